//! What a clerk was told, and whether a desk still says the same.

use super::tally::Tally;
use crate::{Context as _, Failure, Outcome, failure::expect};
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, PoisonError},
};

/// Operations of a reception: registered, accepted, receipt issued.
const OPERATIONS: usize = 3;

/// Numbers on paper, of all desks of an office: none stands on two.
#[derive(Default)]
pub(super) struct Numbers(Mutex<BTreeMap<String, String>>);

impl Numbers {
    fn note(&self, number: String, dossier: &str) -> Outcome {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let first = all.entry(number.clone()).or_insert_with(|| dossier.to_owned());
        expect(first == dossier, || format!("{number} stands on two papers: of {first} and of {dossier}"))
    }
}

/// One dossier that a clerk was told of.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) code: String,
    receipt: String,
    /// Volume and line; what `receive` answers does not name them.
    pub(super) register: Option<(String, u64)>,
    /// Of the exact bytes.
    pub(super) sha256: Option<String>,
    reprints: u64,
    /// Asked for and not answered.
    reprints_tried: u64,
}

/// What is under way, or was when the power went.
#[derive(Clone, Debug)]
pub(super) enum Intent {
    /// A reception of the citizen with this number, perhaps from a draft.
    Receive { citizen: String, draft: Option<String> },
    /// A draft about this citizen.
    Draft { citizen: String },
    /// The receipt of this dossier once more.
    Reprint { dossier: String },
    /// An exchange.
    Sync,
    /// A stick for the other desk, or one from it.
    Carry,
    /// Reading.
    Look,
}

/// What the clerk at one desk was told.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// Received at this desk, by id.
    pub(super) mine: BTreeMap<String, Known>,
    /// Received at another desk and seen here.
    pub(super) others: BTreeSet<String>,
    /// Id and citizen of the draft.
    pub(super) draft: Option<(String, String)>,
    /// What got no answer before the power went.
    unanswered: Option<Intent>,
}

impl Told {
    /// The power went before there was an answer, or there was one that leaves open what was done.
    pub(super) fn leave_open(&mut self, intent: &Intent) {
        if let Intent::Reprint { dossier } = intent
            && let Some(known) = self.mine.get_mut(dossier)
        {
            known.reprints_tried += 1;
        }
        self.unanswered = Some(intent.clone());
    }

    /// `receive` answered.
    pub(super) fn received(&mut self, answer: &Value, draft: Option<&str>, numbers: &Numbers) -> Outcome {
        let text = |name: &str| answer[name].as_str().context(format!("`receive` answered no {name}"));
        let (id, code, receipt) = (text("dossier")?, text("code")?, text("receipt_number")?);
        numbers.note(format!("code {code}"), id)?;
        numbers.note(format!("receipt {receipt}"), id)?;
        let known = Known {
            code: code.to_owned(),
            receipt: receipt.to_owned(),
            register: None,
            sha256: None,
            reprints: 0,
            reprints_tried: 0,
        };
        let before = self.mine.insert(id.to_owned(), known);
        expect(before.is_none(), || format!("{id} was received twice"))?;
        if draft.is_some() {
            self.draft = None;
        }
        Ok(())
    }

    /// `reprint` answered.
    pub(super) fn reprinted(&mut self, dossier: &str) {
        if let Some(known) = self.mine.get_mut(dossier) {
            known.reprints += 1;
        }
    }

    /// A dossier of this desk as it shows it now: whole, and with the numbers that were told.
    pub(super) fn compare(&mut self, id: &str, view: &Value, numbers: &Numbers) -> Outcome {
        let seen = whole(id, view, numbers)?;
        expect(view["receipt"]["is_here"] == true, || format!("the paper of {} is not here", seen.code))?;
        let known = self.mine.entry(id.to_owned()).or_insert_with(|| seen.clone());
        let is_same = known.code == seen.code
            && known.receipt == seen.receipt
            && known.register.as_ref().is_none_or(|told| seen.register.as_ref() == Some(told))
            && known.sha256.as_ref().is_none_or(|told| seen.sha256.as_ref() == Some(told));
        expect(is_same, || format!("told was {known:?}, now it is {seen:?}"))?;
        let may_be = known.reprints..=known.reprints + known.reprints_tried;
        expect(may_be.contains(&seen.reprints), || {
            format!("{} was printed again {may_be:?} times, counted are {}", known.code, seen.reprints)
        })?;
        // From now on the clerk has seen it.
        *known = seen;
        Ok(())
    }

