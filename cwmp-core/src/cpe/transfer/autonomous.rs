//! Reports of transfers that the ACS did not ask for (XFER-033).

use core::fmt;

use cwmp_model::Model;
use cwmp_soap::message::autonomous_transfer_complete::AutonomousTransferComplete;
use cwmp_soap::message::transfer_complete::TransferFaultStruct;
use cwmp_soap::{EncodeError, FaultCode, Fill};

use super::file_type::{Wording, general};
use super::policy::is_wanted;
use super::queue::Queue;
use super::slot::Field;
use crate::cpe::draft::Draft;

/// How an agent tells the ACS of transfers that it did not ask for.
///
/// A program of which no agent does so carries none of that code.
#[derive(Clone, Copy)]
pub struct AutonomousReports(&'static Code);

/// How a transfer has ended, and how its file type is named.
type End<'f> = (TransferFaultStruct<'f>, Wording<'f>);

type Filled = Result<Fill, EncodeError>;

/// What only such an agent carries.
struct Code {
    is_told: fn(&Queue<'_>, slot: usize, &mut Model<'_>, &mut [u8]) -> bool,
    fill: fn(&Queue<'_>, slot: usize, End<'_>, &mut Draft<'_>) -> Filled,
}

impl AutonomousReports {
    /// With `AutonomousTransferComplete`, of those that `AutonomousTransferCompletePolicy` names when they end.
    pub const BY_POLICY: Self = Self(&Code { is_told, fill });

    /// Whether the ACS is to hear of the transfer in this slot, which has ended.
    pub(super) fn is_told(
        self,
        queue: &Queue<'_>,
        slot: usize,
        model: &mut Model<'_>,
        scratch: &mut [u8],
    ) -> bool {
        (self.0.is_told)(queue, slot, model, scratch)
    }

    /// Writes on at the report of the transfer in this slot.
    pub(super) fn fill(
        self,
        queue: &Queue<'_>,
        slot: usize,
        end: End<'_>,
        draft: &mut Draft<'_>,
    ) -> Filled {
        (self.0.fill)(queue, slot, end, draft)
    }
}

/// There is one way.
impl PartialEq for AutonomousReports {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for AutonomousReports {}

impl fmt::Debug for AutonomousReports {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BY_POLICY")
    }
}

fn is_told(queue: &Queue<'_>, slot: usize, model: &mut Model<'_>, scratch: &mut [u8]) -> bool {
    let Some(entry) = queue.entry(slot) else {
        return false;
    };
    let (is_download, has_failed) = (entry.kind.is_download(), entry.fault.is_some());
    let file_type = queue.text(slot, Field::FileType);
    let names = [file_type, general(is_download, file_type)];
    names
        .iter()
        .any(|name| is_wanted(model, scratch, (is_download, has_failed, name)))
}

fn fill(
    queue: &Queue<'_>,
    slot: usize,
    (fault_struct, wording): End<'_>,
    draft: &mut Draft<'_>,
) -> Filled {
    let missing = EncodeError::Source(FaultCode::INTERNAL_ERROR);
    let entry = queue.entry(slot).ok_or(missing)?;
    let request = queue.request(slot).ok_or(missing)?;
    let is_download = request.kind.is_download();
    let mut room = heapless::String::new();
    let mut report = AutonomousTransferComplete {
        announce_url: request.announce_url,
        transfer_url: request.url,
        is_download,
        file_type: wording.name(is_download, request.file_type, &mut room),
        file_size: request.file_size,
        target_file_name: request.target_file_name,
        fault_struct,
        start_time: entry.start_time,
        complete_time: entry.complete_time,
    };
    draft.fill(&mut report)
}
