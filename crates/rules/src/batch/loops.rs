//! The inner loops: each a pass over plain slices, which the compiler vectorises for the processor found at run time.

mod ranks;
mod states;

pub(super) use ranks::{any, expand, farthest, sum, worst};
pub(super) use states::{fit, is_known, load_state, recorded, settle, table_state, taken, then, worse};

use pulp::Arch;

use super::code::{LookUp, Relation};
use super::rounding::{Magic, Rounding};

/// An integer of 8 (states only), 32, 64 or 128 bits. Sums and products wrap: bounds known beforehand say that they do not.
pub(super) trait Element: Copy + Default + Ord + Send + Sync + 'static {
    fn plus(self, other: Self) -> Self;
    fn times(self, other: Self) -> Self;
    fn minus(self, other: Self) -> Self;
    /// The low bits of a number.
    fn of(number: i128) -> Self;
    fn to_i64(self) -> i64;
    fn to_i128(self) -> i128;
    fn of_i64(number: i64) -> Self;
}

/// A change of width that keeps the low bits.
pub(super) trait Cast<O>: Element {
    fn cast(self) -> O;
}

macro_rules! elements {
    ($($ty:ident => $($to:ident)+;)+) => {$(
        impl Element for $ty {
            #[inline(always)]
            fn plus(self, other: Self) -> Self { self.wrapping_add(other) }
            #[inline(always)]
            fn times(self, other: Self) -> Self { self.wrapping_mul(other) }
            #[inline(always)]
            fn minus(self, other: Self) -> Self { self.wrapping_sub(other) }
            #[inline(always)]
            fn of(number: i128) -> Self { number as $ty }
            #[inline(always)]
            fn to_i64(self) -> i64 { self as i64 }
            #[inline(always)]
            fn to_i128(self) -> i128 { self as i128 }
            #[inline(always)]
            fn of_i64(number: i64) -> Self { number as $ty }
        }
        $(impl Cast<$to> for $ty {
            #[inline(always)]
            fn cast(self) -> $to { self as $to }
        })+
    )+};
}

elements! {
    u8 => u8;
    i32 => i32 i64 i128;
    i64 => i32 i64 i128;
    i128 => i32 i64 i128;
}

#[inline(always)]
fn map<I: Copy, O>(arch: Arch, out: &mut [O], a: &[I], f: impl Fn(I) -> O) {
    arch.dispatch(move || {
        for (o, a) in out.iter_mut().zip(a) {
            *o = f(*a);
        }
    });
}

#[inline(always)]
fn map2<I: Copy, J: Copy, O>(arch: Arch, out: &mut [O], a: &[I], b: &[J], f: impl Fn(I, J) -> O) {
    arch.dispatch(move || {
        for ((o, a), b) in out.iter_mut().zip(a).zip(b) {
            *o = f(*a, *b);
        }
    });
}

#[inline(always)]
fn map3<I: Copy, J: Copy, K: Copy, O>(arch: Arch, out: &mut [O], (a, b, c): (&[I], &[J], &[K]), f: impl Fn(I, J, K) -> O) {
    arch.dispatch(move || {
        for (((o, a), b), c) in out.iter_mut().zip(a).zip(b).zip(c) {
            *o = f(*a, *b, *c);
        }
    });
}

/// Asks for the first rows of a slice to be brought near: those of the next chunk while this one is computed, since the months of a
/// chunk lie far from each other and the processor would not foresee them.
pub(super) fn fetch<T>(rows: &[T], count: usize) {
    #[cfg(target_arch = "x86_64")]
    if let Some(sse) = pulp::core_arch::x86::Sse::try_new() {
        for line in rows.get(..count).unwrap_or(rows).chunks(64 / size_of::<T>().max(1)) {
            sse._mm_prefetch::<{ std::arch::x86_64::_MM_HINT_T1 }>(line.as_ptr().cast());
        }
    }
}

/// The sum by the high and the low halves of each number, raised to be above zero, so that neither can overflow.
pub(super) fn total<T: Element>(arch: Arch, values: &[T]) -> i128 {
    let (high, low) = arch.dispatch(move || {
        let (mut high, mut low) = (0_u64, 0_u64);
        for value in values {
            let raised = value.to_i64().cast_unsigned() ^ (1 << 63);
            high = high.wrapping_add(raised >> 32);
            low = low.wrapping_add(raised & 0xffff_ffff);
        }
        (high, low)
    });
    (i128::from(high) << 32) + i128::from(low) - ((values.len() as i128) << 63)
}

/// Copies what lies within the bounds. Whether all did; what is not known becomes the lower bound.
pub(super) fn load<I: Cast<O>, O: Element>(
    arch: Arch,
    out: &mut [O],
    a: &[I],
    known: Option<&[bool]>,
    low: i64,
    high: i64,
) -> bool {
    let (least, most) = (I::of_i64(low), I::of_i64(high));
    match known {
        None => arch.dispatch(move || {
            let mut outside = false;
            for (o, a) in out.iter_mut().zip(a) {
                outside |= (*a < least) | (*a > most);
                *o = a.cast();
            }
            !outside
        }),
        Some(known) => arch.dispatch(move || {
            let mut outside = false;
            for ((o, a), known) in out.iter_mut().zip(a).zip(known) {
                let a = if *known { *a } else { least };
                outside |= (a < least) | (a > most);
                *o = a.cast();
            }
            !outside
        }),
    }
}

