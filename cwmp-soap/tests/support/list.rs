//! Lists whose members can be learnt from, and the messages that they stand in.

use cwmp_soap::message::get_parameter_names::GetParameterNamesResponseView;
use cwmp_soap::message::get_parameter_values::GetParameterValuesView;
use cwmp_soap::message::request_download::RequestDownloadView;
use cwmp_soap::message::set_parameter_values::SetParameterValuesView;
use cwmp_soap::message::set_vouchers::SetVouchersView;
use cwmp_soap::{Envelope, Text};

use crate::envelope::message;
use crate::members::{BASE64, STRINGS, TRUTH};

/// A list whose members can be learnt from.
pub(crate) struct List {
    /// The message, and what stands in it before the list and behind.
    rpc: &'static str,
    before: &'static str,
    behind: &'static str,
    /// The list, its members, and their elements if there are any.
    pub(crate) name: &'static str,
    pub(crate) member: &'static str,
    pub(crate) fields: &'static [&'static str],
    array_type: &'static str,
    /// Texts of members that have no elements, or of the second one; `None` if that has a type.
    pub(crate) texts: Option<&'static [&'static str]>,
}

/// Member by member, element by element.
pub(crate) type Found = Vec<Vec<Option<String>>>;

impl List {
    pub(crate) const ALL: [Self; 5] = [
        Self {
            rpc: "SetParameterValues",
            before: "",
            behind: "<ParameterKey>k</ParameterKey>",
            name: "ParameterList",
            member: "ParameterValueStruct",
            fields: &["Name", "Value"],
            array_type: "cwmp:ParameterValueStruct",
            texts: None,
        },
        Self {
            rpc: "GetParameterValues",
            before: "",
            behind: "",
            name: "ParameterNames",
            member: "string",
            fields: &[],
            array_type: "xsd:string",
            texts: Some(STRINGS),
        },
        Self {
            rpc: "GetParameterNamesResponse",
            before: "",
            behind: "",
            name: "ParameterList",
            member: "ParameterInfoStruct",
            fields: &["Name", "Writable"],
            array_type: "cwmp:ParameterInfoStruct",
            texts: Some(TRUTH),
        },
        Self {
            rpc: "SetVouchers",
            before: "",
            behind: "",
            name: "VoucherList",
            member: "base64",
            fields: &[],
            array_type: "SOAP-ENC:base64",
            texts: Some(BASE64),
        },
        Self {
            rpc: "RequestDownload",
            before: "<FileType>t</FileType>",
            behind: "",
            name: "FileTypeArg",
            member: "ArgStruct",
            fields: &["Name", "Value"],
            array_type: "cwmp:ArgStruct",
            texts: Some(STRINGS),
        },
    ];

    /// A message with this content in its list, and where that begins.
    pub(crate) fn message(&self, content: &str, count: usize) -> (String, usize) {
        let Self {
            rpc,
            before,
            behind,
            name,
            array_type,
            ..
        } = self;
        let open = format!("{before}<{name} SOAP-ENC:arrayType='{array_type}[{count:02}]'>");
        let document = message(&format!(
            "<cwmp:{rpc}>{open}{content}</{name}>{behind}</cwmp:{rpc}>"
        ));
        let at = document.find(&open).unwrap() + open.len();
        (document, at)
    }

    /// Where the content of the list begins in every message.
    pub(crate) fn start(&self) -> usize {
        self.message("", 0).1
    }

    /// A member as it should be, of which nothing can be learnt: a comment stands before the end of each text.
    pub(crate) fn unlike_any(&self) -> String {
        let text = match self.member {
            "base64" => "YWJj",
            _ => "1",
        };
        let ty = if self.texts.is_none() {
            " xsi:type='xsd:string'"
        } else {
            ""
        };
        let inside = match self.fields {
            [first, second] => {
                format!("<{first}>a<!-- --></{first}><{second}{ty}>{text}<!-- --></{second}>")
            }
            _ => format!("{text}<!-- -->"),
        };
        format!("<{0}>{inside}</{0}>", self.member)
    }

    /// Whether the second element of a member names its type.
    pub(crate) const fn is_typed(&self) -> bool {
        self.texts.is_none()
    }

    /// What the view of the message hands out.
    pub(crate) fn read(&self, envelope: &Envelope<'_>) -> Found {
        let text = |text: Text<'_>| Some(text.chars().collect::<String>());
        match self.rpc {
            "SetParameterValues" => SetParameterValuesView::read(envelope)
                .unwrap()
                .parameter_list()
                .map(|entry| {
                    let ty = entry.type_name.map(String::from);
                    assert_eq!(
                        entry.value_type,
                        entry.type_name.and_then(cwmp_soap::ValueType::from_name)
                    );
                    vec![text(entry.name), entry.value.and_then(text), ty]
                })
                .collect(),
            "GetParameterValues" => GetParameterValuesView::read(envelope)
                .unwrap()
                .parameter_names()
                .map(|name| vec![text(name)])
                .collect(),
            "GetParameterNamesResponse" => GetParameterNamesResponseView::read(envelope)
                .unwrap()
                .parameter_list()
                .map(|info| {
                    let truth = info.writable.ok().map(|truth| truth.to_string());
                    vec![text(info.name), truth]
                })
                .collect(),
            "SetVouchers" => SetVouchersView::read(envelope)
                .unwrap()
                .voucher_list()
                .map(|voucher| vec![text(voucher)])
                .collect(),
            _ => RequestDownloadView::read(envelope)
                .unwrap()
                .file_type_arg()
                .map(|argument| vec![text(argument.name), text(argument.value)])
                .collect(),
        }
    }
}
