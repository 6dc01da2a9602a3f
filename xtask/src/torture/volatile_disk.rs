//! A file system on a disk with a volatile write cache, and its power cut.
//!
//! ext4, on a loop device, on a file that nbdfuse shows of nbdkit's disk, which is `volatile_disk.py`. The kernel's page
//! cache, its journal and its flushes are the real ones; only the disk under them is played.

use super::{output, wait};
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::{fs, thread, time::Duration};

pub(crate) const PROGRAMS: [&str; 7] = ["nbdkit", "nbdfuse", "fusermount3", "losetup", "mkfs.ext4", "e2fsck", "mount"];
pub(crate) const PACKAGES: &str = "nbdkit nbdkit-plugin-python libnbd-bin fuse3 e2fsprogs mount";

const PLUGIN: &str = include_str!("volatile_disk.py");

/// The disk: its image outlives cuts.
pub(crate) struct VolatileDisk {
    folder: PathBuf,
    powered: Option<Powered>,
}

struct Powered {
    nbdfuse: Child,
    device: Option<String>,
    mounted: bool,
}

/// What a cut did to the write cache.
#[derive(Clone, Copy, Default)]
pub(crate) struct Cut {
    /// Sectors, or groups of eight of them, that were written and not yet flushed.
    pub(crate) cached: u32,
    /// Those of them that reached the disk all the same.
    pub(crate) kept: u32,
}

impl VolatileDisk {
    /// An empty file system of so many megabytes; `folder` is on a real disk.
    pub(crate) fn format(folder: &Path, megabytes: u32) -> Result<Self> {
        let disk = Self { folder: folder.to_owned(), powered: None };
        for name in ["device", "mounted"] {
            fs::create_dir_all(disk.path(name))?;
        }
        fs::write(disk.path("disk.py"), PLUGIN)?;
        fs::File::create(disk.path("image"))?.set_len(u64::from(megabytes) << 20)?;
        output(Command::new("mkfs.ext4").arg("-q").arg(disk.path("image")))?;
        Ok(disk)
    }

    /// Gives it power; `seed` decides what a cut will leave.
    pub(crate) fn power_on(&mut self, seed: u64) -> Result<()> {
        for name in ["arm", "cut"] {
            let _ = fs::remove_file(self.path(name));
        }
        let log = fs::File::create(self.path("nbdkit.log"))?;
        let mut command = Command::new("nbdfuse");
        command.arg(self.path("device/disk")).args(["[", "nbdkit", "-f", "python"]).arg(self.path("disk.py"));
        for name in ["image", "arm", "cut"] {
            command.arg(format!("{name}={}", self.path(name).display()));
        }
        command.arg(format!("seed={seed}")).arg("]");
        let nbdfuse =
            command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log).spawn().context("cannot start nbdfuse")?;
        self.powered = Some(Powered { nbdfuse, device: None, mounted: false });
        wait("nbdfuse to show the disk", 10, || Ok(self.path("device/disk").exists()))
    }

    /// Mounts the file system; the kernel recovers its journal.
    pub(crate) fn mount(&mut self) -> Result<PathBuf> {
        let (disk, folder) = (self.path("device/disk"), self.path("mounted"));
        let powered = self.powered.as_mut().context("the disk has no power")?;
        let device = output(Command::new("losetup").args(["--find", "--show"]).arg(disk))?.trim().to_owned();
        let mount = output(Command::new("mount").args(["-t", "ext4"]).arg(&device).arg(&folder));
        powered.device = Some(device);
        mount?;
        powered.mounted = true;
        Ok(folder)
    }

    /// The power goes at the write or flush of this number from now.
    pub(crate) fn arm(&self, operations: u64) -> Result<()> {
        fs::write(self.path("arm.new"), operations.to_string())?;
        Ok(fs::rename(self.path("arm.new"), self.path("arm"))?)
    }

    /// What the cut did, once it has happened.
    pub(crate) fn cut(&self) -> Option<Cut> {
        let report = fs::read_to_string(self.path("cut")).ok().filter(|report| report.ends_with('\n'))?;
        let mut numbers = report.split_whitespace().map_while(|word| word.parse().ok());
        Some(Cut { cached: numbers.next()?, kept: numbers.next()? })
    }

    /// Takes the dead disk out of the machine; nobody may hold a file of it any more.
    pub(crate) fn take_out(&mut self) -> Result<()> {
        let (folder, shown) = (self.path("mounted"), self.path("device"));
        let Some(mut powered) = self.powered.take() else { return Ok(()) };
        if powered.mounted {
            patiently(|| output(Command::new("umount").arg(&folder)))?;
        }
        if let Some(device) = &powered.device {
            output(Command::new("losetup").arg("--detach").arg(device))?;
        }
        patiently(|| output(Command::new("fusermount3").arg("-u").arg(&shown)))?;
        wait("nbdfuse to end", 10, || Ok(powered.nbdfuse.try_wait()?.is_some()))
    }

    /// Mends the file system off line, as an operator would who cannot mount it.
    pub(crate) fn mend(&self) -> Result<()> {
        let status = Command::new("e2fsck").arg("-fy").arg(self.path("image")).stdout(Stdio::null()).status()?;
        anyhow::ensure!(status.code().is_some_and(|code| code < 4), "e2fsck gave up: {status}");
        Ok(())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

impl Drop for VolatileDisk {
    fn drop(&mut self) {
        if let Err(error) = self.take_out() {
            eprintln!("the disk at {} is left mounted: {error:#}", self.folder.display());
        }
    }
}

/// A device that was just left is busy for a moment.
fn patiently<T>(attempt: impl Fn() -> Result<T>) -> Result<T> {
    for _ in 0..100 {
        if let Ok(done) = attempt() {
            return Ok(done);
        }
        thread::sleep(Duration::from_millis(50));
    }
    attempt()
}
