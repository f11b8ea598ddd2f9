//! Which connection requests lead to a session (TR-069 3.2.2).
//!
//! A carrier (HTTP, UDP, XMPP) finds out whether a request is authentic; only then it asks here, so that failed attempts
//! use up nothing (CR-H-016). What is accepted is answered at once, before the session begins (CR-H-008).

use core::fmt;

use crate::Instant;
use crate::divide::divide;

/// How many sessions connection requests may lead to (CR-H-012, CR-H-013).
///
/// Requests that come while one that was accepted still waits for its session are accepted and cost nothing, for they lead
/// to the same session (CR-H-011).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct GatePolicy {
    /// Sessions that requests may lead to in quick succession. Default 10; 0 counts as 1. An operator who works on one
    /// device by hand feels it when it is too low; the device pays when it is high, and somebody has the credentials.
    pub burst: u16,
    /// Seconds after which one more is allowed, up to `burst`. Default 10; 0 sets no limit.
    pub interval: u32,
    /// Whether a request that comes during a session is refused as busy, instead of leading to one more session after it.
    /// Off by default.
    pub busy_in_session: bool,
}

impl GatePolicy {
    /// The defaults.
    pub const DEFAULT: Self = Self {
        burst: 10,
        interval: 10,
        busy_in_session: false,
    };
}

impl Default for GatePolicy {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// What becomes of an authentic connection request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[must_use = "the ACS is to be told"]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Admission {
    /// It leads to a session, which is to begin within 30 s (CR-H-009).
    Accepted,
    /// A session is going on, and the policy is to refuse then.
    Busy,
    /// There were too many.
    TooMany,
    /// `EnableCWMP` is false, so there ought to be no way for a request to come (CR-H-020).
    Disabled,
    /// The device that a proxier speaks for cannot be reached (PROXY-004).
    Unreachable,
}

impl Admission {
    /// Whether the request was accepted: HTTP 200 or 204, an XMPP result. If not, HTTP 503 without `Retry-After`
    /// (CR-H-014), XMPP `service-unavailable` (CR-X-008), silence over UDP (CR-U-028).
    #[must_use]
    pub const fn is_accepted(self) -> bool {
        matches!(self, Self::Accepted)
    }

    /// The status of the HTTP response.
    #[must_use]
    pub const fn http_status(self) -> u16 {
        if self.is_accepted() { 200 } else { 503 }
    }
}

impl fmt::Display for Admission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Accepted => "the connection request was accepted",
            Self::Busy => "a session is going on",
            Self::TooMany => "too many connection requests",
            Self::Disabled => "CWMP is disabled",
            Self::Unreachable => "the device cannot be reached",
        })
    }
}

/// Counts the sessions that connection requests led to.
///
/// Plain data, of which nothing has to survive a restart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gate {
    /// Sessions used up of the burst.
    used: u16,
    /// Since when the next is given back.
    since: Instant,
}

impl Default for Gate {
    fn default() -> Self {
        Self::new()
    }
}

impl Gate {
    /// A gate through which nothing has gone.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            used: 0,
            since: Instant::ZERO,
        }
    }

    /// Lets a session through, or not; `policy` is the same each time.
    pub fn admit(&mut self, policy: &GatePolicy, now: Instant) -> bool {
        let interval = u64::from(policy.interval).saturating_mul(1_000);
        let passed = now.millis_since(self.since);
        // No interval, no limit.
        if interval == 0 {
            return true;
        }
        let (back, part) = divide(passed, interval);
        let left = u64::from(self.used).saturating_sub(back);
        self.used = u16::try_from(left).unwrap_or(u16::MAX);
        self.since = if self.used == 0 {
            now
        } else {
            self.since.after_millis(passed.saturating_sub(part))
        };
        if self.used >= policy.burst.max(1) {
            return false;
        }
        self.used = self.used.saturating_add(1);
        true
    }
}

#[cfg(test)]
mod tests {
    extern crate alloc;
    use super::*;
    use alloc::string::ToString as _;

    /// A gate: whether it lets a session through.
    fn gate(burst: u16, interval: u32) -> impl FnMut(Instant) -> bool {
        let policy = GatePolicy {
            burst,
            interval,
            ..GatePolicy::default()
        };
        let mut gate = Gate::new();
        move |now| gate.admit(&policy, now)
    }

    fn at(seconds: u64) -> Instant {
        Instant::from_millis(seconds.saturating_mul(1_000))
    }

    #[test]
    fn a_burst_goes_through_and_then_one_an_interval() {
        let mut admits = gate(3, 10);
        let times = [
            0, 1, 2, 3, 9, 10, 11, 19, 20, 31, 1_000, 1_000, 1_000, 1_000,
        ];
        let through = times.map(|time| admits(at(time)));
        let (yes, no) = (true, false);
        assert_eq!(
            through,
            [
                yes, yes, yes, no, no, yes, no, no, yes, yes, yes, yes, yes, no
            ]
        );
    }

    #[test]
    fn what_is_refused_costs_nothing() {
        let mut admits = gate(1, 10);
        assert!(admits(at(100)));
        for _ in 0..1_000 {
            assert!(!admits(at(105)));
        }
        assert!(admits(at(110)));
    }

    #[test]
    fn the_ends_of_the_policy() {
        for mut admits in [gate(0, 10), gate(1, 10), gate(1, u32::MAX)] {
            assert!(admits(Instant::ZERO));
            assert!(!admits(Instant::ZERO));
            assert!(admits(Instant::NEVER));
        }
        let mut open = gate(1, 0);
        assert!((0..100_000).all(|_| open(Instant::ZERO)));
    }

    #[test]
    fn an_admission_knows_its_answer() {
        assert_eq!(Admission::Accepted.http_status(), 200);
        for refused in [
            Admission::Busy,
            Admission::TooMany,
            Admission::Disabled,
            Admission::Unreachable,
        ] {
            assert_eq!((refused.is_accepted(), refused.http_status()), (false, 503));
            assert!(!refused.to_string().is_empty());
        }
    }
}
