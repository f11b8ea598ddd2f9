//! DHCPv6.

use nom::number::complete::be_u32;
use nom::{IResult, Parser as _};

use super::sub_option::{SubOptions, Width};
use super::{DhcpError, ENTERPRISE, Firsts, VENDOR_CLASS, VendorInformation, VendorOptions};
use crate::output::{Output, WriteError};

/// The vendor class (option 16), by which a CPE announces itself (DISC-003).
pub const VENDOR_CLASS_OPTION: u16 = 16;
/// Vendor-specific information (option 17): where the ACS is, and who devices and gateways are.
pub const VENDOR_OPTIONS: u16 = 17;

/// The first sub-options.
const FIRSTS: Firsts = Firsts {
    acs: 1,
    device: 11,
    gateway: 14,
};

/// Reads one option 17; `None` if it is another vendor's. A message has one for each vendor.
///
/// # Errors
/// [`DhcpError::Truncated`].
pub fn read_vendor_options(option: &[u8]) -> Result<Option<VendorOptions<'_>>, DhcpError> {
    let Some(data) = of_enterprise(option)? else {
        return Ok(None);
    };
    VendorOptions::read(&SubOptions::new(data, Width::Two), FIRSTS).map(Some)
}

/// Writes option 17 and returns its length.
///
/// # Errors
/// [`WriteError::Full`] if the buffer is too small; [`WriteError::Illegal`] if a value is one that nobody would read.
pub fn write_vendor_options(
    what: &VendorInformation<'_>,
    out: &mut [u8],
) -> Result<usize, WriteError> {
    what.check(Width::Two)?;
    Output::write(out, |out| {
        out.put(&ENTERPRISE.to_be_bytes())?;
        what.write(out, FIRSTS, Width::Two)
    })
}

/// Whether a client announced itself as a CPE in option 16 (DISC-003).
#[must_use]
pub fn is_announced(vendor_class: &[u8]) -> bool {
    let class = VENDOR_CLASS.as_bytes();
    let data = of_enterprise(vendor_class).ok().flatten();
    data.is_some_and(|data| data.windows(class.len()).any(|window| window == class))
}

/// Writes option 16, by which a CPE announces itself (DISC-003), and returns its length.
///
/// # Errors
/// [`WriteError::Full`] if the buffer is too small.
pub fn write_vendor_class(out: &mut [u8]) -> Result<usize, WriteError> {
    Output::write(out, |out| {
        out.put(&ENTERPRISE.to_be_bytes())?;
        out.put(&[0, 12])?;
        out.put(VENDOR_CLASS.as_bytes())
    })
}

/// What stands behind the enterprise number, if that is [`ENTERPRISE`].
fn of_enterprise(option: &[u8]) -> Result<Option<&[u8]>, DhcpError> {
    let read: IResult<_, _, ()> = be_u32.parse(option);
    let (data, enterprise) = read.map_err(|_| DhcpError::Truncated)?;
    Ok((enterprise == ENTERPRISE).then_some(data))
}
