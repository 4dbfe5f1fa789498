//! The forms of the database, each made from the one before it.

use rusqlite::{Connection, TransactionBehavior};

use super::StoreError;

/// One step from form to form; none is ever changed once it was released.
const STEPS: [&str; 1] = ["
    CREATE TABLE campaign (name TEXT NOT NULL, begun TEXT NOT NULL);
    CREATE TABLE target (
        name   TEXT PRIMARY KEY,
        state  TEXT NOT NULL,
        reason TEXT NOT NULL DEFAULT '',
        key    TEXT NOT NULL DEFAULT '',
        base   TEXT,
        tip    TEXT,
        place  TEXT,
        fixes  TEXT NOT NULL DEFAULT '[]',
        diff   TEXT NOT NULL DEFAULT '',
        owner  TEXT
    ) WITHOUT ROWID;
"];

/// Brings a database to the newest form.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let what = "bring the database up to date";
    let failed = |source| StoreError::Database { what, source };
    let known = i64::try_from(STEPS.len()).unwrap_or(i64::MAX);
    // Two processes may come at once: the second waits and finds it done.
    let work = connection.transaction_with_behavior(TransactionBehavior::Immediate);
    let work = work.map_err(failed)?;
    let found: i64 = work
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .map_err(failed)?;
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    let done = usize::try_from(found).unwrap_or(0);
    for step in &STEPS[done..] {
        work.execute_batch(step).map_err(failed)?;
    }
    work.pragma_update(None, "user_version", known)
        .map_err(failed)?;
    work.commit().map_err(failed)
}
