//! The documents that the editor has open, and what is found in them.

use std::collections::BTreeMap;
use std::path::PathBuf;

use lsp_types::{Diagnostic, DiagnosticSeverity, NumberOrString, Url};

use super::positions::range;
use crate::check::{Finding, Plan, State};
use crate::cli::args::SelectArgs;
use crate::cli::check::in_scope;
use crate::cli::plan;
use crate::cli::shell::Shell;
use crate::project::{Editable, Input, OpenFile};
use crate::recipe::model::Severity;

pub(super) struct Documents<'a> {
    shell: &'a Shell,
    texts: BTreeMap<PathBuf, String>,
}

/// A document with its module, ready to be mended.
pub(super) struct Looked {
    pub(super) plan: Plan,
    pub(super) input: Input,
    pub(super) findings: Vec<Finding>,
}

impl<'a> Documents<'a> {
    pub(super) fn new(shell: &'a Shell) -> Self {
        let texts = BTreeMap::new();
        Self { shell, texts }
    }

    pub(super) fn put(&mut self, uri: &Url, text: String) {
        if let Ok(path) = uri.to_file_path() {
            self.texts.insert(path, text);
        }
    }

    pub(super) fn remove(&mut self, uri: &Url) {
        if let Ok(path) = uri.to_file_path() {
            self.texts.remove(&path);
        }
    }

    /// Looks at a document with the config that counts for it; nothing for one that is not open.
    pub(super) fn look(&self, uri: &Url) -> anyhow::Result<Option<Looked>> {
        let Some(path) = uri.to_file_path().ok() else {
            return Ok(None);
        };
        if !self.texts.contains_key(&path) {
            return Ok(None);
        }
        let selection = SelectArgs::default();
        let config = plan::config(&selection, path.parent().unwrap_or(&path))?;
        let plan = plan::plan(&selection, &config, self.shell)?;
        let open: Vec<OpenFile<'_>> = self
            .texts
            .iter()
            .map(|(path, text)| OpenFile { path, text })
            .collect();
        let mut input = Input::read_open(&open, &path, &config.root(), &config.exclude)?;
        input.workspace.state(config.versions()?);
        let found = plan.findings(&input.workspace)?;
        let mut findings = in_scope(&input, &Editable::of(&input), found);
        findings.retain(|finding| finding.ignored.is_none() && !finding.is_undecided());
        Ok(Some(Looked {
            plan,
            input,
            findings,
        }))
    }

    /// What is found in a document; a config or file that cannot be read is told at its head.
    pub(super) fn diagnostics(&self, uri: &Url) -> Vec<Diagnostic> {
        match self.look(uri) {
            Ok(Some(looked)) => {
                let findings = looked.findings.iter();
                findings
                    .filter_map(|finding| diagnostic(&looked, finding))
                    .collect()
            }
            Ok(None) => Vec::new(),
            Err(error) => vec![Diagnostic {
                severity: Some(DiagnosticSeverity::ERROR),
                source: Some("tfmend".to_owned()),
                message: format!("{error:#}"),
                ..Diagnostic::default()
            }],
        }
    }
}

pub(super) fn diagnostic(looked: &Looked, finding: &Finding) -> Option<Diagnostic> {
    let source = looked.input.sources.get(&finding.path)?;
    let more = match &finding.state {
        State::Fixable { help, .. } => format!("help: {help}"),
        State::Withheld(reason) => format!("not mended: {reason}"),
        State::Undecided(reason) => format!("not decided: {reason}"),
    };
    let severity = match finding.severity {
        Severity::Critical | Severity::High => DiagnosticSeverity::ERROR,
        Severity::Medium => DiagnosticSeverity::WARNING,
        Severity::Low => DiagnosticSeverity::INFORMATION,
    };
    Some(Diagnostic {
        range: range(source.text(), &finding.span),
        severity: Some(severity),
        code: Some(NumberOrString::String(finding.id.clone())),
        source: Some("tfmend".to_owned()),
        message: format!("{}\n{more}", finding.problem),
        ..Diagnostic::default()
    })
}
