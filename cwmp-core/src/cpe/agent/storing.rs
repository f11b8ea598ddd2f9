//! What has to be stored before the agent goes on: records handed out one after the other.
//!
//! A record is asked for only when nothing is on its way, so that a session waits until all are out, and each is stored
//! before the next one comes.

use cwmp_model::{
    Attributes, AttributesEntry, ChangePoll, Delivery, Model, Place, Polled, RecordBuffer, Snapshot,
};
use cwmp_soap::message::set_parameter_attributes::SetParameterAttributesView;
use cwmp_soap::message::set_parameter_values::SetParameterValuesView;
use cwmp_soap::{DecodeConfig, Envelope, FaultCode, Text};

use super::{Agent, Content};
use crate::Pending;
use crate::cpe::answer::{Answer, assignments};
use crate::cpe::device::Device;
use crate::cpe::dispatch::{Afterwards, PATH_BYTES};

/// Watched values that are read in one go.
const COMPARED_AT_ONCE: usize = 256;

/// What is being stored.
#[derive(Debug)]
pub(super) enum Storing {
    /// What changed without being announced.
    Compared {
        /// How far watched values have been compared with what the ACS knows of them.
        round: ChangePoll,
        /// Whether anything came of it so far.
        found: bool,
        /// How many changes wanted a session before.
        before: usize,
    },
    /// The ACS has been told of these changes.
    Delivered(Delivery),
    /// Nobody is to be told of these changes any more: the ACS is another one (EVT-013).
    Discarded(Delivery),
    /// Everything, so that what was stored before is void.
    Anew(Snapshot),
    /// What a call has done; the answer waits for it.
    Call(Call),
}

impl Storing {
    /// What changed without being announced, from the first watched value on.
    pub(super) fn compared(attributes: &Attributes<'_>) -> Self {
        Self::Compared {
            round: ChangePoll::default(),
            found: false,
            before: attributes.urgent(),
        }
    }
}

/// A call whose answer waits for what it has done to be stored.
#[derive(Debug)]
pub(super) struct Call {
    pending: Pending,
    /// Bytes of it, in the receive buffer.
    len: usize,
    work: Work,
}

#[derive(Debug)]
enum Work {
    /// The number of the entry that comes next.
    Set(usize),
    /// How far it has got stands in the place of its answer, [`Content::Attributes`].
    Attributes,
    Deleted(Option<Place>),
}

impl Call {
    /// `None`, and the token back, if nothing has to be stored.
    pub(super) fn new(
        pending: Pending,
        len: usize,
        afterwards: Afterwards,
        content: &mut Content,
    ) -> Result<Self, Pending> {
        let work = match afterwards {
            Afterwards::Nothing => return Err(pending),
            Afterwards::Set => Work::Set(0),
            Afterwards::Attributes(call) => {
                *content = Content::Attributes(call);
                Work::Attributes
            }
            Afterwards::Deleted(instance) => Work::Deleted(Some(instance)),
        };
        Ok(Self { pending, len, work })
    }

    /// The bytes of the next record; `None` when all is done.
    #[inline(never)]
    fn next_record(
        &mut self,
        content: &mut Content,
        (rx, decode): (&[u8], &DecodeConfig),
        attributes: &mut Attributes<'_>,
        model: &mut Model<'_>,
        scratch: &mut [u8],
        out: &mut RecordBuffer,
    ) -> Option<usize> {
        if let Work::Deleted(instance) = &mut self.work {
            let instance = instance.take()?;
            let record = attributes.instance_deleted(model.schema(), &instance, out);
            return record.map(<[u8]>::len);
        }
        // It was read before.
        let call = Envelope::parse(rx.get(..self.len)?, decode).ok()?;
        match &mut self.work {
            Work::Set(next) => {
                let view = SetParameterValuesView::read(&call).ok()?;
                for entry in assignments(view.parameter_list()).skip(*next) {
                    *next = next.saturating_add(1);
                    let Some(parameter) = parameter(model, &entry.name) else {
                        continue;
                    };
                    let record = attributes.set_by_acs(model, &parameter, scratch, out);
                    if let Some(record) = record {
                        return Some(record.len());
                    }
                }
                None
            }
            Work::Attributes => {
                let Content::Attributes(work) = content else {
                    return None;
                };
                let view = SetParameterAttributesView::read(&call).ok()?;
                let entries = view
                    .parameter_list()
                    .map(|change| AttributesEntry::from(&change));
                let record = work.next_record(attributes, model, &entries, scratch, out);
                record.map(<[u8]>::len)
            }
            Work::Deleted(_) => None,
        }
    }
}

