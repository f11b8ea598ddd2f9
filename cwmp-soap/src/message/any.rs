//! Any call and any response: the view that fits an envelope, and the grammars by method.

use crate::grammar::Message;
use crate::xml::Reader;
use crate::{DecodeError, Envelope, Kind, Method};

/// Declares both enumerations and the grammars, method by method: `Method: module (RequestView), (ResponseView);`, without
/// a view for a message without arguments.
macro_rules! messages {
    ($($method:ident: $module:ident ($($request:ident)?) ($($response:ident)?);)*) => {
        /// A call of any method.
        #[derive(Clone, Copy, Debug)]
        pub enum AnyRequest<'e, 'a> {
            $(
                #[doc = concat!("The call of [`", stringify!($module), "`](super::", stringify!($module), ").")]
                $method $((super::$module::$request<'e, 'a>))?,
            )*
            /// A vendor's call, or one that nobody knows.
            Other(OtherMessage<'e, 'a>),
        }

        impl<'e, 'a> AnyRequest<'e, 'a> {
            /// The call in an envelope.
            ///
            /// # Errors
            /// The envelope holds a response or a fault.
            pub fn read(envelope: &'e Envelope<'a>) -> Result<Self, DecodeError> {
                let Kind::Request(method) = envelope.kind() else {
                    return Err(envelope.wrong_message());
                };
                Ok(match method {
                    $(Method::$method => messages!(@read envelope, $method $($module $request)?),)*
                    Method::Other => Self::Other(OtherMessage(envelope)),
                })
            }
        }

        /// The response to any call.
        #[derive(Clone, Copy, Debug)]
        pub enum AnyResponse<'e, 'a> {
            $(
                #[doc = concat!("The response to [`", stringify!($module), "`](super::", stringify!($module), ").")]
                $method $((super::$module::$response<'e, 'a>))?,
            )*
            /// The response to a vendor's call, or to one that nobody knows: its name ends in `Response`.
            Other(OtherMessage<'e, 'a>),
        }

        impl<'e, 'a> AnyResponse<'e, 'a> {
            /// The response in an envelope.
            ///
            /// # Errors
            /// The envelope holds a call or a fault.
            pub fn read(envelope: &'e Envelope<'a>) -> Result<Self, DecodeError> {
                let Kind::Response(method) = envelope.kind() else {
                    return Err(envelope.wrong_message());
                };
                Ok(match method {
                    $(Method::$method => messages!(@read envelope, $method $($module $response)?),)*
                    Method::Other => Self::Other(OtherMessage(envelope)),
                })
            }
        }

        /// Every call and every response that the schemas have.
        pub(crate) const MESSAGES: &[Message] = &[$(
            Message::new(Kind::Request(Method::$method), &super::$module::REQUEST),
            Message::new(Kind::Response(Method::$method), &super::$module::RESPONSE),
        )*];
    };

    (@read $envelope:ident, $method:ident) => { Self::$method };
    (@read $envelope:ident, $method:ident $module:ident $view:ident) => {
        Self::$method(super::$module::$view::read($envelope)?)
    };
}

// Whoever looks for a message begins at the front.
messages! {
    Inform: inform (InformView) (InformResponseView);
    GetRpcMethods: get_rpc_methods () (GetRpcMethodsResponseView);
    SetParameterValues: set_parameter_values (SetParameterValuesView) (SetParameterValuesResponseView);
    GetParameterValues: get_parameter_values (GetParameterValuesView) (GetParameterValuesResponseView);
    GetParameterNames: get_parameter_names (GetParameterNamesView) (GetParameterNamesResponseView);
    SetParameterAttributes: set_parameter_attributes (SetParameterAttributesView) ();
    GetParameterAttributes: get_parameter_attributes (GetParameterAttributesView) (GetParameterAttributesResponseView);
    AddObject: add_object (AddObjectView) (AddObjectResponseView);
    DeleteObject: delete_object (DeleteObjectView) (DeleteObjectResponseView);
    Download: download (DownloadView) (DownloadResponseView);
    Reboot: reboot (RebootView) ();
    Upload: upload (UploadView) (UploadResponseView);
    ScheduleInform: schedule_inform (ScheduleInformView) ();
    FactoryReset: factory_reset () ();
    GetQueuedTransfers: get_queued_transfers () (GetQueuedTransfersResponseView);
    GetAllQueuedTransfers: get_all_queued_transfers () (GetAllQueuedTransfersResponseView);
    ScheduleDownload: schedule_download (ScheduleDownloadView) ();
    CancelTransfer: cancel_transfer (CancelTransferView) ();
    SetVouchers: set_vouchers (SetVouchersView) ();
    GetOptions: get_options (GetOptionsView) (GetOptionsResponseView);
    ChangeDuState: change_du_state (ChangeDuStateView) ();
    TransferComplete: transfer_complete (TransferCompleteView) ();
    AutonomousTransferComplete: autonomous_transfer_complete (AutonomousTransferCompleteView) ();
    RequestDownload: request_download (RequestDownloadView) ();
    Kicked: kicked (KickedView) (KickedResponseView);
    DuStateChangeComplete: du_state_change_complete (DuStateChangeCompleteView) ();
    AutonomousDuStateChangeComplete: autonomous_du_state_change_complete (AutonomousDuStateChangeCompleteView) ();
}

/// A message that the schemas do not know.
#[derive(Clone, Copy, Debug)]
pub struct OtherMessage<'e, 'a>(&'e Envelope<'a>);

impl<'a> OtherMessage<'_, 'a> {
    /// The name of its element, without a prefix: `X_00256D_Do`, or `X_00256D_DoResponse`.
    #[must_use]
    pub const fn name(&self) -> &'a str {
        self.0.name()
    }

    /// A reader inside its element.
    #[must_use]
    pub fn body(&self) -> Reader<'a> {
        self.0.body()
    }
}
