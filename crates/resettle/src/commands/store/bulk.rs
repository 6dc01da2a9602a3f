//! `resettle bulk`: an export of many people, which needs two of the staff.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Subcommand;
use programme::{Lang, Programme};
use show::Words;
use store::{ExportId, HouseholdId, Opener, Recipients, SealedFile, Store, open_sealed};

use super::export::Gathering;
use super::{At, purpose_title};
use crate::out::outln;
use crate::run::{Bar, block_on, random};

/// Exports of many people. They are off until somebody allows them; then one account asks, another approves, and it is made once. Every
/// person in it finds a line in their access record, and each of these steps is in the log.
#[derive(Subcommand)]
pub(crate) enum Bulk {
    #[command(flatten)]
    Step(Step),
    /// Opens an export, and prints it: one line of JSON for each person. It needs no store.
    Open {
        /// The export's file.
        file: PathBuf,
        /// The private key, in a file made by `resettle backup key` or `age-keygen`.
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
    },
}

/// What is done about exports in a store.
#[derive(Subcommand)]
pub(crate) enum Step {
    /// Allows exports of many people in this installation.
    Allow {
        #[command(flatten)]
        at: At,
    },
    /// Forbids them again.
    Forbid {
        #[command(flatten)]
        at: At,
    },
    /// Asks for an export of everybody.
    Ask {
        /// What for: a purpose of the programme. Every person in it can see it.
        #[arg(long = "for", value_name = "PURPOSE")]
        purpose: String,
        #[command(flatten)]
        at: At,
    },
    /// Approves an export that another account has asked for.
    Approve {
        /// The export, as `ask` and `list` show it.
        export: ExportId,
        #[command(flatten)]
        at: At,
    },
    /// Makes an approved export: one line of JSON for each person, encrypted. Threats and documents are not in it.
    Make {
        /// The export.
        export: ExportId,
        /// The new file.
        file: PathBuf,
        /// The public key, `age1..`, of whoever is to open it. May be given several times.
        #[arg(long, value_name = "KEY", required = true)]
        to: Vec<String>,
        #[command(flatten)]
        at: At,
    },
    /// Everything that was ever done about such exports.
    List {
        #[command(flatten)]
        at: At,
    },
}

impl Bulk {
    pub(crate) fn run(&self, lang: Lang) -> Result<ExitCode> {
        match self {
            Self::Step(step) => step.run(&Words::new(lang)),
            Self::Open { file, key } => {
                let mut lines = BufReader::new(open_sealed(file, &Opener::key_file(key)?)?).lines();
                lines.try_for_each(|line| line.map(|line| outln!("{line}")))?;
                Ok(ExitCode::SUCCESS)
            }
        }
    }
}

impl Step {
    fn run(&self, words: &Words) -> Result<ExitCode> {
        let at = match self {
            Self::Allow { at } | Self::Forbid { at } | Self::List { at } => at,
            Self::Ask { at, .. } | Self::Approve { at, .. } | Self::Make { at, .. } => at,
        };
        block_on(async {
            let (store, programme) = at.open().await?;
            let done = self.carry_out(at, &store, &programme, words).await;
            store.close().await;
            done.map(|()| ExitCode::SUCCESS)
        })?
    }

    async fn carry_out(&self, at: &At, store: &Store, programme: &Programme, words: &Words) -> Result<()> {
        match self {
            Self::Allow { .. } => {
                store.bulk_switch(true, at.stamp()).await?;
                outln!("{}", words.say("bulk-allowed"));
            }
            Self::Forbid { .. } => {
                store.bulk_switch(false, at.stamp()).await?;
                outln!("{}", words.say("bulk-forbidden"));
            }
            Self::Ask { purpose, .. } => {
                let purpose = at.reading(programme, purpose)?.purpose;
                let export = store.bulk_ask(&purpose, at.stamp(), &mut random()).await?;
                outln!("{}", words.with("bulk-asked", &[("export", &export.to_string())]));
            }
            Self::Approve { export, .. } => {
                store.bulk_approve(*export, at.stamp()).await?;
                outln!("{}", words.with("bulk-approved", &[("export", &export.to_string())]));
            }
            Self::Make { export, file, to, .. } => {
                let file = SealedFile::create(file, &Recipients::keys(to.iter().map(String::as_str))?)?;
                let persons = make(at, (store, programme, words), *export, file).await?;
                outln!("{}", words.with("bulk-made", &[("persons", &persons.to_string())]));
            }
            Self::List { .. } => list(store, programme, words).await?,
        }
        Ok(())
    }
}

/// Writes everybody's file; gives how many they are. That it is made is on record before anything is read.
async fn make(
    at: &At,
    (store, programme, words): (&Store, &Programme, &Words),
    export: ExportId,
    mut file: SealedFile,
) -> Result<u64> {
    let persons = store.person_count().await?;
    let purpose = store.bulk_make(export, persons, at.stamp()).await?;
    let gathering = Gathering { at, store, programme, purpose: &purpose, threats: false, documents: None };
    let (bar, mut done, mut after) = (Bar::new(), 0, None);
    let mut progress = bar.progress();
    loop {
        let households: Vec<HouseholdId> = store.households(after, None, 100).await?;
        let Some(last) = households.last() else { break };
        after = Some(*last);
        for household in households {
            for person in store.persons_of(household).await? {
                let gathered = gathering.all(person, words).await?;
                serde_json::to_writer(&mut file, &gathered.file)?;
                file.write_all(b"\n").context("the export cannot be written")?;
                done += 1;
                progress(done, persons);
            }
        }
    }
    drop(progress);
    bar.finish();
    if done < persons {
        bail!("{persons} persons were counted, and {done} could be read");
    }
    file.finish()?;
    Ok(done)
}

async fn list(store: &Store, programme: &Programme, words: &Words) -> Result<()> {
    let zone = jiff::tz::TimeZone::get(&programme.timezone)?;
    let lines = store.bulk_record().await?;
    if lines.is_empty() {
        outln!("{}", words.say("nothing"));
    }
    for line in lines {
        let time = zone.to_datetime(line.at).strftime("%Y-%m-%d %H:%M").to_string();
        let act = words.say(&format!("bulk-act-{}", line.act.word()));
        let purpose = purpose_title(programme, &line.purpose, words.lang);
        outln!("{}", format!("{time}  {}  {act}  {}  {purpose}", line.export, line.by).trim_end());
    }
    Ok(())
}
