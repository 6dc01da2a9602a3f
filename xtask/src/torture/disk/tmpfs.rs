//! A small disk of memory that fills up, and one that becomes read-only.

use super::super::place::{Care, Place};
use super::super::witness::Witness;
use super::super::{Engine, Plan, output, require_root, scratch};
use super::clear;
use anyhow::{Result, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, thread, time::Duration};

/// A tmpfs, while it is mounted.
struct Tmpfs(PathBuf);

impl Tmpfs {
    fn mount(folder: &Path, options: &str) -> Result<Self> {
        require_root()?;
        fs::create_dir_all(folder)?;
        output(Command::new("mount").args(["-t", "tmpfs", "-o", options, "tmpfs"]).arg(folder))?;
        Ok(Self(folder.to_owned()))
    }

    fn remount(&self, options: &str) -> Result<()> {
        output(Command::new("mount").args(["-o", &format!("remount,{options}")]).arg(&self.0)).map(drop)
    }

    /// Puts a file there that leaves so much room.
    fn fill(&self, left_kilobytes: usize) -> Result<PathBuf> {
        let free = output(Command::new("df").args(["--output=avail", "--block-size=1K"]).arg(&self.0))?;
        let free: usize = free.lines().last().unwrap_or_default().trim().parse()?;
        let ballast = self.0.join("ballast");
        fs::write(&ballast, vec![0; free.saturating_sub(left_kilobytes) << 10])?;
        Ok(ballast)
    }
}

impl Drop for Tmpfs {
    fn drop(&mut self) {
        for _ in 0..50 {
            if output(Command::new("umount").arg(&self.0)).is_ok() {
                return;
            }
            thread::sleep(Duration::from_millis(100));
        }
        eprintln!("{} is left mounted", self.0.display());
    }
}

/// Appends until the disk is full, then makes room: what was acknowledged is there, and it goes on.
pub(super) fn full(plan: &Plan, engine: Engine) -> Result<()> {
    let folder = scratch("full")?;
    let left_kilobytes = match engine {
        Engine::Sqlite => 500,
        Engine::Postgres => 4000,
    };
    let (disk, beside) = (Tmpfs::mount(&folder.join("disk"), "size=200m")?, folder.join("beside"));
    fs::create_dir_all(&beside)?;
    let mut place = Place::create(engine, &disk.0.join("store"), &beside)?;
    let address = place.address(Care::Full);
    plan.workload.make(&address)?;
    let ballast = disk.fill(left_kilobytes)?;
    let mut witness = Witness::default();
    let heard = plan.workload.append(&address, 1)?.end()?;
    ensure!(!heard.acknowledged.is_empty(), "the disk was full from the start: {}", heard.said);
    match engine {
        Engine::Sqlite => clear(&heard, &["the disk is full"])?,
        // When its log cannot grow PostgreSQL ends, and says why in its own log only.
        Engine::Postgres => clear(&heard, &["the disk is full", "cannot be reached", "read again to see"])?,
    }
    let told = heard.refused.first().unwrap_or(&heard.said);
    witness.acknowledge(&heard.acknowledged);
    if let Ok(found) = plan.workload.check(&address, &mut witness) {
        witness.judge(&found).must_be_clean()?;
    }
    fs::remove_file(ballast)?;
    place.kill()?;
    place.start()?;
    let heard = plan.workload.append_some(&address, 2, 12, &[])?;
    ensure!(heard.acknowledged.len() == 12, "with room again it takes no more: {}", heard.complaints());
    witness.acknowledge(&heard.acknowledged);
    let found = plan.workload.check(&address, &mut witness)?;
    witness.judge(&found).must_be_clean()?;
    println!("   {}, full disk: {} appends acknowledged, none lost; {}", engine.name(), witness.count(), told);
    place.kill()
}

/// A SQLite store on a disk that becomes read-only before it is opened.
pub(super) fn read_only(plan: &Plan) -> Result<()> {
    let folder = scratch("read-only")?;
    let disk = Tmpfs::mount(&folder, "size=64m")?;
    let place = Place::create(Engine::Sqlite, &disk.0, &disk.0)?;
    let address = place.address(Care::Full);
    plan.workload.make(&address)?;
    let mut witness = Witness::default();
    witness.acknowledge(&plan.workload.append_some(&address, 1, 12, &[])?.acknowledged);
    disk.remount("ro")?;
    let heard = plan.workload.append_some(&address, 2, 12, &[])?;
    super::said(&heard, "read-only")?;
    disk.remount("rw")?;
    let found = plan.workload.check(&address, &mut witness)?;
    witness.judge(&found).must_be_clean()
}
