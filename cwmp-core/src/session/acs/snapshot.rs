//! A session of an ACS between two posts, to be stored.

use core::fmt;

use cwmp_soap::{CwmpNamespace, CwmpVersion, Method};

use super::{AcsConfig, AcsSession, AcsState};
use crate::negotiation::Agreement;
use crate::session::MessageId;

/// Everything of a session that has to be kept between two posts, so that any node can take the next.
///
/// It is kept under the session's cookie in whatever store the product has, or sealed into the cookie itself. Whoever
/// lends it to a client must seal it: the bytes hold no secret, but they are believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AcsSnapshot {
    session: AcsSession,
}

/// Bytes that are no snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum SnapshotError {
    /// There are not [`AcsSnapshot::LEN`] bytes.
    Length,
    /// The format is one that this version does not know; its number is the first byte.
    Format(u8),
    /// The field that begins at this byte has a value that no snapshot has.
    Value(u8),
}

impl fmt::Display for SnapshotError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length => write!(f, "a snapshot takes {} bytes", AcsSnapshot::LEN),
            Self::Format(format) => write!(f, "snapshot format {format} is not known"),
            Self::Value(at) => write!(f, "the field at byte {at} of the snapshot has no meaning"),
        }
    }
}

impl core::error::Error for SnapshotError {}

const FORMAT: u8 = 1;
const OTHER_METHOD: u8 = 0xFF;
const NOTHING_AGREED: u8 = 0xFF;
const HELD: u8 = 1;
const HOLD: u8 = 2;
const FINISHED: u8 = 4;
const ANNOUNCED: u8 = 8;

/// The states that a session has between two posts, by their numbers in the byte form.
const STATES: [AcsState; 5] = [
    AcsState::NoSession,
    AcsState::CpeTurn,
    AcsState::AckWait,
    AcsState::Done,
    AcsState::Failed,
];
/// The namespaces, by their numbers in the byte form.
const NAMESPACES: [CwmpNamespace; 5] = [
    CwmpNamespace::V1_0,
    CwmpNamespace::V1_1,
    CwmpNamespace::V1_2,
    CwmpNamespace::Unassigned1_3,
    CwmpNamespace::Unassigned1_4,
];

impl AcsSession {
    /// The session as it is to be stored; `None` while a post has not been replied to.
    #[must_use]
    pub fn snapshot(&self) -> Option<AcsSnapshot> {
        (STATES.contains(&self.state) && !self.stray).then(|| {
            let called = self.state == AcsState::AckWait;
            AcsSnapshot {
                session: Self {
                    config: AcsConfig::DEFAULT,
                    method: if called { self.method } else { Method::Other },
                    serial: 0,
                    deadline: None,
                    ..*self
                },
            }
        })
    }

    /// The session that was stored, to take in the post that has come.
    ///
    /// The configuration is this node's; the version that was agreed stays. The deadline starts over, at `now`: whoever
    /// stores snapshots drops those that are older than [`AcsSession::timeout`].
    #[must_use]
    pub fn resume(snapshot: AcsSnapshot, config: AcsConfig, now: crate::Instant) -> Self {
        let session = snapshot.session;
        let waits = session.state.is_waiting();
        Self {
            config,
            deadline: waits.then(|| now.after(session.timeout())),
            ..session
        }
    }
}

impl AcsSnapshot {
    /// The length of the byte form.
    pub const LEN: usize = 16;

    /// The byte form: format 1, all numbers big-endian.
    ///
    /// | bytes | meaning |
    /// |---|---|
    /// | 0 | 1, the format |
    /// | 1 | state |
    /// | 2 | method of the call that is out |
    /// | 3 | flags: held, to be held, CPE has finished, `UseCWMPVersion` announced |
    /// | 4 to 7 | identifier counted last |
    /// | 8 to 11 | timeout in seconds |
    /// | 12, 13 | version and namespace agreed |
    /// | 14, 15 | 0 |
    #[must_use]
    pub fn to_bytes(&self) -> [u8; Self::LEN] {
        let session = &self.session;
        let state = number(&STATES, session.state);
        let method = match session.state {
            AcsState::AckWait => number(Method::ALL, session.method),
            _ => OTHER_METHOD,
        };
        let agreement = session.agreement;
        let flags = [
            (HELD, session.held),
            (HOLD, session.hold),
            (FINISHED, session.finished),
            (ANNOUNCED, agreement.is_some_and(|a| a.announced)),
        ]
        .into_iter()
        .fold(0, |sum, (bit, set)| if set { sum | bit } else { sum });
        let version = agreement.map_or(NOTHING_AGREED, |a| number(&CwmpVersion::ALL, a.version));
        let namespace = agreement.map_or(0, |a| number(&NAMESPACES, a.namespace));
        let [i0, i1, i2, i3] = session.id.number().to_be_bytes();
        let [t0, t1, t2, t3] = session.timeout_secs.to_be_bytes();
        [
            FORMAT, state, method, flags, i0, i1, i2, i3, t0, t1, t2, t3, version, namespace, 0, 0,
        ]
    }

