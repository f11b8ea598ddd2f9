//! `SetParameterValues`.

use cwmp_model::{Applied, Assignment, MAX_RECORD, Model, SetError, Transaction};
use cwmp_soap::message::set_parameter_values::SetParameterValuesView;
use cwmp_soap::{Envelope, FaultCode};

use super::{Afterwards, Changed, Kept, arguments, key_of};
use crate::cpe::agent::parameter;
use crate::cpe::answer::{Answer, assigned, assignments};
use crate::cpe::config::AgentConfig;
use crate::target::WIDE;

#[inline(never)]
pub(super) fn set(
    call: &Envelope<'_>,
    model: &mut Model<'_>,
    kept: &mut Kept<'_, '_>,
    config: &AgentConfig,
    scratch: &mut [u8],
) -> Result<Answer, FaultCode> {
    let view = SetParameterValuesView::read(call).map_err(arguments)?;
    // A list that was left out is not the empty list, nor a value the empty value.
    let mut changed = Changed::default();
    let mut few = Few::new();
    let mut all = true;
    let is_complete = view.has_parameter_list()
        && assigned(view.parameter_list()).all(|entry| {
            let Some(entry) = entry else {
                return false;
            };
            changed.note(&entry.name, &config.follows);
            all &= few.push(entry).is_ok();
            true
        });
    if !is_complete {
        return Err(FaultCode::INVALID_ARGUMENTS);
    }
    let key = key_of(view.parameter_key())?;
    let set = if WIDE && all {
        assign(&few.iter().copied(), model, kept, config, scratch)
    } else {
        let entries = assignments(view.parameter_list());
        assign(&entries, model, kept, config, scratch)
    };
    match set {
        Ok(applied) => {
            kept.parameter_key.assign(&key);
            if kept.attributes.has_fingerprints() {
                kept.afterwards = Afterwards::Set;
            }
            kept.changed = changed;
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

/// The entries of a call that are kept while it is carried out, which goes through them many times: others are read anew
/// each time, as all are where memory is dear.
type Few<'a> = heapless::Vec<Assignment<'a>, { if WIDE { 16 } else { 0 } }>;

/// Sets what is assigned.
fn assign<'a, I>(
    entries: &I,
    model: &mut Model<'_>,
    kept: &mut Kept<'_, '_>,
    config: &AgentConfig,
    scratch: &mut [u8],
) -> Result<Applied, SetError>
where
    I: Iterator<Item = Assignment<'a>> + Clone,
{
    let compares = kept.attributes.has_fingerprints();
    // A change that nobody has noticed yet must not go with the value that the ACS puts in its place.
    for entry in entries.clone().filter(|_| compares) {
        if let Some(parameter) = parameter(model, &entry.name) {
            // Were its record lost, the change would be found again after a restart.
            let mut record = [0; MAX_RECORD];
            let _ = kept
                .attributes
                .compare(model, &parameter, scratch, &mut record);
        }
    }
    let transaction = Transaction::new(model, entries, config.set_policy(), scratch);
    transaction.run(model, entries, scratch)
}
