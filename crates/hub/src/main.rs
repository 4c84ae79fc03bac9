//! The district server.

use std::process::ExitCode;

fn main() -> ExitCode {
    hub::cli::run(std::env::args().skip(1))
}
