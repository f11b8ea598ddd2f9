//! Which notifications are taken.

use core::fmt;

use cwmp_soap::Secret;

use super::Notification;
use crate::keyed::SHA1_LEN;

/// What an ACS remembers of the last notification of one device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NotificationMemory {
    last: Option<Last>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Last {
    timestamp: u64,
    signature: [u8; SHA1_LEN],
}

impl NotificationMemory {
    /// None has come yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { last: None }
    }

    /// Takes a notification or not (LWN-010).
    ///
    /// `password` is `ManagementServer.Password` of the device that the notification names; one that nobody knows is
    /// dropped before. A batch of changes comes in several notifications of the same second, so an equal time is no
    /// reason to refuse, but for a copy of the last one.
    ///
    /// # Errors
    /// Any [`Refusal`]: the memory is as before, and the notification is dropped.
    pub fn admit(
        &mut self,
        notification: &Notification<'_>,
        password: Secret<'_>,
    ) -> Result<(), Refusal> {
        if !notification.is_signed(password) {
            return Err(Refusal::Signature);
        }
        let new = Last {
            timestamp: notification.timestamp,
            signature: notification.signature,
        };
        if self.last == Some(new) {
            return Err(Refusal::Repeated);
        }
        if self.last.is_some_and(|last| new.timestamp < last.timestamp) {
            return Err(Refusal::Old);
        }
        self.last = Some(new);
        Ok(())
    }
}

/// Why a well-formed notification is not taken. For logs: the peer is told nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Refusal {
    /// The signature is wrong.
    Signature,
    /// It is a copy of the last one.
    Repeated,
    /// Its time is before that of the last one.
    Old,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Signature => "a wrong signature",
            Self::Repeated => "a copy of the last notification",
            Self::Old => "older than the last notification",
        })
    }
}

impl core::error::Error for Refusal {}
