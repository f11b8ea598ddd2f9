//! A server for devices: prints who said what, and has them do tasks.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "programs talk to people"
)]

use core::time::Duration;
use std::ffi::OsString;
use std::fs;
use std::process::ExitCode;

use cwmp_examples::acs::{AcsConfig, AcsHandle, AcsServer, SYNTAX, Task, TaskResult};
use cwmp_examples::transcript::Transcript;
use lexopt::prelude::{Long, Short, ValueExt as _};

const DEFAULT_ADDRESS: &str = "127.0.0.1:7547";

const HELP: &str = "\
A CWMP (TR-069) server that prints what devices say and has them do tasks.

usage: acs [--listen ADDRESS] [--task TASK]... [--tasks FILE] [--once] [--wire]
           [--timeout SECONDS] [--hold-requests]

  --listen ADDRESS   where to listen, 127.0.0.1:7547 by default; port 0 takes a free one
  --task TASK        what every device is to do, once; in the order of the options
  --tasks FILE       more tasks, one a line; lines that begin with # are passed over
  --once             end with the first session: exit status 0 if it is complete, 1 if it has failed
  --wire             print the raw messages too, with the secrets in them
  --timeout SECONDS  how long a post of a device is awaited, 30 or more; 30 by default
  --hold-requests    have devices hold back their own calls until the tasks are done
  --help             print this

Tasks:
";

/// What the command line says.
struct Options {
    listen: String,
    config: AcsConfig,
}

fn main() -> ExitCode {
    let options = match options() {
        Ok(Some(options)) => options,
        Ok(None) => {
            println!("{HELP}{SYNTAX}");
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("acs: {error}; --help tells more");
            return ExitCode::from(2);
        }
    };
    let once = options.config.once;
    let transcript = options.config.transcript.clone();
    let server = match AcsServer::bind(options.listen.as_str(), options.config) {
        Ok(server) => server,
        Err(error) => {
            eprintln!("acs: cannot listen on {}: {error}", options.listen);
            return ExitCode::FAILURE;
        }
    };
    let handle = server.handle();
    transcript.heading(format_args!("listening on http://{}/", server.local_addr()));
    server.run();
    report(&handle, &transcript);
    if once && handle.counts().completed == 0 {
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// Says what became of the tasks.
fn report(handle: &AcsHandle, transcript: &Transcript) {
    for outcome in handle.outcomes() {
        let result = match outcome.result {
            TaskResult::Answered(_) => "done".to_owned(),
            TaskResult::Faulted(Some(fault), _) => format!("refused: {fault}"),
            TaskResult::Faulted(None, _) => "refused".to_owned(),
            TaskResult::NotInVersion => "not in this version of CWMP".to_owned(),
            _ => "not answered".to_owned(),
        };
        transcript.heading(format_args!(
            "{}: {} {result}",
            outcome.device, outcome.task
        ));
    }
    let counts = handle.counts();
    transcript.heading(format_args!(
        "sessions: {} complete, {} failed",
        counts.completed, counts.failed
    ));
}

/// Reads the command line; nothing if help is wanted.
fn options() -> Result<Option<Options>, Box<dyn core::error::Error>> {
    let mut listen = DEFAULT_ADDRESS.to_owned();
    let mut config = AcsConfig::new();
    config.label_sessions = true;
    let mut wire = false;
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Short('h') | Long("help") => return Ok(None),
            Long("listen") => listen = parser.value()?.string()?,
            Long("task") => {
                let text = parser.value()?.string()?;
                let task = text
                    .parse::<Task>()
                    .map_err(|error| format!("--task {text:?}: {error}"))?;
                config.tasks.push(task);
            }
            Long("tasks") => config.tasks.extend(tasks_in(&parser.value()?)?),
            Long("once") => config.once = true,
            Long("wire") => wire = true,
            Long("hold-requests") => config.hold_requests = true,
            Long("timeout") => {
                let seconds = parser.value()?.parse()?;
                config
                    .set_timeout(Duration::from_secs(seconds))
                    .map_err(|error| format!("--timeout {seconds}: {error}"))?;
            }
            other => return Err(other.unexpected().into()),
        }
    }
    config.transcript = Transcript::stdout(wire);
    config.label_sessions &= !config.once;
    Ok(Some(Options { listen, config }))
}

fn tasks_in(file: &OsString) -> Result<Vec<Task>, String> {
    let name = file.display();
    let text = fs::read_to_string(file).map_err(|error| format!("--tasks {name}: {error}"))?;
    Task::list(&text).map_err(|error| format!("--tasks {name}: {error}"))
}
