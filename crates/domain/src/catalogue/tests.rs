use super::*;

const AGENCIES: &str = r#"
[[agency]]
code = "d"
kind = "district_committee"
name_vi = "UBND huyện"
label = "sure"

[[agency]]
code = "d-x"
kind = "commune_committee"
name_vi = "UBND xã"
parent = "d"
valid_to = "2025-06-30"
label = "sure"

[[commune_position]]
id = "chairman"
name_vi = "Chủ tịch UBND"
roles = ["approver"]
label = "sure"
"#;

const PROCEDURES: &str = r#"
[[field]]
id = "ho_tich"
name_vi = "Hộ tịch"

[[procedure]]
code = "1.001193"
name_vi = "Đăng ký khai sinh"
field = "ho_tich"
intake_level = "commune"
decided_by = "commune"
time = { kind = "same_day_cutoff", cutoff = "15:00" }
time_max = { kind = "working_days", value = 5, label = "sure" }
fee = { kind = "free", amount_vnd = 0 }
result_vi = "Giấy khai sinh"
labels = { code = "sure" }
online_level_2021 = 3
inter_level = false
legal_basis = "Luật Hộ tịch 2014"
components = [
  { name_vi = "Tờ khai", originals = 1, copies = 0, kind = "submit", required = "yes", label = "sure" },
]
"#;

const HOLIDAYS: &str = "date,weekday,name_vi,name_en,kind,source,label,note\n\
    2021-01-01,Fri,Tết Dương lịch,New Year,statutory,Labour Code,sure,\n\
    2022-01-03,Mon,Tết Dương lịch,New Year,substitute,Labour Code,sure,for Sat\n";

const DISTRICT: &str = r#"[district]
name = "Gia Viễn"
agency = "d"
look_up_address = "https://motcua.example"
reserved_serials = { from = 1, to = 999 }
block_size = 100
blocks_per_desk = 2
lease_days = 120
renew_below_days = 90
near_due_days = 2
regimes = [{ id = "R2021", valid_from = "2021-12-06", forms_set = "F2018", source = "NĐ 107/2021" }]

[[work_hours]]
id = "reference"
mon = [["07:30", "11:30"]]

[[dossier_code_pattern]]
id = "2018"
valid_to = "2025-06-30"
template = "{office_code}-{yymmdd}-{serial:4}"
"#;

const OFFICES: &str = r#"[[office]]
agency = "d-x"
office_code = "000.20.90.H42"
label = "to-configure"
counter_name = "Bộ phận Một cửa"
"#;

const STAFF: &str = r#"[[officer]]
id = "x-an"
office = "d-x"
full_name = "An"
position = "chairman"
roles = ["approver"]
"#;

const FORM: &str = "// id: form_01\n// set: F2018\n// version: 1\n// paper: a5\n// valid_from: 2019-01-01\n#set text(12pt)\n";

/// The sample with one text put in place of another.
fn changed(file: &str, from: &str, to: &str) -> Result<Catalogue, Vec<CatalogueProblem>> {
    let files = [
        ("agencies.toml", AGENCIES),
        ("procedures.toml", PROCEDURES),
        ("holidays.csv", HOLIDAYS),
        ("district.toml", DISTRICT),
        ("offices.toml", OFFICES),
        ("staff.toml", STAFF),
        ("forms/form-01.typ", FORM),
        ("README.md", "notes"),
    ];
    let files: Vec<(&str, String)> = files
        .iter()
        .map(|(name, text)| {
            assert!(*name != file || text.contains(from), "{from}");
            (*name, if *name == file { text.replacen(from, to, 1) } else { (*text).to_owned() })
        })
        .collect();
    Catalogue::read(&files)
}

/// The one problem of the changed sample, as "line: reason".
fn problem(file: &str, from: &str, to: &str) -> String {
    let problems = changed(file, from, to).unwrap_err();
    assert_eq!(problems.len(), 1, "{problems:#?}");
    assert_eq!(problems[0].file, file);
    format!("{}: {}", problems[0].line, problems[0].reason)
}

/// An editor on another system writes marks as letters of their own.
#[test]
fn a_decomposed_file_is_read_as_a_composed_one() {
    use unicode_normalization::UnicodeNormalization;
    let decomposed: String = PROCEDURES.nfd().collect();
    assert_ne!(decomposed, PROCEDURES);
    let read = changed("procedures.toml", PROCEDURES, &decomposed).unwrap();
    assert_eq!(read.entries(), changed("", "", "").unwrap().entries());
    assert_eq!(read.procedures[0].name_vi, "Đăng ký khai sinh");
}

