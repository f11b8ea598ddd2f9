//! Answers to the ACS, written from cursors over the model and the call.

use cwmp_model::{
    Applied, Assignment, Attributes, Model, NamesPosition, NamesWalk, SetPolicy, Transaction,
};
use cwmp_soap::message::ParameterValue;
use cwmp_soap::message::add_object::AddObjectResponse;
use cwmp_soap::message::delete_object::DeleteObjectResponse;
use cwmp_soap::message::factory_reset::FactoryResetResponse;
use cwmp_soap::message::fault::{Fault, MustUnderstandFault};
use cwmp_soap::message::get_parameter_attributes::{
    GetParameterAttributesResponse, GetParameterAttributesView,
};
use cwmp_soap::message::get_parameter_names::GetParameterNamesResponse;
use cwmp_soap::message::get_parameter_values::GetParameterValuesView;
use cwmp_soap::message::get_rpc_methods::GetRpcMethodsResponse;
use cwmp_soap::message::reboot::RebootResponse;
use cwmp_soap::message::schedule_inform::ScheduleInformResponse;
use cwmp_soap::message::set_parameter_attributes::SetParameterAttributesResponse;
use cwmp_soap::message::set_parameter_values::{
    SetParameterValuesResponse, SetParameterValuesView,
};
use cwmp_soap::{CwmpVersion, EncodeError, Envelope, FaultCode, Fill, Members, Method};

mod names;
mod refused;
mod values;

use super::config::AgentConfig;
use super::dispatch::faults;
use super::draft::Draft;
use super::methods::{Methods, Optional};
use super::software::SoftwareModules;
use super::transfer::{TransferAnswer, Transfers, Wording};
use crate::Instant;
use names::Names;
use refused::{Failed, Refused};
pub(super) use values::ValuesState;
use values::{AttributesOf, Values};

/// What is answered, and how far it has been written. Plain data: the call itself is read again from the receive buffer.
#[derive(Clone, Debug)]
pub(super) enum Answer {
    Fault(FaultCode),
    MustUnderstand,
    /// The number of the next method.
    Methods(usize),
    Names {
        walk: NamesPosition,
        count: usize,
    },
    Values(ValuesState),
    Attributes(ValuesState),
    AttributesSet,
    /// The number of the new instance.
    Added(u32, Applied),
    Deleted(Applied),
    Set(Applied),
    /// Parameters were refused: they are found again by checking, from this entry on.
    SetRefused {
        index: u32,
    },
    /// The device failed at this entry.
    SetFailed {
        index: u32,
        code: FaultCode,
        done: bool,
    },
    Reboot,
    FactoryReset,
    ScheduleInform,
    Transfer(TransferAnswer),
    /// The platform answers, until then; and whether it has been told.
    Called {
        until: Instant,
        is_told: bool,
    },
    /// What the platform has answered with: so many bytes in the transmit buffer, a whole envelope.
    Vendor {
        len: usize,
    },
    /// To `ChangeDUState`.
    Software,
}

/// What writing an answer takes.
pub(super) struct Context<'f, 'm> {
    pub(super) model: &'f mut Model<'m>,
    pub(super) attributes: &'f Attributes<'f>,
    pub(super) scratch: &'f mut [u8],
    pub(super) policy: SetPolicy,
    pub(super) max_values: usize,
    pub(super) optional: Optional,
    pub(super) transfers: &'f Transfers<'f>,
    pub(super) software: &'f SoftwareModules<'f>,
    pub(super) version: CwmpVersion,
    pub(super) oui: &'f str,
}

impl Answer {
    /// The fault that it is, if it is one.
    pub(super) const fn fault(&self) -> Option<FaultCode> {
        match self {
            Self::Fault(code) => Some(*code),
            Self::SetRefused { .. } | Self::SetFailed { .. } => Some(FaultCode::INVALID_ARGUMENTS),
            _ => None,
        }
    }

    /// The fault in the place of an answer to a call of this method that cannot be written.
    pub(super) fn unwritable(method: Method, error: EncodeError) -> Self {
        let code = match error {
            EncodeError::Source(code) => code,
            _ => FaultCode::RESOURCES_EXCEEDED,
        };
        Self::Fault(faults::of_method(method, code))
    }

