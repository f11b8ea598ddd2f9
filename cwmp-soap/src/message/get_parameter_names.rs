//! `GetParameterNames`: list objects and parameters (TR-069 A.3.2.3).

use crate::encode::{element, text_element, write_list};
use crate::envelope::{ArgumentError, Arguments, Element, Member, Members, Scalar};
use crate::grammar::{Array, Field, Shape, Struct};
use crate::text::Text;
use crate::xml::Writer;
use crate::{Body, DecodeError, Entry, Envelope, FaultCode, Kind, Method, Progress, Source};

flat! {
    /// Lists objects and parameters.
    REQUEST, GetParameterNames<'a>, GetParameterNamesView = Kind::Request(Method::GetParameterNames), "GetParameterNames" {
        /// A path, a partial path, or the empty string for the root; at most 256 characters.
        parameter_path: text(256) = 0 "ParameterPath",
        /// Whether only the level below the path is listed, or all of it.
        next_level: boolean = 1 "NextLevel",
    }
}

static ENTRY: Struct = Struct::new(
    "ParameterInfoStruct",
    &[
        Field::once("Name", Shape::text(256)),
        Field::once("Writable", Shape::Boolean),
    ],
);
static LIST: Array = Array::of(&ENTRY);
pub(crate) static RESPONSE: Struct = Struct::new(
    "GetParameterNamesResponse",
    &[Field::once("ParameterList", Shape::Array(&LIST))],
);

/// Objects and parameters.
#[derive(Clone, Copy, Debug)]
pub struct GetParameterNamesResponse<S> {
    /// [`Entries`](crate::Entries) of [`ParameterInfoStruct`], or a cursor over a model.
    pub parameter_list: S,
}

impl<S: Source> Body for GetParameterNamesResponse<S> {
    fn write(&mut self, part: u32, out: &mut Writer<'_>) -> Result<Progress, FaultCode> {
        let names = (
            "cwmp:GetParameterNamesResponse",
            "ParameterList",
            "cwmp:ParameterInfoStruct",
        );
        write_list(names, &mut self.parameter_list, part, out, |_| {})
    }

    fn written(&mut self, part: u32) {
        if part > 0 {
            self.parameter_list.advance();
        }
    }
}

/// An object or a parameter, to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParameterInfoStruct<'a> {
    /// The path; that of an object ends with a dot.
    pub name: &'a str,
    /// Whether the parameter can be set, or instances can be made or removed.
    pub writable: bool,
}

impl Entry for ParameterInfoStruct<'_> {
    fn write(&self, out: &mut Writer<'_>) {
        out.markup("<ParameterInfoStruct>");
        text_element(out, "Name", self.name);
        element(out, "Writable", u8::from(self.writable));
        out.markup("</ParameterInfoStruct>");
    }
}

/// The objects and parameters that were listed.
#[derive(Clone, Copy, Debug)]
pub struct GetParameterNamesResponseView<'e, 'a>(Arguments<'e, 'a>);

impl<'e, 'a> GetParameterNamesResponseView<'e, 'a> {
    /// The view of an envelope.
    ///
    /// # Errors
    /// The envelope holds another message, or its arguments do not keep to the grammar.
    pub fn read(envelope: &'e Envelope<'a>) -> Result<Self, DecodeError> {
        envelope
            .of_kind(Kind::Response(Method::GetParameterNames))
            .map(Self)
    }

    /// Objects and parameters.
    #[must_use]
    pub fn parameter_list(&self) -> Members<'a, ParameterInfo<'a>> {
        self.0.members(0)
    }
}

/// An object or a parameter, as it stands in a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ParameterInfo<'a> {
    /// The path; that of an object ends with a dot.
    pub name: Text<'a>,
    /// Whether the parameter can be set, or instances can be made or removed.
    pub writable: Result<bool, ArgumentError>,
}

impl<'a> Member<'a> for ParameterInfo<'a> {
    const NAME: &'static str = "ParameterInfoStruct";

    fn read(element: Option<&mut Element<'_, 'a>>) -> Self {
        let (mut name, mut writable) = (None, None);
        if let Some(element) = element {
            element.children(|local, child| match local {
                "Name" => child.text_into(&mut name),
                "Writable" => child.text_into(&mut writable),
                _ => {}
            });
        }
        Self {
            name: name.unwrap_or_default(),
            writable: Scalar(writable).boolean(),
        }
    }
}
