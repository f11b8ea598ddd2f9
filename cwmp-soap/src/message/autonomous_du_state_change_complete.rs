//! `AutonomousDUStateChangeComplete`: software modules that changed unasked (TR-069 A.4.2.4).

use crate::{Kind, Method};

#[cfg(feature = "alloc")]
use super::du_state_change_complete::OwnedDeploymentUnitFault;
use super::du_state_change_complete::{
    DeploymentUnitFault, DeploymentUnitFaultStruct, FAULT, result,
};

list! {
    /// Reports changes of software modules that the ACS did not ask for.
    REQUEST, AutonomousDuStateChangeComplete<S>, AutonomousDuStateChangeCompleteView,
        OwnedAutonomousDuStateChangeComplete
        = Kind::Request(Method::AutonomousDuStateChangeComplete), "AutonomousDUStateChangeComplete"
    {}
    [
        /// One result for each operation; [`AutonOpResultStruct`] to write.
        results: repeated(RESULT) of AutonOpResult<'a> as OwnedAutonOpResult = 0 "Results"
    ]
    {}
}

result! {
    {
        RESULT = "AutonOpResultStruct" as "Results", owned OwnedAutonOpResult,
        /// What was done and how it ended, to be written.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        struct AutonOpResultStruct<'a>,
        /// What was done and how it ended, as it stands in a message.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        struct AutonOpResult<'a>
    }
    {
        /// `Install`, `Update` or `Uninstall`.
        operation_performed: text(u16::MAX) "OperationPerformed",
    }
}

empty! {
    /// The results have arrived.
    RESPONSE, AutonomousDuStateChangeCompleteResponse
        = Kind::Response(Method::AutonomousDuStateChangeComplete), "AutonomousDUStateChangeCompleteResponse"
}
