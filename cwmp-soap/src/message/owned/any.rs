//! Any call and any response, owned.

use crate::message::{AnyRequest, AnyResponse};
use crate::xml::Writer;
use crate::{Body, FaultCode, Kind, Method, Progress};

use super::{FieldError, Lend, OwnedOther};

/// Declares an enumeration of owned messages and of the bodies that they lend:
/// `Method "Element" = module (Owned);`, or the body itself for a message without arguments.
macro_rules! messages {
    (
        $(#[$doc:meta])* $any:ident of $kind:ident, $view:ident, $body:ident, $lent:ident;
        $($method:ident $name:literal = $module:ident $(($owned:ident))? $($empty:ident)?;)*
    ) => {
        $(#[$doc])*
        ///
        /// Stored with the name of its element as `rpc` and its arguments as `body`; one that the schemas do not know is
        /// `Other`, with its name and its markup inside.
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[cfg_attr(feature = "serde", serde(tag = "rpc", content = "body", deny_unknown_fields))]
        pub enum $any {
            $(
                #[doc = concat!("`", $name, "`")]
                #[cfg_attr(feature = "serde", serde(rename = $name))]
                $method $((crate::message::$module::$owned))?,
            )*
            /// A vendor's, or one that nobody knows.
            Other(OwnedOther),
        }

        impl $view<'_, '_> {
            /// The message in its owned form.
            ///
            /// # Errors
            /// Which argument is missing or no value of its type, as a tolerant configuration lets through; a missing
            /// string is the empty one.
            pub fn to_owned(&self) -> Result<$any, FieldError> {
                Ok(match self {
                    $(
                        messages!(@pattern Self $method message $(($owned))?) =>
                            messages!(@own $any $method message $(($owned))?),
                    )*
                    Self::Other(other) => $any::Other(other.to_owned()),
                })
            }
        }

        impl $any {
            /// What the message is.
            #[must_use]
            pub const fn kind(&self) -> Kind {
                Kind::$kind(match self {
                    $(Self::$method { .. } => Method::$method,)*
                    Self::Other(_) => Method::Other,
                })
            }

            /// The name of its element, without a prefix.
            #[must_use]
            pub fn name(&self) -> &str {
                match self {
                    $(Self::$method { .. } => $name,)*
                    Self::Other(other) => &other.name,
                }
            }

            /// The body to write.
            #[must_use]
            pub fn as_body(&self) -> $body<'_> {
                $body(match self {
                    $(
                        messages!(@pattern Self $method message $(($owned))?) =>
                            $lent::$method(messages!(@lend $module message $(($owned))? $($empty)?)),
                    )*
                    Self::Other(other) => $lent::Other(other.lend()),
                })
            }
        }

        #[doc = concat!("What [`", stringify!($any), "::as_body`] lends.")]
        #[derive(Clone, Debug)]
        pub struct $body<'a>($lent<'a>);

        #[derive(Clone, Debug)]
        enum $lent<'a> {
            $($method(messages!(@lent $module $(($owned))? $($empty)?)),)*
            Other(<OwnedOther as Lend>::Lent<'a>),
        }

        impl Body for $body<'_> {
            fn write(&mut self, part: u32, out: &mut Writer<'_>) -> Result<Progress, FaultCode> {
                match &mut self.0 {
                    $($lent::$method(body) => body.write(part, out),)*
                    $lent::Other(body) => body.write(part, out),
                }
            }

            fn written(&mut self, part: u32) {
                match &mut self.0 {
                    $($lent::$method(body) => body.written(part),)*
                    $lent::Other(body) => body.written(part),
                }
            }
        }
    };

    (@pattern $any:ident $method:ident $message:ident ($owned:ident)) => { $any::$method($message) };
    (@pattern $any:ident $method:ident $message:ident) => { $any::$method };
    (@own $any:ident $method:ident $message:ident ($owned:ident)) => { $any::$method($message.to_owned()?) };
    (@own $any:ident $method:ident $message:ident) => { $any::$method };
    (@lend $module:ident $message:ident ($owned:ident)) => { $message.lend() };
    (@lend $module:ident $message:ident $empty:ident) => { crate::message::$module::$empty };
    (@lent $module:ident ($owned:ident)) => { <crate::message::$module::$owned as Lend>::Lent<'a> };
    (@lent $module:ident $empty:ident) => { crate::message::$module::$empty };
}

