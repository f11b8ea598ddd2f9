//! Namespaces and the declarations in scope.

use crate::config::Limits;
use crate::error::DecodeErrorKind;
use crate::find::place_of;
use crate::target::WIDE;
use crate::text::Text;
use crate::version::CwmpNamespace;

use super::scan::{behind_known, is_same};

mod usual;

pub(super) use usual::Usual;

/// A namespace, as far as CWMP needs to tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Namespace {
    /// No namespace: an unqualified name.
    None,
    /// The SOAP 1.1 envelope.
    Envelope,
    /// The SOAP 1.2 envelope.
    Envelope12,
    /// The SOAP 1.1 encoding; without its trailing slash too.
    Encoding,
    /// XML Schema; its draft of 1999 too.
    Schema,
    /// XML Schema instance; its draft of 1999 too.
    Instance,
    /// `xml:`.
    Xml,
    /// CWMP.
    Cwmp(CwmpNamespace),
    /// Any other.
    Other,
}

pub(super) const XML_URI: &str = "http://www.w3.org/XML/1998/namespace";
pub(super) const XMLNS_URI: &str = "http://www.w3.org/2000/xmlns/";

impl Namespace {
    /// The namespace of this name.
    #[must_use]
    pub fn from_uri(uri: &str) -> Self {
        if !WIDE {
            return Self::from_parts(uri);
        }
        match uri {
            "" => Self::None,
            "http://schemas.xmlsoap.org/soap/envelope/" => Self::Envelope,
            "http://www.w3.org/2003/05/soap-envelope" => Self::Envelope12,
            "http://schemas.xmlsoap.org/soap/encoding/"
            | "http://schemas.xmlsoap.org/soap/encoding" => Self::Encoding,
            "http://www.w3.org/2001/XMLSchema" | "http://www.w3.org/1999/XMLSchema" => Self::Schema,
            "http://www.w3.org/2001/XMLSchema-instance"
            | "http://www.w3.org/1999/XMLSchema-instance" => Self::Instance,
            XML_URI => Self::Xml,
            _ => CwmpNamespace::from_uri(uri).map_or(Self::Other, Self::Cwmp),
        }
    }

    /// The namespace whose name stands at the front, up to a double quote, if it is one that most documents declare; and
    /// how long the name is.
    #[inline(always)]
    pub(super) fn before_quote(bytes: &[u8]) -> Option<(Self, usize)> {
        let (namespace, behind) = match bytes.get(7)? {
            b's' => {
                let rest = behind_known(bytes, b"http://schemas.xmlsoap.org/soap/en")?;
                match rest.first()? {
                    b'v' => (Self::Envelope, behind_known(rest, b"velope/\"")?),
                    _ => (Self::Encoding, behind_known(rest, b"coding/\"")?),
                }
            }
            b'w' => {
                let rest = behind_known(bytes, b"http://www.w3.org/2001/XMLSchema")?;
                match rest.first()? {
                    b'"' => (Self::Schema, behind_known(rest, b"\"")?),
                    _ => (Self::Instance, behind_known(rest, b"-instance\"")?),
                }
            }
            _ => {
                let rest = behind_known(bytes, b"urn:dslforum-org:cwmp-1-")?;
                let [minor, b'"', rest @ ..] = rest else {
                    return None;
                };
                (Self::Cwmp(CwmpNamespace::of_minor(*minor)?), rest)
            }
        };
        let len = bytes.len().wrapping_sub(behind.len()).wrapping_sub(1);
        Some((namespace, len))
    }

    /// As [`Self::from_uri`], from what the names have in common, which takes less memory than the names.
    fn from_parts(uri: &str) -> Self {
        if uri.is_empty() {
            return Self::None;
        }
        let soap = uri.strip_prefix("http://schemas.xmlsoap.org/soap/");
        let place = match soap.or_else(|| uri.strip_prefix("http://www.w3.org/")) {
            Some(rest) => {
                const RESTS: &str = "envelope/ encoding/ encoding 2003/05/soap-envelope 2001/XMLSchema 1999/XMLSchema \
                                     2001/XMLSchema-instance 1999/XMLSchema-instance XML/1998/namespace";
                let place = place_of(rest.as_bytes(), RESTS);
                place.filter(|place| (*place < 3) == soap.is_some())
            }
            None => return CwmpNamespace::from_uri(uri).map_or(Self::Other, Self::Cwmp),
        };
        match place {
            Some(0) => Self::Envelope,
            Some(1 | 2) => Self::Encoding,
            Some(3) => Self::Envelope12,
            Some(4 | 5) => Self::Schema,
            Some(6 | 7) => Self::Instance,
            Some(_) => Self::Xml,
            None => Self::Other,
        }
    }

