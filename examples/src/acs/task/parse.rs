//! Tasks as people write them.

use core::fmt;
use core::str::FromStr;
use std::fs;
use std::io;
use std::path::Path;

use cwmp_soap::{ValueError, ValueType};

use super::{Assignment, Notification, Task};

/// What each task looks like, for people.
pub const SYNTAX: &str = "  methods                        ask what the device can do
  names PATH [next]              list objects and parameters, all levels or only the next
  get PATH...                    read parameters; a path with a dot at its end means all below
  set PATH=[TYPE:]VALUE...       set parameters, all or none; TYPE is string if left out, or int,
                                 unsignedInt, long, unsignedLong, boolean, dateTime, base64, ...
  attributes PATH...             read how changes are reported and who may write
  notify PATH=LEVEL...           report changes of values or do not; LEVEL is off, passive, active, or 0 to 6
  add PATH                       make an instance of a table
  delete PATH                    remove an instance
  download FILETYPE URL [KEY]    have the device fetch a file; FILETYPE is 1 to 3 or a full text
  reboot [KEY]                   restart the device
  factory-reset                  reset the device
  raw FILE                       call what the file holds: the element that stands in the SOAP body
Words with blanks in them stand in quotes, single or double.";

/// Why a text is no task. The user is to blame.
#[derive(Debug)]
#[non_exhaustive]
pub enum TaskError {
    /// There is no word.
    Empty,
    /// No task begins with this word.
    Unknown(String),
    /// A quote is left open.
    Quote,
    /// The task needs another number of words; this is how it is written.
    Usage(&'static str),
    /// This is no assignment.
    Assignment(String),
    /// This asks for no notification.
    Notification(String),
    /// No type has this name.
    Type(String),
    /// The value of this parameter is none of its type.
    Value(String, ValueError),
    /// The file cannot be read.
    File(String, io::Error),
    /// The file does not begin with an element.
    NoElement(String),
    /// A line of a list of tasks, counted from one.
    Line(usize, Box<Self>),
}

impl fmt::Display for TaskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the task is empty"),
            Self::Unknown(word) => write!(f, "there is no task {word:?}"),
            Self::Quote => f.write_str("a quote is left open"),
            Self::Usage(usage) => write!(f, "the task is written {usage}"),
            Self::Assignment(word) => write!(f, "{word:?} is not of the form PATH=TYPE:VALUE"),
            Self::Notification(word) => write!(
                f,
                "{word:?} is not of the form PATH=off, PATH=passive, PATH=active or PATH=0 to 6"
            ),
            Self::Type(name) => write!(f, "there is no type {name:?}"),
            Self::Value(name, error) => write!(f, "{name}: {error}"),
            Self::File(name, error) => write!(f, "{name}: {error}"),
            Self::NoElement(name) => write!(f, "{name} does not begin with an element"),
            Self::Line(line, error) => write!(f, "line {line}: {error}"),
        }
    }
}

impl core::error::Error for TaskError {}

impl Task {
    /// Reads a list of tasks, a line each; empty lines and those that begin with `#` are passed over.
    ///
    /// # Errors
    /// [`TaskError`], with the line.
    pub fn list(text: &str) -> Result<Vec<Self>, TaskError> {
        let mut tasks = Vec::new();
        for (line, number) in text.lines().zip(1..) {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            match line.parse() {
                Ok(task) => tasks.push(task),
                Err(error) => return Err(TaskError::Line(number, Box::new(error))),
            }
        }
        Ok(tasks)
    }
}

impl FromStr for Task {
    type Err = TaskError;

