//! From a kind, an address and a token to a forge.

use super::Forge;
use super::error::ForgeError;
use super::gitea::Gitea;
use super::github::GitHub;
use super::gitlab::GitLab;
use super::http::Http;
use super::pace::Pace;
use super::place::Place;
use super::token::Token;

/// The kinds of forges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    GitHub,
    GitLab,
    /// Gitea and Forgejo.
    Gitea,
}

impl Kind {
    /// The kind that the name of a host tells, where it tells one.
    pub fn of_host(host: &str) -> Option<Self> {
        let says = |word| host.split(['.', ':', '-']).any(|part| part == word);
        if says("github") {
            Some(Self::GitHub)
        } else if says("gitlab") {
            Some(Self::GitLab)
        } else if says("gitea") || says("forgejo") || says("codeberg") {
            Some(Self::Gitea)
        } else {
            None
        }
    }

    /// The name for people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::GitHub => "GitHub",
            Self::GitLab => "GitLab",
            Self::Gitea => "Gitea",
        }
    }

    /// The user beside the token where git asks for both.
    pub const fn git_user(self) -> &'static str {
        match self {
            Self::GitHub => "x-access-token",
            Self::GitLab => "oauth2",
            Self::Gitea => "tfmend",
        }
    }

    /// The address of the API on a host.
    pub fn address(self, host: &str) -> String {
        match self {
            Self::GitHub if host == "github.com" => "https://api.github.com".to_owned(),
            Self::GitHub => format!("https://{host}/api/v3"),
            Self::GitLab => format!("https://{host}/api/v4"),
            Self::Gitea => format!("https://{host}/api/v1"),
        }
    }
}

/// How to reach a repository on a forge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Api {
    pub kind: Kind,
    /// The address of the API.
    pub base: String,
    /// `owner/name`.
    pub repository: String,
}

impl Api {
    /// Takes where the repository lies, and what the user says instead of what that tells.
    ///
    /// Nothing where the kind cannot be told.
    pub fn of(place: &Place, kind: Option<Kind>, base: Option<&str>) -> Option<Self> {
        let kind = kind.or_else(|| Kind::of_host(&place.host))?;
        let base = base.map_or_else(|| kind.address(&place.host), str::to_owned);
        Some(Self {
            kind,
            base,
            repository: place.path.clone(),
        })
    }

    /// Whether git may show the forge's token to a host: it is the forge's own.
    pub fn trusts(&self, host: &str) -> bool {
        let own = self.host();
        own == host || own.strip_prefix("api.") == Some(host)
    }

    /// Whether the forge runs on this machine.
    pub fn is_local(&self) -> bool {
        let host = self.host();
        let name = host.strip_prefix('[').map_or_else(
            || host.split(':').next().unwrap_or(host),
            |rest| rest.split(']').next().unwrap_or(rest),
        );
        matches!(name, "localhost" | "127.0.0.1" | "::1")
    }

    fn host(&self) -> &str {
        let rest = self.base.split_once("://").map_or("", |(_, rest)| rest);
        rest.split('/').next().unwrap_or(rest)
    }
}

/// Takes where the repository is and a token; gives the forge.
///
/// # Errors
/// The address is none, or would carry the token over the network in the clear.
pub fn connect(api: &Api, token: &Token, pace: Pace) -> Result<Box<dyn Forge>, ForgeError> {
    let auth = match api.kind {
        Kind::GitHub => ("authorization", format!("Bearer {}", token.reveal())),
        Kind::GitLab => ("private-token", token.reveal().to_owned()),
        Kind::Gitea => ("authorization", format!("token {}", token.reveal())),
    };
    let http = Http::new(api, token, auth, pace)?;
    Ok(match api.kind {
        Kind::GitHub => Box::new(GitHub::new(http, &api.repository)),
        Kind::GitLab => Box::new(GitLab::new(http, &api.repository)),
        Kind::Gitea => Box::new(Gitea::new(http, &api.repository)),
    })
}
