//! What DHCP tells a CPE about its ACS (TR-069 3.1), and a device and its gateway about each other (Annex F): the contents of
//! options, read and written.
//!
//! Neither the messages of DHCP nor its sockets are here: a DHCP client hands over what its options hold.
//!
//! * [`v4`]: options 43, 60, 124 and 125; options that come in pieces
//! * [`v6`]: options 16 and 17
//! * [`AcsDiscovery`]: where the ACS is
//! * [`DeviceIdentity`]: who a device or a gateway is
//! * [`VendorOptions`], [`VendorInformation`]: the options that have room for both, read and written
//!
//! DHCP is not authenticated. What of it a device goes by depends on where its present URL came from:
//! [`AcsDiscovery::adopted`] (DISC-012, DISC-020).
//!
//! ```
//! use cwmp_transport::dhcp::{AcsDiscovery, v4};
//!
//! // The server.
//! let offer = AcsDiscovery { url: Some("https://acs.example/cwmp"), ..AcsDiscovery::default() };
//! let mut option_43 = [0; 255];
//! let length = v4::write_vendor_specific(&offer, &mut option_43)?;
//!
//! // The CPE.
//! let found = v4::read_vendor_specific(&option_43[..length])?;
//! assert_eq!(found.url, Some("https://acs.example/cwmp"));
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```

mod adopt;
mod sub_option;
pub mod v4;
pub mod v6;

pub use adopt::{KnownAcs, UrlSource};

use core::fmt;

use sub_option::{SubOptions, Width};

use crate::http::url::Url;
use crate::output::{Output, WriteError, digits};

/// The enterprise number of the Broadband Forum, formerly the DSL Forum (DISC-007).
pub const ENTERPRISE: u32 = 3561;

/// What a CPE says in its vendor class so that a server knows what it is (DISC-003).
pub const VENDOR_CLASS: &str = "dslforum.org";

/// Characters of `DeviceInfo.ProvisioningCode`, of a serial number and of a product class; longer ones are ignored.
pub const MAX_TEXT: usize = 64;

/// Where the ACS is, and what goes with it (DISC-006 to DISC-008).
///
/// What is read is usable: text that is malformed, too long or out of range is left out, and so is a URL that is not
/// absolute, has another scheme than `http` or `https`, or holds credentials (DISC-002).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AcsDiscovery<'a> {
    /// The URL of the ACS.
    pub url: Option<&'a str>,
    /// `DeviceInfo.ProvisioningCode`, at most [`MAX_TEXT`] characters; it may be empty (DISC-016).
    pub provisioning_code: Option<&'a str>,
    /// `ManagementServer.CWMPRetryMinimumWaitInterval` in seconds, 1 to 65535; for as long as the ACS has set none
    /// (DISC-017).
    pub retry_minimum_wait_interval: Option<u16>,
    /// `ManagementServer.CWMPRetryIntervalMultiplier` in thousandths, 1000 to 65535; for as long as the ACS has set none
    /// (DISC-017).
    pub retry_interval_multiplier: Option<u16>,
}

impl<'a> AcsDiscovery<'a> {
    /// Reads sub-options from `first` on; the first of each number counts.
    fn read(options: SubOptions<'a>, first: u16) -> Result<Self, DhcpError> {
        let mut found = Self::default();
        for option in options {
            let (number, value) = option?;
            match number.checked_sub(first) {
                Some(0) => fill(&mut found.url, text(value).filter(|url| is_usable(url))),
                Some(1) => fill(&mut found.provisioning_code, bounded_text(value)),
                Some(2) => fill(
                    &mut found.retry_minimum_wait_interval,
                    bounded_number(value, 1),
                ),
                Some(3) => fill(
                    &mut found.retry_interval_multiplier,
                    bounded_number(value, 1000),
                ),
                _ => {}
            }
        }
        Ok(found)
    }

    /// Writes what there is as sub-options from `first` on.
    fn write(&self, out: &mut Output<'_>, first: u16, width: Width) -> fmt::Result {
        let mut put = |offset: u16, value: &[u8]| {
            sub_option::put(out, first.saturating_add(offset), value, width)
        };
        if let Some(url) = self.url {
            put(0, url.as_bytes())?;
        }
        if let Some(code) = self.provisioning_code {
            put(1, code.as_bytes())?;
        }
        if let Some(seconds) = self.retry_minimum_wait_interval {
            put(2, digits(seconds, &mut [0; 5]))?;
        }
        if let Some(multiplier) = self.retry_interval_multiplier {
            put(3, digits(multiplier, &mut [0; 5]))?;
        }
        Ok(())
    }

    /// Whether all of it may be offered.
    fn check(&self, longest: usize) -> Result<(), WriteError> {
        let fits = |text: Option<&str>| text.is_none_or(|text| text.len() <= longest);
        let legal = fits(self.url)
            && fits(self.provisioning_code)
            && self.url.is_none_or(is_usable)
            && self.provisioning_code.is_none_or(is_bounded)
            && self.retry_minimum_wait_interval != Some(0)
            && self.retry_interval_multiplier.is_none_or(|m| m >= 1000);
        if legal {
            Ok(())
        } else {
            Err(WriteError::Illegal)
        }
    }
}

/// Who a device or a gateway is (PROXY-010): the three sub-options that a device sends, or those of a gateway's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeviceIdentity<'a> {
    /// The OUI of the manufacturer: six hexadecimal digits, as sent.
    pub oui: &'a str,
    /// The serial number, at most [`MAX_TEXT`] characters.
    pub serial_number: &'a str,
    /// The product class, at most [`MAX_TEXT`] characters; empty if none was sent (PROXY-011).
    pub product_class: &'a str,
}

impl<'a> DeviceIdentity<'a> {
    /// Reads sub-options from `first` on; `None` without an OUI and a serial number.
    fn read(options: SubOptions<'a>, first: u16) -> Result<Option<Self>, DhcpError> {
        let [mut oui, mut serial_number, mut product_class] = [None; 3];
        for option in options {
            let (number, value) = option?;
            match number.checked_sub(first) {
                Some(0) => fill(&mut oui, text(value).filter(|oui| is_oui(oui))),
                Some(1) => fill(&mut serial_number, bounded_text(value)),
                Some(2) => fill(&mut product_class, bounded_text(value)),
                _ => {}
            }
        }
        Ok(oui.zip(serial_number).map(|(oui, serial_number)| Self {
            oui,
            serial_number,
            product_class: product_class.unwrap_or_default(),
        }))
    }

    fn write(&self, out: &mut Output<'_>, first: u16, width: Width) -> fmt::Result {
        let texts = [self.oui, self.serial_number, self.product_class];
        for (text, number) in texts.into_iter().zip(first..) {
            // A product class that is empty is not sent.
            if !text.is_empty() {
                sub_option::put(out, number, text.as_bytes(), width)?;
            }
        }
        Ok(())
    }

    fn check(&self) -> Result<(), WriteError> {
        let legal = is_oui(self.oui)
            && !self.serial_number.is_empty()
            && is_bounded(self.serial_number)
            && is_bounded(self.product_class);
        if legal {
            Ok(())
        } else {
            Err(WriteError::Illegal)
        }
    }
}

/// What stands under [`ENTERPRISE`] in option 125 of DHCPv4 or option 17 of DHCPv6; what other vendors put there is passed
/// over.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct VendorOptions<'a> {
    /// Where the ACS is (DISC-007, DISC-008).
    pub acs: AcsDiscovery<'a>,
    /// Who the device is, in what a device sends (PROXY-010).
    pub device: Option<DeviceIdentity<'a>>,
    /// Who the gateway is, in what it answers (PROXY-010).
    pub gateway: Option<DeviceIdentity<'a>>,
}

impl<'a> VendorOptions<'a> {
    fn read(options: &SubOptions<'a>, firsts: Firsts) -> Result<Self, DhcpError> {
        Ok(Self {
            acs: AcsDiscovery::read(options.clone(), firsts.acs)?,
            device: DeviceIdentity::read(options.clone(), firsts.device)?,
            gateway: DeviceIdentity::read(options.clone(), firsts.gateway)?,
        })
    }
}

/// What is written under [`ENTERPRISE`] into option 125 of DHCPv4 or option 17 of DHCPv6.
#[derive(Debug, Clone, Copy)]
pub enum VendorInformation<'a> {
    /// A server tells where the ACS is.
    Acs(AcsDiscovery<'a>),
    /// A device tells who it is.
    Device(DeviceIdentity<'a>),
    /// A gateway answers who it is.
    Gateway(DeviceIdentity<'a>),
}

impl VendorInformation<'_> {
    fn check(&self, width: Width) -> Result<(), WriteError> {
        match self {
            Self::Acs(acs) => acs.check(width.longest()),
            Self::Device(identity) | Self::Gateway(identity) => identity.check(),
        }
    }

    fn write(&self, out: &mut Output<'_>, firsts: Firsts, width: Width) -> fmt::Result {
        match self {
            Self::Acs(acs) => acs.write(out, firsts.acs, width),
            Self::Device(device) => device.write(out, firsts.device, width),
            Self::Gateway(gateway) => gateway.write(out, firsts.gateway, width),
        }
    }
}

/// The number of the first sub-option of each group.
#[derive(Clone, Copy)]
struct Firsts {
    acs: u16,
    device: u16,
    gateway: u16,
}

/// Keeps the first that can be used.
fn fill<T>(field: &mut Option<T>, value: Option<T>) {
    if field.is_none() {
        *field = value;
    }
}

/// Text without the zeros that some servers end it with (DISC-010).
fn text(value: &[u8]) -> Option<&str> {
    let zeros = value.iter().rev().take_while(|byte| **byte == 0).count();
    let text = value.get(..value.len().saturating_sub(zeros))?;
    let text = core::str::from_utf8(text).ok()?;
    (!text.contains('\0')).then_some(text)
}

fn bounded_text(value: &[u8]) -> Option<&str> {
    text(value).filter(|text| is_bounded(text))
}

fn is_bounded(text: &str) -> bool {
    text.chars().count() <= MAX_TEXT
}

fn is_usable(url: &str) -> bool {
    Url::parse(url).is_ok()
}

fn is_oui(text: &str) -> bool {
    text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// A number that is not below `least`: decimal, as text (DISC-009).
///
/// A server that is told a number writes it in binary, as dnsmasq was seen to do: what cannot be text is read as that.
fn bounded_number(value: &[u8], least: u16) -> Option<u16> {
    let digits = text(value).unwrap_or_default();
    let number = match value {
        _ if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            digits.parse().ok()?
        }
        // Some other text.
        _ if value.iter().all(|byte| matches!(byte, b' '..=b'~')) => return None,
        [low] | [0, 0, 0, low] => u16::from(*low),
        [high, low] | [0, 0, high, low] => u16::from_be_bytes([*high, *low]),
        _ => return None,
    };
    (number >= least).then_some(number)
}

/// Why an option cannot be read; the DHCP server, or whoever plays it, is to blame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum DhcpError {
    /// It ends in the middle of something.
    Truncated,
    /// Its pieces together are longer than the room lent for them.
    NoRoom,
}

impl fmt::Display for DhcpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Truncated => "the DHCP option ends in the middle of something",
            Self::NoRoom => "the pieces of the DHCP option are longer than the room for them",
        })
    }
}

impl core::error::Error for DhcpError {}
