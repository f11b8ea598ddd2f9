//! Which faults a method is answered with (RPC-GEN-01).

use cwmp_soap::{FaultCode, Method};

/// The fault to answer a call of this method with, where `code` is what went wrong.
///
/// 9000 to 9002 and the codes of vendors are of every method. Any other that the method does not have gives way to 9001,
/// or to 9002 where it was for want of room (9004).
#[inline(never)]
pub(in crate::cpe) fn of_method(method: Method, code: FaultCode) -> FaultCode {
    let number = code.code();
    let is_general = number <= FaultCode::INTERNAL_ERROR.code() || number >= FIRST_OF_VENDORS;
    let bit = 1_u32.checked_shl(u32::from(number.saturating_sub(FIRST)));
    let is_own = bit.is_some_and(|bit| own(method) & bit != 0);
    if is_general || is_own {
        code
    } else if code == FaultCode::RESOURCES_EXCEEDED {
        FaultCode::INTERNAL_ERROR
    } else {
        FaultCode::REQUEST_DENIED
    }
}

/// The first code of a CPE, and the first of vendors.
const FIRST: u16 = 9000;
const FIRST_OF_VENDORS: u16 = 9800;

/// The codes that a method has beside those of every method: a bit for each, counted from the first.
const fn own(method: Method) -> u32 {
    const ARGUMENTS: u32 = 1 << 3;
    const ROOM: u32 = 1 << 4;
    const NAME: u32 = 1 << 5;
    const TYPE_VALUE_WRITABLE: u32 = 0b111 << 6;
    const NOTIFICATION: u32 = 1 << 9;
    const DOWNLOAD: u32 = 1 << 10;
    const UPLOAD: u32 = 1 << 11;
    const CREDENTIALS: u32 = 1 << 12;
    const PROTOCOL: u32 = 1 << 13;
    const CANCELATION: u32 = 1 << 21;
    match method {
        Method::SetParameterValues => ARGUMENTS | ROOM | NAME | TYPE_VALUE_WRITABLE,
        Method::GetParameterValues | Method::GetParameterAttributes | Method::AddObject => {
            ARGUMENTS | ROOM | NAME
        }
        Method::GetParameterNames | Method::DeleteObject => ARGUMENTS | NAME,
        Method::SetParameterAttributes => ARGUMENTS | ROOM | NAME | NOTIFICATION,
        Method::Download => ARGUMENTS | ROOM | DOWNLOAD | CREDENTIALS | PROTOCOL,
        Method::ScheduleDownload => ARGUMENTS | ROOM | DOWNLOAD | PROTOCOL,
        Method::Upload => ARGUMENTS | ROOM | UPLOAD | CREDENTIALS | PROTOCOL,
        Method::Reboot | Method::ScheduleInform | Method::FactoryReset => ARGUMENTS,
        Method::CancelTransfer => CANCELATION,
        Method::ChangeDuState => ROOM,
        Method::Other => u32::MAX,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_that_a_method_does_not_have_gives_way_to_one_that_says_less() {
        for (method, code, expected) in [
            (Method::GetRpcMethods, 9003, 9001),
            (Method::GetParameterNames, 9004, 9002),
            (Method::GetParameterNames, 9003, 9003),
            (Method::DeleteObject, 9004, 9002),
            (Method::DeleteObject, 9007, 9001),
            (Method::AddObject, 9004, 9004),
            (Method::Reboot, 9003, 9003),
            (Method::Reboot, 9004, 9002),
            (Method::CancelTransfer, 9003, 9001),
            (Method::CancelTransfer, 9021, 9021),
            (Method::GetQueuedTransfers, 9003, 9001),
            (Method::ChangeDuState, 9003, 9001),
            (Method::ChangeDuState, 9004, 9004),
            (Method::SetParameterAttributes, 9009, 9009),
            (Method::SetParameterValues, 9009, 9001),
            (Method::Upload, 9010, 9001),
            (Method::GetAllQueuedTransfers, 9000, 9000),
            (Method::GetAllQueuedTransfers, 9850, 9850),
            (Method::Other, 9021, 9021),
        ] {
            let answered = of_method(method, FaultCode::new(code));
            assert_eq!(answered.code(), expected, "{method:?} {code}");
        }
    }
}
