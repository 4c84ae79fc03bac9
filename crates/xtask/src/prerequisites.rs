//! What must be on the machine before anything is built. Tools that a person chooses (Rust, Node) are only checked;
//! packages of the system are installed (see [`crate::packages`]).

use std::fmt;

use crate::failure::Failure;
use crate::packages;
use crate::report::Report;
use crate::workspace::Workspace;

/// What the machine has to be able to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Compile the crates.
    Compile,
    /// Build the pages too, and open the window.
    Run,
    /// The same under a virtual screen, with browsers driven by a program.
    Headless,
    /// All tests.
    Test,
}

/// A version as tools print it: up to three numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(u32, u32, u32);

impl Version {
    /// The first thing in `text` that looks like a version: at least two numbers with a point between.
    pub fn first_in(text: &str) -> Option<Self> {
        text.split(|c: char| !c.is_ascii_digit() && c != '.').find_map(|word| {
            let mut numbers = word.split('.').map(str::parse);
            let (Some(Ok(major)), Some(Ok(minor))) = (numbers.next(), numbers.next()) else { return None };
            let patch = numbers.next().and_then(Result::ok).unwrap_or(0);
            Some(Self(major, minor, patch))
        })
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

/// A program that a person has to have installed.
struct Tool {
    /// What it is called in a sentence.
    name: &'static str,
    /// Calls that show it is there; one that works is enough.
    calls: &'static [&'static [&'static str]],
    /// Whether a version will do.
    enough: fn(Version) -> bool,
    /// The least version in words; empty where any will do.
    least: &'static str,
    /// What to do.
    cure: &'static str,
}

/// Any version will do.
fn any(_: Version) -> bool {
    true
}

/// typst needs 1.92.
fn rust_is_enough(version: Version) -> bool {
    version >= Version(1, 92, 0)
}

/// vite needs 20.19 of the line 20, or 22.12 and later.
fn node_is_enough(version: Version) -> bool {
    match version.0 {
        20 => version >= Version(20, 19, 0),
        _ => version >= Version(22, 12, 0),
    }
}

/// What compiling needs.
const COMPILE: [Tool; 4] = [
    Tool {
        name: "git",
        calls: &[&["git", "--version"]],
        enough: any,
        least: "",
        cure: "install it with the system's package manager",
    },
    Tool {
        name: "a C compiler",
        calls: &[&["cc", "--version"], &["gcc", "--version"]],
        enough: any,
        least: "",
        cure: "install gcc with the system's package manager",
    },
    Tool {
        name: "rustc",
        calls: &[&["rustc", "--version"]],
        enough: rust_is_enough,
        least: "1.92",
        cure: "install Rust 1.92 or newer with rustup, or type `rustup update stable`",
    },
    Tool {
        name: "cargo",
        calls: &[&["cargo", "--version"]],
        enough: rust_is_enough,
        least: "1.92",
        cure: "install Rust 1.92 or newer with rustup, or type `rustup update stable`",
    },
];

/// What the pages need.
const PAGES: [Tool; 2] = [
    Tool {
        name: "node",
        calls: &[&["node", "--version"]],
        enough: node_is_enough,
        least: "20.19 (or 22.12)",
        cure: "install Node.js 20.19 or newer of line 20, or 22.12 or newer, and put it on the PATH",
    },
    Tool {
        name: "npm",
        calls: &[&["npm", "--version"], &["npm.cmd", "--version"]],
        enough: any,
        least: "",
        cure: "install the npm that belongs to Node.js",
    },
];

/// What the tests need of Rust beyond the compiler.
const LINTS: [Tool; 2] = [
    Tool {
        name: "rustfmt",
        calls: &[&["cargo", "fmt", "--version"]],
        enough: any,
        least: "",
        cure: "type `rustup component add rustfmt`",
    },
    Tool {
        name: "clippy",
        calls: &[&["cargo", "clippy", "--version"]],
        enough: any,
        least: "",
        cure: "type `rustup component add clippy`",
    },
];

/// Checks the tools, then the system's packages, and installs the packages that are missing.
pub fn check(workspace: &Workspace, report: &Report, purpose: Purpose) -> Result<(), Failure> {
    let mut tools: Vec<&Tool> = COMPILE.iter().collect();
    if purpose != Purpose::Compile {
        tools.extend(&PAGES);
    }
    if purpose == Purpose::Test {
        tools.extend(&LINTS);
    }
    let faults: Vec<String> = tools.into_iter().filter_map(|tool| fault(workspace, tool)).collect();
    if !faults.is_empty() {
        return Err(Failure::said(faults.join("\n")));
    }
    packages::ensure(workspace, report, purpose)
}

/// The sentence about a tool that is missing or too old.
fn fault(workspace: &Workspace, tool: &Tool) -> Option<String> {
    let said = tool.calls.iter().find_map(|call| {
        let (program, words) = call.split_first()?;
        let output = workspace.command(program).args(words).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    });
    verdict(tool, said.as_deref())
}

/// The same, from what the tool said of itself.
fn verdict(tool: &Tool, said: Option<&str>) -> Option<String> {
    let Tool { name, enough, least, cure, .. } = tool;
    match said {
        None => Some(format!("{name} is missing: {cure}.")),
        Some(_) if least.is_empty() => None,
        Some(said) => match Version::first_in(said) {
            Some(version) if enough(version) => None,
            Some(version) => {
                Some(format!("{name} {version} is too old, {least} or newer is needed: {cure}."))
            }
            None => Some(format!("{name} does not say its version, {least} or newer is needed: {cure}.")),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_found_in_what_tools_say() {
        assert_eq!(Version::first_in("rustc 1.95.0 (59807616e 2026-04-14)"), Some(Version(1, 95, 0)));
        assert_eq!(Version::first_in("v20.20.2\n"), Some(Version(20, 20, 2)));
        assert_eq!(Version::first_in("rustc 1.96.0-nightly (abc)"), Some(Version(1, 96, 0)));
        assert_eq!(Version::first_in("cc (Debian 12.2.0-14) 12.2.0"), Some(Version(12, 2, 0)));
        assert_eq!(Version::first_in("no number 7 here"), None);
    }

    #[test]
    fn versions_are_compared_as_numbers() {
        assert!(rust_is_enough(Version(1, 92, 0)) && rust_is_enough(Version(1, 100, 0)));
        assert!(!rust_is_enough(Version(1, 91, 1)) && !rust_is_enough(Version(1, 9, 0)));
    }

    #[test]
    fn node_is_enough_from_20_19_and_from_22_12() {
        for (version, enough) in [
            (Version(18, 20, 0), false),
            (Version(20, 18, 3), false),
            (Version(20, 19, 0), true),
            (Version(21, 7, 0), false),
            (Version(22, 11, 0), false),
            (Version(22, 12, 0), true),
            (Version(24, 0, 0), true),
        ] {
            assert_eq!(node_is_enough(version), enough, "{version}");
        }
    }

    #[test]
    fn a_fault_is_one_sentence_with_the_version_and_the_cure() {
        let [.., rustc, _] = &COMPILE;
        let sentence = verdict(rustc, Some("rustc 1.85.0 (4d91de4e4 2025-02-17)")).unwrap();
        assert!(
            sentence.starts_with("rustc 1.85.0 is too old, 1.92 or newer is needed: install Rust"),
            "{sentence}"
        );
        assert!(verdict(rustc, None).unwrap().starts_with("rustc is missing: "));
        assert_eq!(verdict(rustc, Some("rustc 1.92.0")), None);
    }
}
