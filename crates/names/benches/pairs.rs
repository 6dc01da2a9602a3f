//! Comparing pairs, on one core: read afresh, and read beforehand.

use divan::{Bencher, counter::ItemsCount};
use names::{Matcher, Prepared};

fn main() {
    divan::main();
}

const PAIRS: &str = include_str!("../tests/data/pairs.tsv");

/// Korean names, and names of other peoples.
const SETS: [&str; 2] = ["ko_", "multi_"];

fn pairs(set: &str) -> Vec<(&'static str, &'static str)> {
    PAIRS.lines().filter(|l| l.starts_with(set)).filter_map(|l| l.split('\t').nth(2).zip(l.split('\t').nth(3))).collect()
}

#[divan::bench(args = SETS)]
fn read_and_compare(bencher: Bencher, set: &str) {
    let pairs = pairs(set);
    let matcher = Matcher::standard();
    bencher
        .counter(ItemsCount::new(pairs.len()))
        .bench(|| pairs.iter().map(|(a, b)| matcher.score(&matcher.prepare(a), &matcher.prepare(b))).sum::<f32>());
}

#[divan::bench(args = SETS)]
fn read(bencher: Bencher, set: &str) {
    let pairs = pairs(set);
    let matcher = Matcher::standard();
    bencher
        .counter(ItemsCount::new(pairs.len()))
        .bench(|| pairs.iter().map(|(a, _)| matcher.prepare(a)).collect::<Vec<Prepared>>());
}

#[divan::bench(args = SETS)]
fn compare(bencher: Bencher, set: &str) {
    let matcher = Matcher::standard();
    let prepared: Vec<_> = pairs(set).into_iter().map(|(a, b)| (matcher.prepare(a), matcher.prepare(b))).collect();
    bencher.counter(ItemsCount::new(prepared.len())).bench(|| prepared.iter().map(|(a, b)| matcher.score(a, b)).sum::<f32>());
}

#[divan::bench]
fn build_the_matcher() -> Matcher {
    Matcher::from_spellings(include_str!("../data/spellings.tsv"))
}
