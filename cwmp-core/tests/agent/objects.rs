//! `AddObject` and `DeleteObject` through the agent.

use cwmp_core::cpe::PostKind;
use cwmp_core::event::RebootCause;
use cwmp_model::gateway;
use cwmp_soap::message::add_object::{AddObject, AddObjectResponseView};
use cwmp_soap::message::delete_object::{DeleteObject, DeleteObjectResponseView};
use cwmp_soap::{FaultCode, Method};

use super::changes::{attributes, watch};
use super::world::{World, read};

const TABLE: &str = "Device.IP.Interface.";

fn turned() -> World {
    let mut world = World::booted();
    world.turn();
    world
}

fn add(world: &mut World, object_name: &str, parameter_key: &str) -> Result<u32, FaultCode> {
    let call = AddObject {
        object_name,
        parameter_key,
    };
    match world.call(call) {
        (PostKind::Response(Method::AddObject), answer) => {
            let envelope = read(&answer);
            let view = AddObjectResponseView::read(&envelope).unwrap();
            assert_eq!(view.status(), Ok(0));
            Ok(view.instance_number().unwrap())
        }
        (PostKind::Fault(_, Some(code)), _) => Err(code),
        other => panic!("{other:?}"),
    }
}

fn delete(world: &mut World, object_name: &str, parameter_key: &str) -> Result<(), FaultCode> {
    let call = DeleteObject {
        object_name,
        parameter_key,
    };
    match world.call(call) {
        (PostKind::Response(Method::DeleteObject), answer) => {
            let envelope = read(&answer);
            let view = DeleteObjectResponseView::read(&envelope).unwrap();
            assert_eq!(view.status(), Ok(0));
            Ok(())
        }
        (PostKind::Fault(_, Some(code)), _) => Err(code),
        other => panic!("{other:?}"),
    }
}

#[test]
fn ct_rpc_22c_what_was_deleted_is_not_handed_out_again() {
    let mut world = turned();
    let first = add(&mut world, TABLE, "one").unwrap();
    let second = add(&mut world, TABLE, "two").unwrap();
    assert_ne!(first, second);
    assert_eq!(
        delete(&mut world, &format!("{TABLE}{second}."), "three"),
        Ok(())
    );
    assert_eq!(world.agent.parameter_key(), "three");
    let third = add(&mut world, TABLE, "four").unwrap();
    assert!(third != first && third != second);
}

#[test]
fn ct_rpc_26c_what_cannot_be_deleted_is_9005_and_leaves_the_key() {
    let mut world = turned();
    add(&mut world, TABLE, "kept").unwrap();
    for path in [TABLE, "Device.IP.Interface.99.", "Device.DeviceInfo.", ""] {
        let refused = delete(&mut world, path, "lost");
        assert_eq!(refused, Err(FaultCode::INVALID_PARAMETER_NAME), "{path}");
    }
    for path in [
        "Device.DeviceInfo.",
        "Device.IP.Interface",
        "Device.Nothing.",
    ] {
        let refused = add(&mut world, path, "lost");
        assert_eq!(refused, Err(FaultCode::INVALID_PARAMETER_NAME), "{path}");
    }
    let long = "k".repeat(33);
    let refused = add(&mut world, TABLE, &long);
    assert_eq!(refused, Err(FaultCode::INVALID_ARGUMENTS));
    assert_eq!(world.agent.parameter_key(), "kept");
}

#[test]
fn ct_not_17c_an_instance_with_the_number_of_a_deleted_one_has_no_attributes_of_it() {
    const NAME: &str = "Device.IP.Interface.2.MaxMTUSize";
    let mut world = turned();
    watch(&mut world, NAME, 2);
    assert_eq!(attributes(&mut world, NAME)[0].1, 2);
    delete(&mut world, "Device.IP.Interface.2.", "").unwrap();
    // A device that remembers no numbers, and an agent that has forgotten nothing but what the log says.
    let instance = "Device.IP.Interface.2.";
    world
        .tree
        .insert_instance(gateway::SCHEMA, instance)
        .unwrap();
    let mut after = world.restarted();
    after.agent.boot(RebootCause::Restart);
    after.turn();
    assert_eq!(attributes(&mut after, NAME)[0].1, 0);
}

#[test]
fn what_the_log_says_of_an_instance_that_is_gone_does_not_come_back_with_its_number() {
    const NAME: &str = "Device.IP.Interface.2.MaxMTUSize";
    let mut world = turned();
    watch(&mut world, NAME, 2);
    // The device has lost the instance, and starts; then it has it again, and starts once more.
    let whole = world.tree.clone();
    world.tree = gateway::device();
    let model = &mut cwmp_model::Model::new(gateway::SCHEMA, &mut world.tree);
    cwmp_model::delete_object(model, "Device.IP.Interface.2.", &mut [0; 256]).unwrap();
    let mut without = world.restarted();
    without.agent.boot(RebootCause::Restart);
    without.turn();
    without.tree = whole;
    let mut again = without.restarted();
    again.agent.boot(RebootCause::Restart);
    again.turn();
    assert_eq!(attributes(&mut again, NAME)[0].1, 0);
}
