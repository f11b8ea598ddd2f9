//! Why a test failed.

use core::fmt;

/// Why a test failed, as `DiagnosticsState` says it.
///
/// One that the model does not list for the object reads as the most general one that it lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct DiagnosticsError(&'static str);

impl DiagnosticsError {
    /// The name of the host could not be resolved.
    pub const CANNOT_RESOLVE_HOST_NAME: Self = Self("Error_CannotResolveHostName");
    /// There is no route to the host.
    pub const NO_ROUTE_TO_HOST: Self = Self("Error_NoRouteToHost");
    /// The host is further away than `MaxHopCount`.
    pub const MAX_HOP_COUNT_EXCEEDED: Self = Self("Error_MaxHopCountExceeded");
    /// The device failed.
    pub const INTERNAL: Self = Self("Error_Internal");
    /// Anything else.
    pub const OTHER: Self = Self("Error_Other");
    /// A transfer test could not connect.
    pub const INIT_CONNECTION_FAILED: Self = Self("Error_InitConnectionFailed");
    /// The server did not answer.
    pub const NO_RESPONSE: Self = Self("Error_NoResponse");
    /// The transfer broke off.
    pub const TRANSFER_FAILED: Self = Self("Error_TransferFailed");
    /// FTP: the server did not ask for a password.
    pub const PASSWORD_REQUEST_FAILED: Self = Self("Error_PasswordRequestFailed");
    /// FTP: the server did not let us in.
    pub const LOGIN_FAILED: Self = Self("Error_LoginFailed");
    /// FTP: the transfer mode could not be set.
    pub const NO_TRANSFER_MODE: Self = Self("Error_NoTransferMode");
    /// FTP: there is no passive mode.
    pub const NO_PASV: Self = Self("Error_NoPASV");
    /// FTP: the directory could not be changed.
    pub const NO_CWD: Self = Self("Error_NoCWD");
    /// FTP: the file could not be stored.
    pub const NO_STOR: Self = Self("Error_NoSTOR");
    /// FTP: the server did not say that the transfer was complete.
    pub const NO_TRANSFER_COMPLETE: Self = Self("Error_NoTransferComplete");
    /// The file was shorter or longer than was announced.
    pub const INCORRECT_SIZE: Self = Self("Error_IncorrectSize");
    /// The test took too long.
    pub const TIMEOUT: Self = Self("Error_Timeout");

    /// Another one, as the model lists it: `Error_BadChannel`.
    #[must_use]
    pub const fn new(state: &'static str) -> Self {
        Self(state)
    }

    /// The value of `DiagnosticsState`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for DiagnosticsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl core::error::Error for DiagnosticsError {}
