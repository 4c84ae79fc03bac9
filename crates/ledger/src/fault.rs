//! A seam for tests: makes a chosen write fail as on a full disk. Empty without the feature `test-faults`.

use crate::LedgerError;

/// What fails next, once.
#[cfg(feature = "test-faults")]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    /// The n-th writing statement from now, counted from 1.
    Statement(u32),
    /// The next commit.
    Commit,
    /// The next attachment.
    Blob,
    /// The n-th piece of a backup from now, counted from 1, as on a full stick.
    Backup(u32),
}

#[derive(Default)]
pub(crate) struct Faults {
    #[cfg(feature = "test-faults")]
    next: std::sync::Mutex<Option<Fault>>,
}

/// Where a fault can strike.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Point {
    Statement,
    Commit,
    Blob,
    Backup,
}

#[cfg(feature = "test-faults")]
impl Faults {
    pub(crate) fn set(&self, fault: Option<Fault>) {
        *self.next.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = fault;
    }

    pub(crate) fn pass(&self, point: Point) -> Result<(), LedgerError> {
        let mut next = self.next.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let strikes = match (*next, point) {
            (Some(Fault::Statement(n)), Point::Statement) if n > 1 => {
                *next = Some(Fault::Statement(n - 1));
                false
            }
            (Some(Fault::Backup(n)), Point::Backup) if n > 1 => {
                *next = Some(Fault::Backup(n - 1));
                false
            }
            (Some(Fault::Statement(_)), Point::Statement)
            | (Some(Fault::Backup(_)), Point::Backup)
            | (Some(Fault::Commit), Point::Commit)
            | (Some(Fault::Blob), Point::Blob) => true,
            _ => false,
        };
        if strikes {
            *next = None;
            return Err(LedgerError::DiskFull);
        }
        Ok(())
    }

    pub(crate) fn is_set(&self) -> bool {
        self.next.lock().unwrap_or_else(std::sync::PoisonError::into_inner).is_some()
    }
}

#[cfg(not(feature = "test-faults"))]
impl Faults {
    #[inline]
    #[expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "the same shape as with the feature")]
    pub(crate) fn pass(&self, _point: Point) -> Result<(), LedgerError> {
        Ok(())
    }
}
