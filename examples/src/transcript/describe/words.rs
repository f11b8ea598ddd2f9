//! Lists, texts and values, short and without secrets.

use cwmp_soap::Text;
use cwmp_soap::message::ParameterValue;

use super::Description;
use crate::transcript::visible;

/// Lists of more members are counted, not shown.
const SMALL: usize = 12;
/// Texts of more characters are cut.
const SHORT: usize = 60;

/// Counts the members, and shows them if they are few.
pub(super) fn listed(what: &str, members: impl Iterator<Item = String>) -> Description {
    let mut details = Vec::new();
    let mut count = 0_usize;
    for member in members {
        if count < SMALL {
            details.push(member);
        }
        count = count.saturating_add(1);
    }
    if count > SMALL {
        details.clear();
    }
    Description {
        headline: counted(count, what),
        details,
    }
}

pub(super) fn counted(count: usize, what: &str) -> String {
    if count == 1 {
        format!("1 {what}")
    } else {
        format!("{count} {what}s")
    }
}

pub(super) fn assignment(parameter: &ParameterValue<'_>) -> String {
    let name = visible(&parameter.name.to_string());
    if is_secret(&name) {
        return format!("{name} = ***");
    }
    match &parameter.value {
        Some(value) => format!("{name} = {}", shown(value)),
        None => format!("{name} without a value"),
    }
}

/// A text in quotes, cut if it is long.
pub(super) fn shown(text: &Text<'_>) -> String {
    let mut short: String = text.chars().take(SHORT).collect();
    if text.chars().nth(SHORT).is_some() {
        short.push('…');
    }
    format!("\"{}\"", visible(&short))
}

/// Whether a parameter of this name holds a password or a key; data models hide those from readers, devices do not.
fn is_secret(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or(name);
    [
        "Password",
        "Passphrase",
        "PreSharedKey",
        "WEPKey",
        "Secret",
        "PSK",
    ]
    .iter()
    .any(|part| last.contains(part))
}

/// A URL without what stands before an `@` in its authority.
pub(super) fn without_user(url: &str) -> String {
    let hidden = url.split_once("://").and_then(|(scheme, rest)| {
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at_checked(end)?;
        let (_, host) = authority.rsplit_once('@')?;
        Some(format!("{scheme}://***@{host}{path}"))
    });
    visible(&hidden.unwrap_or_else(|| url.to_owned()))
}
