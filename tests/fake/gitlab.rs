//! GitLab's requests and answers: <https://docs.gitlab.com/api/merge_requests/>.

use serde_json::{Value, json};

use super::wire::{Reply, Request};
use super::{FakePull, NAME, OWNER, State, text};

pub(super) fn answer(state: &mut State, request: &Request) -> Option<Reply> {
    let parts = request.parts();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let body = &request.body;
    if parts == ["users"] {
        // The number of a user is the length of the name.
        let name = &request.query["username"];
        let found = if name == "nobody" {
            json!([])
        } else {
            json!([{"id": name.len(), "username": name}])
        };
        return Some(Reply::json(200, &found));
    }
    match parts.as_slice() {
        ["projects", project, ..] if *project == format!("{OWNER}/{NAME}") => {}
        _ => return None,
    }
    match (request.method.as_str(), &parts[2..]) {
        ("GET", []) => Some(Reply::json(
            200,
            &json!({
                "id": 5, "path_with_namespace": format!("{OWNER}/{NAME}"), "default_branch": "main",
            }),
        )),
        ("GET", ["merge_requests"]) => {
            let wanted = |pull: &FakePull| {
                let branch = request.query.get("source_branch");
                let after = request.query.get("created_after");
                let after: Option<jiff::Timestamp> = after.map(|text| text.parse().unwrap());
                (request.query["state"] == "all" || pull.state == "open")
                    && branch.is_none_or(|branch| *branch == pull.head)
                    && after.is_none_or(|after| pull.created >= after)
            };
            let found = state.newest_first().into_iter().filter(wanted);
            let found = found.map(|pull| shown(&pull)).collect();
            Some(state.paged(request, "per_page", found))
        }
        ("POST", ["merge_requests"]) => {
            let (head, base) = (text(body, "source_branch"), text(body, "target_branch"));
            let (title, draft) = titled(&text(body, "title"));
            Some(
                match state.open(&title, &text(body, "description"), &head, &base, draft) {
                    Some(pull) => Reply::json(201, &shown(&pull)),
                    None => Reply::json(
                        409,
                        &json!({
                            "message": ["Another open merge request already exists for this source branch: !1"],
                        }),
                    ),
                },
            )
        }
        ("PUT", ["merge_requests", number]) => {
            let pull = state.find(number)?;
            for (key, value) in body.as_object()? {
                let words = || value.as_str().unwrap_or_default().to_owned();
                let ids = || value.as_array().into_iter().flatten().map(Value::to_string);
                match key.as_str() {
                    "title" => (pull.title, pull.draft) = titled(&words()),
                    "description" => pull.body = words(),
                    "state_event" if value == "close" => pull.state = "closed".to_owned(),
                    "add_labels" => pull.labels.extend(words().split(',').map(str::to_owned)),
                    "reviewer_ids" => pull.reviewers = ids().collect(),
                    "assignee_ids" => pull.assignees = ids().collect(),
                    _ => {
                        return Some(Reply::json(
                            400,
                            &json!({"error": format!("{key} is invalid")}),
                        ));
                    }
                }
            }
            Some(Reply::json(200, &shown(pull)))
        }
        ("GET", ["merge_requests", number, "notes"]) => {
            let comments = state.find(number)?.comments.clone();
            let system = json!({"id": 1, "body": "added 1 commit", "system": true});
            let people = comments
                .iter()
                .map(|it| json!({"id": 2, "body": it, "system": false}));
            let notes = std::iter::once(system).chain(people).collect();
            Some(state.paged(request, "per_page", notes))
        }
        ("POST", ["merge_requests", number, "notes"]) => {
            state.find(number)?.comments.push(text(body, "body"));
            Some(Reply::json(
                201,
                &json!({"id": 2, "body": text(body, "body"), "system": false}),
            ))
        }
        ("DELETE", ["repository", "branches", branch]) => {
            state.removed.push((*branch).to_owned());
            Some(Reply::empty(204))
        }
        _ => None,
    }
}

/// The title without what makes it a draft.
fn titled(title: &str) -> (String, bool) {
    match title.strip_prefix("Draft: ") {
        Some(rest) => (rest.to_owned(), true),
        None => (title.to_owned(), false),
    }
}

fn shown(pull: &FakePull) -> Value {
    let state = if pull.state == "open" {
        "opened"
    } else {
        &pull.state
    };
    let draft = if pull.draft { "Draft: " } else { "" };
    json!({
        "id": 9000 + pull.number,
        "iid": pull.number,
        "project_id": 5,
        "title": format!("{draft}{}", pull.title),
        "description": if pull.body.is_empty() { Value::Null } else { json!(pull.body) },
        "state": state,
        "draft": pull.draft,
        "created_at": pull.created.to_string(),
        "source_branch": pull.head,
        "target_branch": pull.base,
        "source_project_id": if pull.is_fork { 6 } else { 5 },
        "target_project_id": 5,
        "web_url": format!("https://gitlab.example/{OWNER}/{NAME}/-/merge_requests/{}", pull.number),
    })
}
