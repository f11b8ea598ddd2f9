//! The device under test: what a vendor writes of it.

use core::fmt;

use cwmp_core::cpe::diagnostics::DiagnosticsError;
use cwmp_core::cpe::{
    AgentConfig, AutonomousChange, Device, OperationReport, OperationRequest, OperationTask,
    TransferConfig, TransferReport, TransferRequest, TransferTask,
};
use cwmp_core::schedule::Cycle;
use cwmp_model::{Backend, Schema};
use cwmp_soap::message::inform::DeviceIdStruct;
use cwmp_soap::{DeploymentUnitFaultCode, FaultCode};

use crate::Task;

/// A device without its agent: a data model, values, and what the platform does.
///
/// A vendor implements it for the [`Backend`] of the product; [`Lamp`](crate::Lamp) is one to look at. What a method does
/// has to depend on nothing but the value itself, its arguments and the calls before: no clock, no randomness but the
/// `entropy` that is handed in, or the same seed would not do the same again.
pub trait Product {
    /// The data model.
    fn schema(&self) -> Schema<'static>;

    /// Who it is.
    fn id(&self) -> DeviceIdStruct<'static>;

    /// The values.
    fn backend(&mut self) -> &mut dyn Backend;

    /// How its agent is set up; the same each time.
    fn config(&self) -> AgentConfig {
        AgentConfig::default()
    }

    /// The settings under `ManagementServer.` that its agent keeps, by name behind that, as they are from the factory; `None`
    /// for a product that keeps them itself, which is the default.
    fn kept_settings(&self) -> Option<&'static [(&'static str, &'static str)]> {
        None
    }

    /// The power was off: whatever the product does not keep is lost. A transaction never lies open then.
    ///
    /// By default everything is kept.
    fn power_cut(&mut self) {}

    /// Back to the state of the factory.
    fn factory_reset(&mut self);

    /// What it does for a transfer, and how it says that this went, after so many seconds; a restart meanwhile breaks it
    /// off.
    ///
    /// By default everything works within 20 s.
    fn transfer(
        &mut self,
        request: &TransferRequest<'_>,
        task: TransferTask,
        entropy: u32,
    ) -> (u32, TransferReport) {
        let _ = (request, entropy);
        match task {
            TransferTask::AskUser => (20, TransferReport::Confirmed),
            _ => (20, TransferReport::Done),
        }
    }

    /// What transfers it takes on, and how many at once.
    fn transfers(&self) -> TransferConfig<'static> {
        TransferConfig::DEFAULT
    }

    /// The tests that it has, by the paths of their `DiagnosticsState`; none by default.
    fn tests(&self) -> &'static [&'static str] {
        &[]
    }

    /// How one of its tests goes, counted from zero, which it says after so many seconds.
    ///
    /// By default each succeeds within 20 s.
    fn test(&mut self, index: usize, entropy: u32) -> (u32, Result<(), DiagnosticsError>) {
        let _ = (index, entropy);
        (20, Ok(()))
    }

    /// The methods of the vendor's; none by default.
    fn vendor_methods(&self) -> &'static [&'static str] {
        &[]
    }

    /// What it answers to one of them, the element of the response or a fault, which it says after so many seconds.
    ///
    /// By default it refuses at once.
    fn vendor_call(&mut self, name: &str, entropy: u32) -> (u32, Result<&'static str, FaultCode>) {
        let _ = (name, entropy);
        (0, Err(FaultCode::REQUEST_DENIED))
    }

    /// Does an operation on a deployment unit, to be called for when it ends, or brings one to its end that a restart has
    /// broken off; never with [`OperationTask::Stop`]. For a device whose data model has
    /// `SoftwareModules.DeploymentUnit.{i}.`.
    ///
    /// By default each fails.
    fn operate(
        &mut self,
        request: &OperationRequest<'_>,
        task: OperationTask,
        entropy: u32,
    ) -> OperationReport<'static> {
        let _ = (request, task, entropy);
        OperationReport::failed(DeploymentUnitFaultCode::REQUEST_DENIED)
    }

    /// A deployment unit changes by itself: what was done. `None` for a device in which that does not happen, which is the
    /// default.
    fn change_unit(&mut self, entropy: u32) -> Option<AutonomousChange<'static>> {
        let _ = entropy;
        None
    }

    /// A parameter changes by itself, with active notification unless the ACS has set another: its name. `None` for a device in which that does not
    /// happen, which is the default.
    fn change(&mut self, entropy: u32) -> Option<&'static str> {
        let _ = entropy;
        None
    }

    /// When `2 PERIODIC` is to come, if its reference is known; by default nobody looks when it does. Where the agent keeps
    /// the settings, they say it.
    fn periodic(&mut self) -> Option<Cycle> {
        None
    }

    /// When `14 HEARTBEAT` is to come, likewise.
    fn heartbeat(&mut self) -> Option<Cycle> {
        None
    }

    /// Something more for it to do than what every device can, for [`Habits::task`](crate::Habits::task); nothing by
    /// default.
    fn task(&self, key: String, entropy: u32) -> Option<Task> {
        let _ = (key, entropy);
        None
    }
}

/// The device as an agent takes it.
pub(crate) fn device<P: Product>(product: &mut P) -> Device<'_> {
    let (schema, id) = (product.schema(), product.id());
    Device {
        schema,
        backend: product.backend(),
        id,
    }
}

/// What is done to a device from outside, at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happening {
    /// An authentic connection request comes.
    ConnectionRequest,
    /// [`Product::change`].
    Change,
    /// The device fetches a `2 Web Content` that the ACS did not ask for.
    Transfer,
    /// [`Product::change_unit`].
    UnitChange,
    /// The device restarts without losing its memory.
    Restart,
    /// The device stands by for so many seconds, if its agent lets it: it hears of nothing and keeps no time.
    StandBy(u32),
    /// The power fails, for a minute.
    PowerCut,
    /// The ACS has something for it to do, in the next session.
    Task(Task),
}

impl fmt::Display for Happening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ConnectionRequest => f.write_str("a connection request comes"),
            Self::Change => f.write_str("a value changes"),
            Self::Transfer => f.write_str("the device fetches a file"),
            Self::UnitChange => f.write_str("a deployment unit changes"),
            Self::Restart => f.write_str("the device restarts"),
            Self::StandBy(seconds) => write!(f, "the device stands by for {seconds} s"),
            Self::PowerCut => f.write_str("the power fails"),
            Self::Task(task) => write!(f, "the ACS is to call {task}"),
        }
    }
}
