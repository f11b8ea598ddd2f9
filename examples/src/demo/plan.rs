//! What the server learns of the device, and has it do next.

use std::collections::HashSet;

use cwmp_model::{Limit, Schema};
use cwmp_soap::message::add_object::AddObjectResponseView;
use cwmp_soap::message::get_parameter_names::GetParameterNamesResponseView;
use cwmp_soap::message::get_parameter_values::GetParameterValuesResponseView;
use cwmp_soap::{Envelope, ValueType};

use super::{BAD_KEY, GOOD_KEY, REBOOT_KEY, ROW_KEY};
use crate::acs::{Assignment, Notification, Task, TaskOutcome};
use crate::cpe::LocalChange;

/// `Notification` 2: at once.
const ACTIVE: i32 = 2;

/// What the server has learnt, and wants to do next.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    root: String,
    /// What was discovered: the path, and whether it can be written.
    pub(super) names: Vec<(String, bool)>,
    pub(super) values: Vec<(String, Option<ValueType>, String)>,
    /// The instance that was added, and how many values were read of it.
    pub(super) added: Option<(String, usize)>,
    /// The parameter that the device is to notify of.
    pub(super) watched: Option<String>,
    /// What the device has changed by itself.
    pub(super) change: Option<LocalChange>,
}

impl Plan {
    pub(super) const fn new(root: String) -> Self {
        Self {
            root,
            names: Vec::new(),
            values: Vec::new(),
            added: None,
            watched: None,
            change: None,
        }
    }

