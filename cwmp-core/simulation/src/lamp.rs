//! A device to try things on: a lamp that the ACS sets, and that gets warm.

use cwmp_core::cpe::{AgentConfig, TransferReport, TransferRequest, TransferTask};
use cwmp_core::schedule::Cycle;
use cwmp_model::ActiveNotify::ForceDefaultEnabled;
use cwmp_model::{Backend, Bound, Decl, Limit, Schema, bind, schema};
use cwmp_soap::message::inform::DeviceIdStruct;
use cwmp_soap::{DateTime, Timestamp, TransferFaultCode, ValueType};

use crate::product::Product;

const fn setting(name: &'static str, value_type: ValueType) -> Decl<'static> {
    Decl::parameter(name, value_type).writable()
}

schema! {
    /// What the lamp has.
    pub static SCHEMA = Decl::object("Device", &[
        Decl::object("DeviceInfo", &[
            Decl::parameter("SoftwareVersion", ValueType::String).forced_inform(),
        ]),
        Decl::object("ManagementServer", &[
            setting("URL", ValueType::String),
            setting("PeriodicInformEnable", ValueType::Boolean),
            setting("PeriodicInformInterval", ValueType::UnsignedInt),
            setting("PeriodicInformTime", ValueType::DateTime),
            Decl::parameter("ParameterKey", ValueType::String).forced_inform(),
        ]),
        Decl::object("Lamp", &[
            setting("Level", ValueType::UnsignedInt).limits(&[Limit::Range { min: 0, max: 100 }]),
            Decl::parameter("Temperature", ValueType::UnsignedInt).active_notify(ForceDefaultEnabled),
        ]),
    ]);
}

/// The fields of the lamp.
#[derive(Clone, Debug)]
struct Fields {
    version: u32,
    url: String,
    periodic: bool,
    interval: u32,
    time: DateTime,
    level: u32,
    temperature: u32,
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
    "Device.Lamp.Level" => level,
    "Device.Lamp.Temperature" => (temperature),
} }

/// A lamp; its `Temperature` has active notification, its files come within seconds, one in four fails.
#[derive(Clone, Debug)]
pub struct Lamp {
    fields: Bound<Fields>,
    factory: Fields,
}

impl Lamp {
    /// A lamp that informs every `interval` seconds, never for 0.
    #[must_use]
    pub fn new(interval: u32) -> Self {
        let factory = Fields {
            version: 0,
            url: "http://acs.example.net/".into(),
            periodic: interval > 0,
            interval: interval.max(1),
            time: DateTime::At(Timestamp::from_unix(0)),
            level: 0,
            temperature: 20,
        };
        Self {
            fields: Bound::new(factory.clone()),
            factory,
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
        &mut self.fields
    }

    fn config(&self) -> AgentConfig {
        let mut config = AgentConfig::default();
        // It says itself when it gets warm.
        config.compare_interval = None;
        config
    }

    fn factory_reset(&mut self) {
        self.fields = Bound::new(self.factory.clone());
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
            self.fields.device.version = self.fields.device.version.wrapping_add(1);
        }
        (entropy % 60, report)
    }

    fn change(&mut self, entropy: u32) -> Option<&'static str> {
        // Another value than before, whatever it was.
        let other = self.fields.device.temperature + 1 + entropy % 99;
        self.fields.device.temperature = other % 100;
        Some("Device.Lamp.Temperature")
    }

    fn periodic(&mut self) -> Option<Cycle> {
        let fields = &self.fields.device;
        fields.periodic.then_some(Cycle {
            interval: fields.interval,
            reference: fields.time,
        })
    }
}
