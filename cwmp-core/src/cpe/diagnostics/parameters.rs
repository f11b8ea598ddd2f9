//! Structures that hold the parameters of an object of the data model, found by their names.

use cwmp_model::Field;
use cwmp_soap::{DateTime, FaultCode, Value, ValueType};
use heapless::String;

/// Which version of IP a test uses: `ProtocolVersion`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum ProtocolVersion {
    /// `Any`: as the device likes.
    #[default]
    Any,
    /// `IPv4`.
    Ipv4,
    /// `IPv6`.
    Ipv6,
}

impl ProtocolVersion {
    /// The value of the parameter.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Any => "Any",
            Self::Ipv4 => "IPv4",
            Self::Ipv6 => "IPv6",
        }
    }
}

impl Field for ProtocolVersion {
    fn value(&self) -> Value<'_> {
        Value::String(self.as_str())
    }

    fn set_value(&mut self, value: &Value<'_>) -> Result<(), FaultCode> {
        let all = [Self::Any, Self::Ipv4, Self::Ipv6];
        let named = all.into_iter().find(|version| version.value() == *value);
        *self = named.ok_or(FaultCode::INVALID_PARAMETER_VALUE)?;
        Ok(())
    }
}

/// A field that is a parameter of a type that differs from model to model.
pub(super) trait Parameter: Field {
    /// The field as a value of the model's type.
    fn typed(&self, value_type: ValueType) -> Value<'_> {
        let _ = value_type;
        self.value()
    }

    /// Takes over a value of the model's type.
    fn take(&mut self, value: &Value<'_>) -> Result<(), FaultCode> {
        self.set_value(value)
    }
}

impl Parameter for bool {}
impl Parameter for u32 {}
impl Parameter for DateTime {}
impl Parameter for ProtocolVersion {}
impl Parameter for &'static str {}
impl<const N: usize> Parameter for String<N> {}

/// A counter of 32 bits in older models; it stays at its end.
impl Parameter for u64 {
    fn typed(&self, value_type: ValueType) -> Value<'_> {
        match value_type {
            ValueType::UnsignedInt => Value::UnsignedInt(u32::try_from(*self).unwrap_or(u32::MAX)),
            _ => Value::UnsignedLong(*self),
        }
    }

    fn take(&mut self, value: &Value<'_>) -> Result<(), FaultCode> {
        match value {
            Value::UnsignedInt(value) => {
                *self = Self::from(*value);
                Ok(())
            }
            value => self.set_value(value),
        }
    }
}

/// Declares a structure that holds the parameters of an object: `set` is what the ACS sets, `result` what the test finds,
/// `fixed` what the device is. The names behind `or` are those of other data models.
macro_rules! parameters {
    (
        $(#[$doc:meta])*
        $name:ident {
            $($(#[$field_doc:meta])* $access:ident $field:ident: $ty:ty = $default:expr, $wire:literal $(or $other:literal)?;)*
        }
    ) => {
        $(#[$doc])*
        ///
        /// The `Debug` output says nothing of the values: there may be credentials in a URL.
        #[derive(Clone, PartialEq, Eq)]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $ty,)*
        }

        impl core::fmt::Debug for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self {
                    $($field: $default,)*
                }
            }
        }

        impl $name {
            /// The value of a parameter of the object, by its name and in the type of the schema; `None` if it is none of
            /// these.
            #[must_use]
            pub fn get(
                &self,
                schema: cwmp_model::Schema<'_>,
                parameter: &cwmp_model::Place,
            ) -> Option<cwmp_soap::Value<'_>> {
                use crate::cpe::diagnostics::parameters::Parameter as _;
                let value_type = schema.row(parameter.node())?.value_type;
                match schema.name(parameter.node()) {
                    $($wire $(| $other)? => Some(self.$field.typed(value_type)),)*
                    _ => None,
                }
            }

            /// Sets a parameter of the object, by its name.
            ///
            /// # Errors
            /// 9005 if it is none of these, 9008 if the ACS cannot set it, 9006 and 9007 if the field does not take the
            /// value.
            pub fn set(
                &mut self,
                schema: cwmp_model::Schema<'_>,
                parameter: &cwmp_model::Place,
                value: &cwmp_soap::Value<'_>,
            ) -> Result<(), cwmp_soap::FaultCode> {
                // A result does not look at it.
                let _ = value;
                match schema.name(parameter.node()) {
                    $($wire $(| $other)? => parameters!(@set $access self.$field, value),)*
                    _ => Err(cwmp_soap::FaultCode::INVALID_PARAMETER_NAME),
                }
            }

            /// Forgets the results of the last test, as is right when the next one starts.
            pub fn clear_results(&mut self) {
                $(parameters!(@clear $access self.$field, $default);)*
            }
        }
    };
    (@set set $this:ident.$field:ident, $value:ident) => {
        crate::cpe::diagnostics::parameters::Parameter::take(&mut $this.$field, $value)
    };
    (@set $access:ident $this:ident.$field:ident, $value:ident) => {
        Err(cwmp_soap::FaultCode::NON_WRITABLE_PARAMETER)
    };
    (@clear result $this:ident.$field:ident, $default:expr) => {
        $this.$field = $default;
    };
    (@clear $access:ident $this:ident.$field:ident, $default:expr) => {};
}

pub(super) use parameters;

/// Whether a text can be the name or address of a host: what else it could be, should somebody hand it to a shell, is no
/// matter of a test.
pub(super) fn is_host(text: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:%".contains(&byte);
    !text.is_empty() && !text.starts_with('-') && text.bytes().all(is_part)
}

/// Whether a URL can be used by one of these transports, a list like `HTTP,FTP`; `https` counts as `HTTP`.
pub(super) fn is_url(text: &str, transports: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else {
        return false;
    };
    let scheme = if scheme.eq_ignore_ascii_case("https") {
        "http"
    } else {
        scheme
    };
    let is_used = transports
        .split(',')
        .any(|transport| transport.trim_matches(' ').eq_ignore_ascii_case(scheme));
    is_used && !rest.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// 9007 unless all of these hold.
pub(super) fn all(conditions: &[bool]) -> Result<(), FaultCode> {
    if conditions.iter().all(|holds| *holds) {
        Ok(())
    } else {
        Err(FaultCode::INVALID_PARAMETER_VALUE)
    }
}
