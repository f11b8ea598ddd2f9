//! Which faults a method is answered with (RPC-GEN-01).

use cwmp_soap::{FaultCode, Method};

/// The fault to answer a call of this method with, where `code` is what went wrong.
///
/// 9000 to 9002 and the codes of vendors are of every method. Any other that the method does not have gives way to 9001,
/// or to 9002 where it was for want of room (9004).
pub(in crate::cpe) fn of_method(method: Method, code: FaultCode) -> FaultCode {
    let number = code.code();
    let is_general = number <= FaultCode::INTERNAL_ERROR.code() || number >= FIRST_OF_VENDORS;
    if is_general || method == Method::Other || own(method).contains(&number) {
        code
    } else if code == FaultCode::RESOURCES_EXCEEDED {
        FaultCode::INTERNAL_ERROR
    } else {
        FaultCode::REQUEST_DENIED
    }
}

const FIRST_OF_VENDORS: u16 = 9800;

/// The codes that a method has beside those of every method.
const fn own(method: Method) -> &'static [u16] {
    match method {
        Method::SetParameterValues => &[9003, 9004, 9005, 9006, 9007, 9008],
        Method::GetParameterValues | Method::GetParameterAttributes | Method::AddObject => {
            &[9003, 9004, 9005]
        }
        Method::GetParameterNames | Method::DeleteObject => &[9003, 9005],
        Method::SetParameterAttributes => &[9003, 9004, 9005, 9009],
        Method::Download => &[9003, 9004, 9010, 9012, 9013],
        Method::ScheduleDownload => &[9003, 9004, 9010, 9013],
        Method::Upload => &[9003, 9004, 9011, 9012, 9013],
        Method::Reboot | Method::ScheduleInform | Method::FactoryReset => &[9003],
        Method::CancelTransfer => &[9021],
        Method::ChangeDuState => &[9004],
        _ => &[],
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
