//! The data model of the lamp, and its fields.

use cwmp_model::ActiveNotify::ForceDefaultEnabled;
use cwmp_model::{Decl, Limit, bind, schema};
use cwmp_soap::{DateTime, ValueType};

const fn setting(name: &'static str, value_type: ValueType) -> Decl<'static> {
    Decl::parameter(name, value_type).writable()
}

const fn text(name: &'static str) -> Decl<'static> {
    Decl::parameter(name, ValueType::String)
}

schema! {
    /// What the lamp has.
    pub static SCHEMA = Decl::object("Device", &[
        Decl::object("DeviceInfo", &[text("SoftwareVersion").forced_inform()]),
        Decl::object("ManagementServer", &[
            setting("URL", ValueType::String),
            setting("PeriodicInformEnable", ValueType::Boolean),
            setting("PeriodicInformInterval", ValueType::UnsignedInt),
            setting("PeriodicInformTime", ValueType::DateTime),
            text("ParameterKey").forced_inform(),
            Decl::object("HeartbeatPolicy", &[
                setting("Enable", ValueType::Boolean),
                setting("ReportingInterval", ValueType::UnsignedInt),
                setting("InitiationTime", ValueType::DateTime),
            ]),
            Decl::object("StandbyPolicy", &[
                setting("CRUnawarenessMaxDuration", ValueType::Int),
                setting("MaxMissedPeriodic", ValueType::Int),
                setting("NotifyMissedScheduled", ValueType::Boolean),
            ]),
            Decl::object("AutonomousTransferCompletePolicy", &[
                setting("Enable", ValueType::Boolean),
                setting("TransferTypeFilter", ValueType::String),
                setting("ResultTypeFilter", ValueType::String),
                setting("FileTypeFilter", ValueType::String),
            ]),
            Decl::object("DUStateChangeComplPolicy", &[
                setting("Enable", ValueType::Boolean),
                setting("OperationTypeFilter", ValueType::String),
                setting("ResultTypeFilter", ValueType::String),
            ]),
        ]),
        Decl::object("Lamp", &[
            setting("Level", ValueType::UnsignedInt).limits(&[Limit::Range { min: 0, max: 100 }]),
            Decl::parameter("Temperature", ValueType::UnsignedInt).active_notify(ForceDefaultEnabled),
            Decl::object("Test", &[
                setting("DiagnosticsState", ValueType::String),
                setting("Flashes", ValueType::UnsignedInt),
            ]),
            Decl::table("Scene", &[setting("Level", ValueType::UnsignedInt)]).writable(),
        ]),
        Decl::object("SoftwareModules", &[
            Decl::table("DeploymentUnit", &[
                text("UUID"),
                text("Status"),
                Decl::parameter("Resolved", ValueType::Boolean),
                text("URL"),
                text("Version"),
            ]),
        ]),
    ]);
}

/// The fields of the lamp.
#[derive(Clone, Debug)]
pub(super) struct Fields {
    pub(super) version: u32,
    pub(super) url: String,
    pub(super) periodic: bool,
    pub(super) interval: u32,
    pub(super) time: DateTime,
    pub(super) heartbeat: bool,
    pub(super) heartbeat_interval: u32,
    pub(super) heartbeat_time: DateTime,
    /// What the ACS wants to hear of standby: -1 and false are never.
    pub(super) longest_standby: i32,
    pub(super) most_missed: i32,
    pub(super) tells_missed: bool,
    /// What the ACS wants to hear of transfers that it did not ask for: whether anything, which, how they ended, which files.
    pub(super) tells_transfers: bool,
    pub(super) transfer_types: String,
    pub(super) transfer_results: String,
    pub(super) file_types: String,
    /// The same of deployment units.
    pub(super) tells_changes: bool,
    pub(super) operation_types: String,
    pub(super) operation_results: String,
    pub(super) level: u32,
    pub(super) temperature: u32,
    pub(super) flashes: u32,
}

impl Fields {
    fn version(&self) -> cwmp_soap::Value<'_> {
        cwmp_soap::Value::String(match self.version % 3 {
            0 => "1.0",
            1 => "1.1",
            _ => "1.2",
        })
    }

    const fn temperature(&self) -> cwmp_soap::Value<'_> {
        cwmp_soap::Value::UnsignedInt(self.temperature)
    }
}

bind! { Fields: SCHEMA {
    "Device.DeviceInfo.SoftwareVersion" => (version),
    "Device.ManagementServer.URL" => url,
    "Device.ManagementServer.PeriodicInformEnable" => periodic,
    "Device.ManagementServer.PeriodicInformInterval" => interval,
    "Device.ManagementServer.PeriodicInformTime" => time,
    "Device.ManagementServer.HeartbeatPolicy.Enable" => heartbeat,
    "Device.ManagementServer.HeartbeatPolicy.ReportingInterval" => heartbeat_interval,
    "Device.ManagementServer.HeartbeatPolicy.InitiationTime" => heartbeat_time,
    "Device.ManagementServer.StandbyPolicy.CRUnawarenessMaxDuration" => longest_standby,
    "Device.ManagementServer.StandbyPolicy.MaxMissedPeriodic" => most_missed,
    "Device.ManagementServer.StandbyPolicy.NotifyMissedScheduled" => tells_missed,
    "Device.ManagementServer.AutonomousTransferCompletePolicy.Enable" => tells_transfers,
    "Device.ManagementServer.AutonomousTransferCompletePolicy.TransferTypeFilter" => transfer_types,
    "Device.ManagementServer.AutonomousTransferCompletePolicy.ResultTypeFilter" => transfer_results,
    "Device.ManagementServer.AutonomousTransferCompletePolicy.FileTypeFilter" => file_types,
    "Device.ManagementServer.DUStateChangeComplPolicy.Enable" => tells_changes,
    "Device.ManagementServer.DUStateChangeComplPolicy.OperationTypeFilter" => operation_types,
    "Device.ManagementServer.DUStateChangeComplPolicy.ResultTypeFilter" => operation_results,
    "Device.Lamp.Level" => level,
    "Device.Lamp.Temperature" => (temperature),
    "Device.Lamp.Test.Flashes" => flashes,
} }
