//! Coverage-guided fuzzing on stable Rust with the compiler's own instrumentation.
//!
//! A target is a file `crates/CRATE/tests/fuzz_NAME.rs` with one test, `bolero::check!(name = "NAME")…`.
//! `cargo test` runs it for a second on random bytes and on every input kept in `tests/__fuzz__/NAME`;
//! here the same test runs for long under libFuzzer. An input that fails is kept there, to be committed with its remedy.

use crate::tool;
use anyhow::{Context, Result, bail, ensure};
use std::{fs, path::Path};

const COVERAGE: &str = "--cfg fuzzing --cfg fuzzing_libfuzzer -Cpasses=sancov-module \
    -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares \
    -Cllvm-args=-sanitizer-coverage-stack-depth";

/// Fast, yet with overflow checks and debug assertions. More than one codegen unit breaks the instrumentation.
const PROFILE: [&str; 5] = [
    "profile.fuzz.inherits = 'dev'",
    "profile.fuzz.opt-level = 3",
    "profile.fuzz.incremental = false",
    "profile.fuzz.codegen-units = 1",
    "profile.fuzz.package.'*'.opt-level = 3",
];

const ONE_INPUT_SECONDS_MAX: u32 = 10;
const MEMORY_MEGABYTES_MAX: u32 = 1024;

struct Target {
    package: String,
    name: String,
}

/// `[SECONDS] [TARGET]`
pub(crate) fn run(options: &[&str]) -> Result<()> {
    let (seconds, wanted) = match options {
        [] => ("60", None),
        [seconds] => (*seconds, None),
        [seconds, target] => (*seconds, Some(*target)),
        _ => bail!("cargo xtask fuzz [SECONDS] [TARGET]"),
    };
    let seconds: u32 = seconds
        .parse()
        .with_context(|| format!("`{seconds}` is not a number of seconds"))?;
    let mut targets = targets()?;
    ensure!(!targets.is_empty(), "there is no crates/*/tests/fuzz_*.rs");
    let known: Vec<String> = targets.iter().map(|target| target.name.clone()).collect();
    targets.retain(|target| wanted.is_none_or(|name| name == target.name));
    ensure!(
        !targets.is_empty(),
        "no such fuzz target among: {}",
        known.join(", ")
    );
    for target in targets {
        println!("== fuzz {} for {seconds} s", target.name);
        target.fuzz(seconds)?;
    }
    Ok(())
}

fn targets() -> Result<Vec<Target>> {
    let mut targets = Vec::new();
    for package in fs::read_dir("crates")? {
        let package = package?;
        let Ok(tests) = fs::read_dir(package.path().join("tests")) else {
            continue;
        };
        for test in tests {
            let file = test?.file_name().to_string_lossy().into_owned();
            if let Some(name) = file
                .strip_prefix("fuzz_")
                .and_then(|rest| rest.strip_suffix(".rs"))
            {
                targets.push(Target {
                    package: package.file_name().to_string_lossy().into_owned(),
                    name: name.to_owned(),
                });
            }
        }
    }
    targets.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(targets)
}

impl Target {
    fn fuzz(&self, seconds: u32) -> Result<()> {
        let target_dir = std::path::absolute(tool::target_dir().join("fuzz"))?;
        let kept = std::path::absolute(format!(
            "crates/{}/tests/__fuzz__/{}",
            self.package, self.name
        ))?;
        // New inputs of interest go to the first folder; the committed seeds and failures are only read.
        let found = target_dir.join("found").join(&self.name);
        let (seeds, crashes) = (kept.join("corpus"), kept.join("crashes"));
        for folder in [&found, &seeds, &crashes] {
            fs::create_dir_all(folder)?;
        }
        let libfuzzer = format!(
            "{} {} {} -artifact_prefix={}/ -max_total_time={seconds} -timeout={ONE_INPUT_SECONDS_MAX} \
             -rss_limit_mb={MEMORY_MEGABYTES_MAX} -print_final_stats=1",
            plain(&found)?,
            plain(&seeds)?,
            plain(&crashes)?,
            plain(&crashes)?
        );
        let mut cargo = tool::cargo();
        for line in PROFILE {
            cargo.args(["--config", line]);
        }
        cargo
            .args([
                "test",
                "--profile",
                "fuzz",
                "--target",
                "host-tuple",
                "--target-dir",
            ])
            .arg(&target_dir)
            .args([
                "--package",
                &self.package,
                "--test",
                &format!("fuzz_{}", self.name),
            ])
            .args(["--", "--nocapture", "--test-threads", "1"])
            .env("RUSTFLAGS", COVERAGE)
            .env("BOLERO_FUZZER", "libfuzzer")
            .env("BOLERO_LIBFUZZER_ARGS", libfuzzer);
        tool::run(&mut cargo)
    }
}

/// The path as text; libFuzzer's arguments are separated by spaces and know no quotes.
fn plain(path: &Path) -> Result<&str> {
    path.to_str()
        .filter(|text| !text.contains(' '))
        .with_context(|| format!("fuzzing needs a path without spaces: {}", path.display()))
}
