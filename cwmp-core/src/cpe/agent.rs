//! The agent: what the platform sees of it.

use cwmp_model::{Addressing, Attributes, RecordBuffer};
use cwmp_soap::EventCode;

use super::config::{AgentConfig, BufferError, Buffers, Now};
use super::device::Device;
use super::diagnostics::Diagnostics;
use super::dispatch::Restart;
use super::fallback::Fallback;
use super::management::ManagementServer;
use super::software::SoftwareModules;
use super::step::{Action, PieceError, Post, ReplyError, Step};
use super::transfer::Transfers;
use crate::event::RebootCause;
use crate::{CommandKey, EventQueue, Instant, RetryState};
use changes::Changes;
use keeping::{Keeping, Next};
use running::{Content, Opening, Outgoing, Running};
use storing::Storing;

mod changes;
mod course;
mod diagnostics;
mod keeping;
mod lightweight;
mod post;
mod running;
mod settings;
mod software;
mod storing;
mod timing;
mod transfers;
mod turn;
mod upgrades;
mod vendor;

pub use keeping::AgentSnapshot;
pub(super) use storing::parameter;
use timing::Timing;

/// Turns at most until it is known what comes next.
const TURNS: u8 = 7;

/// The device endpoint; see the [module](super).
#[derive(Debug)]
pub struct Agent<'s> {
    config: &'s AgentConfig,
    rx: &'s mut [u8],
    tx: &'s mut [u8],
    scratch: &'s mut [u8],
    events: EventQueue<'s>,
    transfers: Transfers<'s>,
    diagnostics: Diagnostics<'s>,
    management: ManagementServer<'s>,
    vendor_methods: &'static [&'static str],
    software: SoftwareModules<'s>,
    attributes: Attributes<'s>,
    /// The record that is to be stored.
    record: &'s mut RecordBuffer,
    storing: Option<Storing>,
    keeping: Keeping,
    changes: Changes,
    /// The session that is wanted.
    wanted: Option<Opening>,
    addressing: Addressing,
    parameter_key: CommandKey,
    retry: RetryState,
    running: Option<Running>,
    /// What that session has to say. It stays when the session ends, for what a call asked for is stored all the same.
    content: Content,
    /// Something happened that a session has to be opened for, whatever the retry timer says (RTY-001).
    due: bool,
    /// The ACS is another one once the session is over.
    new_acs: bool,
    /// When to announce again what the ACS refused to be told, and how often it has; the wait of more than ten times is no
    /// different.
    again: Option<Instant>,
    refusals: u8,
    /// The parameters of the last `Inform`, 0 if they are not known: the next one mostly has as many, and need not be gone
    /// through to be counted before it is written.
    informed: u16,
    /// What the ACS has called for, to be done when no session is going on.
    restart: Option<Restart>,
    timing: Timing<'s>,
    action: Option<Action>,
    fallback: Fallback,
}

impl<'s> Agent<'s> {
    /// An agent in which nothing has happened yet: [`Self::boot`] comes next. The settings are lent as the memory is: a
    /// `static` of them takes no working memory.
    ///
    /// # Errors
    /// [`BufferError`] if a buffer is too small.
    pub fn new(config: &'s AgentConfig, buffers: Buffers<'s>) -> Result<Self, BufferError> {
        buffers.check()?;
        Ok(Self {
            config,
            events: EventQueue::new(buffers.events).map_err(BufferError::Events)?,
            rx: buffers.rx,
            tx: buffers.tx,
            scratch: buffers.scratch,
            transfers: buffers.transfers,
            diagnostics: Diagnostics::none(),
            management: ManagementServer::none(),
            vendor_methods: &[],
            software: SoftwareModules::none(),
            attributes: Attributes::new(buffers.attributes, buffers.fingerprints),
            record: buffers.record,
            storing: None,
            keeping: Keeping::default(),
            changes: Changes::default(),
            wanted: None,
            addressing: Addressing::default(),
            parameter_key: CommandKey::EMPTY,
            retry: RetryState::new(),
            running: None,
            content: Content::Nothing,
            due: false,
            new_acs: false,
            again: None,
            refusals: 0,
            informed: 0,
            restart: None,
            timing: Timing::new(config),
            action: None,
            fallback: Fallback::new(),
        })
    }

