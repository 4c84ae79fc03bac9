//! The cases of which the golden corpus was made. Changing one changes no file.

use crate::{
    desk::{accepted, edited, placed, subject},
    golden::{Case, Folds, Written, meaning},
    golden_bodies::{
        accept, asked, backfilled, bare_registered, collected, counted, issued, later, organisation, papers,
        procedure, refused, registered, slip, waived,
    },
    world::{OFFICE, at, entry, person},
};
use domain::{
    catalogue::EntryKind,
    dossier::{
        backfill::BackfillOrigin,
        body::{DossierAccepted, DossierEdited, FormReprinted},
        disposal::dispose,
        fold_all,
        value::{
            Digitisation, FeeState, FeeTerms, GroupValue, Owner, ProcedureRef, ProcedureTerms, ResultReturn,
        },
    },
    hash::Hash,
    id::{ActId, ChainId, DeskId, EntityId, OperationId},
    number::{Block, Series},
    operation::{
        ActPlace, Base, Body, ContestReason, EntityKind, EntityRef, Entry, Flag, Header, MadeAt, MergeGroup,
        Operation, Place, Stamp, chain_genesis,
    },
    person::{BirthDate, Precision},
    reference::body::{CatalogueEntryPublished, DeskEnrolled, DeskRevoked, LeaseGranted, OfficerCodeIssued},
    role::Role,
};
use uuid::Uuid;

fn uuid(low: u64) -> Uuid {
    Uuid::from_u64_pair(0x017d_9f0a_0000_7000, 0x8000_0000_0000_0000 + low)
}

/// A chain whose ids and times are always the same.
struct Desk {
    number: u64,
    n: u64,
    link: Hash,
}

impl Desk {
    fn new(number: u64) -> Self {
        let chain = ChainId(uuid(number << 16));
        Self { number, n: 0, link: chain_genesis(chain, DeskId(uuid((number << 16) + 1)), Hash::ZERO) }
    }

    fn write(&mut self, kind: EntityKind, base: Base, body: &Body) -> Entry {
        self.n += 1;
        let low = (self.number << 16) + (self.n << 8);
        let known = body.known();
        let is_of_desk = kind == EntityKind::Dossier && !matches!(body, Body::DossierDisposed(_));
        let by = if is_of_desk { "gx-huong" } else { "admin" };
        let at = at("2021-12-09T14:00:00+07:00") + chrono::TimeDelta::minutes(self.n as i64);
        let header = Header {
            id: OperationId(uuid(low)),
            entity: EntityRef { kind, id: entity() },
            base,
            reference: 312,
            by: by.into(),
            role: if is_of_desk { Role::IntakeOfficer } else { Role::Admin },
            made_at: MadeAt {
                at,
                raw_ms: 1_795_495_000_123,
                offset_ms: at.timestamp_millis() - 1_795_495_000_123,
            },
            kind: known.kind.to_owned(),
            v: known.v,
            body_hash: Hash::ZERO,
        };
        let mut salt = *b"golden-salt-0000";
        salt[15] += self.n as u8;
        let operation = Operation::compose(header, salt, body).unwrap();
        let act = ActPlace { id: ActId(uuid(low + 1)), index: 0, count: 1 };
        let place = Place { chain: ChainId(uuid(self.number << 16)), n: self.n, prev: self.link, act };
        self.link = place.link(&operation);
        Entry { operation, place, stamp: None, placed: false }
    }

    fn dossier(&mut self, rev: u64, body: &Body) -> Entry {
        self.write(EntityKind::Dossier, Base { rev, ..Base::default() }, body)
    }
}

fn entity() -> EntityId {
    EntityId(uuid(0xffff))
}

fn in_order(entries: Vec<Entry>) -> Vec<Entry> {
    (1..).zip(entries).map(|(rev, entry)| placed(entry, accepted(rev))).collect()
}

/// Registered, accepted, and then that.
fn then(accept: &Body, rest: &[Body]) -> Vec<Entry> {
    let mut desk = Desk::new(1);
    let mut entries = vec![desk.dossier(0, &registered()), desk.dossier(0, accept)];
    entries.extend(rest.iter().map(|body| desk.dossier(2, body)));
    in_order(entries)
}

