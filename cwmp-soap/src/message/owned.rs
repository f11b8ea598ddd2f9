//! Messages that own what they hold: to be queued, stored, and written again.
//!
//! Every view has `to_owned()`; [`AnyRequest`](super::AnyRequest) and [`AnyResponse`](super::AnyResponse) give [`Request`]
//! and [`Response`]. An owned form has plain fields, so a server can also make one from nothing. What a tolerant
//! configuration let through without a value does not become one: `to_owned()` says which argument that is
//! ([`FieldError`]), and the view can still be read. As in the views, a missing string is the empty one; a missing list is
//! an error, since an empty one says something else.
//!
//! `as_body()` lends what [`encode`](crate::encode()) takes; members of lists are written as [`Entry`]. What is read of that
//! is equal, but for what no message may say: a parameter without a type is written as a string, and a character that no
//! document can hold as U+FFFD.
//!
//! ```
//! use cwmp_soap::message::owned::{OwnedHeader, Request};
//! use cwmp_soap::message::set_parameter_values::OwnedSetParameterValues;
//! use cwmp_soap::message::{AnyRequest, OwnedParameterValue};
//! use cwmp_soap::{CwmpNamespace, DecodeConfig, Envelope, Value, encode_to_vec};
//!
//! let request = Request::SetParameterValues(OwnedSetParameterValues {
//!     parameter_list: vec![OwnedParameterValue::new("Device.WiFi.SSID.1.Enable", Value::Boolean(true))],
//!     parameter_key: "7".to_owned(),
//! });
//! let mut header = OwnedHeader::new(CwmpNamespace::V1_2);
//! header.id = Some("1".to_owned());
//! let bytes = encode_to_vec(&header.as_header(), &mut request.as_body()).unwrap();
//!
//! let envelope = Envelope::parse(&bytes, &DecodeConfig::STRICT)?;
//! assert_eq!(AnyRequest::read(&envelope)?.to_owned(), Ok(request));
//! assert_eq!(envelope.summary().to_owned(), header);
//! # Ok::<(), cwmp_soap::DecodeError>(())
//! ```
//!
//! # Stored form
//!
//! With the feature `serde` all of them can be stored in any self-describing format, such as JSON. The names are those of
//! the schema: `{"rpc": "Reboot", "body": {"CommandKey": "7"}}`. A `dateTime` is its text, a fault code its number, 0
//! where there was none; a parameter is `{"Name", "Type", "Value"}`; an operation of `ChangeDUState` names its type in
//! `_op`; an optional argument that is not there has no key. Names that the schema does not have are refused, since the
//! message would not be the one that was stored.
//!
//! **Passwords are stored as they are**: in a `Debug` output they are hidden, in a stored form they cannot be.

mod any;
mod header;
mod other;

use core::fmt;

use alloc::string::String;
use alloc::vec::Vec;

use crate::encode::{element, tags};
use crate::envelope::{ArgumentError, Member, Members};
use crate::xml::Writer;
use crate::{DateTime, Entry, FaultCode, OwnedSecret, Secret, Text};

pub use any::{Request, RequestBody, Response, ResponseBody};
pub use header::OwnedHeader;
pub use other::OwnedOther;

/// Which argument has no value, and why: what a tolerant configuration let through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct FieldError {
    /// The name of its element, `FileSize`; inside a structure or a list that of the innermost.
    pub field: &'static str,
    /// Why it has no value.
    pub error: ArgumentError,
}

impl FieldError {
    pub(crate) const fn missing(field: &'static str) -> Self {
        let error = ArgumentError::Missing;
        Self { field, error }
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.error)
    }
}

impl core::error::Error for FieldError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        Some(&self.error)
    }
}

/// What a view's getter gives, as the owned form holds it.
pub(crate) trait IntoOwned<O> {
    /// `name` is that of the element, to be told if it has no value.
    fn into_owned(self, name: &'static str) -> Result<O, FieldError>;
}

impl IntoOwned<String> for Text<'_> {
    fn into_owned(self, _: &'static str) -> Result<String, FieldError> {
        Ok(self.to_cow().into_owned())
    }
}

impl IntoOwned<OwnedSecret> for Secret<'_> {
    fn into_owned(self, _: &'static str) -> Result<OwnedSecret, FieldError> {
        Ok(self.to_owned())
    }
}

impl<O, T: IntoOwned<O>> IntoOwned<Option<O>> for Option<T> {
    fn into_owned(self, name: &'static str) -> Result<Option<O>, FieldError> {
        self.map(|value| value.into_owned(name)).transpose()
    }
}

impl<T> IntoOwned<T> for Result<T, ArgumentError> {
    fn into_owned(self, field: &'static str) -> Result<T, FieldError> {
        self.map_err(|error| FieldError { field, error })
    }
}

impl<'a, O, M: Member<'a> + IntoOwned<O>> IntoOwned<Vec<O>> for Members<'a, M> {
    fn into_owned(self, name: &'static str) -> Result<Vec<O>, FieldError> {
        self.map(|member| member.into_owned(name)).collect()
    }
}

/// What an owned form lends to the body that writes it.
pub(crate) trait Lend {
    type Lent<'a>
    where
        Self: 'a;
    fn lend(&self) -> Self::Lent<'_>;
}

impl Lend for String {
    type Lent<'a> = &'a str;
    fn lend(&self) -> &str {
        self
    }
}

impl Lend for OwnedSecret {
    type Lent<'a> = Secret<'a>;
    fn lend(&self) -> Secret<'_> {
        self.as_secret()
    }
}

impl<T: Lend> Lend for Option<T> {
    type Lent<'a>
        = Option<T::Lent<'a>>
    where
        T: 'a;
    fn lend(&self) -> Self::Lent<'_> {
        self.as_ref().map(T::lend)
    }
}

/// Strings inside a structure; as few as may write a parameter.
impl Lend for Vec<String> {
    type Lent<'a> = Vec<&'a str>;
    fn lend(&self) -> Vec<&str> {
        self.iter().map(String::as_str).collect()
    }
}

macro_rules! lend_copies {
    ($($ty:ty),*) => {
        $(impl Lend for $ty {
            type Lent<'a> = Self;
            fn lend(&self) -> Self {
                *self
            }
        })*
    };
}
lend_copies!(u32, i32, bool, DateTime, FaultCode);

impl Entry for String {
    fn write(&self, out: &mut Writer<'_>) {
        element(out, tags!("string"), self.as_str());
    }
}
