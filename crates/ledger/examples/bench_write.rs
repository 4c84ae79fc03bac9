//! What saving a dossier costs above what the disk and the cipher cost anyway.
//!
//! One act of three operations with its views, against a raw commit of the same bytes in a database with the
//! same key and pragmas; the two take turns. Prints one line of JSON. Arguments: runs (300), dossiers that are
//! there before (1000).

#[path = "../tests/support/mod.rs"]
mod support;

use domain::id::ActId;
use ledger::{Ledger, LedgerError, Priority};
use rusqlite::{Connection, params};
use std::{
    error::Error,
    io::Write as _,
    time::{Duration, Instant},
};
use support::{Machine, entity, person};

const NAMES: [&str; 5] =
    ["Đinh Thị Hương", "Nguyễn Văn Nam", "Trần Thị Hoà", "Phạm Quyên", "Lê Hoàng Nghiêm"];

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1).map_while(|text| text.parse::<u32>().ok());
    let (runs, before) = (arguments.next().unwrap_or(300), arguments.next().unwrap_or(1000));
    let mut desk = Machine::new(1);
    // On the same disk as the book, so that both wait for the same one.
    let raw = raw(&desk)?;
    for number in 0..before {
        save(&mut desk, number)?;
    }
    let (mut saves, mut commits, mut bytes) = (Vec::new(), Vec::new(), 0);
    for number in before..before + runs {
        let (took, parts) = save(&mut desk, number)?;
        saves.push(took);
        bytes += parts.iter().map(Vec::len).sum::<usize>();
        let start = Instant::now();
        let transaction = raw.unchecked_transaction()?;
        {
            let mut insert = transaction.prepare_cached("INSERT INTO raw (bytes) VALUES (?1)")?;
            for part in &parts {
                insert.execute(params![part])?;
            }
        }
        transaction.commit()?;
        commits.push(start.elapsed());
    }
    let (save, commit) = (median(&mut saves), median(&mut commits));
    let line = serde_json::json!({
        "unit": "ms",
        "bench": "save with views ÷ raw commit of the same bytes",
        "runs": runs,
        "dossiers_before": before,
        "bytes": bytes / runs.max(1) as usize,
        "value": save.as_secs_f64() * 1000.0,
        "save_p95_ms": at(&saves, 95).as_secs_f64() * 1000.0,
        "floor": commit.as_secs_f64() * 1000.0,
        "raw_commit_p95_ms": at(&commits, 95).as_secs_f64() * 1000.0,
        "ratio": save.as_secs_f64() / commit.as_secs_f64(),
    });
    writeln!(std::io::stdout(), "{line}")?;
    Ok(())
}

fn save(desk: &mut Machine, number: u32) -> Result<(Duration, Vec<Vec<u8>>), LedgerError> {
    let name = NAMES.get(number as usize % NAMES.len()).copied().unwrap_or_default();
    let operations = desk.receive(entity(u128::from(number)), person(name), None);
    let parts = operations
        .iter()
        .map(|operation| [operation.header_bytes(), operation.body_bytes().unwrap_or_default()].concat())
        .collect();
    let (chain, act) = (desk.chain, ActId(desk.id()));
    let ledger: Ledger = desk.ledger.clone();
    let start = Instant::now();
    ledger.write(Priority::Clerk, |write| write.append(chain, act, operations))?;
    Ok((start.elapsed(), parts))
}

fn raw(desk: &Machine) -> Result<Connection, Box<dyn Error>> {
    let raw = Connection::open(desk.folder.path().join("raw.db"))?;
    raw.execute_batch(&format!("PRAGMA key = \"x'{}'\";", desk.key.to_hex().as_str()))?;
    raw.execute_batch(
        "PRAGMA temp_store = MEMORY; PRAGMA foreign_keys = ON; PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;
         CREATE TABLE raw (num INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;",
    )?;
    Ok(raw)
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    at(times, 50)
}

fn at(sorted: &[Duration], percent: usize) -> Duration {
    sorted.get(sorted.len() * percent / 100).copied().unwrap_or_default()
}
