//! Software modules: what is refused, and what fails.

use cwmp_core::cpe::{OperationReport, PostKind, SoftwareConfig, Uuid};
use cwmp_soap::message::change_du_state::OperationStruct;
use cwmp_soap::message::fault::Fault;
use cwmp_soap::message::get_rpc_methods::{GetRpcMethods, GetRpcMethodsResponseView};
use cwmp_soap::{DeploymentUnitFaultCode, FaultCode, Method};

use super::software_world::{
    A, B, C, ENV_1, ENV_2, ROOM, Room, Software, URL, change, install, path, uninstall, update,
};
use super::world::{World, answer_to, message, read};

/// The faults of operations that never come to the platform.
#[track_caller]
fn faults(world: &mut Software, operations: &[OperationStruct<'_>]) -> Vec<Option<u16>> {
    let results = world.results(operations, &mut |_, id| panic!("{id:?}"));
    assert!(results.iter().all(|result| {
        let (begin, end) = result.times;
        begin == end
    }));
    results.iter().map(|result| result.fault).collect()
}

#[test]
fn a_device_without_software_modules_does_not_know_the_method() {
    let mut world = World::booted();
    world.turn();
    let (kind, _) = world.call(change("k", &[install(URL, None, None)]));
    let unknown = Some(FaultCode::METHOD_NOT_SUPPORTED);
    assert_eq!(kind, PostKind::Fault(Method::ChangeDuState, unknown));
    assert!(!world.agent.methods().any(|name| name == "ChangeDUState"));
}

#[test]
fn the_method_is_listed_in_sessions_whose_version_has_it() {
    let listed = |world: &mut Software| {
        let (_, answer) = world.call(GetRpcMethods);
        let envelope = read(&answer);
        let view = GetRpcMethodsResponseView::read(&envelope).unwrap();
        view.method_list().any(|name| name == "ChangeDUState")
    };
    let mut world = Software::turned();
    assert!(listed(&mut world));
    assert!(world.agent.methods().any(|name| name == "ChangeDUState"));
    world.reply(204, b"").unwrap();
    world.request();
    world.old_acs();
    assert!(!listed(&mut world));
    world
        .reply(
            200,
            &message(Some("1"), change("k", &[install(URL, None, None)])),
        )
        .unwrap();
    let unknown = Some(FaultCode::METHOD_NOT_SUPPORTED);
    assert_eq!(
        world.post().0,
        PostKind::Fault(Method::ChangeDuState, unknown)
    );
}

#[test]
fn what_cannot_be_understood_is_refused_as_a_whole() {
    let mut world = Software::turned();
    let long = "k".repeat(33);
    let operations = [install(URL, None, None)];
    assert_eq!(world.asks(change(&long, &operations)), Some(9001));
    assert_eq!(world.asks(change("k", &[])), Some(9001));
    for (was, is) in [
        // An operation of no known type.
        ("UpdateOpStruct", "RenameOpStruct"),
        // What is said elsewhere, which other methods have fault 9003 for.
        ("<CommandKey>k</CommandKey>", "<CommandKey href=\"#k\"/>"),
    ] {
        let operations = [update(None, None, None), install(URL, None, None)];
        let call = String::from_utf8(message(Some("1"), change("k", &operations))).unwrap();
        assert!(call.contains(was));
        let call = call.replace(was, is);
        world.reply(200, call.as_bytes()).unwrap();
        let denied = Some(FaultCode::REQUEST_DENIED);
        assert_eq!(
            world.post().0,
            PostKind::Fault(Method::ChangeDuState, denied)
        );
    }
    // Nothing of it has stayed.
    assert_eq!(world.agent.operations().count(), 0);
    assert_eq!(world.agent.undelivered().count(), 0);
}

#[test]
fn a_call_that_finds_no_room_is_refused_and_leaves_nothing() {
    // Two changes, four operations of 768 bytes, and one `M` event beside the others that come once.
    let mut world = Software::with(SoftwareConfig::DEFAULT, Room(2, 4, 768, 17));
    let one = [install(URL, None, None)];
    let five = [install(URL, None, None); 5];
    assert_eq!(world.asks(change("k", &five)), Some(9004));
    let long = format!("http://a/{}", "b".repeat(512));
    let operations = [install(URL, None, None), install(&long, None, None)];
    assert_eq!(world.asks(change("k", &operations)), Some(9004));
    // Each unit takes a slot.
    for unit in 1..=4 {
        world.has(unit, A, "1.0", ENV_1);
    }
    let operations = [install(URL, None, None), uninstall(A, None, None)];
    assert_eq!(world.asks(change("k", &operations)), Some(9004));
    assert_eq!(world.agent.operations().count(), 0);
    assert_eq!(world.asks(change("k", &operations[..1])), None);
    // What is taken on may come to as much, even if it has not begun.
    assert_eq!(world.asks(change("k", &operations[1..])), Some(9004));
    assert_eq!(world.asks(change("k", &one)), None);
    // No third change.
    assert_eq!(world.asks(change("k", &one)), Some(9004));
    assert_eq!(world.agent.operations().count(), 2);
}

#[test]
fn a_call_whose_end_could_not_be_announced_is_refused() {
    let mut world = Software::with(SoftwareConfig::DEFAULT, Room(3, 8, 768, 16));
    let one = [install(URL, None, None)];
    assert_eq!(world.asks(change("1", &one)), None);
    assert_eq!(world.asks(change("2", &one)), Some(9004));
}

#[test]
fn units_that_came_meanwhile_and_find_no_room_are_left_alone() {
    let mut world = Software::with(SoftwareConfig::DEFAULT, Room(1, 2, 768, 24));
    world.has(1, A, "1.0", ENV_1);
    world.takes_on("k", &[update(None, None, None)]);
    for unit in 2..=4 {
        world.has(unit, B, "1.0", ENV_1);
    }
    let (_, _, results) = world.session();
    let brief: Vec<_> = results.iter().map(|result| result.brief()).collect();
    assert_eq!(
        brief,
        [("00000000-0000-0000-0000-000000000000", "", Some(9027))]
    );
}

#[test]
fn each_operation_fails_for_itself() {
    let mut world = Software::turned();
    world.has(1, A, "1.0", ENV_1);
    world.has(2, B, "1.0", ENV_2);
    world.has(3, C, "1.0", ENV_1);
    world.write(&format!("{}Status", path(3)), "Updating");
    world.write(&format!("{ENV_2}Enable"), "0");
    let operations = [
        install(URL, Some("some-uuid"), None),
        install("gopher://a/", None, None),
        install("http://u:p@a/", None, None),
        install(URL, None, Some("Device.SoftwareModules.ExecEnv.9.")),
        install(URL, None, Some(ENV_2)),
        update(Some("00000000-0000-0000-0000-00000000000a"), None, None),
        update(None, None, Some("http://nowhere.example.net/")),
        update(Some(A), Some("9.9"), None),
    ];
    assert_eq!(
        faults(&mut world, &operations),
        [9022, 9013, 9003, 9023, 9024, 9028, 9028, 9028].map(Some)
    );
    let operations = [
        update(Some(B), None, None),
        uninstall(C, None, None),
        uninstall("", None, None),
        uninstall(A, None, Some("Device.SoftwareModules.")),
        uninstall(A, None, Some(ENV_2)),
        install("", None, None),
    ];
    assert_eq!(
        faults(&mut world, &operations),
        [9024, 9029, 9022, 9023, 9024, 9003].map(Some)
    );
}

#[test]
fn a_disabled_environment_does_not_hold_up_the_others() {
    let mut world = Software::turned();
    world.has(1, A, "1.0", ENV_1);
    world.has(2, A, "1.0", ENV_2);
    world.write(&format!("{ENV_1}Status"), "Disabled");
    let mut units = Vec::new();
    let results = world.results(&[uninstall(A, None, None)], &mut |world, id| {
        units.extend(world.unit_of(id));
        assert!(world.tells(id, &OperationReport::DONE));
    });
    assert_eq!(units, [2]);
    let faults: Vec<_> = results.iter().map(|result| result.fault).collect();
    assert_eq!(faults, [Some(9024), None]);
}

#[test]
fn a_result_has_a_uuid_even_if_nobody_knew_one() {
    let mut world = Software::turned();
    let operations = [
        install(URL, Some("some-uuid"), None),
        install("gopher://a/", None, None),
        update(None, None, None),
        uninstall("some-uuid", None, None),
    ];
    let results = world.results(&operations, &mut |_, id| panic!("{id:?}"));
    let uuids: Vec<_> = results.iter().map(|result| &*result.uuid).collect();
    let made = |url| Uuid::of_name(&Uuid::NAMESPACE_URL, url);
    let nil = "00000000-0000-0000-0000-000000000000";
    let expected = [made(URL), made("gopher://a/")];
    assert_eq!(
        uuids,
        [expected[0].as_str(), expected[1].as_str(), nil, nil]
    );
    let states: Vec<_> = results.iter().map(|result| &*result.state).collect();
    assert_eq!(states, ["Failed", "Failed", "Installed", "Installed"]);
}

#[test]
fn a_report_that_is_refused_comes_again_and_one_that_is_lost_too() {
    let mut world = Software::turned();
    world.takes_on("k", &[install(URL, Some(A), None)]);
    let id = world.begins();
    assert!(world.tells(id, &OperationReport::DONE));
    world.open();
    let first = world.reported();
    let refusal = Fault::new(FaultCode::ACS_INTERNAL_ERROR);
    let refusal = answer_to(&world.sent, refusal);
    world.reply(200, &refusal).unwrap();
    assert_eq!(world.post().0, PostKind::Empty);
    world.reply(204, b"").unwrap();
    // After a wait, which grows.
    let wait = world.waits().unwrap();
    world.at(u32::try_from(wait).unwrap());
    world.open();
    assert_eq!(world.reported(), first);
    world.fail();
    let wait = world.waits().unwrap();
    world.at(u32::try_from(wait).unwrap());
    world.open();
    assert_eq!(world.reported(), first);
    world.delivered();
    assert_eq!(world.post().0, PostKind::Empty);
    world.reply(204, b"").unwrap();
    assert_eq!(world.waits(), None);
}

#[test]
fn a_long_report_goes_out_in_pieces_and_the_same_when_it_is_repeated() {
    let mut world = Software::with(SoftwareConfig::DEFAULT, Room(1, 20, 2_000, 24));
    let environment = "Device.SoftwareModules.ExecutionUnit.";
    let list: Vec<_> = (1..100).map(|i| format!("{environment}{i}.")).collect();
    for unit in 1..=20 {
        world.has(unit, A, "1.0 & <1.1>", ENV_1);
        let name = format!("{}ExecutionUnitList", path(unit));
        world.write(&name, &list.join(","));
    }
    world.takes_on("k", &[update(None, None, None)]);
    for _ in 0..20 {
        let id = world.begins();
        assert!(world.tells(id, &OperationReport::DONE));
    }
    world.open();
    let (_, results) = world.reported();
    assert_eq!(results.len(), 20);
    assert!(world.pieces.len() > 3, "{:?}", world.pieces);
    // As many execution units as find room, and no half of one.
    let listed: Vec<_> = results[0].execution_units.split(',').collect();
    assert!(listed.len() > 20 && listed.len() < 99);
    assert_eq!(listed, &list[..listed.len()]);
    let retry = Fault::new(FaultCode::ACS_RETRY_REQUEST);
    let retry = answer_to(&world.sent, retry);
    let sent = world.sent.clone();
    world.reply(200, &retry).unwrap();
    assert_eq!(world.reported().1, results);
    assert_eq!(world.sent, sent);
}

#[test]
fn faults_say_what_can_have_happened_to_an_operation() {
    type Code = DeploymentUnitFaultCode;
    let cases = [
        (Code::DUPLICATE_DEPLOYMENT_UNIT, [9026, 9001, 9001]),
        (Code::VERSION_ALREADY_EXISTS, [9001, 9032, 9001]),
        (Code::FILE_SERVER_UNREACHABLE, [9015, 9015, 9001]),
        (Code::UNKNOWN_DEPLOYMENT_UNIT, [9001, 9028, 9028]),
        (Code::DISABLED_EXECUTION_ENVIRONMENT, [9024, 9024, 9024]),
        (Code::new(FaultCode::new(9850)).unwrap(), [9850, 9850, 9850]),
    ];
    for (fault, expected) in cases {
        let mut world = Software::turned();
        world.has(1, A, "1.0", ENV_1);
        let operations = [
            install(URL, Some(B), None),
            update(Some(A), None, None),
            uninstall(A, None, None),
        ];
        let results = world.results(&operations, &mut |world, id| {
            assert!(world.tells(id, &OperationReport::failed(fault)));
        });
        let faults: Vec<_> = results.iter().map(|result| result.fault).collect();
        assert_eq!(faults, expected.map(Some), "{fault}");
    }
}

#[test]
fn a_call_as_large_as_the_schema_allows_fits() {
    let mut world = Software::with(SoftwareConfig::DEFAULT, Room(ROOM.0, 2, 2_100, ROOM.3));
    let url = format!("http://a/{}", "b".repeat(1_015));
    let text = "t".repeat(256);
    let operation = cwmp_soap::message::change_du_state::InstallOpStruct {
        url: &url,
        uuid: Some(A),
        username: Some(&text),
        password: Some(cwmp_soap::Secret::from(&*text)),
        execution_env_ref: Some(&text),
    };
    let operations = [OperationStruct::Install(operation); 2];
    assert_eq!(world.asks(change(&"k".repeat(32), &operations)), None);
}
