//! Go-live: a workbook of the time before, looked at, entered, entered again.

use crate::office::{LEAVING, Office, Seat};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use desk::api::{
    dossiers::{DossierFilter, DossierId},
    golive::{ImportFile, ImportLine, ImportPreview, ImportRequest, ImportSheet, ImportStep, LineState},
    health::NumberSeries,
    numbers::{GapReason, NumberBooksRequest},
    parcel::FolderRequest,
    person::PersonQuery,
};
use domain::{
    dossier::backfill::BackfillOrigin,
    number::Series,
    problem::{Code, Problem},
};
use forms::workbook::{Column, Found, Sheet, read, write};

/// The sheets of the template that the product writes, without the example rows.
fn template(seat: &Seat) -> Vec<Found> {
    let folder = seat.folder.parent().unwrap().join("stick");
    std::fs::create_dir_all(&folder).unwrap();
    let request = FolderRequest { folder: folder.display().to_string() };
    let written = seat.desk().write_import_template(request).unwrap();
    read(&std::fs::read(written.file).unwrap()).unwrap()
}

/// Cells of a row by heading.
type Cells<'a> = &'a [(&'a str, &'a str)];

/// The template filled in: per tab, rows of cells by heading.
fn filled(seat: &Seat, tabs: &[(&str, &[Cells<'_>])]) -> Vec<u8> {
    let sheets: Vec<(String, Vec<String>, Vec<Vec<String>>)> = template(seat)
        .into_iter()
        .map(|found| {
            let heads: Vec<String> = found.rows[1].cells.iter().map(|cell| cell.text.clone()).collect();
            let rows = tabs.iter().filter(|(name, _)| *name == found.name).flat_map(|(_, rows)| rows.iter());
            let cells = rows.map(|row| {
                assert!(row.iter().all(|(title, _)| heads.iter().any(|head| head == title)), "{row:?}");
                let of =
                    |head: &String| row.iter().find(|(title, _)| title == head).map_or("", |(_, text)| text);
                heads.iter().map(|head| of(head).to_owned()).collect()
            });
            let cells = cells.collect();
            (found.name.clone(), heads.clone(), cells)
        })
        .collect();
    let heads: Vec<Vec<Column>> = sheets
        .iter()
        .map(|(_, heads, _)| {
            let column = |title: &String| Column {
                title: Box::leak(title.clone().into_boxed_str()),
                note: "",
                example: "Ví dụ:",
                width: 10.0,
                is_required: false,
            };
            heads.iter().map(column).collect()
        })
        .collect();
    let pages: Vec<Sheet<'_>> = sheets
        .iter()
        .zip(&heads)
        .map(|((name, _, rows), columns)| Sheet { name, about: "", columns, rows })
        .collect();
    write(&pages).unwrap()
}

const TAB: &str = "Hồ sơ đang giải quyết";

/// A dossier of before that can be entered; received on a Thursday, three working days.
const GOOD: &[(&str, &str)] = &[
    ("Mã hồ sơ", "000.27.90.H42-211125-0012"),
    ("Mã thủ tục", "1.001022"),
    ("Họ và tên", "Nguyễn Văn Thắng"),
    ("Số CCCD hoặc CMND", "037090001234"),
    ("Ngày sinh", "01/01/1990"),
    ("Giới tính", "Nam"),
    ("Ngày giờ nhận", "25/11/2021 9:30"),
    ("Ngày hẹn trả", "30/11/2021"),
    ("Quyển số", "01/2021"),
    ("Số thứ tự", "57"),
];

fn with<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut row: Vec<(&str, &str)> =
        GOOD.iter().copied().filter(|(title, _)| changes.iter().all(|(other, _)| other != title)).collect();
    row.extend(changes);
    row
}

fn file(bytes: &[u8]) -> ImportFile {
    ImportFile {
        content: BASE64.encode(bytes),
        reason: "Chuyển hồ sơ giấy vào máy".into(),
        converts_legacy: false,
    }
}

fn look(seat: &Seat, bytes: &[u8]) -> ImportPreview {
    seat.desk().preview_import(file(bytes)).unwrap()
}

fn step(seat: &Seat, bytes: &[u8]) -> Result<ImportStep, Problem> {
    let hash = look(seat, bytes).hash;
    seat.desk().run_import(ImportRequest { file: file(bytes), hash })
}

/// Row, column and code of what is wrong.
fn wrong(lines: &[ImportLine]) -> Vec<(u32, String, Code)> {
    let issues = lines.iter().flat_map(|line| line.issues.iter().map(move |issue| (line.row, issue)));
    issues.map(|(row, issue)| (row, issue.column.clone(), issue.problem.code)).collect()
}

#[test]
fn the_empty_template_has_headings_and_an_example_that_is_passed_over() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    let sheets = template(&seat);
    let names: Vec<&str> = sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    assert_eq!(names, [TAB, "Công dân", "Số tiếp theo"]);
    assert_eq!(sheets[0].rows[1].cells[0].text, "Mã hồ sơ");
    assert!(sheets[0].rows[2].cells[0].text.starts_with("Ví dụ:"));
    let folder = seat.folder.parent().unwrap().join("stick");
    let bytes = std::fs::read(folder.join("mot-cua-nhap-du-lieu-cu.xlsx")).unwrap();
    let preview = look(&seat, &bytes);
    assert!(preview.lines.is_empty(), "{:?}", preview.lines);
}

#[test]
fn an_open_dossier_keeps_its_code_and_its_dates_and_is_marked() {
    let office = Office::open();
    let seat = office.online("GX-01");
    let bytes = filled(&seat, &[(TAB, &[GOOD])]);
    let preview = look(&seat, &bytes);
    assert_eq!((preview.dossiers.new, preview.dossiers.wrong), (1, 0), "{:?}", preview.lines);
    assert!(seat.desk().dossiers(DossierFilter::default()).unwrap().is_empty(), "a look changes nothing");
    let done = step(&seat, &bytes).unwrap();
    assert_eq!((done.done, done.left, done.wrong), (1, 0, 0));
    let row = seat.desk().dossiers(DossierFilter::default()).unwrap().remove(0);
    assert_eq!(row.code, "000.27.90.H42-211125-0012");
    assert_eq!(row.received_at.as_deref(), Some("2021-11-25T09:30:00+07:00"));
    assert_eq!(row.due.at.as_deref(), Some("2021-11-30T17:30:00+07:00"), "the paper's day, the rules' hour");
    let view = seat.desk().dossier(DossierId { id: row.id.clone() }).unwrap();
    let told = view.backfill.unwrap();
    assert_eq!((told.origin, told.reason.as_str()), (BackfillOrigin::GoLive, "Chuyển hồ sơ giấy vào máy"));
    assert_eq!((told.late_minutes, told.lawful_due_at), (14 * 24 * 60 + 270, None));
    assert_eq!((view.register_volume.as_deref(), view.register_seq), (Some("01/2021"), Some(57)));
    // The same file again adds nothing and says which rows were there.
    let again = look(&seat, &bytes);
    assert_eq!((again.dossiers.new, again.dossiers.there), (0, 1));
    assert_eq!(again.lines[0].state, LineState::There);
    assert_eq!(step(&seat, &bytes).unwrap().done, 0);
    // The district takes it, and another desk does not enter it again.
    seat.sync();
    let other = office.online("GX-02");
    other.sync();
    assert_eq!(look(&other, &bytes).dossiers.there, 1);
    let view = other.desk().dossier(DossierId { id: row.id }).unwrap();
    assert!(
        view.history.iter().all(|line| !line.is_pending) && !view.row.is_contested && !view.row.is_frozen
    );
}

#[test]
fn a_line_that_is_wrong_is_told_with_its_row_and_column_and_stops_nothing() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    let due = with(&[("Mã hồ sơ", "A-2"), ("Số thứ tự", "58"), ("Ngày hẹn trả", "03/12/2021")]);
    let dates = with(&[("Mã hồ sơ", "A-3"), ("Số thứ tự", "59"), ("Ngày giờ nhận", "31/02/2021")]);
    let person =
        with(&[("Mã hồ sơ", "A-4"), ("Số thứ tự", "60"), ("Số CCCD hoặc CMND", "12345"), ("Họ và tên", "")]);
    let twice = with(&[("Số thứ tự", "61")]);
    let line = with(&[("Mã hồ sơ", "A-6")]);
    let procedure = with(&[("Mã hồ sơ", "A-7"), ("Số thứ tự", "63"), ("Mã thủ tục", "9.999999")]);
    let later = with(&[
        ("Mã hồ sơ", "A-8"),
        ("Số thứ tự", "64"),
        ("Ngày giờ nhận", "25/12/2021"),
        ("Ngày hẹn trả", ""),
    ]);
    let legacy = with(&[("Mã hồ sơ", "A-9"), ("Số thứ tự", "65"), ("Họ và tên", "NguyÔn V¨n Th¾ng")]);
    let rows: Vec<&[(&str, &str)]> =
        vec![GOOD, &due, &dates, &person, &twice, &line, &procedure, &later, &legacy];
    let bytes = filled(&seat, &[(TAB, &rows)]);
    let preview = look(&seat, &bytes);
    assert_eq!((preview.dossiers.new, preview.dossiers.wrong, preview.legacy_cells), (1, 8, 1));
    let told = wrong(&preview.lines);
    let expected = [
        (5, "M", Code::DueDiffersFromRules),
        (6, "K", Code::FieldDate),
        (7, "C", Code::FieldRequired),
        (7, "D", Code::FieldPersonalId),
        (8, "A", Code::CodeTwice),
        (9, "O", Code::RegisterLineTaken),
        (10, "B", Code::ProcedureUnknown),
        (11, "K", Code::ReceivedLater),
        (12, "C", Code::LegacyCell),
    ];
    for (row, column, code) in expected {
        assert!(
            told.iter().any(|one| one.0 == row && one.2 == code && (one.1 == column || one.1.is_empty())),
            "{row} {column} {code:?} in {told:?}"
        );
    }
    assert_eq!(step(&seat, &bytes).unwrap(), ImportStep { done: 1, left: 0, wrong: 8 });
    // Put right, the rest comes in and nothing twice.
    let due = with(&[
        ("Mã hồ sơ", "A-2"),
        ("Số thứ tự", "58"),
        ("Ngày hẹn trả", "03/12/2021"),
        ("Lý do khác ngày hẹn", "Chờ xác minh, đã có phiếu hẹn lại"),
    ]);
    let bytes = filled(&seat, &[(TAB, &[GOOD, &due, &legacy])]);
    let converted = ImportFile { converts_legacy: true, ..file(&bytes) };
    let preview = seat.desk().preview_import(converted.clone()).unwrap();
    assert_eq!((preview.dossiers.new, preview.dossiers.there), (2, 1), "{:?}", preview.lines);
    seat.desk().run_import(ImportRequest { file: converted, hash: preview.hash }).unwrap();
    let rows = seat.desk().dossiers(DossierFilter::default()).unwrap();
    assert_eq!(rows.len(), 3);
    let moved = rows.iter().find(|row| row.code == "A-2").unwrap();
    assert_eq!(moved.due.at.as_deref(), Some("2021-12-03T17:30:00+07:00"), "what was promised stands");
    let view = seat.desk().dossier(DossierId { id: moved.id.clone() }).unwrap().backfill.unwrap();
    assert_eq!(view.lawful_due_at.as_deref(), Some("2021-11-30T17:30:00+07:00"));
    assert_eq!(rows.iter().filter(|row| row.owner_name == "Nguyễn Văn Thắng").count(), 3);
}

