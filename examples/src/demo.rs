//! Both ends in one process: a bootstrap session, a restart, a second session, and a third because a value changed.

mod plan;
mod summary;

use alloc::sync::Arc;
use core::fmt;
use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use cwmp_model::Schema;
use cwmp_transport::http::url::{Url, UrlError};

use crate::acs::{AcsConfig, AcsServer, Task};
use crate::cpe::{self, CpeError, Life, Options, Report};
use crate::device::SimulatedDevice;
use crate::transcript::Transcript;
use plan::Plan;

pub use summary::Summary;

/// The key of the change that is to succeed.
const GOOD_KEY: &str = "demo-1";
/// The key of the change that is to be refused: the device must not keep it.
const BAD_KEY: &str = "demo-2";
/// The key of the instance that is added and deleted.
const ROW_KEY: &str = "demo-3";
/// The key of the restart.
const REBOOT_KEY: &str = "demo-reboot";
/// The sessions before the device changes a value by itself.
const SESSIONS_BEFORE_CHANGE: u32 = 2;

/// The largest piece of a post: what is longer goes out in chunks.
const PIECE: usize = 64 << 10;

/// Why a demonstration could not run.
#[derive(Debug)]
#[non_exhaustive]
pub enum DemoError {
    /// The server cannot listen on the loopback interface.
    Listen(io::Error),
    /// The address of the server makes no URL.
    Url(UrlError),
    /// The device cannot run.
    Device(CpeError),
}

impl fmt::Display for DemoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Listen(error) => write!(f, "the server cannot listen: {error}"),
            Self::Url(error) => error.fmt(f),
            Self::Device(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for DemoError {}

/// Runs a device against a server on the loopback interface.
///
/// # Errors
/// See [`DemoError`]; what goes wrong between the two is in the summary.
pub fn run(device: &mut SimulatedDevice, transcript: &Transcript) -> Result<Summary, DemoError> {
    let root = device.root().to_owned();
    let plan = Arc::new(Mutex::new(Plan::new(root)));
    let planner = Arc::clone(&plan);
    let mut config = AcsConfig::new();
    config.tasks = vec![
        Task::Methods,
        Task::Names {
            path: String::new(),
            next_level: false,
        },
    ];
    config.planner = Some(Box::new(move |outcome| locked(&planner).follow(outcome)));
    config.transcript = transcript.clone();
    let server = AcsServer::bind("127.0.0.1:0", config).map_err(DemoError::Listen)?;
    let handle = server.handle();
    let address = format!("http://{}/", server.local_addr());
    let mut options = Options::new(Url::parse(&address).map_err(DemoError::Url)?);
    options.once = true;
    options.piece = PIECE;
    options.messages = false;
    device.set_acs(&options.url);
    let expected = device.values();
    transcript.heading(format!("{} meets its ACS at {address}", device.title));
    let report = thread::scope(|scope| {
        scope.spawn(|| server.run());
        let mut life = |report: &Report, schema: Schema<'_>| {
            if report.completed < SESSIONS_BEFORE_CHANGE {
                return Life::Nothing;
            }
            let change = locked(&plan).next_change(schema);
            change.map_or(Life::Nothing, Life::Change)
        };
        let report = cpe::run_with(device, &options, transcript, &mut life);
        handle.shutdown();
        report
    })
    .map_err(DemoError::Device)?;
    let plan = locked(&plan).clone();
    let outcomes = handle.outcomes();
    Ok(Summary::new(
        plan,
        &expected,
        handle.sessions(),
        &outcomes,
        report,
    ))
}

fn locked(plan: &Mutex<Plan>) -> MutexGuard<'_, Plan> {
    plan.lock().unwrap_or_else(PoisonError::into_inner)
}
