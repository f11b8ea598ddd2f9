//! Calls that are taken on to be done later, and end with an event of their own.

use cwmp_model::Model;
use cwmp_soap::{Envelope, FaultCode, Method, Tolerances};

use super::Kept;
use crate::cpe::answer::Answer;
use crate::cpe::config::{AgentConfig, Now};
use crate::cpe::transfer::Acceptance;

/// A call about transfers.
pub(super) fn transfer(
    method: Method,
    call: &Envelope<'_>,
    kept: &mut Kept<'_, '_>,
    by: (&AgentConfig, &Now),
) -> Result<Answer, FaultCode> {
    let acceptance = acceptance(kept, by);
    let answer = kept.transfers.execute(method, call, acceptance)?;
    Ok(Answer::Transfer(answer))
}

/// `ChangeDUState`.
pub(super) fn software(
    call: &Envelope<'_>,
    model: &mut Model<'_>,
    kept: &mut Kept<'_, '_>,
    by: (&AgentConfig, &Now),
    scratch: &mut [u8],
) -> Result<Answer, FaultCode> {
    let acceptance = acceptance(kept, by);
    kept.software.execute(call, acceptance, (model, scratch))?;
    Ok(Answer::Software)
}

/// What decides, beside the call, whether it is taken on.
fn acceptance<'n>(kept: &Kept<'_, '_>, (config, now): (&AgentConfig, &'n Now)) -> Acceptance<'n> {
    Acceptance {
        now,
        has_event_room: kept.event_room > 0,
        is_lenient: config.decode.tolerances.contains(Tolerances::LENGTH),
    }
}