    /// What a prefix usually stands for in CWMP, where a document forgot to say.
    pub(super) fn by_custom(prefix: &str) -> Self {
        const PREFIXES: &str = "cwmp xsi xsd xs SOAP-ENC soapenc soap-enc soap_enc SOAP-ENV soapenv soap-env soap_env soap s";
        match place_of(prefix.as_bytes(), PREFIXES) {
            Some(0) => Self::Cwmp(CwmpNamespace::V1_0),
            Some(1) => Self::Instance,
            Some(2 | 3) => Self::Schema,
            Some(4..8) => Self::Encoding,
            Some(_) => Self::Envelope,
            None => Self::None,
        }
    }
}

/// One declaration: where its prefix and its name stand in the document.
#[derive(Clone, Copy, Debug)]
struct Binding {
    prefix_at: u32,
    uri_at: u32,
    uri_len: u16,
    prefix_len: u8,
    /// The number of the first declaration in scope with the same name: who has to tell names apart compares numbers.
    identity: u8,
    namespace: Namespace,
}

impl Binding {
    #[inline(always)]
    fn prefix<'d>(&self, document: &'d [u8]) -> &'d [u8] {
        let at = usize::try_from(self.prefix_at).unwrap_or(usize::MAX);
        let end = at.wrapping_add(usize::from(self.prefix_len));
        document.get(at..end).unwrap_or_default()
    }
}

const ROOM: usize = Limits::MAX_NAMESPACES as usize;

/// The declarations in scope, innermost last.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scope {
    bindings: [Binding; ROOM],
    len: u8,
    has_default: bool,
}

impl Scope {
    pub(super) const EMPTY: Self = Self {
        bindings: [Binding {
            prefix_at: 0,
            uri_at: 0,
            uri_len: 0,
            prefix_len: 0,
            identity: 0,
            // Nobody looks at it. This one is all zeros, so that the array needs no copy to be made from.
            namespace: Namespace::Cwmp(CwmpNamespace::V1_0),
        }; ROOM],
        len: 0,
        has_default: false,
    };

    /// How many declarations there are; hand it to [`Self::truncate`] when the element ends.
    pub(super) const fn mark(&self) -> u8 {
        self.len
    }

    pub(super) fn truncate(&mut self, mark: u8) {
        if mark < self.len {
            self.len = mark;
            if WIDE && self.has_default {
                self.has_default = self.in_scope().iter().any(|b| b.prefix_len == 0);
            }
        }
    }

    fn in_scope(&self) -> &[Binding] {
        let len = usize::from(self.len);
        self.bindings.get(..len).unwrap_or_default()
    }

    /// Whether a name without a prefix may be in a namespace.
    pub(super) const fn has_default(&self) -> bool {
        self.has_default
    }