pub(super) fn convert<I: Cast<O>, O: Element>(arch: Arch, out: &mut [O], a: &[I]) {
    map(arch, out, a, move |a| a.cast());
}

pub(super) fn linear<I: Cast<O>, O: Element>(arch: Arch, out: &mut [O], a: &[I], by: i128, b: Option<(&[I], i128)>, plus: i128) {
    let (by_o, plus_o) = (O::of(by), O::of(plus));
    match b {
        None if by == 1 => map(arch, out, a, move |a| a.cast().plus(plus_o)),
        None if by == -1 => map(arch, out, a, move |a| plus_o.minus(a.cast())),
        None => map(arch, out, a, move |a| a.cast().times(by_o).plus(plus_o)),
        Some((b, 1)) if by == 1 => map2(arch, out, a, b, move |a, b| a.cast().plus(b.cast()).plus(plus_o)),
        Some((b, -1)) if by == 1 => map2(arch, out, a, b, move |a, b| a.cast().minus(b.cast()).plus(plus_o)),
        Some((b, and_by)) if by == 1 => {
            let and_by = O::of(and_by);
            map2(arch, out, a, b, move |a, b| a.cast().plus(b.cast().times(and_by)).plus(plus_o));
        }
        Some((b, and_by)) => {
            let and_by = O::of(and_by);
            map2(arch, out, a, b, move |a, b| a.cast().times(by_o).plus(b.cast().times(and_by)).plus(plus_o));
        }
    }
}

pub(super) fn multiply<I: Cast<O>, O: Element>(arch: Arch, out: &mut [O], a: &[I], b: &[I]) {
    map2(arch, out, a, b, move |a, b| a.cast().times(b.cast()));
}

/// A column, or the same number in every row.
#[derive(Clone, Copy)]
pub(super) enum Operand<'a, T> {
    Column(&'a [T]),
    Same(T),
}

pub(super) fn extreme<T: Element>(arch: Arch, out: &mut [T], largest: bool, a: &[T], b: Operand<T>) {
    match (b, largest) {
        (Operand::Column(b), true) => map2(arch, out, a, b, move |a, b| if a > b { a } else { b }),
        (Operand::Column(b), false) => map2(arch, out, a, b, move |a, b| if a < b { a } else { b }),
        (Operand::Same(b), true) => map(arch, out, a, move |a| if a > b { a } else { b }),
        (Operand::Same(b), false) => map(arch, out, a, move |a| if a < b { a } else { b }),
    }
}

#[inline(always)]
fn comparing<T: Element>(arch: Arch, out: &mut [i32], a: &[T], b: Operand<T>, holds: impl Fn(T, T) -> bool) {
    match b {
        Operand::Column(b) => map2(arch, out, a, b, move |a, b| i32::from(holds(a, b))),
        Operand::Same(b) => map(arch, out, a, move |a| i32::from(holds(a, b))),
    }
}

pub(super) fn compare<T: Element>(arch: Arch, out: &mut [i32], relation: Relation, a: &[T], b: Operand<T>) {
    match relation {
        Relation::Equal => comparing(arch, out, a, b, move |a, b| a == b),
        Relation::Differs => comparing(arch, out, a, b, move |a, b| a != b),
        Relation::Less => comparing(arch, out, a, b, move |a, b| a < b),
        Relation::AtMost => comparing(arch, out, a, b, move |a, b| a <= b),
        Relation::More => comparing(arch, out, a, b, move |a, b| a > b),
        Relation::AtLeast => comparing(arch, out, a, b, move |a, b| a >= b),
    }
}

pub(super) fn and(arch: Arch, out: &mut [i32], a: &[i32], b: &[i32]) {
    map2(arch, out, a, b, move |a, b| a & b);
}

pub(super) fn or(arch: Arch, out: &mut [i32], a: &[i32], b: &[i32]) {
    map2(arch, out, a, b, move |a, b| a | b);
}

pub(super) fn select<T: Element>(arch: Arch, out: &mut [T], condition: &[i32], yes: Operand<T>, no: Operand<T>) {
    match (yes, no) {
        (Operand::Column(yes), Operand::Column(no)) => {
            map3(arch, out, (condition, yes, no), move |c, yes, no| if c != 0 { yes } else { no });
        }
        (Operand::Column(yes), Operand::Same(no)) => map2(arch, out, condition, yes, move |c, yes| if c != 0 { yes } else { no }),
        (Operand::Same(yes), Operand::Column(no)) => map2(arch, out, condition, no, move |c, no| if c != 0 { yes } else { no }),
        (Operand::Same(yes), Operand::Same(no)) => map(arch, out, condition, move |c| if c != 0 { yes } else { no }),
    }
}

