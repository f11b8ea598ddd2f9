//! Faults (TR-069 3.5, A.5; ENV-029 to ENV-033).

#[cfg(feature = "alloc")]
use alloc::{string::String, vec::Vec};

#[cfg(feature = "alloc")]
use crate::Entries;
use crate::encode::{Tags, element, tags};
use crate::envelope::{ArgumentError, Elements, Member, Members};
use crate::fault::Blame;
use crate::grammar::{Field, Occurs, Shape, Struct};
use crate::text::Text;
use crate::xml::Writer;
use crate::{Body, Entry, FaultCode, Kind, Progress, Source};

#[cfg(feature = "alloc")]
use super::owned::{FieldError, IntoOwned as _};

/// The place of `FaultCode`.
pub(crate) const FAULT_CODE: usize = 0;

const CODE: Field = Field::once(
    "FaultCode",
    Shape::UnsignedInt {
        min: 8000,
        max: 9899,
    },
);
const STRING: Field = Field::once("FaultString", Shape::STRING).optional();

static PARAMETER: Struct = Struct::new(
    "SetParameterValuesFault",
    &[Field::once("ParameterName", Shape::STRING), CODE, STRING],
);
pub(crate) static FAULT: Struct = Struct::new(
    "Fault",
    &[
        CODE,
        STRING,
        Field::once("SetParameterValuesFault", Shape::Struct(&PARAMETER)).occurring(Occurs::Any),
    ],
);

/// A fault, to be written.
#[derive(Clone, Copy, Debug)]
pub struct Fault<'a, S = NoParameters> {
    /// The code.
    pub code: FaultCode,
    /// More about it; [`FaultCode::text`] is the usual text.
    pub string: &'a str,
    /// One for each parameter that cannot be set, only in answer to `SetParameterValues` (ENV-032).
    pub parameters: S,
}

impl Fault<'static> {
    /// A fault with the usual text.
    #[must_use]
    pub const fn new(code: FaultCode) -> Self {
        Self {
            code,
            string: code.text(),
            parameters: NoParameters,
        }
    }
}

impl<S: Source> Body for Fault<'_, S> {
    fn write(&mut self, part: u32, out: &mut Writer<'_>) -> Result<Progress, FaultCode> {
        if part == 0 {
            write_soap_fault(out, self.code.blame());
            out.markup("<detail><cwmp:Fault>");
            element(out, tags!("FaultCode"), u32::from(self.code.code()));
            element(out, tags!("FaultString"), self.string);
        } else if !self.parameters.write(out)? {
            out.markup("</cwmp:Fault></detail></SOAP-ENV:Fault>");
            return Ok(Progress::Last);
        }
        Ok(Progress::More)
    }

    fn written(&mut self, part: u32) {
        if part > 0 {
            self.parameters.advance();
        }
    }
}

/// A SOAP fault that says: a header entry that had to be understood was not (ENV-027).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MustUnderstandFault;

impl Body for MustUnderstandFault {
    fn write(&mut self, _part: u32, out: &mut Writer<'_>) -> Result<Progress, FaultCode> {
        write_soap_fault(out, Blame::MustUnderstand);
        out.markup("</SOAP-ENV:Fault>");
        Ok(Progress::Last)
    }
}

fn write_soap_fault(out: &mut Writer<'_>, blame: Blame) {
    out.markup("<SOAP-ENV:Fault><faultcode>");
    if blame == Blame::MustUnderstand {
        // SOAP's own code stands in SOAP's namespace; the others are bare, as deployed peers expect them (ENV-029).
        out.markup("SOAP-ENV:");
    }
    out.markup(blame.as_str());
    out.markup("</faultcode><faultstring>CWMP fault</faultstring>");
}

/// No parameters: for every fault but those that answer `SetParameterValues`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NoParameters;

impl Source for NoParameters {
    fn count(&mut self) -> Result<u32, FaultCode> {
        Ok(0)
    }

    fn write(&mut self, _out: &mut Writer<'_>) -> Result<bool, FaultCode> {
        Ok(false)
    }

    fn advance(&mut self) {}
}

