//! The codes that reports of transfers and of software changes may have (FLT-003).

use core::fmt;

use super::FaultCode;

/// Declares a type for some of the codes; 9033 to 9899, kept for later and for vendors, are among them always.
macro_rules! outcome {
    ($(#[$doc:meta])* $type:ident { $($code:ident),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "defmt", derive(defmt::Format))]
        pub struct $type(FaultCode);

        impl $type {
            $(
                #[doc = concat!("See [`FaultCode::", stringify!($code), "`].")]
                pub const $code: Self = Self(FaultCode::$code);
            )*

            /// The code, if such a report may have it.
            #[must_use]
            pub const fn new(fault: FaultCode) -> Option<Self> {
                $(if fault.code() == FaultCode::$code.code() {
                    return Some(Self(fault));
                })*
                match fault.code() {
                    9033..=9899 => Some(Self(fault)),
                    _ => None,
                }
            }

            /// A code as somebody reported it, to be written again.
            #[cfg(feature = "alloc")]
            pub(crate) const fn received(fault: FaultCode) -> Self {
                Self(fault)
            }

            /// The code.
            #[must_use]
            pub const fn fault(self) -> FaultCode {
                self.0
            }
        }

        impl From<$type> for FaultCode {
            fn from(code: $type) -> Self {
                code.0
            }
        }

        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

outcome! {
    /// Why a transfer failed: what `TransferComplete` and `AutonomousTransferComplete` may say.
    ///
    /// A transfer that is refused at once is answered with a fault, which may have other codes, such as 9013.
    TransferFaultCode {
        REQUEST_DENIED,
        INTERNAL_ERROR,
        DOWNLOAD_FAILURE,
        UPLOAD_FAILURE,
        TRANSFER_AUTHENTICATION_FAILURE,
        MULTICAST_GROUP_FAILURE,
        FILE_SERVER_UNREACHABLE,
        FILE_INACCESSIBLE,
        DOWNLOAD_INCOMPLETE,
        FILE_CORRUPTED,
        FILE_AUTHENTICATION_FAILURE,
        TIME_WINDOWS_MISSED,
    }
}

outcome! {
    /// Why an operation on a deployment unit failed: what `DUStateChangeComplete` and
    /// `AutonomousDUStateChangeComplete` may say.
    DeploymentUnitFaultCode {
        REQUEST_DENIED,
        INVALID_ARGUMENTS,
        TRANSFER_AUTHENTICATION_FAILURE,
        UNSUPPORTED_TRANSFER_PROTOCOL,
        FILE_SERVER_UNREACHABLE,
        FILE_INACCESSIBLE,
        DOWNLOAD_INCOMPLETE,
        FILE_CORRUPTED,
        INVALID_UUID_FORMAT,
        UNKNOWN_EXECUTION_ENVIRONMENT,
        DISABLED_EXECUTION_ENVIRONMENT,
        EXECUTION_ENVIRONMENT_MISMATCH,
        DUPLICATE_DEPLOYMENT_UNIT,
        SYSTEM_RESOURCES_EXCEEDED,
        UNKNOWN_DEPLOYMENT_UNIT,
        INVALID_DEPLOYMENT_UNIT_STATE,
        DOWNGRADE_NOT_PERMITTED,
        VERSION_NOT_SPECIFIED,
        VERSION_ALREADY_EXISTS,
    }
}

#[cfg(test)]
mod tests {
    extern crate alloc;
    use super::*;
    use alloc::vec::Vec;

    fn allowed(is_allowed: impl Fn(FaultCode) -> bool) -> Vec<u16> {
        (0..=9032)
            .filter(|code| is_allowed(FaultCode::new(*code)))
            .collect()
    }

    #[test]
    fn ct_flt_03x_a_transfer_cannot_end_with_every_code() {
        let codes = allowed(|code| TransferFaultCode::new(code).is_some());
        assert_eq!(
            codes,
            [
                9001, 9002, 9010, 9011, 9012, 9014, 9015, 9016, 9017, 9018, 9019, 9020
            ]
        );
        for refused in [9000, 9013] {
            assert_eq!(TransferFaultCode::new(FaultCode::new(refused)), None);
        }
    }

    #[test]
    fn ct_flt_04x_a_software_change_cannot_end_with_every_code() {
        let codes = allowed(|code| DeploymentUnitFaultCode::new(code).is_some());
        let lists = [9001, 9003, 9012, 9013, 9015, 9016, 9017, 9018];
        assert!(codes.into_iter().eq(lists.into_iter().chain(9022..=9032)));
        let failure = FaultCode::DOWNLOAD_FAILURE;
        assert_eq!(DeploymentUnitFaultCode::new(failure), None);
    }

    #[test]
    fn codes_to_come_and_vendors_codes_are_allowed() {
        for (code, is_allowed) in [
            (9033, true),
            (9799, true),
            (9800, true),
            (9899, true),
            (9900, false),
        ] {
            let code = FaultCode::new(code);
            assert_eq!(TransferFaultCode::new(code).is_some(), is_allowed);
            let unit = DeploymentUnitFaultCode::new(code);
            assert_eq!(unit.map(FaultCode::from), is_allowed.then_some(code));
        }
    }
}
