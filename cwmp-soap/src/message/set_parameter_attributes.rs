//! `SetParameterAttributes`: notification and access of parameters, all or none (TR-069 A.3.2.4).

use crate::grammar::Array;
use crate::{Kind, Method};

/// The grammar of `AccessList`.
pub(super) static ACCESS_LIST: Array = Array::of_text(64);
static LIST: Array = Array::of(&ENTRY).counting(1, u16::MAX);

list! {
    /// Sets attributes.
    REQUEST, SetParameterAttributes<S>, SetParameterAttributesView, OwnedSetParameterAttributes
        = Kind::Request(Method::SetParameterAttributes), "SetParameterAttributes"
    {}
    [
        /// What to set, in order: a later entry wins over an earlier one. [`SetParameterAttributesStruct`] to write.
        parameter_list: array(LIST) of AttributesChange<'a> as OwnedAttributesChange = 0 "ParameterList"
    ]
    {}
}

impl SetParameterAttributesView<'_, '_> {
    /// Whether there is a list at all: where it was left out and that was tolerated, [`Self::parameter_list`] is empty.
    #[must_use]
    pub fn has_parameter_list(&self) -> bool {
        self.0.has(0)
    }
}

record! {
    ENTRY = "SetParameterAttributesStruct" as "SetParameterAttributesStruct", owned OwnedAttributesChange,
    /// Attributes to set, to be written.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    struct SetParameterAttributesStruct<'a>,
    /// Attributes to set, as they stand in a message.
    #[derive(Clone, Debug)]
    struct AttributesChange<'a> {
        /// A parameter, or a partial path for all below it; at most 256 characters.
        name: text(256) "Name",
        /// Whether [`notification`](Self::notification) counts.
        notification_change: boolean "NotificationChange",
        /// 0 off, 1 passive, 2 active; since CWMP 1.4 also 3 passive lightweight, 4 passive with passive lightweight,
        /// 5 active lightweight, 6 passive with active lightweight.
        notification: int(6) "Notification",
        /// Whether [`access_list`](Self::access_list) counts.
        access_list_change: boolean "AccessListChange",
        /// Who may write the parameter beside the ACS: `Subscriber`, or nobody. The schema requires it even where it does not
        /// count; one that was left out is none that is empty, which [`Members::is_there`](crate::Members::is_there) tells.
        access_list: texts(ACCESS_LIST) "AccessList",
    }
}

empty! {
    /// The attributes are set.
    RESPONSE, SetParameterAttributesResponse
        = Kind::Response(Method::SetParameterAttributes), "SetParameterAttributesResponse"
}
