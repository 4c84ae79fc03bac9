//! Kills of real programs at chance moments, on small disks that fill up, over a network that is cut. The long run is
//! the same program with more kills.

use std::process::Command;
use system_tests::{Outcome, failure::expect, programs};

/// Nothing that was acknowledged is gone, nothing is there in part, no number stands on two papers.
#[test]
fn fifty_kills_of_desks_and_hub_lose_nothing_that_was_acknowledged() -> Outcome {
    let mut crash = Command::new(programs::program("crash")?);
    let out = crash.args(["--kills", "50", "--seed", "20211209"]).output()?;
    let (said, failed) = (String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    // What it had to leave out is said in this test's output too.
    eprint!("{failed}");
    expect(out.status.success(), || format!("{said}\n{failed}"))?;
    println!("{said}");
    let counted = |name: &str| {
        let line = said.lines().find(|line| line.trim_end().ends_with(name));
        line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0_u32)
    };
    expect(counted(" kills in all") == 50, || format!("other than 50 kills:\n{said}"))?;
    // A run in which nothing was at stake proves nothing.
    for name in [
        " killed desk in receive",
        " killed hub while serving",
        " acknowledged: received",
        " an upgrade was killed",
    ] {
        expect(counted(name) > 0, || format!("not once:{name}\n{said}"))?;
    }
    Ok(())
}
