//! Which changes that nobody asked for the ACS wants to hear of: `DUStateChangeComplPolicy` (DU-017).

use cwmp_model::ManagementReader;
use cwmp_soap::DeploymentUnitFaultCode;

use super::units::Units;

/// Digits of a fault code.
const DIGITS: usize = 4;

impl Units<'_, '_> {
    /// Whether the ACS wants to hear of a change that is over, by the parameters as they are now.
    ///
    /// A device without them reports nothing, nor does one whose `OperationTypeFilter` is empty. `ResultTypeFilter` counts
    /// as `Both` where it is missing, and a missing `FaultCodeFilter` holds all codes; an empty one holds none.
    pub(super) fn is_wanted(
        &mut self,
        operation: &str,
        fault: Option<DeploymentUnitFaultCode>,
    ) -> bool {
        let has = |list: &str, wanted: &str| {
            list.split(',')
                .any(|listed| listed.trim_matches(' ') == wanted)
        };
        let result = if fault.is_some() {
            "Failure"
        } else {
            "Success"
        };
        let code = fault.map(|fault| digits(fault.fault().code()));
        let mut policy = ManagementReader::new(self.model, self.scratch);
        policy.enter("DUStateChangeComplPolicy");
        policy.flag("Enable") == Some(true)
            && policy
                .text("OperationTypeFilter")
                .is_some_and(|filter| has(filter, operation))
            && policy
                .text("ResultTypeFilter")
                .is_none_or(|filter| filter == "Both" || filter == result)
            && code.is_none_or(|code| {
                let filter = policy.text("FaultCodeFilter");
                filter.is_none_or(|filter| has(filter, &code))
            })
    }
}

/// A fault code in digits.
fn digits(code: u16) -> heapless::String<DIGITS, u8> {
    let mut text = heapless::String::new();
    for power in [1_000, 100, 10, 1] {
        let digit = code.checked_div(power).unwrap_or(0) % 10;
        // There is room for four.
        let _ = text.push(char::from_digit(u32::from(digit), 10).unwrap_or('0'));
    }
    text
}
