//! What a message should hold, and how it is compared.

use cwmp_soap::message::ParameterValue;
use cwmp_soap::message::du_state_change_complete::DeploymentUnitFault;
use cwmp_soap::message::fault::ParameterFault;
use cwmp_soap::{ArgumentError, DateTime, FaultCode, Secret, Text};
use serde_json::Value;

/// What a structure should hold.
#[derive(Clone, Copy)]
pub(crate) struct Expected<'e> {
    pub(crate) file: &'e str,
    pub(crate) content: &'e Value,
    /// Whether a pretty-printer padded every text.
    pub(crate) padded: bool,
}

impl<'e> Expected<'e> {
    pub(crate) fn at(self, key: &str) -> Self {
        Self {
            content: &self.content[key],
            ..self
        }
    }

    /// The members of a list, none if it is not there.
    pub(crate) fn list(self, key: &str) -> impl ExactSizeIterator<Item = Self> {
        let list: &[_] = match &self.content[key] {
            Value::Array(list) => list,
            Value::Null => &[],
            other => panic!("{}: {key} is {other}", self.file),
        };
        list.iter().map(move |content| Self { content, ..self })
    }

    /// This text; a missing one reads as empty.
    #[track_caller]
    pub(crate) fn text(self, text: Text<'_>) {
        let (wanted, found) = (self.content.as_str().unwrap_or_default(), text.to_string());
        if self.padded {
            assert_eq!(found.trim(), wanted.trim(), "{}", self.file);
        } else {
            assert_eq!(found, wanted, "{}", self.file);
        }
    }

    /// This value, or the right reason for none.
    #[track_caller]
    pub(crate) fn value<T: PartialEq + core::fmt::Debug>(
        self,
        found: Result<T, ArgumentError>,
        wanted: impl FnOnce(&Value) -> Option<T>,
    ) {
        match (self.content, found) {
            (Value::Null, Err(ArgumentError::Missing)) => {}
            (Value::Object(_), Err(ArgumentError::Value(_))) => {
                assert!(self.content["invalid"].is_string(), "{}", self.file);
            }
            (content, found) => assert_eq!(found.ok(), wanted(content), "{}: {content}", self.file),
        }
    }

    #[track_caller]
    pub(crate) fn number(self, found: Result<impl Into<i64>, ArgumentError>) {
        // The independent decoder takes `IsTransferable` for a truth value.
        self.value(found.map(Into::into), |value| {
            value.as_i64().or(value.as_bool().map(i64::from))
        });
    }

    #[track_caller]
    pub(crate) fn boolean(self, found: Result<bool, ArgumentError>) {
        self.value(found, Value::as_bool);
    }

    #[track_caller]
    pub(crate) fn time(self, found: Result<DateTime, ArgumentError>) {
        self.value(found, |text| {
            DateTime::from_text_assuming_utc(text.as_str()?).ok()
        });
    }

    /// This text, or none.
    #[track_caller]
    pub(crate) fn optional(self, text: Option<Text<'_>>) {
        assert_eq!(text.is_none(), self.content.is_null(), "{}", self.file);
        self.text(text.unwrap_or_default());
    }

    /// This date and time, or none.
    #[track_caller]
    pub(crate) fn optional_time(self, found: Result<Option<DateTime>, ArgumentError>) {
        self.time(found.and_then(|time| time.ok_or(ArgumentError::Missing)));
    }

    #[track_caller]
    pub(crate) fn secret(self, found: Secret<'_>) {
        self.text(found.expose());
    }

    #[track_caller]
    pub(crate) fn optional_secret(self, found: Option<Secret<'_>>) {
        self.optional(found.map(|secret| secret.expose()));
    }

    /// This fault, 0 for none.
    #[track_caller]
    pub(crate) fn outcome(self, found: Result<Option<FaultCode>, ArgumentError>) {
        self.number(found.map(|code| code.map_or(0, |code| i64::from(code.code()))));
    }

    #[track_caller]
    pub(crate) fn deployment_fault(self, found: DeploymentUnitFault<'_>) {
        self.at("FaultCode").outcome(found.fault);
        self.at("FaultString").optional(found.fault_string);
    }

    pub(crate) fn texts<'a>(self, key: &str, mut found: impl Iterator<Item = Text<'a>>) {
        for wanted in self.list(key) {
            wanted.text(found.next().expect(self.file));
        }
        assert!(found.next().is_none(), "{}", self.file);
    }

    pub(crate) fn parameters<'a>(self, mut found: impl Iterator<Item = ParameterValue<'a>>) {
        for wanted in self.list("ParameterList") {
            let found = found.next().expect(self.file);
            wanted.at("Name").text(found.name);
            let value = wanted.at("Value");
            assert_eq!(
                found.type_name,
                value.content["type"].as_str(),
                "{}",
                self.file
            );
            assert_eq!(
                found.value.is_none(),
                value.content.is_null(),
                "{}",
                self.file
            );
            value.at("value").text(found.value.unwrap_or_default());
        }
        assert!(found.next().is_none(), "{}", self.file);
    }

    pub(crate) fn faults<'a>(self, mut found: impl Iterator<Item = ParameterFault<'a>>) {
        for wanted in self.list("SetParameterValuesFault") {
            let found = found.next().expect(self.file);
            wanted.at("ParameterName").text(found.parameter_name);
            wanted
                .at("FaultCode")
                .number(found.code.map(|code| i64::from(code.code())));
            wanted.at("FaultString").text(found.string);
        }
        assert!(found.next().is_none(), "{}", self.file);
    }
}
