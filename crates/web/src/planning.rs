//! Runs that are planned while their officer looks at something else.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use rules::Date;
use store::pay::RunInfo;
use thread_priority::ThreadPriority;
use thread_priority::unix::{NormalThreadSchedulePolicy, ThreadSchedulePolicy, set_thread_priority_and_policy, thread_native_id};
use tokio::runtime::Handle;
use tokio::sync::watch::{self, Receiver};
use tokio::time::timeout;

/// Planning stands back (`SCHED_IDLE`): whoever answers people is run at once when they have something to do. With a low priority (`nice`) alone they would
/// wait some milliseconds each time.
const IDLE: ThreadSchedulePolicy = ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Idle);

type Planned = Result<RunInfo, store::Error>;

/// Runs that this server plans just now, or planned last, by the day through which they pay. How far they are stands in the store: after a restart
/// planning goes on there.
#[derive(Default)]
pub(crate) struct Planning(Mutex<BTreeMap<Date, Receiver<Option<Planned>>>>);

/// How planning stands.
#[derive(Debug)]
pub(crate) enum Stands {
    /// It goes on.
    On,
    /// It is done.
    Done(Box<RunInfo>),
    /// It broke off, and why.
    Failed(Box<store::Error>),
    /// It is not done here, or broke off without a word.
    Off,
}

impl Planning {
    /// Plans, unless that is being done, and waits for the end, but not longer than this.
    pub(crate) async fn plan(
        &self,
        through: Date,
        patience: Duration,
        plan: impl Future<Output = Planned> + Send + 'static,
    ) -> Stands {
        let mut stands = self.begun(through, plan);
        // Whichever it is, how it stands then says it.
        let _ = timeout(patience, stands.wait_for(Option::is_some)).await;
        read(&stands)
    }

    /// How the planning of a run stands.
    pub(crate) fn stands(&self, through: Date) -> Stands {
        self.plans().get(&through).map_or(Stands::Off, read)
    }

    fn begun(&self, through: Date, plan: impl Future<Output = Planned> + Send + 'static) -> Receiver<Option<Planned>> {
        let mut plans = self.plans();
        match plans.get(&through) {
            Some(known) if matches!(read(known), Stands::On) => known.clone(),
            _ => {
                let (tell, stands) = watch::channel(None);
                behind(async move {
                    tell.send_replace(Some(plan.await));
                });
                plans.insert(through, stands.clone());
                stands
            }
        }
    }

    fn plans(&self) -> MutexGuard<'_, BTreeMap<Date, Receiver<Option<Planned>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Carries something out on a thread of its own, which the machine runs when those that answer people leave it time.
fn behind(work: impl Future<Output = ()> + Send + 'static) {
    let runtime = Handle::current();
    let thread = thread::Builder::new().name("planning".to_owned()).spawn(move || {
        // Where it is not allowed, planning is as urgent as the rest.
        let _ = set_thread_priority_and_policy(thread_native_id(), ThreadPriority::Min, IDLE);
        runtime.block_on(work);
    });
    // Without a thread it was never begun, and its page says that it broke off.
    drop(thread);
}

fn read(stands: &Receiver<Option<Planned>>) -> Stands {
    match &*stands.borrow() {
        Some(Ok(run)) => Stands::Done(Box::new(run.clone())),
        Some(Err(error)) => Stands::Failed(Box::new(error.clone())),
        None if stands.has_changed().is_ok() => Stands::On,
        None => Stands::Off,
    }
}

#[cfg(test)]
mod tests {
    use store::Error;
    use tokio::sync::oneshot;

    use super::*;

    const LONG: Duration = Duration::from_secs(60);

    fn day() -> Date {
        "2027-03-31".parse().unwrap()
    }

    #[tokio::test]
    async fn whoever_asks_again_meanwhile_waits_for_the_same_plan() {
        let (planning, (go, wait)) = (Planning::default(), oneshot::channel::<()>());
        let slow = async move {
            wait.await.unwrap();
            Err(Error::ReadOnly)
        };
        assert!(matches!(planning.plan(day(), Duration::ZERO, slow).await, Stands::On));
        assert!(matches!(planning.stands(day()), Stands::On));
        let never = async { panic!("it is planned twice") };
        assert!(matches!(planning.plan(day(), Duration::ZERO, never).await, Stands::On));
        go.send(()).unwrap();
        let ended = planning.plan(day(), LONG, std::future::pending()).await;
        assert!(matches!(ended, Stands::Failed(_)), "{ended:?}");
        assert!(matches!(planning.stands(day()), Stands::Failed(_)), "and the page of the run can say why");
    }

    #[tokio::test]
    async fn a_plan_that_broke_off_is_not_waited_for_and_can_be_begun_again() {
        let planning = Planning::default();
        assert!(matches!(planning.stands(day()), Stands::Off));
        assert!(matches!(planning.plan(day(), LONG, async { panic!("a fault") }).await, Stands::Off));
        let again = planning.plan(day(), LONG, async { Err(Error::ReadOnly) }).await;
        assert!(matches!(again, Stands::Failed(_)), "{again:?}");
    }
}
