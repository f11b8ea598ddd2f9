//! Both machines against each other, with the event queue and the retry, over a line that loses messages.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests may"
)]

extern crate alloc;

mod world;

use cwmp_core::event::EventSlot;
use cwmp_core::session::Outcome;
use cwmp_soap::EventCode;
use world::{Habits, World};

fn habits(holds: bool) -> Habits {
    Habits {
        holds,
        puts_off: None,
        refuses: None,
        surprises: None,
    }
}

/// A device that has started, has two transfers to report, and a server with two calls to make.
fn scenario(slots: &mut [EventSlot], holds: bool) -> World<'_> {
    let mut world = World::new(slots, 7, habits(holds));
    world.raise(EventCode::Bootstrap);
    world.raise(EventCode::Boot);
    world.raise(EventCode::ConnectionRequest);
    world.schedule();
    world.finish_transfer();
    world.finish_transfer();
    world.tasks = 2;
    world
}

#[test]
fn nothing_lost_takes_one_session() {
    for (holds, messages) in [(false, 12), (true, 14)] {
        let mut slots = vec![EventSlot::EMPTY; 32];
        let mut world = scenario(&mut slots, holds);
        assert_eq!(world.session(|_, _| false), messages);
        assert_eq!(world.outcomes, [Outcome::Completed]);
        assert!(world.is_settled());
        assert_eq!((world.tasks, world.retry.retry_count()), (0, 0));
    }
}

#[test]
fn every_message_lost_once_costs_one_retry() {
    for (holds, messages) in [(false, 12), (true, 14)] {
        for missing in 0..messages {
            let mut slots = vec![EventSlot::EMPTY; 32];
            let mut world = scenario(&mut slots, holds);
            world.session(|_, message| message == missing);
            let failed = if missing < 2 {
                Outcome::NotDelivered
            } else {
                Outcome::Broken
            };
            assert_eq!(world.outcomes, [failed], "{missing}");
            assert_eq!(world.retry.retry_count(), 1);
            // What the lost Inform announced is announced again, and what comes up meanwhile with it.
            world.raise(EventCode::ValueChange);
            world.session(|_, _| false);
            assert_eq!(world.outcomes, [failed, Outcome::Completed], "{missing}");
            assert!(world.is_settled(), "{missing}");
            assert_eq!((world.tasks, world.retry.retry_count()), (0, 0));
        }
    }
}

#[test]
fn any_two_messages_lost_cost_two_retries_at_most() {
    for holds in [false, true] {
        for first in 0..14 {
            for second in 0..14 {
                let mut slots = vec![EventSlot::EMPTY; 32];
                let mut world = scenario(&mut slots, holds);
                world.session(|_, message| message == first);
                world.session(|_, message| message == second);
                // An extra session, for the case that nothing was left to say in the second.
                world.session(|_, _| false);
                assert_eq!(world.outcomes.last(), Some(&Outcome::Completed));
                assert!(world.is_settled(), "{first} {second}");
                assert_eq!((world.tasks, world.retry.retry_count()), (0, 0));
            }
        }
    }
}

#[test]
fn ct_ses_31x_random_walks_lose_and_invent_nothing() {
    let enough = if cfg!(debug_assertions) {
        100_000
    } else {
        1_000_000
    };
    let mut exchanges = 0;
    let mut seen = [0_u32; 3];
    for seed in 1.. {
        let mut slots = vec![EventSlot::EMPTY; 64];
        let habits = Habits {
            holds: seed % 2 == 0,
            puts_off: Some(7),
            refuses: Some(6),
            surprises: Some(6),
        };
        let mut world = World::new(
            &mut slots,
            u64::wrapping_mul(seed, 0x9E37_79B9_7F4A_7C15),
            habits,
        );
        let loss = [3, 8, 30][usize::try_from(seed % 3).unwrap()];
        for _ in 0..40 {
            for _ in 0..world.dice.word() % 5 {
                world.surprise(true);
            }
            world.session(|dice, _| dice.one_in(loss));
        }
        // The line is good again, and nobody refuses anything.
        world.habits.puts_off = None;
        world.habits.refuses = None;
        world.habits.surprises = None;
        for _ in 0..6 {
            world.session(|_, _| false);
            assert_eq!(world.outcomes.last(), Some(&Outcome::Completed));
        }
        assert!(world.is_settled(), "seed {seed}");
        assert_eq!((world.tasks, world.retry.retry_count()), (0, 0));
        for outcome in &world.outcomes {
            seen[match outcome {
                Outcome::Completed => 0,
                Outcome::Broken => 1,
                _ => 2,
            }] += 1;
        }
        exchanges += world.exchanges;
        if exchanges >= enough {
            break;
        }
    }
    assert!(seen.iter().all(|n| *n > 1000), "{seen:?}");
}
