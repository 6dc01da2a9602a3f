//! Looking for names in a register of invented people, and for people entered twice.

use std::sync::LazyLock;

use divan::{Bencher, counter::ItemsCount};
use names::invented::{Invented, Inventor};
use names::{Birth, Filed, Matcher, Query, SearchIndex};

fn main() {
    divan::main();
}

const PEOPLE: usize = 100_000;

static REGISTER: LazyLock<Vec<Invented>> = LazyLock::new(|| {
    let mut inventor = Inventor::new(1);
    (0..PEOPLE).map(|_| inventor.person()).collect()
});

fn build() -> SearchIndex<usize> {
    let file = |each: &mut dyn FnMut(Filed<'_, usize>)| {
        for (person, p) in REGISTER.iter().enumerate() {
            let name = if person % 2 == 0 { &p.hangul } else { &p.latin };
            each(Filed { person, names: &[name], birth: p.birth, birthplace: &p.birthplace });
        }
    };
    SearchIndex::build(Matcher::standard(), file, |_| {})
}

static INDEX: LazyLock<SearchIndex<usize>> = LazyLock::new(build);

#[divan::bench(sample_count = 10)]
fn build_an_index(bencher: Bencher) {
    LazyLock::force(&REGISTER);
    bencher.counter(ItemsCount::new(PEOPLE)).bench(build);
}

/// The time of one search among a hundred thousand, over two hundred different ones.
#[divan::bench(args = [true, false], sample_count = 20)]
fn search_with_and_without_birth_year(bencher: Bencher, with_year: bool) {
    LazyLock::force(&INDEX);
    bencher.counter(ItemsCount::new(200_usize)).bench(|| {
        let people = REGISTER.iter().step_by(PEOPLE / 200);
        people
            .map(|p| {
                let birth = if with_year { Birth { month: None, day: None, ..p.birth } } else { Birth::default() };
                let query = Query { name: &p.latin, open: false, birth, birthplace: "" };
                INDEX.search(Matcher::standard(), &query, 10).len()
            })
            .sum::<usize>()
    });
}

#[divan::bench(sample_count = 5)]
fn find_duplicates(bencher: Bencher) {
    LazyLock::force(&INDEX);
    bencher.counter(ItemsCount::new(PEOPLE)).bench(|| INDEX.duplicates(Matcher::standard(), |_, _| {}));
}
