//! Transfers that the ACS did not ask for.

use cwmp_core::Instant;
use cwmp_core::cpe::{
    Action, Agent, AgentConfig, AutonomousTransfer, Buffers, Device, Now, PostKind, Step,
    TransferConfig, TransferId, TransferReport, TransferSlot, TransferTask, Transfers,
};
use cwmp_core::event::{EventSlot, RebootCause};
use cwmp_model::{Decl, MemoryTree, schema};
use cwmp_soap::message::autonomous_transfer_complete::{
    AutonomousTransferCompleteResponse, AutonomousTransferCompleteView,
};
use cwmp_soap::message::get_all_queued_transfers::{
    GetAllQueuedTransfers, GetAllQueuedTransfersResponseView,
};
use cwmp_soap::message::inform::{DeviceIdStruct, InformResponse};
use cwmp_soap::message::transfer_complete::TransferCompleteResponse;
use cwmp_soap::{
    CwmpVersion, DateTime, FaultCode, Method, Timestamp, TransferFaultCode, ValueType,
};

use super::transfer_world::download;
use super::world::{answer_to, codes, message, read};

schema! {
    /// A device that has the policy, in the older of the two data models.
    static SCHEMA = Decl::object("InternetGatewayDevice", &[
        Decl::object("ManagementServer", &[
            Decl::object("AutonomousTransferCompletePolicy", &[
                Decl::parameter("Enable", ValueType::Boolean).writable(),
                Decl::parameter("TransferTypeFilter", ValueType::String).writable(),
                Decl::parameter("ResultTypeFilter", ValueType::String).writable(),
                Decl::parameter("FileTypeFilter", ValueType::String).writable(),
            ]),
        ]),
    ]);
}

const FIRMWARE: AutonomousTransfer<'_> = AutonomousTransfer {
    is_download: true,
    announce_url: "",
    transfer_url: "https://files.example.net/fw/2.1.1.bin",
    file_type: "1 Firmware Upgrade Image",
    file_size: 7_340_100,
    target_file_name: "fw",
};

struct World {
    agent: Agent<'static>,
    tree: MemoryTree,
    now: u64,
    sent: Vec<u8>,
}

impl World {
    /// In its first session, where the ACS may call; the policy is on, for successful downloads of these types.
    fn new(types: &str, slots: usize) -> Self {
        let slots = vec![TransferSlot::EMPTY; slots].leak();
        let texts = vec![0; 4 * 4096].leak();
        let buffers = Buffers {
            rx: vec![0; 65_536].leak(),
            tx: vec![0; 4096].leak(),
            scratch: vec![0; 1024].leak(),
            events: vec![EventSlot::EMPTY; 24].leak(),
            transfers: Transfers::new(slots, texts, &TransferConfig::DEFAULT).unwrap(),
            attributes: &mut [],
            fingerprints: &mut [],
            record: Box::leak(Box::new([0; cwmp_model::MAX_RECORD])),
        };
        let mut tree = MemoryTree::from_schema(SCHEMA);
        let policy = "InternetGatewayDevice.ManagementServer.AutonomousTransferCompletePolicy.";
        for (name, value) in [
            ("Enable", "true"),
            ("TransferTypeFilter", "Download"),
            ("ResultTypeFilter", "Success"),
            ("FileTypeFilter", types),
        ] {
            let path = format!("{policy}{name}");
            tree.set_text(SCHEMA, &path, value).unwrap();
        }
        let agent = Agent::new(&AgentConfig::DEFAULT, buffers).unwrap();
        let mut world = Self {
            agent,
            tree,
            now: 0,
            sent: Vec::new(),
        };
        world.agent.boot(RebootCause::FactoryReset);
        world.open();
        world
    }

    /// Uploads are told too.
    fn both_ways(&mut self) {
        let policy = "InternetGatewayDevice.ManagementServer.AutonomousTransferCompletePolicy.";
        let filter = format!("{policy}TransferTypeFilter");
        self.tree.set_text(SCHEMA, &filter, "Both").unwrap();
    }