    /// The snapshot in its byte form.
    ///
    /// # Errors
    /// [`SnapshotError`] says what is wrong; the session cannot be resumed, and the CPE will begin a new one.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SnapshotError> {
        let bytes: &[u8; Self::LEN] = bytes.try_into().map_err(|_| match bytes.first() {
            Some(&format) if format != FORMAT => SnapshotError::Format(format),
            _ => SnapshotError::Length,
        })?;
        let [
            format,
            state,
            method,
            flags,
            i0,
            i1,
            i2,
            i3,
            t0,
            t1,
            t2,
            t3,
            version,
            namespace,
            z0,
            z1,
        ] = *bytes;
        if format != FORMAT {
            return Err(SnapshotError::Format(format));
        }
        let state = numbered(&STATES, state).ok_or(SnapshotError::Value(1))?;
        let method = match (state, method) {
            (AcsState::AckWait, OTHER_METHOD) => Method::Other,
            (AcsState::AckWait, code) => {
                numbered(Method::ALL, code).ok_or(SnapshotError::Value(2))?
            }
            (_, OTHER_METHOD) => Method::Other,
            _ => return Err(SnapshotError::Value(2)),
        };
        if flags >= ANNOUNCED.saturating_mul(2) {
            return Err(SnapshotError::Value(3));
        }
        let agreement = if version == NOTHING_AGREED {
            None
        } else {
            Some(Agreement::from_parts(
                numbered(&CwmpVersion::ALL, version).ok_or(SnapshotError::Value(12))?,
                numbered(&NAMESPACES, namespace).ok_or(SnapshotError::Value(13))?,
                flags & ANNOUNCED != 0,
            ))
        };
        if z0 != 0 {
            return Err(SnapshotError::Value(14));
        }
        if z1 != 0 {
            return Err(SnapshotError::Value(15));
        }
        let timeout_secs = u32::from_be_bytes([t0, t1, t2, t3]);
        if timeout_secs < super::SHORTEST_TIMEOUT_SECS {
            return Err(SnapshotError::Value(8));
        }
        let session = AcsSession {
            state,
            method,
            id: MessageId::new(u32::from_be_bytes([i0, i1, i2, i3])),
            timeout_secs,
            held: flags & HELD != 0,
            hold: flags & HOLD != 0,
            finished: flags & FINISHED != 0,
            agreement,
            ..AcsSession::new(AcsConfig::DEFAULT)
        };
        Ok(Self { session })
    }
}

/// The number of `value` in `list`, 0xFF if it is not there.
fn number<T: PartialEq>(list: &[T], value: T) -> u8 {
    let at = list.iter().position(|item| *item == value);
    at.and_then(|at| u8::try_from(at).ok()).unwrap_or(0xFF)
}

