//! The demo in Chromium: what people do with it from end to end, and every page looked at.

use std::path::Path;
use std::process::{Command, Stdio};
use std::{env, fs};

use anyhow::{Result, ensure};

use crate::demo::Demo;
use crate::tool;

const NEEDS: [(&str, &str); 2] = [("node", "apt install nodejs npm"), ("npm", "apt install nodejs npm")];

/// Runs the stories in `e2e`, each file in a demo of its own; `only` are names of files.
pub(crate) fn run(only: &[&str]) -> Result<()> {
    let is_there =
        |program: &str| Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
    let chromium = env::var("CHROMIUM").unwrap_or_else(|_| "/usr/bin/chromium".to_owned());
    let missing = NEEDS.into_iter().find(|(program, _)| !is_there(program)).map(|(program, how)| (program.to_owned(), how));
    let missing =
        missing.or_else(|| (!is_there(&chromium)).then_some((chromium, "apt install chromium, or say where it is in CHROMIUM")));
    if let Some((program, how)) = missing {
        eprintln!("NOTHING WAS TRIED: there is no `{program}`; {how}");
        return Ok(());
    }
    if !Path::new("e2e/node_modules").exists() {
        tool::run(Command::new("npm").args(["ci", "--no-audit", "--no-fund"]).current_dir("e2e"))?;
    }
    let mut files = Vec::new();
    for entry in fs::read_dir("e2e")? {
        files.push(entry?.file_name().to_string_lossy().into_owned());
    }
    files.retain(|file| file.ends_with(".test.mjs") && (only.is_empty() || only.iter().any(|name| file.starts_with(name))));
    ensure!(!files.is_empty(), "no story in e2e is called so");
    files.sort();
    let mut failed = Vec::new();
    for file in files {
        // As few as one of the stories can open.
        let demo = Demo::small(&["--files-a-day", "4"])?;
        let mut node = Command::new("node");
        node.args(["--test", "--test-reporter=spec", &file]).current_dir("e2e").env("SITE", &demo.address);
        node.env("RESETTLE", std::path::absolute(tool::target_dir().join("debug/resettle"))?);
        if tool::run(&mut node).is_err() {
            failed.push(file);
        }
    }
    ensure!(failed.is_empty(), "failed: {}", failed.join(", "));
    Ok(())
}
