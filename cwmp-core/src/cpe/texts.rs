//! The texts of slots, in bytes that are lent beside them: as many for each slot.

use cwmp_soap::Text;

/// Bytes of text for each slot, where `bytes` are lent beside so many slots.
pub(super) fn share(bytes: &[u8], slots: usize) -> usize {
    let share = bytes.len().checked_div(slots).unwrap_or_default();
    share.min(usize::from(u16::MAX))
}

/// Those of a slot; none if there is no such slot.
pub(super) fn of(bytes: &[u8], slots: usize, slot: usize) -> &[u8] {
    let share = share(bytes, slots);
    let start = slot.saturating_mul(share);
    let found = bytes.get(start..start.saturating_add(share));
    found.unwrap_or_default()
}

/// As [`of`], to be written to.
pub(super) fn of_mut(bytes: &mut [u8], slots: usize, slot: usize) -> &mut [u8] {
    let share = share(bytes, slots);
    let start = slot.saturating_mul(share);
    let found = bytes.get_mut(start..start.saturating_add(share));
    found.unwrap_or_default()
}

/// Writes texts one behind the other, and where each ends; where there are more ends than texts, the rest are empty. `None`
/// if they do not fit: what stands there then means nothing.
pub(super) fn write(texts: &[Text<'_>], ends: &mut [u16], bytes: &mut [u8]) -> Option<()> {
    let mut at = 0_usize;
    let mut texts = texts.iter();
    for end in ends {
        for c in texts.next().into_iter().flat_map(Text::chars) {
            let mut encoded = [0; 4];
            let encoded = c.encode_utf8(&mut encoded).as_bytes();
            let next = at.saturating_add(encoded.len());
            bytes.get_mut(at..next)?.copy_from_slice(encoded);
            at = next;
        }
        *end = u16::try_from(at).ok()?;
    }
    Some(())
}
