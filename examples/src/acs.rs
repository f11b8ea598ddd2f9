//! A server: HTTP, sessions by cookie, a store of devices, tasks for each of them.
//!
//! The protocol is [`cwmp_core::acs`], the sockets are [`cwmp_transport`]. What a product would add around them is here in
//! small: everything is in memory, and every device gets the same tasks.
//!
//! ```no_run
//! use cwmp_examples::acs::{AcsConfig, AcsServer, Task};
//! use std::thread;
//!
//! let mut config = AcsConfig::new();
//! config.tasks = vec!["get Device.DeviceInfo.".parse()?];
//! let server = AcsServer::bind("127.0.0.1:7547", config)?;
//! let handle = server.handle();
//! thread::scope(|scope| {
//!     scope.spawn(|| server.run());
//!     handle.wait(|counts| counts.ended() == 1);
//!     handle.shutdown();
//! });
//! assert!(handle.outcomes().iter().all(|outcome| outcome.answer().is_some()));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod exchange;
mod record;
mod sent;
mod store;
mod task;

use alloc::sync::Arc;
use core::fmt;
use core::net::SocketAddr;
use core::time::Duration;
use std::io;
use std::net::ToSocketAddrs;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Instant;

use cwmp_core::acs;
use cwmp_core::session::ConfigError;
use cwmp_transport::std_net::server::{Server, ServerConfig, ShutdownHandle};

use crate::transcript::Transcript;
use exchange::Exchanges;
use store::Store;

pub use record::{Counts, SessionRecord, TaskOutcome, TaskResult};
pub use task::{Assignment, Notification, SYNTAX, Task, TaskError};

/// The calls that this server answers: the endpoint's own, and the reports that it takes note of.
const METHODS: &[&str] = &[
    "Inform",
    "GetRPCMethods",
    "TransferComplete",
    "AutonomousTransferComplete",
    "RequestDownload",
    "DUStateChangeComplete",
    "AutonomousDUStateChangeComplete",
];

/// Called when a task has ended; what it returns goes to the end of the device's queue, before the server's next reply.
///
/// The store is locked meanwhile: it must not call an [`AcsHandle`].
pub type Planner = dyn Fn(&TaskOutcome) -> Vec<Task> + Send + Sync;

/// How a server works.
pub struct AcsConfig {
    /// What every device is to do, once; in this order.
    pub tasks: Vec<Task>,
    /// What follows from how a task has ended; by default nothing.
    pub planner: Option<Box<Planner>>,
    /// Whether devices hold back their own calls until the tasks are done (SES-037); no by default.
    pub hold_requests: bool,
    /// Whether the server ends with its first session; no by default.
    pub once: bool,
    /// Whether lines of the transcript tell which session they belong to; no by default.
    pub label_sessions: bool,
    /// Where the transcript goes; nowhere by default.
    pub transcript: Transcript,
    /// The protocol: timeout, versions, tolerances.
    pub endpoint: acs::Config,
    /// The HTTP side.
    pub http: ServerConfig,
}

impl AcsConfig {
    /// The defaults.
    #[must_use]
    pub fn new() -> Self {
        Self {
            tasks: Vec::new(),
            planner: None,
            hold_requests: false,
            once: false,
            label_sessions: false,
            transcript: Transcript::silent(),
            endpoint: acs::Config::DEFAULT.with_methods(METHODS),
            http: ServerConfig::default(),
        }
    }

    /// Sets how long the next post of a device is awaited, which is the default of 30 seconds or more (SES-039).
    ///
    /// # Errors
    /// The time is shorter.
    pub fn set_timeout(&mut self, timeout: Duration) -> Result<(), ConfigError> {
        self.endpoint.session = self.endpoint.session.with_timeout(timeout)?;
        Ok(())
    }
}

impl Default for AcsConfig {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for AcsConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AcsConfig")
            .field("tasks", &self.tasks)
            .field("hold_requests", &self.hold_requests)
            .field("once", &self.once)
            .finish_non_exhaustive()
    }
}

/// A server that listens.
#[derive(Debug)]
pub struct AcsServer {
    server: Server,
    config: AcsConfig,
    shared: Arc<Shared>,
}

impl AcsServer {
    /// Listens at an address; port 0 takes a free one.
    ///
    /// # Errors
    /// Whatever the platform reports.
    pub fn bind(address: impl ToSocketAddrs, config: AcsConfig) -> io::Result<Self> {
        let server = Server::bind(address, config.http.clone())?;
        let shared = Arc::new(Shared {
            store: Mutex::new(Store::new(config.tasks.clone())),
            changed: Condvar::new(),
            shutdown: server.shutdown_handle(),
            started: Instant::now(),
        });
        Ok(Self {
            server,
            config,
            shared,
        })
    }

    /// Where it listens.
    #[must_use]
    pub const fn local_addr(&self) -> SocketAddr {
        self.server.local_addr()
    }

    /// A handle to give it tasks, learn results and end it, from anywhere.
    #[must_use]
    pub fn handle(&self) -> AcsHandle {
        AcsHandle {
            shared: Arc::clone(&self.shared),
        }
    }

    /// Serves until it is shut down, or the first session has ended if that is all it is for.
    pub fn run(&self) {
        let exchanges = Exchanges::new(&self.config, &self.shared);
        thread::scope(|scope| {
            scope.spawn(|| exchanges.watch());
            self.server.run(&exchanges);
            self.shared.stop();
        });
    }
}

/// Gives a running server tasks, learns results, ends it.
#[derive(Clone, Debug)]
pub struct AcsHandle {
    shared: Arc<Shared>,
}

impl AcsHandle {
    /// Adds a task for every device, also for those that come later.
    pub fn queue(&self, task: Task) {
        self.shared.lock().plan(task);
    }

    /// Waits until the counts satisfy `done`, or the server ends; whether they do.
    pub fn wait(&self, mut done: impl FnMut(Counts) -> bool) -> bool {
        let mut store = self.shared.lock();
        loop {
            if done(store.counts()) {
                return true;
            }
            if store.is_stopped() {
                return false;
            }
            store = self
                .shared
                .changed
                .wait(store)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// How many sessions there are and were.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.shared.lock().counts()
    }

    /// The sessions that have ended, the last [`AcsHandle::MOST_RECORDS`] of them.
    #[must_use]
    pub fn sessions(&self) -> Vec<SessionRecord> {
        self.shared.lock().records()
    }

    /// The tasks that have ended, the last [`AcsHandle::MOST_RECORDS`] of them, in their order.
    #[must_use]
    pub fn outcomes(&self) -> Vec<TaskOutcome> {
        self.shared.lock().outcomes()
    }

    /// How many records are kept; older ones are dropped.
    pub const MOST_RECORDS: usize = 256;

    /// Ends the server: it takes in no more, and answers what has arrived.
    pub fn shutdown(&self) {
        self.shared.stop();
        self.shared.shutdown.shutdown();
    }
}

/// What the threads share.
#[derive(Debug)]
struct Shared {
    store: Mutex<Store>,
    /// Something in the store has changed that somebody may wait for.
    changed: Condvar,
    shutdown: ShutdownHandle,
    started: Instant,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The time as the protocol counts it.
    fn now(&self) -> cwmp_core::Instant {
        let millis = self.started.elapsed().as_millis();
        cwmp_core::Instant::from_millis(u64::try_from(millis).unwrap_or(u64::MAX))
    }

    fn stop(&self) {
        self.lock().stop();
        self.changed.notify_all();
    }
}
