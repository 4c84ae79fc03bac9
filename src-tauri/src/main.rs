//! The window of a desk. It holds no rules: the page calls one command, the desk answers, and what changed
//! is told to the page by topic.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod log;
mod options;

use desk::{
    Config, Desk,
    api::dispatch,
    printing::{NoSpooler, Printer, SaveAndOpen},
};
use domain::problem::{Code, Problem};
use options::Options;
use serde_json::Value;
use std::sync::{Arc, OnceLock};
use tauri::{
    AppHandle, Emitter as _, Manager as _, RunEvent, State, Url, WebviewUrl, WebviewWindowBuilder,
    webview::NewWindowResponse,
};

/// Where prints go, to be tidied up at the end: the process ends without dropping anything.
struct Prints(Arc<dyn Printer>);

/// The one command: a use case by its name. It runs beside the window's thread, so that a long one never
/// freezes the page.
#[tauri::command]
async fn call(desk: State<'_, Arc<Desk>>, name: String, args: Value) -> Result<Value, Problem> {
    let desk = desk.inner().clone();
    let asked = desk.clone();
    tauri::async_runtime::spawn_blocking(move || dispatch(&asked, &name, args))
        .await
        // The text of a panic may quote what was typed; where it happened is in the log.
        .unwrap_or_else(|_| Err(desk.problem(Code::Internal, &"a use case panicked")))
}

/// The page itself, under the names that it has on the systems. Nothing else is ever shown in the window: not
/// what a link leads to, not what is dropped onto it.
fn is_page(url: &Url) -> bool {
    matches!(
        (url.scheme(), url.host_str(), url.port()),
        ("tauri", Some("localhost"), None) | ("http" | "https", Some("tauri.localhost"), None)
    )
}

fn main() -> std::process::ExitCode {
    match run() {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            log::say(&format!("Một Cửa: {error}"));
            std::process::ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn std::error::Error>> {
    let options = Options::read(std::env::args().skip(1))?;
    let handle: Arc<OnceLock<AppHandle>> = Arc::default();
    let told = handle.clone();
    let heard = handle.clone();
    tauri::Builder::default()
        .setup(move |app| {
            let _ = handle.set(app.handle().clone());
            let folder = match options.data {
                Some(folder) => folder,
                None => app.path().app_local_data_dir()?,
            };
            // A folder that cannot be made is told by the desk, on a screen.
            log::start(&folder);
            let mut config = Config::in_folder(&folder);
            if let Some(prints) = options.print_to {
                config.printer = Arc::new(SaveAndOpen::into_folder(prints));
                config.spooler = Arc::new(NoSpooler);
            }
            config.on_change = Arc::new(move |topics| {
                if let Some(app) = told.get()
                    && let Err(error) = app.emit("changed", topics)
                {
                    tracing::warn!(%error, "the page could not be told of a change");
                }
            });
            config.on_scan = Arc::new(move |scan| {
                if let Some(app) = heard.get()
                    && let Err(error) = app.emit_to("main", "scanned", scan)
                {
                    tracing::warn!(%error, "the page could not be told of a scan");
                }
            });
            app.manage(Prints(config.printer.clone()));
            let desk = Arc::new(Desk::open(config));
            let keeper = Arc::clone(&desk);
            // Not in the way of the first screen: a slow disk takes a second.
            std::thread::spawn(move || keeper.keep_reserve(desk::reserve::RESERVE));
            app.manage(desk);
            WebviewWindowBuilder::new(app, "main", WebviewUrl::App("index.html".into()))
                .title("Một Cửa")
                .inner_size(1366.0, 768.0)
                .min_inner_size(1024.0, 600.0)
                .maximized(true)
                .on_navigation(is_page)
                .on_new_window(|_, _| NewWindowResponse::Deny)
                .build()?;
            Ok(())
        })
        .invoke_handler(tauri::generate_handler![call])
        .build(tauri::generate_context!())?
        .run(|app, event| {
            if matches!(event, RunEvent::Exit)
                && let Some(prints) = app.try_state::<Prints>()
            {
                prints.0.clear();
            }
        });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_page_is_shown() {
        let shown = |text: &str| is_page(&Url::parse(text).unwrap());
        for page in [
            "tauri://localhost",
            "tauri://localhost/index.html#/receive",
            "http://tauri.localhost/index.html",
        ] {
            assert!(shown(page), "{page}");
        }
        for other in [
            "https://example.org/",
            "http://localhost/",
            "http://127.0.0.1:8080/",
            "http://tauri.localhost:8080/",
            "https://tauri.localhost.example.org/",
            "file:///etc/passwd",
            "data:text/html,x",
            "javascript:alert(1)",
            "ipc://localhost/",
        ] {
            assert!(!shown(other), "{other}");
        }
    }

    /// What the window is built with: no other origin may be loaded, framed, submitted to or called.
    #[test]
    fn the_policy_allows_the_page_alone() {
        let config: Value = serde_json::from_str(include_str!("../tauri.conf.json")).unwrap();
        let policy = &config["app"]["security"]["csp"];
        for directive in ["default-src", "base-uri", "form-action", "frame-ancestors", "object-src"] {
            assert_eq!(policy[directive], "'none'", "{directive}");
        }
        for (directive, sources) in policy.as_object().unwrap() {
            let sources = sources.as_str().unwrap();
            assert!(!sources.contains("unsafe") && !sources.contains('*'), "{directive} {sources}");
        }
        assert_eq!(config["app"]["withGlobalTauri"], false);
        let capability: Value = serde_json::from_str(include_str!("../capabilities/window.json")).unwrap();
        assert!(capability.get("remote").is_none());
        assert_eq!(
            capability["permissions"],
            serde_json::json!(["allow-call", "core:event:allow-listen", "core:event:allow-unlisten"])
        );
    }
}
