#![allow(clippy::unwrap_used)]
mod support;
use support::*;
#[test]
fn pages() {
    let mut desk = Machine::new(1);
    for n in 0..300 { desk.receives(n); }
    desk = desk.reopened();
    let wal = desk.folder.path().join("book.db-wal");
    let mut last = std::fs::metadata(&wal).map(|m| m.len()).unwrap_or(0);
    for n in 300..310 {
        let t = std::time::Instant::now();
        desk.receives(n);
        let e = t.elapsed();
        let now = std::fs::metadata(&wal).unwrap().len();
        println!("{} frames {:?} total {}", (now - last) / 4120, e, desk.receive(entity(1000+n), person(NAME), None).iter().map(|o| o.size()).sum::<usize>());
        last = now;
    }
}
#[test]
fn plans() {
    let mut desk = Machine::new(1);
    for n in 0..3 { desk.receives(n); }
    let c = rusqlite::Connection::open(desk.folder.path().join("book.db")).unwrap();
    c.execute_batch(&format!("PRAGMA key = \"x'{}'\";", desk.key.to_hex().as_str())).unwrap();
    for sql in [
        "SELECT d.id FROM dossier d WHERE d.is_open = 1 ORDER BY d.due_at NULLS LAST LIMIT 5",
        "SELECT d.id FROM dossier d WHERE d.office = 'x' AND d.is_open = 1 ORDER BY d.due_at NULLS LAST LIMIT 5",
        "SELECT d.id FROM dossier d ORDER BY d.due_at NULLS LAST LIMIT 5",
        "SELECT d.id FROM dossier d WHERE d.is_open = 1 AND d.due_at >= 1 AND d.due_at < 9 ORDER BY d.due_at NULLS LAST LIMIT 5",
        "SELECT d.id FROM dossier d WHERE d.office='x' ORDER BY d.received_at DESC, d.num DESC LIMIT 5",
        "SELECT d.id FROM dossier d ORDER BY d.received_at DESC, d.num DESC LIMIT 5",
        "SELECT d.id FROM dossier d WHERE (d.cards > 0 OR d.is_contested OR d.is_frozen) ORDER BY d.due_at NULLS LAST LIMIT 5",
        "SELECT office, count(*), sum(is_open), max(received_at) FROM dossier WHERE office IS NOT NULL GROUP BY office ORDER BY office",
        "SELECT (received_at - 1) / 3600, count(*) FROM dossier WHERE received_at >= 1 AND received_at < 2 AND (NULL IS NULL OR office = NULL) GROUP BY 1",
        "SELECT count(*) FILTER (WHERE due_at >= 1) FROM dossier WHERE is_open = 1 AND due_at < 2 AND ('a' IS NULL OR office = 'a')",
        "SELECT count(*), coalesce(sum(size), 0), min(num) FROM operation INDEXED BY operation_waiting WHERE stamp IS NULL AND held IS NULL",
        "SELECT n - act_index, act_count FROM operation WHERE chain = x'00' AND n > 1 AND stamp IS NULL AND held IS NULL ORDER BY n LIMIT 1",
        "SELECT o.id FROM operation o JOIN content c ON c.num = o.num WHERE o.chain = x'00' AND o.n >= 2 AND o.n < 2+3 ORDER BY o.n",
        "SELECT o.id FROM operation o JOIN content c ON c.num = o.num WHERE o.entity = 1 AND NOT o.is_outside ORDER BY o.num",
        "SELECT o.id FROM operation o JOIN content c ON c.num = o.num WHERE o.held IS NOT NULL ORDER BY o.num",
        "SELECT d.id FROM (SELECT rowid FROM name_index WHERE name_index MATCH 'a*' ORDER BY rowid DESC LIMIT 2) f JOIN dossier d ON d.num = f.rowid ORDER BY f.rowid DESC",
        "SELECT o.id FROM stream_entry e JOIN operation o ON o.num = e.operation JOIN content c ON c.num = o.num WHERE e.stream = 1 AND e.position > 2 ORDER BY e.position",
        "SELECT sum(cards) FROM dossier WHERE cards > 0 OR is_contested OR is_frozen",
    ] {
        println!("{sql}");
        let mut s = c.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let rows: Vec<String> = s.query_map([], |r| r.get(3)).unwrap().map(|r| r.unwrap()).collect();
        for r in rows { println!("      {r}"); }
    }
}
#[test]
fn provider() {
    let desk = Machine::new(1);
    let c = rusqlite::Connection::open(desk.folder.path().join("book.db")).unwrap();
    c.execute_batch(&format!("PRAGMA key = \"x'{}'\";", desk.key.to_hex().as_str())).unwrap();
    for p in ["cipher_provider", "cipher_provider_version", "cipher_version", "page_size", "cipher_hmac_algorithm"] {
        let v: rusqlite::types::Value = c.query_row(&format!("PRAGMA {p}"), [], |r| r.get(0)).unwrap();
        println!("{p} {v:?}");
    }
}