#[test]
fn an_alias_says_something() {
    let with = |aliases: &str| format!("legal_basis = \"Luật Hộ tịch 2014\"\naliases = {aliases}");
    let row = "legal_basis = \"Luật Hộ tịch 2014\"";
    let read = changed("procedures.toml", row, &with("[\"BTP-277325\"]")).unwrap();
    assert!(read.procedures[0].answers_to_code("btp-277325"));
    let problem = problem("procedures.toml", row, &with("[\" \"]"));
    assert!(problem.ends_with("an alias is not empty"), "{problem}");
}

#[test]
fn the_sample_is_read_and_comes_back_from_its_entries() {
    let catalogue = changed("", "", "").unwrap();
    let keys: Vec<(EntryKind, &str)> =
        catalogue.entries().iter().map(|entry| (entry.kind, entry.key.as_str())).collect();
    assert_eq!(
        keys,
        [
            (EntryKind::District, "d"),
            (EntryKind::Agency, "d"),
            (EntryKind::Agency, "d-x"),
            (EntryKind::Office, "d-x"),
            (EntryKind::CalendarYear, "2021"),
            (EntryKind::CalendarYear, "2022"),
            (EntryKind::WorkHours, "reference"),
            (EntryKind::DossierCodePattern, "2018"),
            (EntryKind::Field, "ho_tich"),
            (EntryKind::Procedure, "1.001193"),
            (EntryKind::FormTemplate, "form_01/F2018"),
            (EntryKind::Position, "chairman"),
            (EntryKind::Officer, "x-an"),
        ]
    );
    let entries = catalogue.entries();
    assert_eq!(entries[0].read::<District>().unwrap(), catalogue.district);
    assert_eq!(entries[2].read::<Agency>().unwrap(), catalogue.agencies[1]);
    assert_eq!(entries[5].read::<CalendarYear>().unwrap(), catalogue.years[1]);
    assert_eq!(entries[6].read::<WorkHoursRow>().unwrap(), catalogue.hours[0]);
    assert_eq!(entries[7].read::<DossierCodePatternRow>().unwrap(), catalogue.patterns[0]);
    assert_eq!(entries[9].read::<ProcedureVersion>().unwrap(), catalogue.procedures[0]);
    assert_eq!(entries[10].read::<FormTemplate>().unwrap(), catalogue.templates[0]);
    assert_eq!(entries[12].read::<Officer>().unwrap(), catalogue.officers[0]);
    assert_eq!(entries[10].valid_from, "2019-01-01".parse().ok());
    assert!(entries[2].body.get("parent").is_some() && entries[1].body.get("parent").is_none());
}

#[test]
fn an_entry_of_a_newer_hub_is_still_read() {
    let catalogue = changed("", "", "").unwrap();
    let mut entry = catalogue.entries()[2].clone();
    entry.body.as_object_mut().unwrap().insert("said_by_a_newer_hub".into(), 1.into());
    assert_eq!(entry.read::<Agency>().unwrap(), catalogue.agencies[1]);
}

#[test]
fn rows_hold_between_their_days() {
    let catalogue = changed("", "", "").unwrap();
    let day = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
    assert!(catalogue.agencies[1].is_valid_on(day("2025-06-30")));
    assert!(!catalogue.agencies[1].is_valid_on(day("2025-07-01")));
    assert!(catalogue.procedures[0].in_force_on(day("1990-01-01")));
    assert_eq!(catalogue.procedures[0].label_of("code"), Label::Sure);
    assert_eq!(catalogue.procedures[0].label_of("fee"), Label::ToConfigure);
    assert_eq!(catalogue.district.regime_on(day("2021-12-05")), None);
    assert_eq!(catalogue.district.regime_on(day("2021-12-06")).unwrap().id, "R2021");
    let officer = &catalogue.officers[0];
    assert!(officer.may(crate::role::Role::Approver, day("2021-12-09")));
    assert!(!officer.may(crate::role::Role::Clerk, day("2021-12-09")));
}

#[test]
fn a_year_alone_is_its_first_or_last_day() {
    let until = changed("agencies.toml", "2025-06-30", "2025").unwrap();
    assert_eq!(until.agencies[1].valid_to, "2025-12-31".parse().ok());
    let from = changed("procedures.toml", "decided_by", "valid_from = \"2022\"\ndecided_by").unwrap();
    assert_eq!(from.procedures[0].valid_from, "2022-01-01".parse().ok());
}

