//! Answers to the ACS, written from cursors over the model and the call.

use cwmp_model::{
    Applied, Assignment, Attributes, FaultWalk, Model, NamesWalk, SetPolicy, Transaction,
    ValuesWalk,
};
use cwmp_soap::message::add_object::AddObjectResponse;
use cwmp_soap::message::delete_object::DeleteObjectResponse;
use cwmp_soap::message::factory_reset::FactoryResetResponse;
use cwmp_soap::message::fault::{Fault, MustUnderstandFault, SetParameterValuesFault};
use cwmp_soap::message::get_parameter_attributes::{
    GetParameterAttributesResponse, GetParameterAttributesView, ParameterAttributeStruct,
};
use cwmp_soap::message::get_parameter_names::{GetParameterNamesResponse, ParameterInfoStruct};
use cwmp_soap::message::get_parameter_values::{
    GetParameterValuesResponse, GetParameterValuesView,
};
use cwmp_soap::message::get_rpc_methods::GetRpcMethodsResponse;
use cwmp_soap::message::reboot::RebootResponse;
use cwmp_soap::message::schedule_inform::ScheduleInformResponse;
use cwmp_soap::message::set_parameter_attributes::SetParameterAttributesResponse;
use cwmp_soap::message::set_parameter_values::{
    SetParameterValuesResponse, SetParameterValuesView,
};
use cwmp_soap::message::{ParameterValue, ParameterValueStruct};
use cwmp_soap::xml::Writer;
use cwmp_soap::{
    EncodeError, Entry as _, Envelope, EnvelopeStream, FaultCode, Fill, Header, Members, Source,
    Text,
};

use super::config::AgentConfig;
use super::dispatch::PATH_BYTES;
use super::methods::Optional;

/// What is answered, and how far it has been written. Plain data: the call itself is read again from the receive buffer.
#[derive(Clone, Debug)]
pub(super) enum Answer {
    Fault(FaultCode),
    MustUnderstand,
    /// The number of the next method.
    Methods(usize),
    Names {
        walk: NamesWalk,
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
}

/// What writing an answer takes.
pub(super) struct Context<'f, 'm> {
    pub(super) model: &'f mut Model<'m>,
    pub(super) attributes: &'f Attributes<'f>,
    pub(super) scratch: &'f mut [u8],
    pub(super) policy: SetPolicy,
    pub(super) optional: Optional,
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

    /// Writes on, from where it stands.
    pub(super) fn fill(
        &mut self,
        stream: &mut EnvelopeStream,
        header: &Header<'_>,
        call: &Envelope<'_>,
        context: Context<'_, '_>,
        out: &mut [u8],
    ) -> Result<Fill, EncodeError> {
        match self {
            Self::Fault(code) => stream.fill(header, &mut Fault::new(*code), out),
            Self::MustUnderstand => stream.fill(header, &mut MustUnderstandFault, out),
            Self::Reboot => stream.fill(header, &mut RebootResponse, out),
            Self::FactoryReset => stream.fill(header, &mut FactoryResetResponse, out),
            Self::ScheduleInform => stream.fill(header, &mut ScheduleInformResponse, out),
            Self::Set(applied) => {
                let status = i32::from(applied.status());
                stream.fill(header, &mut SetParameterValuesResponse { status }, out)
            }
            Self::AttributesSet => stream.fill(header, &mut SetParameterAttributesResponse, out),
            Self::Added(instance_number, applied) => {
                let mut response = AddObjectResponse {
                    instance_number: *instance_number,
                    status: i32::from(applied.status()),
                };
                stream.fill(header, &mut response, out)
            }
            Self::Deleted(applied) => {
                let status = i32::from(applied.status());
                stream.fill(header, &mut DeleteObjectResponse { status }, out)
            }
            Self::Methods(at) => {
                let method_list = context.optional.list(at);
                stream.fill(header, &mut GetRpcMethodsResponse { method_list }, out)
            }
            Self::Names { walk, count } => {
                let parameter_list = Names {
                    model: context.model,
                    walk,
                    count: *count,
                };
                stream.fill(
                    header,
                    &mut GetParameterNamesResponse { parameter_list },
                    out,
                )
            }
            Self::Values(state) => {
                let names = GetParameterValuesView::read(call)
                    .map_err(|_| EncodeError::Source(FaultCode::INTERNAL_ERROR))?
                    .parameter_names();
                let parameter_list = Values::resume(state, names, context);
                stream.fill(
                    header,
                    &mut GetParameterValuesResponse { parameter_list },
                    out,
                )
            }
            Self::Attributes(state) => {
                let names = GetParameterAttributesView::read(call)
                    .map_err(|_| EncodeError::Source(FaultCode::INTERNAL_ERROR))?
                    .parameter_names();
                let parameter_list = AttributesOf(Values::resume(state, names, context));
                stream.fill(
                    header,
                    &mut GetParameterAttributesResponse { parameter_list },
                    out,
                )
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
                stream.fill(header, &mut set_fault(parameters), out)
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
                stream.fill(header, &mut set_fault(parameters), out)
            }
        }
    }

