//! A forge in this process: one repository that speaks the requests and answers of GitHub, GitLab or Gitea, as far as
//! tfmend uses them.

#![allow(dead_code, reason = "each suite uses a part")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]
#![allow(clippy::assigning_clones, reason = "the arms read alike")]

mod gitea;
mod github;
mod gitlab;
mod wire;

use std::collections::{BTreeMap, VecDeque};
use std::net::TcpListener;
use std::sync::{Arc, Mutex, MutexGuard};

use serde_json::{Value, json};

pub(crate) use wire::{Reply, Request};

/// The token that the fake takes.
pub(crate) const TOKEN: &str = "s3cret-t0ken";
/// The repository that it has.
pub(crate) const OWNER: &str = "org";
pub(crate) const NAME: &str = "infra";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Speaks {
    GitHub,
    GitLab,
    Gitea,
}

#[derive(Debug, Clone)]
pub(crate) struct FakePull {
    pub(crate) number: u64,
    pub(crate) title: String,
    pub(crate) body: String,
    /// `open`, `closed` or `merged`.
    pub(crate) state: String,
    pub(crate) draft: bool,
    pub(crate) head: String,
    pub(crate) base: String,
    pub(crate) created: jiff::Timestamp,
    pub(crate) is_fork: bool,
    pub(crate) labels: Vec<String>,
    pub(crate) reviewers: Vec<String>,
    pub(crate) assignees: Vec<String>,
    pub(crate) comments: Vec<String>,
}

pub(crate) struct State {
    pub(crate) pulls: Vec<FakePull>,
    /// Requests in their order.
    pub(crate) requests: Vec<Request>,
    /// Answers that come before the real ones.
    pub(crate) scripted: VecDeque<Reply>,
    /// The most entries of a page.
    pub(crate) page: usize,
    /// Labels of the repository, for Gitea.
    pub(crate) labels: BTreeMap<u64, String>,
    /// Branches that were removed through the API.
    pub(crate) removed: Vec<String>,
    /// The word of an app that was exchanged for the token.
    pub(crate) words: Vec<String>,
    base: String,
}

pub(crate) struct Fake {
    /// The address of the API.
    pub(crate) url: String,
    speaks: Speaks,
    state: Arc<Mutex<State>>,
}

impl Fake {
    pub(crate) fn new(speaks: Speaks) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/api", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new(State {
            pulls: Vec::new(),
            requests: Vec::new(),
            scripted: VecDeque::new(),
            page: 100,
            labels: BTreeMap::new(),
            removed: Vec::new(),
            words: Vec::new(),
            base: url.clone(),
        }));
        let shared = Arc::clone(&state);
        // The thread ends with the process.
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let Some(request) = Request::read(&stream) else {
                    continue;
                };
                let reply = answer(speaks, &mut shared.lock().unwrap(), &request);
                reply.write(&stream);
            }
        });
        Self { url, speaks, state }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// The requests that were not only questions since the last call, as `POST /path`.
    pub(crate) fn writes(&self) -> Vec<String> {
        let requests = std::mem::take(&mut self.state().requests);
        let writes = requests.into_iter().filter(|it| it.method != "GET");
        writes
            .map(|it| format!("{} {}", it.method, it.path))
            .collect()
    }

    pub(crate) fn pull(&self, number: u64) -> FakePull {
        let state = self.state();
        state
            .pulls
            .iter()
            .find(|it| it.number == number)
            .unwrap()
            .clone()
    }

    pub(crate) fn edit(&self, number: u64, edit: impl FnOnce(&mut FakePull)) {
        let mut state = self.state();
        edit(
            state
                .pulls
                .iter_mut()
                .find(|it| it.number == number)
                .unwrap(),
        );
    }

    pub(crate) fn script(&self, reply: Reply) {
        self.state().scripted.push_back(reply);
    }
}

