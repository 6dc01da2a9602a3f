//! `resettle log`: whether everything is still as it was recorded.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use programme::Lang;
use show::Words;
use store::{
    HouseholdId, Location, Proven, checkpoint_files, prove, read_checkpoints, record_parts, verify_log, write_checkpoint,
};
use tlog::{Inclusion, Signer, Verifier};

use crate::out::outln;
use crate::run::{Bar, block_on, random};

/// The log of a store: everything recorded is a leaf of one tree, and signed checkpoints of it lie elsewhere.
#[derive(Subcommand)]
pub(crate) enum Log {
    /// Makes the key that signs checkpoints: KEY, to be kept secret, and KEY.pub, to be given to everybody.
    Key {
        /// The new file.
        key: PathBuf,
        /// A name that no other log has, best a host and a path: `resettle.example/seoul`.
        #[arg(long)]
        name: String,
    },
    /// Signs what the log is now, and writes it into a folder, which should be on another machine.
    Checkpoint(Sign),
    /// Recomputes every leaf of the log from what is stored, and names the first thing that was changed, removed or reordered.
    Verify(Verify),
    /// Writes a proof that an entry stands in the log as a checkpoint has it. Whoever has the public key checks it with `log check`,
    /// without the store.
    Prove(Prove),
    /// Checks such a proof, and shows what was recorded.
    Check(Check),
}

#[derive(Args)]
pub(crate) struct Sign {
    /// The store: a file, or `postgres://..`.
    #[arg(long)]
    store: Location,
    /// The key made by `resettle log key`.
    #[arg(long)]
    key: PathBuf,
    /// The folder. Earlier checkpoints in it must be beginnings of the log, or nothing is signed.
    #[arg(long, value_name = "FOLDER")]
    to: PathBuf,
}

