//! Which reports go where.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use anyhow::{bail, ensure};
use clap::builder::{EnumValueParser, PossibleValue, TypedValueParser};
use clap::{Arg, Command, ValueEnum};

use super::args::CheckArgs;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    Full,
    Concise,
    Json,
    /// One JSON object per finding and line.
    JsonLines,
    Sarif,
    Github,
    Gitlab,
    Junit,
    Markdown,
    /// A plain unified diff of the fixes.
    Patch,
}

impl Format {
    /// Whether the whole output is one document, which nothing may follow.
    pub(super) fn is_document(self) -> bool {
        matches!(
            self,
            Self::Json | Self::JsonLines | Self::Sarif | Self::Gitlab | Self::Junit | Self::Patch
        )
    }

    /// Whether it tells what the fixes come to, so that they have to be tried.
    pub(super) fn tells_fixes(self) -> bool {
        matches!(self, Self::Json | Self::Patch)
    }
}

/// A report: its format, and the file that it goes to, if not the terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Output {
    pub(super) format: Format,
    pub(super) file: Option<PathBuf>,
}

/// Takes `FORMAT` and `FORMAT=FILE`.
#[derive(Debug, Clone)]
pub(super) struct OutputParser;

impl TypedValueParser for OutputParser {
    type Value = Output;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<Output, clap::Error> {
        let text = value.to_str().unwrap_or_default();
        let (format, file) = match text.split_once('=') {
            Some((format, file)) => (OsStr::new(format), Some(PathBuf::from(file))),
            None => (value, None),
        };
        let format = EnumValueParser::<Format>::new().parse_ref(command, arg, format)?;
        Ok(Output { format, file })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let formats = Format::value_variants().iter();
        Some(Box::new(formats.filter_map(ValueEnum::to_possible_value)))
    }
}

/// The reports of a run, those to files first; at most one goes to the terminal.
///
/// # Errors
/// Two reports would go to one place, or a file has no name.
pub(super) fn outputs(args: &CheckArgs) -> anyhow::Result<Vec<Output>> {
    let mut outputs = args.output_format.clone();
    let mut bare = outputs.iter_mut().filter(|output| output.file.is_none());
    match (bare.next(), &args.output_file) {
        (Some(output), Some(file)) => output.file = Some(file.clone()),
        (None, Some(file)) => bail!(
            "every report has a file of its own and none is left for `--output-file {}`; leave one out",
            file.display()
        ),
        (_, None) => {}
    }
    ensure!(
        bare.next().is_none(),
        "two reports would go to one place; give each but one a file, as in `--output-format sarif=out.sarif`"
    );
    let files: Vec<&Path> = outputs.iter().filter_map(|o| o.file.as_deref()).collect();
    for (at, file) in files.iter().enumerate() {
        ensure!(
            !file.as_os_str().is_empty(),
            "`--output-format FORMAT=` names no file; write it behind the `=`"
        );
        ensure!(
            !files[..at].contains(file),
            "two reports would go to `{}`; give each a file of its own",
            file.display()
        );
    }
    outputs.sort_by_key(|output| output.file.is_none());
    Ok(outputs)
}
