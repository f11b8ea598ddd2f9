//! Lists, texts and values, short and without secrets.

use cwmp_soap::message::ParameterValue;
use cwmp_soap::message::get_parameter_attributes::ParameterAttribute;
use cwmp_soap::message::set_parameter_attributes::AttributesChange;
use cwmp_soap::{ArgumentError, Text};

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

/// How changes of a parameter are reported, and who may write it.
pub(super) fn attributes(parameter: &ParameterAttribute<'_>) -> String {
    format!(
        "{}: {}, {}",
        visible(&parameter.name.to_string()),
        notification(parameter.notification),
        access(parameter.access_list.clone())
    )
}

/// What is to be set of it.
pub(super) fn attributes_change(change: &AttributesChange<'_>) -> String {
    let notifies = change.notification_change.unwrap_or(false);
    let grants = change.access_list_change.unwrap_or(false);
    let set = [
        notifies.then(|| notification(change.notification)),
        grants.then(|| access(change.access_list.clone())),
    ];
    let set: Vec<String> = set.into_iter().flatten().collect();
    let name = visible(&change.name.to_string());
    if set.is_empty() {
        return format!("{name}: nothing changes");
    }
    format!("{name}: {}", set.join(", "))
}

fn notification(level: Result<i32, ArgumentError>) -> String {
    let level = match level {
        Ok(level) => level,
        Err(error) => return format!("no notification: {error}"),
    };
    let name = match level {
        0 => "off",
        1 => "passive",
        2 => "active",
        3 => "passive lightweight",
        4 => "passive with passive lightweight",
        5 => "active lightweight",
        6 => "passive with active lightweight",
        other => return format!("notification {other}"),
    };
    format!("notification {name}")
}

fn access<'a>(entities: impl Iterator<Item = Text<'a>>) -> String {
    let entities: Vec<String> = entities
        .map(|entity| visible(&entity.to_string()))
        .collect();
    if entities.is_empty() {
        return "writable for the ACS alone".into();
    }
    format!("writable for {} too", entities.join(", "))
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