    fn parts(&mut self) -> (&mut Agent<'static>, Device<'_>, Now) {
        let seconds = i64::try_from(self.now / 1_000).unwrap();
        let now = Now {
            instant: Instant::from_millis(self.now),
            time_of_day: DateTime::At(Timestamp::from_unix(seconds)),
            entropy: 0,
        };
        let device = Device {
            schema: SCHEMA,
            backend: &mut self.tree,
            id: DeviceIdStruct {
                manufacturer: "Example",
                oui: "00256D",
                product_class: "Gateway",
                serial_number: "42",
            },
        };
        (&mut self.agent, device, now)
    }

    /// What the agent posts; `None` if it waits.
    fn post(&mut self) -> Option<PostKind> {
        let (agent, mut device, now) = self.parts();
        let (kind, body) = loop {
            match agent.poll(&mut device, &now) {
                Step::Post(post) => break (post.kind, post.body.to_vec()),
                Step::Store(_) => {}
                Step::Wait(_) => return None,
                other => panic!("{other:?}"),
            }
        };
        self.sent = body;
        Some(kind)
    }

    /// What the platform is to do.
    fn action(&mut self) -> Option<Action> {
        let (agent, mut device, now) = self.parts();
        loop {
            match agent.poll(&mut device, &now) {
                Step::Act(action) => return Some(action),
                Step::Store(_) => {}
                _ => return None,
            }
        }
    }

    fn reply(&mut self, status: u16, body: &[u8]) {
        let (agent, mut device, now) = self.parts();
        agent.receive_buffer()[..body.len()].copy_from_slice(body);
        agent
            .handle_reply(&mut device, &now, status, body.len())
            .unwrap();
    }

    /// The Inform of the session that is due, answered; its codes. The next post is up to the test, or empty.
    fn open(&mut self) -> Vec<String> {
        assert_eq!(self.post(), Some(PostKind::Call(Method::Inform)));
        let codes = codes(&self.sent);
        let answer = answer_to(&self.sent, InformResponse { max_envelopes: 1 });
        self.reply(200, &answer);
        codes
    }

    fn close(&mut self) {
        assert_eq!(self.post(), Some(PostKind::Empty));
        self.reply(204, b"");
    }

    fn begin(&mut self, transfer: &AutonomousTransfer<'_>) -> Option<TransferId> {
        let (agent, _, now) = self.parts();
        agent.begin_autonomous_transfer(transfer, &now).ok()
    }

    fn ends(&mut self, id: TransferId, report: TransferReport) {
        let (agent, _, now) = self.parts();
        assert!(agent.handle_transfer(id, report, &now));
    }
}

#[test]
fn ct_xfer_20c_the_policy_decides_what_is_told() {
    let mut world = World::new("2 Web Content,1 Firmware Upgrade Image", 4);
    world.close();
    world.now = 5_000;
    let id = world.begin(&FIRMWARE).unwrap();
    world.now = 90_000;
    world.ends(id, TransferReport::Done);
    assert_eq!(world.open(), ["10 AUTONOMOUS TRANSFER COMPLETE"]);
    let call = PostKind::Call(Method::AutonomousTransferComplete);
    assert_eq!(world.post(), Some(call));
    let sent = world.sent.clone();
    let envelope = read(&sent);
    let view = AutonomousTransferCompleteView::read(&envelope).unwrap();
    assert_eq!(view.announce_url(), "");
    assert_eq!(view.transfer_url(), FIRMWARE.transfer_url);
    assert_eq!(view.is_download(), Ok(true));
    assert_eq!(view.file_type(), FIRMWARE.file_type);
    assert_eq!(view.file_size(), Ok(FIRMWARE.file_size));
    assert_eq!(view.target_file_name(), FIRMWARE.target_file_name);
    assert_eq!(view.fault_struct().fault, Ok(None));
    let at = |seconds| Ok(DateTime::At(Timestamp::from_unix(seconds)));
    assert_eq!((view.start_time(), view.complete_time()), (at(5), at(90)));
    let answer = answer_to(&sent, AutonomousTransferCompleteResponse);
    world.reply(200, &answer);
    world.close();
    assert_eq!(world.post(), None);
    assert_eq!(world.agent.undelivered().count(), 0);
    assert_eq!(world.agent.transfers().count(), 0);
}

