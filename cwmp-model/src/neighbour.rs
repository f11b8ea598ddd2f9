//! Parameters that are named one after the other: what their paths have in common is followed once.

use crate::model::Model;
use crate::path::{MAX_PATH, Named, Segments};
use crate::place::Place;
use crate::schema::{Schema, WORD};
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
        let above = path.as_bytes().get(..same)?;
        let dot = above.iter().rposition(|byte| *byte == b'.')?;
        let (_, rest) = path.split_at_checked(dot.saturating_add(1))?;
        let own = self.path.as_bytes().get(dot..)?;
        let mut place = self.place;
        for _ in own.iter().filter(|byte| **byte == b'.') {
            place = schema.above(&place)?;
        }
        Some((place, rest))
    }
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
            Some((place, rest)) => (place, Segments::new(rest)),
            None => (Place::ROOT, self.enter(path).ok()??),
        };
        let target = self.descend(from, rest, false).ok()?;
        if target.named != Named::Parameter {
            return None;
        }
        let place = target.place;
        *last = Neighbour { path, place };
        Some(place)
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
