//! Fault codes (TR-069 A.5).

mod outcome;

pub use outcome::{DeploymentUnitFaultCode, TransferFaultCode};

use core::fmt;

use crate::CwmpVersion;

/// A CWMP fault code.
///
/// Any number is a code: what a peer invents survives (FLT-005).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct FaultCode(u16);

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $text:literal, $since:ident;)*) => {
        impl FaultCode {
            $($(#[$doc])* pub const $name: Self = Self($code);)*

            /// What the code means, as `FaultString` is to say it; empty for codes that no schema defines.
            #[must_use]
            pub const fn text(self) -> &'static str {
                match self.0 {
                    $($code => $text,)*
                    _ => "",
                }
            }

            /// The first version of CWMP that has it; 1.0 for codes that no schema defines, since vendors' codes are
            /// as old (FLT-005).
            #[must_use]
            pub const fn since(self) -> CwmpVersion {
                match self.0 {
                    $($code => CwmpVersion::$since,)*
                    _ => CwmpVersion::V1_0,
                }
            }
        }
    };
}

codes! {
    /// 8000: the ACS does not have the method.
    ACS_METHOD_NOT_SUPPORTED = 8000, "Method not supported", V1_0;
    /// 8001: the ACS refuses, no reason given.
    ACS_REQUEST_DENIED = 8001, "Request denied", V1_0;
    /// 8002: something failed inside the ACS.
    ACS_INTERNAL_ERROR = 8002, "Internal error", V1_0;
    /// 8003: the ACS cannot use the arguments.
    ACS_INVALID_ARGUMENTS = 8003, "Invalid arguments", V1_0;
    /// 8004: the ACS lacks the means.
    ACS_RESOURCES_EXCEEDED = 8004, "Resources exceeded", V1_0;
    /// 8005: the CPE is to repeat the very same call (SES-048).
    ACS_RETRY_REQUEST = 8005, "Retry request", V1_0;
    /// 8006: no CWMP version in common (VER-005).
    ACS_VERSION_INCOMPATIBLE = 8006, "ACS version incompatible with CPE", V1_4;
    /// 9000: the CPE does not have the method.
    METHOD_NOT_SUPPORTED = 9000, "Method not supported", V1_0;
    /// 9001: the CPE refuses, no reason given.
    REQUEST_DENIED = 9001, "Request denied", V1_0;
    /// 9002: something failed inside the CPE.
    INTERNAL_ERROR = 9002, "Internal error", V1_0;
    /// 9003: the CPE cannot use the arguments.
    INVALID_ARGUMENTS = 9003, "Invalid arguments", V1_0;
    /// 9004: the CPE lacks the means.
    RESOURCES_EXCEEDED = 9004, "Resources exceeded", V1_0;
    /// 9005: no such parameter or object.
    INVALID_PARAMETER_NAME = 9005, "Invalid parameter name", V1_0;
    /// 9006: the value is of another type than the parameter.
    INVALID_PARAMETER_TYPE = 9006, "Invalid parameter type", V1_0;
    /// 9007: the parameter cannot have this value.
    INVALID_PARAMETER_VALUE = 9007, "Invalid parameter value", V1_0;
    /// 9008: the parameter cannot be set.
    NON_WRITABLE_PARAMETER = 9008, "Attempt to set a non-writable parameter", V1_0;
    /// 9009: the parameter cannot be notified as asked.
    NOTIFICATION_REQUEST_REJECTED = 9009, "Notification request rejected", V1_0;
    /// 9010: the download failed.
    DOWNLOAD_FAILURE = 9010, "File transfer failure", V1_0;
    /// 9011: the upload failed.
    UPLOAD_FAILURE = 9011, "Upload failure", V1_0;
    /// 9012: the file server refused the credentials.
    TRANSFER_AUTHENTICATION_FAILURE = 9012, "File transfer server authentication failure", V1_0;
    /// 9013: the CPE does not speak the transfer protocol.
    UNSUPPORTED_TRANSFER_PROTOCOL = 9013, "Unsupported protocol for file transfer", V1_0;
    /// 9014: the multicast group could not be joined.
    MULTICAST_GROUP_FAILURE = 9014, "Unable to join multicast group", V1_1;
    /// 9015: the file server could not be reached.
    FILE_SERVER_UNREACHABLE = 9015, "Unable to contact file server", V1_1;
    /// 9016: the file could not be accessed.
    FILE_INACCESSIBLE = 9016, "Unable to access file", V1_1;
    /// 9017: the transfer broke off.
    DOWNLOAD_INCOMPLETE = 9017, "Unable to complete download", V1_1;
    /// 9018: the file is damaged or of no use.
    FILE_CORRUPTED = 9018, "File corrupted or otherwise unusable", V1_1;
    /// 9019: the file's origin or signature is not accepted.
    FILE_AUTHENTICATION_FAILURE = 9019, "File authentication failure", V1_1;
    /// 9020: no time window sufficed.
    TIME_WINDOWS_MISSED = 9020, "Unable to complete download within specified time windows", V1_2;
    /// 9021: the transfer cannot be cancelled in its state.
    CANCELATION_NOT_PERMITTED = 9021, "Cancelation of file transfer not permitted", V1_2;
    /// 9022: the UUID is malformed.
    INVALID_UUID_FORMAT = 9022, "Invalid UUID format", V1_2;
    /// 9023: the execution environment is not known.
    UNKNOWN_EXECUTION_ENVIRONMENT = 9023, "Unknown execution environment", V1_2;
    /// 9024: the execution environment is disabled.
    DISABLED_EXECUTION_ENVIRONMENT = 9024, "Disabled execution environment", V1_2;
    /// 9025: the deployment unit does not fit the execution environment.
    EXECUTION_ENVIRONMENT_MISMATCH = 9025, "Deployment unit to execution environment mismatch", V1_2;
    /// 9026: the deployment unit is installed already.
    DUPLICATE_DEPLOYMENT_UNIT = 9026, "Duplicate deployment unit", V1_2;
    /// 9027: the system lacks the means for the deployment unit.
    SYSTEM_RESOURCES_EXCEEDED = 9027, "System resources exceeded", V1_2;
    /// 9028: the deployment unit is not known.
    UNKNOWN_DEPLOYMENT_UNIT = 9028, "Unknown deployment unit", V1_2;
    /// 9029: the deployment unit is in the wrong state.
    INVALID_DEPLOYMENT_UNIT_STATE = 9029, "Invalid deployment unit state", V1_2;
    /// 9030: the update would be a downgrade.
    DOWNGRADE_NOT_PERMITTED = 9030, "Invalid deployment unit update: downgrade not permitted", V1_2;
    /// 9031: the update does not say which version.
    VERSION_NOT_SPECIFIED = 9031, "Invalid deployment unit update: version not specified", V1_2;
    /// 9032: the version is there already.
    VERSION_ALREADY_EXISTS = 9032, "Invalid deployment unit update: version already exists", V1_2;
}

