//! Our own way: all checks, then the views.

use cwmp_soap::message::ParameterValue;
use cwmp_soap::message::get_parameter_names::GetParameterNamesResponseView;
use cwmp_soap::message::get_parameter_values::GetParameterValuesResponseView;
use cwmp_soap::message::inform::InformView;
use cwmp_soap::message::set_parameter_values::SetParameterValuesView;
use cwmp_soap::{DecodeConfig, Envelope, Kind, Method};

use super::Tally;

pub(super) fn views(document: &[u8], config: &DecodeConfig) -> Tally {
    let envelope = Envelope::parse(document, config).unwrap();
    envelope.arguments().unwrap();
    let mut tally = Tally::default();
    match envelope.kind() {
        Kind::Response(Method::GetParameterValues) => {
            let view = GetParameterValuesResponseView::read(&envelope).unwrap();
            parameters(&mut tally, view.parameter_list());
        }
        Kind::Response(Method::GetParameterNames) => {
            let view = GetParameterNamesResponseView::read(&envelope).unwrap();
            for parameter in view.parameter_list() {
                tally.lazy(&parameter.name);
                let writable = parameter.writable.unwrap();
                tally.text(if writable { "1" } else { "0" });
            }
        }
        Kind::Request(Method::SetParameterValues) => {
            let view = SetParameterValuesView::read(&envelope).unwrap();
            parameters(&mut tally, view.parameter_list());
            tally.lazy(&view.parameter_key());
        }
        _ => inform(&mut tally, &InformView::read(&envelope).unwrap()),
    }
    tally
}

fn inform(tally: &mut Tally, view: &InformView<'_, '_>) {
    let id = view.device_id();
    for text in [id.manufacturer, id.oui, id.product_class, id.serial_number] {
        tally.lazy(&text);
    }
    for event in view.event() {
        tally.lazy(&event.event_code);
        tally.lazy(&event.command_key);
    }
    parameters(tally, view.parameter_list());
}

fn parameters<'a>(tally: &mut Tally, parameters: impl Iterator<Item = ParameterValue<'a>>) {
    for parameter in parameters {
        tally.lazy(&parameter.name);
        tally.lazy(&parameter.value.unwrap());
        // It comes without its prefix.
        tally.types += parameter.type_name.unwrap().len();
    }
}
