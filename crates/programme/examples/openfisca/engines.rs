//! The two evaluators of the rules, over a population.

use programme::Programme;
use rules::{
    BatchError, Cell, Column, Columns, Date, FactId, Grouping, Inputs, Kernel, Level, Month, Numbers, Outputs, Part, Persons,
    RuleId, Slice, State,
};

use crate::compare::{self, Outcome};
use crate::population::{Held, Population, SIZE_DEN, Window};
use crate::table::Table;

/// Facts that the rules ask for in January only, so that their January is how they are all year.
const JANUARY: [&str; 2] = ["accommodation_size", "housing_occupancy_status"];

/// Compares every month by the evaluator that keeps every node for its reasons.
pub fn compare_reasoned(programme: &Programme, table: &Table) -> Option<Outcome> {
    let population = Population::new(programme, table);
    let (rules, levels) = compare::rules(programme)?;
    let library = &programme.library;
    let plan = library.plan(rules.iter().copied());
    let mut columns = Columns::default();
    let mut outcome = Outcome::default();
    for month in table.months() {
        let (households, persons) = (0..population.households, 0..population.household_of.len());
        let window = Window { population: &population, households, persons, today: month.first_day() };
        library.evaluate(&plan, &window, &mut columns);
        let value = |rule: usize, row: usize| {
            rules.get(rule).map_or((State::Fault, Cell::Narrow(0)), |rule| columns.rule(library, *rule, row))
        };
        compare::month(&population, table, month, &value, &mut outcome, &levels);
    }
    Some(outcome)
}

/// Compares every month by the kernel for populations.
///
/// # Errors
/// What the kernel refuses.
pub fn compare_kernel(programme: &Programme, table: &Table) -> Result<Option<Outcome>, BatchError> {
    let population = Population::new(programme, table);
    let Some((rules, levels)) = compare::rules(programme) else { return Ok(None) };
    let columns = Ready::new(programme, &population)?;
    let mut outputs = Outputs::default();
    let mut outcome = Outcome::default();
    for month in table.months() {
        let inputs = columns.inputs(month);
        let kernel = columns.kernel(&rules, month, &inputs)?;
        kernel.run(&inputs, &mut outputs)?;
        let value =
            |rule: usize, row: usize| outputs.columns.get(rule).map_or((State::Fault, Cell::Narrow(0)), |column| column.row(row));
        compare::month(&population, table, month, &value, &mut outcome, &levels);
    }
    Ok(Some(outcome))
}

/// A population made ready for kernels.
pub struct Ready<'p> {
    programme: &'p Programme,
    population: &'p Population<'p>,
    grouping: Grouping,
    /// Where persons stand together: the first person of each household, and the end.
    offsets: Option<Vec<u32>>,
    nobody: Vec<bool>,
    nothing: Vec<i32>,
    january: Vec<FactId>,
}

impl<'p> Ready<'p> {
    /// Groups the persons.
    ///
    /// # Errors
    /// `Length` if a person belongs to no household.
    pub fn new(programme: &'p Programme, population: &'p Population<'p>) -> Result<Ready<'p>, BatchError> {
        let household_of: Vec<u32> = population.household_of.iter().map(|household| household.unsigned_abs()).collect();
        let grouping = Grouping::new(&household_of, population.households)?;
        let offsets = household_of.is_sorted().then(|| {
            let first = |household: usize| household_of.partition_point(|of| (*of as usize) < household);
            (0..=population.households).map(|household| u32::try_from(first(household)).unwrap_or(u32::MAX)).collect()
        });
        let rows = household_of.len();
        let january = JANUARY.iter().filter_map(|name| programme.fact_id(name)).collect();
        Ok(Ready { programme, population, grouping, offsets, nobody: vec![false; rows], nothing: vec![0; rows], january })
    }

    /// The columns as they stand in a month.
    pub fn inputs(&'p self, month: Month) -> Inputs<'p> {
        let column = |(number, (level, held)): (u32, &'p (Level, Held))| {
            let fact = FactId(number);
            let rows = if *level == Level::Person { self.nothing.len() } else { self.population.households };
            Some(match held {
                Held::Missing => Column { numbers: Numbers::I32(self.nothing.get(..rows)?), known: self.nobody.get(..rows) },
                _ => Column { numbers: Numbers::I32(self.population.column(fact, self.looked_at(fact, month))), known: None },
            })
        };
        let persons = self.offsets.as_ref().map_or(Persons::Scattered(&self.grouping), |offsets| Persons::Grouped(offsets));
        let facts = (0..).zip(&self.population.facts).map(column).collect();
        Inputs { households: self.population.households, persons, facts, rows: None }
    }

    fn looked_at(&self, fact: FactId, month: Month) -> Date {
        let january = Month::from_ym(month.ym().0, 1).filter(|_| self.january.contains(&fact));
        january.unwrap_or(month).first_day()
    }

    /// The rules compiled for a month.
    ///
    /// # Errors
    /// What the kernel refuses.
    pub fn kernel(&self, rules: &[RuleId], month: Month, inputs: &Inputs) -> Result<Kernel<'p>, BatchError> {
        let held = |fact: FactId| self.population.facts.get(fact.0 as usize).map(|(_, held)| held);
        let always = |fact| self.january.contains(&fact) || !matches!(held(fact), Some(Held::Monthly(_)));
        let den = |fact| if self.population.size == Some(fact) { SIZE_DEN } else { 1 };
        let slice: Slice = inputs.slice(month.first_day(), always, den);
        Kernel::compile(&self.programme.library, rules, slice)
    }
}

/// Runs a kernel, in as many parts at once as there are threads.
///
/// # Errors
/// What the kernel refuses.
pub fn run(kernel: &Kernel, inputs: &Inputs, outputs: &mut Outputs, threads: usize) -> Result<(), BatchError> {
    let parts = kernel.parts(inputs, outputs, threads)?;
    std::thread::scope(|scope| {
        let running: Vec<_> = parts.into_iter().map(|part| scope.spawn(|| Part::run(part))).collect();
        running.into_iter().try_for_each(|part| part.join().unwrap_or(Err(BatchError::Length)))
    })
}
