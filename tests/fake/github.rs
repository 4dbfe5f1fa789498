//! GitHub's requests and answers: <https://docs.github.com/en/rest/pulls/pulls>.

use serde_json::{Value, json};

use super::wire::{Reply, Request};
use super::{FakePull, NAME, OWNER, State, TOKEN, text, texts};

pub(super) fn answer(state: &mut State, request: &Request) -> Option<Reply> {
    let parts = request.parts();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    match (request.method.as_str(), parts.as_slice()) {
        ("POST", ["app", "installations", "77", "access_tokens"]) => {
            let word = request
                .headers
                .get("authorization")?
                .strip_prefix("Bearer ")?;
            state.words.push(word.to_owned());
            return Some(Reply::json(
                201,
                &json!({"token": TOKEN, "expires_at": "2030-01-01T00:00:00Z"}),
            ));
        }
        (_, ["repos", owner, name, ..]) if (*owner, *name) == (OWNER, NAME) => {}
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
                "id": 1, "full_name": format!("{OWNER}/{NAME}"), "default_branch": "main", "private": true,
            }),
        )),
        ("GET", ["installation"]) => Some(Reply::json(200, &json!({"id": 77, "app_id": 12}))),
        ("GET", ["pulls"]) => {
            let wanted = |pull: &FakePull| {
                let head = request.query.get("head");
                let is_open = pull.state == "open";
                let of_state = match request.query["state"].as_str() {
                    "open" => is_open,
                    "closed" => !is_open,
                    _ => true,
                };
                of_state && head.is_none_or(|head| *head == format!("{OWNER}:{}", pull.head))
            };
            let found = state.newest_first().into_iter().filter(wanted);
            let found = found.map(|pull| shown(&pull)).collect();
            Some(state.paged(request, "per_page", found))
        }
        ("POST", ["pulls"]) => {
            let draft = body["draft"].as_bool().unwrap_or(false);
            let (head, base) = (text(body, "head"), text(body, "base"));
            Some(
                match state.open(
                    &text(body, "title"),
                    &text(body, "body"),
                    &head,
                    &base,
                    draft,
                ) {
                    Some(pull) => Reply::json(201, &shown(&pull)),
                    None => Reply::json(
                        422,
                        &json!({
                            "message": "Validation Failed",
                            "errors": [{"resource": "PullRequest", "code": "custom",
                                "message": format!("A pull request already exists for {OWNER}:{head}.")}],
                            "documentation_url": "https://docs.github.com/rest/pulls/pulls#create-a-pull-request",
                        }),
                    ),
                },
            )
        }
        ("PATCH", ["pulls", number]) => {
            let pull = state.find(number)?;
            for (key, value) in body.as_object()? {
                let value = value.as_str()?.to_owned();
                match key.as_str() {
                    "title" => pull.title = value,
                    "body" => pull.body = value,
                    "state" => pull.state = value,
                    _ => return Some(Reply::json(422, &json!({"message": "Validation Failed"}))),
                }
            }
            Some(Reply::json(200, &shown(pull)))
        }
        _ => None,
    }
}

/// What belongs to a pull request, and branches.
fn conversation(state: &mut State, request: &Request, parts: &[&str]) -> Option<Reply> {
    let body = &request.body;
    match (request.method.as_str(), parts) {
        ("GET", ["issues", number, "comments"]) => {
            let comments = state.find(number)?.comments.clone();
            let comments = comments
                .iter()
                .map(|it| json!({"id": 1, "body": it, "user": {"login": "x"}}));
            let comments = comments.collect();
            Some(state.paged(request, "per_page", comments))
        }
        ("POST", ["issues", number, "comments"]) => {
            state.find(number)?.comments.push(text(body, "body"));
            Some(Reply::json(
                201,
                &json!({"id": 1, "body": text(body, "body")}),
            ))
        }
        ("POST", ["issues", number, "labels"]) => {
            state.find(number)?.labels.extend(texts(body, "labels"));
            Some(Reply::json(200, &json!([])))
        }
        ("POST", ["pulls", number, "requested_reviewers"]) => {
            let pull = state.find(number)?;
            pull.reviewers.extend(texts(body, "reviewers"));
            let teams = texts(body, "team_reviewers").into_iter();
            pull.reviewers
                .extend(teams.map(|team| format!("team {team}")));
            Some(Reply::json(201, &shown(pull)))
        }
        ("POST", ["issues", number, "assignees"]) => {
            state
                .find(number)?
                .assignees
                .extend(texts(body, "assignees"));
            Some(Reply::json(201, &json!({"number": 1})))
        }
        ("DELETE", ["git", "refs", "heads", branch @ ..]) => {
            state.removed.push(branch.join("/"));
            Some(Reply::empty(204))
        }
        _ => None,
    }
}

fn shown(pull: &FakePull) -> Value {
    let merged = (pull.state == "merged").then(|| pull.created.to_string());
    let repo = |owner: &str| json!({"id": 1, "full_name": format!("{owner}/{NAME}")});
    let from = if pull.is_fork { "stranger" } else { OWNER };
    json!({
        "id": 9000 + pull.number,
        "number": pull.number,
        "html_url": format!("https://github.example/{OWNER}/{NAME}/pull/{}", pull.number),
        "state": if pull.state == "open" { "open" } else { "closed" },
        "title": pull.title,
        "body": if pull.body.is_empty() { Value::Null } else { json!(pull.body) },
        "draft": pull.draft,
        "created_at": pull.created.to_string(),
        "merged_at": merged,
        "head": {"label": format!("{from}:{}", pull.head), "ref": pull.head, "sha": "0", "repo": repo(from)},
        "base": {"label": format!("{OWNER}:{}", pull.base), "ref": pull.base, "sha": "0", "repo": repo(OWNER)},
    })
}
