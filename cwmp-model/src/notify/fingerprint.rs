//! What of a value is remembered to see whether it has changed.

use cwmp_soap::Value;

use crate::model::Model;
use crate::place::Place;
use crate::schema::Flags;

/// The fingerprint of a value: FNV-1a of 32 bits over its text on the wire; never 0, which stands for none.
///
/// Two different values have the same one once in 2³²; such a change goes unnoticed if it is not announced.
pub(crate) fn of(value: &Value<'_>) -> u32 {
    let mut hash = 0x811c_9dc5_u32;
    value.write_lexical(&mut |text| {
        hash = text.bytes().fold(hash, |hash, byte| {
            (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
        });
    });
    hash.max(1)
}

/// The fingerprint of what a parameter holds now; 0 if it cannot be read or is hidden.
pub(crate) fn current(model: &mut Model<'_>, parameter: &Place, scratch: &mut [u8]) -> u32 {
    if model.schema().flags(parameter.node()).has(Flags::HIDDEN) {
        return 0;
    }
    model
        .value(parameter, scratch)
        .map_or(0, |value| of(&value))
}

/// One fingerprint for several values, in their order.
pub(crate) fn mixed(all: u32, next: u32) -> u32 {
    (all ^ next).wrapping_mul(0x0100_0193).rotate_left(5).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use cwmp_soap::ValueType;

    #[test]
    fn a_fingerprint_is_that_of_the_text_whatever_type_it_is_kept_in() {
        assert_eq!(of(&Value::String("")), 0x811c_9dc5);
        assert_eq!(of(&Value::String("a")), 0xe40c_292c);
        assert_eq!(
            of(&Value::UnsignedInt(17)),
            of(&Value::Lexical(ValueType::UnsignedInt, "17"))
        );
        assert_ne!(of(&Value::String("b")), of(&Value::String("a")));
    }
}
