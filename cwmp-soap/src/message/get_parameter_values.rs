//! `GetParameterValues`: read parameters (TR-069 A.3.2.2).

use crate::grammar::Array;
use crate::text::Text;
use crate::{Kind, Method};

#[cfg(feature = "alloc")]
use super::parameter::OwnedParameterValue;
use super::parameter::{LIST, ParameterValue};

/// The grammar of `ParameterNames`.
pub(super) static NAMES: Array = Array::of_text(256).counting(1, u16::MAX);

list! {
    /// Reads parameters.
    REQUEST, GetParameterValues<S>, GetParameterValuesView, OwnedGetParameterValues
        = Kind::Request(Method::GetParameterValues), "GetParameterValues"
    {}
    [
        /// Paths of parameters, partial paths, or the empty string for all there is: to write,
        /// [`Entries`](crate::Entries) of `&str`.
        parameter_names: array(NAMES) of Text<'a> as alloc::string::String = 0 "ParameterNames"
    ]
    {}
}

list! {
    /// The values of parameters.
    RESPONSE, GetParameterValuesResponse<S>, GetParameterValuesResponseView, OwnedGetParameterValuesResponse
        = Kind::Response(Method::GetParameterValues), "GetParameterValuesResponse"
    {}
    [
        /// Parameters and values: to write, [`Entries`](crate::Entries) of
        /// [`ParameterValueStruct`](super::ParameterValueStruct), or a cursor over a model.
        parameter_list: array(LIST) of ParameterValue<'a> as OwnedParameterValue = 0 "ParameterList"
    ]
    {}
}
