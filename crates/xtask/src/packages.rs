//! The system's packages: on Debian and its kin those that are missing are installed, elsewhere they are named.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::failure::Failure;
use crate::prerequisites::{Purpose, Version};
use crate::process::run_logged;
use crate::report::{Done, Report};
use crate::workspace::Workspace;

/// How a package can be seen without asking a package manager.
#[derive(Clone, Copy)]
enum Sign {
    /// One of these programs is on the PATH.
    Program(&'static [&'static str]),
    /// pkg-config knows this library.
    Library(&'static str),
    /// Nothing to see.
    None,
}

/// A package of the system.
struct Package {
    /// Debian's name.
    name: &'static str,
    /// A later name, and the version from which on it is the same thing.
    later: Option<(&'static str, &'static str)>,
    /// How it shows.
    sign: Sign,
}

/// A package with one name.
const fn package(name: &'static str, sign: Sign) -> Package {
    Package { name, later: None, sign }
}

/// To compile.
const COMPILE: [Package; 4] = [
    package("libwebkit2gtk-4.1-dev", Sign::Library("webkit2gtk-4.1")),
    package("libssl-dev", Sign::Library("openssl")),
    package("build-essential", Sign::None),
    package("pkg-config", Sign::Program(&["pkg-config", "pkgconf"])),
];

/// A screen, and what is looked at on it.
const SCREEN: [Package; 6] = [
    package("xvfb", Sign::Program(&["Xvfb"])),
    package("webkit2gtk-driver", Sign::Program(&["WebKitWebDriver"])),
    // From Debian 13 on the newer letters (with all Vietnamese ones) are in the package of the plain name.
    Package { name: "fonts-liberation2", later: Some(("fonts-liberation", "2.0")), sign: Sign::None },
    package("chromium", Sign::Program(&["chromium", "chromium-browser"])),
    package("chromium-driver", Sign::Program(&["chromedriver"])),
    package("poppler-utils", Sign::Program(&["pdftotext"])),
];

/// What tests read forms with.
const READERS: [Package; 2] =
    [package("zbar-tools", Sign::Program(&["zbarimg"])), package("qpdf", Sign::Program(&["qpdf"]))];

/// A scheduler and a virtual printer, for tests that print.
const PRINTING: [Package; 3] = [
    package("cups", Sign::Program(&["cupsd", "/usr/sbin/cupsd"])),
    package("cups-client", Sign::Program(&["lp"])),
    package("printer-driver-cups-pdf", Sign::None),
];

/// A keyboard with a Vietnamese input method, for tests that type as a clerk does.
const TYPING: [Package; 5] = [
    package("dbus", Sign::Program(&["dbus-daemon"])),
    package("ibus", Sign::Program(&["ibus-daemon"])),
    package("ibus-gtk3", Sign::None),
    package("ibus-unikey", Sign::None),
    package("xdotool", Sign::Program(&["xdotool"])),
];

/// The packages for a purpose.
fn needed(purpose: Purpose) -> Vec<&'static Package> {
    let mut needed: Vec<&Package> = COMPILE.iter().collect();
    if matches!(purpose, Purpose::Headless | Purpose::Test) {
        needed.extend(&SCREEN);
    }
    if purpose == Purpose::Test {
        needed.extend(&READERS);
        needed.extend(&PRINTING);
        needed.extend(&TYPING);
    }
    needed
}

/// Sees to it that the packages are there. Linux only: on the other systems the libraries come with the system.
pub fn ensure(workspace: &Workspace, report: &Report, purpose: Purpose) -> Result<(), Failure> {
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    let debian = on_path("apt-get") && on_path("dpkg-query");
    let installed = if debian { installed(workspace, &needed(purpose))? } else { BTreeMap::new() };
    let missing: Vec<&Package> = needed(purpose)
        .into_iter()
        .filter(|package| !is_there(package, &installed))
        .filter(|package| match package.sign {
            Sign::Program(names) => !names.iter().any(|name| on_path(name)),
            Sign::Library(name) => debian || !pkg_config_knows(workspace, name),
            Sign::None => debian,
        })
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    if debian {
        install(workspace, report, &missing)
    } else {
        let names: Vec<String> = missing.iter().map(|package| in_words(package)).collect();
        Err(Failure::said(format!(
            "missing on this system: {}. Install them with its package manager, then type the command again.",
            names.join(", ")
        )))
    }
}

/// The installed ones among `packages`, with their versions.
fn installed(workspace: &Workspace, packages: &[&Package]) -> Result<BTreeMap<String, String>, Failure> {
    let names = packages
        .iter()
        .flat_map(|package| [Some(package.name), package.later.map(|(name, _)| name)])
        .flatten();
    let output = workspace
        .command("dpkg-query")
        .args(["-W", "-f", "${Package}\t${db:Status-Status}\t${Version}\n"])
        .args(names)
        .output()
        .map_err(|error| Failure::said(format!("cannot ask dpkg-query: {error}")))?;
    // It ends with 1 where it does not know a name, which is an answer too.
    Ok(read_status(&String::from_utf8_lossy(&output.stdout)))
}

/// Reads lines of name, status and version.
fn read_status(text: &str) -> BTreeMap<String, String> {
    text.lines()
        .filter_map(|line| {
            let mut parts = line.split('\t');
            match (parts.next(), parts.next(), parts.next()) {
                (Some(name), Some("installed"), Some(version)) => Some((name.to_owned(), version.to_owned())),
                _ => None,
            }
        })
        .collect()
}

