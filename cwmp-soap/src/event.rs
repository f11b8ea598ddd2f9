//! Event codes of `Inform` (TR-069 3.7.1.5).

macro_rules! events {
    ($($(#[$doc:meta])* $variant:ident = $text:literal, $since:ident;)*) => {
        /// A standard event code. Vendors' codes and codes to come travel as text.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        #[cfg_attr(feature = "defmt", derive(defmt::Format))]
        pub enum EventCode {
            $($(#[$doc])* $variant,)*
        }

        impl EventCode {
            /// Every standard code.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The code on the wire, letter for letter (EVT-001).
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)*
                }
            }

            /// The standard code of this text.
            #[must_use]
            pub fn from_text(text: &str) -> Option<Self> {
                match text {
                    $($text => Some(Self::$variant),)*
                    _ => None,
                }
            }

            /// The first version of CWMP that has it.
            #[must_use]
            pub const fn since(self) -> crate::CwmpVersion {
                match self {
                    $(Self::$variant => crate::CwmpVersion::$since,)*
                }
            }
        }
    };
}

events! {
    /// First contact, first after a factory reset, or first with a new ACS URL.
    Bootstrap = "0 BOOTSTRAP", V1_0;
    /// The CPE restarted.
    Boot = "1 BOOT", V1_0;
    /// The periodic inform interval passed.
    Periodic = "2 PERIODIC", V1_0;
    /// A `ScheduleInform` came due.
    Scheduled = "3 SCHEDULED", V1_0;
    /// A parameter with notification changed.
    ValueChange = "4 VALUE CHANGE", V1_0;
    /// A visitor was sent here (deprecated).
    Kicked = "5 KICKED", V1_0;
    /// The ACS asked for a session.
    ConnectionRequest = "6 CONNECTION REQUEST", V1_0;
    /// A transfer ended.
    TransferComplete = "7 TRANSFER COMPLETE", V1_0;
    /// A diagnostic ended.
    DiagnosticsComplete = "8 DIAGNOSTICS COMPLETE", V1_0;
    /// The CPE wants a file.
    RequestDownload = "9 REQUEST DOWNLOAD", V1_0;
    /// A transfer ended that the ACS did not ask for.
    AutonomousTransferComplete = "10 AUTONOMOUS TRANSFER COMPLETE", V1_1;
    /// A `ChangeDUState` ended.
    DuStateChangeComplete = "11 DU STATE CHANGE COMPLETE", V1_2;
    /// Software modules changed that the ACS did not ask for.
    AutonomousDuStateChangeComplete = "12 AUTONOMOUS DU STATE CHANGE COMPLETE", V1_2;
    /// The CPE woke from standby having missed something.
    Wakeup = "13 WAKEUP", V1_4;
    /// A heartbeat is due.
    Heartbeat = "14 HEARTBEAT", V1_4;
    /// The restart came from `Reboot`.
    MReboot = "M Reboot", V1_0;
    /// Which `ScheduleInform` came due.
    MScheduleInform = "M ScheduleInform", V1_0;
    /// Which `Download` ended.
    MDownload = "M Download", V1_0;
    /// Which `ScheduleDownload` ended.
    MScheduleDownload = "M ScheduleDownload", V1_2;
    /// Which `Upload` ended.
    MUpload = "M Upload", V1_0;
    /// Which `ChangeDUState` ended.
    MChangeDuState = "M ChangeDUState", V1_2;
}

impl EventCode {
    /// Whether it stands once for each command, with that command's `CommandKey` (EVT-003, EVT-010).
    #[must_use]
    pub const fn is_multiple(self) -> bool {
        matches!(
            self,
            Self::MReboot
                | Self::MScheduleInform
                | Self::MDownload
                | Self::MScheduleDownload
                | Self::MUpload
                | Self::MChangeDuState
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_texts_are_inverse() {
        for &code in EventCode::ALL {
            assert_eq!(EventCode::from_text(code.as_str()), Some(code));
            assert_eq!(code.is_multiple(), code.as_str().starts_with("M "));
        }
        assert_eq!(EventCode::from_text("99 FOO"), None);
    }
}
