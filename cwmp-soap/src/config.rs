//! What decoding accepts: limits, and tolerances for what real peers get wrong.

use core::fmt;

use crate::grammar::{MESSAGES, Message};

/// How envelopes are decoded. Plain data, chosen at run time: no Cargo feature changes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DecodeConfig {
    /// Bounds on what a peer may send.
    pub limits: Limits,
    /// Deviations that are accepted.
    pub tolerances: Tolerances,
    /// The calls and responses that are read; faults always are. Default: [`MESSAGES`], all that the schemas have.
    ///
    /// Any other message is one of [`Method::Other`](crate::Method::Other), as a vendor's is, whose arguments nobody
    /// checks; a CPE answers such a call with fault 9000. Whoever lists the few that a device answers carries the tables of
    /// no other:
    ///
    /// ```
    /// use cwmp_soap::message::get_rpc_methods::GetRpcMethods;
    /// use cwmp_soap::message::reboot::RebootView;
    /// use cwmp_soap::DecodeConfig;
    ///
    /// const CONFIG: DecodeConfig =
    ///     DecodeConfig::LENIENT.with_messages(&[GetRpcMethods::MESSAGE, RebootView::MESSAGE]);
    /// ```
    pub messages: &'static [Message],
}

impl DecodeConfig {
    /// Accepts what the schemas and TR-069 allow, and nothing else. For tests and certification.
    ///
    /// The form of a text (the schemas' patterns for an OUI, a path, an event code) is for whoever uses it to check.
    pub const STRICT: Self = Self {
        limits: Limits::DEFAULT,
        tolerances: Tolerances::NONE,
        messages: MESSAGES,
    };

    /// Accepts every deviation that has a name here. For the field.
    pub const LENIENT: Self = Self {
        limits: Limits::DEFAULT,
        tolerances: Tolerances::ALL,
        messages: MESSAGES,
    };

    /// The same with other limits.
    #[must_use]
    pub const fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// The same with other tolerances.
    #[must_use]
    pub const fn with_tolerances(mut self, tolerances: Tolerances) -> Self {
        self.tolerances = tolerances;
        self
    }

    /// The same for other messages.
    #[must_use]
    pub const fn with_messages(mut self, messages: &'static [Message]) -> Self {
        self.messages = messages;
        self
    }
}

impl Default for DecodeConfig {
    /// [`Self::LENIENT`].
    fn default() -> Self {
        Self::LENIENT
    }
}

/// Bounds on what a peer may send (ENV-049). Past one, decoding ends with an error that names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of a document. Default 16 MiB: the largest answer seen in the field has 0.6 MB.
    ///
    /// At most 2 GiB; a larger figure counts as that.
    pub document_bytes: u32,
    /// Nested elements. Default 16, of which CWMP needs 8; at most [`Limits::MAX_DEPTH`].
    pub depth: u8,
    /// Bytes of one start tag. Default 4 096: those seen in the field have less than 1 000. Attributes are read again by
    /// whoever asks for them.
    pub tag_bytes: u16,
    /// Attributes of one element. Default and at most [`Limits::MAX_ATTRIBUTES`].
    pub attributes: u8,
    /// Namespace declarations in scope. Default and at most [`Limits::MAX_NAMESPACES`].
    pub namespaces: u8,
    /// Members of one array, and repeated elements. Default 1 000 000.
    pub items: u32,
}

impl Limits {
    /// Nested elements that a reader has room for.
    pub const MAX_DEPTH: u8 = 16;
    /// Attributes of one element that a reader has room for.
    pub const MAX_ATTRIBUTES: u8 = 24;
    /// Namespace declarations in scope that a reader has room for.
    pub const MAX_NAMESPACES: u8 = 16;

