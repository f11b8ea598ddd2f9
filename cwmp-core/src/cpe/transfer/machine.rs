//! What an agent holds of transfers: nothing, or all of it.

use core::fmt;

use cwmp_model::Model;
use cwmp_soap::{CwmpVersion, EncodeError, Envelope, FaultCode, Fill, Method};

use super::answer::TransferAnswer;
use super::call::Acceptance;
use super::config::TransferConfig;
use super::file_type::Wording;
use super::queue::Queue;
use super::request::{TransferId, TransferReport, TransferTask};
use super::slot::TransferSlot;
use crate::cpe::config::{BufferError, Now};
use crate::cpe::draft::Draft;
use crate::cpe::machine::machine;
use crate::cpe::persist::Part;
use crate::event::Batch;
use crate::{CpeSession, EventQueue, Instant};

/// Transfers of an agent, or none.
///
/// What only transfers need is reached from [`Self::new`] and from nowhere else: a program that does not call it carries
/// none of that code.
pub struct Transfers<'s> {
    pub(in crate::cpe) queue: Queue<'s>,
    machine: &'static Machine,
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
            queue: Queue::new(&mut [], &mut [], &TransferConfig::DEFAULT),
            machine: &WITHOUT,
        }
    }

    /// A device with transfers, kept in `slots`, which are empty or were stored; `texts` is divided evenly among them. The
    /// settings are lent, as those of the agent are: `&TransferConfig::DEFAULT`, or a `static`.
    ///
    /// # Errors
    /// [`BufferError`] if there are fewer than [`Self::MIN_SLOTS`], or less than [`Self::MIN_TEXT`] for each.
    pub fn new(
        slots: &'s mut [TransferSlot],
        texts: &'s mut [u8],
        config: &'s TransferConfig<'s>,
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
            machine: &WITH,
        })
    }
}

machine! {
    Transfers, queue: Queue;
    read has(method: Method) -> bool = false;
    read method_name(index: usize, version: CwmpVersion) -> Option<&'static str> = None;
    read fill_answer(answer: &mut TransferAnswer, call: (&Envelope<'_>, Wording<'_>), draft: &mut Draft<'_>)
        -> Result<Fill, EncodeError> = NOTHING;
    read fill_report(slot: usize, wording: Wording<'_>, draft: &mut Draft<'_>)
        -> Result<Fill, EncodeError> = NOTHING;
    read deadline() -> Option<Instant> = None;
    read promised() -> usize = 0;
    read has_unjudged() -> bool = false;
    read next_report(session: &CpeSession) -> Option<(usize, Method)> = None;
    write execute(method: Method, call: &Envelope<'_>, acceptance: Acceptance<'_>)
        -> Result<TransferAnswer, FaultCode> = Err(FaultCode::METHOD_NOT_SUPPORTED);
    write awaited_answer(id: TransferId, is_late: bool) -> Option<TransferAnswer> = None;
    write next_task(now: &Now, in_session: bool) -> Option<(TransferId, TransferTask)> = None;
    write take_restart() -> bool = false;
    write handle(id: TransferId, report: TransferReport, now: &Now) -> bool = false;
    write judge(events: &mut EventQueue<'_>, model: &mut Model<'_>, scratch: &mut [u8]) -> bool = false;
    write announce(events: &mut EventQueue<'_>, session: Option<&CpeSession>) -> bool = false;
    write begin_session(events: &EventQueue<'_>, batch: &Batch) -> () = ();
    write answer_arrived() -> () = ();
    write report_answered(slot: usize, is_delivered: bool, events: &mut EventQueue<'_>) -> () = ();
    write end_session() -> () = ();
    write restart() -> () = ();
    write drop_requested() -> () = ();
    write clear() -> () = ();
    write handle_restored() -> () = ();
    write give_up(slot: u16) -> bool = false;
    lend_mut<'q> part() -> Option<&'q mut dyn Part> = None;
}

/// No transfer, so nothing to be written about one.
const NOTHING: Result<Fill, EncodeError> = Err(EncodeError::Source(FaultCode::INTERNAL_ERROR));
