//! The token that says: an answer is owed.

use cwmp_soap::{FaultCode, Method, Summary};

/// The peer has called a method and is owed an answer.
///
/// Made by a session when it hands out a call, spent by its `answer_ready`. It holds no part of the message: the receive
/// buffer need not stay borrowed while the call is worked on. Whoever encodes the answer reads the identifier again from
/// the request, which it keeps until it is answered; [`Self::has_id`] says whether there is one to repeat (ENV-019,
/// ENV-020).
#[derive(Debug, PartialEq, Eq)]
#[must_use = "the peer is owed an answer"]
pub struct Pending {
    pub(super) method: Method,
    pub(super) serial: u16,
    has_id: bool,
    refusal: Option<Refusal>,
}

/// Why a call must be answered with a fault and not be executed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Refusal {
    /// A header entry that had to be understood is not known: a SOAP fault `MustUnderstand` (ENV-027).
    MustUnderstand,
    /// This CWMP fault: 8003 for header elements that a CPE must not send (ENV-052), 8006 for want of a common version
    /// (VER-005).
    Fault(FaultCode),
}

impl Pending {
    pub(super) fn new(
        method: Method,
        serial: u16,
        call: &Summary<'_>,
        fault: Option<FaultCode>,
    ) -> Self {
        Self {
            method,
            serial,
            has_id: call.id.is_some(),
            refusal: if call.not_understood {
                Some(Refusal::MustUnderstand)
            } else {
                fault.map(Refusal::Fault)
            },
        }
    }

    /// The method that was called; [`Method::Other`] if the schemas do not know it, which is answered with fault 9000 by
    /// a CPE and 8000 by an ACS unless it is a vendor's method that the endpoint has (ENV-036).
    #[must_use]
    pub const fn method(&self) -> Method {
        self.method
    }

    /// Whether the call has an identifier, which the answer repeats; if not, the answer has none.
    #[must_use]
    pub const fn has_id(&self) -> bool {
        self.has_id
    }

    /// Why the call must be refused, if it must.
    #[must_use]
    pub const fn refusal(&self) -> Option<Refusal> {
        self.refusal
    }
}