/// A parameter that cannot be set, to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SetParameterValuesFault<'a> {
    /// The parameter as it stands in the call.
    pub parameter_name: &'a str,
    /// Why it cannot be set.
    pub code: FaultCode,
    /// More about it; [`FaultCode::text`] is the usual text.
    pub string: &'a str,
}

impl Entry for SetParameterValuesFault<'_> {
    fn write(&self, out: &mut Writer<'_>) {
        const TAGS: Tags = tags!("SetParameterValuesFault");
        TAGS.open(out);
        element(out, tags!("ParameterName"), self.parameter_name);
        element(out, tags!("FaultCode"), u32::from(self.code.code()));
        element(out, tags!("FaultString"), self.string);
        TAGS.close(out);
    }
}

view! {
    /// A fault that was received.
    FaultView = Kind::Fault(None), FAULT
}

impl<'a> FaultView<'_, 'a> {
    /// The code.
    ///
    /// # Errors
    /// The element is missing, as in a fault of SOAP alone, or no number.
    pub fn code(&self) -> Result<FaultCode, ArgumentError> {
        self.0.get(FAULT_CODE)
    }

    /// More about it.
    #[must_use]
    pub fn string(&self) -> Text<'a> {
        self.0.get(1)
    }

    /// The parameters that cannot be set.
    #[must_use]
    pub fn parameters(&self) -> Members<'a, ParameterFault<'a>> {
        self.0.members(2)
    }
}

/// A parameter that could not be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ParameterFault<'a> {
    /// The parameter.
    pub parameter_name: Text<'a>,
    /// Why it could not be set.
    pub code: Result<FaultCode, ArgumentError>,
    /// More about it.
    pub string: Text<'a>,
}

impl<'a> Member<'a> for ParameterFault<'a> {
    fn read<E: Elements<'a>>(elements: &E) -> Self {
        Self {
            parameter_name: elements.get(0),
            code: elements.get(1),
            string: elements.get(2),
        }
    }
}

/// A fault, owned.
#[cfg(feature = "alloc")]
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct OwnedFault {
    /// The code. What SOAP says of the fault follows from it.
    #[cfg_attr(feature = "serde", serde(rename = "FaultCode"))]
    pub code: FaultCode,
    /// More about it; [`FaultCode::text`] is the usual text.
    #[cfg_attr(feature = "serde", serde(rename = "FaultString"))]
    pub string: String,
    /// One for each parameter that cannot be set, only in answer to `SetParameterValues` (ENV-032).
    #[cfg_attr(
        feature = "serde",
        serde(
            rename = "SetParameterValuesFault",
            default,
            skip_serializing_if = "Vec::is_empty"
        )
    )]
    pub parameters: Vec<OwnedParameterFault>,
}

#[cfg(feature = "alloc")]
impl OwnedFault {
    /// The body to write.
    #[must_use]
    pub fn as_body(&self) -> Fault<'_, Entries<'_, OwnedParameterFault>> {
        Fault {
            code: self.code,
            string: &self.string,
            parameters: Entries::new(&self.parameters),
        }
    }
}

#[cfg(feature = "alloc")]
impl FaultView<'_, '_> {
    /// The fault in its owned form.
    ///
    /// # Errors
    /// A code is missing, as in a fault of SOAP alone, or no number.
    pub fn to_owned(&self) -> Result<OwnedFault, FieldError> {
        Ok(OwnedFault {
            code: self.code().into_owned("FaultCode")?,
            string: self.string().into_owned("FaultString")?,
            parameters: self.parameters().into_owned("SetParameterValuesFault")?,
        })
    }
}

/// A parameter that could not be set, owned.
#[cfg(feature = "alloc")]
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct OwnedParameterFault {
    /// The parameter.
    #[cfg_attr(feature = "serde", serde(rename = "ParameterName"))]
    pub parameter_name: String,
    /// Why it could not be set.
    #[cfg_attr(feature = "serde", serde(rename = "FaultCode"))]
    pub code: FaultCode,
    /// More about it.
    #[cfg_attr(feature = "serde", serde(rename = "FaultString"))]
    pub string: String,
}

owned_record! {
    ParameterFault => OwnedParameterFault => SetParameterValuesFault {
        parameter_name: text(u16::MAX) "ParameterName",
        code: fault_code "FaultCode",
        string: text(u16::MAX) "FaultString",
    }
}
