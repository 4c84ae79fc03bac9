//! Attachments: encrypted files beside the database, durable before the commit that names them.
//!
//! A file is `nonce ‖ XChaCha20-Poly1305(bytes)`, bound to the SHA-256 of its bytes, under a name that is a
//! keyed hash of it: who sees the folder cannot tell whether a known paper is there. A file that no row names
//! (a crash between file and commit) is harmless; nothing is ever deleted because a row is absent.

use crate::{
    DataKey, LedgerError, Read, Topic, Write,
    fault::{Faults, Point},
    key::fill_random,
};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use domain::hash::Hash;
use std::{
    fs::{self, File, OpenOptions},
    io::{self, ErrorKind, Write as _},
    path::{Path, PathBuf},
    sync::Arc,
};
use zeroize::Zeroizing;

const NONCE: usize = 24;
/// What Poly1305 adds.
const TAG: usize = 16;

/// The attachments of one data folder.
pub struct Blobs {
    folder: PathBuf,
    key: Zeroizing<[u8; 32]>,
    name_key: Zeroizing<[u8; 32]>,
    faults: Arc<Faults>,
    /// In memory instead of in the folder.
    #[cfg(feature = "test-faults")]
    shelf: Option<Shelf>,
}

/// Attachments in memory, for books that are on no file system of the machine. What is on it is durable at once.
#[cfg(feature = "test-faults")]
#[derive(Clone, Default)]
pub struct Shelf(Arc<std::sync::Mutex<std::collections::BTreeMap<Hash, Arc<[u8]>>>>);

#[cfg(feature = "test-faults")]
impl Shelf {
    fn put(&self, sha256: Hash, bytes: &[u8]) {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).insert(sha256, bytes.into());
    }

    fn get(&self, sha256: &Hash) -> Option<Vec<u8>> {
        let there = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        there.get(sha256).map(|bytes| bytes.to_vec())
    }
}

/// An attachment that a committed write names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BlobRow {
    /// Hash of the exact bytes.
    pub sha256: Hash,
    /// Their length.
    pub size: u64,
    /// Such as `application/pdf`.
    pub media_type: String,
}

impl Blobs {
    pub(crate) fn new(folder: PathBuf, key: &DataKey, faults: Arc<Faults>) -> Self {
        let (name_key, key) = (key.derive("motcua-blob-name-1"), key.derive("motcua-blob-1"));
        Self {
            folder,
            key,
            name_key,
            faults,
            #[cfg(feature = "test-faults")]
            shelf: None,
        }
    }

    #[cfg(feature = "test-faults")]
    pub(crate) fn on(shelf: &Shelf, key: &DataKey, faults: Arc<Faults>) -> Self {
        Self { shelf: Some(shelf.clone()), ..Self::new(PathBuf::new(), key, faults) }
    }

    /// Stores bytes and returns when they are safe on the disk. The same bytes again change nothing.
    ///
    /// # Errors
    /// [`LedgerError::DiskFull`] and other failures of the file system; nothing is left under the name.
    pub fn put(&self, bytes: &[u8]) -> Result<Hash, LedgerError> {
        let sha256 = Hash::plain(bytes);
        // A damaged file is written anew: its bytes are at hand.
        if matches!(self.get(&sha256), Ok(Some(_))) {
            return Ok(sha256);
        }
        self.faults.pass(Point::Blob)?;
        #[cfg(feature = "test-faults")]
        if let Some(shelf) = &self.shelf {
            shelf.put(sha256, bytes);
            return Ok(sha256);
        }
        let mut nonce = [0; NONCE];
        fill_random(&mut nonce)?;
        let sealed = XChaCha20Poly1305::new(self.key.as_slice().into())
            .encrypt(XNonce::from_slice(&nonce), Payload { msg: bytes, aad: &sha256.0 })
            .map_err(|_| LedgerError::TooLarge { bytes: bytes.len(), limit: usize::MAX })?;
        let path = self.path(&sha256);
        let part = path.with_extension(format!("{}.part", hex::encode(nonce.get(..8).unwrap_or_default())));
        let written = self.write(&path, &part, &nonce, &sealed);
        if written.is_err() {
            // What could not be written whole takes no room; a leftover would be harmless.
            let _ = fs::remove_file(&part);
        }
        written.map_err(LedgerError::io("write an attachment"))?;
        Ok(sha256)
    }

    fn write(&self, path: &Path, part: &Path, nonce: &[u8], sealed: &[u8]) -> io::Result<()> {
        let parent = path.parent().unwrap_or(&self.folder);
        if !parent.is_dir() {
            fs::create_dir_all(parent)?;
            sync_folder(&self.folder)?;
            if let Some(above) = self.folder.parent() {
                sync_folder(above)?;
            }
        }
        let mut file = OpenOptions::new().write(true).create_new(true).open(part)?;
        file.write_all(nonce)?;
        file.write_all(sealed)?;
        file.sync_all()?;
        drop(file);
        fs::rename(part, path)?;
        sync_folder(parent)
    }