    /// The device has started: raises `1 BOOT`, with `M Reboot` for each `Reboot` that led to it (RPC-RBT-01); after a
    /// factory reset, and at first contact, `0 BOOTSTRAP` too, and nothing of before is left (EVT-005, EVT-014).
    ///
    /// A session that was going on is broken off. A `FactoryReset` that was called for and not done yet is what the next
    /// [`Self::poll`] asks for, whatever the device has restarted for.
    pub fn boot(&mut self, cause: RebootCause) {
        let cause = self.restart_cause(cause);
        self.running = None;
        self.storing = None;
        self.action = None;
        self.events.reboot(cause);
        self.attributes.abort_inform();
        self.changes.boot();
        self.wanted = None;
        if self.config.keep_retry_count {
            self.retry.reboot();
        } else {
            self.retry = RetryState::new();
        }
        self.fallback = Fallback::new();
        self.timing.boot(cause);
        self.lightweight_notification_sent();
        self.diagnostics.restart();
        match cause {
            RebootCause::Restart => {
                self.transfers.end_session();
                self.transfers.restart();
                self.software.end_session();
                self.software.restart();
            }
            RebootCause::FactoryReset => {
                self.parameter_key = CommandKey::EMPTY;
                // Whether or not the platform erases what was stored.
                self.changes.store_anew = self.attributes.used() > 0;
                self.attributes.reset();
                self.retry = RetryState::new();
                (self.again, self.refusals) = (None, 0);
                self.transfers.clear();
                self.management.clear();
                self.software.clear();
                self.restart = None;
            }
        }
        self.restart = self
            .restart
            .filter(|restart| *restart == Restart::FactoryReset);
        self.action = self.restart.map(|_| Action::FactoryReset);
        self.meet_new_acs();
        self.raise(EventCode::Boot);
    }

    /// Raises `2 PERIODIC` beside those that `PeriodicInformInterval` brings: for a device whose platform knows of another
    /// reason to inform.
    pub fn periodic(&mut self) {
        self.raise(EventCode::Periodic);
    }

    /// The ACS is another one: raises `0 BOOTSTRAP`, which discards what the old ACS was to be told and what it had
    /// scheduled (EVT-014, GAPS-20).
    ///
    /// For a reason that no `URL` shows, as when the identity of the device has changed; a `URL` that reads otherwise than
    /// before does this by itself. A session that is going on ends with the old ACS as it would have; the new one is told
    /// after it (SES-019, SES-022).
    pub fn new_acs(&mut self) {
        self.new_acs = true;
        self.begin_anew();
        // Whatever the URL reads as now is that of the new one.
        self.timing.settings.url = None;
        self.timing.stale = true;
        if self.running.is_none() {
            self.meet_new_acs();
        }
    }

    /// Begins anew with another ACS, if there is one.
    fn meet_new_acs(&mut self) {
        if core::mem::take(&mut self.new_acs) {
            self.begin_anew();
            self.retry.handle_new_acs();
            self.fallback = Fallback::new();
            self.changes.discard = true;
            self.changes.due = false;
            (self.again, self.refusals) = (None, 0);
            self.timing.forget_work();
            self.lightweight_notification_sent();
            self.transfers.drop_requested();
            self.diagnostics.give_up();
            self.software.drop_all();
            // A restart that was called for comes all the same, but the new ACS is not told who called.
            self.raise(EventCode::Bootstrap);
        }
    }

    fn raise(&mut self, code: EventCode) {
        self.events.raise(code);
        self.due = true;
    }

