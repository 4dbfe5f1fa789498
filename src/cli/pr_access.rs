//! Which forge `tfmend pr` talks to, and by which right.

use std::env::var;

use anyhow::{Context as _, bail};

use super::args::PrArgs;
use crate::forge::{Api, AppKey, Kind, Pace, Place, SystemClock, Token};
use crate::git::Login;

/// The forge of a remote.
///
/// # Errors
/// Neither the remote nor the arguments tell where the repository is.
pub(super) fn api(args: &PrArgs, remote: &str) -> anyhow::Result<Api> {
    let place = match (&args.repository, Place::of_remote(remote)) {
        (Some(path), place) => Place {
            host: place.map(|place| place.host).unwrap_or_default(),
            path: path.clone(),
        },
        (None, Some(place)) => place,
        (None, None) => bail!(
            "cannot tell the repository on the forge from the address of the remote `{}`; pass --repository OWNER/NAME",
            args.remote
        ),
    };
    if place.host.is_empty() && args.api.is_none() {
        bail!(
            "cannot tell the forge from the address of the remote `{}`; pass --forge and --api",
            args.remote
        );
    }
    let kind = args.forge.map(Kind::from);
    Api::of(&place, kind, args.api.as_deref()).with_context(|| {
        format!(
            "cannot tell the kind of the forge at `{}`; pass --forge github, gitlab or gitea",
            place.host
        )
    })
}

/// The token that the environment holds, or that the app's key is exchanged for.
///
/// # Errors
/// There is none, or the key does not count.
pub(super) fn token(args: &PrArgs, api: &Api) -> anyhow::Result<Token> {
    if let (Some(id), Some(path)) = (&args.app_id, &args.app_key) {
        let pem = std::fs::read_to_string(path);
        let pem = pem.with_context(|| format!("reading the key {}", path.display()))?;
        return Ok(AppKey::new(id, &pem)?.token(api, pace(api), &SystemClock)?);
    }
    let names: &[&str] = match api.kind {
        Kind::GitHub => &["TFMEND_TOKEN", "GITHUB_TOKEN", "GH_TOKEN"],
        Kind::GitLab => &["TFMEND_TOKEN", "GITLAB_TOKEN"],
        Kind::Gitea => &["TFMEND_TOKEN", "GITEA_TOKEN", "FORGEJO_TOKEN"],
    };
    let found = names.iter().find_map(|name| var(name).ok());
    match found.map(|text| Token::new(&text)) {
        Some(token) if !token.reveal().is_empty() => Ok(token),
        _ => bail!(
            "there is no token for {}; set one of {}",
            api.kind.name(),
            names.join(", ")
        ),
    }
}

/// How fast to ask: a forge on this machine needs no politeness.
pub(super) fn pace(api: &Api) -> Pace {
    if api.is_local() {
        Pace::unhurried()
    } else {
        Pace::polite()
    }
}

/// What git may show to the remote: the token, where the remote is on the forge's own host.
pub(super) fn login(api: &Api, remote: &str, token: &Token) -> Option<Login> {
    let place = Place::of_remote(remote)?;
    let is_own = api.trusts(&place.host);
    is_own.then(|| Login::new(&place.host, api.kind.git_user(), token.reveal()))
}
