//! Executing what the ACS calls.

use cwmp_model::{Model, NamesWalk, SetError, Transaction};
use cwmp_soap::message::get_parameter_names::GetParameterNamesView;
use cwmp_soap::message::get_parameter_values::GetParameterValuesView;
use cwmp_soap::message::reboot::RebootView;
use cwmp_soap::message::set_parameter_values::SetParameterValuesView;
use cwmp_soap::{
    CwmpVersion, DecodeError, Envelope, FaultCode, Kind, Method, Novelty, Tolerances, TooNew,
};

use super::answer::{Answer, ValuesState, assignments};
use super::config::{AgentConfig, Now};
use super::transfer::{Acceptance, Transfers};
use crate::session::Refusal;
use crate::{CommandKey, Pending};

/// The methods that every [`Agent`](super::Agent) has.
///
/// `GetRPCMethods` lists them and those of [`Transfers`](super::Transfers), if there are any, as far as the version of the
/// session has them (RPC-GRM-01). Every other call is answered with fault 9000.
pub const METHODS: &[&str] = &[
    "GetRPCMethods",
    "SetParameterValues",
    "GetParameterValues",
    "GetParameterNames",
    "Reboot",
];

/// The `Reboot` calls of one session that are taken; a further one is refused with 9001 (RPC-RBT-02).
pub(super) const MAX_REBOOTS: usize = 4;

/// What the agent keeps of calls that take effect later, or beside the device.
pub(super) struct Kept<'a, 's> {
    pub(super) parameter_key: &'a mut CommandKey,
    pub(super) reboots: &'a mut heapless::Vec<CommandKey, MAX_REBOOTS, u8>,
    /// Slots of the event queue that are free for `M` events of further calls.
    pub(super) event_room: usize,
    pub(super) transfers: &'a mut Transfers<'s>,
}

/// Executes a call, in the version of the session; what to answer.
pub(super) fn execute(
    (pending, version): (&Pending, CwmpVersion),
    call: &Envelope<'_>,
    model: &mut Model<'_>,
    kept: &mut Kept<'_, '_>,
    config: &AgentConfig,
    (scratch, now): (&mut [u8], &Now),
) -> Answer {
    match pending.refusal() {
        Some(Refusal::MustUnderstand) => return Answer::MustUnderstand,
        Some(Refusal::Fault(code)) => return Answer::Fault(code),
        None => {}
    }
    let method = pending.method();
    let is_transfer = kept.transfers.has(method);
    if !is_transfer && !METHODS.contains(&method.name()) {
        // Whatever its arguments, of this version or a later one.
        return Answer::Fault(FaultCode::METHOD_NOT_SUPPORTED);
    }
    let answer = in_version(call, version).and_then(|()| match method {
        Method::GetRpcMethods => bare(call).map(|()| Answer::Methods(0)),
        Method::GetParameterNames => names(call, model),
        Method::GetParameterValues => values(call, model, config),
        Method::SetParameterValues => set(call, model, kept, config, scratch),
        Method::Reboot => reboot(call, kept),
        _ if is_transfer => transfer(method, call, kept, (config, now)),
        _ => Err(FaultCode::METHOD_NOT_SUPPORTED),
    });
    answer.unwrap_or_else(Answer::Fault)
}

/// Whether the version of the session has what is called, and with these values (VER-009).
///
/// A method of a later version is as unknown as one of no version: 9000 (CT-VER-08c). A value of a later one is a value
/// out of range: 9003 (CT-VER-06c), where some laboratories expect 9009 for a notification (GAPS-18); which version holds
/// is GAPS-01. Header entries decide nothing about a call: what a version does not know is passed over, unless it had to
/// be understood (ENV-027).
fn in_version(call: &Envelope<'_>, version: CwmpVersion) -> Result<(), FaultCode> {
    match call.fits(version) {
        Ok(())
        | Err(TooNew {
            what: Novelty::Header(_),
            ..
        }) => Ok(()),
        Err(too_new) => Err(too_new.cpe_fault()),
    }
}

/// The answer to a call that only reads, from its beginning.
pub(super) fn read_again(
    call: &Envelope<'_>,
    model: &Model<'_>,
    config: &AgentConfig,
) -> Option<Answer> {
    match call.kind() {
        Kind::Request(Method::GetParameterNames) => names(call, model).ok(),
        Kind::Request(Method::GetParameterValues) => values(call, model, config).ok(),
        _ => None,
    }
}

/// The fault for arguments that cannot be read.
fn arguments(error: DecodeError) -> FaultCode {
    error.cpe_fault().unwrap_or(FaultCode::INVALID_ARGUMENTS)
}

fn bare(call: &Envelope<'_>) -> Result<(), FaultCode> {
    call.arguments().map_err(arguments)
}

fn names(call: &Envelope<'_>, model: &Model<'_>) -> Result<Answer, FaultCode> {
    let view = GetParameterNamesView::read(call).map_err(arguments)?;
    let next_level = view
        .next_level()
        .map_err(|_| FaultCode::INVALID_ARGUMENTS)?;
    let mut buffer = [0; cwmp_model::MAX_PATH];
    // What is longer than any path names nothing.
    let path = view
        .parameter_path()
        .decode(&mut buffer)
        .map_err(|_| FaultCode::INVALID_PARAMETER_NAME)?;
    let walk = NamesWalk::new(model, path, next_level)?;
    let count = walk.count(model);
    Ok(Answer::Names { walk, count })
}

