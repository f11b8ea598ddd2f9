//! Executing what the ACS calls.

use cwmp_model::{
    Attributes, AttributesCall, AttributesEntry, AttributesPolicy, MAX_PATH, Model, NamesWalk,
    Place, add_object, delete_object,
};
use cwmp_soap::message::add_object::AddObjectView;
use cwmp_soap::message::delete_object::DeleteObjectView;
use cwmp_soap::message::get_parameter_attributes::GetParameterAttributesView;
use cwmp_soap::message::get_parameter_names::GetParameterNamesView;
use cwmp_soap::message::get_parameter_values::GetParameterValuesView;
use cwmp_soap::message::reboot::RebootView;
use cwmp_soap::message::set_parameter_attributes::SetParameterAttributesView;
use cwmp_soap::{CwmpVersion, DecodeError, Envelope, FaultCode, Kind, Method, Text};

mod changed;
pub(super) mod faults;
mod queued;
mod set;

use super::answer::{Answer, ValuesState};
use super::config::{AgentConfig, Now};
use super::methods::Optional;
use super::schedule_inform::Schedule;
use super::software::SoftwareModules;
use super::transfer::Transfers;
use crate::schedule::Clock;
use crate::session::Refusal;
use crate::{CommandKey, EventQueue, Pending};
pub(super) use changed::Changed;

/// What the agent keeps of calls that take effect later, or beside the device.
pub(super) struct Kept<'a, 's> {
    pub(super) parameter_key: &'a mut CommandKey,
    pub(super) events: &'a mut EventQueue<'s>,
    /// Slots of the event queue that are free for `M` events of further calls.
    pub(super) event_room: usize,
    pub(super) attributes: &'a mut Attributes<'s>,
    /// What has to be stored before the answer goes out.
    pub(super) afterwards: Afterwards,
    pub(super) restart: &'a mut Option<Restart>,
    pub(super) schedule: Option<&'a mut Schedule<'s>>,
    pub(super) changed: Changed,
    pub(super) clock: Clock,
    /// Whether the device is there.
    pub(super) is_reachable: bool,
    pub(super) vendor_methods: &'static [&'static str],
    pub(super) transfers: &'a mut Transfers<'s>,
    pub(super) software: &'a mut SoftwareModules<'s>,
}

/// Bytes of the longest path, all of whose characters may be in aliases (ENV-043, ALIAS-015).
pub(super) const PATH_BYTES: usize = MAX_PATH.saturating_mul(4);

/// What a call leaves to be stored.
#[derive(Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "there is no heap to put the largest into"
)]
pub(super) enum Afterwards {
    Nothing,
    /// The values of the call are those that the ACS knows (NOT-003).
    Set,
    /// Attributes that change once they are stored.
    Attributes(AttributesCall),
    /// An instance that is gone, with its attributes.
    Deleted(Place),
}

impl Kept<'_, '_> {
    /// The methods that a device may lack.
    pub(super) const fn optional(&self) -> Optional {
        Optional {
            schedule_inform: self.schedule.is_some(),
            vendor: self.vendor_methods,
        }
    }
}

/// A restart that was called for; of two, the greater is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Restart {
    Reboot,
    FactoryReset,
}

/// Executes a call, in the version of the session; what to answer.
#[inline(never)]
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
    let is_software = kept.software.has(method);
    if !is_transfer && !is_software && !kept.optional().has(method, call.name()) {
        // Whatever its arguments, of this version or a later one.
        return Answer::Fault(FaultCode::METHOD_NOT_SUPPORTED);
    }
    if !kept.is_reachable && method != Method::GetRpcMethods {
        return Answer::Fault(FaultCode::INTERNAL_ERROR);
    }
    // The views read on where the check has stopped: what is said elsewhere would be empty to them (ENV-016).
    let checked = in_version(call, version).and(call.arguments().map_err(arguments));
    let answer = checked.and_then(|()| match method {
        Method::GetRpcMethods => Ok(Answer::Methods(0)),
        Method::GetParameterNames => names(call, model),
        Method::GetParameterValues => values(call, model, config),
        Method::SetParameterValues => set::set(call, model, kept, config, scratch),
        Method::GetParameterAttributes => get_attributes(call, model, config),
        Method::SetParameterAttributes => set_attributes((call, version), model, kept, config),
        Method::AddObject => add(call, model, kept, scratch),
        Method::DeleteObject => delete(call, model, kept, scratch),
        Method::Reboot => reboot(call, kept),
        Method::FactoryReset => {
            *kept.restart = Some(Restart::FactoryReset);
            Ok(Answer::FactoryReset)
        }
        Method::ScheduleInform => match &mut kept.schedule {
            Some(schedule) => schedule.execute(call, &kept.clock),
            None => Err(FaultCode::METHOD_NOT_SUPPORTED),
        },
        // Named otherwise than any method of the schemas.
        Method::Other => Ok(Answer::called(now.instant)),
        _ if is_transfer => queued::transfer(method, call, kept, (config, now)),
        _ if is_software => queued::software(call, model, kept, (config, now), scratch),
        _ => Err(FaultCode::METHOD_NOT_SUPPORTED),
    });
    answer.unwrap_or_else(|code| Answer::Fault(faults::of_method(method, code)))
}