#[test]
fn broken_toml_names_the_line() {
    let p = problem("staff.toml", "position = \"chairman\"", "position = chairman\"");
    assert!(p.starts_with("5: "), "{p}");
    let p = problem("agencies.toml", "name_vi = \"UBND xã\"", "name_vi = \"UBND xã");
    assert!(p.starts_with("11: "), "{p}");
}

#[test]
fn broken_rows_name_the_line_and_the_key() {
    for (file, from, to, expected) in [
        ("agencies.toml", "label = \"sure\"\n\n[[commune", "\n\n[[commune", "8: missing field `label`"),
        (
            "agencies.toml",
            "kind = \"commune_committee\"",
            "kind = \"village\"",
            "10: unknown variant `village`",
        ),
        ("agencies.toml", "2025-06-30", "2025-06-31", "13: `2025-06-31` is not a date such as 2021-12-09"),
        ("agencies.toml", "roles = [\"approver\"]", "roles = [\"king\"]", "19: unknown variant `king`"),
        ("agencies.toml", "parent", "parnet", "12: nothing reads the key `parnet`"),
        ("agencies.toml", "[[commune_position]]", "[[position]]", "16: nothing reads the key `position`"),
        ("procedures.toml", "same_day_cutoff", "same_week", "12: unknown variant `same_week`"),
        ("procedures.toml", "value = 5", "value = -5", "13: `-5` is not a length of time"),
        ("procedures.toml", "required = \"yes\"", "required = \"no\"", "21: unknown variant `no`"),
        ("procedures.toml", "required = \"yes\", ", "", "21: missing field `required`"),
        ("procedures.toml", "copies = 0", "copies = 0, copy = 1", "21: nothing reads the key `copy`"),
        ("procedures.toml", "copies = 0", "copies = 300", "21: "),
        ("procedures.toml", "cutoff = \"15:00\"", "cutoff = \"3 pm\"", "12: `3 pm` is not a time of day"),
        ("district.toml", "serial:4", "serial:x", "20: `{serial:x}` is not a part of a dossier code"),
        ("district.toml", "\"11:30\"", "\"07:00\"", "15: hours from 07:30 to 07:00 are empty"),
        ("district.toml", "block_size = 100\n", "", "1: missing field `block_size`"),
        ("holidays.csv", "2022-01-03", "2022-01-33", "3: "),
        ("holidays.csv", "substitute", "substituted", "3: unknown variant `substituted`"),
        ("holidays.csv", "for Sat", "for Sat,more", "3: 9 columns instead of 8"),
        ("holidays.csv", ",label,", ",sure,", "1: the columns must be date,weekday,name_vi"),
        ("forms/form-01.typ", "version: 1", "version: one", "3: `one` cannot be the version of a form"),
        ("forms/form-01.typ", "paper: a5", "paper: a6", "4: `a6` cannot be the paper of a form"),
        (
            "forms/form-01.typ",
            "2019-01-01",
            "01/01/2019",
            "5: `01/01/2019` cannot be the valid_from of a form",
        ),
        ("forms/form-01.typ", "// set: F2018\n", "", "1: the heading has no line `// set: …`"),
    ] {
        let problems = changed(file, from, to).unwrap_err();
        let said = format!("{}: {}", problems[0].line, problems[0].reason);
        assert!(said.starts_with(expected), "{from} -> {to}: {said}");
        assert_eq!(problems[0].file, file);
    }
}

