//! The office's paper: statutory forms as PDF/A-2b, made from a template and a snapshot of fields.
//!
//! # Purpose
//!
//! A form that leaves the counter is evidence. [`render`] turns a [`Template`] (a catalogue entry) and the
//! fields of one issue (a [`ReceiptSlip`], a [`SupplementSlip`] or a [`RefusalSlip`], stored for ever in the operation `form_issued`) into the bytes that
//! go to the printer, together with their SHA-256.
//!
//! # Invariants
//!
//! * **The same input gives the same bytes.** Template, data, copies and [`RENDERER_VERSION`] decide
//!   everything. No clock, no random source, no environment, no file, no font of the machine: the document's
//!   date is the data's `issued_at`, its identifier a hash of the input, the fonts are inside the binary.
//!   Object keys are sorted first, so the order in which a field was written does not count.
//! * **[`RENDERER_VERSION`] changes whenever the bytes may change**: a new Typst, a new font, a new way of
//!   drawing a code. A test holds the hash of one rendered sample beside it and fails when only one moved.
//!   Bytes of an earlier renderer cannot be made again; whoever must reprint them keeps them.
//! * **What is printed is what was given.** A letter that the font cannot draw is a [`FormProblem`], never a
//!   box on paper; a page of another size than the template declares never reaches a printer.
//! * **A template is data from elsewhere.** It sees the virtual files `/form.json`, `/barcode.svg` and
//!   `/qr.svg` and nothing else: no packages, no files, no plug-ins, no date of today. Source, data, copies,
//!   pages and waiting time are bounded; the typesetter runs on a thread of its own, so that neither its stack
//!   nor a defect in it takes the window down. What cannot be bounded from outside is the memory that a
//!   hostile template asks for: the catalogue's signature stands for that.
//! * **Black on white.** The printers at the counter are 1-bit: no grey, no fills, codes drawn as one path of
//!   whole modules.
//!
//! # What is not here
//!
//! No SQL, no rules, no clock, no printer. Which form is due, its number, its dates and its wording of a
//! duration are decided in `domain` and arrive as values; when bytes may leave is `desk`'s business; the
//! templates live with the hub's catalogue.
//!
//! # Why these crates
//!
//! * `typst`, `typst-layout`, `typst-pdf`: a template stays readable text that an office can correct without
//!   a release; tables, page breaks and PDF/A come with it, and a warm A5 page costs milliseconds. A browser
//!   engine would be neither deterministic nor archival, hand-placed coordinates could not let a long name wrap.
//! * `calamine`, `rust_xlsxwriter`: an office's lists of before are workbooks. The one only reads and the other only
//!   writes; both leave macros, formulas and the network alone.
//! * `typst-svg`: the preview on the screen is the document itself; the typesetter brings it along anyway.
//! * `qrcode`, `barcoders`: only the encoding into modules is used. The drawing is ours (see `codes`),
//!   because one rectangle a module leaves hairlines that scanners stumble over.

mod blank_slip;
mod codes;
mod intake_slip;
mod letters;
mod problem;
mod receipt_slip;
mod render;
mod sheets;
mod template;
mod vietnam_time;
pub mod workbook;
mod world;

pub use blank_slip::{BlankSheet, BlankSlips, MAX_SHEETS};
pub use intake_slip::{RefusalSlip, SlipHead, SupplementSlip};
pub use problem::{FormProblem, Limit};
pub use receipt_slip::{Component, RECEIPT_COPIES, ReceiptSlip};
pub use render::{RENDERER_VERSION, Rendered, draw, render};
pub use sheets::Sheets;
pub use template::{Paper, Template};
