//! Time that the data model takes, beside the goals for it.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::print_stderr,
    clippy::unwrap_used,
    missing_docs,
    reason = "benchmarks may"
)]

use std::path::Path;
use std::time::Instant;

use cwmp_benches::Candidate;
use cwmp_benches::gateway::{ALL, Gateway};
use cwmp_benches::model::{Plant, resolver, wide_schema};
use cwmp_benches::report::{Asked, Bound, Form, GOALS, Goal, asked, figures};
use cwmp_benches::rounds::{Times, measure};
use cwmp_model::{InstanceMode, Kind, NodeId, Schema};
use cwmp_schemagen::bbf;
use serde_json::json;

fn main() {
    let Asked { form, .. } = asked();
    form.circumstances("rustc");
    let mut goals = paths(form);
    goals.extend(device(form));
    goals.extend(published(form));
    let rows: Vec<_> = goals.iter().map(|goal| form.goal(goal)).collect();
    form.table("Goals", GOALS, &rows);
}

/// Runs all against each other and prints what one item of a run costs.
fn timed(form: Form, title: &str, items: &[usize], candidates: &mut [Candidate<'_>]) -> Vec<Times> {
    let times = measure(candidates);
    let mut each = Vec::new();
    let mut rows = Vec::new();
    for ((candidate, times), items) in candidates.iter().zip(&times).zip(items) {
        let one = times.divided(*items as f64);
        let time = one.median();
        let a_second = 1e9 / time.median;
        form.line(&json!({
            "kind": "model", "case": title, "candidate": candidate.name, "items": items,
            "nanoseconds": time.median, "spread_percent": time.percent, "a_second": a_second,
        }));
        rows.push(vec![
            candidate.name.to_owned(),
            items.to_string(),
            figures(time.median),
            format!("{:.1} %", time.percent),
            figures(a_second / 1e6),
        ]);
        each.push(one);
    }
    form.table(
        title,
        &["", "items", "ns an item", "±", "million a second"],
        &rows,
    );
    each
}

/// Finding a path among many others, and among few.
fn paths(form: Form) -> Vec<Goal> {
    let (wide, narrow) = (wide_schema(100), wide_schema(1));
    let deep = "Device.Branch000.Table.17.Sub.4.Object.Parameter40";
    let times = timed(
        form,
        "resolve a path of seven segments",
        &[100, 100],
        &mut [
            resolver("6 400 parameters", wide.schema(), deep),
            resolver("64 parameters", narrow.schema(), deep),
        ],
    );
    vec![
        Goal {
            name: "resolve a full path, nanoseconds".to_owned(),
            found: times[0].median().median,
            bound: Bound::AtMost(150.0),
        },
        Goal {
            name: "resolve: time among a hundred branches over that in one".to_owned(),
            found: times[0].over(&times[1]).median,
            bound: Bound::AtMost(1.5),
        },
    ]
}

/// Reading and setting a whole device.
fn device(form: Form) -> Vec<Goal> {
    let mut whole = Plant::new(50_000);
    whole.check();
    let reading = timed(
        form,
        "GetParameterValues of the whole device, through 4 KiB",
        &[50_000],
        &mut [whole.reader()],
    );
    let mut plants = [100, 1_000, 10_000].map(Plant::new);
    for plant in &mut plants {
        plant.check();
    }
    let [few, some, many] = &mut plants;
    let setting = timed(
        form,
        "SetParameterValues in the in-memory tree",
        &[100, 1_000, 10_000],
        &mut [few.setter(), some.setter(), many.setter()],
    );
    let a_second = |times: &Times| 1e3 / times.median().median;
    vec![
        Goal {
            name: "GetParameterValues of 50 000, million parameters a second".to_owned(),
            found: a_second(&reading[0]),
            bound: Bound::AtLeast(3.0),
        },
        Goal {
            name: "SetParameterValues of 1 000, million parameters a second".to_owned(),
            found: a_second(&setting[1]),
            bound: Bound::AtLeast(0.5),
        },
        Goal {
            name: "SetParameterValues: time a parameter of 10 000 over that of 100".to_owned(),
            found: setting[2].over(&setting[0]).median,
            bound: Bound::AtMost(2.0),
        },
    ]
}

/// The largest published data model, where it is at hand.
fn published(form: Form) -> Vec<Goal> {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/bbf/tr-181-2-17-0-cwmp-full.xml");
    if !path.exists() {
        eprintln!("skipped: no {}", path.display());
        return Vec::new();
    }
    let begun = Instant::now();
    let data = bbf::read_file(&path, None).unwrap();
    let seconds = begun.elapsed().as_secs_f64();
    gateway(form, &path);
    let schema = data.tables.schema();
    let paths = every_path(schema);
    let resolved = Candidate {
        name: "every parameter of Device:2.17",
        run: Box::new(|| {
            let nodes = paths.iter().map(|path| schema.parse(path).unwrap().place);
            nodes.map(|place| usize::from(place.node().index())).sum()
        }),
    };
    let times = timed(form, "resolve", &[paths.len()], &mut [resolved]);
    vec![
        Goal {
            name: "Device:2.17 read into tables, seconds".to_owned(),
            found: seconds,
            bound: Bound::AtMost(2.0),
        },
        Goal {
            name: "resolve a path of Device:2.17, nanoseconds in the mean".to_owned(),
            found: times[0].median().median,
            bound: Bound::AtMost(150.0),
        },
        Goal {
            name: "Device:2.17 in memory, KiB".to_owned(),
            found: schema.table_bytes() as f64 / 1_024.0,
            bound: Bound::AtMost(256.0),
        },
    ]
}

/// A large device on it.
fn gateway(form: Form, path: &Path) {
    let mut gateway = Gateway::on(path);
    let count = gateway.parameters;
    for (mode, name) in [
        (InstanceMode::Number, "instances by number"),
        (InstanceMode::Alias, "instances by alias"),
    ] {
        let run = Box::new(|| gateway.values(mode));
        let title = "GetParameterValues of a whole Device:2.17, through 4 KiB";
        timed(form, title, &[count], &mut [Candidate { name, run }]);
    }
    let entries = Gateway::names().len();
    let title = "Calls of 1 000 entries on Device:2.17";
    timed(form, title, &[entries; 2], &mut gateway.by_alias());
    for (name, names, items) in [
        (
            "SetParameterAttributes of full paths",
            Gateway::names(),
            entries,
        ),
        ("SetParameterAttributes of all", vec![ALL.to_owned()], count),
    ] {
        let run = Box::new(|| gateway.set_attributes(&names));
        let title = "Attributes on Device:2.17";
        timed(form, title, &[items], &mut [Candidate { name, run }]);
    }
    let title = "Attributes of all on Device:2.17";
    timed(form, title, &[count], &mut [gateway.attributes()]);
    timed(form, title, &[count], &mut [gateway.comparison()]);
}

/// The paths of all parameters, of the seventeenth instance of every table.
fn every_path(schema: Schema<'_>) -> Vec<String> {
    let mut found = Vec::new();
    for index in 0..schema.len() {
        let node = NodeId::new(u16::try_from(index).unwrap());
        if schema.kind(node) != Some(Kind::Parameter) {
            continue;
        }
        let mut segments: Vec<&str> = Vec::new();
        let mut at = Some(node);
        while let Some(node) = at {
            let is_template = schema.kind(node) == Some(Kind::Template);
            segments.push(if is_template { "17" } else { schema.name(node) });
            at = schema.parent(node);
        }
        segments.reverse();
        found.push(segments.join("."));
    }
    found
}
