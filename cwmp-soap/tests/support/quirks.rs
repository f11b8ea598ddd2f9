//! A message for each row of the table of tolerances.

use cwmp_soap::Tolerances;

use crate::support::{HEADER, envelope, message, reboot};

/// What the table says becomes of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Always,
    With(Tolerances),
    Refused,
    Written,
}
use Outcome::{Always, Refused, With};

const ENVELOPE: &str = "http://schemas.xmlsoap.org/soap/envelope/";

/// An `Inform` with this identity, these events, this time, count and list.
fn inform(device: &str, events: &str, rest: &str) -> String {
    message(&format!(
        "<cwmp:Inform><DeviceId>{device}</DeviceId>{events}<MaxEnvelopes>1</MaxEnvelopes>{rest}</cwmp:Inform>"
    ))
}

const DEVICE: &str = "<Manufacturer>A</Manufacturer><OUI>00256D</OUI><ProductClass>B</ProductClass>\
                      <SerialNumber>1</SerialNumber>";
const NO_EVENTS: &str = "<Event SOAP-ENC:arrayType='cwmp:EventStruct[0]'></Event>";
const NO_PARAMETERS: &str =
    "<ParameterList SOAP-ENC:arrayType='cwmp:ParameterValueStruct[0]'></ParameterList>";

fn with_event(event: &str) -> String {
    let count = event.matches("<EventStruct>").count();
    let events = format!("<Event SOAP-ENC:arrayType='cwmp:EventStruct[{count}]'>{event}</Event>");
    inform(DEVICE, &events, &times("2024-05-02T10:11:12Z", "0"))
}

fn event(code: &str) -> String {
    format!("<EventStruct><EventCode>{code}</EventCode><CommandKey></CommandKey></EventStruct>")
}

fn times(time: &str, count: &str) -> String {
    format!("<CurrentTime>{time}</CurrentTime><RetryCount>{count}</RetryCount>{NO_PARAMETERS}")
}

fn with_time(time: &str) -> String {
    inform(DEVICE, NO_EVENTS, &times(time, "0"))
}

fn with_oui(oui: &str) -> String {
    inform(
        &DEVICE.replace("00256D", oui),
        NO_EVENTS,
        &times("2024-05-02T10:11:12Z", "0"),
    )
}

/// A `SetParameterValues` of one parameter.
fn set(name: &str, value: &str) -> String {
    counted(
        "1",
        &format!("<ParameterValueStruct><Name>{name}</Name>{value}</ParameterValueStruct>"),
    )
}

fn counted(count: &str, members: &str) -> String {
    message(&format!(
        "<cwmp:SetParameterValues><ParameterList SOAP-ENC:arrayType='cwmp:ParameterValueStruct[{count}]'>{members}\
         </ParameterList><ParameterKey></ParameterKey></cwmp:SetParameterValues>"
    ))
}

fn typed(ty: &str, text: &str) -> String {
    set(
        "Device.A",
        &format!("<Value xsi:type='{ty}'>{text}</Value>"),
    )
}

fn fault(inside: &str) -> String {
    message(&format!("<SOAP-ENV:Fault>{inside}</SOAP-ENV:Fault>"))
}

const STRING: &str = "<Value xsi:type='xsd:string'>x</Value>";
const DETAIL: &str = "<detail><cwmp:Fault><FaultCode>9003</FaultCode></cwmp:Fault></detail>";
const RESET: &str = "<cwmp:FactoryReset></cwmp:FactoryReset>";

/// A message for each row that concerns reading; several of one outcome in the order of the table.
pub(crate) fn documents() -> Vec<(&'static str, Outcome, String)> {
    let body = format!("<SOAP-ENV:Body>{RESET}</SOAP-ENV:Body>");
    let mut all = envelopes(&body);
    all.extend(values());
    all.extend(answers());
    all
}

