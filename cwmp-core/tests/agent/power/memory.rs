//! The memory that a device's agent works in.

use cwmp_core::EventSlot;
use cwmp_core::cpe::{Agent, AgentConfig, Buffers, TransferConfig, TransferSlot, Transfers};
use cwmp_core::schedule::ScheduleSlot;
use cwmp_model::{AttributeSlot, MAX_RECORD, RecordBuffer};

/// The memory of an agent.
pub(crate) struct Memory {
    rx: Vec<u8>,
    tx: Vec<u8>,
    scratch: Vec<u8>,
    events: Vec<EventSlot>,
    transfers: Vec<TransferSlot>,
    texts: Vec<u8>,
    schedule: Vec<ScheduleSlot>,
    attributes: Vec<AttributeSlot>,
    fingerprints: Vec<u32>,
    record: RecordBuffer,
}

impl Memory {
    pub(crate) fn new() -> Self {
        Self {
            rx: vec![0; Buffers::MIN_RX],
            tx: vec![0; Buffers::MIN_TX],
            scratch: vec![0; Buffers::MIN_SCRATCH],
            events: vec![EventSlot::EMPTY; 20],
            transfers: vec![TransferSlot::EMPTY; 3],
            texts: vec![0; 3 * Transfers::MIN_TEXT],
            schedule: vec![ScheduleSlot::EMPTY; 3],
            attributes: vec![AttributeSlot::FREE; 4],
            fingerprints: vec![0; 4],
            record: [0; MAX_RECORD],
        }
    }

    pub(super) fn agent(&mut self) -> Agent<'_> {
        let config = &TransferConfig::DEFAULT;
        let transfers = Transfers::new(&mut self.transfers, &mut self.texts, config);
        let buffers = Buffers {
            rx: &mut self.rx,
            tx: &mut self.tx,
            scratch: &mut self.scratch,
            events: &mut self.events,
            transfers: transfers.unwrap(),
            attributes: &mut self.attributes,
            fingerprints: &mut self.fingerprints,
            record: &mut self.record,
        };
        let agent = Agent::new(&CONFIG, buffers).unwrap();
        agent.with_schedule(&mut self.schedule)
    }
}

/// Watched values are compared before an `Inform`, and at no other time.
const CONFIG: AgentConfig = {
    let mut config = AgentConfig::DEFAULT;
    config.compare_interval = None;
    config
};
