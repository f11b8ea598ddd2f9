//! A message in a few words.

mod words;

use cwmp_soap::message::add_object::{AddObjectResponseView, AddObjectView};
use cwmp_soap::message::delete_object::{DeleteObjectResponseView, DeleteObjectView};
use cwmp_soap::message::download::{DownloadResponseView, DownloadView};
use cwmp_soap::message::fault::{FaultView, ParameterFault};
use cwmp_soap::message::get_parameter_attributes::{
    GetParameterAttributesResponseView, GetParameterAttributesView,
};
use cwmp_soap::message::get_parameter_names::{
    GetParameterNamesResponseView, GetParameterNamesView,
};
use cwmp_soap::message::get_parameter_values::{
    GetParameterValuesResponseView, GetParameterValuesView,
};
use cwmp_soap::message::get_rpc_methods::GetRpcMethodsResponseView;
use cwmp_soap::message::inform::InformView;
use cwmp_soap::message::reboot::RebootView;
use cwmp_soap::message::set_parameter_attributes::SetParameterAttributesView;
use cwmp_soap::message::set_parameter_values::{
    SetParameterValuesResponseView, SetParameterValuesView,
};
use cwmp_soap::message::transfer_complete::TransferCompleteView;
use cwmp_soap::{DecodeConfig, DecodeError, Envelope, Kind, Method};

use super::visible;
use words::{assignment, attributes, attributes_change, counted, listed, shown, without_user};

/// A message in a few words, without control characters and without secrets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Description {
    /// Which message, and what makes it this one.
    pub headline: String,
    /// More about it, a line each.
    pub details: Vec<String>,
}

/// Describes a body: an envelope, nothing, or something that cannot be read.
#[must_use]
pub fn describe(body: &[u8]) -> Description {
    if body.is_empty() {
        return headline("(empty)");
    }
    match Envelope::parse(body, &DecodeConfig::LENIENT) {
        Ok(envelope) => describe_envelope(&envelope),
        Err(error) => headline(format!("(unreadable: {error})")),
    }
}

fn headline(text: impl Into<String>) -> Description {
    Description {
        headline: text.into(),
        details: Vec::new(),
    }
}

fn describe_envelope(envelope: &Envelope<'_>) -> Description {
    let about = match envelope.kind() {
        Kind::Request(method) => about_request(method, envelope),
        Kind::Response(method) => about_response(method, envelope),
        _ => about_fault(envelope),
    };
    let about = about.unwrap_or_default();
    let mut headline = visible(envelope.name());
    if !about.headline.is_empty() {
        headline.push_str("  ");
        headline.push_str(&about.headline);
    }
    let mut details = about.details;
    if envelope.summary().hold_requests {
        details.push("HoldRequests".into());
    }
    if let Some(version) = envelope.summary().use_version {
        details.push(format!("UseCWMPVersion {version}"));
    }
    Description { headline, details }
}

fn about_request(method: Method, envelope: &Envelope<'_>) -> Result<Description, DecodeError> {
    Ok(match method {
        Method::Inform => about_inform(&InformView::read(envelope)?),
        Method::GetParameterNames => {
            let view = GetParameterNamesView::read(envelope)?;
            let depth = if view.next_level().unwrap_or(false) {
                "next level"
            } else {
                "all levels"
            };
            headline(format!("{}, {depth}", shown(&view.parameter_path())))
        }
        Method::GetParameterValues => {
            let view = GetParameterValuesView::read(envelope)?;
            listed("path", view.parameter_names().map(|name| shown(&name)))
        }
        Method::SetParameterValues => {
            let view = SetParameterValuesView::read(envelope)?;
            listed("parameter", view.parameter_list().map(|p| assignment(&p)))
        }
        Method::GetParameterAttributes => {
            let view = GetParameterAttributesView::read(envelope)?;
            listed("path", view.parameter_names().map(|name| shown(&name)))
        }
        Method::SetParameterAttributes => {
            let view = SetParameterAttributesView::read(envelope)?;
            let changes = view.parameter_list();
            listed(
                "parameter",
                changes.map(|change| attributes_change(&change)),
            )
        }
        Method::AddObject => headline(shown(&AddObjectView::read(envelope)?.object_name())),
        Method::DeleteObject => headline(shown(&DeleteObjectView::read(envelope)?.object_name())),
        Method::Reboot => headline(format!(
            "key {}",
            shown(&RebootView::read(envelope)?.command_key())
        )),
        Method::Download => {
            let view = DownloadView::read(envelope)?;
            headline(format!(
                "{} from {}, key {}",
                shown(&view.file_type()),
                without_user(&view.url().to_string()),
                shown(&view.command_key())
            ))
        }
        Method::TransferComplete => {
            let view = TransferCompleteView::read(envelope)?;
            let fault = view.fault_struct();
            let result = match fault.fault {
                Ok(None) => "success".into(),
                Ok(Some(code)) => format!("fault {code}"),
                Err(error) => format!("no result: {error}"),
            };
            let mut about = headline(format!("key {}, {result}", shown(&view.command_key())));
            if !fault.fault_string.is_empty() {
                about.details.push(shown(&fault.fault_string));
            }
            about
        }
        _ => Description::default(),
    })
}

