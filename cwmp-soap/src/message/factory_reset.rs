//! `FactoryReset`: reset the CPE after the session (TR-069 A.4.1.6).

use crate::{Kind, Method};

empty! {
    /// Resets the CPE once the session has ended.
    REQUEST, FactoryReset = Kind::Request(Method::FactoryReset), "FactoryReset"
}

empty! {
    /// The CPE will reset.
    RESPONSE, FactoryResetResponse = Kind::Response(Method::FactoryReset), "FactoryResetResponse"
}
