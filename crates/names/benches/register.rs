//! Looking for names in a register of invented people, and for people entered twice.

use std::sync::LazyLock;

use divan::{Bencher, counter::ItemsCount};
use names::duplicates::duplicates;
use names::index::{Entry, Index, Query};
use names::invented::{Invented, Inventor};
use names::{Birth, Matcher};

fn main() {
    divan::main();
}

const PEOPLE: usize = 100_000;

static REGISTER: LazyLock<Vec<Invented>> = LazyLock::new(|| {
    let mut inventor = Inventor::new(1);
    (0..PEOPLE).map(|_| inventor.person()).collect()
});

fn entries() -> Vec<Entry<'static>> {
    let entry = |(i, p): (usize, &'static Invented)| Entry {
        name: if i % 2 == 0 { &p.hangul } else { &p.latin },
        birth: p.birth,
        birthplace: &p.birthplace,
    };
    REGISTER.iter().enumerate().map(entry).collect()
}

static INDEX: LazyLock<Index> = LazyLock::new(|| Index::build(Matcher::standard(), &entries(), |_| {}));

#[divan::bench(sample_count = 10)]
fn build_an_index(bencher: Bencher) {
    let entries = entries();
    bencher.counter(ItemsCount::new(PEOPLE)).bench(|| Index::build(Matcher::standard(), &entries, |_| {}));
}

/// The time of one search among a hundred thousand, over two hundred different ones.
#[divan::bench(args = [true, false], sample_count = 20)]
fn search_with_and_without_birth_year(bencher: Bencher, with_year: bool) {
    let entries = entries();
    LazyLock::force(&INDEX);
    bencher.counter(ItemsCount::new(200_usize)).bench(|| {
        REGISTER
            .iter()
            .step_by(PEOPLE / 200)
            .map(|p| {
                let birth = if with_year { Birth { month: None, day: None, ..p.birth } } else { Birth::default() };
                let query = Query { name: &p.latin, open: false, birth, birthplace: "" };
                INDEX.search(Matcher::standard(), &query, 10, |i| entries[i as usize].name).len()
            })
            .sum::<usize>()
    });
}

#[divan::bench(sample_count = 5)]
fn find_duplicates(bencher: Bencher) {
    let entries = entries();
    bencher.counter(ItemsCount::new(PEOPLE)).bench(|| duplicates(Matcher::standard(), &entries, |_, _| {}));
}
