//! Extensions of a model in a small text form: one line for each node.
//!
//! ```text
//! # Comments and empty lines are passed over.
//! Device.X_EXAMPLE_Lamp.                    object
//! Device.X_EXAMPLE_Lamp.RoomNumberOfEntries unsignedInt readOnly
//! Device.X_EXAMPLE_Lamp.Room.{i}.           table       readWrite count=RoomNumberOfEntries unique=Name
//! Device.X_EXAMPLE_Lamp.Room.{i}.Name       string      readWrite length=1..32
//! Device.X_EXAMPLE_Lamp.Room.{i}.Level      unsignedInt readWrite range=0..100 default=50
//! Device.X_EXAMPLE_Lamp.Room.{i}.Days       string[]    readWrite value=Mon value="Tue" items=0..7
//! ```
//!
//! A line is the path as data models write it, the type, the access (`readOnly` or `readWrite`, `readOnly` where
//! it is left out) and options, with white space between them. A value with white space stands in quotation
//! marks. A type with `[]` behind it is a comma-separated list of such items. A line for a path that the model
//! has takes its place.
//!
//! | option | of | says |
//! | --- | --- | --- |
//! | `default=TEXT` | parameter | the value from the factory |
//! | `range=MIN..MAX` | parameter | least and greatest number; either may be left out; more ranges are alternatives |
//! | `length=MIN..MAX` | parameter | characters of a string, bytes of a binary value |
//! | `value=TEXT` | parameter | one value of an enumeration |
//! | `reported=TEXT` | parameter | one that the device reports and nobody may set |
//! | `pattern=TEXT` | parameter | a regular expression of XML Schema |
//! | `items=MIN..MAX` | list | how many items |
//! | `listLength=MIN..MAX` | list | characters of the whole list |
//! | `reference=strong`, `reference=weak` | parameter | its value is a path |
//! | `target=PATH` | parameter | the object or table, without `{i}` at its end, whose children the path names |
//! | `notify=canDeny` (`forceEnabled`, `forceDefaultEnabled`) | parameter | active notification |
//! | `forcedInform`, `hidden`, `command` | parameter | in every Inform, read as empty, starts an action |
//! | `count=NAME` | table | the parameter beside it that counts its instances |
//! | `enable=NAME` | table | the parameter that enables an instance |
//! | `entries=MIN..MAX` | table | how many instances |
//! | `unique=NAME,NAME` | table | a unique key |
//! | `uniqueIfEnabled=NAME,NAME` | table | a unique key of the enabled instances |

use core::str::FromStr;
use std::path::Path;

use cwmp_model::{ActiveNotify, Flags, Limit};
use cwmp_soap::ValueType;

use crate::draft::{Draft, What};
use crate::error::{ReadError, ReadErrorKind};

/// Puts the nodes of a text into a draft.
pub(crate) fn apply<'e>(
    draft: &mut Draft<'e>,
    text: &'e str,
    file: &Path,
) -> Result<(), ReadError> {
    for (number, line) in (1_u64..).zip(text.lines()) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let wrong = |text| ReadError::new(number, ReadErrorKind::Extension(text)).in_file(file);
        let (path, what) = node(line).map_err(wrong)?;
        if draft.clashes(path) {
            return Err(wrong(format!("{path} is something else in the model")));
        }
        draft.put(path.to_owned(), file, number, what);
    }
    Ok(())
}

fn node(line: &str) -> Result<(&str, What<'_>), String> {
    let mut words = Words { rest: line };
    let path = words.next().ok_or("no path")??;
    let type_name = words.next().ok_or("no type")??;
    let mut options: Vec<&str> = words.collect::<Result<_, _>>()?;
    let access = options
        .first()
        .copied()
        .filter(|word| matches!(*word, "readOnly" | "readWrite"));
    if access.is_some() {
        options.remove(0);
    }
    let writable = access == Some("readWrite");
    let what = match type_name {
        "object" if path.ends_with('.') && !path.ends_with("{i}.") && options.is_empty() => {
            What::Object
        }
        "object" => return Err("an object's path ends with a dot, and it has no options".into()),
        "table" if path.ends_with(".{i}.") => What::Table {
            writable,
            limits: table_limits(&options)?,
        },
        "table" => return Err("a table's path ends with .{i}.".into()),
        _ if path.ends_with('.') => return Err("a parameter's path ends without a dot".into()),
        _ => parameter(type_name, writable, &options)?,
    };
    Ok((path, what))
}

