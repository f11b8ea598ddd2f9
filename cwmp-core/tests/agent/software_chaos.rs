//! Changes of software modules over a line that loses messages, on a device that loses power, for an ACS that refuses:
//! each call is reported with all its results in their order, none is invented, and none is reported after the ACS has
//! taken the report.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    reason = "tests may"
)]

use alloc::collections::BTreeMap;

use cwmp_core::cpe::{
    OperationId, OperationKind, OperationReport, OperationTask, PostKind, SoftwareConfig,
};
use cwmp_core::event::RebootCause;
use cwmp_soap::message::change_du_state::OperationStruct;
use cwmp_soap::message::du_state_change_complete::DuStateChangeCompleteResponse;
use cwmp_soap::message::fault::Fault;
use cwmp_soap::message::inform::InformResponse;
use cwmp_soap::{DeploymentUnitFaultCode, FaultCode, Method};

use super::dice::Dice;
use super::software_world::{
    ENV_1, ROOM, Software, URL, change, install, many, path, results_of, uninstall, update,
};
use super::world::{Want, answer_to, message};

/// What is known of a call from outside.
#[derive(Debug, Default)]
struct Account {
    /// The ACS has been told that it is taken on.
    is_answered: bool,
    /// What each operation of it asks for.
    kinds: Vec<OperationKind>,
    /// How often the ACS was told.
    reports: u32,
    /// What it was told.
    told: Option<Vec<super::software_world::Result>>,
    /// The agent knows that the ACS was.
    is_settled: bool,
    is_gone: bool,
}

struct Chaos {
    world: Software,
    dice: Dice,
    /// What can go wrong does, until then.
    is_calm: bool,
    /// Whether restarts are without power, so that only what was stored is left.
    has_cuts: bool,
    cuts: u32,
    config: SoftwareConfig<'static>,
    accounts: BTreeMap<String, Account>,
    /// What the platform is at.
    tasks: Vec<(OperationId, OperationTask)>,
    units: u32,
    calls: u32,
}

impl Chaos {
    fn new(seed: u64, has_cuts: bool) -> Self {
        let config = many(if seed.is_multiple_of(3) { 2 } else { 1 });
        Self {
            world: Software::with(config, ROOM),
            has_cuts,
            cuts: 0,
            config,
            dice: Dice::new(seed),
            is_calm: false,
            accounts: BTreeMap::new(),
            tasks: Vec::new(),
            units: 0,
            calls: 0,
        }
    }

    fn fails(&mut self, n: u64) -> bool {
        !self.is_calm && self.dice.one_in(n)
    }

    /// The reply of the ACS, if it arrives.
    fn reply(&mut self, body: &[u8]) -> bool {
        if self.fails(12) {
            self.world.fail();
            return false;
        }
        let status = if body.is_empty() { 204 } else { 200 };
        self.world.reply(status, body).unwrap();
        true
    }

    fn step(&mut self) {
        if self.fails(40) {
            self.restart();
        }
        let stored = self.world.log.len();
        let want = self.world.poll();
        if self.has_cuts && self.fails(25) {
            // Before what comes next is done, anywhere in what had to be stored for it.
            let new = u64::try_from(self.world.log.len() - stored).unwrap();
            let part = usize::try_from(self.dice.below(new + 1)).unwrap();
            self.cut(stored + part);
            return;
        }
        match want {
            Want::Post(..) if self.fails(15) => self.world.fail(),
            Want::Post(kind, body) => {
                // While the reply is on its way.
                if !self.tasks.is_empty() && self.dice.one_in(3) {
                    self.tell();
                }
                self.exchange(kind, &body);
            }
            Want::Software(id, task) => self.tasks.push((id, task)),
            Want::Wait(until) => {
                if self.tasks.is_empty() || self.dice.one_in(2) {
                    let longest = if self.dice.one_in(20) { 90_000 } else { 200 };
                    let pause = 1_000 * (1 + self.dice.below(longest));
                    let next = until.map_or(self.world.now + pause, |until| until.as_millis());
                    self.at(next.min(self.world.now + pause));
                }
                if !self.world.agent.is_in_session() && self.fails(3) {
                    self.world.request();
                }
            }
            other => panic!("{other:?}"),
        }
        if !self.tasks.is_empty() && self.dice.one_in(3) {
            self.tell();
        }
    }

