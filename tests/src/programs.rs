//! Where the built programs and the files of the repository are.

use crate::{Failure, Outcome};
use std::{
    path::{Path, PathBuf},
    sync::OnceLock,
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

/// A port of loopback that nobody uses now. Another process may take it before its user does; then that one says so
/// and the test fails with a clear sentence, which has not been seen to happen.
///
/// # Errors
/// When loopback has none.
pub fn free_port() -> Outcome<u16> {
    Ok(std::net::TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}
