//! Child processes: each in a group of its own, so that it can be ended with everything that it started, and none
//! waits for an answer on the keyboard.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use crate::failure::Failure;

/// Ctrl+C was pressed, or the system asked for an end.
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// How often a wait looks up.
const LOOK: Duration = Duration::from_millis(20);

/// How long a process that was asked to end may take before it is killed.
pub const GRACE: Duration = Duration::from_secs(10);

/// From now on Ctrl+C, `SIGTERM` and `SIGHUP` end every wait with [`Failure::Interrupted`].
pub fn listen_for_interrupt() -> Result<(), Failure> {
    ctrlc::set_handler(|| INTERRUPTED.store(true, Ordering::SeqCst))
        .map_err(|error| Failure::said(format!("cannot listen for Ctrl+C: {error}")))
}

/// Whether the person wants an end.
pub fn interrupted() -> bool {
    INTERRUPTED.load(Ordering::SeqCst)
}

/// A process that is ended at the latest when this value goes.
pub struct Running {
    child: Child,
    name: String,
}

impl Running {
    /// Starts `command` in a process group of its own, without a standard input.
    pub fn start(name: &str, command: &mut Command) -> Result<Self, Failure> {
        if interrupted() {
            return Err(Failure::Interrupted);
        }
        #[cfg(unix)]
        {
            use std::os::unix::process::CommandExt;
            command.process_group(0);
        }
        let child = command.stdin(Stdio::null()).spawn().map_err(|error| {
            Failure::said(format!(
                "cannot start {name} ({}): {error}",
                command.get_program().to_string_lossy()
            ))
        })?;
        Ok(Self { child, name: name.to_owned() })
    }

    /// Its standard output, where it was piped.
    pub fn stdout(&mut self) -> Result<ChildStdout, Failure> {
        self.child.stdout.take().ok_or_else(|| Failure::said(format!("{} has no output to read", self.name)))
    }

    /// How it ended, if it has.
    pub fn ended(&mut self) -> Result<Option<ExitStatus>, Failure> {
        self.child
            .try_wait()
            .map_err(|error| Failure::said(format!("cannot wait for {}: {error}", self.name)))
    }

    /// Waits for its end; past `limit` or at an interrupt it is stopped.
    pub fn wait(&mut self, limit: Option<Duration>) -> Result<ExitStatus, Failure> {
        let started = Instant::now();
        loop {
            if let Some(status) = self.ended()? {
                return Ok(status);
            }
            if interrupted() {
                self.stop(GRACE);
                return Err(Failure::Interrupted);
            }
            if limit.is_some_and(|limit| started.elapsed() > limit) {
                self.stop(GRACE);
                return Err(Failure::said(format!(
                    "{} had not ended after {} minutes and was stopped",
                    self.name,
                    started.elapsed().as_secs() / 60
                )));
            }
            std::thread::sleep(LOOK);
        }
    }

    /// Asks the group to end, and kills what has not ended after `grace`.
    pub fn stop(&mut self, grace: Duration) {
        if !matches!(self.child.try_wait(), Ok(None)) {
            return;
        }
        self.signal(false);
        let started = Instant::now();
        while matches!(self.child.try_wait(), Ok(None)) {
            if started.elapsed() > grace {
                self.signal(true);
                let _ = self.child.wait();
                return;
            }
            std::thread::sleep(LOOK);
        }
    }

    /// Sends the group `SIGTERM`, or `SIGKILL` where it has to be now.
    #[cfg(unix)]
    fn signal(&mut self, now: bool) {
        use nix::sys::signal::{Signal, killpg};
        let signal = if now { Signal::SIGKILL } else { Signal::SIGTERM };
        if let Ok(group) = i32::try_from(self.child.id()) {
            // The group may have gone a moment ago.
            let _ = killpg(nix::unistd::Pid::from_raw(group), signal);
        }
    }

    /// There is no polite end for a program without a console of its own.
    #[cfg(not(unix))]
    fn signal(&mut self, _now: bool) {
        let _ = self.child.kill();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop(GRACE);
    }
}

/// Runs `command` to its end with all that it says in the file `log`, and gives that text back.
pub fn run_logged(name: &str, command: &mut Command, log: &Path, limit: Duration) -> Result<String, Failure> {
    let out = create(log)?;
    let err = out.try_clone().map_err(|error| Failure::at(log, &error))?;
    let status = Running::start(name, command.stdout(out).stderr(err))?.wait(Some(limit));
    let text = String::from_utf8_lossy(&std::fs::read(log).unwrap_or_default()).into_owned();
    match status {
        Ok(status) if status.success() => Ok(text),
        Ok(status) => Err(Failure::said(format!("{status}\n{}", end_of(&text, log)))),
        Err(Failure::Said(sentence)) => Err(Failure::said(format!("{sentence}\n{}", end_of(&text, log)))),
        Err(other) => Err(other),
    }
}

/// Runs `command` to its end, what it says on standard error in the file `log`, and gives its standard output back.
pub fn run_for_output(
    name: &str,
    command: &mut Command,
    log: &Path,
    limit: Duration,
) -> Result<String, Failure> {
    let log_file = create(log)?;
    let mut running = Running::start(name, command.stdout(Stdio::piped()).stderr(log_file))?;
    let mut stdout = running.stdout()?;
    let reader = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = std::io::Read::read_to_end(&mut stdout, &mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    });
    let status = running.wait(Some(limit))?;
    let output = reader.join().unwrap_or_default();
    if status.success() {
        return Ok(output);
    }
    let said = String::from_utf8_lossy(&std::fs::read(log).unwrap_or_default()).into_owned();
    Err(Failure::said(format!("{name}: {status}\n{}", end_of(&format!("{output}{said}"), log))))
}

