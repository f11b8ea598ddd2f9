//! `ParameterValueStruct`: a parameter with its value.

use crate::envelope::{Element, Member};
use crate::grammar::{Array, Field, Shape, Struct};
use crate::text::Text;
use crate::xml::Writer;
use crate::{Entry, Value, ValueError, ValueType};

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
    fn read(element: Option<&mut Element<'_, 'a>>) -> Self {
        let (mut name, mut value) = (None, None);
        let mut types = (None, None);
        if let Some(element) = element {
            element.children(|local, child| match local {
                "Name" => child.text_into(&mut name),
                "Value" if value.is_none() => {
                    types = child.value_type();
                    child.text_into(&mut value);
                }
                _ => {}
            });
        }
        Self {
            name: name.unwrap_or_default(),
            value_type: types.1,
            type_name: types.0,
            value,
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

impl Entry for ParameterValueStruct<'_> {
    fn write(&self, out: &mut Writer<'_>) {
        out.markup("<ParameterValueStruct><Name>");
        out.begin_content();
        out.text(self.name);
        if out.shorten() {
            out.markup("<Value xsi:type=\"");
        } else {
            out.markup("</Name><Value xsi:type=\"");
        }
        out.markup(self.value.value_type().xsi_type());
        out.markup("\">");
        out.begin_content();
        out.value(&self.value);
        if out.shorten() {
            out.markup("</ParameterValueStruct>");
        } else {
            out.markup("</Value></ParameterValueStruct>");
        }
    }
}
