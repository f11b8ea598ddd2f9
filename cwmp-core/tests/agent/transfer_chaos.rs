//! Transfers over a line that loses messages, on a device that loses power, for an ACS that refuses: none is lost, none
//! is invented, none is reported after the ACS has taken the report.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    reason = "tests may"
)]

use alloc::collections::{BTreeMap, BTreeSet};

use cwmp_core::cpe::{PostKind, TransferConfig, TransferId, TransferReport, TransferTask};
use cwmp_core::event::RebootCause;
use cwmp_soap::message::cancel_transfer::CancelTransfer;
use cwmp_soap::message::fault::Fault;
use cwmp_soap::message::inform::InformResponse;
use cwmp_soap::message::reboot::Reboot;
use cwmp_soap::message::transfer_complete::{TransferCompleteResponse, TransferCompleteView};
use cwmp_soap::{FaultCode, Method, TransferFaultCode};

use super::dice::Dice;
use super::transfer_world::{Transfers, download, firmware, hold, scheduled, upload, window};
use super::world::{Want, answer_to, message, read};

/// What is known of a transfer from outside.
#[derive(Debug, Default)]
struct Account {
    /// How the platform said it ended, last.
    end: Option<TransferReport>,
    /// How often the ACS was told.
    reports: u32,
    /// The agent knows that the ACS was.
    is_settled: bool,
}

struct Chaos {
    world: Transfers,
    dice: Dice,
    /// What can go wrong does, until then.
    is_calm: bool,
    accounts: BTreeMap<String, Account>,
    cancelled: BTreeSet<String>,
    /// What the platform is at.
    tasks: Vec<(TransferId, TransferTask)>,
    calls: u32,
}

impl Chaos {
    fn new(seed: u64) -> Self {
        let mut config = TransferConfig::DEFAULT;
        config.in_session = seed.is_multiple_of(2);
        config.max_running = if seed.is_multiple_of(3) { 2 } else { 1 };
        Self {
            world: Transfers::with(config),
            dice: Dice::new(seed),
            is_calm: false,
            accounts: BTreeMap::new(),
            cancelled: BTreeSet::new(),
            tasks: Vec::new(),
            calls: 0,
        }
    }

    fn fails(&mut self, n: u64) -> bool {
        !self.is_calm && self.dice.one_in(n)
    }

    /// The reply of the ACS, if it arrives.
    fn reply(&mut self, status: u16, body: &[u8]) -> bool {
        if self.fails(12) {
            self.world.fail();
            return false;
        }
        self.world.reply(status, body).unwrap();
        true
    }

    fn step(&mut self) {
        if self.fails(60) {
            self.restart();
        }
        match self.world.poll() {
            Want::Post(..) if self.fails(15) => self.world.fail(),
            Want::Post(kind, body) => {
                // While the reply is on its way.
                while let Want::Transfer(id, task) = self.world.poll() {
                    self.tasks.push((id, task));
                }
                if !self.tasks.is_empty() && self.dice.one_in(2) {
                    self.tell();
                }
                self.exchange(kind, &body);
            }
            Want::Transfer(id, task) => self.tasks.push((id, task)),
            Want::Software(id, _) => panic!("{id:?}"),
            Want::Reboot => self.restart(),
            Want::Wait(until) => {
                if self.tasks.is_empty() || self.dice.one_in(2) {
                    let pause = 1_000 + self.dice.below(200_000);
                    let next = until.map_or(self.world.now + pause, |until| until.as_millis());
                    self.at(next.min(self.world.now + pause));
                }
                if !self.world.agent.is_in_session() && self.fails(3) {
                    self.world.request();
                }
            }
        }
        if !self.tasks.is_empty() && self.dice.one_in(4) {
            self.tell();
        }
    }

    fn at(&mut self, millis: u64) {
        self.world
            .at(u32::try_from(millis.div_ceil(1_000)).unwrap());
    }

    fn restart(&mut self) {
        self.tasks.clear();
        self.world.agent.boot(RebootCause::Restart);
    }

    /// The platform says how something went.
    fn tell(&mut self) {
        let (id, task) = self.tasks.remove(0);
        let report = match (task, self.dice.below(8)) {
            (TransferTask::AskUser, 0..4) => TransferReport::Declined,
            (TransferTask::AskUser, _) => TransferReport::Confirmed,
            (_, 0..4) => TransferReport::Done,
            (_, 4) => TransferReport::NeedsRestart,
            _ => TransferReport::Failed(TransferFaultCode::FILE_INACCESSIBLE),
        };
        let key = self.world.agent.transfer(id);
        let key = key.map(|request| request.command_key.to_string());
        let is_taken = self.world.tells(id, report);
        match key {
            Some(key) if is_taken => account_of(&mut self.accounts, &key).end = Some(report),
            // An upload needs no restart.
            Some(_) if task == TransferTask::Start => self.tasks.push((id, task)),
            _ => {}
        }
    }

