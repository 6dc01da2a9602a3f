//! Between households and their persons, rank by rank.

use pulp::Arch;

use super::{Cast, Element};

/// The rows of each rank: those of the first persons, those of the second, and so on.
fn by_rank<'a, T>(mut rows: &'a [T], ranks: &'a [usize]) -> impl Iterator<Item = &'a [T]> {
    ranks.iter().map(move |count| {
        let (rank, rest) = rows.split_at_checked(*count).unwrap_or((rows, &[]));
        rows = rest;
        rank
    })
}

pub(in crate::batch) fn expand<T: Element>(out: &mut [T], a: &[T], ranks: &[usize]) {
    let mut rest = out;
    for count in ranks {
        let Some((rank, after)) = rest.split_at_mut_checked(*count) else { return };
        rank.iter_mut().zip(a).for_each(|(o, a)| *o = *a);
        rest = after;
    }
}

pub(in crate::batch) fn sum<I: Cast<O>, O: Element>(arch: Arch, out: &mut [O], a: &[I], ranks: &[usize]) {
    arch.dispatch(move || {
        out.fill(O::default());
        for rank in by_rank(a, ranks) {
            for (o, a) in out.iter_mut().zip(rank) {
                *o = o.plus(a.cast());
            }
        }
    });
}

pub(in crate::batch) fn any(arch: Arch, out: &mut [i32], a: &[i32], ranks: &[usize]) {
    arch.dispatch(move || {
        out.fill(0);
        for rank in by_rank(a, ranks) {
            for (o, a) in out.iter_mut().zip(rank) {
                *o |= *a;
            }
        }
    });
}

pub(in crate::batch) fn worst(arch: Arch, out: &mut [u8], a: &[u8], ranks: &[usize]) {
    arch.dispatch(move || {
        out.fill(0);
        for rank in by_rank(a, ranks) {
            for (o, a) in out.iter_mut().zip(rank) {
                *o = (*o).max(*a);
            }
        }
    });
}

pub(in crate::batch) fn farthest<T: Element>(
    arch: Arch,
    out: &mut [T],
    (largest, none): (bool, T),
    value: &[T],
    of: &[i32],
    ranks: &[usize],
) {
    arch.dispatch(move || {
        out.fill(none);
        for (values, of) in by_rank(value, ranks).zip(by_rank(of, ranks)) {
            for ((o, value), of) in out.iter_mut().zip(values).zip(of) {
                let is_farther = (*of != 0) & if largest { *value > *o } else { *value < *o };
                *o = if is_farther { *value } else { *o };
            }
        }
    });
}
