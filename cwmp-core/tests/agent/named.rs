//! The names of `GetParameterValues`: what they stand for, whatever stands beside them and however much finds room.

use cwmp_core::cpe::{AgentConfig, PostKind};
use cwmp_core::event::RebootCause;
use cwmp_model::{Depth, Kind, Model, Walk};
use cwmp_soap::message::get_parameter_values::GetParameterValuesResponseView;
use cwmp_soap::message::raw::RawMessage;
use cwmp_soap::{FaultCode, Method};

use super::dice::Dice;
use super::world::{World, read};

fn turned(tx: usize) -> World {
    let mut world = World::with(AgentConfig::default(), tx);
    world.agent.boot(RebootCause::FactoryReset);
    world.turn();
    world
}

/// The names and values of the answer, or the code of the fault.
fn ask(world: &mut World, names: &[&str]) -> Result<Vec<(String, String)>, FaultCode> {
    let names: String = names
        .iter()
        .map(|name| format!("<string>{name}</string>"))
        .collect();
    let markup = format!(
        "<cwmp:GetParameterValues><ParameterNames>{names}</ParameterNames></cwmp:GetParameterValues>"
    );
    let (kind, answer) = world.call(RawMessage { markup: &markup });
    let envelope = read(&answer);
    if let PostKind::Fault(_, Some(code)) = kind {
        return Err(code);
    }
    assert_eq!(kind, PostKind::Response(Method::GetParameterValues));
    let view = GetParameterValuesResponseView::read(&envelope).unwrap();
    let list = view.parameter_list();
    Ok(list
        .map(|p| (p.name.to_string(), p.value.unwrap().to_string()))
        .collect())
}

/// What one name stands for, by a walk of its own.
fn alone(world: &mut World, name: &str) -> Option<Vec<(String, String)>> {
    let schema = world.schema;
    let mut model = Model::new(schema, &mut world.tree);
    let mut walk = Walk::matching(&model, name, Depth::Everything).ok()?;
    let mut found = Vec::new();
    while let Some(place) = walk.current().copied() {
        if schema.kind(place.node()) == Some(Kind::Parameter) {
            let mut scratch = [0; 512];
            let value = model.value(&place, &mut scratch).unwrap().to_string();
            found.push((walk.path().to_owned(), value));
        }
        walk.advance(&model);
    }
    Some(found)
}

/// Parameters, objects, patterns, and what nothing is called.
fn names(world: &mut World) -> Vec<String> {
    let all = alone(world, "Device.").unwrap();
    // What the agent itself says is not in the tree.
    let of_device = all
        .iter()
        .filter(|(name, _)| !name.ends_with(".ParameterKey"));
    let mut names: Vec<_> = of_device.map(|(name, _)| name.clone()).collect();
    let others = [
        "Device.Time.",
        "Device.WiFi.SSID.",
        "Device.WiFi.SSID.1.",
        "Device.WiFi.Radio.2.",
    ];
    names.extend(others.map(str::to_owned));
    names
}

fn below(dice: &mut Dice, n: usize) -> usize {
    usize::try_from(dice.below(n as u64)).unwrap()
}

#[test]
fn every_name_is_answered_for_wherever_it_stands_and_however_little_finds_room() {
    let mut dice = Dice::new(7);
    for tx in [2_048, 2_500, 4_096, 65_536] {
        let mut world = turned(tx);
        let known = names(&mut world);
        for _ in 0..60 {
            let count = 1 + below(&mut dice, 30);
            let mut asked: Vec<String> = Vec::new();
            for _ in 0..count {
                let from = below(&mut dice, known.len());
                // Some beside each other, as they mostly are.
                let run = 1 + below(&mut dice, 4);
                asked.extend(known.iter().skip(from).take(run).cloned());
            }
            // What stands twice is answered once (RPC-GPV-07), written otherwise too.
            let mut expected = Vec::new();
            for (i, name) in asked.iter().enumerate() {
                if !asked.iter().take(i).any(|other| other == name) {
                    expected.extend(alone(&mut world, name).unwrap());
                }
            }
            let mut written = asked.clone();
            for name in &mut written {
                if dice.one_in(20) {
                    *name = name.replacen('D', "&#68;", 1);
                }
            }
            let wrong = dice.one_in(4);
            if wrong {
                let wrong = [
                    "Device.WiFi.SSID.9.SSID",
                    "Device.Time",
                    "Device.Time.NTPServer1.",
                    "Device.WiFi.SSID.*.SSID",
                    "Device.Nothing",
                    "Device",
                    ".",
                ];
                let at = below(&mut dice, written.len() + 1);
                let name = wrong[below(&mut dice, wrong.len())];
                written.insert(at, name.to_owned());
            }
            let written: Vec<&str> = written.iter().map(String::as_str).collect();
            let found = ask(&mut world, &written);
            if wrong {
                assert_eq!(found, Err(FaultCode::INVALID_PARAMETER_NAME), "{written:?}");
            } else {
                assert_eq!(found.as_ref(), Ok(&expected), "{written:?}");
            }
        }
    }
}
