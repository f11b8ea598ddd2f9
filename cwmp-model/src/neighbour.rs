//! Parameters that are named one after the other: what their paths have in common is followed once.

use crate::model::Model;
use crate::path::{MAX_PATH, Named, Segments, number_of_digits};
use crate::place::Place;
use crate::schema::{Kind, NodeId, Schema, WORD, matches};
use crate::target::WIDE;

/// The parameter that was named last in a list of paths.
///
/// Lists are mostly in an order in which a path goes the way of the one before it, up to a segment or two. Plain data, good
/// for as long as the device has what it had.
#[derive(Clone, Copy, Debug)]
pub struct Neighbour<'p> {
    /// Without brackets; empty if there is none.
    path: &'p str,
    place: Place,
}

impl Default for Neighbour<'_> {
    fn default() -> Self {
        Self::NONE
    }
}

impl<'p> Neighbour<'p> {
    /// Nothing was named before.
    pub const NONE: Self = Self {
        path: "",
        place: Place::ROOT,
    };

    /// The innermost place that another path goes by as well, and what of that path is behind it. Not looked for where
    /// memory counts: every path is followed from its beginning there.
    fn shared<'q>(&self, schema: Schema<'_>, path: &'q str) -> Option<(Place, &'q str)> {
        if !WIDE {
            return None;
        }
        let same = same_bytes(self.path.as_bytes(), path.as_bytes());
        let dot = last_dot(path.as_bytes().get(..same)?)?;
        let (_, rest) = path.split_at_checked(dot.saturating_add(1))?;
        let mut place = self.place;
        for _ in 0..dots(self.path.as_bytes().get(dot..)?) {
            place = schema.above(&place)?;
        }
        Some((place, rest))
    }
}

/// Where the last dot is.
fn last_dot(bytes: &[u8]) -> Option<usize> {
    let mut before = bytes;
    if WIDE {
        while let Some((rest, word)) = before.split_last_chunk::<WORD>() {
            let hits = matches(usize::from_le_bytes(*word), b'.');
            if hits != 0 {
                let behind = usize::try_from(hits.leading_zeros() >> 3).unwrap_or(0);
                return before.len().checked_sub(behind.saturating_add(1));
            }
            before = rest;
        }
    }
    before.iter().rposition(|byte| *byte == b'.')
}

/// How many dots there are.
fn dots(bytes: &[u8]) -> usize {
    let (words, rest) = if WIDE {
        bytes.as_chunks::<WORD>()
    } else {
        (&[][..], bytes)
    };
    let mut count = 0_usize;
    for word in words {
        let mut hits = matches(usize::from_le_bytes(*word), b'.');
        while hits != 0 {
            hits &= hits.wrapping_sub(1);
            count = count.saturating_add(1);
        }
    }
    let tail = rest.iter().filter(|byte| **byte == b'.').count();
    count.saturating_add(tail)
}

/// How many bytes are the same from the beginning on.
fn same_bytes(one: &[u8], other: &[u8]) -> usize {
    let mut same = 0_usize;
    let (words, _) = one.as_chunks::<WORD>();
    let (others, _) = other.as_chunks::<WORD>();
    for (word, other) in words.iter().zip(others) {
        let differing = usize::from_le_bytes(*word) ^ usize::from_le_bytes(*other);
        if differing != 0 {
            let bytes = usize::try_from(differing.trailing_zeros() >> 3);
            return same.saturating_add(bytes.unwrap_or(0));
        }
        same = same.saturating_add(WORD);
    }
    let rest = |bytes: &'_ [u8]| bytes.len().min(same);
    let (one, other) = (one.split_at(rest(one)).1, other.split_at(rest(other)).1);
    let tail = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    same.saturating_add(tail)
}

impl Model<'_> {
    /// The parameter that a path names outright, its instances by numbers; `None` for every other path, be it right or
    /// wrong: [`Self::resolve`] and the walks know what that is.
    ///
    /// `last` is what was found before, and becomes what is found: between the two, the device has lost nothing.
    pub fn parameter<'p>(&self, path: &'p str, last: &mut Neighbour<'p>) -> Option<Place> {
        if path.len() > MAX_PATH {
            return None;
        }
        let (from, rest) = match last.shared(self.schema(), path) {
            Some(shared) => shared,
            None => (Place::ROOT, self.enter(path).ok()??.rest()),
        };
        let place = if WIDE {
            let at = path.len().saturating_sub(rest.len());
            self.below(from, path.as_bytes(), at)?
        } else {
            let target = self.descend(from, Segments::new(rest), false).ok()?;
            (target.named == Named::Parameter).then_some(target.place)?
        };
        *last = Neighbour { path, place };
        Some(place)
    }

    /// The parameter that a path names from a place on, which the device has, and from this byte on.
    ///
    /// What [`Self::descend`] finds, without telling why it finds nothing: names have no brackets, and no alias is a number.
    fn below(&self, from: Place, path: &[u8], at: usize) -> Option<Place> {
        let schema = self.schema();
        let (mut place, mut at) = (from, at);
        let mut row = schema.row(place.node())?;
        loop {
            let dot = dot_from(path, at);
            let segment = path.get(at..dot.unwrap_or(path.len()))?;
            let node = if row.kind == Kind::Table {
                let number = number_of_digits(segment)?;
                let before = number.saturating_sub(1);
                let listed = self.backend().next_instance(&place, before);
                if listed != Some(number) || !place.enter(number) {
                    return None;
                }
                NodeId::new(row.first_child)
            } else {
                schema.child_of(&row, segment)?
            };
            place.go_to(node);
            if !self.is_present(&place) {
                return None;
            }
            row = schema.row(node)?;
            if row.kind == Kind::Parameter {
                return dot.is_none().then_some(place);
            }
            at = dot?.saturating_add(1);
        }
    }
}

