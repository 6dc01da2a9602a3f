//! The two evaluators of the rules, over a population.

use std::collections::HashMap;

use programme::Programme;
use rules::{
    BatchError, Column, Columns, Date, FactId, Grouping, Inputs, Kernel, Level, Month, Numbers, Outputs, Part, Persons, RuleId,
    Slice, Supply,
};

use crate::compare::{self, Outcome};
use crate::population::{Everyone, Held, Population, SIZE_DEN};
use crate::table::Table;

/// Facts that the rules ask for in January only, so that their January is how they are all year.
pub(crate) const JANUARY: [&str; 2] = ["accommodation_size", "housing_occupancy_status"];

/// Compares every month by the evaluator that keeps every node for its reasons.
///
/// # Errors
/// The name of a variable that the pack lacks.
pub(crate) fn compare_reasoned(programme: &Programme, table: &Table) -> Result<Outcome, String> {
    let population = Population::new(programme, table);
    let variables = compare::variables(programme)?;
    let library = &programme.library;
    let plan = library.plan(variables.iter().map(|variable| variable.rule));
    let mut columns = Columns::default();
    let mut outcome = Outcome::default();
    for month in population.months() {
        library.evaluate(&plan, &Everyone { population: &population, today: month.first_day() }, &mut columns);
        let value = |position: usize, row| columns.rule(library, variables[position].rule, row);
        compare::month(&population, table, *month, &variables, &value, &mut outcome);
    }
    Ok(outcome)
}

/// Compares every month by the kernel for populations.
///
/// # Errors
/// The name of a variable that the pack lacks, or what the kernel refuses.
pub(crate) fn compare_kernel(programme: &Programme, table: &Table) -> Result<Outcome, String> {
    let population = Population::new(programme, table);
    let variables = compare::variables(programme)?;
    let rules: Vec<RuleId> = variables.iter().map(|variable| variable.rule).collect();
    let refused = |error: BatchError| error.to_string();
    let ready = Ready::new(programme, &population).map_err(refused)?;
    let months = population.months();
    let kernels = ready.kernels(&rules, months).map_err(refused)?;
    let inputs: Vec<Inputs> = months.iter().map(|month| ready.inputs(*month)).collect();
    let mut outputs = vec![Outputs::default(); months.len()];
    run(&kernels, &inputs, &mut outputs, 2).map_err(refused)?;
    let mut outcome = Outcome::default();
    for (month, outputs) in months.iter().zip(&outputs) {
        let value = |position: usize, row| outputs.columns[position].row(row);
        compare::month(&population, table, *month, &variables, &value, &mut outcome);
    }
    Ok(outcome)
}

/// A population made ready for kernels: its persons grouped, the bounds of its columns known.
pub(crate) struct Ready<'p> {
    programme: &'p Programme,
    population: &'p Population<'p>,
    grouped: Grouped,
    household_max: usize,
    january: Vec<FactId>,
    bounds: HashMap<(FactId, Date), (i64, i64)>,
}

enum Grouped {
    /// They stand together: the first person of each household, and the end.
    Together(Vec<u32>),
    Scattered(Grouping),
}

