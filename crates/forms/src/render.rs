//! From template and data to bytes.

use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;

use chrono::{DateTime, Datelike, Timelike};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use typst::WorldExt;
use typst::diag::{Severity, SourceDiagnostic};
use typst::foundations::{Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};
use typst_svg::SvgOptions;

use crate::blank_slip::MAX_SHEETS;
use crate::world::{FormWorld, base};
use crate::{FormProblem, Limit, Paper, Template, letters};

/// Names what makes the bytes besides template and data. Raise the first number, and note the new hash in the
/// test beside it, whenever a change of this crate, of Typst or of a font moves a single byte.
pub const RENDERER_VERSION: &str = "forms 1, typst 0.15.1, tinos 2026";

const MAX_SOURCE: usize = 64 * 1024;
const MAX_DATA: usize = 256 * 1024;
const MAX_COPIES: usize = 8;
const MAX_PAGES: usize = 200;
/// A cold page takes well under a second on the slowest machine; this is for a template that never ends.
const MAX_WAIT: Duration = Duration::from_secs(30);
/// Nested content recurses; the threads of a window toolkit have as little as 1 MiB.
const STACK: usize = 16 * 1024 * 1024;
/// Renders for which an unused intermediate result is kept: enough for a morning's run of one form, and
/// memory stays bounded.
const KEEP: usize = 10;

/// A form ready for the printer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// PDF/A-2b, all copies one behind the other.
    pub pdf: Vec<u8>,
    /// SHA-256 of `pdf`.
    pub sha256: [u8; 32],
    /// Pages of all copies together.
    pub pages: u32,
    /// [`RENDERER_VERSION`].
    pub renderer: &'static str,
}

/// Makes the form: once for each of `copies` (*liên*), in one document.
///
/// `data` is an object with at least `issued_at` (RFC 3339); `dossier_code` and `look_up_url` feed the codes.
/// The call blocks, for some milliseconds when warm, and at most half a minute with a template that never
/// ends.
pub fn render(template: &Template, data: &Value, copies: &[&str]) -> Result<Rendered, FormProblem> {
    let form = prepare(template, data, copies)?;
    let options = options(&template.source, &form.text, form.issued_at.as_deref())?;
    typeset(form.world, template.paper, move |world, document| {
        let pdf = typst_pdf::pdf(document, &options).map_err(|errors| in_template(world, &errors))?;
        let sha256 = Sha256::digest(&pdf).into();
        let pages = u32::try_from(document.pages().len()).unwrap_or(u32::MAX);
        Ok(Rendered { pdf, sha256, pages, renderer: RENDERER_VERSION })
    })
}

/// The pages of the form as pictures (SVG, one a page), for the screen: the same document that [`render`] prints,
/// line for line, and nothing that could be handed out. Letters are outlines, so no font is needed to look at it.
///
/// # Errors
/// As [`render`].
pub fn draw(template: &Template, data: &Value, copies: &[&str]) -> Result<Vec<String>, FormProblem> {
    let form = prepare(template, data, copies)?;
    typeset(form.world, template.paper, |_, document| {
        let options = SvgOptions::default();
        Ok(document.pages().iter().map(|page| typst_svg::svg(page, &options)).collect())
    })
}

/// A form that was looked at and can be set.
struct Prepared {
    world: FormWorld,
    /// Everything that the template sees.
    text: String,
    issued_at: Option<String>,
}

fn prepare(template: &Template, data: &Value, copies: &[&str]) -> Result<Prepared, FormProblem> {
    let base = base()?;
    at_most(Limit::Source, template.source.len(), MAX_SOURCE)?;
    at_most(Limit::Copies, copies.len(), MAX_COPIES)?;
    if copies.is_empty() {
        return Err(FormProblem::Data { field: "copies" });
    }
    letters::check(&base.fonts, data)?;
    letters::check(&base.fonts, &json!({ "copies": copies }))?;

    let form = sorted(&json!({
        "template": { "id": template.id, "set": template.set, "version": template.version },
        "paper": template.paper.name(),
        "copies": copies,
        "data": data,
    }))
    .to_string();
    at_most(Limit::Data, form.len(), MAX_DATA)?;

    let text = |field: &str| data.get(field).and_then(Value::as_str).map(str::to_owned);
    let code = text("dossier_code");
    let link = text("look_up_url").or_else(|| code.clone());
    let issued_at = text("issued_at");
    let world =
        FormWorld::new(base, template.source.clone(), form.clone(), code, link).with_sheets(codes_of(data)?);
    Ok(Prepared { world, text: form, issued_at })
}