/// Copies all that comes out of `stdout` into `log` and passes on the lines that hold `wanted`.
pub fn follow(stdout: ChildStdout, mut log: File, wanted: &'static str) -> Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stdout).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line).trim_end().to_owned();
            let _ = writeln!(log, "{line}");
            if line.contains(wanted) {
                let _ = sender.send(line);
            }
        }
    });
    receiver
}

/// Waits for a line that [`follow`] passes on; the process may end before it says it.
pub fn await_line(
    running: &mut Running,
    lines: &Receiver<String>,
    log: &Path,
    limit: Duration,
) -> Result<String, Failure> {
    let started = Instant::now();
    loop {
        if let Ok(line) = lines.recv_timeout(LOOK) {
            return Ok(line);
        }
        if interrupted() {
            return Err(Failure::Interrupted);
        }
        let ended = running.ended()?;
        if ended.is_some() || started.elapsed() > limit {
            let how = ended.map_or_else(
                || format!("{} is not ready after {} s", running.name, limit.as_secs()),
                |status| format!("{} ended at once: {status}", running.name),
            );
            let said = String::from_utf8_lossy(&std::fs::read(log).unwrap_or_default()).into_owned();
            return Err(Failure::said(format!("{how}\n{}", end_of(&said, log))));
        }
    }
}

/// A new, empty file with the folders above it.
pub fn create(path: &Path) -> Result<File, Failure> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|error| Failure::at(folder, &error))?;
    }
    File::create(path).map_err(|error| Failure::at(path, &error))
}

/// What cargo says of work that goes well; among a hundred such lines the one that matters would be lost.
const CARGO_AT_WORK: [&str; 6] =
    ["   Compiling ", "    Checking ", " Downloading ", "  Downloaded ", "    Blocking ", "    Updating "];

/// The last lines of what a program said.
fn end_of(text: &str, log: &Path) -> String {
    const SHOWN: usize = 80;
    let at_work = |line: &&str| CARGO_AT_WORK.iter().any(|start| line.starts_with(start));
    let lines: Vec<&str> = text.lines().filter(|line| !at_work(line)).collect();
    let from = lines.len().saturating_sub(SHOWN);
    let left_out =
        if from == 0 { String::new() } else { format!("… {from} lines before: {}\n", log.display()) };
    let tail: String = lines.iter().skip(from).map(|line| format!("    {line}\n")).collect();
    format!("{left_out}{}", tail.trim_end_matches('\n'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_long_log_is_shown_and_the_rest_is_named() {
        let text: String = (1..=100).map(|n| format!("line {n}\n")).collect();
        let end = end_of(&text, Path::new("a.log"));
        assert!(end.starts_with("… 20 lines before: a.log\n    line 21\n"), "{end}");
        assert!(end.ends_with("    line 100"));
        assert_eq!(end_of("one\n", Path::new("a.log")), "    one");
        assert_eq!(end_of("   Compiling libc v0.2.1\nerror: no\n", Path::new("a.log")), "    error: no");
    }

    #[cfg(unix)]
    #[test]
    fn a_stopped_process_takes_its_children_with_it() {
        let folder = std::env::temp_dir().join(format!("xtask-stop-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let pid_file = folder.join("child");
        let script = format!("sleep 600 & echo $! > {}; wait", pid_file.display());
        let mut running = Running::start("sh", Command::new("sh").args(["-c", &script])).unwrap();
        let started = Instant::now();
        let child = loop {
            let text = std::fs::read_to_string(&pid_file).unwrap_or_default();
            if let Ok(pid) = text.trim().parse::<i32>() {
                break pid;
            }
            assert!(started.elapsed() < Duration::from_secs(20), "the shell did not start its child");
            std::thread::sleep(LOOK);
        };
        running.stop(GRACE);
        let gone = || match std::fs::read_to_string(format!("/proc/{child}/stat")) {
            // Nobody may be there to collect it: a zombie is gone for our purpose.
            Ok(stat) => stat.contains(") Z "),
            Err(_) => true,
        };
        while !gone() {
            assert!(started.elapsed() < Duration::from_secs(40), "the child of the stopped shell lives on");
            std::thread::sleep(LOOK);
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn output_and_log_are_kept_apart() {
        let log = std::env::temp_dir().join(format!("xtask-output-{}/sh.log", std::process::id()));
        let mut command = Command::new("sh");
        command.args(["-c", "echo out; echo err >&2"]);
        let output = run_for_output("sh", &mut command, &log, GRACE).unwrap();
        assert_eq!(output, "out\n");
        assert_eq!(std::fs::read_to_string(&log).unwrap(), "err\n");
        let mut command = Command::new("sh");
        command.args(["-c", "echo why; exit 3"]);
        let failure = run_logged("sh", &mut command, &log, GRACE).unwrap_err().to_string();
        assert!(failure.contains("exit status: 3") && failure.contains("why"), "{failure}");
        std::fs::remove_dir_all(log.parent().unwrap()).unwrap();
    }
}
