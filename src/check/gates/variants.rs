//! The same example with other line ends, indentation and endings, and with a comment in
//! every gap: what was said about the plain text holds for these.

use std::collections::BTreeMap;

use super::sandbox::{Files, Sandbox};
use crate::recipe::example_files;
use crate::recipe::model::{Example, Safety};
use crate::source::{BOM, Source};

/// Makes another text of a text.
type Change = fn(&str) -> String;

pub(super) fn check(sandbox: &Sandbox, example: &Example) -> Vec<String> {
    let before = example_files(&example.before);
    let mut failures = Vec::new();
    if let Some(after) = &example.after {
        let after = example_files(after);
        failures.extend(exact(sandbox, &before, &after, "CRLF", crlf));
        failures.extend(exact(sandbox, &before, &after, "no final newline", unended));
    }
    let loose: [(&str, Change); 4] = [
        ("tabs", tabbed),
        ("four spaces", four),
        ("a byte order mark", marked),
        ("comments", commented),
    ];
    for (what, change) in loose {
        failures.extend(holds(sandbox, &changed(&before, change), what));
    }
    failures
}

fn changed(files: &Files, change: Change) -> Files {
    files
        .iter()
        .map(|(name, text)| {
            let text = if name.ends_with(".tf") {
                change(text)
            } else {
                text.clone()
            };
            (name.clone(), text)
        })
        .collect()
}

fn exact(
    sandbox: &Sandbox,
    before: &Files,
    after: &Files,
    what: &str,
    change: Change,
) -> Option<String> {
    let run = match sandbox.run(&changed(before, change), Safety::Unsafe) {
        Ok(run) => run,
        Err(error) => return Some(error),
    };
    // A created file has the ends of every created file.
    let wanted: BTreeMap<_, _> = after
        .iter()
        .map(|(name, text)| {
            let old = before.contains_key(name) && name.ends_with(".tf");
            (name.clone(), if old { change(text) } else { text.clone() })
        })
        .collect();
    (run.files != wanted).then(|| format!("with {what} the result is another"))
}

/// The fix applies, a second run does nothing, and every comment is still there.
fn holds(sandbox: &Sandbox, files: &Files, what: &str) -> Option<String> {
    let run = match sandbox.run(files, Safety::Unsafe) {
        Ok(run) => run,
        Err(error) => return Some(format!("with {what}: {error}")),
    };
    if let Some(bug) = run.mended.bugs.first() {
        return Some(format!("with {what}: {bug}"));
    }
    for (name, text) in files.iter().filter(|(name, _)| name.ends_with(".tf")) {
        let now = run.files.get(name).map(String::as_str).unwrap_or_default();
        if let Some(lost) = lost_comment(text, now) {
            return Some(format!("with {what} a comment is lost: {lost}"));
        }
    }
    match sandbox.run(&run.files, Safety::Unsafe) {
        Ok(again) if again.mended.texts.is_empty() => None,
        Ok(_) => Some(format!("with {what} a second run changes something")),
        Err(error) => Some(format!("with {what}: {error}")),
    }
}

fn lost_comment(before: &str, after: &str) -> Option<String> {
    let comments = |text: &str| -> Vec<String> {
        let source = Source::new("main.tf", text);
        source
            .comments()
            .iter()
            .map(|comment| source.slice(comment.span.clone()).to_owned())
            .collect()
    };
    let mut left = comments(after);
    comments(before).into_iter().find(|comment| {
        match left.iter().position(|other| other == comment) {
            Some(at) => {
                left.swap_remove(at);
                false
            }
            None => true,
        }
    })
}

fn crlf(text: &str) -> String {
    text.replace('\n', "\r\n")
}

fn unended(text: &str) -> String {
    text.trim_end_matches('\n').to_owned()
}

fn marked(text: &str) -> String {
    format!("{BOM}{text}")
}

fn tabbed(text: &str) -> String {
    reindented(text, "\t")
}

fn four(text: &str) -> String {
    reindented(text, "    ")
}

/// Another indentation for every line, those of heredocs too: only the layout is of interest.
fn reindented(text: &str, unit: &str) -> String {
    text.split_inclusive('\n')
        .map(|line| {
            let body = line.trim_start_matches(' ');
            unit.repeat((line.len() - body.len()) / 2) + body
        })
        .collect()
}

/// A comment at the end of every line that can carry one, and on lines of their own.
fn commented(text: &str) -> String {
    let source = Source::new("main.tf", text);
    let mut heredocs = Vec::new();
    for (index, _) in source.headers() {
        if let Ok(block) = source.block(index) {
            block.body.visit(&mut |expr| {
                if matches!(expr.kind, crate::source::ExprKind::Heredoc { .. }) {
                    heredocs.push(expr.span.clone());
                }
            });
        }
    }
    let mut at = 0;
    let mut out = String::new();
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let end = at + line.trim_end().len();
        let inside = heredocs.iter().any(|span| {
            span.start < at + line.len() && end <= span.end && span.end > end || span.contains(&end)
        });
        if inside || line.trim().is_empty() || heredocs.iter().any(|span| span.end == end) {
            out.push_str(line);
        } else {
            out.push_str(&format!("{} # c{number}\n", line.trim_end()));
            out.push_str(&format!("// own {number}\n"));
        }
        at += line.len();
    }
    out
}
