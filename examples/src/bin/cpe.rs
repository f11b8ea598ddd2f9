//! A simulated device in a process of its own.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program talks to people"
)]

use core::time::Duration;
use std::process::ExitCode;

use cwmp_examples::cpe::{self, LocalChange, Options};
use cwmp_examples::device::{Origin, SimulatedDevice};
use cwmp_examples::transcript::Transcript;
use cwmp_transport::http::url::Url;
use lexopt::prelude::*;

const HELP: &str = "\
A simulated CWMP device: boots, informs its ACS and does what that asks.

usage: cpe --acs URL [--model FILE | --values FILE] [--store FILE] [--change PATH=VALUE]... [--periodic SECONDS]
           [--once] [--wire] [--quiet]

  --acs URL           the ACS, http://host[:port]/path: ManagementServer.URL from the factory; where an ACS sets another,
                      the next session goes there, also at the next start for the same --acs
  --model FILE        simulate a device on a data model of the Broadband Forum (XML)
  --values FILE       simulate the device of a dump: a table (.csv) or a recorded GetParameterValuesResponse
  --store FILE        find again at the next start whatever must not be lost, as events, transfers and which ACS it is, in
                      FILE, and the values in FILE.values
  --change PATH=VALUE change a value two seconds after the first session, as the device itself does; the next two seconds
                      after that
  --periodic SECONDS  raise 2 PERIODIC that often, 1 or more, beside what its parameters say
  --once              end after the first session that fails, or when one has succeeded and nothing is left to do
  --wire              show the raw messages
  --quiet             show nothing but errors
  --help, --version

Without --store every start is a first contact (0 BOOTSTRAP).
exit status: 0 after a session that succeeded, 1 if none did, 2 for wrong usage or an unreadable file
";

fn main() -> ExitCode {
    let arguments = match read(lexopt::Parser::from_env()) {
        Ok(Some(arguments)) => arguments,
        Ok(None) => return ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cpe: {error}\nTry cpe --help.");
            return ExitCode::from(2);
        }
    };
    let mut device = match SimulatedDevice::load(&arguments.origin) {
        Ok(device) => device,
        Err(error) => {
            eprintln!("cpe: {error}");
            return ExitCode::from(2);
        }
    };
    let transcript = if arguments.quiet {
        Transcript::silent()
    } else {
        Transcript::stdout(arguments.wire)
    };
    transcript.heading(format!("{} boots", device.title));
    match cpe::run(&mut device, &arguments.options, &transcript) {
        Ok(report) => {
            transcript.heading(report);
            if report.completed > 0 && !(arguments.options.once && report.failed > 0) {
                ExitCode::SUCCESS
            } else {
                eprintln!("cpe: no session succeeded");
                ExitCode::FAILURE
            }
        }
        Err(error) => {
            eprintln!("cpe: {error}");
            ExitCode::FAILURE
        }
    }
}

struct Arguments {
    origin: Origin,
    options: Options,
    wire: bool,
    quiet: bool,
}

/// Reads the command line; `None` if there is nothing left to do.
fn read(mut parser: lexopt::Parser) -> Result<Option<Arguments>, lexopt::Error> {
    let mut origin = None;
    let mut url = None;
    let mut periodic = None;
    let (mut store, mut changes) = (None, Vec::new());
    let (mut once, mut wire, mut quiet) = (false, false, false);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("acs") => {
                let text = parser.value()?.string()?;
                let parsed = Url::parse(&text).map_err(|e| format!("--acs {text}: {e}"))?;
                url = Some(parsed);
            }
            Long("model") if origin.is_none() => {
                origin = Some(Origin::Model(parser.value()?.into()));
            }
            Long("values") if origin.is_none() => {
                origin = Some(Origin::Values(parser.value()?.into()));
            }
            Long("model" | "values") => return Err("one device at a time".into()),
            Long("periodic") => {
                let seconds: u64 = parser.value()?.parse()?;
                if seconds == 0 {
                    return Err("--periodic takes 1 or more".into());
                }
                periodic = Some(Duration::from_secs(seconds));
            }
            Long("store") => store = Some(parser.value()?.into()),
            Long("change") => changes.push(change(&parser.value()?.string()?)?),
            Long("once") => once = true,
            Long("wire") => wire = true,
            Long("quiet") => quiet = true,
            Short('h') | Long("help") => {
                print!("{HELP}");
                return Ok(None);
            }
            Short('V') | Long("version") => {
                println!("cpe {}", env!("CARGO_PKG_VERSION"));
                return Ok(None);
            }
            _ => return Err(argument.unexpected()),
        }
    }
    let url = url.ok_or("--acs is missing")?;
    let mut options = Options::new(url);
    (options.once, options.periodic) = (once, periodic);
    (options.store, options.changes) = (store, changes);
    Ok(Some(Arguments {
        origin: origin.unwrap_or_default(),
        options,
        wire,
        quiet,
    }))
}

fn change(text: &str) -> Result<LocalChange, lexopt::Error> {
    match text.split_once('=') {
        Some((path, value)) if !path.is_empty() => Ok(LocalChange {
            path: path.to_owned(),
            value: value.to_owned(),
        }),
        _ => Err("--change takes PATH=VALUE".into()),
    }
}
