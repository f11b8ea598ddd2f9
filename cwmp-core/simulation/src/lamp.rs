//! A device to try things on: a lamp that the ACS sets, and that gets warm.

mod schema;
mod values;

use cwmp_core::cpe::diagnostics::DiagnosticsError;
use cwmp_core::cpe::{
    AgentConfig, AutonomousChange, AutonomousOperation, OperationKind, OperationReport,
    OperationRequest, OperationTask, TransferConfig, TransferReport, TransferRequest, TransferTask,
};
use cwmp_core::schedule::Cycle;
use cwmp_model::{Backend, Schema};
use cwmp_soap::message::inform::DeviceIdStruct;
use cwmp_soap::{
    DateTime, DeploymentUnitFaultCode, FaultCode, Timestamp, TransferFaultCode, ValueType,
};

use crate::product::Product;
use crate::task::{Operation, Task};
use schema::Fields;
pub use schema::SCHEMA;
use values::Values;

/// The units that an ACS has the lamp install.
pub(crate) const UNITS: [&str; 2] = [
    "0f0e1a52-6f1b-5d43-9c7a-2b6f0c4d7e11",
    "b0a1c2d3-0000-5000-8000-00000000000b",
];
/// A unit that the lamp installs by itself.
const OWN_UNIT: &str = "c0a1c2d3-0000-5000-8000-00000000000c";
/// The table of scenes.
pub(crate) const SCENES: &str = "Device.Lamp.Scene.";
/// The state of the test.
pub(crate) const TEST: &str = "Device.Lamp.Test.DiagnosticsState";
/// What the test goes by.
pub(crate) const FLASHES: &str = "Device.Lamp.Test.Flashes";
/// The method of the vendor's.
pub(crate) const BLINK: &str = "X_00256D_Blink";
/// What changes by itself.
pub(crate) const TEMPERATURE: &str = "Device.Lamp.Temperature";

/// A lamp; its `Temperature` has active notification, its files come within seconds, one in four fails, and so it is with
/// its deployment units and its test.
#[derive(Clone, Debug)]
pub struct Lamp {
    values: Values,
    factory: Values,
    keeps_settings: bool,
    transfers: TransferConfig<'static>,
}

/// The settings of a lamp whose agent keeps them.
const SETTINGS: &[(&str, &str)] = &[
    ("URL", "http://acs.example.net/"),
    ("PeriodicInformEnable", "1"),
    ("PeriodicInformInterval", "600"),
    ("PeriodicInformTime", "1970-01-01T00:00:00Z"),
    ("HeartbeatPolicy.Enable", "0"),
    ("HeartbeatPolicy.ReportingInterval", "86400"),
    ("HeartbeatPolicy.InitiationTime", "1970-01-01T00:00:00Z"),
];

impl Lamp {
    /// A lamp that informs every `interval` seconds, never for 0.
    #[must_use]
    pub fn new(interval: u32) -> Self {
        Self::of(Fields {
            version: 0,
            url: "http://acs.example.net/".into(),
            periodic: interval > 0,
            interval: interval.max(1),
            time: DateTime::At(Timestamp::from_unix(0)),
            heartbeat: false,
            heartbeat_interval: 86_400,
            heartbeat_time: DateTime::At(Timestamp::from_unix(0)),
            longest_standby: -1,
            most_missed: -1,
            tells_missed: false,
            tells_transfers: false,
            transfer_types: "Both".into(),
            transfer_results: "Both".into(),
            file_types: String::new(),
            tells_changes: false,
            operation_types: String::new(),
            operation_results: "Both".into(),
            level: 0,
            temperature: 20,
            flashes: 3,
        })
    }

    fn of(fields: Fields) -> Self {
        let factory = Values::new(fields);
        Self {
            values: factory.clone(),
            factory,
            keeps_settings: false,
            transfers: TransferConfig::DEFAULT,
        }
    }

    /// A lamp whose agent keeps the settings, and informs every ten minutes until they say otherwise.
    #[must_use]
    pub fn with_kept_settings() -> Self {
        Self {
            keeps_settings: true,
            ..Self::new(600)
        }
    }

    /// The same that moves two files at once, and may be done before it answers.
    #[must_use]
    pub const fn with_quick_transfers(mut self) -> Self {
        self.transfers.max_running = 2;
        self.transfers.answer_within = 20;
        self
    }

