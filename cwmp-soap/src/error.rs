//! Why a message cannot be decoded.

use core::fmt;

use crate::FaultCode;

/// A message that cannot be decoded: what is wrong, and where.
///
/// The peer is to blame. Nothing was changed by reading the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct DecodeError {
    /// What is wrong.
    pub kind: DecodeErrorKind,
    /// Where, in bytes from the start of the message.
    pub at: usize,
    /// The name of the element that is missing, where that is what is wrong; otherwise empty.
    pub element: &'static str,
}

/// The same while a document is read: small, since nearly all that reads one returns it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stop {
    pub(crate) kind: DecodeErrorKind,
    pub(crate) at: usize,
}

impl From<Stop> for DecodeError {
    fn from(stop: Stop) -> Self {
        stop.kind.error_at(stop.at)
    }
}

/// What is wrong with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[repr(u32)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum DecodeErrorKind {
    /// The document ends too early.
    UnexpectedEnd = 1,
    /// The bytes are no UTF-8.
    NotUtf8,
    /// The encoding is neither UTF-8 nor US-ASCII; nor another that [`charset::to_utf8`](crate::charset::to_utf8) makes into
    /// UTF-8, where that has failed.
    UnsupportedEncoding,
    /// A character that XML does not allow.
    ForbiddenCharacter,
    /// Markup that XML does not allow.
    Syntax,
    /// A document type declaration: refused whatever it says (ENV-049).
    DocumentType,
    /// A reference to an unknown entity or an impossible character.
    BadReference,
    /// An end tag that closes another element than the one that is open.
    MismatchedEndTag,
    /// The same attribute twice in one element.
    DuplicateAttribute,
    /// A prefix that no element declares.
    UndeclaredPrefix,
    /// A namespace declaration that XML Namespaces does not allow.
    BadNamespaceDeclaration,
    /// Something after the root element.
    TrailingContent,
    /// More than [`Limits::document_bytes`](crate::Limits::document_bytes).
    DocumentTooLong,
    /// More than [`Limits::depth`](crate::Limits::depth).
    TooDeep,
    /// More than [`Limits::tag_bytes`](crate::Limits::tag_bytes).
    TagTooLong,
    /// More than [`Limits::attributes`](crate::Limits::attributes).
    TooManyAttributes,
    /// More than [`Limits::namespaces`](crate::Limits::namespaces).
    TooManyNamespaces,
    /// A name or a prefix longer than a reader can hold: 65 535 bytes, 255 for a prefix.
    NameTooLong,
    /// More than [`Limits::items`](crate::Limits::items).
    TooManyItems,
    /// The root element is no SOAP envelope.
    NotSoap,
    /// A SOAP 1.2 envelope (ENV-001).
    SoapVersion,
    /// The envelope has no body, or the body is empty.
    NoBody,
    /// Something stands in the envelope or the body that may not stand there (ENV-002).
    UnexpectedContent,
    /// A header element has no value of its type, or stands twice.
    BadHeader,
    /// The RPC element, or a fault's detail, is not in CWMP's namespace (ENV-006).
    WrongNamespace,
    /// An element that must be there is not; [`DecodeError::element`] says which.
    MissingElement,
    /// An element that the schema does not have in this place.
    UnexpectedElement,
    /// An element stands twice.
    RepeatedElement,
    /// `arrayType` is missing or wrong (ENV-012, ENV-013).
    BadArrayType,
    /// `xsi:type` is missing or unknown (ENV-010).
    BadValueType,
    /// A text is no value of its type.
    BadValue,
    /// A text or an array is longer or shorter than the schema allows.
    BadLength,
    /// A multi-reference value, or `xsi:nil` (ENV-016).
    UnsupportedEncodingRule,
    /// The envelope holds another message than the one asked for.
    WrongMessage,
}

impl DecodeErrorKind {
    pub(crate) const fn at(self, at: usize) -> Stop {
        Stop { kind: self, at }
    }

    /// As [`Self::at`], to be handed out.
    pub(crate) const fn error_at(self, at: usize) -> DecodeError {
        DecodeError {
            kind: self,
            at,
            element: "",
        }
    }

    /// Whether only the arguments are bad.
    pub(crate) const fn is_in_arguments(self) -> bool {
        matches!(
            self,
            Self::MissingElement
                | Self::UnexpectedElement
                | Self::RepeatedElement
                | Self::BadArrayType
                | Self::BadValueType
                | Self::BadValue
                | Self::BadLength
                | Self::TooManyItems
                | Self::UnsupportedEncodingRule
                | Self::WrongMessage
        )
    }
}

