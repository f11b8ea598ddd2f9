//! The program `acs`, as a process of its own.
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests may"
)]

mod support;

use core::net::SocketAddr;
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Command, Output, Stdio};

use support::{Device, inform};

fn acs(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_acs"));
    command.args(arguments);
    command
}

fn run(arguments: &[&str]) -> Output {
    acs(arguments).output().unwrap()
}

/// Runs the program for one session; its exit status and what it printed.
fn once(arguments: &[&str], session: impl FnOnce(SocketAddr)) -> (i32, String) {
    let mut acs = acs(&["--once", "--listen", "127.0.0.1:0"]);
    let mut acs = acs.args(arguments).stdout(Stdio::piped()).spawn().unwrap();
    let mut output = BufReader::new(acs.stdout.take().unwrap());
    let mut text = String::new();
    output.read_line(&mut text).unwrap();
    let (_, address) = text.split_once("http://").unwrap();
    session(address.trim_end().trim_end_matches('/').parse().unwrap());
    output.read_to_string(&mut text).unwrap();
    (acs.wait().unwrap().code().unwrap(), text)
}

#[test]
fn help_is_printed() {
    let output = run(&["--help"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0));
    for word in ["usage: acs", "--hold-requests", "\n  methods ", "set PATH="] {
        assert!(text.contains(word), "{word}");
    }
}

#[test]
fn wrong_usage_is_2_and_says_what_is_wrong() {
    for (arguments, words) in [
        (&["--bogus"][..], "'--bogus'"),
        (&["extra"], "\"extra\""),
        (&["--task", "fly"], "there is no task \"fly\""),
        (&["--task"], "--task"),
        (&["--tasks", "no-such-file"], "no-such-file"),
        (&["--timeout", "5"], "at least 30 seconds"),
        (&["--timeout", "soon"], "soon"),
    ] {
        let output = run(arguments);
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(
            error.starts_with("acs: ") && error.contains(words),
            "{error}"
        );
    }
}

#[test]
fn a_complete_session_is_0() {
    let tasks = ["--task", "get Device.", "--wire"];
    let (status, text) = once(&tasks, |server| Device::new(server).has_a_session("17"));
    assert_eq!(status, 0, "{text}");
    for words in [
        "device 001122-P-17\n",
        "Inform  1 BOOT\n",
        "GetParameterValues  1 path\n",
        "ACS → CPE  204                  (empty)\n",
        "<cwmp:GetParameterValues>",
        "── 001122-P-17: GetParameterValues Device. done\n",
        "sessions: 1 complete, 0 failed\n",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
}

#[test]
fn a_failed_session_is_1() {
    let (status, text) = once(&[], |server| {
        let mut device = Device::new(server);
        assert_eq!(device.posts(&inform("17")), 200);
        assert_eq!(device.posts("<cut"), 400);
    });
    assert_eq!(status, 1, "{text}");
    assert!(text.contains("the session has failed: the post cannot be read"));
}
