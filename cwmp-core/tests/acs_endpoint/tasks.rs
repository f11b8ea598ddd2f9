//! The tasks of a device: in their order, each until it is answered.

use cwmp_core::acs::{Answer, Config, GivenUp, Post, Request, Session, Task, TaskQueue};
use cwmp_soap::Method;
use cwmp_soap::message::reboot::{Reboot, RebootView};

use crate::script::{Acs, INFORM, NOW, TRANSFER, bytes, message, read, written};

/// A call of a method, with a key that tells it from others.
#[derive(Debug)]
struct Call {
    method: Method,
    key: &'static str,
    body: Reboot<'static>,
}

impl Call {
    const fn of(method: Method, key: &'static str) -> Self {
        Self {
            method,
            key,
            body: Reboot { command_key: key },
        }
    }

    const fn reboot(key: &'static str) -> Self {
        Self::of(Method::Reboot, key)
    }
}

impl Task for Call {
    fn request(&mut self) -> Request<'_> {
        Request::new(self.method, &mut self.body)
    }
}

/// The key of the call that goes out, and its identifier; `None` for an empty reply.
fn sent(acs: &mut Acs, tasks: &mut TaskQueue<'_, Call>) -> Option<(String, String)> {
    let reply = tasks.next_reply(&mut acs.0, NOW).unwrap();
    let is_empty = reply.is_empty();
    let body = bytes(reply, 4096);
    if is_empty {
        assert!(body.is_empty());
        return None;
    }
    let call = read(body);
    let key = RebootView::read(&call).unwrap().command_key().to_string();
    Some((key, call.summary().id.unwrap().to_string()))
}

