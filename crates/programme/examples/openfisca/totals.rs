//! The totals of some rules over a population: results that are used as they come, block by block, and then forgotten.

use std::ops::Range;

use rules::{BatchError, Inputs, Kernel, Outputs, Part, Ratio};

/// Households whose results are held at a time, by each thread.
const BLOCK: usize = 8_192;

/// The total of each rule over all months, a kernel and its inputs for each month. Every thread has its share of the households.
///
/// # Errors
/// What the kernels refuse.
pub(crate) fn totals<'k>(
    kernels: &'k [Kernel<'k>],
    inputs: &'k [Inputs<'k>],
    rules: usize,
    threads: usize,
) -> Result<Vec<Ratio>, BatchError> {
    let households = inputs.first().map_or(0, |inputs| inputs.households);
    let share = households.div_ceil(threads.max(1));
    let of_thread = |thread: usize| (thread * share).min(households)..((thread + 1) * share).min(households);
    std::thread::scope(|scope| {
        let start = |thread| scope.spawn(move || totals_of(kernels, inputs, rules, of_thread(thread)));
        let running: Vec<_> = (0..threads).map(start).collect();
        let mut totals = vec![Ratio::ZERO; rules];
        for thread in running {
            add(&mut totals, thread.join().unwrap_or(Err(BatchError::Length))?);
        }
        Ok(totals)
    })
}

fn totals_of<'k>(
    kernels: &'k [Kernel<'k>],
    inputs: &'k [Inputs<'k>],
    rules: usize,
    households: Range<usize>,
) -> Result<Vec<Ratio>, BatchError> {
    let mut outputs = vec![Outputs::default(); kernels.len()];
    let mut totals = vec![Ratio::ZERO; rules];
    for start in households.clone().step_by(BLOCK) {
        let block = start..(start + BLOCK).min(households.end);
        let parts = kernels.iter().zip(inputs).zip(&mut outputs);
        let parts = parts.map(|((kernel, inputs), outputs)| kernel.part(inputs, block.clone(), outputs));
        Part::run_together(parts.collect::<Result<_, _>>()?)?;
        outputs
            .iter()
            .for_each(|outputs| add(&mut totals, outputs.columns.iter().filter_map(|column| column.total(block.len()))));
    }
    Ok(totals)
}

fn add(totals: &mut [Ratio], more: impl IntoIterator<Item = Ratio>) {
    totals.iter_mut().zip(more).for_each(|(total, more)| *total = total.checked_add(more).unwrap_or(*total));
}
