//! What may be asked of an execution unit (DU-012, DU-015).

use cwmp_model::{Backend, Model, Place, Schema};
use cwmp_soap::{FaultCode, Value};

use super::units::{Table, Units};

/// Whether a `SetParameterValues` may put this value there, as far as execution units go.
///
/// A `RequestedState` is refused with 9001 while the execution environment is disabled, and `Active` while the unit is
/// `Stopping` (RPC-SPV-10). What else asks for nothing, `Idle` of a unit that is idle or `Active` of one that is active,
/// is for the device to pass over.
///
/// An agent with [`SoftwareModules`](super::SoftwareModules) looks at it by itself; a device whose values are set by
/// others too calls this from its [`Backend::check`].
///
/// # Errors
/// The fault of the parameter, 9001.
pub fn check_requested_state(
    schema: Schema<'_>,
    backend: &mut dyn Backend,
    parameter: &Place,
    value: &Value<'_>,
) -> Result<(), FaultCode> {
    let table = Table::ExecutionUnit;
    if !table.has(schema, parameter, "RequestedState") {
        return Ok(());
    }
    let Some(number) = parameter.instances().last() else {
        return Ok(());
    };
    let mut scratch = [0; 256];
    let mut model = Model::new(schema, backend);
    let mut units = Units::new(&mut model, &mut scratch);
    let is_active = matches!(value, Value::String("Active") | Value::Lexical(_, "Active"));
    let is_refused = units.environment_of(table, number).is_disabled()
        || (is_active && units.text(table, number, "Status") == "Stopping");
    if is_refused {
        return Err(FaultCode::REQUEST_DENIED);
    }
    Ok(())
}
