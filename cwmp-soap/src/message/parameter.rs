//! `ParameterValueStruct`: a parameter with its value.

#[cfg(feature = "alloc")]
use alloc::string::String;

use crate::encode::{Tags, element, tags};
use crate::envelope::{Elements, Member};
use crate::grammar::{Array, Field, Shape, Struct};
use crate::target::WIDE;
use crate::text::Text;
use crate::xml::Writer;
use crate::{Entry, Value, ValueError, ValueType};

#[cfg(feature = "alloc")]
use super::owned::{FieldError, IntoOwned};

static ENTRY: Struct = Struct::new(
    "ParameterValueStruct",
    &[
        Field::once("Name", Shape::text(256)),
        Field::once("Value", Shape::Value),
    ],
);
pub(super) static LIST: Array = Array::of(&ENTRY);

/// A parameter and its value, as they stand in a message.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct ParameterValue<'a> {
    /// The full path.
    pub name: Text<'a>,
    /// The type that `xsi:type` names; `None` if it is missing or none of CWMP's.
    pub value_type: Option<ValueType>,
    /// The local name in `xsi:type`, as it was sent.
    pub type_name: Option<&'a str>,
    /// The value; `None` if the element is missing.
    pub value: Option<Text<'a>>,
}

impl<'a> ParameterValue<'a> {
    /// The value in its type, a string if that is not known; texts that need decoding go through `buffer`.
    ///
    /// # Errors
    /// [`ValueError::Syntax`] if the element is missing or does not fit into the buffer, others if the text is no value
    /// of the type: an empty text is none of a number (ENV-050).
    pub fn value<'b>(&self, buffer: &'b mut [u8]) -> Result<Value<'b>, ValueError>
    where
        'a: 'b,
    {
        let text = self.value.as_ref().ok_or(ValueError::Syntax)?;
        let text = text.decode(buffer).map_err(|_| ValueError::Syntax)?;
        Value::from_text(self.value_type.unwrap_or_default(), text)
    }
}

impl core::fmt::Debug for ParameterValue<'_> {
    /// Leaves the value out: it may be a password.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("ParameterValue")
            .field("name", &self.name)
            .field("value_type", &self.value_type)
            .finish_non_exhaustive()
    }
}

impl<'a> Member<'a> for ParameterValue<'a> {
    #[cfg_attr(target_pointer_width = "64", inline(always))]
    fn read<E: Elements<'a>>(elements: &E) -> Self {
        Self {
            name: elements.get(0),
            value_type: elements.value_type(),
            type_name: elements.type_name(),
            value: elements.get(1),
        }
    }
}

/// A parameter and its value, to be written.
#[derive(Clone, Copy)]
pub struct ParameterValueStruct<'a> {
    /// The full path, at most 256 characters.
    pub name: &'a str,
    /// The value, with its type.
    pub value: Value<'a>,
}

impl core::fmt::Debug for ParameterValueStruct<'_> {
    /// Leaves the value out: it may be a password.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("ParameterValueStruct")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl ParameterValueStruct<'_> {
    /// Writes it element by element, from the constants that others are written from.
    fn write_by_elements(&self, out: &mut Writer<'_>) {
        const TAGS: Tags = tags!("ParameterValueStruct");
        TAGS.open(out);
        element(out, tags!("Name"), self.name);
        out.markup("<Value xsi:type=\"");
        let (prefix, name) = self.value.value_type().parts();
        out.markup(prefix);
        out.markup(name);
        out.markup("\">");
        out.begin_content();
        out.value(&self.value);
        tags!("Value").close(out);
        TAGS.close(out);
    }
}

impl Entry for ParameterValueStruct<'_> {
    fn write(&self, out: &mut Writer<'_>) {
        if !WIDE {
            return self.write_by_elements(out);
        }
        out.markup("<ParameterValueStruct><Name>");
        out.begin_content();
        out.text(self.name);
        if out.shorten() {
            out.markup("<Value xsi:type=\"");
        } else {
            out.markup("</Name><Value xsi:type=\"");
        }
        out.markup(self.value.value_type().rest_of_tag());
        out.begin_content();
        out.value(&self.value);
        if out.shorten() {
            out.markup("</ParameterValueStruct>");
        } else {
            out.markup("</Value></ParameterValueStruct>");
        }
    }
}

/// A parameter and its value, owned.
#[cfg(feature = "alloc")]
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct OwnedParameterValue {
    /// The full path, at most 256 characters.
    #[cfg_attr(feature = "serde", serde(rename = "Name"))]
    pub name: String,
    /// The local name in `xsi:type`, as it was sent: `unsignedInt`; `None` if there was none. What is none of CWMP's types
    /// ([`ValueType::from_name`]) is written as a string.
    #[cfg_attr(
        feature = "serde",
        serde(rename = "Type", default, skip_serializing_if = "Option::is_none")
    )]
    pub type_name: Option<String>,
    /// The value as its text on the wire; `None` if the element was missing, which is written as an empty one. It is hidden
    /// from `Debug`.
    #[cfg_attr(
        feature = "serde",
        serde(rename = "Value", default, skip_serializing_if = "Option::is_none")
    )]
    pub value: Option<String>,
}

#[cfg(feature = "alloc")]
impl OwnedParameterValue {
    /// A parameter with this value, of its type.
    #[must_use]
    pub fn new(name: impl Into<String>, value: Value<'_>) -> Self {
        Self {
            name: name.into(),
            type_name: Some(value.value_type().name().into()),
            value: Some(alloc::format!("{value}")),
        }
    }

    /// The type; `None` if its name is missing or none of CWMP's.
    #[must_use]
    pub fn value_type(&self) -> Option<ValueType> {
        self.type_name.as_deref().and_then(ValueType::from_name)
    }

    /// The value in its type, a string if that is not known.
    ///
    /// # Errors
    /// [`ValueError::Syntax`] if there is none, others if the text is no value of the type.
    pub fn value(&self) -> Result<Value<'_>, ValueError> {
        let text = self.value.as_deref().ok_or(ValueError::Syntax)?;
        Value::from_text(self.value_type().unwrap_or_default(), text)
    }
}

#[cfg(feature = "alloc")]
impl core::fmt::Debug for OwnedParameterValue {
    /// Leaves the value out: it may be a password.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("OwnedParameterValue")
            .field("name", &self.name)
            .field("type_name", &self.type_name)
            .finish_non_exhaustive()
    }
}

#[cfg(feature = "alloc")]
impl Entry for OwnedParameterValue {
    fn write(&self, out: &mut Writer<'_>) {
        let ty = self.value_type().unwrap_or_default();
        let text = self.value.as_deref().unwrap_or_default();
        let entry = ParameterValueStruct {
            name: &self.name,
            value: Value::Lexical(ty, text),
        };
        entry.write(out);
    }
}

#[cfg(feature = "alloc")]
impl ParameterValue<'_> {
    /// The parameter in its owned form; any text is kept, also one that is no value of its type.
    #[must_use]
    pub fn to_owned(&self) -> OwnedParameterValue {
        OwnedParameterValue {
            name: self.name.to_cow().into_owned(),
            type_name: self.type_name.map(Into::into),
            value: self.value.map(|value| value.to_cow().into_owned()),
        }
    }
}

#[cfg(feature = "alloc")]
impl IntoOwned<OwnedParameterValue> for ParameterValue<'_> {
    fn into_owned(self, _: &'static str) -> Result<OwnedParameterValue, FieldError> {
        Ok(self.to_owned())
    }
}
