//! The messages, one file for each pair of call and response: its grammar, a view to read it, a body to write it.
//!
//! A view is made of an [`Envelope`](crate::Envelope) and borrows from it: [`reboot::RebootView::read`]. It cannot fail
//! once it is made; what a tolerant configuration let through without a value comes out as
//! [`ArgumentError`](crate::ArgumentError), a missing string as the empty one.
//!
//! [`AnyRequest`] and [`AnyResponse`] choose the view by the envelope.
//!
//! With the feature `alloc` every view has `to_owned()`: a message that can be kept, stored, and written again; see the
//! module `owned`.
//!
//! A body implements [`Body`](crate::Body). Lists are written from a [`Source`](crate::Source): a slice
//! ([`Entries`](crate::Entries)) or a cursor over whatever holds the values.

#[macro_use]
mod kind;
#[macro_use]
mod own;
#[macro_use]
mod declare;

pub mod add_object;
mod any;
pub mod autonomous_du_state_change_complete;
pub mod autonomous_transfer_complete;
pub mod cancel_transfer;
pub mod change_du_state;
pub mod delete_object;
pub mod download;
pub mod du_state_change_complete;
pub mod factory_reset;
pub mod fault;
pub mod get_all_queued_transfers;
pub mod get_options;
pub mod get_parameter_attributes;
pub mod get_parameter_names;
pub mod get_parameter_values;
pub mod get_queued_transfers;
pub mod get_rpc_methods;
pub mod inform;
pub mod kicked;
#[cfg(feature = "alloc")]
pub mod owned;
mod parameter;
pub mod raw;
pub mod reboot;
pub mod request_download;
pub mod schedule_download;
pub mod schedule_inform;
pub mod set_parameter_attributes;
pub mod set_parameter_values;
pub mod set_vouchers;
pub mod transfer_complete;
pub mod upload;

pub(crate) use any::MESSAGES;
pub use any::{AnyRequest, AnyResponse, OtherMessage};
#[cfg(feature = "alloc")]
pub use parameter::OwnedParameterValue;
pub use parameter::{ParameterValue, ParameterValueStruct};
