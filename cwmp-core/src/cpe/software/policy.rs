//! Which changes that nobody asked for the ACS wants to hear of: `DUStateChangeComplPolicy` (DU-017).

use cwmp_model::{Instances, NodeId, Place};
use cwmp_soap::{DeploymentUnitFaultCode, Value};

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
        self.holds("Enable", false, &|text| matches!(text, "1" | "true"))
            && self.holds("OperationTypeFilter", false, &|text| has(text, operation))
            && self.holds("ResultTypeFilter", true, &|text| {
                text == "Both" || text == result
            })
            && code.is_none_or(|code| self.holds("FaultCodeFilter", true, &|text| has(text, &code)))
    }

    /// Whether a parameter of the policy is true, or a text of which that holds; `missing` if the device lacks it.
    fn holds(&mut self, name: &str, missing: bool, test: &dyn Fn(&str) -> bool) -> bool {
        let schema = self.schema();
        let node = ["ManagementServer", "DUStateChangeComplPolicy", name]
            .iter()
            .try_fold(NodeId::ROOT, |node, name| schema.child(node, name));
        let place = node.map(|node| Place::new(node, Instances::NONE));
        let Some(place) = place.filter(|place| self.model.exists(place)) else {
            return missing;
        };
        match self.model.value(&place, self.scratch) {
            Ok(Value::Boolean(truth)) => truth,
            Ok(Value::String(text) | Value::Lexical(_, text)) => test(text),
            _ => false,
        }
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
