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

use cwmp_examples::inspect::{Message, Place, Unstorable, refusal, stored};
use cwmp_soap::{DecodeConfig, DecodeError, charset};
use lexopt::prelude::{Long, Short, Value, ValueExt as _};

const HELP: &str = "\
Decodes CWMP (TR-069) messages and prints what they say, passwords included.

usage: inspect [--json | --stored] [--strict] [--charset NAME] FILE...

  FILE      a SOAP envelope as it goes over the wire, without HTTP's head; - for the standard input
  --json    print one JSON object a line for each file, in the order of the files:
            {\"file\", \"rpc\", \"id\", \"header\", \"cwmp_ns\", \"body\", \"fault\"}, or {\"file\", \"error\"} if it is refused
  --stored  print one JSON object a line as a server would store the message, which can be read and written again:
            {\"file\", \"header\", \"rpc\", \"body\"}, or with \"fault\" for \"body\"; a message that lacks a value is refused
  --charset NAME
            the character set that HTTP's Content-Type names, which counts more than the XML declaration
  --strict  refuse what the schemas and TR-069 do not allow; without it, known mistakes of peers are let pass
  --help, --version

exit status: 0 if every message was decoded, 1 if one was refused, 2 for wrong usage or an unreadable file
";

/// What is printed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Tree,
    Neutral,
    Stored,
}

struct Options {
    form: Form,
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
        form: Form::Tree,
        config: DecodeConfig::LENIENT,
        charset: None,
        files: Vec::new(),
    };
    while let Some(argument) = parser.next()? {
        match argument {
            Long("json") => options.form = Form::Neutral,
            Long("stored") => options.form = Form::Stored,
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
        Ok(document) => match shown(&name, &document, options) {
            Ok(shown) => {
                out.write_all(shown.as_bytes())?;
                return Ok(Outcome::Decoded);
            }
            Err(reason) => (Outcome::Refused, reason),
        },
    };
    if options.form == Form::Tree {
        // What was printed so far comes first, where both go to one terminal.
        out.flush()?;
        eprintln!("inspect: {name}: {reason}");
    } else {
        writeln!(out, "{}", refusal(&name, &reason))?;
    }
    Ok(outcome)
}

/// A message in the form that was asked for, or why it is refused.
fn shown(name: &str, document: &[u8], options: &Options) -> Result<String, String> {
    let refused = |document: &[u8], error: DecodeError| {
        let place = Place::of(document, error.at);
        format!("{place}: {error}")
    };
    let text = charset::to_utf8_cow(document, options.charset.as_deref())
        .map_err(|error| refused(document, error))?;
    let message = || Message::read(&text, &options.config).map_err(|error| refused(&text, error));
    match options.form {
        Form::Tree => Ok(format!("{name}: {}", message()?)),
        Form::Neutral => Ok(format!("{}\n", message()?.to_json(name))),
        Form::Stored => match stored(&text, &options.config, name) {
            Ok(message) => Ok(format!("{message}\n")),
            Err(Unstorable::Refused(error)) => Err(refused(&text, error)),
            Err(Unstorable::Lacks(error)) => Err(error.to_string()),
        },
    }
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
