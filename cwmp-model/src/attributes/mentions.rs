//! Which parameters the entries of a call name, and which of them more than once.

use cwmp_soap::{FaultCode, Text};

use super::AttributesEntry;
use crate::model::Model;
use crate::path::{MAX_PATH, Named, PathText, Target};
use crate::place::Place;
use crate::values::{ValuesPosition, ValuesWalk};

/// The entries of a call, being gone through.
pub(super) struct Run<'e, 'a, I> {
    pub(super) entries: &'e I,
    /// Those behind the current one.
    rest: Option<I>,
    current: Option<AttributesEntry<'a>>,
}

impl<'e, 'a, I> Run<'e, 'a, I>
where
    I: Iterator<Item = AttributesEntry<'a>> + Clone,
{
    pub(super) const fn new(entries: &'e I) -> Self {
        Self {
            entries,
            rest: None,
            current: None,
        }
    }

    /// The entry of this number; the next one is at hand, others are looked for from the first on.
    fn go_to(&mut self, index: usize) -> Option<AttributesEntry<'a>> {
        let entry = match &mut self.rest {
            Some(rest) => rest.next(),
            None => {
                let mut rest = self.entries.clone();
                let entry = rest.nth(index);
                self.rest = Some(rest);
                entry
            }
        };
        self.current = entry;
        entry
    }
}

/// Marks of the parameters that entries name by full path: 2048 bits, or 512 where pointers have 32 bits and memory is
/// dear, and calls are short.
///
/// Where a bit is clear, and no entry is a partial path, one entry alone names a parameter: then entries need
/// not all be compared with all.
#[derive(Clone, Debug)]
pub(super) struct Marks {
    repeated: [u64; WORDS],
    /// A partial path stands beside other entries.
    overlaps: bool,
}

const WORDS: usize = if usize::BITS > 32 { 32 } else { 8 };

impl Marks {
    /// Goes through what the entries name, once.
    pub(super) fn new(
        targets: impl Iterator<Item = Result<Target, FaultCode>>,
    ) -> Result<Self, FaultCode> {
        let mut seen = [0; WORDS];
        let mut marks = Self {
            repeated: [0; WORDS],
            overlaps: false,
        };
        let (mut partial, mut more) = (false, false);
        for (index, target) in targets.enumerate() {
            let target = target?;
            more = index > 0;
            partial |= target.named != Named::Parameter;
            let (word, bit) = mark(&target.place);
            if let (Some(seen), Some(repeated)) = (seen.get_mut(word), marks.repeated.get_mut(word))
            {
                *repeated |= *seen & bit;
                *seen |= bit;
            }
        }
        marks.overlaps = partial && more;
        Ok(marks)
    }

    /// Whether no entry but the one names the parameter, for sure.
    fn is_single(&self, parameter: &Place) -> bool {
        let (word, bit) = mark(parameter);
        !self.overlaps && self.repeated.get(word).is_some_and(|word| word & bit == 0)
    }

    /// Folds the entries that name the parameter, in their order.
    pub(super) fn fold<'a, I, T>(
        &self,
        model: &Model<'_>,
        run: &Run<'_, 'a, I>,
        parameter: &Place,
        first: T,
        mut fold: impl FnMut(T, &AttributesEntry<'a>) -> T,
    ) -> T
    where
        I: Iterator<Item = AttributesEntry<'a>> + Clone,
    {
        if let Some(entry) = run.current.filter(|_| self.is_single(parameter)) {
            return fold(first, &entry);
        }
        let parameter = Parameter::new(model, parameter);
        let entries = run.entries.clone();
        entries
            .filter(|entry| parameter.is_covered(model, &entry.name))
            .fold(first, |folded, entry| fold(folded, &entry))
    }
}

