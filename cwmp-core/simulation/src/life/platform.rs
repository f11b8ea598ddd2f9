//! What the platform does when the agent says so, and what it tells.

use core::fmt::Write as _;

use cwmp_core::cpe::diagnostics::{DiagnosticsError, DiagnosticsId, DiagnosticsTask};
use cwmp_core::cpe::{
    Action, AutonomousOperation, AutonomousTransfer, OperationId, OperationKind, OperationTask,
    TransferId, TransferReport, TransferTask,
};
use cwmp_core::event::RebootCause;
use cwmp_soap::message::raw::RawMessage;
use cwmp_soap::{EventCode, FaultCode};

use super::{Course, Life};
use crate::fault::{Fault, Point};
use crate::invariants::Violation;
use crate::product::{Product, device};
use crate::world::Job;

/// What the device fetches by itself.
const OWN_FILE: &str = "2 Web Content";
/// Seconds that an operation takes at most.
const LONGEST_OPERATION: u32 = 60;

impl<P: Product> Life<'_, '_, P> {
    pub(super) fn act(&mut self, action: Action) -> Course {
        self.world.note(|text| {
            let _ = write!(text, "action: {action:?}");
        });
        self.check(action)?;
        let fault = self.world.strike(Point::Act);
        if fault == Some(Fault::CutBefore) {
            return Ok(Some(self.cut()));
        }
        match action {
            Action::Reboot if fault.is_some() => return Ok(Some(self.cut())),
            Action::Reboot => return Ok(Some(self.reboot(RebootCause::Restart))),
            Action::FactoryReset => {
                self.world.product.factory_reset();
                self.world.account.objects.reset();
                self.world.log.clear();
                if fault.is_some() {
                    return Ok(Some(self.cut()));
                }
                return Ok(Some(self.reboot(RebootCause::FactoryReset)));
            }
            Action::Transfer(id, task) => self.transfer(id, task),
            Action::Diagnostics(id, task) => self.diagnose(id, task),
            Action::Software(id, task) => self.operate(id, task),
            Action::VendorMethod => self.take_call(),
            _ => {}
        }
        if fault.is_some() {
            return Ok(Some(self.cut()));
        }
        Ok(None)
    }

    /// Whether the agent may say so now.
    fn check(&mut self, action: Action) -> Result<(), Violation> {
        let world = &mut *self.world;
        match action {
            Action::Transfer(id, task) => match self.agent.transfer(id) {
                Some(request) => {
                    let key = name_of(request.command_key, request.target_file_name);
                    let at_once = world.product.transfers().max_running.max(1);
                    let account = &mut world.account;
                    account.begin_transfer(key, task, (world.now, at_once))
                }
                None => Ok(()),
            },
            Action::Diagnostics(id, task) => {
                let is_begun = task == DiagnosticsTask::Start;
                world.account.diagnostics.act(id.index(), is_begun)
            }
            Action::Software(id, task) => match self.agent.operation(id) {
                Some(request) if task != OperationTask::Stop => {
                    let operation = (request.command_key, request.kind, request.uuid);
                    world.account.units.begin(operation, task)
                }
                _ => Ok(()),
            },
            Action::VendorMethod => world.account.vendor.told(),
            _ => Ok(()),
        }
    }

    /// The platform takes the call of a vendor's method, and gives up the one before.
    fn take_call(&mut self) {
        let world = &mut *self.world;
        let is_older = |job: &Job| matches!(job, Job::VendorCall(_));
        world.jobs.retain(|(_, job)| !is_older(job));
        let entropy = world.dice.u32(..);
        if let Some(call) = self.agent.vendor_call() {
            let (seconds, answer) = world.product.vendor_call(call.name(), entropy);
            world.begin_job(seconds, Job::VendorCall(answer));
        }
    }

    fn answer_call(&mut self, answer: Result<&'static str, FaultCode>) -> Result<(), Violation> {
        let fault = answer.err();
        let is_taken = match answer {
            Ok(markup) => self
                .agent
                .answer_vendor_call(Ok(&mut RawMessage { markup })),
            Err(fault) => self.agent.answer_vendor_call(Err(fault)),
        };
        self.world.note(|text| {
            let _ = write!(
                text,
                "the vendor's method: fault {fault:?}, taken {is_taken}"
            );
        });
        self.world.account.vendor.answered(fault, is_taken)
    }

    fn transfer(&mut self, id: TransferId, task: TransferTask) {
        let world = &mut *self.world;
        if task == TransferTask::Stop {
            let is_its = |job: &Job| matches!(job, Job::Transfer(its, _) if *its == id);
            world.jobs.retain(|(_, job)| !is_its(job));
        }
        let entropy = world.dice.u32(..);
        if let Some(request) = self.agent.transfer(id) {
            let (seconds, report) = world.product.transfer(&request, task, entropy);
            world.begin_job(seconds, Job::Transfer(id, report));
        }
    }

    fn diagnose(&mut self, id: DiagnosticsId, task: DiagnosticsTask) {
        let world = &mut *self.world;
        let is_its = |job: &Job| matches!(job, Job::Test(its, _) if its.index() == id.index());
        world.jobs.retain(|(_, job)| !is_its(job));
        if task == DiagnosticsTask::Start {
            let entropy = world.dice.u32(..);
            let (seconds, result) = world.product.test(id.index(), entropy);
            world.begin_job(seconds, Job::Test(id, result));
        }
    }

