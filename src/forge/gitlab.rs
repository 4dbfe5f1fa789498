//! GitLab: <https://docs.gitlab.com/api/merge_requests/>, version 4 of the API.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use ureq::http::Method;

use super::Forge;
use super::error::ForgeError;
use super::http::{Http, encoded};
use super::model::{Comment, NewPull, Pull, State, Update, Which};

/// How the title of a draft begins.
const DRAFT: &str = "Draft: ";

pub(super) struct GitLab {
    http: Http,
    /// `/projects/group%2Fname`.
    at: String,
}

#[derive(Deserialize)]
struct Project {
    default_branch: String,
}

#[derive(Deserialize)]
struct Wire {
    iid: u64,
    title: String,
    description: Option<String>,
    state: String,
    #[serde(default)]
    draft: bool,
    created_at: Timestamp,
    source_branch: String,
    target_branch: String,
    source_project_id: Option<u64>,
    target_project_id: u64,
    web_url: String,
}

#[derive(Deserialize)]
struct Note {
    body: String,
    #[serde(default)]
    system: bool,
}

#[derive(Deserialize)]
struct User {
    id: u64,
}

impl GitLab {
    /// Takes `group/name`, with further groups between them.
    pub(super) fn new(http: Http, repository: &str) -> Self {
        Self {
            http,
            at: format!("/projects/{}", encoded(repository)),
        }
    }

    /// The numbers by which GitLab knows people.
    fn ids(&self, what: &str, names: &[String]) -> Result<Vec<u64>, ForgeError> {
        let id = |name: &String| {
            let path = format!("/users?username={}", encoded(name));
            let found: Vec<User> = self.http.get(what, &path)?;
            found
                .first()
                .map(|user| user.id)
                .ok_or_else(|| ForgeError::Refused {
                    what: what.to_owned(),
                    status: 404,
                    message: format!("there is no user `{name}`"),
                })
        };
        names.iter().map(id).collect()
    }

    fn put(&self, what: &str, number: u64, body: &Value) -> Result<(), ForgeError> {
        let path = format!("{}/merge_requests/{number}", self.at);
        self.http.tell(what, &Method::PUT, &path, body)
    }
}

fn pull(wire: Wire) -> Pull {
    let title = if wire.draft {
        wire.title
            .strip_prefix(DRAFT)
            .unwrap_or(&wire.title)
            .to_owned()
    } else {
        wire.title
    };
    Pull {
        number: wire.iid,
        title,
        body: wire.description.unwrap_or_default(),
        state: match wire.state.as_str() {
            "merged" => State::Merged,
            "closed" => State::Closed,
            // `opened`, and `locked` while it is being merged.
            _ => State::Open,
        },
        draft: wire.draft,
        head: wire.source_branch,
        base: wire.target_branch,
        created: wire.created_at,
        url: wire.web_url,
    }
}

fn titled(title: &str, draft: bool) -> String {
    format!("{}{title}", if draft { DRAFT } else { "" })
}

impl Forge for GitLab {
    fn default_branch(&self) -> Result<String, ForgeError> {
        let found: Project = self.http.get("asking for the project", &self.at)?;
        Ok(found.default_branch)
    }

    fn pulls(&self, which: &Which) -> Result<Vec<Pull>, ForgeError> {
        let query = match which {
            Which::Open => "state=opened".to_owned(),
            Which::OfBranch(branch) => format!("state=all&source_branch={}", encoded(branch)),
            Which::Since(since) => {
                format!("state=all&created_after={}", encoded(&since.to_string()))
            }
        };
        let path = format!(
            "{}/merge_requests?{query}&order_by=created_at&sort=desc&per_page=100",
            self.at
        );
        let found: Vec<Wire> = self
            .http
            .list("listing the merge requests", &path, |_| true)?;
        let own = found
            .into_iter()
            .filter(|wire| wire.source_project_id == Some(wire.target_project_id));
        Ok(own.map(pull).collect())
    }

    fn open(&self, new: &NewPull) -> Result<Pull, ForgeError> {
        let what = format!("opening a merge request for {}", new.head);
        let body = json!({
            "title": titled(&new.title, new.draft), "description": new.body,
            "source_branch": new.head, "target_branch": new.base,
        });
        let path = format!("{}/merge_requests", self.at);
        Ok(pull(self.http.write(&what, &Method::POST, &path, &body)?))
    }

    fn update(&self, pull: &Pull, update: &Update) -> Result<(), ForgeError> {
        let what = format!("updating the merge request {}", pull.number);
        let title = titled(&update.title, pull.draft);
        self.put(
            &what,
            pull.number,
            &json!({"title": title, "description": update.body}),
        )
    }

    fn close(&self, pull: &Pull, body: &str) -> Result<(), ForgeError> {
        let what = format!("closing the merge request {}", pull.number);
        self.put(
            &what,
            pull.number,
            &json!({"state_event": "close", "description": body}),
        )
    }

    fn comments(&self, number: u64) -> Result<Vec<Comment>, ForgeError> {
        let what = format!("reading the notes of the merge request {number}");
        let path = format!(
            "{}/merge_requests/{number}/notes?sort=asc&per_page=100",
            self.at
        );
        let found: Vec<Note> = self.http.list(&what, &path, |_| true)?;
        let people = found.into_iter().filter(|note| !note.system);
        Ok(people.map(|note| Comment { body: note.body }).collect())
    }

    fn comment(&self, number: u64, text: &str) -> Result<(), ForgeError> {
        let what = format!("commenting on the merge request {number}");
        let path = format!("{}/merge_requests/{number}/notes", self.at);
        self.http
            .tell(&what, &Method::POST, &path, &json!({"body": text}))
    }

    fn label(&self, number: u64, labels: &[String]) -> Result<(), ForgeError> {
        let what = format!("labelling the merge request {number}");
        self.put(&what, number, &json!({"add_labels": labels.join(",")}))
    }

    fn request_reviews(&self, number: u64, reviewers: &[String]) -> Result<(), ForgeError> {
        let what = format!("asking for reviews of the merge request {number}");
        let ids = self.ids(&what, reviewers)?;
        self.put(&what, number, &json!({"reviewer_ids": ids}))
    }

    fn assign(&self, number: u64, people: &[String]) -> Result<(), ForgeError> {
        let what = format!("assigning the merge request {number}");
        let ids = self.ids(&what, people)?;
        self.put(&what, number, &json!({"assignee_ids": ids}))
    }

    fn delete_branch(&self, branch: &str) -> Result<(), ForgeError> {
        let what = format!("removing the branch {branch}");
        let path = format!("{}/repository/branches/{}", self.at, encoded(branch));
        self.http.tell(&what, &Method::DELETE, &path, &Value::Null)
    }
}
