//! What goes out of an agent: steps, posts, errors.

use core::fmt;

use cwmp_soap::{DecodeError, FaultCode, Method};

use super::diagnostics::{DiagnosticsId, DiagnosticsTask};
use super::software::{OperationId, OperationTask};
use super::transfer::{TransferId, TransferTask};
use crate::Instant;
use crate::session::PeerError;

/// What must happen next; see the [module](super) for the loop.
#[derive(Debug)]
#[must_use]
#[non_exhaustive]
pub enum Step<'a> {
    /// Post this to the ACS.
    Post(Post<'a>),
    /// Store this record behind the others, so that it survives a loss of power, before the next
    /// [`Agent::poll`](crate::cpe::Agent::poll): it is read back by [`Agent::restore`](crate::cpe::Agent::restore). If
    /// that fails, [`Agent::handle_store_failure`](crate::cpe::Agent::handle_store_failure).
    Store(&'a [u8]),
    /// Do this; a restart comes when no session is going on (SES-018).
    Act(Action),
    /// Wait until then, `None` for as long as nothing comes from outside; what for, says
    /// [`Agent::wake_reason`](crate::cpe::Agent::wake_reason).
    Wait(Option<Instant>),
}

/// A POST, or the first piece of one.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Post<'a> {
    /// What it is, for transcripts.
    pub kind: PostKind,
    /// The bytes; empty for an empty POST, which has neither `Content-Type` nor `SOAPAction` (HTTP-006).
    pub body: &'a [u8],
    /// Whether more follows, to be had from [`Agent::next_piece`](crate::cpe::Agent::next_piece); then the body goes out in chunks.
    pub more: bool,
}

impl fmt::Debug for Post<'_> {
    /// Leaves the bytes out: there may be passwords in them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Post")
            .field("kind", &self.kind)
            .field("bytes", &self.body.len())
            .field("more", &self.more)
            .finish()
    }
}

/// What a POST is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum PostKind {
    /// A call of the device.
    Call(Method),
    /// The response to a call of the ACS.
    Response(Method),
    /// A fault in answer to a call of the ACS; without a code for SOAP's own `MustUnderstand`.
    Fault(Method, Option<FaultCode>),
    /// An empty POST.
    Empty,
}

/// What the platform is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Action {
    /// Restart, as `Reboot`, `ScheduleReboot` or `DelayReboot` asked for, or a transfer needs; [`Agent::boot`](crate::cpe::Agent::boot) comes
    /// next.
    Reboot,
    /// Go back to the state of the factory and restart, as `FactoryReset` asked for; [`Agent::boot`](crate::cpe::Agent::boot)
    /// with [`RebootCause::FactoryReset`](crate::event::RebootCause::FactoryReset) comes next (RPC-FRS-01).
    FactoryReset,
    /// Find the URL of the ACS anew, by DHCP, for nothing has been heard from there for
    /// [`AgentConfig::rediscover_after`](crate::cpe::AgentConfig::rediscover_after);
    /// [`Agent::settings_changed`](crate::cpe::Agent::settings_changed) once `URL` reads as what was found (RTY-012).
    Discover,
    /// Do this for a transfer, and tell with [`Agent::handle_transfer`](crate::cpe::Agent::handle_transfer) what came of it;
    /// [`Agent::transfer`](crate::cpe::Agent::transfer) says what it is about. This may come in the middle of a session.
    Transfer(TransferId, TransferTask),
    /// Do this for the test of a lent slot ([`DiagnosticsId::index`]), and tell with
    /// [`Agent::handle_diagnostics`](crate::cpe::Agent::handle_diagnostics) how it ended. This may come in the middle of a
    /// session.
    Diagnostics(DiagnosticsId, DiagnosticsTask),
    /// The ACS has called a method of the vendor's: [`Agent::vendor_call`](crate::cpe::Agent::vendor_call) is the call,
    /// [`Agent::answer_vendor_call`](crate::cpe::Agent::answer_vendor_call) answers it, within 25 s.
    VendorMethod,
    /// Do this for an operation on a deployment unit, and tell with
    /// [`Agent::handle_operation`](crate::cpe::Agent::handle_operation) how it ended;
    /// [`Agent::operation`](crate::cpe::Agent::operation) says what it is about (DU-001).
    Software(OperationId, OperationTask),
    /// Send a lightweight notification, of all that [`Agent::next_lightweight`](crate::cpe::Agent::next_lightweight) names,
    /// and say so with
    /// [`Agent::lightweight_notification_sent`](crate::cpe::Agent::lightweight_notification_sent): until then no other is
    /// asked for (LWN-002). This may come in the middle of a session.
    LightweightNotification,
}

/// What an agent waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum WakeReason {
    /// The reply to the last POST: then the session has failed (SES-012).
    Reply,
    /// A failed session is tried again (RTY-001).
    Retry,
    /// A report that the ACS refused is made again (EVT-018).
    Report,
    /// `4 VALUE CHANGE`, which a throttle holds back (NOT-006).
    Change,
    /// Values are compared with what the ACS knows of them.
    Comparison,
    /// `2 PERIODIC` (EVT-019).
    Periodic,
    /// `14 HEARTBEAT` (HB-003).
    Heartbeat,
    /// `3 SCHEDULED` (RPC-SCH-02).
    Scheduled,
    /// A transfer begins, or its time has passed (XFER-009, XFER-026).
    Transfer,
    /// The time for the operations of a `ChangeDUState` is over (DU-003).
    Software,
    /// The answer to a vendor's method is given up.
    VendorMethod,
    /// `ScheduleReboot` or `DelayReboot` (EVT-021).
    Reboot,
    /// [`Action::Discover`] (RTY-012).
    Discovery,
    /// `LightweightNotificationTriggerTime`: [`Action::LightweightNotification`], if something has changed (LWN-002).
    LightweightNotification,
}

/// The deadline that comes first, and what it is for.
pub(super) fn earliest(
    deadlines: &[(Option<Instant>, WakeReason)],
) -> Option<(Instant, WakeReason)> {
    let mut earliest: Option<(Instant, WakeReason)> = None;
    for (at, reason) in deadlines {
        if let Some(at) = *at
            && earliest.is_none_or(|(first, _)| at < first)
        {
            earliest = Some((at, *reason));
        }
    }
    earliest
}

/// A reply that fails the session. Nothing is lost: what was not delivered is announced again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum ReplyError {
    /// An HTTP status other than 200 and 204 (SES-016), and 202, which some servers mean one of these by.
    Status(u16),
    /// The reply is longer than the receive buffer.
    TooLong,
    /// The reply is no envelope (ENV-034).
    Decode(DecodeError),
    /// The reply breaks the protocol, or refuses the `Inform`.
    Peer(PeerError),
}

impl fmt::Display for ReplyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => write!(f, "the ACS replied with HTTP status {status}"),
            Self::TooLong => f.write_str("the reply is longer than the receive buffer"),
            Self::Decode(error) => write!(f, "the reply is no envelope: {error}"),
            Self::Peer(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for ReplyError {}

/// The device failed to give what a POST needs after a part of it had gone out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct PieceError;

impl fmt::Display for PieceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the device failed in the middle of an answer")
    }
}

impl core::error::Error for PieceError {}
