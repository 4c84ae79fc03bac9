//! Declares the one command, so that a capability has to allow it by name.

fn main() {
    let manifest = tauri_build::AppManifest::new().commands(&["call"]);
    let attributes = tauri_build::Attributes::new().app_manifest(manifest);
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo::error={error:#}");
    }
}
