//! `DUStateChangeComplete`: the end of a `ChangeDUState` (TR-069 A.4.2.3).

use crate::{Kind, Method};

list! {
    /// Reports the end of a `ChangeDUState`.
    REQUEST, DuStateChangeComplete<'a, S>, DuStateChangeCompleteView, OwnedDuStateChangeComplete
        = Kind::Request(Method::DuStateChangeComplete), "DUStateChangeComplete"
    {}
    [
        /// One result for each operation, in their order; [`OpResultStruct`] to write.
        results: repeated(RESULT) of OpResult<'a> as OwnedOpResult = 0 "Results"
    ]
    {
        /// The key of the `ChangeDUState`, at most 32 characters.
        command_key: optional_text(32) = 1 "CommandKey",
    }
}

/// Declares a result: what both reports have in common, and what follows it.
macro_rules! result {
    ({ $($head:tt)* } { $($more:tt)* }) => {
        record! {
            $($head)* {
                /// Which module, by its UUID.
                uuid: text(36) "UUID",
                /// The path of the module in the data model; empty if it has none.
                deployment_unit_ref: text(u16::MAX) "DeploymentUnitRef",
                /// Its version, at most 32 characters.
                version: text(32) "Version",
                /// `Installed`, `Uninstalled` or `Failed`.
                current_state: text(u16::MAX) "CurrentState",
                /// Whether all that the module depends on is there.
                resolved: boolean "Resolved",
                /// The paths of its execution units, with commas between them; may be empty.
                execution_unit_ref_list: text(u16::MAX) "ExecutionUnitRefList",
                /// When the operation began.
                start_time: date_time "StartTime",
                /// When it ended.
                complete_time: date_time "CompleteTime",
                /// Whether it failed, and why.
                fault: structure(
                    DeploymentUnitFaultStruct, DeploymentUnitFault, OwnedDeploymentUnitFault, FAULT
                ) "Fault",
                $($more)*
            }
        }
    };
}
pub(super) use result;

result! {
    {
        RESULT = "OpResultStruct" as "Results", owned OwnedOpResult,
        /// How an operation ended, to be written.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        struct OpResultStruct<'a>,
        /// How an operation ended, as it stands in a message.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        struct OpResult<'a>
    }
    {}
}

record! {
    FAULT = "DeploymentUnitFaultStruct" as "Fault", owned OwnedDeploymentUnitFault,
    /// Whether an operation failed, and why; to be written.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    struct DeploymentUnitFaultStruct<'a>,
    /// Whether an operation failed, and why, as it stands in a message.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    struct DeploymentUnitFault<'a> {
        /// The fault, `None` if there was none, which is 0 on the wire.
        fault: outcome(DeploymentUnitFaultCode) "FaultCode",
        /// More about it.
        fault_string: optional_text(u16::MAX) "FaultString",
    }
}

lend! { OwnedDeploymentUnitFault => DeploymentUnitFaultStruct { fault: DeploymentUnitFaultCode, fault_string } }

empty! {
    /// The results have arrived.
    RESPONSE, DuStateChangeCompleteResponse
        = Kind::Response(Method::DuStateChangeComplete), "DUStateChangeCompleteResponse"
}