pub(super) fn round<I: Cast<O>, O: Element>(arch: Arch, out: &mut [O], a: &[I], rounding: &Rounding) {
    let (plus, below, above, divisor, _) = rounding.parts();
    let (plus, below, above, divisor) = (plus as i64, below as i64, above as i64, divisor as i64);
    let shifted = move |a: I| {
        let a = a.to_i64();
        a.wrapping_add(plus).wrapping_add(if a < 0 { below } else { 0 }).wrapping_add(if a > 0 { above } else { 0 }) as u64
    };
    let plain = move |a: I| a.to_i64().wrapping_add(plus) as u64;
    let simple = below == 0 && above == 0;
    match rounding.magic {
        Magic::Half { first, by, then } => {
            let by = u64::from(by);
            let divide = move |x: u64| (u64::from((x >> first) as u32).wrapping_mul(by) >> then) as i64;
            if simple {
                finish(arch, out, a, rounding, divisor, plain, divide);
            } else {
                finish(arch, out, a, rounding, divisor, shifted, divide);
            }
        }
        Magic::Single { first, by, then } => {
            finish(arch, out, a, rounding, divisor, shifted, move |x| ((x >> first).wrapping_mul(by) >> then) as i64);
        }
        Magic::Double { first, by, then } => {
            let by = u128::from(by);
            let divide = move |x: u64| (u128::from(x >> first).wrapping_mul(by) >> then) as i64;
            finish(arch, out, a, rounding, divisor, shifted, divide);
        }
        Magic::Divide => map(arch, out, a, move |a| O::of(rounding.of(a.to_i128()))),
    }
}

#[inline(always)]
fn finish<I: Cast<O>, O: Element>(
    arch: Arch,
    out: &mut [O],
    a: &[I],
    rounding: &Rounding,
    divisor: i64,
    shifted: impl Fn(I) -> u64,
    divide: impl Fn(u64) -> i64,
) {
    let (.., whole, to_even) = rounding.parts();
    let base = rounding.base.checked_div(whole).unwrap_or(0) as i64;
    let unit = rounding.unit as i64;
    if to_even {
        map(arch, out, a, move |a| {
            let x = shifted(a);
            let multiple = divide(x);
            let is_tie = multiple.wrapping_mul(divisor) as u64 == x;
            let multiple = multiple.wrapping_add(base);
            O::of_i64(multiple.wrapping_sub(multiple & i64::from(is_tie)).wrapping_mul(unit))
        });
    } else if unit == 1 {
        map(arch, out, a, move |a| O::of_i64(divide(shifted(a)).wrapping_add(base)));
    } else {
        map(arch, out, a, move |a| O::of_i64(divide(shifted(a)).wrapping_add(base).wrapping_mul(unit)));
    }
}

pub(super) fn bracket<I: Cast<O>, O: Element>(
    arch: Arch,
    out: &mut [O],
    so_far: Option<&[O]>,
    base: &[I],
    (above, width): (i128, Option<i128>),
    rate: i128,
) {
    let rate = O::of(rate);
    let top = width.map_or(i128::from(i64::MAX), |width| above.saturating_add(width)).clamp(i64::MIN.into(), i64::MAX.into());
    // The step lies within 64 bits of the base, but perhaps beyond its lane: then no row reaches its end.
    let from = O::of(above);
    let (above, top) = (clamp_to::<I>(above), clamp_to::<I>(top));
    let part = move |x: I| {
        let x = if x < top { x } else { top };
        let x = if x > above { x } else { above };
        x.cast().minus(from).times(rate)
    };
    match so_far {
        None => map(arch, out, base, part),
        Some(so_far) => map2(arch, out, so_far, base, move |so_far, x| so_far.plus(part(x))),
    }
}

fn clamp_to<I: Element>(number: i128) -> I {
    let fits = I::of(number).to_i128() == number;
    match fits {
        true => I::of(number),
        false if number > 0 => I::of(i32::MAX.into()),
        false => I::of(i32::MIN.into()),
    }
}

pub(super) fn clamp<I: Cast<O>, O: Element>(arch: Arch, out: &mut [O], a: &[I], low: i128, high: i128) {
    map(arch, out, a, move |a| {
        let wide = a.to_i128();
        if wide < low || wide > high { O::of(low) } else { a.cast() }
    });
}

pub(super) fn day(out: &mut [i32], a: &[i32], b: &[i32], f: impl Fn(i32, i32) -> i32) {
    for ((o, a), b) in out.iter_mut().zip(a).zip(b) {
        *o = f(*a, *b);
    }
}

pub(super) fn table<I: Element, O: Element>(out: &mut [O], key: &[I], base: i128, table: &LookUp) {
    for (o, key) in out.iter_mut().zip(key) {
        let place = usize::try_from(key.to_i64().wrapping_sub(base as i64)).unwrap_or(usize::MAX);
        *o = O::of_i64(table.values.get(place).copied().unwrap_or(0));
    }
}
