//! The window of a desk. It holds no rules: the page calls one command, the desk answers, and what changed
//! is told to the page by topic.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod log;
mod options;

use desk::{Config, Desk, api::dispatch, printing::SaveAndOpen};
use domain::problem::{Code, Problem};
use options::Options;
use serde_json::Value;
use std::sync::{Arc, OnceLock};
use tauri::{AppHandle, Emitter as _, Manager as _, State, WebviewUrl, WebviewWindowBuilder};

/// The one command: a use case by its name. It runs beside the window's thread, so that a long one never
/// freezes the page.
#[tauri::command]
async fn call(desk: State<'_, Arc<Desk>>, name: String, args: Value) -> Result<Value, Problem> {
    let desk = desk.inner().clone();
    let asked = desk.clone();
    tauri::async_runtime::spawn_blocking(move || dispatch(&asked, &name, args))
        .await
        .unwrap_or_else(|cause| Err(desk.problem(Code::Internal, &cause)))
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
    tauri::Builder::default()
        .setup(move |app| {
            let _ = handle.set(app.handle().clone());
            let folder = match options.data {
                Some(folder) => folder,
                None => app.path().app_local_data_dir()?,
            };
            std::fs::create_dir_all(&folder)?;
            log::start(&folder);
            let mut config = Config::in_folder(&folder);
            if let Some(prints) = options.print_to {
                config.printer = Arc::new(SaveAndOpen::into_folder(prints));
            }
            config.on_change = Arc::new(move |topics| {
                if let Some(app) = told.get()
                    && let Err(error) = app.emit("changed", topics)
                {
                    tracing::warn!(%error, "the page could not be told of a change");
                }
            });
            app.manage(Arc::new(Desk::open(config)));
            WebviewWindowBuilder::new(app, "main", WebviewUrl::App("index.html".into()))
                .title("Một Cửa")
                .inner_size(1366.0, 768.0)
                .min_inner_size(1024.0, 600.0)
                .maximized(true)
                .build()?;
            Ok(())
        })
        .invoke_handler(tauri::generate_handler![call])
        .run(tauri::generate_context!())?;
    Ok(())
}