    /// The bytes with that hash; `None` when they are not on this machine.
    ///
    /// # Errors
    /// [`LedgerError::Damaged`] when the file is not what was written, or the key is another.
    pub fn get(&self, sha256: &Hash) -> Result<Option<Vec<u8>>, LedgerError> {
        #[cfg(feature = "test-faults")]
        if let Some(shelf) = &self.shelf {
            return Ok(shelf.get(sha256));
        }
        let bytes = match fs::read(self.path(sha256)) {
            Ok(bytes) => bytes,
            Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(None),
            Err(cause) => return Err(LedgerError::io("read an attachment")(cause)),
        };
        let damaged = || LedgerError::damaged("an attachment is not what was written");
        let (nonce, sealed) = bytes.split_at_checked(NONCE).ok_or_else(damaged)?;
        let opened = XChaCha20Poly1305::new(self.key.as_slice().into())
            .decrypt(XNonce::from_slice(nonce), Payload { msg: sealed, aad: &sha256.0 })
            .map_err(|_| damaged())?;
        if Hash::plain(&opened) != *sha256 {
            return Err(damaged());
        }
        Ok(Some(opened))
    }

    /// Whether a file is there under the hash's name, without reading it.
    #[must_use]
    pub fn has(&self, sha256: &Hash) -> bool {
        #[cfg(feature = "test-faults")]
        if let Some(shelf) = &self.shelf {
            return shelf.get(sha256).is_some();
        }
        self.path(sha256).is_file()
    }

    /// Removes what the law destroyed. What cannot be removed now is tried again when the book is opened.
    pub(crate) fn erase(&self, sha256: &Hash) {
        let _ = fs::remove_file(self.path(sha256));
    }

    pub(crate) fn path(&self, sha256: &Hash) -> PathBuf {
        self.folder.join(self.name(sha256))
    }

    /// Where the file lies within the folder.
    pub(crate) fn name(&self, sha256: &Hash) -> PathBuf {
        let name = Hash::of("motcua-blob-name-1", &[self.name_key.as_slice(), &sha256.0]).to_string();
        PathBuf::from(name.get(..2).unwrap_or_default()).join(name)
    }

    /// Length of the file of an attachment of so many bytes.
    #[expect(clippy::unused_self, reason = "how long a file is, is known to what writes it")]
    pub(crate) fn size_on_disk(&self, size: u64) -> u64 {
        size + (NONCE + TAG) as u64
    }
}

/// Makes a rename inside a folder survive a power cut.
///
/// # Errors
/// What the file system says.
#[cfg(unix)]
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Nothing to do: NTFS journals renames itself, and a folder cannot be opened as a file.
///
/// # Errors
/// None.
#[cfg(not(unix))]
pub fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

impl Write<'_> {
    /// Names an attachment that [`Blobs::put`] has stored.
    ///
    /// # Errors
    /// [`LedgerError::Unknown`] when its file is not there: a row never names what is not on the disk.
    pub fn name_blob(&mut self, blob: &BlobRow) -> Result<(), LedgerError> {
        if !self.blobs().has(&blob.sha256) {
            return Err(LedgerError::Unknown("attachment"));
        }
        self.execute(
            "INSERT INTO blob (sha256, size, media_type) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
            (blob.sha256.0, blob.size, &blob.media_type),
        )?;
        self.touch(Topic::Sync);
        Ok(())
    }
}

/// Attachments named in one read.
const PAGE: u32 = 512;

/// The attachments that a book names, in pages.
pub(crate) fn each<E: From<LedgerError>>(
    book: &Read<'_>,
    mut each: impl FnMut(BlobRow) -> Result<(), E>,
) -> Result<(), E> {
    let mut after: Vec<u8> = Vec::new();
    loop {
        let page = book.all(
            "SELECT sha256, size, media_type FROM blob WHERE sha256 > ?1 ORDER BY sha256 LIMIT ?2",
            (&after, PAGE),
            |row| Ok(BlobRow { sha256: Hash(row.get(0)?), size: row.get(1)?, media_type: row.get(2)? }),
        )?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.sha256.0.to_vec();
        page.into_iter().try_for_each(&mut each)?;
    }
}

impl Read<'_> {
    /// The attachment with that hash, if a committed write names it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn blob(&self, sha256: &Hash) -> Result<Option<BlobRow>, LedgerError> {
        self.one("SELECT size, media_type FROM blob WHERE sha256 = ?1", [sha256.0], |row| {
            Ok(BlobRow { sha256: *sha256, size: row.get(0)?, media_type: row.get(1)? })
        })
    }
}