    fn exchange(&mut self, kind: PostKind, body: &[u8]) {
        match kind {
            PostKind::Call(Method::Inform) => {
                let answer = answer_to(body, InformResponse { max_envelopes: 1 });
                let answer = if self.dice.one_in(3) {
                    hold(&answer)
                } else {
                    answer
                };
                self.reply(200, &answer);
            }
            PostKind::Call(_) => self.report(body),
            _ => self.turn(),
        }
    }

    fn report(&mut self, body: &[u8]) {
        let envelope = read(body);
        let view = TransferCompleteView::read(&envelope).unwrap();
        let key = view.command_key().to_string();
        let fault = view.fault_struct().fault.unwrap();
        assert!(!self.cancelled.contains(&key), "{key} was cancelled");
        let account = self.accounts.get_mut(&key).expect("invented");
        assert!(!account.is_settled, "{key} is reported again");
        match account.end {
            Some(TransferReport::Done) => assert_eq!(fault, None),
            _ => assert!(fault.is_some(), "{key} did not succeed"),
        }
        if self.fails(8) {
            let code = [FaultCode::ACS_INTERNAL_ERROR, FaultCode::ACS_RETRY_REQUEST];
            let refusal = Fault::new(code[usize::from(self.dice.one_in(2))]);
            self.reply(200, &answer_to(body, refusal));
            return;
        }
        account_of(&mut self.accounts, &key).reports += 1;
        if self.reply(200, &answer_to(body, TransferCompleteResponse)) {
            account_of(&mut self.accounts, &key).is_settled = true;
        }
    }

    /// The ACS may call.
    fn turn(&mut self) {
        let end = self.is_calm || self.dice.one_in(3);
        if end {
            self.reply(204, b"");
            return;
        }
        let key: &'static str = format!("k{}", self.calls).leak();
        self.calls += 1;
        let windows = [
            window(0, 300, "4 Confirmation Needed"),
            window(300, 900, "1 At Any Time"),
        ];
        let delay = u32::try_from(self.dice.below(3) * 50).unwrap();
        let (method, call) = match self.dice.below(7) {
            0 | 1 => (Method::Download, message(Some("1"), download(key, delay))),
            2 => (Method::Download, message(Some("1"), firmware(key, delay))),
            3 => (
                Method::Upload,
                message(Some("1"), upload(key, "2 Vendor Log File")),
            ),
            4 => (
                Method::ScheduleDownload,
                message(Some("1"), scheduled(key, &windows)),
            ),
            5 => {
                let old = self.dice.below(u64::from(self.calls));
                let key = format!("k{old}");
                let cancel = CancelTransfer { command_key: &key };
                let call = message(Some("1"), cancel);
                let before = self.keys();
                if self.reply(200, &call) {
                    // It takes effect before its answer goes out.
                    if before.contains(&key) && !self.keys().contains(&key) {
                        self.cancelled.insert(key);
                    }
                }
                return;
            }
            _ => (
                Method::Reboot,
                message(Some("1"), Reboot { command_key: "r" }),
            ),
        };
        if self.reply(200, &call) && method != Method::Reboot && self.keys().contains(key) {
            self.accounts.insert(key.into(), Account::default());
        }
    }

    /// The keys of the transfers that the agent has.
    fn keys(&self) -> BTreeSet<String> {
        let agent = &self.world.agent;
        let requests = agent.transfers().filter_map(|id| agent.transfer(id));
        requests
            .map(|request| request.command_key.to_string())
            .collect()
    }
}

fn account_of<'a>(accounts: &'a mut BTreeMap<String, Account>, key: &str) -> &'a mut Account {
    accounts.get_mut(key).expect("there is one")
}

/// Courses, each of 400 steps in which things go wrong.
const SEEDS: u64 = 60;

#[test]
fn every_transfer_is_reported_until_the_acs_has_taken_it_and_no_longer() {
    let (mut taken, mut cancelled, mut repeated) = (0, 0, 0);
    for seed in 1..=SEEDS {
        let mut chaos = Chaos::new(seed);
        for _ in 0..400 {
            chaos.step();
        }
        chaos.is_calm = true;
        for _ in 0..2_000 {
            chaos.step();
            let agent = &chaos.world.agent;
            if agent.transfers().next().is_none() && agent.undelivered().next().is_none() {
                break;
            }
        }
        assert_eq!(chaos.keys(), BTreeSet::new(), "seed {seed}: stuck");
        for (key, account) in &chaos.accounts {
            let is_cancelled = chaos.cancelled.contains(key);
            assert!(
                account.is_settled != is_cancelled,
                "seed {seed}: {key} {account:?}"
            );
            repeated += u32::from(account.reports > 1);
        }
        taken += chaos.accounts.len();
        cancelled += chaos.cancelled.len();
    }
    // Something was going on.
    let told = format!("{taken} taken on, {cancelled} cancelled, {repeated} told more than once");
    assert!(taken > 400 && cancelled > 20 && repeated > 20, "{told}");
}
