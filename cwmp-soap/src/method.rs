//! The RPC methods, and what a message of one is.

use crate::CwmpVersion;
use crate::fault::FaultCode;

/// Who calls a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Caller {
    /// The ACS calls the CPE.
    Acs,
    /// The CPE calls the ACS.
    Cpe,
    /// Either may call the other: `GetRPCMethods`.
    Either,
}

macro_rules! methods {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $caller:ident, $since:ident;)*) => {
        /// An RPC method of CWMP 1.0 to 1.4, or one that is not among them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        #[cfg_attr(feature = "defmt", derive(defmt::Format))]
        pub enum Method {
            $($(#[$doc])* $variant,)*
            /// A vendor's method, or one nobody knows; the envelope keeps its name.
            Other,
        }

        impl Method {
            /// Every method that the schemas define.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The name on the wire, the empty string for [`Method::Other`].
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                    Self::Other => "",
                }
            }

            /// The method of this name, [`Method::Other`] if the schemas do not know it.
            #[must_use]
            pub fn from_name(name: &str) -> Self {
                match name {
                    $($name => Self::$variant,)*
                    _ => Self::Other,
                }
            }

            /// Which side calls it.
            #[must_use]
            pub const fn caller(self) -> Caller {
                match self {
                    $(Self::$variant => Caller::$caller,)*
                    Self::Other => Caller::Either,
                }
            }

            /// The first version that has it.
            #[must_use]
            pub const fn since(self) -> CwmpVersion {
                match self {
                    $(Self::$variant => CwmpVersion::$since,)*
                    Self::Other => CwmpVersion::V1_0,
                }
            }
        }
    };
}

methods! {
    /// Lists the methods that the answering side has.
    GetRpcMethods = "GetRPCMethods", Either, V1_0;
    /// Sets parameters, all or none.
    SetParameterValues = "SetParameterValues", Acs, V1_0;
    /// Reads parameters.
    GetParameterValues = "GetParameterValues", Acs, V1_0;
    /// Lists objects and parameters.
    GetParameterNames = "GetParameterNames", Acs, V1_0;
    /// Sets notification and access attributes.
    SetParameterAttributes = "SetParameterAttributes", Acs, V1_0;
    /// Reads notification and access attributes.
    GetParameterAttributes = "GetParameterAttributes", Acs, V1_0;
    /// Makes an instance of a table.
    AddObject = "AddObject", Acs, V1_0;
    /// Removes an instance of a table.
    DeleteObject = "DeleteObject", Acs, V1_0;
    /// Has the CPE fetch a file.
    Download = "Download", Acs, V1_0;
    /// Restarts the CPE after the session.
    Reboot = "Reboot", Acs, V1_0;
    /// Has the CPE send a file.
    Upload = "Upload", Acs, V1_0;
    /// Asks for an `Inform` after a delay.
    ScheduleInform = "ScheduleInform", Acs, V1_0;
    /// Resets the CPE after the session.
    FactoryReset = "FactoryReset", Acs, V1_0;
    /// Lists the transfers that the ACS asked for (deprecated).
    GetQueuedTransfers = "GetQueuedTransfers", Acs, V1_0;
    /// Lists all transfers.
    GetAllQueuedTransfers = "GetAllQueuedTransfers", Acs, V1_1;
    /// Has the CPE fetch a file inside time windows.
    ScheduleDownload = "ScheduleDownload", Acs, V1_2;
    /// Cancels transfers by their `CommandKey`.
    CancelTransfer = "CancelTransfer", Acs, V1_2;
    /// Hands over signed vouchers (deprecated).
    SetVouchers = "SetVouchers", Acs, V1_0;
    /// Lists options (deprecated).
    GetOptions = "GetOptions", Acs, V1_0;
    /// Installs, updates or removes software modules.
    ChangeDuState = "ChangeDUState", Acs, V1_2;
    /// Opens a session: who, why, and the parameters that every session begins with.
    Inform = "Inform", Cpe, V1_0;
    /// Reports the end of a transfer that the ACS asked for.
    TransferComplete = "TransferComplete", Cpe, V1_0;
    /// Reports the end of a transfer that the ACS did not ask for.
    AutonomousTransferComplete = "AutonomousTransferComplete", Cpe, V1_1;
    /// Asks the ACS for a `Download`.
    RequestDownload = "RequestDownload", Cpe, V1_0;
    /// Reports a visit to the CPE's page (deprecated).
    Kicked = "Kicked", Cpe, V1_0;
    /// Reports the end of a `ChangeDUState`.
    DuStateChangeComplete = "DUStateChangeComplete", Cpe, V1_2;
    /// Reports a change of software modules that the ACS did not ask for.
    AutonomousDuStateChangeComplete = "AutonomousDUStateChangeComplete", Cpe, V1_2;
}

impl Method {
    /// Whether an ACS may call it.
    #[must_use]
    pub const fn is_for_cpe(self) -> bool {
        matches!(self.caller(), Caller::Acs | Caller::Either)
    }

    /// Whether a CPE may call it.
    #[must_use]
    pub const fn is_for_acs(self) -> bool {
        matches!(self.caller(), Caller::Cpe | Caller::Either)
    }
}

/// What the body of an envelope is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Kind {
    /// A call.
    Request(Method),
    /// The answer to a call. [`Method::Other`] never appears here with certainty: a vendor's answer is
    /// recognised by its name ending in `Response`.
    Response(Method),
    /// A fault; the code is missing where a peer sent a SOAP fault without CWMP's detail.
    Fault(Option<FaultCode>),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_methods_are_inverse() {
        for &method in Method::ALL {
            assert_eq!(Method::from_name(method.name()), method);
        }
        assert_eq!(Method::from_name("X_00256D_Do"), Method::Other);
        assert_eq!(Method::from_name("getparametervalues"), Method::Other);
        assert_eq!(Method::ALL.len(), 27);
    }
}
