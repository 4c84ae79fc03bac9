//! A later state of the catalogue's folder.

use crate::running::{NOON, TestClock, catalogue};
use hub::{Hub, catalogue_folder, catalogue_update::Updated, init, keyfile};
use std::{fs, path::PathBuf};

struct Kept {
    _folder: tempfile::TempDir,
    files: PathBuf,
    hub: Hub,
}

fn kept() -> Kept {
    let folder = tempfile::tempdir().unwrap();
    let files = folder.path().join("catalogue");
    crate::init::copy(&catalogue(), &files);
    let data = folder.path().join("hub");
    let key_file = keyfile::default_for(&data);
    let wanted = init::Wanted {
        data: data.clone(),
        catalogue: files.clone(),
        key_file: key_file.clone(),
        address: None,
        demo_offset_ms: None,
        tls: None,
    };
    let clock = TestClock::at(NOON);
    init::make(&wanted, &*clock).unwrap();
    let hub = Hub::open(&data, keyfile::read(&key_file).unwrap(), clock).unwrap();
    Kept { _folder: folder, files, hub }
}

impl Kept {
    fn change(&self, file: &str, from: &str, to: &str) {
        let path = self.files.join(file);
        let text = fs::read_to_string(&path).unwrap();
        let changed = text.replacen(from, to, 1);
        assert!(changed != text, "{file}");
        fs::write(path, changed).unwrap();
    }

    fn update(&self) -> Updated {
        self.hub.update_catalogue(&catalogue_folder::read(&self.files).unwrap()).unwrap()
    }
}

#[test]
fn what_is_other_is_published_once_and_what_is_the_same_never() {
    let kept = kept();
    assert_eq!(kept.update(), Updated::default());
    kept.change(
        "procedures.toml",
        "code = \"1.001022\"\n",
        "code = \"1.001022\"\nvalid_to = \"2021-12-09\"\n",
    );
    kept.change("staff.toml", "Nguyễn Thị Lan", "Nguyễn Thị Lan Anh");
    assert_eq!(kept.update(), Updated { published: 2, left: Vec::new() });
    assert_eq!(kept.update(), Updated::default());
}

#[test]
fn who_is_no_longer_in_the_staff_list_has_left_and_may_come_back() {
    let kept = kept();
    let path = kept.files.join("staff.toml");
    let whole = fs::read_to_string(&path).unwrap();
    let rows: Vec<&str> = whole.split("[[officer]]").filter(|row| !row.contains("gx-lan")).collect();
    fs::write(&path, rows.join("[[officer]]")).unwrap();
    let is_listed = || kept.hub.staff_table(None).unwrap().iter().any(|line| line.starts_with("gx-lan"));
    assert!(is_listed());
    assert_eq!(kept.update(), Updated { published: 0, left: vec!["gx-lan".into()] });
    assert!(!is_listed());
    assert_eq!(kept.update(), Updated::default());
    fs::write(&path, whole).unwrap();
    assert_eq!(kept.update(), Updated { published: 1, left: Vec::new() });
    assert!(is_listed());
}

#[test]
fn a_delegation_that_cannot_be_is_named_by_file_and_line() {
    let kept = kept();
    let row = "id = \"gx-lan\"\n";
    let line = fs::read_to_string(kept.files.join("staff.toml")).unwrap();
    let line = line.split(row).next().unwrap().lines().count();
    for (lent, reason) in [
        (
            "role = \"intake_officer\", of = \"gx-huong\", from = \"2021-12-10\", to = \"2021-12-09\"",
            "before",
        ),
        ("role = \"intake_officer\", of = \"gx-ai\", from = \"2021-12-09\", to = \"2021-12-10\"", "gx-ai"),
        ("role = \"intake_officer\", of = \"gl-hoa\", from = \"2021-12-09\", to = \"2021-12-10\"", "office"),
        ("role = \"approver\", of = \"gx-huong\", from = \"2021-12-09\", to = \"2021-12-10\"", "has"),
        ("role = \"specialist\", of = \"gx-thanh\", from = \"2021-12-09\", to = \"2021-12-10\"", "already"),
        ("role = \"king\", of = \"gx-thanh\", from = \"2021-12-09\", to = \"2021-12-10\"", "king"),
    ] {
        let whole = fs::read_to_string(kept.files.join("staff.toml")).unwrap();
        kept.change("staff.toml", row, &format!("{row}acts_for = [{{ {lent} }}]\n"));
        let problems = catalogue_folder::read(&kept.files).unwrap_err();
        // What cannot even be read is named by its own line in the row.
        let places = [line, line + 2].map(|line| format!("staff.toml:{line}: "));
        let is_there = |problem: &String| places.iter().any(|place| problem.starts_with(place));
        let is_named = problems.iter().any(|problem| is_there(problem) && problem.contains(reason));
        assert!(is_named, "{lent}: {problems:?}");
        fs::write(kept.files.join("staff.toml"), whole).unwrap();
    }
}
