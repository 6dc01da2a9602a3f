//! The API, tried out by schemathesis: it makes requests up from the description, right ones and wrong ones, and holds the answers against it.

use std::collections::BTreeMap;
use std::process::{Command, Stdio};
use std::{env, fs};

use anyhow::{Context as _, Result, ensure};

use crate::demo::{Demo, between};
use crate::tool;

/// Whom it is tried out as, as the demo's first page names them.
const ROLES: [&str; 7] =
    ["Caseworker", "Finance officer", "Data-protection officer", "Newcomer", "Supervisor", "Protection officer", "Administrator"];
/// Something is due in the demo by this day.
const DUE: &str = "2027-12-31";
/// Checks that are not ours. What is right by the description can be refused for what stands in a journal: a day before a birth, a step out of turn.
const EXCLUDED: &str = "positive_data_acceptance";

/// Tries the API out as several roles; `options` go to `schemathesis run`.
pub(crate) fn run(options: &[&str]) -> Result<()> {
    let program = env::var("SCHEMATHESIS").unwrap_or_else(|_| "schemathesis".to_owned());
    let is_there = Command::new(&program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
    if !is_there {
        eprintln!(
            "NOTHING WAS TRIED: there is no `{program}`; `pip install schemathesis` (4.32), or say where it is in SCHEMATHESIS"
        );
        return Ok(());
    }
    let mut failed = Vec::new();
    for role in ROLES {
        println!("== as {role}");
        // Each in a demo of its own: it guesses tokens, and soon would have to wait.
        let demo = Demo::small(&[])?;
        let work = demo.ask("GET", "/api/v1/today?limit=1", &[("Authorization", &demo.token("Caseworker")?)], "")?;
        let household = between(&work.text, "\"household\":\"", "\"").context("the demo's caseworker has nothing to do")?;
        let plan = demo.write("/api/v1/payments/runs", &demo.token("Finance officer")?, &format!("{{\"through\":\"{DUE}\"}}"))?;
        let run = between(&plan.text, "\"id\":\"", "\"").context("the demo has nothing to pay")?;
        let token = demo.token(role)?;
        fs::write(tool::target_dir().join("schemathesis.toml"), parameters(&household, &run))?;
        // Where it keeps what it found is built, not written.
        let mut command = Command::new(&program);
        command.current_dir(tool::target_dir()).args(["--config-file", "schemathesis.toml", "run"]);
        command.arg(format!("{}/api/v1/openapi.json", demo.address));
        command.args(["-H", &format!("Authorization:{token}"), "--exclude-checks", EXCLUDED, "--suppress-health-check", "all"]);
        command.args(["-n", "30", "--continue-on-failure"]).args(options);
        if tool::run(&mut command).is_err() {
            failed.push(role);
        }
    }
    ensure!(failed.is_empty(), "schemathesis found something as {}", failed.join(", "));
    Ok(())
}

/// Names of what there is, so that most requests get beyond the address.
fn parameters(household: &str, run: &str) -> String {
    let known = BTreeMap::from([
        ("path.id", household),
        ("path.run", run),
        ("path.kind", "contact_tried"),
        ("path.entry", "e1"),
        ("path.thing", "own_data"),
        ("path.request", "grievance"),
        ("path.pack", "kr"),
    ]);
    let lines: Vec<String> = known.iter().map(|(name, value)| format!("\"{name}\" = \"{value}\"\n")).collect();
    format!("[parameters]\n{}", lines.concat())
}
