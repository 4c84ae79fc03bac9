//! A disk of a few megabytes, in a name space that nobody else sees and that ends with its last process.

use crate::{Failure, Outcome, process::Running};
use std::{
    fs::{self, File},
    io::Write as _,
    path::{Path, PathBuf},
    process::Command,
};

/// A way into a name space of one's own.
pub struct Way {
    /// Options of `unshare`: a new one, in which the program behind them may mount.
    pub begin: &'static [&'static str],
    /// Options of `nsenter`: the one of another process.
    join: &'static [&'static str],
}

/// As anybody, then as root where users may not.
const WAYS: [Way; 2] = [
    Way { begin: &["--mount", "--map-root-user"], join: &["--user", "--preserve-credentials", "--mount"] },
    Way { begin: &["--mount"], join: &["--mount"] },
];

/// A way to a place where one may mount; the reason where this machine forbids it.
///
/// # Errors
/// Never a fault of the program: a right that the system does not give.
pub fn may_mount() -> Result<&'static Way, String> {
    let mut why = String::from("`unshare` is not installed");
    for way in &WAYS {
        let mut command = Command::new("unshare");
        match command.args(way.begin).args(["mount", "-t", "tmpfs", "none", "/mnt"]).output() {
            Ok(tried) if tried.status.success() => return Ok(way),
            Ok(tried) => {
                let said = String::from_utf8_lossy(&tried.stderr);
                why = said.lines().next().unwrap_or("no disk can be mounted").to_owned();
            }
            // Not installed.
            Err(_) => {}
        }
    }
    Err(format!("this machine lets nobody mount a disk ({why})"))
}

/// Fills a disk to the last byte but `slack`.
///
/// # Errors
/// When the file cannot be made.
pub fn fill(file: &Path, slack: u64) -> Outcome {
    let mut file = File::create(file)?;
    let mut piece = 64 * 1024;
    while piece > 0 {
        match file.write(&vec![b'x'; piece]) {
            Ok(written) if written > 0 => {}
            _ => piece /= 2,
        }
    }
    let size = file.metadata()?.len();
    Ok(file.set_len(size.saturating_sub(slack))?)
}

/// A small disk in the name space of a process that does nothing but keep it. Programs that use it join there.
pub struct HeldDisk {
    way: &'static Way,
    folder: PathBuf,
    holder: Running,
}

impl HeldDisk {
    /// Mounts an empty one over a folder, for those that join.
    ///
    /// # Errors
    /// When the system does not let us.
    pub fn mount(way: &'static Way, folder: &Path, kilobytes: u64, log: &Path) -> Outcome<Self> {
        fs::create_dir_all(folder)?;
        let mut command = Command::new("unshare");
        command.args(way.begin).args(["sh", "-c"]);
        command.arg(format!("mount -t tmpfs -o size={kilobytes}k none \"$0\" && echo held && exec cat"));
        let mut holder = Running::start("the holder of a disk", command.arg(folder), log)?;
        holder.line_with("held")?;
        Ok(Self { way, folder: folder.to_owned(), holder })
    }

    /// The command where it sees the disk. Its environment is not taken over.
    #[must_use]
    pub fn inside(&self, command: &Command) -> Command {
        let mut inside = Command::new("nsenter");
        inside.arg("--target").arg(self.holder.pid().to_string()).args(self.way.join).arg("--");
        inside.arg(command.get_program()).args(command.get_args());
        inside
    }

    /// The disk as a process elsewhere sees it.
    #[must_use]
    pub fn seen_from_elsewhere(&self) -> PathBuf {
        let below = self.folder.strip_prefix("/").unwrap_or(&self.folder);
        Path::new("/proc").join(self.holder.pid().to_string()).join("root").join(below)
    }
}

/// A mounted small disk. Only for a process that has a name space of its own: see [`may_mount`].
pub struct SmallDisk {
    folder: PathBuf,
    kilobytes: u64,
}

impl SmallDisk {
    /// Mounts an empty one over a folder.
    ///
    /// # Errors
    /// When the system does not let us.
    pub fn mount(folder: &Path, kilobytes: u64) -> Outcome<Self> {
        fs::create_dir_all(folder)?;
        let disk = Self { folder: folder.to_owned(), kilobytes };
        disk.call("mount", &["-t", "tmpfs", "-o", &format!("size={kilobytes}k"), "none"])?;
        Ok(disk)
    }

    /// Makes it larger, as somebody does who tidies up.
    ///
    /// # Errors
    /// When the system does not let us.
    pub fn grow(&mut self, kilobytes: u64) -> Outcome {
        self.kilobytes += kilobytes;
        self.call("mount", &["-o", &format!("remount,size={}k", self.kilobytes)])
    }

    /// Kilobytes that are free.
    ///
    /// # Errors
    /// When the system does not know.
    #[cfg(unix)]
    #[allow(clippy::useless_conversion, reason = "both are narrower on other systems")]
    pub fn free(&self) -> Outcome<u64> {
        let state = nix::sys::statvfs::statvfs(&self.folder)?;
        Ok(u64::from(state.blocks_available()) * u64::from(state.fragment_size()) / 1024)
    }

    fn call(&self, program: &str, options: &[&str]) -> Outcome {
        let tried = Command::new(program).args(options).arg(&self.folder).output()?;
        if tried.status.success() {
            return Ok(());
        }
        Err(Failure::said(format!("{program}: {}", String::from_utf8_lossy(&tried.stderr).trim_end())))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily: a process that is just ending may have it open. The name space takes it away in any case.
        let _ = self.call("umount", &["-l"]);
    }
}
