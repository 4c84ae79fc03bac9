//! What the window may ask of the desk: one list of use cases, from which dispatch, the check of who may
//! call, and the page's typed functions (`ui/src/api/generated.ts`) are made.
//!
//! Integers that cross this boundary are 32 bits wide; moments are RFC 3339 text with `+07:00`.

pub mod backup;
pub mod day;
pub mod dossiers;
pub mod fee;
pub mod golive;
pub mod health;
pub mod incarnation;
pub mod intake;
pub mod numbers;
pub mod palette;
pub mod parcel;
pub mod person;
pub mod printing;
pub mod reader;
pub mod receive;
pub mod session;
pub mod sheets;
pub mod sync;
pub mod text;
pub mod typescript;
pub mod worklist;

use crate::Desk;
use backup::{BackupFolder, BackupFound, BackupStatus, FindBackups, RestoreRequest, VerifyView};
use domain::problem::{Code, Problem};
use dossiers::{
    DossierFilter, DossierId, DossierRow, DossierView, FindRequest, FindResult, Printed, Today, WhyThisDate,
};
use fee::{OpenReceiptBook, ReceiptBooks};
use golive::{ImportFile, ImportPreview, ImportRequest, ImportStep, TemplateWritten};
use health::{Health, Place};
use incarnation::StatedNumbers;
use intake::{RefusalRequest, SlipIssued, SupplementRequest};
use numbers::{NumberBooks, NumberBooksRequest};
use palette::{PaletteFound, PaletteQuery};
use parcel::{FolderRequest, ParcelsTaken, ParcelsWritten};
use person::{KnownPerson, PersonQuery};
use printing::{PrintJobId, PrintQueue, PrintSettings, PrinterChoices, PrinterName, Printers};
use reader::{CardReader, CardReaderPort};
use receive::{
    Draft, DraftId, Preview, ProcedureOption, ProcedureQuery, ReceiptPages, ReceiveForm, ReceiveRequest,
    Received, ScanText, ScanView,
};
use serde_json::Value;
use session::{
    AppState, EnrolRequest, Enrolled, PinCode, PinCodeRequest, SetPinRequest, SignInRequest, UnlockRequest,
};
use sheets::{BurnSheets, PrintSheets, SheetRef, Sheets};
use sync::{Outbox, SyncStatus};
use text::{LegacyText, PastedText};
use worklist::{WorklistChoices, WorklistCounts, WorklistPage, WorklistQuery};

/// Who may call a use case.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Access {
    /// Anybody who sits at the desk.
    Anyone,
    /// A signed-in officer, whatever the role.
    SignedIn,
    /// A signed-in officer who receives dossiers (công chức tiếp nhận).
    IntakeOfficer,
}

/// One row of the list.
#[derive(Clone, Copy, Debug)]
pub struct UseCase {
    /// Name, as the page calls it.
    pub name: &'static str,
    /// Who may call it.
    pub access: Access,
    /// What it does, for the page's documentation.
    pub doc: &'static str,
    /// TypeScript names of argument and result; an argument `()` means none.
    pub types: fn(&ts_rs::Config) -> (String, String),
}

macro_rules! use_cases {
    ($($doc:literal $access:ident $name:ident($arg:ty) -> $out:ty;)*) => {
        /// Every use case there is.
        pub const USE_CASES: &[UseCase] = &[$(UseCase {
            name: stringify!($name),
            access: Access::$access,
            doc: $doc,
            types: |config| (<$arg as ts_rs::TS>::name(config), <$out as ts_rs::TS>::name(config)),
        },)*];

        /// Runs the use case `name`. The role is checked here, before the arguments are looked at.
        ///
        /// # Errors
        /// The use case's own, [`Code::BadRequest`] for an unknown name or other arguments, and what
        /// [`Desk::allow`] says.
        pub fn dispatch(desk: &Desk, name: &str, args: Value) -> Result<Value, Problem> {
            match name {
                $(stringify!($name) => {
                    desk.allow(Access::$access)?;
                    let read = |args: Value| -> Result<$arg, Problem> {
                        serde_json::from_value(args).map_err(|cause| {
                            desk.problem(Code::BadRequest, &format!("{name}: {:?}", cause.classify()))
                        })
                    };
                    let out: $out = match desk.$name(read(args.clone())?) {
                        // Nothing was changed: the same once more, in the room that was kept for this.
                        Err(problem) if problem.code == Code::DiskFull && desk.release_reserve() => {
                            desk.$name(read(args)?)?
                        }
                        answer => answer?,
                    };
                    serde_json::to_value(out).map_err(|cause| desk.problem(Code::Internal, &cause))
                })*
                _ => Err(desk.problem(Code::BadRequest, &"no such use case")),
            }
        }

        /// Every type that the page needs, for [`typescript`].
        pub(crate) fn visit(visitor: &mut impl ts_rs::TypeVisitor) {
            // The type itself, and the `T` of `Vec<T>` or `Option<T>`.
            $(visitor.visit::<$arg>(); <$arg as ts_rs::TS>::visit_generics(visitor);
              visitor.visit::<$out>(); <$out as ts_rs::TS>::visit_generics(visitor);)*
        }
    };
}

