//! Forges: the places where pull requests live.
//!
//! One trait, one file per forge, one thin layer of HTTP below them. What a forge answers is not trusted: it is
//! bounded in size, and never leads to another host.

mod api;
mod app;
mod error;
mod gitea;
mod github;
mod gitlab;
mod http;
mod model;
mod pace;
mod place;
mod token;

pub use api::{Api, Kind, connect};
pub use app::AppKey;
pub use error::ForgeError;
pub use model::{Comment, NewPull, Pull, State, Update, Which};
pub use pace::{Clock, Pace, SystemClock};
pub use place::Place;
pub use token::Token;

/// What a forge can do for one repository.
///
/// Every method that is not a question is one write, or several where the forge needs them; at most one write a second
/// is made.
pub trait Forge {
    /// The name of the branch that pull requests go into unless told otherwise.
    ///
    /// # Errors
    /// The forge cannot be asked, or its answer makes no sense; as for all that follow.
    fn default_branch(&self) -> Result<String, ForgeError>;

    /// Pull requests whose branch is in this repository (never those of forks), newest first.
    fn pulls(&self, which: &Which) -> Result<Vec<Pull>, ForgeError>;

    /// Opens a pull request.
    fn open(&self, new: &NewPull) -> Result<Pull, ForgeError>;

    /// Gives a pull request another title and body. A draft stays a draft.
    fn update(&self, pull: &Pull, update: &Update) -> Result<(), ForgeError>;

    /// Closes a pull request and gives it a last body.
    fn close(&self, pull: &Pull, body: &str) -> Result<(), ForgeError>;

    /// The comments of a pull request, oldest first.
    fn comments(&self, number: u64) -> Result<Vec<Comment>, ForgeError>;

    /// Says something in a pull request.
    fn comment(&self, number: u64, text: &str) -> Result<(), ForgeError>;

    /// Adds labels.
    fn label(&self, number: u64, labels: &[String]) -> Result<(), ForgeError>;

    /// Asks people, or teams (`org/team`), for a review.
    fn request_reviews(&self, number: u64, reviewers: &[String]) -> Result<(), ForgeError>;

    /// Assigns people.
    fn assign(&self, number: u64, people: &[String]) -> Result<(), ForgeError>;

    /// Removes a branch of the repository.
    fn delete_branch(&self, branch: &str) -> Result<(), ForgeError>;
}

#[cfg(test)]
#[path = "../../tests/fake/mod.rs"]
mod fake;
#[cfg(test)]
mod tests;
