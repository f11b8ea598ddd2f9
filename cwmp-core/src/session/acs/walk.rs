//! Walks every state that any order of inputs can reach, and compares each step with the table of the requirements.

extern crate alloc;
extern crate std;
use super::*;
use alloc::collections::VecDeque;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use cwmp_soap::VersionSet;
use std::collections::{HashMap, HashSet};

/// The transitions as the requirements have them, written down apart from the code. The first line that fits decides;
/// what fits none changes nothing.
///
/// state | input | if | next
const EXPECTED: &str = "
*         | Inform             |                | Owing
Owing     | accept             | no version     | Refusing
Owing     | accept             |                | Accepting
Owing     | refuse             | Inform is owed | Refusing
Owing     | refuse             |                | Accepting
Owing     | put off            | Inform is owed | Deferring
Owing     | put off            |                | Accepting
Owing     | post               |                | Failed
Accepting | reply, reply call  |                | CpeTurn
Refusing  | reply, reply call  |                | Failed
Deferring | reply, reply call  |                | NoSession
Accepting | post               |                | Failed
Refusing  | post               |                | Failed
Deferring | post               |                | Failed
CpeTurn   | call               |                | Owing
CpeTurn   | empty              |                | OurTurn
CpeTurn   | post               |                | Failed
OurTurn   | reply call         |                | AckWait
OurTurn   | reply              | CPE finished   | Done
OurTurn   | reply              |                | CpeTurn
OurTurn   | post               |                | Failed
AckWait   | response, fault    |                | OurTurn
AckWait   | post               |                | Failed
CpeTurn   | timeout            |                | Failed
AckWait   | timeout            |                | Failed
Owing     | failure            |                | Failed
Accepting | failure            |                | Failed
Refusing  | failure            |                | Failed
Deferring | failure            |                | Failed
CpeTurn   | failure            |                | Failed
OurTurn   | failure            |                | Failed
AckWait   | failure            |                | Failed";

const CALL: Method = Method::GetParameterValues;
const CPE_CALL: Method = Method::TransferComplete;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Input {
    /// An `Inform` that offers versions; none of ours if `false`.
    Inform(bool),
    Post(Option<Kind>),
    WrongId,
    Answer(Option<FaultCode>),
    Reply(Option<Method>),
    Hold(bool),
    Timeout,
    Failure,
}

const INPUTS: [Input; 18] = [
    Input::Inform(true),
    Input::Inform(false),
    Input::Post(None),
    Input::Post(Some(Kind::Request(CPE_CALL))),
    Input::Post(Some(Kind::Response(CALL))),
    Input::Post(Some(Kind::Response(Method::Reboot))),
    Input::Post(Some(Kind::Fault(Some(FaultCode::INTERNAL_ERROR)))),
    Input::WrongId,
    Input::Answer(None),
    Input::Answer(Some(FaultCode::ACS_INTERNAL_ERROR)),
    Input::Answer(Some(FaultCode::ACS_RETRY_REQUEST)),
    Input::Reply(None),
    Input::Reply(Some(CALL)),
    Input::Reply(Some(Method::Inform)),
    Input::Hold(true),
    Input::Hold(false),
    Input::Timeout,
    Input::Failure,
];

/// The words of the table that an input answers to.
fn words(input: Input) -> &'static [&'static str] {
    match input {
        Input::Inform(_) => &["Inform"],
        Input::Post(None) => &["empty", "post"],
        Input::Post(Some(Kind::Request(_))) => &["call", "post"],
        Input::Post(Some(Kind::Response(CALL))) => &["response", "post"],
        Input::Post(Some(Kind::Fault(_))) => &["fault", "post"],
        Input::Post(Some(_)) | Input::WrongId => &["post"],
        Input::Answer(None) => &["accept"],
        Input::Answer(Some(FaultCode::ACS_RETRY_REQUEST)) => &["put off"],
        Input::Answer(Some(_)) => &["refuse"],
        Input::Reply(Some(CALL)) => &["reply call"],
        // An ACS cannot call Inform.
        Input::Reply(_) => &["reply"],
        Input::Hold(_) => &["hold"],
        Input::Timeout => &["timeout"],
        Input::Failure => &["failure"],
    }
}

