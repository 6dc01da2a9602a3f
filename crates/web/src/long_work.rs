//! Long work that goes on while whoever began it looks at something else: runs are planned so, backups made, and time passes in the store.

use std::collections::BTreeMap;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rules::Date;
use store::Stamp;
use store::pay::RunInfo;
use thread_priority::ThreadPriority;
use thread_priority::unix::{NormalThreadSchedulePolicy, ThreadSchedulePolicy, set_thread_priority_and_policy, thread_native_id};
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::sync::watch::{self, Receiver};
use tokio::time::timeout;

/// How long is waited for the end before a page says that it goes on.
pub(crate) const PATIENCE: Duration = Duration::from_secs(2);
/// It stands back (`SCHED_IDLE`): whoever answers people is run at once when they have something to do. With a low priority (`nice`) alone they would
/// wait some milliseconds each time.
const IDLE: ThreadSchedulePolicy = ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Idle);

/// After it worked for so long, it rests for a third of that: only on a processor that has nothing at all to do the system looks for those who wait behind
/// others.
const REST: u32 = 3;

/// Work that was begun here, and what became of it.
type Begun<T, E> = Receiver<Option<Result<T, E>>>;

/// Work of some kind that this server does just now, or did last, by what it is about. How far it is stands elsewhere.
pub(crate) struct LongWork<K, T, E>(Mutex<BTreeMap<K, Begun<T, E>>>);

/// Runs, by the day through which they pay. How far they are stands in the store: after a restart planning goes on there.
pub(crate) type Planning = LongWork<Date, RunInfo, store::Error>;

/// How some work stands.
#[derive(Debug)]
pub(crate) enum Stands<T = RunInfo, E = store::Error> {
    /// It goes on.
    On,
    /// It is done.
    Done(Box<T>),
    /// It broke off, and why.
    Failed(Box<E>),
    /// It is not done here, or broke off without a word.
    Off,
}

/// Who asked for work that goes on, or was done last since the start, and how far it is.
#[derive(Clone, Copy)]
pub(crate) struct Making {
    pub(crate) by: Stamp,
    /// How much of it is done; `None`: that is not counted.
    pub(crate) percent: Option<u64>,
}

impl<K, T, E> Default for LongWork<K, T, E> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Ord + Clone, T: Clone + Send + Sync + 'static, E: Clone + Send + Sync + 'static> LongWork<K, T, E> {
    /// Does it, unless that is being done, and waits for the end, but not longer than this.
    pub(crate) async fn carry_out(
        &self,
        what: K,
        patience: Duration,
        work: impl Future<Output = Result<T, E>> + Send + 'static,
    ) -> Stands<T, E> {
        let mut stands = self.begun(what, work);
        // Whichever it is, how it stands then says it.
        let _ = timeout(patience, stands.wait_for(Option::is_some)).await;
        read(&stands)
    }

    /// How it stands with some work.
    pub(crate) fn stands(&self, what: &K) -> Stands<T, E> {
        self.all().get(what).map_or(Stands::Off, read)
    }

    fn begun(&self, what: K, work: impl Future<Output = Result<T, E>> + Send + 'static) -> Begun<T, E> {
        let mut all = self.all();
        match all.get(&what) {
            Some(known) if matches!(read(known), Stands::On) => known.clone(),
            _ => {
                let (tell, stands) = watch::channel(None);
                // Its page says when it broke off.
                drop(behind(async move {
                    tell.send_replace(Some(work.await));
                }));
                all.insert(what, stands.clone());
                stands
            }
        }
    }

    fn all(&self) -> MutexGuard<'_, BTreeMap<K, Begun<T, E>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Carries something out on a thread of its own, which the machine runs when those that answer people leave it time. What comes of it comes, unless it
/// breaks off or there is no thread.
pub(crate) fn behind<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> oneshot::Receiver<T> {
    let (tell, told) = oneshot::channel();
    let runtime = Handle::current();
    let thread = thread::Builder::new().name("long work".to_owned()).spawn(move || {
        // Where it is not allowed, it is as urgent as the rest.
        let _ = set_thread_priority_and_policy(thread_native_id(), ThreadPriority::Min, IDLE);
        // Whoever asked may have gone away.
        let _ = tell.send(runtime.block_on(resting(work)));
    });
    drop(thread);
    told
}

/// Carries something out, with a rest whenever it waits for something. The thread sleeps meanwhile: it has nothing else to do.
#[expect(clippy::disallowed_methods, reason = "how long it worked is how long it rests")]
async fn resting<T>(work: impl Future<Output = T>) -> T {
    let mut work = pin!(work);
    poll_fn(|context| {
        let began = Instant::now();
        let polled = work.as_mut().poll(context);
        if polled.is_pending() {
            thread::sleep(began.elapsed() / REST);
        }
        polled
    })
    .await
}

fn read<T: Clone, E: Clone>(stands: &Begun<T, E>) -> Stands<T, E> {
    match &*stands.borrow() {
        Some(Ok(done)) => Stands::Done(Box::new(done.clone())),
        Some(Err(error)) => Stands::Failed(Box::new(error.clone())),
        None if stands.has_changed().is_ok() => Stands::On,
        None => Stands::Off,
    }
}

#[cfg(test)]
mod tests {
    use store::Error;

    use super::*;

    const LONG: Duration = Duration::from_secs(60);

    fn day() -> Date {
        "2027-03-31".parse().unwrap()
    }

    #[tokio::test]
    #[expect(clippy::disallowed_methods, reason = "how long it rested is looked at")]
    async fn long_work_rests_for_a_third_of_the_time_that_it_worked() {
        let piece = Duration::from_millis(30);
        let began = Instant::now();
        let worked = resting(async {
            for _ in 0..4 {
                thread::sleep(piece);
                tokio::task::yield_now().await;
            }
        });
        worked.await;
        assert!(began.elapsed() >= 4 * piece + 4 * piece / REST);
    }

    #[tokio::test]
    async fn whoever_asks_again_meanwhile_waits_for_the_same_plan() {
        let (planning, (go, wait)) = (Planning::default(), oneshot::channel::<()>());
        let slow = async move {
            wait.await.unwrap();
            Err(Error::ReadOnly)
        };
        assert!(matches!(planning.carry_out(day(), Duration::ZERO, slow).await, Stands::On));
        assert!(matches!(planning.stands(&day()), Stands::On));
        let never = async { panic!("it is planned twice") };
        assert!(matches!(planning.carry_out(day(), Duration::ZERO, never).await, Stands::On));
        go.send(()).unwrap();
        let ended = planning.carry_out(day(), LONG, std::future::pending()).await;
        assert!(matches!(ended, Stands::Failed(_)), "{ended:?}");
        assert!(matches!(planning.stands(&day()), Stands::Failed(_)), "and the page of the run can say why");
    }

    #[tokio::test]
    async fn a_plan_that_broke_off_is_not_waited_for_and_can_be_begun_again() {
        let planning = Planning::default();
        assert!(matches!(planning.stands(&day()), Stands::Off));
        assert!(matches!(planning.carry_out(day(), LONG, async { panic!("a fault") }).await, Stands::Off));
        let again = planning.carry_out(day(), LONG, async { Err(Error::ReadOnly) }).await;
        assert!(matches!(again, Stands::Failed(_)), "{again:?}");
    }
}
