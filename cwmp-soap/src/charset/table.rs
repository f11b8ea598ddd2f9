//! Labels of the character sets, with spaces between them, and what the bytes of Windows-1252 stand for.

/// UTF-8, the usual name first.
pub(super) const UTF_8: &str = "utf-8 utf8 csutf8 unicode-1-1-utf-8";

/// US-ASCII, a part of UTF-8.
pub(super) const US_ASCII: &str = "us-ascii ascii us ansi_x3.4-1968 ansi_x3.4-1986 iso646-us iso_646.irv:1991 iso-ir-6 \
                                   ibm367 cp367 csascii";

/// ISO-8859-1.
pub(super) const ISO_8859_1: &str = "iso-8859-1 iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 iso-ir-100 latin1 latin-1 l1 \
                                     ibm819 cp819 csisolatin1";

/// Windows-1252.
pub(super) const WINDOWS_1252: &str = "windows-1252 cp1252 x-cp1252 cswindows1252 ms-ansi";

/// The character of a byte of Windows-1252.
pub(super) fn windows_1252(byte: u8) -> char {
    let high = byte
        .checked_sub(0x80)
        .and_then(|index| FROM_0X80.get(usize::from(index)));
    high.copied().unwrap_or(char::from(byte))
}

/// Those from 0x80 to 0x9F, by the index of windows-1252 in the Encoding Standard.
const FROM_0X80: [char; 32] = [
    '\u{20AC}', '\u{0081}', '\u{201A}', '\u{0192}', '\u{201E}', '\u{2026}', '\u{2020}', '\u{2021}',
    '\u{02C6}', '\u{2030}', '\u{0160}', '\u{2039}', '\u{0152}', '\u{008D}', '\u{017D}', '\u{008F}',
    '\u{0090}', '\u{2018}', '\u{2019}', '\u{201C}', '\u{201D}', '\u{2022}', '\u{2013}', '\u{2014}',
    '\u{02DC}', '\u{2122}', '\u{0161}', '\u{203A}', '\u{0153}', '\u{009D}', '\u{017E}', '\u{0178}',
];
