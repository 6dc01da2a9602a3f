//! The one writer of a data base. Work that waits is committed together, so one fsync confirms all of it.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use tokio::sync::{Mutex, mpsc, oneshot};
use tokio::task::JoinHandle;

use crate::Error;
use crate::database::Pool;
use crate::error::code;
use crate::sql::{On, Tx, values};

/// The most pieces of work in one transaction.
const TOGETHER_MAX: usize = 128;
/// How much work may wait; whoever brings more waits outside.
const WAITING_MAX: usize = 1024;

/// Something to be done in a transaction. It may be done again if the transaction could not be committed, and is undone alone if it fails.
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

/// A handle to the writer's task.
pub(crate) struct Writer {
    jobs: mpsc::Sender<Box<dyn Job>>,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    /// Starts the task. `lock` is what it holds in PostgreSQL, where other processes write too.
    pub(crate) fn start(pool: Pool, lock: &'static str) -> Self {
        let (jobs, waiting) = mpsc::channel(WAITING_MAX);
        let task = tokio::spawn(Task { pool, lock, waiting, stopped: None }.serve());
        Self { jobs, task: Mutex::new(Some(task)) }
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
        if let Some(task) = self.task.lock().await.take() {
            // It ends by itself; a panic in it has ended it already.
            let _ = task.await;
        }
    }
}

struct Task {
    pool: Pool,
    lock: &'static str,
    waiting: mpsc::Receiver<Box<dyn Job>>,
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

    /// Does a piece of work and those that wait behind it, commits, and answers.
    async fn together(&mut self, first: Box<dyn Job>) {
        let mut tx = match self.begin().await {
            Ok(tx) => tx,
            Err(error) => return first.finish(Err(error)),
        };
        let (mut next, mut done) = (Some(first), Vec::new());
        while let Some(mut job) = next {
            match alone(&mut tx, &mut *job).await {
                Ok(Ok(())) => done.push(job),
                Ok(Err(error)) => job.finish(Err(error)),
                // Not even undoing works: nothing of this transaction will stand.
                Err(broken) => {
                    job.finish(Err(broken.clone()));
                    done.into_iter().for_each(|job: Box<dyn Job>| job.finish(Err(broken.clone())));
                    return self.judge(&broken);
                }
            }
            next = if done.len() < TOGETHER_MAX { self.waiting.try_recv().ok() } else { None };
        }
        let committed = self.commit(tx).await;
        if let Err(error) = &committed {
            self.judge(error);
        }
        done.into_iter().for_each(|job| job.finish(committed.clone()));
    }

    async fn begin(&self) -> Result<Tx, Error> {
        let mut tx = self.pool.begin().await.map_err(Error::sql("(begin)"))?;
        if matches!(tx.on, On::Postgres(_)) {
            tx.execute("(lock)", self.lock, values![]).await?;
        }
        Ok(tx)
    }

    async fn commit(&self, mut tx: Tx) -> Result<(), Error> {
        tx.save_log().await?;
        let is_remote = matches!(tx.on, On::Postgres(_));
        tx.commit().await.map_err(|error| match Error::sql("(commit)")(error) {
            // The data base may have committed before the connection broke.
            Error::Sql { error, .. } if is_remote && error.as_database_error().is_none() => Error::Unconfirmed { error },
            Error::Sql { error, .. } => Error::Stopped { error },
            other => other,
        })
    }

    /// After a failed fsync nobody knows what the disk holds: SQLite writes no more until it is opened again.
    fn judge(&mut self, error: &Error) {
        let failed = match error {
            Error::Stopped { error } if matches!(self.pool, Pool::Sqlite { .. }) => Some(error),
            Error::Sql { error, .. } if is_io(error) => Some(error),
            _ => None,
        };
        if let Some(error) = failed {
            self.stopped = Some(Error::Stopped { error: Arc::clone(error) });
        }
    }
}

/// SQLite's IOERR in its many forms, CORRUPT, and NOTADB.
fn is_io(error: &sqlx::Error) -> bool {
    let number = code(error).and_then(|code| code.parse::<u32>().ok());
    number.is_some_and(|code| matches!(code & 0xff, 10 | 11 | 26))
}

/// Does one piece of work so that it can be undone alone. The outer error says that the transaction is broken.
async fn alone(tx: &mut Tx, job: &mut dyn Job) -> Result<Result<(), Error>, Error> {
    let log = tx.log.clone();
    tx.execute("(savepoint)", "savepoint job", values![]).await?;
    match job.run(tx).await {
        Ok(()) => {
            tx.execute("(savepoint)", "release savepoint job", values![]).await?;
            Ok(Ok(()))
        }
        Err(error) => {
            tx.execute("(savepoint)", "rollback to savepoint job", values![]).await?;
            tx.execute("(savepoint)", "release savepoint job", values![]).await?;
            tx.log = log;
            Ok(Err(error))
        }
    }
}
