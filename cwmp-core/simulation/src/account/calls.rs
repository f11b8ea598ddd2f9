//! What the ACS has called for, and what that makes of the account.

use cwmp_core::cpe::PostKind;
use cwmp_soap::message::download::DownloadResponseView;
use cwmp_soap::message::upload::UploadResponseView;
use cwmp_soap::{Envelope, EventCode};

use super::Account;
use crate::invariants::Violation;
use crate::task::Task;

impl Account {
    /// The table that gains or loses an instance by the call that is not answered yet.
    pub(crate) fn table_called(&self) -> Option<&str> {
        self.called.as_ref()?.0.table()
    }

    /// What was called and not answered may have been done.
    pub(super) fn doubt_call(&mut self) {
        let Some((task, at)) = self.called.take() else {
            return;
        };
        let key = task.key();
        self.vendor.end();
        self.settings.set(&task.settings(), false);
        match &task {
            Task::Set { name, value, .. } => {
                self.has_set = true;
                self.counters.may_have_set_key(key);
                self.diagnostics.set(name, value, false);
            }
            Task::SetAll { .. } => {
                self.has_set = true;
                self.counters.may_have_set_key(key);
            }
            Task::Add { .. } | Task::Delete { .. } => self.counters.may_have_set_key(key),
            Task::Watch { notification, .. } => self.watch(*notification, false),
            Task::Download { .. } | Task::Upload { .. } | Task::ScheduleDownload { .. } => {
                self.transfers.await_one(&task, at);
            }
            Task::Cancel { .. } => {
                // Not answered, so nothing is broken by what it finds.
                let _ = self.transfers.cancel(key, false);
            }
            Task::Change { operations, .. } => self.units.ask((key, operations), at, false),
            Task::ScheduleInform { delay, .. } => {
                let at = at + u64::from(*delay) * 1_000;
                self.timers.schedule(key, at, false);
            }
            Task::Reboot { .. } => self.events.may(EventCode::MReboot, key),
            Task::Methods | Task::Get(_) | Task::Vendor(_) | Task::FactoryReset => {}
        }
    }

    /// The device answers what was called.
    pub(super) fn answers(
        &mut self,
        kind: PostKind,
        envelope: Option<&Envelope<'_>>,
        now: u64,
    ) -> Result<(), Violation> {
        let is_done = envelope.is_some_and(says_done);
        let is_good = matches!(kind, PostKind::Response(_));
        self.vendor.posted(kind, now)?;
        let Some((task, at)) = self.called.take() else {
            return Ok(());
        };
        if !is_good {
            self.transfers.refuse(task.key());
            return Ok(());
        }
        let key = task.key();
        self.settings.set(&task.settings(), true);
        match &task {
            Task::Set { name, value, .. } => {
                self.has_set = true;
                self.counters.set_key(key);
                self.diagnostics.set(name, value, true);
            }
            Task::SetAll { .. } => {
                self.has_set = true;
                self.counters.set_key(key);
            }
            Task::Add { .. } | Task::Delete { .. } => self.counters.set_key(key),
            Task::Watch { notification, .. } => self.watch(*notification, true),
            Task::Download { .. } | Task::Upload { .. } | Task::ScheduleDownload { .. } => {
                if let Some(event) = self.transfers.accept(&task, at.min(now), is_done)? {
                    self.raise_end(event, key);
                }
            }
            Task::Cancel { .. } => {
                for event in self.transfers.cancel(key, true)? {
                    self.events.withdraw(event, key);
                }
            }
            Task::Change { operations, .. } => self.units.ask((key, operations), at, true),
            Task::ScheduleInform { delay, .. } => {
                let at = at.min(now) + u64::from(*delay) * 1_000;
                self.timers.schedule(key, at, true);
            }
            Task::Reboot { .. } => self.reboots.push(key.to_owned()),
            Task::FactoryReset => self.resets = 1,
            Task::Methods | Task::Get(_) | Task::Vendor(_) => {}
        }
        Ok(())
    }

    /// What the ACS wants to hear of changes is another thing now, or may be.
    fn watch(&mut self, notification: u8, is_sure: bool) {
        self.changes.watch(notification, is_sure);
        self.events.excuse(EventCode::ValueChange);
    }
}

/// Whether an answer says of a file that it is there already.
fn says_done(answer: &Envelope<'_>) -> bool {
    let download = DownloadResponseView::read(answer).map(|view| view.status());
    let upload = UploadResponseView::read(answer).map(|view| view.status());
    matches!(download, Ok(Ok(0))) || matches!(upload, Ok(Ok(0)))
}
