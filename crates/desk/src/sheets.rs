//! Paper day: before the power goes, sheets of form 01 are printed with their numbers; afterwards they are entered with
//! the hour that stands on them, or given back.
//!
//! A sheet's numbers are passed over in the books of this desk, with a reason, in the transaction that keeps the sheet
//! and before it is printed: nothing else ever gets them.

use crate::{
    api::{
        dossiers::Printed,
        sheets::{BurnSheets, PrintSheets, SheetRef, SheetState, SheetView, Sheets},
    },
    desk::{Desk, Open},
    incarnation::Made,
    numbers,
    printing::Whole,
    problems::{Stop, text},
    receive::{BLANK, Heads, number_text, template},
};
use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveTime};
use domain::{
    code::short_form,
    dossier::decide::{Author, MAX_TEXT, office_today},
    number::{NumberUsed, Series, code_book, desk_book},
    problem::{Code, Problem},
    text::clean_line,
    time::office_moment,
};
use forms::{BlankSlips, MAX_SHEETS, RECEIPT_COPIES};
use ledger::{
    FloorReason, Priority,
    local::{BlankSheet, Burnt},
};

/// Days ahead for which sheets are printed at most: serials are lent for longer.
const AHEAD: i64 = 31;

impl Desk {
    /// The sheets that were printed ahead.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn sheets(&self, (): ()) -> Result<Sheets, Problem> {
        let open = self.opened()?;
        self.all_sheets(&open)
    }

    fn all_sheets(&self, open: &Open) -> Result<Sheets, Problem> {
        let reference = open.reference();
        let sheets = open
            .ledger
            .read(|book| {
                let mut views = Vec::new();
                for sheet in book.blank_sheets()? {
                    let dossier = sheet.entered.map(|id| book.dossier(id)).transpose()?.flatten();
                    let late = dossier.as_ref().and_then(|dossier| {
                        let late = dossier.backfilled.as_ref()?.lateness(dossier.received_at?);
                        u32::try_from(late.num_minutes()).ok()
                    });
                    let suffix =
                        template(&reference, sheet.day).ok().and_then(|row| row.number_suffix.clone());
                    views.push(SheetView {
                        number_text: number_text(&sheet.volume, sheet.number, suffix.as_deref()),
                        short_code: short_form(&sheet.code).to_owned(),
                        code: sheet.code,
                        register_seq: sheet.register_seq,
                        day: sheet.day.to_string(),
                        state: match (&sheet.entered, &sheet.burnt) {
                            (Some(_), _) => SheetState::Entered,
                            (None, Some(_)) => SheetState::Burnt,
                            (None, None) => SheetState::Open,
                        },
                        dossier: sheet.entered.map(|id| id.to_string()),
                        owner_name: dossier.map(|dossier| dossier.owner.full_name),
                        late_minutes: late,
                        reason: sheet.burnt.map(|burnt| burnt.reason),
                        volume: sheet.volume,
                        number: sheet.number,
                    });
                }
                Ok(views)
            })
            .map_err(|error| self.ledger_problem(error))?;
        let today = self.clock.now().date_naive();
        let calendar = reference.calendar_of(&open.identity().office);
        let next_day = calendar.next_working_day(today).ok().or_else(|| today.succ_opt()).unwrap_or(today);
        let open_sheets = sheets.iter().filter(|sheet| sheet.state == SheetState::Open).count();
        Ok(Sheets {
            open: u32::try_from(open_sheets).unwrap_or(u32::MAX),
            sheets,
            next_day: next_day.to_string(),
            printed: None,
            print_problem: None,
        })
    }

    /// Takes the numbers of so many sheets for a day, keeps them, and prints the sheets.
    ///
    /// # Errors
    /// [`Code::FieldDate`], [`Code::FieldNumber`], [`Code::TooManySheets`], [`Code::OfficeEnded`], and why no number is
    /// given out.
    pub fn print_sheets(&self, request: PrintSheets) -> Result<Sheets, Problem> {
        let open = self.opened()?;
        let acting = self.acting(&open)?;
        let today = self.clock.now().date_naive();
        let day = read_day(&request.day, today)
            .filter(|day| *day >= today && (*day - today).num_days() <= AHEAD)
            .ok_or_else(|| self.problem(Code::FieldDate, &"the day of the sheets").field("day"))?;
        let max = u32::try_from(MAX_SHEETS).unwrap_or(u32::MAX);
        if !(1..=max).contains(&request.count) {
            let problem = self.problem(Code::FieldNumber, &"the count of sheets").field("count");
            return Err(problem.value("min", 1).value("max", max));
        }
        let written = open
            .ledger
            .write(Priority::Clerk, |book| {
                let identity = self.stored(book)?;
                let made_at = self.made_today(book, &identity)?;
                let then = Author { now: noon(day), ..acting.author(made_at) };
                let office = office_today(&then)?;
                let pattern =
                    acting.reference.code_pattern(day).ok_or(domain::dossier::Refusal::NoCodePattern)?;
                let codes = code_book(&office.office_code, day);
                let mut sheets: Vec<BlankSheet> = Vec::new();
                let left = numbers::look(book, &identity, &acting.reference, day)?.serials_left;
                if left < request.count {
                    let problem = self.problem(Code::TooManySheets, &"not so many serials").field("count");
                    return Err(Stop::Problem(problem.value("max", request.count).value("left", left)));
                }
                while u32::try_from(sheets.len()).unwrap_or(u32::MAX) < request.count {
                    let given = numbers::next(book, &identity, &acting.reference, day)
                        .map_err(|none| self.no_numbers(none))?;
                    let code = pattern
                        .format(&office.office_code, day, given.serial)
                        .map_err(domain::dossier::Refusal::Code)?;
                    // One row a block or volume would do; one a number is what the list of gaps reads best.
                    let mut pass = |series, name: &str, number: u32| {
                        book.put_floor(series, name, number - 1, number, FloorReason::Blank)
                    };
                    pass(Series::DossierCode, &codes, given.serial)?;
                    pass(Series::DossierRegister, &given.volume, given.register_seq)?;
                    pass(Series::ReceiptSlip, &given.volume, given.receipt_number)?;
                    let sheet = BlankSheet {
                        volume: given.volume,
                        number: given.receipt_number,
                        register_seq: given.register_seq,
                        day,
                        serial: given.serial,
                        code,
                        printed_at: made_at.at,
                        printed_by: acting.officer.clone(),
                        burnt: None,
                        entered: None,
                    };
                    book.put_blank_sheet(&sheet)?;
                    sheets.push(sheet);
                }
                let pdf = self.blank_pdf(&open, &sheets)?;
                let used = sheets.iter().flat_map(|sheet| used(sheet, &codes)).collect();
                Ok::<_, Stop>((sheets, pdf, Made::read(book, &identity, used)?))
            })
            .map_err(|stop| self.stopped(stop))?;
        let (sheets, pdf, made) = written.value;
        self.note_made(&open, made);
        self.tell(&written.topics);
        self.print_blanks(&open, &sheets, &pdf)
    }

    /// Prints one sheet once more: the paper jammed.
    ///
    /// # Errors
    /// [`Code::SheetUnknown`] for one that is entered or given back.
    pub fn print_sheet_again(&self, request: SheetRef) -> Result<Sheets, Problem> {
        let open = self.opened()?;
        let sheet = self.open_sheet(&open, &request.volume, request.number)?;
        let sheets = [sheet];
        let pdf = self.blank_pdf(&open, &sheets).map_err(|stop| self.stopped(stop))?;
        self.print_blanks(&open, &sheets, &pdf)
    }

    fn print_blanks(&self, open: &Open, sheets: &[BlankSheet], pdf: &[u8]) -> Result<Sheets, Problem> {
        let (Some(first), Some(last)) = (sheets.first(), sheets.last()) else { return self.all_sheets(open) };
        let whole = Whole::Blanks { volume: first.volume.clone(), first: first.number, last: last.number };
        let file = format!("to-in-truoc-{}-{:04}-{:04}.pdf", first.day, first.number, last.number);
        let printed: Result<Printed, Problem> = self.print(open, &whole, pdf, &file);
        let all = self.all_sheets(open)?;
        Ok(match printed {
            Ok(printed) => Sheets { printed: Some(printed), ..all },
            Err(problem) => Sheets { print_problem: Some(problem), ..all },
        })
    }

    /// The bytes of a run of sheets, for the queue.
    pub(crate) fn blanks_of(
        &self,
        open: &Open,
        volume: &str,
        first: u32,
        last: u32,
    ) -> Result<Vec<u8>, Problem> {
        let sheets: Vec<BlankSheet> = open
            .ledger
            .read(|book| book.blank_sheets())
            .map_err(|error| self.ledger_problem(error))?
            .into_iter()
            .filter(|sheet| sheet.volume == volume && (first..=last).contains(&sheet.number))
            .filter(|sheet| sheet.entered.is_none() && sheet.burnt.is_none())
            .collect();
        if sheets.is_empty() {
            return Err(self.problem(Code::SheetUnknown, &"nothing of it is open any more"));
        }
        self.blank_pdf(open, &sheets).map_err(|stop| self.stopped(stop))
    }

    fn blank_pdf(&self, open: &Open, sheets: &[BlankSheet]) -> Result<Vec<u8>, Stop> {
        let reference = open.reference();
        let identity = open.identity();
        let Some(first) = sheets.first() else { return Ok(Vec::new()) };
        let heads = Heads::of_office(&reference, &identity.office, first.day);
        let suffix = template(&reference, first.day)?.number_suffix.clone();
        let slips = BlankSlips {
            governing_agency: heads.governing_agency,
            issuing_agency: heads.issuing_agency,
            counter_name: heads.counter_name,
            place_name: heads.place_name,
            register_volume: first.volume.clone(),
            issued_at: noon(first.day),
            sheets: sheets
                .iter()
                .map(|sheet| forms::BlankSheet {
                    form_number: number_text(&sheet.volume, sheet.number, suffix.as_deref()),
                    dossier_code: sheet.code.clone(),
                    register_seq: sheet.register_seq.to_string(),
                })
                .collect(),
        };
        let template = BLANK.template(&reference, first.day)?;
        Ok(forms::render(&template, &slips.to_data()?, &RECEIPT_COPIES)?.pdf)
    }

    /// A sheet that waits to be entered or given back.
    pub(crate) fn open_sheet(&self, open: &Open, volume: &str, number: u32) -> Result<BlankSheet, Problem> {
        open.ledger
            .read(|book| book.blank_sheet(volume, number))
            .map_err(|error| self.ledger_problem(error))?
            .filter(|sheet| sheet.entered.is_none() && sheet.burnt.is_none())
            // A desk that enrolled anew leaves them to the machine that is what it was.
            .filter(|sheet| sheet.volume == desk_book(open.identity().number, sheet.day.year()))
            .ok_or_else(|| self.problem(Code::SheetUnknown, &"no such sheet is open").field("sheet"))
    }

    /// Notes that sheets came back unused: their numbers are used by nobody, and the list of gaps says why.
    ///
    /// # Errors
    /// [`Code::FieldRequired`] without a reason; [`Code::SheetUnknown`] when one of them is entered or was given back.
    pub fn burn_sheets(&self, request: BurnSheets) -> Result<Sheets, Problem> {
        let open = self.opened()?;
        let acting = self.acting(&open)?;
        let mark = self.source.mark();
        let reason =
            clean_line(&request.reason, MAX_TEXT).map_err(|problem| text(problem, &mark).field("reason"))?;
        if reason.is_empty() {
            return Err(self.problem(Code::FieldRequired, &"why they come back").field("reason"));
        }
        let written = open
            .ledger
            .write(Priority::Clerk, |book| {
                let identity = self.stored(book)?;
                let at = self.clock.made_at(book.last_made_at(identity.chain)?).at;
                for sheet in &request.sheets {
                    let there = book.blank_sheet(&sheet.volume, sheet.number)?;
                    if !there.is_some_and(|there| there.entered.is_none() && there.burnt.is_none()) {
                        let problem = self.problem(Code::SheetUnknown, &"no such sheet is open");
                        return Err(Stop::Problem(problem.field("sheet")));
                    }
                    let burnt = Burnt { at, by: acting.officer.clone(), reason: reason.clone() };
                    book.burn_blank_sheet(&sheet.volume, sheet.number, &burnt)?;
                }
                Ok::<_, Stop>(())
            })
            .map_err(|stop| self.stopped(stop))?;
        self.tell(&written.topics);
        self.all_sheets(&open)
    }
}