/// Sets the document on a thread of its own and makes of it what is wanted.
fn typeset<T: Send + 'static>(
    world: FormWorld,
    paper: Paper,
    finish: impl FnOnce(&FormWorld, &PagedDocument) -> Result<T, FormProblem> + Send + 'static,
) -> Result<T, FormProblem> {
    let (send, receive) = sync_channel(1);
    thread::Builder::new()
        .name("forms".to_owned())
        .stack_size(STACK)
        .spawn(move || {
            // Nobody listens any more after the time-out; the result is then of no use.
            let result = compile(&world, paper).and_then(|document| finish(&world, &document));
            typst::comemo::evict(KEEP);
            let _ = send.send(result);
        })
        .map_err(|_| FormProblem::Typesetter("no thread"))?;
    match receive.recv_timeout(MAX_WAIT) {
        Ok(result) => result,
        Err(RecvTimeoutError::Timeout) => Err(FormProblem::TooSlow),
        // The thread went without an answer: it panicked.
        Err(RecvTimeoutError::Disconnected) => Err(FormProblem::Typesetter("panic")),
    }
}

/// The codes of sheets that are printed together, in order.
fn codes_of(data: &Value) -> Result<Vec<String>, FormProblem> {
    let Some(sheets) = data.get("sheets").and_then(Value::as_array) else { return Ok(Vec::new()) };
    at_most(Limit::Sheets, sheets.len(), MAX_SHEETS)?;
    let codes =
        sheets.iter().map(|sheet| sheet.get("dossier_code").and_then(Value::as_str).map(str::to_owned));
    codes.collect::<Option<_>>().ok_or(FormProblem::Data { field: "sheets.dossier_code" })
}

fn compile(world: &FormWorld, paper: Paper) -> Result<PagedDocument, FormProblem> {
    let compiled = typst::compile::<PagedDocument>(world);
    let document = compiled.output.map_err(|errors| in_template(world, &errors))?;
    // A warning is a font or a value that was silently replaced: on a statutory form that is an error.
    if !compiled.warnings.is_empty() {
        return Err(in_template(world, &compiled.warnings));
    }
    at_most(Limit::Pages, document.pages().len(), MAX_PAGES)?;
    for (number, page) in (1..).zip(document.pages()) {
        let size = page.frame.size();
        if !is_paper(paper, size.x.to_mm(), size.y.to_mm()) {
            return Err(FormProblem::Paper { page: number });
        }
    }
    Ok(document)
}

/// Upright or lying: the registers are printed across.
fn is_paper(paper: Paper, width: f64, height: f64) -> bool {
    let near = |a: f64, b: f64| (a - b).abs() < 0.1;
    let (short, long) = paper.millimetres();
    (near(width, short) && near(height, long)) || (near(width, long) && near(height, short))
}

fn options(source: &str, form: &str, issued_at: Option<&str>) -> Result<PdfOptions, FormProblem> {
    let unreadable = FormProblem::Data { field: "issued_at" };
    let Some(moment) = issued_at.and_then(|text| DateTime::parse_from_rfc3339(text).ok()) else {
        return Err(unreadable);
    };
    let small = |n: u32| u8::try_from(n).unwrap_or_default();
    let timestamp = Datetime::from_ymd_hms(
        moment.year(),
        small(moment.month()),
        small(moment.day()),
        small(moment.hour()),
        small(moment.minute()),
        small(moment.second()),
    )
    .and_then(|local| Timestamp::new_local(local, moment.offset().local_minus_utc() / 60))
    .ok_or(unreadable)?;
    let identity = Sha256::new().chain_update(Sha256::digest(source)).chain_update(form).finalize();
    Ok(PdfOptions {
        ident: Smart::Custom(hex::encode(identity)),
        creator: Smart::Custom(Some("Một Cửa".to_owned())),
        timestamp: Some(timestamp),
        standards: PdfStandards::new(&[PdfStandard::A_2b])
            .map_err(|_| FormProblem::Typesetter("PDF/A-2b"))?,
        ..PdfOptions::default()
    })
}

fn at_most(limit: Limit, found: usize, allowed: usize) -> Result<(), FormProblem> {
    if found > allowed { Err(FormProblem::TooLarge { limit, found, allowed }) } else { Ok(()) }
}

/// The first error, with the line of the template that leads to it.
fn in_template(world: &FormWorld, found: &[SourceDiagnostic]) -> FormProblem {
    let first = found.iter().find(|d| d.severity == Severity::Error).or(found.first());
    let Some(first) = first else {
        return FormProblem::Typesetter("no reason given");
    };
    let template = world.template();
    // An error inside `/form.json` has a place there; the line wanted is the one that read it.
    let places = std::iter::once(first.span).chain(first.trace.iter().map(|call| call.span.into()));
    let line = places
        .filter(|place| place.id() == Some(template.id()))
        .find_map(|place| world.range(place))
        .and_then(|range| template.lines().byte_to_line(range.start))
        .and_then(|line| u32::try_from(line + 1).ok());
    let hints = first.hints.iter().map(|hint| format!(" ({})", hint.v)).collect::<String>();
    FormProblem::Template { line, message: format!("{}{hints}", first.message) }
}

/// Object keys in order, whatever order the caller's JSON keeps.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let mut pairs: Vec<_> = fields.iter().collect();
            pairs.sort_by(|a, b| a.0.cmp(b.0));
            Value::Object(
                pairs.into_iter().map(|(name, field)| (name.clone(), sorted(field))).collect::<Map<_, _>>(),
            )
        }
        Value::Array(items) => Value::Array(items.iter().map(sorted).collect()),
        other => other.clone(),
    }
}
