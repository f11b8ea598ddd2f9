//! What firmware logs has a form for that.

use cwmp_core::Instant;
use cwmp_core::cpe::{
    Action, BufferError, PostKind, ReplyError, TransferReport, TransferTask, WakeReason,
};
use cwmp_core::event::{QueueFull, RebootCause};
use cwmp_core::session::{Outcome, PeerError};

const fn is_logged<T: defmt::Format>() {}

#[test]
fn errors_and_small_types_can_be_logged() {
    is_logged::<Action>();
    is_logged::<BufferError>();
    is_logged::<PostKind>();
    is_logged::<ReplyError>();
    is_logged::<TransferReport>();
    is_logged::<TransferTask>();
    is_logged::<WakeReason>();
    is_logged::<QueueFull>();
    is_logged::<RebootCause>();
    is_logged::<Outcome>();
    is_logged::<PeerError>();
    is_logged::<Instant>();
}