    /// What to do after an answer.
    pub(super) fn follow(&mut self, outcome: &TaskOutcome) -> Vec<Task> {
        let answer = outcome.answer();
        match (&outcome.task, &answer) {
            (Task::Names { .. }, Some(answer)) => self.learn_names(answer),
            (Task::Get(paths), Some(answer)) if paths.iter().all(String::is_empty) => {
                self.learn_values(answer)
            }
            (Task::Get(_), Some(answer)) => {
                if let (Some((_, read)), Ok(view)) = (
                    &mut self.added,
                    GetParameterValuesResponseView::read(answer),
                ) {
                    *read = view.parameter_list().count();
                }
                Vec::new()
            }
            (Task::Set { key, .. }, _) if key == BAD_KEY => match self.table() {
                Some(path) => vec![Task::Add {
                    path,
                    key: ROW_KEY.into(),
                }],
                None => self.finish(),
            },
            (Task::Add { path, .. }, Some(answer)) => match added(answer) {
                Some(number) => self.look_and_delete(format!("{path}{number}.")),
                None => self.finish(),
            },
            (Task::Add { .. }, None) | (Task::Delete { .. }, _) => self.finish(),
            (Task::Notify(changes), Some(_)) => {
                self.watched = changes.first().map(|change| change.name.clone());
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn learn_names(&mut self, answer: &Envelope<'_>) -> Vec<Task> {
        let Ok(view) = GetParameterNamesResponseView::read(answer) else {
            return Vec::new();
        };
        self.names = view
            .parameter_list()
            .map(|info| (info.name.to_string(), info.writable == Ok(true)))
            .collect();
        vec![Task::Get(vec![String::new()])]
    }

    fn learn_values(&mut self, answer: &Envelope<'_>) -> Vec<Task> {
        let Ok(view) = GetParameterValuesResponseView::read(answer) else {
            return Vec::new();
        };
        self.values = view
            .parameter_list()
            .map(|p| {
                let value = p.value.unwrap_or_default().to_string();
                (p.name.to_string(), p.value_type, value)
            })
            .collect();
        vec![
            Task::Set {
                parameters: self.good(),
                key: GOOD_KEY.into(),
            },
            Task::Set {
                parameters: self.bad(),
                key: BAD_KEY.into(),
            },
        ]
    }

    fn look_and_delete(&mut self, instance: String) -> Vec<Task> {
        self.added = Some((instance.clone(), 0));
        vec![
            Task::Get(vec![instance.clone()]),
            Task::Delete {
                path: instance,
                key: ROW_KEY.into(),
            },
        ]
    }

    /// The last tasks of the first session.
    fn finish(&self) -> Vec<Task> {
        let notify = self.lively().map(|name| {
            Task::Notify(vec![Notification {
                name,
                level: ACTIVE,
            }])
        });
        let reboot = Task::Reboot {
            key: REBOOT_KEY.into(),
        };
        notify.into_iter().chain([reboot]).collect()
    }

    /// The first table that instances may be added to and that has one already; one outside all others, if there is.
    ///
    /// Devices say of objects too that they can be written; only tables have instances.
    fn table(&self) -> Option<String> {
        let is_number = |part: &str| part.parse::<u32>().is_ok();
        let tables: HashSet<&str> = self
            .names
            .iter()
            .filter_map(|(path, _)| path.strip_suffix('.')?.rsplit_once('.'))
            .filter(|(_, last)| is_number(last))
            .map(|(table, _)| table)
            .collect();
        let found = |outside: bool| {
            self.names
                .iter()
                .filter(|(_, writable)| *writable)
                .find(|(path, _)| {
                    let table = path.strip_suffix('.').unwrap_or_default();
                    tables.contains(table) && !(outside && table.split('.').any(is_number))
                })
        };
        found(true)
            .or_else(|| found(false))
            .map(|(path, _)| path.clone())
    }

    /// A parameter that only the device changes; none if it is to keep changes to itself for a while (NOT-006).
    fn lively(&self) -> Option<String> {
        let throttle = ".ManagementServer.DefaultActiveNotificationThrottle";
        let is_throttled = |(name, _, value): &(String, Option<ValueType>, String)| {
            name.ends_with(throttle) && value != "0" && !value.is_empty()
        };
        if self.values.iter().any(is_throttled) {
            return None;
        }
        let fixed: HashSet<&str> = self.paths(false).collect();
        let lively = |ending: &&str| {
            let found = self.values.iter().find(|(name, value_type, _)| {
                name.ends_with(*ending)
                    && *value_type == Some(ValueType::String)
                    && fixed.contains(name.as_str())
            });
            found.map(|(name, ..)| name.clone())
        };
        [
            ".IP.Interface.1.Status",
            ".ExternalIPAddress",
            ".Status",
            "IPAddress",
        ]
        .iter()
        .find_map(lively)
    }

    /// What the device changes by itself: the parameter that it is to notify of, once.
    pub(super) fn next_change(&mut self, schema: Schema<'_>) -> Option<LocalChange> {
        if self.change.is_some() {
            return None;
        }
        let path = self.watched.clone()?;
        let (.., present) = self.values.iter().find(|(name, ..)| *name == path)?;
        let value = other_value(schema, &path, present);
        self.change = Some(LocalChange { path, value });
        self.change.clone()
    }

    fn paths(&self, writable: bool) -> impl Iterator<Item = &str> {
        let names = self.names.iter();
        names
            .filter(move |(_, can_be)| *can_be == writable)
            .map(|(name, _)| name.as_str())
    }

    fn writable(&self) -> impl Iterator<Item = &(String, Option<ValueType>, String)> {
        let writable: HashSet<&str> = self.paths(true).collect();
        self.values
            .iter()
            .filter(move |(name, ..)| writable.contains(name.as_str()))
    }

    /// A change that any device ought to take: of what every data model has, or else of the first that can be written,
    /// to the value that it has; of nothing if there is none.
    fn good(&self) -> Vec<Assignment> {
        let wanted = [
            (".DeviceInfo.ProvisioningCode", Some("demo")),
            (".ManagementServer.PeriodicInformInterval", Some("600")),
            ("", None),
        ];
        wanted
            .iter()
            .find_map(|(name, value)| {
                self.writable()
                    .filter(|(path, ..)| path.ends_with(name))
                    .find_map(|(path, value_type, present)| {
                        Assignment::new(path, (*value_type)?, value.unwrap_or(present)).ok()
                    })
            })
            .into_iter()
            .collect()
    }

    /// A change that no device takes: a parameter that is not there, one that cannot be written, one of another type.
    fn bad(&self) -> Vec<Assignment> {
        let missing = format!("{}.DeviceInfo.NoSuchParameter", self.root);
        let fixed = self
            .names
            .iter()
            .find(|(name, writable)| !writable && !name.ends_with('.'))
            .map(|(name, _)| name.clone());
        let other = self
            .writable()
            .find(|(_, value_type, _)| !matches!(value_type, Some(ValueType::Boolean) | None))
            .map(|(name, ..)| name.clone());
        let strings = [Some(missing), fixed].into_iter().flatten();
        strings
            .map(|name| (name, ValueType::String, "x"))
            .chain(other.map(|name| (name, ValueType::Boolean, "1")))
            .filter_map(|(name, value_type, value)| Assignment::new(name, value_type, value).ok())
            .collect()
    }
}

/// The number of the instance that was added.
fn added(answer: &Envelope<'_>) -> Option<u32> {
    AddObjectResponseView::read(answer)
        .ok()?
        .instance_number()
        .ok()
}

/// A value that the parameter does not have: of its enumeration, if it has one.
fn other_value(schema: Schema<'_>, path: &str, present: &str) -> String {
    let node = schema.parse(path).ok().map(|target| target.place.node());
    let named = node.and_then(|node| {
        schema.limits(node).find_map(|limit| match limit {
            Limit::OneOf(value) if value != present => Some(value.to_owned()),
            _ => None,
        })
    });
    let others = if path.ends_with("IPAddress") {
        ["192.0.2.77", "192.0.2.78"]
    } else {
        ["Up", "Down"]
    };
    let other = others.into_iter().find(|other| *other != present);
    named.unwrap_or_else(|| other.unwrap_or_default().to_owned())
}
