//! A proxier and the devices that it speaks for: several agents in one process (PROXY-001 to PROXY-009).

use cwmp_core::Instant;
use cwmp_core::connection_request::Admission;
use cwmp_core::cpe::{Action, PostKind, WakeReason};
use cwmp_core::event::RebootCause;
use cwmp_model::{MemoryTree, gateway};
use cwmp_soap::message::get_parameter_values::GetParameterValues;
use cwmp_soap::message::get_rpc_methods::GetRpcMethods;
use cwmp_soap::message::inform::InformView;
use cwmp_soap::message::reboot::Reboot;
use cwmp_soap::{Entries, FaultCode, Method};

use super::endpoint::{Endpoint, Wanted};
use super::world::{Want, World, read};

const VERSION: &str = "Device.DeviceInfo.SoftwareVersion";

/// One of several endpoints of a process.
fn endpoint(serial_number: &'static str, product_class: &'static str) -> Endpoint<MemoryTree> {
    let mut tree = gateway::device();
    for (name, value) in [
        ("Device.ManagementServer.PeriodicInformEnable", "0"),
        ("Device.DeviceInfo.SerialNumber", serial_number),
        ("Device.DeviceInfo.ProductClass", product_class),
    ] {
        tree.set_text(gateway::SCHEMA, name, value).unwrap();
    }
    let mut endpoint = Endpoint::new(gateway::SCHEMA, tree);
    endpoint.id.serial_number = serial_number;
    endpoint.id.product_class = product_class;
    endpoint
}

/// Who informs, by the last post.
fn who(endpoint: &Endpoint<MemoryTree>) -> String {
    let envelope = read(&endpoint.sent);
    let view = InformView::read(&envelope).unwrap();
    let id = view.device_id();
    assert_eq!(id.product_class, endpoint.id.product_class);
    id.serial_number.to_string()
}

fn request(endpoint: &mut Endpoint<MemoryTree>) -> Admission {
    let now = Instant::from_millis(endpoint.now);
    endpoint.agent.connection_request(now)
}

#[test]
fn a_proxier_and_two_virtual_devices_have_nothing_in_common() {
    let mut all = [
        endpoint("P-1", "Proxier"),
        endpoint("V-1", "Meter"),
        endpoint("V-2", "Lock"),
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
    assert_eq!(proxier.informs(), ["1 BOOT"]);
    assert_eq!(who(proxier), "P-1");
    assert_eq!(lock.informs(), ["0 BOOTSTRAP", "1 BOOT"]);
    assert_eq!(who(lock), "V-2");
    assert_eq!(meter.post(), PostKind::Call(Method::Inform));
    assert_eq!(who(meter), "V-1");
    for endpoint in [&mut *proxier, &mut *lock] {
        assert_eq!(endpoint.post(), PostKind::Empty);
    }
    // The session of one fails: its retry is its own.
    meter.reply(503, b"");
    meter.waits();
    assert_eq!(meter.agent.wake_reason(), Some(WakeReason::Retry));
    for endpoint in [&mut *proxier, &mut *lock] {
        endpoint.close();
        assert_eq!(endpoint.poll(), Wanted::Wait(None));
        assert_eq!(endpoint.agent.retry_count(), 0);
        assert_eq!(endpoint.agent.undelivered().count(), 0);
    }
    assert_eq!(meter.agent.retry_count(), 1);
    assert_eq!(meter.agent.undelivered().count(), 1);
    // A request for one of them opens a session of that one.
    assert_eq!(request(lock), Admission::Accepted);
    proxier.waits();
    assert_eq!(lock.turn(), ["6 CONNECTION REQUEST"]);
    // A `Reboot` of a device is no restart of the proxier.
    let kind = lock.call(Reboot { command_key: "r" });
    assert_eq!(kind, PostKind::Response(Method::Reboot));
    lock.close();
    assert_eq!(lock.poll(), Wanted::Act(Action::Reboot));
    lock.agent.boot(RebootCause::Restart);
    assert_eq!(lock.informs(), ["1 BOOT", "M Reboot"]);
    proxier.waits();
    assert_eq!(proxier.agent.undelivered().count(), 0);
}

#[test]
fn ct_proxy_02c_a_request_for_a_device_that_cannot_be_reached_is_refused_with_503() {
    let mut device = endpoint("V-1", "Meter");
    device.agent.boot(RebootCause::Restart);
    device.session();
    device.waits();
    device.agent.set_reachable(false);
    let refused = request(&mut device);
    assert_eq!(refused, Admission::Unreachable);
    assert_eq!(refused.http_status(), 503);
    // Nothing comes of it.
    device.waits();
    assert_eq!(device.agent.undelivered().count(), 0);
    device.agent.set_reachable(true);
    assert_eq!(request(&mut device), Admission::Accepted);
    assert_eq!(device.informs(), ["6 CONNECTION REQUEST"]);
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
    assert!(matches!(world.close(), Want::Wait(None)));
}
