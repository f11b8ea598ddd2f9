//! What an agent is given: settings, memory, time.

use core::fmt;
use core::time::Duration;

use cwmp_model::{AttributeSlot, RecordBuffer, SetPolicy};
use cwmp_soap::{DateTime, DecodeConfig, EncodeConfig, Tolerances};

use super::followed::FollowedSettings;
use super::transfer::Transfers;
use crate::connection_request::GatePolicy;
use crate::event::{EventSlot, TooFewSlots};
use crate::schedule::Clock;
use crate::session::CpeConfig;
use crate::{Instant, RetryPolicy};

/// How an agent behaves. The defaults are those for the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AgentConfig {
    /// Versions, timeout, repeats, tolerance of sessions.
    pub session: CpeConfig,
    /// What is accepted from the ACS; lenient by default.
    pub decode: DecodeConfig,
    /// How every envelope is written, faults too; the default is what all known servers read. Another is needed only where
    /// the one ACS of a device is known not to, or on a line where bytes are dear.
    pub encode: EncodeConfig,
    /// How long to wait before a session is tried again, for a device without the parameters
    /// `CWMPRetryMinimumWaitInterval` and `CWMPRetryIntervalMultiplier` (RTY-002); an agent that keeps them goes by what
    /// they say from the factory.
    pub retry: RetryPolicy,
    /// Which parameters of `ManagementServer.` are followed, of those that a device may do without; all by default. A device
    /// that has few of them, and little memory, names those: what it leaves out takes no code.
    pub follows: FollowedSettings,
    /// Whether `RetryCount` is kept over a restart (GAPS-09); on by default. The wait between retries starts over in any case
    /// (RTY-004).
    pub keep_retry_count: bool,
    /// How strictly `SetParameterValues` takes types (RPC-SPV-04).
    pub set: SetPolicy,
    /// `SessionTimeout` of the `Inform` in seconds: how long the ACS ought to wait for a post. Default none; below 30
    /// counts as 30 (ENV-024).
    pub session_timeout: Option<u32>,
    /// Parameters in one `GetParameterValuesResponse`: a call that asks for more, by naming much of the model over and
    /// over, is answered with fault 9004 (RPC-GPV-05). Default 1 000 000.
    pub max_values: usize,
    /// Whether an `Inform` that an ACS which has never answered one rejects outright, by an HTTP status or by a fault of
    /// SOAP's own, is written in the next lower namespace at the next attempt (VER-011); on by default.
    ///
    /// Without it a device of 1.4 never gets to talk to an ACS that refuses `cwmp-1-2`. With it a device whose ACS is
    /// out of order when they first meet speaks an older version to it for up to 50 sessions.
    pub version_fallback: bool,
    /// How often watched values are compared with what the ACS knows of them, where fingerprints are lent: as long as a
    /// change of a parameter with active notification may go unnoticed. Default 10 s; none compares before each `Inform`
    /// only.
    pub compare_interval: Option<Duration>,
    /// Seconds after a good session in which changes do not open another, besides what the ACS asks for with
    /// `DefaultActiveNotificationThrottle`: to bound what a device does that is out of order (NOT-005). Default 0.
    pub change_throttle: u32,
    /// Whether active notification is refused with fault 9009 for parameters that the data model lets a device refuse it
    /// for, mostly counters and clocks (NOT-008, NOT-010). Default yes.
    pub deny_active: bool,
    /// How many sessions connection requests may lead to (CR-H-013).
    pub connection_requests: GatePolicy,
    /// Seconds without a reply from the ACS, after which [`Action::Discover`](super::Action::Discover) asks for its URL to
    /// be found anew, and again each time they have passed (DISC-014, RTY-012). Default none: for a device whose URL does
    /// not come from DHCP. Where it does, 300.
    pub rediscover_after: Option<u32>,
}

impl AgentConfig {
    /// The defaults, from which a `static` of other settings can be made.
    pub const DEFAULT: Self = Self {
        session: CpeConfig::DEFAULT,
        decode: DecodeConfig::LENIENT,
        encode: EncodeConfig::DEFAULT,
        retry: RetryPolicy::DEFAULT,
        follows: FollowedSettings::ALL,
        keep_retry_count: true,
        set: SetPolicy::DEFAULT,
        session_timeout: None,
        max_values: 1_000_000,
        version_fallback: true,
        compare_interval: Some(Duration::from_secs(10)),
        change_throttle: 0,
        deny_active: true,
        connection_requests: GatePolicy::DEFAULT,
        rediscover_after: None,
    };
}

