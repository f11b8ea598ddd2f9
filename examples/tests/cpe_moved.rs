//! A device that its ACS sends to another one.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::std_instead_of_core,
    reason = "tests may"
)]

mod support;

use core::time::Duration;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;

use cwmp_examples::acs::{AcsHandle, SessionRecord, Task};
use cwmp_examples::cpe::{self, Options};
use cwmp_examples::device::SimulatedDevice;
use cwmp_examples::transcript::Transcript;
use cwmp_soap::message::get_parameter_values::GetParameterValuesResponseView;
use cwmp_transport::http::url::Url;
use support::with_server;

const URL: &str = "Device.ManagementServer.URL";
const INTERVAL: &str = "Device.ManagementServer.PeriodicInformInterval";

/// The device program, as with `--acs`, `--store` and `--once`: until there is nothing left to do.
fn starts(acs: SocketAddr, path: &str, store: &Path) {
    let url = Url::parse(&format!("http://{acs}/{path}")).unwrap();
    let mut options = Options::new(url);
    (options.once, options.pause) = (true, Duration::ZERO);
    options.store = Some(store.to_owned());
    let mut device = SimulatedDevice::built_in();
    let report = cpe::run(&mut device, &options, &Transcript::silent()).unwrap();
    assert_eq!(report.failed, 0, "{report}");
}

/// The codes of the sessions from this one on.
fn codes(handle: &AcsHandle, from: usize) -> Vec<Vec<String>> {
    let codes = |session: &SessionRecord| {
        let events = session.events.iter();
        events.map(|(code, _)| code.clone()).collect()
    };
    handle.sessions()[from..].iter().map(codes).collect()
}

fn queue(handle: &AcsHandle, task: &str) {
    handle.queue(task.parse::<Task>().unwrap());
}

/// The values that the last `get` has brought.
fn values(handle: &AcsHandle) -> Vec<String> {
    let outcomes = handle.outcomes();
    let answer = outcomes.last().unwrap().answer().unwrap();
    let view = GetParameterValuesResponseView::read(&answer).unwrap();
    let list = view.parameter_list();
    list.map(|parameter| parameter.value.unwrap().to_string())
        .collect()
}

#[test]
fn the_next_session_goes_where_the_acs_says_and_so_it_stays_until_the_factory_is_asked() {
    let folder = std::env::temp_dir().join(format!("cwmp-cpe-moved-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir(&folder).unwrap();
    let store = folder.join("state");
    with_server(&[], |second, new| {
        let set = format!("set {URL}=http://{second}/next {INTERVAL}=unsignedInt:4321");
        with_server(&[&set], |first, old| {
            queue(new, &format!("get {URL} {INTERVAL}"));
            starts(first, "", &store);
            assert_eq!(codes(old, 0), [["0 BOOTSTRAP", "1 BOOT"]]);
            // What the device does once more is told to the one that knows nothing of it.
            assert_eq!(codes(new, 0).len(), 1);
            assert_eq!(codes(new, 0)[0][0], "0 BOOTSTRAP");
            assert_eq!(
                values(new),
                [format!("http://{second}/next"), "4321".to_owned()]
            );

            // What was set survives a restart for the same ACS as before.
            queue(new, &format!("get {URL} {INTERVAL}"));
            starts(first, "", &store);
            assert_eq!(codes(old, 1).len(), 0);
            assert_eq!(codes(new, 1), [["1 BOOT"]]);
            assert_eq!(
                values(new),
                [format!("http://{second}/next"), "4321".to_owned()]
            );

            // Whoever installs it elsewhere has the last word, but the rest stays.
            queue(old, &format!("get {URL} {INTERVAL}"));
            starts(first, "elsewhere", &store);
            assert_eq!(codes(old, 1), [["0 BOOTSTRAP", "1 BOOT"]]);
            assert_eq!(
                values(old),
                [format!("http://{first}/elsewhere"), "4321".to_owned()]
            );

            // From the factory it is the one that it is started for.
            queue(old, &format!("set {URL}=http://{second}/again"));
            starts(first, "elsewhere", &store);
            assert_eq!((codes(old, 2).len(), codes(new, 2).len()), (1, 1));
            queue(new, "factory-reset");
            queue(old, &format!("get {URL} {INTERVAL}"));
            starts(first, "elsewhere", &store);
            assert_eq!(codes(new, 3), [["1 BOOT"]]);
            assert_eq!(codes(old, 3).len(), 1);
            assert_eq!(codes(old, 3)[0][0], "0 BOOTSTRAP");
            let home = format!("http://{first}/elsewhere");
            assert_eq!(values(old)[0], home);
            assert_ne!(values(old)[1], "4321");
        });
    });
    fs::remove_dir_all(&folder).unwrap();
}
