//! How many parameters an `Inform` says that it lists, and names that stand twice, wherever the pieces of a message end.

use cwmp_core::cpe::{AgentConfig, PostKind};
use cwmp_core::event::RebootCause;
use cwmp_soap::message::get_parameter_values::{
    GetParameterValues, GetParameterValuesResponseView,
};
use cwmp_soap::message::inform::InformView;
use cwmp_soap::{Entries, Method};

use super::changes::watch;
use super::world::{Want, World, read};

const WATCHED: [&str; 3] = [
    "Device.DeviceInfo.Description",
    "Device.Time.NTPServer1",
    "Device.WiFi.SSID.1.SSID",
];

/// The parameters that an `Inform` lists, which are as many as it says.
fn listed(inform: &[u8]) -> usize {
    let text = core::str::from_utf8(inform).unwrap();
    let (_, said) = text.split_once("ParameterValueStruct[").unwrap();
    let (said, _) = said.split_once(']').unwrap();
    let envelope = read(inform);
    let view = InformView::read(&envelope).unwrap();
    let count = view.parameter_list().count();
    assert_eq!(said, count.to_string());
    count
}

#[test]
fn an_inform_says_how_many_parameters_it_lists_whatever_the_one_before_listed() {
    for tx in [2_048, 2_100, 2_200, 2_300, 4_096] {
        let mut world = World::with(AgentConfig::default(), tx);
        world.agent.boot(RebootCause::FactoryReset);
        world.turn();
        for name in WATCHED {
            let kind = watch(&mut world, name, 1);
            assert_eq!(kind, PostKind::Response(Method::SetParameterAttributes));
        }
        assert!(matches!(world.close(), Want::Wait(None)));
        let mut usual = None;
        let mut pieces = 1;
        for changes in [0, 0, 2, 2, 3, 1, 0, 0, 3, 0] {
            for (at, name) in WATCHED.iter().enumerate().take(changes) {
                let value = format!("{changes} {at} {:>60}", world.now);
                world.change(name, &value);
            }
            world.now += 1_000;
            world.request();
            let count = listed(&world.open());
            assert_eq!(count, *usual.get_or_insert(count) + changes, "{tx}");
            pieces = pieces.max(world.pieces.len());
            assert_eq!(world.post().0, PostKind::Empty);
            assert!(matches!(world.close(), Want::Wait(None)));
        }
        assert_eq!(pieces > 1, tx < 4_096, "{tx}");
    }
}

#[test]
fn names_that_stand_twice_are_answered_once_wherever_the_pieces_end() {
    const NAMES: [&str; 12] = [
        "Device.DeviceInfo.Manufacturer",
        "Device.DeviceInfo.ModelName",
        "Device.DeviceInfo.SerialNumber",
        "Device.DeviceInfo.SoftwareVersion",
        "Device.DeviceInfo.HardwareVersion",
        "Device.DeviceInfo.UpTime",
        "Device.ManagementServer.URL",
        "Device.Time.NTPServer1",
        "Device.WiFi.SSID.1.SSID",
        "Device.WiFi.SSID.1.Enable",
        "Device.WiFi.SSID.2.SSID",
        "Device.WiFi.SSID.2.Enable",
    ];
    for tx in [2_048, 4_096] {
        for (again, behind) in (0..NAMES.len()).flat_map(|a| (a..NAMES.len()).map(move |b| (a, b)))
        {
            let mut names = NAMES.to_vec();
            names.insert(behind + 1, NAMES[again]);
            let mut world = World::with(AgentConfig::default(), tx);
            world.agent.boot(RebootCause::FactoryReset);
            world.turn();
            let parameter_names = Entries::new(names.leak());
            let (kind, answer) = world.call(GetParameterValues { parameter_names });
            assert_eq!(kind, PostKind::Response(Method::GetParameterValues));
            assert_eq!(world.pieces.len() > 1, tx < 4_096, "{tx}");
            let envelope = read(&answer);
            let view = GetParameterValuesResponseView::read(&envelope).unwrap();
            let found: Vec<_> = view.parameter_list().map(|p| p.name.to_string()).collect();
            assert_eq!(found, NAMES, "{tx}: {again} behind {behind}");
            let said = format!("ParameterValueStruct[{}]", NAMES.len());
            assert!(core::str::from_utf8(&answer).unwrap().contains(&said));
        }
    }
}
