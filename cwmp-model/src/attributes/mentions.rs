//! Which parameters the entries of a call name, and which of them more than once.

use cwmp_soap::{FaultCode, Text};

use super::AttributesEntry;
use crate::bits;
use crate::entries::Entries;
use crate::find;
use crate::model::Model;
use crate::path::{MAX_PATH, Named, PathText, Target};
use crate::place::Place;
use crate::values::{ValuesPosition, ValuesWalk};

/// The entries of a `SetParameterAttributes`.
pub(super) type ChangesOf<'e, 'a> = &'e dyn Entries<AttributesEntry<'a>>;

/// Marks of the parameters that entries name by full path: 2048 bits, or 512 where pointers have 32 bits and memory is
/// dear, and calls are short.
///
/// Where a bit is clear, and no entry is a partial path, one entry alone names a parameter: then entries need
/// not all be compared with all.
#[derive(Clone, Debug)]
pub(super) struct Marks {
    repeated: [u8; BYTES],
    /// A partial path stands beside other entries.
    overlaps: bool,
}

const BYTES: usize = if usize::BITS > 32 { 256 } else { 64 };

impl Marks {
    /// Goes through the entries once; `check` says what each names, or why the call is refused.
    pub(super) fn new<'a>(
        entries: ChangesOf<'_, 'a>,
        check: &mut dyn FnMut(&AttributesEntry<'a>) -> Result<Target, FaultCode>,
    ) -> Result<Self, FaultCode> {
        let mut seen = [0; BYTES];
        let mut marks = Self {
            repeated: [0; BYTES],
            overlaps: false,
        };
        let (mut partial, mut more) = (false, false);
        let mut done = Ok(());
        entries.any(&mut |index, entry| {
            match check(entry) {
                Ok(target) => {
                    more = index > 0;
                    partial |= target.named != Named::Parameter;
                    let mark = mark(&target.place);
                    if bits::set(&mut seen, mark) {
                        bits::set(&mut marks.repeated, mark);
                    }
                }
                Err(fault) => done = Err(fault),
            }
            done.is_err()
        });
        marks.overlaps = partial && more;
        done.map(|()| marks)
    }

    /// Whether no entry but the one names the parameter, for sure.
    pub(super) fn is_single(&self, parameter: &Place) -> bool {
        !self.overlaps && !bits::is_set(&self.repeated, mark(parameter))
    }
}

/// Where a parameter is marked: FNV-1a over node and numbers, folded.
fn mark(place: &Place) -> u32 {
    const BITS: u32 = if usize::BITS > 32 { 2048 } else { 512 };
    let step = |hash: u32, next: u32| (hash ^ next).wrapping_mul(0x0100_0193);
    let node = step(0x811c_9dc5, u32::from(place.node().index()));
    let numbers = place.instances();
    let bytes = numbers.as_slice().iter().flat_map(|n| n.to_le_bytes());
    let hash = bytes.fold(node, |hash, byte| step(hash, u32::from(byte)));
    (hash ^ (hash >> 15)) % BITS
}

/// Where one stands among the parameters that the entries name.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct MentionsPosition {
    entry: u32,
    walk: Option<ValuesPosition>,
}

/// Goes on to the next parameter that the entries name for which `test` holds, each being tested where it is named first.
///
/// Whether there is one; if not, the position is at the begin again.
pub(super) fn find_mention<'a>(
    position: &mut MentionsPosition,
    model: &mut Model<'_>,
    entries: ChangesOf<'_, 'a>,
    marks: &Marks,
    test: &mut dyn FnMut(&mut Model<'_>, &Place, &AttributesEntry<'a>) -> bool,
) -> bool {
    let mut begin = core::mem::take(position);
    entries.any(&mut |index, entry| {
        if index < begin.entry {
            return false;
        }
        let walk = match begin.walk.take() {
            Some(walk) => Ok(ValuesWalk::resume(model, &walk)),
            None => path_of(&entry.name, &mut PathText::new())
                .and_then(|path| ValuesWalk::new(model, path)),
        };
        let Ok(mut walk) = walk else {
            return false;
        };
        while let Some(place) = walk.current().copied() {
            walk.advance(model);
            if is_first(model, entries, marks, index, &place) && test(model, &place, entry) {
                position.entry = index;
                position.walk = Some(walk.position());
                return true;
            }
        }
        false
    })
}

/// Whether no entry before this one names the parameter.
fn is_first(
    model: &Model<'_>,
    entries: ChangesOf<'_, '_>,
    marks: &Marks,
    index: u32,
    place: &Place,
) -> bool {
    if marks.is_single(place) {
        return true;
    }
    let parameter = Parameter::new(model, place);
    let mut is_named = false;
    entries.any(&mut |earlier, entry| {
        is_named = earlier < index && parameter.is_covered(model, &entry.name);
        is_named || earlier >= index
    });
    !is_named
}

/// A parameter that names are held against.
pub(super) struct Parameter<'p> {
    place: &'p Place,
    /// Its path in instance numbers.
    path: Option<PathText>,
}

impl<'p> Parameter<'p> {
    pub(super) fn new(model: &Model<'_>, place: &'p Place) -> Self {
        Self {
            place,
            path: model.schema().path(place),
        }
    }

    /// Whether the name of an entry that was checked stands for this parameter.
    ///
    /// Paths in instance numbers are written one way only: their texts can be compared.
    pub(super) fn is_covered(&self, model: &Model<'_>, name: &Text<'_>) -> bool {
        if let (Some(path), Some(name)) = (&self.path, name.as_plain())
            && !find::contains(name, b'[')
        {
            return if name.is_empty() || name.ends_with('.') {
                path.starts_with(name)
            } else {
                path == name
            };
        }
        resolve(model, name).is_ok_and(|target| match target.named {
            Named::Parameter => target.place == *self.place,
            _ => model.schema().is_below(self.place, &target.place),
        })
    }
}

pub(super) fn resolve(model: &Model<'_>, name: &Text<'_>) -> Result<Target, FaultCode> {
    Ok(model.resolve(path_of(name, &mut PathText::new())?)?)
}

/// The path of an entry, decoded into `room` where it has to be decoded; 9005 if it is longer than paths are.
fn path_of<'p>(name: &Text<'p>, room: &'p mut PathText) -> Result<&'p str, FaultCode> {
    if let Some(path) = name.as_plain() {
        return Ok(path);
    }
    for c in name.chars().take(MAX_PATH.saturating_add(1)) {
        room.push(c)
            .map_err(|_| FaultCode::INVALID_PARAMETER_NAME)?;
    }
    Ok(room)
}