fn table_limits<'e>(options: &[&'e str]) -> Result<Vec<Limit<'e>>, String> {
    let limit = |option: &&'e str| {
        let (name, value) = option.split_once('=').unwrap_or((option, ""));
        let value = unquoted(value);
        Ok(match name {
            "count" => Limit::NumberOfEntries(value),
            "enable" => Limit::EnabledBy(value),
            "unique" => Limit::UniqueKey(value),
            "uniqueIfEnabled" => Limit::UniqueKeyIfEnabled(value),
            "entries" => {
                let (min, max) = bounds(value, 0, u32::MAX)?;
                Limit::Instances { min, max }
            }
            _ => return Err(format!("{name} is no option of a table")),
        })
    };
    options.iter().map(limit).collect()
}

fn parameter<'e>(type_name: &str, writable: bool, options: &[&'e str]) -> Result<What<'e>, String> {
    let (item_name, is_list) = match type_name.strip_suffix("[]") {
        Some(item) => (item, true),
        None => (type_name, false),
    };
    let item = ValueType::from_name(item_name).ok_or_else(|| format!("no type {type_name}"))?;
    let mut flags = if writable {
        Flags::WRITABLE
    } else {
        Flags::NONE
    };
    let mut items = (0, u16::MAX);
    let mut limits = Vec::new();
    for option in options {
        let (name, value) = option.split_once('=').unwrap_or((option, ""));
        let value = unquoted(value);
        match name {
            "forcedInform" => flags = flags.with(Flags::FORCED_INFORM),
            "hidden" => flags = flags.with(Flags::HIDDEN),
            "command" => flags = flags.with(Flags::COMMAND),
            "notify" => flags = flags.with_active_notify(active_notify(value)?),
            "items" if is_list => items = bounds(value, 0, u16::MAX)?,
            _ => limits.push(limit(name, value)?),
        }
    }
    if is_list {
        let (min, max) = items;
        limits.push(Limit::Items { item, min, max });
    }
    Ok(What::Parameter {
        value_type: if is_list { ValueType::String } else { item },
        flags,
        limits,
    })
}

fn limit<'e>(name: &str, value: &'e str) -> Result<Limit<'e>, String> {
    Ok(match name {
        "default" => Limit::Default(value),
        "value" => Limit::OneOf(value),
        "reported" => Limit::ReportedOnly(value),
        "pattern" => Limit::Pattern(value),
        "target" => Limit::Target(value),
        "reference" => Limit::Reference {
            strong: match value {
                "strong" => true,
                "weak" => false,
                _ => return Err("a reference is strong or weak".into()),
            },
        },
        "range" => {
            let (min, max) = bounds(value, i64::MIN, i64::MAX)?;
            Limit::Range { min, max }
        }
        "length" => {
            let (min, max) = bounds(value, 0, u32::MAX)?;
            Limit::Length { min, max }
        }
        "listLength" => {
            let (min, max) = bounds(value, 0, u32::MAX)?;
            Limit::ListLength { min, max }
        }
        _ => return Err(format!("{name} is no option of a parameter of this type")),
    })
}

fn active_notify(value: &str) -> Result<ActiveNotify, String> {
    Ok(match value {
        "normal" => ActiveNotify::Normal,
        "canDeny" => ActiveNotify::CanDeny,
        "forceEnabled" => ActiveNotify::ForceEnabled,
        "forceDefaultEnabled" => ActiveNotify::ForceDefaultEnabled,
        _ => return Err(format!("no active notification {value}")),
    })
}

/// `MIN..MAX`, either left out for none.
fn bounds<N: FromStr + PartialOrd>(text: &str, least: N, most: N) -> Result<(N, N), String> {
    let wrong = || format!("{text} is not MIN..MAX");
    let (min, max) = text.split_once("..").ok_or_else(wrong)?;
    let number = |text: &str, none| match text {
        "" => Ok(none),
        _ => text.parse().map_err(|_| wrong()),
    };
    let (min, max) = (number(min, least)?, number(max, most)?);
    if min > max {
        return Err(wrong());
    }
    Ok((min, max))
}

/// A value without the quotation marks around it.
fn unquoted(value: &str) -> &str {
    value
        .strip_prefix('"')
        .and_then(|value| value.strip_suffix('"'))
        .unwrap_or(value)
}

/// The words of a line; white space between quotation marks does not end a word.
struct Words<'e> {
    rest: &'e str,
}

impl<'e> Iterator for Words<'e> {
    type Item = Result<&'e str, String>;

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.rest.trim_start();
        if rest.is_empty() {
            return None;
        }
        let mut quoted = false;
        let end = rest.find(|c: char| {
            quoted ^= c == '"';
            c.is_whitespace() && !quoted
        });
        let (word, behind) = match end {
            Some(end) => rest.split_at_checked(end)?,
            None if quoted => {
                self.rest = "";
                return Some(Err("a quotation mark is not closed".into()));
            }
            None => (rest, ""),
        };
        self.rest = behind;
        Some(Ok(word))
    }
}