    fn operate(&mut self, id: OperationId, task: OperationTask) {
        let world = &mut *self.world;
        let is_its = |job: &Job| matches!(job, Job::Operation(its, _) if *its == id);
        world.jobs.retain(|(_, job)| !is_its(job));
        if task != OperationTask::Stop {
            let seconds = world.dice.u32(..LONGEST_OPERATION);
            world.begin_job(seconds, Job::Operation(id, task));
        }
    }

    /// What the platform was at has come to its end.
    pub(super) fn end_job(&mut self, job: Job) -> Result<(), Violation> {
        match job {
            Job::Transfer(id, report) => self.end_transfer(id, report),
            Job::Test(id, result) => return self.end_test(id, result),
            Job::Operation(id, task) => self.end_operation(id, task),
            Job::VendorCall(answer) => return self.answer_call(answer),
            Job::Idle => {
                self.agent.set_idle(true);
                self.world.account.transfers.is_idle = true;
            }
        }
        Ok(())
    }

    fn end_transfer(&mut self, id: TransferId, report: TransferReport) {
        let now = self.now();
        let request = self.agent.transfer(id);
        let Some(name) = request.map(|r| name_of(r.command_key, r.target_file_name).to_owned())
        else {
            return;
        };
        let is_taken = self.agent.handle_transfer(id, report, &now);
        self.world.note(|text| {
            let _ = write!(text, "transfer {name}: {report:?}, taken {is_taken}");
        });
        let is_wanted = self.wants_transfer(report == TransferReport::Done, OWN_FILE);
        if !is_taken {
            return;
        }
        let account = &mut self.world.account;
        let told = (is_wanted, self.world.now);
        if let Some(event) = account.transfers.told(&name, report, told) {
            account.raise_end(event, &name);
        }
    }

    fn end_test(
        &mut self,
        id: DiagnosticsId,
        result: Result<(), DiagnosticsError>,
    ) -> Result<(), Violation> {
        let is_taken = self.agent.handle_diagnostics(id, result);
        self.world.note(|text| {
            let _ = write!(text, "test: {result:?}, taken {is_taken}");
        });
        let account = &mut self.world.account;
        account.diagnostics.ended(id.index(), is_taken)?;
        if is_taken {
            account
                .events
                .raise(EventCode::DiagnosticsComplete, "", false);
        }
        Ok(())
    }

    fn end_operation(&mut self, id: OperationId, task: OperationTask) {
        let now = self.now();
        let world = &mut *self.world;
        let entropy = world.dice.u32(..);
        let Some(request) = self.agent.operation(id) else {
            return;
        };
        let (key, uuid) = (request.command_key.to_owned(), request.uuid.to_owned());
        let kind = request.kind;
        let report = world.product.operate(&request, task, entropy);
        let fault = report.fault.map(|fault| fault.fault().code());
        let mut device = device(&mut world.product);
        let is_taken = self.agent.handle_operation(&mut device, id, &report, &now);
        world.note(|text| {
            let _ = write!(
                text,
                "{kind:?} of {uuid}, {key}: {fault:?}, taken {is_taken}"
            );
        });
        if !is_taken {
            return;
        }
        if let Some(event) = world.account.units.told((&key, kind, &uuid), fault) {
            world.account.raise_end(event, &key);
        }
    }

    /// The device begins to fetch a file that the ACS did not ask for.
    pub(super) fn begin_own_transfer(&mut self) {
        let now = self.now();
        let world = &mut *self.world;
        let name = format!("own {}", world.counts.own);
        world.counts.own += 1;
        let begun = AutonomousTransfer {
            is_download: true,
            file_type: OWN_FILE,
            target_file_name: &name,
            ..AutonomousTransfer::default()
        };
        let Ok(id) = self.agent.begin_autonomous_transfer(&begun, &now) else {
            return;
        };
        world.account.transfers.begin_own(&name);
        self.transfer(id, TransferTask::Start);
    }

    /// A deployment unit changes, and the ACS did not ask for that.
    pub(super) fn change_unit(&mut self) {
        let now = self.now();
        let world = &mut *self.world;
        let entropy = world.dice.u32(..);
        let Some(change) = world.product.change_unit(entropy) else {
            return;
        };
        world.counts.own += 1;
        let (kind, name) = match change.operation {
            AutonomousOperation::Standard(kind) => (kind, kind.name()),
            AutonomousOperation::Vendor(name) => (OperationKind::Update, name),
            _ => return,
        };
        let fault = change.report.fault.map(|fault| fault.fault().code());
        let mut device = device(&mut world.product);
        let result = self
            .agent
            .deployment_unit_changed(&mut device, &change, &now);
        if result.is_ok() && self.wants_change(name, fault) {
            let account = &mut self.world.account;
            account.units.change(kind, change.report.uuid, fault);
            account.raise_end(EventCode::AutonomousDuStateChangeComplete, "");
        }
    }
}

/// By what the account knows a transfer: its key, or the name of its file if it is the device's own.
const fn name_of<'a>(key: &'a str, file: &'a str) -> &'a str {
    if key.is_empty() { file } else { key }
}
