//! A desk's program as far as it runs without a window: the open book, who the desk is, and what a clerk does.

use crate::{
    catalogue,
    model::{Attempt, FIRST, What, word},
    plan::Group,
    random::Random,
};
use chrono::{DateTime, FixedOffset};
use desk::{
    identity::{self, Identity},
    incarnation::{self, Mark, Standing},
    numbers::{self, NoNumbers},
    source::Source,
    sync::engine::Engine,
};
use disk::Disk;
use domain::{
    dossier::{
        body::{DossierEdited, FormIssued, FormNumber},
        decide::{self, Author, ReceiveRequest, Refusal, Supply, office_today},
        value::{Contact, GroupValue, IntakeChannel, ResultChannel, ResultReturn},
    },
    hash::Hash,
    id::{ActId, EntityId, OfficerId, OperationId},
    number::{Series, code_book},
    operation::{
        Base, Body, EntityKind, EntityRef, FormatProblem, Header, MadeAt, Operation, OperationDraft,
    },
    person::Person,
    reference::Reference,
    role::Role,
    time::{OFFICE_OFFSET, local_date},
};
use ledger::{DataKey, Ledger, LedgerError, Priority, Shelf, Write};
use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};

/// Name of a desk's book.
pub(super) const DATABASE: &str = "desk.db";
/// A kind that only the next version of the program knows.
pub(super) const NEWER_KIND: &str = "dossier_noted";

/// A running program.
pub(super) struct Program {
    pub(super) ledger: Ledger,
    pub(super) identity: Identity,
    pub(super) reference: Reference,
    pub(super) engine: Engine,
}

/// Why nothing was saved.
#[derive(Debug)]
pub(super) enum Stop {
    /// The rules refuse.
    Refused,
    /// The book failed.
    Ledger(LedgerError),
}

impl From<LedgerError> for Stop {
    fn from(error: LedgerError) -> Self {
        Self::Ledger(error)
    }
}
impl From<NoNumbers> for Stop {
    fn from(problem: NoNumbers) -> Self {
        match problem {
            NoNumbers::Refused(_) => Self::Refused,
            NoNumbers::Ledger(error) => Self::Ledger(error),
        }
    }
}
impl From<Refusal> for Stop {
    fn from(_: Refusal) -> Self {
        Self::Refused
    }
}
impl From<FormatProblem> for Stop {
    fn from(_: FormatProblem) -> Self {
        Self::Refused
    }
}

/// Ids of a run.
struct SimSource(Mutex<Random>);

impl Source for SimSource {
    fn fill(&self, to: &mut [u8]) {
        let mut random = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for byte in to {
            [*byte, ..] = random.bits().to_le_bytes();
        }
    }
}

/// What a clerk wants.
#[derive(Clone, Copy)]
pub(super) enum Wish {
    Receive,
    Edit { group: Group, value: u32, also: Option<Group> },
    Reprint,
    Issue,
    Note,
    Trespass { value: u32 },
}

/// Where, when and by whom.
pub(super) struct Counter {
    pub(super) desk: usize,
    pub(super) officer: OfficerId,
    pub(super) now_ms: i64,
    /// The dossier that it is about; a new one for a reception.
    pub(super) dossier: EntityId,
}

/// Key of every book of a run: what is in the books is nobody's.
pub(super) fn key() -> DataKey {
    DataKey::new([5; 32])
}

pub(super) fn moment(ms: i64) -> DateTime<FixedOffset> {
    DateTime::from_timestamp(ms.div_euclid(1000), 0).unwrap_or_default().with_timezone(&OFFICE_OFFSET)
}

/// The value of a group by its number.
pub(super) fn value(group: Group, number: u32) -> GroupValue {
    if number == FIRST {
        let request = request(0);
        return match group {
            Group::Contact => GroupValue::Contact(Contact { phone: request.owner.phone, email: None }),
            Group::Subject => GroupValue::Subject(None),
            Group::Return => GroupValue::ResultReturn(request.result_return),
            Group::Submitter => GroupValue::Submitter(None),
        };
    }
    match group {
        Group::Contact => {
            GroupValue::Contact(Contact { phone: Some(format!("09777000{number:02}")), email: None })
        }
        Group::Subject => GroupValue::Subject(Some(format!("Việc số {number}"))),
        Group::Return => GroupValue::ResultReturn(ResultReturn {
            channel: ResultChannel::Postal,
            address: Some(format!("Thôn {number}, xã Gia Hòa")),
        }),
        Group::Submitter => GroupValue::Submitter(Some(Person {
            full_name: format!(
                "Trần Văn {}",
                ["An", "Bình", "Cường"].get(number as usize % 3).unwrap_or(&"Dũng")
            ),
            ..Person::default()
        })),
    }
}

