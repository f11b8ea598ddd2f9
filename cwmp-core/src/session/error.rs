//! What a peer did wrong, and where in the session.

use core::fmt;

use cwmp_soap::{FaultCode, Kind, Method};

use super::HeaderViolation;
use crate::negotiation::NegotiationError;

/// A session failed, or a post was refused, because of what the other side did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct PeerError {
    /// Who noticed it.
    pub side: Side,
    /// What the other side did.
    pub kind: PeerErrorKind,
    /// What it should have sent.
    pub awaited: Awaited,
}

/// A side of the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Side {
    /// The device.
    Cpe,
    /// The server.
    Acs,
}

/// What a peer did wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum PeerErrorKind {
    /// A message of this kind has no place here; `None` is an empty body.
    Unexpected(Option<Kind>),
    /// An answer without the identifier of its call, in a strict session (ENV-019).
    IdMissing,
    /// An answer with another identifier than its call, in a strict session (ENV-019).
    IdMismatch,
    /// A header entry that had to be understood is not known, in an answer and a strict session (ENV-027).
    NotUnderstood,
    /// A header element that a CPE must not send, outside a call and in a strict session (ENV-052).
    Header(HeaderViolation),
    /// The ACS refused the `Inform` with this fault, which ends the session (SES-013).
    InformRefused(Option<FaultCode>),
    /// The ACS answered one call with 8005 more often than is allowed (SES-048).
    TooManyRepeats,
    /// The answer to `Inform` asks for a version that cannot be spoken (VER-007).
    Version(NegotiationError),
    /// Nothing came in time (SES-012, SES-039).
    TimedOut,
}

/// What a side waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Awaited {
    /// An ACS without a session: an `Inform`.
    Inform,
    /// The answer to this call.
    Answer(Method),
    /// The peer's turn: a call, or an empty body to say that it has none.
    Turn,
    /// Nothing, since the last message has not been replied to.
    Nothing,
}

impl PeerError {
    /// The status of the HTTP reply: 400 on the side of the ACS, to a post that cannot be accepted (SES-030, SES-042).
    ///
    /// `None` for a CPE, which closes the connection, and for a timeout, where there is no post to reply to.
    #[must_use]
    pub const fn http_status(&self) -> Option<u16> {
        match (self.side, self.kind) {
            (Side::Cpe, _) | (_, PeerErrorKind::TimedOut) => None,
            (Side::Acs, _) => Some(400),
        }
    }

    /// The fault that an ACS may answer with instead of the HTTP status, 8001; only calls are answered with faults
    /// (ENV-051).
    #[must_use]
    pub const fn fault(&self) -> Option<FaultCode> {
        match (self.side, self.kind) {
            (Side::Acs, PeerErrorKind::Unexpected(Some(Kind::Request(_)))) => {
                Some(FaultCode::ACS_REQUEST_DENIED)
            }
            _ => None,
        }
    }
}

impl fmt::Display for PeerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let peer = match self.side {
            Side::Cpe => "ACS",
            Side::Acs => "CPE",
        };
        match self.kind {
            PeerErrorKind::Unexpected(None) => write!(f, "the {peer} sent an empty body"),
            PeerErrorKind::Unexpected(Some(Kind::Request(method))) => {
                write!(f, "the {peer} called {method:?}")
            }
            PeerErrorKind::Unexpected(Some(Kind::Response(method))) => {
                write!(f, "the {peer} answered {method:?}")
            }
            PeerErrorKind::Unexpected(Some(_)) => write!(f, "the {peer} sent a fault"),
            PeerErrorKind::IdMissing => write!(f, "the {peer} answered without the identifier"),
            PeerErrorKind::IdMismatch => write!(f, "the {peer} answered with another identifier"),
            PeerErrorKind::NotUnderstood => {
                write!(f, "the {peer} sent a header entry that is not understood")
            }
            PeerErrorKind::Header(violation) => violation.fmt(f),
            PeerErrorKind::InformRefused(Some(code)) => write!(f, "the Inform was refused: {code}"),
            PeerErrorKind::InformRefused(None) => f.write_str("the Inform was refused"),
            PeerErrorKind::TooManyRepeats => f.write_str("too many requests to repeat a call"),
            PeerErrorKind::Version(error) => error.fmt(f),
            PeerErrorKind::TimedOut => write!(f, "the {peer} sent nothing in time"),
        }?;
        match self.awaited {
            Awaited::Inform => f.write_str("; an Inform was awaited"),
            Awaited::Answer(method) => write!(f, "; the answer to {method:?} was awaited"),
            Awaited::Turn => f.write_str("; a call or an empty body was awaited"),
            Awaited::Nothing => f.write_str("; nothing was awaited"),
        }
    }
}

impl core::error::Error for PeerError {}

/// A configuration is out of range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum ConfigError {
    /// A timeout is below 30 seconds (SES-012, SES-039).
    TimeoutTooShort,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TimeoutTooShort => f.write_str("a session waits at least 30 seconds"),
        }
    }
}

impl core::error::Error for ConfigError {}

#[cfg(test)]
mod tests {
    extern crate alloc;
    use super::*;
    use alloc::string::ToString as _;

    #[test]
    fn an_error_knows_its_answer() {
        let call = PeerErrorKind::Unexpected(Some(Kind::Request(Method::Kicked)));
        let answer = PeerErrorKind::Unexpected(Some(Kind::Response(Method::Reboot)));
        for (side, kind, status, fault) in [
            (Side::Acs, call, Some(400), Some(FaultCode::new(8001))),
            (Side::Acs, answer, Some(400), None),
            (Side::Acs, PeerErrorKind::TimedOut, None, None),
            (Side::Cpe, call, None, None),
        ] {
            let error = PeerError {
                side,
                kind,
                awaited: Awaited::Turn,
            };
            assert_eq!((error.http_status(), error.fault()), (status, fault));
        }
    }

    #[test]
    fn errors_read_as_sentences() {
        let error = PeerError {
            side: Side::Cpe,
            kind: PeerErrorKind::Unexpected(None),
            awaited: Awaited::Answer(Method::Inform),
        };
        assert_eq!(
            error.to_string(),
            "the ACS sent an empty body; the answer to Inform was awaited"
        );
    }
}
