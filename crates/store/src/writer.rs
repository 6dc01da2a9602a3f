//! The one writer of a data base. Work that waits is committed together, so one fsync confirms all of it.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::thread;

use tlog::Frontier;
use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot};

use crate::Error;
use crate::database::{Pool, PoolOf};
use crate::error::SqlError;
use crate::insert::WaitingRows;
use crate::postgres::Assumed;
use crate::sql::{On, Tx, values};

/// The most pieces of work in one transaction.
const TOGETHER_MAX: usize = 128;
/// How much work may wait; whoever brings more waits outside.
const WAITING_MAX: usize = 1024;

/// Something to be done in a transaction. It is done again if work beside it fails, and is undone alone if it fails itself.
pub(crate) trait Work: Send + Sync + 'static {
    /// What it gives.
    type Done: Send + 'static;
    /// Does it.
    fn run(&self, tx: &mut Tx) -> impl Future<Output = Result<Self::Done, Error>> + Send;
}

/// A piece of work and who waits for it.
struct Waiting<W: Work> {
    work: W,
    done: Option<W::Done>,
    reply: oneshot::Sender<Result<W::Done, Error>>,
}

type Running<'t> = Pin<Box<dyn Future<Output = Result<(), Error>> + Send + 't>>;

trait Job: Send {
    fn run<'t>(&'t mut self, tx: &'t mut Tx) -> Running<'t>;
    fn finish(self: Box<Self>, committed: Result<(), Error>);
}

impl<W: Work> Job for Waiting<W> {
    fn run<'t>(&'t mut self, tx: &'t mut Tx) -> Running<'t> {
        Box::pin(async move {
            self.done = Some(self.work.run(tx).await?);
            Ok(())
        })
    }

    fn finish(self: Box<Self>, committed: Result<(), Error>) {
        let Self { done, reply, .. } = *self;
        let result = committed.and_then(|()| done.ok_or(Error::WriterEnded));
        // Whoever asked may have gone away; the work is done all the same.
        let _ = reply.send(result);
    }
}

/// A handle to the writer's thread.
pub(crate) struct Writer {
    jobs: mpsc::Sender<Box<dyn Job>>,
    ended: oneshot::Receiver<()>,
}

impl Writer {
    /// Starts the thread, which waits for the disk while others go on. `lock` is what it holds in PostgreSQL, where other processes write too.
    pub(crate) fn start(pool: Pool, lock: &'static str) -> Result<Self, Error> {
        let (jobs, waiting) = mpsc::channel(WAITING_MAX);
        let (ends, ended) = oneshot::channel();
        let (runtime, task) = (Handle::current(), Task { pool, lock, waiting, frontier: None, stopped: None });
        let run = move || {
            runtime.block_on(task.serve());
            // Whoever waits for it may have gone away.
            let _ = ends.send(());
        };
        let started = thread::Builder::new().name("writer".to_owned()).spawn(run);
        started.map(|_| Self { jobs, ended }).map_err(Error::sql("(writer)"))
    }

    /// Has work done, and waits until it is committed.
    pub(crate) async fn write<W: Work>(&self, work: W) -> Result<W::Done, Error> {
        let (reply, answer) = oneshot::channel();
        let job = Box::new(Waiting { work, done: None, reply });
        self.jobs.send(job).await.map_err(|_| Error::WriterEnded)?;
        answer.await.map_err(|_| Error::WriterEnded)?
    }

    /// Takes no more work, and waits for what was taken.
    pub(crate) async fn stop(self) {
        drop(self.jobs);
        // It ends by itself; a panic in it has ended it already.
        let _ = self.ended.await;
    }
}

struct Task {
    pool: Pool,
    lock: &'static str,
    waiting: mpsc::Receiver<Box<dyn Job>>,
    /// How far the log had come with the last commit, if that is known.
    frontier: Option<Frontier>,
    /// Why nothing is written any more.
    stopped: Option<Error>,
}

