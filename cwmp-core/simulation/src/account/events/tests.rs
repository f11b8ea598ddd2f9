//! Each rule about events, kept and broken.

use super::*;
use EventCode as E;

fn event(code: EventCode, key: &str) -> Event {
    (code, key.into())
}

/// What an `Inform` with these events breaks.
fn broken(events: &mut Events, told: &[(EventCode, &str)]) -> Option<Invariant> {
    events.begin();
    let told = told.iter().map(|(code, key)| event(*code, key)).collect();
    let result = events.announce(told, |_| false);
    result.err().map(|violation| violation.invariant)
}

#[test]
fn what_was_raised_and_nothing_else_has_to_be_announced() {
    let mut events = Events::default();
    events.raise(E::Boot, "", false);
    events.raise(E::Periodic, "", false);
    let both = [(E::Boot, ""), (E::Periodic, "")];
    assert_eq!(broken(&mut events.clone(), &both), None);
    assert_eq!(
        broken(&mut events.clone(), &both[..1]),
        Some(Invariant::EventLost)
    );
    let more = [both[0], both[1], (E::ValueChange, "")];
    assert_eq!(
        broken(&mut events.clone(), &more),
        Some(Invariant::EventInvented)
    );
    let twice = [both[0], both[1], both[1]];
    assert_eq!(broken(&mut events, &twice), Some(Invariant::EventTwice));
}

#[test]
fn what_is_delivered_is_said_again_only_if_the_session_broke() {
    let boot = [(E::Boot, "")];
    for (is_good, rule) in [(true, Some(Invariant::EventInvented)), (false, None)] {
        let mut events = Events::default();
        events.raise(E::Boot, "", false);
        assert_eq!(broken(&mut events, &boot), None);
        events.informed();
        assert_eq!(events.pending().count(), 0);
        events.end(is_good);
        assert_eq!(broken(&mut events, &boot), rule);
    }
}

#[test]
fn a_connection_request_has_one_attempt() {
    let mut events = Events::default();
    let both = [(E::Periodic, ""), (E::ConnectionRequest, "")];
    for (code, _) in both {
        events.raise(code, "", false);
    }
    assert_eq!(broken(&mut events, &both), None);
    events.end(false);
    assert_eq!(
        broken(&mut events.clone(), &both),
        Some(Invariant::EventInvented)
    );
    assert_eq!(broken(&mut events, &both[..1]), None);
}

#[test]
fn what_was_kept_survives_a_loss_of_power_and_the_rest_may() {
    let (told, none) = ([(E::Periodic, "")], []);
    let mut events = Events::default();
    events.raise(E::Periodic, "", false);
    let mut unkept = events.clone();
    unkept.cut(false);
    unkept.boot();
    for told in [&told[..], &none] {
        assert_eq!(broken(&mut unkept.clone(), told), None);
    }
    // In a session nobody looks at the clock.
    let mut in_session = events.clone();
    in_session.keep(true);
    in_session.cut(false);
    assert_eq!(broken(&mut in_session, &none), None);
    let mut announced = events.clone();
    announced.begin();
    announced.keep(true);
    announced.cut(false);
    assert_eq!(broken(&mut announced, &none), Some(Invariant::EventLost));
    events.keep(false);
    events.cut(false);
    events.boot();
    assert_eq!(broken(&mut events.clone(), &told), None);
    assert_eq!(
        broken(&mut events.clone(), &none),
        Some(Invariant::EventLost)
    );
    // Delivered, and perhaps not noted.
    assert_eq!(broken(&mut events, &told), None);
    events.informed();
    let mut noted = events.clone();
    noted.keep(false);
    for (mut events, rule) in [(events, None), (noted, Some(Invariant::EventInvented))] {
        events.cut(false);
        events.boot();
        assert_eq!(broken(&mut events, &told), rule);
    }
}

#[test]
fn a_restart_drops_what_the_table_says_and_bootstrap_all() {
    let codes = [E::ConnectionRequest, E::DiagnosticsComplete, E::ValueChange];
    let mut events = Events::default();
    for code in codes {
        events.raise(code, "", false);
    }
    events.boot();
    assert!(events.pending().eq([&event(E::ValueChange, "")]));
    events.raise(E::Bootstrap, "", false);
    assert!(events.pending().eq([&event(E::Bootstrap, "")]));
    assert_eq!(events.counts.dropped, 3);
}

#[test]
fn companions_stand_together() {
    let told = |told: &[(EventCode, &str)]| {
        let mut events = Events::default();
        for (code, key) in told {
            events.raise(*code, key, false);
        }
        broken(&mut events, told)
    };
    assert_eq!(told(&[(E::Boot, ""), (E::MReboot, "k")]), None);
    assert_eq!(told(&[(E::Boot, "")]), None);
    assert_eq!(told(&[(E::MReboot, "k")]), Some(Invariant::EventAlone));
    assert_eq!(told(&[(E::Scheduled, "")]), Some(Invariant::EventAlone));
    let both = [(E::TransferComplete, ""), (E::MUpload, "k")];
    assert_eq!(told(&both), None);
    assert_eq!(told(&both[..1]), Some(Invariant::EventAlone));
}

#[test]
fn the_last_report_delivers_the_companion() {
    let mut events = Events::default();
    for key in ["a", "b"] {
        events.raise(E::MDownload, key, false);
        events.raise(E::TransferComplete, "", false);
    }
    let told = [
        (E::TransferComplete, ""),
        (E::MDownload, "a"),
        (E::MDownload, "b"),
    ];
    assert_eq!(broken(&mut events, &told), None);
    events.informed();
    assert_eq!(events.pending().count(), 3);
    events.reported(E::MDownload, "a", Others::None);
    assert_eq!(events.pending().count(), 2);
    events.reported(E::MDownload, "b", Others::None);
    assert_eq!(events.pending().count(), 0);
}

#[test]
fn what_a_broken_session_has_delivered_may_be_stored_to_be_said_again() {
    for (is_storing, expected) in [(false, Some(Invariant::EventInvented)), (true, None)] {
        let mut events = Events::default();
        events.raise(E::Bootstrap, "", true);
        events.begin();
        let bootstrap = vec![(E::Bootstrap, String::new())];
        assert_eq!(events.announce(bootstrap.clone(), |_| false), Ok(()));
        events.informed();
        events.keep(true);
        events.end(false);
        events.cut(is_storing);
        events.boot();
        let again = events.announce(bootstrap, |_| false);
        assert_eq!(again.err().map(|violation| violation.invariant), expected);
    }
}
