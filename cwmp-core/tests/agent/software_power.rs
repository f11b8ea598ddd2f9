//! Software modules and the loss of power: cut at every record, and in the middle of each.

use cwmp_core::cpe::{OperationId, OperationKind, OperationReport, OperationTask, PostKind};
use cwmp_soap::message::inform::InformResponse;
use cwmp_soap::{DeploymentUnitFaultCode, Method};

use super::software_world::{
    A, B, C, ENV_1, ROOM, Software, URL, change, install, many, path, results_of, uninstall, update,
};
use super::world::{Want, answer_to, message};

/// What the ACS knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Acs {
    /// It has been told that its call is taken on.
    is_answered: bool,
    /// It has taken the report.
    is_told: bool,
}

/// A device that is asked to install a unit, to update all, and to remove one of two versions.
fn asked() -> Software {
    let mut world = Software::turned();
    world.has(1, A, "1.0", ENV_1);
    world.has(2, B, "2.0", ENV_1);
    let operations = [
        install(URL, Some(C), None),
        update(None, None, None),
        uninstall(B, None, None),
    ];
    let call = message(Some("1"), change("k", &operations));
    world.reply(200, &call).unwrap();
    world
}

/// The platform does what an operation asks for.
fn does(world: &mut Software, id: OperationId) {
    let request = world.agent.operation(id).unwrap();
    match (request.kind, request.deployment_unit) {
        (OperationKind::Install, _) => {
            if !world.knows(3) {
                world.has(3, C, "0.1", ENV_1);
            }
        }
        (OperationKind::Update, Some(unit)) => {
            world.write(&format!("{}Version", path(unit)), "9.9");
        }
        (_, Some(2)) => world.write(&format!("{}Status", path(2)), "Uninstalled"),
        other => panic!("{other:?}"),
    }
    assert!(world.tells(id, &OperationReport::DONE));
}

/// One step of the device and its surroundings; `false` when nothing is left to be done.
fn step(world: &mut Software, acs: &mut Acs, want: Want) -> bool {
    match want {
        Want::Software(id, OperationTask::Start | OperationTask::Verify) => does(world, id),
        Want::Post(PostKind::Call(Method::Inform), inform) => {
            let answer = answer_to(&inform, InformResponse { max_envelopes: 1 });
            world.reply(200, &answer).unwrap();
        }
        Want::Post(kind @ PostKind::Call(_), report) => {
            let (key, results) = results_of(kind, &report);
            assert_eq!(key.as_deref(), Some("k"));
            let told: Vec<_> = results
                .iter()
                .map(|result| (&*result.state, result.fault, result.brief().0))
                .collect();
            let expected = [
                ("Installed", None, C),
                ("Installed", None, A),
                ("Installed", None, B),
                ("Installed", None, C),
                ("Uninstalled", None, B),
            ];
            assert_eq!(told, expected);
            assert_eq!(results[1].version, "9.9");
            acs.is_told = true;
            world.delivered();
        }
        Want::Post(kind, _) => {
            acs.is_answered |= kind == PostKind::Response(Method::ChangeDuState);
            world.reply(204, b"").unwrap();
        }
        Want::Wait(None) => return false,
        other => panic!("{other:?}"),
    }
    true
}

#[test]
fn ct_du_08c_cut_at_every_record_a_call_is_done_and_reported_or_was_never_taken_on() {
    let (mut cuts, mut repeated) = (0, 0);
    // How many steps of the life go well before the power is cut.
    for steps in 0.. {
        let mut world = asked();
        let mut acs = Acs::default();
        let mut is_over = false;
        for _ in 0..steps {
            let want = world.poll();
            is_over = !step(&mut world, &mut acs, want);
        }
        if is_over {
            break;
        }
        let before = world.log.len();
        let _ = world.poll();
        let (log, tree) = (world.log.clone(), world.tree.clone());
        // Every seventh byte, which cuts each record in several places, and between any two of them.
        for stored in (before..=log.len()).filter(|at| at % 7 == 0 || *at == log.len()) {
            let mut after = asked();
            (after.log, after.tree) = (log.clone(), tree.clone());
            after.cut(many(1), stored);
            let mut told = Acs::default();
            let mut turns = 0;
            while {
                let want = after.poll();
                step(&mut after, &mut told, want)
            } {
                turns += 1;
                assert!(turns < 100, "{steps} {stored}");
            }
            assert_eq!(after.agent.operations().count(), 0);
            let is_told = acs.is_told || told.is_told;
            assert!(is_told || !acs.is_answered, "{steps} {stored}: lost");
            repeated += u32::from(acs.is_told && told.is_told);
            cuts += 1;
        }
    }
    assert!(cuts > 100, "{cuts}");
    // Told again only where that it was answered had not been stored.
    assert!(repeated > 0 && repeated < cuts / 4, "{repeated} of {cuts}");
}

#[test]
fn a_call_that_cannot_be_stored_is_refused_and_leaves_nothing() {
    let mut world = Software::turned();
    world.full = true;
    let operations = [install(URL, None, None), install(URL, None, None)];
    assert_eq!(world.asks(change("k", &operations)), Some(9002));
    assert_eq!(world.agent.operations().count(), 0);
    world.full = false;
    assert_eq!(world.asks(change("k", &operations)), None);
    assert_eq!(world.agent.operations().count(), 2);
}

#[test]
fn credentials_come_back_while_they_are_needed_and_are_not_written_anew_after_that() {
    let mut world = Software::turned();
    world.takes_on(
        "k",
        &[install(URL, Some(A), None), install(URL, Some(B), None)],
    );
    let first = world.begins();
    let stored = world.log.len();
    world.cut(many(1), stored);
    assert_eq!(world.task(), (first, OperationTask::Verify));
    let request = world.agent.operation(first).unwrap();
    assert_eq!((request.username, request.url), ("reader", URL));
    assert_eq!(request.password.expose(), "s3cret");
    let failed = OperationReport::failed(DeploymentUnitFaultCode::FILE_CORRUPTED);
    assert!(world.tells(first, &failed));
    let second = world.begins();
    assert!(world.tells(second, &failed));
    assert!(matches!(world.poll(), Want::Post(..)));
    let holds = |log: &[u8]| log.windows(6).any(|bytes| bytes == b"s3cret");
    assert!(holds(&world.log) && !holds(&world.anew()));
    let stored = world.log.len();
    world.cut(many(1), stored);
    assert!(!holds(&world.anew()));
    let (_, _, results) = world.session();
    let faults: Vec<_> = results.iter().map(|result| result.fault).collect();
    assert_eq!(faults, [Some(9018), Some(9018)]);
    assert_eq!((&*results[0].uuid, &*results[1].uuid), (A, B));
}

#[test]
fn firmware_with_less_room_reports_what_it_cannot_do_as_failed() {
    let mut world = Software::turned();
    let long = format!("http://a/{}", "b".repeat(900));
    world.takes_on(
        "k",
        &[install(&long, Some(A), None), install(URL, Some(B), None)],
    );
    assert!(matches!(world.poll(), Want::Software(..)));
    let room = super::software_world::Room(ROOM.0, ROOM.1, 768, ROOM.3);
    let stored = world.log.len();
    world.cut_into(many(1), room, stored);
    let id = world.begins();
    assert_eq!(world.agent.operation(id).unwrap().uuid, B);
    assert!(world.tells(id, &OperationReport::DONE));
    let (_, _, results) = world.session();
    let faults: Vec<_> = results.iter().map(|result| result.fault).collect();
    assert_eq!(faults, [Some(9001), None]);
}
