//! What a platform is told of a transfer, and what it tells.

use core::fmt;

use cwmp_soap::{EventCode, Secret, TransferFaultCode};

/// Names a transfer for as long as it is there, over restarts too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct TransferId {
    pub(in crate::cpe) slot: u8,
    pub(in crate::cpe) serial: u32,
}

/// Who asked for a transfer, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum TransferKind {
    /// The ACS, with `Download`.
    Download,
    /// The ACS, with `ScheduleDownload`.
    ScheduleDownload,
    /// The ACS, with `Upload`.
    Upload,
    /// Not the ACS; the device fetches a file. A restore counts as one.
    AutonomousDownload,
    /// Not the ACS; the device sends a file. A backup counts as one.
    AutonomousUpload,
}

impl TransferKind {
    /// Whether the device fetches the file.
    #[must_use]
    pub const fn is_download(self) -> bool {
        !matches!(self, Self::Upload | Self::AutonomousUpload)
    }

    /// Whether the ACS asked for it.
    #[must_use]
    pub const fn is_requested(self) -> bool {
        !matches!(self, Self::AutonomousDownload | Self::AutonomousUpload)
    }

    /// The event that announces its end (EVT-011, XFER-032).
    #[must_use]
    pub const fn event(self) -> EventCode {
        match self {
            Self::Download => EventCode::MDownload,
            Self::ScheduleDownload => EventCode::MScheduleDownload,
            Self::Upload => EventCode::MUpload,
            Self::AutonomousDownload | Self::AutonomousUpload => {
                EventCode::AutonomousTransferComplete
            }
        }
    }

    /// The fault that says no more than that it failed.
    pub(in crate::cpe) const fn general_fault(self) -> TransferFaultCode {
        if self.is_download() {
            TransferFaultCode::DOWNLOAD_FAILURE
        } else {
            TransferFaultCode::UPLOAD_FAILURE
        }
    }
}

/// What the platform is to do for a transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum TransferTask {
    /// Fetch the file and apply it, or send it; an HTTP upload is a PUT (XFER-005). Ends with
    /// [`TransferReport::Done`], [`TransferReport::Failed`] or [`TransferReport::NeedsRestart`].
    Start,
    /// Ask the user, with [`TransferRequest::user_message`]: [`TransferReport::Confirmed`] or
    /// [`TransferReport::Declined`]. The question is settled by itself when the window ends or the transfer is gone.
    AskUser,
    /// Stop it: its window has ended, or the ACS that asked for it is not ours any more. Say how it ended nevertheless,
    /// within a minute: what was applied is [`TransferReport::Done`].
    Stop,
    /// The device has restarted while it ran, or so that it takes effect: say how it ended, or
    /// [`TransferReport::NeedsRestart`] again.
    Verify,
}

/// What became of a transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum TransferReport {
    /// The file is fetched and applied, or sent (XFER-010).
    Done,
    /// It failed, for good as far as the platform goes (XFER-016).
    Failed(TransferFaultCode),
    /// It is fetched and takes effect by a restart: [`Action::Reboot`](crate::cpe::Action::Reboot) follows when no session
    /// is going on, and [`TransferTask::Verify`] after it (XFER-012).
    NeedsRestart,
    /// The user agrees.
    Confirmed,
    /// The user does not; as if nobody had answered (XFER-030).
    Declined,
}

/// How far a transfer has got, as `GetAllQueuedTransfers` says it (XFER-023).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum TransferState {
    /// 1: not begun.
    NotStarted,
    /// 2: under way.
    InProgress,
    /// 3: over, and not yet applied or not yet reported.
    Completed,
}

impl TransferState {
    pub(in crate::cpe) const fn number(self) -> i32 {
        match self {
            Self::NotStarted => 1,
            Self::InProgress => 2,
            Self::Completed => 3,
        }
    }
}

/// What a call said of a transfer.
///
/// Its `Debug` output leaves out user name, password, and what stands behind a `?` in a URL.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct TransferRequest<'a> {
    /// Who asked, and how.
    pub kind: TransferKind,
    /// How far it has got.
    pub state: TransferState,
    /// The key of the call; empty if the ACS did not ask.
    pub command_key: &'a str,
    /// What the file is.
    pub file_type: &'a str,
    /// Where the file is, or goes.
    pub url: &'a str,
    /// The user name for the file server, never that for the ACS; empty if there is none, and when the transfer is over.
    pub username: &'a str,
    /// The password for the file server; empty as the user name is.
    pub password: Secret<'a>,
    /// Bytes; 0 if that is not known.
    pub file_size: u32,
    /// The name of the file on the device; empty if that is left to the device.
    pub target_file_name: &'a str,
    /// Where to send a browser after success, which matters only where a browser asked for the file (XFER-019).
    pub success_url: &'a str,
    /// Where to send a browser after failure.
    pub failure_url: &'a str,
    /// What the user is told in the time window that is open or comes next.
    pub user_message: &'a str,
    /// Where the device learned of the file, for a transfer that the ACS did not ask for.
    pub announce_url: &'a str,
}

impl fmt::Debug for TransferRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = self.url.split('?').next().unwrap_or_default();
        f.debug_struct("TransferRequest")
            .field("kind", &self.kind)
            .field("state", &self.state)
            .field("command_key", &self.command_key)
            .field("file_type", &self.file_type)
            .field("url", &url)
            .field("file_size", &self.file_size)
            .field("target_file_name", &self.target_file_name)
            .finish_non_exhaustive()
    }
}

/// A transfer that the ACS did not ask for, when it begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AutonomousTransfer<'a> {
    /// Whether the device fetches the file.
    pub is_download: bool,
    /// Where the device learned of the file, at most 1024 characters; empty if nowhere.
    pub announce_url: &'a str,
    /// Where the file is, or goes, at most 1024 characters; without credentials, since it is reported.
    pub transfer_url: &'a str,
    /// What the file is, at most 64 characters; of an upload as `Upload` numbers it or as reports do, which say
    /// `3 Vendor Configuration File` and `4 Vendor Log File`.
    pub file_type: &'a str,
    /// Bytes; 0 if that is not known.
    pub file_size: u32,
    /// The name of the file on the device, at most 256 characters; may be empty.
    pub target_file_name: &'a str,
}