impl FaultCode {
    /// The code of this number.
    #[must_use]
    pub const fn new(code: u16) -> Self {
        Self(code)
    }

    /// The number.
    #[must_use]
    pub const fn code(self) -> u16 {
        self.0
    }

    /// The SOAP `faultcode` that goes with it: who is to blame (FLT-002).
    #[must_use]
    pub const fn blame(self) -> Blame {
        match self.0 {
            8003 | 9003 | 9005..=9008 | 9020 | 9021 => Blame::Client,
            _ => Blame::Server,
        }
    }

    /// Whether an ACS may send it: 8000 to 8899.
    #[must_use]
    pub const fn is_acs(self) -> bool {
        matches!(self.0, 8000..=8899)
    }

    /// Whether a CPE may send it: 9000 to 9899.
    #[must_use]
    pub const fn is_cpe(self) -> bool {
        matches!(self.0, 9000..=9899)
    }
}

impl fmt::Debug for FaultCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FaultCode({})", self.0)
    }
}

impl fmt::Display for FaultCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        match self.text() {
            "" => Ok(()),
            text => write!(f, " {text}"),
        }
    }
}

/// The SOAP 1.1 `faultcode`: which side made the mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Blame {
    /// The side that called.
    Client,
    /// The side that was called.
    Server,
    /// A header entry that had to be understood was not (SOAP 1.1 4.2.3, ENV-027).
    MustUnderstand,
}

impl Blame {
    /// The `faultcode` text, without a prefix.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Client => "Client",
            Self::Server => "Server",
            Self::MustUnderstand => "MustUnderstand",
        }
    }
}

#[cfg(test)]
mod tests {
    extern crate alloc;
    use super::*;
    use alloc::string::ToString as _;

    #[test]
    fn codes_blame_and_belong_to_their_side() {
        assert_eq!(FaultCode::INVALID_ARGUMENTS.blame(), Blame::Client);
        assert_eq!(FaultCode::METHOD_NOT_SUPPORTED.blame(), Blame::Server);
        assert!(FaultCode::ACS_RETRY_REQUEST.is_acs() && !FaultCode::ACS_RETRY_REQUEST.is_cpe());
        assert!(FaultCode::new(9899).is_cpe() && !FaultCode::new(9900).is_cpe());
    }

    #[test]
    fn unknown_codes_survive() {
        assert_eq!(FaultCode::new(12345).code(), 12345);
        assert_eq!(FaultCode::new(12345).to_string(), "12345");
        assert_eq!(
            FaultCode::new(9005).to_string(),
            "9005 Invalid parameter name"
        );
    }
}
