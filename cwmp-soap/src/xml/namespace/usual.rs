//! Declarations as most envelopes have them, compared whole.

use super::{Binding, Namespace, Scope};
use crate::version::CwmpNamespace;
use crate::xml::scan::behind_known;

/// A declaration that most envelopes have.
#[derive(Clone, Copy)]
pub(in crate::xml) struct Usual {
    pub(in crate::xml) namespace: Namespace,
    /// Bytes of its prefix.
    pub(in crate::xml) prefix_len: u8,
    /// Bytes of its prefix and its name, with what stands between and behind them.
    pub(in crate::xml) len: u8,
    /// No other prefix has this bit.
    pub(in crate::xml) bit: u16,
}

/// Eight bytes, of which a word begins with the first.
const fn word(bytes: &[u8; 8]) -> u64 {
    u64::from_le_bytes(*bytes)
}

impl Usual {
    /// The declaration whose prefix stands at the front, if it is one of those.
    #[inline(always)]
    pub(in crate::xml) fn at_front(bytes: &[u8]) -> Option<Self> {
        const SOAP_ENV: u64 = word(b"SOAP-ENV");
        const SOAP_ENC: u64 = word(b"SOAP-ENC");
        const SOAP_ENV_LOWER: u64 = word(b"soap-env");
        const SOAP_ENC_LOWER: u64 = word(b"soap-enc");
        const SOAPENV: u64 = word(b"soapenv=");
        const SOAPENC: u64 = word(b"soapenc=");
        const FOUR: u64 = word(b"\xFF\xFF\xFF\xFF\0\0\0\0");
        const XSD: u64 = word(b"xsd=\0\0\0\0");
        const XSI: u64 = word(b"xsi=\0\0\0\0");
        const FIVE: u64 = word(b"\xFF\xFF\xFF\xFF\xFF\0\0\0");
        const CWMP: u64 = word(b"cwmp=\0\0\0");
        const SOAP: u64 = word(b"soap=\0\0\0");
        let first = word(bytes.first_chunk()?);
        match first {
            SOAP_ENV => Self::envelope(bytes, 8, 1),
            SOAP_ENC => Self::encoding(bytes, 8, 1 << 1),
            SOAPENV => Self::envelope(bytes, 7, 1 << 2),
            SOAPENC => Self::encoding(bytes, 7, 1 << 3),
            SOAP_ENV_LOWER => Self::envelope(bytes, 8, 1 << 4),
            SOAP_ENC_LOWER => Self::encoding(bytes, 8, 1 << 5),
            _ => match (first & FOUR, first & FIVE) {
                (XSD, _) => Self::of(
                    (bytes, 3, 1 << 6),
                    b"=\"http://www.w3.org/2001/XMLSchema\"",
                    Namespace::Schema,
                ),
                (XSI, _) => Self::of(
                    (bytes, 3, 1 << 7),
                    b"=\"http://www.w3.org/2001/XMLSchema-instance\"",
                    Namespace::Instance,
                ),
                (_, CWMP) => Self::cwmp(bytes, 4, 1 << 8),
                (_, SOAP) => Self::envelope(bytes, 4, 1 << 9),
                _ => None,
            },
        }
    }

    #[inline(always)]
    fn envelope(bytes: &[u8], prefix_len: u8, bit: u16) -> Option<Self> {
        Self::of(
            (bytes, prefix_len, bit),
            b"=\"http://schemas.xmlsoap.org/soap/envelope/\"",
            Namespace::Envelope,
        )
    }

    #[inline(always)]
    fn encoding(bytes: &[u8], prefix_len: u8, bit: u16) -> Option<Self> {
        Self::of(
            (bytes, prefix_len, bit),
            b"=\"http://schemas.xmlsoap.org/soap/encoding/\"",
            Namespace::Encoding,
        )
    }

    #[inline(always)]
    fn cwmp(bytes: &[u8], prefix_len: u8, bit: u16) -> Option<Self> {
        const URI: &[u8; 26] = b"=\"urn:dslforum-org:cwmp-1-";
        let behind = behind_known(bytes.get(usize::from(prefix_len)..)?, URI)?;
        let [minor, b'"', ..] = behind else {
            return None;
        };
        Some(Self {
            namespace: Namespace::Cwmp(CwmpNamespace::of_minor(*minor)?),
            prefix_len,
            len: prefix_len.wrapping_add(28),
            bit,
        })
    }

    /// One with this prefix, if this stands behind that.
    #[inline(always)]
    fn of<const N: usize>(
        (bytes, prefix_len, bit): (&[u8], u8, u16),
        uri: &[u8; N],
        namespace: Namespace,
    ) -> Option<Self> {
        let found = bytes.get(usize::from(prefix_len)..)?.first_chunk::<N>()?;
        let len = prefix_len.wrapping_add(u8::try_from(N).ok()?);
        (found == uri).then_some(Self {
            namespace,
            prefix_len,
            len,
            bit,
        })
    }
}

impl Scope {
    /// Adds such a declaration, whose prefix stands at this place and is that of no other one; whether there was room.
    #[inline(always)]
    pub(in crate::xml) fn declare_usual(&mut self, prefix_at: u32, usual: &Usual) -> bool {
        let prefix_len = u32::from(usual.prefix_len);
        let Some(slot) = self.bindings.get_mut(usize::from(self.len)) else {
            return false;
        };
        *slot = Binding {
            prefix_at,
            uri_at: prefix_at.wrapping_add(prefix_len).wrapping_add(2),
            uri_len: u16::from(usual.len.wrapping_sub(usual.prefix_len).wrapping_sub(3)),
            prefix_len: usual.prefix_len,
            identity: self.len,
            namespace: usual.namespace,
        };
        self.len = self.len.wrapping_add(1);
        true
    }
}
