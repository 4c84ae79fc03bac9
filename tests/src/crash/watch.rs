//! Changes of files as they happen: a moment of a kill that is near a write.

use crate::{Context as _, Outcome};
use nix::{
    errno::Errno,
    sys::inotify::{AddWatchFlags, InitFlags, Inotify, WatchDescriptor},
};
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
};

/// Watches a folder and all below it, new folders too.
pub(super) struct Watch {
    inotify: Inotify,
    folders: HashMap<WatchDescriptor, PathBuf>,
}

impl Watch {
    /// From now on.
    pub(super) fn on(folder: &Path) -> Outcome<Self> {
        let inotify = Inotify::init(InitFlags::IN_NONBLOCK).context("no changes can be watched")?;
        let mut watch = Self { inotify, folders: HashMap::new() };
        watch.add(folder)?;
        Ok(watch)
    }

    fn add(&mut self, folder: &Path) -> Outcome {
        let flags = AddWatchFlags::IN_CREATE
            | AddWatchFlags::IN_MODIFY
            | AddWatchFlags::IN_CLOSE_WRITE
            | AddWatchFlags::IN_MOVED_TO
            | AddWatchFlags::IN_DELETE;
        let Ok(descriptor) = self.inotify.add_watch(folder, flags) else {
            // Gone again.
            return Ok(());
        };
        self.folders.insert(descriptor, folder.to_owned());
        for entry in std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok) {
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                self.add(&entry.path())?;
            }
        }
        Ok(())
    }

    /// How many changes there were since the last question. Several writes to one file may count as one.
    pub(super) fn changes(&mut self) -> Outcome<u64> {
        let mut count = 0;
        loop {
            let events = match self.inotify.read_events() {
                Err(Errno::EAGAIN) => return Ok(count),
                Err(error) => return Err(error.into()),
                Ok(events) => events,
            };
            for event in events {
                count += 1;
                let is_folder = event.mask.contains(AddWatchFlags::IN_ISDIR | AddWatchFlags::IN_CREATE);
                if is_folder
                    && let Some(name) = &event.name
                    && let Some(folder) = self.folders.get(&event.wd).map(|above| above.join(name))
                {
                    self.add(&folder)?;
                }
            }
        }
    }
}
