//! `DeleteObject`: remove an instance of a table (TR-069 A.3.2.7).

use crate::{Kind, Method};

flat! {
    /// Removes an instance of a table, with all that is in it.
    REQUEST, DeleteObject<'a>, DeleteObjectView, OwnedDeleteObject
        = Kind::Request(Method::DeleteObject), "DeleteObject"
    {
        /// The path of the instance, with a dot at its end, at most 256 characters.
        object_name: text(256) = 0 "ObjectName",
        /// Kept by the CPE if it succeeds, at most 32 characters.
        parameter_key: text(32) = 1 "ParameterKey",
    }
}

flat! {
    /// The instance was removed.
    RESPONSE, DeleteObjectResponse, DeleteObjectResponseView, OwnedDeleteObjectResponse
        = Kind::Response(Method::DeleteObject), "DeleteObjectResponse"
    {
        /// 0 if it is in effect, 1 if it is not yet.
        status: int(1) = 0 "Status",
    }
}
