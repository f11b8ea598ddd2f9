//! A proxier and the devices that it speaks for: several agents in one process (PROXY-001 to PROXY-009).

use cwmp_core::connection_request::Admission;
use cwmp_core::cpe::{
    Agent, AgentConfig, Buffers, Device, Now, PostKind, Step, Transfers, WakeReason,
};
use cwmp_core::event::{EventSlot, RebootCause};
use cwmp_core::{EventQueue, Instant};
use cwmp_model::{MAX_RECORD, MemoryTree, gateway};
use cwmp_soap::message::get_parameter_values::GetParameterValues;
use cwmp_soap::message::get_rpc_methods::GetRpcMethods;
use cwmp_soap::message::inform::{DeviceIdStruct, InformResponse, InformView};
use cwmp_soap::message::reboot::Reboot;
use cwmp_soap::{Body, DateTime, Entries, FaultCode, Method};

use super::world::{World, answer_to, codes, message, read};

const VERSION: &str = "Device.DeviceInfo.SoftwareVersion";

/// One of several endpoints of a process: nothing of it is shared with another one.
struct Endpoint {
    agent: Agent<'static>,
    tree: MemoryTree,
    serial_number: &'static str,
    product_class: &'static str,
    now: u64,
    sent: Vec<u8>,
}

impl Endpoint {
    fn new(serial_number: &'static str, product_class: &'static str) -> Self {
        let buffers = Buffers {
            rx: vec![0; Buffers::MIN_RX].leak(),
            tx: vec![0; Buffers::MIN_TX].leak(),
            scratch: vec![0; 1024].leak(),
            events: vec![EventSlot::EMPTY; EventQueue::MIN_SLOTS].leak(),
            transfers: Transfers::none(),
            attributes: &mut [],
            fingerprints: &mut [],
            record: Box::leak(Box::new([0; MAX_RECORD])),
        };
        let mut tree = gateway::device();
        for (name, value) in [
            ("Device.ManagementServer.PeriodicInformEnable", "0"),
            ("Device.DeviceInfo.SerialNumber", serial_number),
            ("Device.DeviceInfo.ProductClass", product_class),
        ] {
            tree.set_text(gateway::SCHEMA, name, value).unwrap();
        }
        Self {
            agent: Agent::new(AgentConfig::default(), buffers).unwrap(),
            tree,
            serial_number,
            product_class,
            now: 0,
            sent: Vec::new(),
        }
    }

    fn parts(&mut self) -> (&mut Agent<'static>, Device<'_>, Now) {
        let now = Now {
            instant: Instant::from_millis(self.now),
            time_of_day: DateTime::Unknown,
            entropy: 0,
        };
        let device = Device {
            schema: gateway::SCHEMA,
            backend: &mut self.tree,
            id: DeviceIdStruct {
                manufacturer: "Example",
                oui: "00256D",
                product_class: self.product_class,
                serial_number: self.serial_number,
            },
        };
        (&mut self.agent, device, now)
    }

    /// What is posted; `None` if the endpoint waits.
    fn post(&mut self) -> Option<PostKind> {
        let (agent, mut device, now) = self.parts();
        let (kind, mut body, mut more) = loop {
            match agent.poll(&mut device, &now) {
                Step::Store(_) => {}
                Step::Post(post) => break (post.kind, post.body.to_vec(), post.more),
                Step::Wait(_) => return None,
                other => panic!("{other:?}"),
            }
        };
        while more {
            let (piece, rest) = agent.next_piece(&mut device).unwrap();
            body.extend_from_slice(piece);
            more = rest;
        }
        self.sent = body;
        Some(kind)
    }

    fn reply(&mut self, status: u16, body: &[u8]) {
        let (agent, mut device, now) = self.parts();
        agent.receive_buffer()[..body.len()].copy_from_slice(body);
        let reply = agent.handle_reply(&mut device, &now, status, body.len());
        assert_eq!(reply.is_ok(), status < 300);
    }

    fn calls(&mut self, body: impl Body) -> Option<PostKind> {
        self.reply(200, &message(Some("1"), body));
        self.post()
    }

    /// The `Inform` of the session that is due, answered: who it is, and why.
    fn informs(&mut self) -> (String, Vec<String>) {
        assert_eq!(self.post(), Some(PostKind::Call(Method::Inform)));
        let inform = self.sent.clone();
        let envelope = read(&inform);
        let view = InformView::read(&envelope).unwrap();
        let id = view.device_id();
        assert_eq!(id.product_class, self.product_class);
        let who = id.serial_number.to_string();
        let answer = answer_to(&inform, InformResponse { max_envelopes: 1 });
        self.reply(200, &answer);
        (who, codes(&inform))
    }

    fn request(&mut self) -> Admission {
        self.agent
            .connection_request(Instant::from_millis(self.now))
    }
}

