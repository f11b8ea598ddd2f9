//! The device of a vendor.

use cwmp_core::cpe::diagnostics::{IpPing, RouteHop, TraceRoute, UploadDiagnostics};
use cwmp_model::{Applied, Backend, MemoryTree, NodeId, Place, Presence, Schema};
use cwmp_soap::{FaultCode, Value};

/// A vendor's device: a tree of values, and the tests.
pub(crate) struct Platform {
    pub(crate) schema: Schema<'static>,
    tree: MemoryTree,
    /// The objects of the three tests: ping, trace route, upload.
    pub(crate) objects: [NodeId; 3],
    /// `RouteHops.`
    hops_at: NodeId,
    ping: IpPing,
    trace: TraceRoute,
    upload: UploadDiagnostics,
    hops: Vec<RouteHop>,
    before: Option<(IpPing, TraceRoute, UploadDiagnostics)>,
}

impl Platform {
    pub(crate) fn new(schema: Schema<'static>, tree: MemoryTree, objects: [&str; 3]) -> Self {
        let objects = objects.map(|object| schema.find(object).unwrap());
        let hops_at = schema.child(objects[1], "RouteHops").unwrap();
        Self {
            schema,
            tree,
            objects,
            hops_at,
            ping: IpPing::default(),
            trace: TraceRoute::default(),
            upload: UploadDiagnostics::default(),
            hops: Vec::new(),
            before: None,
        }
    }

    /// Runs a test, as it is asked for.
    pub(crate) fn run(&mut self, index: usize) {
        match index {
            0 => {
                self.ping.clear_results();
                for _ in 0..self.ping.number_of_repetitions {
                    self.ping.count(Some(2_300));
                }
            }
            1 => {
                self.trace.clear_results();
                self.hops.clear();
                for i in 1..=2_u32 {
                    let mut hop = RouteHop::default();
                    hop.host.push_str("hop.example").unwrap();
                    hop.host_address.push_str("192.0.2.1").unwrap();
                    for _ in 0..self.trace.number_of_tries {
                        hop.add_round_trip(i);
                    }
                    self.hops.push(hop);
                }
                self.trace.route_hops_number_of_entries = 2;
                self.trace.response_time = 2;
            }
            _ => {
                self.upload.clear_results();
                self.upload.total_bytes_sent = self.upload.test_file_length;
            }
        }
    }

    /// Which test a parameter belongs to.
    fn test_of(&self, place: &Place) -> Option<usize> {
        let above = self.schema.parent(place.node())?;
        self.objects.iter().position(|object| *object == above)
    }
}

impl Backend for Platform {
    fn next_instance(&self, table: &Place, after: u32) -> Option<u32> {
        if table.node() == self.hops_at {
            let next = after.saturating_add(1);
            return self.hops.get(usize::try_from(after).unwrap()).map(|_| next);
        }
        self.tree.next_instance(table, after)
    }

    fn presence(&self, place: &Place) -> Presence {
        let mut above =
            core::iter::successors(Some(place.node()), |node| self.schema.parent(*node));
        if above.any(|node| node == self.hops_at) {
            return Presence::AsSchema;
        }
        self.tree.presence(place)
    }

    fn get<'v>(&'v mut self, place: &Place, scratch: &'v mut [u8]) -> Result<Value<'v>, FaultCode> {
        let absent = FaultCode::INVALID_PARAMETER_NAME;
        if let Some(number) = place.instances().last()
            && self.schema.parent(place.node()) == self.schema.template(self.hops_at)
        {
            let hop = usize::try_from(number).unwrap().checked_sub(1);
            let hop = hop.and_then(|hop| self.hops.get(hop)).ok_or(absent)?;
            return hop.get(self.schema, place).ok_or(absent);
        }
        let value = match self.test_of(place) {
            Some(0) => self.ping.get(self.schema, place),
            Some(1) => self.trace.get(self.schema, place),
            Some(_) => self.upload.get(self.schema, place),
            None => return self.tree.get(place, scratch),
        };
        value.ok_or(absent)
    }

    fn check(&mut self, place: &Place, value: &Value<'_>) -> Result<(), FaultCode> {
        match self.test_of(place) {
            _ if self.schema.name(place.node()) != "DiagnosticsState" => {
                self.tree.check(place, value)
            }
            Some(0) => self.ping.check(),
            Some(1) => self.trace.check(),
            _ => self.upload.check(),
        }
    }

    fn begin(&mut self) -> Result<(), FaultCode> {
        let tests = (self.ping.clone(), self.trace.clone(), self.upload.clone());
        self.before = Some(tests);
        self.tree.begin()
    }

    fn set(&mut self, place: &Place, value: &Value<'_>) -> Result<(), FaultCode> {
        match self.test_of(place) {
            Some(0) => self.ping.set(self.schema, place, value),
            Some(1) => self.trace.set(self.schema, place, value),
            Some(_) => self.upload.set(self.schema, place, value),
            None => self.tree.set(place, value),
        }
    }

    fn commit(&mut self) -> Result<Applied, FaultCode> {
        self.tree.commit()
    }

    fn rollback(&mut self) {
        if let Some(before) = self.before.take() {
            (self.ping, self.trace, self.upload) = before;
        }
        self.tree.rollback();
    }
}
