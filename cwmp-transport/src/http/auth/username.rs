//! The user name of a device.

use core::fmt;

use crate::output::{Output, WriteError, hex_digits};

/// Writes the user name that a CPE should have by default, which no other has, and returns its length:
/// `OUI-ProductClass-SerialNumber`, or `OUI-SerialNumber` if the product class is empty (HTTP-030).
///
/// Characters other than letters of ASCII, digits and underscores become the escapes of their octets in UTF-8 (HTTP-031).
///
/// # Errors
/// [`WriteError::Full`] if the buffer is too small.
///
/// ```
/// use cwmp_transport::http::auth::write_device_username;
///
/// let mut out = [0; 256];
/// let length = write_device_username("0011FF", "Home Gateway", "A/1", &mut out)?;
/// assert_eq!(&out[..length], b"0011FF-Home%20Gateway-A%2F1");
/// # Ok::<(), cwmp_transport::WriteError>(())
/// ```
pub fn write_device_username(
    oui: &str,
    product_class: &str,
    serial_number: &str,
    out: &mut [u8],
) -> Result<usize, WriteError> {
    Output::write(out, |out| {
        put_escaped(out, oui)?;
        if !product_class.is_empty() {
            out.put(b"-")?;
            put_escaped(out, product_class)?;
        }
        out.put(b"-")?;
        put_escaped(out, serial_number)
    })
}

fn put_escaped(out: &mut Output<'_>, text: &str) -> fmt::Result {
    text.bytes().try_for_each(|byte| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'_' => out.put(&[byte]),
        _ => {
            out.put(b"%")?;
            out.put(&hex_digits(byte).map(|digit| digit.to_ascii_uppercase()))
        }
    })
}
