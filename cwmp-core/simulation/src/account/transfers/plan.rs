//! When a transfer may begin, and when it is over whatever became of it.

use cwmp_core::cpe::WindowMode;

use crate::task;

/// Milliseconds by which the device may be off, whose clock tells whole seconds.
const SLACK: u64 = 2_000;
/// Milliseconds that a platform has for stopping.
const STOP: u64 = 60_000;

/// Milliseconds after which a transfer begins at the latest.
const LATEST: u64 = 3_600_000;

/// When a transfer may begin.
#[derive(Clone, Debug)]
pub(super) enum Plan {
    /// From this time on, in milliseconds of the simulation.
    From(u64),
    /// In these windows.
    Windows {
        windows: Vec<Window>,
        /// The one in which it began last.
        at: usize,
        /// The platform was told to stop.
        was_stopped: bool,
    },
    /// It began by itself.
    Own,
}

/// A window, in milliseconds of the simulation.
#[derive(Clone, Debug)]
pub(super) struct Window {
    opens: u64,
    closes: u64,
    mode: WindowMode,
    /// Attempts that may still fail without being the last.
    retries: u16,
    is_confirmed: bool,
}

impl Window {
    const fn is_open(&self, now: u64) -> bool {
        self.opens <= now + SLACK && now < self.closes + SLACK
    }
}

impl Plan {
    /// So many seconds after that.
    pub(super) fn after(at: u64, delay: u32) -> Self {
        Self::From(at + u64::from(delay) * 1_000)
    }

    /// In windows that count from that.
    pub(super) fn within(at: u64, windows: &[task::Window]) -> Self {
        let millis = |seconds| at + u64::from(seconds) * 1_000;
        let windows = windows.iter().map(|window| Window {
            opens: millis(window.start),
            closes: millis(window.end),
            mode: window.mode,
            retries: window.retries,
            is_confirmed: false,
        });
        Self::Windows {
            windows: windows.collect(),
            at: 0,
            was_stopped: false,
        }
    }

    /// Whether the transfer may begin now.
    pub(super) fn may_begin(&self, now: u64, is_idle: bool) -> bool {
        match self {
            Self::From(at) => *at <= now + SLACK,
            Self::Windows { windows, .. } => windows.iter().any(|window| {
                window.is_open(now)
                    && match window.mode {
                        WindowMode::WhenIdle => is_idle,
                        WindowMode::ConfirmationNeeded => window.is_confirmed,
                        _ => true,
                    }
            }),
            Self::Own => false,
        }
    }

    /// Whether its time came an hour ago, when it begins whatever else is going on (XFER-008).
    pub(super) fn is_late(&self, now: u64) -> bool {
        let due = match self {
            Self::From(at) => Some(*at),
            Self::Windows { windows, .. } => windows.iter().map(|window| window.opens).min(),
            Self::Own => None,
        };
        due.is_some_and(|due| due + LATEST <= now + SLACK)
    }

    /// Whether the user may be asked now.
    pub(super) fn may_ask(&self, now: u64) -> bool {
        let Self::Windows { windows, .. } = self else {
            return false;
        };
        let mut open = windows.iter().filter(|window| window.is_open(now));
        open.any(|window| window.mode == WindowMode::ConfirmationNeeded)
    }

    /// The user has agreed.
    pub(super) fn confirm(&mut self, now: u64) {
        if let Self::Windows { windows, .. } = self {
            let open = windows.iter_mut().filter(|window| window.is_open(now));
            open.for_each(|window| window.is_confirmed = true);
        }
    }

    /// It begins.
    pub(super) fn begin(&mut self, now: u64) {
        if let Self::Windows {
            windows,
            at,
            was_stopped,
        } = self
        {
            *at = windows.iter().position(|w| w.is_open(now)).unwrap_or(0);
            *was_stopped = false;
        }
    }

    /// It is to be stopped, for its window is over.
    pub(super) fn stop(&mut self) {
        if let Self::Windows { was_stopped, .. } = self {
            *was_stopped = true;
        }
    }

    /// An attempt has failed, or the user has not agreed; whether it was the last for sure. After a restart in the middle of
    /// one nobody knows how many count.
    pub(super) fn fail(&mut self, was_interrupted: bool) -> bool {
        let Self::Windows {
            windows,
            at,
            was_stopped,
        } = self
        else {
            return true;
        };
        let is_last = *at + 1 >= windows.len();
        let Some(window) = windows.get_mut(*at) else {
            return true;
        };
        let has_more = !*was_stopped && window.retries > 0;
        window.retries = window.retries.saturating_sub(1);
        !has_more && is_last && !was_interrupted
    }

    /// When it is over at the latest, and that was noticed.
    pub(super) fn deadline(&self) -> Option<u64> {
        let Self::Windows { windows, .. } = self else {
            return None;
        };
        Some(windows.last()?.closes + STOP + SLACK)
    }

    /// Whether its last window may be over.
    pub(super) fn is_over(&self, now: u64) -> bool {
        let Self::Windows { windows, .. } = self else {
            return false;
        };
        windows.last().is_none_or(|last| last.closes <= now + SLACK)
    }
}
