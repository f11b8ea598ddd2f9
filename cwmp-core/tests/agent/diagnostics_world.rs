//! A device with tests, and what tests of it share.

use cwmp_core::cpe::Action;
use cwmp_core::cpe::diagnostics::{
    Diagnostics, DiagnosticsId, DiagnosticsSlot, DiagnosticsTask, DownloadDiagnostics, IpPing,
};
use cwmp_core::event::RebootCause;
use cwmp_model::{Applied, Backend, Decl, Instances, Limit, NodeId, Place, Presence, node, schema};
use cwmp_soap::{FaultCode, Value, ValueType};

use super::endpoint::{Endpoint, Wanted};

schema! {
    /// A device with a test of the newer data model, one of the older, and one in a table.
    pub(crate) static SCHEMA = Decl::object("Device", &[
        Decl::object("IP", &[
            Decl::object("IPPing", &[
                Decl::parameter("DiagnosticsState", ValueType::String).writable().limits(&[
                    Limit::ReportedOnly("None"),
                    Limit::OneOf("Requested"),
                    Limit::OneOf("Canceled"),
                    Limit::ReportedOnly("Complete"),
                    Limit::ReportedOnly("Error_CannotResolveHostName"),
                    Limit::ReportedOnly("Error_Other"),
                ]),
                Decl::parameter("Host", ValueType::String).writable(),
                Decl::parameter("DSCP", ValueType::UnsignedInt).writable(),
                Decl::parameter("SuccessCount", ValueType::UnsignedInt),
                Decl::object("Details", &[
                    Decl::parameter("Note", ValueType::String).writable(),
                ]),
            ]),
            Decl::parameter("Note", ValueType::String).writable(),
        ]),
        Decl::object("DownloadDiagnostics", &[
            Decl::parameter("DiagnosticsState", ValueType::String).writable().limits(&[
                Limit::ReportedOnly("None"),
                Limit::OneOf("Requested"),
                Limit::ReportedOnly("Completed"),
                Limit::ReportedOnly("Error_NoResponse"),
            ]),
            Decl::parameter("DownloadURL", ValueType::String).writable(),
            Decl::parameter("TestBytesReceived", ValueType::UnsignedInt),
        ]),
        Decl::table("Line", &[
            Decl::object("Test", &[
                Decl::parameter("DiagnosticsState", ValueType::String).writable(),
                Decl::parameter("Tone", ValueType::UnsignedInt).writable(),
            ]),
        ]),
    ]);
}

pub(crate) const PING: NodeId = node!(SCHEMA, "Device.IP.IPPing.");
pub(crate) const DOWNLOAD: NodeId = node!(SCHEMA, "Device.DownloadDiagnostics.");
pub(crate) const LINE_STATE: NodeId = node!(SCHEMA, "Device.Line.{i}.Test.DiagnosticsState");

pub(crate) const PING_STATE: &str = "Device.IP.IPPing.DiagnosticsState";
pub(crate) const HOST: &str = "Device.IP.IPPing.Host";
pub(crate) const DOWNLOAD_STATE: &str = "Device.DownloadDiagnostics.DiagnosticsState";
pub(crate) const URL: &str = "Device.DownloadDiagnostics.DownloadURL";
pub(crate) const COMPLETE: &str = "8 DIAGNOSTICS COMPLETE";

pub(crate) const REQUESTED: Value<'_> = Value::String("Requested");
pub(crate) const CANCELED: Value<'_> = Value::String("Canceled");

/// The values that the device has: all but `DiagnosticsState`.
#[derive(Clone, Default)]
pub(crate) struct Values {
    pub(crate) ping: IpPing,
    pub(crate) download: DownloadDiagnostics,
    tones: [u32; 2],
    note: String,
}

#[derive(Default)]
pub(crate) struct Lab {
    pub(crate) values: Values,
    before: Values,
    /// Whether the device fails to commit.
    pub(crate) fails: bool,
}

impl Backend for Lab {
    fn next_instance(&self, _: &Place, after: u32) -> Option<u32> {
        (after < 2).then_some(after + 1)
    }

    fn presence(&self, place: &Place) -> Presence {
        // As one that binds its own parameters and no others.
        if SCHEMA.name(place.node()) == "DiagnosticsState" {
            return Presence::Absent;
        }
        Presence::AsSchema
    }

