//! From bytes of a line to scans: one ends with a line end, or with silence.

use zeroize::{Zeroize, Zeroizing};

/// Longest scan, bytes: a card has about 150.
const MOST: usize = 2048;

#[derive(Default)]
pub(super) struct Frames {
    bytes: Vec<u8>,
    /// More came than a scan can have: everything up to its end is thrown away.
    is_too_long: bool,
}

impl Frames {
    /// What has ended with these bytes.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<Zeroizing<String>> {
        let mut ended = Vec::new();
        for &byte in bytes {
            match byte {
                b'\r' | b'\n' => ended.extend(self.silence()),
                _ if self.bytes.len() < MOST => self.bytes.push(byte),
                _ => self.is_too_long = true,
            }
        }
        ended
    }

    /// The reader says no more.
    pub fn silence(&mut self) -> Option<Zeroizing<String>> {
        let is_whole = !self.is_too_long && !self.bytes.is_empty();
        // Letters of another table become the mark that is looked for when a name has lost its marks.
        let text = is_whole.then(|| {
            let text: String = String::from_utf8_lossy(&self.bytes).replace(char::REPLACEMENT_CHARACTER, "?");
            Zeroizing::new(text)
        });
        self.bytes.zeroize();
        self.is_too_long = false;
        text
    }
}

impl Drop for Frames {
    fn drop(&mut self) {
        self.bytes.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(frames: &mut Frames, bytes: &[u8]) -> Vec<String> {
        frames.push(bytes).into_iter().map(|text| text.to_string()).collect()
    }

    #[test]
    fn a_line_end_or_silence_ends_a_scan_and_pieces_join() {
        let mut frames = Frames::default();
        assert_eq!(texts(&mut frames, "0370|Thắ".as_bytes()), Vec::<String>::new());
        assert_eq!(texts(&mut frames, b"ng\r\n0371|"), ["0370|Thắng"]);
        assert_eq!(frames.silence().as_deref().map(String::as_str), Some("0371|"));
        assert_eq!(frames.silence().map(|text| text.to_string()), None);
    }

    #[test]
    fn a_letter_may_be_cut_between_two_reads() {
        let mut frames = Frames::default();
        let (one, other) = "Thắng\n".as_bytes().split_at(3);
        assert_eq!(texts(&mut frames, one), Vec::<String>::new());
        assert_eq!(texts(&mut frames, other), ["Thắng"]);
    }

    #[test]
    fn noise_without_an_end_is_bounded_and_lets_the_next_scan_through() {
        let mut frames = Frames::default();
        assert_eq!(texts(&mut frames, &[b'x'; 10_000]), Vec::<String>::new());
        assert_eq!(texts(&mut frames, b"x\rcard\r"), ["card"]);
    }

    #[test]
    fn bytes_of_another_table_are_marked_and_not_dropped() {
        let mut frames = Frames::default();
        assert_eq!(texts(&mut frames, b"Th\xb3ng\n"), ["Th?ng"]);
    }
}
