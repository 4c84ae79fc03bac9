//! The seeded simulation: desks of several offices and their hub in one thread, on the real rules, the real book and
//! the real exchange; disks that are cut, fail and fill up; a network that loses, cuts, doubles and delays.
//!
//! * [`plan`]: what happens, as explicit lines. [`generate`] makes a plan from a seed, [`shorten`] cuts a failing one
//!   down. Plans that once failed stand in `plans/` and are played by the tests; `plans/open/` is for those that
//!   fail still, to be played by hand until they are mended.
//! * [`world`]: the machines, and what a step does to them.
//! * [`model`]: the oracle, an independent and naive idea of what must be there. It uses nothing of the rules, the
//!   fold, the judgement or the book: it remembers acts and what their authors had seen.
//!
//! # Laws
//! At every step: acknowledged ⊆ present ⊆ attempted; an act is there whole or not at all. At rest (all faults off,
//! after a few rounds): equal running hashes and equal states on all desks of an office and the hub; a further
//! exchange carries nothing; a rebuilt book has the same views; values, cards, contested steps, forms and held
//! operations are the model's; no number was given twice; every register is without a gap; the chains hold together.
//!
//! # What is not here
//! Renderer, printer, window, HTTP and TLS: the bytes of an exchange are carried by hand.

pub mod catalogue;
pub mod generate;
pub mod model;
pub mod plan;
pub mod random;
pub mod shorten;
pub mod world;

pub use generate::generate;
pub use plan::Plan;
pub use shorten::shorten;

/// A law was broken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Violation(pub String);

impl Violation {
    fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

impl std::fmt::Display for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Outcome of a check.
pub type Check<T = ()> = Result<T, Violation>;

/// A run of a plan: what it did, or which law was broken.
///
/// # Errors
/// The first [`Violation`]. A panic is one.
pub fn run(plan: &Plan) -> Check<world::Tally> {
    let played =
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| world::World::new(plan)?.play(plan)));
    played.unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        Err(Violation::new(format!("a panic: {}", text.unwrap_or_default())))
    })
}
