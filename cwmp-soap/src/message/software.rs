//! Software modules: `ChangeDUState` and the reports of its results (TR-069 A.4.1.10, A.4.2.3, A.4.2.4).

use crate::grammar::{Field, Occurs, Shape, Struct};

const URL: Field = Field::once("URL", Shape::text(1024)).optional();
const UUID: Field = Field::once("UUID", Shape::text(36));
const USERNAME: Field = Field::once("Username", Shape::text(256)).optional();
const PASSWORD: Field = Field::once("Password", Shape::text(256)).optional();
const ENVIRONMENT: Field = Field::once("ExecutionEnvRef", Shape::text(256)).optional();
const VERSION: Field = Field::once("Version", Shape::text(32));
const COMMAND_KEY: Field = Field::once("CommandKey", Shape::text(32)).optional();

static OPERATIONS: [Struct; 3] = [
    Struct::new(
        "InstallOpStruct",
        &[
            Field::once("URL", Shape::text(1024)),
            UUID.optional(),
            USERNAME,
            PASSWORD,
            ENVIRONMENT,
        ],
    ),
    Struct::new(
        "UpdateOpStruct",
        &[UUID.optional(), VERSION.optional(), URL, USERNAME, PASSWORD],
    ),
    Struct::new(
        "UninstallOpStruct",
        &[UUID, VERSION.optional(), ENVIRONMENT],
    ),
];
pub(crate) static CHANGE_REQUEST: Struct = Struct::new(
    "ChangeDUState",
    &[
        Field::once("Operations", Shape::Choice(&OPERATIONS)).occurring(Occurs::Many),
        COMMAND_KEY,
    ],
);
empty! {
    /// The changes will be made.
    CHANGE_RESPONSE, ChangeDuStateResponse = "ChangeDUStateResponse"
}

static FAULT: Struct = Struct::new(
    "DeploymentUnitFaultStruct",
    &[
        Field::once("FaultCode", Shape::UNSIGNED_INT),
        Field::once("FaultString", Shape::STRING).optional(),
    ],
);
const DEPLOYMENT_UNIT: Field = Field::once("DeploymentUnitRef", Shape::STRING);
const STATE: Field = Field::once("CurrentState", Shape::STRING);
const RESOLVED: Field = Field::once("Resolved", Shape::Boolean);
const EXECUTION_UNITS: Field = Field::once("ExecutionUnitRefList", Shape::STRING);
const START_TIME: Field = Field::once("StartTime", Shape::DateTime);
const COMPLETE_TIME: Field = Field::once("CompleteTime", Shape::DateTime);
const RESULT: Field = Field::once("Fault", Shape::Struct(&FAULT));

static OP_RESULT: Struct = Struct::new(
    "OpResultStruct",
    &[
        UUID,
        DEPLOYMENT_UNIT,
        VERSION,
        STATE,
        RESOLVED,
        EXECUTION_UNITS,
        START_TIME,
        COMPLETE_TIME,
        RESULT,
    ],
);
pub(crate) static COMPLETE_REQUEST: Struct = Struct::new(
    "DUStateChangeComplete",
    &[
        Field::once("Results", Shape::Struct(&OP_RESULT)).occurring(Occurs::Many),
        COMMAND_KEY,
    ],
);
empty! {
    /// The results have arrived.
    COMPLETE_RESPONSE, DuStateChangeCompleteResponse = "DUStateChangeCompleteResponse"
}

static AUTONOMOUS_RESULT: Struct = Struct::new(
    "AutonOpResultStruct",
    &[
        UUID,
        DEPLOYMENT_UNIT,
        VERSION,
        STATE,
        RESOLVED,
        EXECUTION_UNITS,
        START_TIME,
        COMPLETE_TIME,
        RESULT,
        Field::once("OperationPerformed", Shape::STRING),
    ],
);
pub(crate) static AUTONOMOUS_REQUEST: Struct = Struct::new(
    "AutonomousDUStateChangeComplete",
    &[Field::once("Results", Shape::Struct(&AUTONOMOUS_RESULT)).occurring(Occurs::Many)],
);
empty! {
    /// The results have arrived.
    AUTONOMOUS_RESPONSE, AutonomousDuStateChangeCompleteResponse = "AutonomousDUStateChangeCompleteResponse"
}
