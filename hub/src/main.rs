//! The hub program.

use std::process::ExitCode;

fn main() -> ExitCode {
    match regal_hub::cli::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("regal-hub: {error:#}");
            ExitCode::FAILURE
        }
    }
}