#[test]
fn paper_and_machine_never_meet_in_a_book() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    let number = |series, next| [("Loại sổ", series), ("Quyển số", "01/2021"), ("Số tiếp theo", next)];
    let (register, receipts) = (number("Sổ theo dõi hồ sơ", "60"), number("Giấy tiếp nhận", "91"));
    let bytes = filled(&seat, &[(TAB, &[GOOD]), ("Số tiếp theo", &[&register, &receipts])]);
    assert_eq!(look(&seat, &bytes).numbers.new, 2);
    step(&seat, &bytes).unwrap();
    let received = seat.receive("Trần Thị Bưởi");
    assert_eq!(received.receipt_number, "01-0091/TNHS");
    let last = |series| seat.ledger().read(|book| book.last_number(series, "01/2021")).unwrap();
    assert_eq!(last(Series::DossierRegister), Some(60));
    let books = seat.desk().number_books(NumberBooksRequest::default()).unwrap().books;
    let register = books.iter().find(|book| book.series == NumberSeries::DossierRegister).unwrap();
    let gaps: Vec<_> = register.gaps.iter().map(|gap| (gap.first, gap.last, gap.reason)).collect();
    assert_eq!(gaps, [(1, 56, GapReason::Before), (58, 59, GapReason::Before)]);
    // Again: nothing; lower: told.
    assert_eq!((look(&seat, &bytes).numbers.new, look(&seat, &bytes).numbers.there), (0, 2));
    let (low, other) = (
        number("Phiếu bổ sung", "0"),
        [("Loại sổ", "Phiếu bổ sung"), ("Quyển số", "09/2021"), ("Số tiếp theo", "4")],
    );
    let bytes = filled(&seat, &[("Số tiếp theo", &[&low, &other])]);
    let told = wrong(&look(&seat, &bytes).lines);
    assert_eq!(told, [(4, "C".to_owned(), Code::FieldNumber), (5, "B".to_owned(), Code::FieldRequired)]);
}

