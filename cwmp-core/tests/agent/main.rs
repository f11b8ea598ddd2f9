//! The device agent against a scripted ACS: what it posts, byte for byte of meaning.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests may"
)]

extern crate alloc;

mod ahead;
mod arguments;
mod autonomous;
mod broken_off;
mod calls;
mod changes;
mod changes_in_retry;
mod conformance;
mod days;
mod diagnostics;
mod diagnostics_world;
mod dice;
mod discovered;
mod encoding;
mod endpoint;
mod failures;
mod heartbeat;
mod heartbeat_changes;
mod heartbeat_off;
mod holds;
mod inform_answers;
mod inform_rows;
mod informed;
mod intervals;
mod judged;
mod keeping;
mod left_out;
mod lightweight;
mod lists;
mod long_values;
mod managed;
mod management;
mod many_events;
mod named;
mod objects;
mod old_versions;
mod periodic;
mod periodic_power;
mod power;
mod proxying;
mod repeated_power;
mod restarts;
mod row_events;
mod same_moment;
mod schedule;
mod sessions;
mod set_times;
mod settings;
mod settings_chaos;
mod settings_power;
mod software;
mod software_chaos;
mod software_faults;
mod software_power;
mod software_unasked;
mod software_world;
mod standby;
mod statuses;
mod store_failures;
mod switched_off;
mod timed;
mod transfer_calls;
mod transfer_chaos;
mod transfer_queue;
mod transfer_reports;
mod transfer_restarts;
mod transfer_world;
mod transfers;
mod untold;
mod upgrades;
mod urls;
mod vendor;
mod versions;
mod waits;
mod wan_address;
mod watched;
mod world;
