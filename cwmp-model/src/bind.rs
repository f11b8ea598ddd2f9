//! A back end in a line a parameter: the fields of a structure, bound to a schema.

use cwmp_soap::{DateTime, FaultCode, Value};

use crate::backend::{Applied, Backend, Presence};
use crate::place::Place;
use crate::schema::{Kind, NodeId, Schema};

/// The fields of a device, as [`bind!`](crate::bind!) binds them.
///
/// Its instances are few bytes and cloned at the begin of each transaction, which is how it is rolled back.
pub trait Fields: Clone {
    /// The parameters that are bound; the device has no others.
    const NODES: &'static [NodeId];

    /// The schema that they are of.
    fn schema() -> Schema<'static>;

    /// Reads a parameter.
    ///
    /// # Errors
    /// 9005 if it is not bound.
    fn read(&self, parameter: NodeId) -> Result<Value<'_>, FaultCode>;

    /// Sets a parameter.
    ///
    /// # Errors
    /// 9008 if it is not bound to be written; 9006 and 9007 if the field does not take the value.
    fn write(&mut self, parameter: NodeId, value: &Value<'_>) -> Result<(), FaultCode>;

    /// Puts what was written since `before` into effect, all at once; by default there is nothing to do.
    ///
    /// # Errors
    /// The fault of the whole call; all fields are then as before.
    fn apply(&mut self, before: &Self) -> Result<Applied, FaultCode> {
        let _ = before;
        Ok(Applied::Now)
    }
}

/// A field that can be bound to a parameter of its type.
pub trait Field {
    /// The field as a value.
    fn value(&self) -> Value<'_>;

    /// Takes over a value.
    ///
    /// # Errors
    /// 9006 if it is of another type, 9007 if it does not fit.
    fn set_value(&mut self, value: &Value<'_>) -> Result<(), FaultCode>;
}

macro_rules! field {
    ($($ty:ty: $variant:ident),*) => {$(
        impl Field for $ty {
            fn value(&self) -> Value<'_> {
                Value::$variant(*self)
            }

            fn set_value(&mut self, value: &Value<'_>) -> Result<(), FaultCode> {
                let Value::$variant(value) = value else {
                    return Err(FaultCode::INVALID_PARAMETER_TYPE);
                };
                *self = *value;
                Ok(())
            }
        }
    )*};
}

field!(bool: Boolean, i32: Int, u32: UnsignedInt, i64: Long, u64: UnsignedLong, DateTime: DateTime);

impl<const N: usize> Field for heapless::String<N> {
    fn value(&self) -> Value<'_> {
        Value::String(self)
    }

    fn set_value(&mut self, value: &Value<'_>) -> Result<(), FaultCode> {
        let Value::String(text) = value else {
            return Err(FaultCode::INVALID_PARAMETER_TYPE);
        };
        *self = Self::try_from(*text).map_err(|_| FaultCode::INVALID_PARAMETER_VALUE)?;
        Ok(())
    }
}

/// A text that is part of the program; it cannot be set.
impl Field for &'static str {
    fn value(&self) -> Value<'_> {
        Value::String(self)
    }

    fn set_value(&mut self, _: &Value<'_>) -> Result<(), FaultCode> {
        Err(FaultCode::NON_WRITABLE_PARAMETER)
    }
}

#[cfg(feature = "alloc")]
impl Field for alloc::string::String {
    fn value(&self) -> Value<'_> {
        Value::String(self)
    }

    fn set_value(&mut self, value: &Value<'_>) -> Result<(), FaultCode> {
        let Value::String(text) = value else {
            return Err(FaultCode::INVALID_PARAMETER_TYPE);
        };
        self.clear();
        self.push_str(text);
        Ok(())
    }
}

/// The [`Backend`] of a structure whose fields are bound by [`bind!`](crate::bind!).
///
/// It has what is bound and the objects above, no tables: for those write a [`Backend`], which may hand the fixed part on
/// to this one.
#[derive(Clone, Debug, Default)]
pub struct Bound<D> {
    /// The structure itself, to be changed as the device likes.
    pub device: D,
    before: Option<D>,
}

impl<D: Fields> Bound<D> {
    /// The back end of a device.
    pub const fn new(device: D) -> Self {
        Self {
            device,
            before: None,
        }
    }
}

impl<D: Fields> Backend for Bound<D> {
    fn next_instance(&self, _: &Place, _: u32) -> Option<u32> {
        None
    }

    fn presence(&self, place: &Place) -> Presence {
        let node = place.node();
        let has = match D::schema().kind(node) {
            Some(Kind::Parameter) => D::NODES.contains(&node),
            Some(_) => D::NODES.iter().any(|bound| {
                let above = |node: &NodeId| D::schema().parent(*node);
                core::iter::successors(Some(*bound), above).any(|above| above == node)
            }),
            None => false,
        };
        if has {
            Presence::AsSchema
        } else {
            Presence::Absent
        }
    }

