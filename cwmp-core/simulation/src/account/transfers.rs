//! Transfers, as the ACS and the platform know them.

use cwmp_soap::EventCode;

use crate::invariants::{Invariant, Violation};

/// A transfer that the ACS asked for.
#[derive(Clone, Debug)]
pub(crate) struct Transfer {
    pub(crate) event: EventCode,
    pub(crate) key: String,
    /// Whether the device has said that it takes it on.
    is_sure: bool,
    /// Whether it went well, and whether a loss of power must not undo that it has ended.
    end: Option<(bool, bool)>,
    /// A restart may have broken it off.
    was_interrupted: bool,
    /// The device knows that the ACS has taken the report.
    is_done: bool,
}

/// The transfers of a device, as they ought to be.
#[derive(Clone, Debug, Default)]
pub(crate) struct Transfers {
    list: Vec<Transfer>,
    /// What was dropped, while the power could still undo that.
    dropped: Vec<Transfer>,
    /// How many have been reported.
    pub(crate) reported: u64,
}

impl Transfers {
    /// The ACS has asked for it, and it was taken on for sure or may have been.
    pub(crate) fn ask(&mut self, event: EventCode, key: &str, is_sure: bool) {
        self.list.push(Transfer {
            event,
            key: key.to_owned(),
            is_sure,
            end: None,
            was_interrupted: false,
            is_done: false,
        });
    }

    /// The platform has said how it ended, and the agent has taken that.
    pub(crate) fn ended(&mut self, key: &str, is_good: bool) -> Option<EventCode> {
        let transfer = self.find(key)?;
        transfer.end = Some((is_good, false));
        Some(transfer.event)
    }

    fn find(&mut self, key: &str) -> Option<&mut Transfer> {
        let mut open = self.list.iter_mut().filter(|transfer| !transfer.is_done);
        open.find(|transfer| transfer.key == key)
    }

    /// The device reports.
    pub(crate) fn report(&mut self, key: &str, is_good: bool) -> Result<(), Violation> {
        let transfer = self.find(key);
        Invariant::TransferInvented.holds(transfer.is_some(), || {
            format!("{key} was not asked for, or has been reported")
        })?;
        let Some(transfer) = transfer else {
            return Ok(());
        };
        let is_right = match transfer.end {
            Some((was_good, _)) => was_good == is_good,
            // Given up by the agent, or a loss of power makes that uncertain.
            None => transfer.was_interrupted,
        };
        Invariant::TransferWrong.holds(is_right, || {
            let end = transfer.end;
            format!("{key} is reported, success {is_good}, when it had ended as {end:?}")
        })
    }

    /// The device has the answer to its report.
    pub(crate) fn answered(&mut self, key: &str) -> Option<EventCode> {
        let transfer = self.find(key)?;
        transfer.is_done = true;
        let event = transfer.event;
        self.reported += 1;
        Some(event)
    }

    /// Nobody is to be told of them any more.
    pub(crate) fn drop_all(&mut self) {
        self.dropped.append(&mut self.list);
    }

    /// What the agent has done so far is kept.
    pub(crate) fn keep(&mut self) {
        self.dropped.clear();
        self.list.retain(|transfer| !transfer.is_done);
        for transfer in &mut self.list {
            if let Some((_, is_kept)) = &mut transfer.end {
                *is_kept = true;
            }
        }
    }

    /// The power fails: what was not kept may be so or not.
    pub(crate) fn cut(&mut self) {
        for mut transfer in self.dropped.drain(..) {
            transfer.is_sure = false;
            self.list.push(transfer);
        }
        for transfer in &mut self.list {
            transfer.is_sure &= !transfer.is_done;
            transfer.is_done = false;
            if transfer.end.is_some_and(|(_, is_kept)| !is_kept) {
                transfer.end = None;
            }
        }
    }

    /// The device starts; what may be announced of them now, besides.
    pub(crate) fn boot(&mut self) -> impl Iterator<Item = (EventCode, &str)> {
        for transfer in &mut self.list {
            transfer.was_interrupted |= transfer.end.is_none();
        }
        let open = self.list.iter().filter(|transfer| transfer.was_interrupted);
        open.map(|transfer| (transfer.event, transfer.key.as_str()))
    }

    /// One that has to be reported still.
    pub(crate) fn owed(&self) -> Option<&Transfer> {
        let mut open = self.list.iter().filter(|transfer| !transfer.is_done);
        open.find(|transfer| transfer.is_sure)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(transfers: &mut Transfers, key: &str, is_good: bool) -> Option<Invariant> {
        let result = transfers.report(key, is_good);
        result.err().map(|violation| violation.invariant)
    }

    fn asked() -> Transfers {
        let mut transfers = Transfers::default();
        transfers.ask(EventCode::MDownload, "k", true);
        transfers
    }

    #[test]
    fn a_report_is_about_what_was_asked_for_and_has_ended_so() {
        let mut transfers = asked();
        let wrong = Some(Invariant::TransferWrong);
        assert_eq!(broken(&mut transfers, "k", true), wrong);
        assert_eq!(transfers.ended("k", true), Some(EventCode::MDownload));
        assert_eq!(broken(&mut transfers, "k", false), wrong);
        assert_eq!(broken(&mut transfers, "k", true), None);
        let invented = Some(Invariant::TransferInvented);
        assert_eq!(broken(&mut transfers, "other", true), invented);
        assert!(transfers.owed().is_some());
        transfers.answered("k");
        assert!(transfers.owed().is_none());
        assert_eq!(broken(&mut transfers, "k", true), invented);
    }

    #[test]
    fn a_loss_of_power_undoes_what_was_not_kept() {
        let mut transfers = asked();
        transfers.ended("k", true);
        transfers.answered("k");
        transfers.cut();
        // It may be told again, or not.
        assert!(transfers.owed().is_none());
        assert_eq!(transfers.boot().count(), 1);
        assert_eq!(broken(&mut transfers, "k", true), None);
        let mut transfers = asked();
        transfers.ended("k", true);
        transfers.keep();
        transfers.cut();
        assert!(transfers.owed().is_some());
        assert_eq!(transfers.boot().count(), 0);
        let wrong = Some(Invariant::TransferWrong);
        assert_eq!(broken(&mut transfers, "k", false), wrong);
    }
}
