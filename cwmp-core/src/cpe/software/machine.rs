//! What an agent holds of software modules: nothing, or all of it.

use core::fmt;

use cwmp_model::record::Kind;
use cwmp_model::{Backend, Model, Place, Schema};
use cwmp_soap::{CwmpVersion, EncodeError, Envelope, FaultCode, Fill, Method, Value};

use super::around::Around;
use super::config::SoftwareConfig;
use super::execution_unit::check_requested_state;
use super::queue::Queue;
use super::request::{AutonomousChange, OperationId, OperationReport, OperationTask, SoftwareFull};
use super::slot::{ChangeSlot, OperationSlot};
use crate::cpe::config::BufferError;
use crate::cpe::device::{View, all};
use crate::cpe::draft::Draft;
use crate::cpe::machine::machine;
use crate::cpe::persist::Part;
use crate::cpe::transfer::Acceptance;
use crate::event::Batch;
use crate::{CpeSession, EventQueue, Instant};

/// Software modules of an agent, or none.
///
/// What only they need is reached from [`Self::new`] and from nowhere else: a program that does not call it carries none
/// of that code.
pub struct SoftwareModules<'s> {
    pub(in crate::cpe) queue: Queue<'s>,
    machine: &'static Machine,
}

impl fmt::Debug for SoftwareModules<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SoftwareModules")
            .field("changes", &self.queue.changes)
            .field("operations", &self.queue.operations)
            .finish_non_exhaustive()
    }
}

impl Default for SoftwareModules<'_> {
    fn default() -> Self {
        Self::none()
    }
}

impl<'s> SoftwareModules<'s> {
    /// Slots for changes at least: so many are kept for calls of the ACS.
    pub const MIN_CHANGES: usize = 1;
    /// Slots for changes at most; those past them are not used.
    pub const MAX_CHANGES: usize = 16;
    /// Slots for operations at least: so many are kept for calls of the ACS.
    pub const MIN_OPERATIONS: usize = 2;
    /// Slots for operations at most; those past them are not used.
    pub const MAX_OPERATIONS: usize = 64;
    /// Bytes of text at least for each operation. What the call says of one has to fit besides 256 bytes that are kept for
    /// its result, or it is answered with 9004: 2 100 bytes hold every operation that keeps to the schema, and 3 120 one
    /// with the longest URL that is taken, in ASCII both. Of the paths of execution units those are reported that find
    /// room behind it, and not more than 1 024 bytes of them.
    pub const MIN_TEXT: usize = 768;

    /// A device without software modules: `ChangeDUState` is not listed, and answered with 9000.
    #[must_use]
    pub fn none() -> Self {
        Self {
            queue: Queue::new(&mut [], &mut [], &mut [], &SoftwareConfig::DEFAULT),
            machine: &WITHOUT,
        }
    }

    /// A device with software modules.
    ///
    /// `changes` has a slot for each `ChangeDUState` that may be under way or not yet reported, and for each change that
    /// nobody asked for and that is not yet reported; `operations` one for each operation on each unit in them, all empty.
    /// A call that finds no room is answered with 9004. `texts` is divided evenly among the operations. The settings are
    /// lent, as those of the agent are: `&SoftwareConfig::DEFAULT`, or a `static`.
    ///
    /// # Errors
    /// [`BufferError`] if there are fewer slots than [`Self::MIN_CHANGES`] and [`Self::MIN_OPERATIONS`], or less than
    /// [`Self::MIN_TEXT`] for each operation.
    pub fn new(
        changes: &'s mut [ChangeSlot],
        operations: &'s mut [OperationSlot],
        texts: &'s mut [u8],
        config: &'s SoftwareConfig<'s>,
    ) -> Result<Self, BufferError> {
        let count = changes.len().min(Self::MAX_CHANGES);
        let changes = changes.get_mut(..count).unwrap_or_default();
        let too_small = |name, needed| BufferError::TooSmall { name, needed };
        if count < Self::MIN_CHANGES {
            return Err(too_small("changes", Self::MIN_CHANGES));
        }
        let count = operations.len().min(Self::MAX_OPERATIONS);
        let operations = operations.get_mut(..count).unwrap_or_default();
        if count < Self::MIN_OPERATIONS {
            return Err(too_small("operations", Self::MIN_OPERATIONS));
        }
        let needed = count.saturating_mul(Self::MIN_TEXT);
        if texts.len() < needed {
            return Err(too_small("texts", needed));
        }
        // Slots that another agent has used, with the stamps of its records, are empty too.
        changes.fill_with(ChangeSlot::default);
        operations.fill_with(OperationSlot::default);
        texts.fill(0);
        Ok(Self {
            queue: Queue::new(changes, operations, texts, config),
            machine: &WITH,
        })
    }
}

