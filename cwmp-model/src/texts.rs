//! Packing texts: each is stored once, and not at all if it is part of another.

use alloc::{collections::BTreeMap, string::String, vec::Vec};

/// Texts and where they are in the packed one.
pub(crate) struct Texts<'t> {
    /// Every text once, in the order of first use: what is looked up together lies together.
    in_order: Vec<&'t str>,
    places: BTreeMap<&'t str, u32>,
}

impl<'t> FromIterator<&'t str> for Texts<'t> {
    fn from_iter<I: IntoIterator<Item = &'t str>>(texts: I) -> Self {
        let mut in_order = Vec::new();
        let mut places = BTreeMap::new();
        for text in texts {
            if places.insert(text, 0).is_none() {
                in_order.push(text);
            }
        }
        Self { in_order, places }
    }
}

impl<'t> Texts<'t> {
    /// Where a text is, once they are packed.
    pub(crate) fn place(&self, text: &str) -> u32 {
        self.places.get(text).copied().unwrap_or(0)
    }

    /// Packs the texts.
    ///
    /// The ends of all texts are sorted; a text is part of another if it is in front of an end that is not its
    /// own. `n log n` comparisons for `n` bytes of text.
    pub(crate) fn pack(&mut self) -> String {
        let mut ends: Vec<(&'t str, &'t str)> = Vec::new();
        for whole in &self.in_order {
            let starts = whole.char_indices().filter_map(|(at, _)| whole.get(at..));
            ends.extend(starts.map(|end| (end, *whole)));
        }
        ends.sort_unstable();
        let mut packed = String::new();
        let mut parts: Vec<(&'t str, &'t str, usize)> = Vec::new();
        for text in &self.in_order {
            match around(&ends, text) {
                Some((whole, at)) => parts.push((text, whole, at)),
                None => {
                    self.places.insert(text, place(packed.len()));
                    packed.push_str(text);
                }
            }
        }
        // What is part of another may be part of a part: the longest have their places first.
        parts.sort_by_key(|(text, ..)| core::cmp::Reverse(text.len()));
        for (text, whole, at) in parts {
            let at = place(at).saturating_add(self.place(whole));
            self.places.insert(text, at);
        }
        packed
    }
}

/// Another text that has this one in it, and where.
fn around<'t>(ends: &[(&'t str, &'t str)], text: &str) -> Option<(&'t str, usize)> {
    let first = ends.partition_point(|(end, _)| *end < text);
    let (end, whole) = ends
        .iter()
        .skip(first)
        .take_while(|(end, _)| end.starts_with(text))
        .find(|(_, whole)| whole.len() > text.len())?;
    Some((whole, whole.len().saturating_sub(end.len())))
}

/// What exceeds 32 bits is refused by its size.
fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_is_there_and_parts_take_nothing() {
        // A part of a part comes in front of what it is part of.
        let texts = [
            "Zero",
            "Ena",
            "Enable",
            "able",
            "",
            "EnableAll",
            "äö",
            "ö",
            "Enable",
            "abl",
            "All",
            "AllE",
        ];
        let mut packed = texts.into_iter().collect::<Texts<'_>>();
        let whole = packed.pack();
        assert_eq!(whole, "ZeroEnableAlläöAllE");
        for text in texts {
            let at = usize::try_from(packed.place(text)).unwrap();
            assert_eq!(whole.get(at..at + text.len()), Some(text));
        }
    }
}
