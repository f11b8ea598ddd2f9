//! Room for one transfer.

use core::fmt;

use cwmp_soap::DateTime;

use super::config::WindowMode;
use super::request::{TransferKind, TransferState};
use crate::divide::divide;
use crate::{CommandKey, Instant};
use cwmp_soap::{EventCode, TransferFaultCode};

/// Room for one transfer, empty by default; its texts lie in the bytes that are lent beside the slots.
///
/// Plain data: a slot and its bytes of text are all that has to outlast a restart, and the agent has them stored. An
/// [`Instant`] in it counts from the present start of the device and is of no use after the next one; the age in
/// milliseconds and the time of day beside it are what windows and delays are reckoned by (XFER-031).
#[derive(Clone, Default)]
pub struct TransferSlot {
    pub(in crate::cpe) entry: Option<Entry>,
    pub(in crate::cpe) stored: Stored,
}

/// What is stored of a slot; stays whatever comes into it.
#[derive(Clone, Copy, Default)]
pub(in crate::cpe) struct Stored {
    /// The stamp of its record.
    pub(in crate::cpe) stamp: u32,
    /// Bytes of text that are stored of the transfer with the serial number behind.
    pub(in crate::cpe) texts: u32,
    pub(in crate::cpe) serial: u32,
}

impl TransferSlot {
    /// Room for one.
    pub const EMPTY: Self = Self {
        entry: None,
        stored: Stored {
            stamp: 0,
            texts: 0,
            serial: 0,
        },
    };
}

impl fmt::Debug for TransferSlot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entry = self.entry.as_ref();
        f.debug_struct("TransferSlot")
            .field("kind", &entry.map(|entry| entry.kind))
            .field("command_key", &entry.map(|entry| &entry.command_key))
            .field("phase", &entry.map(|entry| entry.phase))
            .finish_non_exhaustive()
    }
}

/// A transfer.
#[derive(Clone, Debug)]
pub(in crate::cpe) struct Entry {
    pub(in crate::cpe) kind: TransferKind,
    pub(in crate::cpe) phase: Phase,
    /// The order in which transfers were asked for.
    pub(in crate::cpe) serial: u32,
    pub(in crate::cpe) command_key: CommandKey,
    pub(in crate::cpe) file_size: u32,
    pub(in crate::cpe) delay_seconds: u32,
    /// Where each text ends in the slot's bytes.
    pub(in crate::cpe) ends: [u16; TEXTS],
    pub(in crate::cpe) windows: [Option<Window>; 2],
    /// The window that is open or comes next.
    pub(in crate::cpe) window: u8,
    /// Failures in this window.
    pub(in crate::cpe) failures: u32,
    /// The age in milliseconds before which it is not tried again.
    pub(in crate::cpe) not_before: u64,
    /// The age in milliseconds by which the platform has stopped it, if it is stopping it.
    pub(in crate::cpe) stop_by: u64,
    /// Whether the user has agreed to this window.
    pub(in crate::cpe) confirmed: bool,
    /// Restarts in the middle of it.
    pub(in crate::cpe) interruptions: u8,
    pub(in crate::cpe) age: Age,
    pub(in crate::cpe) start_time: DateTime,
    pub(in crate::cpe) complete_time: DateTime,
    pub(in crate::cpe) fault: Option<TransferFaultCode>,
    /// What stands between its end and its report.
    pub(in crate::cpe) delivery: Delivery,
    /// Whether the ACS refused the report in the session under way.
    pub(in crate::cpe) was_refused: bool,
    /// Whether the session under way asked for it.
    pub(in crate::cpe) is_fresh: bool,
    /// Whether the answer to the call waits for its end.
    pub(in crate::cpe) is_awaited: bool,
}

/// Where a transfer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cpe) enum Phase {
    Waiting,
    Asking,
    Running,
    /// Its window has ended: the platform is stopping it, and has until [`Entry::stop_by`].
    Stopping,
    /// It takes effect by a restart, of which the platform is still to be told.
    NeedsRestart,
    /// The platform was told to restart.
    Restarting,
    /// The device has restarted; the platform is still to be asked how it ended.
    Restarted,
    /// The platform was asked.
    Verifying,
    Finished,
    /// Nobody is to know of it any more; the platform still has to stop it.
    Dropped,
}

/// How far a finished transfer is from being delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cpe) enum Delivery {
    /// No event announces it.
    Unannounced,
    /// No event announces it; it is reported in the session in which it ended (XFER-011).
    InSession,
    /// Its event is in the queue.
    Queued,
    /// Its event is in the `Inform` of this session: it may be reported.
    Announced,
    /// The response to the call said it; that is known to have arrived when the ACS replies (XFER-009).
    Answered,
}

