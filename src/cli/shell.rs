//! All output goes through here: results to stdout, everything else to stderr.

use std::io::{IsTerminal as _, Stderr, Stdout, Write as _};

use super::args::When;
use crate::report::Colour;

pub(super) struct Shell {
    out: Stdout,
    err: Stderr,
}

impl Shell {
    pub(super) fn new() -> Self {
        Self {
            out: std::io::stdout(),
            err: std::io::stderr(),
        }
    }

    /// Writes a result.
    ///
    /// # Errors
    /// The output is closed.
    pub(super) fn result(&self, text: &str) -> anyhow::Result<()> {
        let mut out = self.out.lock();
        out.write_all(text.as_bytes())?;
        out.flush()?;
        Ok(())
    }

    /// Says something beside the result. Nobody listening is no reason to stop.
    pub(super) fn note(&self, text: &str) {
        let _ = writeln!(self.err.lock(), "{text}");
    }

    pub(super) fn error(&self, error: &anyhow::Error) {
        self.note(&format!("error: {error}"));
        for cause in error.chain().skip(1) {
            self.note(&format!("  caused by: {cause}"));
        }
    }

    /// Whether results are coloured: the flag first, then `NO_COLOR` and the terminal.
    pub(super) fn colour(&self, when: When) -> Colour {
        let unset = |name: &str| std::env::var_os(name).is_none_or(|value| value.is_empty());
        let auto = || unset("NO_COLOR") && (!unset("CLICOLOR_FORCE") || self.out.is_terminal());
        let yes = match when {
            When::Always => true,
            When::Never => false,
            When::Auto => auto(),
        };
        if yes { Colour::Yes } else { Colour::No }
    }
}
