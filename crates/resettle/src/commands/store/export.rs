//! `resettle export`: a person's whole file, for that person.

mod gather;
mod text;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args;
use programme::{Lang, Purpose};
use show::Words;
use store::person_id;
use vault::PersonId;

pub(super) use gather::Gathering;

use super::At;
use crate::out::outln;
use crate::run::block_on;

/// Writes everything that is known of one person into a new folder, to be given to that person: to read, and as JSON. What is
/// about others of the household alone is left out.
#[derive(Args)]
pub(crate) struct Export {
    /// The person, as `resettle case new` and `resettle case history` show them.
    #[arg(value_parser = person_id)]
    person: PersonId,
    /// The folder to make.
    #[arg(long, value_name = "FOLDER")]
    to: PathBuf,
    /// Also what is known of threats to the person. Left out otherwise: whoever threatens them may ask them for the file.
    #[arg(long)]
    threats: bool,
    #[command(flatten)]
    at: At,
}

impl Export {
    pub(crate) fn run(&self, lang: Lang) -> Result<ExitCode> {
        let words = Words::new(lang);
        let cannot = || self.to.display().to_string();
        make_folder(&self.to).with_context(cannot)?;
        block_on(async {
            let (store, programme) = self.at.open().await?;
            let purpose = Purpose::OWN_FILE;
            let documents = Some(self.to.as_path());
            let gathering =
                Gathering { at: &self.at, store: &store, programme: &programme, purpose, threats: self.threats, documents };
            let gathered = gathering.all(self.person, &words).await;
            store.close().await;
            let gathered = gathered?;
            std::fs::write(self.to.join("file.json"), serde_json::to_vec_pretty(&gathered.file)?).with_context(cannot)?;
            let told = text::tell(&programme, &words, &gathered)?;
            std::fs::write(self.to.join("file.txt"), told).with_context(cannot)?;
            outln!("{}", words.with("export-made", &[("folder", &cannot())]));
            Ok(ExitCode::SUCCESS)
        })?
    }
}

/// A new folder that nobody else can look into.
fn make_folder(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    std::fs::DirBuilder::new().mode(0o700).create(path)
}
