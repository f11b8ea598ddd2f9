//! What of a value its limits are held against: the number that it is, or how long it is.

use cwmp_soap::{Value, ValueType};

use super::trim;
use crate::find;

pub(super) fn length_of(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// The whole numbers below and above a number, which are the same for a whole one.
pub(super) fn whole(value: &Value<'_>) -> Option<(i64, i64)> {
    let number = match value {
        Value::Int(n) => i64::from(*n),
        Value::UnsignedInt(n) => i64::from(*n),
        Value::Long(n) => *n,
        Value::UnsignedLong(n) => i64::try_from(*n).unwrap_or(i64::MAX),
        Value::Lexical(ValueType::Decimal, text) => return Some(around(text)),
        Value::Lexical(ty, text) => {
            return match Value::from_text(*ty, text) {
                Ok(Value::Lexical(..)) | Err(_) => None,
                Ok(typed) => whole(&typed),
            };
        }
        _ => return None,
    };
    Some((number, number))
}

/// The whole numbers below and above a decimal; beyond 64 bits the last that fit.
fn around(text: &str) -> (i64, i64) {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = find::split_at(digits, b'.').unwrap_or((digits, ""));
    let toward_zero = whole.bytes().fold(0_i64, |sum, digit| {
        sum.saturating_mul(10)
            .saturating_add(i64::from(digit.wrapping_sub(b'0')))
    });
    let further = if fraction.bytes().any(|digit| digit != b'0') {
        toward_zero.saturating_add(1)
    } else {
        toward_zero
    };
    if negative {
        (further.saturating_neg(), toward_zero.saturating_neg())
    } else {
        (toward_zero, further)
    }
}

/// The length that a length limit measures: characters or decoded bytes.
pub(super) fn measure(value: &Value<'_>) -> Option<u32> {
    Some(length_of(match value {
        Value::String(text) => text.chars().count(),
        Value::Base64(bytes) | Value::HexBinary(bytes) => bytes.len(),
        Value::Lexical(ValueType::HexBinary, text) => trim(text).len().div_euclid(2),
        Value::Lexical(ValueType::Base64, text) => {
            let symbols = text
                .bytes()
                .filter(|byte| !byte.is_ascii_whitespace() && *byte != b'=')
                .count();
            // Six bits a symbol; the bits left over are padding.
            symbols.saturating_mul(6).div_euclid(8)
        }
        _ => return None,
    }))
}