fn request(number: u64) -> ReceiveRequest {
    ReceiveRequest {
        procedure_code: catalogue::procedure(number).to_owned(),
        channel: IntakeChannel::InPerson,
        owner: Person {
            full_name: "Nguyễn Văn Thắng".to_owned(),
            personal_id: Some("037090001234".to_owned()),
            phone: Some("0912345678".to_owned()),
            ..Person::default()
        },
        submitter: None,
        subject: String::new(),
        components: Vec::new(),
        set_count: 1,
        result_return: ResultReturn::default(),
        digitisation_reason: "Máy quét hỏng".to_owned(),
    }
}

impl Program {
    /// Starts on a disk: opens the book, reads who the desk is and what it knows of its hub.
    pub(super) fn start(
        disk: &Disk,
        shelf: &Shelf,
        seed: u64,
        mark: &mut Option<Mark>,
        now_ms: i64,
    ) -> Result<Self, LedgerError> {
        let ledger = Ledger::open_on(Disk::VFS, &disk.folder(), DATABASE, &key(), shelf)?;
        let text = ledger.read(|book| book.setting(identity::SETTING))?;
        let mut identity: Identity =
            text.and_then(|text| serde_json::from_str(&text).ok()).ok_or(LedgerError::Unknown("identity"))?;
        let has_begun = ledger.read(|book| book.chain(identity.chain))?.is_some();
        if has_begun {
            let standing = ledger.read(|book| incarnation::standing(book, &identity, mark.as_ref(), None))?;
            if standing != Standing::Same {
                let source = SimSource(Mutex::new(Random::new(seed)));
                ledger.write(Priority::Clerk, |book| {
                    incarnation::settle(book, &mut identity, mark.as_ref(), None, &source, now_ms)
                })?;
            }
        }
        let mut program =
            Self { ledger, identity, reference: Reference::default(), engine: Engine::new(seed) };
        program.refresh()?;
        if has_begun {
            *mark = program.mark(mark.as_ref());
        }
        Ok(program)
    }

    /// What the machine keeps of what was done, outside of the disk.
    pub(super) fn mark(&self, before: Option<&Mark>) -> Option<Mark> {
        self.ledger.read(|book| incarnation::mark_of(book, &self.identity, before)).ok()
    }

    /// Reads what is new in the reference stream.
    pub(super) fn refresh(&mut self) -> Result<(), LedgerError> {
        let reference = &mut self.reference;
        let after = reference.position();
        self.ledger.read(|book| {
            book.reference_operations(after, |position, operation| reference.apply(position, operation))
        })
    }

