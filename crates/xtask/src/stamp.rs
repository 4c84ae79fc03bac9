//! Stamps: what a step was last done from, so that it is not done again from the same.

use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use crate::failure::Failure;
use crate::workspace::Workspace;

/// A number that changes with what it was made from (FNV-1a: it tells changes apart, it keeps no secrets).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint(u64);

impl Fingerprint {
    /// Of nothing yet.
    pub fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    /// With some bytes more.
    pub fn with(self, bytes: &[u8]) -> Self {
        // The length first, so that "ab" + "c" differs from "a" + "bc".
        let length = (bytes.len() as u64).to_le_bytes();
        Self(
            length
                .iter()
                .chain(bytes)
                .fold(self.0, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)),
        )
    }

    /// With the content of a file.
    pub fn with_file(self, path: &Path) -> Result<Self, Failure> {
        Ok(self.with(&std::fs::read(path).map_err(|error| Failure::at(path, &error))?))
    }

    /// With the names, sizes and times of all files below `folder`, but for those whose top name is in `except`.
    /// A folder that does not exist has none.
    pub fn with_listing(self, folder: &Path, except: &[&str]) -> Result<Self, Failure> {
        let mut files = Vec::new();
        if folder.is_dir() {
            list(folder, except, &mut files)?;
        }
        files.sort_by(|(one, _), (other, _)| one.cmp(other));
        Ok(files.iter().fold(self, |fingerprint, (path, metadata)| {
            let written = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
            fingerprint
                .with(path.strip_prefix(folder).unwrap_or(path).to_string_lossy().as_bytes())
                .with(&metadata.len().to_le_bytes())
                .with(&written.unwrap_or_default().as_nanos().to_le_bytes())
        }))
    }
}

/// All files below a folder.
fn list(folder: &Path, except: &[&str], files: &mut Vec<(PathBuf, Metadata)>) -> Result<(), Failure> {
    for entry in std::fs::read_dir(folder).map_err(|error| Failure::at(folder, &error))? {
        let entry = entry.map_err(|error| Failure::at(folder, &error))?;
        let path = entry.path();
        if except.iter().any(|name| entry.file_name() == *name) {
            continue;
        }
        let metadata = entry.metadata().map_err(|error| Failure::at(&path, &error))?;
        if metadata.is_dir() {
            list(&path, &[], files)?;
        } else {
            files.push((path, metadata));
        }
    }
    Ok(())
}

/// The remembered fingerprint of one step.
pub struct Stamp(PathBuf);

impl Stamp {
    /// The stamp of a step of this workspace.
    pub fn of(workspace: &Workspace, step: &str) -> Self {
        Self(workspace.path("target/xtask").join(format!("{step}.stamp")))
    }

    /// Whether the step was last done from the same.
    pub fn is(&self, fingerprint: Fingerprint) -> bool {
        std::fs::read_to_string(&self.0).is_ok_and(|text| text == Self::text(fingerprint))
    }

    /// The step is being done: until it is finished it was done from nothing.
    pub fn clear(&self) -> Result<(), Failure> {
        match std::fs::remove_file(&self.0) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Failure::at(&self.0, &error)),
            _ => Ok(()),
        }
    }

    /// The step was done from this.
    pub fn set(&self, fingerprint: Fingerprint) -> Result<(), Failure> {
        if let Some(folder) = self.0.parent() {
            std::fs::create_dir_all(folder).map_err(|error| Failure::at(folder, &error))?;
        }
        std::fs::write(&self.0, Self::text(fingerprint)).map_err(|error| Failure::at(&self.0, &error))
    }

    /// What stands in the file.
    fn text(fingerprint: Fingerprint) -> String {
        format!("{:016x}\n", fingerprint.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("xtask-{name}-{}", std::process::id()));
            std::fs::create_dir_all(path.join("src")).unwrap();
            Self(path)
        }

        fn write(&self, name: &str, text: &str) {
            std::fs::write(self.0.join(name), text).unwrap();
        }

        fn listing(&self) -> Fingerprint {
            Fingerprint::new().with_listing(&self.0, &["dist"]).unwrap()
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        let new = Fingerprint::new;
        assert_ne!(new().with(b"ab").with(b"c"), new().with(b"a").with(b"bc"));
        assert_ne!(new().with(b""), new());
        assert_eq!(new().with(b"ab"), new().with(b"ab"));
    }

    #[test]
    fn a_listing_changes_with_a_file_and_not_with_what_is_left_out() {
        let folder = Folder::new("listing");
        folder.write("src/a.ts", "one");
        let first = folder.listing();
        assert_eq!(folder.listing(), first);
        folder.write("dist", "left out");
        assert_eq!(folder.listing(), first);
        folder.write("src/b.ts", "");
        let second = folder.listing();
        assert_ne!(second, first);
        folder.write("src/a.ts", "other");
        assert_ne!(folder.listing(), second);
    }

    #[test]
    fn a_step_is_done_only_once_its_stamp_is_set() {
        let folder = Folder::new("stamp");
        let stamp = Stamp(folder.0.join("target/npm.stamp"));
        let from = Fingerprint::new().with(b"lock");
        assert!(!stamp.is(from));
        stamp.set(from).unwrap();
        assert!(stamp.is(from) && !stamp.is(from.with(b"more")));
        stamp.clear().unwrap();
        stamp.clear().unwrap();
        assert!(!stamp.is(from));
    }
}
