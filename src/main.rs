use std::process::ExitCode;

/// Findings and syntax trees are many small allocations: the system's allocator takes a
/// quarter of a run for them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    tfmend::cli::main()
}
