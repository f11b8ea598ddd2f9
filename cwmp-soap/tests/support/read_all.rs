//! Reading everything that a message may hold.

use cwmp_soap::message::change_du_state::Operation;
use cwmp_soap::message::du_state_change_complete::DeploymentUnitFault;
use cwmp_soap::message::fault::FaultView;
use cwmp_soap::message::{AnyRequest, AnyResponse, ParameterValue};
use cwmp_soap::{DateTime, Envelope, Members, Secret, Text};

/// Something that can be read to its end; says how much there was.
trait Measure {
    fn measure(self) -> usize;
}

impl Measure for Text<'_> {
    fn measure(self) -> usize {
        self.char_count()
    }
}

impl Measure for Secret<'_> {
    fn measure(self) -> usize {
        self.expose().char_count()
    }
}

impl<T: Measure> Measure for Option<T> {
    fn measure(self) -> usize {
        self.map_or(0, Measure::measure)
    }
}

impl<T: Measure, E> Measure for Result<T, E> {
    fn measure(self) -> usize {
        self.map_or(0, Measure::measure)
    }
}

macro_rules! counts_as_one {
    ($($ty:ty),*) => {
        $(impl Measure for $ty {
            fn measure(self) -> usize {
                1
            }
        })*
    };
}

counts_as_one!(bool, i32, u32, DateTime, cwmp_soap::FaultCode);

impl Measure for ParameterValue<'_> {
    fn measure(self) -> usize {
        let mut buffer = [0; 64];
        let value = usize::from(self.value(&mut buffer).is_ok());
        self.name.measure() + self.value.measure() + value
    }
}

impl Measure for DeploymentUnitFault<'_> {
    fn measure(self) -> usize {
        self.fault.measure() + self.fault_string.measure()
    }
}

impl<'a, M> Measure for Members<'a, M>
where
    M: Measure,
    Self: Iterator<Item = M>,
{
    fn measure(self) -> usize {
        self.map(Measure::measure).sum()
    }
}

/// Adds up what the getters of a view give.
macro_rules! view {
    ($view:ident: $($getter:ident),* $(; $list:ident: $($field:ident),*)?) => {
        0 $(+ $view.$getter().measure())*
        $(+ $view.$list().map(|member| 1 $(+ member.$field.measure())*).sum::<usize>())?
    };
}

/// Reads the message, whatever it is.
pub(crate) fn read_all(envelope: &Envelope<'_>) -> usize {
    let summary = envelope.summary();
    let soap = envelope.soap_fault();
    let mut read =
        summary.id.measure() + soap.map_or(0, |soap| soap.code.measure() + soap.string.measure());
    if let Ok(request) = AnyRequest::read(envelope) {
        read += of_request(request);
    }
    if let Ok(response) = AnyResponse::read(envelope) {
        read += of_response(response);
    }
    if let Ok(view) = FaultView::read(envelope) {
        read += view!(view: code, string; parameters: parameter_name, code, string);
    }
    let mut body = envelope.body();
    let inside = body.depth();
    while body.depth() >= inside && body.next_token().is_ok() {
        read += 1;
    }
    read
}

