//! Calls of the ACS about transfers.

use cwmp_soap::message::cancel_transfer::CancelTransferView;
use cwmp_soap::message::download::DownloadView;
use cwmp_soap::message::schedule_download::{ScheduleDownloadView, TimeWindow};
use cwmp_soap::message::upload::UploadView;
use cwmp_soap::{
    ArgumentError, CwmpVersion, DateTime, DecodeError, Envelope, FaultCode, Method, Text,
};

use super::answer::TransferAnswer;
use super::config::{TransferConfig, WindowMode};
use super::queue::{Numbers, Queue};
use super::request::TransferKind;
use super::slot::{Entry, Phase, TEXTS, Window};
use super::{TransferId, check};
use crate::cpe::config::Now;
use crate::{CommandKey, Instant};

/// What else decides whether a call is taken on.
#[derive(Clone, Copy, Debug)]
pub(in crate::cpe) struct Acceptance<'n> {
    pub(in crate::cpe) now: &'n Now,
    /// Whether one more event of a call finds a place in the event queue.
    pub(in crate::cpe) has_event_room: bool,
    /// Whether texts may be longer than the schema says.
    pub(in crate::cpe) is_lenient: bool,
}

/// What a device with transfers has.
const METHODS: &[Method] = &[
    Method::Download,
    Method::Upload,
    Method::ScheduleDownload,
    Method::CancelTransfer,
    Method::GetQueuedTransfers,
    Method::GetAllQueuedTransfers,
];

const INVALID: FaultCode = FaultCode::INVALID_ARGUMENTS;

fn arguments(error: DecodeError) -> FaultCode {
    error.cpe_fault().unwrap_or(INVALID)
}

fn number<T>(value: Result<T, ArgumentError>) -> Result<T, FaultCode> {
    value.map_err(|_| INVALID)
}

fn command_key(text: &Text<'_>) -> Result<CommandKey, FaultCode> {
    CommandKey::from_text(text).map_err(|_| INVALID)
}

