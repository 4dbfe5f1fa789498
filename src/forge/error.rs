//! Why a forge did not do what it was asked.

/// Why a forge did not do what it was asked. No text holds a token.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ForgeError {
    /// The address is no address of a forge.
    #[error("cannot use `{url}` as the address of the forge: {why}")]
    Address {
        /// The address.
        url: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// No answer.
    #[error("{what}: no answer from the forge: {why}; check the network and the address")]
    Unreachable {
        /// What was being done.
        what: String,
        /// Why.
        why: String,
    },
    /// The token does not count here.
    #[error(
        "{what}: the forge does not take the token (status {status}): {message}; check its value, expiry and permissions"
    )]
    Unauthorised {
        /// What was being done.
        what: String,
        /// The status of HTTP.
        status: u16,
        /// What the forge says.
        message: String,
    },
    /// There is no such thing, or the token may not see it.
    #[error(
        "{what}: the forge does not find it; check the name of the repository, and whether the token may see it"
    )]
    NotFound {
        /// What was being done.
        what: String,
    },
    /// The forge says no.
    #[error("{what}: the forge refuses (status {status}): {message}")]
    Refused {
        /// What was being done.
        what: String,
        /// The status of HTTP.
        status: u16,
        /// What the forge says.
        message: String,
    },
    /// Too much was asked of it.
    #[error(
        "{what}: the forge asks to wait for {seconds} seconds, which is too long for this run; run again later"
    )]
    Limited {
        /// What was being done.
        what: String,
        /// How long.
        seconds: u64,
    },
    /// The answer makes no sense.
    #[error(
        "{what}: the answer of the forge makes no sense: {why}; check the address and the kind of the forge"
    )]
    Strange {
        /// What was being done.
        what: String,
        /// What is wrong with it.
        why: String,
    },
    /// The key of an app cannot be used.
    #[error("cannot use the private key of the GitHub App: {why}")]
    Key {
        /// What is wrong with it.
        why: String,
    },
}