fn edit_of(value: GroupValue) -> Vec<Entry> {
    edit_of_all(vec![value])
}

fn edit_of_all(changes: Vec<GroupValue>) -> Vec<Entry> {
    let reason = Some("Ghi nhầm".into());
    then(&later(), &[Body::DossierEdited(DossierEdited { changes, reason })])
}

/// Disposed of, and an edit that came late.
fn disposed() -> Vec<Entry> {
    let mut desk = Desk::new(1);
    let bodies = [registered(), collected(), issued()];
    let mut entries = in_order(bodies.iter().map(|body| desk.dossier(0, body)).collect());
    let (state, day) = (fold_all(entity(), &entries), "2032-01-05".parse().unwrap());
    let draft = dispose(&state, &entries, "Thông tư 10/2022/TT-BNV".into(), day).unwrap();
    entries.push(placed(Desk::new(9).dossier(3, &draft.body), accepted(4)));
    let late = desk.dossier(3, &edited(vec![subject("Nhận mẹ")]));
    let stamp = Stamp { verdict: ContestReason::Disposed.into(), ..accepted(5) };
    entries.push(placed(late, stamp));
    entries
}

/// The first desk writes them one after the other.
fn written(bodies: &[Body]) -> Vec<Entry> {
    let mut desk = Desk::new(1);
    bodies.iter().map(|body| desk.dossier(0, body)).collect()
}

fn disposed_refusal() -> Vec<Entry> {
    let form = slip("form_03", Series::RefusalSlip, "02-0003/TCHS");
    let mut entries = in_order(written(&[registered(), refused(), form]));
    let (state, day) = (fold_all(entity(), &entries), "2032-01-05".parse().unwrap());
    let draft = dispose(&state, &entries, "Thông tư 10/2022/TT-BNV".into(), day).unwrap();
    entries.push(placed(Desk::new(9).dossier(3, &draft.body), accepted(4)));
    entries
}

fn of_hub(bodies: &[(EntityKind, Body)]) -> Vec<Entry> {
    let mut hub = Desk::new(9);
    bodies
        .iter()
        .map(|(kind, body)| {
            let entry = hub.write(*kind, Base::default(), body);
            placed(entry, accepted(1))
        })
        .collect()
}

fn published(kind: EntryKind, key: &str) -> (EntityKind, Body) {
    let entry = entry(kind, key);
    (EntityKind::CatalogueEntry, Body::CatalogueEntryPublished(CatalogueEntryPublished { entry }))
}

fn enrolled() -> (EntityKind, Body) {
    let body = DeskEnrolled {
        desk: DeskId(uuid(0x1_0001)),
        office: OFFICE.clone(),
        number: 2,
        name: "GX-02".into(),
        public_key: "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a".into(),
    };
    (EntityKind::Desk, Body::DeskEnrolled(body))
}

fn lease() -> (EntityKind, Body) {
    let day = |text: &str| text.parse().unwrap();
    let block = Block { first: 1001, last: 1100, from: day("2021-12-01"), to: day("2022-03-31") };
    let desk = DeskId(uuid(0x1_0001));
    let office_code = "000.27.90.H42".into();
    (
        EntityKind::Lease,
        Body::LeaseGranted(LeaseGranted { desk, office_code, series: Series::DossierCode, block }),
    )
}

/// Two desks apart: a clash, a contested second acceptance with its facts, a form, something pending.
fn apart() -> Vec<Entry> {
    let (mut one, mut two) = (Desk::new(1), Desk::new(2));
    let phone = |digits: &str| edited(vec![crate::desk::phone(digits), subject("Nhận con")]);
    let mut again =
        accept(FeeState::Collected { amount: 8_000, book: "AA/21".into(), number: 43 }, Digitisation::Done);
    again.code = "000.23.90.H42-211209-1101".into();
    again.code_number.number = 1101;
    again.register.volume = "01/2021".into();
    let again = Body::DossierAccepted(again);
    let contested = Stamp {
        verdict: ContestReason::AlreadyAccepted.into(),
        flags: vec![Flag::RightEnded, Flag::ClockOff],
        ..accepted(3)
    };
    let clash = Stamp { clashes: vec![MergeGroup::Contact], ..accepted(5) };
    let mut entries = vec![
        placed(one.dossier(0, &registered()), accepted(1)),
        placed(one.dossier(0, &later()), accepted(2)),
        placed(two.dossier(1, &again), contested),
        placed(one.dossier(2, &phone("0911111111")), accepted(4)),
        placed(two.dossier(1, &phone("0922222222")), clash),
    ];
    let seen = entries[4].operation.header.id;
    entries.push(one.write(EntityKind::Dossier, Base { rev: 4, after: vec![seen], head: None }, &issued()));
    entries
}

