//! `GetParameterNames`: list objects and parameters (TR-069 A.3.2.3).

use crate::grammar::Array;
use crate::{Kind, Method};

static LIST: Array = Array::of(&ENTRY);

flat! {
    /// Lists objects and parameters.
    REQUEST, GetParameterNames<'a>, GetParameterNamesView, OwnedGetParameterNames
        = Kind::Request(Method::GetParameterNames), "GetParameterNames"
    {
        /// A path, a partial path, or the empty string for the root; at most 256 characters.
        parameter_path: text(256) = 0 "ParameterPath",
        /// Whether only the level below the path is listed, or all of it.
        next_level: boolean = 1 "NextLevel",
    }
}

list! {
    /// Objects and parameters.
    RESPONSE, GetParameterNamesResponse<S>, GetParameterNamesResponseView, OwnedGetParameterNamesResponse
        = Kind::Response(Method::GetParameterNames), "GetParameterNamesResponse"
    {}
    [
        /// What there is: to write, [`Entries`](crate::Entries) of [`ParameterInfoStruct`], or a cursor over a model.
        parameter_list: array(LIST) of ParameterInfo<'a> as OwnedParameterInfo = 0 "ParameterList"
    ]
    {}
}

record! {
    ENTRY = "ParameterInfoStruct" as "ParameterInfoStruct", owned OwnedParameterInfo,
    /// An object or a parameter, to be written.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    struct ParameterInfoStruct<'a>,
    /// An object or a parameter, as it stands in a message.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    struct ParameterInfo<'a> {
        /// The path, at most 256 characters; that of an object ends with a dot.
        name: text(256) "Name",
        /// Whether the parameter can be set, or instances can be made or removed.
        writable: boolean "Writable",
    }
}
