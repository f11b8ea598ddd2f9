//! An exchange: a post, and what comes back, if it does.

use core::fmt::Write as _;

use cwmp_core::cpe::PostKind;
use cwmp_soap::message::add_object::AddObjectResponseView;
use cwmp_soap::{DecodeConfig, Envelope, FaultCode, Method};

use super::reading::values;
use super::{Course, Life};
use crate::fault::{Fault, Point};
use crate::invariants::{Invariant, Violation};
use crate::product::{Product, device};
use crate::server::{Manner, Said};

/// Milliseconds that an exchange takes.
const EXCHANGE: u64 = 20;

impl<P: Product> Life<'_, '_, P> {
    pub(super) fn exchange(&mut self, kind: PostKind, more: bool) -> Course {
        self.gather(more)?;
        let is_inform = kind == PostKind::Call(Method::Inform);
        self.world.is_refusing &= self.world.account.is_in_session();
        if is_inform && self.world.account.is_in_session() && !self.world.account.repeats() {
            // One ended and the next began in one step.
            self.end();
        }
        self.posted(kind)?;
        self.world.keep();
        self.world.now += EXCHANGE;
        let point = match kind {
            PostKind::Call(Method::Inform) => Point::Inform,
            PostKind::Call(_) => Point::Call,
            _ => Point::Post,
        };
        let fault = self.world.strike(point);
        match fault {
            // The post is silence from here on: time will tell.
            Some(Fault::RequestLost) => return Ok(None),
            Some(Fault::Refused) => {
                self.fail();
                return Ok(None);
            }
            Some(Fault::CutBefore) => return Ok(Some(self.cut())),
            Some(Fault::Restart) => {
                self.restart();
                return Ok(None);
            }
            Some(Fault::Status(status)) => {
                self.reply(status, 0)?;
                self.note_end();
                return Ok(None);
            }
            Some(Fault::Redirected) => self.redirect()?,
            _ => {}
        }
        self.serve(fault)?;
        match fault {
            Some(Fault::CutUnanswered) => Ok(Some(self.cut())),
            Some(Fault::AnswerLost) => {
                self.fail();
                Ok(None)
            }
            Some(Fault::TimedOut) => Ok(None),
            Some(Fault::Late) => self.come_late(),
            Some(Fault::Truncated) => {
                let half = self.world.server.body.len() / 2;
                if half == 0 {
                    self.fail();
                    return Ok(None);
                }
                self.reply(200, half)?;
                self.note_end();
                Ok(None)
            }
            _ => {
                self.take()?;
                if fault == Some(Fault::AnswerTwice) {
                    let (status, len) = (self.world.server.status, self.world.server.body.len());
                    self.reply(status, len)?;
                    self.note_end();
                }
                Ok(None)
            }
        }
    }

    /// The rest of the post, piece by piece.
    fn gather(&mut self, mut more: bool) -> Result<(), Violation> {
        while more {
            let mut device = device(&mut self.world.product);
            let piece = self.agent.next_piece(&mut device);
            let Ok((bytes, is_more)) = piece else {
                return Invariant::RepeatDiffers.holds(false, || "a post breaks off".into());
            };
            self.post.extend_from_slice(bytes);
            more = is_more;
        }
        Ok(())
    }

    fn posted(&mut self, kind: PostKind) -> Result<(), Violation> {
        let world = &mut *self.world;
        let is_inform = kind == PostKind::Call(Method::Inform);
        world.counts.posts += 1;
        world.counts.informs += u64::from(is_inform);
        if let PostKind::Response(method) | PostKind::Fault(method, _) = kind {
            self.check_answer(kind, method)?;
            self.check_values(method)?;
        }
        let world = &mut *self.world;
        let envelope = parsed(&self.post);
        if world.trace.is_some() {
            let told = envelope.as_ref().filter(|_| is_inform).map(told);
            world.note(|text| {
                let _ = write!(text, "post {kind:?}{}", told.unwrap_or_default());
            });
        }
        world
            .account
            .posted(kind, envelope.as_ref(), &self.post, world.now)
    }

    /// What the answer to `AddObject` or `DeleteObject` says is so.
    fn check_answer(&mut self, kind: PostKind, method: Method) -> Result<(), Violation> {
        let is_good = matches!(kind, PostKind::Response(_));
        if !matches!(method, Method::AddObject | Method::DeleteObject) {
            return Ok(());
        }
        let Some(path) = self.world.account.table_called().map(String::from) else {
            return Ok(());
        };
        let rows = self.rows(&path);
        let envelope = parsed(&self.post);
        let added = envelope.and_then(|envelope| {
            let view = AddObjectResponseView::read(&envelope).ok()?;
            view.instance_number().ok()
        });
        let objects = &mut self.world.account.objects;
        objects.answer(&path, (is_good, added), rows)
    }

    /// The settings that the ACS hears of are those that it has set.
    fn check_values(&mut self, method: Method) -> Result<(), Violation> {
        if method != Method::GetParameterValues || self.world.product.kept_settings().is_none() {
            return Ok(());
        }
        let read = parsed(&self.post).map(|answer| values(&answer));
        self.world.account.settings.read(&read.unwrap_or_default())
    }

