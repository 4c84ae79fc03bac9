//! Programs of the system, run in a clean environment and for a bounded time.

use super::spooler::PrinterTrouble;
use std::{
    ffi::{OsStr, OsString},
    io::{self, Read, Write as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    thread,
    time::{Duration, Instant},
};

/// Answers of the programs are short; more is not read.
const MOST: u64 = 1 << 20;
/// Between two looks whether a program that said its last word has ended.
const PAUSE: Duration = Duration::from_millis(5);

/// How programs are found and how long they may take.
#[derive(Clone, Debug)]
pub(super) struct Programs {
    /// Where they lie; `None` = on the PATH.
    pub folder: Option<PathBuf>,
    /// Longest time for one call.
    pub timeout: Duration,
    /// Environment variables that are handed on when they are set.
    pub kept: &'static [&'static str],
}

/// What a program answered.
#[derive(Debug)]
pub(super) struct Answer {
    pub is_ok: bool,
    pub said: String,
    pub complained: String,
}

impl Programs {
    /// Runs a program with `input` and waits for its end. No shell is asked.
    ///
    /// # Errors
    /// [`PrinterTrouble::NoSpooler`] when there is no such program, [`PrinterTrouble::NoAnswer`] when it was ended
    /// because it took too long.
    pub fn run<A: AsRef<OsStr>>(
        &self,
        program: &str,
        args: impl IntoIterator<Item = A>,
        more: &[(&str, &OsStr)],
        input: &[u8],
    ) -> Result<Answer, PrinterTrouble> {
        let path =
            self.folder.as_deref().map_or_else(|| PathBuf::from(program), |folder| folder.join(program));
        let mut command = Command::new(&path);
        command.args(args).env_clear().envs(self.environment()).envs(more.iter().copied());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        #[cfg(windows)]
        std::os::windows::process::CommandExt::creation_flags(&mut command, 0x0800_0000);
        let child = command.spawn().map_err(|error| {
            tracing::info!(program, kind = ?error.kind(), "a program of the printing did not start");
            PrinterTrouble::NoSpooler
        })?;
        converse(child, input, Instant::now() + self.timeout).map_err(|error| {
            tracing::warn!(program, kind = ?error.kind(), "a program of the printing did not answer");
            PrinterTrouble::NoAnswer
        })
    }

    fn environment(&self) -> Vec<(OsString, OsString)> {
        let mut kept: Vec<(OsString, OsString)> = self
            .kept
            .iter()
            .chain(&["PATH", "SystemRoot", "TEMP", "TMP", "TMPDIR"])
            .filter_map(|name| Some((OsString::from(name), std::env::var_os(name)?)))
            .collect();
        // What a program says is read: in one language.
        kept.push(("LC_ALL".into(), "C".into()));
        kept
    }
}

/// Gives the input, takes the answer, waits for the end.
fn converse(mut child: Child, input: &[u8], until: Instant) -> io::Result<Answer> {
    let said = child.stdout.take().map(read);
    let complained = child.stderr.take().map(read);
    if let Some(mut stdin) = child.stdin.take() {
        let input = zeroize::Zeroizing::new(input.to_vec());
        // A program that does not read would hold this thread for ever.
        thread::spawn(move || drop(stdin.write_all(&input)));
    }
    let result = (|| {
        let said = text(said, until)?;
        let complained = text(complained, until)?;
        // Both ends are closed: it ends now, or hangs.
        loop {
            if let Some(status) = child.try_wait()? {
                return Ok(Answer { is_ok: status.success(), said, complained });
            }
            if Instant::now() >= until {
                return Err(io::ErrorKind::TimedOut.into());
            }
            thread::sleep(PAUSE);
        }
    })();
    if result.is_err() {
        // It may have ended by itself meanwhile.
        drop(child.kill());
        drop(child.wait());
    }
    result
}

fn read(from: impl Read + Send + 'static) -> Receiver<Vec<u8>> {
    let (send, receive) = channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        // What was read until the end of the program is the answer.
        drop(from.take(MOST).read_to_end(&mut bytes));
        drop(send.send(bytes));
    });
    receive
}

fn text(from: Option<Receiver<Vec<u8>>>, until: Instant) -> io::Result<String> {
    let Some(from) = from else { return Ok(String::new()) };
    match from.recv_timeout(until.saturating_duration_since(Instant::now())) {
        Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
        Err(RecvTimeoutError::Timeout) => Err(io::ErrorKind::TimedOut.into()),
        Err(RecvTimeoutError::Disconnected) => Err(io::ErrorKind::BrokenPipe.into()),
    }
}

/// Whether a name can stand in an argument: no option, no control character, not empty.
pub(super) fn is_plain(text: &str) -> bool {
    !text.is_empty() && !text.starts_with('-') && text.len() <= 255 && !text.chars().any(char::is_control)
}

/// A file of this user alone, gone when it is dropped.
pub(super) fn private_file(
    bytes: &[u8],
    suffix: &str,
    folder: Option<&Path>,
) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix("motcua-").suffix(suffix);
    let mut file = match folder {
        Some(folder) => builder.tempfile_in(folder)?,
        None => builder.tempfile()?,
    };
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    Ok(file)
}
