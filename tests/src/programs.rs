//! Where the built programs and the files of the repository are.

use crate::{Context, Failure, Outcome};
use std::{
    fs::File,
    net::TcpListener,
    path::{Path, PathBuf},
    sync::{Mutex, OnceLock, PoisonError},
};

static FOLDER: OnceLock<PathBuf> = OnceLock::new();

/// Looks for programs in this folder; the first call counts.
pub fn use_folder(folder: PathBuf) {
    let _ = FOLDER.set(folder);
}

/// The folder of the built programs: said by whoever runs the tests, else where cargo puts them.
#[must_use]
pub fn folder() -> PathBuf {
    let named = || {
        std::env::var_os("MOTCUA_BIN_DIR").map_or_else(|| repository().join("target/debug"), PathBuf::from)
    };
    FOLDER.get_or_init(named).clone()
}

/// A built program.
///
/// # Errors
/// When it is not there.
pub fn program(name: &str) -> Outcome<PathBuf> {
    let path = folder().join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    if path.is_file() {
        return Ok(path);
    }
    Err(Failure::said(format!(
        "{} is not built: cargo build --workspace --features motcua/demo,hub/demo,desk/demo",
        path.display()
    )))
}

/// Whether the PATH has a program.
#[must_use]
pub fn is_on_path(name: &str) -> bool {
    std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|one| one.join(name).is_file()))
}

/// The repository's root.
#[must_use]
pub fn repository() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// The starter catalogue.
#[must_use]
pub fn catalogue() -> PathBuf {
    repository().join("crates/hub/catalogue")
}

/// Ports below those that the system gives to outgoing connections: a server that is down for a moment would lose its
/// port to one of them.
const PORTS: std::ops::Range<u16> = 20_000..32_000;

/// Locks on the ports that this process took, until it ends.
static TAKEN: Mutex<Vec<File>> = Mutex::new(Vec::new());

/// A port of loopback that nobody uses, and that no other test takes as long as this process lives.
///
/// # Errors
/// When there is none.
pub fn free_port() -> Outcome<u16> {
    let locks = std::env::temp_dir().join("motcua-test-ports");
    std::fs::create_dir_all(&locks).context(locks.display())?;
    // Every process starts at another place, so that tests that start at once do not queue for the same ports.
    let first = u16::try_from(std::process::id().wrapping_mul(97) % u32::from(PORTS.end - PORTS.start))?;
    for port in PORTS.map(|port| PORTS.start + (port - PORTS.start + first) % (PORTS.end - PORTS.start)) {
        let lock = File::create(locks.join(port.to_string())).context(locks.display())?;
        if lock.try_lock().is_ok() && TcpListener::bind(("127.0.0.1", port)).is_ok() {
            TAKEN.lock().unwrap_or_else(PoisonError::into_inner).push(lock);
            return Ok(port);
        }
    }
    Err(Failure::said(format!("no port from {} to {} is free", PORTS.start, PORTS.end)))
}