impl<'p> Ready<'p> {
    /// Groups the persons, and looks for the least and the largest of each column.
    ///
    /// # Errors
    /// `Length` if a person belongs to no household.
    pub(crate) fn new(programme: &'p Programme, population: &'p Population<'p>) -> Result<Ready<'p>, BatchError> {
        let household_of: Vec<u32> = population.household_of.iter().map(|household| household.unsigned_abs()).collect();
        let mut sizes = vec![0_usize; population.households];
        household_of.iter().for_each(|household| sizes[*household as usize] += 1);
        let household_max = sizes.iter().copied().max().unwrap_or(0);
        let mut end = 0_u32;
        let ends = sizes.iter().map(|size| {
            end += u32::try_from(*size).unwrap_or(0);
            end
        });
        let grouped = match household_of.is_sorted() {
            true => Grouped::Together([0].into_iter().chain(ends).collect()),
            false => Grouped::Scattered(Grouping::new(&household_of, population.households)?),
        };
        let january = JANUARY.iter().filter_map(|name| programme.fact_id(name)).collect();
        let mut ready = Ready { programme, population, grouped, household_max, january, bounds: HashMap::new() };
        for month in population.months().iter().copied() {
            for (fact, column) in ready.columns(month) {
                let bounds = column.iter().min().zip(column.iter().max());
                let bounds = bounds.map_or((0, 0), |(least, most)| (i64::from(*least), i64::from(*most)));
                ready.bounds.insert((fact, month.first_day()), bounds);
            }
        }
        Ok(ready)
    }

    /// The columns of a month, by fact.
    fn columns(&self, month: Month) -> Vec<(FactId, &'p [i32])> {
        let all = (0..).map(FactId).take(self.population.facts.len());
        let columns = all.map(|fact| (fact, self.population.column(fact, self.looked_at(fact, month))));
        columns.filter(|(_, column)| !column.is_empty()).collect()
    }

    /// The columns as they stand in a month, for a kernel.
    pub(crate) fn inputs(&'p self, month: Month) -> Inputs<'p> {
        let mut facts = vec![None; self.population.facts.len()];
        for (fact, column) in self.columns(month) {
            facts[fact.0 as usize] = Some(Column { numbers: Numbers::I32(column), known: None });
        }
        let persons = match &self.grouped {
            Grouped::Together(offsets) => Persons::Grouped(offsets),
            Grouped::Scattered(grouping) => Persons::Scattered(grouping),
        };
        Inputs { households: self.population.households, persons, facts, rows: None }
    }

    fn looked_at(&self, fact: FactId, month: Month) -> Date {
        let january = Month::from_ym(month.ym().0, 1).filter(|_| self.january.contains(&fact));
        january.unwrap_or(month).first_day()
    }

    /// The rules compiled for each month.
    ///
    /// # Errors
    /// What a kernel refuses.
    pub(crate) fn kernels(&self, rules: &[RuleId], months: &[Month]) -> Result<Vec<Kernel<'p>>, BatchError> {
        months.iter().map(|month| self.kernel(rules, *month)).collect()
    }

    fn kernel(&self, rules: &[RuleId], month: Month) -> Result<Kernel<'p>, BatchError> {
        let supply = |(number, (_, held)): (u32, &(Level, Held))| {
            let fact = FactId(number);
            let (min, max) = self.bounds.get(&(fact, month.first_day())).copied()?;
            let den = if self.population.size == Some(fact) { SIZE_DEN } else { 1 };
            let always = self.january.contains(&fact) || !matches!(held, Held::Monthly(_));
            Some(Supply { min, max, all_known: true, den, always })
        };
        let facts = (0..).zip(&self.population.facts).map(supply).collect();
        let slice = Slice { today: month.first_day(), household_max: self.household_max, members_fixed: true, facts };
        Kernel::compile(&self.programme.library, rules, slice)
    }
}

/// Runs the kernels of several months, each over its own inputs into its own outputs, in as many parts at once as there are threads.
///
/// # Errors
/// What the kernels refuse.
pub(crate) fn run<'k>(
    kernels: &'k [Kernel<'k>],
    inputs: &'k [Inputs<'k>],
    outputs: &mut [Outputs],
    threads: usize,
) -> Result<(), BatchError> {
    let mut threads_parts: Vec<Vec<Part>> = (0..threads).map(|_| Vec::new()).collect();
    for ((kernel, inputs), outputs) in kernels.iter().zip(inputs).zip(outputs) {
        let parts = kernel.parts(inputs, outputs, threads)?;
        threads_parts.iter_mut().zip(parts).for_each(|(of_thread, part)| of_thread.push(part));
    }
    std::thread::scope(|scope| {
        let running: Vec<_> = threads_parts.into_iter().map(|parts| scope.spawn(|| Part::run_together(parts))).collect();
        running.into_iter().try_for_each(|part| part.join().unwrap_or(Err(BatchError::Length)))
    })
}
