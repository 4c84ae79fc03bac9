//! A desk without a window: for setting up a demonstration, for tests that kill a real process, and for
//! helping an office over the telephone.
//!
//! `motcua-desk enrol --data DIR --secrets FILE` (code) prints `unlock code: …`
//! `motcua-desk pin --data DIR --officer ID --secrets FILE` (paper-code, pin, unlock)
//! `motcua-desk sync --data DIR [--secrets FILE]` prints what waits afterwards
//! `motcua-desk backup --data DIR [--to DIR] [--secrets FILE]` makes one now; the folder is remembered
//! `motcua-desk restore --data DIR --from DIR [--at ID] --secrets FILE` (unlock); the newest unless told
//! `motcua-desk verify --data DIR [--secrets FILE]` checks everything that is stored
//! `motcua-desk call --data DIR [--officer ID] [--secrets FILE]` (pin, unlock) reads lines `use_case JSON` and
//! answers each with one line of JSON.
//!
//! Secrets never stand on the command line, where every process of the machine can read them: they are lines
//! `name value` of a file, or of standard input (`--secrets -`) up to an empty line. A demonstration build also
//! takes them as options, since its secrets are none.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command speaks to its caller")]

use desk::{
    Config, Desk,
    api::{
        backup::{BackupFolder, BackupStatus, FindBackups, RestoreRequest},
        dispatch,
        session::{EnrolRequest, SetPinRequest, SignInRequest, Stage, UnlockRequest},
    },
    printing::{NoSpooler, SaveAndOpen},
};
use domain::problem::Problem;
use std::{
    collections::HashMap,
    io::{BufRead as _, Write as _},
    path::PathBuf,
    process::ExitCode,
    sync::Arc,
};

/// What nobody else may read.
const SECRETS: [&str; 4] = ["code", "paper-code", "pin", "unlock"];
const COMMANDS: &str = "the commands are enrol, pin, sync, backup, restore, verify and call";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("motcua-desk: {sentence}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let mut args = std::env::args().skip(1);
    let command = args.next().ok_or(COMMANDS)?;
    let mut given = HashMap::new();
    while let Some(name) = args.next() {
        let name = name.strip_prefix("--").ok_or_else(|| format!("{name} is no option"))?.to_owned();
        if SECRETS.contains(&name.as_str()) && !cfg!(feature = "demo") {
            return Err(format!("--{name} does not stand on the command line: put it into --secrets FILE"));
        }
        let value = args.next().ok_or_else(|| format!("--{name} wants a value"))?;
        given.insert(name, value);
    }
    if let Some(from) = given.get("secrets").cloned() {
        given.extend(secrets(&from)?);
    }
    let want = |name: &str| given.get(name).cloned().ok_or_else(|| format!("--{name} is missing"));
    let folder = PathBuf::from(want("data")?);
    let mut config = Config::in_folder(&folder);
    if let Some(prints) = given.get("print-to") {
        config.printer = Arc::new(SaveAndOpen::into_folder(prints.into()));
        config.spooler = Arc::new(NoSpooler);
    }
    // These end when they are done; nothing else goes on beside them.
    config.is_syncing = !matches!(command.as_str(), "backup" | "restore" | "verify");
    std::fs::create_dir_all(&folder).map_err(|error| format!("the data folder cannot be made: {error}"))?;
    let desk = Desk::open(config);
    let told = |problem: Problem| format!("{:?} ({})", problem.code, problem.id);
    if desk.app_state(()).map_err(told)?.stage == Stage::Locked
        && let Some(code) = given.get("unlock")
    {
        desk.unlock(UnlockRequest { code: code.clone() }).map_err(told)?;
    }
    match command.as_str() {
        "enrol" => {
            let enrolled = desk.enrol(EnrolRequest { code: want("code")? }).map_err(told)?;
            println!("unlock code: {}", enrolled.unlock_code);
            println!("keyring: {}", if enrolled.has_keyring { "works" } else { "none" });
            println!("procedures: {}", enrolled.procedures);
        }
        "pin" => {
            let request = SetPinRequest {
                officer: want("officer")?,
                paper_code: want("paper-code")?,
                pin: want("pin")?,
            };
            desk.set_pin(request).map_err(told)?;
            println!("pin set");
        }
        "sync" => {
            let status = desk.sync_now(()).map_err(told)?;
            println!("waiting: {}", status.waiting);
            println!("link: {:?}", status.link);
        }
        "backup" => {
            if let Some(to) = given.get("to") {
                let to = std::path::absolute(to).map_err(|error| format!("--to {to}: {error}"))?;
                std::fs::create_dir_all(&to)
                    .map_err(|error| format!("the backup folder cannot be made: {error}"))?;
                let folder = Some(to.to_string_lossy().into_owned());
                desk.set_backup_folder(BackupFolder { folder }).map_err(told)?;
            }
            told_backup(&desk.backup_now(()).map_err(told)?)?;
        }
        "restore" => restore(&desk, &want("from")?, given.get("at").map(String::as_str), want("unlock")?)?,
        "verify" => verify(&desk)?,
        "call" => {
            if let (Some(officer), Some(pin)) = (given.get("officer"), given.get("pin")) {
                let request = SignInRequest { officer: officer.clone(), pin: pin.clone() };
                desk.sign_in(request).map_err(told)?;
            }
            converse(&desk)?;
        }
        other => return Err(format!("there is no command {other}; {COMMANDS}")),
    }
    Ok(())
}

