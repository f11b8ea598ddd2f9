//! What the schemas say of each message, as data: names, order, types, lengths, counts.
//!
//! The tables drive decoding ([`Envelope::parse`](crate::Envelope::parse) checks arguments with them) and anything that
//! treats messages alike, such as a printer, a generator of test messages or a fuzzer. They follow `cwmp-1-0.xsd` to
//! `cwmp-1-4.xsd`.

use crate::config::Tolerances;
use crate::xml::{Event, Reader, StartTag};
use crate::{CwmpVersion, Kind, message};

/// A message that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Message {
    /// Call or response, and of which method.
    pub kind: Kind,
    /// What it consists of; its name is that of the RPC element.
    pub grammar: &'static Struct,
}

impl Message {
    pub(crate) const fn new(kind: Kind, grammar: &'static Struct) -> Self {
        Self { kind, grammar }
    }
}

/// Every call and every response that the schemas have.
pub static MESSAGES: &[Message] = message::MESSAGES;

/// A sequence of elements.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Struct {
    /// The type's name in the schema, or the name of the RPC element.
    pub name: &'static str,
    /// The elements, in their order (ENV-008).
    pub fields: &'static [Field],
}

/// One element of a sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Field {
    /// The element's name.
    pub name: &'static str,
    /// What is in it.
    pub shape: Shape,
    /// How often it stands there.
    pub occurs: Occurs,
}

/// How often an element stands in its sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Occurs {
    /// Once.
    Once,
    /// Once or not at all.
    Optional,
    /// Any number of times.
    Any,
    /// Once or more often.
    Many,
}

/// What is in an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Shape {
    /// A string.
    Text {
        /// Characters at most, `u16::MAX` for no limit.
        max: u16,
    },
    /// An unsigned 32-bit number.
    UnsignedInt {
        /// The smallest value.
        min: u16,
        /// The largest value, `u16::MAX` for no limit but that of the type.
        max: u16,
    },
    /// A signed 32-bit number.
    Int {
        /// The smallest value, `i16::MIN` for no limit but that of the type.
        min: i16,
        /// The largest value, `i16::MAX` for no limit but that of the type.
        max: i16,
    },
    /// A truth value.
    Boolean,
    /// A date and time.
    DateTime,
    /// Bytes in base64.
    Base64,
    /// A parameter value, whose type `xsi:type` names (ENV-010).
    Value,
    /// A sequence.
    Struct(&'static Struct),
    /// A SOAP array.
    Array(&'static Array),
    /// One of several sequences: `xsi:type` names which. Behind a reference, so that a field stays small.
    Choice(&'static &'static [Struct]),
}

/// A SOAP array (ENV-012).
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Array {
    /// The name of the members.
    pub member: &'static str,
    /// What is in a member.
    pub shape: Shape,
    /// The members at least.
    pub min: u16,
    /// The members at most, `u16::MAX` for no limit.
    pub max: u16,
}

/// What an element inside an array is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ArrayChild {
    /// A member.
    Member,
    /// An element around members.
    Wrapper,
    /// Something that the schema does not have.
    Stranger,
}

/// An element of the SOAP header (TR-069 3.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HeaderElement {
    /// The element's name, in CWMP's namespace.
    pub name: &'static str,
    /// The first version that has it.
    pub since: CwmpVersion,
}

/// The elements of the header.
pub static HEADER: [HeaderElement; 5] = [
    HeaderElement::new("ID", CwmpVersion::V1_0),
    HeaderElement::new("HoldRequests", CwmpVersion::V1_0),
    HeaderElement::new("SessionTimeout", CwmpVersion::V1_3),
    HeaderElement::new("SupportedCWMPVersions", CwmpVersion::V1_4),
    HeaderElement::new("UseCWMPVersion", CwmpVersion::V1_4),
];

/// What a message of this kind consists of; `None` for methods that the schemas do not know.
#[must_use]
pub fn of(kind: Kind) -> Option<&'static Struct> {
    if matches!(kind, Kind::Fault(_)) {
        return Some(&message::fault::FAULT);
    }
    let message = MESSAGES.iter().find(|message| message.kind == kind);
    message.map(|message| message.grammar)
}

impl HeaderElement {
    const fn new(name: &'static str, since: CwmpVersion) -> Self {
        Self { name, since }
    }
}

impl Struct {
    pub(crate) const fn new(name: &'static str, fields: &'static [Field]) -> Self {
        Self { name, fields }
    }

    /// The field of this name, and its place.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<(usize, &'static Field)> {
        let fields = self.fields.iter().enumerate();
        fields.into_iter().find(|(_, field)| field.name == name)
    }
}

