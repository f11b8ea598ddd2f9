//! The calls of a server, and what the device answers.

use core::hint::black_box;

use cwmp_soap::message::add_object::{AddObjectResponse, AddObjectView};
use cwmp_soap::message::delete_object::{DeleteObjectResponse, DeleteObjectView};
use cwmp_soap::message::download::{DownloadResponse, DownloadView};
use cwmp_soap::message::fault::{Fault, SetParameterValuesFault};
use cwmp_soap::message::get_parameter_attributes::{
    GetParameterAttributesResponse, GetParameterAttributesView, ParameterAttributeStruct,
};
use cwmp_soap::message::get_parameter_names::{
    GetParameterNamesResponse, GetParameterNamesView, ParameterInfoStruct,
};
use cwmp_soap::message::get_parameter_values::{
    GetParameterValuesResponse, GetParameterValuesView,
};
use cwmp_soap::message::get_rpc_methods::GetRpcMethodsResponse;
use cwmp_soap::message::reboot::{RebootResponse, RebootView};
use cwmp_soap::message::set_parameter_attributes::{
    SetParameterAttributesResponse, SetParameterAttributesView,
};
use cwmp_soap::message::set_parameter_values::{
    SetParameterValuesResponse, SetParameterValuesView,
};
use cwmp_soap::message::{ParameterValue, ParameterValueStruct};
use cwmp_soap::{
    Body, CwmpNamespace, DecodeError, EncodeError, Entries, Envelope, FaultCode, Header, Method,
    Text, Value, encode,
};

use crate::{now, take, take_number, take_parameter};

/// Writes the answer to a call.
pub(crate) fn reply(
    envelope: &Envelope<'_>,
    method: Method,
    out: &mut [u8],
) -> Result<usize, EncodeError> {
    let mut reply = Reply {
        id: envelope.summary().id,
        out,
    };
    if let Err(error) = envelope.arguments() {
        return reply.fault(error.cpe_fault().unwrap_or(FaultCode::INTERNAL_ERROR));
    }
    match reply.answer(envelope, method) {
        Ok(answer) => answer,
        // The kind of the envelope chose the view, so that it fits.
        Err(_) => reply.fault(FaultCode::INTERNAL_ERROR),
    }
}

/// Writes a fault in answer to what cannot be read, if it can be answered at all.
pub(crate) fn refuse(
    id: Option<Text<'_>>,
    fault: Option<FaultCode>,
    out: &mut [u8],
) -> Result<usize, EncodeError> {
    let mut reply = Reply { id, out };
    fault.map_or(Ok(0), |fault| reply.fault(fault))
}

/// An answer on its way.
struct Reply<'i, 'o> {
    id: Option<Text<'i>>,
    out: &'o mut [u8],
}

type Written = Result<usize, EncodeError>;

impl Reply<'_, '_> {
    fn body(&mut self, body: &mut dyn Body) -> Written {
        let mut header = Header::new(black_box(CwmpNamespace::V1_2));
        header.id = self.id;
        encode(&header, body, self.out)
    }

    fn fault(&mut self, code: FaultCode) -> Written {
        self.body(&mut Fault::new(code))
    }

    fn answer(&mut self, envelope: &Envelope<'_>, method: Method) -> Result<Written, DecodeError> {
        Ok(match method {
            Method::GetRpcMethods => {
                let methods = [Method::GetRpcMethods.name(), Method::Reboot.name()];
                let method_list = Entries::new(black_box(&methods));
                self.body(&mut GetRpcMethodsResponse { method_list })
            }
            Method::SetParameterValues => self.set_values(&SetParameterValuesView::read(envelope)?),
            Method::GetParameterValues => {
                let view = GetParameterValuesView::read(envelope)?;
                view.parameter_names().for_each(take);
                self.values()
            }
            Method::GetParameterNames => self.names(&GetParameterNamesView::read(envelope)?),
            Method::SetParameterAttributes => {
                self.set_attributes(&SetParameterAttributesView::read(envelope)?)
            }
            Method::GetParameterAttributes => {
                let view = GetParameterAttributesView::read(envelope)?;
                view.parameter_names().for_each(take);
                self.attributes()
            }
            Method::AddObject => self.add(&AddObjectView::read(envelope)?),
            Method::DeleteObject => self.delete(&DeleteObjectView::read(envelope)?),
            Method::Reboot => {
                take(RebootView::read(envelope)?.command_key());
                self.body(&mut RebootResponse)
            }
            Method::Download => self.download(&DownloadView::read(envelope)?),
            _ => self.fault(FaultCode::METHOD_NOT_SUPPORTED),
        })
    }

