//! What a vendor writes: the values and instances of the device.

use cwmp_soap::{FaultCode, Value, ValueType};

use crate::place::Place;
use crate::schema::Schema;

/// Whether a device has what the schema has, at one place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Presence {
    /// As the schema says, writable or not.
    #[default]
    AsSchema,
    /// The device does not have it, nor anything below it.
    Absent,
    /// It is there and cannot be written, whatever the schema says.
    ReadOnly,
    /// It is there and can be written, whatever the schema says.
    Writable,
}

/// When the values of a transaction take effect (RPC-GEN-04).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Applied {
    /// They are in effect: `Status` 0.
    Now,
    /// They are kept and take effect later, at the next reboot at the latest: `Status` 1.
    Later,
}

impl Applied {
    /// The `Status` argument of the response.
    #[must_use]
    pub const fn status(self) -> u8 {
        match self {
            Self::Now => 0,
            Self::Later => 1,
        }
    }
}

/// The device behind a schema.
///
/// Object-safe and free of allocation. Places were resolved before they come here: the node is in the schema,
/// the instances around it were found through [`Self::next_instance`]. To tell nodes apart, compare
/// [`Place::node`] with constants made by [`Schema::find`](crate::Schema::find).
pub trait Backend {
    /// The least instance number of a table that is greater than `after`; 0 asks for the first.
    ///
    /// Called by every walk and to check every path, so it ought to be cheap. A walk that is kept between
    /// calls goes on correctly when instances come or go, because it asks by number.
    fn next_instance(&self, table: &Place, after: u32) -> Option<u32>;

    /// The instance of a table that has this alias (ALIAS-003).
    ///
    /// Called for each `[alias]` of a path, where [`Addressing::aliases`](crate::Addressing) is set, and to find out
    /// whether an alias is taken; the least number, if several instances have it within a transaction. A device that
    /// has no aliases leaves it out.
    fn find_alias(&self, table: &Place, alias: &str) -> Option<u32> {
        let _ = (table, alias);
        None
    }

    /// The alias of an instance: what stands in the brackets of returned paths (ALIAS-005).
    ///
    /// Called for each instance that a walk enters while `InstanceMode` is `InstanceAlias`; an instance without
    /// one keeps its number. A text that has to be made goes into `scratch`, of 256 bytes.
    fn alias<'v>(&'v self, instance: &Place, scratch: &'v mut [u8]) -> Option<&'v str> {
        let _ = (instance, scratch);
        None
    }

    /// Whether the device has this place.
    ///
    /// Called for objects, tables, instances and parameters, above before below; devices have less than the
    /// model, and not each instance has the same.
    fn presence(&self, place: &Place) -> Presence {
        let _ = place;
        Presence::AsSchema
    }

    /// The parameter's type where the device's differs from the model's.
    ///
    /// Asked before a value is checked, and for what a hidden value reads as.
    fn value_type(&self, parameter: &Place) -> Option<ValueType> {
        let _ = parameter;
        None
    }

    /// Fetches what a device can fetch in one go: several parameters of `object` are read next.
    ///
    /// Called before the first parameter of an object that a `GetParameterValues` asks for by a partial path, and
    /// again if the walk comes back to it from a sub-object; each is still read through [`Self::get`]. Nothing
    /// else is called in between for places of other objects but [`Self::presence`] and [`Self::next_instance`].
    fn prepare(&mut self, object: &Place) {
        let _ = object;
    }

    /// Bytes that the value of a parameter never exceeds, where the device knows without reading it; those of the decoded
    /// bytes twice, for a binary one.
    ///
    /// Asked for what an answer of several pieces has still to say, before the first of them goes out: a parameter whose
    /// value may be longer than a piece is then read once more, to answer with a fault where it is (RPC-GPV-05). A device
    /// whose values are slow to read says what it can; the default is to know nothing.
    fn longest(&self, parameter: &Place) -> Option<usize> {
        let _ = parameter;
        None
    }

    /// Reads a value; a text that has to be made goes into `scratch`.
    ///
    /// Called for `GetParameterValues`, Inform and notifications; for a hidden parameter only when the platform itself asks
    /// an agent for a password that the device keeps.
    ///
    /// # Errors
    /// The fault to answer the call with: 9004 if `scratch` is too small, 9002 if the device fails.
    fn get<'v>(
        &'v mut self,
        parameter: &Place,
        scratch: &'v mut [u8],
    ) -> Result<Value<'v>, FaultCode>;

    /// Whether a text matches a regular expression of XML Schema.
    ///
    /// The hook for patterns, called while a value is checked; a device without a matcher lets all pass.
    fn matches(&self, pattern: &str, text: &str) -> bool {
        let _ = (pattern, text);
        true
    }

    /// Whether the device would take the value: rules that no table holds.
    ///
    /// Called in the first pass of a transaction, once the value fits type and limits, and again whenever
    /// the faults are listed; so it must not change anything and must answer alike until the values change.
    ///
    /// # Errors
    /// The fault of this parameter: 9007, or 9001 and 9002 where nothing fits (RPC-SPV-03).
    fn check(&mut self, parameter: &Place, value: &Value<'_>) -> Result<(), FaultCode> {
        let _ = (parameter, value);
        Ok(())
    }

    /// Opens a transaction: called once every value has been checked.
    ///
    /// Until [`Self::commit`] or [`Self::rollback`], everything that reads is to show what has been set, added and
    /// deleted so far: unique keys and aliases are checked on it before the commit.
    ///
    /// # Errors
    /// The fault of the whole call; nothing else is called then.
    fn begin(&mut self) -> Result<(), FaultCode>;

    /// Sets a value inside a transaction.
    ///
    /// The parameter was there before the transaction: where an earlier value of it takes another parameter away, that one
    /// may still be set, and it is for the back end to refuse it with 9005.
    ///
    /// # Errors
    /// The fault of this parameter; [`Self::rollback`] is called next.
    fn set(&mut self, parameter: &Place, value: &Value<'_>) -> Result<(), FaultCode>;

    /// Adds an instance to a table inside a transaction; its number, which is positive and new (RPC-ADD-04).
    ///
    /// Its parameters have the defaults of the model, its tables are empty (RPC-ADD-02), and the parameter that
    /// counts the instances follows. A number that was deleted is not to be handed out again as long as the
    /// device remembers it (RPC-GEN-08).
    ///
    /// # Errors
    /// 9004 if the table is full; 9005, which is the default, if the device adds nothing to this table.
    /// [`Self::rollback`] is called next.
    fn add(&mut self, schema: Schema<'_>, table: &Place) -> Result<u32, FaultCode> {
        let _ = (schema, table);
        Err(FaultCode::INVALID_PARAMETER_NAME)
    }

    /// Deletes an instance and everything below it inside a transaction (RPC-DEL-02).
    ///
    /// References to it have been emptied before.
    ///
    /// # Errors
    /// 9001, which is the default, if the device does not let go of it; [`Self::rollback`] is called next.
    fn delete(&mut self, instance: &Place) -> Result<(), FaultCode> {
        let _ = instance;
        Err(FaultCode::REQUEST_DENIED)
    }

    /// Makes the changes of the transaction last (RPC-GEN-06).
    ///
    /// # Errors
    /// The fault of the whole call; [`Self::rollback`] is called next.
    fn commit(&mut self) -> Result<Applied, FaultCode>;

    /// Restores what was there at [`Self::begin`]; must not fail (RPC-GEN-05).
    fn rollback(&mut self);
}
