//! Where things are, and how cargo is called.
//!
//! Cargo compiles a dependency once for each set of features that it is asked for, and which features are asked for
//! depends on the packages and the kinds of target that one call selects. So every call here selects the whole
//! workspace with [`FEATURES`], and at least one target that may use dev-dependencies: the real binaries, the tests and
//! the generators then share each compiled dependency, which saves minutes in a fresh clone. For the same reason the
//! root manifest gives dependencies no debug information: where one is used by a macro and by a program, cargo would
//! otherwise compile it with and without, depending on whether the program is selected.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Failure;

/// The features of every call: demo and test builds may stand on another day (`--clock-at`), a shipped build may not.
const FEATURES: &str = "motcua/demo,hub/demo,desk/demo";

/// What cargo tells the program that `cargo run` starts. Build scripts that watch these variables would see this crate's
/// in a nested call, their own in a plain one, and run again at every change between the two.
const CARGOS_OWN: [&str; 6] = [
    "CARGO_PKG_",
    "CARGO_MANIFEST_",
    "CARGO_BIN_",
    "CARGO_CRATE_",
    "CARGO_PRIMARY_",
    "CARGO_RUSTC_CURRENT_DIR",
];

/// The variable by which a process started from here is known, with all its descendants.
pub const TOKEN: &str = "MOTCUA_XTASK";

/// The repository, and this call of xtask in it.
pub struct Workspace {
    root: PathBuf,
    artefacts: PathBuf,
    cargo: PathBuf,
    token: String,
    own: Vec<String>,
    ci: bool,
}

impl Workspace {
    /// The workspace that this crate belongs to.
    pub fn here() -> Result<Self, Failure> {
        let manifest = std::env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = manifest
            .parent()
            .and_then(Path::parent)
            .ok_or_else(|| Failure::said("xtask is not in crates/xtask any more"))?
            .to_path_buf();
        let artefacts =
            std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |dir| root.join(dir));
        let moment = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        let own = std::env::vars_os()
            .filter_map(|(name, _)| name.into_string().ok())
            .filter(|name| CARGOS_OWN.iter().any(|prefix| name.starts_with(prefix)))
            .collect();
        Ok(Self {
            root,
            artefacts,
            cargo: std::env::var_os("CARGO").map_or_else(|| PathBuf::from("cargo"), PathBuf::from),
            token: format!("{}-{}", std::process::id(), moment.as_nanos()),
            own,
            ci: std::env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false"),
        })
    }

    /// A path below the repository's root.
    pub fn path(&self, below: impl AsRef<Path>) -> PathBuf {
        self.root.join(below)
    }

    /// A path as a person in the repository's root types it.
    pub fn shown<'a>(&self, path: &'a Path) -> std::path::Display<'a> {
        path.strip_prefix(&self.root).unwrap_or(path).display()
    }

    /// What marks the processes of this call.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// The folder of the built programs.
    pub fn programs(&self) -> PathBuf {
        self.artefacts.join("debug")
    }

    /// A built program, such as `motcua-hub` or `examples/typescript`.
    pub fn program(&self, name: &str) -> PathBuf {
        self.programs().join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    }

    /// An example built for release.
    pub fn release_example(&self, name: &str) -> PathBuf {
        self.artefacts.join("release/examples").join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    }

    /// The log of a step.
    pub fn log(&self, step: &str) -> PathBuf {
        self.path("target/xtask/logs").join(format!("{}.log", step.replace([' ', '/', ':'], "-")))
    }

    /// Where tests say what they had to leave out.
    pub fn skipped(&self) -> PathBuf {
        self.path("target/xtask/skipped")
    }

    /// A program to start in the root, marked with this call's token.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root).env(TOKEN, &self.token);
        for name in &self.own {
            command.env_remove(name);
        }
        command
    }

    /// Cargo, saying things without colour. In CI without the incremental store, which a fresh clone never reads.
    pub fn cargo<'a>(&self, words: impl IntoIterator<Item = &'a str>) -> Command {
        let mut command = self.command(&self.cargo);
        command.args(words).env("CARGO_TERM_COLOR", "never");
        if self.ci {
            command.env("CARGO_INCREMENTAL", "0");
        }
        command
    }

    /// Cargo on the whole workspace with the features that all calls share.
    pub fn cargo_on_all<'a>(&self, words: impl IntoIterator<Item = &'a str>) -> Command {
        let mut command = self.cargo(words);
        command.args(["--workspace", "--features", FEATURES]);
        command
    }

    /// The build of the real binaries. The example is there for more than its text: without a target that may use
    /// dev-dependencies cargo would choose other features, and compile everything a second time for the tests.
    pub fn build_binaries(&self) -> Command {
        let mut command = self.cargo_on_all(["build"]);
        command.args(["--bins", "--example", "typescript"]);
        command
    }
}