/// The numbers of a sheet, for the mark of what was given out.
fn used(sheet: &BlankSheet, codes: &str) -> [NumberUsed; 3] {
    let of = |series, book: &str, number| NumberUsed { series, book: book.to_owned(), number };
    [
        of(Series::DossierCode, codes, sheet.serial),
        of(Series::DossierRegister, &sheet.volume, sheet.register_seq),
        of(Series::ReceiptSlip, &sheet.volume, sheet.number),
    ]
}

fn noon(day: NaiveDate) -> DateTime<FixedOffset> {
    office_moment(day, NaiveTime::from_hms_opt(12, 0, 0).unwrap_or_default())
}

/// A day as people write it: `9/12`, `9/12/2021`, `09-12-2021`, `2021-12-09`. A day without a year is the one nearest
/// to today.
#[must_use]
pub(crate) fn read_day(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let parts: Vec<&str> = text.trim().split(['/', '-', '.', ' ']).filter(|part| !part.is_empty()).collect();
    let number = |text: &str| text.parse::<u32>().ok().filter(|_| text.len() <= 4);
    match parts.as_slice() {
        [year, month, day] if year.len() == 4 => {
            NaiveDate::from_ymd_opt(year.parse().ok()?, number(month)?, number(day)?)
        }
        [day, month, year] => {
            let year = match year.len() {
                4 => year.parse().ok()?,
                2 => 2000 + year.parse::<i32>().ok()?,
                _ => return None,
            };
            NaiveDate::from_ymd_opt(year, number(month)?, number(day)?)
        }
        [day, month] => (-1..=1)
            .filter_map(|off| NaiveDate::from_ymd_opt(today.year() + off, number(month)?, number(day)?))
            .min_by_key(|day| (*day - today).num_days().abs()),
        _ => None,
    }
}

/// An hour as people write it: `14:30`, `14h30`, `14g30`, `14 giờ 30`, `1430`, `9h`.
#[must_use]
pub(crate) fn read_hour(text: &str) -> Option<NaiveTime> {
    let text = text.trim().to_lowercase();
    let groups: Vec<&str> =
        text.split(|c: char| !c.is_ascii_digit()).filter(|group| !group.is_empty()).collect();
    let (hour, minute) = match groups.as_slice() {
        [both] if both.len() == 4 && text.len() == 4 => both.split_at(2),
        [hour] if text.len() > hour.len() => (*hour, "0"),
        [hour, minute] | [hour, minute, _] => (*hour, *minute),
        _ => return None,
    };
    NaiveTime::from_hms_opt(hour.parse().ok()?, minute.parse().ok()?, 0)
}
