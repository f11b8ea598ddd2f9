//! Who may write a parameter (NOT-016).

use cwmp_soap::{FaultCode, Text};

use super::{Attributes, State};
use crate::model::Model;
use crate::place::Place;

/// The name of the one entity that an access list may hold.
const SUBSCRIBER: &str = "Subscriber";

/// Who wants to write a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Entity {
    /// The ACS, which no access list keeps out.
    Acs,
    /// Whoever is on the LAN side: the subscriber, by a web page or another protocol.
    Subscriber,
}

/// An `AccessList`: whom the ACS lets write a parameter beside itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct AccessList {
    /// Whether it holds `Subscriber`, the only entity that there is.
    pub subscriber: bool,
}

impl AccessList {
    /// The list as it stands in a message.
    ///
    /// # Errors
    /// 9003 if it names anything but `Subscriber` (RPC-SPA-04).
    pub fn read<'a>(entities: impl IntoIterator<Item = Text<'a>>) -> Result<Self, FaultCode> {
        let mut list = Self::default();
        for entity in entities {
            if entity != SUBSCRIBER {
                return Err(FaultCode::INVALID_ARGUMENTS);
            }
            list.subscriber = true;
        }
        Ok(list)
    }

    /// The entities, as they are written into a message.
    #[must_use]
    pub const fn entities(self) -> &'static [&'static str] {
        if self.subscriber { &[SUBSCRIBER] } else { &[] }
    }
}

impl Attributes<'_> {
    /// The access list of a parameter: `Subscriber` by default if it is writable, empty otherwise.
    #[must_use]
    pub fn access_list(&self, model: &Model<'_>, parameter: &Place) -> AccessList {
        let denied = self
            .known(model.schema(), parameter)
            .state
            .has(State::DENIED);
        AccessList {
            subscriber: !denied && model.is_writable(parameter),
        }
    }

    /// Whether this entity may write the parameter; whoever sets parameters on the LAN side has to ask.
    #[must_use]
    pub fn may_write(&self, model: &Model<'_>, parameter: &Place, entity: Entity) -> bool {
        match entity {
            Entity::Acs => model.is_writable(parameter),
            Entity::Subscriber => self.access_list(model, parameter).subscriber,
        }
    }
}
