//! CPU time of one thread, as Linux counts it.

use crate::{EVERYTHING, PERSONS, Population, ROWS, THREE, all, nine, slice, template, year};
use rules::{Grouping, Inputs, Kernel, Outputs, Persons};

/// Nanoseconds that this thread has run.
fn ran() -> u64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    text.split_whitespace().next().unwrap().parse().unwrap()
}

/// Rows a CPU-second, in millions, as the median of nine runs; each so long that the kernel's ticks do not show.
fn line(name: &str, rows: usize, mut run: impl FnMut()) {
    let again = (PERSONS * 12 / rows).max(1);
    let mut times: Vec<u64> = (0..9)
        .map(|_| {
            let before = ran();
            (0..again).for_each(|_| run());
            ran() - before
        })
        .collect();
    times.sort_unstable();
    let tenths = 10_000 * u64::try_from(rows * again).unwrap() / times[4].max(1);
    println!("{name:45} {:>7}.{} million rows a CPU-second", tenths / 10, tenths % 10);
}

pub(crate) fn report() {
    let library = nine::library();
    let columns = nine::Columns::new(ROWS);
    let inputs = columns.inputs();
    let kernel = Kernel::compile(&library, &[library.rule("benefit").unwrap()], slice(&inputs, nine::TODAY)).unwrap();
    let (mut outputs, mut out) = (Outputs::default(), Vec::new());
    line("nine steps", ROWS, || kernel.run(&inputs, &mut outputs).unwrap());
    line("nine steps, by hand", ROWS, || columns.by_hand_into(&mut out));
    let few = nine::Columns::new(ROWS / 100);
    let (plan, mut kept) = (library.plan([library.rule("benefit").unwrap()]), rules::Columns::default());
    line("nine steps, the ordinary evaluator", ROWS / 100, || library.evaluate(&plan, &few, &mut kept));

    let library = template::template();
    for persons in [PERSONS / 20, PERSONS] {
        let population = Population::new(persons);
        let inputs = population.inputs();
        let whole = slice(&inputs, "2018-01-01");
        for names in [&THREE[..], &EVERYTHING[..]] {
            let rules = all(&library, names);
            let mut outputs = <[Outputs; 12]>::default();
            let name = format!("template, {} outputs, {persons} persons", names.len());
            line(&name, persons * 12, || year(&library, &rules, &inputs, &whole, &mut outputs, 0));
        }
        let homes = population.homes();
        let grouping = Grouping::new(&homes, population.offsets.len() - 1).unwrap();
        let scattered = Inputs { persons: Persons::Scattered(&grouping), ..inputs.clone() };
        let (rules, mut outputs) = (all(&library, &THREE), <[Outputs; 12]>::default());
        let name = format!("template, 3 outputs, {persons} persons by index");
        line(&name, persons * 12, || year(&library, &rules, &scattered, &whole, &mut outputs, 0));
    }
}
