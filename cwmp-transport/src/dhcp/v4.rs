//! DHCPv4.

use nom::multi::length_data;
use nom::number::complete::{be_u8, be_u32};
use nom::{IResult, Parser as _};

use super::sub_option::{SubOptions, Width};
use super::{
    AcsDiscovery, DhcpError, ENTERPRISE, Firsts, VENDOR_CLASS, VendorInformation, VendorOptions,
    is_usable, text,
};
use crate::output::{Output, WriteError};

/// Vendor-specific information (option 43): where the ACS is.
pub const VENDOR_SPECIFIC: u8 = 43;
/// The parameter request list (option 55), in which a CPE may ask for 43 and 125 (DISC-004).
pub const PARAMETER_REQUEST_LIST: u8 = 55;
/// The vendor class identifier (option 60), which has [`VENDOR_CLASS`] somewhere in it (DISC-003).
pub const VENDOR_CLASS_IDENTIFIER: u8 = 60;
/// The vendor class with enterprise numbers (option 124), which may be sent instead (DISC-003).
pub const VENDOR_IDENTIFYING_CLASS: u8 = 124;
/// Vendor-specific information with enterprise numbers (option 125): where the ACS is, and who devices and gateways are.
pub const VENDOR_IDENTIFYING: u8 = 125;

/// The first sub-option of an ACS in option 43.
const ACS_IN_43: u16 = 1;
/// The first sub-options in option 125.
const IN_125: Firsts = Firsts {
    acs: 11,
    device: 1,
    gateway: 4,
};

/// Reads option 43 (DISC-006).
///
/// An option that begins with `http` is taken as a URL and nothing else, as some servers are set up (DISC-010).
///
/// # Errors
/// [`DhcpError::Truncated`].
pub fn read_vendor_specific(option: &[u8]) -> Result<AcsDiscovery<'_>, DhcpError> {
    if option
        .get(..4)
        .is_some_and(|start| start.eq_ignore_ascii_case(b"http"))
    {
        return Ok(AcsDiscovery {
            url: text(option).filter(|url| is_usable(url)),
            ..AcsDiscovery::default()
        });
    }
    AcsDiscovery::read(SubOptions::padded(option), ACS_IN_43)
}

/// Writes option 43 and returns its length.
///
/// # Errors
/// [`WriteError::Full`] if the buffer is too small; [`WriteError::Illegal`] if a value is longer than 255 bytes or is one
/// that nobody would read.
pub fn write_vendor_specific(
    offer: &AcsDiscovery<'_>,
    out: &mut [u8],
) -> Result<usize, WriteError> {
    offer.check(Width::One.longest())?;
    Output::write(out, |out| offer.write(out, ACS_IN_43, Width::One))
}

/// Reads option 125 (DISC-007, PROXY-010). Of several blocks under [`ENTERPRISE`] the first counts.
///
/// # Errors
/// [`DhcpError::Truncated`].
pub fn read_vendor_identifying(option: &[u8]) -> Result<VendorOptions<'_>, DhcpError> {
    let block = block(option)?.unwrap_or_default();
    VendorOptions::read(&SubOptions::new(block, Width::One), IN_125)
}

/// Writes option 125 with one block, that of [`ENTERPRISE`], and returns its length.
///
/// # Errors
/// [`WriteError::Full`] if the buffer is too small; [`WriteError::Illegal`] if the block is longer than 255 bytes, or a
/// value is one that nobody would read.
pub fn write_vendor_identifying(
    what: &VendorInformation<'_>,
    out: &mut [u8],
) -> Result<usize, WriteError> {
    what.check(Width::One)?;
    let (start, rest) = out.split_at_mut_checked(5).ok_or(WriteError::Full)?;
    let length = Output::write(rest, |out| what.write(out, IN_125, Width::One))?;
    let told = u8::try_from(length).map_err(|_| WriteError::Illegal)?;
    let before = Output::write(start, |out| {
        out.put(&ENTERPRISE.to_be_bytes())?;
        out.put(&[told])
    })?;
    Ok(before.saturating_add(length))
}

/// What a CPE asked for in option 55 (DISC-004).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Asked {
    /// For neither.
    Neither,
    /// For option 43.
    VendorSpecific,
    /// For option 125.
    VendorIdentifying,
    /// For both.
    Both,
}

