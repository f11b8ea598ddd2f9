//! Queued, scheduled, cancelled and autonomous transfers (TR-069 A.3.3.3, A.4.1.1, A.4.1.7 to A.4.1.9, A.4.2.2).

use crate::grammar::{Array, Field, Shape, Struct};
use crate::{Kind, Method};

const COMMAND_KEY: Field = Field::once("CommandKey", Shape::text(32));
const STATE: Field = Field::once("State", Shape::Int { min: 1, max: 3 });
const FILE_TYPE: Field = Field::once("FileType", Shape::text(64));
const FILE_SIZE: Field = Field::once("FileSize", Shape::UNSIGNED_INT);
const TARGET: Field = Field::once("TargetFileName", Shape::text(256));

empty! {
    /// Lists the transfers that the ACS asked for.
    QUEUED_REQUEST, GetQueuedTransfers = "GetQueuedTransfers"
}
static QUEUED: Struct = Struct::new("QueuedTransferStruct", &[COMMAND_KEY, STATE]);
static QUEUED_LIST: Array = Array::of(&QUEUED).counting(0, 16);
pub(crate) static QUEUED_RESPONSE: Struct = Struct::new(
    "GetQueuedTransfersResponse",
    &[Field::once("TransferList", Shape::Array(&QUEUED_LIST))],
);

empty! {
    /// Lists all transfers.
    ALL_REQUEST, GetAllQueuedTransfers = "GetAllQueuedTransfers"
}
static ALL: Struct = Struct::new(
    "AllQueuedTransferStruct",
    &[
        COMMAND_KEY,
        STATE,
        Field::once("IsDownload", Shape::Boolean),
        FILE_TYPE,
        FILE_SIZE,
        TARGET,
    ],
);
static ALL_LIST: Array = Array::of(&ALL).counting(0, 16);
pub(crate) static ALL_RESPONSE: Struct = Struct::new(
    "GetAllQueuedTransfersResponse",
    &[Field::once("TransferList", Shape::Array(&ALL_LIST))],
);

static WINDOW: Struct = Struct::new(
    "TimeWindowStruct",
    &[
        Field::once("WindowStart", Shape::UNSIGNED_INT),
        Field::once("WindowEnd", Shape::UNSIGNED_INT),
        Field::once("WindowMode", Shape::text(64)),
        Field::once("UserMessage", Shape::text(256)),
        Field::once(
            "MaxRetries",
            Shape::Int {
                min: i32::MIN,
                max: i32::MAX,
            },
        ),
    ],
);
static WINDOWS: Array = Array::of(&WINDOW).counting(1, 2);
pub(crate) static SCHEDULE_REQUEST: Struct = Struct::new(
    "ScheduleDownload",
    &[
        COMMAND_KEY,
        FILE_TYPE,
        Field::once("URL", Shape::text(256)),
        Field::once("Username", Shape::text(256)),
        Field::once("Password", Shape::text(256)),
        FILE_SIZE,
        TARGET,
        Field::once("TimeWindowList", Shape::Array(&WINDOWS)),
    ],
);
empty! {
    /// The file will be fetched.
    SCHEDULE_RESPONSE, ScheduleDownloadResponse = "ScheduleDownloadResponse"
}

flat! {
    /// Cancels every transfer with this key.
    CANCEL_REQUEST, CancelTransfer<'a>, CancelTransferView = Kind::Request(Method::CancelTransfer), "CancelTransfer" {
        /// The key that the transfers were asked for with, at most 32 characters.
        command_key: text(32) = 0 "CommandKey",
    }
}
empty! {
    /// The transfers are cancelled, or there were none.
    CANCEL_RESPONSE, CancelTransferResponse = "CancelTransferResponse"
}

pub(super) static FAULT: Struct = Struct::new(
    "FaultStruct",
    &[
        Field::once("FaultCode", Shape::UNSIGNED_INT),
        Field::once("FaultString", Shape::text(256)),
    ],
);
pub(crate) static AUTONOMOUS_REQUEST: Struct = Struct::new(
    "AutonomousTransferComplete",
    &[
        Field::once("AnnounceURL", Shape::text(1024)),
        Field::once("TransferURL", Shape::text(1024)),
        Field::once("IsDownload", Shape::Boolean),
        FILE_TYPE,
        FILE_SIZE,
        TARGET,
        Field::once("FaultStruct", Shape::Struct(&FAULT)),
        Field::once("StartTime", Shape::DateTime),
        Field::once("CompleteTime", Shape::DateTime),
    ],
);
empty! {
    /// The report has arrived.
    AUTONOMOUS_RESPONSE, AutonomousTransferCompleteResponse = "AutonomousTransferCompleteResponse"
}

static ARGUMENT: Struct = Struct::new(
    "ArgStruct",
    &[
        Field::once("Name", Shape::text(64)),
        Field::once("Value", Shape::text(256)),
    ],
);
static ARGUMENTS: Array = Array::of(&ARGUMENT).counting(0, 16);
pub(crate) static REQUEST_DOWNLOAD_REQUEST: Struct = Struct::new(
    "RequestDownload",
    &[
        FILE_TYPE,
        Field::once("FileTypeArg", Shape::Array(&ARGUMENTS)),
    ],
);
empty! {
    /// The wish has arrived.
    REQUEST_DOWNLOAD_RESPONSE, RequestDownloadResponse = "RequestDownloadResponse"
}