fn envelopes(body: &str) -> Vec<(&'static str, Outcome, String)> {
    let good = reboot("k");
    let cwmp = " xmlns:cwmp=\"urn:dslforum-org:cwmp-1-2\"";
    let soap_prefix = |prefix: &str| good.replace("SOAP-ENV", prefix);
    vec![
        ("Q1", Always, envelope(body)),
        ("Q2", Always, envelope(&format!("<SOAP-ENV:Header/>{body}"))),
        ("Q3", Always, good.clone()),
        (
            "Q6",
            Always,
            format!("<?xml version='1.0'\n  encoding='UTF-8'\n?>{good}"),
        ),
        ("Q7", Always, soap_prefix("soap_env")),
        (
            "Q7",
            Always,
            good.replace("<SOAP-ENV:", "<")
                .replace("</SOAP-ENV:", "</")
                .replace("<cwmp:Reboot>", "<cwmp:Reboot xmlns=''>")
                .replace("<Envelope ", &format!("<Envelope xmlns='{ENVELOPE}' ")),
        ),
        (
            "Q8",
            Always,
            good.replace("cwmp:", "ns4:")
                .replace("xmlns:cwmp", "xmlns:ns4"),
        ),
        (
            "Q9",
            With(Tolerances::QUALIFIED_ARGUMENT),
            good.replace(
                "<cwmp:Reboot>",
                "<Reboot xmlns='urn:dslforum-org:cwmp-1-0'>",
            )
            .replace("</cwmp:Reboot>", "</Reboot>"),
        ),
        (
            "Q11",
            With(Tolerances::UNDECLARED_PREFIX),
            good.replace(cwmp, ""),
        ),
        (
            "Q11",
            With(Tolerances::ENVELOPE_NAMESPACE),
            envelope(body).replace(ENVELOPE, "http://schemas.xmlsoap.org/soap/encoding/"),
        ),
        (
            "Q11",
            With(Tolerances::RPC_NAMESPACE),
            good.replace("cwmp:Reboot", "Reboot"),
        ),
        (
            "Q12",
            Always,
            envelope(body)
                .replace(cwmp, "")
                .replace("<cwmp:FactoryReset", &format!("<cwmp:FactoryReset{cwmp}")),
        ),
        ("Q13", Always, good.replace("cwmp-1-2", "cwmp-1-1")),
        ("Q15", Always, good.replace("cwmp-1-2", "cwmp-1-3")),
        ("Q15", Always, good.replace("cwmp-1-2", "cwmp-1-4")),
        ("Q16", With(Tolerances::BARE_AMPERSAND), reboot("a & b")),
        (
            "Q17",
            With(Tolerances::CONTROL_CHARACTER),
            typed("xsd:string", "1452002\u{2}"),
        ),
        ("Q18", Always, reboot("<![CDATA[a & b]]>")),
        ("Q19", Always, reboot("a<!-- it's a comment -->b")),
        ("Q20", Always, set("\n  Device.A\n ", STRING)),
        ("Q21", Always, typed("xsd:string", "a &amp; b")),
        ("Q22", Always, reboot("&#x1F600;")),
        ("Q24", Refused, reboot("<a><b></a></b>")),
        (
            "Q25",
            Refused,
            fault(DETAIL).replace("SOAP-ENV:Fault", "SOAP-ENV:Body:Fault"),
        ),
        (
            "Q26",
            Always,
            good.replace(
                "SOAP-ENV:mustUnderstand=\"1\">7<",
                "mustUnderstand=\"77\">1<",
            ),
        ),
        (
            "Q27",
            With(Tolerances::BARE_AMPERSAND),
            typed("xsd:string", "http://a/?b=1&c=2"),
        ),
        ("Q27", Refused, typed("xsd:string", "1 < 2")),
        (
            "Q28",
            Refused,
            good.replace("</CommandKey>", "</Commandkey>"),
        ),
        (
            "Q29",
            With(Tolerances::QUALIFIED_ARGUMENT),
            message(
                "<cwmp:GetParameterValues><ParameterNames SOAP-ENC:arrayType='xsd:string[1]'>\
                 <xsd:string>A.</xsd:string></ParameterNames></cwmp:GetParameterValues>",
            ),
        ),
        (
            "Q30",
            With(Tolerances::ARGUMENT_ORDER),
            message("<cwmp:AddObject><ParameterKey/><ObjectName>A.</ObjectName></cwmp:AddObject>"),
        ),
        (
            "Q31",
            With(Tolerances::RPC_NAMESPACE),
            message(
                "<x:X_00000C_ShowStatus xmlns:x='urn:cisco'><Command/></x:X_00000C_ShowStatus>",
            ),
        ),
        (
            "C1",
            With(Tolerances::LATE_DECLARATION),
            format!("\r\n<?xml version='1.0'?>{good}"),
        ),
        (
            "N6",
            With(Tolerances::ENCODING_LABEL),
            format!("<?xml version='1.0' encoding=''?>{good}"),
        ),
        (
            "C2",
            With(Tolerances::MEMBER_NAME),
            set("Device.A", STRING).replace("ParameterValueStruct>", "SetParameterValueStruct>"),
        ),
        (
            "C3",
            With(Tolerances::EXTRA_ELEMENT),
            good.replace("</cwmp:Reboot>", "<Delay>1</Delay></cwmp:Reboot>"),
        ),
        (
            "N1",
            With(Tolerances::CONTROL_CHARACTER),
            format!("{good}\0"),
        ),
        (
            "N2",
            Always,
            good.replace(
                cwmp,
                &format!("{cwmp} xmlns:old='urn:dslforum-org:cwmp-1-0'"),
            ),
        ),
    ]
}