/// Whether the version of the session has what is called, and with these values (VER-009).
///
/// A method of a later version is as unknown as one of no version: 9000 (CT-VER-08c). A value of a later one is a value
/// out of range: 9003 (CT-VER-06c), where some laboratories expect 9009 for a notification (GAPS-18); which version holds
/// is GAPS-01. Header entries decide nothing about a call: what a version does not know is passed over, unless it had to
/// be understood (ENV-027).
#[inline(never)]
fn in_version(call: &Envelope<'_>, version: CwmpVersion) -> Result<(), FaultCode> {
    call.call_fits(version)
        .map_err(|too_new| too_new.cpe_fault())
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
        Kind::Request(Method::GetParameterAttributes) => get_attributes(call, model, config).ok(),
        _ => None,
    }
}

/// The fault for arguments that cannot be read.
fn arguments(error: DecodeError) -> FaultCode {
    error.cpe_fault().unwrap_or(FaultCode::INVALID_ARGUMENTS)
}

fn names(call: &Envelope<'_>, model: &Model<'_>) -> Result<Answer, FaultCode> {
    let view = GetParameterNamesView::read(call).map_err(arguments)?;
    let next_level = view
        .next_level()
        .map_err(|_| FaultCode::INVALID_ARGUMENTS)?;
    let mut buffer = [0; PATH_BYTES];
    let path = path_of(&view.parameter_path(), &mut buffer)?;
    let walk = NamesWalk::new(model, path, next_level)?;
    let count = walk.count(model);
    let walk = walk.position();
    Ok(Answer::Names { walk, count })
}

fn values(
    call: &Envelope<'_>,
    model: &Model<'_>,
    config: &AgentConfig,
) -> Result<Answer, FaultCode> {
    let view = GetParameterValuesView::read(call).map_err(arguments)?;
    ValuesState::presume(&view.parameter_names(), model, config.max_values).map(Answer::Values)
}

fn get_attributes(
    call: &Envelope<'_>,
    model: &Model<'_>,
    config: &AgentConfig,
) -> Result<Answer, FaultCode> {
    let view = GetParameterAttributesView::read(call).map_err(arguments)?;
    ValuesState::new(&view.parameter_names(), model, config.max_values).map(Answer::Attributes)
}

#[inline(never)]
fn set_attributes(
    (call, version): (&Envelope<'_>, CwmpVersion),
    model: &mut Model<'_>,
    kept: &mut Kept<'_, '_>,
    config: &AgentConfig,
) -> Result<Answer, FaultCode> {
    let view = SetParameterAttributesView::read(call).map_err(arguments)?;
    let entries = view
        .parameter_list()
        .map(|change| AttributesEntry::from(&change));
    // As of GetParameterAttributes: a call about nothing is none.
    if entries.clone().next().is_none() {
        return Err(FaultCode::INVALID_ARGUMENTS);
    }
    let policy = AttributesPolicy {
        version,
        deny_active: config.deny_active,
    };
    let work = AttributesCall::check(kept.attributes, model, &entries, policy)?;
    kept.afterwards = Afterwards::Attributes(work);
    Ok(Answer::AttributesSet)
}

#[inline(never)]
fn add(
    call: &Envelope<'_>,
    model: &mut Model<'_>,
    kept: &mut Kept<'_, '_>,
    scratch: &mut [u8],
) -> Result<Answer, FaultCode> {
    let view = AddObjectView::read(call).map_err(arguments)?;
    let key = key_of(view.parameter_key())?;
    let mut path = [0; PATH_BYTES];
    let added = add_object(model, path_of(&view.object_name(), &mut path)?, scratch)?;
    kept.parameter_key.assign(&key);
    Ok(Answer::Added(added.number, added.applied))
}

#[inline(never)]
fn delete(
    call: &Envelope<'_>,
    model: &mut Model<'_>,
    kept: &mut Kept<'_, '_>,
    scratch: &mut [u8],
) -> Result<Answer, FaultCode> {
    let view = DeleteObjectView::read(call).map_err(arguments)?;
    let key = key_of(view.parameter_key())?;
    let mut path = [0; PATH_BYTES];
    let path = path_of(&view.object_name(), &mut path)?;
    let instance = model.resolve(path).map(|target| target.place)?;
    let applied = delete_object(model, path, scratch)?;
    kept.parameter_key.assign(&key);
    kept.afterwards = Afterwards::Deleted(instance);
    Ok(Answer::Deleted(applied))
}

/// The key of an argument, or the fault for one that is too long.
fn key_of<'a>(text: Text<'a>) -> Result<Text<'a>, FaultCode> {
    CommandKey::check(&text).map_err(|_| FaultCode::INVALID_ARGUMENTS)?;
    Ok(text)
}

/// The path of an argument; what is longer than any path names nothing.
fn path_of<'p>(text: &Text<'p>, buffer: &'p mut [u8]) -> Result<&'p str, FaultCode> {
    text.decode(buffer)
        .map_err(|_| FaultCode::INVALID_PARAMETER_NAME)
}

#[inline(never)]
fn reboot(call: &Envelope<'_>, kept: &mut Kept<'_, '_>) -> Result<Answer, FaultCode> {
    let view = RebootView::read(call).map_err(arguments)?;
    let key = CommandKey::from_text(&view.command_key());
    let key = key.map_err(|_| FaultCode::INVALID_ARGUMENTS)?;
    // Each will be an event; one that could not be announced is not taken on.
    let has_room = kept.event_room > 0;
    if !has_room || kept.events.promise_reboot(&key).is_err() {
        return Err(FaultCode::REQUEST_DENIED);
    }
    kept.restart.get_or_insert(Restart::Reboot);
    Ok(Answer::Reboot)
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
}
