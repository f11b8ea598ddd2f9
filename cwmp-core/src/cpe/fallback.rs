//! Which versions an `Inform` offers to an ACS that may not know the newest (VER-011).

use cwmp_soap::{CwmpVersion, DecodeErrorKind, VersionSet};

use super::step::ReplyError;
use crate::negotiation::inform_version;
use crate::session::PeerErrorKind;

/// What the next `Inform` offers: everything, until an ACS that has never answered one rejects it outright. Then the
/// next attempt is written in the next lower namespace, and after the lowest in the highest again.
///
/// What an ACS has answered once it rejects later for other reasons. A lower namespace that it has answered holds for
/// [`KEPT`] sessions; then the highest is tried again, for the ACS may have become a newer one, or may have been out of
/// order only.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Fallback {
    /// The highest version to offer; `None` for the highest of all.
    highest: Option<CwmpVersion>,
    /// How often the ACS has answered what is offered now, as far as it matters.
    answers: u8,
}

/// Sessions in a lower namespace before the highest is tried again.
const KEPT: u8 = 50;

impl Fallback {
    pub(super) const fn new() -> Self {
        Self {
            highest: None,
            answers: 0,
        }
    }

    /// The versions to offer, of those that the device has.
    pub(super) fn versions(self, supported: VersionSet) -> VersionSet {
        match self.highest {
            Some(highest) => supported.and(VersionSet::range(CwmpVersion::V1_0, highest)),
            None => supported,
        }
    }

    /// The ACS has answered the `Inform`.
    pub(super) const fn handle_answer(&mut self) {
        self.answers = self.answers.saturating_add(1);
        if self.answers >= KEPT && self.highest.is_some() {
            *self = Self::new();
        }
    }

    /// The reply to the `Inform` failed the session.
    pub(super) fn handle_error(&mut self, error: &ReplyError, supported: VersionSet) {
        if self.answers > 0 || !is_rejection(error) {
            return;
        }
        let rejected = inform_version(self.versions(supported)).namespace();
        let lower = supported
            .iter()
            .filter(|version| version.namespace() < rejected);
        self.highest = lower.last();
    }
}

/// Whether a reply may mean that the ACS could not read the `Inform`: a status that blames the request or the server as
/// such, an envelope of another SOAP or without a message, or a fault of SOAP's own. Credentials, load and ways that are
/// blocked have statuses of their own; what is no XML comes from something in between.
const fn is_rejection(error: &ReplyError) -> bool {
    match error {
        ReplyError::Status(status) => {
            matches!(status, 400 | 405 | 406 | 409..=428 | 430..=499 | 500 | 501)
        }
        ReplyError::Decode(error) => {
            matches!(
                error.kind,
                DecodeErrorKind::SoapVersion | DecodeErrorKind::NoBody
            )
        }
        ReplyError::Peer(error) => matches!(error.kind, PeerErrorKind::InformRefused(None)),
        ReplyError::TooLong => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use CwmpVersion::{V1_0, V1_1, V1_2, V1_4};

    const REJECTED: ReplyError = ReplyError::Status(400);

    fn highest(fallback: Fallback, supported: VersionSet) -> CwmpVersion {
        inform_version(fallback.versions(supported))
    }

    #[test]
    fn each_rejection_leads_one_namespace_down_and_round_again() {
        let mut fallback = Fallback::new();
        for version in [V1_4, V1_1, V1_0, V1_4, V1_1] {
            assert_eq!(highest(fallback, VersionSet::ALL), version);
            fallback.handle_error(&REJECTED, VersionSet::ALL);
        }
        let few = VersionSet::EMPTY.with(V1_0).with(V1_2);
        let mut fallback = Fallback::new();
        for version in [V1_2, V1_0, V1_2] {
            assert_eq!(highest(fallback, few), version);
            fallback.handle_error(&REJECTED, few);
        }
        let one = VersionSet::EMPTY.with(V1_1);
        fallback = Fallback::new();
        fallback.handle_error(&REJECTED, one);
        assert_eq!(highest(fallback, one), V1_1);
    }

    #[test]
    fn an_acs_that_has_answered_means_something_else() {
        let mut fallback = Fallback::new();
        fallback.handle_error(&REJECTED, VersionSet::ALL);
        fallback.handle_answer();
        fallback.handle_error(&REJECTED, VersionSet::ALL);
        assert_eq!(highest(fallback, VersionSet::ALL), V1_1);
    }

    #[test]
    fn the_highest_version_is_tried_again_after_fifty_sessions() {
        let mut fallback = Fallback::new();
        fallback.handle_error(&REJECTED, VersionSet::ALL);
        for _ in 0..KEPT {
            assert_eq!(highest(fallback, VersionSet::ALL), V1_1);
            fallback.handle_answer();
        }
        assert_eq!(highest(fallback, VersionSet::ALL), V1_4);
        fallback.handle_error(&REJECTED, VersionSet::ALL);
        assert_eq!(highest(fallback, VersionSet::ALL), V1_1);
    }

    #[test]
    fn other_failures_say_nothing_of_the_version() {
        for status in [301, 401, 403, 404, 407, 408, 429, 502, 503, 504] {
            let mut fallback = Fallback::new();
            fallback.handle_error(&ReplyError::Status(status), VersionSet::ALL);
            assert_eq!(highest(fallback, VersionSet::ALL), V1_4, "{status}");
        }
        let mut fallback = Fallback::new();
        fallback.handle_error(&ReplyError::TooLong, VersionSet::ALL);
        assert_eq!(highest(fallback, VersionSet::ALL), V1_4);
    }
}
