//! Power cuts at every record of whole lives: of what the ACS was promised nothing is lost, and nothing is invented.
//!
//! A life is a sequence of sessions and of what happens between them. Whenever the agent hands out a record, the power may
//! go before it is stored, or in the middle of storing it; then a new agent is made from what was stored so far, with the
//! values that the device had, and lives on with an ACS that answers everything. What it says has to agree with the book
//! that was kept of what the ACS was told and had called for. An agent made from a log written anew has to say the very
//! same, byte for byte.

mod book;
mod life;
mod memory;
mod random;
mod revived;

use life::{Break, Call, Life, Op};
use memory::Memory;

fn survives(ops: &[Op]) {
    let mut memory = Memory::new();
    let cuts = Life::first(&mut memory).live(ops);
    for (number, cut) in cuts.iter().enumerate() {
        revived::check(cut, number);
    }
    assert!(cuts.len() > 3, "{} records", cuts.len());
}

const fn session(calls: &'static [Call]) -> Op {
    Op::Session(calls, None)
}

#[test]
fn a_first_contact() {
    survives(&[Op::Wait(10)]);
}

#[test]
fn parameters_that_are_set_with_a_key() {
    survives(&[
        session(&[Call::Set]),
        session(&[Call::Set, Call::Set]),
        Op::Session(&[Call::Set], Some(Break::AtTheEnd)),
        Op::Wait(100),
    ]);
}

#[test]
fn reboots_with_keys() {
    survives(&[
        session(&[Call::Reboot]),
        session(&[Call::Reboot, Call::Set, Call::Reboot]),
        Op::Session(&[Call::Reboot], Some(Break::AtTheEnd)),
        Op::Restart,
        Op::Session(&[], Some(Break::AtTheInform)),
        Op::Restart,
    ]);
}

#[test]
fn downloads_with_their_results_over_restarts() {
    survives(&[
        session(&[Call::Download(0)]),
        session(&[Call::Firmware(0), Call::Download(60)]),
        Op::Wait(100),
        Op::Session(
            &[Call::Download(3_600), Call::Cancel],
            Some(Break::AtTheEnd),
        ),
        session(&[Call::Download(3_600), Call::Download(30)]),
        Op::Restart,
        Op::Session(&[], Some(Break::AtTheInform)),
        Op::Wait(10_000),
    ]);
}

#[test]
fn informs_that_the_acs_scheduled() {
    survives(&[
        session(&[Call::Schedule(60), Call::Schedule(600)]),
        Op::Restart,
        Op::Wait(100),
        session(&[Call::Schedule(5), Call::Schedule(5)]),
        Op::Session(&[], Some(Break::AtTheInform)),
        Op::Wait(1_000),
    ]);
}

#[test]
fn sessions_that_fail() {
    survives(&[
        Op::Periodic,
        Op::Session(&[], Some(Break::AtTheInform)),
        Op::Session(&[Call::Set], Some(Break::AtTheEnd)),
        Op::Periodic,
        Op::Session(&[], Some(Break::AtTheInform)),
        Op::Wait(100),
    ]);
}

#[test]
fn a_factory_reset() {
    survives(&[
        session(&[
            Call::Set,
            Call::Watch,
            Call::Schedule(3_600),
            Call::Download(3_600),
        ]),
        Op::Change,
        Op::Periodic,
        Op::Session(&[Call::Reboot, Call::Reset], Some(Break::AtTheEnd)),
        session(&[Call::Set, Call::Watch]),
        session(&[Call::Reset]),
        Op::Wait(100),
    ]);
}

#[test]
fn another_acs() {
    survives(&[
        session(&[Call::Watch, Call::Schedule(3_600), Call::Download(3_600)]),
        Op::Change,
        session(&[Call::Url]),
        session(&[Call::Schedule(3_600), Call::Download(0), Call::Reboot]),
        Op::Url,
        session(&[
            Call::Schedule(3_600),
            Call::Download(3_600),
            Call::Reboot,
            Call::NewAcs,
        ]),
        session(&[Call::Schedule(3_600), Call::Download(3_600)]),
        Op::Periodic,
        Op::Session(&[], Some(Break::AtTheInform)),
        Op::Url,
        session(&[Call::Schedule(1), Call::Reboot]),
        Op::Session(&[], Some(Break::AtTheInform)),
        Op::NewAcs,
        Op::Wait(100),
    ]);
}
