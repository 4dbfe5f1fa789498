//! Gitea's and Forgejo's requests and answers: <https://gitea.com/api/swagger>.

use serde_json::{Value, json};

use super::wire::{Reply, Request};
use super::{FakePull, NAME, OWNER, State, text, texts};

pub(super) fn answer(state: &mut State, request: &Request) -> Option<Reply> {
    let parts = request.parts();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    match parts.as_slice() {
        ["repos", owner, name, ..] if (*owner, *name) == (OWNER, NAME) => {}
        _ => return None,
    }
    conversation(state, request, &parts[3..]).or_else(|| pulls(state, request, &parts[3..]))
}

/// The repository and its pull requests.
fn pulls(state: &mut State, request: &Request, parts: &[&str]) -> Option<Reply> {
    let body = &request.body;
    match (request.method.as_str(), parts) {
        ("GET", []) => Some(Reply::json(
            200,
            &json!({
                "id": 7, "full_name": format!("{OWNER}/{NAME}"), "default_branch": "main",
            }),
        )),
        ("GET", ["pulls"]) => {
            let all = request.query["state"] == "all";
            let found = state
                .newest_first()
                .into_iter()
                .filter(|pull| all || pull.state == "open");
            let found = found.map(|pull| shown(&pull)).collect();
            Some(state.paged(request, "limit", found))
        }
        ("POST", ["pulls"]) => {
            let (title, draft) = titled(&text(body, "title"));
            let (head, base) = (text(body, "head"), text(body, "base"));
            Some(
                match state.open(&title, &text(body, "body"), &head, &base, draft) {
                    Some(pull) => Reply::json(201, &shown(&pull)),
                    None => Reply::json(
                        409,
                        &json!({
                            "message": "pull request already exists for these targets",
                            "url": "https://gitea.example/api/swagger",
                        }),
                    ),
                },
            )
        }
        ("PATCH", ["pulls", number]) => {
            let pull = state.find(number)?;
            for (key, value) in body.as_object()? {
                match key.as_str() {
                    "title" => (pull.title, pull.draft) = titled(value.as_str()?),
                    "body" => pull.body = value.as_str()?.to_owned(),
                    "state" => pull.state = value.as_str()?.to_owned(),
                    "assignees" => pull.assignees = texts(body, "assignees"),
                    _ => return Some(Reply::json(422, &json!({"message": "no such field"}))),
                }
            }
            Some(Reply::json(201, &shown(pull)))
        }
        _ => None,
    }
}

/// What belongs to a pull request, and branches.
fn conversation(state: &mut State, request: &Request, parts: &[&str]) -> Option<Reply> {
    let body = &request.body;
    match (request.method.as_str(), parts) {
        ("GET", ["issues", number, "comments"]) => {
            let comments = &state.find(number)?.comments;
            let comments = comments.iter().map(|it| json!({"id": 1, "body": it}));
            Some(Reply::json(200, &Value::Array(comments.collect())))
        }
        ("POST", ["issues", number, "comments"]) => {
            state.find(number)?.comments.push(text(body, "body"));
            Some(Reply::json(
                201,
                &json!({"id": 1, "body": text(body, "body")}),
            ))
        }
        ("GET", ["labels"]) => {
            let labels = state
                .labels
                .iter()
                .map(|(id, name)| json!({"id": id, "name": name, "color": "00aabb"}));
            let labels = labels.collect();
            Some(state.paged(request, "limit", labels))
        }
        ("POST", ["labels"]) => {
            let id = state.labels.len() as u64 + 40;
            assert!(text(body, "color").starts_with('#'));
            state.labels.insert(id, text(body, "name"));
            Some(Reply::json(
                201,
                &json!({"id": id, "name": text(body, "name")}),
            ))
        }
        ("POST", ["issues", number, "labels"]) => {
            let ids = body["labels"].as_array()?.iter().filter_map(Value::as_u64);
            let names: Vec<String> = ids.map(|id| state.labels[&id].clone()).collect();
            state.find(number)?.labels.extend(names);
            Some(Reply::json(200, &json!([])))
        }
        ("POST", ["pulls", number, "requested_reviewers"]) => {
            let pull = state.find(number)?;
            pull.reviewers.extend(texts(body, "reviewers"));
            let teams = texts(body, "team_reviewers").into_iter();
            pull.reviewers
                .extend(teams.map(|team| format!("team {team}")));
            Some(Reply::json(201, &json!([])))
        }
        ("DELETE", ["branches", branch]) => {
            state.removed.push((*branch).to_owned());
            Some(Reply::empty(204))
        }
        _ => None,
    }
}

fn titled(title: &str) -> (String, bool) {
    match title.strip_prefix("WIP: ") {
        Some(rest) => (rest.to_owned(), true),
        None => (title.to_owned(), false),
    }
}

fn shown(pull: &FakePull) -> Value {
    let draft = if pull.draft { "WIP: " } else { "" };
    // As it is once the branch is gone.
    let gone = format!("refs/pull/{}/head", pull.number);
    let at = if pull.state == "open" {
        &pull.head
    } else {
        &gone
    };
    json!({
        "id": 9000 + pull.number,
        "number": pull.number,
        "html_url": format!("https://gitea.example/{OWNER}/{NAME}/pulls/{}", pull.number),
        "state": if pull.state == "open" { "open" } else { "closed" },
        "title": format!("{draft}{}", pull.title),
        "body": pull.body,
        "merged": pull.state == "merged",
        "created_at": pull.created.to_string(),
        "head": {"label": pull.head, "ref": at, "sha": "0", "repo_id": if pull.is_fork { 8 } else { 7 }},
        "base": {"label": pull.base, "ref": pull.base, "sha": "0", "repo_id": 7},
    })
}
