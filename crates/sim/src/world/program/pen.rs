//! What a clerk does, as operations of one act.

mod fee;
mod intake;
mod late;

use super::{
    Counter, NEWER_KINDS, NEWER_WORD, Program, Stop, Wish, moment,
    sample::{request, value},
};
use crate::{
    model::{Attempt, FIRST, What, word},
    plan::{Garbled, Group},
    random::Random,
};
use desk::numbers;
use domain::{
    dossier::{
        body::{DossierEdited, FormIssued, FormNumber},
        decide::{self, Author, Supply, office_today},
        value::GroupValue,
    },
    hash::Hash,
    id::{ActId, OperationId},
    number::{Series, code_book},
    operation::{Base, Body, EntityKind, EntityRef, Header, MadeAt, Operation, OperationDraft},
    role::Role,
    time::local_date,
};
use ledger::{LedgerError, Priority, Write};

impl Program {
    /// Does what a clerk wants, in one act. `tried` holds the operations as soon as they are made, whatever becomes
    /// of the write.
    pub(in crate::world) fn act(
        &self,
        wish: Wish,
        counter: &Counter,
        random: &mut Random,
        tried: &mut Vec<Attempt>,
    ) -> Result<(), Stop> {
        let written = self.ledger.write(Priority::Clerk, |book| {
            let last = book.last_made_at(self.identity.chain)?;
            let now = moment(counter.now_ms);
            let made_at =
                MadeAt { at: last.map_or(now, |last| now.max(last)), raw_ms: counter.now_ms, offset_ms: 0 };
            let author = Author {
                reference: &self.reference,
                office: &self.identity.office,
                desk_number: self.identity.number,
                officer: &counter.officer,
                role: Role::IntakeOfficer,
                now: made_at.at,
            };
            let mut pen = Pen { program: self, counter, made_at, random, tried };
            match wish {
                Wish::Receive => pen.receive(book, &author),
                Wish::Prepare => pen.prepare(book, &author),
                Wish::Enter => pen.enter(book, &author),
                Wish::CarryOver { code } => pen.carry_over(book, &author, code),
                Wish::Guide => pen.guide(book, &author),
                Wish::Complete => pen.complete(book, &author),
                Wish::Refuse => pen.refuse(book, &author),
                Wish::Edit { group, value, also } => pen.edit(book, &author, group, value, also),
                Wish::Reprint => {
                    let dossier = book.dossier(counter.dossier)?.ok_or(Stop::Refused)?;
                    let form = dossier.forms.first().ok_or(Stop::Refused)?.operation;
                    let draft = decide::reprint(&dossier, form, 1, &author)?;
                    let operation = pen.compose(&draft, What::Reprint(form), Vec::new(), Vec::new())?;
                    pen.append(book, vec![operation])
                }
                Wish::Issue => {
                    let base = pen.open_base(book, &author)?;
                    let operation = pen.form(book, base)?;
                    pen.append(book, vec![operation])
                }
                Wish::Note => pen.note(book),
                Wish::Trespass { value: number } => pen.trespass(book, number),
                Wish::Garble { how, value } => pen.garble(book, &author, how, value),
            }
        });
        written.map(|_| ())
    }
}

/// Writes the operations of one act.
struct Pen<'a> {
    program: &'a Program,
    counter: &'a Counter,
    made_at: MadeAt,
    random: &'a mut Random,
    tried: &'a mut Vec<Attempt>,
}

