//! `resettle keys`: new keys in the place of old ones.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::{Subcommand, ValueEnum};
use programme::Lang;
use show::Words;
use store::{Store, person_id};
use vault::{Compartment, HeldRoot, PersonId, RootKey as _};

use super::At;
use crate::out::outln;
use crate::run::{block_on, random};

/// Keys of a store: a new root key in two steps, and new keys of compartments and persons. Each can be cut short, and done again.
#[derive(Subcommand)]
pub(crate) enum Keys {
    /// First step of a new root key: from then on, either opens the store.
    AddRoot {
        /// The file of the new root key; it is made if there is none.
        #[arg(value_name = "FILE")]
        new: PathBuf,
        #[command(flatten)]
        at: At,
    },
    /// Second step: the old root key opens the store no more. The new one is given with --root-key.
    RetireRoot {
        /// The file of the old root key.
        #[arg(value_name = "FILE")]
        old: PathBuf,
        #[command(flatten)]
        at: At,
    },
    /// A new key for a compartment, under which the keys of all persons in it come.
    Compartment {
        /// Which.
        which: Which,
        #[command(flatten)]
        at: At,
    },
    /// A new key for a person in a compartment; everything of theirs in it is sealed anew.
    Person {
        /// The person, 32 digits.
        #[arg(value_parser = person_id)]
        person: PersonId,
        /// In which compartment.
        which: Which,
        #[command(flatten)]
        at: At,
    },
}

/// A compartment.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Which {
    /// Names, birth dates, contacts, addresses.
    Identity,
    /// Who threatens a person, and how they are protected.
    Threats,
    /// Health.
    Health,
    /// Bank accounts.
    Accounts,
}

impl From<Which> for Compartment {
    fn from(which: Which) -> Self {
        match which {
            Which::Identity => Self::Identity,
            Which::Threats => Self::Threats,
            Which::Health => Self::Health,
            Which::Accounts => Self::Accounts,
        }
    }
}

impl Keys {
    pub(crate) fn run(&self, lang: Lang) -> Result<ExitCode> {
        let (Self::AddRoot { at, .. } | Self::RetireRoot { at, .. } | Self::Compartment { at, .. } | Self::Person { at, .. }) =
            self;
        block_on(async {
            let (store, _) = at.open().await?;
            let done = self.carry_out(&store, at, &Words::new(lang)).await;
            store.close().await;
            done.map(|()| ExitCode::SUCCESS)
        })?
    }

    async fn carry_out(&self, store: &Store, at: &At, words: &Words) -> Result<()> {
        let root = HeldRoot::from_file(&at.root_key()?)?;
        match self {
            Self::AddRoot { new, .. } => {
                let made = if new.try_exists()? { None } else { Some(HeldRoot::random(&mut random())) };
                if let Some(made) = &made {
                    made.create_file(new)?;
                }
                let new_root = HeldRoot::from_file(new)?;
                store.add_root(&new_root, &mut random()).await?;
                outln!("{}", words.with("keys-root-added", &[("file", &new.display().to_string())]));
            }
            Self::RetireRoot { old, .. } => {
                let old_root = HeldRoot::from_file(old)?;
                if old_root.id() == root.id() {
                    bail!("{}", words.with("keys-root-same", &[("file", &old.display().to_string())]));
                }
                store.retire_root(old_root.id()).await?;
                outln!("{}", words.with("keys-root-retired", &[("file", &old.display().to_string())]));
            }
            Self::Compartment { which, .. } => {
                store.rotate_compartment_key((*which).into(), &[&root], &mut random()).await?;
                outln!("{}", words.say("keys-compartment-done"));
            }
            Self::Person { person, which, .. } => {
                let count = store.rotate_person_key(*person, (*which).into(), at.stamp(), &mut random()).await?;
                outln!("{}", words.with("keys-person-done", &[("count", &count.to_string())]));
            }
        }
        Ok(())
    }
}
