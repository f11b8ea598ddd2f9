//! What `SetParameterValues` makes of aliases, keys, commands and what is applied later.

use cwmp_model::{Applied, Assignment, MemoryTree};
use cwmp_soap::Text;

use crate::world::{ALIASES, NUMBERS, SCHEMA, add, assign, device, get, names, set, set_in, value};

fn ports(count: u32) -> MemoryTree {
    let mut tree = device();
    for _ in 0..count {
        add(&mut tree, "Device.Net.Port.").unwrap();
    }
    tree
}

#[test]
fn ct_rpc_05c_a_parameter_by_number_and_by_alias_is_given_twice() {
    let mut tree = ports(2);
    let before = tree.clone();
    let entries = [
        ("Device.Net.Port.1.Name", "a"),
        ("Device.Net.Port.[cpe-2].Name", "b"),
        ("Device.Net.Port.[cpe-1].Name", "c"),
    ];
    assert_eq!(set(&mut tree, &entries), Err(vec![(0, 9003)]));
    let new = [
        ("Device.Net.Port.[new].Name", "a"),
        ("Device.Net.Port.[new].Enable", "0"),
        ("Device.Net.Port.[new].Name", "a"),
    ];
    assert_eq!(set(&mut tree, &new), Err(vec![(0, 9003)]));
    let nested = [
        ("Device.Net.Port.1.Rule.[new].Target", ""),
        ("Device.Net.Port.[cpe-1].Rule.[new].Target", ""),
    ];
    assert_eq!(set(&mut tree, &nested), Err(vec![(0, 9003)]));
    assert_eq!(tree, before);
}

#[test]
fn ct_rpc_09c_what_takes_effect_later_is_status_1_and_reads_as_committed() {
    let mut tree = device();
    assert!(tree.defer(SCHEMA, "Device.ManagementServer.URL"));
    assert!(!tree.defer(SCHEMA, "Device.Nope"));
    let at_once = set(&mut tree, &[("Device.Refs.Plain", "x")]);
    assert_eq!(at_once.map(Applied::status), Ok(0));
    let url = "Device.ManagementServer.URL";
    let later = set(&mut tree, &[("Device.Refs.Plain", "y"), (url, "http://b/")]);
    assert_eq!(later.map(Applied::status), Ok(1));
    assert_eq!(value(&mut tree, url), "http://b/");
    let place = SCHEMA.parse(url).unwrap().place;
    assert!(tree.take_deferred().eq([place]));
    assert_eq!(tree.take_deferred().count(), 0);
}

#[test]
fn ct_rpc_12c_a_command_runs_and_reads_idle() {
    let mut tree = ports(1);
    tree.forget_changed();
    let reset = "Device.Net.Port.1.Reset";
    assert_eq!(set(&mut tree, &[(reset, "0")]), Ok(Applied::Now));
    assert_eq!(tree.take_commands().count(), 0);
    assert_eq!(set(&mut tree, &[(reset, "true")]), Ok(Applied::Now));
    assert_eq!(value(&mut tree, reset), "0");
    assert!(
        tree.take_commands()
            .eq([SCHEMA.parse(reset).unwrap().place])
    );
    assert_eq!(tree.take_changed().count(), 0);
    // Not if the call fails.
    assert!(set(&mut tree, &[(reset, "1"), ("Device.Nope", "")]).is_err());
    assert_eq!(tree.take_commands().count(), 0);
}

#[test]
fn ct_rpc_12c_a_command_reads_idle_whatever_the_back_end_says() {
    let mut tree = ports(1);
    tree.set_text(SCHEMA, "Device.Net.Port.1.Reset", "1")
        .unwrap();
    assert_eq!(value(&mut tree, "Device.Net.Port.1.Reset"), "0");
}

#[test]
fn ct_alias_04c_setting_below_an_unknown_alias_creates_the_instance() {
    let mut tree = ports(1);
    let entries = [
        ("Device.Net.Port.[web].Number", "80"),
        ("Device.Net.Port.1.Number", "22"),
        (
            "Device.Net.Port.[web].Rule.[in].Target",
            "Device.Net.Port.1.",
        ),
        ("Device.Net.Port.[web].Name", "www"),
        ("Device.Net.Port.[web].Alias", "web"),
    ];
    assert_eq!(set(&mut tree, &entries), Ok(Applied::Now));
    assert_eq!(value(&mut tree, "Device.Net.Port.2.Number"), "80");
    assert_eq!(value(&mut tree, "Device.Net.Port.2.Alias"), "web");
    assert_eq!(value(&mut tree, "Device.Net.Port.2.Rule.1.Alias"), "in");
    assert_eq!(
        value(&mut tree, "Device.Net.Port.2.RuleNumberOfEntries"),
        "1"
    );
    assert_eq!(value(&mut tree, "Device.Net.PortNumberOfEntries"), "2");
    // Not twice: it is there now.
    assert_eq!(
        set(&mut tree, &[("Device.Net.Port.[web].Number", "81")]),
        Ok(Applied::Now)
    );
    assert_eq!(value(&mut tree, "Device.Net.PortNumberOfEntries"), "2");
}

