//! The commands of `motcua-hub`. Answers go to standard output in lines that a program can read too (`key:
//! value`, or columns between tabs); what went wrong goes to standard error in one sentence.

mod args;
mod data;

use crate::{
    admin,
    clock::{Clock, SystemClock, office_time},
    high_water,
    hub::{CannotOpen, Hub},
    init, keyfile,
    serve::{asked_to_end, bind, serve as serve_until},
    watch::Watch,
};
use args::Args;
use std::{
    io::Write,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

/// Shown by `help`.
const HELP: &str = "\
motcua-hub: the district server of Mot Cua

  init --data DIR --catalogue DIR [--key-file FILE] [--address URL] [--tls-cert FILE --tls-key FILE]
       [--backup-to DIR]
      makes the data folder, its key (FILE, DIR.key unless told), the server's keys and the catalogue
  catalogue --data DIR --catalogue DIR
      publishes what is new or other in the folder, beside a running server if there is one; a person who is no
      longer in staff.toml has left
  serve --data DIR --listen IP:PORT [--key-file FILE] [--backup-to DIR]
      serves desks and the console until it is asked to end; backs up every hour to the folder that init or
      an earlier serve was told
  backup --data DIR [--to DIR]
      makes a backup now, beside a running server if there is one, and checks it
  restore --from DIR [--at TIME] --data DIR [--key-file FILE]
      makes a data folder from a backup: the newest, or that of TIME (2021-12-09, 2021-12-09T14)
  verify --data DIR
      checks everything that is stored; ends with an error when something is damaged
  enrol --data DIR --office CODE --name NAME [--address URL] [--days 7]
      prints the string with which a desk joins; good once
  enrol --data DIR --list
      enrolments: name, office, state, when it ends or was used
  office --data DIR
      offices: code, name, valid dates, desks, dossiers
  office clear --data DIR --office CODE
      after a restore: no number of the office was given that this hub does not know of, so none is skipped
  staff --data DIR [--office CODE]
      officers: id, name, office, roles, whether in office
  staff code --data DIR --officer ID
      prints a paper code with which the officer sets a PIN; good for 30 days
  views --data DIR --day 2021-12-09 [--officer ID]
      who looked at whose data that day: officer, desk, dossier, why, how often, from, to
  desk revoke --data DIR --desk NAME|ID --reason TEXT
      withdraws the trust in a desk
  dispose --data DIR --dossier CODE|ID --reason TEXT
      destroys what a dossier was about, here and on every desk, by the legal basis in TEXT; its code, register
      line, numbers and dates remain. There is no way back
  key announce --data DIR [--tls-cert FILE --tls-key FILE]
      makes the key that this server is going to show next, and tells every desk with its next contact; makes a
      backup with it when a folder for backups is known
  key switch --data DIR [--without-backup]
      shows it from now on, once it is in a backup. A desk that had no contact in between needs a new enrolment string
  unlock-code --data DIR --keys FILE [--out FILE]
      opens the keys.json of a desk whose sheet was lost; prints a new code, writes a new file (FILE.new)
  admin code --data DIR
      prints a new one-time code for the console
  help, --version

Every command takes --key-file FILE where the key is not DIR.key.
";

/// Runs a command line (without the program's name).
#[must_use]
pub fn run(given: impl IntoIterator<Item = String>) -> ExitCode {
    let mut words = given.into_iter();
    let command = words.next().unwrap_or_else(|| "help".to_owned());
    let rest: Vec<String> = words.collect();
    match command_of(&command, rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problems) => {
            let mut err = std::io::stderr().lock();
            for problem in problems {
                // Nobody is left to tell when standard error is closed.
                let _ = writeln!(err, "{problem}");
            }
            ExitCode::FAILURE
        }
    }
}

type Done = Result<(), Vec<String>>;