/// Lines `name value`, from a file or from standard input up to an empty line.
fn secrets(from: &str) -> Result<Vec<(String, String)>, String> {
    let text = if from == "-" {
        let mut text = String::new();
        // Line by line: what follows the empty line is for somebody else.
        while std::io::stdin().read_line(&mut text).map_err(|error| error.to_string())? > 0
            && !text.ends_with("\n\n")
            && text != "\n"
        {}
        text
    } else {
        std::fs::read_to_string(from).map_err(|error| format!("--secrets {from} cannot be read: {error}"))?
    };
    text.lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| {
            let (name, value) = line.trim().split_once(' ').unwrap_or((line, ""));
            // The line itself is a secret.
            let known = SECRETS.contains(&name).then(|| (name.to_owned(), value.trim().to_owned()));
            known.ok_or_else(|| format!("--secrets: a line begins with one of {}", SECRETS.join(", ")))
        })
        .collect()
}

fn told_backup(status: &BackupStatus) -> Result<(), String> {
    if let Some(problem) = &status.problem {
        return Err(format!("{:?} ({})", problem.code, problem.id));
    }
    println!("folder: {}", status.folder.as_deref().unwrap_or_default());
    println!("time: {}", status.last_at.as_deref().unwrap_or_default());
    println!("backups: {}", status.count);
    Ok(())
}

fn restore(desk: &Desk, from: &str, at: Option<&str>, unlock_code: String) -> Result<(), String> {
    let told = |problem: Problem| format!("{:?} ({})", problem.code, problem.id);
    if !matches!(desk.app_state(()).map_err(told)?.stage, Stage::NotEnrolled | Stage::Broken) {
        return Err("RestoreRefused: there is data that can be used; nothing is put in its place".to_owned());
    }
    let found = desk.find_backups(FindBackups { folder: from.to_owned() }).map_err(told)?;
    let is_wanted = |id: &str| at.is_none_or(|at| id == at || id.ends_with(&format!("/{at}")));
    let wanted = found.iter().filter(|backup| backup.is_whole && is_wanted(&backup.id));
    let owners: std::collections::BTreeSet<&str> =
        wanted.clone().filter_map(|backup| backup.id.split_once('/')).map(|(owner, _)| owner).collect();
    if owners.len() > 1 {
        let ids: Vec<_> = wanted.map(|backup| backup.id.as_str()).collect();
        return Err(format!("there are backups of several desks; name one with --at: {}", ids.join(", ")));
    }
    let backup = wanted.clone().next().ok_or("there is no such backup that is whole")?;
    let request = RestoreRequest { folder: from.to_owned(), id: backup.id.clone(), unlock_code };
    let state = desk.restore_backup(request).map_err(told)?;
    println!("desk: {}", state.office.map(|office| office.desk_name).unwrap_or_default());
    println!("time: {}", backup.at);
    println!("operations: {}", backup.operations);
    Ok(())
}

fn verify(desk: &Desk) -> Result<(), String> {
    let found = desk.verify_data(()).map_err(|problem| format!("{:?} ({})", problem.code, problem.id))?;
    println!("operations: {}", found.operations);
    println!("attachments: {}", found.blobs);
    for finding in &found.findings {
        println!("finding: {}\t{}\t{}", finding.code, finding.count, finding.first);
    }
    if !found.is_sound {
        return Err("the data is damaged; change nothing, and keep the last backups".to_owned());
    }
    println!("sound: yes");
    Ok(())
}

/// One request a line, one answer a line, so that a test can kill the process between any two.
fn converse(desk: &Desk) -> Result<(), String> {
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let line = line.map_err(|error| error.to_string())?;
        let (name, args) = line.split_once(' ').unwrap_or((&line, "null"));
        let answer = serde_json::from_str(args)
            .map_err(|error| serde_json::json!({ "problem": error.to_string() }))
            .and_then(|args| {
                dispatch(desk, name, args).map_err(|problem| serde_json::json!({ "problem": problem }))
            });
        let answer = match answer {
            Ok(value) => serde_json::json!({ "ok": value }),
            Err(problem) => problem,
        };
        writeln!(out, "{answer}").and_then(|()| out.flush()).map_err(|error| error.to_string())?;
    }
    Ok(())
}
