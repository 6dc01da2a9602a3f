//! What the money side of the whole Korean pack costs for columns of invented people. CPU time of the thread, as Linux counts it.
//!
//! `cargo bench -p population -- [people [first-month months [first-year last-year]]]`

#![expect(clippy::unwrap_used, clippy::panic, reason = "a benchmark that cannot begin stops")]

use std::path::{Path, PathBuf};

use population::{Assumptions, BLOCK, Block, Booked, Desk, Generator, KOREAN, Money, Table};
use programme::Programme;

/// Nanoseconds that this thread has run.
fn ran() -> u64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    text.split_whitespace().next().unwrap().parse().unwrap()
}

fn files(folder: &Path) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(self::files(&path));
        } else {
            files.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
        }
    }
    files
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let number = |at: usize, otherwise: u64| words.get(at).map_or(otherwise, |word| word.parse().unwrap());
    let people = number(0, 100_000);
    let months = usize::try_from(number(2, 60)).unwrap();
    let arrive = (number(3, 1990).try_into().unwrap(), number(4, 2025).try_into().unwrap());
    let folder: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/kr");
    let programme = Programme::load(files(&folder), &|_| None).unwrap_or_else(|error| panic!("{error}"));
    let first = words.get(1).map_or("2021-01", String::as_str).parse().unwrap();
    let money = Money::new(&programme, first, months).unwrap();
    let until = money.month(months - 1).last_day();
    let generator = Generator::new(Assumptions::read(KOREAN).unwrap(), 7, arrive, until);
    let households = generator.households(people);
    let (mut block, mut desk) = (Block::default(), Desk::default());
    let mut table = Table::new(&money);
    let (mut persons, mut made, mut counted) = (0_u64, 0, 0);
    let mut each = vec![(0_u64, 0_u64); programme.entitlements.len()];
    for start in (0..households).step_by(usize::try_from(BLOCK).unwrap()) {
        let before = ran();
        Block::generate(&money, &generator, start..households.min(start + BLOCK), &mut block);
        let between = ran();
        for (entitlement, spent) in each.iter_mut().enumerate() {
            let (begun, asked) = (ran(), desk.questions);
            money.run_one(entitlement, &block, &mut desk, &mut |booked: Booked| table.book(booked));
            *spent = (spent.0 + ran() - begun, spent.1 + desk.questions - asked);
        }
        made += between - before;
        counted += ran() - between;
        persons += block.persons() as u64;
    }
    let person_months = persons * months as u64;
    let per = |ns: u64| 1_000 * ns / person_months;
    let million = |ns: u64| 10_000 * person_months / ns.max(1);
    println!("{persons} people, {households} households, {months} months from {first}, arrivals {arrive:?}");
    println!("made:    {:>9} ps a person-month, {} ns a person", per(made), made / persons);
    println!(
        "counted: {:>9} ps a person-month, {}.{} million person-months a CPU-second",
        per(counted),
        million(counted) / 10,
        million(counted) % 10
    );
    for (entitlement, (spent, asked)) in programme.entitlements.iter().zip(each) {
        let sums: Vec<_> = (0..months)
            .map(|month| table.sum(programme.entitlements.iter().position(|e| std::ptr::eq(e, entitlement)).unwrap(), month))
            .collect();
        let (count, unknown) = (sums.iter().map(|sum| sum.count).sum::<u64>(), sums.iter().map(|sum| sum.unknown).sum::<u64>());
        println!(
            "  {:<32} {:>8} ps, {:>9} questions, {count:>9} instalments, {unknown:>8} unknown",
            entitlement.thing.id,
            per(spent),
            asked
        );
    }
}