#[test]
fn rules_between_rows() {
    for (file, from, to, expected) in [
        ("agencies.toml", "parent = \"d\"", "parent = \"e\"", "8: there is no agency `e`"),
        (
            "agencies.toml",
            "valid_to =",
            "valid_from = \"2026-01-01\"\nvalid_to =",
            "8: valid to 2025-06-30 is before valid from 2026-01-01",
        ),
        (
            "agencies.toml",
            "valid_to =",
            "e_code_a = \"H42\"\nvalid_to =",
            "8: `H42` is not an agency code of generation A",
        ),
        ("procedures.toml", "field = \"ho_tich\"", "field = \"dat_dai\"", "6: there is no field `dat_dai`"),
        ("procedures.toml", "1.001193", "1001193", "6: `1001193` is not a procedure code"),
        ("procedures.toml", "originals = 1", "originals = 0", "6: a component needs an original or a copy"),
        (
            "procedures.toml",
            "online_level_2021 = 3",
            "online_level_2021 = 5",
            "6: online_level_2021 is 1, 2, 3 or 4",
        ),
        ("district.toml", "https://motcua.example", "motcua.example", "1: look_up_address is"),
        ("district.toml", "lease_days = 120", "lease_days = 90", "1: lease_days must be more"),
        ("district.toml", "mon = [[\"07:30\", \"11:30\"]]", "", "13: no day of the week has hours"),
        ("offices.toml", "d-x", "d-y", "1: there is no agency `d-y`"),
        ("offices.toml", "000.20.90.H42", "20.90.H42", "1: `20.90.H42` is not an agency code"),
        ("staff.toml", "position = \"chairman\"", "position = \"mayor\"", "1: there is no position `mayor`"),
        ("staff.toml", "[\"approver\"]", "[]", "1: an officer has at least one role"),
        ("holidays.csv", "2022-01-03,Mon", "2022-01-03,Tue", "3: 2022-01-03 is a Mon"),
        ("holidays.csv", "2022-01-03", "2021-01-01", "3: 2021-01-01 is a Fri"),
        ("holidays.csv", "2022-01-03,Mon", "2023-01-03,Tue", "3: the year 2022 is missing"),
    ] {
        let problems = changed(file, from, to).unwrap_err();
        let said: Vec<String> = problems.iter().map(|p| format!("{}: {}", p.line, p.reason)).collect();
        assert!(said.iter().any(|said| said.starts_with(expected)), "{from} -> {to}: {said:?}");
    }
}

#[test]
fn the_same_key_twice_is_named_with_its_first_line() {
    let twice = |text: &str| format!("{text}{text}");
    assert_eq!(problem("staff.toml", STAFF, &twice(STAFF)), "7: `x-an` is already at line 1");
    let second = PROCEDURES.split_once("[[procedure]]").unwrap().1;
    let again = format!("{PROCEDURES}[[procedure]]{second}");
    let problems = changed("procedures.toml", PROCEDURES, &again).unwrap_err();
    let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "procedures.toml:23: `1.001193 version 1` is already at line 6",
            "procedures.toml:23: `1.001193` holds on days on which the row at line 6 holds too"
        ]
    );
    // A second version from the day after the first ends is what versions are for.
    let follows = again.replacen("decided_by", "valid_to = \"2022-06-30\"\ndecided_by", 1);
    let (first, last) = follows.rsplit_once("decided_by").unwrap();
    let follows = format!("{first}version = 2\nvalid_from = \"2022-07-01\"\ndecided_by{last}");
    assert_eq!(changed("procedures.toml", PROCEDURES, &follows).unwrap().procedures.len(), 2);
    // In whichever order they stand; one common day is one too many.
    let (a, b) = (follows.replace("2022-07-01", "2022-06-30"), follows.replace("2022-06-30", "2022-07-01"));
    for touching in [a, b] {
        assert!(problem("procedures.toml", PROCEDURES, &touching).contains("holds on days"));
    }
    let swapped = follows.replacen("valid_to = \"2022-06-30\"", "valid_from = \"2022-07-01\"", 1);
    let (first, last) = swapped.rsplit_once("valid_from = \"2022-07-01\"").unwrap();
    let swapped = format!("{first}valid_to = \"2022-06-30\"{last}");
    assert_eq!(changed("procedures.toml", PROCEDURES, &swapped).unwrap().procedures.len(), 2);
}

#[test]
fn a_row_too_large_to_travel_is_named() {
    let long = "x".repeat(MAX_BODY_BYTES);
    let p = problem("forms/form-01.typ", "12pt", &long);
    assert!(p.starts_with("1: ") && p.ends_with("bytes as an entry, at most 12288"), "{p}");
}

#[test]
fn all_problems_are_collected_in_order() {
    let files = [
        ("agencies.toml", AGENCIES.replace("\"sure\"", "\"certain\"")),
        ("holidays.csv", String::new()),
        ("holiday.csv", String::new()),
        ("procedures.toml", "[[procedure]]\n[[procedure]]\nname_vi = 1\n".to_owned()),
        ("district.toml", DISTRICT.replace("[district]", "[[district]]")),
    ];
    let problems = Catalogue::read(&files).unwrap_err();
    let places: Vec<(&str, usize)> = problems.iter().map(|p| (p.file.as_str(), p.line)).collect();
    for place in [
        ("agencies.toml", 6),
        ("agencies.toml", 14),
        ("agencies.toml", 20),
        ("district.toml", 1),
        ("holiday.csv", 1),
        ("offices.toml", 1),
        ("procedures.toml", 1),
        ("procedures.toml", 3),
    ] {
        assert!(places.contains(&place), "{place:?} of {problems:#?}");
    }
    assert!(places.is_sorted());
}
