//! Starting other programs.

use anyhow::{Context, Result, bail};
use std::{env, path::PathBuf, process::Command};

/// The cargo that started us, so that a `+toolchain` holds for its children too.
pub(crate) fn cargo() -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // What cargo says of us: build scripts such as ring's have all that is above them built anew when it changes.
    let of_us = |name: &str| ["CARGO_MANIFEST_", "CARGO_PKG_"].iter().any(|start| name.starts_with(start));
    for (name, _) in env::vars_os().filter(|(name, _)| name.to_str().is_some_and(of_us)) {
        cargo.env_remove(name);
    }
    cargo
}

/// Where cargo builds.
pub(crate) fn target_dir() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| "target".into(), PathBuf::from)
}

/// A program of ours, as the tests have it (`resettle`, `examples/cashier`). Asked for it alone, cargo would build what it needs again, with
/// other features.
pub(crate) fn tested(program: &str) -> Result<PathBuf> {
    run(cargo().args(["test", "--quiet", "--workspace", "--no-run"]))?;
    Ok(std::path::absolute(target_dir().join("debug").join(program))?)
}

/// Runs a program to its end; anything but success is an error that names it.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let program = command.get_program().to_owned();
    let status = command.status().with_context(|| format!("cannot start {}", program.display()))?;
    if status.success() {
        return Ok(());
    }
    let arguments: Vec<_> = command.get_args().map(|word| word.to_string_lossy()).collect();
    let name = PathBuf::from(program);
    let name = name.file_name().unwrap_or(name.as_os_str()).display();
    bail!("`{name} {}` failed ({status})", arguments.join(" "));
}