    /// Back to its beginning.
    pub(super) fn rewind(&mut self, call: &Envelope<'_>, model: &Model<'_>, config: &AgentConfig) {
        match self {
            Self::Methods(at) => *at = 0,
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
    list.map(|entry| Assignment {
        name: entry.name,
        value_type: entry.value_type,
        type_given: entry.type_name.is_some(),
        value: entry.value.unwrap_or_default(),
    })
}

const fn set_fault<S>(parameters: S) -> Fault<'static, S> {
    Fault {
        code: FaultCode::INVALID_ARGUMENTS,
        string: FaultCode::INVALID_ARGUMENTS.text(),
        parameters,
    }
}

struct Names<'f, 'm> {
    model: &'f mut Model<'m>,
    walk: &'f mut NamesWalk,
    count: usize,
}

impl Source for Names<'_, '_> {
    fn count(&mut self) -> Result<u32, FaultCode> {
        u32::try_from(self.count).map_err(|_| FaultCode::RESOURCES_EXCEEDED)
    }

    fn write(&mut self, out: &mut Writer<'_>) -> Result<bool, FaultCode> {
        let entry = self.walk.current();
        if let Some(entry) = entry {
            ParameterInfoStruct {
                name: entry.path,
                writable: entry.writable,
            }
            .write(out);
        }
        Ok(entry.is_some())
    }

    fn advance(&mut self) {
        self.walk.advance(self.model);
    }
}

/// How far the values of a `GetParameterValues` have been written.
#[derive(Clone, Debug)]
pub(super) struct ValuesState {
    total: usize,
    /// The name that the walk belongs to, counted from zero.
    name: usize,
    walk: ValuesWalk,
}

/// The names of a call among which one that stands twice is answered once; more of them, twice (RPC-GPV-07).
const COMPARED_NAMES: usize = 256;

impl ValuesState {
    /// Checks all names and counts their parameters before the first goes out (RPC-GPV-02).
    pub(super) fn new(
        names: &Members<'_, Text<'_>>,
        model: &Model<'_>,
        max: usize,
    ) -> Result<Self, FaultCode> {
        let (mut total, mut first) = (0_usize, None);
        for (i, name) in names.clone().enumerate() {
            if stood_before(names, i, &name) {
                continue;
            }
            let walk = walk_of(&name, model)?;
            total = total.saturating_add(walk.count(model));
            if total > max {
                return Err(FaultCode::RESOURCES_EXCEEDED);
            }
            first = first.or(Some(walk));
        }
        // No name at all (RPC-GPV-07).
        let walk = first.ok_or(FaultCode::INVALID_ARGUMENTS)?;
        Ok(Self {
            total,
            name: 0,
            walk,
        })
    }
}

fn walk_of(name: &Text<'_>, model: &Model<'_>) -> Result<ValuesWalk, FaultCode> {
    let mut buffer = [0; PATH_BYTES];
    let path = name
        .decode(&mut buffer)
        .map_err(|_| FaultCode::INVALID_PARAMETER_NAME)?;
    ValuesWalk::new(model, path)
}

fn stood_before(names: &Members<'_, Text<'_>>, index: usize, name: &Text<'_>) -> bool {
    index < COMPARED_NAMES && names.clone().take(index).any(|other| other == *name)
}

struct Values<'f, 'm, 'a> {
    state: &'f mut ValuesState,
    all: Members<'a, Text<'a>>,
    /// Those after the one that the walk belongs to.
    rest: Members<'a, Text<'a>>,
    context: Context<'f, 'm>,
}

impl<'f, 'm, 'a> Values<'f, 'm, 'a> {
    fn resume(
        state: &'f mut ValuesState,
        all: Members<'a, Text<'a>>,
        context: Context<'f, 'm>,
    ) -> Self {
        let mut rest = all.clone();
        let _ = rest.nth(state.name);
        let mut values = Self {
            state,
            all,
            rest,
            context,
        };
        values.settle();
        values
    }

