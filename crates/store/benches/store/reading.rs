//! Opening a household and computing where it stands, while others append.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use case::Engine;
use chacha20::ChaCha20Rng;
use rand_core::SeedableRng as _;
use store::{COMPUTE, Reading, Store};
use vault::Purposes;

use crate::{Failure, quantiles, work};

const READS: u32 = 1_000;
const ROUND: u32 = 900;

pub(crate) async fn while_appending(name: &str, store: &Store, engine: &Engine<'_>) -> Result<(), Failure> {
    let (is_over, mut rng) = (AtomicBool::new(false), ChaCha20Rng::seed_from_u64(9));
    let appending = async {
        let (mut round, mut appended) = (ROUND, 0_u32);
        while !is_over.load(Ordering::Relaxed) {
            for append in work::batch(engine, round, 1, 64)?.into_iter().flatten() {
                store.append(engine, append, &mut rng).await?;
                appended += 1;
                if is_over.load(Ordering::Relaxed) {
                    break;
                }
            }
            round += 1;
        }
        Ok::<u32, Failure>(appended)
    };
    let purposes: Purposes = [COMPUTE].into_iter().collect();
    let purpose = purposes.find(COMPUTE).ok_or("no such purpose")?;
    let reading = async {
        let (mut took, mut folding) = (Vec::new(), Vec::new());
        for number in 0..READS {
            let id = work::household(1, 0, 8 * (number % 40));
            let reading = Reading { who: work::ACTOR, purpose: purpose.clone(), at: work::stamp().at };
            let start = Instant::now();
            let household = store.household(engine, id, &reading).await?;
            let opened = Instant::now();
            let standing = engine.standing(&household.journal, "2025-01-01".parse().map_err(|_| "no day")?, None);
            took.push(start.elapsed());
            folding.push(opened.elapsed());
            std::hint::black_box(standing);
        }
        is_over.store(true, Ordering::Relaxed);
        Ok::<_, Failure>((took, folding))
    };
    let (appended, read) = futures_util::future::try_join(appending, reading).await?;
    let (mut took, mut folding) = read;
    println!(
        "{name}, {READS} households opened and folded while {appended} appends ran: {}; the fold alone: {}",
        quantiles(&mut took),
        quantiles(&mut folding)
    );
    Ok(())
}
