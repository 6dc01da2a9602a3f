//! `resettle backup`: copies of a store that can be lost without harm, and what they are good for.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use programme::Lang;
use show::Words;
use store::{
    BackedUp, BackupError, Location, Opener, Progress, Recipients, back_up, back_up_into, back_up_keys, make_backup_key, restore,
    restore_keys, verify_backup,
};
use vault::HeldRoot;

use crate::out::outln;
use crate::run::{Bar, block_on, now, random};

/// Backups. Data and keys are backed up apart: whoever has one of the two can read nothing.
#[derive(Subcommand)]
pub(crate) enum Backup {
    /// Makes a key that opens backups: its private half in FILE, to be kept off this machine; its public half is printed.
    Key {
        /// The new file.
        file: PathBuf,
    },
    /// Backs up the data into a new file, encrypted. The store may be in use.
    Create(Create),
    /// Decrypts a backup, and checks everything in it against its log.
    Verify(Verify),
    /// Puts a backup into an empty place, of either data base, whichever it is from.
    Restore(Restore),
    /// Backups of the keys, which live at most 30 days.
    #[command(subcommand)]
    Keys(Keys),
}

#[derive(Args)]
pub(crate) struct Create {
    /// The new file; or a folder: then the name says when it was made, and how large the log was.
    file: PathBuf,
    /// The store: a file, or `postgres://..`.
    #[arg(long)]
    store: Location,
    /// The public key, `age1..`, of somebody who can open it. May be given several times.
    #[arg(long, value_name = "KEY", required_unless_present = "passphrase_file", conflicts_with = "passphrase_file")]
    to: Vec<String>,
    /// A file with a passphrase that opens it instead.
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
}

/// What opens a backup.
#[derive(Args)]
pub(crate) struct Open {
    /// The private key, in a file made by `resettle backup key` or `age-keygen`.
    #[arg(long, value_name = "FILE", required_unless_present = "passphrase_file", conflicts_with = "passphrase_file")]
    key: Option<PathBuf>,
    /// A file with the passphrase.
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Verify {
    /// The backup.
    file: PathBuf,
    #[command(flatten)]
    open: Open,
    /// A folder with as much room as the data needs; it is used and emptied again.
    #[arg(long, value_name = "FOLDER", default_value_os_t = std::env::temp_dir())]
    scratch: PathBuf,
}

#[derive(Args)]
pub(crate) struct Restore {
    /// The backup.
    file: PathBuf,
    #[command(flatten)]
    open: Open,
    /// Where to: a file that is not there, or a data base without a store.
    #[arg(long)]
    store: Location,
}

#[derive(Subcommand)]
pub(crate) enum Keys {
    /// Backs up the keys into a new file. The store may be in use.
    Create {
        #[command(flatten)]
        place: KeysPlace,
        /// After so many days nothing reads the backup any more, and its file must be deleted.
        #[arg(long, default_value_t = vault::BACKUP_DAYS_MAX)]
        days: u8,
    },
    /// Puts the keys beside data that were restored before.
    Restore {
        #[command(flatten)]
        place: KeysPlace,
    },
}

#[derive(Args)]
pub(crate) struct KeysPlace {
    /// The backup of the keys.
    file: PathBuf,
    /// The store: a file, or `postgres://..`.
    #[arg(long)]
    store: Location,
    /// The file of the root key.
    #[arg(long, value_name = "FILE")]
    root_key: PathBuf,
}

impl Backup {
    pub(crate) fn run(&self, lang: Lang) -> Result<ExitCode> {
        let words = Words::new(lang);
        match self {
            Backup::Key { file } => outln!("{}", make_backup_key(file)?),
            Backup::Create(create) => create.run(&words)?,
            Backup::Verify(verify) => verify.run(&words)?,
            Backup::Restore(restore) => restore.run(&words)?,
            Backup::Keys(keys) => keys.run(&words)?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl Create {
    fn run(&self, words: &Words) -> Result<()> {
        let recipients = match &self.passphrase_file {
            Some(file) => Recipients::passphrase(passphrase(file)?),
            None => Recipients::keys(self.to.iter().map(String::as_str))?,
        };
        let bar = Bar::new();
        let (file, done) = block_on(self.back_up(&recipients, &mut bar.progress()))??;
        bar.finish();
        say(words, "backup-created", &file, &done);
        Ok(())
    }
}

impl Create {
    async fn back_up(&self, to: &Recipients, progress: &mut Progress<'_>) -> Result<(PathBuf, BackedUp), BackupError> {
        if self.file.is_dir() {
            return back_up_into(&self.store, (&self.file, now()), to, progress).await;
        }
        Ok((self.file.clone(), back_up(&self.store, &self.file, to, progress).await?))
    }
}

impl Open {
    fn opener(&self) -> Result<Opener> {
        Ok(match (&self.key, &self.passphrase_file) {
            (Some(key), _) => Opener::key_file(key)?,
            (None, file) => Opener::passphrase(passphrase(file.as_deref().unwrap_or(Path::new("")))?),
        })
    }
}

impl Verify {
    fn run(&self, words: &Words) -> Result<()> {
        let (opener, bar) = (self.open.opener()?, Bar::new());
        let done = block_on(verify_backup(&self.file, &opener, &self.scratch, &mut bar.progress()))?;
        bar.finish();
        say(words, "backup-verified", &self.file, &done?);
        Ok(())
    }
}

impl Restore {
    fn run(&self, words: &Words) -> Result<()> {
        let (opener, bar) = (self.open.opener()?, Bar::new());
        let done = block_on(restore(&self.file, &opener, &self.store, &mut bar.progress()))?;
        bar.finish();
        say(words, "backup-restored", &self.file, &done?);
        Ok(())
    }
}

impl Keys {
    fn run(&self, words: &Words) -> Result<()> {
        let now = now();
        match self {
            Keys::Create { place, days } => {
                let root = HeldRoot::from_file(&place.root_key)?;
                let expires = block_on(back_up_keys(&place.store, &root, &place.file, (now, *days), &mut random()))??;
                outln!("{}", words.with("backup-keys-created", &[("expires", &expires.to_string())]));
            }
            Keys::Restore { place } => {
                let root = HeldRoot::from_file(&place.root_key)?;
                block_on(restore_keys(&place.store, &root, &place.file, now))??;
                outln!("{}", words.say("backup-keys-restored"));
            }
        }
        Ok(())
    }
}

fn say(words: &Words, key: &str, file: &Path, done: &BackedUp) {
    let BackedUp { tree, rows } = done;
    outln!("{}", words.with(key, &[("file", &file.display().to_string()), ("rows", &rows.to_string())]));
    outln!("{}", words.with("log-is", &[("size", &tree.size.to_string()), ("root", &tree.root.to_string())]));
}

/// The first line of a file.
fn passphrase(file: &Path) -> Result<String> {
    let text = fs::read_to_string(file).with_context(|| file.display().to_string())?;
    let line = text.lines().next().unwrap_or_default();
    anyhow::ensure!(!line.is_empty(), "{}: the passphrase is empty", file.display());
    Ok(line.to_owned())
}
