//! The memory that an agent works in, lent to one life after the other.

use core::fmt;

use cwmp_core::EventSlot;
use cwmp_core::cpe::diagnostics::DiagnosticsSlot;
use cwmp_core::cpe::{
    Agent, AgentConfig, BufferError, Buffers, ChangeSlot, Diagnostics, ManagementServer,
    OperationSlot, SoftwareConfig, SoftwareModules, TransferConfig, TransferSlot, Transfers,
};
use cwmp_core::schedule::ScheduleSlot;
use cwmp_model::{AttributeSlot, MAX_RECORD, RecordBuffer};

use crate::product::Product;

/// Transfers at once: of the ACS, and beside them of the device's own.
const TRANSFERS: usize = 6;
/// Calls of `ScheduleInform` at once.
const SCHEDULED: usize = 4;
/// Calls of `ChangeDUState` at once, with those that nobody asked for, and operations.
const CHANGES: usize = 4;
const OPERATIONS: usize = 8;
/// Events: those that stand once, and as many of calls.
const EVENTS: usize = 32;
/// Parameters whose notification is another than the data model's, or whose change waits.
const ATTRIBUTES: usize = 16;

/// What a device has that takes `ChangeDUState`.
const UNITS: &str = "Device.SoftwareModules.DeploymentUnit.";

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
    tests: Vec<DiagnosticsSlot>,
    changes: [ChangeSlot; CHANGES],
    operations: [OperationSlot; OPERATIONS],
    operation_texts: Vec<u8>,
    settings: Vec<u8>,
    transfer_config: TransferConfig<'static>,
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
            tests: Vec::new(),
            changes: [const { ChangeSlot::EMPTY }; CHANGES],
            operations: [const { OperationSlot::EMPTY }; OPERATIONS],
            operation_texts: vec![0; OPERATIONS * SoftwareModules::MIN_TEXT],
            transfer_config: TransferConfig::DEFAULT,
            settings: vec![0; 2 * ManagementServer::MIN_BYTES],
            record: Box::new([0; MAX_RECORD]),
            config: AgentConfig::DEFAULT,
        }
    }

    /// A new agent for a device, which knows nothing of the one before.
    pub(crate) fn agent(&mut self, product: &impl Product) -> Result<Agent<'_>, BufferError> {
        let schema = product.schema();
        self.config = product.config();
        self.transfer_config = product.transfers();
        let parameters = product.tests().iter();
        let parameters = parameters.filter_map(|path| schema.parse(path).ok());
        self.tests.clear();
        self.tests
            .extend(parameters.map(|target| DiagnosticsSlot::at(target.place)));
        self.events = [const { EventSlot::EMPTY }; EVENTS];
        self.transfers = [const { TransferSlot::EMPTY }; TRANSFERS];
        self.attributes = [AttributeSlot::FREE; ATTRIBUTES];
        self.scheduled = [const { ScheduleSlot::EMPTY }; SCHEDULED];
        self.changes = [const { ChangeSlot::EMPTY }; CHANGES];
        self.operations = [const { OperationSlot::EMPTY }; OPERATIONS];
        let buffers = Buffers {
            rx: &mut self.rx,
            tx: &mut self.tx,
            scratch: &mut self.scratch,
            events: &mut self.events,
            transfers: Transfers::new(&mut self.transfers, &mut self.texts, &self.transfer_config)?,
            attributes: &mut self.attributes,
            fingerprints: &mut [],
            record: &mut self.record,
        };
        let software = if schema.find(UNITS).is_some() {
            SoftwareModules::new(
                &mut self.changes,
                &mut self.operations,
                &mut self.operation_texts,
                &SoftwareConfig::DEFAULT,
            )?
        } else {
            SoftwareModules::none()
        };
        let management = match product.kept_settings() {
            Some(factory) => ManagementServer::new(&mut self.settings, factory)?,
            None => ManagementServer::none(),
        };
        Ok(Agent::new(&self.config, buffers)?
            .with_management_server(management)
            .with_vendor_methods(product.vendor_methods())
            .with_schedule(&mut self.scheduled)
            .with_diagnostics(Diagnostics::new(&mut self.tests))
            .with_software_modules(software))
    }
}