fn command_of(command: &str, rest: Vec<String>) -> Done {
    let second = rest.first().filter(|word| !word.starts_with("--")).cloned();
    let after: Vec<String> = rest.iter().skip(usize::from(second.is_some())).cloned().collect();
    match (command, second.as_deref()) {
        ("init", None) => init(after),
        ("catalogue", None) => data::catalogue(after),
        ("serve", None) => one(serve(after)),
        ("backup", None) => one(data::backup(after)),
        ("restore", None) => one(data::restore(after)),
        ("verify", None) => data::verify(after),
        ("unlock-code", None) => one(data::unlock_code(after)),
        ("enrol", None) => one(enrol(after)),
        ("office", None) => one(office(after)),
        ("office", Some("clear")) => one(office_clear(after)),
        ("staff", None) => one(staff(after)),
        ("staff", Some("code")) => one(staff_code(after)),
        ("desk", Some("revoke")) => one(desk_revoke(after)),
        ("views", None) => one(data::views(after)),
        ("dispose", None) => one(dispose(after)),
        ("key", Some("announce")) => one(key_announce(after)),
        ("key", Some("switch")) => one(key_switch(after)),
        ("admin", Some("code")) => one(admin_code(after)),
        ("help" | "--help" | "-h", None) => one(print(HELP.trim_end())),
        ("--version" | "-V", None) => one(print(concat!("motcua-hub ", env!("CARGO_PKG_VERSION")))),
        (_, second) => {
            let second = second.map(|word| format!(" {word}")).unwrap_or_default();
            Err(vec![format!("there is no command `{command}{second}`; `motcua-hub help` lists them")])
        }
    }
}

fn one(done: Result<(), String>) -> Done {
    done.map_err(|problem| vec![problem])
}

fn print(line: &str) -> Result<(), String> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")
        .and_then(|()| out.flush())
        .map_err(|cause| format!("cannot write the answer: {cause}"))
}

fn key_file(args: &Args, data: &Path) -> PathBuf {
    args.value("key-file").map_or_else(|| keyfile::default_for(data), PathBuf::from)
}

fn init(given: Vec<String>) -> Done {
    let args = Args::read(
        given,
        &["data", "catalogue", "key-file", "address", "clock-at", "tls-cert", "tls-key", "backup-to"],
        &[],
    )
    .and_then(|args| args.no_words().map(|()| args))
    .map_err(|problem| vec![problem])?;
    let clock = SystemClock;
    let wanted = wanted(&args, &clock).map_err(|problem| vec![problem])?;
    let made = init::make(&wanted, &clock)?;
    if let Some(folder) = args.value("backup-to") {
        one(keyfile::read(&wanted.key_file)
            .and_then(|key| hub_of(&wanted.data, key, &wanted.key_file))
            .and_then(|hub| choose_backup_folder(&hub, folder)))?;
    }
    one(print(&format!("data: {}", wanted.data.display()))
        .and_then(|()| print(&format!("key file: {}", wanted.key_file.display())))
        .and_then(|()| print(&format!("catalogue entries: {}", made.entries)))
        .and_then(|()| print(&format!("pin: {}", made.pin)))
        .and_then(|()| match made.demo_offset_ms {
            Some(offset) => {
                print(&format!("office clock: {}", office_time(clock.system_ms() + offset).to_rfc3339()))
            }
            None => Ok(()),
        })
        .and_then(|()| print(&format!("admin code: {}", made.admin_code))))
}

/// The operator's own certificate and key, if they are given.
fn tls_pair(args: &Args) -> Result<Option<crate::tls::TlsPair>, String> {
    let read =
        |file: &str| std::fs::read_to_string(file).map_err(|cause| format!("{file} cannot be read: {cause}"));
    match (args.value("tls-cert"), args.value("tls-key")) {
        (Some(certificate), Some(key)) => {
            Ok(Some(crate::tls::TlsPair { certificate: read(certificate)?, key: read(key)? }))
        }
        (None, None) => Ok(None),
        _ => Err("--tls-cert and --tls-key belong together".to_owned()),
    }
}

