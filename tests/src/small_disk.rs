//! A disk of a few megabytes, in a name space that nobody else sees and that ends with its last process.

use crate::{Context as _, Failure, Outcome, process::Running};
use std::{
    ffi::OsStr,
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

/// As root, who may mount more, then as anybody.
const WAYS: [Way; 2] = [
    Way { begin: &["--mount"], join: &["--mount"] },
    Way { begin: &["--mount", "--map-root-user"], join: &["--user", "--preserve-credentials", "--mount"] },
];

/// Kilobytes of a disk with ext4, most of it taken by a file that gives way when the disk shall grow.
const EXT4: u64 = 32 * 1024;

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
    kind: Kind,
}

enum Kind {
    /// In memory, so many kilobytes.
    Memory(u64),
    /// ext4 in a file.
    Ext4 { image: PathBuf },
}

impl SmallDisk {
    /// Mounts an empty one over a folder, in memory.
    ///
    /// # Errors
    /// When the system does not let us.
    pub fn mount(folder: &Path, kilobytes: u64) -> Outcome<Self> {
        fs::create_dir_all(folder)?;
        let size = format!("size={kilobytes}k");
        call(
            "mount",
            ["-t", "tmpfs", "-o", &size, "none"].map(OsStr::new).into_iter().chain([folder.as_os_str()]),
        )?;
        Ok(Self { folder: folder.to_owned(), kind: Kind::Memory(kilobytes) })
    }

    /// Mounts an empty one with ext4 over a folder: a write waits for a disk, and the journal has its own idea of what
    /// is free.
    ///
    /// # Errors
    /// When the system does not let us.
    pub fn mount_ext4(folder: &Path, kilobytes: u64) -> Outcome<Self> {
        fs::create_dir_all(folder)?;
        let image = folder.with_extension("img");
        // Blocks of a memory page. With smaller ones SQLite's shared file is allocated in part, and a full disk ends
        // the program by SIGBUS instead of an answer; what was acknowledged is there when it starts again.
        File::create(&image)?.set_len(EXT4 * 1024)?;
        call(
            "mkfs.ext4",
            ["-q", "-m", "0", "-b", "4096"].map(OsStr::new).into_iter().chain([image.as_os_str()]),
        )?;
        call("mount", [OsStr::new("-o"), OsStr::new("loop"), image.as_os_str(), folder.as_os_str()])?;
        let disk = Self { folder: folder.to_owned(), kind: Kind::Ext4 { image } };
        fill(&disk.ballast(), kilobytes * 1024)?;
        Ok(disk)
    }

    /// Makes it larger, as somebody does who tidies up.
    ///
    /// # Errors
    /// When the system does not let us, or there is no more.
    pub fn grow(&mut self, kilobytes: u64) -> Outcome {
        match &mut self.kind {
            Kind::Memory(size) => {
                *size += kilobytes;
                let size = format!("remount,size={size}k");
                call("mount", [OsStr::new("-o"), OsStr::new(&size), self.folder.as_os_str()])
            }
            Kind::Ext4 { .. } => {
                let ballast = File::options().write(true).open(self.ballast())?;
                let size = ballast.metadata()?.len();
                let less =
                    size.checked_sub(kilobytes * 1024).context("the small disk cannot grow any more")?;
                Ok(ballast.set_len(less)?)
            }
        }
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

    fn ballast(&self) -> PathBuf {
        self.folder.join("ballast")
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily: a process that is just ending may have it open. The name space takes it away in any case.
        let _ = call("umount", [OsStr::new("-l"), self.folder.as_os_str()]);
        if let Kind::Ext4 { image } = &self.kind {
            let _ = fs::remove_file(image);
        }
    }
}

/// Whether a disk with ext4 can be mounted in this name space; the reason where it cannot.
///
/// # Errors
/// Never a fault of the program.
pub fn may_mount_ext4() -> Result<(), String> {
    let place = tempfile::tempdir().map_err(|error| error.to_string())?;
    let tried = SmallDisk::mount_ext4(&place.path().join("disk"), 1024);
    tried.map(|_| ()).map_err(|failure| failure.to_string().lines().next().unwrap_or_default().to_owned())
}

fn call<'a>(program: &str, words: impl IntoIterator<Item = &'a OsStr>) -> Outcome {
    let tried = Command::new(program).args(words).output().context(program)?;
    if tried.status.success() {
        return Ok(());
    }
    Err(Failure::said(format!("{program}: {}", String::from_utf8_lossy(&tried.stderr).trim_end())))
}
