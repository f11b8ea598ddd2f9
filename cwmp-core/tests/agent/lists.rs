//! What the device lists: all of its parameters, all of its methods.

use alloc::collections::BTreeSet;

use cwmp_core::cpe::PostKind;
use cwmp_model::gateway;
use cwmp_soap::message::get_parameter_values::{
    GetParameterValues, GetParameterValuesResponseView,
};
use cwmp_soap::message::get_rpc_methods::{GetRpcMethods, GetRpcMethodsResponseView};
use cwmp_soap::message::raw::RawMessage;
use cwmp_soap::{Entries, FaultCode, Method};

use super::world::{World, read};

fn turned() -> World {
    let mut world = World::booted();
    world.turn();
    world
}

#[test]
fn ct_env_09c_fifty_thousand_parameters_go_out_through_a_small_buffer() {
    let mut world = turned();
    for row in 1..=2800 {
        let path = format!("Device.WiFi.AccessPoint.1.AssociatedDevice.{row}.");
        world.tree.insert_instance(gateway::SCHEMA, &path).unwrap();
        let path = format!("Device.IP.Interface.{row}.");
        world.tree.insert_instance(gateway::SCHEMA, &path).unwrap();
    }
    let (kind, answer) = world.call(GetParameterValues {
        parameter_names: Entries::new(&["Device."]),
    });
    assert_eq!(kind, PostKind::Response(Method::GetParameterValues));
    // Strictly read: as many members as announced.
    let envelope = read(&answer);
    let view = GetParameterValuesResponseView::read(&envelope).unwrap();
    let values = view.parameter_list().count();
    let in_the_tree = world.tree.len();
    assert!(values >= 50_000, "{values} of {in_the_tree}");
    let names: BTreeSet<_> = view.parameter_list().map(|p| p.name.to_string()).collect();
    assert_eq!(names.len(), values);
    // The memory for all of it is the one buffer.
    assert!(world.pieces.iter().all(|piece| *piece <= 4096));
    assert_eq!(world.pieces.iter().sum::<usize>(), answer.len());
}

#[test]
fn ct_rpc_01x_the_device_answers_what_it_lists_and_nothing_else() {
    let mut world = turned();
    let (_, answer) = world.call(GetRpcMethods);
    let envelope = read(&answer);
    let view = GetRpcMethodsResponseView::read(&envelope).unwrap();
    let listed: Vec<_> = view.method_list().map(|name| name.to_string()).collect();
    assert!(listed.iter().any(|name| name == "GetRPCMethods"));
    for method in Method::ALL {
        let name = method.name();
        let markup = format!("<cwmp:{name}></cwmp:{name}>");
        let (kind, _) = world.call(RawMessage { markup: &markup });
        let unknown = Some(FaultCode::METHOD_NOT_SUPPORTED);
        let is_answered = !matches!(kind, PostKind::Fault(_, code) if code == unknown);
        assert_eq!(
            is_answered,
            listed.iter().any(|listed| listed == name),
            "{name}"
        );
    }
}
