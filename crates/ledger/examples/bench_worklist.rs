//! Finding and listing in a large book, each against the bare query that it cannot do without.
//!
//! A million dossiers for the search, or as many as `MOTCUA_BENCH_DOSSIERS` says, and 200 000 for the worklist
//! (`MOTCUA_BENCH_WORKLIST`). One line of JSON for each figure; milliseconds.

#[path = "large/mod.rs"]
mod large;
#[path = "../tests/support/mod.rs"]
mod support;

use chrono::Duration;
use ledger::{Worklist, WorklistOrder, WorklistTab};
use rusqlite::Connection;
use serde_json::json;
use std::{
    error::Error,
    io::{self, Write as _},
    time::Instant,
};
use support::{Machine, morning};

type Outcome<T> = Result<T, Box<dyn Error>>;

fn number(variable: &str, otherwise: u32) -> u32 {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

fn main() -> Outcome<()> {
    worklist(&large::dossiers(number("MOTCUA_BENCH_WORKLIST", 200_000))?)?;
    search(&large::dossiers(number("MOTCUA_BENCH_DOSSIERS", 1_000_000))?)
}

/// The book, read past the ledger with the same key.
fn bare(book: &Machine) -> Outcome<Connection> {
    let raw = Connection::open(book.folder.path().join("book.db"))?;
    raw.execute_batch(&format!(
        "PRAGMA key = \"x'{}'\"; PRAGMA query_only = ON;",
        book.key.to_hex().as_str()
    ))?;
    Ok(raw)
}

fn worklist(book: &Machine) -> Outcome<()> {
    let (raw, ledger) = (bare(book)?, &book.ledger);
    let now = morning() + Duration::days(30);
    let plain = Worklist { officer: Some("gx-huong".into()), ..Worklist::new(now) };
    let total = ledger.read(|read| read.worklist_count(&plain))?;
    writeln!(io::stderr(), "{total} open dossiers")?;
    let mut indexed = raw.prepare(
        "SELECT d.* FROM (SELECT num AS at FROM dossier WHERE is_open = 1 ORDER BY due_order, code_order, num LIMIT 100) w
         JOIN dossier d ON d.num = w.at",
    )?;
    let mut floor = || -> Outcome<()> {
        let mut rows = indexed.query([])?;
        while let Some(row) = rows.next()? {
            let _: String = row.get("owner_name")?;
        }
        Ok(())
    };
    let page = |list: &Worklist, offset: u32| -> Outcome<()> {
        let rows = ledger.read(|read| read.worklist_page(list, offset, 100))?;
        if rows.is_empty() { Err("an empty page".into()) } else { Ok(()) }
    };
    let first = pair(60, || page(&plain, 0), &mut floor)?;
    say("first page of the worklist ÷ bare indexed query, p95", &first, 0.95)?;
    let count = |list: &Worklist| -> Outcome<()> {
        ledger.read(|read| read.worklist_counts(list))?;
        Ok(())
    };
    let counted = pair(40, || count(&plain), &mut floor)?;
    say("counts of six tabs, after the rows ÷ bare indexed query, p95", &counted, 0.95)?;
    for (name, order) in
        [("due", WorklistOrder::Due), ("received", WorklistOrder::Received), ("name", WorklistOrder::Name)]
    {
        let list = Worklist { order, ..plain.clone() };
        let last = pair(30, || page(&list, total - 100), &mut floor)?;
        say(&format!("last page by {name} ÷ bare indexed query, p95"), &last, 0.95)?;
    }
    let mut at = 0;
    let scrolled = pair(
        200,
        || {
            at = (at + 7_919) % (total - 100);
            page(&plain, at)
        },
        &mut floor,
    )?;
    say("a page anywhere while scrolling ÷ bare indexed query, p95", &scrolled, 0.95)?;
    let mine = Worklist {
        tab: WorklistTab::Mine,
        procedures: Some(vec!["1.001193".into()]),
        received_from: Some(morning()),
        order: WorklistOrder::Name,
        ..plain.clone()
    };
    let mut lists = vec![("three filters by name".to_owned(), mine.clone(), 1_000)];
    let few = Worklist { received_from: Some(morning() + Duration::days(130)), ..mine.clone() };
    lists.push(("three filters that leave few".to_owned(), few, 0));
    for text in ["thi", "Nguyễn", "Bùi Đức Thắng"] {
        let found = ledger.read(|read| read.find_all(text, &[]))?;
        lists.push((format!("“{text}”"), Worklist { found: Some(found.clone()), ..plain.clone() }, 0));
        lists.push((
            format!("“{text}” with three filters"),
            Worklist { found: Some(found), ..mine.clone() },
            0,
        ));
    }
    for (name, list, offset) in lists {
        let rows = pair(
            20,
            || {
                ledger.read(|read| read.worklist_page(&list, offset, 100))?;
                Ok(())
            },
            &mut floor,
        )?;
        say(&format!("list narrowed by {name}, rows ÷ bare indexed query, p95"), &rows, 0.95)?;
        let counted = pair(20, || count(&list), &mut floor)?;
        say(
            &format!("list narrowed by {name}, counts after them ÷ bare indexed query, p95"),
            &counted,
            0.95,
        )?;
    }
    Ok(())
}

/// Beginnings of words that stand in the book, as a clerk types them: letter by letter.
const PREFIXES: [&str; 24] = [
    "n", "ng", "ngu", "nguy", "nguye", "nguyen", "t", "th", "thi", "tha", "thang", "h", "hu", "huo", "huong",
    "v", "van", "d", "du", "duc", "b", "bui", "hoa", "quyen",
];
const THREE: [&str; 8] = [
    "nguyen van nam",
    "nguyễn văn nam",
    "tran thi hoa",
    "vũ thị nga",
    "bui duc thang",
    "Bùi Đức Thắng",
    "hoàng văn ưởng",
    "le thi ng",
];

fn search(book: &Machine) -> Outcome<()> {
    let (raw, ledger) = (bare(book)?, &book.ledger);
    let (mut values, mut floors) = (Vec::new(), Vec::new());
    for _ in 0..10 {
        for text in PREFIXES {
            let mut statement = raw.prepare_cached(
                "SELECT rowid FROM name_index WHERE name_index MATCH ? ORDER BY rowid DESC LIMIT 20",
            )?;
            floors.push(took(|| drain(&mut statement, text))?);
            values.push(took(|| {
                ledger.read(|read| read.find_by_name(text, 20))?;
                Ok(())
            })?);
        }
    }
    say("one-word prefix among a million dossiers ÷ bare FTS5 query, p99", &(values, floors), 0.99)?;
    for text in THREE {
        let figures = pair(
            40,
            || {
                let rows = ledger.read(|read| read.find_by_name(text, 20))?;
                if rows.is_empty() { Err(text.into()) } else { Ok(()) }
            },
            || {
                let mut statement = raw.prepare_cached(
                    "SELECT rowid FROM name_index WHERE name_index MATCH ? ORDER BY rowid DESC LIMIT 20",
                )?;
                drain(&mut statement, text)
            },
        )?;
        say(&format!("“{text}” ranked ÷ bare FTS5 query, p50"), &figures, 0.5)?;
    }
    let people = pair(
        20,
        || {
            ledger.read(|read| read.find_people("nguyen", 12))?;
            Ok(())
        },
        || {
            let mut statement = raw.prepare_cached(
                "SELECT rowid FROM name_index WHERE name_index MATCH ? ORDER BY rowid DESC LIMIT 300",
            )?;
            drain(&mut statement, "nguyen")
        },
    )?;
    say("people of a name ÷ bare FTS5 query of 300, p95", &people, 0.95)
}

fn drain(statement: &mut rusqlite::Statement<'_>, text: &str) -> Outcome<()> {
    let words: Vec<String> =
        domain::text::search_key(text).split(' ').map(|word| format!("\"{word}\"*")).collect();
    let mut rows = statement.query([words.join(" AND ")])?;
    while let Some(row) = rows.next()? {
        let _: i64 = row.get(0)?;
    }
    Ok(())
}

fn took(step: impl FnOnce() -> Outcome<()>) -> Outcome<f64> {
    let start = Instant::now();
    step()?;
    Ok(start.elapsed().as_secs_f64() * 1000.0)
}

/// So many times each, in turns; the first of each is not counted.
fn pair(
    times: usize,
    mut value: impl FnMut() -> Outcome<()>,
    mut floor: impl FnMut() -> Outcome<()>,
) -> Outcome<(Vec<f64>, Vec<f64>)> {
    value()?;
    floor()?;
    let (mut values, mut floors) = (Vec::new(), Vec::new());
    for _ in 0..times {
        values.push(took(&mut value)?);
        floors.push(took(&mut floor)?);
    }
    Ok((values, floors))
}

fn say(bench: &str, (values, floors): &(Vec<f64>, Vec<f64>), share: f64) -> Outcome<()> {
    let at = |list: &[f64]| {
        let mut sorted = list.to_vec();
        sorted.sort_by(f64::total_cmp);
        let place = (sorted.len() as f64 * share) as usize;
        sorted.get(place).or(sorted.last()).copied().unwrap_or_default()
    };
    let (value, floor) = (at(values), at(floors));
    let line =
        json!({ "bench": bench, "unit": "ms", "value": value, "floor": floor, "ratio": value / floor });
    Ok(writeln!(io::stdout(), "{line}")?)
}