#[test]
fn ct_xfer_20c_what_the_filters_leave_out_is_not_told() {
    let failure = TransferReport::Failed(TransferFaultCode::FILE_CORRUPTED);
    let upload = AutonomousTransfer {
        is_download: false,
        ..FIRMWARE
    };
    let ringer = AutonomousTransfer {
        file_type: "5 Ringer File",
        ..FIRMWARE
    };
    for (types, transfer, report) in [
        ("", FIRMWARE, TransferReport::Done),
        (FIRMWARE.file_type, upload, TransferReport::Done),
        (FIRMWARE.file_type, ringer, TransferReport::Done),
        (FIRMWARE.file_type, FIRMWARE, failure),
    ] {
        let mut world = World::new(types, 4);
        world.close();
        let id = world.begin(&transfer).unwrap();
        world.ends(id, report);
        assert_eq!(world.post(), None, "{types} {transfer:?}");
        assert_eq!(world.agent.transfers().count(), 0);
    }
}

#[test]
fn what_nobody_asked_for_is_listed_and_leaves_room_for_what_the_acs_asks_for() {
    let mut world = World::new("", 4);
    assert!(world.begin(&FIRMWARE).is_some());
    assert!(world.begin(&FIRMWARE).is_none());
    assert_eq!(world.post(), Some(PostKind::Empty));
    for key in ["1", "2", "3"] {
        world.reply(200, &message(Some("1"), download(key, 60)));
        let response = PostKind::Response(Method::Download);
        assert_eq!(world.post(), Some(response));
    }
    world.reply(200, &message(Some("1"), download("4", 60)));
    let full = PostKind::Fault(Method::Download, Some(FaultCode::RESOURCES_EXCEEDED));
    assert_eq!(world.post(), Some(full));
    world.reply(200, &message(Some("1"), GetAllQueuedTransfers));
    world.post();
    let envelope = read(&world.sent);
    let view = GetAllQueuedTransfersResponseView::read(&envelope).unwrap();
    let first = view.transfer_list().next().unwrap();
    assert_eq!(view.transfer_list().count(), 4);
    assert_eq!((first.command_key, first.state), ("".into(), Ok(2)));
    assert_eq!(first.file_size, Ok(FIRMWARE.file_size));
}

#[test]
fn after_a_restart_the_platform_is_asked_how_it_ended() {
    let mut world = World::new(FIRMWARE.file_type, 4);
    world.close();
    let id = world.begin(&FIRMWARE).unwrap();
    world.agent.boot(RebootCause::Restart);
    let verify = Action::Transfer(id, TransferTask::Verify);
    assert_eq!(world.action(), Some(verify));
    world.ends(id, TransferReport::Done);
    assert_eq!(world.open(), ["1 BOOT", "10 AUTONOMOUS TRANSFER COMPLETE"]);
}

#[test]
fn what_could_never_be_reported_is_refused() {
    let long = |count, text: &str| text.repeat(count);
    for (url, fits) in [
        (long(1_024, "u"), true),
        (long(1_025, "u"), false),
        // The message would be longer than the buffer for it.
        (long(1_024, "&"), false),
    ] {
        let transfer = AutonomousTransfer {
            transfer_url: &url,
            ..FIRMWARE
        };
        let mut world = World::new("", 4);
        assert_eq!(world.begin(&transfer).is_some(), fits);
    }
}

#[test]
fn an_acs_of_1_0_gets_the_reports_that_it_knows() {
    let mut world = World::new(FIRMWARE.file_type, 4);
    let own = world.begin(&FIRMWARE).unwrap();
    assert_eq!(world.post(), Some(PostKind::Empty));
    world.reply(200, &message(Some("1"), download("k", 60)));
    world.post();
    world.reply(204, b"");
    world.ends(own, TransferReport::Done);
    world.now = 60_000;
    let Some(Action::Transfer(id, _)) = world.action() else {
        panic!("the download does not begin")
    };
    world.ends(id, TransferReport::Done);
    assert_eq!(world.post(), Some(PostKind::Call(Method::Inform)));
    let answer = message(None, InformResponse { max_envelopes: 1 });
    let answer = String::from_utf8(answer).unwrap();
    world.reply(200, answer.replace("cwmp-1-2", "cwmp-1-0").as_bytes());
    assert_eq!(world.post(), Some(PostKind::Call(Method::TransferComplete)));
    let answer = answer_to(&world.sent, TransferCompleteResponse);
    world.reply(200, &answer);
    world.close();
    // What it does not know is kept, and no reason for another session.
    assert_eq!(world.post(), None);
    assert_eq!(world.agent.transfers().collect::<Vec<_>>(), [own]);
}