/// The device posts; the key of the task that this finishes.
fn posted(acs: &mut Acs, tasks: &mut TaskQueue<'_, Call>, body: &str) -> Option<&'static str> {
    let post = acs.0.handle_post(body.as_bytes()).unwrap();
    tasks.handle_post(&post).map(|task| task.key)
}

fn rebooted(id: &str) -> String {
    message(id, "<cwmp:RebootResponse/>")
}

fn refused(id: &str) -> String {
    let fault = "<s:Fault><faultcode>Server</faultcode><faultstring>CWMP fault</faultstring><detail><cwmp:Fault>\
         <FaultCode>9001</FaultCode><FaultString>no</FaultString></cwmp:Fault></detail></s:Fault>";
    message(id, fault)
}

#[test]
fn tasks_go_out_in_their_order_and_each_is_done_when_it_is_answered() {
    let mut slots = [const { None }; 3];
    let mut tasks = TaskQueue::new(&mut slots);
    for key in ["a", "b", "c"] {
        tasks.push(Call::reboot(key)).unwrap();
    }
    let mut acs = Acs::informed(Config::DEFAULT);
    // What the device calls first is answered, and changes nothing.
    acs.answers(&message("d", TRANSFER), Answer::Own);
    assert_eq!(posted(&mut acs, &mut tasks, ""), None);
    for key in ["a", "b", "c"] {
        let (out, id) = sent(&mut acs, &mut tasks).unwrap();
        assert_eq!((out.as_str(), tasks.attempts()), (key, 1));
        // A fault is an answer too.
        let answer = if key == "b" {
            refused(&id)
        } else {
            rebooted(&id)
        };
        assert_eq!(posted(&mut acs, &mut tasks, &answer), Some(key));
    }
    assert!(tasks.is_empty());
    assert_eq!(sent(&mut acs, &mut tasks), None);
}

#[test]
fn a_task_whose_session_broke_off_is_sent_again_before_the_others() {
    let mut slots = [const { None }; 2];
    let mut tasks = TaskQueue::new(&mut slots);
    tasks.push(Call::reboot("a")).unwrap();
    tasks.push(Call::reboot("b")).unwrap();
    let mut acs = Acs::informed(Config::DEFAULT);
    acs.turn();
    assert_eq!(sent(&mut acs, &mut tasks).unwrap().0, "a");
    // The device begins anew; the other calls of it in between are no answers.
    assert_eq!(posted(&mut acs, &mut tasks, &message("2", INFORM)), None);
    let mut acs = Acs::informed(Config::DEFAULT);
    acs.turn();
    let (key, id) = sent(&mut acs, &mut tasks).unwrap();
    assert_eq!((key.as_str(), tasks.attempts(), tasks.len()), ("a", 2, 2));
    assert_eq!(posted(&mut acs, &mut tasks, &rebooted(&id)), Some("a"));
    assert_eq!((tasks.attempts(), tasks.len()), (0, 1));
}

#[test]
fn a_task_that_is_never_answered_is_given_up_and_the_next_one_sent() {
    let mut slots = [const { None }; 2];
    let mut tasks = TaskQueue::new(&mut slots).with_max_attempts(2);
    tasks.push(Call::reboot("a")).unwrap();
    tasks.push(Call::reboot("b")).unwrap();
    for _ in 0..2 {
        let mut acs = Acs::informed(Config::DEFAULT);
        acs.turn();
        assert!(tasks.next_given_up(&acs.0).is_none());
        assert_eq!(sent(&mut acs, &mut tasks).unwrap().0, "a");
    }
    let mut acs = Acs::informed(Config::DEFAULT);
    acs.turn();
    // Whoever does not ask for what is given up sends nothing of it.
    assert_eq!(sent(&mut acs, &mut tasks), None);
    let mut acs = Acs::informed(Config::DEFAULT);
    acs.turn();
    let given_up = tasks.next_given_up(&acs.0).unwrap();
    assert_eq!((given_up.0.key, given_up.1), ("a", GivenUp::Unanswered));
    assert!(tasks.next_given_up(&acs.0).is_none());
    assert_eq!(sent(&mut acs, &mut tasks).unwrap().0, "b");
}

#[test]
fn a_task_that_the_version_lacks_is_given_up() {
    let mut slots = [const { None }; 2];
    let mut tasks = TaskQueue::new(&mut slots);
    tasks.push(Call::of(Method::ChangeDuState, "new")).unwrap();
    tasks.push(Call::reboot("old")).unwrap();
    let mut acs = Acs::new();
    acs.answers(&written("cwmp-1-0", "", INFORM), Answer::Own);
    acs.turn();
    let given_up = tasks.next_given_up(&acs.0).unwrap();
    assert_eq!((given_up.0.key, given_up.1), ("new", GivenUp::NotInVersion));
    assert_eq!(sent(&mut acs, &mut tasks).unwrap().0, "old");
}

#[test]
fn a_full_queue_gives_the_task_back_and_keeps_what_it_has() {
    let mut slots = [const { None }; 2];
    let mut tasks = TaskQueue::new(&mut slots);
    for key in ["a", "b"] {
        tasks.push(Call::reboot(key)).unwrap();
    }
    assert_eq!(tasks.push(Call::reboot("c")).unwrap_err().0.key, "c");
    assert_eq!(tasks.take_first().unwrap().key, "a");
    tasks.push(Call::reboot("c")).unwrap();
    assert!(tasks.iter().map(|task| task.key).eq(["b", "c"]));
    assert!(
        TaskQueue::<Call>::new(&mut [])
            .push(Call::reboot("x"))
            .is_err()
    );
}

#[test]
fn another_node_knows_whose_answer_has_come() {
    let mut slots = [None, Some(Call::reboot("a")), None, Some(Call::reboot("b"))];
    let mut tasks = TaskQueue::new(&mut slots);
    let mut acs = Acs::informed(Config::DEFAULT);
    acs.turn();
    let (_, id) = sent(&mut acs, &mut tasks).unwrap();
    let (stored, attempts) = (acs.0.snapshot().unwrap(), tasks.attempts());
    // What the product has stored: the tasks and how often the first was sent.
    let mut slots = [Some(Call::reboot("a")), Some(Call::reboot("b"))];
    let mut tasks = TaskQueue::new(&mut slots).with_attempts(attempts);
    let mut acs = Acs(Session::resume(stored, Config::DEFAULT, NOW));
    let answer = rebooted(&id);
    let Ok(post @ Post::Answered { .. }) = acs.0.handle_post(answer.as_bytes()) else {
        panic!();
    };
    assert_eq!(tasks.handle_post(&post).unwrap().key, "a");
    assert_eq!(sent(&mut acs, &mut tasks).unwrap().0, "b");
}
