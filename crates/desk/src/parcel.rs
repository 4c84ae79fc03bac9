//! Work by courier: what waits here goes onto a stick, sealed for the hub, and any desk with a line hands it
//! over. Nothing leaves the outbox by it: an operation waits until its stamp is here.

use crate::{
    api::parcel::{FolderRequest, ParcelsTaken, ParcelsWritten},
    desk::{Desk, Open},
    keys::SealRandom,
    private,
    sync::{Failure, compose::compose_all},
};
use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD as BASE64};
use domain::{
    problem::{Code, Problem},
    protocol::{
        ExchangeRequest,
        parcel::{
            PARCEL_EXTENSION, PARCEL_LIMIT, PARCEL_PATH, PARCEL_VERSION, Parcel, ParcelContent, parcel_hash,
        },
        request_message,
    },
};
use ledger::{LedgerError, Priority, Read, sync_folder};
use std::{
    fs,
    io::{self, Read as _, Write as _},
    iter::repeat_n,
    path::{Path, PathBuf},
};

/// Bytes of operations in one parcel, about: sealed and in base64 it fits into one request of a fair line.
const PARCEL_BYTES: usize = 512 * 1024;
const LEVEL: i32 = 9;
/// A stick is somebody else's: no more new files of it are taken at a time.
const MOST_FILES: usize = 256;
/// Bytes of parcels that one desk carries at a time.
const MOST_CARRIED: u64 = 32 * 1024 * 1024;
/// Letters of a desk's name in the name of a file.
const NAME_LETTERS: usize = 40;

impl Desk {
    /// Writes everything that waits here into sealed files in a folder. The same work may go onto several sticks.
    ///
    /// # Errors
    /// [`Code::FolderUnreachable`], [`Code::DiskFull`] (of the stick); nothing half-written stays behind.
    pub fn write_parcels(&self, request: FolderRequest) -> Result<ParcelsWritten, Problem> {
        let open = self.opened()?;
        let identity = open.identity();
        let folder = self.stick(&request)?;
        let requests = compose_all(&open.ledger, &identity, self.clock.now_ms(), PARCEL_BYTES)
            .map_err(|problem| self.problem(Failure::from(problem).code(), &"the outbox cannot be read"))?;
        let mut written = ParcelsWritten::default();
        let day = self.clock.now().format("%Y%m%d-%H%M%S");
        for (request, acts) in &requests {
            let text = self.seal(&open, request)?;
            let number = written.files.len() + 1;
            let name = format!("mot-cua-{}-{day}-{number:04}.{PARCEL_EXTENSION}", in_a_file(&identity.name));
            write(&folder, &name, &text).map_err(|error| self.unreachable(&error))?;
            written.files.push(name);
            written.acts = written.acts.saturating_add(u32::try_from(*acts).unwrap_or(u32::MAX));
        }
        Ok(written)
    }

    fn seal(&self, open: &Open, request: &ExchangeRequest) -> Result<String, Problem> {
        let identity = open.identity();
        let broken = |what: &str| self.problem(Code::Internal, &what);
        let request = serde_json::to_string(request).map_err(|_| broken("no JSON"))?;
        let signature = identity
            .sign(&request_message(PARCEL_PATH, request.as_bytes()))
            .ok_or_else(|| self.problem(Code::DataDamaged, &"the desk's key"))?;
        let content =
            serde_json::to_vec(&ParcelContent { request, signature }).map_err(|_| broken("no JSON"))?;
        let packed = zstd::bulk::compress(&content, LEVEL).map_err(|_| broken("no memory"))?;
        let key: Option<[u8; 32]> =
            hex::decode(&identity.recovery_key).ok().and_then(|key| key.try_into().ok());
        let key = key.ok_or_else(|| self.problem(Code::DataDamaged, &"the hub's recovery key"))?;
        let sealed = crypto_box::PublicKey::from(key)
            .seal(&mut SealRandom(&*self.source), &packed)
            .map_err(|_| broken("not sealed"))?;
        let parcel = Parcel { v: PARCEL_VERSION, office: identity.office, sealed: BASE64.encode(sealed) };
        serde_json::to_string(&parcel).map_err(|_| broken("no JSON"))
    }

    /// Takes every parcel of a folder in, to hand it over at the next contact. The stick is left as it is: it
    /// may be read at a second desk too.
    ///
    /// # Errors
    /// [`Code::FolderUnreachable`], [`Code::DiskFull`] (of this desk; what was taken before stays taken).
    pub fn take_parcels(&self, request: FolderRequest) -> Result<ParcelsTaken, Problem> {
        let open = self.opened()?;
        let folder = self.stick(&request)?;
        let mut taken = ParcelsTaken::default();
        let files = files(&folder).map_err(|error| self.unreachable(&error))?;
        let stored = self.take_files(&open, &files, &mut taken);
        self.nudge(&open);
        stored.map(|()| taken)
    }

