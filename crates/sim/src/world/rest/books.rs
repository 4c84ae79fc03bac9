//! The books themselves at rest: the same streams everywhere, nothing left to send, views that are those of the log.

use super::{super::World, unreadable};
use crate::{Check, Violation, catalogue};
use domain::protocol::{REFERENCE_STREAM, office_stream};
use ledger::Cursor;

impl World {
    /// One running hash everywhere.
    pub(super) fn check_streams(&self) -> Check {
        let hub = self.hub_book()?;
        for desk in &self.desks {
            let Some(program) = &desk.program else { continue };
            if self.is_revoked(desk.number) {
                continue;
            }
            let streams = [REFERENCE_STREAM.to_owned(), office_stream(&catalogue::office(desk.office))];
            for stream in streams {
                let there: Cursor = hub.read(|book| book.stream_head(&stream)).map_err(unreadable)?;
                let here: Cursor = program.ledger.read(|book| book.cursor(&stream)).map_err(unreadable)?;
                if there != here {
                    return Err(Violation::new(format!(
                        "desk {} stands at {} of {stream}, the hub at {}{}",
                        desk.number,
                        here.position,
                        there.position,
                        if here.position == there.position { ": the hashes differ" } else { "" }
                    )));
                }
            }
            let waiting = program.ledger.read(|book| book.outbox_summary()).map_err(unreadable)?;
            if waiting.operations > 0 {
                return Err(Violation::new(format!(
                    "desk {} still has {} to send",
                    desk.number, waiting.operations
                )));
            }
        }
        Ok(())
    }

    /// The hub's book and a desk's hold together, views included; one of the two, by coin, has the same views when it is
    /// rebuilt.
    pub(super) fn check_rebuild(&mut self) -> Check {
        let lucky = usize::try_from(self.random.below(self.desks.len() as u64)).unwrap_or_default();
        let mut books = vec![self.hub_book()?.clone()];
        books.extend(
            self.desks
                .get(lucky)
                .and_then(|desk| desk.program.as_ref())
                .map(|program| program.ledger.clone()),
        );
        let rebuilt = usize::try_from(self.random.below(2)).unwrap_or_default();
        for (at, (book, whose)) in books.into_iter().zip(["the hub's book", "a desk's book"]).enumerate() {
            if at == rebuilt {
                let before = book.read(|book| book.dump_views()).map_err(unreadable)?;
                book.rebuild().map_err(unreadable)?;
                let after = book.read(|book| book.dump_views()).map_err(unreadable)?;
                if before != after {
                    return Err(Violation::new(format!("{whose} has other views when it is rebuilt")));
                }
            }
            let verified = book.verify().map_err(unreadable)?;
            if !verified.is_sound() {
                return Err(Violation::new(format!("{whose} does not verify: {:?}", verified.findings)));
            }
        }
        Ok(())
    }
}