    /// The ACS hears the post.
    fn serve(&mut self, fault: Option<Fault>) -> Result<(), Violation> {
        self.world.is_refusing |= fault == Some(Fault::RetryForever);
        let manner = Manner {
            fault: match fault {
                Some(Fault::RetryRequest) => Some(FaultCode::ACS_RETRY_REQUEST),
                _ if self.world.is_refusing => Some(FaultCode::ACS_RETRY_REQUEST),
                Some(Fault::AcsFault(code)) => Some(FaultCode::new(code)),
                _ => None,
            },
            hold: fault == Some(Fault::Hold),
        };
        let world = &mut *self.world;
        let is_twice = fault == Some(Fault::RequestTwice);
        for _ in 0..=u32::from(is_twice) {
            world.server.serve(world.now, &self.post, manner);
        }
        if world.trace.is_some() {
            let said = world.server.said.clone();
            world.note(|text| {
                let _ = match said {
                    Said::Call(task) => write!(text, "    the ACS calls {task}"),
                    said => write!(text, "    the ACS says {said:?}"),
                };
            });
        }
        world.account.heard(&world.server.said, is_twice)
    }

    /// The device takes the reply of the ACS.
    fn take(&mut self) -> Result<(), Violation> {
        if let Said::Call(task) = &self.world.server.said
            && let Some(table) = task.table()
            && self.agent.is_in_session()
        {
            let (task, table) = (task.clone(), table.to_owned());
            let rows = self.rows(&table);
            self.world.account.objects.call(&task, rows)?;
        }
        let (status, len) = (self.world.server.status, self.world.server.body.len());
        self.reply(status, len)?;
        let world = &mut *self.world;
        let in_session = self.agent.is_in_session();
        let hold = world.server.hold;
        // Only the ID of a call matters.
        let id = match &world.server.said {
            Said::Call(_) => {
                let envelope = Envelope::parse(&world.server.body, &DecodeConfig::STRICT).ok();
                let id = envelope.and_then(|envelope| envelope.summary().id);
                id.map(|id| id.to_cow().into_owned()).unwrap_or_default()
            }
            _ => String::new(),
        };
        let acs = world.server.has_completed();
        let before = world.account.is_in_session();
        world.account.taken(
            &world.server.said,
            (&id, hold),
            (in_session, acs),
            world.now,
        )?;
        if before && !in_session {
            world.counts.completed += u64::from(acs);
            world.note(|text| text.push_str("session over"));
            self.note_settings();
        }
        Ok(())
    }

    /// Hands the first bytes of the reply to the device.
    fn reply(&mut self, status: u16, len: usize) -> Result<(), Violation> {
        let now = self.now();
        let body = self.world.server.body.get(..len).unwrap_or_default();
        let room = self.agent.receive_buffer();
        if let Some(room) = room.get_mut(..body.len()) {
            room.copy_from_slice(body);
        }
        let mut device = device(&mut self.world.product);
        let result = self.agent.handle_reply(&mut device, &now, status, len);
        if let Err(error) = result {
            self.world.note(|text| {
                let _ = write!(text, "    the device says: {error}");
            });
        }
        Ok(())
    }

    fn fail(&mut self) {
        let now = self.now();
        self.agent.handle_failure(&now);
        self.note_end();
    }

    /// Another server says where the post is to go instead: it is posted again.
    fn redirect(&mut self) -> Result<(), Violation> {
        let before = core::mem::take(&mut self.post);
        let mut device = device(&mut self.world.product);
        self.agent.rewind(&mut device);
        self.gather(true)?;
        Invariant::RepeatDiffers.holds(self.post == before, || {
            format!(
                "{} bytes are {} after a redirect",
                before.len(),
                self.post.len()
            )
        })
    }

    /// The reply comes when the device does not wait for it any more.
    fn come_late(&mut self) -> Course {
        let body = self.world.server.body.clone();
        let status = self.world.server.status;
        // Until its time is over; what happens meanwhile, happens.
        for _ in 0..super::MOST_STEPS {
            if !self.agent.is_in_session() {
                break;
            }
            if let Some(end) = self.step()? {
                return Ok(Some(end));
            }
        }
        if !self.agent.is_in_session() {
            self.world.server.body = body;
            let len = self.world.server.body.len();
            self.reply(status, len)?;
        }
        Ok(None)
    }
}

/// A post, if it can be read.
fn parsed(post: &[u8]) -> Option<Envelope<'_>> {
    if post.is_empty() {
        return None;
    }
    Envelope::parse(post, &DecodeConfig::STRICT).ok()
}

/// What an `Inform` says, for the trace.
fn told(envelope: &Envelope<'_>) -> String {
    let mut text = String::new();
    if let Ok(view) = cwmp_soap::message::inform::InformView::read(envelope) {
        for event in view.event() {
            let _ = write!(text, " [{} {}]", event.event_code, event.command_key);
        }
        let _ = write!(text, " RetryCount {:?}", view.retry_count().ok());
    }
    text
}
