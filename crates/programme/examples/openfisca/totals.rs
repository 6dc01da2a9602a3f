//! The totals of some rules over a population: results that are used as they come, block by block, and then forgotten.

use std::ops::Range;

use rules::{BatchError, Cell, Inputs, Kernel, Output, Outputs, Part, Ratio, State, Values};

/// Households whose results are held at a time, by each thread.
const BLOCK: usize = 16_384;

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
        outputs.iter().for_each(|outputs| add(&mut totals, outputs.columns.iter().map(|column| sum(column, block.len()))));
    }
    Ok(totals)
}

fn add(totals: &mut [Ratio], more: impl IntoIterator<Item = Ratio>) {
    totals.iter_mut().zip(more).for_each(|(total, more)| *total = total.checked_add(more).unwrap_or(*total));
}

fn sum(column: &Output, rows: usize) -> Ratio {
    let all_known = column.states.is_none() && column.always == State::Known;
    let numerators = match &column.values {
        Values::I32(values) if all_known => values.iter().map(|value| i128::from(*value)).sum(),
        Values::I64(values) if all_known => halves(values),
        _ => return sum_by_row(column, rows),
    };
    Ratio::new(numerators, column.den).unwrap_or(Ratio::ZERO)
}

/// The sum by the high and the low halves of each number, raised to be above zero: neither can overflow, and both are vectorised.
fn halves(values: &[i64]) -> i128 {
    let (mut high, mut low) = (0_u64, 0_u64);
    for value in values {
        let raised = value.cast_unsigned() ^ (1 << 63);
        high = high.wrapping_add(raised >> 32);
        low = low.wrapping_add(raised & 0xffff_ffff);
    }
    (i128::from(high) << 32) + i128::from(low) - ((values.len() as i128) << 63)
}

fn sum_by_row(column: &Output, rows: usize) -> Ratio {
    let known = (0..rows).filter_map(|row| match column.row(row) {
        (State::Known, Cell::Wide(ratio)) => Some(ratio),
        (State::Known, Cell::Narrow(number)) => Ratio::new(number.into(), 1).ok(),
        _ => None,
    });
    known.fold(Ratio::ZERO, |total, more| total.checked_add(more).unwrap_or(total))
}
