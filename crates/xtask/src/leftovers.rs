//! The last look: processes that a program started and left behind.
//!
//! A process group ends with its leader asked, but a program may start others in groups of their own (a test runner
//! does, a browser driver whose process was killed leaves its browser). Every process started from here carries this
//! call's token in its environment and hands it down, so exactly the descendants can be found, and nothing else.

#[cfg(target_os = "linux")]
use std::ffi::OsStr;
#[cfg(target_os = "linux")]
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
#[cfg(target_os = "linux")]
use std::time::{Duration, Instant};

/// Ends all processes that carry `token`; says which, since each is a fault of the program that left it.
#[cfg(target_os = "linux")]
pub fn stop_all(token: &str) {
    use nix::sys::signal::Signal;

    let found = marked(token);
    if found.is_empty() {
        return;
    }
    // A moment for those that are just ending.
    let started = Instant::now();
    while started.elapsed() < Duration::from_millis(500) && !marked(token).is_empty() {
        std::thread::sleep(Duration::from_millis(20));
    }
    let left = marked(token);
    if left.is_empty() {
        return;
    }
    let names: Vec<String> = left.iter().copied().map(in_words).collect();
    eprintln!("left behind, and stopped now: {}", names.join(", "));
    send(&left, Signal::SIGTERM);
    let started = Instant::now();
    while !marked(token).is_empty() {
        if started.elapsed() > Duration::from_secs(3) {
            send(&marked(token), Signal::SIGKILL);
            return;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Elsewhere there is no list to look through.
#[cfg(not(target_os = "linux"))]
pub fn stop_all(_token: &str) {}

/// The processes that were told to work in `folder`, in words.
#[cfg(target_os = "linux")]
pub fn working_on(folder: &Path) -> Vec<String> {
    let inside = |word: &[u8]| Path::new(OsStr::from_bytes(word)).starts_with(folder);
    processes()
        .into_iter()
        .filter(|pid| {
            let command_line = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
            command_line.split(|byte| *byte == 0).any(inside)
        })
        .map(in_words)
        .collect()
}

/// Elsewhere there is no list to look through.
#[cfg(not(target_os = "linux"))]
pub fn working_on(_folder: &Path) -> Vec<String> {
    Vec::new()
}

/// The processes, but for this one, whose environment holds the token.
#[cfg(target_os = "linux")]
fn marked(token: &str) -> Vec<i32> {
    let wanted = format!("{}={token}", crate::workspace::TOKEN);
    processes()
        .into_iter()
        .filter(|pid| {
            let environment = std::fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
            environment.split(|byte| *byte == 0).any(|variable| variable == wanted.as_bytes())
        })
        .collect()
}

/// All processes but this one.
#[cfg(target_os = "linux")]
fn processes() -> Vec<i32> {
    let Ok(entries) = std::fs::read_dir("/proc") else { return Vec::new() };
    entries
        .filter_map(Result::ok)
        .filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok())
        .filter(|pid| u32::try_from(*pid).is_ok_and(|pid| pid != std::process::id()))
        .collect()
}

/// A process as a person can find it.
#[cfg(target_os = "linux")]
fn in_words(pid: i32) -> String {
    let name = std::fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
    format!("{} ({pid})", name.trim())
}

/// One signal to each; one that has gone meanwhile needs none.
#[cfg(target_os = "linux")]
fn send(processes: &[i32], signal: nix::sys::signal::Signal) {
    for pid in processes {
        let _ = nix::sys::signal::kill(nix::unistd::Pid::from_raw(*pid), signal);
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use std::process::Command;

    #[test]
    fn a_process_is_found_by_the_folder_that_it_works_on() {
        let folder = std::env::temp_dir().join(format!("xtask-working-{}", std::process::id()));
        assert!(working_on(&folder).is_empty());
        let mut process = Command::new("sh")
            .args(["-c", "read line", "sh"])
            .stdin(std::process::Stdio::piped())
            .arg(folder.join("hub"))
            .spawn()
            .unwrap();
        let started = Instant::now();
        while working_on(&folder).is_empty() {
            assert!(started.elapsed() < Duration::from_secs(20), "the process is not found");
        }
        process.kill().unwrap();
        process.wait().unwrap();
    }

    #[test]
    fn only_what_carries_the_token_is_stopped() {
        let token = format!("test-{}", std::process::id());
        let start = |token: &str| {
            Command::new("sleep").arg("600").env(crate::workspace::TOKEN, token).spawn().unwrap()
        };
        let mut ours = start(&token);
        let mut other = start("another");
        let started = Instant::now();
        while marked(&token).is_empty() {
            assert!(started.elapsed() < Duration::from_secs(20), "the marked process is not found");
        }
        stop_all(&token);
        assert!(!ours.wait().unwrap().success());
        assert!(other.try_wait().unwrap().is_none());
        other.kill().unwrap();
        other.wait().unwrap();
    }
}
