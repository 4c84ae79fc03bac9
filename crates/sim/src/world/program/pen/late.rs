//! What comes from paper: sheets that were printed ahead, and dossiers of before the program.

use super::Pen;
use crate::{
    model::{FIRST, What},
    world::program::{Stop, sample::request},
};
use chrono::Datelike;
use desk::numbers;
use domain::{
    code::short_form,
    dossier::decide::{self, Author, CarriedOver, Late, Supply, office_today},
    number::{Series, code_book, desk_book},
    operation::Base,
    time::local_date,
};
use ledger::{FloorReason, Write, local::BlankSheet};

/// Sheets of one print.
const SHEETS: usize = 2;

impl Pen<'_> {
    /// Takes the numbers of some sheets, and writes no operation.
    pub(super) fn prepare(&mut self, book: &mut Write<'_>, author: &Author<'_>) -> Result<(), Stop> {
        self.stands_on_its_day()?;
        let day = local_date(&self.made_at.at);
        let office = office_today(author)?;
        let pattern = author.reference.code_pattern(day).ok_or(Stop::Refused)?;
        for _ in 0..SHEETS {
            let given = numbers::next(book, &self.program.identity, author.reference, day)?;
            let code = pattern.format(&office.office_code, day, given.serial).map_err(|_| Stop::Refused)?;
            let codes = code_book(&office.office_code, day);
            let reserved = [
                (Series::DossierCode, codes.as_str(), given.serial),
                (Series::DossierRegister, given.volume.as_str(), given.register_seq),
                (Series::ReceiptSlip, given.volume.as_str(), given.receipt_number),
            ];
            for (series, name, number) in reserved {
                book.put_floor(series, name, number - 1, number, FloorReason::Blank)?;
            }
            book.put_blank_sheet(&BlankSheet {
                volume: given.volume,
                number: given.receipt_number,
                register_seq: given.register_seq,
                day,
                serial: given.serial,
                code,
                printed_at: self.made_at.at,
                printed_by: self.counter.officer.clone(),
                burnt: None,
                entered: None,
            })?;
        }
        Ok(())
    }

    /// Enters the first sheet that is open.
    pub(super) fn enter(&mut self, book: &mut Write<'_>, author: &Author<'_>) -> Result<(), Stop> {
        self.stands_on_its_day()?;
        numbers::may_use(book)?;
        let sheets = book.blank_sheets()?;
        let number = self.program.identity.number;
        let is_open = |sheet: &BlankSheet| {
            sheet.entered.is_none() && sheet.volume == desk_book(number, sheet.day.year())
        };
        let sheet = sheets.into_iter().rev().find(is_open).ok_or(Stop::Refused)?;
        let office = office_today(author)?;
        let ask = request(self.random.bits());
        let fee_receipt = self.fee_receipt(book, &ask, author)?;
        let fee = fee_receipt.as_ref().map(|receipt| ("fee", receipt.book.clone(), receipt.number));
        let supply = Supply {
            dossier: self.counter.dossier,
            serial: sheet.serial,
            register_seq: sheet.register_seq,
            look_up_secret: format!("{:08x}", self.random.bits() as u32),
            fee_receipt,
        };
        let late =
            Late { received_at: self.made_at.at, code_day: sheet.day, reason: "Mất điện".to_owned() };
        let plan = decide::receive_late(&ask, author, &supply, &late)?;
        debug_assert_eq!(short_form(&plan.code), short_form(&sheet.code));
        let [registered, accepted] = plan.drafts.as_slice() else { return Err(Stop::Refused) };
        let first = |groups: &[&'static str]| groups.iter().map(|group| (*group, FIRST)).collect();
        let writes = first(&["owner", "contact", "submitter", "subject", "procedure"]);
        let registered = self.compose(registered, What::Register, writes, Vec::new())?;
        let mut writes: Vec<(&'static str, u32)> = first(&["fee", "result_return", "digitisation"]);
        writes.push(("procedure", FIRST + 1));
        let codes = code_book(&office.office_code, sheet.day);
        let mut numbers =
            vec![("code", codes, sheet.serial), ("register", sheet.volume.clone(), sheet.register_seq)];
        numbers.extend(fee);
        let accepted = self.compose(accepted, What::Accept, writes, numbers)?;
        let form = self.slip(Base::default(), Series::ReceiptSlip, "receipt", sheet.volume, sheet.number)?;
        for attempt in self.tried.iter_mut() {
            attempt.is_sheet = true;
        }
        self.append(book, vec![registered, accepted, form])
    }

    /// Carries a dossier of before over, unless it is there. Two desks may do so apart: the second step does not stand.
    pub(super) fn carry_over(
        &mut self,
        book: &mut Write<'_>,
        author: &Author<'_>,
        code: u32,
    ) -> Result<(), Stop> {
        self.stands_on_its_day()?;
        if book.dossier_row(self.counter.dossier)?.is_some() {
            return Err(Stop::Refused);
        }
        let first = request(0);
        let old = CarriedOver {
            code: format!("CŨ-{code}"),
            procedure_code: first.procedure_code,
            owner: first.owner,
            tax_code: None,
            subject: String::new(),
            received_at: self.made_at.at,
            due: None,
            due_reason: String::new(),
            volume: "Quyển cũ".to_owned(),
            seq: code + 1,
            reason: "Chuyển hồ sơ giấy vào máy".to_owned(),
        };
        let secret = format!("{:08x}", self.random.bits() as u32);
        let plan = decide::carry_over(&old, author, self.counter.dossier, secret)?;
        let [registered, accepted] = plan.drafts.as_slice() else { return Err(Stop::Refused) };
        let first = |groups: &[&'static str]| groups.iter().map(|group| (*group, FIRST)).collect();
        let writes = first(&["owner", "contact", "submitter", "subject", "procedure"]);
        let registered = self.compose(registered, What::Register, writes, Vec::new())?;
        let mut writes: Vec<(&'static str, u32)> = first(&["fee", "result_return", "digitisation"]);
        writes.push(("procedure", FIRST + 1));
        // Its numbers are those of a book that no desk keeps.
        let accepted = self.compose(accepted, What::Accept, writes, Vec::new())?;
        self.append(book, vec![registered, accepted])
    }
}