    fn at(&mut self, millis: u64) {
        self.world
            .at(u32::try_from(millis.div_ceil(1_000)).unwrap());
    }

    fn restart(&mut self) {
        self.tasks.clear();
        if self.has_cuts {
            // The report may have been taken in the reply of which nothing is stored yet.
            self.cut(self.world.log.len());
        } else {
            self.world.agent.boot(RebootCause::Restart);
        }
    }

    /// The power goes; so many bytes are stored.
    fn cut(&mut self, stored: usize) {
        self.tasks.clear();
        self.world.cut(self.config, stored);
        self.cuts += 1;
        for (key, account) in &mut self.accounts {
            let is_there = self.world.agent.operations().any(|id| {
                let operation = self.world.agent.operation(id);
                operation.is_some_and(|operation| operation.command_key == key)
            });
            if account.is_settled && is_there {
                // That it was answered was not stored: it is told again.
                account.is_settled = false;
            }
            let is_lost = account.is_answered && !account.is_settled && !is_there;
            assert!(!is_lost, "{key} is lost");
            account.is_gone = !is_there && !account.is_settled;
        }
        self.accounts.retain(|_, account| !account.is_gone);
    }

    /// The platform says how something went.
    fn tell(&mut self) {
        let at = usize::try_from(self.dice.below(self.tasks.len() as u64)).unwrap();
        let (id, task) = self.tasks.remove(at);
        if task == OperationTask::Stop {
            self.tasks.retain(|(other, _)| *other != id);
            assert!(!self.world.tells(id, &OperationReport::DONE));
            return;
        }
        let Some(request) = self.world.agent.operation(id) else {
            assert!(!self.world.tells(id, &OperationReport::DONE));
            return;
        };
        let (kind, unit) = (request.kind, request.deployment_unit);
        let uuid = request.uuid.to_string();
        if self.dice.one_in(4) {
            let fault = DeploymentUnitFaultCode::REQUEST_DENIED;
            self.world.tells(id, &OperationReport::failed(fault));
            return;
        }
        if !self.world.tells(id, &OperationReport::DONE) {
            return;
        }
        match (kind, unit) {
            (OperationKind::Install, _) if self.units < 5 => {
                self.units += 1;
                let version = self.units.to_string();
                self.world.has(self.units, &uuid, &version, ENV_1);
            }
            (OperationKind::Uninstall, Some(unit)) => {
                let status = format!("{}Status", path(unit));
                self.world.write(&status, "Uninstalled");
            }
            _ => {}
        }
    }

    fn exchange(&mut self, kind: PostKind, body: &[u8]) {
        match kind {
            PostKind::Call(Method::Inform) => {
                self.reply(&answer_to(body, InformResponse { max_envelopes: 1 }));
            }
            PostKind::Call(_) => self.report(kind, body),
            PostKind::Response(_) => {
                for account in self.accounts.values_mut() {
                    account.is_answered = true;
                }
                self.turn();
            }
            _ => self.turn(),
        }
    }

    fn report(&mut self, kind: PostKind, body: &[u8]) {
        let (key, results) = results_of(kind, body);
        let key = key.unwrap();
        let account = self.accounts.get_mut(&key).expect("invented");
        assert!(!account.is_settled, "{key} is reported again");
        check(&account.kinds, &results);
        if let Some(told) = &account.told {
            assert_eq!(*told, results, "{key} is told otherwise");
        }
        account.told = Some(results);
        if self.fails(8) {
            let code = [FaultCode::ACS_INTERNAL_ERROR, FaultCode::ACS_RETRY_REQUEST];
            let refusal = Fault::new(code[usize::from(self.dice.one_in(2))]);
            self.reply(&answer_to(body, refusal));
            return;
        }
        self.accounts.get_mut(&key).unwrap().reports += 1;
        if self.reply(&answer_to(body, DuStateChangeCompleteResponse)) {
            self.accounts.get_mut(&key).unwrap().is_settled = true;
        }
    }

