//! `AddObject`: make an instance of a table (TR-069 A.3.2.6).

use crate::{Kind, Method};

flat! {
    /// Makes an instance of a table.
    REQUEST, AddObject<'a>, AddObjectView, OwnedAddObject = Kind::Request(Method::AddObject), "AddObject" {
        /// The path of the table, with a dot at its end, at most 256 characters.
        object_name: text(256) = 0 "ObjectName",
        /// Kept by the CPE if it succeeds, at most 32 characters.
        parameter_key: text(32) = 1 "ParameterKey",
    }
}

flat! {
    /// The instance was made.
    RESPONSE, AddObjectResponse, AddObjectResponseView, OwnedAddObjectResponse
        = Kind::Response(Method::AddObject), "AddObjectResponse"
    {
        /// The number of the instance, 1 or more.
        instance_number: unsigned(1) = 0 "InstanceNumber",
        /// 0 if it is in effect, 1 if it is not yet.
        status: int(1) = 1 "Status",
    }
}