#[test]
fn ct_alias_05c_nothing_that_was_created_stays_if_the_call_fails() {
    let mut tree = ports(1);
    let before = tree.clone();
    let (number, target) = (
        "Device.Net.Port.[web].Number",
        "Device.Net.Port.[web].Rule.[in].Target",
    );
    for (bad, code) in [
        (("Device.Net.Port.1.Number", "65536"), 9007),
        (("Device.Net.Port.[web].Number2", "1"), 9005),
        (("Device.Net.Port.[web].Protocol", "SCTP"), 9007),
        (("Device.Net.Port.[web].Stats.Packets", "1"), 9008),
        (("Device.Net.Port.[web].Rule.1.Target", ""), 9005),
        (("Device.Net.Port.7.Rule.[in].Target", ""), 9005),
        (("Device.Net.Port.[1x].Name", ""), 9005),
        (("Device.Net.Mode.[x].Kind", "a"), 9005),
        (("Device.Net.Fixed.[x].Value", "1"), 9005),
    ] {
        let found = set(&mut tree, &[(number, "80"), (target, ""), bad]);
        assert_eq!(found, Err(vec![(2, code)]), "{bad:?}");
        assert_eq!(tree, before, "{bad:?}");
    }
    // The name is in use already, which is seen only once all is set.
    let clash = [
        (number, "80"),
        ("Device.Net.Port.[web].Name", "cpe-1"),
        (target, ""),
    ];
    set(&mut tree, &[("Device.Net.Port.1.Name", "cpe-1")]).unwrap();
    let before = tree.clone();
    assert_eq!(set(&mut tree, &clash), Err(vec![(1, 9007)]));
    assert_eq!(tree, before);
}

#[test]
fn ct_alias_05c_a_table_that_the_device_does_not_extend_takes_no_unknown_alias() {
    let mut tree = device();
    tree.insert_object(SCHEMA, "Device.Net.Port.", false)
        .unwrap();
    let found = set(&mut tree, &[("Device.Net.Port.[web].Number", "80")]);
    assert_eq!(found, Err(vec![(0, 9005)]));
    assert_eq!(add(&mut tree, "Device.Net.Port."), Err(9005));
}

#[test]
fn ct_alias_06c_without_auto_create_an_unknown_alias_is_9005() {
    let mut tree = ports(1);
    let before = tree.clone();
    let mut addressing = ALIASES;
    addressing.auto_create = false;
    let entries = assign(&[("Device.Net.Port.[web].Number", "80")]);
    assert_eq!(
        set_in(&mut tree, addressing, &entries),
        Err(vec![(0, 9005)])
    );
    assert_eq!(set_in(&mut tree, NUMBERS, &entries), Err(vec![(0, 9005)]));
    let known = assign(&[("Device.Net.Port.[cpe-1].Number", "80")]);
    assert_eq!(set_in(&mut tree, NUMBERS, &known), Err(vec![(0, 9005)]));
    assert_eq!(tree, before);
    assert_eq!(set_in(&mut tree, addressing, &known), Ok(Applied::Now));
}

#[test]
fn ct_alias_04c_a_full_table_fails_the_call_as_a_whole() {
    let mut tree = device();
    tree.insert_instance(SCHEMA, "Device.Net.Port.1.").unwrap();
    for number in 2..=5000 {
        tree.insert_object(SCHEMA, &format!("Device.Net.Port.{number}."), true)
            .unwrap();
    }
    let found = set(&mut tree, &[("Device.Net.Port.[one more].Number", "80")]);
    assert_eq!(found, Err(vec![(u32::MAX, 9004)]));
}

#[test]
fn ct_alias_08c_an_alias_is_short_begins_with_a_letter_and_is_nobody_elses() {
    let mut tree = ports(2);
    let before = tree.clone();
    let own = "Device.Net.Port.2.Alias";
    let (most, more) = ("x".repeat(64), "x".repeat(65));
    for bad in ["cpe-1", "", "1x", "_x", "a[b", "a]", &more] {
        assert_eq!(set(&mut tree, &[(own, bad)]), Err(vec![(0, 9007)]), "{bad}");
    }
    assert_eq!(tree, before);
    for good in [&most, "cpe-x", "a.b", "x", "x"] {
        assert_eq!(set(&mut tree, &[(own, good)]), Ok(Applied::Now), "{good}");
        assert_eq!(value(&mut tree, own), good);
    }
    assert_eq!(
        get(&mut tree, ALIASES, "Device.Net.Port.[cpe-2]."),
        Err(9005)
    );
    assert_eq!(value(&mut tree, "Device.Net.Port.[x].Alias"), "x");
    // What the ACS gave first is anybody's who comes later.
    assert_eq!(
        set(&mut tree, &[("Device.Net.Port.1.Alias", "cpe-2")]),
        Ok(Applied::Now)
    );
}