fn wanted(args: &Args, clock: &dyn Clock) -> Result<init::Wanted, String> {
    let data = args.path("data")?;
    let tls = tls_pair(args)?;
    Ok(init::Wanted {
        catalogue: args.path("catalogue")?,
        key_file: key_file(args, &data),
        address: args.value("address").map(admin::address).transpose()?,
        demo_offset_ms: args.value("clock-at").map(|at| clock_offset(at, clock)).transpose()?,
        tls,
        data,
    })
}

#[cfg(feature = "demo")]
fn clock_offset(at: &str, clock: &dyn Clock) -> Result<i64, String> {
    let at = chrono::DateTime::parse_from_rfc3339(at)
        .map_err(|_| format!("--clock-at `{at}` is not a moment such as 2021-12-09T14:00:00+07:00"))?;
    Ok(at.timestamp_millis() - clock.system_ms())
}

#[cfg(not(feature = "demo"))]
fn clock_offset(_: &str, _: &dyn Clock) -> Result<i64, String> {
    Err("--clock-at exists in demonstration builds only".to_owned())
}

/// Reads the options of a command that works on existing data, and opens it.
fn open(given: Vec<String>, options: &[&str], flags: &[&str]) -> Result<(Args, Hub), String> {
    let mut all = vec!["data", "key-file"];
    all.extend_from_slice(options);
    let args = Args::read(given, &all, flags)?;
    args.no_words()?;
    let data = args.path("data")?;
    let key_file = key_file(&args, &data);
    let key = keyfile::read(&key_file)?;
    // Held only while the data is opened: what this program would change about its tables must not be changed
    // under a server of another version.
    let lock = Hub::beside(&data, &key)?;
    let hub = hub_of(&data, key, &key_file)?;
    drop(lock);
    Ok((args, hub))
}

fn hub_of(data: &Path, key: ledger::DataKey, key_file: &Path) -> Result<Hub, String> {
    // Before the hub opens its book and goes on from where that stands.
    if data.join(crate::hub::DATABASE).is_file() {
        high_water::check(data, crate::hub::DATABASE, &key, &high_water::file_for(key_file))
            .map_err(|cause| CannotOpen::Ledger(cause).sentence(data))?;
    }
    let hub = Hub::open(data, key, Arc::new(SystemClock)).map_err(|cause| cause.sentence(data))?;
    if hub.identity().demo_offset_ms.is_some() && !cfg!(feature = "demo") {
        return Err(format!(
            "the data folder {} is a demonstration's; this build serves offices",
            data.display()
        ));
    }
    Ok(hub)
}

fn serve(given: Vec<String>) -> Result<(), String> {
    let args = Args::read(given, &["data", "key-file", "listen", "backup-to"], &[])?;
    args.no_words()?;
    let data = args.path("data")?;
    let listen = args.needed("listen")?;
    let address: SocketAddr =
        listen.parse().map_err(|_| format!("--listen `{listen}` is not an address such as 0.0.0.0:8443"))?;
    let key_file = key_file(&args, &data);
    let key = keyfile::read(&key_file)?;
    log_to_stderr();
    // Bound before the data is opened, so that a taken port is said at once and changes nothing.
    let listening = bind(address)?;
    let _lock = Hub::lock(&data)?;
    let hub = Arc::new(hub_of(&data, key, &key_file)?);
    if let Some(folder) = args.value("backup-to") {
        choose_backup_folder(&hub, folder)?;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|cause| format!("cannot start: {cause}"))?;
    let end = {
        let _inside = runtime.enter();
        asked_to_end().map_err(|cause| format!("cannot take over the system's signals: {cause}"))?
    };
    print(&format!("listening on https://{}", listening.address))?;
    let _watch = Watch::start(Arc::clone(&hub), high_water::file_for(&key_file));
    runtime.block_on(serve_until(hub, listening, end)).map_err(|cause| cause.to_string())
}

