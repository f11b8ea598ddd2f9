//! Calls of the ACS about transfers.

use cwmp_soap::message::cancel_transfer::CancelTransferView;
use cwmp_soap::message::download::DownloadView;
use cwmp_soap::message::schedule_download::ScheduleDownloadView;
use cwmp_soap::message::upload::UploadView;
use cwmp_soap::{
    ArgumentError, CwmpVersion, DateTime, DecodeError, Envelope, FaultCode, Method, Text,
};

use super::answer::TransferAnswer;
use super::config::{TransferConfig, WindowMode};
use super::queue::{Queue, Wish};
use super::request::TransferKind;
use super::slot::{Entry, Phase, Window};
use super::{TransferId, check};
use crate::Instant;
use crate::cpe::config::Now;

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

impl Queue<'_> {
    /// Whether the device has a method, by its configuration.
    pub(super) fn has(&self, method: Method) -> bool {
        let TransferConfig {
            downloads,
            uploads,
            modes,
            ..
        } = *self.config;
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
            Method::CancelTransfer => return self.cancel(call),
            Method::GetQueuedTransfers => {
                return Ok(TransferAnswer::queued(
                    self.mask(|entry| entry.kind.is_requested()),
                ));
            }
            Method::GetAllQueuedTransfers => {
                return Ok(TransferAnswer::all_queued(self.mask(|_| true)));
            }
            _ => {}
        }
        let mut wish = Wish::new(TransferKind::Download);
        match method {
            Method::Download => download(call, &mut wish)?,
            Method::Upload => upload(call, &mut wish)?,
            Method::ScheduleDownload => self.schedule_download(call, &mut wish)?,
            _ => return Err(FaultCode::METHOD_NOT_SUPPORTED),
        }
        let slot = self.accept(&wish, acceptance)?;
        if wish.kind == TransferKind::ScheduleDownload {
            return Ok(TransferAnswer::Scheduled);
        }
        Ok(self.answer_to(slot, acceptance.now.instant))
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

    fn schedule_download<'a>(
        &self,
        call: &Envelope<'a>,
        wish: &mut Wish<'a>,
    ) -> Result<(), FaultCode> {
        let view = ScheduleDownloadView::read(call).map_err(arguments)?;
        wish.kind = TransferKind::ScheduleDownload;
        wish.command_key = view.command_key();
        wish.file_size = number(view.file_size())?;
        let [
            file_type,
            url,
            username,
            password,
            target_file_name,
            messages @ ..,
        ] = &mut wish.texts;
        *file_type = view.file_type();
        *url = view.url();
        *username = view.username();
        *password = view.password().expose();
        *target_file_name = view.target_file_name();
        self.windows(&view, &mut wish.windows, messages)
    }

    /// One window or two, in order, in modes that the device has (XFER-025 to XFER-027).
    fn windows<'a>(
        &self,
        view: &ScheduleDownloadView<'_, 'a>,
        windows: &mut [Option<Window>; 2],
        messages: &mut [Text<'a>; 2],
    ) -> Result<(), FaultCode> {
        let mut earliest = 0;
        let mut places = windows.iter_mut().zip(messages);
        for given in view.time_window_list() {
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
            // Fewer retries than none are left to the device by -1 alone (XFER-028).
            let is_in_order = window.start < window.end && window.start >= earliest;
            if !is_in_order || window.max_retries < -1 {
                return Err(INVALID);
            }
            earliest = window.end;
            let (place, message) = places.next().ok_or(INVALID)?;
            (*place, *message) = (Some(window), given.user_message);
        }
        // A window ends after it has begun: there was none.
        if earliest == 0 {
            return Err(INVALID);
        }
        Ok(())
    }

    /// Checks what all three calls have in common, and takes the transfer on.
    fn accept(&mut self, wish: &Wish<'_>, acceptance: Acceptance<'_>) -> Result<usize, FaultCode> {
        let [file_type, url, rest @ ..] = &wish.texts;
        let types = if wish.kind.is_download() {
            self.config.downloads
        } else {
            self.config.uploads
        };
        check::command_key(&wish.command_key)?;
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
        self.add(wish, now).ok_or(FaultCode::RESOURCES_EXCEEDED)
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
        let key = view.command_key();
        check::command_key(&key)?;
        let is_meant = |entry: &Entry| {
            let is_named = entry.kind.is_requested() && key == *entry.command_key.as_str();
            is_named && entry.phase != Phase::Dropped
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

fn download<'a>(call: &Envelope<'a>, wish: &mut Wish<'a>) -> Result<(), FaultCode> {
    let view = DownloadView::read(call).map_err(arguments)?;
    wish.command_key = view.command_key();
    wish.file_size = number(view.file_size())?;
    wish.delay_seconds = number(view.delay_seconds())?;
    let [
        file_type,
        url,
        username,
        password,
        target_file_name,
        success_url,
        failure_url,
    ] = &mut wish.texts;
    *file_type = view.file_type();
    *url = view.url();
    *username = view.username();
    *password = view.password().expose();
    *target_file_name = view.target_file_name();
    *success_url = view.success_url();
    *failure_url = view.failure_url();
    Ok(())
}

fn upload<'a>(call: &Envelope<'a>, wish: &mut Wish<'a>) -> Result<(), FaultCode> {
    let view = UploadView::read(call).map_err(arguments)?;
    wish.kind = TransferKind::Upload;
    wish.command_key = view.command_key();
    wish.delay_seconds = number(view.delay_seconds())?;
    let [file_type, url, username, password, ..] = &mut wish.texts;
    *file_type = view.file_type();
    *url = view.url();
    *username = view.username();
    *password = view.password().expose();
    Ok(())
}

impl TransferAnswer {
    /// It will be done later: `TransferComplete` tells (XFER-009).
    const STARTED_LATER: Self = Self::Started {
        status: 1,
        start_time: DateTime::Unknown,
        complete_time: DateTime::Unknown,
    };
}