#[test]
fn what_another_desk_keeps_is_entered_there() {
    let office = Office::open();
    let _first = office.online("GX-01");
    let second = office.online("GX-02");
    second.sync();
    let bytes = filled(&second, &[(TAB, &[GOOD])]);
    let told = wrong(&look(&second, &bytes).lines);
    assert_eq!(told, [(4, "N".to_owned(), Code::VolumeOfOtherDesk)]);
}

#[test]
fn people_of_a_list_are_known_at_the_counter() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    let row = [
        ("Họ và tên", "Trần Thị Bưởi"),
        ("Số CCCD hoặc CMND", "037190005678"),
        ("Giới tính", "Nữ"),
        ("Điện thoại", "0987654321"),
    ];
    let bytes = filled(&seat, &[("Công dân", &[&row, &[("Họ và tên", "Lê Văn Ba")]])]);
    let preview = look(&seat, &bytes);
    assert_eq!((preview.persons.new, preview.persons.wrong), (1, 1), "{:?}", preview.lines);
    step(&seat, &bytes).unwrap();
    let known = |number: &str| seat.desk().known_person(PersonQuery { personal_id: number.into() }).unwrap();
    let person = known("037190005678").unwrap().person;
    assert_eq!(
        (person.full_name.as_str(), person.sex.as_str(), person.phone.as_str()),
        ("Trần Thị Bưởi", "female", "0987654321")
    );
    assert!(known("037190005679").is_none());
    assert_eq!(look(&seat, &bytes).persons.there, 1);
    assert_eq!(preview.lines[0].sheet, ImportSheet::Persons);
}