#[derive(Args)]
pub(crate) struct Verify {
    /// The store: a file, or `postgres://..`. It may be in use.
    #[arg(long)]
    store: Location,
    /// A checkpoint that must be a beginning of the log, or a folder of them. May be given several times.
    #[arg(long, value_name = "FILE", requires = "key")]
    checkpoint: Vec<PathBuf>,
    /// The file KEY.pub of the key that signed the checkpoints.
    #[arg(long, value_name = "KEY.pub")]
    key: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Prove {
    /// The household.
    household: HouseholdId,
    /// The number of the entry: 7 for e7.
    entry: u64,
    /// The store: a file, or `postgres://..`. It may be in use.
    #[arg(long)]
    store: Location,
    /// A checkpoint from after the entry was recorded.
    #[arg(long, value_name = "FILE")]
    checkpoint: PathBuf,
    /// The file KEY.pub of the key that signed the checkpoint.
    #[arg(long, value_name = "KEY.pub")]
    key: PathBuf,
    /// The new file, best ending in `.tlog-proof`.
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
}

#[derive(Args)]
pub(crate) struct Check {
    /// The proof.
    proof: PathBuf,
    /// The file KEY.pub of the key that signed the checkpoint.
    #[arg(long, value_name = "KEY.pub")]
    key: PathBuf,
}

impl Log {
    pub(crate) fn run(&self, lang: Lang) -> Result<ExitCode> {
        let words = Words::new(lang);
        match self {
            Log::Key { key, name } => make_key(key, name)?,
            Log::Checkpoint(sign) => sign.run(&words)?,
            Log::Verify(verify) => return verify.run(&words),
            Log::Prove(prove) => prove.run(&words)?,
            Log::Check(check) => check.run(&words)?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn make_key(path: &Path, name: &str) -> Result<()> {
    let mut seed = zeroize::Zeroizing::new([0; 32]);
    rand_core::Rng::fill_bytes(&mut random(), &mut *seed);
    let signer = Signer::new(name, &seed)?;
    let mut public = path.as_os_str().to_owned();
    public.push(".pub");
    for (path, text, mode) in
        [(path, signer.to_secret_text(), 0o600), (Path::new(&public), signer.verifier().to_string().into(), 0o644)]
    {
        let file = OpenOptions::new().write(true).create_new(true).mode(mode).open(path);
        let written = file.and_then(|mut file| writeln!(file, "{}", *text).and_then(|()| file.sync_all()));
        written.with_context(|| path.display().to_string())?;
    }
    outln!("{}", signer.verifier());
    Ok(())
}

impl Sign {
    fn run(&self, words: &Words) -> Result<()> {
        let text = zeroize::Zeroizing::new(read(&self.key)?);
        let signer = Signer::from_secret_text(&text).with_context(|| self.key.display().to_string())?;
        let (path, tree) = block_on(write_checkpoint(&self.store, &signer, &self.to))??;
        outln!("{}", path.display());
        outln!("{}", words.with("log-is", &[("size", &tree.size.to_string()), ("root", &tree.root.to_string())]));
        Ok(())
    }
}

impl Verify {
    fn run(&self, words: &Words) -> Result<ExitCode> {
        let mut files = Vec::new();
        for path in &self.checkpoint {
            if path.is_dir() {
                let found = checkpoint_files(path)?;
                if found.is_empty() {
                    bail!("{}", words.with("log-no-checkpoints", &[("folder", &path.display().to_string())]));
                }
                files.extend(found);
            } else {
                files.push(path.clone());
            }
        }
        let checkpoints = match &self.key {
            Some(path) => {
                let verifier: Verifier = read(path)?.parse().with_context(|| path.display().to_string())?;
                read_checkpoints(&files, &verifier)?
            }
            None => Vec::new(),
        };
        let bar = Bar::new();
        let verified = block_on(verify_log(&self.store, &checkpoints, &mut bar.progress()))?;
        bar.finish();
        let tree = verified?;
        let (size, root) = (tree.size.to_string(), tree.root.to_string());
        outln!("{}", words.with("log-is", &[("size", &size), ("root", &root)]));
        outln!("{}", words.say("log-verified"));
        match i64::try_from(checkpoints.len()) {
            Ok(count) if count > 0 => outln!("{}", words.count("log-checkpoints", count)),
            _ => outln!("{}", words.say("log-unvouched")),
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl Prove {
    fn run(&self, words: &Words) -> Result<()> {
        let verifier: Verifier = read(&self.key)?.parse().with_context(|| self.key.display().to_string())?;
        let checkpoints = read_checkpoints(std::slice::from_ref(&self.checkpoint), &verifier)?;
        let tree = checkpoints.first().context("no checkpoint was given")?;
        let Proven { record, position, proof } = block_on(prove(&self.store, (self.household, self.entry), tree))??;
        let inclusion = Inclusion { record, position, proof, checkpoint: read(&self.checkpoint)? };
        // What cannot be checked is not written.
        let name = verifier.name().to_owned();
        Inclusion::open(&inclusion.to_string(), &name, &[verifier])?;
        let cannot = || self.to.display().to_string();
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&self.to).with_context(cannot)?;
        file.write_all(inclusion.to_string().as_bytes()).and_then(|()| file.sync_all()).with_context(cannot)?;
        outln!("{}", words.with("log-proof-written", &[("file", &cannot()), ("position", &position.to_string())]));
        Ok(())
    }
}

impl Check {
    fn run(&self, words: &Words) -> Result<()> {
        let verifier: Verifier = read(&self.key)?.parse().with_context(|| self.key.display().to_string())?;
        let name = verifier.name().to_owned();
        let opened = Inclusion::open(&read(&self.proof)?, &name, &[verifier]);
        let (inclusion, checkpoint) = opened.with_context(|| self.proof.display().to_string())?;
        let (position, size) = (inclusion.position.to_string(), checkpoint.tree.size.to_string());
        outln!("{}", words.with("log-proof-good", &[("log", &name), ("position", &position), ("size", &size)]));
        record_parts(&inclusion.record)
            .context("the record in the proof is none of Resettle's")?
            .iter()
            .for_each(|part| outln!("  {part}"));
        Ok(())
    }
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| path.display().to_string())
}
