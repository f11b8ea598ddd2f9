//! The memory that an agent works in, lent to one life after the other.

use core::fmt;

use cwmp_core::EventSlot;
use cwmp_core::cpe::{
    Agent, AgentConfig, BufferError, Buffers, TransferConfig, TransferSlot, Transfers,
};
use cwmp_core::schedule::ScheduleSlot;
use cwmp_model::{AttributeSlot, MAX_RECORD, RecordBuffer};

/// Transfers at once.
const TRANSFERS: usize = 4;
/// Calls of `ScheduleInform` at once.
const SCHEDULED: usize = 4;
/// Events: those that stand once, and as many of calls.
const EVENTS: usize = 32;
/// Parameters whose notification is another than the data model's, or whose change waits.
const ATTRIBUTES: usize = 16;

/// The memory of an agent.
pub(crate) struct Memory {
    rx: Vec<u8>,
    tx: Vec<u8>,
    scratch: Vec<u8>,
    texts: Vec<u8>,
    events: [EventSlot; EVENTS],
    transfers: [TransferSlot; TRANSFERS],
    attributes: [AttributeSlot; ATTRIBUTES],
    scheduled: [ScheduleSlot; SCHEDULED],
    record: Box<RecordBuffer>,
    config: AgentConfig,
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Memory").finish_non_exhaustive()
    }
}

impl Memory {
    pub(crate) fn new() -> Self {
        Self {
            rx: vec![0; Buffers::MIN_RX],
            tx: vec![0; 2 * Buffers::MIN_TX],
            scratch: vec![0; 2 * Buffers::MIN_SCRATCH],
            texts: vec![0; TRANSFERS * Transfers::MIN_TEXT],
            events: [const { EventSlot::EMPTY }; EVENTS],
            transfers: [const { TransferSlot::EMPTY }; TRANSFERS],
            attributes: [AttributeSlot::FREE; ATTRIBUTES],
            scheduled: [const { ScheduleSlot::EMPTY }; SCHEDULED],
            record: Box::new([0; MAX_RECORD]),
            config: AgentConfig::DEFAULT,
        }
    }

    /// A new agent, which knows nothing of the one before.
    pub(crate) fn agent(&mut self, config: AgentConfig) -> Result<Agent<'_>, BufferError> {
        self.config = config;
        self.events = [const { EventSlot::EMPTY }; EVENTS];
        self.transfers = [const { TransferSlot::EMPTY }; TRANSFERS];
        self.attributes = [AttributeSlot::FREE; ATTRIBUTES];
        self.scheduled = [const { ScheduleSlot::EMPTY }; SCHEDULED];
        let buffers = Buffers {
            rx: &mut self.rx,
            tx: &mut self.tx,
            scratch: &mut self.scratch,
            events: &mut self.events,
            transfers: Transfers::new(
                &mut self.transfers,
                &mut self.texts,
                &TransferConfig::DEFAULT,
            )?,
            attributes: &mut self.attributes,
            fingerprints: &mut [],
            record: &mut self.record,
        };
        Ok(Agent::new(&self.config, buffers)?.with_schedule(&mut self.scheduled))
    }
}
