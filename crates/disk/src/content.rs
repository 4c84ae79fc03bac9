//! The bytes of a file in chunks that copies share until one of them writes.

use std::sync::Arc;

const CHUNK: usize = 4096;

/// Bytes of a file. A clone costs one count a chunk.
#[derive(Clone, Default)]
pub(crate) struct Content {
    /// `None` reads as zeros: a hole.
    chunks: Vec<Option<Arc<[u8; CHUNK]>>>,
    length: u64,
}

/// Splits a range of bytes into (chunk, offset in it, length).
fn pieces(offset: u64, length: usize) -> impl Iterator<Item = (usize, usize, usize)> {
    let mut at = usize::try_from(offset).unwrap_or(usize::MAX);
    let mut left = length;
    std::iter::from_fn(move || {
        if left == 0 {
            return None;
        }
        let (chunk, inside) = (at / CHUNK, at % CHUNK);
        let here = left.min(CHUNK - inside);
        at = at.saturating_add(here);
        left -= here;
        Some((chunk, inside, here))
    })
}

impl Content {
    pub(crate) fn length(&self) -> u64 {
        self.length
    }

    /// Fills `to` from an offset; returns how many bytes there were. The rest of `to` is zeros.
    pub(crate) fn read(&self, offset: u64, to: &mut [u8]) -> usize {
        let there = self.length.saturating_sub(offset);
        let count = usize::try_from(there).unwrap_or(usize::MAX).min(to.len());
        to.fill(0);
        let mut rest = to.get_mut(..count).unwrap_or_default();
        for (chunk, inside, here) in pieces(offset, count) {
            let (part, after) = rest.split_at_mut(here);
            rest = after;
            if let Some(Some(bytes)) = self.chunks.get(chunk)
                && let Some(from) = bytes.get(inside..inside + here)
            {
                part.copy_from_slice(from);
            }
        }
        count
    }

    pub(crate) fn write(&mut self, offset: u64, bytes: &[u8]) {
        let end = offset.saturating_add(bytes.len() as u64);
        self.grow(end);
        let mut rest = bytes;
        for (chunk, inside, here) in pieces(offset, bytes.len()) {
            let (part, after) = rest.split_at(here);
            rest = after;
            if let Some(slot) = self.chunks.get_mut(chunk) {
                let there = Arc::make_mut(slot.get_or_insert_with(|| Arc::new([0; CHUNK])));
                if let Some(to) = there.get_mut(inside..inside + here) {
                    to.copy_from_slice(part);
                }
            }
        }
    }

    /// Cuts the end off, or adds zeros.
    pub(crate) fn set_length(&mut self, length: u64) {
        if length >= self.length {
            return self.grow(length);
        }
        let chunks = usize::try_from(length.div_ceil(CHUNK as u64)).unwrap_or(usize::MAX);
        self.chunks.truncate(chunks);
        let inside = usize::try_from(length % CHUNK as u64).unwrap_or_default();
        if inside > 0
            && let Some(Some(last)) = self.chunks.last_mut()
            && let Some(behind) = Arc::make_mut(last).get_mut(inside..)
        {
            // What is added later must not bring old bytes back.
            behind.fill(0);
        }
        self.length = length;
    }

    fn grow(&mut self, length: u64) {
        let chunks = usize::try_from(length.div_ceil(CHUNK as u64)).unwrap_or(usize::MAX);
        if self.chunks.len() < chunks {
            self.chunks.resize(chunks, None);
        }
        self.length = self.length.max(length);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_a_copy_keeps_its_own() {
        let mut content = Content::default();
        content.write(4090, b"across two chunks");
        let copy = content.clone();
        content.write(4092, b"XX");
        let mut bytes = [1; 20];
        assert_eq!(content.read(4090, &mut bytes), 17);
        assert_eq!(&bytes, b"acXXss two chunks\0\0\0");
        assert_eq!(copy.read(4090, &mut bytes), 17);
        assert_eq!(&bytes[..6], b"across");
    }

    #[test]
    fn what_was_cut_off_does_not_come_back() {
        let mut content = Content::default();
        content.write(0, &[7; 5000]);
        content.set_length(10);
        content.set_length(5000);
        let mut bytes = [1; 5000];
        assert_eq!(content.read(0, &mut bytes), 5000);
        assert!(bytes[10..].iter().all(|byte| *byte == 0) && bytes[..10].iter().all(|byte| *byte == 7));
    }
}