/// Whether the package manager has the package, under one of its names.
fn is_there(package: &Package, installed: &BTreeMap<String, String>) -> bool {
    installed.contains_key(package.name)
        || package.later.is_some_and(|(name, least)| {
            let version = installed.get(name).and_then(|version| Version::first_in(without_epoch(version)));
            version.is_some() && version >= Version::first_in(least)
        })
}

/// `1:2.1.5-3` is 2.1.5 to its makers.
fn without_epoch(version: &str) -> &str {
    version.split_once(':').map_or(version, |(_, rest)| rest)
}

/// Installs with apt-get, as root or through `sudo -n`; where neither goes, says what to type.
fn install(workspace: &Workspace, report: &Report, missing: &[&Package]) -> Result<(), Failure> {
    let Some(prefix) = privilege(workspace) else {
        return Err(Failure::said(format!(
            "Packages of the system are missing. Type this, then the command again:\n  \
             sudo apt-get update && sudo apt-get install -y --no-install-recommends {}",
            names_here(workspace, missing).join(" ")
        )));
    };
    let apt = |words: &[&str]| -> Command {
        let mut command = match prefix {
            [] => workspace.command("env"),
            [sudo, words @ ..] => {
                let mut command = workspace.command(sudo);
                command.args(words).arg("env");
                command
            }
        };
        command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-o", "DPkg::Lock::Timeout=300"]);
        command.args(words);
        command
    };
    let limit = Duration::from_secs(30 * 60);
    report.step("packages of the system", || {
        // One list that cannot be read does not matter as long as the packages are found in the others.
        let update = run_logged("apt-get update", &mut apt(&["update"]), &workspace.log("apt-update"), limit);
        let names = names_here(workspace, missing);
        let mut command = apt(&["install", "-y", "--no-install-recommends"]);
        run_logged("apt-get install", command.args(&names), &workspace.log("apt-install"), limit).map_err(
            |failure| match (failure, update) {
                (Failure::Said(text), Err(before)) => {
                    Failure::said(format!("{text}\nand before that, apt-get update: {before}"))
                }
                (failure, _) => failure,
            },
        )?;
        Ok(Done::noted(names.join(" ")))
    })
}

/// The words in front of a command that needs root: none for root itself.
fn privilege(workspace: &Workspace) -> Option<&'static [&'static str]> {
    let id = workspace.command("id").arg("-u").output().ok()?;
    if String::from_utf8_lossy(&id.stdout).trim() == "0" {
        return Some(&[]);
    }
    silent(workspace.command("sudo").args(["-n", "true"])).then_some(&["sudo", "-n"])
}

/// The names under which this release has the packages.
fn names_here(workspace: &Workspace, missing: &[&Package]) -> Vec<&'static str> {
    let known = |name: &str| silent(workspace.command("apt-cache").args(["show", name]));
    missing
        .iter()
        .map(|package| match package.later {
            Some((later, _)) if !known(package.name) => later,
            _ => package.name,
        })
        .collect()
}

/// What is missing, for a person whose system has other names for packages.
fn in_words(package: &Package) -> String {
    match package.sign {
        Sign::Program(names) => format!("the program {}", names.join(" or ")),
        Sign::Library(name) => format!("the development files of {name} (pkg-config finds none)"),
        Sign::None => package.name.to_owned(),
    }
}

/// Whether pkg-config finds a library.
fn pkg_config_knows(workspace: &Workspace, library: &str) -> bool {
    silent(workspace.command("pkg-config").args(["--exists", library]))
}

/// Whether a command works; what it says is of no interest.
fn silent(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Whether a program is on the PATH.
fn on_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| is_program(&folder.join(program)))
}

/// Whether a file can be started.
#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
}

/// Whether a file can be started.
#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.is_file()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_fully_installed_counts() {
        let status = "xvfb\tinstalled\t2:21.1.7\nqpdf\tconfig-files\t11.3\nchromium\tnot-installed\t\n";
        let installed = read_status(status);
        assert_eq!(installed.keys().collect::<Vec<_>>(), ["xvfb"]);
    }

    #[test]
    fn the_newer_letters_count_under_either_name_and_the_old_ones_under_none() {
        let fonts = SCREEN.iter().find(|package| package.name == "fonts-liberation2").unwrap();
        let there = |status: &str| is_there(fonts, &read_status(status));
        assert!(there("fonts-liberation2\tinstalled\t2.1.5-1\n"));
        assert!(there("fonts-liberation\tinstalled\t1:2.1.5-3\n"));
        assert!(!there("fonts-liberation\tinstalled\t1:1.07.4-11\n"));
        assert!(!there(""));
    }

    #[test]
    fn a_window_needs_no_virtual_screen() {
        let names = |purpose| needed(purpose).iter().map(|package| package.name).collect::<Vec<_>>();
        assert!(!names(Purpose::Run).contains(&"xvfb"));
        assert!(names(Purpose::Headless).contains(&"xvfb"));
        assert!(names(Purpose::Test).contains(&"zbar-tools"));
        assert!(names(Purpose::Test).contains(&"printer-driver-cups-pdf"));
    }
}
