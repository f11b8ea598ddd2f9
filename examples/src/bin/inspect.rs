//! Decodes envelopes and prints them.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program talks to people"
)]

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, BufWriter, Read as _, Write};
use std::process::ExitCode;

use cwmp_examples::inspect::{Message, Place, refusal};
use cwmp_soap::{DecodeConfig, DecodeError, charset};
use lexopt::prelude::{Long, Short, Value, ValueExt as _};

const HELP: &str = "\
Decodes CWMP (TR-069) messages and prints what they say, passwords included.

usage: inspect [--json] [--strict] [--charset NAME] FILE...

  FILE      a SOAP envelope as it goes over the wire, without HTTP's head; - for the standard input
  --json    print one JSON object a line for each file, in the order of the files:
            {\"file\", \"rpc\", \"id\", \"header\", \"cwmp_ns\", \"body\", \"fault\"}, or {\"file\", \"error\"} if it is refused
  --charset NAME
            the character set that HTTP's Content-Type names, which counts more than the XML declaration
  --strict  refuse what the schemas and TR-069 do not allow; without it, known mistakes of peers are let pass
  --help, --version

exit status: 0 if every message was decoded, 1 if one was refused, 2 for wrong usage or an unreadable file
";

struct Options {
    json: bool,
    config: DecodeConfig,
    charset: Option<String>,
    files: Vec<OsString>,
}

/// How it went; the worst of all files counts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    Decoded,
    Refused,
    Unreadable,
}

fn main() -> ExitCode {
    let options = match options(lexopt::Parser::from_env()) {
        Ok(Some(options)) => options,
        Ok(None) => return ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("inspect: {error}\nTry inspect --help.");
            return ExitCode::from(2);
        }
    };
    match run(&options, &mut BufWriter::new(io::stdout().lock())) {
        Ok(Outcome::Decoded) => ExitCode::SUCCESS,
        Ok(Outcome::Refused) => ExitCode::FAILURE,
        Ok(Outcome::Unreadable) => ExitCode::from(2),
        // Whoever reads has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("inspect: cannot write: {error}");
            ExitCode::from(2)
        }
    }
}

/// Reads the command line; `None` if there is nothing left to do.
fn options(mut parser: lexopt::Parser) -> Result<Option<Options>, lexopt::Error> {
    let mut options = Options {
        json: false,
        config: DecodeConfig::LENIENT,
        charset: None,
        files: Vec::new(),
    };
    while let Some(argument) = parser.next()? {
        match argument {
            Long("json") => options.json = true,
            Long("charset") => options.charset = Some(parser.value()?.string()?),
            Long("strict") => options.config = DecodeConfig::STRICT,
            Short('h') | Long("help") => {
                print!("{HELP}");
                return Ok(None);
            }
            Short('V') | Long("version") => {
                println!("inspect {}", env!("CARGO_PKG_VERSION"));
                return Ok(None);
            }
            Value(file) => options.files.push(file),
            _ => return Err(argument.unexpected()),
        }
    }
    if options.files.is_empty() {
        return Err("no file is given".into());
    }
    Ok(Some(options))
}

/// Prints every file.
fn run(options: &Options, out: &mut impl Write) -> io::Result<Outcome> {
    let mut worst = Outcome::Decoded;
    for file in &options.files {
        worst = worst.max(inspect(file, options, out)?);
    }
    out.flush()?;
    Ok(worst)
}

fn inspect(file: &OsStr, options: &Options, out: &mut impl Write) -> io::Result<Outcome> {
    let name = file.to_string_lossy();
    let (outcome, reason) = match read(file, &options.config) {
        Err(error) => (Outcome::Unreadable, format!("cannot read it: {error}")),
        Ok(document) => match decode(&document, options) {
            Ok(message) => {
                if options.json {
                    writeln!(out, "{}", message.to_json(&name))?;
                } else {
                    write!(out, "{name}: {message}")?;
                }
                return Ok(Outcome::Decoded);
            }
            Err(reason) => (Outcome::Refused, reason),
        },
    };
    if options.json {
        writeln!(out, "{}", refusal(&name, &reason))?;
    } else {
        // What was printed so far comes first, where both go to one terminal.
        out.flush()?;
        eprintln!("inspect: {name}: {reason}");
    }
    Ok(outcome)
}

/// Takes a document apart; where and why it is refused if it is.
fn decode(document: &[u8], options: &Options) -> Result<Message, String> {
    let refused = |document: &[u8], error: DecodeError| {
        let place = Place::of(document, error.at);
        format!("{place}: {error}")
    };
    let text = charset::to_utf8_cow(document, options.charset.as_deref())
        .map_err(|error| refused(document, error))?;
    Message::read(&text, &options.config).map_err(|error| refused(&text, error))
}

/// Reads a file, or the standard input; no more of it than the decoder would take.
fn read(file: &OsStr, config: &DecodeConfig) -> io::Result<Vec<u8>> {
    let most = u64::from(config.limits.document_bytes).saturating_add(1);
    let mut document = Vec::new();
    if file == "-" {
        io::stdin().lock().take(most).read_to_end(&mut document)?;
    } else {
        File::open(file)?.take(most).read_to_end(&mut document)?;
    }
    Ok(document)
}