#[test]
fn a_filter_names_uploads_as_reports_do_however_the_device_numbers_them() {
    for (file_type, told) in [
        ("1 Vendor Configuration File", "3 Vendor Configuration File"),
        (
            "3 Vendor Configuration File 2",
            "6 Vendor Configuration File 2",
        ),
        (
            "6 Vendor Configuration File 2",
            "6 Vendor Configuration File 2",
        ),
        ("3 Vendor Configuration File", "3 Vendor Configuration File"),
    ] {
        let backup = AutonomousTransfer {
            is_download: false,
            file_type,
            ..FIRMWARE
        };
        let mut world = World::new("3 Vendor Configuration File", 4);
        world.both_ways();
        world.close();
        let id = world.begin(&backup).unwrap();
        world.ends(id, TransferReport::Done);
        assert_eq!(world.open(), ["10 AUTONOMOUS TRANSFER COMPLETE"]);
        world.post();
        let envelope = read(&world.sent);
        let view = AutonomousTransferCompleteView::read(&envelope).unwrap();
        assert_eq!(view.file_type(), told);
    }
    // Logs are other files.
    let log = AutonomousTransfer {
        is_download: false,
        file_type: "2 Vendor Log File",
        ..FIRMWARE
    };
    let mut world = World::new("2 Vendor Log File X,3 Vendor Configuration File", 4);
    world.both_ways();
    world.close();
    let id = world.begin(&log).unwrap();
    world.ends(id, TransferReport::Done);
    assert_eq!(world.post(), None);
}

#[test]
fn an_acs_of_1_1_is_told_a_file_type_that_came_later_as_the_vendors() {
    let ringer = AutonomousTransfer {
        file_type: "5 Ringer File",
        ..FIRMWARE
    };
    let mut world = World::new(ringer.file_type, 4);
    world.close();
    let id = world.begin(&ringer).unwrap();
    world.ends(id, TransferReport::Done);
    assert_eq!(world.post(), Some(PostKind::Call(Method::Inform)));
    let answer = message(None, InformResponse { max_envelopes: 1 });
    let answer = String::from_utf8(answer).unwrap();
    world.reply(200, answer.replace("cwmp-1-2", "cwmp-1-1").as_bytes());
    let call = PostKind::Call(Method::AutonomousTransferComplete);
    assert_eq!(world.post(), Some(call));
    let envelope = read(&world.sent);
    assert_eq!(envelope.fits(CwmpVersion::V1_1), Ok(()));
    let view = AutonomousTransferCompleteView::read(&envelope).unwrap();
    assert_eq!(view.file_type(), "X 00256D 5 Ringer File");
}

#[test]
fn reports_of_both_kinds_share_a_session() {
    let mut world = World::new(FIRMWARE.file_type, 4);
    let own = world.begin(&FIRMWARE).unwrap();
    assert_eq!(world.post(), Some(PostKind::Empty));
    world.reply(200, &message(Some("1"), download("k", 0)));
    world.post();
    world.reply(204, b"");
    // Nobody asked for it, yet it runs: the other one has to wait.
    assert_eq!(world.post(), None);
    world.ends(own, TransferReport::Done);
    let Some(Action::Transfer(id, _)) = world.action() else {
        panic!("the download does not begin")
    };
    world.ends(id, TransferReport::Done);
    assert_eq!(
        world.open(),
        [
            "7 TRANSFER COMPLETE",
            "10 AUTONOMOUS TRANSFER COMPLETE",
            "M Download"
        ]
    );
    let call = PostKind::Call(Method::AutonomousTransferComplete);
    assert_eq!(world.post(), Some(call));
    let answer = answer_to(&world.sent, AutonomousTransferCompleteResponse);
    world.reply(200, &answer);
    assert_eq!(world.post(), Some(PostKind::Call(Method::TransferComplete)));
    let answer = answer_to(&world.sent, TransferCompleteResponse);
    world.reply(200, &answer);
    world.close();
    assert_eq!(world.agent.undelivered().count(), 0);
}
