//! A server and a device on the loopback interface: their sessions, told as they go.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program talks to people"
)]

use std::process::ExitCode;

use cwmp_examples::demo;
use cwmp_examples::device::{Origin, SimulatedDevice};
use cwmp_examples::transcript::Transcript;
use lexopt::prelude::*;

const HELP: &str = "\
Starts a CWMP server and a device on the loopback interface and shows what they say to each other: a bootstrap session
with discovery, the values of the whole tree, a change that succeeds and one that is refused, an instance of a table that
is added, read and deleted, notification asked for, a restart, the session after it, and one because a value changed.
What a device does not have, no table to extend for one, is left out.

usage: demo [--model FILE | --values FILE] [--wire]

  --model FILE   a device on a data model of the Broadband Forum (XML) instead of the built-in gateway
  --values FILE  the device of a dump: a table (.csv) or a recorded GetParameterValuesResponse
  --wire         show the raw messages
  --help, --version

exit status: 0 if all went as it should, 1 if not, 2 for wrong usage or an unreadable file
";

fn main() -> ExitCode {
    let (origin, wire) = match read(lexopt::Parser::from_env()) {
        Ok(Some(arguments)) => arguments,
        Ok(None) => return ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("demo: {error}\nTry demo --help.");
            return ExitCode::from(2);
        }
    };
    let mut device = match SimulatedDevice::load(&origin) {
        Ok(device) => device,
        Err(error) => {
            eprintln!("demo: {error}");
            return ExitCode::from(2);
        }
    };
    let transcript = Transcript::stdout(wire);
    match demo::run(&mut device, &transcript) {
        Ok(summary) => {
            for line in summary.to_string().lines() {
                transcript.line(line);
            }
            if summary.succeeded() {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            }
        }
        Err(error) => {
            eprintln!("demo: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Reads the command line; `None` if there is nothing left to do.
fn read(mut parser: lexopt::Parser) -> Result<Option<(Origin, bool)>, lexopt::Error> {
    let mut origin = None;
    let mut wire = false;
    while let Some(argument) = parser.next()? {
        match argument {
            Long("model") if origin.is_none() => {
                origin = Some(Origin::Model(parser.value()?.into()));
            }
            Long("values") if origin.is_none() => {
                origin = Some(Origin::Values(parser.value()?.into()));
            }
            Long("model" | "values") => return Err("one device at a time".into()),
            Long("wire") => wire = true,
            Short('h') | Long("help") => {
                print!("{HELP}");
                return Ok(None);
            }
            Short('V') | Long("version") => {
                println!("demo {}", env!("CARGO_PKG_VERSION"));
                return Ok(None);
            }
            _ => return Err(argument.unexpected()),
        }
    }
    Ok(Some((origin.unwrap_or_default(), wire)))
}