    /// All dossiers of a desk that has started again. `view` reads one.
    pub(super) fn compare_list(
        &mut self,
        ids: &BTreeSet<String>,
        numbers: &Numbers,
        tally: &mut Tally,
        mut view: impl FnMut(&str) -> Outcome<Value>,
    ) -> Outcome {
        let gone = self.mine.keys().chain(&self.others).find(|id| !ids.contains(*id));
        if let Some(id) = gone {
            let code = self.mine.get(id).map_or("of another desk", |known| &known.code);
            return Err(Failure::said(format!("{code} ({id}) was there and is gone")));
        }
        let tried = match &self.unanswered {
            Some(Intent::Receive { citizen, .. }) => Some(citizen.clone()),
            _ => None,
        };
        let mut is_there = false;
        for id in ids {
            let is_new = !self.mine.contains_key(id) && !self.others.contains(id);
            if self.others.contains(id) {
                continue;
            }
            let view = view(id)?;
            if !is_new {
                self.compare(id, &view, numbers)?;
            } else if view["personal_id"].as_str() == tried.as_deref() {
                is_there = true;
                self.compare(id, &view, numbers)?;
            } else {
                // Come from the other desk: whole as well.
                whole(id, &view, numbers)?;
                self.others.insert(id.clone());
            }
        }
        if tried.is_some() {
            tally.count(if is_there {
                "not acknowledged, and there whole"
            } else {
                "not acknowledged, not there"
            });
        }
        if let Some(Intent::Receive { draft: Some(_), .. }) = &self.unanswered
            && is_there
        {
            // Received and thrown away in one act.
            self.draft = None;
        }
        Ok(())
    }

    /// The draft of a desk that has started again.
    pub(super) fn compare_draft(&mut self, loaded: &Value) -> Outcome {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let loaded = text(&loaded["id"]).zip(text(&loaded["form"]["owner"]["personal_id"]));
        let is_told = loaded == self.draft;
        let is_tried = match &self.unanswered {
            Some(Intent::Draft { citizen }) => loaded.as_ref().is_some_and(|(id, about)| {
                about == citizen && self.draft.as_ref().is_none_or(|(known, _)| known == id)
            }),
            _ => false,
        };
        expect(is_told || is_tried, || format!("the draft was {:?}, now it is {loaded:?}", self.draft))?;
        self.draft = loaded;
        self.unanswered = None;
        Ok(())
    }

    /// What lay in the folder of the prints: papers of committed acts, to the byte.
    pub(super) fn compare_prints(&self, prints: &[(String, String)]) -> Outcome {
        for (code, sha256) in prints {
            let known = self.mine.values().find(|known| known.code == *code);
            let known =
                known.context(format!("a receipt of {code} was printed and no such act is committed"))?;
            expect(known.sha256.as_ref() == Some(sha256), || {
                format!("the receipt of {code} on paper is {sha256}, committed is {:?}", known.sha256)
            })?;
        }
        Ok(())
    }
}

/// A dossier as one that was received whole.
fn whole(id: &str, view: &Value, numbers: &Numbers) -> Outcome<Known> {
    let half = || format!("{id} is there in part: {view}");
    let text = |value: &Value| value.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
    let (row, receipt) = (&view["row"], &view["receipt"]);
    let known = Known {
        code: text(&row["code"]).with(half)?,
        receipt: text(&receipt["number"]).with(half)?,
        register: Some(text(&view["register_volume"]).zip(view["register_seq"].as_u64()).with(half)?),
        sha256: Some(text(&receipt["sha256"]).with(half)?),
        reprints: receipt["reprints"].as_u64().with(half)?,
        reprints_tried: 0,
    };
    let has_trouble = ["has_card", "is_contested", "is_frozen"].iter().any(|name| row[name] != false);
    let lines = view["history"].as_array().map_or(0, Vec::len);
    let wanted = OPERATIONS + usize::try_from(known.reprints)?;
    expect(!has_trouble && lines == wanted, half)?;
    numbers.note(format!("code {}", known.code), id)?;
    numbers.note(format!("receipt {}", known.receipt), id)?;
    if let Some((volume, line)) = &known.register {
        numbers.note(format!("line {line} of {volume}"), id)?;
    }
    Ok(known)
}

/// A sentence that is made only when it is needed.
trait With<T> {
    fn with(self, what: impl FnOnce() -> String) -> Outcome<T>;
}

impl<T> With<T> for Option<T> {
    fn with(self, what: impl FnOnce() -> String) -> Outcome<T> {
        self.ok_or_else(|| Failure::said(what()))
    }
}