impl Task {
    async fn serve(mut self) {
        while let Some(first) = self.waiting.recv().await {
            match &self.stopped {
                Some(why) => first.finish(Err(why.clone())),
                None => self.together(first).await,
            }
        }
    }

    /// Does a piece of work and those that wait behind it, commits, and answers. If any of it fails, all is undone and done again piece
    /// by piece, to find which.
    async fn together(&mut self, first: Box<dyn Job>) {
        let mut tx = match self.begin().await {
            Ok(tx) => tx,
            Err(error) => return first.finish(Err(error)),
        };
        let mut jobs = vec![first];
        if self.all(&mut tx, &mut jobs).await.is_err() {
            tx.roll_back().await;
            return self.piece_by_piece(jobs).await;
        }
        match self.commit(tx).await {
            Err(Error::Overtaken) => self.piece_by_piece(jobs).await,
            committed => self.answer(jobs, &committed),
        }
    }

    async fn all(&mut self, tx: &mut Tx, jobs: &mut Vec<Box<dyn Job>>) -> Result<(), Error> {
        while let Some(last) = jobs.last_mut() {
            last.run(tx).await?;
            let next = if jobs.len() < TOGETHER_MAX { self.waiting.try_recv().ok() } else { None };
            let Some(next) = next else { break };
            jobs.push(next);
        }
        if tx.is_lines_alone() { Ok(()) } else { tx.save_log().await }
    }

    async fn piece_by_piece(&mut self, jobs: Vec<Box<dyn Job>>) {
        self.frontier = None;
        let mut tx = match self.begin().await {
            Ok(tx) => tx,
            Err(error) => return jobs.into_iter().for_each(|job| job.finish(Err(error.clone()))),
        };
        let (mut jobs, mut done) = (jobs.into_iter(), Vec::new());
        while let Some(mut job) = jobs.next() {
            match alone(&mut tx, &mut *job).await {
                Ok(Ok(())) => done.push(job),
                Ok(Err(error)) => job.finish(Err(error)),
                Err(broken) => {
                    let all = done.into_iter().chain([job]).chain(jobs);
                    all.for_each(|job| job.finish(Err(broken.clone())));
                    return self.judge(&broken);
                }
            }
        }
        let committed = self.commit(tx).await;
        self.answer(done, &committed);
    }

    fn answer(&mut self, done: Vec<Box<dyn Job>>, committed: &Result<(), Error>) {
        if let Err(error) = committed {
            self.judge(error);
        }
        done.into_iter().for_each(|job| job.finish(committed.clone()));
    }

    async fn begin(&self) -> Result<Tx, Error> {
        if let (PoolOf::Postgres { writer, .. }, Some(frontier)) = (&self.pool.of, self.frontier.clone()) {
            let assumed = Assumed { writer: writer.clone(), lock: self.lock, frontier };
            return Ok(Tx::later(assumed, Arc::clone(&self.pool.place)));
        }
        let mut tx = self.pool.begin().await?;
        if matches!(tx.on, On::Postgres(_)) {
            tx.lock(self.lock).await?;
        }
        Ok(tx)
    }

    async fn commit(&mut self, tx: Tx) -> Result<(), Error> {
        let frontier = tx.frontier();
        self.frontier = None;
        if tx.is_lines_alone() {
            tx.commit_lines().await?
        } else {
            self.commit_begun(tx).await?
        }
        self.frontier = frontier;
        Ok(())
    }

    async fn commit_begun(&self, mut tx: Tx) -> Result<(), Error> {
        tx.save_log().await?;
        let is_remote = matches!(tx.on, On::Postgres(_));
        tx.commit().await.map_err(|error| match Error::sql("(commit)")(error) {
            // The data base may have committed before the connection broke.
            Error::Unreachable { error } if is_remote => Error::Unconfirmed { error },
            Error::Sql { error, .. } if is_remote && error.code().is_none() => Error::Unconfirmed { error },
            Error::Unreachable { error } | Error::Sql { error, .. } => Error::Stopped { error },
            other => other,
        })
    }

