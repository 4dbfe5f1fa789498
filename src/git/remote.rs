//! A remote: which branches it has, and their commits fetched. No reference of the clone is touched.

use std::collections::BTreeMap;

use git2::{AutotagOption, Direction, FetchOptions, Oid, Repository};

use super::credentials::{Login, callbacks};
use super::open::tell;

/// Why a remote did not give what was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RemoteError {
    /// No remote is called so.
    #[error(
        "cannot find the remote `{name}`; name another with --remote, or add it with `git remote add`"
    )]
    NoRemote {
        /// The name.
        name: String,
    },
    /// The remote refused or was not reached.
    #[error("cannot {what} of the remote {url}: {why}")]
    Failed {
        /// What was being done.
        what: &'static str,
        /// Its address, without secrets.
        url: String,
        /// Why.
        why: String,
    },
}

/// A remote of a repository.
pub struct Remote<'r> {
    pub(super) repository: &'r Repository,
    /// The address as configured, which may hold a secret.
    pub(super) address: String,
    pub(super) push_address: String,
    pub(super) login: Option<Login>,
}

impl<'r> Remote<'r> {
    /// Takes the name of a remote.
    ///
    /// # Errors
    /// There is none of this name.
    pub fn find(repository: &'r Repository, name: &str) -> Result<Self, RemoteError> {
        let missing = |_| RemoteError::NoRemote {
            name: name.to_owned(),
        };
        let remote = repository.find_remote(name).map_err(missing)?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let address = text(remote.url_bytes());
        let push_address = remote.pushurl_bytes().map_or_else(|| address.clone(), text);
        Ok(Self {
            repository,
            address,
            push_address,
            login: None,
        })
    }

    /// What to show when the remote asks who is there, beside what git has configured.
    pub fn log_in(&mut self, login: Login) {
        self.login = Some(login);
    }

    /// The address, which may hold a secret: for finding the forge, not for people.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The branches and the commits they point to.
    ///
    /// # Errors
    /// The remote refuses or is not reached.
    pub fn branches(&self) -> Result<BTreeMap<String, Oid>, RemoteError> {
        let listed = || -> Result<_, git2::Error> {
            let mut remote = self.repository.remote_anonymous(&self.address)?;
            let callbacks = callbacks(self.repository.config().ok(), self.login.as_ref());
            let connection = remote.connect_auth(Direction::Fetch, Some(callbacks), None)?;
            let heads = connection.list()?.iter().filter_map(|head| {
                let branch = head.name().strip_prefix("refs/heads/")?;
                Some((branch.to_owned(), head.oid()))
            });
            Ok(heads.collect())
        };
        listed().map_err(|error| self.failed("list the branches", &error))
    }

    /// Fetches the commits of branches where they are not here yet.
    ///
    /// # Errors
    /// The remote refuses or is not reached.
    pub fn fetch(&self, branches: &BTreeMap<String, Oid>) -> Result<(), RemoteError> {
        let is_missing = |tip: &Oid| self.repository.find_commit(*tip).is_err();
        let missing = branches.iter().filter(|(_, tip)| is_missing(tip));
        let missing: Vec<String> = missing
            .map(|(name, _)| format!("refs/heads/{name}"))
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        let fetched = || -> Result<_, git2::Error> {
            let mut remote = self.repository.remote_anonymous(&self.address)?;
            let mut options = FetchOptions::new();
            options.remote_callbacks(callbacks(
                self.repository.config().ok(),
                self.login.as_ref(),
            ));
            options.download_tags(AutotagOption::None);
            remote.download(&missing, Some(&mut options))
        };
        fetched().map_err(|error| self.failed("fetch the branches", &error))
    }

    pub(super) fn failed(&self, what: &'static str, error: &git2::Error) -> RemoteError {
        RemoteError::Failed {
            what,
            url: without_secrets(&self.address),
            why: self.words(&tell(error)),
        }
    }

    /// Words of libgit2 or of the remote, short, on one line and without secrets.
    pub(super) fn words(&self, text: &str) -> String {
        let text = text.replace(&self.address, &without_secrets(&self.address));
        let text = text.replace(&self.push_address, &without_secrets(&self.push_address));
        let text = match &self.login {
            Some(login) => login.strike(&text),
            None => text,
        };
        let plain = text.chars().map(|c| if c.is_control() { ' ' } else { c });
        plain.take(300).collect()
    }
}

/// An address without the user and the password that may stand in it.
pub(super) fn without_secrets(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    let end = rest.find('/').unwrap_or(rest.len());
    match rest[..end].rfind('@') {
        Some(at) => format!("{scheme}://{}", &rest[at + 1..]),
        None => url.to_owned(),
    }
}