fn of_request(request: AnyRequest<'_, '_>) -> usize {
    match request {
        AnyRequest::Inform(view) => {
            let device = view.device_id();
            device.manufacturer.measure()
                + device.oui.measure()
                + device.product_class.measure()
                + device.serial_number.measure()
                + view!(view: max_envelopes, current_time, retry_count, parameter_list; event: event_code, command_key)
        }
        AnyRequest::SetParameterValues(view) => view!(view: parameter_list, parameter_key),
        AnyRequest::GetParameterValues(view) => view!(view: parameter_names),
        AnyRequest::GetParameterNames(view) => view!(view: parameter_path, next_level),
        AnyRequest::SetParameterAttributes(view) => {
            view!(view: ; parameter_list: name, notification_change,
            notification, access_list_change, access_list)
        }
        AnyRequest::GetParameterAttributes(view) => view!(view: parameter_names),
        AnyRequest::AddObject(view) => view!(view: object_name, parameter_key),
        AnyRequest::DeleteObject(view) => view!(view: object_name, parameter_key),
        AnyRequest::Download(view) => {
            view!(view: command_key, file_type, url, username, password, file_size,
            target_file_name, delay_seconds, success_url, failure_url)
        }
        AnyRequest::Reboot(view) => view!(view: command_key),
        AnyRequest::Upload(view) => {
            view!(view: command_key, file_type, url, username, password, delay_seconds)
        }
        AnyRequest::ScheduleInform(view) => view!(view: delay_seconds, command_key),
        AnyRequest::ScheduleDownload(view) => {
            view!(view: command_key, file_type, url, username, password, file_size,
            target_file_name; time_window_list: window_start, window_end, window_mode, user_message, max_retries)
        }
        AnyRequest::CancelTransfer(view) => view!(view: command_key),
        AnyRequest::SetVouchers(view) => view!(view: voucher_list),
        AnyRequest::GetOptions(view) => view!(view: option_name),
        AnyRequest::ChangeDuState(view) => {
            view.command_key().measure() + view.operations().map(of_operation).sum::<usize>()
        }
        AnyRequest::TransferComplete(view) => {
            let fault = view.fault_struct();
            fault.fault.measure()
                + fault.fault_string.measure()
                + view!(view: command_key, start_time, complete_time)
        }
        AnyRequest::AutonomousTransferComplete(view) => {
            let fault = view.fault_struct();
            fault.fault.measure()
                + fault.fault_string.measure()
                + view!(view: announce_url, transfer_url, is_download, file_type, file_size, target_file_name,
                    start_time, complete_time)
        }
        AnyRequest::RequestDownload(view) => view!(view: file_type; file_type_arg: name, value),
        AnyRequest::Kicked(view) => view!(view: command, referer, arg, next),
        AnyRequest::DuStateChangeComplete(view) => {
            view!(view: command_key; results: uuid, deployment_unit_ref,
            version, current_state, resolved, execution_unit_ref_list, start_time, complete_time, fault)
        }
        AnyRequest::AutonomousDuStateChangeComplete(view) => {
            view!(view: ; results: uuid, deployment_unit_ref, version,
            current_state, resolved, execution_unit_ref_list, start_time, complete_time, fault, operation_performed)
        }
        AnyRequest::Other(other) => other.name().len(),
        _ => 0,
    }
}

fn of_operation(operation: Operation<'_>) -> usize {
    match operation {
        Operation::Install(install) => {
            install.url.measure()
                + install.uuid.measure()
                + install.username.measure()
                + install.password.measure()
                + install.execution_env_ref.measure()
        }
        Operation::Update(update) => {
            update.uuid.measure()
                + update.version.measure()
                + update.url.measure()
                + update.username.measure()
                + update.password.measure()
        }
        Operation::Uninstall(uninstall) => {
            uninstall.uuid.measure()
                + uninstall.version.measure()
                + uninstall.execution_env_ref.measure()
        }
        _ => 1,
    }
}

fn of_response(response: AnyResponse<'_, '_>) -> usize {
    match response {
        AnyResponse::GetRpcMethods(view) => view!(view: method_list),
        AnyResponse::SetParameterValues(view) => view!(view: status),
        AnyResponse::GetParameterValues(view) => view!(view: parameter_list),
        AnyResponse::GetParameterNames(view) => view!(view: ; parameter_list: name, writable),
        AnyResponse::GetParameterAttributes(view) => {
            view!(view: ; parameter_list: name, notification, access_list)
        }
        AnyResponse::AddObject(view) => view!(view: instance_number, status),
        AnyResponse::DeleteObject(view) => view!(view: status),
        AnyResponse::Download(view) => view!(view: status, start_time, complete_time),
        AnyResponse::Upload(view) => view!(view: status, start_time, complete_time),
        AnyResponse::GetQueuedTransfers(view) => view!(view: ; transfer_list: command_key, state),
        AnyResponse::GetAllQueuedTransfers(view) => {
            view!(view: ; transfer_list: command_key, state, is_download,
            file_type, file_size, target_file_name)
        }
        AnyResponse::GetOptions(view) => {
            view!(view: ; option_list: option_name, voucher_sn, state, mode, start_date,
            expiration_date, is_transferable)
        }
        AnyResponse::Inform(view) => view!(view: max_envelopes),
        AnyResponse::Kicked(view) => view!(view: next_url),
        AnyResponse::Other(other) => other.name().len(),
        _ => 0,
    }
}