fn expected(at: &AcsSession, input: Input) -> String {
    let state = format!("{:?}", at.state);
    if at.stray && matches!(input, Input::Reply(_)) {
        return state;
    }
    for line in EXPECTED.lines().filter(|line| !line.is_empty()) {
        let fields: Vec<&str> = line.split('|').map(str::trim).collect();
        let [from, inputs, condition, to] = fields[..] else {
            panic!("{line}");
        };
        let informs = at.method == Method::Inform;
        let fits = match condition {
            "" => true,
            "no version" => informs && at.agreement.is_none(),
            "Inform is owed" => informs,
            "CPE finished" => at.finished,
            _ => panic!("{condition}"),
        };
        let here = from == "*" || from == state;
        if here && fits && inputs.split(", ").any(|i| words(input).contains(&i)) {
            return String::from(to);
        }
    }
    state
}

/// Takes a step; checks what comes out of the machine.
fn step(at: &AcsSession, input: Input) -> AcsSession {
    let mut next = *at;
    let id = format!("{}", at.id);
    match input {
        Input::Inform(fits) => {
            let mut inform = Summary::new(Kind::Request(Method::Inform));
            inform.supported_versions = Some(if fits {
                VersionSet::ALL
            } else {
                VersionSet::EMPTY
            });
            let action = next.handle_post(Some(inform)).unwrap();
            let live = at.state.is_live();
            let pending = match action {
                AcsAction::Dispatch(pending) if !live => pending,
                AcsAction::Replaced(pending) if live => pending,
                other => panic!("{other:?}"),
            };
            assert_eq!(pending.refusal().is_none(), fits);
            assert!(!next.hold && !next.held && !next.finished);
        }
        Input::Post(kind) => {
            let summary = kind.map(|kind| Summary::new(kind).with_id(&id));
            check_post(at, &mut next, summary);
        }
        Input::WrongId => {
            let summary = Summary::new(Kind::Response(CALL)).with_id("other");
            check_post(at, &mut next, Some(summary));
        }
        Input::Answer(fault) => {
            let call = Summary::new(Kind::Request(at.method));
            let owed = next.answer_ready(Pending::new(at.method, at.serial, &call, None), fault);
            assert_eq!(owed, at.state == AcsState::Owing);
            let mut other = *at;
            let old = Pending::new(at.method, at.serial.wrapping_sub(1), &call, None);
            assert!(!other.answer_ready(old, fault) && other == *at);
        }
        Input::Reply(queued) => {
            let reply = next.next_reply(Instant::ZERO, queued);
            let due = matches!(
                at.state,
                AcsState::Accepting | AcsState::Refusing | AcsState::Deferring | AcsState::OurTurn
            );
            assert_eq!(reply.is_some(), due || at.stray);
            match reply {
                Some(AcsReply::Request { method, id, hold }) => {
                    assert_eq!((Some(method), hold), (queued, at.hold));
                    assert_eq!(id, at.id.next());
                    assert_eq!((at.state, next.held), (AcsState::OurTurn, hold));
                }
                Some(AcsReply::Answer { method, hold }) => {
                    assert_eq!(method, at.method);
                    assert_eq!(next.held, hold);
                    assert_ne!(at.state, AcsState::OurTurn);
                }
                Some(AcsReply::Empty) => assert!(!next.held),
                None => assert_eq!(next, *at),
            }
        }
        Input::Hold(hold) => {
            next.set_hold_requests(hold);
            assert_eq!(next, AcsSession { hold, ..*at });
        }
        Input::Timeout => {
            assert_eq!(next.handle_timeout(Instant::from_millis(29_999)), Ok(()));
            assert_eq!(next, *at);
            let result = next.handle_timeout(Instant::from_millis(30_000));
            assert_eq!(result.is_err(), at.state.is_waiting());
        }
        Input::Failure => next.handle_failure(),
    }
    next
}

