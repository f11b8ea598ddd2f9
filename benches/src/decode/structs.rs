//! quick-xml through serde, into structures that borrow what needs no decoding; namespaces are not looked at.

use alloc::borrow::Cow;

use serde::Deserialize;

use super::Tally;

pub(super) fn structs(document: &[u8]) -> Tally {
    let document = core::str::from_utf8(document).unwrap();
    let envelope: Envelope<'_> = quick_xml::de::from_str(document).unwrap();
    let mut tally = Tally::default();
    match envelope.body.message {
        Message::GetParameterValuesResponse(values) => values.list.tally(&mut tally),
        Message::SetParameterValues(values) => {
            values.list.tally(&mut tally);
            tally.text(&values.parameter_key.unwrap());
        }
        Message::GetParameterNamesResponse(names) => {
            for name in &names.list.members {
                tally.text(&name.name);
                tally.text(&name.writable);
            }
        }
        Message::Inform(inform) => inform.tally(&mut tally),
    }
    tally
}

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(rename = "Body", borrow)]
    body: Body<'a>,
}

#[derive(Deserialize)]
struct Body<'a> {
    #[serde(rename = "$value", borrow)]
    message: Message<'a>,
}

#[derive(Deserialize)]
enum Message<'a> {
    #[serde(borrow)]
    Inform(Inform<'a>),
    #[serde(borrow)]
    GetParameterValuesResponse(Values<'a>),
    #[serde(borrow)]
    GetParameterNamesResponse(Names<'a>),
    #[serde(borrow)]
    SetParameterValues(Values<'a>),
}

#[derive(Deserialize)]
struct Values<'a> {
    #[serde(rename = "ParameterList", borrow)]
    list: ValueList<'a>,
    #[serde(rename = "ParameterKey", borrow)]
    parameter_key: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct ValueList<'a> {
    #[serde(rename = "ParameterValueStruct", borrow)]
    members: Vec<ParameterValue<'a>>,
}

impl ValueList<'_> {
    fn tally(&self, tally: &mut Tally) {
        for parameter in &self.members {
            tally.text(&parameter.name);
            tally.text(&parameter.value.text);
            tally.type_name(&parameter.value.ty);
        }
    }
}

#[derive(Deserialize)]
struct ParameterValue<'a> {
    #[serde(rename = "Name", borrow)]
    name: Cow<'a, str>,
    #[serde(rename = "Value", borrow)]
    value: Value<'a>,
}

#[derive(Deserialize)]
struct Value<'a> {
    #[serde(rename = "@type", borrow)]
    ty: Cow<'a, str>,
    #[serde(rename = "$text", borrow, default)]
    text: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Names<'a> {
    #[serde(rename = "ParameterList", borrow)]
    list: NameList<'a>,
}

#[derive(Deserialize)]
struct NameList<'a> {
    #[serde(rename = "ParameterInfoStruct", borrow)]
    members: Vec<ParameterInfo<'a>>,
}

#[derive(Deserialize)]
struct ParameterInfo<'a> {
    #[serde(rename = "Name", borrow)]
    name: Cow<'a, str>,
    #[serde(rename = "Writable", borrow)]
    writable: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Inform<'a> {
    #[serde(rename = "DeviceId", borrow)]
    device_id: DeviceId<'a>,
    #[serde(rename = "Event", borrow)]
    event: EventList<'a>,
    #[serde(rename = "ParameterList", borrow)]
    list: ValueList<'a>,
}

impl Inform<'_> {
    fn tally(&self, tally: &mut Tally) {
        let id = &self.device_id;
        for text in [
            &id.manufacturer,
            &id.oui,
            &id.product_class,
            &id.serial_number,
        ] {
            tally.text(text);
        }
        for event in &self.event.members {
            tally.text(&event.event_code);
            tally.text(&event.command_key);
        }
        self.list.tally(tally);
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DeviceId<'a> {
    #[serde(borrow)]
    manufacturer: Cow<'a, str>,
    #[serde(rename = "OUI", borrow)]
    oui: Cow<'a, str>,
    #[serde(borrow)]
    product_class: Cow<'a, str>,
    #[serde(borrow)]
    serial_number: Cow<'a, str>,
}

#[derive(Deserialize)]
struct EventList<'a> {
    #[serde(rename = "EventStruct", borrow)]
    members: Vec<Event<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Event<'a> {
    #[serde(borrow)]
    event_code: Cow<'a, str>,
    #[serde(borrow)]
    command_key: Cow<'a, str>,
}
