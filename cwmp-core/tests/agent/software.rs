//! Software modules: calls, what the platform is asked to do, and results.

use cwmp_core::cpe::{OperationKind, OperationReport, OperationTask, PostKind, Uuid};
use cwmp_core::event::RebootCause;
use cwmp_soap::message::ParameterValueStruct;
use cwmp_soap::message::fault::FaultView;
use cwmp_soap::message::set_parameter_values::SetParameterValues;
use cwmp_soap::{DeploymentUnitFaultCode, Entries, Value};

use super::software_world::{
    A, B, C, ENV_1, ENV_2, ROOM, Software, URL, install, many, path, uninstall, update,
};
use super::world::{Want, read};

type Fault = DeploymentUnitFaultCode;

fn at_unit(unit: u32) -> OperationReport<'static> {
    OperationReport {
        deployment_unit: Some(unit),
        ..OperationReport::DONE
    }
}

/// What runs may run on; nothing else is done.
fn done(world: &mut Software, id: cwmp_core::cpe::OperationId) {
    assert!(world.tells(id, &OperationReport::DONE));
}

#[test]
fn ct_du_01c_one_report_has_the_results_in_the_order_of_the_call_whichever_ends_first() {
    let mut world = Software::with(many(2), ROOM);
    let operations = [
        install("http://a/1", Some(A), Some(ENV_1)),
        install("http://a/2", Some(B), None),
    ];
    // The response comes at once.
    world.takes_on("du-1", &operations);
    let (first, second) = (world.begins(), world.begins());
    let request = world.agent.operation(first).unwrap();
    assert_eq!(request.kind, OperationKind::Install);
    assert_eq!((request.url, request.uuid), ("http://a/1", A));
    assert_eq!(request.command_key, "du-1");
    assert_eq!(request.execution_env_ref, ENV_1);
    assert_eq!(request.username, "reader");
    assert_eq!(request.password.expose(), "s3cret");
    world.at(20);
    world.has(7, B, "2.0", ENV_2);
    assert!(world.tells(second, &OperationReport::DONE));
    // Nothing is told before all are over: the other may take its 24 hours.
    assert_eq!(world.waits(), Some(86_400));
    world.at(30);
    world.has(4, A, "1.0", ENV_1);
    assert!(world.tells(first, &OperationReport::DONE));
    let (codes, key, results) = world.session();
    assert_eq!(codes, ["11 DU STATE CHANGE COMPLETE", "M ChangeDUState"]);
    assert_eq!(key, "du-1");
    let brief: Vec<_> = results.iter().map(|result| result.brief()).collect();
    assert_eq!(brief, [(A, "1.0", None), (B, "2.0", None)]);
    let first = &results[0];
    assert_eq!((&*first.unit, &*first.state), (&*path(4), "Installed"));
    assert!(first.resolved);
    let execution_unit = "Device.SoftwareModules.ExecutionUnit.4.";
    assert_eq!(first.execution_units, execution_unit);
    assert_eq!(first.times, (Software::clock(0), Software::clock(30)));
    assert_eq!(results[1].times, (Software::clock(0), Software::clock(20)));
    // It is told once, and forgotten.
    assert_eq!(world.waits(), None);
    assert_eq!(world.agent.operations().count(), 0);
    assert_eq!(world.agent.undelivered().count(), 0);
}

#[test]
fn operations_begin_one_after_the_other_unless_the_device_can_do_more() {
    let mut world = Software::turned();
    // The second is about what the first installs.
    let operations = [
        install("http://a/1", Some(A), None),
        update(Some(A), None, Some("http://a/2")),
        uninstall(A, None, None),
    ];
    let mut kinds = Vec::new();
    let results = world.results(&operations, &mut |world, id| {
        let kind = world.agent.operation(id).unwrap().kind;
        kinds.push(kind);
        match kind {
            OperationKind::Install => world.has(1, A, "1.0", ENV_1),
            OperationKind::Update => world.write(&format!("{}Version", path(1)), "2.0"),
            _ => world.removes(1),
        }
        done(world, id);
    });
    type Kind = OperationKind;
    assert_eq!(kinds, [Kind::Install, Kind::Update, Kind::Uninstall]);
    let states: Vec<_> = results
        .iter()
        .map(|result| (&*result.state, result.brief()))
        .collect();
    assert_eq!(
        states,
        [
            ("Installed", (A, "1.0", None)),
            ("Installed", (A, "2.0", None)),
            ("Uninstalled", (A, "2.0", None)),
        ]
    );
    // What was removed is named all the same (DU-011).
    assert_eq!(results[2].unit, path(1));
    assert!(results[2].execution_units.ends_with("ExecutionUnit.1."));
}