impl AgentConfig {
    /// [`Self::set`], as far as calls are read so: a value without `xsi:type` is none where [`Self::decode`] does not
    /// tolerate it.
    pub(super) const fn set_policy(&self) -> SetPolicy {
        let mut policy = self.set;
        policy.missing_type &= self.decode.tolerances.contains(Tolerances::VALUE_TYPE);
        policy
    }
}

impl Default for AgentConfig {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// The memory that an agent works in.
#[derive(Debug)]
pub struct Buffers<'s> {
    /// A reply of the ACS, whole: at least [`Self::MIN_RX`], the size of call that every device must take (ENV-017).
    pub rx: &'s mut [u8],
    /// A piece of a post: at least [`Self::MIN_TX`], and the longest entry of a list. Answers that do not fit go out in
    /// pieces; a call of the device that fits can be repeated byte by byte (SES-048).
    ///
    /// A value that no piece has room for is answered with fault 9004, and stands empty in an `Inform`. Whether there is
    /// one is found out before the first piece goes out, for which the values of the others are read once more, unless
    /// [`Backend::longest`](cwmp_model::Backend::longest) spares it.
    pub tx: &'s mut [u8],
    /// One decoded value at a time: as long as the longest value of the device, at least [`Self::MIN_SCRATCH`].
    pub scratch: &'s mut [u8],
    /// The event queue: at least [`EventQueue::MIN_SLOTS`](crate::EventQueue::MIN_SLOTS).
    pub events: &'s mut [EventSlot],
    /// Transfers, or [`Transfers::none`] for a device without.
    pub transfers: Transfers<'s>,
    /// Notification and access of parameters where they are not what the data model says, and their changes: one slot for
    /// each such parameter; for a device that lets everything be as the model says, as many as the model wants watched.
    pub attributes: &'s mut [AttributeSlot],
    /// As many as there are slots of `attributes`: what values are compared with, also over a restart (NOT-018). Empty for
    /// a device that announces every change with [`Agent::value_changed`](super::Agent::value_changed).
    pub fingerprints: &'s mut [u32],
    /// A record on its way to storage.
    pub record: &'s mut RecordBuffer,
}

impl Buffers<'_> {
    /// Bytes of a call that has to be accepted (ENV-017).
    pub const MIN_RX: usize = 32_768;
    /// Bytes for the head of an envelope, and for every entry of the lists but parameter values of more than 512 bytes.
    pub const MIN_TX: usize = 2_048;
    /// Bytes of the longest path.
    pub const MIN_SCRATCH: usize = 256;

    pub(super) fn check(&self) -> Result<(), BufferError> {
        let too_small = |name, has: usize, needed| {
            (has < needed).then_some(BufferError::TooSmall { name, needed })
        };
        too_small("rx", self.rx.len(), Self::MIN_RX)
            .or_else(|| too_small("tx", self.tx.len(), Self::MIN_TX))
            .or_else(|| too_small("scratch", self.scratch.len(), Self::MIN_SCRATCH))
            .map_or(Ok(()), Err)
    }
}

/// A lent buffer is too small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum BufferError {
    /// This one, a field of [`Buffers`].
    TooSmall {
        /// The field.
        name: &'static str,
        /// Bytes that are needed.
        needed: usize,
    },
    /// The event queue.
    Events(TooFewSlots),
}

impl fmt::Display for BufferError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooSmall { name, needed } => {
                write!(f, "the buffer {name} takes at least {needed} bytes")
            }
            Self::Events(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for BufferError {}

/// What the agent does not know by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// Time that never goes back, for timeouts.
    pub instant: Instant,
    /// The time of day for `CurrentTime`: local, with its offset; [`DateTime::SinceBoot`] or [`DateTime::Unknown`] as
    /// long as the device does not know it (INF-014).
    pub time_of_day: DateTime,
    /// A random word, another for each call: spreads retries over their range (RTY-001).
    pub entropy: u32,
}

impl Now {
    /// The two clocks.
    pub(super) const fn clock(&self) -> Clock {
        Clock {
            instant: self.instant,
            time_of_day: self.time_of_day,
        }
    }
}
