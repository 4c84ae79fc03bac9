//! The log: causes of problems under the mark that the clerk can read out. It holds no personal data, since
//! no error text of the desk does; of a panic, whose text may quote what was typed, it holds the place.

use std::{io::Write as _, path::Path};
use tracing_appender::rolling::{Builder, Rotation};
use tracing_subscriber::EnvFilter;

/// Days of log that are kept.
const DAYS: usize = 30;

/// Writes to `<data folder>/log`, one file a day. A desk without a log still works.
pub fn start(folder: &Path) {
    let told = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "panicked");
        // For whoever builds the program; in an office the text would end in the system's journal.
        if cfg!(debug_assertions) {
            told(panic);
        }
    }));
    let filter = EnvFilter::new("warn,motcua=info,desk=info,ledger=info");
    // The builder complains on the terminal about a folder that is not there yet.
    let _ = std::fs::create_dir_all(folder.join("log"));
    let file = Builder::new()
        .rotation(Rotation::DAILY)
        .filename_prefix("motcua")
        .filename_suffix("log")
        .max_log_files(DAYS)
        .build(folder.join("log"));
    match file {
        Ok(file) => {
            let started = tracing_subscriber::fmt()
                .with_env_filter(filter)
                .with_ansi(false)
                .with_writer(std::sync::Mutex::new(file))
                .try_init();
            if started.is_err() {
                say("Một Cửa: the log was started twice");
            }
        }
        Err(error) => say(&format!("Một Cửa: no log can be written: {error}")),
    }
}

/// The last resort, for somebody who started the program from a terminal.
pub fn say(sentence: &str) {
    let _ = writeln!(std::io::stderr(), "{sentence}");
}