impl Queue<'_> {
    /// Whether the device has a method, by its configuration.
    pub(super) fn has(&self, method: Method) -> bool {
        let TransferConfig {
            downloads,
            uploads,
            modes,
            ..
        } = self.config;
        METHODS.contains(&method)
            && match method {
                Method::Upload => !uploads.is_empty(),
                Method::ScheduleDownload => !modes.is_empty() && !downloads.is_empty(),
                Method::Download => !downloads.is_empty(),
                _ => true,
            }
    }

    /// The name of the method of this number among those that the device has in a session of this version.
    pub(super) fn method_name(&self, index: usize, version: CwmpVersion) -> Option<&'static str> {
        let methods = METHODS.iter().copied();
        let mut known = methods.filter(|method| self.has(*method) && method.since() <= version);
        known.nth(index).map(|method| method.name())
    }

    /// Executes a call that the device has, in the version of the session.
    pub(super) fn execute(
        &mut self,
        method: Method,
        call: &Envelope<'_>,
        acceptance: Acceptance<'_>,
    ) -> Result<TransferAnswer, FaultCode> {
        match method {
            Method::Download => self.download(call, acceptance),
            Method::Upload => self.upload(call, acceptance),
            Method::ScheduleDownload => self.schedule_download(call, acceptance),
            Method::CancelTransfer => self.cancel(call),
            Method::GetQueuedTransfers => {
                call.arguments().map_err(arguments)?;
                Ok(TransferAnswer::queued(
                    self.mask(|entry| entry.kind.is_requested()),
                ))
            }
            Method::GetAllQueuedTransfers => {
                call.arguments().map_err(arguments)?;
                Ok(TransferAnswer::all_queued(self.mask(|_| true)))
            }
            _ => Err(FaultCode::METHOD_NOT_SUPPORTED),
        }
    }

    fn mask(&self, which: impl Fn(&Entry) -> bool) -> u16 {
        let listed = self
            .entries()
            .filter(|(_, entry)| which(entry) && entry.phase != Phase::Dropped);
        listed.fold(0, |mask, (slot, _)| {
            let bit = u32::try_from(slot).ok().and_then(|i| 1_u16.checked_shl(i));
            mask | bit.unwrap_or(0)
        })
    }

    fn download(
        &mut self,
        call: &Envelope<'_>,
        acceptance: Acceptance<'_>,
    ) -> Result<TransferAnswer, FaultCode> {
        let view = DownloadView::read(call).map_err(arguments)?;
        let texts = [
            view.file_type(),
            view.url(),
            view.username(),
            view.password().expose(),
            view.target_file_name(),
            view.success_url(),
            view.failure_url(),
        ];
        let numbers = Numbers {
            kind: TransferKind::Download,
            command_key: command_key(&view.command_key())?,
            file_size: number(view.file_size())?,
            delay_seconds: number(view.delay_seconds())?,
        };
        let slot = self.accept(numbers, &texts, acceptance)?;
        Ok(self.answer_to(slot, acceptance.now.instant))
    }

    fn upload(
        &mut self,
        call: &Envelope<'_>,
        acceptance: Acceptance<'_>,
    ) -> Result<TransferAnswer, FaultCode> {
        let view = UploadView::read(call).map_err(arguments)?;
        let texts = [
            view.file_type(),
            view.url(),
            view.username(),
            view.password().expose(),
            Text::EMPTY,
            Text::EMPTY,
            Text::EMPTY,
        ];
        let numbers = Numbers {
            kind: TransferKind::Upload,
            command_key: command_key(&view.command_key())?,
            file_size: 0,
            delay_seconds: number(view.delay_seconds())?,
        };
        let slot = self.accept(numbers, &texts, acceptance)?;
        Ok(self.answer_to(slot, acceptance.now.instant))
    }

    fn schedule_download(
        &mut self,
        call: &Envelope<'_>,
        acceptance: Acceptance<'_>,
    ) -> Result<TransferAnswer, FaultCode> {
        let view = ScheduleDownloadView::read(call).map_err(arguments)?;
        let (windows, messages) = self.windows(view.time_window_list())?;
        let texts = [
            view.file_type(),
            view.url(),
            view.username(),
            view.password().expose(),
            view.target_file_name(),
            messages[0],
            messages[1],
        ];
        let numbers = Numbers {
            kind: TransferKind::ScheduleDownload,
            command_key: command_key(&view.command_key())?,
            file_size: number(view.file_size())?,
            delay_seconds: 0,
        };
        let slot = self.accept(numbers, &texts, acceptance)?;
        if let Some(entry) = self.entry_mut(slot) {
            entry.windows = windows;
        }
        Ok(TransferAnswer::Scheduled)
    }

    /// One window or two, in order, in modes that the device has (XFER-025 to XFER-027).
    fn windows<'a>(
        &self,
        list: impl Iterator<Item = TimeWindow<'a>>,
    ) -> Result<([Option<Window>; 2], [Text<'a>; 2]), FaultCode> {
        let mut windows = [None; 2];
        let mut messages = [Text::EMPTY; 2];
        let mut earliest = 0;
        let mut count = 0_usize;
        for given in list {
            let mode = WindowMode::ALL.into_iter();
            let mode = mode
                .filter(|mode| self.config.modes.contains(mode))
                .find(|mode| given.window_mode == mode.as_str())
                .ok_or(INVALID)?;
            let window = Window {
                start: number(given.window_start)?,
                end: number(given.window_end)?,
                mode,
                max_retries: number(given.max_retries)?,
            };
            if window.start >= window.end || window.start < earliest {
                return Err(INVALID);
            }
            earliest = window.end;
            *windows.get_mut(count).ok_or(INVALID)? = Some(window);
            *messages.get_mut(count).ok_or(INVALID)? = given.user_message;
            count = count.saturating_add(1);
        }
        if count == 0 {
            return Err(INVALID);
        }
        Ok((windows, messages))
    }

    /// Checks what all three calls have in common, and takes the transfer on.
    fn accept(
        &mut self,
        numbers: Numbers,
        texts: &[Text<'_>; TEXTS],
        acceptance: Acceptance<'_>,
    ) -> Result<usize, FaultCode> {
        let [file_type, url, rest @ ..] = texts;
        let types = if numbers.kind.is_download() {
            self.config.downloads
        } else {
            self.config.uploads
        };
        if !check::is_listed(file_type, types) {
            return Err(INVALID);
        }
        rest.iter().try_for_each(check::text)?;
        check::url(url, acceptance.is_lenient, self.config.schemes)?;
        // What could not be announced in the end is not begun.
        if !acceptance.has_event_room {
            return Err(FaultCode::RESOURCES_EXCEEDED);
        }
        let now = (acceptance.now.instant, acceptance.now.time_of_day);
        self.add(numbers, texts, now)
            .ok_or(FaultCode::RESOURCES_EXCEEDED)
    }

    /// What to answer: at once that it will be done, or, if the device may be quick, what has come of it by then.
    fn answer_to(&mut self, slot: usize, now: Instant) -> TransferAnswer {
        let within = self
            .config
            .answer_within
            .min(TransferConfig::MAX_ANSWER_WITHIN);
        let id = self.id_of(slot);
        let entry = self
            .entry_mut(slot)
            .filter(|entry| within > 0 && entry.delay_seconds == 0);
        let (Some(entry), Some(id)) = (entry, id) else {
            return TransferAnswer::STARTED_LATER;
        };
        entry.is_awaited = true;
        let until = now.after_seconds(u32::from(within));
        TransferAnswer::Awaited { id, until }
    }

    /// The answer to a call that was held back, when there is one.
    pub(super) fn awaited_answer(
        &mut self,
        id: TransferId,
        is_late: bool,
    ) -> Option<TransferAnswer> {
        let Some(slot) = self.slot_of(id) else {
            return Some(TransferAnswer::STARTED_LATER);
        };
        let entry = self.entry_mut(slot)?;
        let goes_on = matches!(entry.phase, Phase::Waiting | Phase::Running);
        if goes_on && !is_late {
            return None;
        }
        entry.is_awaited = false;
        if !entry.is_finished() || entry.fault.is_some() {
            return Some(TransferAnswer::STARTED_LATER);
        }
        entry.delivery = super::slot::Delivery::Answered;
        Some(TransferAnswer::Started {
            status: 0,
            start_time: entry.start_time,
            complete_time: entry.complete_time,
        })
    }

    /// Cancels every transfer with this key that has not begun, or none if one of them has (XFER-024).
    fn cancel(&mut self, call: &Envelope<'_>) -> Result<TransferAnswer, FaultCode> {
        let view = CancelTransferView::read(call).map_err(arguments)?;
        let key = command_key(&view.command_key())?;
        let is_meant = |entry: &Entry| {
            entry.kind.is_requested() && entry.command_key == key && entry.phase != Phase::Dropped
        };
        let can_go = |entry: &Entry| matches!(entry.phase, Phase::Waiting | Phase::Asking);
        if self
            .entries()
            .any(|(_, entry)| is_meant(entry) && !can_go(entry))
        {
            return Err(FaultCode::CANCELATION_NOT_PERMITTED);
        }
        for slot in 0..self.slots.len() {
            if self.entry(slot).is_some_and(is_meant) {
                self.remove(slot);
            }
        }
        Ok(TransferAnswer::Cancelled)
    }
}

impl TransferAnswer {
    /// It will be done later: `TransferComplete` tells (XFER-009).
    const STARTED_LATER: Self = Self::Started {
        status: 1,
        start_time: DateTime::Unknown,
        complete_time: DateTime::Unknown,
    };
}
