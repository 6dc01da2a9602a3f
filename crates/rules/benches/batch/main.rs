//! How fast rules run over millions of rows, against a loop written by hand. Figures: `bench/README.md`.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a benchmark says what it expects by panicking")]

mod cpu;
mod library;
mod nine;
mod template;

use std::thread;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use rules::{Date, Inputs, Kernel, Library, Numbers, Outputs, Part, Persons, RuleId, Slice, State};

fn main() {
    // Wall time says little on a machine that does other work: `-- cpu` gives medians of CPU time.
    if std::env::args().any(|arg| arg == "cpu") { cpu::report() } else { divan::main() }
}

/// Numbers that look random, from a seed.
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    pub(crate) fn below(&mut self, bound: u64) -> i32 {
        // Marsaglia, "Xorshift RNGs" (2003).
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        i32::try_from((self.0 >> 20) % bound).unwrap()
    }
}

pub(crate) fn numbers(column: &[i32]) -> Option<rules::Column<'_>> {
    Some(rules::Column { numbers: Numbers::I32(column), known: None })
}

/// On so many threads; on this one, if none.
fn run(kernel: &Kernel, inputs: &Inputs, outputs: &mut Outputs, threads: usize) {
    if threads == 0 {
        return kernel.run(inputs, outputs).unwrap();
    }
    let parts = kernel.parts(inputs, outputs, threads).unwrap();
    thread::scope(|scope| {
        parts.into_iter().for_each(|part| {
            scope.spawn(|| part.run().unwrap());
        });
    });
}

fn slice(inputs: &Inputs, today: &str) -> Slice {
    inputs.slice(today.parse().unwrap(), |_| true, |_| 1)
}

const ROWS: usize = 10_000_000;

#[divan::bench(sample_count = 10, args = [1, 2])]
fn nine_steps(bencher: Bencher, threads: usize) {
    let library = nine::library();
    let columns = nine::Columns::new(ROWS);
    let inputs = columns.inputs();
    let kernel = Kernel::compile(&library, &[library.rule("benefit").unwrap()], slice(&inputs, nine::TODAY)).unwrap();
    let mut outputs = Outputs::default();
    bencher.counter(ItemsCount::new(ROWS)).bench_local(|| run(&kernel, &inputs, black_box(&mut outputs), threads));
    let by_hand = columns.by_hand();
    for (row, expected) in by_hand.iter().enumerate() {
        let found = outputs.columns[0].row(row);
        assert_eq!(found, (State::Known, rules::Cell::Narrow(i64::from(*expected))), "row {row}");
    }
}

#[divan::bench(sample_count = 10)]
fn nine_steps_by_hand(bencher: Bencher) {
    let columns = nine::Columns::new(ROWS);
    let mut out = Vec::new();
    bencher.counter(ItemsCount::new(ROWS)).bench_local(|| columns.by_hand_into(black_box(&mut out)));
}

#[divan::bench(sample_count = 3)]
fn nine_steps_by_the_ordinary_evaluator(bencher: Bencher) {
    let library = nine::library();
    let columns = nine::Columns::new(ROWS / 100);
    let plan = library.plan([library.rule("benefit").unwrap()]);
    let mut out = rules::Columns::default();
    bencher.counter(ItemsCount::new(ROWS / 100)).bench_local(|| library.evaluate(&plan, &columns, black_box(&mut out)));
}

struct Population {
    offsets: Vec<u32>,
    persons: [Vec<i32>; 4],
    households: [Vec<i32>; 3],
}