fn answer(speaks: Speaks, state: &mut State, request: &Request) -> Reply {
    state.requests.push(request.clone());
    if let Some(reply) = state.scripted.pop_front() {
        return reply;
    }
    let expected = match speaks {
        Speaks::GitHub => ("authorization", format!("Bearer {TOKEN}")),
        Speaks::GitLab => ("private-token", TOKEN.to_owned()),
        Speaks::Gitea => ("authorization", format!("token {TOKEN}")),
    };
    let is_of_app = speaks == Speaks::GitHub && request.path.contains("installation");
    if !is_of_app && request.headers.get(expected.0) != Some(&expected.1) {
        return Reply::json(401, &json!({"message": "Bad credentials"}));
    }
    let has_body = matches!(request.method.as_str(), "POST" | "PATCH" | "PUT");
    if has_body
        && request.headers.get("content-type").map(String::as_str) != Some("application/json")
    {
        return Reply::json(415, &json!({"message": "Unsupported media type"}));
    }
    let reply = match speaks {
        Speaks::GitHub => github::answer(state, request),
        Speaks::GitLab => gitlab::answer(state, request),
        Speaks::Gitea => gitea::answer(state, request),
    };
    let reply = reply.unwrap_or_else(|| Reply::json(404, &json!({"message": "404 Not Found"})));
    log(speaks, request, &reply);
    reply
}

/// Writes down a request and its answer where the environment says so, for `tests/forge/shapes.py`.
fn log(speaks: Speaks, request: &Request, reply: &Reply) {
    let Some(path) = std::env::var_os("TFMEND_FAKE_LOG") else {
        return;
    };
    let entry = json!({
        "speaks": format!("{speaks:?}"), "method": request.method, "path": request.path, "query": request.query,
        "body": request.body, "status": reply.status,
        "answer": serde_json::from_str::<Value>(&reply.body).unwrap_or(Value::Null),
    });
    let file = std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(path);
    std::io::Write::write_all(&mut file.unwrap(), format!("{entry}\n").as_bytes()).unwrap();
}

impl State {
    /// One page of a list, with the address of the next.
    fn paged(&self, request: &Request, size: &str, all: Vec<Value>) -> Reply {
        let number = |name: &str, default: usize| {
            let given = request.query.get(name).and_then(|text| text.parse().ok());
            given.unwrap_or(default)
        };
        let size = number(size, 30).min(self.page);
        let page = number("page", 1);
        let start = (page - 1) * size;
        let is_last = start + size >= all.len();
        let items: Vec<Value> = all.into_iter().skip(start).take(size).collect();
        let mut reply = Reply::json(200, &Value::Array(items));
        if !is_last {
            let mut query = request.query.clone();
            query.insert("page".to_owned(), (page + 1).to_string());
            let query = query
                .iter()
                .map(|(key, value)| format!("{key}={}", wire::encoded(value)));
            let query: Vec<String> = query.collect();
            let next = format!("{}{}?{}", self.base, request.path, query.join("&"));
            reply.headers.push((
                "link".to_owned(),
                format!("<{next}>; rel=\"next\", <{next}>; rel=\"last\""),
            ));
        }
        reply
    }

    fn newest_first(&self) -> Vec<FakePull> {
        let mut pulls = self.pulls.clone();
        pulls.sort_by_key(|pull| std::cmp::Reverse((pull.created, pull.number)));
        pulls
    }

    /// Opens a pull request, unless there is one for the branch.
    fn open(
        &mut self,
        title: &str,
        body: &str,
        head: &str,
        base: &str,
        draft: bool,
    ) -> Option<FakePull> {
        let is_same =
            |pull: &FakePull| pull.state == "open" && pull.head == head && pull.base == base;
        if self.pulls.iter().any(is_same) {
            return None;
        }
        let pull = FakePull {
            number: self.pulls.iter().map(|it| it.number).max().unwrap_or(0) + 1,
            title: title.to_owned(),
            body: body.to_owned(),
            state: "open".to_owned(),
            draft,
            head: head.to_owned(),
            base: base.to_owned(),
            created: jiff::Timestamp::now(),
            is_fork: false,
            labels: Vec::new(),
            reviewers: Vec::new(),
            assignees: Vec::new(),
            comments: Vec::new(),
        };
        self.pulls.push(pull.clone());
        Some(pull)
    }

    fn find(&mut self, number: &str) -> Option<&mut FakePull> {
        let number: u64 = number.parse().ok()?;
        self.pulls.iter_mut().find(|it| it.number == number)
    }
}

/// A field of a body of JSON.
fn text(body: &Value, key: &str) -> String {
    body[key].as_str().unwrap_or_default().to_owned()
}

fn texts(body: &Value, key: &str) -> Vec<String> {
    let items = body[key].as_array().into_iter().flatten();
    items
        .map(|item| item.as_str().unwrap().to_owned())
        .collect()
}