/// Where a parameter is marked: FNV-1a over node and numbers, folded.
fn mark(place: &Place) -> (usize, u64) {
    let step = |hash: u32, next: u32| (hash ^ next).wrapping_mul(0x0100_0193);
    let node = step(0x811c_9dc5, u32::from(place.node().index()));
    let hash = place
        .instances()
        .as_slice()
        .iter()
        .fold(node, |hash, number| {
            number
                .to_le_bytes()
                .into_iter()
                .fold(hash, |hash, byte| step(hash, u32::from(byte)))
        });
    let folded = (hash ^ (hash >> 15)).to_le_bytes();
    let word = usize::from(folded[0]) & WORDS.saturating_sub(1);
    (word, 1_u64.wrapping_shl(u32::from(folded[1])))
}

/// The parameters that the entries name, each where it is named first. Plain data.
#[derive(Clone, Debug, Default)]
pub(super) struct Mentions {
    entry: usize,
    walk: Option<ValuesWalk>,
}

/// Where a walk over [`Mentions`] stands.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct MentionsPosition {
    entry: usize,
    walk: Option<ValuesPosition>,
}

impl Mentions {
    pub(super) fn position(&self) -> MentionsPosition {
        MentionsPosition {
            entry: self.entry,
            walk: self.walk.as_ref().map(ValuesWalk::position),
        }
    }

    pub(super) fn resume(model: &Model<'_>, position: &MentionsPosition) -> Self {
        let walk = position.walk.as_ref();
        Self {
            entry: position.entry,
            walk: walk.map(|walk| ValuesWalk::resume(model, walk)),
        }
    }

    pub(super) fn next<'a, I>(
        &mut self,
        model: &Model<'_>,
        run: &mut Run<'_, 'a, I>,
        marks: &Marks,
    ) -> Option<Place>
    where
        I: Iterator<Item = AttributesEntry<'a>> + Clone,
    {
        loop {
            if let Some(walk) = &mut self.walk {
                if run.current.is_none() {
                    run.go_to(self.entry);
                }
                while let Some(place) = walk.current().copied() {
                    walk.advance(model);
                    if marks.is_single(&place) {
                        return Some(place);
                    }
                    let parameter = Parameter::new(model, &place);
                    let mut earlier = run.entries.clone().take(self.entry);
                    if !earlier.any(|entry| parameter.is_covered(model, &entry.name)) {
                        return Some(place);
                    }
                }
                self.walk = None;
                self.entry = self.entry.saturating_add(1);
            }
            let entry = run.go_to(self.entry)?;
            self.walk = with_path(&entry.name, |path| ValuesWalk::new(model, path)).ok();
            if self.walk.is_none() {
                self.entry = self.entry.saturating_add(1);
            }
        }
    }
}

/// A parameter that names are held against.
struct Parameter<'p> {
    place: &'p Place,
    /// Its path in instance numbers.
    path: Option<PathText>,
}

impl<'p> Parameter<'p> {
    fn new(model: &Model<'_>, place: &'p Place) -> Self {
        Self {
            place,
            path: model.schema().path(place),
        }
    }

    /// Whether the name of an entry that was checked stands for this parameter.
    ///
    /// Paths in instance numbers are written one way only: their texts can be compared.
    fn is_covered(&self, model: &Model<'_>, name: &Text<'_>) -> bool {
        if let (Some(path), Some(name)) = (&self.path, name.as_plain())
            && !name.contains('[')
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
    with_path(name, |path| Ok(model.resolve(path)?))
}

/// Decodes a path where it has to be decoded; 9005 if it is longer than paths are.
fn with_path<T>(
    name: &Text<'_>,
    use_path: impl FnOnce(&str) -> Result<T, FaultCode>,
) -> Result<T, FaultCode> {
    if let Some(path) = name.as_plain() {
        return use_path(path);
    }
    let mut path = PathText::new();
    for c in name.chars().take(MAX_PATH.saturating_add(1)) {
        path.push(c)
            .map_err(|_| FaultCode::INVALID_PARAMETER_NAME)?;
    }
    use_path(&path)
}
