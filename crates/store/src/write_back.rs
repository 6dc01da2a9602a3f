//! Writing SQLite's write-ahead log back into its file, on a thread of its own: a commit that did it would keep everybody waiting.

use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use rusqlite::Connection;

/// So many pages of the log are worth it: 32 MiB. Pages that are written again meanwhile are written back once.
const WORTH: i64 = 8192;
/// So few are written back while nobody else writes, so that the log begins again from its start.
const FEW: i64 = 512;
/// While it is written back more comes, of which each pass leaves less.
const PASSES_MAX: usize = 8;
const LOOK: Duration = Duration::from_millis(100);
/// The longest that others may have to wait for those who read to be done with the log.
const PATIENCE: Duration = Duration::from_millis(5);

/// The thread, which ends with this.
pub(crate) struct WriteBack {
    end: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl WriteBack {
    /// Starts it, on a connection of its own.
    pub(crate) fn start(connection: Connection) -> io::Result<Self> {
        let (end, ended) = channel();
        let thread = Builder::new().name("write-back".to_owned()).spawn(move || run(&connection, &ended))?;
        Ok(Self { end: Some(end), thread: Some(thread) })
    }
}

impl Drop for WriteBack {
    fn drop(&mut self) {
        self.end.take();
        if let Some(thread) = self.thread.take() {
            // Whatever ended it, nothing is lost: the log is there.
            let _ = thread.join();
        }
    }
}

fn run(connection: &Connection, ended: &Receiver<()>) {
    while ended.recv_timeout(LOOK) == Err(RecvTimeoutError::Timeout) {
        // If the disk fails here, it fails the next commit too, and that says so.
        let _ = write_back(connection);
    }
}

fn write_back(connection: &Connection) -> rusqlite::Result<()> {
    if left(connection, "noop")? < WORTH {
        return Ok(());
    }
    connection.busy_timeout(PATIENCE)?;
    for _ in 0..PASSES_MAX {
        if left(connection, "passive")? < FEW {
            left(connection, "restart")?;
            break;
        }
    }
    Ok(())
}

/// How many pages of the log are not in the file, after it was written back in this way.
fn left(connection: &Connection, way: &str) -> rusqlite::Result<i64> {
    let pages = |row: &rusqlite::Row<'_>| Ok(row.get::<_, i64>(1)? - row.get::<_, i64>(2)?);
    connection.query_row(&format!("pragma wal_checkpoint({way})"), (), pages)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_log_is_written_back_while_somebody_reads_and_begins_again_once_they_are_done() {
        let folder = tempfile::tempdir().unwrap();
        let open = || Connection::open(folder.path().join("file")).unwrap();
        let (writer, reader, own) = (open(), open(), open());
        writer.execute_batch("pragma journal_mode = wal; pragma wal_autocheckpoint = 0; create table t (b blob)").unwrap();
        let more = |pages: i64| {
            let sql = "with recursive n(i) as (select 1 union all select i + 1 from n where i < $1) insert into t select zeroblob(4000) from n";
            writer.execute(sql, [pages]).unwrap();
        };
        more(100);
        write_back(&own).unwrap();
        assert!(left(&own, "noop").unwrap() >= 100, "a short log is left alone");
        more(WORTH);
        reader.execute_batch("begin; select count(*) from t").unwrap();
        write_back(&own).unwrap();
        assert_eq!(left(&own, "noop").unwrap(), 0);
        reader.execute_batch("commit").unwrap();
        more(1);
        let pages: i64 = own.query_row("pragma wal_checkpoint(noop)", (), |row| row.get(1)).unwrap();
        assert!(pages < 10, "it is written from the start again: {pages} pages");
    }
}