    /// Adds a declaration; `prefix` and `uri` stand in `document` at the given places.
    pub(super) fn declare(
        &mut self,
        document: &str,
        prefix: (usize, &str),
        uri: (usize, Text<'_>),
        limit: u8,
    ) -> Result<(), DecodeErrorKind> {
        let namespace = if uri.1.as_plain().is_some() {
            Namespace::from_uri(uri.1.raw())
        } else {
            let mut buffer = [0; 64];
            // A name that does not fit is none of those that matter.
            uri.1
                .decode(&mut buffer)
                .map_or(Namespace::Other, Namespace::from_uri)
        };
        let bad = DecodeErrorKind::BadNamespaceDeclaration;
        let is_xml = namespace == Namespace::Xml;
        if prefix.1 == "xmlns"
            || uri.1 == XMLNS_URI
            || is_xml != (prefix.1 == "xml")
            || (namespace == Namespace::None && !prefix.1.is_empty())
        {
            return Err(bad);
        }
        let identity = if namespace == Namespace::Other {
            self.identity(document, &uri.1)
        } else {
            self.len
        };
        let slot = self
            .bindings
            .get_mut(usize::from(self.len))
            .filter(|_| self.len < limit)
            .ok_or(DecodeErrorKind::TooManyNamespaces)?;
        let too_long = |_| DecodeErrorKind::NameTooLong;
        *slot = Binding {
            prefix_at: u32::try_from(prefix.0).map_err(too_long)?,
            prefix_len: u8::try_from(prefix.1.len()).map_err(too_long)?,
            uri_at: u32::try_from(uri.0).map_err(too_long)?,
            uri_len: u16::try_from(uri.1.raw().len()).map_err(too_long)?,
            identity,
            namespace,
        };
        self.len = self.len.wrapping_add(1);
        self.has_default |= prefix.1.is_empty();
        Ok(())
    }

    /// Adds a declaration of a namespace that is known, unless one behind `begin` has the same prefix, or there are as many
    /// as the limit.
    #[inline(always)]
    pub(super) fn declare_known(
        &mut self,
        document: &[u8],
        (prefix, uri_len): (&[u8], usize),
        (prefix_at, uri_at): (u32, u32),
        namespace: Namespace,
        (begin, limit): (u8, u8),
    ) -> Option<()> {
        if matches!(
            namespace,
            Namespace::None | Namespace::Xml | Namespace::Other
        ) {
            return None;
        }
        let binding = Binding {
            prefix_at,
            prefix_len: u8::try_from(prefix.len()).ok()?,
            uri_at,
            uri_len: u16::try_from(uri_len).ok()?,
            identity: self.len,
            namespace,
        };
        let own = self.in_scope().get(usize::from(begin)..)?;
        if self.len >= limit {
            return None;
        }
        for other in own {
            if other.prefix_len == binding.prefix_len && is_same(other.prefix(document), prefix) {
                return None;
            }
        }
        *self.bindings.get_mut(usize::from(self.len))? = binding;
        self.len = self.len.wrapping_add(1);
        Some(())
    }

    /// The number of the first declaration in scope with this name, or of the one to come.
    fn identity(&self, document: &str, uri: &Text<'_>) -> u8 {
        let same = self.in_scope().iter().find(|binding| {
            let other = slice(document, binding.uri_at, usize::from(binding.uri_len));
            binding.namespace == Namespace::Other && Text::encoded(other) == *uri
        });
        same.map_or(self.len, |binding| binding.identity)
    }

    /// The innermost declaration of a CWMP namespace.
    pub(super) fn cwmp(&self) -> Option<CwmpNamespace> {
        self.in_scope()
            .iter()
            .rev()
            .find_map(|binding| match binding.namespace {
                Namespace::Cwmp(namespace) => Some(namespace),
                _ => None,
            })
    }

    /// What the prefix at the front of a name stands for, up to its colon, and how long it is; `None` if no declaration in scope
    /// has it.
    #[inline(always)]
    pub(super) fn at_front(&self, document: &str, name: &str) -> Option<(Namespace, usize)> {
        let (document, name) = (document.as_bytes(), name.as_bytes());
        let declared = self.in_scope().iter().rev().find(|binding| {
            let len = usize::from(binding.prefix_len);
            // One that has none is no prefix.
            name.get(len) == Some(&b':')
                && len > 0
                && is_same(
                    binding.prefix(document),
                    name.get(..len).unwrap_or_default(),
                )
        })?;
        Some((declared.namespace, usize::from(declared.prefix_len)))
    }

    /// What a prefix stands for here; the empty prefix is the default namespace. `None`: undeclared.
    pub(super) fn resolve(&self, document: &str, prefix: &str) -> Option<Resolved> {
        if WIDE && prefix.is_empty() && !self.has_default {
            return Some(Resolved {
                namespace: Namespace::None,
                identity: 0,
            });
        }
        if prefix == "xml" {
            return Some(Resolved {
                namespace: Namespace::Xml,
                identity: 0,
            });
        }
        let bytes = document.as_bytes();
        let declared = self.in_scope().iter().rev().find(|binding| {
            usize::from(binding.prefix_len) == prefix.len()
                && is_same(binding.prefix(bytes), prefix.as_bytes())
        });
        match declared {
            Some(binding) => Some(Resolved {
                namespace: binding.namespace,
                identity: binding.identity,
            }),
            None if prefix.is_empty() => Some(Resolved {
                namespace: Namespace::None,
                identity: 0,
            }),
            None => None,
        }
    }
}

/// What a prefix stands for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Resolved {
    pub(super) namespace: Namespace,
    identity: u8,
}

impl Resolved {
    /// Whether both are the same namespace.
    pub(super) fn is(&self, other: &Self) -> bool {
        self.namespace == other.namespace
            && (self.namespace != Namespace::Other || self.identity == other.identity)
    }
}

fn slice(document: &str, at: u32, len: usize) -> &str {
    let at = usize::try_from(at).unwrap_or(usize::MAX);
    document.get(at..at.wrapping_add(len)).unwrap_or_default()
}

impl Resolved {
    /// What an undeclared prefix usually stands for.
    #[cold]
    pub(super) fn by_custom(prefix: &str) -> Self {
        Self {
            namespace: Namespace::by_custom(prefix),
            identity: 0,
        }
    }
}
