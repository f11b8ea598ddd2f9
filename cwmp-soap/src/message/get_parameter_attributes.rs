//! `GetParameterAttributes`: notification and access of parameters (TR-069 A.3.2.5).

use crate::grammar::Array;
use crate::text::Text;
use crate::{Kind, Method};

use super::get_parameter_values::NAMES;
use super::set_parameter_attributes::ACCESS_LIST;

static LIST: Array = Array::of(&ENTRY);

list! {
    /// Reads attributes.
    REQUEST, GetParameterAttributes<S>, GetParameterAttributesView, OwnedGetParameterAttributes
        = Kind::Request(Method::GetParameterAttributes), "GetParameterAttributes"
    {}
    [
        /// Paths of parameters, partial paths, or the empty string for all there is; `&str` to write.
        parameter_names: array(NAMES) of Text<'a> as alloc::string::String = 0 "ParameterNames"
    ]
    {}
}

list! {
    /// The attributes of parameters.
    RESPONSE, GetParameterAttributesResponse<S>, GetParameterAttributesResponseView, OwnedGetParameterAttributesResponse
        = Kind::Response(Method::GetParameterAttributes), "GetParameterAttributesResponse"
    {}
    [
        /// One for each parameter, none for objects; [`ParameterAttributeStruct`] to write.
        parameter_list: array(LIST) of ParameterAttribute<'a> as OwnedParameterAttribute = 0 "ParameterList"
    ]
    {}
}

record! {
    ENTRY = "ParameterAttributeStruct" as "ParameterAttributeStruct", owned OwnedParameterAttribute,
    /// The attributes of a parameter, to be written.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    struct ParameterAttributeStruct<'a>,
    /// The attributes of a parameter, as they stand in a message.
    #[derive(Clone, Debug)]
    struct ParameterAttribute<'a> {
        /// The full path, at most 256 characters.
        name: text(256) "Name",
        /// 0 off, 1 passive, 2 active; 3 to 6 as in
        /// [`SetParameterAttributesStruct`](super::set_parameter_attributes::SetParameterAttributesStruct::notification).
        notification: int(6) "Notification",
        /// Who may write the parameter beside the ACS: `Subscriber`, or nobody.
        access_list: texts(ACCESS_LIST) "AccessList",
    }
}
