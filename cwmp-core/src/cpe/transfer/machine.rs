//! What an agent holds of transfers: nothing, or all of it.

use core::fmt;

use cwmp_soap::{
    CwmpVersion, EncodeError, Envelope, EnvelopeStream, FaultCode, Fill, Header, Method,
};

use super::answer::TransferAnswer;
use super::call::Acceptance;
use super::config::TransferConfig;
use super::queue::Queue;
use super::report::FinishedTransfer;
use super::request::{AutonomousTransfer, TransferId, TransferReport, TransferTask};
use super::slot::TransferSlot;
use crate::Instant;
use crate::cpe::config::{BufferError, Now};

/// Transfers of an agent, or none.
///
/// What only transfers need is reached from [`Self::new`] and from nowhere else: a program that does not call it carries
/// none of that code.
pub struct Transfers<'s> {
    pub(in crate::cpe) queue: Queue<'s>,
    machine: &'static dyn Machine,
}

impl fmt::Debug for Transfers<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.queue.slots.iter()).finish()
    }
}

impl Default for Transfers<'_> {
    fn default() -> Self {
        Self::none()
    }
}

impl<'s> Transfers<'s> {
    /// Slots at least: so many transfers must find room (XFER-001).
    pub const MIN_SLOTS: usize = 3;
    /// Slots at most: the lists of transfers are no longer (XFER-023). Those past them are not used.
    pub const MAX_SLOTS: usize = 16;
    /// Bytes of text at least for each slot, enough for a call as most are. What a call says has to fit, or it is answered
    /// with 9004: 1600 bytes hold every call that keeps to the schema, and 3392 one with the longest URL that is taken,
    /// in ASCII both.
    pub const MIN_TEXT: usize = 512;

    /// A device without transfers: their methods are not listed, and answered with 9000.
    #[must_use]
    pub fn none() -> Self {
        Self {
            queue: Queue::new(&mut [], &mut [], TransferConfig::DEFAULT),
            machine: &Without,
        }
    }

    /// A device with transfers, kept in `slots`, which are empty or were stored; `texts` is divided evenly among them.
    ///
    /// # Errors
    /// [`BufferError`] if there are fewer than [`Self::MIN_SLOTS`], or less than [`Self::MIN_TEXT`] for each.
    pub fn new(
        slots: &'s mut [TransferSlot],
        texts: &'s mut [u8],
        config: TransferConfig<'s>,
    ) -> Result<Self, BufferError> {
        let count = slots.len().min(Self::MAX_SLOTS);
        let slots = slots.get_mut(..count).unwrap_or_default();
        let too_small = |name, needed| BufferError::TooSmall { name, needed };
        if count < Self::MIN_SLOTS {
            return Err(too_small("slots", Self::MIN_SLOTS));
        }
        let needed = count.saturating_mul(Self::MIN_TEXT);
        if texts.len() < needed {
            return Err(too_small("texts", needed));
        }
        Ok(Self {
            queue: Queue::new(slots, texts, config),
            machine: &With,
        })
    }

    /// Whether the device has a method.
    pub(in crate::cpe) fn has(&self, method: Method) -> bool {
        self.machine.methods().contains(&method) && Queue::has(&self.queue.config, method)
    }

    /// The methods that the device has in a session of this version.
    pub(in crate::cpe) fn methods(&self, version: CwmpVersion) -> impl Iterator<Item = Method> {
        let methods = self.machine.methods().iter().copied();
        methods.filter(move |method| self.has(*method) && method.since() <= version)
    }

    pub(in crate::cpe) fn execute(
        &mut self,
        method: Method,
        call: &Envelope<'_>,
        acceptance: Acceptance<'_>,
    ) -> Result<TransferAnswer, FaultCode> {
        self.machine
            .execute(&mut self.queue, method, call, acceptance)
    }

    pub(in crate::cpe) fn awaited_answer(
        &mut self,
        id: TransferId,
        is_late: bool,
    ) -> Option<TransferAnswer> {
        self.machine.awaited_answer(&mut self.queue, id, is_late)
    }