    /// Takes file after file in. What cannot be read hides nothing of what can.
    fn take_files(&self, open: &Open, files: &[PathBuf], taken: &mut ParcelsTaken) -> Result<(), Problem> {
        let mut new = 0;
        for path in files {
            if new >= MOST_FILES {
                taken.left_out += 1;
                continue;
            }
            let Some(sealed) = read(path).unwrap_or_else(|error| {
                tracing::warn!(%error, "a file of a stick cannot be read");
                None
            }) else {
                (taken.unreadable, new) = (taken.unreadable + 1, new + 1);
                continue;
            };
            let now = self.clock.now();
            let written = open
                .ledger
                .write(Priority::Clerk, |book| {
                    let hash = parcel_hash(&sealed);
                    if book.knows_parcel(hash)? {
                        return Ok(Some(false));
                    }
                    if is_full(book, sealed.len())? {
                        book.drop_early_parcels()?;
                    }
                    if is_full(book, sealed.len())? {
                        Ok(None)
                    } else {
                        book.take_parcel(hash, &sealed, now).map(Some)
                    }
                })
                .map_err(|error: LedgerError| self.ledger_problem(error))?;
            match written.value {
                Some(true) => (taken.taken, new) = (taken.taken + 1, new + 1),
                Some(false) => taken.known += 1,
                None => taken.left_out += 1,
            }
            self.tell(&written.topics);
        }
        Ok(())
    }

    pub(crate) fn stick(&self, request: &FolderRequest) -> Result<PathBuf, Problem> {
        let folder = PathBuf::from(request.folder.trim());
        let is_there = folder.is_absolute() && folder.is_dir();
        if is_there { Ok(folder) } else { Err(self.unreachable(&"no folder").field("folder")) }
    }

    pub(crate) fn unreachable(&self, cause: &dyn std::fmt::Display) -> Problem {
        self.problem(Code::FolderUnreachable, cause)
    }
}

/// Whole under its name, or not there.
fn write(folder: &Path, name: &str, text: &str) -> io::Result<()> {
    let part = folder.join(format!("{name}.part"));
    let written = (|| {
        let mut file = private::file(&part)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        drop(file);
        fs::rename(&part, folder.join(name))?;
        // The clerk pulls the stick out as soon as the files are named.
        sync_folder(folder)
    })();
    if written.is_err() {
        // The first error is the one that is told.
        let _ = fs::remove_file(&part);
    }
    written
}

fn is_full(book: &Read<'_>, more: usize) -> Result<bool, LedgerError> {
    Ok(book.parcel_bytes()?.saturating_add(u64::try_from(more).unwrap_or(u64::MAX)) > MOST_CARRIED)
}

/// A name as every file system takes it.
fn in_a_file(name: &str) -> String {
    let safe = |letter: char| if letter.is_alphanumeric() || letter == '_' { letter } else { '-' };
    name.chars().map(safe).take(NAME_LETTERS).collect()
}

/// The parcels of a folder, in the order of the numbers in their names: 2 goes before 10.
fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let is_parcel = path.extension().is_some_and(|end| end.eq_ignore_ascii_case(PARCEL_EXTENSION));
        if is_parcel && path.is_file() {
            files.push(path);
        }
    }
    files.sort_by_cached_key(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        (with_wide_numbers(&name), name)
    });
    Ok(files)
}

/// Digits of the widest number that is read as one.
const NUMBER_DIGITS: usize = 20;

/// Every number in it as wide as the widest.
fn with_wide_numbers(name: &str) -> String {
    let (mut wide, mut number) = (String::new(), String::new());
    for letter in name.chars().map(Some).chain([None]) {
        match letter.filter(char::is_ascii_digit) {
            Some(digit) => number.push(digit),
            None => {
                if !number.is_empty() {
                    wide.extend(repeat_n('0', NUMBER_DIGITS.saturating_sub(number.len())));
                    wide.push_str(&number);
                    number.clear();
                }
                wide.extend(letter);
            }
        }
    }
    wide
}

/// The sealed bytes; `None` for a file that is no parcel of this version.
fn read(path: &Path) -> io::Result<Option<Vec<u8>>> {
    let most = u64::try_from(PARCEL_LIMIT * 2).unwrap_or(u64::MAX);
    let mut text = Vec::new();
    fs::File::open(path)?.take(most).read_to_end(&mut text)?;
    let parcel: Option<Parcel> = serde_json::from_slice(&text).ok();
    let sealed = parcel
        .filter(|parcel| parcel.v == PARCEL_VERSION)
        .and_then(|parcel| BASE64.decode(parcel.sealed).ok());
    Ok(sealed.filter(|sealed| !sealed.is_empty() && sealed.len() <= PARCEL_LIMIT))
}
