//! tfmend beside its peers on one tree, in one run: `cargo bench --bench peers -- DIR`.
//!
//! Each command runs several times over the same tree, everything in the page cache; the
//! shortest wall time counts. Peers that are not on PATH are left out and named.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a bench talks to a terminal"
)]

use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

const RUNS: usize = 7;

struct Contender {
    name: &'static str,
    program: String,
    args: Vec<&'static str>,
    /// Runs of a slow peer.
    runs: usize,
}

fn main() -> ExitCode {
    let dir = std::env::args().skip(1).find(|arg| !arg.starts_with("--"));
    let dir = PathBuf::from(dir.unwrap_or_else(|| "examples".to_owned()));
    if !dir.is_dir() {
        eprintln!("error: {} is not a directory", dir.display());
        return ExitCode::from(2);
    }
    println!("tree: {}", dir.display());
    let mut base = None;
    println!("{:44} {:>10} {:>12}", "command", "best", "to rg");
    for contender in contenders() {
        let Some(best) = measured(&contender, &dir) else {
            println!("{:44} {:>10}", contender.name, "not found");
            continue;
        };
        let base = *base.get_or_insert(best);
        let ratio = best.as_secs_f64() / base.as_secs_f64();
        println!(
            "{:44} {:>7.1} ms {ratio:>10.2} x",
            contender.name,
            millis(best)
        );
    }
    ExitCode::SUCCESS
}

fn contenders() -> Vec<Contender> {
    let own = env!("CARGO_BIN_EXE_tfmend");
    let new = |name, program: &str, args: &[&'static str], runs| Contender {
        name,
        program: program.to_owned(),
        args: args.to_vec(),
        runs,
    };
    vec![
        new("rg -c resource", "rg", &["-c", "resource"], RUNS),
        new("tfmend check", own, &["check", "--exit-zero"], RUNS),
        new(
            "tfmend check --select all",
            own,
            &["check", "--exit-zero", "--select", "all"],
            RUNS,
        ),
        new(
            "tfmend check --diff --unsafe-fixes",
            own,
            &["check", "--exit-zero", "--diff", "--unsafe-fixes"],
            RUNS,
        ),
        new(
            "terraform fmt -list -write=false -recursive",
            "terraform",
            &["fmt", "-list=true", "-write=false", "-recursive"],
            3,
        ),
        new(
            "tflint --recursive",
            "tflint",
            &["--recursive", "--force", "--chdir"],
            1,
        ),
        new("checkov -d", "checkov", &["--quiet", "--compact", "-d"], 1),
    ]
}

/// The shortest of several runs; `None` where the program is not there.
fn measured(contender: &Contender, dir: &PathBuf) -> Option<Duration> {
    (0..contender.runs)
        .map(|_| {
            let start = Instant::now();
            Command::new(&contender.program)
                .args(&contender.args)
                .arg(dir)
                .env("TF_CLI_CONFIG_FILE", "/dev/null")
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status()
                .ok()
                .map(|_| start.elapsed())
        })
        .collect::<Option<Vec<_>>>()?
        .into_iter()
        .min()
}

fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}