    /// Reads a task as [`SYNTAX`] has it; `raw` reads its file.
    fn from_str(text: &str) -> Result<Self, TaskError> {
        let words = words(text)?;
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let Some((&verb, rest)) = words.split_first() else {
            return Err(TaskError::Empty);
        };
        let owned = |text: &str| text.to_owned();
        Ok(match (verb, rest) {
            ("methods", []) => Self::Methods,
            ("methods", _) => return Err(TaskError::Usage("methods")),
            ("names", [path]) | ("names", [path, "next"]) => Self::Names {
                path: owned(path),
                next_level: rest.len() > 1,
            },
            ("names", _) => return Err(TaskError::Usage("names PATH [next]")),
            ("get", [_, ..]) => Self::Get(rest.iter().copied().map(owned).collect()),
            ("get", _) => return Err(TaskError::Usage("get PATH...")),
            ("set", [_, ..]) => Self::Set {
                parameters: rest
                    .iter()
                    .map(|word| assignment(word))
                    .collect::<Result<_, _>>()?,
                key: String::new(),
            },
            ("set", _) => return Err(TaskError::Usage("set PATH=[TYPE:]VALUE...")),
            ("attributes", [_, ..]) => Self::Attributes(rest.iter().copied().map(owned).collect()),
            ("attributes", _) => return Err(TaskError::Usage("attributes PATH...")),
            ("notify", [_, ..]) => Self::Notify(
                rest.iter()
                    .map(|word| notification(word))
                    .collect::<Result<_, _>>()?,
            ),
            ("notify", _) => return Err(TaskError::Usage("notify PATH=LEVEL...")),
            ("add", [path]) => Self::Add {
                path: owned(path),
                key: String::new(),
            },
            ("add", _) => return Err(TaskError::Usage("add PATH")),
            ("delete", [path]) => Self::Delete {
                path: owned(path),
                key: String::new(),
            },
            ("delete", _) => return Err(TaskError::Usage("delete PATH")),
            ("download", [file_type, url]) | ("download", [file_type, url, _]) => Self::Download {
                file_type: file_type_in_full(file_type),
                url: owned(url),
                key: rest.get(2).copied().map(owned).unwrap_or_default(),
            },
            ("download", _) => return Err(TaskError::Usage("download FILETYPE URL [KEY]")),
            ("reboot", []) | ("reboot", [_]) => Self::Reboot {
                key: rest.first().copied().map(owned).unwrap_or_default(),
            },
            ("reboot", _) => return Err(TaskError::Usage("reboot [KEY]")),
            ("factory-reset", []) => Self::FactoryReset,
            ("factory-reset", _) => return Err(TaskError::Usage("factory-reset")),
            ("raw", [file]) => {
                let markup = fs::read_to_string(Path::new(file))
                    .map_err(|error| TaskError::File(owned(file), error))?;
                Self::raw(markup).ok_or_else(|| TaskError::NoElement(owned(file)))?
            }
            ("raw", _) => return Err(TaskError::Usage("raw FILE")),
            _ => return Err(TaskError::Unknown(owned(verb))),
        })
    }
}

/// Splits at white space that stands in no quotes.
fn words(text: &str) -> Result<Vec<String>, TaskError> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for c in text.chars() {
        match quote {
            Some(open) if c == open => quote = None,
            None if c == '"' || c == '\'' => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            None if c.is_whitespace() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(c),
        }
    }
    if quote.is_some() {
        return Err(TaskError::Quote);
    }
    words.extend(word);
    Ok(words)
}

/// Reads `PATH=TYPE:VALUE` or `PATH=VALUE`. What stands before a colon but is no name of a type belongs to the value.
fn assignment(word: &str) -> Result<Assignment, TaskError> {
    let Some((name, typed)) = word.split_once('=').filter(|(name, _)| !name.is_empty()) else {
        return Err(TaskError::Assignment(word.to_owned()));
    };
    let (value_type, value) = match typed.split_once(':') {
        Some((ty, value)) => match ValueType::from_name(ty) {
            Some(ty) => (ty, value),
            None if ty.chars().all(char::is_alphabetic) && !value.starts_with("//") => {
                return Err(TaskError::Type(ty.to_owned()));
            }
            None => (ValueType::String, typed),
        },
        None => (ValueType::String, typed),
    };
    Assignment::new(name, value_type, value)
        .map_err(|error| TaskError::Value(name.to_owned(), error))
}