#[test]
fn ct_du_04c_an_update_is_about_the_unit_of_its_url_or_of_its_uuid_or_about_all() {
    let cases: [(_, &[u32]); 6] = [
        (update(None, None, Some("http://old.example.net/2")), &[2]),
        (update(Some(C), None, None), &[3]),
        (update(None, None, None), &[1, 2, 3]),
        // Beside a UUID, the URL is that of the new version.
        (
            update(Some(A), None, Some("http://old.example.net/2")),
            &[1],
        ),
        // Letters of a UUID are the same in both cases.
        (
            update(Some("C0A1C2D3-0000-5000-8000-00000000000C"), None, None),
            &[3],
        ),
        (update(None, Some("1.0"), None), &[1, 2]),
    ];
    for (operation, expected) in cases {
        let mut world = Software::turned();
        world.has(1, A, "1.0", ENV_1);
        world.has(2, B, "1.0", ENV_1);
        world.has(3, C, "3.1", ENV_2);
        let mut units = Vec::new();
        let results = world.results(&[operation], &mut |world, id| {
            units.extend(world.unit_of(id));
            done(world, id);
        });
        assert_eq!(units, expected);
        // One result for each (DU-008).
        let reported: Vec<_> = results.iter().map(|result| &*result.unit).collect();
        let paths: Vec<_> = expected.iter().map(|unit| path(*unit)).collect();
        assert_eq!(reported, paths);
        assert!(results.iter().all(|result| result.fault.is_none()));
    }
}

#[test]
fn ct_du_05c_an_update_of_a_unit_with_two_versions_has_to_say_which() {
    let mut world = Software::turned();
    world.has(1, A, "1.0", ENV_1);
    world.has(2, A, "2.0", ENV_1);
    let operations = [
        update(Some(A), None, None),
        update(Some(A), Some("2.0"), None),
    ];
    let results = world.results(&operations, &mut |world, id| {
        assert_eq!(world.unit_of(id), Some(2));
        world.write(&format!("{}Version", path(2)), "3.0");
        done(world, id);
    });
    let brief: Vec<_> = results.iter().map(|result| result.brief()).collect();
    assert_eq!(brief, [(A, "", Some(9031)), (A, "3.0", None)]);
    assert_eq!(results[0].state, "Installed");
}

#[test]
fn ct_du_06c_only_an_install_that_left_nothing_has_failed() {
    let mut world = Software::turned();
    world.has(1, A, "1.0", ENV_1);
    world.has(2, B, "1.0", ENV_1);
    let operations = [
        update(Some(A), None, Some(URL)),
        uninstall(B, None, None),
        install(URL, Some(C), None),
        install(URL, None, None),
    ];
    let mut number = 0;
    let results = world.results(&operations, &mut |world, id| {
        number += 1;
        let mut report = OperationReport::failed(Fault::FILE_CORRUPTED);
        if number == 4 {
            world.has(9, B, "0.1", ENV_1);
            report.deployment_unit = Some(9);
        }
        assert!(world.tells(id, &report));
    });
    let states: Vec<_> = results
        .iter()
        .map(|result| (&*result.state, result.fault))
        .collect();
    assert_eq!(
        states,
        [
            ("Installed", Some(9018)),
            // A removal fetches no file: it has failed, and nothing is known of why (DU-020).
            ("Installed", Some(9001)),
            ("Failed", Some(9018)),
            ("Installed", Some(9018)),
        ]
    );
    assert_eq!(results[0].brief().1, "1.0");
    assert_eq!(results[2].unit, "");
    assert_eq!(results[3].unit, path(9));
}

