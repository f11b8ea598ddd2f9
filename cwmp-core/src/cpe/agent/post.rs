//! Writing posts: calls of the device, answers to the ACS, piece by piece.

use cwmp_soap::message::inform::Inform;
use cwmp_soap::{
    EncodeError, Envelope, EnvelopeStream, FaultCode, Fill, Header, Kind, Method, Text,
};

use super::{Agent, Content, Outgoing, Running};
use crate::cpe::answer::{Answer, Context};
use crate::cpe::config::{AgentConfig, Now};
use crate::cpe::device::Device;
use crate::cpe::draft::Draft;
use crate::cpe::inform::{Announced, Material};
use crate::cpe::step::{PieceError, PostKind};
use crate::cpe::transfer::Wording;
use crate::negotiation::{inform_version, may_send_session_timeout, offered_versions};
use crate::session::{self, MessageId};
use crate::target::WIDE;

impl Running {
    /// Writes the first piece of an answer while its call is there, which would have to be read again for it later. It goes
    /// out when the post is due, which is not before all that comes first is stored.
    ///
    /// One that the device or the buffer does not allow becomes a fault.
    pub(super) fn write_ahead(
        &mut self,
        answer: &mut Answer,
        call: &Envelope<'_>,
        context: Context<'_, '_>,
        config: &AgentConfig,
        tx: &mut [u8],
    ) {
        self.stream = EnvelopeStream::new();
        let mut header = Header::new(self.session.namespace()).with_config(config.encode);
        header.id = call.summary().id;
        let mut draft = Draft::new(&mut self.stream, &header, tx);
        match answer.fill(&mut draft, call, context) {
            Ok(Fill::Done(len)) => (self.piece, self.ahead) = (len, Some(false)),
            Ok(Fill::More(len)) => (self.piece, self.ahead) = (len, Some(true)),
            Err(error) => {
                let method = match call.kind() {
                    Kind::Request(method) => method,
                    _ => Method::Other,
                };
                *answer = Answer::unwritable(method, error);
            }
        }
    }
}

