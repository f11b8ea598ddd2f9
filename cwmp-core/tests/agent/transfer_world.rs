//! What tests of transfers share: calls, and the course of a transfer.

use core::ops::{Deref, DerefMut};

use cwmp_core::Instant;
use cwmp_core::cpe::{
    AgentConfig, PostKind, TransferConfig, TransferId, TransferReport, TransferTask,
};
use cwmp_core::event::RebootCause;
use cwmp_soap::message::download::{Download, DownloadResponseView};
use cwmp_soap::message::fault::Fault;
use cwmp_soap::message::get_all_queued_transfers::{
    GetAllQueuedTransfers, GetAllQueuedTransfersResponseView,
};
use cwmp_soap::message::inform::InformResponse;
use cwmp_soap::message::schedule_download::{ScheduleDownload, TimeWindowStruct};
use cwmp_soap::message::transfer_complete::{TransferCompleteResponse, TransferCompleteView};
use cwmp_soap::message::upload::Upload;
use cwmp_soap::{Body, DateTime, Entries, FaultCode, Method, Secret, Timestamp};

use super::world::{Want, World, answer_to};

pub(crate) const URL: &str = "https://files.example.net/fw/2.1.0.bin?token=t0k3n";
/// 2024-05-02T10:20:00Z.
pub(crate) const START: i64 = 1_714_645_200;

pub(crate) fn download(command_key: &'static str, delay_seconds: u32) -> Download<'static> {
    Download {
        command_key,
        file_type: "3 Vendor Configuration File",
        url: URL,
        username: "reader",
        password: Secret::from("s3cret"),
        file_size: 7,
        target_file_name: "config & more",
        delay_seconds,
        success_url: "",
        failure_url: "",
    }
}

pub(crate) fn firmware(command_key: &'static str, delay_seconds: u32) -> Download<'static> {
    Download {
        file_type: "1 Firmware Upgrade Image",
        ..download(command_key, delay_seconds)
    }
}

pub(crate) fn upload(command_key: &'static str, file_type: &'static str) -> Upload<'static> {
    Upload {
        command_key,
        file_type,
        url: URL,
        username: "",
        password: Secret::from(""),
        delay_seconds: 0,
    }
}

pub(crate) fn window(start: u32, end: u32, window_mode: &str) -> TimeWindowStruct<'_> {
    TimeWindowStruct {
        window_start: start,
        window_end: end,
        window_mode,
        user_message: "",
        max_retries: 0,
    }
}

pub(crate) fn scheduled<'a>(
    command_key: &'a str,
    windows: &'a [TimeWindowStruct<'a>],
) -> ScheduleDownload<'a, Entries<'a, TimeWindowStruct<'a>>> {
    ScheduleDownload {
        command_key,
        file_type: "1 Firmware Upgrade Image",
        url: URL,
        username: "",
        password: Secret::from(""),
        file_size: 0,
        target_file_name: "",
        time_window_list: Entries::new(windows),
    }
}

/// A report, as the ACS reads it: key, fault, begin, end.
pub(crate) type Report = (String, Option<u16>, DateTime, DateTime);

/// A device with transfers, whose clock shows [`START`] at its start.
pub(crate) struct Transfers(World);

impl Deref for Transfers {
    type Target = World;
    fn deref(&self) -> &World {
        &self.0
    }
}

impl DerefMut for Transfers {
    fn deref_mut(&mut self) -> &mut World {
        &mut self.0
    }
}

impl Transfers {
    /// In its first session, where the ACS may call.
    pub(crate) fn turned() -> Self {
        Self::with(TransferConfig::DEFAULT)
    }

    pub(crate) fn with(config: TransferConfig<'static>) -> Self {
        Self::with_events(config, 24)
    }

    /// With so many slots in the event queue.
    pub(crate) fn with_events(config: TransferConfig<'static>, events: usize) -> Self {
        let agent = AgentConfig::default();
        let mut world = Self(World::with_transfers(agent, 4096, config, events));
        world.at(0);
        world.agent.boot(RebootCause::FactoryReset);
        world.turn();
        world
    }

    /// So many seconds after the start.
    pub(crate) fn at(&mut self, seconds: u32) {
        self.now = u64::from(seconds) * 1_000;
        let clock = Timestamp::from_unix(START.saturating_add(i64::from(seconds)));
        self.time_of_day = DateTime::At(clock);
    }

    /// The clock at that time, as reports have it.
    pub(crate) fn clock(seconds: i64) -> DateTime {
        DateTime::At(Timestamp::from_unix(START.saturating_add(seconds)))
    }

    /// The ACS calls, and gets a fault or none.
    pub(crate) fn asks(&mut self, body: impl Body) -> Option<u16> {
        match self.call(body).0 {
            PostKind::Fault(_, code) => Some(code.map_or(0, FaultCode::code)),
            _ => None,
        }
    }

