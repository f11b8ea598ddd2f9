//! Walks every state that any order of inputs can reach, and compares each step with the table of the requirements.

extern crate alloc;
extern crate std;
use super::*;
use alloc::collections::VecDeque;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use std::collections::{HashMap, HashSet};

/// The transitions as the requirements have them, written down apart from the code. The first line that fits decides;
/// what fits none changes nothing.
///
/// state | input | if | next
const EXPECTED: &str = "
Idle        | post, post call       |           | InformWait
InformWait  | InformResponse        |           | Ready
InformWait  | 8005                  | may again | InformAgain
InformWait  | reply                 |           | Failed
InformAgain | post, post call       |           | InformWait
Ready       | post call             | may call  | CallWait
Ready       | post, post call       |           | TurnWait
CallWait    | CallResponse, 8002    |           | Ready
CallWait    | 8005                  | may again | CallAgain
CallWait    | reply                 |           | Failed
CallAgain   | post, post call       |           | CallWait
TurnWait    | call                  |           | Answering
TurnWait    | empty                 | finished  | Done
TurnWait    | empty                 |           | Ready
TurnWait    | reply                 |           | Failed
Answering   | answer                |           | AnswerReady
AnswerReady | post, post call       |           | TurnWait
InformWait  | timeout               |           | Failed
CallWait    | timeout               |           | Failed
TurnWait    | timeout               |           | Failed
Idle        | failure               |           | Failed
InformWait  | failure               |           | Failed
InformAgain | failure               |           | Failed
Ready       | failure               |           | Failed
CallWait    | failure               |           | Failed
CallAgain   | failure               |           | Failed
TurnWait    | failure               |           | Failed
Answering   | failure               |           | Failed
AnswerReady | failure               |           | Failed";

const MAX_REPEATS: u8 = 2;
const CALL: Method = Method::TransferComplete;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Input {
    Post(Option<Method>),
    Reply(Option<Kind>, bool),
    WrongId(Kind),
    Answer,
    Timeout,
    Failure,
}

fn inputs() -> Vec<Input> {
    let mut inputs = Vec::from([
        Input::Post(None),
        Input::Post(Some(CALL)),
        Input::Reply(None, false),
        Input::WrongId(Kind::Response(Method::Inform)),
        Input::WrongId(Kind::Response(CALL)),
        Input::Answer,
        Input::Timeout,
        Input::Failure,
    ]);
    for kind in [
        Kind::Response(Method::Inform),
        Kind::Response(CALL),
        Kind::Fault(Some(FaultCode::ACS_RETRY_REQUEST)),
        Kind::Fault(Some(FaultCode::ACS_INTERNAL_ERROR)),
        Kind::Request(Method::GetParameterValues),
    ] {
        inputs.extend([false, true].map(|hold| Input::Reply(Some(kind), hold)));
    }
    inputs
}

/// The words of the table that an input answers to.
fn words(input: Input) -> &'static [&'static str] {
    match input {
        Input::Post(None) => &["post"],
        Input::Post(Some(_)) => &["post call"],
        Input::Reply(None, _) => &["empty", "reply"],
        Input::Reply(Some(Kind::Response(Method::Inform)), _) => &["InformResponse", "reply"],
        Input::Reply(Some(Kind::Response(_)), _) => &["CallResponse", "reply"],
        Input::Reply(Some(Kind::Fault(Some(FaultCode::ACS_RETRY_REQUEST))), _) => {
            &["8005", "reply"]
        }
        Input::Reply(Some(Kind::Fault(_)), _) => &["8002", "reply"],
        Input::Reply(..) => &["call", "reply"],
        Input::WrongId(_) => &["reply"],
        Input::Answer => &["answer"],
        Input::Timeout => &["timeout"],
        Input::Failure => &["failure"],
    }
}

fn expected(at: &CpeSession, input: Input) -> String {
    let state = format!("{:?}", at.state);
    for line in EXPECTED.lines().filter(|line| !line.is_empty()) {
        let fields: Vec<&str> = line.split('|').map(str::trim).collect();
        let [from, inputs, condition, to] = fields[..] else {
            panic!("{line}");
        };
        let fits = match condition {
            "" => true,
            "may again" => at.repeats < MAX_REPEATS,
            "may call" => !at.hold && !at.finished,
            "finished" => at.finished,
            _ => panic!("{condition}"),
        };
        if from == state && fits && inputs.split(", ").any(|i| words(input).contains(&i)) {
            return String::from(to);
        }
    }
    state
}

