//! Everything that a template can see, and the parts of the typesetter that live as long as the program.

use std::sync::OnceLock;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Binding, Bytes, Datetime, Duration, Value};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

use crate::{FormProblem, codes};

/// Library and fonts: built once, because parsing them costs more than setting a page.
pub struct Base {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    /// Tinos in four styles.
    pub fonts: Vec<Font>,
    main: FileId,
    form: FileId,
    barcode: FileId,
    qr: FileId,
}

static TINOS: [&[u8]; 4] = [
    include_bytes!("../fonts/Tinos-Regular.ttf"),
    include_bytes!("../fonts/Tinos-Bold.ttf"),
    include_bytes!("../fonts/Tinos-Italic.ttf"),
    include_bytes!("../fonts/Tinos-BoldItalic.ttf"),
];

/// The one [`Base`] of this program.
pub fn base() -> Result<&'static Base, FormProblem> {
    static BASE: OnceLock<Option<Base>> = OnceLock::new();
    BASE.get_or_init(Base::new).as_ref().ok_or(FormProblem::Typesetter("bundled fonts"))
}

impl Base {
    fn new() -> Option<Self> {
        let fonts = TINOS.iter().map(|data| Font::new(Bytes::new(*data), 0)).collect::<Option<Vec<_>>>()?;
        let mut library = Library::default();
        // Plug-ins are WebAssembly with no bound on time. `std` is a second way to the same names.
        library.global.scope_mut().bind("plugin".into(), Binding::detached(Value::None));
        library.std = Binding::detached(library.global.clone());
        Some(Self {
            library: LazyHash::new(library),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            main: file("/template.typ")?,
            form: file("/form.json")?,
            barcode: file("/barcode.svg")?,
            qr: file("/qr.svg")?,
        })
    }
}

fn file(path: &str) -> Option<FileId> {
    Some(RootedPath::new(VirtualRoot::Project, VirtualPath::new(path).ok()?).intern())
}

/// One form being made.
pub struct FormWorld {
    base: &'static Base,
    source: Source,
    form: Bytes,
    code: Option<String>,
    link: Option<String>,
    // Drawn only when a template asks: most forms carry no code.
    barcode: OnceLock<FileResult<Bytes>>,
    qr: OnceLock<FileResult<Bytes>>,
    /// The codes of sheets that are printed together, by `/barcode-<index>.svg`.
    sheets: Vec<(FileId, String)>,
}

impl FormWorld {
    /// `form` is the text of `/form.json`; `code` and `link` are what the two codes hold.
    pub fn new(
        base: &'static Base,
        source: String,
        form: String,
        code: Option<String>,
        link: Option<String>,
    ) -> Self {
        Self {
            base,
            source: Source::new(base.main, source),
            form: Bytes::from_string(form),
            code,
            link,
            barcode: OnceLock::new(),
            qr: OnceLock::new(),
            sheets: Vec::new(),
        }
    }

    /// With the codes of the sheets that are printed together.
    pub fn with_sheets(mut self, codes: Vec<String>) -> Self {
        let named = codes.into_iter().enumerate();
        self.sheets =
            named.filter_map(|(index, code)| Some((file(&format!("/barcode-{index}.svg"))?, code))).collect();
        self
    }

    /// The template's source as parsed.
    pub fn template(&self) -> &Source {
        &self.source
    }
}

fn drawn(text: Option<&String>, draw: fn(&str) -> Option<String>, missing: &str) -> FileResult<Bytes> {
    text.and_then(|text| draw(text))
        .map(Bytes::from_string)
        .ok_or_else(|| FileError::Other(Some(missing.into())))
}

impl World for FormWorld {
    fn library(&self) -> &LazyHash<Library> {
        &self.base.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.base.book
    }

    fn main(&self) -> FileId {
        self.base.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        // Only the template itself is code; nothing can be imported, from packages least of all.
        if id == self.base.main { Ok(self.source.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.base.form {
            Ok(self.form.clone())
        } else if id == self.base.barcode {
            let missing = "the data has no dossier_code that Code 128 can hold";
            self.barcode.get_or_init(|| drawn(self.code.as_ref(), codes::barcode, missing)).clone()
        } else if id == self.base.qr {
            let missing = "the data has neither look_up_url nor dossier_code that a QR code can hold";
            self.qr.get_or_init(|| drawn(self.link.as_ref(), codes::qr, missing)).clone()
        } else if let Some((_, code)) = self.sheets.iter().find(|(sheet, _)| *sheet == id) {
            drawn(Some(code), codes::barcode, "a sheet has no dossier_code that Code 128 can hold")
        } else {
            Err(FileError::AccessDenied)
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.base.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}