/// The parameter of a name that was found before.
pub(in crate::cpe) fn parameter(model: &Model<'_>, name: &Text<'_>) -> Option<Place> {
    let mut buffer = [0; PATH_BYTES];
    let target = model.resolve(name.decode(&mut buffer).ok()?).ok()?;
    Some(target.place)
}

impl Agent<'_> {
    /// The next record to be stored before anything else happens: how many bytes of it stand in the record buffer.
    pub(super) fn next_record(&mut self, device: &mut Device<'_>) -> Option<usize> {
        loop {
            let mut storing = match self.storing.take() {
                Some(storing) => storing,
                None if core::mem::take(&mut self.changes.discard) => {
                    Storing::Discarded(Delivery::new())
                }
                None if self.changes.store_anew && !self.changes.has_failed => {
                    self.changes.store_anew = false;
                    Storing::Anew(Snapshot::new())
                }
                None if core::mem::take(&mut self.changes.compare_due) => {
                    Storing::compared(&self.attributes)
                }
                None => return None,
            };
            let mut served = device.served(
                &mut self.management,
                &mut self.diagnostics,
                &self.parameter_key,
            );
            let mut model = served.model(self.addressing);
            let (attributes, out) = (&mut self.attributes, &mut *self.record);
            let record = match &mut storing {
                Storing::Compared { round, found, .. } => {
                    let record = compare(round, attributes, &mut model, self.scratch, out);
                    *found |= record.is_some();
                    record
                }
                Storing::Delivered(delivery) => delivery
                    .next_record(attributes, device.schema, out)
                    .map(<[u8]>::len),
                Storing::Discarded(delivery) => delivery
                    .next_discarded(attributes, &mut model, self.scratch, out)
                    .map(<[u8]>::len),
                Storing::Anew(snapshot) => snapshot
                    .next_record(attributes, device.schema, out)
                    .map(<[u8]>::len),
                Storing::Call(call) => {
                    let rx = (&*self.rx, &self.config.decode);
                    call.next_record(
                        &mut self.content,
                        rx,
                        attributes,
                        &mut model,
                        self.scratch,
                        out,
                    )
                }
            };
            if record.is_some() {
                self.storing = Some(storing);
                return record;
            }
            match storing {
                Storing::Call(call) => {
                    if let Work::Attributes = call.work {
                        self.content = Content::Answer(Answer::AttributesSet);
                    }
                    if let Some(running) = self.running.as_mut() {
                        // Of a session that has ended meanwhile the token is void.
                        let _ = running.session.answer_ready(call.pending);
                    }
                }
                Storing::Compared {
                    found: true,
                    before,
                    ..
                } => self.note_more_changes(before),
                _ => {}
            }
        }
    }

    /// The last record could not be stored.
    ///
    /// * A call of `SetParameterAttributes`, `Reboot`, `FactoryReset`, `ScheduleInform`, `Download`, `Upload` or
    ///   `ScheduleDownload` is given up and answered with fault 9002, with nothing changed; not so a transfer that has begun
    ///   before its call is answered.
    /// * What another call has done is done, and answered so. Should power be lost, `ParameterKey` is the one before, or a
    ///   transfer that was cancelled is there again.
    /// * Events, the ends of transfers, `RetryCount` stay as they are. Should power be lost, what the ACS was told may be told
    ///   again, what it was not told may be lost, and what the platform has begun may be begun again.
    ///
    /// The agent goes on, and hands the record out again before each further step; for one of attributes or changes, all that
    /// is known of them. A restart that the agent itself asks for waits for three more attempts.
    pub fn handle_store_failure(&mut self) {
        if self.take_back_part() {
            return;
        }
        let was_owed = self.storing.is_some();
        match self.storing.take() {
            Some(Storing::Call(Call {
                work: Work::Attributes,
                pending,
                ..
            })) => {
                // Nothing has changed.
                if let Some(running) = self.running.as_mut() {
                    self.content = Content::Answer(Answer::Fault(FaultCode::INTERNAL_ERROR));
                    let _ = running.session.answer_ready(pending);
                }
                return;
            }
            // Whatever was stored of it does not count without the rest.
            Some(Storing::Anew(_)) | None => {}
            storing => self.storing = storing,
        }
        self.changes.handle_store_failure(was_owed);
    }
}

/// Goes through all watched parameters, up to the next record.
fn compare(
    watch: &mut ChangePoll,
    attributes: &mut Attributes<'_>,
    model: &mut Model<'_>,
    scratch: &mut [u8],
    out: &mut RecordBuffer,
) -> Option<usize> {
    loop {
        match watch.poll(attributes, model, COMPARED_AT_ONCE, scratch, out) {
            Polled::Record(record) => return Some(record.len()),
            Polled::More => {}
            Polled::Finished => return None,
        }
    }
}
