//! The command: reads a data model and writes Rust tables and a report.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use cwmp_schemagen::{Constants, Generated, Generator, dump};
use lexopt::{Arg, Parser, ValueExt as _};

const HELP: &str = "\
Reads a Broadband Forum data model and writes Rust tables for cwmp-model.

cwmp-schemagen [OPTIONS] DOCUMENT.xml

  -m, --model NAME        the model of a document that has several: Device:1.7
  -p, --profile NAME      keep what a profile asks for: Baseline:1; may be repeated
  -i, --include PATTERN   keep what a pattern stands for: Device.WiFi. or Device.*.Enable; may be repeated
  -x, --exclude PATTERN   leave out what a pattern stands for, and what is below; may be repeated
  -e, --extend FILE       merge a vendor's nodes in, XML or one line each; may be repeated
  -o, --output FILE       write the Rust source here; without it nothing but the report is written
  -b, --bytes FILE        write the bare tables here, for Schema::from_bytes at run time
  -c, --compare FILE      list the parameters of a device's dump (CSV) whose types contradict the model
  -r, --report FILE       write the report with every item that was left out here
      --no-constants      write no constant for each node
  -q, --quiet             say nothing of what is going on
  -h, --help              print this

Without profiles and patterns to include the whole model is kept.
";

fn main() -> ExitCode {
    // As the other programs do: 2 for a command line that is wrong, 1 for what goes wrong with it.
    let (result, wrong) = match options() {
        Ok(Some(options)) => (run(options), ExitCode::FAILURE),
        Ok(None) => (help(), ExitCode::FAILURE),
        Err(error) => (Err(error.into()), ExitCode::from(2)),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("cwmp-schemagen: {error}"));
            wrong
        }
    }
}

fn help() -> Result<(), Box<dyn core::error::Error>> {
    Ok(std::io::stdout().write_all(HELP.as_bytes())?)
}

/// What was asked for.
struct Options {
    document: PathBuf,
    output: Option<PathBuf>,
    bytes: Option<PathBuf>,
    report: Option<PathBuf>,
    dumps: Vec<PathBuf>,
    constants: Constants,
    quiet: bool,
    /// Applied to the generator in the order of the command line.
    changes: Vec<(char, String)>,
    extensions: Vec<PathBuf>,
}

fn run(options: Options) -> Result<(), Box<dyn core::error::Error>> {
    let mut generator = Generator::new(&options.document);
    for (option, value) in options.changes {
        generator = match option {
            'm' => generator.model(value),
            'p' => generator.profile(value),
            'i' => generator.include(&value),
            _ => generator.exclude(&value),
        };
    }
    for file in options.extensions {
        generator = generator.extend(file);
    }
    if !options.quiet {
        generator = generator.progress(say);
    }
    let generated = generator.read()?;
    if let Some(path) = &options.output {
        generated.write_source(path, options.constants)?;
    }
    if let Some(path) = &options.bytes {
        write(path, &generated.tables.to_bytes())?;
    }
    if let Some(path) = &options.report {
        write(path, format!("{:#}", generated.report).as_bytes())?;
    }
    for path in &options.dumps {
        compare(path, &generated)?;
    }
    if !options.quiet {
        std::io::stdout().write_all(generated.report.to_string().as_bytes())?;
    }
    Ok(())
}

/// Prints what a device says otherwise than the model.
fn compare(path: &Path, generated: &Generated) -> Result<(), Box<dyn core::error::Error>> {
    let dump = dump::read_csv_file(path)?;
    let mut out = std::io::stdout().lock();
    for one in dump::contradictions(&dump, generated.tables.schema()) {
        let (device, model) = (one.device.xsi_type(), one.model.xsi_type());
        writeln!(out, "{}: {device}, in the model {model}", one.path)?;
    }
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    std::fs::write(path, bytes).map_err(|error| format!("{}: {error}", path.display()))
}

/// Reads the command line; `None` if help was asked for.
fn options() -> Result<Option<Options>, lexopt::Error> {
    let mut document = None;
    let mut options = Options {
        document: PathBuf::new(),
        output: None,
        bytes: None,
        report: None,
        dumps: Vec::new(),
        constants: Constants::All,
        quiet: false,
        changes: Vec::new(),
        extensions: Vec::new(),
    };
    let mut parser = Parser::from_env();
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Short('m') | Arg::Long("model") => change(&mut options, 'm', &mut parser)?,
            Arg::Short('p') | Arg::Long("profile") => change(&mut options, 'p', &mut parser)?,
            Arg::Short('i') | Arg::Long("include") => change(&mut options, 'i', &mut parser)?,
            Arg::Short('x') | Arg::Long("exclude") => change(&mut options, 'x', &mut parser)?,
            Arg::Short('e') | Arg::Long("extend") => options.extensions.push(path(&mut parser)?),
            Arg::Short('o') | Arg::Long("output") => options.output = Some(path(&mut parser)?),
            Arg::Short('b') | Arg::Long("bytes") => options.bytes = Some(path(&mut parser)?),
            Arg::Short('r') | Arg::Long("report") => options.report = Some(path(&mut parser)?),
            Arg::Short('c') | Arg::Long("compare") => options.dumps.push(path(&mut parser)?),
            Arg::Long("no-constants") => options.constants = Constants::None,
            Arg::Short('q') | Arg::Long("quiet") => options.quiet = true,
            Arg::Short('h') | Arg::Long("help") => return Ok(None),
            Arg::Value(value) if document.is_none() => document = Some(PathBuf::from(value)),
            other => return Err(other.unexpected()),
        }
    }
    options.document = document.ok_or("no document is named; --help tells more")?;
    Ok(Some(options))
}

fn change(options: &mut Options, name: char, parser: &mut Parser) -> Result<(), lexopt::Error> {
    options.changes.push((name, parser.value()?.string()?));
    Ok(())
}

fn path(parser: &mut Parser) -> Result<PathBuf, lexopt::Error> {
    Ok(PathBuf::from(parser.value()?))
}

/// A line to the one who runs this; nobody hears it if it cannot be written.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