    /// The ACS may call.
    fn turn(&mut self) {
        if self.is_calm || self.dice.one_in(3) {
            self.reply(b"");
            return;
        }
        let key: String = format!("k{}", self.calls);
        self.calls += 1;
        let mut operations: Vec<OperationStruct<'_>> = Vec::new();
        let mut kinds = Vec::new();
        let uuid = uuid(self.dice.below(3));
        for _ in 0..=self.dice.below(3) {
            let (kind, operation) = match self.dice.below(5) {
                0 | 1 => (OperationKind::Install, install(URL, Some(uuid), None)),
                2 => (OperationKind::Update, update(Some(uuid), None, None)),
                3 => (OperationKind::Update, update(None, None, None)),
                _ => (OperationKind::Uninstall, uninstall(uuid, None, None)),
            };
            kinds.push(kind);
            operations.push(operation);
        }
        let before = self.world.agent.operations().count();
        let call = message(Some("1"), change(&key, &operations));
        if self.reply(&call) && self.world.agent.operations().count() > before {
            let account = Account {
                kinds,
                ..Account::default()
            };
            self.accounts.insert(key, account);
        }
    }
}

/// Results stand in the order of the operations, one at least for each.
fn check(kinds: &[OperationKind], results: &[super::software_world::Result]) {
    let may_be = |kind: OperationKind, state: &str, has_failed: bool| match (kind, has_failed) {
        (OperationKind::Install, false) | (OperationKind::Update, _) => state == "Installed",
        (OperationKind::Install, true) => state == "Failed",
        (OperationKind::Uninstall, false) => state == "Uninstalled",
        _ => state == "Installed",
    };
    // Whether the results from here on can be those of the operations from there on.
    fn fits(
        kinds: &[OperationKind],
        results: &[super::software_world::Result],
        may_be: &dyn Fn(OperationKind, &str, bool) -> bool,
    ) -> bool {
        let Some((kind, later)) = kinds.split_first() else {
            return results.is_empty();
        };
        let most = if *kind == OperationKind::Install {
            1
        } else {
            results.len()
        };
        (1..=most).any(|count| {
            results.get(..count).is_some_and(|own| {
                own.iter()
                    .all(|r| may_be(*kind, &r.state, r.fault.is_some()))
            }) && fits(later, &results[count..], may_be)
        })
    }
    assert!(fits(kinds, results, &may_be), "{kinds:?} {results:?}");
}

fn uuid(n: u64) -> &'static str {
    use super::software_world::{A, B, C};
    [A, B, C][usize::try_from(n).unwrap()]
}

/// Courses, each of 400 steps in which things go wrong.
const SEEDS: u64 = 60;

#[test]
fn every_change_is_reported_until_the_acs_has_taken_it_and_no_longer() {
    live(false);
}

#[test]
fn ct_du_08c_no_change_is_lost_with_the_power_nor_is_one_invented() {
    assert!(live(true) > 300);
}

/// Goes through the courses; how often the power was cut.
fn live(has_cuts: bool) -> u32 {
    let (mut taken, mut repeated, mut expanded, mut cuts) = (0, 0, 0, 0);
    // Those with cuts take longer: what was stored is read again and again.
    let seeds = if has_cuts { SEEDS / 2 } else { SEEDS };
    for seed in 1..=seeds {
        let mut chaos = Chaos::new(seed, has_cuts);
        for _ in 0..400 {
            chaos.step();
        }
        chaos.is_calm = true;
        for _ in 0..2_000 {
            chaos.step();
            let agent = &chaos.world.agent;
            if agent.operations().next().is_none() && agent.undelivered().next().is_none() {
                break;
            }
        }
        let left = chaos.world.agent.operations().count();
        assert_eq!(left, 0, "seed {seed}: stuck");
        for (key, account) in &chaos.accounts {
            assert!(account.is_settled, "seed {seed}: {key} {account:?}");
            repeated += u32::from(account.reports > 1);
            let told = account.told.as_ref().map_or(0, Vec::len);
            expanded += u32::from(told > account.kinds.len());
        }
        taken += chaos.accounts.len();
        cuts += chaos.cuts;
    }
    // Something was going on.
    let told =
        format!("{taken} taken on, {repeated} told more than once, {expanded} of several units");
    assert!(taken > 200 && repeated > 20 && expanded > 20, "{told}");
    cuts
}
