//! Devices by the thousand, or every way in which things go wrong: see the README.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "programs talk to people"
)]

use core::error::Error;
use core::str::FromStr;
use std::ffi::OsString;
use std::process::ExitCode;
use std::time::Instant;

use cwmp_simulation::{Fault, Habits, Lamp, Odds, Scenario, Walk, scripts};
use lexopt::Arg::{Long, Short};
use lexopt::ValueExt as _;

const HELP: &str = "\
cwmp-simulation [OPTIONS]

Devices in virtual time, with a session each hour, over a line that loses messages:
  --devices N      devices (100)
  --days N         days of each (10)
  --seed N         the seed of the first device, one more for each other (1)
  --threads N      threads (all cores)
  --line N         messages lost, damaged or late, of 10000 (100)
  --acs N          calls of the device that the ACS answers with a fault, of 10000 (50)
  --restarts N     days from one restart to the next, on average (30)
  --cuts N         days from one loss of power to the next, on average, at any time (20)
  --power N        posts, records, actions and waits at which the power fails, of 10000 (2)
  --storage N      records that cannot be stored, of 10000 (2)

Every way in which things go wrong:
  --walk N         so many faults in one run at most, in each of the short courses
  --only NAME      in this one alone
  --brief          without the faults that lead where others do
";

/// What is asked for.
#[derive(Debug)]
struct Options {
    devices: u64,
    days: u32,
    seed: u64,
    threads: usize,
    line: u16,
    acs: u16,
    restarts: u32,
    cuts: u32,
    power: u16,
    storage: u16,
    walk: Option<u32>,
    only: Option<String>,
    brief: bool,
}

impl Options {
    fn new() -> Self {
        Self {
            devices: 100,
            days: 10,
            seed: 1,
            threads: std::thread::available_parallelism().map_or(1, usize::from),
            line: 100,
            acs: 50,
            restarts: 30,
            cuts: 20,
            power: 2,
            storage: 2,
            walk: None,
            only: None,
            brief: false,
        }
    }

    /// `None` if help is asked for.
    fn parse(arguments: impl Iterator<Item = OsString>) -> Result<Option<Self>, lexopt::Error> {
        fn number<T: FromStr>(parser: &mut lexopt::Parser) -> Result<T, lexopt::Error>
        where
            T::Err: Into<Box<dyn Error + Send + Sync>>,
        {
            parser.value()?.parse()
        }
        let mut options = Self::new();
        let mut parser = lexopt::Parser::from_args(arguments);
        while let Some(argument) = parser.next()? {
            match argument {
                Long("devices") => options.devices = number(&mut parser)?,
                Long("days") => options.days = number(&mut parser)?,
                Long("seed") => options.seed = number(&mut parser)?,
                Long("threads") => options.threads = number(&mut parser)?,
                Long("line") => options.line = number(&mut parser)?,
                Long("acs") => options.acs = number(&mut parser)?,
                Long("restarts") => options.restarts = number(&mut parser)?,
                Long("cuts") => options.cuts = number(&mut parser)?,
                Long("power") => options.power = number(&mut parser)?,
                Long("storage") => options.storage = number(&mut parser)?,
                Long("walk") => options.walk = Some(number(&mut parser)?),
                Long("only") => options.only = Some(parser.value()?.string()?),
                Long("brief") => options.brief = true,
                Short('h') | Long("help") => return Ok(None),
                other => return Err(other.unexpected()),
            }
        }
        Ok(Some(options))
    }
}

fn main() -> ExitCode {
    let is_good = match Options::parse(std::env::args_os().skip(1)) {
        Ok(None) => {
            print!("{HELP}");
            true
        }
        Ok(Some(options)) => match options.walk {
            Some(depth) => walk(&options, depth),
            None => fleet(&options),
        },
        Err(error) => {
            eprintln!("{error}\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    if is_good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Runs many devices; whether none broke a rule.
fn fleet(options: &Options) -> bool {
    const DAY: u32 = 86_400;
    let odds = Odds {
        line: options.line,
        acs: options.acs,
        power: options.power,
        storage: options.storage,
        ..Odds::NONE
    };
    let habits = Habits {
        change: DAY / 2,
        request: DAY,
        own: DAY,
        task: DAY / 2,
        restart: options.restarts.saturating_mul(DAY),
        cut: options.cuts.saturating_mul(DAY),
        settable: Some("Device.Lamp.Level"),
    };
    let scenario = Scenario::new(|| Lamp::new(3_600).with_heartbeat(7_200).with_reports())
        .days(options.days)
        .odds(odds)
        .habits(habits);
    let begin = Instant::now();
    let fleet = scenario.fleet(options.seed, options.devices, options.threads);
    let seconds = begin.elapsed().as_secs_f64();
    let device_days = options.devices.saturating_mul(u64::from(options.days));
    println!(
        "{:<36}{device_days:>14}\n{}{:<36}{:>14}",
        "device-days", fleet.counts, "devices that broke a rule", fleet.failed
    );
    println!("{seconds:.1} s on {} threads", options.threads);
    if let Some(failure) = &fleet.failure {
        println!("\n{failure}");
    }
    fleet.failure.is_none()
}

/// Walks through every course; whether none broke a rule.
fn walk(options: &Options, depth: u32) -> bool {
    let mut is_good = true;
    for (name, scenario) in scripts() {
        if options.only.as_ref().is_some_and(|only| only != name) {
            continue;
        }
        let begin = Instant::now();
        let mut walk = Walk::new(&scenario).depth(depth).threads(options.threads);
        if options.brief {
            walk = walk.without(Fault::ALIKE);
        }
        match walk.run() {
            Ok(walked) => println!(
                "{name:<16}{:>4} points {:>10} runs {:>11} posts {:>9} losses of power {:>8.1} s",
                walked.points,
                walked.runs,
                walked.counts.posts,
                walked.counts.cuts,
                begin.elapsed().as_secs_f64()
            ),
            Err(failure) => {
                println!("{name}: {failure}");
                is_good = false;
            }
        }
    }
    is_good
}
