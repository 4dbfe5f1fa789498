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
        let mut told = error.to_string();
        self.note(&format!("error: {told}"));
        for cause in error.chain().skip(1).map(ToString::to_string) {
            if !says(&told, &cause) {
                self.note(&format!("  caused by: {cause}"));
            }
            told = cause;
        }
    }

    /// Whether results are coloured: the flag first, then `NO_COLOR`, `CLICOLOR_FORCE` and the terminal.
    pub(super) fn colour(&self, when: When) -> Colour {
        let unset = |name: &str| std::env::var_os(name).is_none_or(|value| value.is_empty());
        let is_dumb = || std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let on_terminal = || self.out.is_terminal() && !is_dumb();
        let auto = || unset("NO_COLOR") && (!unset("CLICOLOR_FORCE") || on_terminal());
        let yes = match when {
            When::Always => true,
            When::Never => false,
            When::Auto => auto(),
        };
        if yes { Colour::Yes } else { Colour::No }
    }
}

/// Whether an error has told its cause already, be it without the system's or libgit2's number.
fn says(told: &str, cause: &str) -> bool {
    let words = cause.split(" (os error").next().unwrap_or(cause);
    let words = words.split("; class=").next().unwrap_or(words);
    told.to_lowercase()
        .contains(&words.trim_end_matches('.').to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::says;

    #[test]
    fn a_cause_is_told_once() {
        assert!(says(
            "cannot read `a`: permission denied",
            "Permission denied (os error 13)"
        ));
        assert!(says(
            "cannot find `x`: not found; fetch it",
            "not found; class=Odb (9); code=NotFound (-3)"
        ));
        assert!(!says("reading the config a.toml", "unknown key `b`"));
    }
}
