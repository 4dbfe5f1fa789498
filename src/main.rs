use std::process::ExitCode;

fn main() -> ExitCode {
    tfmend::cli::main()
}
