//! Answers to calls about transfers.

use cwmp_soap::message::cancel_transfer::CancelTransferResponse;
use cwmp_soap::message::download::DownloadResponse;
use cwmp_soap::message::get_all_queued_transfers::{
    AllQueuedTransferStruct, GetAllQueuedTransfersResponse,
};
use cwmp_soap::message::get_queued_transfers::{GetQueuedTransfersResponse, QueuedTransferStruct};
use cwmp_soap::message::schedule_download::ScheduleDownloadResponse;
use cwmp_soap::message::upload::UploadResponse;
use cwmp_soap::xml::Writer;
use cwmp_soap::{
    DateTime, EncodeError, Entry as _, Envelope, FaultCode, Fill, Kind, Method, Source,
};

use super::file_type::Wording;
use super::queue::Queue;
use super::request::TransferId;
use crate::Instant;
use crate::cpe::draft::Draft;

/// What is answered, and how far it has been written.
#[derive(Clone, Copy, Debug)]
pub(in crate::cpe) enum TransferAnswer {
    /// To `Download` and `Upload`.
    Started {
        status: i32,
        start_time: DateTime,
        complete_time: DateTime,
    },
    /// To `Download` and `Upload`, not yet: until then the transfer may end.
    Awaited {
        id: TransferId,
        until: Instant,
    },
    Scheduled,
    Cancelled,
    Queued(List),
    AllQueued(List),
}

/// The slots of a list, fixed when the answer begins, and those of them that are not yet written.
#[derive(Clone, Copy, Debug)]
pub(in crate::cpe) struct List {
    mask: u16,
    left: u16,
}

impl TransferAnswer {
    pub(super) const fn queued(mask: u16) -> Self {
        Self::Queued(List { mask, left: mask })
    }

    pub(super) const fn all_queued(mask: u16) -> Self {
        Self::AllQueued(List { mask, left: mask })
    }

    /// Back to its beginning.
    pub(in crate::cpe) const fn rewind(&mut self) {
        if let Self::Queued(list) | Self::AllQueued(list) = self {
            list.left = list.mask;
        }
    }

    /// Writes on, from where it stands; `called` is what is answered.
    fn fill(
        &mut self,
        queue: &Queue<'_>,
        (called, wording): (Kind, Wording<'_>),
        draft: &mut Draft<'_>,
    ) -> Result<Fill, EncodeError> {
        match self {
            Self::Started {
                status,
                start_time,
                complete_time,
            } => {
                let (status, start_time, complete_time) = (*status, *start_time, *complete_time);
                if called == Kind::Request(Method::Upload) {
                    let mut body = UploadResponse {
                        status,
                        start_time,
                        complete_time,
                    };
                    return draft.fill(&mut body);
                }
                let mut body = DownloadResponse {
                    status,
                    start_time,
                    complete_time,
                };
                draft.fill(&mut body)
            }
            Self::Scheduled => draft.fill(&mut ScheduleDownloadResponse),
            Self::Cancelled => draft.fill(&mut CancelTransferResponse),
            Self::Queued(list) => {
                let transfer_list = Walk {
                    queue,
                    list,
                    wording: None,
                };
                draft.fill(&mut GetQueuedTransfersResponse { transfer_list })
            }
            Self::AllQueued(list) => {
                let transfer_list = Walk {
                    queue,
                    list,
                    wording: Some(wording),
                };
                let mut body = GetAllQueuedTransfersResponse { transfer_list };
                draft.fill(&mut body)
            }
            Self::Awaited { .. } => Err(EncodeError::Source(FaultCode::INTERNAL_ERROR)),
        }
    }
}

impl Queue<'_> {
    /// Writes on at an answer to this call.
    pub(super) fn fill_answer(
        &self,
        answer: &mut TransferAnswer,
        (call, wording): (&Envelope<'_>, Wording<'_>),
        draft: &mut Draft<'_>,
    ) -> Result<Fill, EncodeError> {
        answer.fill(self, (call.kind(), wording), draft)
    }
}

/// The transfers of a list.
struct Walk<'f, 's> {
    queue: &'f Queue<'s>,
    list: &'f mut List,
    /// What all there is to say of a transfer is worded with; without it, only key and state are said.
    wording: Option<Wording<'f>>,
}

impl Walk<'_, '_> {
    /// The slot that is written next: of those left, that of the transfer which was asked for first.
    fn slot(&self) -> Option<usize> {
        let left = self.queue.entries().filter(|(slot, _)| {
            let bit = u32::try_from(*slot)
                .ok()
                .and_then(|slot| 1_u16.checked_shl(slot));
            bit.is_some_and(|bit| self.list.left & bit != 0)
        });
        let first = left.min_by_key(|(_, entry)| entry.serial);
        first.map(|(slot, _)| slot)
    }
}

impl Source for Walk<'_, '_> {
    fn count(&mut self) -> Result<u32, FaultCode> {
        Ok(self.list.mask.count_ones())
    }

    fn write(&mut self, out: &mut Writer<'_>) -> Result<bool, FaultCode> {
        let request = self.slot().and_then(|slot| self.queue.request(slot));
        let Some(request) = request else {
            return Ok(false);
        };
        let state = request.state.number();
        if let Some(wording) = self.wording {
            let is_download = request.kind.is_download();
            let mut room = heapless::String::new();
            AllQueuedTransferStruct {
                command_key: request.command_key,
                state,
                is_download,
                file_type: wording.name(is_download, request.file_type, &mut room),
                file_size: request.file_size,
                target_file_name: request.target_file_name,
            }
            .write(out);
        } else {
            QueuedTransferStruct {
                command_key: request.command_key,
                state,
            }
            .write(out);
        }
        Ok(true)
    }

    fn advance(&mut self) {
        self.list.left = match self.slot() {
            Some(slot) => self.list.left & !(1 << slot),
            None => 0,
        };
    }
}