    /// After a failed fsync nobody knows what the disk holds: SQLite writes no more until it is opened again.
    fn judge(&mut self, error: &Error) {
        let failed = match error {
            Error::Stopped { error } if matches!(self.pool.of, PoolOf::Sqlite(_)) => Some(error),
            Error::Sql { error, .. } if is_io(error) => Some(error),
            Error::DamagedFile { .. } => {
                self.stopped = Some(error.clone());
                None
            }
            _ => None,
        };
        if let Some(error) = failed {
            self.stopped = Some(Error::Stopped { error: Arc::clone(error) });
        }
    }
}

/// SQLite's IOERR in its many forms.
fn is_io(error: &SqlError) -> bool {
    let number = error.code().and_then(|code| code.parse::<u32>().ok());
    number.is_some_and(|code| code & 0xff == 10)
}

/// Does one piece of work so that it can be undone alone. The outer error says that the whole transaction is undone: SQLite does
/// that by itself where the disk is full or fails.
async fn alone(tx: &mut Tx, job: &mut dyn Job) -> Result<Result<(), Error>, Error> {
    let log = tx.log.clone();
    tx.execute("(savepoint)", "savepoint job", values![]).await?;
    let ran = match job.run(tx).await {
        Ok(()) => tx.write_waiting().await,
        failed => failed,
    };
    let Err(error) = ran else {
        tx.execute("(savepoint)", "release savepoint job", values![]).await?;
        return Ok(Ok(()));
    };
    tx.waiting = WaitingRows::default();
    for undo in ["rollback to savepoint job", "release savepoint job"] {
        if tx.execute("(savepoint)", undo, values![]).await.is_err() {
            return Err(error);
        }
    }
    tx.log = log;
    Ok(Err(error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Location;
    use crate::database::{Database, Half, Mode};

    /// Marks a person as erased, and then fails if it shall.
    struct Mark(u8, bool);

    impl Work for Mark {
        type Done = u8;

        async fn run(&self, tx: &mut Tx) -> Result<u8, Error> {
            tx.execute("erased", "insert into erased (person) values ($1)", values![vec![self.0; 16]]).await?;
            if self.1 { Err(Error::Entry("it fails".to_owned())) } else { Ok(self.0) }
        }
    }

    #[tokio::test]
    async fn work_that_fails_is_undone_alone_and_all_that_was_confirmed_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let location = Location::Sqlite(folder.path().join("store"));
        let keys = Arc::new(Database::open(&location, Half::Keys, Mode::Create).await.unwrap());
        let mark = |number: u8| {
            let keys = Arc::clone(&keys);
            tokio::spawn(async move { keys.write(Mark(number, number.is_multiple_of(3))).await })
        };
        let waiting: Vec<_> = (0_u8..90).map(mark).collect();
        let mut confirmed = Vec::new();
        for one in waiting {
            confirmed.extend(one.await.unwrap().ok());
        }
        assert_eq!(confirmed, (0_u8..90).filter(|number| !number.is_multiple_of(3)).collect::<Vec<u8>>());
        let rows =
            keys.read().await.unwrap().rows("erased", "select person from erased order by person", values![]).await.unwrap();
        let stored = rows.into_iter().map(|mut row| row.take::<[u8; 16]>().unwrap()[0]).collect::<Vec<_>>();
        assert_eq!(stored, confirmed);
    }

    #[tokio::test]
    async fn work_whose_asker_has_gone_away_is_done_all_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let location = Location::Sqlite(folder.path().join("store"));
        let keys = Arc::new(Database::open(&location, Half::Keys, Mode::Create).await.unwrap());
        let asker = tokio::spawn({
            let keys = Arc::clone(&keys);
            async move { keys.write(Mark(1, false)).await }
        });
        tokio::task::yield_now().await;
        asker.abort();
        let _ = asker.await;
        // Whatever was taken is done before what comes later; at worst it was never handed over.
        keys.write(Mark(2, false)).await.unwrap();
        let again = keys.write(Mark(2, false)).await;
        assert!(again.is_err(), "a row that is there is not there twice");
    }
}