    pub(in crate::cpe) fn fill(
        &self,
        answer: &mut TransferAnswer,
        call: &Envelope<'_>,
        to: (&mut EnvelopeStream, &Header<'_>),
        out: &mut [u8],
    ) -> Result<Fill, EncodeError> {
        self.machine.fill(&self.queue, answer, call, to, out)
    }

    pub(in crate::cpe) fn fill_report(
        &self,
        slot: usize,
        version: CwmpVersion,
        to: (&mut EnvelopeStream, &Header<'_>),
        out: &mut [u8],
    ) -> Result<Fill, EncodeError> {
        self.machine
            .fill_report(&self.queue, slot, version, to, out)
    }

    pub(in crate::cpe) fn next_task(
        &mut self,
        now: &Now,
        in_session: bool,
    ) -> Option<(TransferId, TransferTask)> {
        self.machine.next_task(&mut self.queue, now, in_session)
    }

    pub(in crate::cpe) fn deadline(&self) -> Option<Instant> {
        self.machine.deadline(&self.queue)
    }

    pub(in crate::cpe) fn handle(
        &mut self,
        id: TransferId,
        report: TransferReport,
        now: &Now,
    ) -> bool {
        self.machine.handle(&mut self.queue, id, report, now)
    }

    pub(in crate::cpe) fn begin_autonomous(
        &mut self,
        transfer: &AutonomousTransfer<'_>,
        now: &Now,
    ) -> Option<TransferId> {
        self.machine
            .begin_autonomous(&mut self.queue, transfer, now)
    }

    pub(in crate::cpe) fn add_finished(&mut self, transfer: FinishedTransfer) -> bool {
        self.machine.add_finished(&mut self.queue, transfer)
    }

    /// The device has started again, for whatever reason but a factory reset.
    pub(in crate::cpe) fn restart(&mut self) {
        self.machine.restart(&mut self.queue);
    }

    /// Another ACS is told nothing of before.
    pub(in crate::cpe) fn drop_requested(&mut self) {
        self.machine.drop_requested(&mut self.queue);
    }
}

/// The code that transfers take, reached in one place only.
trait Machine: Sync {
    fn methods(&self) -> &'static [Method] {
        &[]
    }

    fn execute(
        &self,
        _: &mut Queue<'_>,
        _: Method,
        _: &Envelope<'_>,
        _: Acceptance<'_>,
    ) -> Result<TransferAnswer, FaultCode> {
        Err(FaultCode::METHOD_NOT_SUPPORTED)
    }

    fn awaited_answer(&self, _: &mut Queue<'_>, _: TransferId, _: bool) -> Option<TransferAnswer> {
        None
    }

    fn fill(
        &self,
        _: &Queue<'_>,
        _: &mut TransferAnswer,
        _: &Envelope<'_>,
        _: (&mut EnvelopeStream, &Header<'_>),
        _: &mut [u8],
    ) -> Result<Fill, EncodeError> {
        Err(EncodeError::Source(FaultCode::INTERNAL_ERROR))
    }

    fn fill_report(
        &self,
        _: &Queue<'_>,
        _: usize,
        _: CwmpVersion,
        _: (&mut EnvelopeStream, &Header<'_>),
        _: &mut [u8],
    ) -> Result<Fill, EncodeError> {
        Err(EncodeError::Source(FaultCode::INTERNAL_ERROR))
    }

    fn next_task(&self, _: &mut Queue<'_>, _: &Now, _: bool) -> Option<(TransferId, TransferTask)> {
        None
    }

    fn deadline(&self, _: &Queue<'_>) -> Option<Instant> {
        None
    }

    fn handle(&self, _: &mut Queue<'_>, _: TransferId, _: TransferReport, _: &Now) -> bool {
        false
    }

    fn begin_autonomous(
        &self,
        _: &mut Queue<'_>,
        _: &AutonomousTransfer<'_>,
        _: &Now,
    ) -> Option<TransferId> {
        None
    }

    fn add_finished(&self, _: &mut Queue<'_>, _: FinishedTransfer) -> bool {
        false
    }

    fn restart(&self, _: &mut Queue<'_>) {}

    fn drop_requested(&self, _: &mut Queue<'_>) {}
}

/// No transfers.
struct Without;

impl Machine for Without {}

/// Transfers.
struct With;

impl Machine for With {
    fn methods(&self) -> &'static [Method] {
        &[
            Method::Download,
            Method::Upload,
            Method::ScheduleDownload,
            Method::CancelTransfer,
            Method::GetQueuedTransfers,
            Method::GetAllQueuedTransfers,
        ]
    }

    fn execute(
        &self,
        queue: &mut Queue<'_>,
        method: Method,
        call: &Envelope<'_>,
        acceptance: Acceptance<'_>,
    ) -> Result<TransferAnswer, FaultCode> {
        queue.execute(method, call, acceptance)
    }

    fn awaited_answer(
        &self,
        queue: &mut Queue<'_>,
        id: TransferId,
        is_late: bool,
    ) -> Option<TransferAnswer> {
        queue.awaited_answer(id, is_late)
    }

    fn fill(
        &self,
        queue: &Queue<'_>,
        answer: &mut TransferAnswer,
        call: &Envelope<'_>,
        to: (&mut EnvelopeStream, &Header<'_>),
        out: &mut [u8],
    ) -> Result<Fill, EncodeError> {
        answer.fill(queue, call.kind(), to, out)
    }

    fn fill_report(
        &self,
        queue: &Queue<'_>,
        slot: usize,
        version: CwmpVersion,
        to: (&mut EnvelopeStream, &Header<'_>),
        out: &mut [u8],
    ) -> Result<Fill, EncodeError> {
        queue.fill_report(slot, version, to, out)
    }

    fn next_task(
        &self,
        queue: &mut Queue<'_>,
        now: &Now,
        in_session: bool,
    ) -> Option<(TransferId, TransferTask)> {
        queue.next_task(now, in_session)
    }

    fn deadline(&self, queue: &Queue<'_>) -> Option<Instant> {
        queue.deadline()
    }

    fn handle(
        &self,
        queue: &mut Queue<'_>,
        id: TransferId,
        report: TransferReport,
        now: &Now,
    ) -> bool {
        queue.handle(id, report, now)
    }

    fn begin_autonomous(
        &self,
        queue: &mut Queue<'_>,
        transfer: &AutonomousTransfer<'_>,
        now: &Now,
    ) -> Option<TransferId> {
        queue.begin_autonomous(transfer, now)
    }

    fn add_finished(&self, queue: &mut Queue<'_>, transfer: FinishedTransfer) -> bool {
        queue.add_finished(transfer)
    }

    fn restart(&self, queue: &mut Queue<'_>) {
        queue.restart();
    }

    fn drop_requested(&self, queue: &mut Queue<'_>) {
        queue.drop_requested();
    }
}
