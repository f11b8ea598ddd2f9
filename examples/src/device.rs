//! The device that the programs simulate: the built-in gateway, one on a BBF data model, or a dump of a real one.

mod running;

use core::fmt;
use std::path::{Path, PathBuf};

use cwmp_core::EventSlot;
use cwmp_core::cpe::{
    Agent, AgentConfig, BufferError, Buffers, Device, TransferConfig, TransferSlot, Transfers,
};
use cwmp_core::schedule::ScheduleSlot;
use cwmp_model::{
    AttributeSlot, Instances, MAX_RECORD, MemoryTree, Model, NodeId, Place, RecordBuffer, Schema,
    SchemaBuf, ValuesWalk, gateway,
};
use cwmp_schemagen::{ReadError, bbf, dump};
use cwmp_soap::message::inform::DeviceIdStruct;
use cwmp_transport::http::url::Url;

pub use running::RunningDevice;

/// Where a device comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    /// The gateway model of `cwmp-model`.
    #[default]
    BuiltIn,
    /// A data model of the Broadband Forum, with two instances in each table.
    Model(PathBuf),
    /// A dump: a table of parameters (`.csv`), or a recorded `GetParameterValuesResponse`.
    Values(PathBuf),
}

/// Rows that each table of a device on a data model has.
const INSTANCES: u32 = 2;

/// A device in memory.
pub struct SimulatedDevice {
    /// What it is, for people.
    pub title: String,
    tables: Option<SchemaBuf>,
    /// The values.
    pub tree: MemoryTree,
    /// The values from the factory.
    factory: MemoryTree,
    identity: dump::Identity,
}

impl fmt::Debug for SimulatedDevice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SimulatedDevice")
            .field("title", &self.title)
            .finish_non_exhaustive()
    }
}

impl SimulatedDevice {
    /// Loads a device.
    ///
    /// # Errors
    /// The file cannot be read, with the line.
    pub fn load(origin: &Origin) -> Result<Self, ReadError> {
        Ok(match origin {
            Origin::BuiltIn => Self::built_in(),
            Origin::Model(path) => Self::on_model(path)?,
            Origin::Values(path) => Self::from_dump(path)?,
        })
    }

    /// The built-in gateway.
    #[must_use]
    pub fn built_in() -> Self {
        Self::new("the built-in gateway".into(), None, gateway::device(), None)
    }

    fn on_model(path: &Path) -> Result<Self, ReadError> {
        let model = bbf::read_file(path, None)?;
        let mut tree = model.device(INSTANCES);
        // The one parameter of the agent's that a restart sets, and that the model has no default for.
        for root in ["Device", "InternetGatewayDevice"] {
            let path = format!("{root}.ManagementServer.DelayReboot");
            let _ = tree.set_text(model.tables.schema(), &path, "-1");
        }
        tree.forget_changed();
        let title = format!("a device on {}", model.name);
        Ok(Self::new(title, Some(model.tables), tree, None))
    }

    fn from_dump(path: &Path) -> Result<Self, ReadError> {
        let is_table = path
            .extension()
            .is_some_and(|extension| extension.eq_ignore_ascii_case("csv"));
        let dump = if is_table {
            dump::read_csv_file(path)?
        } else {
            dump::read_values_file(path)?
        };
        let title = format!("the device of {}", path.display());
        let identity = Some(dump.identity);
        Ok(Self::new(title, Some(dump.tables), dump.tree, identity))
    }

    fn new(
        title: String,
        tables: Option<SchemaBuf>,
        tree: MemoryTree,
        identity: Option<dump::Identity>,
    ) -> Self {
        let mut device = Self {
            title,
            tables,
            factory: tree.clone(),
            tree,
            identity: identity.unwrap_or_default(),
        };
        device.complete_identity();
        device
    }

    /// Takes what is not known of the device's name from its parameters, or makes it up.
    fn complete_identity(&mut self) {
        let found = |names: &[&str], default: &str, max: usize| {
            let text = names.iter().find_map(|name| self.info(name));
            let text = text.filter(|text| !text.is_empty());
            text.unwrap_or(default)
                .chars()
                .take(max)
                .collect::<String>()
        };
        let identity = dump::Identity {
            manufacturer: found(&["Manufacturer"], "Example Networks", 64),
            oui: found(&["ManufacturerOUI"], "00D09E", 6).to_ascii_uppercase(),
            product_class: found(&["ProductClass"], "", 64),
            serial_number: found(&["SerialNumber"], "000000000001", 64),
        };
        self.identity.oui.make_ascii_uppercase();
        let fill = |own: &mut String, other: String| {
            if own.is_empty() {
                *own = other;
            }
        };
        fill(&mut self.identity.manufacturer, identity.manufacturer);
        fill(&mut self.identity.oui, identity.oui);
        fill(&mut self.identity.product_class, identity.product_class);
        fill(&mut self.identity.serial_number, identity.serial_number);
        if self.identity.oui.len() != 6 || !self.identity.oui.bytes().all(|b| b.is_ascii_hexdigit())
        {
            self.identity.oui = "00D09E".into();
        }
    }

