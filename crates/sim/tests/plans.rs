//! Plans that once failed are played again.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use sim::{Plan, generate, run};
use std::{fs, path::Path};

#[test]
fn every_stored_plan_holds() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("plans");
    let mut failed = Vec::new();
    let mut count = 0;
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let name = entry.file_name().into_string().unwrap();
        if !name.ends_with(".plan") {
            continue;
        }
        count += 1;
        let plan = Plan::read(&fs::read_to_string(entry.path()).unwrap()).unwrap();
        if let Err(violation) = run(&plan) {
            failed.push(format!("{name}: {violation}"));
        }
    }
    assert!(count > 0, "there are no plans");
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn a_plan_is_read_as_it_was_written() {
    for seed in 0..200 {
        let plan = generate(seed);
        assert_eq!(Plan::read(&plan.to_string()), Ok(plan));
    }
}

#[test]
fn the_same_plan_gives_the_same_run() {
    for seed in [3, 14] {
        let plan = generate(seed);
        assert_eq!(run(&plan), run(&plan));
    }
}
