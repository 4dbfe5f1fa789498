//! What git is shown when a remote asks who is there: the forge's token, a credential helper, the agent of ssh.

use std::fmt;

use git2::{Config, Cred, CredentialType, RemoteCallbacks};

/// A token, and the one host that may see it.
#[derive(Clone)]
pub struct Login {
    host: String,
    user: String,
    secret: String,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Login({}@{})", self.user, self.host)
    }
}

impl Login {
    /// Takes a host as it stands in addresses (with its port), a user and a secret.
    pub fn new(host: &str, user: &str, secret: &str) -> Self {
        Self {
            host: host.to_lowercase(),
            user: user.to_owned(),
            secret: secret.to_owned(),
        }
    }

    /// Whether the secret may be shown to an address: its host is the one, and nobody on the way can read it.
    fn may_go_to(&self, url: &str) -> bool {
        let Some((scheme, rest)) = url.split_once("://") else {
            return false;
        };
        let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
        let host = authority
            .rsplit_once('@')
            .map_or(authority, |(_, host)| host);
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
        let is_local = matches!(name, "localhost" | "127.0.0.1" | "[::1]");
        host.eq_ignore_ascii_case(&self.host) && (scheme == "https" || scheme == "http" && is_local)
    }

    /// A text in which the secret, should it stand there, is struck out.
    pub(super) fn strike(&self, text: &str) -> String {
        if self.secret.is_empty() {
            return text.to_owned();
        }
        text.replace(&self.secret, "[token]")
    }
}

/// Callbacks that answer with each thing once: libgit2 asks again when an answer did not do.
pub(super) fn callbacks(config: Option<Config>, login: Option<&Login>) -> RemoteCallbacks<'_> {
    let mut callbacks = RemoteCallbacks::new();
    let (mut shown, mut helped, mut asked) = (false, false, false);
    callbacks.credentials(move |url, user, allowed| {
        if allowed.contains(CredentialType::USER_PASS_PLAINTEXT) {
            if let Some(login) = login.filter(|login| !shown && login.may_go_to(url)) {
                shown = true;
                return Cred::userpass_plaintext(&login.user, &login.secret);
            }
            if let Some(config) = config.as_ref().filter(|_| !helped) {
                helped = true;
                if let Ok(found) = Cred::credential_helper(config, url, user) {
                    return Ok(found);
                }
            }
        }
        if allowed.contains(CredentialType::USERNAME) {
            return Cred::username(user.unwrap_or("git"));
        }
        if allowed.contains(CredentialType::SSH_KEY) && !asked {
            asked = true;
            return Cred::ssh_key_from_agent(user.unwrap_or("git"));
        }
        Err(git2::Error::from_str(
            "nothing that it takes is at hand: no token for this host, no credential helper, no key in the ssh agent",
        ))
    });
    callbacks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_goes_to_its_host_alone_and_never_in_the_clear() {
        let login = Login::new("git.example.com", "x", "s3cret");
        for (url, may) in [
            ("https://git.example.com/o/r.git", true),
            ("https://someone@GIT.example.com/o/r.git", true),
            ("http://git.example.com/o/r.git", false),
            ("https://git.example.com:8443/o/r.git", false),
            ("https://git.example.com.evil.com/o/r.git", false),
            ("https://git.example.com@evil.com/o/r.git", false),
            ("https://evil.com/git.example.com/", false),
            ("git@git.example.com:o/r.git", false),
        ] {
            assert_eq!(login.may_go_to(url), may, "{url}");
        }
        let local = Login::new("127.0.0.1:3000", "x", "s3cret");
        assert!(local.may_go_to("http://127.0.0.1:3000/o/r.git"));
        assert!(!format!("{login:?}").contains("s3cret"));
        assert_eq!(login.strike("bad s3cret"), "bad [token]");
    }
}
