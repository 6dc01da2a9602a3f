//! Backups read back: to see whether they are good, and into an empty place.

use std::fs::DirBuilder;
use std::io::Read;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;

use super::format::Reader;
use super::table::TABLES;
use super::{BackedUp, BackupError, Opener};
use crate::database::{Database, Half, Mode};
use crate::log::frontier;
use crate::sql::Tx;
use crate::unfinished::clear;
use crate::verify::{Progress, verify};
use crate::{Location, lock::Lock, migrate};

/// Rows that are inserted together.
const TOGETHER: usize = 500;

/// Reads a backup to its end, and verifies every row in it against its log. It is put into a SQLite file in a folder under `scratch`
/// for that, which is removed; it needs as much room as the data has.
///
/// # Errors
/// It cannot be opened, is damaged, or is not what was recorded.
pub async fn verify_backup(
    file: &Path,
    opener: &Opener,
    scratch: &Path,
    progress: &mut Progress<'_>,
) -> Result<BackedUp, BackupError> {
    let folder = scratch.join(format!(".resettle-verify-{}", std::process::id()));
    // Nobody else reads what lies there meanwhile.
    DirBuilder::new().mode(0o700).create(&folder).map_err(BackupError::file(&folder))?;
    let restored = restore(file, opener, &Location::Sqlite(folder.join("store")), progress).await;
    std::fs::remove_dir_all(&folder).map_err(BackupError::file(&folder))?;
    restored
}

/// Puts a backup into an empty place, of either data base, and verifies it there before it counts. On an error the place is as
/// empty as before. The keys come after it, with [`restore_keys`](super::restore_keys).
///
/// # Errors
/// Something is there already; or the backup cannot be opened, is damaged, or is not what was recorded.
pub async fn restore(
    file: &Path,
    opener: &Opener,
    location: &Location,
    progress: &mut Progress<'_>,
) -> Result<BackedUp, BackupError> {
    // A wrong key or another file shows before anything is made.
    let from = Reader::new(opener.open(file)?, migrate::DATA.steps())?;
    let _lock = Lock::take(location)?;
    if !clear(location, Half::Data).await? {
        return Err(crate::Error::AlreadyThere { place: location.to_string() }.into());
    }
    let data = Database::open(location, Half::Data, Mode::Create).await?;
    let filled = fill(&data, from, progress).await;
    data.close().await;
    if filled.is_err() {
        // What stays is removed by the next restore.
        let _ = clear(location, Half::Data).await;
    }
    filled
}

async fn fill(data: &Database, from: Reader<impl Read>, progress: &mut Progress<'_>) -> Result<BackedUp, BackupError> {
    let mut tx = data.begin().await?;
    let backed_up = load(&mut tx, from, progress).await?;
    tx.execute("pay_undecided", crate::pay::FIND_UNDECIDED, Vec::new()).await?;
    let found = verify(&mut tx, &[], progress).await?;
    if found != backed_up.tree {
        return Err(BackupError::OtherLog { said: backed_up.tree, found });
    }
    tx.commit().await.map_err(crate::Error::sql("(commit)"))?;
    Ok(backed_up)
}

async fn load(tx: &mut Tx, mut from: Reader<impl Read>, progress: &mut Progress<'_>) -> Result<BackedUp, BackupError> {
    let (mut done, mut size) = (0, 0);
    for table in TABLES.iter() {
        from.begin(table)?;
        let mut rows = Vec::with_capacity(TOGETHER);
        while let Some(row) = from.row(table)? {
            rows.push(row);
            if rows.len() == TOGETHER {
                table.insert(tx, std::mem::take(&mut rows)).await?;
                done += TOGETHER as u64;
                progress(done, 2 * size);
            }
        }
        table.insert(tx, rows).await?;
        if table.name == "log_state" {
            size = frontier(tx).await?.size();
        }
    }
    let rows = from.rows;
    Ok(BackedUp { tree: from.finish()?, rows })
}
