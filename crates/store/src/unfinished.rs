//! What is left of a store whose making, or whose restoring, was cut short: it holds nothing, and may be made again.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use crate::database::{Half, half_path};
use crate::migrate::Schema;
use crate::{Error, Location, postgres};

/// Removes a half in which nothing was ever recorded. Says whether nothing is there now.
///
/// # Errors
/// It cannot be read, or not removed.
pub(crate) async fn clear(location: &Location, half: Half) -> Result<bool, Error> {
    let schema = half.schema();
    match location {
        Location::Sqlite(path) => {
            let path = half_path(path, half);
            if path.try_exists().map_err(Error::file(&path))? {
                if !is_empty(&path, schema)? {
                    return Ok(false);
                }
                remove(&path)?;
            }
            Ok(true)
        }
        Location::Postgres { data, keys } => postgres::remove_empty(if half == Half::Data { data } else { keys }, schema).await,
    }
}

/// Whether a file was made and never filled. One that SQLite cannot read is not empty.
fn is_empty(path: &Path, schema: &Schema) -> Result<bool, Error> {
    let count = || {
        let file = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        let count =
            |sql: &str, values: &[&str]| file.query_row(sql, rusqlite::params_from_iter(values), |row| row.get::<_, i64>(0));
        let there = count("select count(*) from sqlite_master where type = 'table' and name = $1", &[schema.filled])?;
        if there == 0 { Ok(0) } else { count(&format!("select count(*) from {}", schema.filled), &[]) }
    };
    let rows = count().map_err(|error: rusqlite::Error| Error::sql(schema.name)(error).at(&path.display().to_string()))?;
    Ok(rows == 0)
}

/// Removes a file with those beside it.
fn remove(path: &Path) -> Result<(), Error> {
    for end in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        match std::fs::remove_file(&name) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(Error::file(Path::new(&name))(error)),
            _ => {}
        }
    }
    Ok(())
}
