//! Rules at random: the kernel agrees with DuckDB, an engine that is not ours. Skipped, and said so, where there is no Python with it.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::support::a_library;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use rules::{Cell, Column, Inputs, Kernel, Numbers, Outputs, Persons, RuleId, State, Ty};

const TODAY: &str = "2024-02-29";

/// The same formula in two languages.
#[derive(Clone, Debug)]
struct Both {
    ours: String,
    sql: String,
}

fn both(ours: impl Into<String>, sql: impl Into<String>) -> Both {
    Both { ours: ours.into(), sql: sql.into() }
}

fn money() -> BoxedStrategy<Both> {
    let leaf = prop_oneof![
        Just(both("wage", "wage")),
        Just(both("rent", "rent")),
        (0..100_000_i64).prop_map(|n| both(format!("KRW {n}"), n.to_string())),
    ];
    leaf.prop_recursive(4, 40, 3, |inner| {
        let two = (inner.clone(), inner.clone());
        prop_oneof![
            two.clone().prop_map(|(a, b)| both(format!("({} + {})", a.ours, b.ours), format!("({} + {})", a.sql, b.sql))),
            two.clone().prop_map(|(a, b)| both(format!("({} - {})", a.ours, b.ours), format!("({} - {})", a.sql, b.sql))),
            two.clone().prop_map(|(a, b)| both(format!("min({}, {})", a.ours, b.ours), format!("least({}, {})", a.sql, b.sql))),
            two.clone()
                .prop_map(|(a, b)| both(format!("max({}, {})", a.ours, b.ours), format!("greatest({}, {})", a.sql, b.sql))),
            (inner.clone(), 1..2_000_i64).prop_map(|(a, rate)| {
                both(
                    format!("round({} * {}/1000, half_up, KRW 1)", a.ours, rate),
                    format!("round({}::DECIMAL(24,0) * {}.{:03}::DECIMAL(7,3))::BIGINT", a.sql, rate / 1000, rate % 1000),
                )
            }),
            (condition(two.clone().boxed()), inner.clone(), inner).prop_map(|(c, a, b)| {
                both(
                    format!("(if {} then {} else {})", c.ours, a.ours, b.ours),
                    format!("(CASE WHEN {} THEN {} ELSE {} END)", c.sql, a.sql, b.sql),
                )
            }),
        ]
    })
    .boxed()
}

fn condition(two: BoxedStrategy<(Both, Both)>) -> BoxedStrategy<Both> {
    let sign = prop::sample::select(vec!["=", "<", "<=", ">", ">="]);
    let money = (two, sign.clone())
        .prop_map(|((a, b), sign)| both(format!("{} {sign} {}", a.ours, b.ours), format!("{} {sign} {}", a.sql, b.sql)));
    let age = (sign.clone(), 0..90_i64).prop_map(|(sign, years)| {
        both(
            format!("age(born, today, mar1) {sign} {years} years"),
            format!("date_sub('year', born, DATE '{TODAY}') {sign} {years}"),
        )
    });
    let months = (sign, 0..40_i64).prop_map(|(sign, months)| {
        both(
            format!("add(moved, {months} months, last_day) {sign} today"),
            format!("(moved + INTERVAL {months} MONTH)::DATE {sign} DATE '{TODAY}'"),
        )
    });
    let leaf = prop_oneof![2 => money, 1 => age, 1 => months];
    leaf.prop_recursive(2, 8, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone())
                .prop_map(|(a, b)| both(format!("(({}) and ({}))", a.ours, b.ours), format!("(({}) AND ({}))", a.sql, b.sql))),
            (inner.clone(), inner.clone())
                .prop_map(|(a, b)| both(format!("(({}) or ({}))", a.ours, b.ours), format!("(({}) OR ({}))", a.sql, b.sql))),
            inner.prop_map(|a| both(format!("(not ({}))", a.ours), format!("(NOT ({}))", a.sql))),
        ]
    })
    .boxed()
}

/// What DuckDB says, a line an expression; `None` where there is none.
fn duckdb(input: &str) -> Option<String> {
    let python = std::env::var("RESETTLE_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let has_duckdb =
        Command::new(&python).args(["-c", "import duckdb"]).stderr(Stdio::null()).status().is_ok_and(|s| s.success());
    if !has_duckdb {
        return None;
    }
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../bench/duckdb/evaluate.py");
    let mut child = Command::new(python).arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "DuckDB refused an expression");
    Some(String::from_utf8(output.stdout).unwrap())
}

#[test]
fn kernels_agree_with_duckdb_on_random_rules() {
    let mut runner = TestRunner::deterministic();
    let formulas: Vec<Both> = (0..60).map(|_| money().new_tree(&mut runner).unwrap().current()).collect();
    let row = (0..5_000_000_i64, -2_000_000..2_000_000_i64, -25_000..19_700_i64, 17_000..19_782_i64);
    let rows: Vec<(i64, i64, i64, i64)> = prop::collection::vec(row, 300).new_tree(&mut runner).unwrap().current();
    let mut input = "wage rent born moved\n".to_owned();
    rows.iter().for_each(|(wage, rent, born, moved)| input += &format!("{wage} {rent} {born} {moved}\n"));
    input += "\n";
    formulas.iter().for_each(|formula| input += &format!("{}\n", formula.sql));
    let Some(answers) = duckdb(&input) else {
        eprintln!("SKIPPED: no Python with duckdb; set RESETTLE_PYTHON to one");
        return;
    };

    let facts = [("wage", Ty::Money), ("rent", Ty::Money), ("born", Ty::Date), ("moved", Ty::Date)];
    let mut library = facts.into_iter().fold(a_library(), |library, (name, ty)| library.household_fact(name, ty));
    for (number, formula) in formulas.iter().enumerate() {
        library = library.rule(&format!("r{number}"), Ty::Money, &formula.ours);
    }
    let library = library.build();
    let columns = [
        rows.iter().map(|row| row.0).collect::<Vec<i64>>(),
        rows.iter().map(|row| row.1).collect(),
        rows.iter().map(|row| row.2).collect(),
        rows.iter().map(|row| row.3).collect(),
    ];
    let facts = columns.iter().map(|column| Some(Column { numbers: Numbers::I64(column), known: None })).collect();
    let inputs = Inputs { households: rows.len(), persons: Persons::None, facts, rows: None };
    let ids: Vec<RuleId> = (0..60).map(RuleId).collect();
    let kernel = Kernel::compile(&library, &ids, inputs.slice(TODAY.parse().unwrap(), |_| true, |_| 1)).unwrap();
    let mut outputs = Outputs::default();
    kernel.run(&inputs, &mut outputs).unwrap();
    for ((formula, output), line) in formulas.iter().zip(&outputs.columns).zip(answers.lines()) {
        for (row, answer) in line.split_whitespace().enumerate() {
            let expected = (State::Known, Cell::Narrow(answer.parse().unwrap()));
            assert_eq!(output.row(row), expected, "{} in row {row}: {:?}", formula.ours, rows[row]);
        }
        assert_eq!(line.split_whitespace().count(), rows.len());
    }
}