    fn set_values(&mut self, view: &SetParameterValuesView<'_, '_>) -> Written {
        view.parameter_list()
            .for_each(|parameter: ParameterValue<'_>| take_parameter(&parameter));
        take(view.parameter_key());
        if black_box(false) {
            let refused = [SetParameterValuesFault {
                parameter_name: black_box("Device.DeviceInfo.UpTime"),
                code: FaultCode::NON_WRITABLE_PARAMETER,
                string: FaultCode::NON_WRITABLE_PARAMETER.text(),
            }];
            return self.body(&mut Fault {
                code: FaultCode::INVALID_ARGUMENTS,
                string: FaultCode::INVALID_ARGUMENTS.text(),
                parameters: Entries::new(black_box(&refused)),
            });
        }
        let status = black_box(0);
        self.body(&mut SetParameterValuesResponse { status })
    }

    fn values(&mut self) -> Written {
        let values = [ParameterValueStruct {
            name: black_box("Device.DeviceInfo.UpTime"),
            value: black_box(Value::UnsignedInt(7)),
        }];
        let parameter_list = Entries::new(black_box(&values));
        self.body(&mut GetParameterValuesResponse { parameter_list })
    }

    fn names(&mut self, view: &GetParameterNamesView<'_, '_>) -> Written {
        take(view.parameter_path());
        take_number(view.next_level());
        let names = [ParameterInfoStruct {
            name: black_box("Device.DeviceInfo.UpTime"),
            writable: black_box(false),
        }];
        let parameter_list = Entries::new(black_box(&names));
        self.body(&mut GetParameterNamesResponse { parameter_list })
    }

    fn set_attributes(&mut self, view: &SetParameterAttributesView<'_, '_>) -> Written {
        for change in view.parameter_list() {
            take(change.name);
            take_number(change.notification_change);
            take_number(change.notification);
            take_number(change.access_list_change);
            change.access_list.for_each(take);
        }
        self.body(&mut SetParameterAttributesResponse)
    }

    fn attributes(&mut self) -> Written {
        let attributes = [ParameterAttributeStruct {
            name: black_box("Device.DeviceInfo.UpTime"),
            notification: black_box(2),
            access_list: black_box(&["Subscriber"]),
        }];
        let parameter_list = Entries::new(black_box(&attributes));
        self.body(&mut GetParameterAttributesResponse { parameter_list })
    }

    fn add(&mut self, view: &AddObjectView<'_, '_>) -> Written {
        take(view.object_name());
        take(view.parameter_key());
        let (instance_number, status) = black_box((1, 0));
        self.body(&mut AddObjectResponse {
            instance_number,
            status,
        })
    }

    fn delete(&mut self, view: &DeleteObjectView<'_, '_>) -> Written {
        take(view.object_name());
        take(view.parameter_key());
        let status = black_box(0);
        self.body(&mut DeleteObjectResponse { status })
    }

    fn download(&mut self, view: &DownloadView<'_, '_>) -> Written {
        for text in [
            view.command_key(),
            view.file_type(),
            view.url(),
            view.username(),
            view.password().expose(),
            view.target_file_name(),
            view.success_url(),
            view.failure_url(),
        ] {
            take(text);
        }
        take_number(view.file_size());
        take_number(view.delay_seconds());
        self.body(&mut DownloadResponse {
            status: black_box(1),
            start_time: now(),
            complete_time: now(),
        })
    }
}
