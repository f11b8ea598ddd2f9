//! Sub-options: numbers, lengths and values.

use core::fmt;

use nom::multi::length_data;
use nom::number::complete::{be_u8, be_u16};
use nom::{IResult, Parser as _};

use super::DhcpError;
use crate::output::Output;

/// How numbers and lengths are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Width {
    /// In one byte each, as in DHCPv4.
    One,
    /// In two bytes each, as in DHCPv6.
    Two,
}

impl Width {
    /// The longest value.
    pub(super) const fn longest(self) -> usize {
        match self {
            Self::One => 0xFF,
            Self::Two => 0xFFFF,
        }
    }
}

/// The sub-options that some bytes hold; ends after the first error. Each takes a byte at least.
#[derive(Debug, Clone)]
pub(super) struct SubOptions<'b> {
    rest: &'b [u8],
    width: Width,
    /// Whether 0 pads and 255 ends, as among the options of DHCPv4 themselves; some servers write those in option 43 too.
    padded: bool,
}

impl<'b> SubOptions<'b> {
    pub(super) const fn new(bytes: &'b [u8], width: Width) -> Self {
        Self {
            rest: bytes,
            width,
            padded: false,
        }
    }

    /// Those of DHCPv4, among which 0 pads and 255 ends.
    pub(super) const fn padded(bytes: &'b [u8]) -> Self {
        Self {
            rest: bytes,
            width: Width::One,
            padded: true,
        }
    }
}

impl<'b> Iterator for SubOptions<'b> {
    type Item = Result<(u16, &'b [u8]), DhcpError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.padded {
            let padding = self.rest.iter().take_while(|byte| **byte == 0).count();
            self.rest = self.rest.get(padding..).unwrap_or_default();
            if self.rest.first() == Some(&255) {
                self.rest = &[];
            }
        }
        if self.rest.is_empty() {
            return None;
        }
        let read = match self.width {
            Width::One => one(self.rest),
            Width::Two => two(self.rest),
        };
        let (rest, option) = match read {
            Ok((rest, option)) => (rest, Ok(option)),
            Err(_) => (&[][..], Err(DhcpError::Truncated)),
        };
        self.rest = rest;
        Some(option)
    }
}

type Read<'b, T> = IResult<&'b [u8], T, ()>;

fn one(bytes: &[u8]) -> Read<'_, (u16, &[u8])> {
    (be_u8.map(u16::from), length_data(be_u8)).parse(bytes)
}

fn two(bytes: &[u8]) -> Read<'_, (u16, &[u8])> {
    (be_u16, length_data(be_u16)).parse(bytes)
}

/// Writes a sub-option, whose number and length fit.
pub(super) fn put(out: &mut Output<'_>, number: u16, value: &[u8], width: Width) -> fmt::Result {
    match width {
        Width::One => {
            let number = u8::try_from(number).map_err(|_| fmt::Error)?;
            let length = u8::try_from(value.len()).map_err(|_| fmt::Error)?;
            out.put(&[number, length])?;
        }
        Width::Two => {
            let length = u16::try_from(value.len()).map_err(|_| fmt::Error)?;
            out.put(&number.to_be_bytes())?;
            out.put(&length.to_be_bytes())?;
        }
    }
    out.put(value)
}
