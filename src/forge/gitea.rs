//! Gitea and Forgejo: `/api/v1` of either; their descriptions are served under `/swagger.v1.json`.

use std::cell::RefCell;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use ureq::http::Method;

use super::Forge;
use super::error::ForgeError;
use super::http::{Http, encoded};
use super::model::{Comment, NewPull, Pull, State, Update, Which};

/// How the title of a draft begins.
const DRAFT: &str = "WIP: ";
/// How many entries a page has at most, unless the administrator says otherwise.
const PAGE: usize = 50;

pub(super) struct Gitea {
    http: Http,
    /// `/repos/owner/name`.
    at: String,
    /// All pull requests, as they were when last asked for: there is no query for those of one branch.
    all: RefCell<Option<Vec<Pull>>>,
}

#[derive(Deserialize)]
struct Repository {
    default_branch: String,
}

#[derive(Deserialize)]
struct Wire {
    number: u64,
    title: String,
    #[serde(default)]
    body: String,
    state: String,
    #[serde(default)]
    merged: bool,
    created_at: Timestamp,
    html_url: String,
    head: End,
    base: End,
}

#[derive(Deserialize)]
struct End {
    #[serde(rename = "ref")]
    name: String,
    /// The branch's name where `ref` is no longer one.
    #[serde(default)]
    label: String,
    #[serde(default)]
    repo_id: i64,
}

#[derive(Deserialize)]
struct Said {
    #[serde(default)]
    body: String,
}

#[derive(Deserialize)]
struct Label {
    id: u64,
    name: String,
}

impl Gitea {
    /// Takes `owner/name`.
    pub(super) fn new(http: Http, repository: &str) -> Self {
        let (owner, name) = repository.split_once('/').unwrap_or((repository, ""));
        Self {
            http,
            at: format!("/repos/{}/{}", encoded(owner), encoded(name)),
            all: RefCell::default(),
        }
    }

    /// Gitea knows labels by number; one that is not there is made.
    fn label_id(&self, what: &str, known: &[Label], name: &str) -> Result<u64, ForgeError> {
        if let Some(label) = known.iter().find(|label| label.name == name) {
            return Ok(label.id);
        }
        let body = json!({"name": name, "color": "#5319e7"});
        let path = format!("{}/labels", self.at);
        let made: Label = self.http.write(what, &Method::POST, &path, &body)?;
        Ok(made.id)
    }

    /// Pull requests of branches of this repository as long as they are wanted; the newest come first.
    fn listed(&self, state: &str, wanted: impl Fn(&Wire) -> bool) -> Result<Vec<Pull>, ForgeError> {
        let path = format!("{}/pulls?state={state}&page=1&limit={PAGE}", self.at);
        let more = |page: &[Wire]| page.iter().all(&wanted);
        let found: Vec<Wire> = self.http.list("listing the pull requests", &path, more)?;
        let own = |wire: &Wire| wire.head.repo_id == wire.base.repo_id && wanted(wire);
        Ok(found.into_iter().filter(own).map(pull).collect())
    }

    fn patch(&self, what: &str, number: u64, body: &Value) -> Result<(), ForgeError> {
        *self.all.borrow_mut() = None;
        let path = format!("{}/pulls/{number}", self.at);
        self.http.tell(what, &Method::PATCH, &path, body)
    }
}

fn pull(wire: Wire) -> Pull {
    let plain = wire.title.strip_prefix(DRAFT).map(str::to_owned);
    let is_branch = !wire.head.name.starts_with("refs/");
    let label = wire.head.label;
    Pull {
        number: wire.number,
        draft: plain.is_some(),
        title: plain.unwrap_or(wire.title),
        body: wire.body,
        state: match (wire.state.as_str(), wire.merged) {
            ("open", _) => State::Open,
            (_, true) => State::Merged,
            (_, false) => State::Closed,
        },
        head: if is_branch { wire.head.name } else { label },
        base: wire.base.name,
        created: wire.created_at,
        url: wire.html_url,
    }
}

fn titled(title: &str, draft: bool) -> String {
    format!("{}{title}", if draft { DRAFT } else { "" })
}

impl Forge for Gitea {
    fn default_branch(&self) -> Result<String, ForgeError> {
        let found: Repository = self.http.get("asking for the repository", &self.at)?;
        Ok(found.default_branch)
    }

    fn pulls(&self, which: &Which) -> Result<Vec<Pull>, ForgeError> {
        match which {
            Which::Open => self.listed("open", |_| true),
            Which::Since(since) => self.listed("all", |wire| wire.created_at >= *since),
            Which::OfBranch(branch) => {
                let mut all = self.all.borrow_mut();
                if all.is_none() {
                    *all = Some(self.listed("all", |_| true)?);
                }
                let of_branch = all.iter().flatten().filter(|pull| pull.head == *branch);
                Ok(of_branch.cloned().collect())
            }
        }
    }

    fn open(&self, new: &NewPull) -> Result<Pull, ForgeError> {
        let what = format!("opening a pull request for {}", new.head);
        let body = json!({
            "title": titled(&new.title, new.draft), "body": new.body, "head": new.head, "base": new.base,
        });
        *self.all.borrow_mut() = None;
        let path = format!("{}/pulls", self.at);
        Ok(pull(self.http.write(&what, &Method::POST, &path, &body)?))
    }

    fn update(&self, pull: &Pull, update: &Update) -> Result<(), ForgeError> {
        let what = format!("updating the pull request {}", pull.number);
        let title = titled(&update.title, pull.draft);
        self.patch(
            &what,
            pull.number,
            &json!({"title": title, "body": update.body}),
        )
    }

    fn close(&self, pull: &Pull, body: &str) -> Result<(), ForgeError> {
        let what = format!("closing the pull request {}", pull.number);
        self.patch(
            &what,
            pull.number,
            &json!({"state": "closed", "body": body}),
        )
    }

    fn comments(&self, number: u64) -> Result<Vec<Comment>, ForgeError> {
        let what = format!("reading the comments of the pull request {number}");
        // Gitea gives all of them at once.
        let path = format!("{}/issues/{number}/comments", self.at);
        let found: Vec<Said> = self.http.get(&what, &path)?;
        Ok(found
            .into_iter()
            .map(|said| Comment { body: said.body })
            .collect())
    }

    fn comment(&self, number: u64, text: &str) -> Result<(), ForgeError> {
        let what = format!("commenting on the pull request {number}");
        let path = format!("{}/issues/{number}/comments", self.at);
        self.http
            .tell(&what, &Method::POST, &path, &json!({"body": text}))
    }

    fn label(&self, number: u64, labels: &[String]) -> Result<(), ForgeError> {
        let what = format!("labelling the pull request {number}");
        let path = format!("{}/labels?limit={PAGE}", self.at);
        let known: Vec<Label> = self.http.list(&what, &path, |_| true)?;
        let ids = labels.iter().map(|name| self.label_id(&what, &known, name));
        let ids: Vec<u64> = ids.collect::<Result<_, _>>()?;
        let path = format!("{}/issues/{number}/labels", self.at);
        self.http
            .tell(&what, &Method::POST, &path, &json!({"labels": ids}))
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
        self.patch(&what, number, &json!({"assignees": people}))
    }

    fn delete_branch(&self, branch: &str) -> Result<(), ForgeError> {
        let what = format!("removing the branch {branch}");
        let path = format!("{}/branches/{}", self.at, encoded(branch));
        self.http.tell(&what, &Method::DELETE, &path, &Value::Null)
    }
}
