//! The receipt on the screen: drawn from what F9 would print, so that no line of it can differ.

use super::{at_hand::AtHand, fee, form::read_form, issue};
use crate::{
    api::receive::{ReceiptPages, ReceiveForm},
    desk::Desk,
    numbers::{self, Numbers},
    problems::Stop,
};
use domain::{dossier::decide::assess_at, problem::Problem};
use forms::RECEIPT_COPIES;

/// Stands where F9 puts a secret that nobody knows yet; of its length, so that the QR code has its size.
const SECRET_TO_COME: &str = "xxxxxxxx";

impl Desk {
    /// The receipt as F9 would print it now; nothing where F9 would not get that far.
    ///
    /// # Errors
    /// When the book cannot be read, or what was typed cannot be printed.
    pub fn receipt_page(&self, form: ReceiveForm) -> Result<ReceiptPages, Problem> {
        let AtHand { open, acting, identity, made_at, sheet, now } = self.at_hand(&form)?;
        let today = now.date_naive();
        let author = acting.author(made_at);
        let typed = read_form(&form, today);
        let (outlook, ask) = open
            .ledger
            .read(|book| {
                let outlook = numbers::look(book, &identity, &acting.reference, today)?;
                Ok((outlook, fee::with_copies(book, &acting.officer, typed.request())?))
            })
            .map_err(|error| self.ledger_problem(error))?;
        let Ok(assessment) = assess_at(&ask, &author, now) else {
            return Ok(ReceiptPages::default());
        };
        // A sheet has its numbers.
        let (code, given) = match &sheet {
            Some(sheet) => (Some(sheet.row.code.clone()), sheet.numbers()),
            None => (
                acting.next_code(&outlook, now),
                Numbers {
                    serial: outlook.serial.unwrap_or_default(),
                    volume: outlook.volume.clone(),
                    register_seq: outlook.register_seq,
                    receipt_number: outlook.receipt_number,
                },
            ),
        };
        let Some(code) = code else {
            return Ok(ReceiptPages::default());
        };
        let counted = open
            .ledger
            .read(|book| fee::count(book, &assessment, &ask, typed.collecting()))
            .map_err(|error| self.ledger_problem(error))?;
        let said = issue::Said {
            code: &code,
            register_volume: &given.volume,
            register_seq: given.register_seq,
            look_up_secret: SECRET_TO_COME,
            procedure_name: &assessment.procedure.name_vi,
            components: &assessment.components,
            set_count: ask.set_count,
            processing_time_text: &assessment.processing_time_text,
            received_at: now,
            due_at: assessment.due.due_at,
            result_return: &ask.result_return,
            fee_text: fee::fee_text(&counted.state, counted.charge.as_ref()),
        };
        let set = || {
            let layout = issue::layout(
                &acting,
                issue::RECEIPT,
                &given.volume,
                given.receipt_number,
                made_at.at.date_naive(),
            )?;
            let snapshot = issue::slip(&acting, &ask, &said, &layout.number_text, made_at).to_data()?;
            let [_, handed_out] = RECEIPT_COPIES;
            Ok::<_, Stop>(forms::draw(&layout.template, &snapshot, &[handed_out])?)
        };
        Ok(ReceiptPages { pages: set().map_err(|stop| self.stopped(stop))? })
    }
}
