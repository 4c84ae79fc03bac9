//! The table of C functions through which SQLite reaches a disk.
//!
//! One table serves every disk: the first part of a path says which one. It is registered once and never taken
//! back, because a connection keeps a pointer to it for as long as it lives.

use crate::{Shared, find, shm::Shm, state::Opened};
use rusqlite::ffi::{self, sqlite3_file, sqlite3_filename, sqlite3_io_methods, sqlite3_vfs};
use std::{
    ffi::{CStr, CString, c_char, c_int, c_void},
    ptr,
    sync::{Arc, OnceLock, atomic},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// Longest path.
const PATH_LIMIT: c_int = 512;
/// Julian day of 1970-01-01, in milliseconds.
const JULIAN_EPOCH_MS: i64 = 210_866_760_000_000;

/// What SQLite allocates for an open file: its own head, then our pointer.
#[repr(C)]
struct File {
    head: sqlite3_file,
    handle: *mut Handle,
}

struct Handle {
    disk: Arc<Shared>,
    opened: Opened,
    shm: Option<Arc<Shm>>,
    /// Name of a temporary file.
    passing: Option<String>,
}

static METHODS: sqlite3_io_methods = sqlite3_io_methods {
    // 2: with shared memory, without memory maps of the file itself.
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

/// Registers the table, once in a process.
pub(crate) fn register(name: &str) {
    static ONCE: OnceLock<()> = OnceLock::new();
    ONCE.get_or_init(|| {
        let name = CString::new(name).unwrap_or_default();
        let table = Box::leak(Box::new(sqlite3_vfs {
            iVersion: 2,
            szOsFile: c_int::try_from(size_of::<File>()).unwrap_or(c_int::MAX),
            mxPathname: PATH_LIMIT,
            pNext: ptr::null_mut(),
            zName: name.into_raw(),
            pAppData: ptr::null_mut(),
            xOpen: Some(open),
            xDelete: Some(delete),
            xAccess: Some(access),
            xFullPathname: Some(full_pathname),
            xDlOpen: None,
            xDlError: None,
            xDlSym: None,
            xDlClose: None,
            xRandomness: Some(randomness),
            xSleep: Some(sleep),
            xCurrentTime: Some(current_time),
            xGetLastError: Some(get_last_error),
            xCurrentTimeInt64: Some(current_time_int64),
            xSetSystemCall: None,
            xGetSystemCall: None,
            xNextSystemCall: None,
        }));
        // SQLite counts its memory under a lock of the whole process, for which the threads of a simulation would
        // wait at each allocation. It takes the word only before its first use; after that it counts on.
        //
        // SAFETY: the option takes one `int`, and nothing of SQLite runs before it is set up.
        unsafe { ffi::sqlite3_config(ffi::SQLITE_CONFIG_MEMSTATUS, c_int::from(false)) };
        // SAFETY: table and name live for ever, and every function in it keeps SQLite's contract.
        unsafe { ffi::sqlite3_vfs_register(table, 0) };
    });
}

/// Text of a path; `None` for anything but Unicode.
///
/// # Safety
/// `path` is null or a string that ends with a zero byte and lives as long as the result is used.
unsafe fn text<'a>(path: *const c_char) -> Option<&'a str> {
    if path.is_null() {
        return None;
    }
    // SAFETY: by the contract of this function.
    unsafe { CStr::from_ptr(path) }.to_str().ok()
}

/// The handle behind SQLite's file.
///
/// # Safety
/// `file` was filled by [`open`] with success and is not closed yet; SQLite calls the methods of one file one
/// after the other.
unsafe fn handle<'a>(file: *mut sqlite3_file) -> &'a mut Handle {
    // SAFETY: by the contract of this function; `open` stored a pointer from `Box::into_raw`.
    unsafe { &mut *(*file.cast::<File>()).handle }
}

fn code(outcome: Result<(), c_int>) -> c_int {
    outcome.err().unwrap_or(ffi::SQLITE_OK)
}

fn offset(at: ffi::sqlite3_int64) -> u64 {
    u64::try_from(at).unwrap_or_default()
}

fn length(amount: c_int) -> usize {
    usize::try_from(amount).unwrap_or_default()
}

unsafe extern "C" fn open(
    _: *mut sqlite3_vfs,
    name: sqlite3_filename,
    file: *mut sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    let file = file.cast::<File>();
    // SAFETY: SQLite gives room for a `File`. Without methods it does not call `close` when this fails.
    unsafe { (*file).head.pMethods = ptr::null() };
    // SAFETY: SQLite gives null or a path that lives for the call.
    let Some(path) = (unsafe { text(name) }) else { return ffi::SQLITE_CANTOPEN };
    let Some(disk) = find(path) else { return ffi::SQLITE_CANTOPEN };
    let has = |flag: c_int| flags & flag != 0;
    let opened = disk.state().open(path, has(ffi::SQLITE_OPEN_CREATE), has(ffi::SQLITE_OPEN_EXCLUSIVE));
    let opened = match opened {
        Ok(opened) => opened,
        Err(code) => return code,
    };
    let passing = has(ffi::SQLITE_OPEN_DELETEONCLOSE).then(|| path.to_owned());
    let handle = Box::into_raw(Box::new(Handle { disk, opened, shm: None, passing }));
    // SAFETY: as above; `out_flags` is null or points to an integer of SQLite's.
    unsafe {
        (*file).handle = handle;
        (*file).head.pMethods = &raw const METHODS;
        if !out_flags.is_null() {
            *out_flags = flags;
        }
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn close(file: *mut sqlite3_file) -> c_int {
    let file = file.cast::<File>();
    // SAFETY: `open` made the pointer from a box, and SQLite closes a file once.
    let handle = unsafe { Box::from_raw((*file).handle) };
    // SAFETY: the file is SQLite's memory of the right size.
    unsafe { (*file).head.pMethods = ptr::null() };
    if let Some(shm) = &handle.shm {
        shm.leave(handle.opened.owner);
    }
    let mut state = handle.disk.state();
    state.close(handle.opened);
    if let Some(name) = &handle.passing {
        // Nothing is lost when it stays.
        let _ = state.delete(name, false);
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn read(
    file: *mut sqlite3_file,
    to: *mut c_void,
    amount: c_int,
    at: ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: an open file, and room for `amount` bytes.
    let (handle, to) =
        unsafe { (handle(file), std::slice::from_raw_parts_mut(to.cast::<u8>(), length(amount))) };
    match handle.disk.state().read(handle.opened, offset(at), to) {
        Ok(count) if count == to.len() => ffi::SQLITE_OK,
        Ok(_) => ffi::SQLITE_IOERR_SHORT_READ,
        Err(code) => code,
    }
}

unsafe extern "C" fn write(
    file: *mut sqlite3_file,
    from: *const c_void,
    amount: c_int,
    at: ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: an open file, and `amount` bytes to read.
    let (handle, from) =
        unsafe { (handle(file), std::slice::from_raw_parts(from.cast::<u8>(), length(amount))) };
    code(handle.disk.state().write(handle.opened, offset(at), from))
}

unsafe extern "C" fn truncate(file: *mut sqlite3_file, size: ffi::sqlite3_int64) -> c_int {
    // SAFETY: an open file.
    let handle = unsafe { handle(file) };
    code(handle.disk.state().truncate(handle.opened, offset(size)))
}

unsafe extern "C" fn sync(file: *mut sqlite3_file, _: c_int) -> c_int {
    // SAFETY: an open file.
    let handle = unsafe { handle(file) };
    code(handle.disk.state().sync(handle.opened))
}

unsafe extern "C" fn file_size(file: *mut sqlite3_file, size: *mut ffi::sqlite3_int64) -> c_int {
    // SAFETY: an open file.
    let handle = unsafe { handle(file) };
    match handle.disk.state().length(handle.opened) {
        Ok(length) => {
            // SAFETY: SQLite gives a place for the result.
            unsafe { *size = i64::try_from(length).unwrap_or(i64::MAX) };
            ffi::SQLITE_OK
        }
        Err(code) => code,
    }
}

unsafe extern "C" fn lock(file: *mut sqlite3_file, level: c_int) -> c_int {
    // SAFETY: an open file.
    let handle = unsafe { handle(file) };
    code(handle.disk.state().lock(handle.opened, level))
}

unsafe extern "C" fn unlock(file: *mut sqlite3_file, level: c_int) -> c_int {
    // SAFETY: an open file.
    let handle = unsafe { handle(file) };
    code(handle.disk.state().unlock(handle.opened, level))
}

unsafe extern "C" fn check_reserved_lock(file: *mut sqlite3_file, is_taken: *mut c_int) -> c_int {
    // SAFETY: an open file.
    let handle = unsafe { handle(file) };
    match handle.disk.state().is_reserved(handle.opened) {
        Ok(taken) => {
            // SAFETY: SQLite gives a place for the result.
            unsafe { *is_taken = c_int::from(taken) };
            ffi::SQLITE_OK
        }
        Err(code) => code,
    }
}

unsafe extern "C" fn file_control(_: *mut sqlite3_file, _: c_int, _: *mut c_void) -> c_int {
    ffi::SQLITE_NOTFOUND
}

unsafe extern "C" fn sector_size(_: *mut sqlite3_file) -> c_int {
    c_int::try_from(crate::state::SECTOR).unwrap_or_default()
}

unsafe extern "C" fn device_characteristics(_: *mut sqlite3_file) -> c_int {
    // As the system's own file systems say: a torn write harms nothing outside of its range.
    ffi::SQLITE_IOCAP_POWERSAFE_OVERWRITE
}

unsafe extern "C" fn shm_map(
    file: *mut sqlite3_file,
    region: c_int,
    size: c_int,
    extend: c_int,
    out: *mut *mut c_void,
) -> c_int {
    // SAFETY: an open file.
    let handle = unsafe { handle(file) };
    if handle.shm.is_none() {
        let shm = handle.disk.state().shm(handle.opened);
        match shm {
            Ok(shm) => handle.shm = Some(shm),
            Err(code) => return code,
        }
    }
    let address = handle.shm.as_ref().and_then(|shm| shm.region(length(region), length(size), extend != 0));
    // SAFETY: SQLite gives a place for the result. The region lives until `shm_unmap` or `close`.
    unsafe { *out = address.unwrap_or(ptr::null_mut()) };
    ffi::SQLITE_OK
}

unsafe extern "C" fn shm_lock(file: *mut sqlite3_file, at: c_int, count: c_int, flags: c_int) -> c_int {
    // SAFETY: an open file.
    let handle = unsafe { handle(file) };
    if flags & ffi::SQLITE_SHM_LOCK != 0 && !handle.disk.state().is_alive(handle.opened) {
        return ffi::SQLITE_IOERR_SHMLOCK;
    }
    match &handle.shm {
        Some(shm) => shm.change(handle.opened.owner, at, count, flags),
        None => ffi::SQLITE_IOERR_SHMLOCK,
    }
}

unsafe extern "C" fn shm_barrier(_: *mut sqlite3_file) {
    atomic::fence(atomic::Ordering::SeqCst);
}

unsafe extern "C" fn shm_unmap(file: *mut sqlite3_file, _: c_int) -> c_int {
    // SAFETY: an open file.
    let handle = unsafe { handle(file) };
    if let Some(shm) = handle.shm.take() {
        shm.leave(handle.opened.owner);
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn delete(_: *mut sqlite3_vfs, name: *const c_char, sync_folder: c_int) -> c_int {
    // SAFETY: SQLite gives a path that lives for the call.
    let Some(path) = (unsafe { text(name) }) else { return ffi::SQLITE_IOERR_DELETE };
    match find(path) {
        Some(disk) => code(disk.state().delete(path, sync_folder != 0)),
        None => ffi::SQLITE_IOERR_DELETE,
    }
}

unsafe extern "C" fn access(_: *mut sqlite3_vfs, name: *const c_char, _: c_int, out: *mut c_int) -> c_int {
    // SAFETY: SQLite gives a path that lives for the call.
    let path = unsafe { text(name) };
    match path.and_then(|path| find(path).map(|disk| disk.state().has(path))) {
        Some(Ok(is_there)) => {
            // SAFETY: SQLite gives a place for the result.
            unsafe { *out = c_int::from(is_there) };
            ffi::SQLITE_OK
        }
        Some(Err(code)) => code,
        None => ffi::SQLITE_IOERR_ACCESS,
    }
}

unsafe extern "C" fn full_pathname(
    _: *mut sqlite3_vfs,
    name: *const c_char,
    room: c_int,
    out: *mut c_char,
) -> c_int {
    // SAFETY: SQLite gives a path that lives for the call.
    let bytes = unsafe { CStr::from_ptr(name) }.to_bytes_with_nul();
    if bytes.len() > length(room) {
        return ffi::SQLITE_CANTOPEN;
    }
    // SAFETY: `out` has room for `room` bytes, of which `bytes` takes no more, and they do not overlap.
    unsafe { ptr::copy_nonoverlapping(bytes.as_ptr().cast::<c_char>(), out, bytes.len()) };
    ffi::SQLITE_OK
}

unsafe extern "C" fn randomness(_: *mut sqlite3_vfs, count: c_int, out: *mut c_char) -> c_int {
    // SQLite asks its default file system; this is for completeness and need not be unguessable.
    let mut random = crate::fault::Random(now_ms().unsigned_abs());
    for at in 0..length(count) {
        let [byte, ..] = random.next().to_ne_bytes();
        // SAFETY: `out` has room for `count` bytes.
        unsafe { *out.add(at) = byte.cast_signed() };
    }
    count
}

unsafe extern "C" fn sleep(_: *mut sqlite3_vfs, microseconds: c_int) -> c_int {
    std::thread::sleep(Duration::from_micros(u64::try_from(microseconds).unwrap_or_default()));
    microseconds
}

fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or_default()
}

unsafe extern "C" fn current_time(_: *mut sqlite3_vfs, out: *mut f64) -> c_int {
    // SAFETY: SQLite gives a place for the result.
    unsafe { *out = (JULIAN_EPOCH_MS + now_ms()) as f64 / 86_400_000.0 };
    ffi::SQLITE_OK
}

unsafe extern "C" fn current_time_int64(_: *mut sqlite3_vfs, out: *mut ffi::sqlite3_int64) -> c_int {
    // SAFETY: SQLite gives a place for the result.
    unsafe { *out = JULIAN_EPOCH_MS + now_ms() };
    ffi::SQLITE_OK
}

unsafe extern "C" fn get_last_error(_: *mut sqlite3_vfs, _: c_int, _: *mut c_char) -> c_int {
    0
}
