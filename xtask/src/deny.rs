//! cargo-deny, installed once into the target folder.

use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use jiff::civil::Date;

use crate::tool;

const VERSION: &str = "0.20.2";
/// For so many days at most a known weakness is left that does not touch us (CONTRIBUTING.md).
const LEFT_DAYS_MAX: i32 = 180;

/// Licences, duplicate and unwanted crates, and where crates come from.
pub(crate) fn check() -> Result<()> {
    tool::run(cargo_deny()?.args(["check", "licenses", "bans", "sources"]))
}

/// Known vulnerabilities. Apart from [`check`], because it fetches a database that a closed network does not reach.
#[expect(clippy::disallowed_methods, reason = "exceptions end on a day")]
pub(crate) fn advisories() -> Result<()> {
    let exceptions =
        std::fs::read_to_string("deny.toml").context("deny.toml cannot be read: start this in the project's folder")?;
    let over = over(&exceptions, jiff::Zoned::now().date());
    ensure!(over.is_empty(), "{}", over.join("\n"));
    tool::run(cargo_deny()?.args(["check", "advisories"]))
}

/// Exceptions for known weaknesses that are no longer good, or do not say until when they are.
fn over(exceptions: &str, today: Date) -> Vec<String> {
    let why = |line: &str| {
        let until = line.rsplit_once("until ").and_then(|(_, rest)| rest.get(..10)?.parse::<Date>().ok());
        match until.map(|until| (until - today).get_days()) {
            None => Some("say in its reason until when it is good: `until 2027-05-22`".to_owned()),
            Some(days) if days < 0 => Some("its day is over: look at it again, and give it another day or drop it".to_owned()),
            Some(days) if days > LEFT_DAYS_MAX => Some(format!("it is good for {LEFT_DAYS_MAX} days at most")),
            Some(_) => None,
        }
    };
    let weaknesses = exceptions.lines().map(str::trim).filter(|line| line.contains("RUSTSEC-"));
    weaknesses.filter_map(|line| Some(format!("deny.toml: {line}\n  {}", why(line)?))).collect()
}

fn cargo_deny() -> Result<Command> {
    let root = std::path::absolute(tool::target_dir().join("tools"))?;
    let program = root.join("bin").join("cargo-deny");
    let installed = Command::new(&program)
        .arg("--version")
        .output()
        .is_ok_and(|output| output.stdout.trim_ascii() == format!("cargo-deny {VERSION}").as_bytes());
    if !installed {
        println!("installing cargo-deny {VERSION}, once (about two minutes)");
        tool::run(
            tool::cargo()
                .args(["install", "cargo-deny", "--locked", "--quiet", "--version", VERSION])
                // Its release profile costs twice the time to build and saves a second a run.
                .args(["--debug", "--no-default-features", "--root"])
                .arg(&root)
                .env("CARGO_PROFILE_DEV_DEBUG", "0")
                // Cargo then builds in a temporary folder and removes it.
                .env_remove("CARGO_TARGET_DIR"),
        )?;
    }
    Ok(Command::new(program))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weakness_is_left_for_half_a_year_at_most_and_not_beyond_its_day() {
        let told = |reason: &str| {
            let line = format!("ignore = [\n  {{ id = \"RUSTSEC-2023-0071\", reason = \"{reason}\" }},\n]");
            over(&line, "2026-11-23".parse().unwrap())
        };
        for good in ["it only checks signatures; until 2026-11-23", "until 2027-05-22"] {
            assert_eq!(told(good), [""; 0], "{good}");
        }
        for (wrong, why) in [
            ("it only checks signatures", "say in its reason until when"),
            ("until soon", "say in its reason until when"),
            ("until 2026-11-22", "its day is over"),
            ("until 2027-05-23", "180 days at most"),
        ] {
            assert!(told(wrong).len() == 1 && told(wrong)[0].contains(why), "{wrong}: {:?}", told(wrong));
        }
        let ours = include_str!("../../deny.toml");
        let said = ours.lines().filter(|line| line.contains("RUSTSEC-")).all(|line| line.contains("until 20"));
        assert!(said, "each exception says until when");
    }
}
