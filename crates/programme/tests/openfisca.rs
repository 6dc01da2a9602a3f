//! The pack of OpenFisca's country template gives what OpenFisca gives: every value of every variable, by both evaluators.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests say what they expect by panicking")]

#[path = "../examples/openfisca/compare.rs"]
mod compare;
#[path = "../examples/openfisca/engines.rs"]
mod engines;
#[path = "../examples/openfisca/pack.rs"]
mod pack;
#[path = "../examples/openfisca/population.rs"]
mod population;
#[path = "../examples/openfisca/table.rs"]
mod table;

use std::path::{Path, PathBuf};
use std::process::Command;

use compare::Outcome;
use table::Table;

const PACK: &str = "packs/openfisca-country-template";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// What both evaluators make of a population, against what OpenFisca did.
fn outcomes(pack: &str, table: &Path) -> Result<[Outcome; 2], String> {
    let (programme, table) = (pack::load(&root().join(pack))?, Table::read(table, |_, _| true)?);
    Ok([engines::compare_reasoned(&programme, &table)?, engines::compare_kernel(&programme, &table)?])
}

fn agree(pack: &str, table: &Path) {
    for outcome in outcomes(pack, table).unwrap() {
        assert!(outcome.compared > 0 && outcome.differ == 0, "{} differ:\n{}", outcome.differ, outcome.examples.join("\n"));
    }
}

/// A population of OpenFisca's making; `None`, and a word of it, if there is no Python that has it.
fn written(name: &str, more: &[&str]) -> Option<PathBuf> {
    let python = std::env::var("RESETTLE_OPENFISCA_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let script = root().join("bench/openfisca/peer.py");
    let done = Command::new(&python).arg(script).arg("write").arg(&folder).args(more).output();
    match done {
        Ok(done) if done.status.success() => Some(folder),
        Ok(done) if done.status.code() != Some(3) => panic!("{}", String::from_utf8_lossy(&done.stderr)),
        _ => {
            eprintln!("SKIPPED: {python} has no openfisca-country-template; set RESETTLE_OPENFISCA_PYTHON to one that has");
            None
        }
    }
}

#[test]
fn twelve_households_have_what_openfisca_once_gave_them() {
    agree(PACK, &root().join("bench/openfisca/sample.txt"));
}

#[test]
fn random_households_have_what_openfisca_gives_them_from_2009_to_2024() {
    let months = "2009-06..2024-12";
    for (name, more) in [("grouped", &["--seed", "7"][..]), ("scattered", &["--seed", "8", "--shuffled"])] {
        let size = ["--households", "40", "--months", months];
        let Some(folder) = written(name, &[more, &size].concat()) else { return };
        agree(PACK, &folder);
    }
}

#[test]
fn reforms_as_overlays_give_what_openfiscas_reforms_give() {
    let overlays = [
        "add_dynamic_variable",
        "add_inline_parametric_reform",
        "add_new_tax",
        "flat_social_security_contribution",
        "given",
        "modify_social_security_taxation",
        "removal_basic_income",
    ];
    for overlay in overlays {
        let months = "2012-12,2014-02,2015-06,2015-12..2016-02,2016-11..2017-02,2024-12";
        let Some(folder) = written(overlay, &["--reform", overlay, "--households", "40", "--months", months]) else { return };
        agree(&format!("bench/openfisca/overlays/{overlay}"), &folder);
    }
}

#[test]
fn a_value_that_openfisca_does_not_give_is_found() {
    let other = root().join("bench/openfisca/overlays/flat_social_security_contribution");
    let [reasoned, kernel] = outcomes(&other.to_string_lossy(), &root().join("bench/openfisca/sample.txt")).unwrap();
    assert!(reasoned.differ > 0);
    assert_eq!(reasoned.differ, kernel.differ);
}
