//! How many sheets a finished form has, read from its bytes: what the stored receipt is printed with, long after it
//! was set.

use crate::Paper;

/// Pages of a PDF that this crate has set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sheets {
    /// Pages of all copies together.
    pub pages: u32,
    /// The paper of the first page.
    pub paper: Paper,
}

impl Sheets {
    /// Reads them; `None` for a PDF that was not made here.
    #[must_use]
    pub fn of(pdf: &[u8]) -> Option<Self> {
        let pages = numbers(after(pdf, b"/Type/Pages/Count ")?).first().copied()?;
        let size = numbers(after(pdf, b"/MediaBox[")?);
        let [_, _, width, height] = size.get(..4)?.try_into().ok()?;
        let is = |paper: &Paper| {
            let (short, long) = paper.millimetres();
            let near = |points: f64, millimetres: f64| (points * 25.4 / 72.0 - millimetres).abs() < 1.0;
            near(width, short) && near(height, long) || near(width, long) && near(height, short)
        };
        let paper = [Paper::A5, Paper::A4].into_iter().find(is)?;
        // A count that fits: pages are bounded when a form is set.
        let pages = (1..=1000_u32).find(|count| f64::from(*count) == pages)?;
        Some(Self { pages, paper })
    }
}

fn after<'a>(bytes: &'a [u8], mark: &[u8]) -> Option<&'a [u8]> {
    let place = bytes.windows(mark.len()).position(|part| part == mark)?;
    bytes.get(place + mark.len()..)
}

/// The numbers up to the first byte that belongs to none.
fn numbers(bytes: &[u8]) -> Vec<f64> {
    let end = bytes.iter().position(|byte| !b"0123456789. -".contains(byte)).unwrap_or(bytes.len());
    let text = bytes.get(..end.min(64)).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default();
    text.split_whitespace().map_while(|word| word.parse().ok()).collect()
}
