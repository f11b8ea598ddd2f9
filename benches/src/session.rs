//! Whole sessions between a device and a server, in memory: what crosses between them are the bytes of the messages.
//!
//! In each the device informs of `2 PERIODIC`, the server reads twenty parameters and sets five, and both part. Nothing
//! is left out but the network: every message is written, and read with all checks, by whoever sends and gets it.

mod device;
mod server;

use cwmp_core::Instant;
use cwmp_core::cpe::{Agent, AgentConfig, Buffers, Device, Now, Step, Transfers};
use cwmp_core::event::{EventSlot, RebootCause};
use cwmp_model::{AttributeSlot, MAX_RECORD, gateway};
use cwmp_soap::DateTime;
use cwmp_soap::message::inform::DeviceIdStruct;

use crate::Candidate;
use device::Fixed;
pub use server::{NAMES, SETTINGS};
use server::{Reply, Server};

/// The name of what is measured, among the cases of the codec.
pub const CASE: &str = "session";

/// Slots for watched parameters.
const SLOTS: usize = 32;

/// A device and the server that it talks to.
pub struct Pair {
    agent: Agent<'static>,
    values: Fixed,
    server: Server,
    now: Now,
    /// Where records are stored, each in the place of the one before.
    stored: [u8; MAX_RECORD],
    /// What is on its way from the device to the server, and how many bytes of it.
    wire: Vec<u8>,
    counted: Counted,
}

impl core::fmt::Debug for Pair {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Pair")
            .field("counted", &self.counted)
            .finish_non_exhaustive()
    }
}

/// What has happened so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// Posts of the device, the empty ones too.
    pub posts: usize,
    /// Bytes of them.
    pub posted: usize,
    /// Bytes of the replies.
    pub replied: usize,
    /// Records that were stored.
    pub records: usize,
    /// Sessions that ended as they should, by the server.
    pub sessions: usize,
    /// Values that the server has read.
    pub read: usize,
    /// Calls for values that the device has carried out.
    pub set: usize,
}

impl Pair {
    /// A device that has been started and has told its server so; where it `compares`, watched values are compared with
    /// what the server knows of them, otherwise it would announce their changes.
    ///
    /// # Panics
    /// If the first session does not go as the later ones do.
    #[must_use]
    pub fn new(compares: bool) -> Self {
        let fingerprints = if compares { SLOTS } else { 0 };
        let buffers = Buffers {
            rx: vec![0; Buffers::MIN_RX].leak(),
            tx: vec![0; 4_096].leak(),
            scratch: vec![0; 512].leak(),
            events: vec![EventSlot::EMPTY; 24].leak(),
            transfers: Transfers::none(),
            attributes: vec![AttributeSlot::FREE; SLOTS].leak(),
            fingerprints: vec![0; fingerprints].leak(),
            record: Box::leak(Box::new([0; MAX_RECORD])),
        };
        let mut config = AgentConfig::default();
        // Sessions are counted here, not what happens between them.
        config.compare_interval = None;
        let mut agent = Agent::new(Box::leak(Box::new(config)), buffers).unwrap();
        agent.boot(RebootCause::FactoryReset);
        let mut pair = Self {
            agent,
            values: Fixed::new(),
            server: Server::new(),
            now: Now {
                instant: Instant::ZERO,
                time_of_day: DateTime::Unknown,
                entropy: 1,
            },
            stored: [0; MAX_RECORD],
            wire: vec![0; 16_384],
            counted: Counted::default(),
        };
        pair.session();
        pair
    }

    /// One session, when the device wants it; the bytes of its messages.
    ///
    /// # Panics
    /// If the device or the server fails.
    pub fn session(&mut self) -> usize {
        let before = self.counted.posted + self.counted.replied;
        let mut device = Device {
            schema: gateway::SCHEMA,
            backend: &mut self.values,
            id: DEVICE,
        };
        loop {
            let len = match self.agent.poll(&mut device, &self.now) {
                Step::Post(post) => {
                    assert!(!post.more, "longer than the buffer");
                    self.wire[..post.body.len()].copy_from_slice(post.body);
                    post.body.len()
                }
                Step::Store(record) => {
                    self.stored[..record.len()].copy_from_slice(record);
                    self.counted.records += 1;
                    continue;
                }
                Step::Wait(deadline) => {
                    self.now.instant = deadline.unwrap();
                    self.now.entropy = self.now.entropy.wrapping_mul(0x0019_660D) | 1;
                    break;
                }
                Step::Act(_) | _ => panic!("nothing but sessions was asked for"),
            };
            let body = &self.wire[..len];
            let room = self.agent.receive_buffer();
            let Reply { status, len } = self.server.reply(self.now.instant, body, room);
            self.counted.posts += 1;
            self.counted.posted += body.len();
            self.counted.replied += len;
            let taken = self.agent.handle_reply(&mut device, &self.now, status, len);
            taken.unwrap();
        }
        self.counted.posted + self.counted.replied - before
    }

    /// What has happened so far.
    #[must_use]
    pub const fn counted(&self) -> Counted {
        let server = self.server.counted();
        Counted {
            sessions: server.sessions,
            read: server.read,
            set: server.set,
            ..self.counted
        }
    }

    /// Stops unless sessions are what they are said to be.
    ///
    /// # Panics
    /// If they are not.
    pub fn check(&mut self) {
        for _ in 0..3 {
            let before = self.counted();
            self.session();
            let after = self.counted();
            // An Inform, an empty post, two answers.
            assert_eq!(after.posts - before.posts, 4);
            assert_eq!(after.sessions - before.sessions, 1);
            assert_eq!(after.read - before.read, NAMES.len());
            assert_eq!(after.set - before.set, 1);
            let is_set =
                |(name, _): &(&str, &str)| self.values.text(name) == self.server.set_to(name);
            assert!(SETTINGS[0].iter().all(is_set));
        }
    }
}

const DEVICE: DeviceIdStruct<'static> = DeviceIdStruct {
    manufacturer: "Example Networks",
    oui: "00D09E",
    product_class: "HG-1",
    serial_number: "HG1000000001",
};

/// Everyone whose sessions are measured.
#[must_use]
pub fn candidates() -> Vec<Candidate<'static>> {
    let one = |name, compares| {
        let mut pair = Pair::new(compares);
        pair.check();
        Candidate {
            name,
            run: Box::new(move || pair.session()),
        }
    };
    let mut many: Vec<Pair> = (0..MANY).map(|_| Pair::new(false)).collect();
    let mut at = 0;
    vec![
        one("a device", false),
        one("a device that compares its values", true),
        Candidate {
            name: "256 devices, one after the other",
            run: Box::new(move || {
                at = (at + 1) % many.len();
                many[at].session()
            }),
        },
    ]
}

/// So many devices that their memory finds no room in the caches nearest to the processor.
const MANY: usize = 256;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sessions_read_twenty_parameters_and_set_five() {
        assert_eq!((NAMES.len(), SETTINGS[0].len()), (20, 5));
        Pair::new(false).check();
        Pair::new(true).check();
    }

    #[test]
    fn nothing_is_taken_from_the_heap_in_a_session() {
        for compares in [false, true] {
            let mut pair = Pair::new(compares);
            let taken = allocation_counter::measure(|| {
                pair.session();
            });
            assert_eq!(taken.count_total, 0, "{compares}");
        }
    }
}
