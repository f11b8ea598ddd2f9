//! What a device can do with files.

use super::autonomous::AutonomousReports;

/// What transfers a device takes on, and when it begins them.
///
/// Whatever is left empty is a method less: without `uploads` there is no `Upload`, without `modes` no
/// `ScheduleDownload`; both are answered with 9000 then and not listed (RPC-GRM-01).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TransferConfig<'s> {
    /// The `FileType`s of `Download` and `ScheduleDownload` that the device takes, as they stand in the call; any other
    /// is fault 9003 (XFER-002). Default [`Self::DOWNLOADS`]; a vendor's own are added as `X <OUI> ...`.
    pub downloads: &'s [&'s str],
    /// The `FileType`s of `Upload`; one that ends in `<i>` stands for each with a number there. Default
    /// [`Self::UPLOADS`].
    pub uploads: &'s [&'s str],
    /// The schemes of URLs, in lower case and of 64 bytes at most; any other is fault 9013 (XFER-003). Default `http` and
    /// `https`.
    pub schemes: &'s [&'s str],
    /// The modes of time windows; any other, vendors' too, is fault 9003 (XFER-027). Default all four.
    pub modes: &'s [WindowMode],
    /// How the ACS is told of transfers that it did not ask for; without, the device has none. Default
    /// [`AutonomousReports::BY_POLICY`].
    pub autonomous: Option<AutonomousReports>,
    /// Whether transfers begin in the middle of a session too, while a reply is awaited. Default no: the line and the
    /// memory are free after it. One with `DelaySeconds` never begins in the session that asked for it (XFER-008).
    pub in_session: bool,
    /// Seconds for which the answer to a `Download` or `Upload` without delay is held back, 0 to 25, so that a device that
    /// is done within them can answer with `Status` 0 (XFER-009). Default 0: it is always 1. An ACS waits for an answer
    /// 30 s at least.
    pub answer_within: u8,
    /// Transfers at once, at least 1. Default 1. One whose time came an hour ago begins even so (XFER-008); firmware
    /// waits for firmware in any case (XFER-018).
    pub max_running: u8,
}

impl TransferConfig<'_> {
    /// The standard file types of downloads; `6 Stored Firmware Image` is stored and not made active (GAPS-28).
    pub const DOWNLOADS: &'static [&'static str] = &[
        "1 Firmware Upgrade Image",
        "2 Web Content",
        "3 Vendor Configuration File",
        "4 Tone File",
        "5 Ringer File",
        "6 Stored Firmware Image",
    ];
    /// The standard file types of uploads.
    pub const UPLOADS: &'static [&'static str] = &[
        "1 Vendor Configuration File",
        "2 Vendor Log File",
        "3 Vendor Configuration File <i>",
        "4 Vendor Log File <i>",
    ];
    /// The defaults stated at the fields.
    pub const DEFAULT: Self = Self {
        downloads: Self::DOWNLOADS,
        uploads: Self::UPLOADS,
        schemes: &["http", "https"],
        modes: &[
            WindowMode::AnyTime,
            WindowMode::Immediately,
            WindowMode::WhenIdle,
            WindowMode::ConfirmationNeeded,
        ],
        autonomous: Some(AutonomousReports::BY_POLICY),
        in_session: false,
        answer_within: 0,
        max_running: 1,
    };

    /// Seconds at most for [`Self::answer_within`].
    pub(super) const MAX_ANSWER_WITHIN: u8 = 25;
}

impl Default for TransferConfig<'_> {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// When in a time window a transfer begins (XFER-026).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum WindowMode {
    /// `1 At Any Time`: when the device likes, which is when the window opens.
    AnyTime,
    /// `2 Immediately`: when the window opens.
    Immediately,
    /// `3 When Idle`: when [`Agent::set_idle`](crate::cpe::Agent::set_idle) has said that nobody uses the device.
    WhenIdle,
    /// `4 Confirmation Needed`: when the user has agreed.
    ConfirmationNeeded,
}

impl WindowMode {
    pub(super) const ALL: [Self; 4] = [
        Self::AnyTime,
        Self::Immediately,
        Self::WhenIdle,
        Self::ConfirmationNeeded,
    ];

    /// The mode on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AnyTime => "1 At Any Time",
            Self::Immediately => "2 Immediately",
            Self::WhenIdle => "3 When Idle",
            Self::ConfirmationNeeded => "4 Confirmation Needed",
        }
    }
}