impl Agent<'_> {
    /// Puts another answer in the place of the one there was.
    pub(super) fn answer_instead(&mut self, answer: Answer) {
        self.content = Content::Answer(answer);
        if let Some(running) = self.running.as_mut() {
            (running.stream, running.ahead) = (EnvelopeStream::new(), None);
        }
    }

    /// Starts the POST of the last [`Step::Post`](crate::cpe::Step::Post) again, for a redirect or a connection that was lost before anything came
    /// back: [`Self::next_piece`] gives its first piece next.
    #[inline(never)]
    pub fn rewind(&mut self, device: &mut Device<'_>) {
        let Some(running) = self.running.as_mut() else {
            return;
        };
        if running.ahead.is_some() {
            // The last post has been replied to, and the next one has not begun.
            return;
        }
        running.stream = EnvelopeStream::new();
        let mut served = device.served(
            &mut self.management,
            &mut self.diagnostics,
            &self.parameter_key,
        );
        let mut model = served.model(self.addressing);
        match (running.outgoing, &mut self.content) {
            (Outgoing::Inform, Content::Inform(inform)) => inform.rewind(Material {
                model: &mut model,
                attributes: &mut self.attributes,
                announced: Announced {
                    queue: &self.events,
                    batch: running.batch.as_ref(),
                },
                scratch: self.scratch,
            }),
            (Outgoing::Answer(_), Content::Answer(answer)) => {
                let bytes = self.rx.get(..running.call).unwrap_or_default();
                if let Ok(call) = Envelope::parse(bytes, &self.config.decode) {
                    answer.rewind(&call, &model, self.config);
                }
            }
            (Outgoing::Change(_), _) => self.software.rewind_report(),
            _ => {}
        }
    }

    /// Asks the session for its next POST and prepares it.
    #[inline(never)]
    pub(super) fn next_post(&mut self, device: &mut Device<'_>, now: &Now) -> Option<PostKind> {
        let running = self.running.as_mut()?;
        let transfer = self.transfers.next_report(&running.session);
        let change = self.software.next_report(&running.session);
        let queued = transfer.or(change).map(|(_, method)| method);
        let post = running.session.next_post(now.instant, queued)?;
        if running.ahead.is_none() {
            running.stream = EnvelopeStream::new();
        }
        let kind = match post {
            session::Post::Request { method, .. } => {
                running.kept = false;
                running.outgoing = match (transfer, change) {
                    (Some((slot, report)), _) if report == method => Outgoing::Transfer(slot),
                    (_, Some((slot, report))) if report == method => {
                        self.software.rewind_report();
                        Outgoing::Change(slot)
                    }
                    _ => Outgoing::Inform,
                };
                PostKind::Call(method)
            }
            session::Post::Repeat { method, .. } => {
                if !running.kept {
                    self.rewind(device);
                }
                PostKind::Call(method)
            }
            session::Post::Answer { method } => {
                running.kept = false;
                running.outgoing = Outgoing::Answer(method);
                match self.content.answer() {
                    Some(Answer::MustUnderstand) => PostKind::Fault(method, None),
                    answer => match answer.and_then(Answer::fault) {
                        Some(code) => PostKind::Fault(method, Some(code)),
                        None => PostKind::Response(method),
                    },
                }
            }
            session::Post::Empty => {
                running.kept = false;
                running.outgoing = Outgoing::Empty;
                PostKind::Empty
            }
        };
        Some(kind)
    }

    /// The kind of the POST, if the answer became a fault while it was written.
    pub(super) fn corrected(&self, kind: PostKind) -> PostKind {
        let fault = self.content.answer().and_then(Answer::fault);
        match (kind, fault) {
            (PostKind::Response(method), Some(code)) => PostKind::Fault(method, Some(code)),
            _ => kind,
        }
    }

    /// Writes on into the transmit buffer; whether more follows.
    pub(super) fn fill(&mut self, device: &mut Device<'_>) -> Result<bool, PieceError> {
        if let Some(more) = self.running.as_mut().and_then(|r| r.ahead.take()) {
            return Ok(more);
        }
        let (len, more) = self.fill_len(device)?;
        if let Some(running) = self.running.as_mut() {
            running.piece = len;
        }
        Ok(more)
    }

    fn fill_len(&mut self, device: &mut Device<'_>) -> Result<(usize, bool), PieceError> {
        let running = self.running.as_mut().ok_or(PieceError)?;
        if running.kept {
            return Ok((running.piece, false));
        }
        if running.outgoing == Outgoing::Empty {
            return Ok((0, false));
        }
        let at_start = running.stream.is_at_start();
        match self.compose(device) {
            Ok(Fill::More(len)) => Ok((len, true)),
            Ok(Fill::Done(len)) => {
                if let Some(running) = self.running.as_mut()
                    && at_start
                    && !matches!(running.outgoing, Outgoing::Answer(_))
                {
                    running.kept = true;
                }
                Ok((len, false))
            }
            Err(error) => self.instead(device, at_start, error),
        }
    }

    /// Answers with a fault, if the answer proper cannot be written and nothing of it has gone out.
    fn instead(
        &mut self,
        device: &mut Device<'_>,
        at_start: bool,
        error: EncodeError,
    ) -> Result<(usize, bool), PieceError> {
        let running = self.running.as_mut().ok_or(PieceError)?;
        let Outgoing::Answer(method) = running.outgoing else {
            return Err(PieceError);
        };
        if !at_start || matches!(self.content.answer(), Some(Answer::Fault(_))) {
            return Err(PieceError);
        }
        self.content = Content::Answer(Answer::unwritable(method, error));
        running.stream = EnvelopeStream::new();
        match self.compose(device) {
            Ok(Fill::Done(len)) => Ok((len, false)),
            _ => Err(PieceError),
        }
    }

    /// Writes a piece of what is outgoing.
    fn compose(&mut self, device: &mut Device<'_>) -> Result<Fill, EncodeError> {
        let broken = EncodeError::Source(FaultCode::INTERNAL_ERROR);
        let supported = self.offered();
        let optional = self.optional();
        let running = self.running.as_mut().ok_or(broken)?;
        let id = device.id;
        let mut served = device
            .served(
                &mut self.management,
                &mut self.diagnostics,
                &self.parameter_key,
            )
            .with_rule(self.software.rule());
        let mut model = served.model(self.addressing);
        let mut number = [0; MessageId::MAX_LEN];
        let id_of_call = Text::plain(running.session.message_id().encode(&mut number));
        let mut header = Header::new(running.session.namespace()).with_config(self.config.encode);
        match (running.outgoing, &mut self.content) {
            (Outgoing::Inform, Content::Inform(inform)) => {
                header.id = Some(id_of_call);
                header.namespace = inform_version(supported).namespace();
                header.supported_versions = offered_versions(supported);
                header.session_timeout = self
                    .config
                    .session_timeout
                    .filter(|_| may_send_session_timeout(supported))
                    .map(|seconds| seconds.max(30));
                let (time, retries) = (inform.time, inform.retry_count);
                let material = Material {
                    model: &mut model,
                    attributes: &mut self.attributes,
                    announced: Announced {
                        queue: &self.events,
                        batch: running.batch.as_ref(),
                    },
                    scratch: self.scratch,
                };
                let is_at_start = running.stream.is_at_start();
                let presumed = if WIDE && is_at_start {
                    self.informed
                } else {
                    0
                };
                let (event, parameter_list) = inform.parts(material, presumed);
                let mut body = Inform {
                    device_id: id,
                    event,
                    current_time: time,
                    retry_count: retries,
                    parameter_list,
                };
                let mut draft = Draft::new(&mut running.stream, &header, self.tx);
                let mut filled = draft.fill(&mut body);
                if let Err(EncodeError::ItemTooLarge { .. }) = filled {
                    // No fault can say so in the place of an Inform, and without one there is no session (SES-002).
                    body.parameter_list.leave_out_value();
                    filled = draft.fill(&mut body);
                }
                let (at, walk) = (body.event.at, body.parameter_list.position());
                if WIDE
                    && is_at_start
                    && let Ok(filled) = &filled
                {
                    self.informed = body.parameter_list.total(filled);
                    if self.informed == 0 && presumed > 0 {
                        // Nothing of it has gone out: it is written once more, and counted before.
                        self.rewind(device);
                        return self.compose(device);
                    }
                }
                inform.keep(at, walk);
                filled
            }
            (Outgoing::Transfer(slot), _) => {
                header.id = Some(id_of_call);
                let wording = Wording {
                    version: running.session.version(),
                    oui: id.oui,
                };
                let mut draft = Draft::new(&mut running.stream, &header, self.tx);
                self.transfers.fill_report(slot, wording, &mut draft)
            }
            (Outgoing::Change(slot), _) => {
                header.id = Some(id_of_call);
                let mut draft = Draft::new(&mut running.stream, &header, self.tx);
                self.software.fill_report(slot, model.schema(), &mut draft)
            }
            (Outgoing::Answer(_), Content::Answer(answer)) => {
                let bytes = self.rx.get(..running.call).unwrap_or_default();
                let call = Envelope::parse(bytes, &self.config.decode).map_err(|_| broken)?;
                header.id = call.summary().id;
                let context = Context {
                    model: &mut model,
                    attributes: &self.attributes,
                    scratch: self.scratch,
                    policy: self.config.set_policy(),
                    max_values: self.config.max_values,
                    optional,
                    transfers: &self.transfers,
                    software: &self.software,
                    version: running.session.version(),
                    oui: id.oui,
                };
                let mut draft = Draft::new(&mut running.stream, &header, self.tx);
                answer.fill(&mut draft, &call, context)
            }
            (Outgoing::Empty, _) => Ok(Fill::Done(0)),
            // An Inform is said first, and an answer once there is one.
            (Outgoing::Inform | Outgoing::Answer(_), _) => Err(broken),
        }
    }
}