#[test]
fn ct_alias_08c_one_call_may_not_give_an_alias_twice_but_may_exchange_two() {
    let mut tree = ports(3);
    let before = tree.clone();
    let alias = |n| format!("Device.Net.Port.{n}.Alias");
    let (first, second) = (alias(1), alias(2));
    let twice = [(&*first, "new"), (&*second, "new")];
    assert_eq!(set(&mut tree, &twice), Err(vec![(0, 9007), (1, 9007)]));
    let created = [(&*first, "new"), ("Device.Net.Port.[new].Number", "1")];
    assert_eq!(set(&mut tree, &created), Err(vec![(0, 9007)]));
    assert_eq!(tree, before);
    let exchanged = [(&*first, "cpe-2"), (&*second, "cpe-1")];
    assert_eq!(set(&mut tree, &exchanged), Ok(Applied::Now));
    assert_eq!(value(&mut tree, "Device.Net.Port.[cpe-1].Alias"), "cpe-1");
    let model_path = names(&mut tree, ALIASES, "Device.Net.Port.[cpe-1].", false).unwrap();
    assert_eq!(model_path[0], "Device.Net.Port.2.");
    // Named by what is about to change, they could be taken for each other.
    let unclear = [
        ("Device.Net.Port.[cpe-1].Alias", "cpe-2"),
        (&*first, "cpe-1"),
    ];
    assert_eq!(set(&mut tree, &unclear), Err(vec![(0, 9007), (1, 9007)]));
    // Two tables may have the same one.
    add(&mut tree, "Device.Net.Port.1.Rule.").unwrap();
    add(&mut tree, "Device.Net.Port.2.Rule.").unwrap();
    let apart = [
        ("Device.Net.Port.1.Rule.1.Alias", "r"),
        ("Device.Net.Port.2.Rule.1.Alias", "r"),
        ("Device.Net.Port.[p].Rule.[r].Alias", "r"),
        ("Device.Net.Port.[q].Rule.[r].Alias", "r"),
    ];
    assert_eq!(set(&mut tree, &apart), Ok(Applied::Now));
}

#[test]
fn ct_alias_08c_a_path_means_what_it_meant_before_the_alias_changed() {
    let mut tree = ports(1);
    let entries = [
        ("Device.Net.Port.[cpe-1].Alias", "door"),
        ("Device.Net.Port.[cpe-1].Number", "443"),
    ];
    assert_eq!(set(&mut tree, &entries), Ok(Applied::Now));
    assert_eq!(value(&mut tree, "Device.Net.Port.[door].Number"), "443");
    assert_eq!(value(&mut tree, "Device.Net.PortNumberOfEntries"), "1");
}

#[test]
fn ct_rpc_06c_a_key_that_another_instance_has_is_9007() {
    let mut tree = ports(2);
    let before = tree.clone();
    let taken = value(&mut tree, "Device.Net.Port.1.Name");
    let found = set(&mut tree, &[("Device.Net.Port.2.Name", &taken)]);
    assert_eq!(found, Err(vec![(0, 9007)]));
    assert_eq!(tree, before);
    // Only the enabled ones share no port.
    let port = |n, name: &str| format!("Device.Net.Port.{n}.{name}");
    let names = [
        port(1, "Number"),
        port(2, "Number"),
        port(1, "Enable"),
        port(2, "Enable"),
    ];
    let same = [(&*names[0], "80"), (&*names[1], "80"), (&*names[2], "1")];
    assert_eq!(set(&mut tree, &same), Ok(Applied::Now));
    assert_eq!(set(&mut tree, &[(&names[3], "1")]), Err(vec![(0, 9007)]));
    let udp = port(2, "Protocol");
    assert_eq!(
        set(&mut tree, &[(&udp, "UDP"), (&names[3], "1")]),
        Ok(Applied::Now)
    );
    // All values count as they are in the end, whatever the order.
    let exchanged = [(&*port(1, "Protocol"), "UDP"), (&*udp, "TCP")];
    assert_eq!(set(&mut tree, &exchanged), Ok(Applied::Now));
}