fn values(
    call: &Envelope<'_>,
    model: &Model<'_>,
    config: &AgentConfig,
) -> Result<Answer, FaultCode> {
    let view = GetParameterValuesView::read(call).map_err(arguments)?;
    ValuesState::new(&view.parameter_names(), model, config.max_values).map(Answer::Values)
}

fn set(
    call: &Envelope<'_>,
    model: &mut Model<'_>,
    kept: &mut Kept<'_, '_>,
    config: &AgentConfig,
    scratch: &mut [u8],
) -> Result<Answer, FaultCode> {
    let view = SetParameterValuesView::read(call).map_err(arguments)?;
    // A list that was left out is not the empty list, nor a value the empty value.
    if !view.has_parameter_list() || view.parameter_list().any(|entry| entry.value.is_none()) {
        return Err(FaultCode::INVALID_ARGUMENTS);
    }
    let key =
        CommandKey::from_text(&view.parameter_key()).map_err(|_| FaultCode::INVALID_ARGUMENTS)?;
    let entries = assignments(view.parameter_list());
    let transaction = Transaction::new(entries.clone(), config.set);
    match transaction.run(model, &entries, scratch) {
        Ok(applied) => {
            *kept.parameter_key = key;
            Ok(Answer::Set(applied))
        }
        Err(SetError::Refused(_)) => Ok(Answer::SetRefused { index: 0 }),
        Err(SetError::Set { index, code }) => Ok(Answer::SetFailed {
            index,
            code,
            done: false,
        }),
        Err(error) => Err(error.fault()),
    }
}

fn reboot(call: &Envelope<'_>, kept: &mut Kept<'_, '_>) -> Result<Answer, FaultCode> {
    let view = RebootView::read(call).map_err(arguments)?;
    let key =
        CommandKey::from_text(&view.command_key()).map_err(|_| FaultCode::INVALID_ARGUMENTS)?;
    // Each will be an event; one that could not be announced is not taken on.
    if kept.reboots.len() >= kept.event_room {
        return Err(FaultCode::REQUEST_DENIED);
    }
    kept.reboots
        .push(key)
        .map_err(|_| FaultCode::REQUEST_DENIED)?;
    Ok(Answer::Reboot)
}

fn transfer(
    method: Method,
    call: &Envelope<'_>,
    kept: &mut Kept<'_, '_>,
    (config, now): (&AgentConfig, &Now),
) -> Result<Answer, FaultCode> {
    let acceptance = Acceptance {
        now,
        has_event_room: kept.event_room > kept.reboots.len(),
        is_lenient: config.decode.tolerances.contains(Tolerances::LENGTH),
    };
    let answer = kept.transfers.execute(method, call, acceptance)?;
    Ok(Answer::Transfer(answer))
}

#[cfg(test)]
mod tests {
    extern crate alloc;
    use super::*;
    use cwmp_soap::DecodeConfig;

    fn verdict(body: &str, version: CwmpVersion) -> Result<(), FaultCode> {
        let document = alloc::format!(
            "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:cwmp=\"urn:dslforum-org:cwmp-1-2\">\
             <s:Header><cwmp:SessionTimeout>60</cwmp:SessionTimeout></s:Header><s:Body>{body}</s:Body></s:Envelope>"
        );
        let call = Envelope::parse(document.as_bytes(), &DecodeConfig::LENIENT).unwrap();
        in_version(&call, version)
    }

    #[test]
    fn ct_ver_06c_a_notification_of_a_later_version_is_9003() {
        let call = |notification: u8| {
            alloc::format!(
                "<cwmp:SetParameterAttributes><ParameterList><SetParameterAttributesStruct><Name>Device.</Name>\
                 <NotificationChange>1</NotificationChange><Notification>{notification}</Notification>\
                 <AccessListChange>0</AccessListChange><AccessList/></SetParameterAttributesStruct></ParameterList>\
                 </cwmp:SetParameterAttributes>"
            )
        };
        for version in CwmpVersion::ALL {
            let expected = if version < CwmpVersion::V1_4 {
                Err(FaultCode::INVALID_ARGUMENTS)
            } else {
                Ok(())
            };
            assert_eq!(verdict(&call(5), version), expected, "{version}");
            assert_eq!(verdict(&call(2), version), Ok(()), "{version}");
        }
    }

    #[test]
    fn ct_ver_08c_a_method_of_a_later_version_is_9000() {
        for version in CwmpVersion::ALL {
            let expected = if version < CwmpVersion::V1_2 {
                Err(FaultCode::METHOD_NOT_SUPPORTED)
            } else {
                Ok(())
            };
            assert_eq!(verdict("<cwmp:ChangeDUState/>", version), expected);
            // The header has an entry of 1.3, which does not matter.
            assert_eq!(verdict("<cwmp:Reboot/>", version), Ok(()));
        }
    }

    #[test]
    fn what_is_listed_is_of_every_version() {
        // Once one is not, the list depends on the session, as that of an ACS does.
        for name in METHODS {
            let method = Method::from_name(name);
            assert_eq!((method.name(), method.since()), (*name, CwmpVersion::V1_0));
        }
    }
}