use_cases! {
    "Where the desk stands: enrolled, locked, who is signed in, the office clock."
    Anyone app_state(()) -> AppState;
    "Joins an office with the string `MC1-…` from the district."
    Anyone enrol(EnrolRequest) -> Enrolled;
    "Opens the sheet with the unlock code as a PDF; only until the first sign-in after enrolment."
    Anyone print_unlock_sheet(()) -> Printed;
    "Opens the data with the code on the sheet when the system's keyring does not."
    Anyone unlock(UnlockRequest) -> AppState;
    "Sets the PIN of an officer on this desk with a one-time paper code."
    Anyone set_pin(SetPinRequest) -> AppState;
    "The head of the counter gives a one-time code, with their own PIN, to an officer who forgot theirs."
    Anyone give_pin_code(PinCodeRequest) -> PinCode;
    "Signs an officer in; works without a network."
    Anyone sign_in(SignInRequest) -> AppState;
    "Signs the officer out; drafts stay."
    Anyone sign_out(()) -> AppState;
    "What waits to be sent, whether the district answers, since when."
    Anyone sync_status(()) -> SyncStatus;
    "Procedures in force today, by initials, words without marks, or code; the often used first."
    IntakeOfficer find_procedures(ProcedureQuery) -> Vec<ProcedureOption>;
    "What F9 would do now: due date with its trace, papers, problems, what the receipt says."
    IntakeOfficer preview(ReceiveForm) -> Preview;
    "The receipt as F9 would print it now, page by page: the document itself."
    IntakeOfficer receipt_page(ReceiveForm) -> ReceiptPages;
    "Receives a dossier: saved on disk, receipt numbered and stored, then printed."
    IntakeOfficer receive(ReceiveRequest) -> Received;
    "Papers are missing: the dossier is registered, form 02 numbered and stored, then printed."
    IntakeOfficer ask_supplement(SupplementRequest) -> SlipIssued;
    "Refuses to receive: form 03 numbered and stored with its reason, then printed."
    IntakeOfficer refuse(RefusalRequest) -> SlipIssued;
    "The screen as it was when a dossier was asked to be completed, to go on from."
    IntakeOfficer intake_form(DossierId) -> ReceiveForm;
    "The books of fee receipts of this desk, the open one first."
    SignedIn receipt_books(()) -> ReceiptBooks;
    "Opens a book of fee receipts; the one that was open is put away."
    IntakeOfficer open_receipt_book(OpenReceiptBook) -> ReceiptBooks;
    "Keeps what is being typed."
    IntakeOfficer save_draft(Draft) -> DraftId;
    "The draft of this officer, if there is one."
    IntakeOfficer load_draft(()) -> Option<Draft>;
    "Throws a draft away."
    IntakeOfficer discard_draft(DraftId) -> ();
    "Reads what a scanner typed: an identity card, a receipt, or something else."
    SignedIn read_scan(ScanText) -> ScanView;
    "Whether a pasted text is of a code table from before Unicode, and how it reads."
    Anyone read_pasted(PastedText) -> Option<LegacyText>;
    "Who has this number of an identity paper, as the last dossier says, and what of theirs is still open."
    IntakeOfficer known_person(PersonQuery) -> Option<KnownPerson>;
    "Dossiers of the office, soonest due first."
    SignedIn dossiers(DossierFilter) -> Vec<DossierRow>;
    "A page of the worklist, soonest due first or in another order."
    SignedIn worklist(WorklistQuery) -> WorklistPage;
    "How many rows every tab of the worklist has under the same filters."
    SignedIn worklist_counts(WorklistQuery) -> WorklistCounts;
    "What the worklist can be filtered by: fields and officers."
    SignedIn worklist_choices(()) -> WorklistChoices;
    "Dossiers, people and procedures by name or code; nothing typed: the last dossiers."
    SignedIn palette(PaletteQuery) -> PaletteFound;
    "Counts a look at what the palette found: it stayed on the screen."
    SignedIn searched(()) -> ();
    "One dossier whole."
    SignedIn dossier(DossierId) -> DossierView;
    "Why a dossier is due when it is: the days that lead to the promised date."
    SignedIn why_this_date(DossierId) -> WhyThisDate;
    "The one-door input: a code, a name or the beginning of one."
    SignedIn find(FindRequest) -> FindResult;
    "The receipt's exact bytes printed again, counted."
    IntakeOfficer reprint(DossierId) -> Printed;
    "The receipt's exact bytes opened to look at, not counted as a print."
    SignedIn open_receipt(DossierId) -> Printed;
    "What waits for paper, prints, came out and did not."
    SignedIn print_queue(()) -> PrintQueue;
    "Prints everything that waits for a word: the printer was missing, or the program ended."
    SignedIn print_waiting(()) -> PrintQueue;
    "One paper of the queue once more, alone; one that came out is counted."
    IntakeOfficer print_again(PrintJobId) -> PrintQueue;
    "Takes a paper out of the queue."
    SignedIn drop_print(PrintJobId) -> PrintQueue;
    "The printers of this machine."
    SignedIn printers(()) -> Printers;
    "Trays of a printer, and whether it has A5."
    SignedIn printer_choices(PrinterName) -> PrinterChoices;
    "How this desk prints."
    SignedIn print_settings(()) -> PrintSettings;
    "Chooses printer, tray, sheet and copies."
    SignedIn set_print_settings(PrintSettings) -> PrintSettings;
    "Prints the page that shows whether the printer is set as it should be."
    SignedIn print_test_page(()) -> Printed;
    "The card reader on a serial line: which port, whether it is there, which ports there are."
    SignedIn card_reader(()) -> CardReader;
    "Chooses the port of the card reader; none = it types like a keyboard."
    SignedIn set_card_reader(CardReaderPort) -> CardReader;
    "What needs me today."
    SignedIn today(()) -> Today;
    "After a restore without a network: the numbers on the last paper, so that receiving can go on."
    IntakeOfficer state_last_numbers(StatedNumbers) -> AppState;
    "This machine takes the place of the former one, which is used no more."
    IntakeOfficer confirm_moved(()) -> AppState;
    "Joins the office anew in the same data folder; what was never sent goes with it."
    SignedIn enrol_again(EnrolRequest) -> AppState;
    "Goes on from today after records of a later day; the district's clock must agree."
    IntakeOfficer begin_new_chain(()) -> AppState;
    "What waits to be sent, line by line, and why."
    SignedIn outbox(()) -> Outbox;
    "Tries an exchange with the district now."
    SignedIn sync_now(()) -> SyncStatus;
    "Whether this machine is well, topic by topic, each with the one thing to do."
    SignedIn health(()) -> Health;
    "The books of numbers that this desk keeps in a year: ranges, what is left, and every gap with its reason."
    SignedIn number_books(NumberBooksRequest) -> NumberBooks;
    "Sheets of form 01 that were printed ahead for a day without power."
    SignedIn sheets(()) -> Sheets;
    "Prints blank sheets of form 01 with numbers of this desk, for a day without power."
    IntakeOfficer print_sheets(PrintSheets) -> Sheets;
    "One blank sheet printed once more."
    IntakeOfficer print_sheet_again(SheetRef) -> Sheets;
    "Sheets came back unused: the list of gaps says why."
    IntakeOfficer burn_sheets(BurnSheets) -> Sheets;
    "Writes the empty workbook for what stood on paper before, with headings and an example, into a folder."
    IntakeOfficer write_import_template(FolderRequest) -> TemplateWritten;
    "What an import of a workbook would do, line by line; changes nothing."
    IntakeOfficer preview_import(ImportFile) -> ImportPreview;
    "Enters the next lines of a workbook that was looked at; ask again until none is left."
    IntakeOfficer run_import(ImportRequest) -> ImportStep;
    "Sticks and other disks that are plugged in, for a backup or a parcel."
    Anyone places(()) -> Vec<Place>;
    "Writes what waits onto a stick, sealed for the district, for another desk to hand over."
    SignedIn write_parcels(FolderRequest) -> ParcelsWritten;
    "Takes the parcels of a stick in, to hand them over to the district."
    SignedIn take_parcels(FolderRequest) -> ParcelsTaken;
    "Where backups go, and how old the last one is."
    SignedIn backup_status(()) -> BackupStatus;
    "Chooses the folder or stick for backups."
    SignedIn set_backup_folder(BackupFolder) -> BackupStatus;
    "Makes a backup now and checks it."
    SignedIn backup_now(()) -> BackupStatus;
    "Backups in a folder or on a stick, the newest first; only where no data is open."
    Anyone find_backups(FindBackups) -> Vec<BackupFound>;
    "Puts a backup in place of what is here, which is put aside; only where no data is open."
    Anyone restore_backup(RestoreRequest) -> AppState;
    "Leaves damaged data, which is only read, so that a backup can be put in its place."
    Anyone leave_damaged(()) -> AppState;
    "Checks everything that is stored: chains, hashes, stamps, lists, attachments."
    SignedIn verify_data(()) -> VerifyView;
}