fn about_response(method: Method, envelope: &Envelope<'_>) -> Result<Description, DecodeError> {
    Ok(match method {
        Method::GetParameterNames => {
            let view = GetParameterNamesResponseView::read(envelope)?;
            listed(
                "name",
                view.parameter_list().map(|info| {
                    let writable = info.writable.unwrap_or(false);
                    let mark = if writable { "  (writable)" } else { "" };
                    format!("{}{mark}", visible(&info.name.to_string()))
                }),
            )
        }
        Method::GetParameterValues => {
            let view = GetParameterValuesResponseView::read(envelope)?;
            listed("value", view.parameter_list().map(|p| assignment(&p)))
        }
        Method::GetParameterAttributes => {
            let view = GetParameterAttributesResponseView::read(envelope)?;
            listed("parameter", view.parameter_list().map(|p| attributes(&p)))
        }
        Method::GetRpcMethods => {
            let view = GetRpcMethodsResponseView::read(envelope)?;
            let names: Vec<String> = view
                .method_list()
                .map(|name| visible(&name.to_string()))
                .collect();
            headline(names.join(", "))
        }
        Method::SetParameterValues => {
            status(SetParameterValuesResponseView::read(envelope)?.status())
        }
        Method::DeleteObject => status(DeleteObjectResponseView::read(envelope)?.status()),
        Method::Download => status(DownloadResponseView::read(envelope)?.status()),
        Method::AddObject => {
            let view = AddObjectResponseView::read(envelope)?;
            match view.instance_number() {
                Ok(number) => headline(format!("instance {number}")),
                Err(error) => headline(error.to_string()),
            }
        }
        _ => Description::default(),
    })
}

fn about_inform(view: &InformView<'_, '_>) -> Description {
    let events: Vec<String> = view
        .event()
        .map(|event| {
            let code = visible(&event.event_code.to_string());
            if event.command_key.is_empty() {
                code
            } else {
                format!("{code} ({})", visible(&event.command_key.to_string()))
            }
        })
        .collect();
    let mut about = headline(events.join(", "));
    let id = view.device_id();
    let parameters = view.parameter_list().count();
    let retries = match view.retry_count() {
        Ok(0) | Err(_) => String::new(),
        Ok(count) => format!(", retry {count}"),
    };
    about.details.push(visible(&format!(
        "device {}-{}-{} ({}), {}{retries}",
        id.oui,
        id.product_class,
        id.serial_number,
        id.manufacturer,
        counted(parameters, "parameter")
    )));
    about
}

fn about_fault(envelope: &Envelope<'_>) -> Result<Description, DecodeError> {
    let view = FaultView::read(envelope)?;
    let soap = envelope.soap_fault().map(|fault| shown(&fault.code));
    let mut about = match view.code() {
        Ok(code) => headline(code.to_string()),
        Err(_) => headline(soap.unwrap_or_default()),
    };
    let string = view.string();
    if !string.is_empty() && !about.headline.contains(&*string.to_cow()) {
        about.details.push(shown(&string));
    }
    about
        .details
        .extend(view.parameters().map(|p| parameter_fault(&p)));
    Ok(about)
}

fn parameter_fault(fault: &ParameterFault<'_>) -> String {
    let name = visible(&fault.parameter_name.to_string());
    match fault.code {
        Ok(code) => format!("{name}: {code}"),
        Err(_) => format!("{name}: {}", shown(&fault.string)),
    }
}

fn status(status: Result<i32, cwmp_soap::ArgumentError>) -> Description {
    match status {
        Ok(0) => headline("in effect"),
        Ok(1) => headline("not yet in effect"),
        Ok(other) => headline(format!("status {other}")),
        Err(error) => headline(error.to_string()),
    }
}

#[cfg(test)]
mod tests;
