//! Which requests are accepted.

use core::fmt;

use super::UdpRequest;
use crate::Credentials;

/// What a CPE remembers of the last request that it accepted.
///
/// Only authentic ones leave a trace, or anybody could lock the ACS out with a time far ahead (CR-U-025). Nothing of it has
/// to survive a restart; a copy of an old request may be accepted once right after one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RequestMemory {
    last: Option<Last>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Last {
    timestamp: u64,
    id: u64,
}

impl RequestMemory {
    /// No request was accepted yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { last: None }
    }

    /// Accepts a request or not (CR-U-023).
    ///
    /// `credentials` are `ConnectionRequestUsername` and `ConnectionRequestPassword`. What is accepted still has to pass
    /// the gate that bounds how many sessions requests may lead to (CR-U-027, CR-U-028).
    ///
    /// # Errors
    /// Any [`Refusal`]: the memory is as before and the datagram is dropped without an answer (CR-U-024).
    pub fn admit(
        &mut self,
        request: &UdpRequest<'_>,
        credentials: &Credentials<'_>,
    ) -> Result<(), Refusal> {
        let signed = request.is_signed(credentials);
        if !request.is_from(credentials.username) {
            return Err(Refusal::Username);
        }
        if !signed {
            return Err(Refusal::Signature);
        }
        if let Some(last) = self.last {
            if request.id() == last.id {
                return Err(Refusal::Repeated);
            }
            if request.timestamp() <= last.timestamp {
                return Err(Refusal::Old);
            }
        }
        self.last = Some(Last {
            timestamp: request.timestamp(),
            id: request.id(),
        });
        Ok(())
    }
}

/// Why a well-formed request is not accepted. For logs: the peer is told nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Refusal {
    /// The user name is another.
    Username,
    /// The signature is wrong.
    Signature,
    /// It is a copy of the last one, as most of them are (CR-U-018).
    Repeated,
    /// Its time is not later than that of the last one.
    Old,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Username => "another user name",
            Self::Signature => "a wrong signature",
            Self::Repeated => "a copy of the last request",
            Self::Old => "not later than the last request",
        })
    }
}

impl core::error::Error for Refusal {}