/// Reads `PATH=LEVEL`. The empty path is all there is.
fn notification(word: &str) -> Result<Notification, TaskError> {
    let level = |text: &str| match text {
        "off" => Some(0),
        "passive" => Some(1),
        "active" => Some(2),
        number => number.parse().ok().filter(|level| (0..=6).contains(level)),
    };
    let read = word.split_once('=').and_then(|(name, text)| {
        Some(Notification {
            name: name.to_owned(),
            level: level(text)?,
        })
    });
    read.ok_or_else(|| TaskError::Notification(word.to_owned()))
}

fn file_type_in_full(file_type: &str) -> String {
    match file_type {
        "1" => "1 Firmware Upgrade Image",
        "2" => "2 Web Content",
        "3" => "3 Vendor Configuration File",
        other => other,
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        text.parse::<Task>().unwrap_err().to_string()
    }

    #[test]
    fn tasks_are_read() {
        let get = Task::Get(vec!["Device.".into(), "A.B".into()]);
        assert_eq!("get Device. A.B".parse::<Task>().unwrap(), get);
        let set: Task = "set A.B=int:-5 A.C=\"a b\" A.D=http://x/ A.E=string: A.F=boolean:true"
            .parse()
            .unwrap();
        let Task::Set { parameters, .. } = set else {
            panic!();
        };
        let read: Vec<(&str, ValueType, &str)> = parameters
            .iter()
            .map(|p| (p.name.as_str(), p.value_type, p.value.as_str()))
            .collect();
        assert_eq!(
            read,
            [
                ("A.B", ValueType::Int, "-5"),
                ("A.C", ValueType::String, "a b"),
                ("A.D", ValueType::String, "http://x/"),
                ("A.E", ValueType::String, ""),
                ("A.F", ValueType::Boolean, "true"),
            ]
        );
        let names: Task = "names '' next".parse().unwrap();
        assert_eq!(
            names,
            Task::Names {
                path: String::new(),
                next_level: true
            }
        );
        let download: Task = "download 1 http://f/ k".parse().unwrap();
        assert_eq!(
            download,
            Task::Download {
                file_type: "1 Firmware Upgrade Image".into(),
                url: "http://f/".into(),
                key: "k".into()
            }
        );
    }

    #[test]
    fn attributes_are_read_and_set() {
        let read = Task::Attributes(vec!["Device.".into(), "A.B".into()]);
        assert_eq!("attributes Device. A.B".parse::<Task>().unwrap(), read);
        let notify: Task = "notify A.B=off A.=passive A.C=active A.D=6 =0"
            .parse()
            .unwrap();
        let levels = [("A.B", 0), ("A.", 1), ("A.C", 2), ("A.D", 6), ("", 0)];
        let levels = levels.map(|(name, level)| Notification {
            name: name.into(),
            level,
        });
        assert_eq!(notify, Task::Notify(levels.to_vec()));
        assert_eq!(notify.to_string(), "SetParameterAttributes A.B A. A.C A.D ");
    }

    #[test]
    fn mistakes_are_named() {
        assert_eq!(error(" "), "the task is empty");
        assert_eq!(error("fly"), "there is no task \"fly\"");
        assert_eq!(error("get"), "the task is written get PATH...");
        assert_eq!(
            error("attributes"),
            "the task is written attributes PATH..."
        );
        assert_eq!(error("notify"), "the task is written notify PATH=LEVEL...");
        for word in ["A.B", "A.B=7", "A.B=-1", "A.B=loud", "A.B="] {
            assert!(error(&format!("notify {word}")).starts_with(&format!("{word:?} is not")));
        }
        assert_eq!(error("get 'A"), "a quote is left open");
        assert_eq!(
            error("set A.B"),
            "\"A.B\" is not of the form PATH=TYPE:VALUE"
        );
        assert_eq!(error("set A.B=whole:1"), "there is no type \"whole\"");
        assert!(error("set A.B=int:x").starts_with("A.B: "));
        assert!(error("raw no-such-file").starts_with("no-such-file: "));
        let list = Task::list("# a comment\n\nmethods\nreboot a b\n");
        assert_eq!(
            list.unwrap_err().to_string(),
            "line 4: the task is written reboot [KEY]"
        );
    }
}
