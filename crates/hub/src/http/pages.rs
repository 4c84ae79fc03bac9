//! The console's pages, embedded in the binary.

use axum::{
    extract::Path,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use include_dir::{Dir, include_dir};

static PAGES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../ui/dist");

/// Shown when the program was built without pages.
const NOT_BUILT: &str = "<!doctype html><html lang=\"vi\"><meta charset=\"utf-8\"><title>Một Cửa</title>\
<p>Chương trình này được dựng mà không có trang quản trị.</p></html>";

/// `GET /` and `GET /console`. Never cached, so that after an upgrade the page and its assets fit together.
pub async fn console() -> Response {
    let page = PAGES.get_file("console.html").map_or(NOT_BUILT.as_bytes(), |file| file.contents());
    (
        [
            (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        ],
        page,
    )
        .into_response()
}

/// `GET /assets/…`. The names hold a hash of the content, so they may be kept for ever.
pub async fn asset(Path(path): Path<String>) -> Response {
    // The lookup compares whole paths of embedded files: `..` finds nothing.
    match PAGES.get_file(format!("assets/{path}")) {
        Some(file) => (
            [
                (header::CONTENT_TYPE, HeaderValue::from_static(content_type(&path))),
                (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
            ],
            file.contents(),
        )
            .into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, ending)| ending) {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    }
}
