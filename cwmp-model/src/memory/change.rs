//! What may be undone: setting, adding and deleting inside a transaction.

use alloc::{boxed::Box, string::ToString as _, vec::Vec};

use cwmp_soap::{FaultCode, Value, ValueType};

use super::rows::Row;
use super::{MemoryTree, Table};
use crate::backend::{Applied, Backend, Presence};
use crate::place::{Instances, Place};
use crate::schema::Schema;

/// One thing that a transaction has done.
#[derive(Clone, Debug)]
pub(super) enum Undo {
    /// A parameter was set; this was its text.
    Set(Place, Box<str>),
    /// A command was given.
    Command(Place),
    /// An instance was added; this was the highest number of its table.
    Added(Place, u32),
    /// An instance was deleted, with all in it: the rows, its own first.
    Deleted(Vec<Row>),
}

impl Backend for MemoryTree {
    #[inline]
    fn next_instance(&self, table: &Place, after: u32) -> Option<u32> {
        let template = self.layout.of(table.node())?.link;
        self.rows.next(template, table.instances(), after)
    }

    fn find_alias(&self, table: &Place, alias: &str) -> Option<u32> {
        let template = self.layout.of(table.node())?.link;
        let table = self.tables.get(&Place::new(template, table.instances()))?;
        table.aliases.get(alias)?.first().copied()
    }

    fn alias<'v>(&'v self, instance: &Place, _scratch: &'v mut [u8]) -> Option<&'v str> {
        let alias = self.layout.alias(instance.node())?;
        self.text(&Place::new(alias, instance.instances()))
            .filter(|alias| !alias.is_empty())
    }

    #[inline]
    fn presence(&self, place: &Place) -> Presence {
        match self.rows.entry(&self.layout, place) {
            None => Presence::Absent,
            Some(entry) if entry.writable => Presence::Writable,
            Some(_) => Presence::ReadOnly,
        }
    }

    fn value_type(&self, parameter: &Place) -> Option<ValueType> {
        let entry = self.rows.entry(&self.layout, parameter)?;
        entry.value.as_ref().map(|(value_type, _)| *value_type)
    }

    #[inline]
    fn get<'v>(
        &'v mut self,
        parameter: &Place,
        _scratch: &'v mut [u8],
    ) -> Result<Value<'v>, FaultCode> {
        let entry = self.rows.entry(&self.layout, parameter);
        match entry.and_then(|entry| entry.value.as_ref()) {
            Some((ValueType::String, text)) => Ok(Value::String(text)),
            Some((value_type, text)) => Ok(Value::Lexical(*value_type, text)),
            None => Err(FaultCode::INVALID_PARAMETER_NAME),
        }
    }

    fn begin(&mut self) -> Result<(), FaultCode> {
        self.undo.clear();
        Ok(())
    }

    fn set(&mut self, parameter: &Place, value: &Value<'_>) -> Result<(), FaultCode> {
        let node = self.layout.of(parameter.node());
        if node.is_some_and(|node| node.is_command) {
            let idle = matches!(value, Value::Boolean(false) | Value::String(""));
            if !idle {
                self.undo.push(Undo::Command(*parameter));
            }
            return Ok(());
        }
        let text = match value {
            Value::String(text) | Value::Lexical(_, text) => (*text).into(),
            value => value.to_string().into_boxed_str(),
        };
        let before = self
            .write(parameter, text)
            .ok_or(FaultCode::INVALID_PARAMETER_NAME)?;
        self.undo.push(Undo::Set(*parameter, before));
        Ok(())
    }

    fn add(&mut self, schema: Schema<'_>, table: &Place) -> Result<u32, FaultCode> {
        let node = self.layout.of(table.node());
        let template = node.map(|node| node.link);
        let template = template.filter(|_| self.presence(table) != Presence::Absent);
        let template = template.ok_or(FaultCode::INVALID_PARAMETER_NAME)?;
        let known = self.tables.get(&Place::new(template, table.instances()));
        let last = known.map_or(0, |table| table.last);
        let number = match last.checked_add(1) {
            Some(number) => number,
            None => self.gap(table).ok_or(FaultCode::RESOURCES_EXCEEDED)?,
        };
        let instances = table.instances().with(number);
        let instances = instances.map_err(|_| FaultCode::RESOURCES_EXCEEDED)?;
        let instance = Place::new(template, instances);
        self.renew(schema, &instance);
        self.undo.push(Undo::Added(instance, last));
        self.undo_count(&instance);
        Ok(number)
    }

    fn delete(&mut self, instance: &Place) -> Result<(), FaultCode> {
        let is_instance = self.layout.of(instance.node());
        if !is_instance.is_some_and(|node| node.is_template) {
            return Err(FaultCode::INVALID_PARAMETER_NAME);
        }
        let own = self.remove_row(instance);
        let mut rows = Vec::from([own.ok_or(FaultCode::INVALID_PARAMETER_NAME)?]);
        let templates: Vec<_> = self.layout.templates_in(instance.node()).collect();
        for template in templates {
            for place in self.rows.inside(template, instance.instances()) {
                rows.extend(self.remove_row(&place));
            }
        }
        self.undo.push(Undo::Deleted(rows));
        self.undo_count(instance);
        Ok(())
    }

    fn commit(&mut self) -> Result<Applied, FaultCode> {
        let mut applied = Applied::Now;
        for undo in core::mem::take(&mut self.undo) {
            match undo {
                Undo::Set(place, before) => {
                    if self.deferring.contains(&place.node()) {
                        applied = Applied::Later;
                        self.deferred.insert(place);
                    }
                    if self.text(&place).is_some_and(|text| *text != *before) {
                        self.changed.insert(place);
                    }
                }
                Undo::Command(place) => self.commands.push(place),
                Undo::Added(..) => {}
                Undo::Deleted(rows) => self.forget(&rows),
            }
        }
        Ok(applied)
    }

    fn rollback(&mut self) {
        while let Some(undo) = self.undo.pop() {
            match undo {
                Undo::Set(place, before) => {
                    self.write(&place, before);
                }
                Undo::Command(_) => {}
                Undo::Added(instance, last) => {
                    self.remove_row(&instance);
                    let key = table_of(&instance);
                    if let Some(table) = self.tables.get_mut(&key) {
                        table.last = last;
                        if *table == Table::default() {
                            self.tables.remove(&key);
                        }
                    }
                }
                Undo::Deleted(rows) => rows.into_iter().for_each(|row| self.add_row(row)),
            }
        }
    }
}

