use std::sync::{Mutex, MutexGuard};

use rusqlite::{Connection, OptionalExtension, Result, Row, params};
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
pub struct Draft {
    title: String,
    body: String,
}

#[derive(Debug, PartialEq, Serialize)]
pub struct Note {
    id: i64,
    title: String,
    body: String,
}

pub struct Store(Mutex<Connection>);

impl Store {
    pub fn open(path: &str) -> Result<Self> {
        let connection = Connection::open(path)?;
        connection.execute_batch(include_str!("schema.sql"))?;
        Ok(Self(Mutex::new(connection)))
    }

    pub fn add(&self, draft: Draft) -> Result<Note> {
        let connection = self.connection();
        connection.execute(
            "INSERT INTO notes (title, body) VALUES (?1, ?2)",
            params![draft.title, draft.body],
        )?;
        Ok(Note {
            id: connection.last_insert_rowid(),
            title: draft.title,
            body: draft.body,
        })
    }

    pub fn find(&self, id: i64) -> Result<Option<Note>> {
        let connection = self.connection();
        connection
            .query_row(
                "SELECT id, title, body FROM notes WHERE id = ?1",
                [id],
                note,
            )
            .optional()
    }

    pub fn list(&self) -> Result<Vec<Note>> {
        let connection = self.connection();
        let mut statement = connection.prepare("SELECT id, title, body FROM notes ORDER BY id")?;
        statement.query_map([], note)?.collect()
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.0
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

fn note(row: &Row) -> Result<Note> {
    Ok(Note {
        id: row.get(0)?,
        title: row.get(1)?,
        body: row.get(2)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_found_again() {
        let store = Store::open(":memory:").unwrap();
        let draft = Draft {
            title: "Milk".into(),
            body: "two litres".into(),
        };
        let added = store.add(draft).unwrap();
        assert_eq!(store.find(added.id).unwrap(), Some(added));
        assert_eq!(store.find(7).unwrap(), None);
        assert_eq!(store.list().unwrap().len(), 1);
    }
}
