//! The command line.

/// What was asked for.
#[derive(Debug, PartialEq, Eq)]
pub enum Command {
    /// The list of commands.
    List,
    /// The demo office: in its window, or played through the window where nobody looks.
    Run {
        /// Start from an empty demo folder.
        fresh: bool,
        /// Play the main job under a virtual screen.
        headless: bool,
    },
    /// All tests, or one step of them.
    Test {
        /// The name of a step, or a part of the names of Rust tests.
        only: Option<String>,
    },
    /// Speed, as ratios.
    Bench,
    /// Kills of real programs at chance moments.
    Crash {
        /// `--kills N`, `--seed S`, `--minutes M`, as they were typed.
        words: Vec<String>,
    },
    /// The seeded simulation.
    Sim {
        /// What the program `motcua-sim` is asked, as it was typed.
        words: Vec<String>,
    },
    /// The TypeScript of the use cases.
    Gen {
        /// Compare only.
        check: bool,
    },
}

/// Each command with its line.
const COMMANDS: [(&str, &str); 6] = [
    (
        "run [--fresh] [--headless]",
        "open the demo office; --fresh starts anew; --headless plays the main job through the real window",
    ),
    ("test [--only NAME]", "run every test; NAME is one step, or a part of the names of Rust tests"),
    ("bench", "measure, and print each figure as a ratio to its floor"),
    (
        "crash [--kills 1000] [--seed 1] [--minutes 60]",
        "kill desks and hub at chance moments, on small disks that fill up; nothing acknowledged may be gone",
    ),
    (
        "sim [--seeds 2000] [--from 1] [--minutes 60] [--plan FILE] [--mutants]",
        "play desks, hub, disks and network from seeds or from a plan; a failing plan is shortened and printed",
    ),
    ("gen [--check]", "write ui/src/api/generated.ts from the use cases; --check only compares"),
];

/// The commands, one line each.
pub fn list() -> String {
    let width = COMMANDS.iter().map(|(usage, _)| usage.len()).max().unwrap_or(0);
    COMMANDS.iter().map(|(usage, line)| format!("cargo xtask {usage:width$}  {line}\n")).collect()
}

/// Reads the words after `cargo xtask`; the error is a sentence for the person who typed them.
pub fn parse(words: impl IntoIterator<Item = String>) -> Result<Command, String> {
    let mut words = words.into_iter();
    let Some(name) = words.next() else { return Ok(Command::List) };
    let mut command = match name.as_str() {
        "help" | "--help" | "-h" => return Ok(Command::List),
        "run" => Command::Run { fresh: false, headless: false },
        "test" => Command::Test { only: None },
        "bench" => Command::Bench,
        "crash" => Command::Crash { words: Vec::new() },
        "sim" => Command::Sim { words: Vec::new() },
        "gen" => Command::Gen { check: false },
        _ => return Err(format!("There is no command `{name}`.")),
    };
    while let Some(word) = words.next() {
        match (&mut command, word.as_str()) {
            (Command::Run { fresh, .. }, "--fresh") => *fresh = true,
            (Command::Run { headless, .. }, "--headless") => *headless = true,
            (Command::Gen { check }, "--check") => *check = true,
            (Command::Test { only }, "--only") => match words.next() {
                Some(value) if !value.is_empty() => *only = Some(value),
                _ => return Err("`--only` needs the name of a step or of a test.".to_owned()),
            },
            (Command::Crash { words: passed }, "--kills" | "--seed" | "--minutes") => match words.next() {
                Some(value) if value.parse::<u64>().is_ok() => passed.extend([word, value]),
                _ => return Err(format!("`{word}` needs a number.")),
            },
            (Command::Sim { words: passed }, "--seeds" | "--from" | "--minutes" | "--print") => {
                match words.next() {
                    Some(value) if value.parse::<u64>().is_ok() => passed.extend([word, value]),
                    _ => return Err(format!("`{word}` needs a number.")),
                }
            }
            (Command::Sim { words: passed }, "--plan") => match words.next() {
                Some(value) if !value.is_empty() => passed.extend([word, value]),
                _ => return Err("`--plan` needs a file.".to_owned()),
            },
            (Command::Sim { words: passed }, "--mutants" | "--shorten") => passed.push(word),
            _ => return Err(format!("`{name}` does not take `{word}`.")),
        }
    }
    Ok(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Command, String> {
        parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn nothing_typed_lists_the_commands_one_line_each() {
        assert_eq!(parsed(""), Ok(Command::List));
        let list = list();
        assert_eq!(list.lines().count(), COMMANDS.len());
        assert!(list.lines().all(|line| line.starts_with("cargo xtask ")));
    }

    #[test]
    fn every_listed_command_is_understood_with_its_options() {
        for (usage, _) in COMMANDS {
            let typed = usage.replace(['[', ']'], "");
            assert!(parsed(&typed).is_ok(), "{typed}");
        }
        assert_eq!(parsed("run --headless"), Ok(Command::Run { fresh: false, headless: true }));
        let words = ["--kills", "9"].map(str::to_owned).to_vec();
        assert_eq!(parsed("crash --kills 9"), Ok(Command::Crash { words }));
        assert_eq!(parsed("test --only clippy"), Ok(Command::Test { only: Some("clippy".to_owned()) }));
    }

    #[test]
    fn what_is_not_understood_is_named() {
        assert_eq!(parsed("play"), Err("There is no command `play`.".to_owned()));
        assert_eq!(parsed("gen --fresh"), Err("`gen` does not take `--fresh`.".to_owned()));
        assert!(parsed("test --only").is_err());
        assert_eq!(parsed("crash --kills many"), Err("`--kills` needs a number.".to_owned()));
    }
}
