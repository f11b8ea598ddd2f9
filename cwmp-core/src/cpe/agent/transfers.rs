//! Transfers: what the platform tells, and how their ends get to the ACS.

use super::{Agent, Content};
use crate::cpe::answer::Answer;
use crate::cpe::config::Now;
use crate::cpe::device::Device;
use crate::cpe::software::SoftwareModules;
use crate::cpe::step::{Action, WakeReason};
use crate::cpe::transfer::{
    AutonomousTransfer, FinishedTransfer, TransferAnswer, TransferId, TransferReport,
    TransferRequest, Transfers, TransfersFull,
};
use crate::{EventQueue, Instant};

impl Agent<'_> {
    /// What became of a transfer, as [`Action::Transfer`](crate::cpe::Action::Transfer) asked for: its end is announced
    /// with `7 TRANSFER COMPLETE` and its `M` event, and reported with `TransferComplete` until the ACS has answered
    /// (EVT-011, XFER-010).
    ///
    /// Returns `false`, and changes nothing, if the transfer is not there any more or nothing of that kind is asked of it:
    /// it was cancelled, another ACS came, or its time is over.
    pub fn handle_transfer(&mut self, id: TransferId, report: TransferReport, now: &Now) -> bool {
        let is_taken = self.transfers.handle(id, report, now);
        if is_taken {
            self.announce_transfers();
        }
        is_taken
    }

    /// What a transfer is about; `None` if it is not there any more, as after `CancelTransfer`.
    #[must_use]
    pub fn transfer(&self, id: TransferId) -> Option<TransferRequest<'_>> {
        let slot = self.transfers.queue.slot_of(id)?;
        self.transfers.queue.request(slot)
    }

    /// All transfers, begun or not, reported or not.
    pub fn transfers(&self) -> impl Iterator<Item = TransferId> {
        let queue = &self.transfers.queue;
        let ids = queue.entries().filter_map(|(slot, _)| queue.id_of(slot));
        ids.filter(|id| queue.slot_of(*id).is_some())
    }

    /// Whether nobody uses the device, for transfers that wait for that (`3 When Idle`, XFER-026). Not idle until told, and
    /// after each start.
    pub const fn set_idle(&mut self, is_idle: bool) {
        self.transfers.queue.is_idle = is_idle;
    }

    /// A transfer begins that the ACS did not ask for: it is listed, and [`Self::handle_transfer`] ends it.
    ///
    /// Whether the ACS hears of the end, with `AutonomousTransferComplete`, is decided by
    /// `AutonomousTransferCompletePolicy` then (XFER-033). [`Transfers::MIN_SLOTS`] slots are kept for what the ACS asks for.
    ///
    /// # Errors
    /// [`TransfersFull`] if the device has none ([`TransferConfig::autonomous`](crate::cpe::TransferConfig::autonomous)), or
    /// there is no room for it, in a slot or later in a post, or a text is longer than
    /// [`AutonomousTransfer`] says; then nothing has changed.
    pub fn begin_autonomous_transfer(
        &mut self,
        transfer: &AutonomousTransfer<'_>,
        now: &Now,
    ) -> Result<TransferId, TransfersFull> {
        let texts = [
            transfer.announce_url,
            transfer.transfer_url,
            transfer.file_type,
            transfer.target_file_name,
        ];
        let bytes = texts
            .iter()
            .fold(REPORT, |sum, text| sum.saturating_add(escaped_len(text)));
        if bytes > self.tx.len() {
            return Err(TransfersFull);
        }
        let id = self.transfers.queue.begin_autonomous(transfer, now);
        id.ok_or(TransfersFull)
    }

    /// A transfer that the ACS asked for has ended, of which the agent did not know: raises `7 TRANSFER COMPLETE` and its
    /// `M` event, and reports with `TransferComplete` until the ACS has answered (EVT-011, EVT-017).
    ///
    /// # Errors
    /// [`TransfersFull`] if there is no room for it, here or in the event queue; then nothing has changed.
    pub fn transfer_finished(&mut self, transfer: FinishedTransfer) -> Result<(), TransfersFull> {
        let room = event_room(&self.events, &self.transfers, &self.software);
        if room == 0 || !self.transfers.queue.add_finished(transfer) {
            return Err(TransfersFull);
        }
        self.announce_transfers();
        Ok(())
    }

    /// Puts the events of what has ended into the queue.
    pub(super) fn announce_transfers(&mut self) {
        let session = self.running.as_ref().map(|running| &running.session);
        self.due |= self.transfers.announce(&mut self.events, session);
    }

    /// Does what is to be done for transfers before the agent says what comes next.
    pub(super) fn settle_transfers(&mut self, device: &mut Device<'_>, now: &Now) {
        if self.transfers.has_unjudged() {
            let mut served = device.served(
                &mut self.management,
                &mut self.diagnostics,
                &self.parameter_key,
            );
            let mut model = served.model(self.addressing);
            self.due |= self
                .transfers
                .judge(&mut self.events, &mut model, self.scratch);
        }
        self.answer_owed(now);
        self.announce_transfers();
    }

    /// What the platform has to do for transfers.
    pub(super) fn next_transfer_task(&mut self, now: &Now) -> Option<Action> {
        let in_session = self.running.is_some();
        let task = self.transfers.next_task(now, in_session);
        // Time alone may have ended some.
        self.announce_transfers();
        let (id, task) = task?;
        Some(Action::Transfer(id, task))
    }

    /// Answers the call whose answer waits for a transfer, if it need not wait any more.
    fn answer_owed(&mut self, now: &Now) {
        let Some(running) = self.running.as_mut() else {
            return;
        };
        let Some(Answer::Transfer(TransferAnswer::Awaited { id, until })) = self.content.answer()
        else {
            return;
        };
        if running.owed.is_some()
            && let Some(answer) = self.transfers.awaited_answer(*id, *until <= now.instant)
            && let Some(pending) = running.owed.take()
        {
            self.content = Content::Answer(Answer::Transfer(answer));
            running.session.answer_ready(pending);
        }
    }
}

/// How many more calls can be taken on that end with an `M` event, beside those that have been.
pub(super) fn event_room(
    events: &EventQueue<'_>,
    transfers: &Transfers<'_>,
    software: &SoftwareModules<'_>,
) -> usize {
    let promised = transfers.promised().saturating_add(software.promised());
    events.room().saturating_sub(promised)
}

/// Bytes of an `AutonomousTransferComplete` beside its texts.
const REPORT: usize = 768;

/// Bytes that a text takes in a message.
fn escaped_len(text: &str) -> usize {
    text.chars().fold(0, |sum: usize, c| {
        let bytes = match c {
            '&' | '<' | '>' | '"' | '\'' | '\r' | '\n' | '\t' => 6,
            c => c.len_utf8(),
        };
        sum.saturating_add(bytes)
    })
}

impl Answer {
    /// Until when it is held back, and for what.
    pub(super) const fn awaited(&self) -> Option<(Instant, WakeReason)> {
        match self {
            Self::Transfer(TransferAnswer::Awaited { until, .. }) => {
                Some((*until, WakeReason::Transfer))
            }
            Self::Called { until, .. } => Some((*until, WakeReason::VendorMethod)),
            _ => None,
        }
    }
}