fn check_post(at: &AcsSession, next: &mut AcsSession, post: Option<Summary<'_>>) {
    let result = next.handle_post(post);
    match result {
        Ok(AcsAction::Dispatch(pending)) => {
            assert_eq!(pending.method(), CPE_CALL);
            assert_eq!(at.state, AcsState::CpeTurn);
        }
        Ok(AcsAction::Answered { method } | AcsAction::Faulted { method, .. }) => {
            assert_eq!((at.state, method), (AcsState::AckWait, at.method));
        }
        Ok(AcsAction::Turn) => {
            assert!(post.is_none());
            assert_eq!(next.stray, !at.state.is_live());
            let said = at.state == AcsState::CpeTurn && !at.held;
            assert_eq!(next.finished, at.finished || said);
        }
        Ok(AcsAction::Replaced(_)) => panic!("only an Inform replaces"),
        Err(error) => {
            assert_eq!(error.http_status(), Some(400));
            if at.state.is_live() {
                assert_eq!(next.state, AcsState::Failed);
            } else {
                assert_eq!(next, at);
            }
        }
    }
}

fn check_state(at: &AcsSession) {
    assert_eq!(at.deadline.is_some(), at.state.is_waiting(), "{at:?}");
    assert_eq!(at.poll_timeout(), at.deadline);
    assert!(!(at.stray && at.state.is_live()));
    match at.outcome() {
        Some(AcsOutcome::Completed) => assert!(at.finished && !at.held),
        Some(AcsOutcome::Failed) => assert_eq!(at.state, AcsState::Failed),
        None => assert!(at.state.is_live() || at.state == AcsState::NoSession),
    }
    // Once the CPE has finished, its turn does not come again.
    assert!(!(at.finished && at.state == AcsState::CpeTurn));
    // What is put away comes back as it was, but for what is not the session's.
    let snapshot = at.snapshot();
    assert_eq!(
        snapshot.is_some(),
        !at.stray && (at.state.is_waiting() || !at.state.is_live())
    );
    if let Some(snapshot) = snapshot {
        let bytes = snapshot.to_bytes();
        assert_eq!(AcsSnapshot::from_bytes(&bytes), Ok(snapshot));
        let back = AcsSession::resume(snapshot, at.config, Instant::ZERO);
        let method = if at.state == AcsState::AckWait {
            at.method
        } else {
            Method::Other
        };
        assert_eq!(back, AcsSession { method, ..*at });
    }
}

/// Takes out what only counts, so that the walk comes to an end.
fn normalised(mut session: AcsSession) -> AcsSession {
    session.id = MessageId::new(1);
    session.serial = 0;
    session
}

#[test]
fn every_reachable_state_follows_the_table() {
    let config = AcsConfig::DEFAULT.with_tolerance(Tolerance::Strict);
    let start = normalised(AcsSession::new(config));
    let mut edges: HashMap<AcsSession, HashSet<AcsSession>> = HashMap::new();
    let mut todo = VecDeque::from([start]);
    while let Some(at) = todo.pop_front() {
        if edges.contains_key(&at) {
            continue;
        }
        check_state(&at);
        let mut nexts = HashSet::new();
        for input in INPUTS {
            let next = normalised(step(&at, input));
            let name = format!("{:?}", next.state);
            assert_eq!(name, expected(&at, input), "{at:?} {input:?}");
            nexts.insert(next);
        }
        todo.extend(nexts.iter().copied());
        edges.insert(at, nexts);
    }
    assert_eq!(edges.len(), STATES, "the machine has changed");

    // The diagram shows these steps and no others.
    let walked: HashSet<(String, String)> = edges
        .iter()
        .flat_map(|(at, nexts)| nexts.iter().map(move |next| (at.state, next.state)))
        .filter(|(from, to)| from != to)
        .filter(|(from, to)| *to != AcsState::Failed || *from == AcsState::Refusing)
        .filter(|(from, to)| {
            *to != AcsState::Owing || !from.is_live() || *from == AcsState::CpeTurn
        })
        .map(|(from, to)| (format!("{from:?}"), format!("{to:?}")))
        .collect();
    let drawn: HashSet<(String, String)> = include_str!("table.rs")
        .lines()
        .filter_map(|line| {
            line.strip_prefix("//! ")?
                .split_once(" --")
                .zip(line.rsplit_once("--> "))
        })
        .map(|((from, _), (_, to))| (from.trim().into(), to.trim().into()))
        .collect();
    assert_eq!(walked, drawn);
}

const STATES: usize = 124;

#[test]
fn a_session_is_small() {
    assert!(size_of::<AcsSession>() <= 64, "{}", size_of::<AcsSession>());
    const { assert!(AcsSnapshot::LEN <= 32) }
}