impl DecodeError {
    /// Whether the envelope itself could be read and only the arguments are bad.
    ///
    /// Then the call can be answered with a fault; otherwise a CPE ends the session (ENV-034) and an ACS
    /// answers with HTTP status 400 (ENV-035).
    #[must_use]
    pub const fn is_in_arguments(&self) -> bool {
        self.kind.is_in_arguments()
    }

    /// The fault that a CPE answers with, if the call can be answered: 9003, or 9004 for a list past its limit.
    #[must_use]
    pub const fn cpe_fault(&self) -> Option<FaultCode> {
        match self.kind {
            DecodeErrorKind::TooManyItems => Some(FaultCode::RESOURCES_EXCEEDED),
            _ if self.is_in_arguments() => Some(FaultCode::INVALID_ARGUMENTS),
            _ => None,
        }
    }

    /// The fault that an ACS answers with, if the call can be answered: 8003, or 8004 for a list past its limit.
    #[must_use]
    pub const fn acs_fault(&self) -> Option<FaultCode> {
        match self.kind {
            DecodeErrorKind::TooManyItems => Some(FaultCode::ACS_RESOURCES_EXCEEDED),
            _ if self.is_in_arguments() => Some(FaultCode::ACS_INVALID_ARGUMENTS),
            _ => None,
        }
    }

    /// The HTTP status that an ACS answers with where no fault can be sent.
    #[must_use]
    pub const fn http_status(&self) -> u16 {
        match self.kind {
            DecodeErrorKind::DocumentTooLong => 413,
            DecodeErrorKind::UnsupportedEncoding => 415,
            _ => 400,
        }
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.element)?;
        f.write_str(match self.kind {
            DecodeErrorKind::UnexpectedEnd => "the document ends too early",
            DecodeErrorKind::NotUtf8 => "the bytes are no UTF-8",
            DecodeErrorKind::UnsupportedEncoding => "the encoding is not supported",
            DecodeErrorKind::ForbiddenCharacter => "a character that XML forbids",
            DecodeErrorKind::Syntax => "malformed markup",
            DecodeErrorKind::DocumentType => "a document type declaration",
            DecodeErrorKind::BadReference => "a bad entity or character reference",
            DecodeErrorKind::MismatchedEndTag => "an end tag that does not match",
            DecodeErrorKind::DuplicateAttribute => "an attribute twice",
            DecodeErrorKind::UndeclaredPrefix => "an undeclared prefix",
            DecodeErrorKind::BadNamespaceDeclaration => "a bad namespace declaration",
            DecodeErrorKind::TrailingContent => "content after the root element",
            DecodeErrorKind::DocumentTooLong => "the document is too long",
            DecodeErrorKind::TooDeep => "elements are nested too deep",
            DecodeErrorKind::TagTooLong => "a start tag is too long",
            DecodeErrorKind::TooManyAttributes => "too many attributes",
            DecodeErrorKind::TooManyNamespaces => "too many namespace declarations",
            DecodeErrorKind::NameTooLong => "a name is too long",
            DecodeErrorKind::TooManyItems => "a list has too many items",
            DecodeErrorKind::NotSoap => "no SOAP envelope",
            DecodeErrorKind::SoapVersion => "a SOAP 1.2 envelope",
            DecodeErrorKind::NoBody => "no message in the envelope",
            DecodeErrorKind::UnexpectedContent => "content that has no place in an envelope",
            DecodeErrorKind::BadHeader => "a bad header element",
            DecodeErrorKind::WrongNamespace => "an element outside the CWMP namespace",
            DecodeErrorKind::UnexpectedElement => "an unexpected element",
            DecodeErrorKind::RepeatedElement => "an element twice",
            DecodeErrorKind::BadArrayType => "arrayType is missing or wrong",
            DecodeErrorKind::BadValueType => "xsi:type is missing or unknown",
            DecodeErrorKind::BadValue => "a text that is no value of its type",
            DecodeErrorKind::BadLength => "a text or a list of a length that is not allowed",
            DecodeErrorKind::UnsupportedEncodingRule => "a multi-reference or nil value",
            DecodeErrorKind::WrongMessage => "another message than expected",
            DecodeErrorKind::MissingElement => " is missing",
        })?;
        write!(f, " (at byte {})", self.at)
    }
}

impl core::error::Error for DecodeError {}
