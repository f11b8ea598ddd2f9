//! What happens to a device by itself, and what of all that is counted.

use core::fmt;
use core::ops::AddAssign;

use cwmp_soap::ValueType;

use crate::task::Task;

/// How often something is done to a device, in seconds from one time to the next on average; 0 is never.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Habits {
    /// A parameter changes: [`Product::change`](crate::Product::change).
    pub change: u32,
    /// A connection request comes.
    pub request: u32,
    /// The device fetches a file by itself, or a deployment unit changes by itself: [`Happening::Transfer`] and
    /// [`Happening::UnitChange`].
    ///
    /// [`Happening::Transfer`]: crate::Happening::Transfer
    /// [`Happening::UnitChange`]: crate::Happening::UnitChange
    pub own: u32,
    /// The ACS has one more thing for it to do: any [`Task`], and
    /// [`Product::task`](crate::Product::task).
    pub task: u32,
    /// It restarts.
    pub restart: u32,
    /// The power fails for a minute.
    pub cut: u32,
    /// The parameter that is set, an `unsignedInt` from 0 to 100; without one, the tasks that would are
    /// `GetParameterValues`.
    pub settable: Option<&'static str>,
}

impl Habits {
    /// Nothing happens by itself.
    pub const NONE: Self = Self {
        change: 0,
        request: 0,
        own: 0,
        task: 0,
        restart: 0,
        cut: 0,
        settable: None,
    };

    pub(crate) fn set(&self, key: String, entropy: u32) -> Task {
        match self.settable {
            Some(name) => Task::Set {
                name: name.into(),
                value_type: ValueType::UnsignedInt,
                value: (entropy % 101).to_string(),
                key,
            },
            None => Task::Get("Device.ManagementServer.".into()),
        }
    }
}

macro_rules! counts {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// What came of a run.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct Counts {
            $($(#[$doc])* pub $name: u64,)*
        }

        impl AddAssign for Counts {
            fn add_assign(&mut self, other: Self) {
                $(self.$name += other.$name;)*
            }
        }

        impl fmt::Display for Counts {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                $(writeln!(f, "{:<34}{:>14}", $text, self.$name)?;)*
                Ok(())
            }
        }
    };
}

counts! {
    /// Posts.
    posts = "posts",
    /// Informs, repeats included.
    informs = "Informs",
    /// Sessions that ended as they should.
    completed = "sessions completed",
    /// Things that went wrong.
    faults = "faults",
    /// Starts of the device.
    starts = "starts of the device",
    /// Restarts in good order.
    restarts = "  of them restarts in good order",
    /// Losses of power.
    cuts = "  of them after a loss of power",
    /// Records that were to be stored.
    records = "records stored",
    /// Calls that the ACS had to make.
    tasks = "calls of the ACS",
    /// Files that the device fetched, and changes of deployment units, that the ACS did not ask for.
    own = "done by the device itself",
    /// Events that happened.
    raised = "events raised",
    /// Events that were delivered.
    delivered = "  of them delivered",
    /// Events that became one with another of the same code and key before they were delivered (EVT-003).
    collapsed = "  one with another",
    /// Events that are gone with a restart or another ACS, or after their one attempt (EVT-005, EVT-007, EVT-008).
    dropped = "  dropped as the rules have it",
    /// Events that were not kept yet when the power failed; told of or not, both is right.
    uncertain = "  not kept yet when the power failed",
    /// Transfers that were reported.
    transfers = "transfers reported",
    /// Changes of deployment units that were reported: each call of `ChangeDUState`, and those that nobody asked for.
    changes = "changes of units reported",
}