    /// A parameter of `DeviceInfo`.
    fn info(&self, name: &str) -> Option<&str> {
        let schema = self.schema();
        ["Device", "InternetGatewayDevice"].iter().find_map(|root| {
            let node = schema.find(&format!("{root}.DeviceInfo.{name}"))?;
            self.tree.text(&Place::new(node, Instances::NONE))
        })
    }

    /// The data model.
    #[must_use]
    pub fn schema(&self) -> Schema<'_> {
        self.tables
            .as_ref()
            .map_or(gateway::SCHEMA, SchemaBuf::schema)
    }

    /// The name of the root object: `Device` or `InternetGatewayDevice`.
    #[must_use]
    pub fn root(&self) -> &str {
        self.schema().name(NodeId::ROOT)
    }

    /// Tells the device where its ACS is, as whoever installs it does; from then on that is so from the factory. One whose
    /// data model has no such parameter does not know.
    pub fn set_acs(&mut self, url: &Url) {
        let path = self.acs_path();
        let schema = self
            .tables
            .as_ref()
            .map_or(gateway::SCHEMA, SchemaBuf::schema);
        for tree in [&mut self.tree, &mut self.factory] {
            let _ = tree.set_text(schema, &path, url.as_str());
            tree.forget_changed();
        }
    }

    /// The parameter that says where the ACS is.
    #[must_use]
    pub fn acs_path(&self) -> String {
        format!("{}.ManagementServer.URL", self.root())
    }

    /// What `GetParameterValues` of everything has to tell: paths and values. What is hidden is empty; `ParameterKey` is
    /// the agent's, and empty to begin with.
    pub fn values(&mut self) -> Vec<(String, String)> {
        let mut scratch = vec![0; 64 << 10];
        let Device {
            schema, backend, ..
        } = self.device();
        let mut model = Model::new(schema, backend);
        let mut values = Vec::new();
        let Ok(mut walk) = ValuesWalk::new(&model, "") else {
            return values;
        };
        while let Some(path) = walk.current_path() {
            let path = path.to_owned();
            let is_key = path.ends_with(".ManagementServer.ParameterKey");
            let value = walk.value(&mut model, &mut scratch);
            let text = value.map_or_else(|fault| fault.to_string(), |value| value.to_string());
            values.push((path, if is_key { String::new() } else { text }));
            walk.advance(&model);
        }
        values
    }

    /// The device, for a call of the agent.
    pub fn device(&mut self) -> Device<'_> {
        Device {
            schema: self
                .tables
                .as_ref()
                .map_or(gateway::SCHEMA, SchemaBuf::schema),
            backend: &mut self.tree,
            id: DeviceIdStruct {
                manufacturer: &self.identity.manufacturer,
                oui: &self.identity.oui,
                product_class: &self.identity.product_class,
                serial_number: &self.identity.serial_number,
            },
        }
    }
}

/// The memory of an agent on a machine that has plenty.
#[derive(Debug)]
pub struct AgentMemory {
    rx: Vec<u8>,
    tx: Vec<u8>,
    scratch: Vec<u8>,
    events: Vec<EventSlot>,
    transfers: Vec<TransferSlot>,
    attributes: Vec<AttributeSlot>,
    fingerprints: Vec<u32>,
    record: RecordBuffer,
    scheduled: Vec<ScheduleSlot>,
    texts: Vec<u8>,
    config: AgentConfig,
}

impl AgentMemory {
    /// With `tx` bytes for a piece of a post: what is longer goes out in chunks.
    #[must_use]
    pub fn new(tx: usize) -> Self {
        Self {
            rx: vec![0; 4 << 20],
            tx: vec![0; tx],
            scratch: vec![0; 256 << 10],
            events: vec![EventSlot::EMPTY; 64],
            transfers: vec![TransferSlot::EMPTY; 8],
            attributes: vec![AttributeSlot::FREE; 1024],
            fingerprints: vec![0; 1024],
            record: [0; MAX_RECORD],
            scheduled: vec![ScheduleSlot::EMPTY; 8],
            texts: vec![0; 8 * 4096],
            config: AgentConfig::DEFAULT,
        }
    }

    /// An agent in this memory.
    ///
    /// # Errors
    /// The memory is too small.
    pub fn agent(&mut self, config: AgentConfig) -> Result<Agent<'_>, BufferError> {
        self.config = config;
        let agent = Agent::new(
            &self.config,
            Buffers {
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
                fingerprints: &mut self.fingerprints,
                record: &mut self.record,
            },
        )?;
        Ok(agent.with_schedule(&mut self.scheduled))
    }
}