    /// The same with a heartbeat every `interval` seconds, 30 and more.
    #[must_use]
    pub fn with_heartbeat(self, interval: u32) -> Self {
        let mut fields = self.factory.fields.device;
        (fields.heartbeat, fields.heartbeat_interval) = (true, interval);
        Self {
            transfers: self.transfers,
            ..Self::of(fields)
        }
    }

    /// The same for an ACS that wants to hear of a standby of more than a quarter of an hour, or one in which two periodic
    /// contacts or a scheduled one were missed.
    #[must_use]
    pub fn with_standby(self) -> Self {
        let mut fields = self.factory.fields.device;
        (fields.longest_standby, fields.most_missed) = (900, 1);
        fields.tells_missed = true;
        Self {
            transfers: self.transfers,
            ..Self::of(fields)
        }
    }

    /// The same for an ACS that wants to hear of files and of deployment units that it did not ask for.
    #[must_use]
    pub fn with_reports(self) -> Self {
        let mut fields = self.factory.fields.device;
        (fields.tells_transfers, fields.tells_changes) = (true, true);
        fields.file_types = "2 Web Content".into();
        fields.operation_types = "Install,Uninstall".into();
        Self {
            transfers: self.transfers,
            ..Self::of(fields)
        }
    }
}

impl Product for Lamp {
    fn schema(&self) -> Schema<'static> {
        SCHEMA
    }

    fn id(&self) -> DeviceIdStruct<'static> {
        DeviceIdStruct {
            manufacturer: "Example",
            oui: "00256D",
            product_class: "Lamp",
            serial_number: "1",
        }
    }

    fn backend(&mut self) -> &mut dyn Backend {
        &mut self.values
    }

    fn kept_settings(&self) -> Option<&'static [(&'static str, &'static str)]> {
        self.keeps_settings.then_some(SETTINGS)
    }

    fn config(&self) -> AgentConfig {
        let mut config = AgentConfig::default();
        // It says itself when it gets warm.
        config.compare_interval = None;
        config
    }

    fn factory_reset(&mut self) {
        self.values = self.factory.clone();
    }

    fn transfer(
        &mut self,
        request: &TransferRequest<'_>,
        task: TransferTask,
        entropy: u32,
    ) -> (u32, TransferReport) {
        let report = match (task, entropy % 8) {
            (TransferTask::AskUser, 0) => TransferReport::Declined,
            (TransferTask::AskUser, _) => TransferReport::Confirmed,
            (TransferTask::Start, 0) if request.kind.is_download() => TransferReport::NeedsRestart,
            (_, 1 | 2) => TransferReport::Failed(TransferFaultCode::FILE_INACCESSIBLE),
            _ => TransferReport::Done,
        };
        if report == TransferReport::Done && request.file_type.starts_with("1 Firmware") {
            let fields = &mut self.values.fields.device;
            fields.version = fields.version.wrapping_add(1);
        }
        (entropy % 60, report)
    }

    fn transfers(&self) -> TransferConfig<'static> {
        self.transfers
    }

    fn tests(&self) -> &'static [&'static str] {
        &[TEST]
    }

    fn test(&mut self, _: usize, entropy: u32) -> (u32, Result<(), DiagnosticsError>) {
        let result = match entropy % 4 {
            0 => Err(DiagnosticsError::INTERNAL),
            _ => Ok(()),
        };
        (entropy % 60, result)
    }

    fn vendor_methods(&self) -> &'static [&'static str] {
        &[BLINK]
    }

    fn vendor_call(&mut self, _: &str, entropy: u32) -> (u32, Result<&'static str, FaultCode>) {
        let answer = match entropy % 4 {
            0 => Err(FaultCode::RESOURCES_EXCEEDED),
            _ => Ok("<cwmp:X_00256D_BlinkResponse/>"),
        };
        // Now and then longer than anybody waits.
        (entropy % 32, answer)
    }

    fn operate(
        &mut self,
        request: &OperationRequest<'_>,
        task: OperationTask,
        entropy: u32,
    ) -> OperationReport<'static> {
        let rows = &mut self.values.rows;
        let (uuid, is_verified) = (request.uuid, task == OperationTask::Verify);
        let is_there = rows.unit_mut(uuid).is_some();
        let failed = |fault| OperationReport::failed(fault);
        match request.kind {
            // It was done before the restart.
            OperationKind::Install if is_there && is_verified => OperationReport::DONE,
            OperationKind::Uninstall if !is_there && is_verified => OperationReport::DONE,
            OperationKind::Install if is_there => {
                failed(DeploymentUnitFaultCode::DUPLICATE_DEPLOYMENT_UNIT)
            }
            OperationKind::Install if entropy.is_multiple_of(4) => {
                failed(DeploymentUnitFaultCode::SYSTEM_RESOURCES_EXCEEDED)
            }
            _ if entropy.is_multiple_of(4) => {
                failed(DeploymentUnitFaultCode::INVALID_DEPLOYMENT_UNIT_STATE)
            }
            OperationKind::Install => {
                rows.install(uuid, request.url);
                OperationReport::DONE
            }
            OperationKind::Uninstall => {
                rows.units.retain(|unit| unit.uuid != uuid);
                OperationReport::DONE
            }
            _ => {
                if let Some(unit) = rows.unit_mut(uuid) {
                    unit.version += 1;
                }
                OperationReport::DONE
            }
        }
    }

    fn change_unit(&mut self, entropy: u32) -> Option<AutonomousChange<'static>> {
        let rows = &mut self.values.rows;
        let has_failed = entropy.is_multiple_of(4);
        let is_there = rows.unit_mut(OWN_UNIT).is_some();
        let mut report = OperationReport {
            uuid: OWN_UNIT,
            version: "1.0",
            ..OperationReport::DONE
        };
        let kind = if is_there {
            OperationKind::Uninstall
        } else {
            OperationKind::Install
        };
        if has_failed {
            report.fault = Some(DeploymentUnitFaultCode::REQUEST_DENIED);
        } else if is_there {
            rows.units.retain(|unit| unit.uuid != OWN_UNIT);
        } else {
            report.deployment_unit = Some(rows.install(OWN_UNIT, ""));
        }
        Some(AutonomousChange {
            operation: AutonomousOperation::Standard(kind),
            report,
            start_time: DateTime::Unknown,
        })
    }

    fn change(&mut self, entropy: u32) -> Option<&'static str> {
        // Another value than before, whatever it was.
        let fields = &mut self.values.fields.device;
        let other = fields.temperature + 1 + entropy % 99;
        fields.temperature = other % 100;
        Some(TEMPERATURE)
    }

    fn periodic(&mut self) -> Option<Cycle> {
        let fields = &self.values.fields.device;
        fields.periodic.then_some(Cycle {
            interval: fields.interval,
            reference: fields.time,
        })
    }

    fn heartbeat(&mut self) -> Option<Cycle> {
        let fields = &self.values.fields.device;
        fields.heartbeat.then_some(Cycle {
            interval: fields.heartbeat_interval,
            reference: fields.heartbeat_time,
        })
    }

    fn task(&self, key: String, entropy: u32) -> Option<Task> {
        let some = entropy / 16;
        Some(match entropy % 16 {
            0..3 => Task::Add {
                table: SCENES.into(),
                key,
            },
            3..6 => Task::Delete {
                table: SCENES.into(),
                number: 1 + some % 8,
                key,
            },
            6 | 7 => Task::Watch {
                name: TEMPERATURE.into(),
                // Active more often than not, or there would be little to tell.
                notification: [0, 1, 2, 2, 2].get(some as usize % 5).copied()?,
            },
            8..10 => test("Requested", key),
            10 if some.is_multiple_of(2) => Task::Vendor(BLINK.into()),
            10 => test("Canceled", key),
            11 => Task::Set {
                name: FLASHES.into(),
                value_type: ValueType::UnsignedInt,
                value: (some % 10).to_string(),
                key,
            },
            _ => Task::Change {
                key,
                operations: (0..=some % 3).map(|n| any_operation(some >> n)).collect(),
            },
        })
    }
}

/// The test is to begin or to stop.
pub(crate) fn test(state: &str, key: String) -> Task {
    Task::Set {
        name: TEST.into(),
        value_type: ValueType::String,
        value: state.into(),
        key,
    }
}

fn any_operation(entropy: u32) -> Operation {
    let kind = match entropy % 4 {
        0 | 1 => OperationKind::Install,
        2 => OperationKind::Update,
        _ => OperationKind::Uninstall,
    };
    let uuid = UNITS.get(entropy as usize / 4 % 2).copied();
    Operation {
        kind,
        uuid: uuid.unwrap_or_default().into(),
    }
}
