#![doc = include_str!("../README.md")]
#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(any(feature = "alloc", test))]
extern crate alloc;

mod addressing;
mod attributes;
mod backend;
mod bind;
mod bits;
#[cfg(feature = "alloc")]
mod builder;
mod declare;
mod entries;
mod facet;
mod find;
mod forced;
pub mod gateway;
mod inform;
#[cfg(feature = "alloc")]
mod layout;
mod limits;
mod machine;
mod management;
#[cfg(feature = "alloc")]
mod memory;
mod model;
mod names;
mod neighbour;
mod notify;
mod objects;
mod path;
mod place;
pub mod record;
mod schema;
mod tables;
mod target;
#[cfg(feature = "alloc")]
mod texts;
mod transaction;
mod values;
mod walk;

pub use addressing::{Addressing, InstanceMode};
pub use attributes::{
    AccessList, AttributeSlot, Attributes, AttributesCall, AttributesEntry, AttributesPolicy,
    AttributesWalk, Entity, ParameterAttributes,
};
pub use backend::{Applied, Backend, Presence};
pub use bind::{Bound, Field, Fields};
#[cfg(feature = "alloc")]
pub use builder::SchemaBuilder;
pub use declare::{Decl, Sizes};
pub use forced::ForcedWalk;
pub use inform::{InformEvents, InformPosition, InformWalk};
#[cfg(feature = "alloc")]
pub use layout::SchemaBuf;
pub use limits::Limit;
pub use management::ManagementReader;
#[cfg(feature = "alloc")]
pub use memory::{Keeper, Kept, MemoryError, MemoryTree, RecordError};
pub use model::Model;
pub use names::{NameEntry, NamesPosition, NamesWalk};
pub use neighbour::Neighbour;
pub use notify::{
    ChangePoll, Delivery, MAX_RECORD, Polled, RecordBuffer, Restored, Snapshot, Throttles, Urgency,
};
pub use objects::{Added, add_object, delete_object};
pub use path::{MAX_PATH, Named, PathError, PathText, Target};
pub use place::{Instances, MAX_INSTANCES, Place, TooManyInstances};
pub use schema::{
    ActiveNotify, Flags, Kind, NodeId, Row, Schema, SchemaError, UniqueKey, least_version,
};
pub use tables::Tables;
pub use transaction::{Assignment, FaultWalk, Refusal, Report, SetError, SetPolicy, Transaction};
pub use values::{ValuesPosition, ValuesWalk};
pub use walk::{Depth, Walk};

/// What the code of [`bind!`] names of another crate.
#[doc(hidden)]
pub mod bound {
    pub use cwmp_soap::{FaultCode, Value};
}