#[test]
fn ct_inf_05c_an_inform_parameter_is_no_forced_one_and_waits_for_no_value_change() {
    let mut tree = device();
    add(&mut tree, "Device.ManagementServer.InformParameter.").unwrap();
    let row = "Device.ManagementServer.InformParameter.1.";
    let (name, events) = (&*format!("{row}ParameterName"), &*format!("{row}EventList"));
    for (entry, code) in [
        ((name, "Device.ManagementServer.ParameterKey"), Some(9007)),
        ((name, "Device.ManagementServer.URL"), None),
        ((name, "Device.Net.Port.*.Number"), None),
        ((name, "Device.ManagementServer."), None),
        ((name, ""), None),
        ((events, "4 VALUE CHANGE"), Some(9007)),
        ((events, "2 PERIODIC, 4 VALUE CHANGE"), Some(9007)),
        ((events, "2 PERIODIC,1 BOOT"), None),
        ((events, ""), None),
    ] {
        let found = set(&mut tree, &[entry]);
        let expected = code.map_or(Ok(Applied::Now), |code| Err(vec![(0, code)]));
        assert_eq!(found, expected, "{entry:?}");
    }
}

#[test]
fn ct_inf_05c_the_other_root_has_the_same_rule() {
    use cwmp_model::{Decl, Model, SetPolicy, Transaction, schema};
    use cwmp_soap::{FaultCode, ValueType};
    const fn text(name: &'static str) -> Decl<'static> {
        Decl::parameter(name, ValueType::String).writable()
    }
    schema! {
        static OTHER = Decl::object("InternetGatewayDevice", &[
            Decl::object("DeviceInfo", &[text("SpecVersion").forced_inform()]),
            Decl::object("ManagementServer", &[
                Decl::table("InformParameter", &[text("ParameterName"), text("EventList")]).writable(),
            ]),
        ]);
    }
    let mut tree = MemoryTree::from_schema(OTHER);
    let row = "InternetGatewayDevice.ManagementServer.InformParameter.1.";
    tree.insert_instance(OTHER, row).unwrap();
    let mut model = Model::new(OTHER, &mut tree);
    for (name, value) in [
        (
            "ParameterName",
            "InternetGatewayDevice.DeviceInfo.SpecVersion",
        ),
        ("EventList", "4 VALUE CHANGE"),
    ] {
        let name = format!("{row}{name}");
        let entries = assign(&[(&name, value)]);
        let entries = entries.iter().copied();
        let mut scratch = [0; 256];
        let transaction = Transaction::new(&model, &entries, SetPolicy::default(), &mut scratch);
        let mut faults = transaction.faults(&entries, 0);
        let code = faults
            .next_fault(&mut model, &mut scratch)
            .map(|refusal| refusal.code);
        assert_eq!(code, Some(FaultCode::INVALID_PARAMETER_VALUE), "{name}");
    }
}

#[test]
fn names_with_references_in_them_are_read_like_others() {
    use cwmp_soap::message::set_parameter_values::SetParameterValuesView;
    use cwmp_soap::{DecodeConfig, Envelope};
    let entry = |name: &str, value: &str| {
        format!(
            "<ParameterValueStruct><Name>Device.Net.Port.{name}</Name><Value>{value}</Value></ParameterValueStruct>"
        )
    };
    let document = |entries: &str| {
        format!(
            "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:cwmp=\"urn:dslforum-org:cwmp-1-2\">\
             <s:Body><cwmp:SetParameterValues><ParameterList>{entries}</ParameterList><ParameterKey/>\
             </cwmp:SetParameterValues></s:Body></s:Envelope>"
        )
    };
    let run = |tree: &mut MemoryTree, document: &str| {
        let call = Envelope::parse(document.as_bytes(), &DecodeConfig::LENIENT).unwrap();
        let view = SetParameterValuesView::read(&call).unwrap();
        let entries: Vec<_> = view
            .parameter_list()
            .map(|entry| Assignment {
                name: entry.name,
                value_type: None,
                type_given: false,
                value: entry.value.unwrap_or(Text::EMPTY),
            })
            .collect();
        assert!(entries.iter().any(|entry| entry.name.as_plain().is_none()));
        set_in(tree, ALIASES, &entries)
    };
    let mut tree = ports(1);
    let once = entry("[a&amp;b].Number", "80") + &entry("[a&amp;b].Alia&#115;", "&#97;&amp;b");
    assert_eq!(run(&mut tree, &document(&once)), Ok(Applied::Now));
    assert_eq!(value(&mut tree, "Device.Net.Port.[a&b].Number"), "80");
    let twice = entry("[a&amp;b].Number", "1") + &entry("[&#97;&#38;b].Number", "2");
    assert_eq!(run(&mut tree, &document(&twice)), Err(vec![(0, 9003)]));
    let taken = entry("1.Ali&#97;s", "a&amp;b");
    assert_eq!(run(&mut tree, &document(&taken)), Err(vec![(0, 9007)]));
}