impl Pen<'_> {
    fn entity(&self) -> EntityRef {
        EntityRef { kind: EntityKind::Dossier, id: self.counter.dossier }
    }

    /// What lies in front of the author that no `base.rev` covers: not placed yet, and of another chain.
    fn relayed(&self, book: &Write<'_>) -> Result<Vec<OperationId>, LedgerError> {
        let chain = self.program.identity.chain;
        let entries = book.entries(self.entity())?;
        let relayed = entries.iter().filter(|entry| !entry.placed && entry.place.chain != chain);
        Ok(relayed.map(|entry| entry.operation.header.id).collect())
    }

    fn receive(&mut self, book: &mut Write<'_>, author: &Author<'_>) -> Result<(), Stop> {
        let today = local_date(&self.made_at.at);
        let office = office_today(author)?;
        if local_date(&moment(self.counter.now_ms)) != today {
            return Err(Stop::Refused);
        }
        let given = numbers::next(book, &self.program.identity, author.reference, today)?;
        let (serial, volume, register_seq) = (given.serial, given.volume, given.register_seq);
        let ask = request(self.random.bits());
        let fee_receipt = self.fee_receipt(book, &ask, author)?;
        let fee = fee_receipt.as_ref().map(|receipt| ("fee", receipt.book.clone(), receipt.number));
        let supply = Supply {
            dossier: self.counter.dossier,
            serial,
            register_seq,
            look_up_secret: format!("{:08x}", self.random.bits() as u32),
            fee_receipt,
        };
        let plan = decide::receive(&ask, author, &supply)?;
        let [registered, accepted] = plan.drafts.as_slice() else { return Err(Stop::Refused) };
        let first = |groups: &[&'static str]| groups.iter().map(|group| (*group, FIRST)).collect();
        let writes = first(&["owner", "contact", "submitter", "subject", "procedure"]);
        let registered = self.compose(registered, What::Register, writes, Vec::new())?;
        // Papers and due date are the same author's second word on the procedure.
        let mut writes: Vec<(&'static str, u32)> = first(&["fee", "result_return", "digitisation"]);
        writes.push(("procedure", FIRST + 1));
        let mut numbers =
            vec![("code", code_book(&office.office_code, today), serial), ("register", volume, register_seq)];
        numbers.extend(fee);
        let accepted = self.compose(accepted, What::Accept, writes, numbers)?;
        let form = self.form(book, Base::default())?;
        self.append(book, vec![registered, accepted, form])
    }

    /// What is in front of an author who may act today on a dossier that can be read.
    fn open_base(&self, book: &Write<'_>, author: &Author<'_>) -> Result<Base, Stop> {
        let dossier = book.dossier(self.counter.dossier)?.ok_or(Stop::Refused)?;
        let officer = author.reference.officer(&self.counter.officer);
        let may = officer.is_some_and(|officer| officer.may(author.role, local_date(&self.made_at.at)));
        if dossier.is_frozen || !may {
            return Err(Stop::Refused);
        }
        Ok(dossier.base(self.relayed(book)?))
    }

    fn edit(
        &mut self,
        book: &mut Write<'_>,
        author: &Author<'_>,
        group: Group,
        number: u32,
        also: Option<Group>,
    ) -> Result<(), Stop> {
        let dossier = book.dossier(self.counter.dossier)?.ok_or(Stop::Refused)?;
        let after = self.relayed(book)?;
        let wanted: Vec<Group> = [Some(group), also].into_iter().flatten().collect();
        let changes = wanted.iter().map(|group| value(*group, number)).collect();
        let draft = decide::edit(&dossier, changes, None, author, after)?;
        let changed = changed(&draft)?;
        let writes = wanted.iter().map(|group| (word(*group), number));
        let writes = writes.filter(|(group, _)| changed.contains(group)).collect();
        let operation = self.compose(&draft, What::Edit, writes, Vec::new())?;
        self.append(book, vec![operation])
    }

    fn form(&mut self, book: &mut Write<'_>, base: Base) -> Result<Operation, Stop> {
        let today = local_date(&self.made_at.at);
        let given = numbers::next(book, &self.program.identity, &self.program.reference, today)?;
        self.slip(base, Series::ReceiptSlip, "receipt", given.volume, given.receipt_number)
    }

    fn slip(
        &mut self,
        base: Base,
        series: Series,
        word: &'static str,
        volume: String,
        number: u32,
    ) -> Result<Operation, Stop> {
        let form = FormIssued {
            form: "form_01".to_owned(),
            set: "F2018".to_owned(),
            template_version: 1,
            renderer: "simulation".to_owned(),
            number: FormNumber { series, book: volume.clone(), number, text: format!("{number:04}/TNHS") },
            snapshot: serde_json::json!({ "form_number": number }),
            sha256: Hash::plain(volume.as_bytes()),
            size: 1,
            copies: 2,
        };
        let draft = decide::issue(self.counter.dossier, base, form);
        self.compose(&draft, What::Issue, Vec::new(), vec![(word, volume, number)])
    }

    fn note(&mut self, book: &mut Write<'_>) -> Result<(), Stop> {
        let dossier = book.dossier(self.counter.dossier)?.filter(|dossier| !dossier.is_frozen);
        let base = dossier.ok_or(Stop::Refused)?.base(self.relayed(book)?);
        let [(kind, v), _] = NEWER_KINDS;
        let header = self.header(base, kind, v);
        let operation = self.raw(header, br#"{"text":"later"}"#, None)?;
        self.remember(&operation, What::Note, Vec::new(), Vec::new());
        self.append(book, vec![operation])
    }

    /// An edit of which the hub cannot read one part.
    fn garble(
        &mut self,
        book: &mut Write<'_>,
        author: &Author<'_>,
        how: Garbled,
        number: u32,
    ) -> Result<(), Stop> {
        let base = self.open_base(book, author)?;
        let edited = DossierEdited { changes: vec![value(Group::Subject, number)], reason: None };
        let body = Body::DossierEdited(edited);
        let [_, (_, newer)] = NEWER_KINDS;
        let v = if how == Garbled::Version { newer } else { body.known().v };
        let header = self.header(base, body.known().kind, v);
        let bytes = if how == Garbled::Body { br#"{"changes":7}"#.to_vec() } else { body.to_bytes() };
        let operation = self.raw(header, &bytes, (how == Garbled::Header).then_some(NEWER_WORD))?;
        let (what, writes) = match how {
            Garbled::Header => (What::Scrawl, vec![(word(Group::Subject), number)]),
            Garbled::Version | Garbled::Body => (What::Garbled, Vec::new()),
        };
        self.remember(&operation, what, writes, Vec::new());
        self.append(book, vec![operation])
    }

    /// An operation of exact bytes, with one more field in its header.
    fn raw(&mut self, mut header: Header, body: &[u8], more: Option<&str>) -> Result<Operation, Stop> {
        let salt = self.random.bytes::<16>();
        header.body_hash = Hash::plain(&[&salt, body].concat());
        let mut header = serde_json::to_value(&header).map_err(|_| Stop::Refused)?;
        if let (Some(word), Some(fields)) = (more, header.as_object_mut()) {
            fields.insert(word.to_owned(), true.into());
        }
        let header = serde_json::to_vec(&header).map_err(|_| Stop::Refused)?;
        Ok(Operation::read(header, Some((salt, body.to_vec())))?)
    }

    /// An edit past the rules: nobody asks whether the author may.
    fn trespass(&mut self, book: &mut Write<'_>, number: u32) -> Result<(), Stop> {
        let dossier = book.dossier(self.counter.dossier)?.filter(|dossier| !dossier.is_frozen);
        let base = dossier.ok_or(Stop::Refused)?.base(self.relayed(book)?);
        let body =
            Body::DossierEdited(DossierEdited { changes: vec![value(Group::Subject, number)], reason: None });
        let mut header = self.header(base, body.known().kind, body.known().v);
        header.role = Role::Specialist;
        let operation = Operation::compose(header, self.random.bytes(), &body)?;
        self.remember(&operation, What::Trespass, vec![(word(Group::Subject), number)], Vec::new());
        self.append(book, vec![operation])
    }

    fn header(&mut self, base: Base, kind: &str, v: u32) -> Header {
        Header {
            id: OperationId(self.random.uuid(self.made_at.raw_ms)),
            entity: self.entity(),
            base,
            reference: self.program.reference.position(),
            by: self.counter.officer.clone(),
            role: Role::IntakeOfficer,
            made_at: self.made_at,
            kind: kind.to_owned(),
            v,
            body_hash: Hash::ZERO,
        }
    }

    fn compose(
        &mut self,
        draft: &OperationDraft,
        what: What,
        writes: Vec<(&'static str, u32)>,
        numbers: Vec<crate::model::Number>,
    ) -> Result<Operation, Stop> {
        let known = draft.body.known();
        let header = self.header(draft.base.clone(), known.kind, known.v);
        let operation = Operation::compose(header, self.random.bytes(), &draft.body)?;
        self.remember(&operation, what, writes, numbers);
        Ok(operation)
    }

    /// Tells the model before the write can succeed.
    fn remember(
        &mut self,
        operation: &Operation,
        what: What,
        writes: Vec<(&'static str, u32)>,
        numbers: Vec<crate::model::Number>,
    ) {
        let mut seen = self.counter.seen.clone();
        seen.add(self.tried.iter().map(|earlier| earlier.id), true);
        self.tried.push(Attempt {
            id: operation.header.id,
            dossier: self.counter.dossier,
            desk: self.counter.desk,
            identity: Some(self.program.identity.desk),
            by: self.counter.officer.clone(),
            what,
            writes,
            seen,
            numbers,
            is_sheet: false,
        });
    }

    fn append(&mut self, book: &mut Write<'_>, operations: Vec<Operation>) -> Result<(), Stop> {
        let act = ActId(self.random.uuid(self.made_at.raw_ms));
        book.append(self.program.identity.chain, act, operations)?;
        Ok(())
    }
}

/// The groups that a correction writes, by their words.
fn changed(draft: &OperationDraft) -> Result<Vec<&'static str>, Stop> {
    let Body::DossierEdited(body) = &draft.body else { return Err(Stop::Refused) };
    let words = body.changes.iter().map(|change| match change {
        GroupValue::Contact(_) => "contact",
        GroupValue::Subject(_) => "subject",
        GroupValue::ResultReturn(_) => "result_return",
        GroupValue::Submitter(_) => "submitter",
        _ => "",
    });
    Ok(words.collect())
}