    /// Writes on, from where it stands.
    pub(super) fn fill(
        &mut self,
        draft: &mut Draft<'_>,
        call: &Envelope<'_>,
        context: Context<'_, '_>,
    ) -> Result<Fill, EncodeError> {
        match self {
            Self::Fault(code) => draft.fill(&mut Fault::new(*code)),
            Self::MustUnderstand => draft.fill(&mut MustUnderstandFault),
            Self::Vendor { len } => Ok(Fill::Done(*len)),
            Self::Called { .. } => Err(EncodeError::Source(FaultCode::INTERNAL_ERROR)),
            Self::Reboot => draft.fill(&mut RebootResponse),
            Self::FactoryReset => draft.fill(&mut FactoryResetResponse),
            Self::ScheduleInform => draft.fill(&mut ScheduleInformResponse),
            Self::Set(applied) => {
                let status = i32::from(applied.status());
                draft.fill(&mut SetParameterValuesResponse { status })
            }
            Self::AttributesSet => draft.fill(&mut SetParameterAttributesResponse),
            Self::Added(instance_number, applied) => {
                let mut response = AddObjectResponse {
                    instance_number: *instance_number,
                    status: i32::from(applied.status()),
                };
                draft.fill(&mut response)
            }
            Self::Deleted(applied) => {
                let status = i32::from(applied.status());
                draft.fill(&mut DeleteObjectResponse { status })
            }
            Self::Methods(at) => {
                let method_list = Methods {
                    optional: context.optional,
                    transfers: context.transfers,
                    software: context.software,
                    version: context.version,
                    at,
                };
                draft.fill(&mut GetRpcMethodsResponse { method_list })
            }
            Self::Transfer(answer) => {
                let wording = Wording {
                    version: context.version,
                    oui: context.oui,
                };
                let transfers = context.transfers;
                transfers.fill_answer(answer, (call, wording), draft)
            }
            Self::Software => context.software.fill_answer(draft),
            Self::Names { walk, count } => {
                let parameter_list = Names {
                    walk: NamesWalk::resume(context.model, walk),
                    model: context.model,
                    count: *count,
                };
                let mut response = GetParameterNamesResponse { parameter_list };
                let filled = draft.fill(&mut response);
                *walk = response.parameter_list.walk.position();
                filled
            }
            Self::Values(state) => {
                let names = GetParameterValuesView::read(call)
                    .map_err(|_| EncodeError::Source(FaultCode::INTERNAL_ERROR))?
                    .parameter_names();
                values::fill(state, names, context, draft)
            }
            Self::Attributes(state) => {
                let names = GetParameterAttributesView::read(call)
                    .map_err(|_| EncodeError::Source(FaultCode::INTERNAL_ERROR))?
                    .parameter_names();
                let parameter_list = AttributesOf(Values::resume(state, names, context));
                let mut response = GetParameterAttributesResponse { parameter_list };
                let filled = draft.fill(&mut response);
                *state = response.parameter_list.0.state();
                filled
            }
            Self::SetRefused { index } => {
                let entries = entries(call)?;
                let transaction =
                    Transaction::new(context.model, &entries, context.policy, context.scratch);
                let parameters = Refused {
                    walk: transaction.faults(&entries, *index),
                    current: None,
                    index,
                    context,
                };
                draft.fill(&mut set_fault(parameters))
            }
            Self::SetFailed { index, code, done } => {
                let number = usize::try_from(*index).unwrap_or(usize::MAX);
                let entry = entries(call)?.nth(number);
                let parameters = Failed {
                    name: entry.map(|entry| entry.name).unwrap_or_default(),
                    code: *code,
                    done,
                    scratch: context.scratch,
                };
                draft.fill(&mut set_fault(parameters))
            }
        }
    }

    /// Back to its beginning.
    pub(super) fn rewind(&mut self, call: &Envelope<'_>, model: &Model<'_>, config: &AgentConfig) {
        match self {
            Self::Methods(at) => *at = 0,
            Self::Transfer(answer) => answer.rewind(),
            Self::SetRefused { index } => *index = 0,
            Self::SetFailed { done, .. } => *done = false,
            Self::Names { .. } | Self::Values(_) | Self::Attributes(_) => {
                if let Some(fresh) = super::dispatch::read_again(call, model, config) {
                    *self = fresh;
                }
            }
            _ => {}
        }
    }
}

fn entries<'a>(
    call: &Envelope<'a>,
) -> Result<impl Iterator<Item = Assignment<'a>> + Clone + use<'a>, EncodeError> {
    let view = SetParameterValuesView::read(call)
        .map_err(|_| EncodeError::Source(FaultCode::INTERNAL_ERROR))?;
    Ok(assignments(view.parameter_list()))
}

/// What the entries of a call assign.
pub(super) fn assignments<'a>(
    list: Members<'a, ParameterValue<'a>>,
) -> impl Iterator<Item = Assignment<'a>> + Clone + use<'a> {
    list.map(|entry| assignment(&entry))
}

/// The same, `None` for an entry without a value.
pub(super) fn assigned<'a>(
    list: Members<'a, ParameterValue<'a>>,
) -> impl Iterator<Item = Option<Assignment<'a>>> {
    list.map(|entry| entry.value.map(|_| assignment(&entry)))
}

fn assignment<'a>(entry: &ParameterValue<'a>) -> Assignment<'a> {
    Assignment {
        name: entry.name,
        value_type: entry.value_type,
        type_given: entry.type_name.is_some(),
        value: entry.value.unwrap_or_default(),
    }
}

const fn set_fault<S>(parameters: S) -> Fault<'static, S> {
    Fault {
        code: FaultCode::INVALID_ARGUMENTS,
        string: FaultCode::INVALID_ARGUMENTS.text(),
        parameters,
    }
}
