//! Which machine this is.

use domain::hash::Hash;

/// Names the machine on which the program runs.
pub trait Machine: Send + Sync {
    /// A hash of what the system calls itself; `None` where it has no name, so that nothing can be told.
    fn id(&self) -> Option<String>;
}

/// The system's own name: `/etc/machine-id` on Linux, `MachineGuid` on Windows.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemMachine;

impl Machine for SystemMachine {
    fn id(&self) -> Option<String> {
        name().map(|name| id_of(&name))
    }
}

/// A machine with a name of one's own, for tests and simulations.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NamedMachine(pub String);

impl Machine for NamedMachine {
    fn id(&self) -> Option<String> {
        Some(id_of(&self.0))
    }
}

/// The system's name itself is kept nowhere: other programs take it for a secret.
fn id_of(name: &str) -> String {
    Hash::of("motcua-machine-1", &[name.as_bytes()]).to_string()
}

#[cfg(not(windows))]
fn name() -> Option<String> {
    ["/etc/machine-id", "/var/lib/dbus/machine-id"]
        .iter()
        .filter_map(|path| std::fs::read_to_string(path).ok())
        .map(|name| name.trim().to_owned())
        .find(|name| !name.is_empty())
}

#[cfg(windows)]
fn name() -> Option<String> {
    use std::os::windows::process::CommandExt as _;
    const CREATE_NO_WINDOW: u32 = 0x0800_0000;
    // The registry without a crate and without unsafe code.
    let output = std::process::Command::new("reg")
        .args(["query", r"HKLM\SOFTWARE\Microsoft\Cryptography", "/v", "MachineGuid", "/reg:64"])
        .creation_flags(CREATE_NO_WINDOW)
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let line = text.lines().find(|line| line.contains("MachineGuid"))?;
    line.split_whitespace().next_back().map(str::to_owned)
}
