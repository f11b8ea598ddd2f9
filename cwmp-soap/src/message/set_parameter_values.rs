//! `SetParameterValues`: set parameters, all or none (TR-069 A.3.2.1).

use crate::{Kind, Method};

#[cfg(feature = "alloc")]
use super::parameter::OwnedParameterValue;
use super::parameter::{LIST, ParameterValue};

list! {
    /// Sets parameters.
    REQUEST, SetParameterValues<'a, S>, SetParameterValuesView, OwnedSetParameterValues
        = Kind::Request(Method::SetParameterValues), "SetParameterValues"
    {}
    [
        /// Parameters and values, each parameter once: to write, [`Entries`](crate::Entries) of
        /// [`ParameterValueStruct`](super::ParameterValueStruct).
        parameter_list: array(LIST) of ParameterValue<'a> as OwnedParameterValue = 0 "ParameterList"
    ]
    {
        /// Kept by the CPE if all parameters are set, at most 32 characters; some servers leave it out, which counts as
        /// empty.
        parameter_key: text(32) = 1 "ParameterKey",
    }
}

impl SetParameterValuesView<'_, '_> {
    /// Whether there is a list at all: where it was left out and that was tolerated, [`Self::parameter_list`] is empty.
    #[must_use]
    pub fn has_parameter_list(&self) -> bool {
        self.0.has(0)
    }
}

flat! {
    /// All parameters are set.
    RESPONSE, SetParameterValuesResponse, SetParameterValuesResponseView, OwnedSetParameterValuesResponse
        = Kind::Response(Method::SetParameterValues), "SetParameterValuesResponse"
    {
        /// 0 if all are in effect, 1 if some are not yet.
        status: int(1) = 0 "Status",
    }
}