/// A time window: offsets in seconds from receipt.
#[derive(Clone, Copy, Debug)]
pub(in crate::cpe) struct Window {
    pub(in crate::cpe) start: u32,
    pub(in crate::cpe) end: u32,
    pub(in crate::cpe) mode: WindowMode,
    pub(in crate::cpe) max_retries: i32,
}

impl Window {
    /// One in which no time is.
    pub(in crate::cpe) const EMPTY: Self = Self {
        start: 0,
        end: 0,
        mode: WindowMode::AnyTime,
        max_retries: 0,
    };
}

/// How long ago a call came, over restarts.
#[derive(Clone, Copy, Debug)]
pub(in crate::cpe) struct Age {
    /// Milliseconds that had passed at `since`.
    pub(in crate::cpe) before: u64,
    pub(in crate::cpe) since: Instant,
    /// When the call came, in seconds since 1970, as soon as that is known.
    pub(in crate::cpe) received: Option<i64>,
}

impl Age {
    /// That of a call of which nothing is known.
    pub(in crate::cpe) const UNKNOWN: Self = Self {
        before: 0,
        since: Instant::ZERO,
        received: None,
    };

    /// Milliseconds since the call came.
    #[inline(never)]
    pub(in crate::cpe) fn at(&self, now: Instant) -> u64 {
        self.before.saturating_add(now.millis_since(self.since))
    }

    /// Keeps it right by the time of day, in seconds since 1970: unless it `is_dated` already, the time without power
    /// counts too.
    #[inline(never)]
    pub(in crate::cpe) fn date(&mut self, now: Instant, today: i64, is_dated: bool) {
        let age = self.at(now);
        let passed = i64::try_from(divide(age, 1_000).0).unwrap_or(i64::MAX);
        let received = *self.received.get_or_insert(today.saturating_sub(passed));
        if !is_dated {
            let seconds = u64::try_from(today.saturating_sub(received)).unwrap_or(0);
            self.before = age.max(seconds.saturating_mul(1_000));
            self.since = now;
        }
    }
}

/// Texts of a transfer.
pub(in crate::cpe) const TEXTS: usize = 7;

/// Which text of a transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cpe) enum Field {
    FileType = 0,
    Url = 1,
    Username = 2,
    Password = 3,
    TargetFileName = 4,
    /// `SuccessURL`, the first window's `UserMessage`, or `AnnounceURL`.
    First = 5,
    /// `FailureURL`, or the second window's `UserMessage`.
    Second = 6,
}

impl Entry {
    /// A transfer that waits, of which nothing is known but its kind and its age.
    pub(in crate::cpe) const fn new(kind: TransferKind, age: Age) -> Self {
        Self {
            kind,
            phase: Phase::Waiting,
            serial: 0,
            command_key: CommandKey::EMPTY,
            file_size: 0,
            delay_seconds: 0,
            ends: [0; TEXTS],
            windows: [None; 2],
            window: 0,
            failures: 0,
            not_before: 0,
            stop_by: 0,
            confirmed: false,
            interruptions: 0,
            age,
            start_time: DateTime::Unknown,
            complete_time: DateTime::Unknown,
            fault: None,
            delivery: Delivery::Unannounced,
            was_refused: false,
            is_fresh: false,
            is_awaited: false,
        }
    }

    pub(in crate::cpe) const fn is_scheduled(&self) -> bool {
        matches!(self.kind, TransferKind::ScheduleDownload)
    }

    pub(in crate::cpe) fn current_window(&self) -> Option<Window> {
        self.windows.get(usize::from(self.window)).copied()?
    }

    pub(in crate::cpe) const fn state(&self) -> TransferState {
        match self.phase {
            Phase::Waiting | Phase::Asking => TransferState::NotStarted,
            Phase::Running | Phase::Stopping | Phase::Dropped => TransferState::InProgress,
            Phase::NeedsRestart
            | Phase::Restarting
            | Phase::Restarted
            | Phase::Verifying
            | Phase::Finished => TransferState::Completed,
        }
    }

    /// Whether it has begun and is not over.
    pub(in crate::cpe) const fn is_under_way(&self) -> bool {
        !matches!(self.phase, Phase::Waiting | Phase::Asking | Phase::Finished)
    }

    pub(in crate::cpe) fn is_finished(&self) -> bool {
        self.phase == Phase::Finished
    }

    /// The event that announces it.
    pub(in crate::cpe) fn event(&self) -> (EventCode, &CommandKey) {
        (self.kind.event(), &self.command_key)
    }

    /// The window is over: what comes next is the following one.
    #[inline(never)]
    pub(in crate::cpe) const fn close_window(&mut self) {
        self.window = self.window.saturating_add(1);
        self.failures = 0;
        self.not_before = 0;
        self.confirmed = false;
        self.phase = Phase::Waiting;
    }
}