fn values() -> Vec<(&'static str, Outcome, String)> {
    let bad = With(Tolerances::BAD_VALUE);
    let of_type = With(Tolerances::VALUE_TYPE);
    let entry = format!("<ParameterValueStruct><Name>A</Name>{STRING}</ParameterValueStruct>");
    let many = "<ParameterInfoStruct><Name>Device.LongName.</Name><Writable>0</Writable></ParameterInfoStruct>"
        .repeat(10_000);
    let list = |count: usize, members: &str| {
        message(&format!(
            "<cwmp:GetParameterNamesResponse><ParameterList SOAP-ENC:arrayType='cwmp:ParameterInfoStruct[{count}]'>\
             {members}</ParameterList></cwmp:GetParameterNamesResponse>"
        ))
    };
    let next_level = |text: &str| {
        message(&format!(
            "<cwmp:GetParameterNames><ParameterPath></ParameterPath><NextLevel>{text}</NextLevel></cwmp:GetParameterNames>"
        ))
    };
    vec![
        ("Q32", With(Tolerances::ARRAY_TYPE), counted("213", &entry)),
        ("Q33", Always, counted("0002", &entry.repeat(2))),
        ("Q34", Always, with_event("")),
        (
            "Q35",
            With(Tolerances::REPEATED_ELEMENT),
            with_event(&event("1 BOOT</EventCode><EventCode>0 BOOTSTRAP")),
        ),
        ("Q36", of_type, set("Device.A", "<Value>x</Value>")),
        ("Q37", of_type, typed("xsd:", "x")),
        ("Q38", Always, typed("xsd:int", "7").replace("xsd", "xs")),
        ("Q38", of_type, typed("SOAP-ENC:int", "7")),
        ("Q38", of_type, typed("xsi:int", "7")),
        (
            "N3",
            of_type,
            message(
                "<cwmp:ChangeDUState><Operations xsi:type='UninstallOpStruct'>\
                 <UUID>d5d6bd7b-31b2-4fd8-9a7b-3f5c7f5b4a10</UUID></Operations></cwmp:ChangeDUState>",
            ),
        ),
        (
            "Q39",
            With(Tolerances::MISSING_ELEMENT),
            set("Device.A", ""),
        ),
        (
            "N5",
            With(Tolerances::MISSING_ELEMENT),
            message(
                "<cwmp:SetParameterAttributes><ParameterList SOAP-ENC:arrayType='cwmp:SetParameterAttributesStruct[1]'>\
                 <SetParameterAttributesStruct><Name>Device.A</Name><NotificationChange>0</NotificationChange>\
                 <Notification>0</Notification><AccessListChange>1</AccessListChange></SetParameterAttributesStruct>\
                 </ParameterList></cwmp:SetParameterAttributes>",
            ),
        ),
        ("Q40", bad, typed("xsd:unsignedInt", "0001-01-01T00:00:00")),
        ("Q41", bad, with_time("2018-06-20T00:30:18")),
        ("Q42", bad, with_time("0000-00-00T00:00:00")),
        ("Q43", bad, with_time("2019-03-05T11:54::14")),
        ("Q44", Always, with_time("0001-01-01T00:00:43")),
        ("Q44", bad, with_time("")),
        ("Q45", Always, with_time("1970-01-01T00:00:07Z")),
        ("Q47", Always, next_level(" 1 ")),
        ("Q47", bad, next_level("TRUE")),
        ("Q47", bad, next_level("yes")),
        (
            "Q48",
            Always,
            inform(DEVICE, NO_EVENTS, &times("2024-05-02T10:11:12Z", "05")),
        ),
        ("Q49", Always, set(".ExternalIPAddress", STRING)),
        ("Q50", Always, set("Device.&lt;Name&gt;.Ext", STRING)),
        ("Q51", Always, with_event(&event("X CT-COM BIND"))),
        (
            "Q52",
            Always,
            inform(
                &DEVICE.replace(">1<", "><"),
                NO_EVENTS,
                &times("2024-05-02T10:11:12Z", "0"),
            ),
        ),
        (
            "Q53",
            With(Tolerances::LENGTH),
            with_oui("123456789012345678901234"),
        ),
        (
            "Q53",
            Always,
            with_oui("00256d").replace(">B<", ">TG784n v3<"),
        ),
        ("Q55", bad, typed("xsd:int", "")),
        ("Q58", Always, list(0, "")),
        ("Q64", Always, list(10_000, &many)),
        (
            "Q66",
            With(Tolerances::LENGTH),
            message(
                "<cwmp:GetParameterValues><ParameterNames SOAP-ENC:arrayType='xsd:string[0]'></ParameterNames>\
                 </cwmp:GetParameterValues>",
            ),
        ),
    ]
}

