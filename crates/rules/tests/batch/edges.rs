//! The rule of nine steps where both its roundings fall exactly on an edge. `bench/duckdb/edges.py` counts who is wrong there.

use crate::support::a_library;
use rules::{Cell, Column, Inputs, Kernel, Numbers, Outputs, Persons, RuleId, State, Ty};

const ROWS: usize = 900_000;
const TODAY: &str = "2026-03-01";

/// Rents and incomes that the rates, in ten-thousandths, take to an edge: a multiple of KRW 10, and a half.
fn edges(of_rent: i64, of_income: i64) -> (Vec<i64>, Vec<i64>) {
    let rents: Vec<i64> = (100_000..1_000_000).step_by(100).filter(|rent| rent * of_rent % 100_000 == 0).collect();
    let incomes: Vec<i64> = (0..4_000_000).step_by(100).filter(|income| income * of_income % 10_000 == 5_000).collect();
    let rows = (0..ROWS).map(|row| (rents[row * 7919 % rents.len()], incomes[row % incomes.len()]));
    rows.unzip()
}

/// Exact on every row, for someone who became 18 today and moved six months ago.
fn exact_on_every_row(of_rent: i64, of_income: i64) {
    let formula = format!(
        "if age(born, today, mar1) >= 18 years and add(moved, 6 months, last_day) <= today \
         then max(KRW 0, min(round(rent * {of_rent}/10000, down, KRW 10) - round(income * {of_income}/10000, half_up, KRW 1), KRW 400_000)) \
         else KRW 0"
    );
    let facts = [("born", Ty::Date), ("moved", Ty::Date), ("rent", Ty::Money), ("income", Ty::Money)];
    let library = facts.into_iter().fold(a_library(), |library, (name, ty)| library.household_fact(name, ty));
    let library = library.rule("benefit", Ty::Money, &formula).build();
    let day = |text: &str| i64::from(text.parse::<rules::Date>().unwrap().day_number());
    let (rent, income) = edges(of_rent, of_income);
    let columns = [vec![day("2008-03-01"); ROWS], vec![day("2025-09-01"); ROWS], rent, income];
    let facts = columns.iter().map(|column| Some(Column { numbers: Numbers::I64(column), known: None })).collect();
    let inputs = Inputs { households: ROWS, persons: Persons::None, facts, rows: None };
    let kernel = Kernel::compile(&library, &[RuleId(0)], inputs.slice(TODAY.parse().unwrap(), |_| true, |_| 1)).unwrap();
    let mut outputs = Outputs::default();
    kernel.run(&inputs, &mut outputs).unwrap();
    for (row, (rent, income)) in columns[2].iter().zip(&columns[3]).enumerate() {
        let share = (income * of_income + 5_000) / 10_000;
        let benefit = (rent * of_rent / 10_000 - share).clamp(0, 400_000);
        assert_eq!(outputs.columns[0].row(row), (State::Known, Cell::Narrow(benefit)), "rent {rent}, income {income}");
    }
}

#[test]
fn the_rule_of_nine_steps_is_exact_on_every_edge() {
    exact_on_every_row(6330, 1325);
}

#[test]
fn it_is_exact_where_doubles_are_not() {
    exact_on_every_row(7000, 1450);
}
