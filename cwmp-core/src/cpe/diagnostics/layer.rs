//! The device's values with `DiagnosticsState` as the agent has it.

use cwmp_model::{Applied, Backend, Place, Presence, Schema};
use cwmp_soap::{FaultCode, Value, ValueType};

use super::machine::Diagnostics;

/// A device, with those of its parameters served that are no matter of the device.
pub(in crate::cpe) struct Diagnosed<'b, 's> {
    schema: Schema<'b>,
    device: &'b mut dyn Backend,
    diagnostics: &'b mut Diagnostics<'s>,
}

impl<'b, 's> Diagnosed<'b, 's> {
    pub(in crate::cpe) fn new(
        schema: Schema<'b>,
        device: &'b mut dyn Backend,
        diagnostics: &'b mut Diagnostics<'s>,
    ) -> Self {
        Self {
            schema,
            device,
            diagnostics,
        }
    }
}

impl Backend for Diagnosed<'_, '_> {
    fn next_instance(&self, table: &Place, after: u32) -> Option<u32> {
        self.device.next_instance(table, after)
    }

    fn find_alias(&self, table: &Place, alias: &str) -> Option<u32> {
        self.device.find_alias(table, alias)
    }

    fn alias<'v>(&'v self, instance: &Place, scratch: &'v mut [u8]) -> Option<&'v str> {
        self.device.alias(instance, scratch)
    }

    fn presence(&self, place: &Place) -> Presence {
        if self.diagnostics.serves(place) {
            return Presence::AsSchema;
        }
        self.device.presence(place)
    }

    fn value_type(&self, parameter: &Place) -> Option<ValueType> {
        self.device.value_type(parameter)
    }

    fn prepare(&mut self, object: &Place) {
        self.device.prepare(object);
    }

    fn get<'v>(
        &'v mut self,
        parameter: &Place,
        scratch: &'v mut [u8],
    ) -> Result<Value<'v>, FaultCode> {
        match self.diagnostics.text(self.schema, parameter) {
            Some(text) => Ok(Value::String(text)),
            None => self.device.get(parameter, scratch),
        }
    }

    fn matches(&self, pattern: &str, text: &str) -> bool {
        self.device.matches(pattern, text)
    }

    fn check(&mut self, parameter: &Place, value: &Value<'_>) -> Result<(), FaultCode> {
        match self.diagnostics.check(parameter, value) {
            Some(verdict) => verdict,
            None => self.device.check(parameter, value),
        }
    }

    fn begin(&mut self) -> Result<(), FaultCode> {
        self.diagnostics.begin();
        self.device.begin()
    }

    fn set(&mut self, parameter: &Place, value: &Value<'_>) -> Result<(), FaultCode> {
        match self.diagnostics.set(self.schema, parameter, value) {
            Some(set) => set,
            None => self.device.set(parameter, value),
        }
    }

    fn add(&mut self, schema: Schema<'_>, table: &Place) -> Result<u32, FaultCode> {
        self.device.add(schema, table)
    }

    fn delete(&mut self, instance: &Place) -> Result<(), FaultCode> {
        self.device.delete(instance)
    }

    fn commit(&mut self) -> Result<Applied, FaultCode> {
        let approved = self.diagnostics.approve(self.device);
        approved.map_err(of_the_call)?;
        let applied = self.device.commit()?;
        self.diagnostics.settle(true);
        Ok(applied)
    }

    fn rollback(&mut self) {
        self.diagnostics.settle(false);
        self.device.rollback();
    }
}

/// The fault of a whole call for that of a parameter (RPC-SPV-03).
fn of_the_call(fault: FaultCode) -> FaultCode {
    match fault {
        FaultCode::INVALID_PARAMETER_NAME
        | FaultCode::INVALID_PARAMETER_TYPE
        | FaultCode::INVALID_PARAMETER_VALUE
        | FaultCode::NON_WRITABLE_PARAMETER => FaultCode::INVALID_ARGUMENTS,
        other => other,
    }
}
