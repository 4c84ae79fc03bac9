//! A desk without a window: for setting up a demonstration, for tests that kill a real process, and for
//! helping an office over the telephone.
//!
//! `motcua-desk enrol --data DIR --code MC1-…` prints `unlock code: …`
//! `motcua-desk pin --data DIR --officer ID --paper-code CODE --pin NNNNNN [--unlock CODE]`
//! `motcua-desk sync --data DIR [--unlock CODE]` prints what waits afterwards
//! `motcua-desk call --data DIR [--unlock CODE] [--officer ID --pin NNNNNN]` reads lines `use_case JSON` and
//! answers each with one line of JSON.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command speaks to its caller")]

use desk::{
    Config, Desk,
    api::{
        dispatch,
        session::{EnrolRequest, SetPinRequest, SignInRequest, Stage, UnlockRequest},
    },
    printing::SaveAndOpen,
};
use domain::problem::Problem;
use std::{
    collections::HashMap,
    io::{BufRead as _, Write as _},
    path::PathBuf,
    process::ExitCode,
    sync::Arc,
};

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
    let command = args.next().ok_or("which command? enrol, pin, sync or call")?;
    let mut given = HashMap::new();
    while let Some(name) = args.next() {
        let name = name.strip_prefix("--").ok_or_else(|| format!("{name} is no option"))?.to_owned();
        let value = args.next().ok_or_else(|| format!("--{name} wants a value"))?;
        given.insert(name, value);
    }
    let want = |name: &str| given.get(name).cloned().ok_or_else(|| format!("--{name} is missing"));
    let folder = PathBuf::from(want("data")?);
    let mut config = Config::in_folder(&folder);
    if let Some(prints) = given.get("print-to") {
        config.printer = Arc::new(SaveAndOpen::into_folder(prints.into()));
    }
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
        "call" => {
            if let (Some(officer), Some(pin)) = (given.get("officer"), given.get("pin")) {
                let request = SignInRequest { officer: officer.clone(), pin: pin.clone() };
                desk.sign_in(request).map_err(told)?;
            }
            converse(&desk)?;
        }
        other => return Err(format!("there is no command {other}: enrol, pin, sync or call")),
    }
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
