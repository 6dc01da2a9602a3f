//! Where a tortured store stands: a file, or a cluster of PostgreSQL, in a folder.

use super::{Engine, postgres::Cluster};
use anyhow::Result;
use std::fs;
use std::path::{Path, PathBuf};

/// What is run there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Care {
    /// The store.
    Full,
    /// The control: a bare table whose commits do not wait for the disk.
    None,
}

pub(crate) enum Place {
    Sqlite { file: PathBuf },
    Postgres(Cluster),
}

impl Place {
    /// A place in `folder`; what must survive the loss of that disk lies in `beside`. PostgreSQL is left running.
    pub(crate) fn create(engine: Engine, folder: &Path, beside: &Path) -> Result<Self> {
        fs::create_dir_all(folder)?;
        Ok(match engine {
            Engine::Sqlite => Self::Sqlite { file: folder.join("store.db") },
            Engine::Postgres => Self::Postgres(Cluster::create(&folder.join("cluster"), beside)?),
        })
    }

    /// How the workload names it.
    pub(crate) fn address(&self, care: Care) -> String {
        let address = match self {
            Self::Sqlite { file } => format!("sqlite:{}", file.display()),
            Self::Postgres(cluster) => cluster.url(),
        };
        match care {
            Care::Full => address,
            Care::None => format!("careless+{address}"),
        }
    }

    /// Makes it ready to be opened.
    pub(crate) fn start(&mut self) -> Result<()> {
        match self {
            Self::Sqlite { .. } => Ok(()),
            Self::Postgres(cluster) => cluster.start(),
        }
    }

    /// Ends, at once, what runs there.
    pub(crate) fn kill(&mut self) -> Result<()> {
        match self {
            Self::Sqlite { .. } => Ok(()),
            Self::Postgres(cluster) => cluster.kill(),
        }
    }
}
