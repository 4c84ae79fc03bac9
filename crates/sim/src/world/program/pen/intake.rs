//! What a clerk does with a dossier that cannot be accepted at once.

use super::{Pen, changed};
use crate::{
    model::{FIRST, What},
    world::program::{Stop, moment, sample::request},
};
use desk::numbers;
use domain::{
    dossier::{
        Dossier,
        decide::{self, Author, ReceiveRequest, Start, SupplementAsk, Supply, office_today},
    },
    number::{Series, code_book},
    operation::{Base, Body, Operation, OperationDraft},
    time::local_date,
};
use ledger::Write;

impl Pen<'_> {
    pub(super) fn guide(&mut self, book: &mut Write<'_>, author: &Author<'_>) -> Result<(), Stop> {
        self.stands_on_its_day()?;
        let ask = SupplementAsk {
            more: vec!["Tờ khai chưa ký".to_owned()],
            reason: "Chưa đủ thành phần hồ sơ".to_owned(),
            ..SupplementAsk::default()
        };
        let start = Start::New(self.counter.dossier);
        let plan = decide::ask_supplement(&request(self.random.bits()), &ask, author, start)?;
        let [registered, asked] = plan.drafts.as_slice() else { return Err(Stop::Refused) };
        let first = ["owner", "contact", "submitter", "subject", "procedure"].map(|group| (group, FIRST));
        let registered = self.compose(registered, What::Register, first.to_vec(), Vec::new())?;
        let writes = vec![("procedure", FIRST + 1), ("result_return", FIRST)];
        let asked = self.compose(asked, What::Ask, writes, Vec::new())?;
        let form = self.numbered(book, Base::default(), Series::SupplementRequest, "supplement")?;
        self.append(book, vec![registered, asked, form])
    }

    /// The citizen comes back; what was typed at the first visit is typed again.
    pub(super) fn complete(&mut self, book: &mut Write<'_>, author: &Author<'_>) -> Result<(), Stop> {
        self.stands_on_its_day()?;
        let dossier = book.dossier(self.counter.dossier)?.ok_or(Stop::Refused)?;
        let today = local_date(&self.made_at.at);
        let office = office_today(author)?;
        let given = numbers::next(book, &self.program.identity, author.reference, today)?;
        let ask = again(&dossier);
        let fee_receipt = self.fee_receipt(book, &ask, author)?;
        let fee = fee_receipt.as_ref().map(|receipt| ("fee", receipt.book.clone(), receipt.number));
        let supply = Supply {
            dossier: self.counter.dossier,
            serial: given.serial,
            register_seq: given.register_seq,
            look_up_secret: format!("{:08x}", self.random.bits() as u32),
            fee_receipt,
        };
        let plan = decide::complete(&dossier, &ask, author, &supply)?;
        let mut operations = self.corrections(&plan.drafts)?;
        let accepted = plan.drafts.last().ok_or(Stop::Refused)?;
        let mut writes: Vec<(&'static str, u32)> =
            ["fee", "result_return", "digitisation"].map(|group| (group, FIRST)).to_vec();
        writes.push(("procedure", FIRST + 2));
        let mut numbers = vec![
            ("code", code_book(&office.office_code, today), given.serial),
            ("register", given.volume.clone(), given.register_seq),
        ];
        numbers.extend(fee);
        operations.push(self.compose(accepted, What::Accept, writes, numbers)?);
        let base = dossier.base(Vec::new());
        operations.push(self.slip(
            base,
            Series::ReceiptSlip,
            "receipt",
            given.volume,
            given.receipt_number,
        )?);
        self.append(book, operations)
    }

    pub(super) fn refuse(&mut self, book: &mut Write<'_>, author: &Author<'_>) -> Result<(), Stop> {
        self.stands_on_its_day()?;
        let dossier = book.dossier(self.counter.dossier)?.ok_or(Stop::Refused)?;
        let plan =
            decide::refuse(&again(&dossier), "Không thuộc thẩm quyền", author, Start::There(&dossier))?;
        let mut operations = self.corrections(&plan.drafts)?;
        let step = plan.drafts.last().ok_or(Stop::Refused)?;
        operations.push(self.compose(step, What::Refuse, Vec::new(), Vec::new())?);
        operations.push(self.numbered(book, dossier.base(Vec::new()), Series::RefusalSlip, "refusal")?);
        self.append(book, operations)
    }

    /// The corrections in front of the step: what was typed at the first visit.
    fn corrections(&mut self, drafts: &[OperationDraft]) -> Result<Vec<Operation>, Stop> {
        let corrections = drafts.iter().filter(|draft| matches!(draft.body, Body::DossierEdited(_)));
        let mut operations = Vec::new();
        for draft in corrections {
            let writes = changed(draft)?.into_iter().map(|group| (group, FIRST)).collect();
            operations.push(self.compose(draft, What::Edit, writes, Vec::new())?);
        }
        Ok(operations)
    }

    fn numbered(
        &mut self,
        book: &mut Write<'_>,
        base: Base,
        series: Series,
        word: &'static str,
    ) -> Result<Operation, Stop> {
        let today = local_date(&self.made_at.at);
        let (identity, reference) = (&self.program.identity, &self.program.reference);
        let given = numbers::next_form(book, identity, reference, today, series)?;
        self.slip(base, series, word, given.volume, given.number)
    }

    /// No day is printed that is not the clock's.
    pub(super) fn stands_on_its_day(&self) -> Result<(), Stop> {
        let is_today = local_date(&moment(self.counter.now_ms)) == local_date(&self.made_at.at);
        if is_today { Ok(()) } else { Err(Stop::Refused) }
    }
}

fn again(dossier: &Dossier) -> ReceiveRequest {
    let first = request(0);
    let procedure_code = dossier.procedure.as_ref().map(|terms| terms.procedure.code.clone());
    ReceiveRequest {
        procedure_code: procedure_code.unwrap_or(first.procedure_code.clone()),
        result_receiver: dossier.result_receiver.clone(),
        ..first
    }
}
