//! Envelopes: strict and lenient reading of the same bytes.

use cwmp_soap::message::ParameterValue;
use cwmp_soap::message::add_object::{AddObjectResponseView, AddObjectView};
use cwmp_soap::message::cancel_transfer::CancelTransferView;
use cwmp_soap::message::delete_object::{DeleteObjectResponseView, DeleteObjectView};
use cwmp_soap::message::download::{DownloadResponseView, DownloadView};
use cwmp_soap::message::fault::FaultView;
use cwmp_soap::message::get_options::GetOptionsView;
use cwmp_soap::message::get_parameter_names::{
    GetParameterNamesResponseView, GetParameterNamesView,
};
use cwmp_soap::message::get_parameter_values::{
    GetParameterValuesResponseView, GetParameterValuesView,
};
use cwmp_soap::message::get_rpc_methods::GetRpcMethodsResponseView;
use cwmp_soap::message::inform::{InformResponseView, InformView};
use cwmp_soap::message::kicked::{KickedResponseView, KickedView};
use cwmp_soap::message::reboot::RebootView;
use cwmp_soap::message::schedule_inform::ScheduleInformView;
use cwmp_soap::message::set_parameter_values::{
    SetParameterValuesResponseView, SetParameterValuesView,
};
use cwmp_soap::message::transfer_complete::TransferCompleteView;
use cwmp_soap::message::upload::{UploadResponseView, UploadView};
use cwmp_soap::xml::Token;
use cwmp_soap::{ArgumentError, DecodeConfig, DecodeError, Envelope, Kind, Text};

/// Reads any bytes as an envelope.
///
/// * What the strict configuration accepts, the lenient one accepts with the same meaning: kind, name, ID, arguments.
/// * Every view of what was accepted can be read to its end; where the strict configuration has no complaint about the
///   arguments, each has its value.
/// * Errors stand in the document, and know their answer.
pub fn envelope(data: &[u8]) {
    let strict = parsed(data, &DecodeConfig::STRICT);
    let lenient = parsed(data, &DecodeConfig::LENIENT);
    let Ok(strict) = strict else {
        if let Ok(lenient) = &lenient {
            read_views(lenient, false);
        }
        return;
    };
    let lenient = lenient.expect("only the strict configuration accepts");
    let complete = strict.arguments().is_ok();
    assert_eq!(strict.name(), lenient.name());
    match (strict.kind(), lenient.kind()) {
        // The code of a fault is an argument, which may stand behind what is wrong with another.
        (Kind::Fault(None), Kind::Fault(_)) if !complete => {}
        (one, other) => assert_eq!(one, other),
    }
    assert_eq!(strict.soap_fault(), lenient.soap_fault());
    if let Some(id) = strict.summary().id {
        assert_eq!(Some(id), lenient.summary().id, "another ID");
    }
    assert!(!complete || lenient.arguments().is_ok());
    let (one, other) = (
        read_views(&strict, complete),
        read_views(&lenient, complete),
    );
    if complete {
        assert_eq!(one, other, "other arguments");
    }
}

fn parsed<'a>(data: &'a [u8], config: &DecodeConfig) -> Result<Envelope<'a>, DecodeError> {
    let envelope = Envelope::parse(data, config);
    let error = match &envelope {
        Ok(envelope) => envelope.arguments().err(),
        Err(error) => Some(*error),
    };
    if let Some(error) = error {
        assert!(error.at <= data.len(), "{error} of {}", data.len());
        assert_eq!(error.is_in_arguments(), envelope.is_ok(), "{error}");
        assert_eq!(error.cpe_fault().is_some(), error.is_in_arguments());
        assert_eq!(error.acs_fault().is_some(), error.is_in_arguments());
        assert!((400..500).contains(&error.http_status()));
    }
    envelope
}

/// What the views said.
#[derive(Debug, Default, PartialEq)]
struct Seen {
    complete: bool,
    views: u32,
    said: Vec<String>,
}

impl Seen {
    fn text(&mut self, text: Text<'_>) {
        self.said.push(text.to_string());
    }

    fn value<T: core::fmt::Debug>(&mut self, value: Result<T, ArgumentError>) {
        assert!(!self.complete || value.is_ok(), "complete, but {value:?}");
        self.said.push(format!("{value:?}"));
    }

    fn parameter(&mut self, parameter: &ParameterValue<'_>) {
        self.text(parameter.name);
        let text = parameter.value.unwrap_or_default();
        self.text(text);
        let mut buffer = vec![0; text.byte_count()];
        let value = parameter.value(&mut buffer);
        if self.complete {
            assert!(parameter.value_type.is_some() && parameter.value.is_some());
            // A long text with references in it is not looked at when it is checked.
            assert!(value.is_ok() || text.byte_count() > 128, "{value:?}");
        }
        self.said
            .push(format!("{:?}{value:?}", parameter.value_type));
    }
}

/// Reads every view that fits; at least one does, unless there is none for the message.
fn read_views(envelope: &Envelope<'_>, complete: bool) -> Seen {
    let mut seen = Seen {
        complete: complete && !matches!(envelope.kind(), Kind::Fault(None)),
        ..Seen::default()
    };
    assert!(!format!("{envelope:?}{:?}", envelope.summary()).is_empty());
    calls_of_the_device(envelope, &mut seen);
    parameters(envelope, &mut seen);
    others(envelope, &mut seen);
    assert!(
        seen.views <= 1,
        "more than one view for {:?}",
        envelope.kind()
    );
    walk(envelope);
    seen
}

