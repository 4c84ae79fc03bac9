//! Statutory forms, from a plan to exact bytes; the receipt, form 01.

use super::{Acting, fee::fee_text};
use crate::{problems::Stop, view::phone_groups};
use chrono::{DateTime, FixedOffset, NaiveDate};
use domain::{
    catalogue::FormTemplate,
    dossier::{
        body::{DossierAccepted, FormIssued, FormNumber},
        decide::{MAX_TEXT, Plan, ReceiveRequest},
        value::{DossierComponent, ResultChannel, ResultReturn},
    },
    hash::Hash,
    id::OfficeId,
    number::Series,
    operation::{Body, MadeAt, OperationDraft},
    problem::{Code, Problem},
    reference::Reference,
    text::clean_line,
};
use forms::{Component, Paper, RECEIPT_COPIES, ReceiptSlip, Template};

/// Set used where the regime names none.
const DEFAULT_SET: &str = "F2018";

/// Names that head every form of an office.
pub(crate) struct Heads {
    pub(crate) governing_agency: String,
    pub(crate) issuing_agency: String,
    pub(crate) counter_name: String,
    pub(crate) place_name: String,
}

impl Heads {
    pub(super) fn of(acting: &Acting, on: NaiveDate) -> Self {
        Self::of_office(&acting.reference, &acting.office, on)
    }

    pub(crate) fn of_office(reference: &Reference, office: &OfficeId, on: NaiveDate) -> Self {
        let agency = reference.agency(office.as_ref(), on);
        let parent =
            agency.and_then(|agency| reference.agency(agency.parent.as_deref().unwrap_or_default(), on));
        let name = agency.map(|agency| agency.name_vi.clone()).unwrap_or_default();
        Self {
            governing_agency: parent.map(|parent| parent.name_vi.to_uppercase()).unwrap_or_default(),
            issuing_agency: name.to_uppercase(),
            counter_name: name,
            place_name: agency.and_then(|agency| agency.place_name.clone()).unwrap_or_default(),
        }
    }
}

/// A statutory form that can be issued here.
#[derive(Clone, Copy)]
pub(crate) struct Form {
    /// As the catalogue names it.
    pub(crate) id: &'static str,
    /// Whose numbers it uses.
    pub(super) series: Series,
    /// What follows the number where the template says nothing.
    suffix: &'static str,
}

/// Giấy tiếp nhận hồ sơ và hẹn trả kết quả.
pub(super) const RECEIPT: Form = Form { id: "form_01", series: Series::ReceiptSlip, suffix: "TNHS" };
/// The same with its numbers alone, to be written on by hand.
pub(crate) const BLANK: Form = Form { id: "form_01_blank", series: Series::ReceiptSlip, suffix: "TNHS" };
/// Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ.
pub(super) const SUPPLEMENT: Form = Form { id: "form_02", series: Series::SupplementRequest, suffix: "HDHS" };
/// Phiếu từ chối tiếp nhận giải quyết hồ sơ.
pub(super) const REFUSAL: Form = Form { id: "form_03", series: Series::RefusalSlip, suffix: "TCHS" };

impl Form {
    fn row(self, reference: &Reference, on: NaiveDate) -> Result<&FormTemplate, Stop> {
        let set = reference
            .district()
            .and_then(|district| district.regime_on(on))
            .map_or(DEFAULT_SET, |regime| regime.forms_set.as_str());
        reference.template(&format!("{}/{set}", self.id), on).ok_or_else(|| missing(self.id))
    }

    /// The template in force on a day.
    pub(crate) fn template(self, reference: &Reference, on: NaiveDate) -> Result<Template, Stop> {
        self.row(reference, on).map(set_in)
    }
}

/// The row of form 01 in force on a day.
pub(crate) fn template(reference: &Reference, on: NaiveDate) -> Result<&FormTemplate, Stop> {
    RECEIPT.row(reference, on)
}

/// Number of a receipt as printed.
pub(crate) fn number_text(volume: &str, number: u32, suffix: Option<&str>) -> String {
    numbered(volume, number, suffix.unwrap_or(RECEIPT.suffix))
}

/// "02-0017/TNHS": the book is part of the number, so that two desks never print the same one.
fn numbered(volume: &str, number: u32, suffix: &str) -> String {
    let book = volume.split('/').next().unwrap_or(volume);
    format!("{book}-{number:04}/{suffix}")
}

fn set_in(row: &FormTemplate) -> Template {
    Template {
        id: row.id.clone(),
        set: row.set.clone(),
        version: row.version,
        paper: paper(row.paper),
        source: row.source.clone(),
    }
}