/// Takes a step; checks what comes out of the machine.
fn step(at: &CpeSession, input: Input) -> CpeSession {
    let mut next = *at;
    let id = format!("{}", at.id);
    match input {
        Input::Post(queued) => {
            let post = next.next_post(Instant::ZERO, queued);
            let silent = at.state.is_waiting() || at.state.is_over();
            assert_eq!(post.is_none(), silent || at.state == CpeState::Answering);
            match post {
                Some(Post::Request { method, id }) => {
                    assert_eq!(id, at.id.next());
                    assert_eq!(method == Method::Inform, at.state == CpeState::Idle);
                    assert!(method == Method::Inform || Some(method) == queued);
                    assert!(!at.hold && !at.finished);
                }
                Some(Post::Repeat { method, id }) => assert_eq!((method, id), (at.method, at.id)),
                Some(Post::Answer { method }) => assert_eq!(method, Method::GetParameterValues),
                Some(Post::Empty) | None => {}
            }
            let said = post == Some(Post::Empty) && !at.hold;
            assert_eq!(next.finished, at.finished || said);
            assert_eq!(next.hold, at.hold);
        }
        Input::Reply(kind, hold) => {
            let summary = kind.map(|kind| {
                let mut summary = Summary::new(kind).with_id(&id);
                summary.hold_requests = hold;
                summary
            });
            check_reply(at, &mut next, summary);
        }
        Input::WrongId(kind) => {
            check_reply(at, &mut next, Some(Summary::new(kind).with_id("other")));
        }
        Input::Answer => {
            let call = Summary::new(Kind::Request(Method::GetParameterValues));
            let pending = Pending::new(Method::GetParameterValues, at.serial, &call, None);
            let owed = next.answer_ready(pending);
            assert_eq!(owed, at.state == CpeState::Answering);
            let mut other = *at;
            let old = Pending::new(
                Method::GetParameterValues,
                at.serial.wrapping_sub(1),
                &call,
                None,
            );
            assert!(!other.answer_ready(old) && other == *at);
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

fn check_reply(at: &CpeSession, next: &mut CpeSession, reply: Option<Summary<'_>>) {
    let result = next.handle_reply(reply);
    assert_eq!(
        result.is_err(),
        at.state.is_waiting() && next.state == CpeState::Failed
    );
    if at.state.is_waiting() && next.state != CpeState::Failed {
        assert_eq!(next.hold, reply.is_some_and(|r| r.hold_requests));
    }
    match result {
        Ok(CpeAction::Answered(method)) => assert_eq!(method, at.method),
        Ok(CpeAction::Refused { method, fault }) => {
            assert_ne!(method, Method::Inform);
            assert_eq!(fault, Some(FaultCode::ACS_INTERNAL_ERROR));
        }
        Ok(CpeAction::Dispatch(pending)) => {
            assert_eq!(pending.method(), Method::GetParameterValues);
            assert!(next.answer_ready(pending));
            // Undone: the walk makes the answer ready in a step of its own.
            next.state = CpeState::Answering;
        }
        Ok(CpeAction::Continue) => {}
        Err(error) => assert_eq!(error.side, Side::Cpe),
    }
}

fn check_state(at: &CpeSession) {
    assert_eq!(at.deadline.is_some(), at.state.is_waiting(), "{at:?}");
    assert_eq!(at.poll_timeout(), at.deadline);
    assert_eq!(at.outcome().is_some(), at.state.is_over());
    match at.outcome() {
        Some(Outcome::Completed) => assert!(at.delivered && at.finished && !at.hold),
        Some(Outcome::Broken) => assert!(at.delivered),
        Some(Outcome::NotDelivered) => assert!(!at.delivered && !at.finished),
        None => {}
    }
    if !at.delivered {
        assert_eq!(at.version(), CwmpVersion::V1_4);
    }
    assert!(at.repeats <= MAX_REPEATS);
    assert!(!(at.finished && matches!(at.state, CpeState::Ready | CpeState::CallWait)));
    if at.state.is_over() {
        for input in inputs() {
            assert_eq!(step(at, input).state, at.state, "over is over: {input:?}");
        }
    }
}

/// Takes out what only counts, so that the walk comes to an end.
fn normalised(mut session: CpeSession) -> CpeSession {
    session.id = MessageId::new(1);
    session.serial = 0;
    session
}

#[test]
fn every_reachable_state_follows_the_table() {
    let config = CpeConfig::DEFAULT
        .with_max_repeats(MAX_REPEATS)
        .with_tolerance(Tolerance::Strict);
    let start = normalised(CpeSession::new(config));
    let mut edges: HashMap<CpeSession, HashSet<CpeSession>> = HashMap::new();
    let mut todo = VecDeque::from([start]);
    while let Some(at) = todo.pop_front() {
        if edges.contains_key(&at) {
            continue;
        }
        check_state(&at);
        let mut nexts = HashSet::new();
        for input in inputs() {
            let next = normalised(step(&at, input));
            let name = format!("{:?}", next.state);
            assert_eq!(name, expected(&at, input), "{at:?} {input:?}");
            nexts.insert(next);
        }
        todo.extend(nexts.iter().copied());
        edges.insert(at, nexts);
    }
    assert_eq!(edges.len(), STATES, "the machine has changed");

    // No dead end: from every state that has not failed, the session can still succeed.
    let mut hopeful: HashSet<CpeSession> = edges
        .keys()
        .filter(|s| s.state == CpeState::Done)
        .copied()
        .collect();
    loop {
        let more: Vec<CpeSession> = edges
            .iter()
            .filter(|(at, nexts)| !hopeful.contains(at) && !nexts.is_disjoint(&hopeful))
            .map(|(at, _)| *at)
            .collect();
        if more.is_empty() {
            break;
        }
        hopeful.extend(more);
    }
    for at in edges.keys() {
        assert_eq!(hopeful.contains(at), at.state != CpeState::Failed, "{at:?}");
    }

    // The diagram shows these steps and no others.
    let walked: HashSet<(String, String)> = edges
        .iter()
        .flat_map(|(at, nexts)| nexts.iter().map(move |next| (at.state, next.state)))
        .filter(|(from, to)| from != to && *to != CpeState::Failed)
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

const STATES: usize = 62;

#[test]
fn a_session_is_small() {
    assert!(size_of::<CpeSession>() <= 64, "{}", size_of::<CpeSession>());
}