/// Where the first dot is from this byte on.
///
/// A word at a time: the last one begins in front of what is left, so that no byte is looked at alone.
fn dot_from(path: &[u8], from: usize) -> Option<usize> {
    let first = |word: usize, at: usize| {
        let hits = matches(word, b'.');
        let offset = usize::try_from(hits.trailing_zeros() >> 3).unwrap_or(0);
        (hits != 0).then(|| at.saturating_add(offset))
    };
    let mut at = from;
    while let Some(word) = path.get(at..)?.first_chunk() {
        let found = first(usize::from_le_bytes(*word), at);
        if found.is_some() {
            return found;
        }
        at = at.saturating_add(WORD);
    }
    let left = path.len().saturating_sub(at);
    match path.last_chunk() {
        Some(word) if left > 0 => {
            let known = WORD.saturating_sub(left).saturating_mul(8);
            let known = u32::try_from(known).unwrap_or(0);
            first(usize::from_le_bytes(*word).wrapping_shr(known), at)
        }
        Some(_) => None,
        None => {
            let offset = path.get(at..)?.iter().position(|byte| *byte == b'.')?;
            Some(at.saturating_add(offset))
        }
    }
}

#[cfg(test)]
#[cfg(feature = "alloc")]
mod tests {
    use super::*;
    use crate::gateway;
    use alloc::vec::Vec;

    /// Every path of a device, and others that are like them.
    fn paths() -> Vec<alloc::string::String> {
        let mut tree = gateway::device();
        let model = Model::new(gateway::SCHEMA, &mut tree);
        let mut paths = Vec::new();
        let all = crate::Walk::matching(&model, "Device.", crate::Depth::Everything);
        let Ok(mut walk) = all else { return paths };
        while walk.current().is_some() {
            paths.push(walk.path().into());
            walk.advance(&model);
        }
        let odd = [
            "",
            "Device",
            "Device..",
            "Device.WiFi.SSID.9.SSID",
            "Device.WiFi.SSID.01.SSID",
            "Device.WiFi.SSID.*.SSID",
            "Device.WiFi.SSID.[cpe-1].SSID",
            "Device.WiFi.SSID.1.",
            "Device.WiFi.SSID.1",
            "Device.WiFi.SSID.1.SSID.",
            "Device.WiFi.SSID.1.SSIDs",
            "Device.WiFi.SSID.1.SSI",
            "Device.WiFi.Ssid.1.SSID",
            "Device.WiFi.SSID.11.SSID",
            "Device.DeviceInfo.UpTime.X",
            "Device.DeviceInfo.Up.Time",
            "Gadget.DeviceInfo.UpTime",
        ];
        paths.extend(odd.map(Into::into));
        paths
    }

    #[test]
    fn whatever_was_named_before_a_path_names_what_it_names() {
        let paths = paths();
        let mut tree = gateway::device();
        let model = Model::new(gateway::SCHEMA, &mut tree);
        let alone = |path: &str| {
            let target = model.resolve(path).ok().filter(|_| !path.contains('['))?;
            (target.named == Named::Parameter).then_some(target.place)
        };
        let mut found = 0;
        for first in &paths {
            for second in &paths {
                let mut last = Neighbour::NONE;
                assert_eq!(model.parameter(first, &mut last), alone(first), "{first}");
                let place = model.parameter(second, &mut last);
                assert_eq!(place, alone(second), "{second} after {first}");
                found += usize::from(place.is_some());
            }
        }
        assert!(found > 10_000, "{found}");
    }

    #[test]
    fn dots_are_found_from_behind_and_counted() {
        for text in [
            "",
            ".",
            "a",
            "..",
            "Device.IP.Interface.1.",
            "a./b.-c.\u{AE}\u{2E2E}d",
            "/./././././././././.",
        ] {
            for from in 0..text.len() {
                let bytes = &text.as_bytes()[from..];
                assert_eq!(
                    last_dot(bytes),
                    bytes.iter().rposition(|byte| *byte == b'.'),
                    "{text}"
                );
                let first =
                    (text.len() - bytes.len()..text.len()).find(|at| text.as_bytes()[*at] == b'.');
                assert_eq!(dot_from(text.as_bytes(), from), first, "{text}");
                assert_eq!(
                    dots(bytes),
                    bytes.iter().filter(|byte| **byte == b'.').count(),
                    "{text}"
                );
            }
        }
    }

    #[test]
    fn bytes_are_the_same_up_to_the_first_that_differs() {
        let text = [b'x'; 40];
        for len in 0..text.len() {
            for at in 0..len {
                let mut other = text;
                other[at] = b'y';
                assert_eq!(same_bytes(&text[..len], &other[..at]), at);
                assert_eq!(same_bytes(&text[..len], &other), at);
            }
        }
    }
}
