//! Attributes, options and vouchers: written, read back, the same whatever the buffer.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests may"
)]

#[path = "support/envelope.rs"]
mod envelope;
#[path = "support/written.rs"]
mod support;

use cwmp_soap::message::get_options::{GetOptionsResponse, GetOptionsResponseView, OptionStruct};
use cwmp_soap::message::get_parameter_attributes::{
    GetParameterAttributes, GetParameterAttributesResponse, GetParameterAttributesResponseView,
    GetParameterAttributesView, ParameterAttributeStruct,
};
use cwmp_soap::message::reboot::{Reboot, RebootResponse};
use cwmp_soap::message::set_parameter_attributes::{
    SetParameterAttributes, SetParameterAttributesStruct, SetParameterAttributesView,
};
use cwmp_soap::message::set_vouchers::{SetVouchers, SetVouchersView, Voucher};
use cwmp_soap::message::{AnyRequest, AnyResponse};
use cwmp_soap::xml::Token;
use cwmp_soap::{DateTime, DecodeConfig, DecodeErrorKind, Entries, Envelope, Text};
use support::{header, read, written};

fn texts<'a>(texts: impl Iterator<Item = Text<'a>>) -> Vec<String> {
    texts.map(|text| text.to_string()).collect()
}

#[test]
fn attributes_to_set_come_back() {
    let list = [
        SetParameterAttributesStruct {
            name: "Device.A.",
            notification_change: true,
            notification: 2,
            access_list_change: false,
            access_list: &[],
        },
        SetParameterAttributesStruct {
            name: "Device.B",
            notification_change: false,
            notification: 6,
            access_list_change: true,
            access_list: &["Subscriber", "X_<&>"],
        },
    ];
    let bytes = written(&header(), || SetParameterAttributes {
        parameter_list: Entries::new(&list),
    });
    let envelope = read(&bytes);
    let view = SetParameterAttributesView::read(&envelope).unwrap();
    let found: Vec<_> = view.parameter_list().collect();
    assert_eq!(found.len(), 2);
    for (found, wanted) in found.into_iter().zip(list) {
        assert_eq!(found.name, wanted.name);
        assert_eq!(found.notification_change, Ok(wanted.notification_change));
        assert_eq!(found.notification, Ok(wanted.notification));
        assert_eq!(found.access_list_change, Ok(wanted.access_list_change));
        assert_eq!(texts(found.access_list), wanted.access_list);
    }
}

#[test]
fn attributes_that_were_read_come_back() {
    let paths = ["Device.", ""];
    let bytes = written(&header(), || GetParameterAttributes {
        parameter_names: Entries::new(&paths),
    });
    let envelope = read(&bytes);
    let view = GetParameterAttributesView::read(&envelope).unwrap();
    assert_eq!(texts(view.parameter_names()), paths);

    let list = [ParameterAttributeStruct {
        name: "Device.A",
        notification: 4,
        access_list: &["Subscriber"],
    }; 30];
    let bytes = written(&header(), || GetParameterAttributesResponse {
        parameter_list: Entries::new(&list),
    });
    let envelope = read(&bytes);
    let view = GetParameterAttributesResponseView::read(&envelope).unwrap();
    assert_eq!(view.parameter_list().count(), list.len());
    for found in view.parameter_list() {
        assert_eq!(found.name, "Device.A");
        assert_eq!(found.notification, Ok(4));
        assert_eq!(texts(found.access_list), ["Subscriber"]);
    }
}

#[test]
fn members_of_an_access_list_may_have_another_name() {
    let bytes = envelope::message(
        "<cwmp:SetParameterAttributes><ParameterList><SetParameterAttributesStruct><Name>A</Name>\
         <AccessList><xsd>Subscriber</xsd></AccessList></SetParameterAttributesStruct></ParameterList>\
         </cwmp:SetParameterAttributes>",
    );
    let envelope = Envelope::parse(bytes.as_bytes(), &DecodeConfig::LENIENT).unwrap();
    let view = SetParameterAttributesView::read(&envelope).unwrap();
    let entry = view.parameter_list().next().unwrap();
    assert_eq!(texts(entry.access_list), ["Subscriber"]);
    assert!(entry.notification.is_err());
}

#[test]
fn options_and_vouchers_come_back() {
    let date = DateTime::from_text("2024-05-01T00:00:00Z").unwrap();
    let option = |expiration_date| OptionStruct {
        option_name: "Parental & Control",
        voucher_sn: u32::MAX,
        state: 3,
        mode: 1,
        start_date: date,
        expiration_date,
        is_transferable: 1,
    };
    let list = [option(Some(DateTime::Infinite)), option(None)];
    let bytes = written(&header(), || GetOptionsResponse {
        option_list: Entries::new(&list),
    });
    let envelope = read(&bytes);
    let view = GetOptionsResponseView::read(&envelope).unwrap();
    let found: Vec<_> = view.option_list().collect();
    assert_eq!(found.len(), 2);
    for (found, wanted) in found.into_iter().zip(list) {
        assert_eq!(found.option_name, wanted.option_name);
        assert_eq!(found.voucher_sn, Ok(wanted.voucher_sn));
        assert_eq!((found.state, found.mode), (Ok(3), Ok(1)));
        assert_eq!(found.start_date, Ok(date));
        assert_eq!(found.expiration_date, Ok(wanted.expiration_date));
        assert_eq!(found.is_transferable, Ok(1));
    }

    let vouchers = [Voucher(b"voucher"), Voucher(b"")];
    let bytes = written(&header(), || SetVouchers {
        voucher_list: Entries::new(&vouchers),
    });
    let envelope = read(&bytes);
    let view = SetVouchersView::read(&envelope).unwrap();
    assert_eq!(texts(view.voucher_list()), ["dm91Y2hlcg==", ""]);
}

#[test]
fn any_message_is_the_one_in_the_envelope() {
    let bytes = written(&header(), || Reboot { command_key: "r" });
    let envelope = read(&bytes);
    match AnyRequest::read(&envelope).unwrap() {
        AnyRequest::Reboot(view) => assert_eq!(view.command_key(), "r"),
        other => panic!("{other:?}"),
    }
    let error = AnyResponse::read(&envelope).unwrap_err();
    assert_eq!(error.kind, DecodeErrorKind::WrongMessage);

    let bytes = written(&header(), || RebootResponse);
    let envelope = read(&bytes);
    let response = AnyResponse::read(&envelope).unwrap();
    assert!(matches!(response, AnyResponse::Reboot), "{response:?}");
    assert!(AnyRequest::read(&envelope).is_err());
}

#[test]
fn a_vendors_message_keeps_its_name_and_body() {
    let bytes = envelope::message("<cwmp:X_00256D_Do><A>7</A></cwmp:X_00256D_Do>");
    let envelope = read(bytes.as_bytes());
    let AnyRequest::Other(other) = AnyRequest::read(&envelope).unwrap() else {
        panic!("{envelope:?}");
    };
    assert_eq!(other.name(), "X_00256D_Do");
    let mut body = other.body();
    assert!(matches!(body.next_token(), Ok(Token::Start(tag)) if tag.local == "A"));
    assert_eq!(body.text().unwrap(), "7");

    let bytes = envelope::message("<cwmp:X_00256D_DoResponse></cwmp:X_00256D_DoResponse>");
    let envelope = read(bytes.as_bytes());
    let response = AnyResponse::read(&envelope).unwrap();
    assert!(
        matches!(response, AnyResponse::Other(other) if other.name() == "X_00256D_DoResponse"),
        "{response:?}"
    );
}