#[test]
fn an_uninstall_is_about_all_versions_or_one_everywhere_or_in_one_environment() {
    let cases: [(_, &[u32]); 4] = [
        (uninstall(A, None, None), &[1, 2, 3]),
        (uninstall(A, Some("1.0"), None), &[1, 3]),
        (uninstall(A, Some("1.0"), Some(ENV_2)), &[3]),
        // With or without the last dot.
        (
            uninstall(A, None, Some("Device.SoftwareModules.ExecEnv.1")),
            &[1, 2],
        ),
    ];
    for (operation, expected) in cases {
        let mut world = Software::turned();
        world.has(1, A, "1.0", ENV_1);
        world.has(2, A, "2.0", ENV_1.trim_end_matches('.'));
        world.has(3, A, "1.0", ENV_2);
        world.has(4, B, "1.0", ENV_1);
        let mut units = Vec::new();
        let results = world.results(&[operation], &mut |world, id| {
            let unit = world.unit_of(id).unwrap();
            units.push(unit);
            world.removes(unit);
            done(world, id);
        });
        assert_eq!(units, expected);
        assert!(results.iter().all(|result| result.state == "Uninstalled"));
        assert_eq!(results.len(), expected.len());
    }
}

#[test]
fn ct_du_08c_what_ran_when_the_power_failed_is_asked_about_and_reported_once() {
    for is_done in [true, false] {
        let mut world = Software::turned();
        let operations = [install(URL, Some(A), None), install(URL, Some(B), None)];
        world.takes_on("k", &operations);
        let id = world.begins();
        world.agent.boot(RebootCause::Restart);
        assert_eq!(world.task(), (id, OperationTask::Verify));
        // What was to be fetched is still known.
        assert_eq!(world.agent.operation(id).unwrap().url, URL);
        world.agent.boot(RebootCause::Restart);
        assert_eq!(world.task(), (id, OperationTask::Verify));
        let report = if is_done {
            world.has(1, A, "1.0", ENV_1);
            OperationReport::DONE
        } else {
            OperationReport::failed(Fault::DOWNLOAD_INCOMPLETE)
        };
        assert!(world.tells(id, &report));
        assert!(!world.tells(id, &report));
        let second = world.begins();
        assert!(world.tells(second, &OperationReport::DONE));
        let (codes, _, results) = world.session();
        assert_eq!(
            codes,
            ["1 BOOT", "11 DU STATE CHANGE COMPLETE", "M ChangeDUState"]
        );
        let faults: Vec<_> = results.iter().map(|result| result.fault).collect();
        let first = if is_done { None } else { Some(9017) };
        assert_eq!(faults, [first, None]);
        assert_eq!(world.waits(), None);
    }
}

#[test]
fn ct_du_09c_what_is_not_over_after_a_day_has_failed_and_is_stopped() {
    let mut world = Software::turned();
    world.has(3, C, "1.0", ENV_1);
    let operations = [
        install(URL, Some(A), None),
        install(URL, Some(B), None),
        update(Some(C), None, None),
    ];
    world.takes_on("k", &operations);
    let first = world.begins();
    world.at(1);
    assert!(world.tells(first, &OperationReport::DONE));
    let second = world.begins();
    world.at(86_399);
    assert_eq!(world.waits(), Some(86_400));
    world.at(86_400);
    assert_eq!(world.task(), (second, OperationTask::Stop));
    assert!(!world.tells(second, &OperationReport::DONE));
    let (_, _, results) = world.session();
    let states: Vec<_> = results
        .iter()
        .map(|result| (&*result.state, result.fault))
        .collect();
    assert_eq!(
        states,
        [
            ("Installed", None),
            ("Failed", Some(9001)),
            ("Installed", Some(9001))
        ]
    );
    assert_eq!(world.waits(), None);
}

#[test]
fn a_restart_does_not_give_operations_more_time() {
    let mut world = Software::turned();
    world.takes_on("k", &[install(URL, Some(A), None)]);
    world.begins();
    world.at(80_000);
    assert_eq!(world.waits(), Some(86_400));
    world.agent.boot(RebootCause::Restart);
    // The device was off for two hours; its monotonic clock begins anew.
    world.at(87_200);
    world.now = 0;
    let (_, task) = world.task();
    assert_eq!(task, OperationTask::Stop);
    assert_eq!(world.session().2[0].fault, Some(9001));
}

