//! What is kept of a store elsewhere: backups, and signed checkpoints of its log. They are made while whoever asked looks at something else.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;
use store::{
    BackupError, CheckpointError, KeptFile, Location, Recipients, Stamp, VerifyError, back_up_into, backup_files,
    checkpoint_files, write_checkpoint,
};
use tlog::Signer;

use crate::long_work::{LongWork, Making, PATIENCE, Stands};

/// So old the last one may be.
const BACKUP_AGE_MAX: SignedDuration = SignedDuration::from_hours(24);
const CHECKPOINT_AGE_MAX: SignedDuration = SignedDuration::from_hours(24 * 7);

/// Where backups go, and who can open them.
pub struct Backups {
    /// The folder.
    pub folder: PathBuf,
    /// Whose private keys open them; these are not on this machine.
    pub recipients: Recipients,
}

/// Where checkpoints go, and what signs them.
pub struct Checkpoints {
    /// The folder.
    pub folder: PathBuf,
    /// The key.
    pub signer: Signer,
}

/// What is kept of a store elsewhere, as far as pages may make it.
#[derive(Default)]
pub struct Keeping {
    /// Without it backups are made at the machine alone.
    pub backups: Option<Backups>,
    /// Without it checkpoints are.
    pub checkpoints: Option<Checkpoints>,
}

/// A sort of what is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Sort {
    Backup,
    Checkpoint,
}

/// Why one was not made, or what there is cannot be seen.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct NotKept {
    /// A word of `kept-wrong-`.
    pub(crate) word: &'static str,
    /// What the program says, in English.
    pub(crate) detail: String,
}

/// Makes them, one of a sort at a time.
#[derive(Default)]
pub(crate) struct Keeper {
    keeping: Arc<Keeping>,
    work: LongWork<Sort, (), NotKept>,
    making: Arc<Mutex<BTreeMap<Sort, Making>>>,
}

impl Sort {
    pub(crate) const ALL: [Self; 2] = [Self::Backup, Self::Checkpoint];

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Backup => "backup",
            Self::Checkpoint => "checkpoint",
        }
    }

    /// Whether the next one is overdue, by the last one and the size that the log has now. What a checkpoint says of a log that did not grow is not old.
    pub(crate) fn is_late(self, last: Option<&KeptFile>, now: Timestamp, log_size: u64) -> bool {
        let Some(last) = last else { return true };
        let is_older = |age: SignedDuration| now.duration_since(last.at) > age;
        match self {
            Self::Backup => is_older(BACKUP_AGE_MAX),
            Self::Checkpoint => is_older(CHECKPOINT_AGE_MAX) && last.log_size != Some(log_size),
        }
    }
}

impl Keeper {
    pub(crate) fn new(keeping: Keeping) -> Self {
        Self { keeping: Arc::new(keeping), ..Self::default() }
    }

    /// Whether they are made here.
    pub(crate) fn keeps(&self, sort: Sort) -> bool {
        match sort {
            Sort::Backup => self.keeping.backups.is_some(),
            Sort::Checkpoint => self.keeping.checkpoints.is_some(),
        }
    }

    /// Those that there are, the newest first; `None`: there is no folder for them.
    pub(crate) async fn files(&self, sort: Sort) -> Option<Result<Vec<KeptFile>, NotKept>> {
        let keeping = Arc::clone(&self.keeping);
        let look = move || match sort {
            Sort::Backup => Some(backup_files(&keeping.backups.as_ref()?.folder).map_err(not_backed_up)),
            Sort::Checkpoint => Some(kept_checkpoints(&keeping.checkpoints.as_ref()?.folder).map_err(not_signed)),
        };
        // The folder may be on a disk that is slow.
        let looked = tokio::task::spawn_blocking(look).await;
        looked.unwrap_or_else(|error| Some(Err(NotKept { word: "other", detail: error.to_string() })))
    }

    /// How it stands with making one.
    pub(crate) fn stands(&self, sort: Sort) -> Stands<(), NotKept> {
        self.work.stands(&sort)
    }

    /// The one that is being made, or was made last since the start.
    pub(crate) fn making(&self, sort: Sort) -> Option<Making> {
        locked(&self.making).get(&sort).copied()
    }