    /// The ACS calls for a transfer that is taken on, and ends the session.
    pub(crate) fn takes_on(&mut self, body: impl Body) {
        assert_eq!(self.asks(body), None);
        self.reply(204, b"").unwrap();
    }

    /// What the platform is to do.
    #[track_caller]
    pub(crate) fn task(&mut self) -> (TransferId, TransferTask) {
        match self.poll() {
            Want::Transfer(id, task) => (id, task),
            other => panic!("no task but {other:?}"),
        }
    }

    /// The transfer that the platform is to begin.
    #[track_caller]
    pub(crate) fn begins(&mut self) -> TransferId {
        let (id, task) = self.task();
        assert_eq!(task, TransferTask::Start);
        id
    }

    /// The key of the transfer that the platform is to begin.
    #[track_caller]
    pub(crate) fn begins_key(&mut self) -> String {
        let id = self.begins();
        self.agent.transfer(id).unwrap().command_key.to_string()
    }

    /// Nothing is to be done before then; in seconds.
    #[track_caller]
    pub(crate) fn waits(&mut self) -> Option<u64> {
        match self.poll() {
            Want::Wait(until) => until.map(|until| until.since(Instant::ZERO).as_secs()),
            other => panic!("no wait but {other:?}"),
        }
    }

    pub(crate) fn tells(&mut self, id: TransferId, report: TransferReport) -> bool {
        let (agent, _, now) = self.parts();
        agent.handle_transfer(id, report, &now)
    }

    /// The agent makes a report, which is answered.
    #[track_caller]
    pub(crate) fn reports(&mut self) -> Report {
        let (kind, report) = self.post();
        assert_eq!(kind, PostKind::Call(Method::TransferComplete));
        let envelope = super::world::read(&report);
        let view = TransferCompleteView::read(&envelope).unwrap();
        let outcome = view.fault_struct();
        let fault = outcome.fault.unwrap().map(FaultCode::code);
        assert_eq!(outcome.fault_string.is_empty(), fault.is_none());
        let report = (
            view.command_key().to_string(),
            fault,
            view.start_time().unwrap(),
            view.complete_time().unwrap(),
        );
        let answer = answer_to(&self.sent, TransferCompleteResponse);
        self.reply(200, &answer).unwrap();
        report
    }

    /// The session that is due: what it announces and reports. It ends with nothing left to be said.
    #[track_caller]
    pub(crate) fn session(&mut self) -> (Vec<String>, Vec<(String, Option<u16>)>) {
        let codes = super::world::codes(&self.open());
        let mut reports = Vec::new();
        let announced = codes.iter().filter(|code| code.starts_with("M ")).count();
        for _ in 0..announced {
            let (key, fault, ..) = self.reports();
            reports.push((key, fault));
        }
        assert_eq!(self.post().0, PostKind::Empty);
        self.reply(204, b"").unwrap();
        (codes, reports)
    }

    /// The agent opens a session because somebody asks for one, up to where the ACS may call; reports that it makes are
    /// refused.
    pub(crate) fn called_up(&mut self) {
        self.request();
        self.open();
        while let (PostKind::Call(_), report) = self.post() {
            let refusal = answer_to(&report, Fault::new(FaultCode::ACS_REQUEST_DENIED));
            self.reply(200, &refusal).unwrap();
        }
    }

    /// The transfers that there are: key and state.
    pub(crate) fn listed(&mut self) -> Vec<(String, i32)> {
        let (_, answer) = self.call(GetAllQueuedTransfers);
        let envelope = super::world::read(&answer);
        let view = GetAllQueuedTransfersResponseView::read(&envelope).unwrap();
        view.transfer_list()
            .map(|entry| (entry.command_key.to_string(), entry.state.unwrap()))
            .collect()
    }

    /// Answers the `Inform` that is out, with an entry in the header.
    pub(crate) fn held(&mut self) {
        let (_, inform) = self.post();
        let answer = answer_to(&inform, InformResponse { max_envelopes: 1 });
        self.reply(200, &hold(&answer)).unwrap();
        assert_eq!(self.post().0, PostKind::Empty);
    }
}

/// A message of the ACS that holds requests.
pub(crate) fn hold(message: &[u8]) -> Vec<u8> {
    let text = core::str::from_utf8(message).unwrap();
    let entry =
        "<cwmp:HoldRequests SOAP-ENV:mustUnderstand=\"1\">1</cwmp:HoldRequests></SOAP-ENV:Header>";
    text.replace("</SOAP-ENV:Header>", entry).into_bytes()
}

/// `Status`, `StartTime` and `CompleteTime` of a response.
pub(crate) fn status_of(response: &[u8]) -> (i32, DateTime, DateTime) {
    let envelope = super::world::read(response);
    let view = DownloadResponseView::read(&envelope).unwrap();
    (
        view.status().unwrap(),
        view.start_time().unwrap(),
        view.complete_time().unwrap(),
    )
}
