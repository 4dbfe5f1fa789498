//! GitHub and GitHub Enterprise: <https://docs.github.com/en/rest>, version 2022-11-28.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use ureq::http::Method;

use super::Forge;
use super::error::ForgeError;
use super::http::{Http, encoded};
use super::model::{Comment, NewPull, Pull, State, Update, Which};

pub(super) struct GitHub {
    http: Http,
    owner: String,
    /// `/repos/owner/name`.
    at: String,
    full_name: String,
}

#[derive(Deserialize)]
struct Repository {
    default_branch: String,
}

#[derive(Deserialize)]
struct Wire {
    number: u64,
    title: String,
    body: Option<String>,
    state: String,
    #[serde(default)]
    draft: bool,
    merged_at: Option<Timestamp>,
    created_at: Timestamp,
    html_url: String,
    head: End,
    base: End,
}

#[derive(Deserialize)]
struct End {
    #[serde(rename = "ref")]
    name: String,
    /// Nothing where the fork is gone.
    repo: Option<Repo>,
}

#[derive(Deserialize)]
struct Repo {
    full_name: String,
}

#[derive(Deserialize)]
struct Said {
    body: Option<String>,
}

impl GitHub {
    /// Takes `owner/name`.
    pub(super) fn new(http: Http, repository: &str) -> Self {
        let (owner, name) = repository.split_once('/').unwrap_or((repository, ""));
        Self {
            http,
            owner: owner.to_owned(),
            at: format!("/repos/{}/{}", encoded(owner), encoded(name)),
            full_name: repository.to_owned(),
        }
    }

    /// Pull requests of branches of this repository.
    fn own(&self, found: Vec<Wire>) -> Vec<Pull> {
        let is_own = |wire: &Wire| {
            let repo = wire.head.repo.as_ref();
            repo.is_some_and(|repo| repo.full_name.eq_ignore_ascii_case(&self.full_name))
        };
        found.into_iter().filter(is_own).map(pull).collect()
    }
}

fn pull(wire: Wire) -> Pull {
    Pull {
        number: wire.number,
        title: wire.title,
        body: wire.body.unwrap_or_default(),
        state: match (wire.state.as_str(), wire.merged_at) {
            ("open", _) => State::Open,
            (_, Some(_)) => State::Merged,
            (_, None) => State::Closed,
        },
        draft: wire.draft,
        head: wire.head.name,
        base: wire.base.name,
        created: wire.created_at,
        url: wire.html_url,
    }
}

impl Forge for GitHub {
    fn default_branch(&self) -> Result<String, ForgeError> {
        let found: Repository = self.http.get("asking for the repository", &self.at)?;
        Ok(found.default_branch)
    }

    fn pulls(&self, which: &Which) -> Result<Vec<Pull>, ForgeError> {
        let what = "listing the pull requests";
        let order = "sort=created&direction=desc&per_page=100";
        let at = &self.at;
        let found: Vec<Wire> = match which {
            Which::Open => {
                self.http
                    .list(what, &format!("{at}/pulls?state=open&{order}"), |_| true)?
            }
            Which::OfBranch(branch) => {
                let head = encoded(&format!("{}:{branch}", self.owner));
                let path = format!("{at}/pulls?state=all&head={head}&{order}");
                self.http.list(what, &path, |_| true)?
            }
            Which::Since(since) => {
                let young = |wire: &Wire| wire.created_at >= *since;
                let path = format!("{at}/pulls?state=all&{order}");
                let mut all = self
                    .http
                    .list(what, &path, |page: &[Wire]| page.iter().all(young))?;
                all.retain(young);
                all
            }
        };
        Ok(self.own(found))
    }

    fn open(&self, new: &NewPull) -> Result<Pull, ForgeError> {
        let what = format!("opening a pull request for {}", new.head);
        let body = json!({
            "title": new.title, "body": new.body, "head": new.head, "base": new.base, "draft": new.draft,
        });
        let path = format!("{}/pulls", self.at);
        Ok(pull(self.http.write(&what, &Method::POST, &path, &body)?))
    }

    fn update(&self, pull: &Pull, update: &Update) -> Result<(), ForgeError> {
        let what = format!("updating the pull request {}", pull.number);
        let body = json!({"title": update.title, "body": update.body});
        let path = format!("{}/pulls/{}", self.at, pull.number);
        self.http.tell(&what, &Method::PATCH, &path, &body)
    }

    fn close(&self, pull: &Pull, body: &str) -> Result<(), ForgeError> {
        let what = format!("closing the pull request {}", pull.number);
        let body = json!({"state": "closed", "body": body});
        let path = format!("{}/pulls/{}", self.at, pull.number);
        self.http.tell(&what, &Method::PATCH, &path, &body)
    }

    fn comments(&self, number: u64) -> Result<Vec<Comment>, ForgeError> {
        let what = format!("reading the comments of the pull request {number}");
        let path = format!("{}/issues/{number}/comments?per_page=100", self.at);
        let found: Vec<Said> = self.http.list(&what, &path, |_| true)?;
        let comments = found.into_iter().map(|said| Comment {
            body: said.body.unwrap_or_default(),
        });
        Ok(comments.collect())
    }

    fn comment(&self, number: u64, text: &str) -> Result<(), ForgeError> {
        let what = format!("commenting on the pull request {number}");
        let path = format!("{}/issues/{number}/comments", self.at);
        self.http
            .tell(&what, &Method::POST, &path, &json!({"body": text}))
    }

    fn label(&self, number: u64, labels: &[String]) -> Result<(), ForgeError> {
        let what = format!("labelling the pull request {number}");
        let path = format!("{}/issues/{number}/labels", self.at);
        self.http
            .tell(&what, &Method::POST, &path, &json!({"labels": labels}))
    }

    fn request_reviews(&self, number: u64, reviewers: &[String]) -> Result<(), ForgeError> {
        let what = format!("asking for reviews of the pull request {number}");
        let teams = reviewers.iter().filter_map(|name| name.split_once('/'));
        let teams: Vec<&str> = teams.map(|(_, team)| team).collect();
        let people: Vec<&String> = reviewers
            .iter()
            .filter(|name| !name.contains('/'))
            .collect();
        let body = json!({"reviewers": people, "team_reviewers": teams});
        let path = format!("{}/pulls/{number}/requested_reviewers", self.at);
        self.http.tell(&what, &Method::POST, &path, &body)
    }

    fn assign(&self, number: u64, people: &[String]) -> Result<(), ForgeError> {
        let what = format!("assigning the pull request {number}");
        let path = format!("{}/issues/{number}/assignees", self.at);
        self.http
            .tell(&what, &Method::POST, &path, &json!({"assignees": people}))
    }

    fn delete_branch(&self, branch: &str) -> Result<(), ForgeError> {
        let what = format!("removing the branch {branch}");
        let parts: Vec<String> = branch.split('/').map(encoded).collect();
        let path = format!("{}/git/refs/heads/{}", self.at, parts.join("/"));
        self.http.tell(&what, &Method::DELETE, &path, &Value::Null)
    }
}
