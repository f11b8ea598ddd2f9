//! Software modules that change without the ACS asking.

use cwmp_core::cpe::{
    AutonomousChange, AutonomousOperation, OperationKind, OperationReport, PostKind, SoftwareFull,
};
use cwmp_soap::{DateTime, DeploymentUnitFaultCode};

use super::software_world::{A, Software, URL, change, install};

type Fault = DeploymentUnitFaultCode;

fn changed(
    operation: AutonomousOperation<'static>,
    fault: Option<Fault>,
) -> AutonomousChange<'static> {
    AutonomousChange {
        operation,
        report: OperationReport {
            fault,
            uuid: A,
            version: "7",
            execution_units: &[3, 12],
            ..OperationReport::DONE
        },
        start_time: DateTime::Unknown,
    }
}

const INSTALL: AutonomousOperation<'_> = AutonomousOperation::Standard(OperationKind::Install);

#[test]
fn ct_du_10c_what_nobody_asked_for_is_told_only_as_the_policy_allows() {
    let types = "Update, Install";
    let corrupted = Some(Fault::FILE_CORRUPTED);
    let own = AutonomousOperation::Vendor("X_00256D_Freeze");
    let cases = [
        (["1", types, "Both", ""], INSTALL, None, true),
        (["0", types, "Both", ""], INSTALL, None, false),
        (["1", "", "Both", ""], INSTALL, None, false),
        (["1", "Uninstall,Update", "Both", ""], INSTALL, None, false),
        (["1", types, "Success", "9018"], INSTALL, None, true),
        (["1", types, "Failure", "9018"], INSTALL, None, false),
        (
            ["1", types, "Failure", "9016,9018"],
            INSTALL,
            corrupted,
            true,
        ),
        (["1", types, "Both", "9018"], INSTALL, corrupted, true),
        (["1", types, "Success", "9018"], INSTALL, corrupted, false),
        (["1", types, "Both", "9016"], INSTALL, corrupted, false),
        // An empty filter holds no failure.
        (["1", types, "Both", ""], INSTALL, corrupted, false),
        (["1", types, "Both", "901"], INSTALL, corrupted, false),
        (["1", types, "Both", ""], own, None, false),
        (["1", "X_00256D_Freeze", "Both", ""], own, None, true),
    ];
    for (policy, operation, fault, is_told) in cases {
        let mut world = Software::turned();
        world.reply(204, b"").unwrap();
        let names = [
            "Enable",
            "OperationTypeFilter",
            "ResultTypeFilter",
            "FaultCodeFilter",
        ];
        for (name, value) in names.iter().zip(policy) {
            world.write(
                &format!("Device.ManagementServer.DUStateChangeComplPolicy.{name}"),
                value,
            );
        }
        assert_eq!(world.changed(&changed(operation, fault)), Ok(()));
        if !is_told {
            assert_eq!(world.waits(), None, "{policy:?}");
            continue;
        }
        let (codes, _, results) = world.session();
        assert_eq!(codes, ["12 AUTONOMOUS DU STATE CHANGE COMPLETE"]);
        let [result] = &results[..] else {
            panic!("{results:?}");
        };
        assert_eq!(
            result.brief(),
            (A, "7", fault.map(|fault| fault.fault().code()))
        );
        let performed = match operation {
            AutonomousOperation::Vendor(name) => name,
            _ => "Install",
        };
        assert_eq!(result.performed.as_deref(), Some(performed));
        assert_eq!(
            result.execution_units,
            "Device.SoftwareModules.ExecutionUnit.3.,Device.SoftwareModules.ExecutionUnit.12."
        );
        assert_eq!(result.times, (DateTime::Unknown, Software::clock(0)));
        assert_eq!(world.waits(), None);
    }
}

#[test]
fn changes_that_nobody_asked_for_leave_room_for_what_the_acs_asks_for() {
    let mut world = Software::turned();
    world.reply(204, b"").unwrap();
    let policy = "Device.ManagementServer.DUStateChangeComplPolicy.";
    world.write(&format!("{policy}Enable"), "1");
    world.write(&format!("{policy}OperationTypeFilter"), "Install");
    world.write(&format!("{policy}ResultTypeFilter"), "Both");
    let installed = changed(INSTALL, None);
    assert_eq!(world.changed(&installed), Ok(()));
    assert_eq!(world.changed(&installed), Ok(()));
    assert_eq!(world.changed(&installed), Err(SoftwareFull));
    let long = AutonomousOperation::Vendor(
        "X_00256D_0123456789012345678901234567890123456789012345678901234567",
    );
    world.write(
        &format!("{policy}OperationTypeFilter"),
        "X_00256D_0123456789012345678901234567890123456789012345678901234567",
    );
    assert_eq!(world.changed(&changed(long, None)), Err(SoftwareFull));
    // Two reports, one after the other, in one session that one event announces.
    world.open();
    for _ in 0..2 {
        assert_eq!(world.reported().1.len(), 1);
        world.delivered();
    }
    assert_eq!(world.post().0, PostKind::Empty);
    assert_eq!(world.asks(change("k", &[install(URL, None, None)])), None);
}