#[test]
fn a_proxier_and_two_virtual_devices_have_nothing_in_common() {
    let mut all = [
        Endpoint::new("P-1", "Proxier"),
        Endpoint::new("V-1", "Meter"),
        Endpoint::new("V-2", "Lock"),
    ];
    // The proxier has run for long, one device has just started, one has come for the first time (PROXY-005).
    let causes = [
        RebootCause::Restart,
        RebootCause::Restart,
        RebootCause::FactoryReset,
    ];
    for (endpoint, cause) in all.iter_mut().zip(causes) {
        endpoint.agent.boot(cause);
    }
    let [proxier, meter, lock] = &mut all;
    // Their sessions are interleaved.
    assert_eq!(proxier.informs(), ("P-1".into(), vec!["1 BOOT".into()]));
    let first = vec!["0 BOOTSTRAP".to_owned(), "1 BOOT".to_owned()];
    assert_eq!(lock.informs(), ("V-2".into(), first));
    assert_eq!(meter.post(), Some(PostKind::Call(Method::Inform)));
    for endpoint in [&mut *proxier, &mut *lock] {
        assert_eq!(endpoint.post(), Some(PostKind::Empty));
    }
    // The session of one fails: its retry is its own.
    meter.reply(503, b"");
    assert_eq!(meter.post(), None);
    assert_eq!(meter.agent.wake_reason(), Some(WakeReason::Retry));
    for endpoint in [&mut *proxier, &mut *lock] {
        endpoint.reply(204, b"");
        assert_eq!(endpoint.post(), None);
        assert_eq!(endpoint.agent.retry_count(), 0);
        assert_eq!(endpoint.agent.wake_reason(), None);
        assert_eq!(endpoint.agent.undelivered().count(), 0);
    }
    assert_eq!(meter.agent.retry_count(), 1);
    assert_eq!(meter.agent.undelivered().count(), 1);
    // A request for one of them opens a session of that one.
    assert_eq!(lock.request(), Admission::Accepted);
    assert_eq!(proxier.post(), None);
    let asked = vec!["6 CONNECTION REQUEST".to_owned()];
    assert_eq!(lock.informs(), ("V-2".into(), asked));
    // A `Reboot` of a device is no restart of the proxier.
    assert_eq!(lock.post(), Some(PostKind::Empty));
    let kind = lock.calls(Reboot { command_key: "r" });
    assert_eq!(kind, Some(PostKind::Response(Method::Reboot)));
    lock.reply(204, b"");
    let (agent, mut device, now) = lock.parts();
    assert!(matches!(agent.poll(&mut device, &now), Step::Act(_)));
    lock.agent.boot(RebootCause::Restart);
    let restarted = vec!["1 BOOT".to_owned(), "M Reboot".to_owned()];
    assert_eq!(lock.informs(), ("V-2".into(), restarted));
    assert_eq!(proxier.post(), None);
    assert_eq!(proxier.agent.undelivered().count(), 0);
}

#[test]
fn ct_proxy_02c_a_request_for_a_device_that_cannot_be_reached_is_refused_with_503() {
    let mut device = Endpoint::new("V-1", "Meter");
    device.agent.boot(RebootCause::Restart);
    device.informs();
    device.post();
    device.reply(204, b"");
    assert_eq!(device.post(), None);
    device.agent.set_reachable(false);
    let refused = device.request();
    assert_eq!(refused, Admission::Unreachable);
    assert_eq!(refused.http_status(), 503);
    // Nothing comes of it.
    assert_eq!(device.post(), None);
    assert_eq!(device.agent.undelivered().count(), 0);
    device.agent.set_reachable(true);
    assert_eq!(device.request(), Admission::Accepted);
    assert_eq!(device.informs().1, ["6 CONNECTION REQUEST"]);
}

#[test]
fn calls_for_a_device_that_cannot_be_reached_are_answered_with_9002_and_change_nothing() {
    let mut world = World::booted();
    world.turn();
    world.agent.set_reachable(false);
    let failed = |method| PostKind::Fault(method, Some(FaultCode::INTERNAL_ERROR));
    let (kind, _) = world.call(GetParameterValues {
        parameter_names: Entries::new(&[VERSION]),
    });
    assert_eq!(kind, failed(Method::GetParameterValues));
    let (kind, _) = world.call(Reboot { command_key: "r" });
    assert_eq!(kind, failed(Method::Reboot));
    // What the agent has is no matter of the device.
    let (kind, _) = world.call(GetRpcMethods);
    assert_eq!(kind, PostKind::Response(Method::GetRpcMethods));
    world.agent.set_reachable(true);
    let (kind, _) = world.call(GetParameterValues {
        parameter_names: Entries::new(&[VERSION]),
    });
    assert_eq!(kind, PostKind::Response(Method::GetParameterValues));
    assert!(matches!(world.close(), super::world::Want::Wait(None)));
}
