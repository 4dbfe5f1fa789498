//! What the bot remembers, hidden in the body of a pull request.

use serde::{Deserialize, Serialize};

const START: &str = "<!-- tfmend:{";
const END: &str = "-->";
/// Stands behind the box that asks for a branch to be rebuilt.
pub(super) const REBUILD: &str = "<!-- tfmend:rebuild -->";

/// What the bot remembers of a pull request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marker {
    /// The version of this form.
    pub v: u32,
    /// The group it is for.
    pub group: String,
    /// The hash of what is proposed: which fix, where, and how.
    pub content: String,
    /// The hash of the title and the body as they were written.
    pub body: String,
    /// The hash of what was selected on the command line; empty for nothing.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub scope: String,
    /// Whether unsafe fixes were asked for.
    #[serde(default, skip_serializing_if = "is_false", rename = "unsafe")]
    pub is_unsafe: bool,
    /// How often somebody had it rebuilt.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub rebuilt: u32,
    /// Whether the bot closed it because nothing was left to mend.
    #[serde(default, skip_serializing_if = "is_false")]
    pub done: bool,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
fn is_false(value: &bool) -> bool {
    !value
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
fn is_zero(value: &u32) -> bool {
    *value == 0
}

impl Marker {
    /// Takes a body; gives its marker, if it has one of this version.
    pub(super) fn of(body: &str) -> Option<Self> {
        let at = body.rfind(START)? + START.len() - 1;
        let end = at + body[at..].find(END)?;
        let marker: Self = serde_json::from_str(body[at..end].trim()).ok()?;
        (marker.v == 1).then_some(marker)
    }

    /// A body with this marker instead of the one it may have.
    pub(super) fn put(&self, body: &str) -> String {
        let text = match body.rfind(START) {
            Some(at) => &body[..at],
            None => body,
        };
        // Inside a comment of HTML neither `--` nor `>` may stand.
        let json = serde_json::to_string(self).unwrap_or_default();
        let json = json.replace('>', "\\u003e").replace("--", "-\\u002d");
        format!("{}\n\n<!-- tfmend:{json} -->\n", text.trim_end())
    }
}

/// Whether somebody ticked the box.
pub(super) fn asks_for_rebuild(body: &str) -> bool {
    body.lines().any(|line| {
        let line = line.trim_start();
        let ticked = line
            .strip_prefix("- [x]")
            .or_else(|| line.strip_prefix("- [X]"));
        ticked.is_some_and(|rest| rest.contains(REBUILD))
    })
}

/// What is hidden in a comment, so that the same is not said twice.
pub(super) fn said(key: &str) -> String {
    format!("<!-- tfmend:said:{key} -->")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marker(group: &str) -> Marker {
        Marker {
            v: 1,
            group: group.to_owned(),
            content: "c".to_owned(),
            body: "b".to_owned(),
            scope: String::new(),
            is_unsafe: false,
            rebuilt: 0,
            done: false,
        }
    }

    #[test]
    fn a_marker_comes_back_whatever_the_group_is_called() {
        for group in ["vpc", "a --> b", "--\u{1f600}--", "\"\\u002d"] {
            let body = marker(group).put("Words.\n");
            assert_eq!(Marker::of(&body), Some(marker(group)), "{body}");
            assert_eq!(body.matches("-->").count(), 1, "{body}");
            let crlf = body.replace('\n', "\r\n");
            assert_eq!(Marker::of(&crlf), Some(marker(group)));
        }
    }

    #[test]
    fn a_new_marker_takes_the_place_of_the_old() {
        let old = marker("old").put("Words.");
        let new = marker("new").put(&old);
        assert_eq!(Marker::of(&new), Some(marker("new")));
        assert!(!new.contains("old"));
    }

    #[test]
    fn what_is_no_marker_is_none() {
        for body in [
            "",
            "<!-- tfmend:rebuild -->",
            "<!-- tfmend:{ -->",
            "<!-- tfmend:{\"v\":2} -->",
            "<!-- tfmend:{",
        ] {
            assert_eq!(Marker::of(body), None, "{body}");
        }
    }

    #[test]
    fn only_a_ticked_box_asks_for_a_rebuild() {
        assert!(asks_for_rebuild(
            "a\r\n - [X] <!-- tfmend:rebuild --> b\r\n"
        ));
        assert!(asks_for_rebuild("- [x] Rebuild <!-- tfmend:rebuild -->"));
        assert!(!asks_for_rebuild("- [ ] <!-- tfmend:rebuild --> b"));
        assert!(!asks_for_rebuild("- [x] another box"));
    }
}
