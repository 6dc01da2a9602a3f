//! A cluster of PostgreSQL that is started, killed and started again.

use super::{NotRun, is_root, output, wait};
use anyhow::{Context, Result, ensure};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::{fs, thread, time::Duration};

const INSTALLED: &str = "/usr/lib/postgresql";

/// Small files and frequent checkpoints, so that much happens in a short time. Safety is as PostgreSQL comes.
const SETTINGS: [&str; 5] =
    ["listen_addresses=", "shared_buffers=16MB", "max_wal_size=8MB", "checkpoint_timeout=30s", "dynamic_shared_memory_type=mmap"];

/// A cluster, and its server while that runs.
pub(crate) struct Cluster {
    programs: PathBuf,
    data: PathBuf,
    /// Sockets and the log: apart from the data, which may lie on a disk that dies.
    beside: PathBuf,
    /// The user and group that PostgreSQL runs as when we are root, which it refuses to be.
    account: Option<(u32, u32)>,
    server: Option<Child>,
}

impl Cluster {
    /// An empty cluster in `data`, whose parent exists.
    pub(crate) fn create(data: &Path, beside: &Path) -> Result<Self> {
        let mut cluster =
            Self { programs: programs()?, data: data.to_owned(), beside: beside.to_owned(), account: account()?, server: None };
        fs::create_dir_all(data)?;
        for folder in [data, beside] {
            if let Some((user, group)) = cluster.account {
                std::os::unix::fs::chown(folder, Some(user), Some(group))?;
            }
        }
        let mut initdb = cluster.command("initdb");
        initdb.args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--wal-segsize=1"]);
        output(initdb.arg("--pgdata").arg(&cluster.data))?;
        cluster.keep_memory_off_the_disk()?;
        cluster.start()?;
        Ok(cluster)
    }

    /// What its processes share is memory, and must not die with a disk that is full or cut off; and as files it leaves
    /// nothing behind in the system when it is killed.
    fn keep_memory_off_the_disk(&self) -> Result<()> {
        let (within, outside) = (self.data.join("pg_dynshmem"), self.beside.join("shared-memory"));
        fs::remove_dir(&within)?;
        fs::create_dir(&outside)?;
        if let Some((user, group)) = self.account {
            std::os::unix::fs::chown(&outside, Some(user), Some(group))?;
        }
        Ok(std::os::unix::fs::symlink(outside, within)?)
    }

    /// Starts the server, unless it runs, and waits until it has recovered.
    pub(crate) fn start(&mut self) -> Result<()> {
        if self.server.is_none() {
            self.spawn()?;
        }
        let (programs, beside) = (&self.programs, &self.beside);
        let server = self.server.as_mut().context("the server does not run")?;
        wait("PostgreSQL to start; see postgres.log", 60, || {
            let log = beside.join("postgres.log");
            ensure!(server.try_wait()?.is_none(), "PostgreSQL does not start; see {}", log.display());
            let status = Command::new(programs.join("pg_isready")).arg("-q").arg("-h").arg(beside).status()?;
            Ok(status.success())
        })
    }

    fn spawn(&mut self) -> Result<()> {
        let log = fs::OpenOptions::new().create(true).append(true).open(self.beside.join("postgres.log"))?;
        let mut command = self.command("postgres");
        command.arg("-D").arg(&self.data).arg("-k").arg(&self.beside);
        for setting in SETTINGS {
            command.args(["-c", setting]);
        }
        let server = command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log).spawn()?;
        self.server = Some(server);
        Ok(())
    }

    /// Where a program finds it.
    pub(crate) fn url(&self) -> String {
        format!("postgres://postgres@localhost/postgres?host={}", self.beside.display())
    }

    /// SIGKILL to the server and all its processes at once.
    pub(crate) fn kill(&mut self) -> Result<()> {
        let Some(mut server) = self.server.take() else { return Ok(()) };
        let children = self.children(&server);
        server.kill()?;
        server.wait()?;
        for child in &children {
            // One that has seen the server die may be gone already.
            let _ = Command::new("kill").args(["-KILL", child]).stderr(Stdio::null()).status();
        }
        wait("PostgreSQL's processes to end", 30, || {
            Ok(!children.iter().any(|child| Path::new("/proc").join(child).join("exe").exists()))
        })
    }

    /// SIGKILL to one of its processes that serve a client; the server then throws all others out and recovers.
    pub(crate) fn kill_backend(&mut self) -> Result<()> {
        let server = self.server.as_ref().context("the server does not run")?;
        let backend = self.children(server).into_iter().find(|child| {
            let title = fs::read_to_string(Path::new("/proc").join(child).join("cmdline")).unwrap_or_default();
            title.starts_with("postgres: postgres postgres")
        });
        if let Some(backend) = backend {
            let _ = Command::new("kill").args(["-KILL", &backend]).stderr(Stdio::null()).status();
        }
        Ok(())
    }

    /// Stops the server without a checkpoint: it recovers at its next start.
    pub(crate) fn stop_immediate(&mut self) -> Result<()> {
        output(self.command("pg_ctl").args(["stop", "-m", "immediate", "-D"]).arg(&self.data))?;
        if let Some(mut server) = self.server.take() {
            server.wait()?;
        }
        Ok(())
    }

    fn children(&self, server: &Child) -> Vec<String> {
        let list = format!("/proc/{0}/task/{0}/children", server.id());
        fs::read_to_string(list).unwrap_or_default().split_whitespace().map(str::to_owned).collect()
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.programs.join(program));
        command.current_dir("/");
        if let Some((user, group)) = self.account {
            command.uid(user).gid(group);
        }
        command
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Err(error) = self.kill() {
            eprintln!("the server on {} may still run: {error:#}", self.data.display());
            thread::sleep(Duration::from_secs(1));
        }
    }
}

/// The newest version installed.
fn programs() -> Result<PathBuf> {
    let versions = fs::read_dir(INSTALLED).into_iter().flatten().filter_map(Result::ok);
    let numbered = versions.filter_map(|version| {
        let number: u32 = version.file_name().to_string_lossy().parse().ok()?;
        Some((number, version.path().join("bin")))
    });
    let newest = numbered.filter(|(_, programs)| programs.join("initdb").exists()).max();
    Ok(newest.ok_or_else(|| NotRun("PostgreSQL is not installed; apt-get install postgresql".to_owned()))?.1)
}

fn account() -> Result<Option<(u32, u32)>> {
    if !is_root()? {
        return Ok(None);
    }
    let number = |flag: &str| -> Result<u32> { Ok(output(Command::new("id").args([flag, "postgres"]))?.trim().parse()?) };
    Ok(Some((number("-u")?, number("-g")?)))
}