    fn get<'v>(&'v mut self, place: &Place, _: &'v mut [u8]) -> Result<Value<'v>, FaultCode> {
        let values = &self.values;
        let value = match SCHEMA.parent(place.node()) {
            Some(PING) => values.ping.get(SCHEMA, place),
            Some(DOWNLOAD) => values.download.get(SCHEMA, place),
            _ => match SCHEMA.name(place.node()) {
                "Tone" => {
                    let line = place.instances().last().unwrap();
                    Some(Value::UnsignedInt(values.tones[line as usize - 1]))
                }
                _ => Some(Value::String(&values.note)),
            },
        };
        value.ok_or(FaultCode::INVALID_PARAMETER_NAME)
    }

    fn check(&mut self, place: &Place, value: &Value<'_>) -> Result<(), FaultCode> {
        if SCHEMA.name(place.node()) != "DiagnosticsState" {
            return Ok(());
        }
        assert_eq!(*value, REQUESTED);
        match SCHEMA.parent(place.node()) {
            Some(PING) => self.values.ping.check(),
            Some(DOWNLOAD) => self.values.download.check(),
            _ => Ok(()),
        }
    }

    fn begin(&mut self) -> Result<(), FaultCode> {
        self.before = self.values.clone();
        Ok(())
    }

    fn set(&mut self, place: &Place, value: &Value<'_>) -> Result<(), FaultCode> {
        let values = &mut self.values;
        match (SCHEMA.parent(place.node()), value) {
            (Some(PING), value) => values.ping.set(SCHEMA, place, value),
            (Some(DOWNLOAD), value) => values.download.set(SCHEMA, place, value),
            (_, Value::UnsignedInt(tone)) => {
                let line = place.instances().last().unwrap();
                values.tones[line as usize - 1] = *tone;
                Ok(())
            }
            (_, Value::String(note)) => {
                values.note = (*note).to_owned();
                Ok(())
            }
            other => panic!("{other:?}"),
        }
    }

    fn commit(&mut self) -> Result<Applied, FaultCode> {
        if self.fails {
            return Err(FaultCode::INTERNAL_ERROR);
        }
        Ok(Applied::Now)
    }

    fn rollback(&mut self) {
        self.values = self.before.clone();
    }
}

pub(crate) type World = Endpoint<Lab>;

pub(crate) fn state(object: NodeId) -> NodeId {
    SCHEMA.child(object, "DiagnosticsState").unwrap()
}

/// A device that has told of its start, and is called up.
pub(crate) fn called_up() -> World {
    let mut world = Endpoint::new(SCHEMA, Lab::default());
    let slots = Box::new([
        DiagnosticsSlot::new(state(PING)),
        DiagnosticsSlot::new(state(DOWNLOAD)),
        DiagnosticsSlot::at(Place::new(LINE_STATE, Instances::NONE.with(2).unwrap())),
    ]);
    let diagnostics = Diagnostics::new(Box::leak(slots));
    world.agent = world.agent.with_diagnostics(diagnostics);
    world.agent.boot(RebootCause::Restart);
    assert_eq!(world.turn(), ["1 BOOT"]);
    world
}

impl World {
    /// What the platform is to do, and for which test.
    #[track_caller]
    pub(crate) fn task(&mut self) -> (DiagnosticsId, DiagnosticsTask) {
        match self.poll() {
            Wanted::Act(Action::Diagnostics(id, task)) => (id, task),
            other => panic!("no task but {other:?}"),
        }
    }

    #[track_caller]
    pub(crate) fn starts(&mut self, index: usize) -> DiagnosticsId {
        let (id, task) = self.task();
        assert_eq!((id.index(), task), (index, DiagnosticsTask::Start));
        id
    }

    #[track_caller]
    pub(crate) fn stops(&mut self, id: DiagnosticsId) {
        assert_eq!(self.task(), (id, DiagnosticsTask::Stop));
    }

    /// The ping of a host, requested in this session, which ends; it runs.
    #[track_caller]
    pub(crate) fn pings(&mut self, host: &str) -> DiagnosticsId {
        let list = [(HOST, Value::String(host)), (PING_STATE, REQUESTED)];
        assert_eq!(self.set(&list), None);
        self.close();
        let id = self.starts(0);
        self.waits();
        id
    }
}
