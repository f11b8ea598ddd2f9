//! Names of constants and modules for the nodes of a schema.

use alloc::collections::BTreeSet;

/// What a module may not be called.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
    "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
    "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// The words of a name with underscores between them: `IPv4Address` becomes `ipv4_address`.
///
/// A word starts at a capital behind a small letter or a digit, and at the last of several capitals if a small
/// letter follows; the `v` of a version goes with the capitals in front of it.
pub(crate) fn snake_case(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let at = |index: usize| letters.get(index).copied().unwrap_or(' ');
    let is_version =
        |index: usize| at(index) == 'v' && at(index.saturating_add(1)).is_ascii_digit();
    let mut snake = String::new();
    for (index, letter) in letters.iter().enumerate() {
        let before = index.checked_sub(1).map_or(' ', at);
        let next = index.saturating_add(1);
        let starts = letter.is_ascii_uppercase()
            && (before.is_ascii_lowercase()
                || before.is_ascii_digit()
                || (before.is_ascii_uppercase()
                    && at(next).is_ascii_lowercase()
                    && !is_version(next)));
        if starts && !snake.ends_with('_') {
            snake.push('_');
        }
        snake.push(if letter.is_ascii_alphanumeric() {
            letter.to_ascii_lowercase()
        } else {
            '_'
        });
    }
    if !snake.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_') {
        snake.insert(0, '_');
    }
    snake
}

/// A name that is no keyword and not in use yet: those that come later have numbers behind them.
pub(crate) fn unused(used: &mut BTreeSet<String>, name: &str) -> String {
    let name = if KEYWORDS.contains(&name) || name.bytes().all(|byte| byte == b'_') {
        format!("{name}_")
    } else {
        name.to_owned()
    };
    let mut free = name.clone();
    let mut number = 2_u32;
    while !used.insert(free.clone()) {
        free = format!("{name}_{number}");
        number = number.saturating_add(1);
    }
    free
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_split_into_their_words() {
        for (name, snake) in [
            ("UpTime", "up_time"),
            ("IPv4Address", "ipv4_address"),
            ("DHCPv4", "dhcpv4"),
            ("MACAddress", "mac_address"),
            ("IP", "ip"),
            ("X_EXAMPLE-COM_Lamp", "x_example_com_lamp"),
            ("IEEE80211r", "ieee80211r"),
            ("6rd", "_6rd"),
        ] {
            assert_eq!(snake_case(name), snake, "{name}");
        }
    }

    #[test]
    fn names_are_unique_and_no_keywords() {
        let mut used = BTreeSet::new();
        let names = ["type", "a", "a", "a_2", "_"].map(|name| unused(&mut used, name));
        assert_eq!(names, ["type_", "a", "a_2", "a_2_2", "__"]);
    }
}