/// A form, set.
pub(super) struct Issued {
    pub(super) body: FormIssued,
    pub(super) pdf: Vec<u8>,
    pub(super) number_text: String,
}

/// What a form is set with.
pub(super) struct Layout {
    pub(super) template: Template,
    /// As printed.
    pub(super) number_text: String,
}

/// The template of the day and the number as it is printed.
pub(super) fn layout(
    acting: &Acting,
    form: Form,
    volume: &str,
    number: u32,
    on: NaiveDate,
) -> Result<Layout, Stop> {
    let row = form.row(&acting.reference, on)?;
    let number_text = numbered(volume, number, row.number_suffix.as_deref().unwrap_or(form.suffix));
    Ok(Layout { template: set_in(row), number_text })
}

/// Sets a form with a number of this desk's book; `snapshot` gets the number as it is printed.
pub(super) fn set(
    acting: &Acting,
    form: Form,
    volume: &str,
    number: u32,
    made_at: MadeAt,
    snapshot: impl FnOnce(&str) -> Result<serde_json::Value, forms::FormProblem>,
) -> Result<Issued, Stop> {
    let Layout { template, number_text } = layout(acting, form, volume, number, made_at.at.date_naive())?;
    let snapshot = snapshot(&number_text)?;
    let rendered = forms::render(&template, &snapshot, &RECEIPT_COPIES)?;
    Ok(Issued {
        body: FormIssued {
            form: form.id.to_owned(),
            set: template.set,
            template_version: template.version,
            renderer: rendered.renderer.to_owned(),
            number: FormNumber {
                series: form.series,
                book: volume.to_owned(),
                number,
                text: number_text.clone(),
            },
            snapshot,
            sha256: Hash(rendered.sha256),
            size: u32::try_from(rendered.pdf.len()).unwrap_or(u32::MAX),
            copies: u32::try_from(RECEIPT_COPIES.len()).unwrap_or_default(),
        },
        pdf: rendered.pdf,
        number_text,
    })
}

/// Sets form 01 for a plan.
pub(super) fn issue(
    acting: &Acting,
    ask: &ReceiveRequest,
    plan: &Plan,
    volume: &str,
    number: u32,
    made_at: MadeAt,
) -> Result<Issued, Stop> {
    let accepted = accepted(&plan.drafts).ok_or_else(|| missing("plan"))?;
    set(acting, RECEIPT, volume, number, made_at, |number_text| {
        slip(acting, ask, &Said::of(accepted), number_text, made_at).to_data()
    })
}

/// Sets a snapshot again, with the template and renderer of its issue; `None` when this program cannot give
/// the same bytes.
pub(crate) fn render_again(
    reference: &domain::reference::Reference,
    issued: &domain::dossier::state::IssuedForm,
) -> Option<Vec<u8>> {
    if issued.renderer != forms::RENDERER_VERSION {
        return None;
    }
    let row =
        reference.template_version(&format!("{}/{}", issued.form, issued.set), issued.template_version)?;
    let rendered = forms::render(&set_in(row), &issued.snapshot, &RECEIPT_COPIES).ok()?;
    (Hash(rendered.sha256) == issued.sha256).then_some(rendered.pdf)
}

/// What the receipt says beside what was typed: of a dossier that is accepted, or that F9 would accept.
pub(super) struct Said<'a> {
    pub(super) code: &'a str,
    pub(super) register_volume: &'a str,
    pub(super) register_seq: u32,
    pub(super) look_up_secret: &'a str,
    pub(super) procedure_name: &'a str,
    pub(super) components: &'a [DossierComponent],
    pub(super) set_count: u32,
    pub(super) processing_time_text: &'a str,
    pub(super) received_at: DateTime<FixedOffset>,
    pub(super) due_at: Option<DateTime<FixedOffset>>,
    pub(super) result_return: &'a ResultReturn,
    pub(super) fee_text: Option<String>,
}

impl<'a> Said<'a> {
    fn of(accepted: &'a DossierAccepted) -> Self {
        Self {
            code: &accepted.code,
            register_volume: &accepted.register.volume,
            register_seq: accepted.register.seq,
            look_up_secret: &accepted.look_up_secret,
            procedure_name: &accepted.procedure.name,
            components: &accepted.components,
            set_count: accepted.set_count,
            processing_time_text: &accepted.processing_time_text,
            received_at: accepted.received_at,
            due_at: accepted.original_due_at,
            result_return: &accepted.result_return,
            fee_text: fee_text(&accepted.fee, accepted.charge.as_deref()),
        }
    }
}