    fn get<'v>(
        &'v mut self,
        parameter: &Place,
        _scratch: &'v mut [u8],
    ) -> Result<Value<'v>, FaultCode> {
        self.device.read(parameter.node())
    }

    fn begin(&mut self) -> Result<(), FaultCode> {
        self.before = Some(self.device.clone());
        Ok(())
    }

    fn set(&mut self, parameter: &Place, value: &Value<'_>) -> Result<(), FaultCode> {
        self.device.write(parameter.node(), value)
    }

    fn commit(&mut self) -> Result<Applied, FaultCode> {
        let before = self.before.as_ref().ok_or(FaultCode::INTERNAL_ERROR)?;
        let applied = self.device.apply(before)?;
        self.before = None;
        Ok(applied)
    }

    fn rollback(&mut self) {
        if let Some(before) = self.before.take() {
            self.device = before;
        }
    }
}

/// Binds the fields of a structure to parameters: with [`Bound`] it is a [`Backend`], transactions included.
///
/// A line says what a parameter is bound to:
/// * `=> field`: a [`Field`] of the structure, read and set as it is; fields of fields too (`=> wifi.channel`).
/// * `=> (read)`: a method `fn read(&self) -> Value<'_>`; it cannot be set.
/// * `=> (read, write)`: and a method `fn write(&mut self, &Value<'_>) -> Result<(), FaultCode>`.
///
/// `, apply method` behind the schema names a method `fn method(&mut self, before: &Self) -> Result<Applied, FaultCode>`
/// that puts what was set into effect: [`Fields::apply`]. The structure is `Clone`; the schema has what the values are
/// limited to and which are writable, and a path that it does not have does not compile.
///
/// ```
/// use cwmp_model::{Bound, Decl, Model, bind, schema};
/// use cwmp_soap::{Value, ValueType};
///
/// schema! {
///     static SCHEMA = Decl::object("Device", &[Decl::object("Lamp", &[
///         Decl::parameter("Level", ValueType::UnsignedInt).writable(),
///         Decl::parameter("Lit", ValueType::Boolean),
///     ])]);
/// }
///
/// #[derive(Clone)]
/// struct Lamp {
///     level: u32,
/// }
///
/// impl Lamp {
///     fn lit(&self) -> Value<'_> {
///         Value::Boolean(self.level > 0)
///     }
/// }
///
/// bind! { Lamp: SCHEMA {
///     "Device.Lamp.Level" => level,
///     "Device.Lamp.Lit" => (lit),
/// } }
///
/// let mut lamp = Bound::new(Lamp { level: 40 });
/// let mut model = Model::new(SCHEMA, &mut lamp);
/// let lit = model.resolve("Device.Lamp.Lit")?.place;
/// assert_eq!(model.value(&lit, &mut []), Ok(Value::Boolean(true)));
/// # Ok::<(), cwmp_model::PathError>(())
/// ```
#[macro_export]
macro_rules! bind {
    ($device:ty: $schema:path $(, apply $apply:ident)? {
        $($path:literal => $($($field:ident).+)? $(($read:ident $(, $write:ident)?))?),* $(,)?
    }) => {
        impl $crate::Fields for $device {
            const NODES: &'static [$crate::NodeId] = &[$($crate::node!($schema, $path)),*];

            fn schema() -> $crate::Schema<'static> {
                $schema
            }

            fn read(
                &self,
                parameter: $crate::NodeId,
            ) -> ::core::result::Result<$crate::bound::Value<'_>, $crate::bound::FaultCode> {
                $(if parameter == $crate::node!($schema, $path) {
                    return ::core::result::Result::Ok(
                        $($crate::Field::value(&self.$($field).+))? $(self.$read())?
                    );
                })*
                ::core::result::Result::Err($crate::bound::FaultCode::INVALID_PARAMETER_NAME)
            }

            fn write(
                &mut self,
                parameter: $crate::NodeId,
                value: &$crate::bound::Value<'_>,
            ) -> ::core::result::Result<(), $crate::bound::FaultCode> {
                $(
                    $(if parameter == $crate::node!($schema, $path) {
                        return $crate::Field::set_value(&mut self.$($field).+, value);
                    })?
                    $($(if parameter == $crate::node!($schema, $path) {
                        return self.$write(value);
                    })?)?
                )*
                let _ = (parameter, value);
                ::core::result::Result::Err($crate::bound::FaultCode::NON_WRITABLE_PARAMETER)
            }

            $(fn apply(
                &mut self,
                before: &Self,
            ) -> ::core::result::Result<$crate::Applied, $crate::bound::FaultCode> {
                self.$apply(before)
            })?
        }
    };
}