messages! {
    /// A call of any method, owned.
    Request of Request, AnyRequest, RequestBody, LentRequest;
    GetRpcMethods "GetRPCMethods" = get_rpc_methods GetRpcMethods;
    SetParameterValues "SetParameterValues" = set_parameter_values (OwnedSetParameterValues);
    GetParameterValues "GetParameterValues" = get_parameter_values (OwnedGetParameterValues);
    GetParameterNames "GetParameterNames" = get_parameter_names (OwnedGetParameterNames);
    SetParameterAttributes "SetParameterAttributes" = set_parameter_attributes (OwnedSetParameterAttributes);
    GetParameterAttributes "GetParameterAttributes" = get_parameter_attributes (OwnedGetParameterAttributes);
    AddObject "AddObject" = add_object (OwnedAddObject);
    DeleteObject "DeleteObject" = delete_object (OwnedDeleteObject);
    Download "Download" = download (OwnedDownload);
    Reboot "Reboot" = reboot (OwnedReboot);
    Upload "Upload" = upload (OwnedUpload);
    ScheduleInform "ScheduleInform" = schedule_inform (OwnedScheduleInform);
    FactoryReset "FactoryReset" = factory_reset FactoryReset;
    GetQueuedTransfers "GetQueuedTransfers" = get_queued_transfers GetQueuedTransfers;
    GetAllQueuedTransfers "GetAllQueuedTransfers" = get_all_queued_transfers GetAllQueuedTransfers;
    ScheduleDownload "ScheduleDownload" = schedule_download (OwnedScheduleDownload);
    CancelTransfer "CancelTransfer" = cancel_transfer (OwnedCancelTransfer);
    SetVouchers "SetVouchers" = set_vouchers (OwnedSetVouchers);
    GetOptions "GetOptions" = get_options (OwnedGetOptions);
    ChangeDuState "ChangeDUState" = change_du_state (OwnedChangeDuState);
    Inform "Inform" = inform (OwnedInform);
    TransferComplete "TransferComplete" = transfer_complete (OwnedTransferComplete);
    AutonomousTransferComplete "AutonomousTransferComplete" = autonomous_transfer_complete (OwnedAutonomousTransferComplete);
    RequestDownload "RequestDownload" = request_download (OwnedRequestDownload);
    Kicked "Kicked" = kicked (OwnedKicked);
    DuStateChangeComplete "DUStateChangeComplete" = du_state_change_complete (OwnedDuStateChangeComplete);
    AutonomousDuStateChangeComplete "AutonomousDUStateChangeComplete" = autonomous_du_state_change_complete (OwnedAutonomousDuStateChangeComplete);
}

messages! {
    /// The response to any call, owned.
    Response of Response, AnyResponse, ResponseBody, LentResponse;
    GetRpcMethods "GetRPCMethodsResponse" = get_rpc_methods (OwnedGetRpcMethodsResponse);
    SetParameterValues "SetParameterValuesResponse" = set_parameter_values (OwnedSetParameterValuesResponse);
    GetParameterValues "GetParameterValuesResponse" = get_parameter_values (OwnedGetParameterValuesResponse);
    GetParameterNames "GetParameterNamesResponse" = get_parameter_names (OwnedGetParameterNamesResponse);
    SetParameterAttributes "SetParameterAttributesResponse" = set_parameter_attributes SetParameterAttributesResponse;
    GetParameterAttributes "GetParameterAttributesResponse" = get_parameter_attributes (OwnedGetParameterAttributesResponse);
    AddObject "AddObjectResponse" = add_object (OwnedAddObjectResponse);
    DeleteObject "DeleteObjectResponse" = delete_object (OwnedDeleteObjectResponse);
    Download "DownloadResponse" = download (OwnedDownloadResponse);
    Reboot "RebootResponse" = reboot RebootResponse;
    Upload "UploadResponse" = upload (OwnedUploadResponse);
    ScheduleInform "ScheduleInformResponse" = schedule_inform ScheduleInformResponse;
    FactoryReset "FactoryResetResponse" = factory_reset FactoryResetResponse;
    GetQueuedTransfers "GetQueuedTransfersResponse" = get_queued_transfers (OwnedGetQueuedTransfersResponse);
    GetAllQueuedTransfers "GetAllQueuedTransfersResponse" = get_all_queued_transfers (OwnedGetAllQueuedTransfersResponse);
    ScheduleDownload "ScheduleDownloadResponse" = schedule_download ScheduleDownloadResponse;
    CancelTransfer "CancelTransferResponse" = cancel_transfer CancelTransferResponse;
    SetVouchers "SetVouchersResponse" = set_vouchers SetVouchersResponse;
    GetOptions "GetOptionsResponse" = get_options (OwnedGetOptionsResponse);
    ChangeDuState "ChangeDUStateResponse" = change_du_state ChangeDuStateResponse;
    Inform "InformResponse" = inform (OwnedInformResponse);
    TransferComplete "TransferCompleteResponse" = transfer_complete TransferCompleteResponse;
    AutonomousTransferComplete "AutonomousTransferCompleteResponse" = autonomous_transfer_complete AutonomousTransferCompleteResponse;
    RequestDownload "RequestDownloadResponse" = request_download RequestDownloadResponse;
    Kicked "KickedResponse" = kicked (OwnedKickedResponse);
    DuStateChangeComplete "DUStateChangeCompleteResponse" = du_state_change_complete DuStateChangeCompleteResponse;
    AutonomousDuStateChangeComplete "AutonomousDUStateChangeCompleteResponse" = autonomous_du_state_change_complete AutonomousDuStateChangeCompleteResponse;
}
