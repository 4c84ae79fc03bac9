//! The console's pages are embedded. In a fresh clone they are not built yet: an empty folder stands in, so
//! that `cargo check` needs no Node.

fn main() -> std::io::Result<()> {
    let pages = std::path::Path::new("../../ui/dist");
    if !pages.exists() {
        std::fs::create_dir_all(pages)?;
    }
    println!("cargo::rerun-if-changed={}", pages.display());
    Ok(())
}