/// Kept as a whole path: the server may be started from elsewhere the next time.
fn choose_backup_folder(hub: &Hub, folder: &str) -> Result<(), String> {
    let whole = std::path::absolute(folder)
        .map_err(|cause| format!("--backup-to `{folder}` is no folder: {cause}"))?;
    std::fs::create_dir_all(&whole)
        .map_err(|cause| format!("the backup folder {} cannot be made: {cause}", whole.display()))?;
    hub.set_backup_folder(&whole).map_err(|cause| cause.to_string())
}

fn log_to_stderr() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("MOTCUA_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    // A second subscriber in one process (tests) is no reason to stop.
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
}

fn enrol(given: Vec<String>) -> Result<(), String> {
    let (args, hub) = open(given, &["office", "name", "address", "days"], &["list"])?;
    if args.has("list") {
        return hub.enrolment_lines()?.iter().try_for_each(|line| print(line));
    }
    let days: u32 = match args.value("days") {
        None => 7,
        Some(days) => days
            .parse()
            .ok()
            .filter(|days| (1..=90).contains(days))
            .ok_or(format!("--days `{days}` is not a number from 1 to 90"))?,
    };
    let address = args.value("address").map(admin::address).transpose()?;
    print(&hub.issue_enrolment(args.needed("office")?, args.needed("name")?, address, days)?)
}

fn office(given: Vec<String>) -> Result<(), String> {
    let (_, hub) = open(given, &[], &[])?;
    hub.office_table()?.iter().try_for_each(|line| print(line))
}

fn office_clear(given: Vec<String>) -> Result<(), String> {
    let (args, hub) = open(given, &["office"], &[])?;
    let office = domain::id::OfficeId::from(args.needed("office")?);
    hub.clear_caution(&office).map_err(crate::enrol::told)?;
    print(&format!("cleared: {office}"))
}

fn staff(given: Vec<String>) -> Result<(), String> {
    let (args, hub) = open(given, &["office"], &[])?;
    hub.staff_table(args.value("office"))?.iter().try_for_each(|line| print(line))
}

fn staff_code(given: Vec<String>) -> Result<(), String> {
    let (args, hub) = open(given, &["officer"], &[])?;
    print(&hub.issue_officer_code(args.needed("officer")?)?)
}

fn desk_revoke(given: Vec<String>) -> Result<(), String> {
    let (args, hub) = open(given, &["desk", "reason"], &[])?;
    print(&format!("revoked: {}", hub.revoke_desk(args.needed("desk")?, args.needed("reason")?)?))
}

fn dispose(given: Vec<String>) -> Result<(), String> {
    let (args, hub) = open(given, &["dossier", "reason"], &[])?;
    print(&format!("disposed: {}", hub.dispose_dossier(args.needed("dossier")?, args.needed("reason")?)?))
}

fn key_announce(given: Vec<String>) -> Result<(), String> {
    let (args, hub) = open(given, &["tls-cert", "tls-key"], &[])?;
    let announced = hub.announce_key(tls_pair(&args)?)?;
    print(&format!("next pin: {}", announced.pin))?;
    match announced.backup {
        Some(Ok(())) => print("in a backup: yes"),
        Some(Err(problem)) => Err(format!("the key was announced, but is in no backup: {problem}")),
        None => print("in a backup: no"),
    }
}

fn key_switch(given: Vec<String>) -> Result<(), String> {
    let (args, hub) = open(given, &[], &["without-backup"])?;
    print(&format!("pin: {}", hub.switch_key(args.has("without-backup"))?))
}

fn admin_code(given: Vec<String>) -> Result<(), String> {
    let (_, hub) = open(given, &[], &[])?;
    print(&format!("admin code: {}", hub.new_admin_code()?))
}