    /// Does what a clerk wants, in one act. `tried` holds the operations as soon as they are made, whatever becomes
    /// of the write.
    pub(super) fn act(
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
                Wish::Edit { group, value: number, also } => {
                    let dossier = book.dossier(counter.dossier)?.ok_or(Stop::Refused)?;
                    let after = pen.relayed(book)?;
                    let wanted: Vec<Group> = [Some(group), also].into_iter().flatten().collect();
                    let changes = wanted.iter().map(|group| value(*group, number)).collect();
                    let draft = decide::edit(&dossier, changes, None, &author, after)?;
                    let Body::DossierEdited(body) = &draft.body else { return Err(Stop::Refused) };
                    let changed: Vec<&str> = body
                        .changes
                        .iter()
                        .map(|change| match change {
                            GroupValue::Contact(_) => "contact",
                            GroupValue::Subject(_) => "subject",
                            GroupValue::ResultReturn(_) => "result_return",
                            GroupValue::Submitter(_) => "submitter",
                            _ => "",
                        })
                        .collect();
                    let writes = wanted.iter().map(|group| (word(*group), number));
                    let writes = writes.filter(|(group, _)| changed.contains(group)).collect();
                    let operation = pen.compose(book, &draft, What::Edit, writes, Vec::new())?;
                    pen.append(book, vec![operation])
                }
                Wish::Reprint => {
                    let dossier = book.dossier(counter.dossier)?.ok_or(Stop::Refused)?;
                    let form = dossier.forms.first().ok_or(Stop::Refused)?.operation;
                    let draft = decide::reprint(&dossier, form, 1, &author)?;
                    let operation = pen.compose(book, &draft, What::Reprint(form), Vec::new(), Vec::new())?;
                    pen.append(book, vec![operation])
                }
                Wish::Issue => {
                    let dossier = book.dossier(counter.dossier)?.ok_or(Stop::Refused)?;
                    let officer = self.reference.officer(&counter.officer);
                    let may = officer
                        .is_some_and(|officer| officer.may(Role::IntakeOfficer, local_date(&made_at.at)));
                    if dossier.is_frozen || !may {
                        return Err(Stop::Refused);
                    }
                    let base = dossier.base(pen.relayed(book)?);
                    let operation = pen.form(book, base)?;
                    pen.append(book, vec![operation])
                }
                Wish::Note => pen.note(book),
                Wish::Trespass { value: number } => pen.trespass(book, number),
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
        let supply = Supply {
            dossier: self.counter.dossier,
            serial,
            register_seq,
            look_up_secret: format!("{:08x}", self.random.bits() as u32),
        };
        let plan = decide::receive(&request(self.random.bits()), author, &supply)?;
        let [registered, accepted] = plan.drafts.as_slice() else { return Err(Stop::Refused) };
        let first = |groups: &[&'static str]| groups.iter().map(|group| (*group, FIRST)).collect();
        let writes = first(&["owner", "contact", "submitter", "subject", "procedure"]);
        let registered = self.compose(book, registered, What::Register, writes, Vec::new())?;
        // Papers and due date are the same author's second word on the procedure.
        let mut writes: Vec<(&'static str, u32)> = first(&["fee", "result_return", "digitisation"]);
        writes.push(("procedure", FIRST + 1));
        let numbers =
            vec![("code", code_book(&office.office_code, today), serial), ("register", volume, register_seq)];
        let accepted = self.compose(book, accepted, What::Accept, writes, numbers)?;
        let form = self.form(book, Base::default())?;
        self.append(book, vec![registered, accepted, form])
    }

    fn form(&mut self, book: &mut Write<'_>, base: Base) -> Result<Operation, Stop> {
        let today = local_date(&self.made_at.at);
        let given = numbers::next(book, &self.program.identity, &self.program.reference, today)?;
        let (volume, number) = (given.volume, given.receipt_number);
        let form = FormIssued {
            form: "form_01".to_owned(),
            set: "F2018".to_owned(),
            template_version: 1,
            renderer: "simulation".to_owned(),
            number: FormNumber {
                series: Series::ReceiptSlip,
                book: volume.clone(),
                number,
                text: format!("{number:04}/TNHS"),
            },
            snapshot: serde_json::json!({ "form_number": number }),
            sha256: Hash::plain(volume.as_bytes()),
            size: 1,
            copies: 2,
        };
        let draft = decide::issue(self.counter.dossier, base, form);
        self.compose(book, &draft, What::Issue, Vec::new(), vec![("receipt", volume, number)])
    }

    fn note(&mut self, book: &mut Write<'_>) -> Result<(), Stop> {
        let dossier = book.dossier(self.counter.dossier)?.filter(|dossier| !dossier.is_frozen);
        let base = dossier.ok_or(Stop::Refused)?.base(self.relayed(book)?);
        let body = br#"{"text":"later"}"#.to_vec();
        let salt = self.random.bytes::<16>();
        let mut bytes = salt.to_vec();
        bytes.extend_from_slice(&body);
        let mut header = self.header(base, NEWER_KIND, 1);
        header.body_hash = Hash::plain(&bytes);
        let header = serde_json::to_vec(&header).map_err(|_| Stop::Refused)?;
        let operation = Operation::read(header, Some((salt, body)))?;
        self.remember(book, &operation, What::Note, Vec::new(), Vec::new())?;
        self.append(book, vec![operation])
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
        self.remember(book, &operation, What::Trespass, vec![(word(Group::Subject), number)], Vec::new())?;
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
        book: &Write<'_>,
        draft: &OperationDraft,
        what: What,
        writes: Vec<(&'static str, u32)>,
        numbers: Vec<crate::model::Number>,
    ) -> Result<Operation, Stop> {
        let known = draft.body.known();
        let header = self.header(draft.base.clone(), known.kind, known.v);
        let operation = Operation::compose(header, self.random.bytes(), &draft.body)?;
        self.remember(book, &operation, what, writes, numbers)?;
        Ok(operation)
    }

    /// Tells the model before the write can succeed.
    fn remember(
        &mut self,
        book: &Write<'_>,
        operation: &Operation,
        what: What,
        writes: Vec<(&'static str, u32)>,
        numbers: Vec<crate::model::Number>,
    ) -> Result<(), Stop> {
        let entries = book.entries(self.entity())?;
        let mut seen: BTreeSet<OperationId> = entries.iter().map(|entry| entry.operation.header.id).collect();
        seen.extend(self.tried.iter().map(|earlier| earlier.id));
        self.tried.push(Attempt {
            id: operation.header.id,
            dossier: self.counter.dossier,
            desk: self.counter.desk,
            by: self.counter.officer.clone(),
            what,
            writes,
            seen,
            numbers,
        });
        Ok(())
    }

    fn append(&mut self, book: &mut Write<'_>, operations: Vec<Operation>) -> Result<(), Stop> {
        let act = ActId(self.random.uuid(self.made_at.raw_ms));
        book.append(self.program.identity.chain, act, operations)?;
        Ok(())
    }
}