#[test]
fn ct_du_11c_an_execution_unit_that_stops_cannot_be_asked_to_be_active() {
    let name = "Device.SoftwareModules.ExecutionUnit.1.RequestedState";
    let status = "Device.SoftwareModules.ExecutionUnit.1.Status";
    let enable = format!("{ENV_1}Enable");
    let cases = [
        ("Active", "Stopping", "1", Some(9001)),
        ("Idle", "Stopping", "1", None),
        ("Active", "Idle", "1", None),
        ("Active", "Active", "1", None),
        ("Idle", "Active", "1", None),
        // While its environment is disabled, nothing can be asked of it.
        ("Idle", "Idle", "0", Some(9001)),
        ("Active", "Idle", "0", Some(9001)),
    ];
    for (requested, state, enabled, fault) in cases {
        let mut world = Software::turned();
        world.has(1, A, "1.0", ENV_1);
        world.write(status, state);
        world.write(&enable, enabled);
        let list = [ParameterValueStruct {
            name,
            value: Value::String(requested),
        }];
        let (kind, answer) = world.call(SetParameterValues {
            parameter_list: Entries::new(&list),
            parameter_key: "",
        });
        let Some(fault) = fault else {
            assert!(matches!(kind, PostKind::Response(_)), "{requested} {state}");
            continue;
        };
        let envelope = read(&answer);
        let view = FaultView::read(&envelope).unwrap();
        let parameters: Vec<_> = view
            .parameters()
            .map(|p| (p.parameter_name.to_string(), p.code.unwrap().code()))
            .collect();
        assert_eq!(parameters, [(name.to_string(), fault)]);
        let place = world.schema.parse(name).unwrap().place;
        assert_eq!(world.tree.text(&place), Some("Idle"));
    }
}

#[test]
fn a_unit_without_a_uuid_gets_one_and_an_update_does_not_change_it() {
    let mut world = Software::turned();
    world.has(1, A, "1.0", ENV_1);
    let operations = [
        install(URL, None, None),
        update(Some(A), None, None),
        install(URL, None, None),
        install(URL, None, None),
    ];
    let mut number = 0;
    let results = world.results(&operations, &mut |world, id| {
        number += 1;
        let mut report = OperationReport::DONE;
        match number {
            1 => {
                assert_eq!(world.agent.operation(id).unwrap().uuid, "");
                world.has(2, C, "1.0", ENV_1);
                report = at_unit(2);
            }
            2 | 3 => report.uuid = B,
            _ => {}
        }
        assert!(world.tells(id, &report));
    });
    let uuids: Vec<_> = results.iter().map(|result| &*result.uuid).collect();
    let made = Uuid::of_name(&Uuid::NAMESPACE_URL, URL);
    assert_eq!(uuids, [C, A, B, made.as_str()]);
}

#[test]
fn credentials_are_gone_when_the_operation_is_over() {
    let mut world = Software::turned();
    world.takes_on(
        "k",
        &[install(URL, Some(A), None), install(URL, None, None)],
    );
    let id = world.begins();
    let shown = format!("{:?} {:?}", world.agent, world.agent.operation(id));
    for secret in ["s3cret", "reader", "t0k3n"] {
        assert!(!shown.contains(secret), "{secret}");
    }
    assert!(world.tells(id, &OperationReport::DONE));
    let request = world.agent.operation(id).unwrap();
    assert_eq!((request.username, request.url), ("", ""));
    assert_eq!(request.password.expose(), "");
    assert_eq!(request.uuid, A);
}

#[test]
fn another_acs_is_told_nothing_and_what_ran_is_stopped() {
    let mut world = Software::turned();
    let operations = [install(URL, Some(A), None), install(URL, Some(B), None)];
    world.takes_on("k", &operations);
    let id = world.begins();
    world.agent.new_acs();
    assert_eq!(world.agent.operations().count(), 0);
    assert_eq!(world.task(), (id, OperationTask::Stop));
    assert!(!world.tells(id, &OperationReport::DONE));
    assert_eq!(super::world::codes(&world.open()), ["0 BOOTSTRAP"]);
    assert_eq!(world.post().0, PostKind::Empty);
    // There is room again.
    let all = [install(URL, None, None); 8];
    assert_eq!(world.asks(super::software_world::change("k", &all)), None);
}

#[test]
fn a_factory_reset_leaves_nothing() {
    let mut world = Software::turned();
    world.takes_on("k", &[install(URL, Some(A), None)]);
    let id = world.begins();
    world.agent.boot(RebootCause::FactoryReset);
    assert!(!world.tells(id, &OperationReport::DONE));
    assert_eq!(
        super::world::codes(&world.open()),
        ["0 BOOTSTRAP", "1 BOOT"]
    );
    assert_eq!(world.post().0, PostKind::Empty);
    assert!(matches!(world.close(), Want::Wait(None)));
}