/// What of the two options of an answer counts (DISC-005).
///
/// If both tell a URL, it is the option that was asked for, and option 43 if neither or both were. Nothing is mixed: what
/// goes with the URL comes from the same option. An option that cannot be read, or tells no usable URL, does not count
/// against one that does.
#[must_use]
pub fn choose<'a>(
    vendor_specific: Option<&'a [u8]>,
    vendor_identifying: Option<&'a [u8]>,
    asked: Asked,
) -> Option<AcsDiscovery<'a>> {
    let specific = vendor_specific
        .and_then(|option| read_vendor_specific(option).ok())
        .filter(|found| found.url.is_some());
    let identifying = vendor_identifying
        .and_then(|option| read_vendor_identifying(option).ok())
        .map(|found| found.acs)
        .filter(|found| found.url.is_some());
    match asked {
        Asked::VendorIdentifying => identifying.or(specific),
        Asked::VendorSpecific | Asked::Neither | Asked::Both => specific.or(identifying),
    }
}

/// Whether a client announced itself as a CPE in option 60 or 124 (DISC-003).
#[must_use]
pub fn is_announced(class_identifier: Option<&[u8]>, identifying_class: Option<&[u8]>) -> bool {
    let class = VENDOR_CLASS.as_bytes();
    let has_class = |value: &[u8]| value.windows(class.len()).any(|window| window == class);
    class_identifier.is_some_and(has_class)
        || identifying_class
            .and_then(|option| block(option).ok().flatten())
            .is_some_and(has_class)
}

/// Writes option 124, by which a CPE announces itself where option 60 says something else (DISC-003), and returns its
/// length. Into option 60 goes [`VENDOR_CLASS`] itself.
///
/// # Errors
/// [`WriteError::Full`] if the buffer is too small.
pub fn write_vendor_identifying_class(out: &mut [u8]) -> Result<usize, WriteError> {
    Output::write(out, |out| {
        out.put(&ENTERPRISE.to_be_bytes())?;
        out.put(&[12])?;
        out.put(VENDOR_CLASS.as_bytes())
    })
}

/// The data of the first block under [`ENTERPRISE`]; each block takes five bytes at least.
fn block(option: &[u8]) -> Result<Option<&[u8]>, DhcpError> {
    let mut rest = option;
    while !rest.is_empty() {
        let read: IResult<_, _, ()> = (be_u32, length_data(be_u8)).parse(rest);
        let (behind, (enterprise, data)) = read.map_err(|_| DhcpError::Truncated)?;
        if enterprise == ENTERPRISE {
            return Ok(Some(data));
        }
        rest = behind;
    }
    Ok(None)
}

/// The contents of an option, the pieces of a long one put together (DISC-011, RFC 3396); `None` if it is not there.
///
/// `areas` are the options field behind the magic cookie and, if option 52 says so, `file` and `sname`, in this order.
/// `room` holds the contents; 255 bytes are enough unless the option comes in pieces.
///
/// # Errors
/// [`DhcpError::Truncated`] or [`DhcpError::NoRoom`].
pub fn read_option<'r>(
    areas: &[&[u8]],
    number: u8,
    room: &'r mut [u8],
) -> Result<Option<&'r [u8]>, DhcpError> {
    let mut found = false;
    let mut length = 0_usize;
    for area in areas {
        for option in SubOptions::padded(area) {
            let (other, piece) = option?;
            if other != u16::from(number) {
                continue;
            }
            found = true;
            let end = length.saturating_add(piece.len());
            let place = room.get_mut(length..end).ok_or(DhcpError::NoRoom)?;
            place.copy_from_slice(piece);
            length = end;
        }
    }
    Ok(room.get(..length).filter(|_| found))
}

/// Writes an option, in pieces if it is longer than 255 bytes (RFC 3396), and returns how many bytes that took.
///
/// # Errors
/// [`WriteError::Full`] if the buffer is too small.
pub fn write_option(number: u8, contents: &[u8], out: &mut [u8]) -> Result<usize, WriteError> {
    Output::write(out, |out| {
        if contents.is_empty() {
            return out.put(&[number, 0]);
        }
        contents.chunks(Width::One.longest()).try_for_each(|piece| {
            // A piece has 255 bytes at most.
            out.put(&[number, u8::try_from(piece.len()).unwrap_or(u8::MAX)])?;
            out.put(piece)
        })
    })
}
