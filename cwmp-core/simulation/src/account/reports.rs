//! What the device reports.

use cwmp_soap::message::autonomous_du_state_change_complete::AutonomousDuStateChangeCompleteView;
use cwmp_soap::message::autonomous_transfer_complete::AutonomousTransferCompleteView;
use cwmp_soap::message::du_state_change_complete::DuStateChangeCompleteView;
use cwmp_soap::message::transfer_complete::TransferCompleteView;
use cwmp_soap::{Envelope, Method};

use super::Account;
use super::units::Outcome;
use crate::invariants::{Invariant, Violation};

/// A report.
#[derive(Clone, Debug)]
pub(super) enum Report {
    /// The end of a transfer, by its key or the name of its file, and whether it went well.
    Transfer(String, bool),
    /// The end of a change of deployment units: the key of the call, or none, and the results.
    Units(Option<String>, Vec<Outcome>),
}

impl Report {
    /// Whether a call of the device is a report.
    pub(super) const fn is_made_by(method: Method) -> bool {
        matches!(
            method,
            Method::TransferComplete
                | Method::AutonomousTransferComplete
                | Method::DuStateChangeComplete
                | Method::AutonomousDuStateChangeComplete
        )
    }

    /// Reads one; `None` if it cannot be read.
    fn read(method: Method, envelope: &Envelope<'_>) -> Option<Self> {
        macro_rules! outcomes {
            ($view:expr) => {
                $view
                    .results()
                    .map(|result| {
                        Some(Outcome {
                            uuid: result.uuid.to_cow().into_owned(),
                            state: result.current_state.to_cow().into_owned(),
                            fault: result.fault.fault.ok()?.map(|fault| fault.code()),
                        })
                    })
                    .collect::<Option<Vec<_>>>()?
            };
        }
        Some(match method {
            Method::TransferComplete => {
                let view = TransferCompleteView::read(envelope).ok()?;
                let is_good = view.fault_struct().fault == Ok(None);
                Self::Transfer(view.command_key().to_cow().into_owned(), is_good)
            }
            Method::AutonomousTransferComplete => {
                let view = AutonomousTransferCompleteView::read(envelope).ok()?;
                let is_good = view.fault_struct().fault == Ok(None);
                Self::Transfer(view.target_file_name().to_cow().into_owned(), is_good)
            }
            Method::DuStateChangeComplete => {
                let view = DuStateChangeCompleteView::read(envelope).ok()?;
                let key = view.command_key()?.to_cow().into_owned();
                Self::Units(Some(key), outcomes!(view))
            }
            _ => {
                let view = AutonomousDuStateChangeCompleteView::read(envelope).ok()?;
                Self::Units(None, outcomes!(view))
            }
        })
    }
}

impl Account {
    /// The device reports.
    pub(super) fn reports(
        &mut self,
        method: Method,
        envelope: &Envelope<'_>,
        now: u64,
    ) -> Result<(), Violation> {
        let report = Report::read(method, envelope);
        match &report {
            Some(Report::Transfer(key, is_good)) => self.transfers.report(key, *is_good, now)?,
            Some(Report::Units(key, outcomes)) => {
                self.units.report(key.as_deref(), outcomes, now)?;
            }
            None => Invariant::TransferWrong.holds(false, || format!("{method:?}"))?,
        }
        if let Some(session) = &mut self.session {
            session.report = report;
        }
        Ok(())
    }

    /// The device has the answer to its report.
    pub(super) fn report_answered(&mut self) {
        let report = self.session.as_mut().and_then(|s| s.report.take());
        let (key, answered) = match &report {
            Some(Report::Transfer(key, _)) => (key.as_str(), self.transfers.answered(key)),
            Some(Report::Units(key, outcomes)) => {
                let answered = self.units.answered(key.as_deref(), outcomes);
                (key.as_deref().unwrap_or_default(), answered)
            }
            None => return,
        };
        if let Some((event, others)) = answered {
            self.events.reported(event, key, others);
        }
    }
}