impl MemoryTree {
    /// Changes the text of a parameter; what it was, `None` if it is not there.
    pub(super) fn write(&mut self, place: &Place, text: Box<str>) -> Option<Box<str>> {
        let is_alias = self.layout.of(place.node())?.is_alias;
        let entry = self.rows.entry_mut(&self.layout, place)?;
        let (_, held) = entry.value.as_mut()?;
        let after = is_alias.then(|| text.clone());
        let before = core::mem::replace(held, text);
        if let Some(after) = after {
            let owner = self.layout.of(place.node())?.owner;
            let instance = Place::new(owner, place.instances());
            self.unname(&instance, &before);
            self.name(&instance, after);
        }
        Some(before)
    }

    /// Puts a row that was not there, and notes it in its table.
    pub(super) fn add_row(&mut self, row: Row) {
        let instance = row.place;
        let Some(number) = instance.instances().last() else {
            self.rows.put(row);
            return;
        };
        let table = self.tables.entry(table_of(&instance)).or_default();
        table.size = table.size.saturating_add(1);
        table.last = table.last.max(number);
        self.rows.put(row);
        if let Some(alias) = self.own_alias(&instance) {
            self.name(&instance, alias);
        }
    }

    /// Takes a row away, and notes it in its table.
    pub(super) fn remove_row(&mut self, instance: &Place) -> Option<Row> {
        let alias = self.own_alias(instance);
        let row = self.rows.take(instance)?;
        if let Some(alias) = alias {
            self.unname(instance, &alias);
        }
        if let Some(table) = self.tables.get_mut(&table_of(instance)) {
            table.size = table.size.saturating_sub(1);
        }
        Some(row)
    }

    /// Lets the parameter that counts the instances follow; where it is and what it was.
    pub(super) fn count(&mut self, instance: &Place) -> Option<(Place, Box<str>)> {
        let node = self.layout.of(instance.node())?;
        let counter = self.layout.counter(node.link)?;
        let size = self.tables.get(&table_of(instance))?.size;
        let counter = Place::new(counter, instance.instances().without_last());
        let before = self.write(&counter, size.to_string().into_boxed_str())?;
        Some((counter, before))
    }

    fn undo_count(&mut self, instance: &Place) {
        if let Some((counter, before)) = self.count(instance) {
            self.undo.push(Undo::Set(counter, before));
        }
    }

    /// A number that no instance has, the one behind the highest being none any more.
    fn gap(&self, table: &Place) -> Option<u32> {
        let mut free = 1_u32;
        while self.next_instance(table, free.saturating_sub(1)) == Some(free) {
            free = free.checked_add(1)?;
        }
        Some(free)
    }

    /// Forgets what tables inside deleted instances remember: their numbers cannot come back.
    pub(super) fn forget(&mut self, rows: &[Row]) {
        let Some(instance) = rows.first().map(|row| row.place) else {
            return;
        };
        let templates: Vec<_> = self.layout.templates_in(instance.node()).collect();
        for template in templates {
            let first = Place::new(template, instance.instances());
            let inside = self.tables.range(first..).map(|(place, _)| *place);
            let inside: Vec<_> = inside
                .take_while(|table| {
                    let numbers = table.instances();
                    table.node() == template
                        && (numbers.as_slice()).starts_with(instance.instances().as_slice())
                })
                .collect();
            for table in inside {
                self.tables.remove(&table);
            }
        }
        self.changed
            .retain(|place| self.rows.entry(&self.layout, place).is_some());
        self.deferred
            .retain(|place| self.rows.entry(&self.layout, place).is_some());
    }

    fn own_alias(&self, instance: &Place) -> Option<Box<str>> {
        let alias = self.layout.alias(instance.node())?;
        let text = self.text(&Place::new(alias, instance.instances()))?;
        (!text.is_empty()).then(|| text.into())
    }

    fn name(&mut self, instance: &Place, alias: Box<str>) {
        let (Some(number), false) = (instance.instances().last(), alias.is_empty()) else {
            return;
        };
        let table = self.tables.entry(table_of(instance)).or_default();
        let numbers = table.aliases.entry(alias).or_default();
        if let Err(at) = numbers.binary_search(&number) {
            numbers.insert(at, number);
        }
    }

    fn unname(&mut self, instance: &Place, alias: &str) {
        let (Some(number), Some(table)) = (
            instance.instances().last(),
            self.tables.get_mut(&table_of(instance)),
        ) else {
            return;
        };
        if let Some(numbers) = table.aliases.get_mut(alias) {
            numbers.retain(|other| *other != number);
            if numbers.is_empty() {
                table.aliases.remove(alias);
            }
        }
    }
}

/// Where a tree keeps what it knows of the table of an instance.
fn table_of(instance: &Place) -> Place {
    let around: Instances = instance.instances().without_last();
    Place::new(instance.node(), around)
}