pub fn cases() -> Vec<(String, Case)> {
    let dossier = |name: &str, about: &str, entries: Vec<Entry>| {
        (name.to_owned(), about.to_owned(), Folds::Dossier, entries)
    };
    let reference = |name: &str, about: &str, bodies: &[(EntityKind, Body)]| {
        (name.to_owned(), about.to_owned(), Folds::Reference, of_hub(bodies))
    };
    let form = then(&later(), &[issued()])[2].operation.header.id;
    let reprint = Body::FormReprinted(FormReprinted { form, copies: 1 });
    let code = OfficerCodeIssued {
        officer: "gx-huong".into(),
        verifier: "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2g".into(),
        expires_at: at("2021-12-16T14:00:00+07:00"),
    };
    let revoked = DeskRevoked { desk: DeskId(uuid(0x1_0001)), reason: "Mất máy".into() };
    let terms = ProcedureTerms {
        procedure: ProcedureRef { version: 2, ..procedure() },
        components: papers(),
        due_at: Some(at("2021-12-15T17:30:00+07:00")),
        calendar_version: Some("2021-2027/2".into()),
    };
    let no_term = DossierAccepted {
        original_due_at: None,
        components: vec![],
        ..accept(FeeState::Free, Digitisation::Done)
    };
    let fee = FeeTerms {
        set_count: 3,
        fee: FeeState::Collected { amount: 24_000, book: "AA/21".into(), number: 44 },
        charge: None,
    };
    let only_register = |body: &Body| in_order(vec![Desk::new(1).dossier(0, body)]);
    let all = vec![
        dossier("dossier_registered-1-full", "every field", only_register(&registered())),
        dossier("dossier_registered-1-bare", "only what must be there", only_register(&bare_registered())),
        dossier(
            "dossier_accepted-1-free",
            "no fee, no term, no papers",
            then(&Body::DossierAccepted(no_term), &[]),
        ),
        dossier("dossier_accepted-1-later", "fee and digitisation later", then(&later(), &[])),
        dossier(
            "dossier_accepted-1-collected",
            "fee collected: money and number are facts",
            then(&collected(), &[]),
        ),
        dossier(
            "dossier_accepted-2-collected",
            "how the fee was counted, and receipts that were spoiled before",
            then(&counted(), &[]),
        ),
        dossier(
            "dossier_accepted-2-waived",
            "a group that does not pay: free, with what it would have been",
            then(&waived(), &[]),
        ),
        dossier(
            "dossier_accepted-2-go_live",
            "of before the program: the paper's due day, the rules' beside it, and why",
            then(&backfilled(BackfillOrigin::GoLive), &[]),
        ),
        dossier(
            "dossier_accepted-2-paper_day",
            "written on a sheet that was printed ahead, entered afterwards",
            then(&backfilled(BackfillOrigin::PaperDay), &[]),
        ),
        dossier(
            "dossier_edited-1-owner",
            "month of birth",
            edit_of(GroupValue::Owner(Owner {
                birth_date: Some(BirthDate { text: "05/1990".into(), precision: Precision::Month }),
                ..Owner::of(&person("Nguyễn Văn Thăng"))
            })),
        ),
        dossier("dossier_edited-1-contact", "e-mail left out", edit_of(crate::desk::phone("0911111111"))),
        dossier(
            "dossier_edited-1-submitter",
            "another person",
            edit_of(GroupValue::Submitter(Some(person("Trần Thủy")))),
        ),
        dossier("dossier_edited-1-submitter-none", "nobody else: null", edit_of(GroupValue::Submitter(None))),
        dossier(
            "dossier_edited-1-result_return",
            "at the counter",
            edit_of(GroupValue::ResultReturn(ResultReturn::default())),
        ),
        dossier(
            "dossier_edited-1-procedure",
            "procedure, papers and due date together",
            edit_of(GroupValue::Procedure(terms)),
        ),
        dossier(
            "dossier_edited-1-fee",
            "sets and fee together; no fact of money in a correction",
            edit_of(GroupValue::Fee(fee)),
        ),
        dossier("dossier_edited-1-subject", "another subject", edit_of(subject("Nhận mẹ"))),
        dossier("dossier_edited-1-subject-none", "no subject: null", edit_of(GroupValue::Subject(None))),
        dossier(
            "dossier_edited-1-digitisation",
            "done",
            edit_of(GroupValue::Digitisation(Digitisation::Done)),
        ),
        dossier(
            "dossier_edited-1-no-reason",
            "two groups, no reason",
            then(&later(), &[edited(vec![subject("a"), crate::desk::phone("0911111111")])]),
        ),
        dossier("form_issued-1", "form 01", then(&later(), &[issued()])),
        dossier("form_reprinted-1", "form 01 printed again", then(&later(), &[issued(), reprint])),
        dossier(
            "dossier_registered-2",
            "an organisation, online, by somebody who is authorised",
            only_register(&organisation()),
        ),
        dossier(
            "dossier_edited-2",
            "tax code, authorisation, and nobody else who takes the result: null",
            edit_of_all(vec![
                GroupValue::Owner(Owner {
                    tax_code: Some("0100109106".into()),
                    ..Owner::of(&person("Hợp tác xã Gia Xuân"))
                }),
                GroupValue::Authorisation(Some("Giấy ủy quyền số 12".into())),
                GroupValue::ResultReceiver(None),
            ]),
        ),
        dossier(
            "intake_supplement_requested-1",
            "asked for two things; the clock does not start",
            in_order(written(&[registered(), asked()])),
        ),
        dossier(
            "dossier_not_accepted-1",
            "refused after it was asked for more",
            in_order(written(&[registered(), asked(), refused()])),
        ),
        dossier(
            "form_issued-2",
            "forms 02 and 03, then the receipt of what was brought back",
            in_order(written(&[
                registered(),
                asked(),
                slip("form_02", Series::SupplementRequest, "02-0003/HDHS"),
                slip("form_03", Series::RefusalSlip, "02-0003/TCHS"),
                later(),
                issued(),
            ])),
        ),
        dossier("dossier_disposed-2", "disposed of after it was refused", disposed_refusal()),
        dossier("dossier_disposed-1", "disposed of, and an edit that came late", disposed()),
        dossier(
            "apart",
            "two desks apart: a card, facts of a contested step, flags, something pending",
            apart(),
        ),
        reference(
            "catalogue_entry_published-1",
            "agency, procedure, officer",
            &[
                published(EntryKind::Agency, "nb-gv-gia-xuan"),
                published(EntryKind::Procedure, "1.001022"),
                published(EntryKind::Officer, "gx-huong"),
            ],
        ),
        reference(
            "officer_code_issued-1",
            "a paper code",
            &[(EntityKind::OfficerCode, Body::OfficerCodeIssued(code))],
        ),
        reference("desk_enrolled-1", "desk 2 of an office", &[enrolled()]),
        reference(
            "desk_revoked-1",
            "enrolled, then revoked",
            &[enrolled(), (EntityKind::Desk, Body::DeskRevoked(revoked))],
        ),
        reference(
            "lease_granted-1",
            "a block of a desk",
            &[published(EntryKind::Office, "nb-gv-gia-xuan"), enrolled(), lease()],
        ),
    ];
    all.into_iter()
        .map(|(name, about, folds, entries)| {
            let state = meaning(folds, entity(), &entries);
            let operations = entries.iter().map(Written::of).collect();
            (name, Case { about, folds, entity: entity(), operations, state })
        })
        .collect()
}