impl Field {
    /// Whether the element does not repeat.
    pub(crate) const fn occurs_once(&self) -> bool {
        matches!(self.occurs, Occurs::Once | Occurs::Optional)
    }

    /// What an element is that may be one of several of this field; the reader stands behind its start tag.
    ///
    /// With [`Tolerances::MEMBER_NAME`] the list may be written as if it were a SOAP array: one element around members
    /// that are named after their types.
    #[must_use]
    pub fn child(&self, reader: &Reader<'_>, tag: &StartTag<'_>) -> ArrayChild {
        let (local, tolerances) = (tag.local, reader.config().tolerances);
        let types = match self.shape {
            Shape::Struct(one) => core::slice::from_ref(one),
            Shape::Choice(several) => several,
            _ => &[],
        };
        let is_type = |name: &str| {
            tolerances.contains(Tolerances::MEMBER_NAME) && types.iter().any(|ty| ty.name == name)
        };
        if local != self.name {
            if is_type(local) {
                ArrayChild::Member
            } else {
                ArrayChild::Stranger
            }
        } else if tolerances.contains(Tolerances::MEMBER_NAME)
            && types.iter().all(|ty| ty.name != self.name)
            && first_child(reader).is_some_and(is_type)
        {
            ArrayChild::Wrapper
        } else {
            ArrayChild::Member
        }
    }

    pub(crate) const fn once(name: &'static str, shape: Shape) -> Self {
        Self {
            name,
            shape,
            occurs: Occurs::Once,
        }
    }

    pub(crate) const fn optional(self) -> Self {
        self.occurring(Occurs::Optional)
    }

    pub(crate) const fn occurring(mut self, occurs: Occurs) -> Self {
        self.occurs = occurs;
        self
    }
}

impl Shape {
    /// Whether it is a text whose meaning no attribute changes.
    pub(crate) const fn is_plain(&self) -> bool {
        self.is_leaf() && !matches!(self, Self::Value)
    }

    /// Whether it is a text, if that of a parameter's value.
    pub(crate) const fn is_leaf(&self) -> bool {
        !matches!(self, Self::Struct(_) | Self::Array(_) | Self::Choice(_))
    }

    /// A string of at most `max` characters.
    pub(crate) const fn text(max: u16) -> Self {
        Self::Text { max }
    }

    /// A string of any length.
    pub(crate) const STRING: Self = Self::Text { max: u16::MAX };

    /// Any unsigned 32-bit number.
    pub(crate) const UNSIGNED_INT: Self = Self::UnsignedInt {
        min: 0,
        max: u16::MAX,
    };
}

impl Array {
    /// What an element inside the array is; the reader stands behind its start tag.
    ///
    /// Only [`Tolerances::MEMBER_NAME`] makes anything but an element of the right name a member. Then one of another
    /// name is told by what it begins with.
    #[must_use]
    pub fn child(&self, reader: &Reader<'_>, tag: &StartTag<'_>) -> ArrayChild {
        let tolerances = reader.config().tolerances;
        if tag.local == self.member {
            return ArrayChild::Member;
        }
        if !tolerances.contains(Tolerances::MEMBER_NAME) {
            return ArrayChild::Stranger;
        }
        match (first_child(reader), self.shape) {
            (Some(name), _) if name == self.member => ArrayChild::Wrapper,
            (Some(name), Shape::Struct(member)) if member.field(name).is_some() => {
                ArrayChild::Member
            }
            (None, Shape::Text { .. } | Shape::Base64) => ArrayChild::Member,
            _ => ArrayChild::Stranger,
        }
    }

    pub(crate) const fn of(member: &'static Struct) -> Self {
        Self {
            member: member.name,
            shape: Shape::Struct(member),
            min: 0,
            max: u16::MAX,
        }
    }

    pub(crate) const fn of_text(max: u16) -> Self {
        Self {
            member: "string",
            shape: Shape::text(max),
            min: 0,
            max: u16::MAX,
        }
    }

    pub(crate) const fn of_base64() -> Self {
        Self {
            member: "base64",
            shape: Shape::Base64,
            min: 0,
            max: u16::MAX,
        }
    }

    pub(crate) const fn counting(mut self, min: u16, max: u16) -> Self {
        self.min = min;
        self.max = max;
        self
    }
}

/// The name of the first element inside the one that is open.
fn first_child<'a>(reader: &Reader<'a>) -> Option<&'a str> {
    let mut ahead = Reader::within(&reader.place(1));
    loop {
        match ahead.advance() {
            Ok(Event::Start) => return Some(ahead.tag().local),
            Ok(Event::Text) => {}
            _ => return None,
        }
    }
}
