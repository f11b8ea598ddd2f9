//! What a message of each version may contain (VER-009).
//!
//! No version has added an argument to a message of an earlier one; what is new are methods, header elements, and
//! values of arguments.

use core::fmt;

use super::CwmpVersion;
use crate::grammar::HEADER;
use crate::message::autonomous_transfer_complete::AutonomousTransferCompleteView;
use crate::message::download::DownloadView;
use crate::message::fault::FaultView;
use crate::message::get_all_queued_transfers::GetAllQueuedTransfersResponseView;
use crate::message::get_parameter_attributes::GetParameterAttributesResponseView;
use crate::message::inform::InformView;
use crate::message::request_download::RequestDownloadView;
use crate::message::set_parameter_attributes::SetParameterAttributesView;
use crate::message::transfer_complete::TransferCompleteView;
use crate::message::upload::UploadView;
use crate::{ArgumentError, DecodeError, Envelope, EventCode, FaultCode, Kind, Method, Text};

/// Something in a message that the version in force does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct TooNew {
    /// What it is.
    pub what: Novelty,
    /// The first version that has it.
    pub since: CwmpVersion,
}

/// What a version brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Novelty {
    /// A method.
    Method(Method),
    /// An element of the header, by its name.
    Header(&'static str),
    /// A value of the `Notification` attribute (NOT-001).
    Notification(i32),
    /// An event code.
    Event(EventCode),
    /// A fault code.
    Fault(FaultCode),
    /// A `FileType`: before 1.2 the list was closed but for vendors' own.
    FileType,
}

impl TooNew {
    /// The fault that a CPE answers the call with: 9000 for a method, otherwise 9003.
    #[must_use]
    pub const fn cpe_fault(&self) -> FaultCode {
        match self.what {
            Novelty::Method(_) => FaultCode::METHOD_NOT_SUPPORTED,
            _ => FaultCode::INVALID_ARGUMENTS,
        }
    }

    /// The fault that an ACS answers the call with: 8000 for a method, otherwise 8003 (ENV-052).
    #[must_use]
    pub const fn acs_fault(&self) -> FaultCode {
        match self.what {
            Novelty::Method(_) => FaultCode::ACS_METHOD_NOT_SUPPORTED,
            _ => FaultCode::ACS_INVALID_ARGUMENTS,
        }
    }
}

impl fmt::Display for TooNew {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.what {
            Novelty::Method(method) => f.write_str(method.name())?,
            Novelty::Header(name) => write!(f, "header element {name}")?,
            Novelty::Notification(value) => write!(f, "notification {value}")?,
            Novelty::Event(code) => write!(f, "event {}", code.as_str())?,
            Novelty::Fault(code) => write!(f, "fault {}", code.code())?,
            Novelty::FileType => f.write_str("the file type")?,
        }
        write!(f, " came with CWMP {}", self.since)
    }
}

impl core::error::Error for TooNew {}

impl CwmpVersion {
    /// The highest value of the `Notification` attribute: 2, and 6 from 1.4 on (NOT-001).
    ///
    /// The schema of 1.2 admits 3 to 6 already, but keeps them for later.
    #[must_use]
    pub const fn highest_notification(self) -> i32 {
        match self {
            Self::V1_4 => 6,
            _ => 2,
        }
    }
}

impl CwmpVersion {
    /// Whether reports and lists of transfers name this file type in this version: before 1.2 only four standard ones, and
    /// vendors' own.
    #[must_use]
    pub fn has_transfer_file_type(self, file_type: &str) -> bool {
        let verdict = Check(self).file_type(&Text::plain(file_type), TRANSFERS);
        verdict.is_ok()
    }
}

impl Envelope<'_> {
    /// Whether this version has everything that is in the message (VER-009): its method, the values of its arguments, the
    /// elements of its header. Vendors' methods and values are of every version, and so is what nobody knows.
    ///
    /// `Inform` and its response are written before a version is agreed on: of those it can be asked what the highest
    /// version of their sender has.
    ///
    /// # Errors
    /// The first thing that came with a later version, in this order: an element of the header is named only if the version
    /// has all the rest.
    pub fn fits(&self, version: CwmpVersion) -> Result<(), TooNew> {
        let check = Check(version);
        if let Kind::Request(method) | Kind::Response(method) = self.kind() {
            check.since(method.since(), Novelty::Method(method))?;
        }
        check.values(self).unwrap_or(Ok(()))?;
        check.header(self)
    }

    /// Whether this version has what an ACS calls for: the method, and the values of its arguments. As [`Self::fits`], but
    /// for the header, and a CPE that asks this carries no code for what only an ACS is told.
    ///
    /// # Errors
    /// The first thing that came with a later version.
    pub fn call_fits(&self, version: CwmpVersion) -> Result<(), TooNew> {
        let check = Check(version);
        let Kind::Request(method) = self.kind() else {
            return Ok(());
        };
        check.since(method.since(), Novelty::Method(method))?;
        check.called(self).unwrap_or(Ok(()))
    }
}

/// The version that things are compared with.
struct Check(CwmpVersion);

impl Check {
    fn since(&self, since: CwmpVersion, what: Novelty) -> Result<(), TooNew> {
        if since <= self.0 {
            Ok(())
        } else {
            Err(TooNew { what, since })
        }
    }

