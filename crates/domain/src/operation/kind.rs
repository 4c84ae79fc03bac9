//! The kinds of operation, their bodies, and what each declares: facts, step, merge groups.

use super::{FormatProblem, MergeGroup};
use crate::{
    dossier::{
        body::{DossierAccepted, DossierEdited, DossierRegistered, FormIssued, FormReprinted},
        disposal::DossierDisposed,
        intake::{DossierNotAccepted, IntakeSupplementRequested},
        value::GroupValue,
    },
    number::{NumberUsed, Series},
    reference::body::{CatalogueEntryPublished, DeskEnrolled, DeskRevoked, LeaseGranted, OfficerCodeIssued},
};
use serde::{Serialize, de::DeserializeOwned};

/// A kind and version that this program understands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Known {
    /// Word in the header.
    pub kind: &'static str,
    /// Version.
    pub v: u32,
}

/// A kind whose words grew has a second version, `later`, of the same shape: a body that holds one of the later words
/// is written in it, and is no body of the first.
macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident $word:literal $v:literal $(later $later:literal $has_later:path)?,)*) => {
        /// What happened, as this program understands it.
        #[derive(Clone, PartialEq, Debug)]
        pub enum Body { $($(#[$doc])* $variant($variant),)* }

        /// Every kind that this program writes and reads. The hub announces its list; a desk writes only
        /// kinds that the hub announced.
        pub const KINDS: &[Known] =
            &[$(Known { kind: $word, v: $v }, $(Known { kind: $word, v: $later },)?)*];

        impl Body {
            /// Kind and version, as the header names them.
            #[must_use]
            pub fn known(&self) -> Known {
                match self {
                    $($(Self::$variant(body) if $has_later(body) => Known { kind: $word, v: $later },)?
                    Self::$variant(_) => Known { kind: $word, v: $v },)*
                }
            }

            /// The bytes that are written once and kept for ever.
            #[must_use]
            pub fn to_bytes(&self) -> Vec<u8> {
                match self { $(Self::$variant(body) => bytes(body),)* }
            }

            /// Reads a body; `Ok(None)` for a kind that this program does not know.
            ///
            /// # Errors
            /// [`FormatProblem::Body`] when the kind is known and the shape is another.
            pub fn read(kind: &str, v: u32, body: &[u8]) -> Result<Option<Self>, FormatProblem> {
                #[cfg(feature = "test-kinds")]
                if hidden::is_hidden(kind, v) {
                    return Ok(None);
                }
                match (kind, v) {
                    $(($word, $v $(| $later)?) => {
                        let body: $variant = parse(kind, v, body)?;
                        $(if v != $later && $has_later(&body) {
                            let reason = "a word of a later version".to_owned();
                            return Err(FormatProblem::Body { kind: kind.to_owned(), v, reason });
                        })?
                        Ok(Some(Self::$variant(body)))
                    })*
                    _ => Ok(None),
                }
            }
        }
    };
}

kinds! {
    /// T01: a citizen's request is captured.
    DossierRegistered "dossier_registered" 1 later 2 DossierRegistered::has_later_words,
    /// T02: code, register line and due date are given; the clock starts.
    DossierAccepted "dossier_accepted" 1 later 2 DossierAccepted::has_later_words,
    /// T03: papers are missing before acceptance, and the citizen is told in writing which.
    IntakeSupplementRequested "intake_supplement_requested" 1,
    /// T05: refused at intake, with a written reason.
    DossierNotAccepted "dossier_not_accepted" 1,
    /// Data of a dossier corrected.
    DossierEdited "dossier_edited" 1 later 2 DossierEdited::has_later_words,
    /// A statutory form left the office: number, snapshot, hash of the exact bytes.
    FormIssued "form_issued" 1 later 2 FormIssued::has_later_words,
    /// The same bytes printed again.
    FormReprinted "form_reprinted" 1,
    /// The law destroyed a dossier, all but what must remain.
    DossierDisposed "dossier_disposed" 1 later 2 DossierDisposed::has_later_words,
    /// One entry of the catalogue, effective from a date.
    CatalogueEntryPublished "catalogue_entry_published" 1,
    /// A one-time paper code with which an officer sets a PIN.
    OfficerCodeIssued "officer_code_issued" 1,
    /// A desk joined an office.
    DeskEnrolled "desk_enrolled" 1,
    /// A desk is no longer trusted.
    DeskRevoked "desk_revoked" 1,
    /// A block of dossier serials was lent to a desk.
    LeaseGranted "lease_granted" 1,
}

fn bytes<T: Serialize>(body: &T) -> Vec<u8> {
    // The body structs have string keys only, so serialising them cannot fail.
    serde_json::to_vec(body).unwrap_or_default()
}

fn parse<T: DeserializeOwned>(kind: &str, v: u32, body: &[u8]) -> Result<T, FormatProblem> {
    serde_json::from_slice(body).map_err(|cause| FormatProblem::Body {
        kind: kind.to_owned(),
        v,
        // serde_json quotes offending values; a body is personal, so only the place is kept.
        reason: format!("{:?} at column {}", cause.classify(), cause.column()),
    })
}

/// True for a kind that this program understands.
#[must_use]
pub fn is_known(kind: &str, v: u32) -> bool {
    #[cfg(feature = "test-kinds")]
    if hidden::is_hidden(kind, v) {
        return false;
    }
    KINDS.iter().any(|known| known.kind == kind && known.v == v)
}

/// [`KINDS`], as this program announces them and compares them with those of the program before it.
#[must_use]
pub fn known_kinds() -> Vec<Known> {
    KINDS.iter().copied().filter(|known| is_known(known.kind, known.v)).collect()
}

#[cfg(feature = "test-kinds")]
pub(super) use hidden::is_beyond;
#[cfg(feature = "test-kinds")]
pub use hidden::{without_headers, without_kinds};

/// Lets a test be an older program on its own thread.
#[cfg(feature = "test-kinds")]
mod hidden {
    use std::cell::RefCell;

    thread_local! {
        static HIDDEN: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
        static BEYOND: RefCell<Option<&'static str>> = const { RefCell::new(None) };
    }

    /// True for a header that holds the word which this thread cannot read.
    pub(in super::super) fn is_beyond(header: &[u8]) -> bool {
        BEYOND.with_borrow(|word| {
            word.is_some_and(|word| header.windows(word.len()).any(|part| part == word.as_bytes()))
        })
    }

    /// Does `work` as a program that cannot read a header which holds this word does it.
    pub fn without_headers<T>(word: &'static str, work: impl FnOnce() -> T) -> T {
        let before = BEYOND.replace(Some(word));
        let done = work();
        BEYOND.set(before);
        done
    }

    pub(super) fn is_hidden(kind: &str, v: u32) -> bool {
        HIDDEN.with_borrow(|hidden| hidden.iter().any(|word| *word == format!("{kind}-{v}")))
    }

    /// Does `work` as a program that does not know these kinds (version 1) does it.
    pub fn without_kinds<T>(kinds: &[&str], work: impl FnOnce() -> T) -> T {
        let words = kinds.iter().map(|kind| format!("{kind}-1")).collect();
        let before = HIDDEN.replace(words);
        let done = work();
        HIDDEN.set(before);
        done
    }
}

/// Something that happened in the world and is undone only by a counter-operation.
#[derive(Clone, PartialEq, Debug)]
pub enum Fact {
    /// A number was used on a paper.
    NumberUsed(NumberUsed),
    /// Numbers in front of one that was used stand on no dossier, for a reason.
    NumbersPassed {
        /// Which series.
        series: Series,
        /// Which book.
        book: String,
        /// First of them.
        first: u32,
        /// Last of them.
        last: u32,
        /// What became of them.
        reason: String,
    },
    /// A form was handed out.
    FormIssued,
    /// Money was taken, in đồng.
    MoneyTaken(u64),
}

/// A step of the life cycle.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// → newly_registered (T01).
    Register,
    /// newly_registered or intake_supplement → accepted (T02, T04).
    Accept,
    /// newly_registered → intake_supplement (T03).
    RequestSupplement,
    /// newly_registered or intake_supplement → not_accepted (T05).
    Refuse,
}

impl Body {
    /// What happened in the world. Folded even when the step is contested.
    #[must_use]
    pub fn facts(&self) -> Vec<Fact> {
        match self {
            Self::DossierAccepted(body) => body.facts(),
            Self::FormIssued(body) => vec![Fact::NumberUsed(body.number.used()), Fact::FormIssued],
            _ => Vec::new(),
        }
    }

    /// True for what happens to a dossier. The others are the hub's own and travel in the reference stream.
    #[must_use]
    pub fn is_about_dossier(&self) -> bool {
        match self {
            Self::DossierRegistered(_)
            | Self::DossierAccepted(_)
            | Self::IntakeSupplementRequested(_)
            | Self::DossierNotAccepted(_)
            | Self::DossierEdited(_)
            | Self::FormIssued(_)
            | Self::FormReprinted(_)
            | Self::DossierDisposed(_) => true,
            Self::CatalogueEntryPublished(_)
            | Self::OfficerCodeIssued(_)
            | Self::DeskEnrolled(_)
            | Self::DeskRevoked(_)
            | Self::LeaseGranted(_) => false,
        }
    }

    /// The step that it takes, if any.
    #[must_use]
    pub fn step(&self) -> Option<Step> {
        match self {
            Self::DossierRegistered(_) => Some(Step::Register),
            Self::DossierAccepted(_) => Some(Step::Accept),
            Self::IntakeSupplementRequested(_) => Some(Step::RequestSupplement),
            Self::DossierNotAccepted(_) => Some(Step::Refuse),
            _ => None,
        }
    }

    /// The merge groups that it writes, with the values.
    #[must_use]
    pub fn writes(&self) -> Vec<GroupValue> {
        match self {
            Self::DossierRegistered(body) => body.writes(),
            Self::DossierAccepted(body) => body.writes(),
            Self::IntakeSupplementRequested(body) => body.writes(),
            Self::DossierEdited(body) => body.changes.clone(),
            _ => Vec::new(),
        }
    }

    /// The merge groups that it writes.
    #[must_use]
    pub fn groups(&self) -> Vec<MergeGroup> {
        self.writes().iter().map(GroupValue::group).collect()
    }
}