#[test]
fn an_import_that_was_interrupted_goes_on() {
    let office = Office::open();
    let seat = office.desk("GX-01");
    let texts: Vec<(String, String)> = (1..=120).map(|n| (format!("CU-{n:03}"), n.to_string())).collect();
    let rows: Vec<Vec<(&str, &str)>> =
        texts.iter().map(|(code, seq)| with(&[("Mã hồ sơ", code), ("Số thứ tự", seq)])).collect();
    let rows: Vec<&[(&str, &str)]> = rows.iter().map(Vec::as_slice).collect();
    let bytes = filled(&seat, &[(TAB, &rows)]);
    let first = step(&seat, &bytes).unwrap();
    assert_eq!((first.done, first.left), (100, 20));
    // The disk fails in the middle of the rest: what was entered stays, and the next run ends it.
    seat.ledger().fail_next(ledger::Fault::Commit);
    assert_eq!(step(&seat, &bytes).unwrap_err().code, Code::DiskFull);
    let second = step(&seat, &bytes).unwrap();
    assert_eq!((second.done, second.left), (20, 0));
    assert_eq!(seat.desk().dossiers(DossierFilter::default()).unwrap().len(), 120);
    let hash = "0".repeat(64);
    let other = seat.desk().run_import(ImportRequest { file: file(&bytes), hash }).unwrap_err();
    assert_eq!(other.code, Code::WorkbookChanged);
    assert_eq!(seat.desk().preview_import(file(b"PK nothing")).unwrap_err().code, Code::WorkbookUnreadable);
}

#[test]
fn only_the_head_of_the_counter_carries_over() {
    let office = Office::open();
    let seat = office.enrolled("GX-01");
    seat.sign_in(LEAVING).unwrap();
    assert_eq!(seat.desk().preview_import(file(b"x")).unwrap_err().code, Code::RoleMissing);
}