fn calls_of_the_device(envelope: &Envelope<'_>, seen: &mut Seen) {
    if let Ok(view) = InformView::read(envelope) {
        seen.views += 1;
        let id = view.device_id();
        for text in [id.manufacturer, id.oui, id.product_class, id.serial_number] {
            seen.text(text);
        }
        for event in view.event() {
            seen.text(event.event_code);
            seen.text(event.command_key);
        }
        seen.value(view.max_envelopes());
        seen.value(view.current_time());
        seen.value(view.retry_count());
        view.parameter_list().for_each(|p| seen.parameter(&p));
    }
    if let Ok(view) = InformResponseView::read(envelope) {
        seen.views += 1;
        seen.value(view.max_envelopes());
    }
    if let Ok(view) = TransferCompleteView::read(envelope) {
        seen.views += 1;
        seen.text(view.command_key());
        seen.value(view.fault_struct().fault);
        seen.text(view.fault_struct().fault_string);
        seen.value(view.start_time());
        seen.value(view.complete_time());
    }
    if let Ok(view) = KickedView::read(envelope) {
        seen.views += 1;
        seen.text(view.next());
    }
    if let Ok(view) = KickedResponseView::read(envelope) {
        seen.views += 1;
        seen.text(view.next_url());
    }
    if let Ok(view) = FaultView::read(envelope) {
        seen.views += 1;
        seen.value(view.code());
        seen.text(view.string());
        for parameter in view.parameters() {
            seen.text(parameter.parameter_name);
            seen.value(parameter.code);
            seen.text(parameter.string);
        }
    }
}

fn parameters(envelope: &Envelope<'_>, seen: &mut Seen) {
    if let Ok(view) = GetRpcMethodsResponseView::read(envelope) {
        seen.views += 1;
        view.method_list().for_each(|name| seen.text(name));
    }
    if let Ok(view) = GetParameterValuesView::read(envelope) {
        seen.views += 1;
        view.parameter_names().for_each(|name| seen.text(name));
    }
    if let Ok(view) = GetParameterValuesResponseView::read(envelope) {
        seen.views += 1;
        view.parameter_list().for_each(|p| seen.parameter(&p));
    }
    if let Ok(view) = SetParameterValuesView::read(envelope) {
        seen.views += 1;
        view.parameter_list().for_each(|p| seen.parameter(&p));
        seen.text(view.parameter_key());
    }
    if let Ok(view) = SetParameterValuesResponseView::read(envelope) {
        seen.views += 1;
        seen.value(view.status());
    }
    if let Ok(view) = GetParameterNamesView::read(envelope) {
        seen.views += 1;
        seen.text(view.parameter_path());
        seen.value(view.next_level());
    }
    if let Ok(view) = GetParameterNamesResponseView::read(envelope) {
        seen.views += 1;
        for parameter in view.parameter_list() {
            seen.text(parameter.name);
            seen.value(parameter.writable);
        }
    }
    if let Ok(view) = AddObjectView::read(envelope) {
        seen.views += 1;
        seen.text(view.object_name());
        seen.text(view.parameter_key());
    }
    if let Ok(view) = AddObjectResponseView::read(envelope) {
        seen.views += 1;
        seen.value(view.instance_number());
        seen.value(view.status());
    }
    if let Ok(view) = DeleteObjectView::read(envelope) {
        seen.views += 1;
        seen.text(view.object_name());
        seen.text(view.parameter_key());
    }
    if let Ok(view) = DeleteObjectResponseView::read(envelope) {
        seen.views += 1;
        seen.value(view.status());
    }
}

fn others(envelope: &Envelope<'_>, seen: &mut Seen) {
    if let Ok(view) = DownloadView::read(envelope) {
        seen.views += 1;
        seen.text(view.command_key());
        seen.text(view.url());
        seen.text(view.password().expose());
        seen.value(view.file_size());
        seen.value(view.delay_seconds());
        seen.text(view.failure_url());
    }
    if let Ok(view) = DownloadResponseView::read(envelope) {
        seen.views += 1;
        seen.value(view.status());
        seen.value(view.start_time());
        seen.value(view.complete_time());
    }
    if let Ok(view) = UploadView::read(envelope) {
        seen.views += 1;
        seen.text(view.url());
        seen.text(view.password().expose());
        seen.value(view.delay_seconds());
    }
    if let Ok(view) = UploadResponseView::read(envelope) {
        seen.views += 1;
        seen.value(view.status());
        seen.value(view.complete_time());
    }
    if let Ok(view) = RebootView::read(envelope) {
        seen.views += 1;
        seen.text(view.command_key());
    }
    if let Ok(view) = ScheduleInformView::read(envelope) {
        seen.views += 1;
        seen.value(view.delay_seconds());
        seen.text(view.command_key());
    }
    if let Ok(view) = CancelTransferView::read(envelope) {
        seen.views += 1;
        seen.text(view.command_key());
    }
    if let Ok(view) = GetOptionsView::read(envelope) {
        seen.views += 1;
        seen.text(view.option_name());
    }
}

/// The readers of body and header come to the end of what they are in.
fn walk(envelope: &Envelope<'_>) {
    for reader in [Some(envelope.body()), envelope.header()] {
        let Some(mut reader) = reader else { continue };
        let inside = reader.depth();
        while reader.depth() >= inside {
            match reader.next_token() {
                Ok(Token::Eof) | Err(_) => panic!("no end of what was accepted"),
                Ok(_) => {}
            }
        }
    }
}