/// What decides beside the device whether a value may be set.
#[derive(Clone, Copy)]
pub(in crate::cpe) struct Rule {
    pub(in crate::cpe) check:
        fn(Schema<'_>, &mut dyn Backend, &Place, &Value<'_>) -> Result<(), FaultCode>,
    /// What asks it.
    pub(in crate::cpe) view: View,
}

machine! {
    SoftwareModules, queue: Queue;
    read has(method: Method) -> bool = false;
    read methods(version: CwmpVersion) -> &'static [&'static str] = &[];
    read rule() -> Option<Rule> = None;
    read fill_answer(draft: &mut Draft<'_>) -> Result<Fill, EncodeError> = NOTHING;
    read deadline() -> Option<Instant> = None;
    read promised() -> usize = 0;
    read next_report(session: &CpeSession) -> Option<(usize, Method)> = None;
    write execute(call: &Envelope<'_>, acceptance: Acceptance<'_>, tables: (&mut Model<'_>, &mut [u8]))
        -> Result<(), FaultCode> = Err(FaultCode::METHOD_NOT_SUPPORTED);
    write rewind_report() -> () = ();
    write fill_report(change: usize, schema: Schema<'_>, draft: &mut Draft<'_>)
        -> Result<Fill, EncodeError> = NOTHING;
    write settle(around: &mut Around<'_, '_>) -> () = ();
    write next_task(around: &mut Around<'_, '_>) -> Option<(OperationId, OperationTask)> = None;
    write handle(id: OperationId, report: &OperationReport<'_>, around: &mut Around<'_, '_>) -> bool = false;
    write add_autonomous(change: &AutonomousChange<'_>, around: &mut Around<'_, '_>)
        -> Result<(), SoftwareFull> = Err(SoftwareFull);
    write begin_session(events: &EventQueue<'_>, batch: &Batch) -> () = ();
    write report_answered(slot: usize, is_delivered: bool, events: &mut EventQueue<'_>) -> () = ();
    write end_session() -> () = ();
    write restart() -> () = ();
    write drop_all() -> () = ();
    write clear() -> () = ();
    write handle_restored() -> () = ();
    write give_up(kind: Kind, number: u16) -> bool = false;
    lend_mut<'q> part() -> Option<&'q mut dyn Part> = None;
}

impl Queue<'_> {
    fn rule(&self) -> Option<Rule> {
        Some(Rule {
            check: check_requested_state,
            view: all,
        })
    }
}

/// No change, so nothing to be written about one.
const NOTHING: Result<Fill, EncodeError> = Err(EncodeError::Source(FaultCode::INTERNAL_ERROR));

#[cfg(test)]
mod tests {
    extern crate alloc;

    use super::*;

    #[test]
    fn slots_that_were_used_before_keep_no_stamps() {
        let (mut changes, mut operations) = (
            alloc::vec![ChangeSlot::EMPTY; SoftwareModules::MIN_CHANGES],
            alloc::vec![OperationSlot::EMPTY; SoftwareModules::MIN_OPERATIONS],
        );
        let mut texts = alloc::vec![0; SoftwareModules::MIN_TEXT * SoftwareModules::MIN_OPERATIONS];
        for slot in &mut changes {
            slot.stamp = 7;
        }
        let config = &SoftwareConfig::DEFAULT;
        SoftwareModules::new(&mut changes, &mut operations, &mut texts, config).unwrap();
        assert!(changes.iter().all(|slot| slot.stamp == 0));
    }
}
