//! Calls of a vendor's method, which the platform answers.

use cwmp_core::cpe::PostKind;
use cwmp_soap::FaultCode;

use crate::invariants::{Invariant, Violation};

/// Milliseconds after which a call is answered without the platform.
const LATEST: u64 = 25_000;

/// The call that is not answered yet.
#[derive(Clone, Debug, Default)]
pub(crate) struct Vendor {
    open: Option<Open>,
}

#[derive(Clone, Debug)]
struct Open {
    /// When it came.
    at: u64,
    /// The platform knows of it.
    is_told: bool,
    /// What the platform has said: the fault, or none.
    answer: Option<Option<FaultCode>>,
}

impl Vendor {
    /// The ACS has called.
    pub(crate) fn called(&mut self, at: u64) {
        self.open = Some(Open {
            at,
            is_told: false,
            answer: None,
        });
    }

    /// The session is over.
    pub(crate) fn end(&mut self) {
        self.open = None;
    }

    /// The platform is told of the call.
    pub(crate) fn told(&mut self) -> Result<(), Violation> {
        let open = self.open.as_mut();
        let is_right = open.is_some_and(|open| !core::mem::replace(&mut open.is_told, true));
        Invariant::VendorWrong.holds(is_right, || "the platform is told of no call".into())
    }

    /// The platform has answered, and whether the agent has taken that.
    pub(crate) fn answered(
        &mut self,
        fault: Option<FaultCode>,
        is_taken: bool,
    ) -> Result<(), Violation> {
        let open = self.open.as_mut().filter(|open| open.is_told);
        let open = open.filter(|open| open.answer.is_none());
        Invariant::VendorWrong.holds(is_taken == open.is_some(), || {
            format!("an answer is taken, {is_taken}, of {open:?}")
        })?;
        if let Some(open) = open {
            open.answer = Some(fault);
        }
        Ok(())
    }

    /// The device posts the answer.
    pub(crate) fn posted(&mut self, kind: PostKind, now: u64) -> Result<(), Violation> {
        let Some(open) = self.open.take() else {
            return Ok(());
        };
        let is_late = now >= open.at + LATEST;
        let is_right = match (kind, open.answer) {
            (PostKind::Response(_), Some(None)) => true,
            (PostKind::Fault(_, code), Some(Some(fault))) => code == Some(fault),
            (PostKind::Fault(_, code), None) => is_late && code == Some(FaultCode::INTERNAL_ERROR),
            _ => false,
        };
        Invariant::VendorWrong.holds(is_right, || format!("{kind:?} is posted of {open:?}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cwmp_soap::Method;

    const RESPONSE: PostKind = PostKind::Response(Method::Other);
    const DENIED: FaultCode = FaultCode::REQUEST_DENIED;

    const fn fault(code: FaultCode) -> PostKind {
        PostKind::Fault(Method::Other, Some(code))
    }

    fn called() -> Vendor {
        let mut vendor = Vendor::default();
        vendor.called(1_000);
        assert_eq!(vendor.told(), Ok(()));
        vendor
    }

    #[test]
    fn a_call_is_told_once_and_answered_as_the_platform_says() {
        assert!(Vendor::default().told().is_err());
        assert!(called().told().is_err());
        for (says, right, wrong) in [
            (None, RESPONSE, fault(DENIED)),
            (Some(DENIED), fault(DENIED), RESPONSE),
        ] {
            let mut vendor = called();
            assert_eq!(vendor.answered(says, true), Ok(()));
            assert!(vendor.clone().answered(says, true).is_err());
            assert!(vendor.clone().posted(wrong, 2_000).is_err());
            assert_eq!(vendor.posted(right, 2_000), Ok(()));
        }
    }

    #[test]
    fn a_call_that_nobody_answers_becomes_a_fault_in_time_and_not_before() {
        let late = fault(FaultCode::INTERNAL_ERROR);
        assert!(called().posted(late, 25_999).is_err());
        assert_eq!(called().posted(late, 26_000), Ok(()));
        assert!(called().posted(RESPONSE, 26_000).is_err());
        let mut vendor = called();
        vendor.end();
        assert!(vendor.clone().answered(None, true).is_err());
        assert_eq!(vendor.answered(None, false), Ok(()));
    }
}
