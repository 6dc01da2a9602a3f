//! Coverage-guided fuzzing on stable Rust with the compiler's own instrumentation.
//!
//! A target is a file `crates/CRATE/tests/fuzz_NAME.rs` with one test, `bolero::check!(name = "NAME")…`.
//! `cargo test` runs it for a second on random bytes and on every input kept in `tests/__fuzz__/NAME`;
//! here the same test runs for long under libFuzzer, with the packs as further examples. An input that fails is kept there, to be committed with its remedy.

use crate::tool;
use anyhow::{Context, Result, bail, ensure};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

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

/// What a run may take beyond its time before it counts as a hang. libFuzzer's own watch sees only the main thread,
/// and a test has another.
const GRACE_SECONDS: u32 = 30;
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
    let seconds: u32 = seconds.parse().with_context(|| format!("`{seconds}` is not a number of seconds"))?;
    let mut targets = targets()?;
    ensure!(!targets.is_empty(), "there is no crates/*/tests/fuzz_*.rs");
    let known: Vec<String> = targets.iter().map(|target| target.name.clone()).collect();
    targets.retain(|target| wanted.is_none_or(|name| name == target.name));
    ensure!(!targets.is_empty(), "no such fuzz target among: {}", known.join(", "));
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
            if let Some(name) = file.strip_prefix("fuzz_").and_then(|rest| rest.strip_suffix(".rs")) {
                targets.push(Target { package: package.file_name().to_string_lossy().into_owned(), name: name.to_owned() });
            }
        }
    }
    targets.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(targets)
}

impl Target {
    fn fuzz(&self, seconds: u32) -> Result<()> {
        tool::run(tool::cargo().args(self.test()?).arg("--no-run").env("RUSTFLAGS", COVERAGE))?;
        // At the signal libFuzzer keeps the input it is busy with, as it does at a panic.
        let mut watched = Command::new("timeout");
        watched
            .args(["--signal=ABRT", "--kill-after=10"])
            .arg(seconds.saturating_add(GRACE_SECONDS).to_string())
            .arg(tool::cargo().get_program())
            .args(self.test()?)
            .args(["--", "--nocapture"])
            .env("RUSTFLAGS", COVERAGE)
            .env("BOLERO_FUZZER", "libfuzzer")
            .env("BOLERO_LIBFUZZER_ARGS", self.libfuzzer(seconds)?);
        tool::run(&mut watched)
            .with_context(|| format!("a failing input is kept under {}, unless the build failed", self.kept().display()))
    }

    /// Cargo's arguments for this test alone. It is built apart, with the coverage that fuzzing needs.
    fn test(&self) -> Result<Vec<String>> {
        let mut words: Vec<&str> = PROFILE.iter().flat_map(|line| ["--config", *line]).collect();
        let (target_dir, test) = (target_dir()?, format!("fuzz_{}", self.name));
        words.extend(["test", "--profile", "fuzz", "--target", "host-tuple"]);
        words.extend(["--target-dir", plain(&target_dir)?]);
        words.extend(["--package", &self.package, "--test", &test]);
        Ok(words.into_iter().map(str::to_owned).collect())
    }

    /// libFuzzer's arguments: new inputs of interest go to the first folder, the others are only read.
    fn libfuzzer(&self, seconds: u32) -> Result<String> {
        let found = target_dir()?.join("found").join(&self.name);
        let kept = std::path::absolute(self.kept())?;
        let (seeds, crashes) = (kept.join("corpus"), kept.join("crashes"));
        let packs = std::path::absolute("packs")?;
        let folders = [&found, &seeds, &crashes, &packs];
        let mut words = Vec::new();
        for folder in folders {
            fs::create_dir_all(folder)?;
            words.push(plain(folder)?.to_owned());
        }
        words.push(format!("-artifact_prefix={}/", plain(&crashes)?));
        words.push(format!("-max_total_time={seconds}"));
        words.push(format!("-rss_limit_mb={MEMORY_MEGABYTES_MAX}"));
        words.push("-print_final_stats=1".to_owned());
        Ok(words.join(" "))
    }

    /// Where bolero looks for inputs that `cargo test` tries again.
    fn kept(&self) -> PathBuf {
        format!("crates/{}/tests/__fuzz__/{}", self.package, self.name).into()
    }
}

fn target_dir() -> Result<PathBuf> {
    Ok(std::path::absolute(tool::target_dir().join("fuzz"))?)
}

/// The path as text; libFuzzer's arguments are separated by spaces and know no quotes.
fn plain(path: &Path) -> Result<&str> {
    path.to_str()
        .filter(|text| !text.contains(' '))
        .with_context(|| format!("fuzzing needs a path without spaces: {}", path.display()))
}
