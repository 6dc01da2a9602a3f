//! cargo-deny, installed once into the target folder.

use crate::tool;
use anyhow::Result;
use std::process::Command;

const VERSION: &str = "0.20.2";

/// Licences, duplicate and unwanted crates, and where crates come from.
pub(crate) fn check() -> Result<()> {
    tool::run(cargo_deny()?.args(["check", "licenses", "bans", "sources"]))
}

/// Known vulnerabilities. Apart from [`check`], because it fetches a database that a closed network does not reach.
pub(crate) fn advisories() -> Result<()> {
    tool::run(cargo_deny()?.args(["check", "advisories"]))
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
