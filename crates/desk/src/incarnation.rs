//! What this data folder is: the one and only desk, one restored from a backup, one on another machine, a clone.

use crate::{
    api::{
        incarnation::StatedNumbers,
        session::{AppState, EnrolRequest},
    },
    desk::Desk,
};
use domain::problem::{Code, Problem};

/// Setting that a restore leaves in the restored book, so that the opening knows even without a mark.
pub const RESTORED: &str = "restored";

impl Desk {
    /// The numbers on the last paper.
    ///
    /// # Errors
    /// [`Code::WrongState`].
    pub fn state_last_numbers(&self, _numbers: StatedNumbers) -> Result<AppState, Problem> {
        Err(self.problem(Code::WrongState, &"nothing was restored"))
    }

    /// The former machine is used no more.
    ///
    /// # Errors
    /// [`Code::WrongState`].
    pub fn confirm_moved(&self, (): ()) -> Result<AppState, Problem> {
        Err(self.problem(Code::WrongState, &"nothing was moved"))
    }

    /// Joins the office anew in the same data folder.
    ///
    /// # Errors
    /// [`Code::WrongState`].
    pub fn enrol_again(&self, _request: EnrolRequest) -> Result<AppState, Problem> {
        Err(self.problem(Code::WrongState, &"no reason to enrol anew"))
    }

    /// Goes on from today after records of a later day.
    ///
    /// # Errors
    /// [`Code::WrongState`].
    pub fn begin_new_chain(&self, (): ()) -> Result<AppState, Problem> {
        Err(self.problem(Code::WrongState, &"the clock is right"))
    }
}