fn numbered<T: Copy>(list: &[T], number: u8) -> Option<T> {
    list.get(usize::from(number)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Instant;
    use core::time::Duration;
    use cwmp_soap::{Kind, Summary};

    /// A session whose call `method` is out, with hold, asked for by a 1.1 device in a list.
    fn calling(method: Method) -> AcsSession {
        let mut session = AcsSession::new(AcsConfig::DEFAULT);
        let mut inform = Summary::new(Kind::Request(Method::Inform));
        inform.session_timeout = Some(300);
        inform.supported_versions = Some(cwmp_soap::VersionSet::ALL);
        inform.namespace = Some(CwmpNamespace::Unassigned1_4);
        let super::super::AcsAction::Dispatch(pending) = session.handle_post(Some(inform)).unwrap()
        else {
            panic!();
        };
        assert!(session.answer_ready(pending, None));
        let _ = session.next_reply(Instant::ZERO, None).unwrap();
        let _ = session.handle_post(None).unwrap();
        session.set_hold_requests(true);
        let _ = session.next_reply(Instant::ZERO, Some(method)).unwrap();
        session
    }

    #[test]
    fn the_byte_form_is_pinned() {
        let snapshot = calling(Method::GetParameterValues).snapshot().unwrap();
        let bytes = [1, 2, 2, 0b1111, 0, 0, 0, 1, 0, 0, 1, 44, 4, 4, 0, 0];
        assert_eq!(snapshot.to_bytes(), bytes);
        assert_eq!(AcsSnapshot::from_bytes(&bytes), Ok(snapshot));
        let empty = AcsSession::new(AcsConfig::DEFAULT).snapshot().unwrap();
        let bytes = [1, 0, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0, 30, 0xFF, 0, 0, 0];
        assert_eq!(empty.to_bytes(), bytes);
        // The order of this list is part of the byte form.
        for (code, name) in [
            (0, "GetRPCMethods"),
            (8, "Download"),
            (19, "ChangeDUState"),
            (20, "Inform"),
            (26, "AutonomousDUStateChangeComplete"),
        ] {
            assert_eq!(Method::ALL[code].name(), name);
        }
    }

    #[test]
    fn every_call_comes_back_on_another_node() {
        let methods = Method::ALL.iter().filter(|method| method.is_for_cpe());
        for &method in methods.chain(&[Method::Other]) {
            let bytes = calling(method).snapshot().unwrap().to_bytes();
            let snapshot = AcsSnapshot::from_bytes(&bytes).unwrap();
            let now = Instant::from_millis(5_000);
            let mut session = AcsSession::resume(snapshot, AcsConfig::DEFAULT, now);
            assert_eq!(session.timeout(), Duration::from_secs(300));
            assert_eq!(session.poll_timeout(), Some(Instant::from_millis(305_000)));
            assert_eq!(session.version(), CwmpVersion::V1_4);
            assert_eq!(session.namespace(), CwmpNamespace::Unassigned1_4);
            let answer = Summary::new(Kind::Response(method)).with_id("1");
            assert_eq!(
                session.handle_post(Some(answer)),
                Ok(super::super::AcsAction::Answered { method })
            );
        }
    }

    #[test]
    fn other_bytes_are_errors() {
        let good = calling(Method::Reboot).snapshot().unwrap().to_bytes();
        assert_eq!(AcsSnapshot::from_bytes(&[]), Err(SnapshotError::Length));
        assert_eq!(
            AcsSnapshot::from_bytes(&good[..15]),
            Err(SnapshotError::Length)
        );
        assert_eq!(
            AcsSnapshot::from_bytes(&[2; 40]),
            Err(SnapshotError::Format(2))
        );
        for (at, value, error) in [
            (0, 9, SnapshotError::Format(9)),
            (1, 5, SnapshotError::Value(1)),
            (1, 0, SnapshotError::Value(2)),
            (2, 27, SnapshotError::Value(2)),
            (3, 16, SnapshotError::Value(3)),
            (10, 0, SnapshotError::Value(8)),
            (12, 5, SnapshotError::Value(12)),
            (13, 5, SnapshotError::Value(13)),
            (14, 1, SnapshotError::Value(14)),
            (15, 1, SnapshotError::Value(15)),
        ] {
            let mut bytes = good;
            bytes[at] = value;
            if at == 10 {
                bytes[11] = 29;
            }
            assert_eq!(AcsSnapshot::from_bytes(&bytes), Err(error), "{at}");
        }
        // Whatever the bytes are, nothing breaks, and what is taken is given back.
        let mut seed = 1_u64;
        for _ in 0..20_000 {
            let mut bytes = good;
            for byte in &mut bytes {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                if seed >> 62 == 0 {
                    *byte = seed.to_be_bytes()[1];
                }
            }
            if let Ok(snapshot) = AcsSnapshot::from_bytes(&bytes) {
                assert_eq!(AcsSnapshot::from_bytes(&snapshot.to_bytes()), Ok(snapshot));
            }
        }
    }
}
