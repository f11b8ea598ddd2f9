//! `FactoryReset`: reset the CPE after the session (TR-069 A.4.1.6).

empty! {
    /// Resets the CPE once the session has ended.
    REQUEST, FactoryReset = "FactoryReset"
}

empty! {
    /// The CPE will reset.
    RESPONSE, FactoryResetResponse = "FactoryResetResponse"
}
