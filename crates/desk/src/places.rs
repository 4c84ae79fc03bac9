//! Sticks and other disks that are plugged in: offered, so that nobody has to know where the system put them.

use crate::{api::health::Place, desk::Desk};
use domain::problem::Problem;
use std::path::{Path, PathBuf};

/// Places at most: a list that a person can look over.
const PLACES: usize = 12;
/// Bytes of a megabyte, as disks are sold.
const MB: u64 = 1_000_000;

impl Desk {
    /// Sticks and other disks than the one of the data folder, by name. What the system hides is not found; a
    /// folder can always be typed.
    ///
    /// # Errors
    /// None; a place that cannot be looked at is left out.
    pub fn places(&self, (): ()) -> Result<Vec<Place>, Problem> {
        let own = system::disk_of(&self.folder);
        let mut places: Vec<Place> = system::candidates()
            .into_iter()
            .filter(|folder| system::disk_of(folder).is_some_and(|disk| Some(disk) != own))
            .filter_map(|folder| {
                let free = fs4::available_space(&folder).ok()?;
                Some(Place {
                    folder: folder.to_str()?.to_owned(),
                    free_mb: u32::try_from(free / MB).unwrap_or(u32::MAX),
                })
            })
            .collect();
        places.sort_by(|a, b| a.folder.cmp(&b.folder));
        places.truncate(PLACES);
        Ok(places)
    }
}

/// Folders in a folder; none when it is not there.
#[cfg(unix)]
fn children(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect()
}

#[cfg(unix)]
mod system {
    use super::{Path, PathBuf, children};
    use std::os::unix::fs::MetadataExt as _;

    /// Where systems put what is plugged in: by user, and without.
    const BY_USER: [&str; 2] = ["/media", "/run/media"];
    const DIRECT: [&str; 3] = ["/media", "/mnt", "/Volumes"];

    pub(super) fn candidates() -> Vec<PathBuf> {
        let direct = DIRECT.iter().flat_map(|root| children(Path::new(root)));
        let by_user = BY_USER.iter().flat_map(|root| children(Path::new(root)));
        // A folder on the disk of its parent is no disk of its own: nothing is plugged in there.
        let is_disk = |path: &PathBuf| disk_of(path) != path.parent().and_then(disk_of);
        direct.chain(by_user.flat_map(|user| children(&user))).filter(is_disk).collect()
    }

    pub(super) fn disk_of(path: &Path) -> Option<u64> {
        Some(path.metadata().ok()?.dev())
    }
}

#[cfg(windows)]
mod system {
    use super::{Path, PathBuf};
    use std::path::{Component, Prefix};

    pub(super) fn candidates() -> Vec<PathBuf> {
        ('D'..='Z').map(|letter| PathBuf::from(format!("{letter}:\\"))).filter(|path| path.is_dir()).collect()
    }

    pub(super) fn disk_of(path: &Path) -> Option<u64> {
        match path.canonicalize().ok()?.components().next()? {
            Component::Prefix(prefix) => match prefix.kind() {
                Prefix::Disk(letter) | Prefix::VerbatimDisk(letter) => {
                    Some(letter.to_ascii_uppercase().into())
                }
                _ => None,
            },
            _ => None,
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_folder_on_the_same_disk_is_no_place_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("a");
        std::fs::create_dir(&inner).unwrap();
        std::fs::write(folder.path().join("file"), b"").unwrap();
        assert_eq!(children(folder.path()), std::slice::from_ref(&inner));
        assert_eq!(system::disk_of(&inner), system::disk_of(folder.path()));
        assert!(children(&folder.path().join("missing")).is_empty());
        assert_ne!(system::disk_of(Path::new("/proc")), system::disk_of(Path::new("/")));
    }
}