    /// The defaults stated at the fields.
    pub const DEFAULT: Self = Self {
        document_bytes: 16 << 20,
        depth: Self::MAX_DEPTH,
        tag_bytes: 4096,
        attributes: Self::MAX_ATTRIBUTES,
        namespaces: Self::MAX_NAMESPACES,
        items: 1_000_000,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// A set of named deviations from TR-069, SOAP or XML.
///
#[doc = include_str!("../TOLERANCES.md")]
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Tolerances(u32);

macro_rules! tolerances {
    ($($(#[$doc:meta])* $name:ident = $bit:literal;)*) => {
        impl Tolerances {
            $($(#[$doc])* pub const $name: Self = Self(1 << $bit);)*

            /// Every tolerance.
            pub const ALL: Self = Self($(1 << $bit)|*);

            const NAMES: &'static [(Self, &'static str)] = &[$((Self::$name, stringify!($name)),)*];
        }
    };
}

tolerances! {
    /// A prefix that no element declares stands for what it usually stands for: `SOAP-ENV`, `soap`,
    /// `soapenv`, ... for the envelope, `cwmp` for CWMP, `xsi`, `xsd`, `SOAP-ENC`; any other for no
    /// namespace. Seen: an `Inform` without a single declaration.
    UNDECLARED_PREFIX = 0;
    /// The envelope may stand in another namespace than SOAP 1.1's, or in none; SOAP 1.2's is refused still.
    ENVELOPE_NAMESPACE = 1;
    /// The RPC element may stand in another namespace than CWMP's, or in none.
    RPC_NAMESPACE = 2;
    /// Arguments may be qualified. Seen: `<cwmp:ParameterPath>`, and a default namespace on the payload.
    QUALIFIED_ARGUMENT = 3;
    /// Arguments may come in any order (ENV-008).
    ARGUMENT_ORDER = 4;
    /// Elements that the schema does not know are passed over (ENV-048).
    EXTRA_ELEMENT = 5;
    /// Arguments and members may be missing (ENV-009).
    MISSING_ELEMENT = 6;
    /// An element may stand twice where once is allowed; the first counts.
    REPEATED_ELEMENT = 7;
    /// `arrayType` may be missing, malformed or count wrong (ENV-013).
    ARRAY_TYPE = 8;
    /// `xsi:type` may be missing on a `Value`, or stand in a wrong namespace.
    VALUE_TYPE = 9;
    /// A text may be no value of its type; it is handed out as text, with the error beside it.
    BAD_VALUE = 10;
    /// A text may be longer than the schema allows, and an array longer or shorter.
    LENGTH = 11;
    /// An ampersand that begins no reference means itself.
    BARE_AMPERSAND = 12;
    /// Control characters that XML forbids are passed on in texts, whether they stand there or are referred to; U+0000,
    /// which ends a string in other languages, is refused still, but for any at the very end of the document, which are
    /// passed over. Seen: U+0002 in values.
    CONTROL_CHARACTER = 13;
    /// White space may come before the XML declaration.
    LATE_DECLARATION = 14;
    /// A fault may lack CWMP's detail, have it in another element than `detail` or in none, or stand in the body without a
    /// SOAP fault around it (ENV-031).
    FAULT_SHAPE = 15;
    /// A header element may have no value of its type, or stand twice; it is taken as absent, or the first counts.
    HEADER_VALUE = 16;
    /// Members of an array may have other names than the schema's, which SOAP 1.1 allows (section 5.4.2), and one more
    /// element may stand around them. Seen: `ParameterAttributeStruct` for `SetParameterAttributesStruct`, and a
    /// `ParameterNames` inside a `ParameterList`. `Operations` and `Results`, which repeat without an array, may be
    /// written as one. Seen: an `InstallOpStruct` inside `Operations`. Such elements may be inside one another, at most
    /// three deep.
    MEMBER_NAME = 17;
    /// The XML declaration of a document of ASCII alone may name any encoding, also one that is none: `UTF-16`, or nothing.
    ENCODING_LABEL = 18;
}

impl Tolerances {
    /// No tolerance.
    pub const NONE: Self = Self(0);

    /// Both sets together.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// This set without those of `other`.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether all of `other` are in this set.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether the set is empty.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The tolerances in the set, each by itself.
    pub fn iter(self) -> impl Iterator<Item = Self> {
        let each = Self::NAMES.iter().map(|(tolerance, _)| *tolerance);
        each.filter(move |tolerance| self.contains(*tolerance))
    }

    /// The names of the tolerances in the set.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        Self::NAMES
            .iter()
            .filter(move |(tolerance, _)| self.contains(*tolerance))
            .map(|(_, name)| *name)
    }
}

impl fmt::Debug for Tolerances {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.names()).finish()
    }
}

/// As `Debug`: the names.
#[cfg(feature = "defmt")]
impl defmt::Format for Tolerances {
    fn format(&self, f: defmt::Formatter<'_>) {
        defmt::write!(f, "{}", defmt::Debug2Format(self));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_add_and_take_away() {
        let two = Tolerances::ARRAY_TYPE.with(Tolerances::BAD_VALUE);
        assert!(Tolerances::ALL.contains(two) && !Tolerances::NONE.contains(two));
        assert_eq!(two.without(Tolerances::BAD_VALUE), Tolerances::ARRAY_TYPE);
        assert!(two.names().eq(["ARRAY_TYPE", "BAD_VALUE"]));
        assert!(
            two.iter()
                .eq([Tolerances::ARRAY_TYPE, Tolerances::BAD_VALUE])
        );
        assert_eq!(Tolerances::ALL.names().count(), Tolerances::NAMES.len());
    }
}
