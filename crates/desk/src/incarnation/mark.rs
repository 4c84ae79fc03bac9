//! The high-water mark: what this desk has done, kept outside the database and outside backups.
//!
//! A mark behind the database is harmless: it was not written in time. A database behind the mark was restored.

use domain::id::{ChainId, DeskId};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, HashMap},
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

/// Name of the copy in the data folder.
pub const FILE: &str = "mark.json";
/// Version of the mark's shape.
const VERSION: u32 = 1;
/// Serials begin anew each day: of so many days the last one is remembered.
const CODE_BOOKS: usize = 62;
/// Prefix of the books of serials in [`Mark::numbers`].
const CODES: &str = "dossier_code/";

/// What this desk has done. Holds nothing personal and no secret.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Mark {
    /// Version of this shape.
    pub v: u32,
    /// The desk.
    pub desk: DeskId,
    /// Desks that this data folder was before it enrolled anew.
    #[serde(default)]
    pub former: Vec<DeskId>,
    /// How many chains this data folder has begun after its first.
    pub turn: u64,
    /// The chain that it writes.
    pub chain: ChainId,
    /// Number of its last operation.
    pub n: u64,
    /// Last number of each book, by `series/book`.
    pub numbers: BTreeMap<String, u32>,
    /// False while more numbers may have been given out than stand here.
    pub is_exact: bool,
    /// The machine that wrote it.
    pub machine: Option<String>,
}

impl Mark {
    /// A mark of a desk that has done nothing yet.
    #[must_use]
    pub fn new(desk: DeskId, chain: ChainId) -> Self {
        Self {
            v: VERSION,
            desk,
            former: Vec::new(),
            turn: 0,
            chain,
            n: 0,
            numbers: BTreeMap::new(),
            is_exact: true,
            machine: None,
        }
    }

    /// Notes a number that was given out.
    pub fn note(&mut self, series: &str, book: &str, number: u32) {
        let last = self.numbers.entry(format!("{series}/{book}")).or_default();
        *last = (*last).max(number);
        let codes = |key: &&String| key.starts_with(CODES);
        while self.numbers.keys().filter(codes).count() > CODE_BOOKS {
            // Ends with the date, so the first one is the oldest.
            let Some(oldest) = self.numbers.keys().find(codes).cloned() else { break };
            self.numbers.remove(&oldest);
        }
    }

    /// The higher of two marks, with the highest numbers of both.
    #[must_use]
    fn or_higher(self, other: Self) -> Self {
        let (mut high, low) =
            if (self.turn, self.n) < (other.turn, other.n) { (other, self) } else { (self, other) };
        for (book, number) in low.numbers {
            let last = high.numbers.entry(book).or_default();
            *last = (*last).max(number);
        }
        high
    }
}

/// The highest of the marks that could be read; `None` where there is none.
#[must_use]
pub fn highest(marks: Vec<Mark>) -> Option<Mark> {
    marks.into_iter().filter(|mark| mark.v == VERSION).reduce(Mark::or_higher)
}

/// Where marks are kept.
pub trait MarkStore: Send + Sync {
    /// The marks for a desk that could be read.
    fn read(&self, desk: DeskId) -> Vec<Mark>;

    /// Keeps a mark under the name of a desk: its own, or one that it was before.
    ///
    /// # Errors
    /// When no place could be written.
    fn write(&self, desk: DeskId, mark: &Mark) -> io::Result<()>;
}

/// Two files: one in the data folder, one in the folder of the user's state, so that a restored data folder
/// meets the mark of what it has lost.
#[derive(Clone, Debug)]
pub struct FileMarks {
    data: PathBuf,
    state: Option<PathBuf>,
}

impl FileMarks {
    /// Marks of the data folder `data`, with copies in the user's state folder.
    #[must_use]
    pub fn new(data: &Path) -> Self {
        Self { data: data.join(FILE), state: state_folder() }
    }

    /// Marks with copies in a folder of one's own.
    #[must_use]
    pub fn with_state(data: &Path, state: &Path) -> Self {
        Self { data: data.join(FILE), state: Some(state.to_owned()) }
    }

    fn places(&self, desk: DeskId) -> impl Iterator<Item = PathBuf> {
        let copy = self.state.as_ref().map(|folder| folder.join(format!("{desk}.json")));
        [Some(self.data.clone()), copy].into_iter().flatten()
    }
}

impl MarkStore for FileMarks {
    fn read(&self, desk: DeskId) -> Vec<Mark> {
        let read = |path: PathBuf| {
            let bytes = fs::read(path).ok()?;
            // What cannot be read was not written whole: the other place has it.
            let mark: Mark = serde_json::from_slice(&bytes).ok()?;
            (mark.desk == desk || mark.former.contains(&desk)).then_some(mark)
        };
        self.places(desk).filter_map(read).collect()
    }

    fn write(&self, desk: DeskId, mark: &Mark) -> io::Result<()> {
        let bytes = serde_json::to_vec(mark)?;
        let mut result = Err(io::ErrorKind::NotFound.into());
        for path in self.places(desk) {
            let written = put(&path, &bytes);
            if written.is_ok() || result.is_err() {
                result = written;
            }
        }
        result
    }
}

/// By rename, so that a reader finds the old or the new one. Not synced: the clerk does not wait for it, and
/// a mark that was lost with the power is only behind.
fn put(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent()
        && !folder.is_dir()
    {
        crate::private::folder(folder)?;
    }
    let part = path.with_extension("part");
    crate::private::file(&part)?.write_all(bytes)?;
    fs::rename(&part, path)
}

/// `vn.motcua.desk` in the folder of the user's state.
fn state_folder() -> Option<PathBuf> {
    let named = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let base = if cfg!(windows) {
        named("LOCALAPPDATA")
    } else {
        named("XDG_STATE_HOME").or_else(|| named("HOME").map(|home| home.join(".local").join("state")))
    };
    base.map(|base| base.join("vn.motcua.desk"))
}

/// Marks in memory, for tests and simulations.
#[derive(Debug, Default)]
pub struct MemoryMarks {
    marks: Mutex<HashMap<DeskId, Mark>>,
}

impl MarkStore for MemoryMarks {
    fn read(&self, desk: DeskId) -> Vec<Mark> {
        self.marks.lock().unwrap_or_else(PoisonError::into_inner).get(&desk).cloned().into_iter().collect()
    }

    fn write(&self, desk: DeskId, mark: &Mark) -> io::Result<()> {
        self.marks.lock().unwrap_or_else(PoisonError::into_inner).insert(desk, mark.clone());
        Ok(())
    }
}