    /// Goes on to the next name while the walk of this one is at its end.
    fn settle(&mut self) {
        while self.state.walk.current().is_none() {
            let Some(name) = self.rest.next() else { return };
            self.state.name = self.state.name.saturating_add(1);
            if stood_before(&self.all, self.state.name, &name) {
                continue;
            }
            // All names were there when the answer began.
            let Ok(walk) = walk_of(&name, self.context.model) else {
                continue;
            };
            self.state.walk = walk;
        }
    }
}

impl Source for Values<'_, '_, '_> {
    fn count(&mut self) -> Result<u32, FaultCode> {
        u32::try_from(self.state.total).map_err(|_| FaultCode::RESOURCES_EXCEEDED)
    }

    fn write(&mut self, out: &mut Writer<'_>) -> Result<bool, FaultCode> {
        let Some(name) = self.state.walk.current_path() else {
            return Ok(false);
        };
        let value = self
            .state
            .walk
            .value(self.context.model, self.context.scratch)?;
        ParameterValueStruct { name, value }.write(out);
        Ok(true)
    }

    fn advance(&mut self) {
        self.state.walk.advance(self.context.model);
        self.settle();
    }
}

/// The attributes of the same parameters.
struct AttributesOf<'f, 'm, 'a>(Values<'f, 'm, 'a>);

impl Source for AttributesOf<'_, '_, '_> {
    fn count(&mut self) -> Result<u32, FaultCode> {
        self.0.count()
    }

    fn write(&mut self, out: &mut Writer<'_>) -> Result<bool, FaultCode> {
        let Values { state, context, .. } = &self.0;
        let (Some(name), Some(place)) = (state.walk.current_path(), state.walk.current()) else {
            return Ok(false);
        };
        let notification = context
            .attributes
            .notification(context.model.schema(), place);
        ParameterAttributeStruct {
            name,
            notification: i32::from(notification),
            access_list: context
                .attributes
                .access_list(context.model, place)
                .entities(),
        }
        .write(out);
        Ok(true)
    }

    fn advance(&mut self) {
        self.0.advance();
    }
}

/// The parameters that were refused, found again by checking.
struct Refused<'f, 'm, 'a, I> {
    walk: FaultWalk<'f, I>,
    current: Option<(Text<'a>, FaultCode)>,
    /// The entry to go on at, when the parameter found last has gone out.
    index: &'f mut u32,
    context: Context<'f, 'm>,
}

impl<'a, I: Iterator<Item = Assignment<'a>> + Clone> Source for Refused<'_, '_, 'a, I> {
    fn count(&mut self) -> Result<u32, FaultCode> {
        // The list is no array: nothing announces its length.
        Ok(0)
    }

    fn write(&mut self, out: &mut Writer<'_>) -> Result<bool, FaultCode> {
        if self.current.is_none() {
            let refusal = self
                .walk
                .next_fault(self.context.model, self.context.scratch);
            self.current = refusal.map(|refusal| (refusal.name, refusal.code));
        }
        if let Some((name, code)) = &self.current {
            write_refused(name, *code, self.context.scratch, out);
        }
        Ok(self.current.is_some())
    }

    fn advance(&mut self) {
        self.current = None;
        *self.index = self.walk.index();
    }
}

/// The one parameter at which the device failed.
struct Failed<'f, 'a> {
    name: Text<'a>,
    code: FaultCode,
    done: &'f mut bool,
    scratch: &'f mut [u8],
}

impl Source for Failed<'_, '_> {
    fn count(&mut self) -> Result<u32, FaultCode> {
        Ok(1)
    }

    fn write(&mut self, out: &mut Writer<'_>) -> Result<bool, FaultCode> {
        if !*self.done {
            write_refused(&self.name, self.code, self.scratch, out);
        }
        Ok(!*self.done)
    }

    fn advance(&mut self) {
        *self.done = true;
    }
}

fn write_refused(name: &Text<'_>, code: FaultCode, scratch: &mut [u8], out: &mut Writer<'_>) {
    SetParameterValuesFault {
        // Longer than any path: the ACS knows which one it was by the others.
        parameter_name: name.decode(scratch).unwrap_or_default(),
        code,
        string: code.text(),
    }
    .write(out);
}
