//! `tfmend check --stdin-filename`: one file as an editor holds it, the rest of its module from disk.

use std::io::Read as _;
use std::path::Path;

use anyhow::{Context as _, anyhow};

use crate::check::Mended;
use crate::config::Config;
use crate::files;
use crate::project::{Input, OpenFile};

/// A file whose text came from standard input, and goes to standard output.
pub(super) struct Stdin<'a> {
    pub(super) path: &'a Path,
    text: String,
}

impl<'a> Stdin<'a> {
    /// Reads the text of the file at a path, which need not exist.
    ///
    /// # Errors
    /// Standard input cannot be read, or is no text.
    pub(super) fn read(path: &'a Path) -> anyhow::Result<Self> {
        let mut bytes = Vec::new();
        let mut stdin = std::io::stdin().lock();
        stdin
            .read_to_end(&mut bytes)
            .context("reading standard input")?;
        let text = files::as_text(&bytes).map_err(|reason| anyhow!("standard input: {reason}"))?;
        let text = text.to_owned();
        Ok(Self { path, text })
    }

    /// The module of the file, it alone in scope.
    ///
    /// # Errors
    /// Terraform would not read such a file, or its directory does not exist.
    pub(super) fn input(&self, config: &Config) -> anyhow::Result<Input> {
        let (path, text) = (self.path, self.text.as_str());
        let open = OpenFile { path, text };
        Input::read_open(&[open], path, &config.root(), &config.exclude)
    }

    /// The text, mended or as it was.
    pub(super) fn mended<'b>(&'b self, input: &Input, mended: &'b Mended) -> &'b str {
        let own = input.scope.first();
        let new = own.and_then(|own| mended.texts.get(own));
        new.unwrap_or(&self.text)
    }
}