fn answers() -> Vec<(&'static str, Outcome, String)> {
    let soap = "<faultcode>Client</faultcode><faultstring>CWMP fault</faultstring>";
    let set = format!("{HEADER}<SOAP-ENV:Body><cwmp:RebootResponse/></SOAP-ENV:Body>");
    vec![
        ("Q89", Always, envelope(&set.replace(HEADER, ""))),
        ("Q102", Always, message(TRANSFER)),
        (
            "Q103",
            Always,
            with_event(&format!(
                "{}{}",
                event("M Download"),
                event("7 TRANSFER COMPLETE")
            )),
        ),
        ("Q107", With(Tolerances::FAULT_SHAPE), fault(soap)),
        (
            "Q107",
            With(Tolerances::FAULT_SHAPE),
            message("<cwmp:Fault><FaultCode>9003</FaultCode></cwmp:Fault>"),
        ),
        (
            "Q107",
            With(Tolerances::FAULT_SHAPE),
            fault(&format!(
                "{soap}<cwmp:Fault><FaultCode>9003</FaultCode></cwmp:Fault>"
            )),
        ),
        (
            "N4",
            With(Tolerances::FAULT_SHAPE),
            fault(&format!("{soap}{}", DETAIL.replace("detail>", "Detail>"))),
        ),
        ("Q108", Always, fault(DETAIL)),
        ("Q108", Always, fault(&format!("{soap}{DETAIL}"))),
        (
            "C4",
            With(Tolerances::HEADER_VALUE),
            reboot("").replace(
                "</SOAP-ENV:Header>",
                "<cwmp:HoldRequests>?</cwmp:HoldRequests></SOAP-ENV:Header>",
            ),
        ),
    ]
}

const TRANSFER: &str = "<cwmp:TransferComplete><CommandKey></CommandKey><FaultStruct><FaultCode>9015</FaultCode>\
                        <FaultString/></FaultStruct><StartTime>0001-01-01T00:00:00Z</StartTime>\
                        <CompleteTime>0001-01-01T00:00:00Z</CompleteTime></cwmp:TransferComplete>";