/// The receipt's fields; `number_text` is its number as printed.
pub(super) fn slip(
    acting: &Acting,
    ask: &ReceiveRequest,
    said: &Said<'_>,
    number_text: &str,
    made_at: MadeAt,
) -> ReceiptSlip {
    let heads = Heads::of(acting, made_at.at.date_naive());
    let officer = acting.reference.officer(&acting.officer).map(|officer| officer.full_name.clone());
    let address =
        acting.reference.district().map(|district| district.look_up_address.as_str()).unwrap_or_default();
    ReceiptSlip {
        v: ReceiptSlip::VERSION,
        governing_agency: heads.governing_agency,
        issuing_agency: heads.issuing_agency,
        counter_name: heads.counter_name,
        place_name: heads.place_name,
        form_number: number_text.to_owned(),
        dossier_code: said.code.to_owned(),
        register_volume: said.register_volume.to_owned(),
        register_seq: said.register_seq.to_string(),
        owner_name: ask.owner.full_name.clone(),
        submitter_name: ask.submitter.as_ref().map(|person| person.full_name.clone()),
        id_number: id_number(ask),
        address: ask.owner.residence_address.clone().unwrap_or_default(),
        phone: ask.owner.phone.as_deref().map(phone_groups),
        email: ask.owner.email.clone(),
        procedure_name: said.procedure_name.to_owned(),
        subject: subject(ask),
        components: said
            .components
            .iter()
            .filter(|component| component.is_received)
            .map(|component| Component {
                name: component.name.clone(),
                originals: component.originals,
                certified_copies: 0,
                copies: component.copies,
                note: component.is_presented.then(|| "xuất trình, trả lại".to_owned()),
            })
            .collect(),
        set_count: said.set_count,
        processing_time_text: said.processing_time_text.to_owned(),
        received_at: said.received_at,
        due_at: said.due_at,
        result_channel_text: result_channel_text(said.result_return),
        fee_text: said.fee_text.clone(),
        officer_name: officer.unwrap_or_default(),
        look_up_url: (!address.is_empty())
            .then(|| format!("{address}/tra-cuu?m={}&k={}", said.code, said.look_up_secret)),
        issued_at: made_at.at,
    }
}

/// Number of the identity paper, as printed.
pub(super) fn id_number(ask: &ReceiveRequest) -> Option<String> {
    if ask.tax_code.is_some() {
        // The line is for papers of a person.
        return None;
    }
    ask.owner.personal_id.clone().or_else(|| ask.owner.old_id_card_number.clone())
}

/// What exactly is asked for, tidied as the operation has it.
pub(super) fn subject(ask: &ReceiveRequest) -> Option<String> {
    clean_line(&ask.subject, MAX_TEXT).ok().filter(|subject| !subject.is_empty())
}

/// "Đăng ký nhận kết quả tại" in words, as printed.
pub(super) fn result_channel_text(result: &ResultReturn) -> String {
    match result.channel {
        ResultChannel::AtCounter => "Bộ phận Tiếp nhận và Trả kết quả".to_owned(),
        ResultChannel::Postal => match &result.address {
            Some(address) => format!("Địa chỉ: {address} (qua bưu chính)"),
            None => "Qua bưu chính".to_owned(),
        },
        ResultChannel::Electronic => "Bản điện tử".to_owned(),
    }
}

/// What the citizen asks for: procedure and subject.
pub(super) fn content(procedure: &str, subject: &str) -> String {
    let subject = subject.trim();
    if subject.is_empty() { procedure.to_owned() } else { format!("{procedure}: {subject}") }
}

/// When a plan says that the dossier was received.
pub(super) fn received_in(drafts: &[OperationDraft]) -> Option<DateTime<FixedOffset>> {
    accepted(drafts).map(|accepted| accepted.received_at)
}

/// Due date of a plan.
pub(super) fn due_of(plan: &Plan) -> Option<DateTime<FixedOffset>> {
    due_in(&plan.drafts)
}

/// Due date among drafts.
pub(super) fn due_in(drafts: &[OperationDraft]) -> Option<DateTime<FixedOffset>> {
    accepted(drafts).and_then(|accepted| accepted.original_due_at)
}

/// T02 among drafts.
pub(super) fn accepted(drafts: &[OperationDraft]) -> Option<&DossierAccepted> {
    drafts.iter().find_map(|draft| match &draft.body {
        Body::DossierAccepted(body) => Some(body),
        _ => None,
    })
}

fn paper(paper: domain::catalogue::Paper) -> Paper {
    match paper {
        domain::catalogue::Paper::A5 => Paper::A5,
        domain::catalogue::Paper::A4 | domain::catalogue::Paper::A4Landscape => Paper::A4,
    }
}

fn missing(what: &str) -> Stop {
    tracing::error!(what, "no template for the form");
    Stop::Problem(Problem::new(Code::TemplateMissing, "FORM"))
}
