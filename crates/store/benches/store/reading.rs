//! Opening a household and computing where it stands, while others append.

use std::sync::Arc;
use std::time::Instant;

use case::Engine;
use store::{COMPUTE, Reading, Store};
use vault::Purposes;

use crate::{Failure, quantiles, work};

const READS: u32 = 1_000;
const ROUND: u32 = 900;

pub(crate) async fn while_appending(name: &str, store: &Arc<Store>, engine: &'static Engine<'static>) -> Result<(), Failure> {
    // Read beforehand: reading stories takes time of its own. More than there will be time for.
    let appends = work::batch(engine, ROUND, 1, 4 * READS)?.into_iter().flatten().collect();
    let appending = tokio::spawn(work::append_each(Arc::clone(store), engine, appends));
    let purposes: Purposes = [COMPUTE].into_iter().collect();
    let purpose = purposes.find(COMPUTE).ok_or("no such purpose")?;
    let reader = Arc::clone(store);
    let reading = tokio::spawn(async move {
        let (mut took, mut folding) = (Vec::new(), Vec::new());
        for number in 0..READS {
            let id = work::household(1, 0, 8 * (number % 40));
            let reading = Reading { who: work::ACTOR, purpose: purpose.clone(), at: work::stamp().at };
            let start = Instant::now();
            let household = reader.household(engine, id, &reading).await?;
            let opened = Instant::now();
            let standing = engine.standing(&household.journal, "2025-01-01".parse().map_err(|_| "no day")?, None);
            took.push(start.elapsed());
            folding.push(opened.elapsed());
            std::hint::black_box(standing);
        }
        Ok::<_, Failure>((took, folding))
    });
    let (mut took, mut folding) = reading.await??;
    let was_enough = !appending.is_finished();
    appending.abort();
    println!(
        "{name}, {READS} households opened and folded while appends ran{}: {}; the fold alone: {}",
        if was_enough { "" } else { " (they ended before)" },
        quantiles(&mut took),
        quantiles(&mut folding)
    );
    Ok(())
}