    /// What must happen next.
    ///
    /// A session is opened when an event is due, or a retry; see the [module](super) for what the caller does then.
    pub fn poll(&mut self, device: &mut Device<'_>, now: &Now) -> Step<'_> {
        if let Some(running) = self.running.as_mut() {
            let _ = running.session.handle_timeout(now.instant);
        }
        self.settle_transfers(device, now);
        self.settle_software(device, now);
        self.settle_vendor_call(now);
        self.compare_when_due(now);
        // A session that ends may open the next one at once, and that one may have nothing to say, or nothing that can be
        // written; and then there may be work that waited for it: a few turns settle it.
        for turns in (0..TURNS).rev() {
            let next = if let Some(next) = self.keeping.staged.take() {
                next
            } else {
                if self.storing.is_some() || self.changes.is_to_be_stored() {
                    if let Some(len) = self.next_part(device.schema, None) {
                        return Step::Store(self.record.get(..len).unwrap_or_default());
                    }
                    if let Some(len) = self.next_record(device) {
                        self.note_record();
                        return Step::Store(self.record.get(..len).unwrap_or_default());
                    }
                }
                match self.decide(device, now) {
                    Some(next) => next,
                    None if turns == 0 => Next::Wait,
                    None => continue,
                }
            };
            if let Some(len) = self.next_part(device.schema, Some(next)) {
                self.keeping.staged = Some(next);
                return Step::Store(self.record.get(..len).unwrap_or_default());
            }
            if turns > 0 && self.puts_off(next) {
                continue;
            }
            self.go_on(next);
            match next {
                Next::Post(kind) => match self.begin_post(device) {
                    Ok(more) => {
                        return Step::Post(Post {
                            kind: self.corrected(kind),
                            body: self.piece(),
                            more,
                        });
                    }
                    Err(PieceError) => self.fail_session(now),
                },
                Next::Act(action) => return Step::Act(action),
                Next::Wait => break,
            }
        }
        self.wait(device, now)
    }

    /// The next piece of the POST of the last [`Step::Post`], and whether more follow.
    ///
    /// # Errors
    /// [`PieceError`] if the device fails to give its values: the connection is to be closed and
    /// [`Self::handle_failure`] called.
    pub fn next_piece(&mut self, device: &mut Device<'_>) -> Result<(&[u8], bool), PieceError> {
        let more = self.fill(device)?;
        Ok((self.piece(), more))
    }

    /// The piece that came last, of [`Self::poll`] or [`Self::next_piece`].
    #[must_use]
    pub fn piece(&self) -> &[u8] {
        let len = self.running.as_ref().map_or(0, |running| running.piece);
        self.tx.get(..len).unwrap_or_default()
    }

    /// Where the body of a reply goes, before [`Self::handle_reply`]; in UTF-8, as [`cwmp_soap::charset::write_utf8`] writes
    /// it, and [`Self::handle_failure`] instead if that refuses (ENV-003).
    ///
    /// Between replies it is the agent's: a call lies there until all pieces of its answer are posted. Whoever writes over it
    /// breaks the session, which is then tried again.
    pub const fn receive_buffer(&mut self) -> &mut [u8] {
        self.rx
    }

    /// The reply to the last POST has come: its status, and `len` bytes of body in [`Self::receive_buffer`].
    ///
    /// What the carrier settles by itself, redirects and challenges, does not come here. If `len` is more than the buffer
    /// has room for, the reply counts as unreadable.
    ///
    /// # Errors
    /// [`ReplyError`]: the session has failed and will be tried again (SES-015, SES-016).
    pub fn handle_reply(
        &mut self,
        device: &mut Device<'_>,
        now: &Now,
        status: u16,
        len: usize,
    ) -> Result<(), ReplyError> {
        let result = self.take_reply(device, now, status, len);
        if let Err(error) = &result {
            self.consider_fallback(error);
            self.fail_session(now);
        }
        let outcome = self.running.as_ref().and_then(|r| r.session.outcome());
        if let Some(outcome) = outcome {
            self.end(outcome, now);
        }
        result
    }

    /// The POST or its reply failed on the way: the session has failed and will be tried again (SES-012, HTTP-015).
    pub fn handle_failure(&mut self, now: &Now) {
        self.fail_session(now);
    }

    /// Whether a session is going on.
    #[must_use]
    pub const fn is_in_session(&self) -> bool {
        self.running.is_some()
    }

    /// The events that no ACS has been told of.
    pub fn undelivered(&self) -> impl Iterator<Item = (EventCode, &CommandKey)> {
        self.events.live()
    }

    /// Sessions that failed since one last succeeded: `RetryCount` (RTY-006).
    #[must_use]
    pub const fn retry_count(&self) -> u32 {
        self.retry.retry_count()
    }

    /// Sessions in a row in which the ACS has refused a report of the device; 255 stands for more (EVT-018).
    ///
    /// The report is made again all the same, after waits that grow. From some number on the platform may want to tell its
    /// vendor that the ACS is out of order.
    #[must_use]
    pub const fn refused_reports(&self) -> u8 {
        self.refusals
    }

    /// The key of the last change that the ACS made (RPC-GEN-03).
    #[must_use]
    pub fn parameter_key(&self) -> &str {
        self.parameter_key.as_str()
    }
}
