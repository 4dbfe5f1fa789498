//! The store in one file of `SQLite`.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, TransactionBehavior, params};

use super::alive::Alive;
use super::migrations::migrate;
use super::{Claim, Record, Round, State, Store, StoreError};
use crate::campaign::targets::Target;

/// How long to wait for other processes.
const PATIENCE: Duration = Duration::from_mins(1);

/// A database in a directory, with the lock files of the processes that use it.
pub(in crate::campaign) struct Sqlite {
    connection: Mutex<Connection>,
    alive: Alive,
}

impl Sqlite {
    /// Takes the directory; makes what is missing.
    ///
    /// # Errors
    /// The directory or the database cannot be used.
    pub(in crate::campaign) fn open(dir: &Path) -> Result<Self, StoreError> {
        std::fs::create_dir_all(dir)?;
        let alive = Alive::new(&dir.join("processes"))?;
        let what = "open the database";
        let failed = |source| StoreError::Database { what, source };
        let mut connection = Connection::open(dir.join("state.sqlite")).map_err(failed)?;
        connection.busy_timeout(PATIENCE).map_err(failed)?;
        // What a power cut takes away is found again in the repositories.
        connection
            .execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;")
            .map_err(failed)?;
        migrate(&mut connection)?;
        Ok(Self {
            connection: Mutex::new(connection),
            alive,
        })
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Does something as one transaction.
    fn at_once<T>(
        &self,
        what: &'static str,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let failed = |source| StoreError::Database { what, source };
        let mut connection = self.connection();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate);
        let transaction = transaction.map_err(failed)?;
        let out = work(&transaction)?;
        transaction.commit().map_err(failed)?;
        Ok(out)
    }
}

impl Store for Sqlite {
    fn begin(&self, campaign: &str, now: Timestamp) -> Result<Timestamp, StoreError> {
        let what = "begin the campaign";
        let failed = |source| StoreError::Database { what, source };
        self.at_once(what, |work| {
            let found = work
                .query_row("SELECT name, begun FROM campaign", [], |row| {
                    Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
                })
                .optional()
                .map_err(failed)?;
            match found {
                Some((name, begun)) if name == campaign => begun
                    .parse()
                    .map_err(|_| StoreError::Damaged(format!("`{begun}` is no time"))),
                Some((found, _)) => Err(StoreError::Other { found }),
                None => {
                    let begun = now.to_string();
                    work.execute("INSERT INTO campaign VALUES (?1, ?2)", [campaign, &begun])
                        .map_err(failed)?;
                    Ok(now)
                }
            }
        })
    }

    fn enlist(&self, targets: &[Target]) -> Result<(), StoreError> {
        let what = "list the targets";
        let failed = |source| StoreError::Database { what, source };
        self.at_once(what, |work| {
            let sql = "INSERT OR IGNORE INTO target (name, state) VALUES (?1, 'listed')";
            let mut insert = work.prepare(sql).map_err(failed)?;
            for target in targets {
                insert.execute([&target.name]).map_err(failed)?;
            }
            Ok(())
        })
    }

    fn claim(&self, name: &str, round: Round, key: &str) -> Result<Claim, StoreError> {
        let what = "take a target";
        let failed = |source| StoreError::Database { what, source };
        self.at_once(what, |work| {
            let sql = format!("SELECT {COLUMNS}, '', key, owner FROM target WHERE name = ?1");
            let found = work
                .query_row(&sql, [name], |row| {
                    Ok((Raw::of(row)?, row.get::<_, String>(8)?, row.get(9)?))
                })
                .optional()
                .map_err(failed)?;
            let Some((raw, known, owner)) = found else {
                return Ok(Claim::Done);
            };
            let record = raw.record()?;
            if !round.wants(record.state, known != key) {
                return Ok(Claim::Done);
            }
            let owner: Option<String> = owner;
            let is_abandoned = owner.is_some();
            if let Some(owner) = owner
                && self.alive.runs(&owner)?
            {
                return Ok(Claim::Elsewhere);
            }
            let sql = "UPDATE target SET owner = ?2 WHERE name = ?1";
            work.execute(sql, [name, self.alive.name()])
                .map_err(failed)?;
            Ok(Claim::Taken {
                record: Box::new(record),
                is_abandoned,
            })
        })
    }

    fn finish(&self, record: &Record, key: &str) -> Result<(), StoreError> {
        let what = "keep what was done";
        let failed = |source| StoreError::Database { what, source };
        let fixes = serde_json::to_string(&record.fixes);
        let fixes = fixes.map_err(|error| StoreError::Damaged(error.to_string()))?;
        self.at_once(what, |work| {
            let sql = "UPDATE target SET state = ?2, reason = ?3, key = ?4, base = ?5, tip = ?6, place = ?7,
                       fixes = ?8, diff = ?9, owner = NULL WHERE name = ?1";
            work.execute(
                sql,
                params![
                    record.name,
                    record.state.word(),
                    record.reason,
                    key,
                    record.base,
                    record.tip,
                    record.place,
                    fixes,
                    record.diff
                ],
            )
            .map_err(failed)?;
            Ok(())
        })
    }

    fn records(&self, diffs: bool) -> Result<Vec<Record>, StoreError> {
        let what = "read the targets";
        let failed = |source| StoreError::Database { what, source };
        let diff = if diffs { "diff" } else { "''" };
        let sql = format!("SELECT {COLUMNS}, {diff} FROM target ORDER BY name");
        let connection = self.connection();
        let mut select = connection.prepare(&sql).map_err(failed)?;
        let rows = select.query_map([], Raw::of).map_err(failed)?;
        rows.map(|raw| raw.map_err(failed)?.record()).collect()
    }
}

const COLUMNS: &str = "name, state, reason, base, tip, place, fixes";

/// A row as it is kept.
struct Raw {
    record: Record,
    state: String,
    fixes: String,
}

impl Raw {
    fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            state: row.get(1)?,
            fixes: row.get(6)?,
            record: Record {
                name: row.get(0)?,
                state: State::Listed,
                reason: row.get(2)?,
                base: row.get(3)?,
                tip: row.get(4)?,
                place: row.get(5)?,
                fixes: Vec::new(),
                diff: row.get(7)?,
            },
        })
    }

    fn record(self) -> Result<Record, StoreError> {
        let state = State::ALL.into_iter().find(|it| it.word() == self.state);
        let strange = || StoreError::Damaged(format!("`{}` is no state", self.state));
        let fixes = serde_json::from_str(&self.fixes);
        Ok(Record {
            state: state.ok_or_else(strange)?,
            fixes: fixes.map_err(|error| StoreError::Damaged(error.to_string()))?,
            ..self.record
        })
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
