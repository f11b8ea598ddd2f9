//! Diagnostics: tests that the ACS asks for with `DiagnosticsState`, and reads the results of (TR-143 and others).
//!
//! The agent serves `DiagnosticsState` of each object that it is told of, and knows when a test begins, is stopped and has
//! ended; the platform runs the test; the test's other parameters, those that it goes by and its results, are values of the
//! device's [`Backend`](cwmp_model::Backend) as any.
//!
//! ```text
//!            set to Requested             the session is over: Start
//!   None ───────────────────▶ Requested ────────────────────────────▶ running, reads as Requested
//!    ▲ ▲                       │  ▲  ▲                                  │  │  │
//!    │ │ Canceled, or another  │  │  │   set to Requested anew: Stop    │  │  │ handle_diagnostics
//!    │ └── parameter is set ───┘  │  └──────────────────────────────────┘  │  ▼
//!    │                            │                                        │ Complete, or Error_…
//!    └─── Canceled, or another parameter is set: Stop ─────────────────────┘  │
//!    └────────────────── another parameter is set ────────────────────────────┘
//! ```
//!
//! # What the platform does
//! [`Agent::poll`](super::Agent::poll) says [`Action::Diagnostics`](super::Action::Diagnostics) with a
//! [`DiagnosticsTask`]. The results are put into the backend, and then
//! [`Agent::handle_diagnostics`](super::Agent::handle_diagnostics) raises `8 DIAGNOSTICS COMPLETE`, whether the test
//! succeeded or not, but not for one that was stopped (NOT-023).
//!
//! A request is granted or refused when all values of the call stand: [`Backend::check`](cwmp_model::Backend::check) is
//! asked whether `DiagnosticsState` may be `Requested`, and finds the parameters that the test would go by in place. It is
//! the place for what only all of them show, as [`IpPing::check`] does; a refusal undoes the call.
//!
//! ```
//! use cwmp_core::cpe::diagnostics::{DiagnosticsSlot, DiagnosticsTask, IpPing};
//! use cwmp_core::cpe::{Action, Agent, Diagnostics};
//! use cwmp_model::{Bound, Decl, bind, node, schema};
//! use cwmp_soap::ValueType;
//!
//! schema! {
//!     static SCHEMA = Decl::object("InternetGatewayDevice", &[Decl::object("IPPingDiagnostics", &[
//!         Decl::parameter("DiagnosticsState", ValueType::String).writable(),
//!         Decl::parameter("Host", ValueType::String).writable(),
//!         Decl::parameter("SuccessCount", ValueType::UnsignedInt),
//!     ])]);
//! }
//!
//! #[derive(Clone, Default)]
//! struct Gateway {
//!     ping: IpPing,
//! }
//!
//! // Everything but the state.
//! bind! { Gateway: SCHEMA {
//!     "InternetGatewayDevice.IPPingDiagnostics.Host" => ping.host,
//!     "InternetGatewayDevice.IPPingDiagnostics.SuccessCount" => ping.success_count,
//! } }
//!
//! const PING: DiagnosticsSlot =
//!     DiagnosticsSlot::new(node!(SCHEMA, "InternetGatewayDevice.IPPingDiagnostics.DiagnosticsState"));
//!
//! fn made<'s>(agent: Agent<'s>, slots: &'s mut [DiagnosticsSlot]) -> Agent<'s> {
//!     agent.with_diagnostics(Diagnostics::new(slots))
//! }
//!
//! /// One of the platform's actions.
//! fn act(agent: &mut Agent<'_>, gateway: &mut Bound<Gateway>, action: Action) {
//!     if let Action::Diagnostics(id, DiagnosticsTask::Start) = action {
//!         let ping = &mut gateway.device.ping;
//!         ping.clear_results();
//!         // So many packets later, and after other turns of the loop:
//!         ping.count(Some(1_200));
//!         agent.handle_diagnostics(id, Ok(()));
//!     }
//! }
//! ```
//!
//! # What is decided here
//! * Of `DiagnosticsState`, the ACS may set `Requested`, and `Canceled` where the model lists it; anything else is 9007.
//!   `Canceled` while nothing is in progress changes nothing.
//! * Setting a writable parameter of the object counts as a change even if it is set to what it was; a parameter of an
//!   object below it does not.
//! * A test that takes several sessions of configuration begins after the session that requested it, however that ended.
//! * A restart leaves `None`, and no event (EVT-006): results are not kept over it. Another ACS is told nothing of what the
//!   old one asked for: what has not ended is stopped (GAPS-20).
//! * Success is `Complete`, or `Completed` in models that list only that. A failure that the model does not list is
//!   `Error_Other`, `Error_Internal` or `Error`, the first that it lists.
//!
//! # The tests of TR-143 and their kin
//! [`IpPing`], [`TraceRoute`], [`DownloadDiagnostics`] and [`UploadDiagnostics`] hold the parameters of these objects, of
//! either data model. A backend hands what it is asked about them on, or binds their fields with
//! [`bind!`](cwmp_model::bind!).

mod error;
mod machine;
mod parameters;
mod ping;
mod slot;
mod throughput;
mod trace_route;

pub use error::DiagnosticsError;
pub use machine::Diagnostics;
pub use parameters::ProtocolVersion;
pub use ping::IpPing;
pub use slot::{DiagnosticsId, DiagnosticsSlot, DiagnosticsTask};
pub use throughput::{
    DownloadConnection, DownloadDiagnostics, DownloadIncrement, UploadConnection,
    UploadDiagnostics, UploadIncrement,
};
pub use trace_route::{RouteHop, TraceRoute};
