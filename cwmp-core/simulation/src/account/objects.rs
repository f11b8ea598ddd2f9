//! Instances of tables, as the ACS and the device know them.

use crate::invariants::{Invariant, Violation};
use crate::task::Task;

/// The tables that the ACS has changed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Objects {
    tables: Vec<Table>,
}

#[derive(Clone, Debug)]
struct Table {
    path: String,
    /// The numbers of its instances, in ascending order.
    rows: Vec<u32>,
    /// What was called for and is not answered, or was broken off.
    open: Option<Task>,
}

/// Whether these rows are those of before, and one more.
fn is_one_more(rows: &[u32], before: &[u32]) -> bool {
    rows.len() == before.len() + 1 && before.iter().all(|number| rows.contains(number))
}

impl Table {
    /// Whether the call that is open may have made these rows of those of before.
    fn may_be(&self, rows: &[u32]) -> bool {
        rows == self.rows
            || match &self.open {
                Some(Task::Add { .. }) => is_one_more(rows, &self.rows),
                Some(Task::Delete { number, .. }) => {
                    is_one_more(&self.rows, rows) && !rows.contains(number)
                }
                _ => false,
            }
    }
}

impl Objects {
    /// The paths of the tables.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        self.tables.iter().map(|table| &*table.path)
    }

    /// The device has these rows.
    pub(crate) fn check(&mut self, path: &str, rows: Vec<u32>) -> Result<(), Violation> {
        let Some(table) = self.tables.iter_mut().find(|table| table.path == path) else {
            return Ok(());
        };
        Invariant::InstanceLost.holds(table.may_be(&rows), || {
            let (before, open) = (&table.rows, &table.open);
            format!("{path} has {rows:?} and had {before:?}, called {open:?}")
        })?;
        (table.rows, table.open) = (rows, None);
        Ok(())
    }

    /// The device is about to be told of a call, and has these rows.
    pub(crate) fn call(&mut self, task: &Task, rows: Vec<u32>) -> Result<(), Violation> {
        let Some(path) = task.table() else {
            return Ok(());
        };
        self.check(path, rows.clone())?;
        match self.tables.iter_mut().find(|table| table.path == path) {
            Some(table) => table.open = Some(task.clone()),
            None => self.tables.push(Table {
                path: path.to_owned(),
                rows,
                open: Some(task.clone()),
            }),
        }
        Ok(())
    }

    /// The device has answered, and has these rows: success, with the number that it says it has added, or a fault.
    pub(crate) fn answer(
        &mut self,
        path: &str,
        (is_good, added): (bool, Option<u32>),
        rows: Vec<u32>,
    ) -> Result<(), Violation> {
        let Some(table) = self.tables.iter_mut().find(|table| table.path == path) else {
            return Ok(());
        };
        let before = &table.rows;
        let is_right = match &table.open {
            _ if !is_good => rows == *before,
            Some(Task::Add { .. }) => added.is_some_and(|number| {
                let is_new = number > 0 && !before.contains(&number) && rows.contains(&number);
                is_new && is_one_more(&rows, before)
            }),
            Some(Task::Delete { number, .. }) => {
                is_one_more(before, &rows) && !rows.contains(number)
            }
            _ => rows == *before,
        };
        Invariant::InstanceWrong.holds(is_right, || {
            let open = &table.open;
            format!("{path} has {rows:?} and had {before:?}, success {is_good} of {open:?}")
        })?;
        (table.rows, table.open) = (rows, None);
        Ok(())
    }

    /// The device is as it left the factory.
    pub(crate) fn reset(&mut self) {
        self.tables.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "Device.Row.";

    fn add() -> Task {
        Task::Add {
            table: TABLE.into(),
            key: String::new(),
        }
    }

    fn delete(number: u32) -> Task {
        Task::Delete {
            table: TABLE.into(),
            number,
            key: String::new(),
        }
    }

    fn called(task: &Task) -> Objects {
        let mut objects = Objects::default();
        assert_eq!(objects.call(task, vec![1, 2]), Ok(()));
        objects
    }

    fn broken(result: Result<(), Violation>) -> Option<Invariant> {
        result.err().map(|violation| violation.invariant)
    }

    #[test]
    fn one_call_makes_one_instance_or_removes_the_one_it_names() {
        let answer = |task: &Task, answer, rows: &[u32]| {
            broken(called(task).answer(TABLE, answer, rows.to_vec()))
        };
        let wrong = Some(Invariant::InstanceWrong);
        assert_eq!(answer(&add(), (true, Some(3)), &[1, 2, 3]), None);
        for (number, rows) in [
            (Some(3), &[1, 2, 3, 4][..]),
            (Some(3), &[1, 2, 4]),
            (Some(2), &[1, 2, 3]),
            (None, &[1, 2, 3]),
            (Some(3), &[1, 3]),
            (Some(3), &[1, 2]),
        ] {
            assert_eq!(answer(&add(), (true, number), rows), wrong, "{rows:?}");
        }
        assert_eq!(answer(&add(), (false, None), &[1, 2]), None);
        assert_eq!(answer(&add(), (false, None), &[1, 2, 3]), wrong);
        assert_eq!(answer(&delete(1), (true, None), &[2]), None);
        assert_eq!(answer(&delete(1), (true, None), &[1]), wrong);
        assert_eq!(answer(&delete(1), (true, None), &[]), wrong);
        assert_eq!(answer(&delete(7), (false, None), &[1]), wrong);
    }

    #[test]
    fn what_was_acknowledged_is_there_and_what_was_not_may_be() {
        let lost = Some(Invariant::InstanceLost);
        let check =
            |objects: &Objects, rows: &[u32]| broken(objects.clone().check(TABLE, rows.to_vec()));
        let mut objects = called(&add());
        for rows in [&[1, 2][..], &[1, 2, 3]] {
            assert_eq!(check(&objects, rows), None);
        }
        for rows in [&[1][..], &[1, 2, 3, 4], &[1, 3]] {
            assert_eq!(check(&objects, rows), lost);
        }
        let answer = objects.answer(TABLE, (true, Some(3)), vec![1, 2, 3]);
        assert_eq!(answer, Ok(()));
        assert_eq!(check(&objects, &[1, 2]), lost);
        let objects = called(&delete(1));
        assert_eq!(check(&objects, &[2]), None);
        assert_eq!(check(&objects, &[1]), lost);
        // What was seen once stays so.
        let mut objects = called(&add());
        assert_eq!(objects.check(TABLE, vec![1, 2, 3]), Ok(()));
        assert_eq!(check(&objects, &[1, 2]), lost);
    }
}