    /// Makes one, unless that is being done, and waits a little for it. Who asked is noted, and nothing else of anybody.
    pub(crate) async fn make(&self, sort: Sort, store: Location, by: Stamp, report: fn(&str)) -> Stands<(), NotKept> {
        let (keeping, making) = (Arc::clone(&self.keeping), Arc::clone(&self.making));
        let work = async move {
            locked(&making).insert(sort, Making { by, percent: None });
            let mut progress = |done: u64, of: u64| {
                let percent = (100 * done).checked_div(of).map(|percent| percent.min(99));
                locked(&making).insert(sort, Making { by, percent });
            };
            let (account, what) = (by.by, sort.word());
            let made = made(&keeping, sort, &store, by.at, &mut progress).await;
            match &made {
                Ok(()) => tracing::info!(%account, what, "made, as asked on a page"),
                Err(why) => report(&format!("a {what} that account {account} asked for was not made: {}", why.detail)),
            }
            made
        };
        self.work.carry_out(sort, PATIENCE, work).await
    }
}

async fn made(
    keeping: &Keeping,
    sort: Sort,
    store: &Location,
    at: Timestamp,
    progress: &mut store::Progress<'_>,
) -> Result<(), NotKept> {
    match (sort, &keeping.backups, &keeping.checkpoints) {
        (Sort::Backup, Some(Backups { folder, recipients }), _) => {
            back_up_into(store, (folder, at), recipients, progress).await.map(drop).map_err(not_backed_up)
        }
        (Sort::Checkpoint, _, Some(Checkpoints { folder, signer })) => {
            write_checkpoint(store, signer, folder).await.map(drop).map_err(not_signed)
        }
        _ => Err(NotKept { word: "other", detail: "there is no folder for it".to_owned() }),
    }
}

/// Checkpoints bear the size of the log as their name; they were made when they were written.
fn kept_checkpoints(folder: &Path) -> Result<Vec<KeptFile>, CheckpointError> {
    let kept = |path: PathBuf| {
        let about = std::fs::metadata(&path).and_then(|about| Ok((about.modified()?, about.len())));
        let (written, bytes) = about.map_err(|error| CheckpointError::File { path: path.clone(), error: error.into() })?;
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        let log_size = name.strip_prefix("checkpoint-").and_then(|size| size.parse().ok());
        let at = Timestamp::try_from(written).unwrap_or(Timestamp::MIN);
        Ok(KeptFile { name, at, log_size, bytes, is_complete: true })
    };
    checkpoint_files(folder)?.into_iter().rev().map(kept).collect()
}

fn not_backed_up(error: BackupError) -> NotKept {
    let word = match &error {
        BackupError::File { error, .. } => of_file(error.kind()),
        _ => "other",
    };
    NotKept { word, detail: error.to_string() }
}

fn not_signed(error: CheckpointError) -> NotKept {
    let word = match &error {
        CheckpointError::Log(VerifyError::Altered(_)) => "altered",
        CheckpointError::Note { .. } => "foreign",
        CheckpointError::File { error, .. } => of_file(error.kind()),
        CheckpointError::Log(_) => "other",
    };
    NotKept { word, detail: error.to_string() }
}

/// A word for what is the matter with a folder or a file.
fn of_file(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::NotFound | ErrorKind::NotADirectory => "no_folder",
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => "not_allowed",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => "full",
        ErrorKind::AlreadyExists => "there",
        _ => "other",
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_without_a_backup_and_a_week_without_a_checkpoint_of_what_came_are_too_long() {
        let at: Timestamp = "2026-11-22T03:00:00Z".parse().unwrap();
        let file = KeptFile { name: String::new(), at, log_size: Some(7), bytes: 1, is_complete: true };
        let late = |sort: Sort, hours, size| sort.is_late(Some(&file), at + SignedDuration::from_hours(hours), size);
        assert!(Sort::ALL.iter().all(|sort| sort.is_late(None, at, 0)), "none at all");
        assert_eq!([24, 25].map(|hours| late(Sort::Backup, hours, 7)), [false, true]);
        assert_eq!([24 * 7, 24 * 7 + 1].map(|hours| late(Sort::Checkpoint, hours, 8)), [false, true]);
        assert!(!late(Sort::Checkpoint, 24 * 99, 7), "the log did not grow since");
    }
}
