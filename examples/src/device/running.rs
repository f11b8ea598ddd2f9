//! A device that runs: whatever changes its values is kept before it takes effect.

use core::fmt;
use std::io;
use std::path::Path;

use cwmp_core::cpe::Device;
use cwmp_model::{Backend as _, Keeper, Kept, MemoryTree, Place, Schema, SchemaBuf, gateway};
use cwmp_schemagen::dump;
use cwmp_soap::message::inform::DeviceIdStruct;
use cwmp_soap::{FaultCode, Value};
use cwmp_transport::std_net::driver::Store as _;
use cwmp_transport::std_net::store::FileStore;

use super::SimulatedDevice;

/// How a log of values begins.
const MAGIC: &[u8] = b"CWT1";

/// A device whose changes are kept in a file, if it has one; they go back into the [`SimulatedDevice`] at the end.
pub struct RunningDevice<'d> {
    kept: Kept<'d, ValueLog>,
    schema: Schema<'d>,
    identity: &'d dump::Identity,
    home: &'d mut MemoryTree,
    factory: &'d MemoryTree,
}

impl fmt::Debug for RunningDevice<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RunningDevice").finish_non_exhaustive()
    }
}

impl Drop for RunningDevice<'_> {
    fn drop(&mut self) {
        *self.home = core::mem::take(&mut self.kept.tree);
    }
}

/// Where the changes of values go.
#[derive(Debug)]
struct ValueLog(Option<FileStore>);

impl Keeper for ValueLog {
    fn keep(&mut self, record: &[u8]) -> Result<(), FaultCode> {
        let Some(log) = &mut self.0 else {
            return Ok(());
        };
        log.append(record).map_err(|error| match error.kind() {
            io::ErrorKind::FileTooLarge | io::ErrorKind::StorageFull => {
                FaultCode::RESOURCES_EXCEEDED
            }
            _ => FaultCode::INTERNAL_ERROR,
        })
    }
}

impl SimulatedDevice {
    /// Starts the device; with the values that it had when it ended, if they are kept in a file.
    ///
    /// # Errors
    /// The file cannot be made, read or written, or holds no values of a device.
    pub fn start(&mut self, values: Option<&Path>) -> io::Result<RunningDevice<'_>> {
        let schema = self
            .tables
            .as_ref()
            .map_or(gateway::SCHEMA, SchemaBuf::schema);
        let tree = &mut self.tree;
        let open = |path| FileStore::open_with(path, |log| restore(tree, schema, log));
        let log = values.map(open).transpose()?.map(|(log, _)| log);
        let kept = Kept::new(core::mem::take(&mut self.tree), schema, ValueLog(log));
        Ok(RunningDevice {
            kept,
            schema,
            identity: &self.identity,
            home: &mut self.tree,
            factory: &self.factory,
        })
    }
}

/// How many bytes of the log are whole; what they say is in the tree.
fn restore(tree: &mut MemoryTree, schema: Schema<'_>, log: &[u8]) -> io::Result<usize> {
    if !MAGIC.iter().zip(log).all(|(magic, byte)| magic == byte) {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let invalid = |error| io::Error::new(io::ErrorKind::InvalidData, error);
    tree.restore(schema, log).map_err(invalid)
}

impl RunningDevice<'_> {
    /// The device, for a call of the agent.
    pub fn device(&mut self) -> Device<'_> {
        Device {
            schema: self.schema,
            backend: &mut self.kept,
            id: DeviceIdStruct {
                manufacturer: &self.identity.manufacturer,
                oui: &self.identity.oui,
                product_class: &self.identity.product_class,
                serial_number: &self.identity.serial_number,
            },
        }
    }

    /// Goes back to the state of the factory.
    ///
    /// # Errors
    /// What is kept cannot be given up; nothing has changed then.
    pub fn reset(&mut self) -> io::Result<()> {
        if let Some(log) = &mut self.kept.keeper.0 {
            log.rewrite(|_| Ok(()))?;
        }
        self.kept.tree = self.factory.clone();
        Ok(())
    }

    /// Changes a value as the device itself does; which parameter it is.
    ///
    /// # Errors
    /// 9005 if the device does not have the parameter, 9007 if its type does not have the value, 9002 and 9004 if it cannot
    /// be kept. Nothing has changed then.
    pub fn change(&mut self, path: &str, value: &str) -> Result<Place, FaultCode> {
        let unknown = FaultCode::INVALID_PARAMETER_NAME;
        let place = self.schema.parse(path).map_err(|_| unknown)?.place;
        let value_type = self.kept.value_type(&place).ok_or(unknown)?;
        let value = Value::from_text(value_type, value)
            .map(|_| Value::Lexical(value_type, value))
            .map_err(|_| FaultCode::INVALID_PARAMETER_VALUE)?;
        self.kept.begin()?;
        let changed = self
            .kept
            .set(&place, &value)
            .and_then(|()| self.kept.commit());
        if changed.is_err() {
            self.kept.rollback();
        }
        changed.map(|_| place)
    }
}
