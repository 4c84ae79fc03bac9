//! The receipt's template and sample, and eyes for a finished PDF.

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::process::Command;

use forms::{Component, Paper, RECEIPT_COPIES, ReceiptSlip, Rendered, Template, render};
use tempfile::TempDir;

pub const SAMPLE: &str = include_str!("../../samples/receipt.json");

pub fn sample() -> ReceiptSlip {
    serde_json::from_str(SAMPLE).unwrap()
}

pub fn receipt_template() -> Template {
    template(include_str!("../../../hub/catalogue/forms/form-01.f2018.typ"))
}

pub fn template(source: &str) -> Template {
    Template {
        id: "form-01".to_owned(),
        set: "f2018".to_owned(),
        version: 1,
        paper: Paper::A5,
        source: source.to_owned(),
    }
}

pub fn receipt(slip: &ReceiptSlip) -> Rendered {
    render(&receipt_template(), &slip.to_data().unwrap(), &RECEIPT_COPIES).unwrap()
}

pub fn components(count: usize) -> Vec<Component> {
    (1..=count)
        .map(|n| Component {
            name: format!("Giấy tờ kèm theo thứ {n}"),
            originals: 1,
            ..Component::default()
        })
        .collect()
}

/// A finished form in a folder of its own, for the tools to read.
pub struct Sheet {
    folder: TempDir,
    pub pages: u32,
}

impl Sheet {
    pub fn of(form: &Rendered) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("form.pdf"), &form.pdf).unwrap();
        Self { folder, pages: form.pages }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn pdf(&self) -> String {
        self.path("form.pdf").to_str().unwrap().to_owned()
    }

    /// Text of one page (counted from 1), every run of blanks as one.
    pub fn text(&self, page: u32) -> String {
        let page = page.to_string();
        let text =
            tool("pdftotext", "poppler-utils", &["-layout", "-f", &page, "-l", &page, &self.pdf(), "-"]);
        text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ") + "\n").collect()
    }

    /// The whole text as one line, so that a wrapped value can be found.
    pub fn running_text(&self) -> String {
        let text = tool("pdftotext", "poppler-utils", &["-raw", &self.pdf(), "-"]);
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Edges of every word in points: left, top, right, bottom.
    pub fn word_edges(&self) -> Vec<[f64; 4]> {
        let boxes = tool("pdftotext", "poppler-utils", &["-bbox", &self.pdf(), "-"]);
        boxes
            .lines()
            .filter(|line| line.trim_start().starts_with("<word"))
            .map(|line| {
                let numbers: Vec<f64> =
                    line.split('"').skip(1).step_by(2).map(|number| number.parse().unwrap()).collect();
                [numbers[0], numbers[1], numbers[2], numbers[3]]
            })
            .collect()
    }

    pub fn info(&self) -> String {
        let last = self.pages.to_string();
        tool("pdfinfo", "poppler-utils", &["-f", "1", "-l", &last, &self.pdf()])
    }

    pub fn qpdf_check(&self) -> String {
        tool("qpdf", "qpdf", &["--check", &self.pdf()])
    }

    /// One page as grey pixels without smoothing: what a 1-bit printer makes of it.
    pub fn pixels(&self, page: u32, dpi: u32) -> Vec<u8> {
        fs::read(self.picture(page, dpi)).unwrap().split_off(15)
    }

    /// What a scanner finds on one page.
    pub fn scanned(&self, page: u32, dpi: u32) -> Vec<String> {
        let picture = self.picture(page, dpi);
        let found = tool("zbarimg", "zbar-tools", &["-q", picture.to_str().unwrap()]);
        let mut found: Vec<_> = found.lines().map(str::to_owned).collect();
        found.sort();
        found
    }

    fn picture(&self, page: u32, dpi: u32) -> PathBuf {
        let (page, dpi) = (page.to_string(), dpi.to_string());
        let stem = self.path("page");
        let smooth = ["-aa", "no", "-aaVector", "no"];
        let place = ["-gray", "-singlefile", "-f", &page, "-r", &dpi, &self.pdf(), stem.to_str().unwrap()];
        tool("pdftoppm", "poppler-utils", &[&smooth[..], &place[..]].concat());
        self.path("page.pgm")
    }
}

fn tool(name: &str, package: &str, arguments: &[&str]) -> String {
    let output = match Command::new(name).args(arguments).output() {
        Ok(output) => output,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            panic!("`{name}` is missing: install the apt package `{package}`")
        }
        Err(error) => panic!("`{name}` does not start: {error}"),
    };
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{name}: {text}{}", String::from_utf8_lossy(&output.stderr));
    text
}
