//! Methods of the vendor's: the ACS calls, the platform answers.

use cwmp_soap::{Body, EncodeError, Envelope, FaultCode, Header, encode};

use super::{Agent, Content};
use crate::Instant;
use crate::cpe::answer::Answer;
use crate::cpe::config::Now;
use crate::cpe::step::Action;

/// Seconds for which the answer to a vendor's method is waited for: an ACS waits for 30 at least (SES-039).
const ANSWER_WITHIN: u32 = 25;

impl Answer {
    /// To a vendor's method, before the platform has answered.
    pub(in crate::cpe) fn called(now: Instant) -> Self {
        Self::Called {
            until: now.after_seconds(ANSWER_WITHIN),
            is_told: false,
        }
    }
}

impl Agent<'_> {
    /// The same with methods of the vendor's, `X_<OUI>_<name>` or `X_<domain>_<name>` (RPC-GEN-09): `GetRPCMethods` lists
    /// them, and [`Action::VendorMethod`] says that one of them is called. Without any, calls of unknown methods are
    /// answered with fault 9000.
    #[must_use]
    pub const fn with_vendor_methods(mut self, names: &'static [&'static str]) -> Self {
        self.vendor_methods = names;
        self
    }

    /// The call of a vendor's method that waits for its answer: [`Envelope::name`] says which it is, [`Envelope::body`]
    /// reads its arguments, which nobody has looked at. `None` if none waits.
    #[must_use]
    pub fn vendor_call(&self) -> Option<Envelope<'_>> {
        self.called_until()?;
        let running = self.running.as_ref()?;
        self.call_in_buffer(running.call)
    }

    /// Until when the platform may answer the call that waits for it.
    fn called_until(&self) -> Option<Instant> {
        self.running.as_ref()?.owed.as_ref()?;
        match self.content.answer() {
            Some(Answer::Called { until, .. }) => Some(*until),
            _ => None,
        }
    }

    fn call_in_buffer(&self, len: usize) -> Option<Envelope<'_>> {
        let bytes = self.rx.get(..len)?;
        // It was read before.
        Envelope::parse(bytes, &self.config.decode).ok()
    }

    /// Answers the call of a vendor's method: with the response element that a body writes, as
    /// [`RawMessage`](cwmp_soap::message::raw::RawMessage) or one of the vendor's own does, or with a fault, 9000 to 9899.
    ///
    /// The response lies in the transmit buffer until it is posted. One that is longer becomes fault 9004, and one whose
    /// body fails the fault that it fails with. What the call has changed is to be announced as any change of the platform's:
    /// [`Self::settings_changed`], [`Self::value_changed`].
    ///
    /// Returns `false` if no call waits: its session has ended, or 25 s have passed, after which it was answered with 9002.
    pub fn answer_vendor_call(&mut self, answer: Result<&mut dyn Body, FaultCode>) -> bool {
        let answer = answer.and_then(|body| {
            self.write_response(body).map_err(|error| match error {
                EncodeError::Source(code) => code,
                _ => FaultCode::RESOURCES_EXCEEDED,
            })
        });
        self.end_vendor_call(answer)
    }

    /// Writes a response into the transmit buffer, if a call waits for one; its length.
    fn write_response(&mut self, body: &mut dyn Body) -> Result<usize, EncodeError> {
        let gone = EncodeError::Source(FaultCode::INTERNAL_ERROR);
        self.called_until().ok_or(gone)?;
        let running = self.running.as_ref().ok_or(gone)?;
        let bytes = self.rx.get(..running.call).ok_or(gone)?;
        let call = Envelope::parse(bytes, &self.config.decode).map_err(|_| gone)?;
        let mut header = Header::new(running.session.namespace()).with_config(self.config.encode);
        header.id = call.summary().id;
        encode(&header, body, self.tx)
    }

    fn end_vendor_call(&mut self, answer: Result<usize, FaultCode>) -> bool {
        if self.called_until().is_none() {
            return false;
        }
        let Some(running) = self.running.as_mut() else {
            return false;
        };
        let Some(pending) = running.owed.take() else {
            return false;
        };
        self.content = Content::Answer(match answer {
            Ok(len) => Answer::Vendor { len },
            Err(code) if code.is_cpe() => Answer::Fault(code),
            Err(_) => Answer::Fault(FaultCode::INTERNAL_ERROR),
        });
        running.session.answer_ready(pending)
    }

    /// Answers the call that the platform has not answered in time.
    pub(super) fn settle_vendor_call(&mut self, now: &Now) {
        if self
            .called_until()
            .is_some_and(|until| until <= now.instant)
        {
            self.end_vendor_call(Err(FaultCode::INTERNAL_ERROR));
        }
    }

    /// The call that the platform has not been told of.
    pub(super) fn next_vendor_call(&mut self) -> Option<Action> {
        self.running.as_ref()?.owed.as_ref()?;
        let Content::Answer(Answer::Called { is_told, .. }) = &mut self.content else {
            return None;
        };
        let was_told = core::mem::replace(is_told, true);
        (!was_told).then_some(Action::VendorMethod)
    }
}
