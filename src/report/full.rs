//! Findings in the form of rustc: the place, the reason, and the fix as a patch.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Patch, Renderer, Snippet};

use rayon::prelude::*;

use super::{Colour, Report};
use crate::check::{Finding, State};
use crate::recipe::model::{Safety, Severity};
use crate::schema::Impact;
use crate::source::{BOM, Source, Span};

pub fn full(report: &Report<'_>, colour: Colour) -> String {
    let renderer = match colour {
        Colour::Yes => Renderer::styled(),
        Colour::No => Renderer::plain(),
    }
    .decor_style(DecorStyle::Ascii);
    report
        .findings
        .par_iter()
        .filter_map(|finding| {
            let source = report.source(&finding.path)?;
            Some(renderer.render(&groups(report, finding, source)) + "\n\n")
        })
        .collect()
}

fn groups<'a>(report: &'a Report<'_>, finding: &'a Finding, source: &'a Source) -> Vec<Group<'a>> {
    let window = Window::of(source, finding);
    let path = finding.path.display().to_string();
    let mut snippet = Snippet::source(window.text)
        .line_start(window.line)
        .path(path.clone())
        .annotation(
            AnnotationKind::Primary
                .span(window.inside(&finding.span))
                .label(finding.label.as_str()),
        );
    if finding.span != finding.head {
        let head = window.inside(&finding.head);
        snippet = snippet.annotation(AnnotationKind::Context.span(head));
    }
    let level = match (&finding.state, finding.severity) {
        (State::Undecided(_), _) => Level::NOTE,
        (_, Severity::Low | Severity::Medium) => Level::WARNING,
        _ => Level::ERROR,
    };
    let title = level
        .primary_title(finding.problem.as_str())
        .id(finding.id.as_str());
    let mut main = title.element(snippet);
    for note in notes(report, finding) {
        main = main.element(Level::NOTE.message(note));
    }
    let mut groups = vec![main];
    if let State::Fixable {
        patch,
        impact,
        safety,
        help,
    } = &finding.state
    {
        let title = format!("{help} ({})", class(*safety, *impact));
        let edits = patch
            .edits
            .get(&finding.path)
            .map_or(&[][..], Vec::as_slice);
        let shown: Vec<Patch<'_>> = edits
            .iter()
            .filter(|edit| window.holds(&edit.span()))
            .map(|edit| Patch::new(window.inside(&edit.span()), edit.text.replace('\r', "")))
            .collect();
        let title = Level::HELP.secondary_title(title);
        groups.push(if shown.is_empty() {
            Group::with_title(title)
        } else {
            title.element(
                Snippet::source(window.text)
                    .line_start(window.line)
                    .path(path)
                    .patches(shown),
            )
        });
    }
    groups
}

/// `safe, update in place`.
pub(super) fn class(safety: Safety, impact: Impact) -> String {
    let safety = match safety {
        Safety::Safe => "safe",
        Safety::Unsafe => "unsafe",
        Safety::Manual => "by hand",
    };
    format!("{safety}: {}", impact.phrase())
}

fn notes(report: &Report<'_>, finding: &Finding) -> Vec<String> {
    let mut notes = Vec::new();
    match &finding.state {
        State::Withheld(reason) => notes.push(format!("not mended: {reason}")),
        State::Undecided(reason) => notes.push(format!("not decided: {reason}")),
        State::Fixable { safety, .. } if *safety < Safety::Safe => {
            let note = report
                .recipe(finding)
                .and_then(|recipe| recipe.spec.safety_note.clone());
            notes.extend(note);
        }
        State::Fixable { .. } => {}
    }
    // UUIDs are for machines: the JSON report has them.
    let ids = finding.resolves.iter().map(String::as_str);
    let ids: Vec<&str> = ids.filter(|id| id.len() < 36).collect();
    if !ids.is_empty() {
        notes.push(format!("resolves {}", ids.join(", ")));
    }
    notes
}

/// The lines around a block: what the snippet shows is cut from here.
struct Window<'a> {
    text: &'a str,
    start: usize,
    line: usize,
}

impl<'a> Window<'a> {
    fn of(source: &'a Source, finding: &Finding) -> Self {
        let text = source.text();
        let start = text[..finding.block_span.start]
            .rfind('\n')
            .map_or(0, |at| at + 1);
        // The byte order mark is no column.
        let start = if text[start..].starts_with(BOM) {
            start + BOM.len()
        } else {
            start
        };
        let end = finding.block_span.end.max(finding.span.end);
        let end = text[end..].find('\n').map_or(text.len(), |at| end + at + 1);
        Self {
            text: &text[start..end],
            start,
            line: source.position(start).line,
        }
    }

    fn holds(&self, span: &Span) -> bool {
        self.start <= span.start && span.end <= self.start + self.text.len()
    }

    fn inside(&self, span: &Span) -> Span {
        span.start.saturating_sub(self.start)..span.end.saturating_sub(self.start)
    }
}