    fn header(&self, envelope: &Envelope<'_>) -> Result<(), TooNew> {
        let summary = envelope.summary();
        let mut present = HEADER.iter().filter(|element| match element.name {
            "ID" => summary.id.is_some(),
            "HoldRequests" => summary.hold_requests,
            "SessionTimeout" => summary.session_timeout.is_some(),
            "SupportedCWMPVersions" => summary.supported_versions.is_some(),
            _ => summary.use_version.is_some() || summary.use_version_unknown,
        });
        present.try_for_each(|element| self.since(element.since, Novelty::Header(element.name)))
    }

    /// Checks what versions know of the arguments. The views fit the kind, so that none of them fails.
    fn values(&self, envelope: &Envelope<'_>) -> Result<Result<(), TooNew>, DecodeError> {
        Ok(match envelope.kind() {
            Kind::Request(Method::Inform) => InformView::read(envelope)?
                .event()
                .try_for_each(|event| self.event(&event.event_code)),
            Kind::Response(Method::GetParameterAttributes) => {
                let mut list = GetParameterAttributesResponseView::read(envelope)?.parameter_list();
                list.try_for_each(|entry| self.notification(entry.notification))
            }
            Kind::Request(Method::TransferComplete) => {
                self.outcome(TransferCompleteView::read(envelope)?.fault_struct().fault)
            }
            Kind::Request(Method::AutonomousTransferComplete) => {
                let view = AutonomousTransferCompleteView::read(envelope)?;
                let outcome = self.outcome(view.fault_struct().fault);
                outcome.and(self.file_type(&view.file_type(), TRANSFERS))
            }
            Kind::Request(Method::RequestDownload) => {
                let view = RequestDownloadView::read(envelope)?;
                self.file_type(&view.file_type(), DOWNLOADS)
            }
            Kind::Response(Method::GetAllQueuedTransfers) => {
                let mut list = GetAllQueuedTransfersResponseView::read(envelope)?.transfer_list();
                list.try_for_each(|transfer| self.file_type(&transfer.file_type, TRANSFERS))
            }
            Kind::Fault(Some(code)) => {
                let mut parameters = FaultView::read(envelope)?.parameters();
                let parameters = parameters.try_for_each(|parameter| {
                    parameter.code.map_or(Ok(()), |code| self.fault(code))
                });
                self.fault(code).and(parameters)
            }
            _ => return self.called(envelope),
        })
    }

    /// The same of what an ACS calls for.
    fn called(&self, envelope: &Envelope<'_>) -> Result<Result<(), TooNew>, DecodeError> {
        Ok(match envelope.kind() {
            Kind::Request(Method::SetParameterAttributes) => {
                let mut list = SetParameterAttributesView::read(envelope)?.parameter_list();
                list.try_for_each(|entry| match entry.notification_change {
                    // One that does not count may be any (RPC-SPA-02).
                    Ok(false) => Ok(()),
                    _ => self.notification(entry.notification),
                })
            }
            Kind::Request(Method::Download) => {
                self.file_type(&DownloadView::read(envelope)?.file_type(), DOWNLOADS)
            }
            Kind::Request(Method::Upload) => {
                self.file_type(&UploadView::read(envelope)?.file_type(), UPLOADS)
            }
            _ => Ok(()),
        })
    }

    fn event(&self, text: &Text<'_>) -> Result<(), TooNew> {
        let code = EventCode::ALL.iter().find(|code| *text == code.as_str());
        code.map_or(Ok(()), |code| {
            self.since(code.since(), Novelty::Event(*code))
        })
    }

    fn notification(&self, value: Result<i32, ArgumentError>) -> Result<(), TooNew> {
        match value {
            Ok(value @ 3..=6) if value > self.0.highest_notification() => Err(TooNew {
                what: Novelty::Notification(value),
                since: CwmpVersion::V1_4,
            }),
            _ => Ok(()),
        }
    }

    fn outcome(&self, fault: Result<Option<FaultCode>, ArgumentError>) -> Result<(), TooNew> {
        fault.ok().flatten().map_or(Ok(()), |code| self.fault(code))
    }

    fn fault(&self, code: FaultCode) -> Result<(), TooNew> {
        self.since(code.since(), Novelty::Fault(code))
    }

    /// Standard types begin with a number; those that are not in these lists came with 1.2.
    fn file_type(&self, text: &Text<'_>, known: &[&str]) -> Result<(), TooNew> {
        let is_standard = text
            .chars()
            .next()
            .is_some_and(|first| first.is_ascii_digit());
        let is_old = known.iter().any(|known| *text == *known);
        if is_standard && !is_old {
            self.since(CwmpVersion::V1_2, Novelty::FileType)
        } else {
            Ok(())
        }
    }
}

/// The standard file types that 1.0 and 1.1 have for downloads.
const DOWNLOADS: &[&str] = &[
    "1 Firmware Upgrade Image",
    "2 Web Content",
    "3 Vendor Configuration File",
];

/// The standard file types that 1.0 and 1.1 have for uploads.
const UPLOADS: &[&str] = &["1 Vendor Configuration File", "2 Vendor Log File"];

/// The standard file types that 1.1 has for transfers of either direction; 1.0 has no message with them.
const TRANSFERS: &[&str] = &[
    "1 Firmware Upgrade Image",
    "2 Web Content",
    "3 Vendor Configuration File",
    "4 Vendor Log File",
];