impl Population {
    fn new(persons: usize) -> Population {
        let mut chance = Chance(42);
        let mut offsets = vec![0_u32];
        while (*offsets.last().unwrap() as usize) < persons {
            let size = 1 + u32::try_from(chance.below(4)).unwrap();
            offsets.push((offsets.last().unwrap() + size).min(u32::try_from(persons).unwrap()));
        }
        let births: Vec<i32> = (0..persons).map(|_| -15_000 + chance.below(32_000)).collect();
        let adult = births.iter().map(|birth| i32::from(*birth < 10_000)).collect();
        let mut column = |rows: usize, bound: u64| (0..rows).map(|_| chance.below(bound)).collect::<Vec<i32>>();
        let (salary, capital) = (column(persons, 900_000), column(persons, 100_000));
        let households = offsets.len() - 1;
        let (rent, size, occupied) = (column(households, 200_000), column(households, 200), column(households, 2));
        Population { offsets, persons: [births, salary, capital, adult], households: [rent, size, occupied] }
    }

    fn homes(&self) -> Vec<u32> {
        let sizes = self.offsets.windows(2).map(|pair| pair[1] - pair[0]);
        (0..).zip(sizes).flat_map(|(home, size)| (0..size).map(move |_| home)).collect()
    }

    fn inputs(&self) -> Inputs<'_> {
        let facts = self.persons.iter().chain(&self.households).map(|column| numbers(column)).collect();
        Inputs { households: self.offsets.len() - 1, persons: Persons::Grouped(&self.offsets), facts, rows: None }
    }
}

const PERSONS: usize = 1_000_000;

fn all(library: &Library, names: &[&str]) -> Vec<RuleId> {
    names.iter().map(|name| library.rule(name).unwrap()).collect()
}

const THREE: [&str; 3] = ["disposable_income", "total_benefits", "total_taxes"];

const EVERYTHING: [&str; 19] = [
    "age",
    "pension",
    "basic_income",
    "income_tax",
    "contribution",
    "household_income",
    "capital",
    "pensions",
    "basic_incomes",
    "income_taxes",
    "contributions",
    "housing_allowance",
    "is_single",
    "under_8",
    "under_6",
    "parenting_allowance",
    "housing_tax",
    "total_benefits",
    "disposable_income",
];

/// Twelve months, a kernel for each, in turn over the same rows.
fn year(library: &Library, rules: &[RuleId], inputs: &Inputs, whole: &Slice, outputs: &mut [Outputs; 12], threads: usize) {
    let day = |month: u32| Date::from_ymd(2018, month, 1).unwrap();
    let compiled = |month: u32| Kernel::compile(library, rules, Slice { today: day(month), ..whole.clone() }).unwrap();
    let kernels: Vec<Kernel> = (1..=12).map(compiled).collect();
    let mut shares: Vec<Vec<Part>> = (0..threads.max(1)).map(|_| Vec::new()).collect();
    for (kernel, outputs) in kernels.iter().zip(outputs) {
        let parts = kernel.parts(inputs, outputs, threads.max(1)).unwrap();
        shares.iter_mut().zip(parts).for_each(|(share, part)| share.push(part));
    }
    match threads {
        0 => shares.into_iter().for_each(|share| Part::run_together(share).unwrap()),
        _ => thread::scope(|scope| {
            shares.into_iter().for_each(|share| {
                scope.spawn(|| Part::run_together(share).unwrap());
            });
        }),
    }
}

fn template_of(bencher: Bencher, names: &[&str], threads: usize) {
    let library = template::template();
    let population = Population::new(PERSONS);
    let inputs = population.inputs();
    let rules = all(&library, names);
    let whole = slice(&inputs, "2018-01-01");
    let mut outputs = <[Outputs; 12]>::default();
    bencher
        .counter(ItemsCount::new(PERSONS * 12))
        .bench_local(|| year(&library, &rules, &inputs, &whole, black_box(&mut outputs), threads));
}

#[divan::bench(sample_count = 10, args = [1, 2])]
fn template_three_variables(bencher: Bencher, threads: usize) {
    template_of(bencher, &THREE, threads);
}

#[divan::bench(sample_count = 10, args = [1, 2])]
fn template_every_variable(bencher: Bencher, threads: usize) {
    template_of(bencher, &EVERYTHING, threads);
}
