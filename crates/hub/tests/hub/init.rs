//! Making a hub, or leaving no trace of the attempt.

use crate::running::{NOON, TestClock, catalogue};
use hub::{init, keyfile, tls::TlsPair};
use std::path::{Path, PathBuf};

fn wanted(folder: &Path, catalogue: PathBuf) -> init::Wanted {
    let data = folder.join("hub");
    let key_file = keyfile::default_for(&data);
    init::Wanted { data, catalogue, key_file, address: None, demo_offset_ms: None, tls: None }
}

fn make(wanted: &init::Wanted) -> Result<init::Made, Vec<String>> {
    init::make(wanted, &*TestClock::at(NOON))
}

pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target)
        } else {
            assert!(std::fs::copy(entry.path(), target).is_ok())
        }
    }
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn the_real_catalogue_makes_a_hub_that_tells_nothing_in_clear() {
    let folder = tempfile::tempdir().unwrap();
    let wanted = wanted(folder.path(), catalogue());
    let made = make(&wanted).unwrap();
    assert!(made.entries > 100);
    assert_eq!(made.admin_code.len(), 14);
    assert_eq!(names(folder.path()), ["hub", "hub.key"]);
    for file in names(&wanted.data) {
        let bytes = std::fs::read(wanted.data.join(file)).unwrap();
        for clear in ["Gia Viễn", "Đinh Thị Hương", "SQLite format", "PRIVATE KEY", made.admin_code.as_str()]
        {
            assert!(!bytes.windows(clear.len()).any(|window| window == clear.as_bytes()), "{clear}");
        }
    }
    assert_eq!(
        make(&wanted).unwrap_err(),
        [format!("the data folder {} exists and is not empty; it is left alone", wanted.data.display())]
    );
}

#[test]
fn a_broken_catalogue_is_named_by_file_and_line_and_leaves_nothing() {
    let cases: [(&str, &str, &str, &str); 4] = [
        ("offices.toml", "000.20.90.H42", "not a code", "offices.toml:7: "),
        ("district.toml", "block_size = 100", "block_size = \"many\"", "district.toml:"),
        ("holidays.csv", "2021-09-02,Thu", "2021-09-02,Mon", "holidays.csv:"),
        ("procedures.toml", "[[procedure]]", "[[procedur]]", "procedures.toml:"),
    ];
    for (file, from, to, expected) in cases {
        let folder = tempfile::tempdir().unwrap();
        let broken = folder.path().join("catalogue");
        copy(&catalogue(), &broken);
        let text = std::fs::read_to_string(broken.join(file)).unwrap();
        let changed = text.replacen(from, to, 1);
        assert!(changed != text, "{file}");
        std::fs::write(broken.join(file), changed).unwrap();
        let problems = make(&wanted(folder.path(), broken)).unwrap_err();
        let problem = problems
            .iter()
            .find(|problem| problem.starts_with(expected))
            .unwrap_or_else(|| panic!("{problems:?}"));
        let line = problem.split(':').nth(1).unwrap();
        assert!(line.parse::<usize>().is_ok_and(|line| line > 0), "{problem}");
        assert_eq!(names(folder.path()), ["catalogue"], "{file}");
    }
}

#[test]
fn bytes_that_are_no_text_and_files_that_are_missing() {
    let folder = tempfile::tempdir().unwrap();
    let broken = folder.path().join("catalogue");
    copy(&catalogue(), &broken);
    std::fs::write(broken.join("staff.toml"), b"# one\n# two \xff\n").unwrap();
    assert_eq!(
        make(&wanted(folder.path(), broken.clone())).unwrap_err(),
        ["staff.toml:2: is not UTF-8 text"]
    );
    std::fs::write(broken.join("staff.toml"), b"").unwrap();
    std::fs::remove_file(broken.join("offices.toml")).unwrap();
    let problems = make(&wanted(folder.path(), broken)).unwrap_err();
    assert!(problems.contains(&"offices.toml:1: the file is missing".to_owned()), "{problems:?}");
    let problems = make(&wanted(folder.path(), folder.path().join("nowhere"))).unwrap_err();
    assert!(problems[0].contains("nowhere:1: cannot be read"), "{problems:?}");
    assert_eq!(names(folder.path()), ["catalogue"]);
}

#[test]
fn a_key_file_that_is_there_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let wanted = wanted(folder.path(), catalogue());
    std::fs::write(&wanted.key_file, "the key to something else").unwrap();
    assert!(make(&wanted).unwrap_err()[0].contains("exists already"));
    assert_eq!(names(folder.path()), ["hub.key"]);
    assert_eq!(std::fs::read_to_string(&wanted.key_file).unwrap(), "the key to something else");
}

#[test]
fn a_certificate_of_ones_own() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (TlsPair::generate().unwrap(), TlsPair::generate().unwrap());
    let mixed = TlsPair { certificate: one.certificate.clone(), key: two.key };
    let mut wanted = wanted(folder.path(), catalogue());
    wanted.tls = Some(mixed);
    assert!(make(&wanted).unwrap_err()[0].starts_with("the TLS certificate and key cannot be used"));
    assert!(names(folder.path()).is_empty());
    wanted.tls = Some(one.clone());
    assert_eq!(make(&wanted).unwrap().pin, one.pin().unwrap());
}
