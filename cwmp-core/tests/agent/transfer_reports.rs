//! Reports of transfers: with every fault, and with what the transfer has changed.

use cwmp_core::cpe::{TransferReport, TransferTask};
use cwmp_core::event::RebootCause;
use cwmp_soap::{FaultCode, TransferFaultCode};

use super::transfer_world::{Transfers, download, firmware};
use super::world::{Want, codes};

#[test]
fn flt_003_every_fault_that_a_report_may_have_is_reported_and_no_other_can_be() {
    let told = [
        9001, 9002, 9010, 9011, 9012, 9014, 9015, 9016, 9017, 9018, 9019, 9020, 9033, 9799, 9800,
        9899,
    ];
    for code in 8_990..9_910 {
        let allowed = told.contains(&code) || (9_033..=9_899).contains(&code);
        let fault = TransferFaultCode::new(FaultCode::new(code));
        assert_eq!(fault.is_some(), allowed, "{code}");
    }
    for code in told {
        let mut world = Transfers::turned();
        world.takes_on(download("k", 0));
        let id = world.begins();
        let fault = TransferFaultCode::new(FaultCode::new(code)).unwrap();
        assert!(world.tells(id, TransferReport::Failed(fault)));
        assert_eq!(world.session().1, [("k".to_string(), Some(code))]);
        assert_eq!(world.agent.transfers().count(), 0);
    }
}

#[test]
fn ct_xfer_05c_firmware_of_another_version_is_told_with_it() {
    const VERSION: &str = "Device.DeviceInfo.SoftwareVersion";
    let mut world = Transfers::turned();
    world.takes_on(firmware("fw", 0));
    let id = world.begins();
    assert!(world.tells(id, TransferReport::NeedsRestart));
    assert!(matches!(world.poll(), Want::Reboot));
    world.write(VERSION, "2.1.0");
    world.at(100);
    world.agent.boot(RebootCause::Restart);
    assert_eq!(world.task(), (id, TransferTask::Verify));
    assert!(world.tells(id, TransferReport::Done));
    let inform = world.open();
    let mut told = codes(&inform);
    told.sort();
    let expected = [
        "1 BOOT",
        "4 VALUE CHANGE",
        "7 TRANSFER COMPLETE",
        "M Download",
    ];
    assert_eq!(told, expected);
    assert!(String::from_utf8(inform).unwrap().contains("2.1.0"));
    assert_eq!(world.reports().1, None);
}
