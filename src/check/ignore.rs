//! Ignore comments: `# tfmend:ignore=<id>[,<id>]: reason [until=YYYY-MM-DD]` on the line, on
//! the lines above it, or at the head of the block; and Checkov's, anywhere in the block.

use jiff::civil::Date;

use super::finding::Finding;
use crate::source::{Source, Span};

/// An ignore comment that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ignore {
    /// Recipe ids, `all`, or scanner ids.
    pub ids: Vec<String>,
    pub reason: String,
    pub span: Span,
    /// The line of the comment.
    pub line: usize,
    /// Written for a scanner: its ids are those that an edit resolves.
    pub scanner: bool,
}

/// An ignore comment that does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misuse {
    pub span: Span,
    pub message: String,
}

/// The ignore comments of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ignores {
    list: Vec<Ignore>,
    /// The first and last line of each run of comment lines, for stacking.
    runs: Vec<(usize, usize)>,
    pub misuses: Vec<Misuse>,
}

const OURS: &str = "tfmend:ignore=";
const CHECKOV: [&str; 3] = ["checkov:skip=", "bridgecrew:skip=", "cortex:skip="];

impl Ignores {
    pub fn of(source: &Source, today: Date) -> Self {
        let mut out = Self::default();
        let marked =
            source.text().contains(OURS) || CHECKOV.iter().any(|mark| source.text().contains(mark));
        if !marked {
            return out;
        }
        for comment in source.comments() {
            let text = source.slice(comment.span.clone());
            let line = source.position(comment.span.start).line;
            if comment.own_line {
                out.extend_run(line);
            }
            match parsed(text, today) {
                Some(Ok((ids, reason, scanner))) => out.list.push(Ignore {
                    ids,
                    reason,
                    span: comment.span.clone(),
                    line,
                    scanner,
                }),
                Some(Err(message)) => out.misuses.push(Misuse {
                    span: comment.span.clone(),
                    message,
                }),
                None => {}
            }
        }
        out
    }

    fn extend_run(&mut self, line: usize) {
        match self.runs.last_mut() {
            Some((_, last)) if *last + 1 == line => *last = line,
            _ => self.runs.push((line, line)),
        }
    }

    /// The comment that silences a finding.
    pub(super) fn silencing(&self, finding: &Finding, source: &Source) -> Option<&Ignore> {
        let line = |offset: usize| source.position(offset).line;
        let head = line(finding.head.end);
        // On the line of the finding or of its block, and on the comment lines above either.
        let mut near = vec![(head, head)];
        for own in [line(finding.span.start), line(finding.block_span.start)] {
            near.push((self.run_ending(own.saturating_sub(1)).unwrap_or(own), own));
        }
        // At the head of the block.
        near.extend(self.run_starting(head + 1).map(|last| (head + 1, last)));
        let ours = near
            .into_iter()
            .flat_map(|(first, last)| self.on_lines(first, last))
            .find(|ignore| !ignore.scanner && names(ignore, finding));
        let block = &finding.block_span;
        let within = self.on_lines(line(block.start), line(block.end));
        ours.or_else(|| {
            within.iter().find(|ignore| {
                ignore.scanner && block.contains(&ignore.span.start) && names(ignore, finding)
            })
        })
    }

    /// The ignore comments that begin on some lines.
    fn on_lines(&self, first: usize, last: usize) -> &[Ignore] {
        let from = self.list.partition_point(|ignore| ignore.line < first);
        let to = self.list.partition_point(|ignore| ignore.line <= last);
        self.list.get(from..to).unwrap_or_default()
    }

    /// The first line of the run of comment lines that ends on a line.
    fn run_ending(&self, line: usize) -> Option<usize> {
        let at = self.runs.binary_search_by_key(&line, |run| run.1).ok()?;
        Some(self.runs[at].0)
    }

    /// The last line of the run of comment lines that starts on a line.
    fn run_starting(&self, line: usize) -> Option<usize> {
        let at = self.runs.binary_search_by_key(&line, |run| run.0).ok()?;
        Some(self.runs[at].1)
    }
}

fn names(ignore: &Ignore, finding: &Finding) -> bool {
    ignore.ids.iter().any(|id| {
        let resolved = || {
            finding
                .resolves
                .iter()
                .any(|own| own.eq_ignore_ascii_case(id))
        };
        if ignore.scanner {
            resolved()
        } else {
            id == "all" || *id == finding.id || resolved()
        }
    })
}

type Parsed = (Vec<String>, String, bool);

/// Reads a comment: nothing where it is not an ignore comment, an error where it is a wrong one.
fn parsed(text: &str, today: Date) -> Option<Result<Parsed, String>> {
    if let Some((_, rest)) = text.split_once(OURS) {
        return Some(ours(rest, today));
    }
    let rest = CHECKOV.iter().find_map(|mark| text.split_once(mark))?.1;
    let (ids, reason) = rest.split_once(':').unwrap_or((rest, ""));
    Some(Ok((list(ids), reason.trim().to_owned(), true)))
}

fn ours(rest: &str, today: Date) -> Result<Parsed, String> {
    let rest = rest.trim_end_matches("*/").trim();
    let Some((ids, reason)) = rest.split_once(':') else {
        return Err(
            "an ignore comment needs a reason: `# tfmend:ignore=<id>: <reason>`".to_owned(),
        );
    };
    let (reason, until) = match reason.split_once("until=") {
        Some((reason, until)) => (reason, until.split_whitespace().next()),
        None => (reason, None),
    };
    let reason = reason.trim().trim_end_matches('[').trim();
    if reason.is_empty() {
        return Err("an ignore comment needs a reason behind the colon".to_owned());
    }
    if let Some(until) = until {
        let until = until.trim_end_matches(']');
        let date: Date = until
            .parse()
            .map_err(|_| format!("`until={until}` is not a date such as 2027-01-31"))?;
        if date < today {
            return Err(format!("this ignore comment expired on {date}"));
        }
    }
    Ok((list(ids), reason.to_owned(), false))
}

fn list(ids: &str) -> Vec<String> {
    ids.split(',')
        .map(|id| id.trim().to_owned())
        .filter(|id| !id.is_empty())
        .collect()
}
