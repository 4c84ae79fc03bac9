//! axe-core, injected by the driver: what a screen reader or a pair of tired eyes would stumble over.

use crate::{Context, Failure, Outcome, Page, programs};
use serde_json::{Value, json};
use std::{fmt::Write as _, path::PathBuf};

/// Where axe-core may be: named by whoever runs the tests, else among the pages' packages.
fn source() -> Outcome<String> {
    let named = std::env::var_os("MOTCUA_AXE").map(PathBuf::from);
    let places = [named, Some(programs::repository().join("ui/node_modules/axe-core/axe.min.js"))];
    let path = places.into_iter().flatten().find(|path| path.is_file());
    let path =
        path.context("axe-core is not there: add it to ui/package.json (npm ci), or name it in MOTCUA_AXE")?;
    std::fs::read_to_string(&path).context(path.display())
}

/// The looks that a person can choose; a page without themes (the console) has one.
const THEMES: [&str; 3] = ["light", "dark", "contrast"];

/// Looks through the page in each of its themes with all rules, contrast among them; where `MOTCUA_PICTURES` names a
/// folder, a picture of each is left there, and one with large text.
///
/// # Errors
/// When something serious or critical is found; the sentence lists it, rule by rule.
pub async fn check(page: &Page, screen: &str) -> Outcome {
    let chosen = page.run("return document.documentElement.dataset.theme ?? null", vec![]).await?;
    let pictures = std::env::var_os("MOTCUA_PICTURES").map(PathBuf::from);
    let themes: &[&str] = if chosen.is_null() { &["light"] } else { &THEMES };
    for theme in themes {
        if !chosen.is_null() {
            dress(page, "theme", &json!(theme)).await?;
        }
        if let Some(folder) = &pictures {
            page.picture(&folder.join(format!("{screen}, {theme}.png"))).await?;
        }
        check_as_it_is(page, &format!("{screen}, {theme}")).await?;
    }
    if !chosen.is_null() {
        dress(page, "theme", &chosen).await?;
        if let Some(folder) = &pictures {
            dress(page, "text", &json!("rat-lon")).await?;
            page.picture(&folder.join(format!("{screen}, large.png"))).await?;
            dress(page, "text", &json!("")).await?;
        }
    }
    Ok(())
}

/// Gives the page another look without a choice that would be kept.
async fn dress(page: &Page, what: &str, value: &Value) -> Outcome {
    // Colours that fade into each other would be measured half-way.
    let script = "document.documentElement.dataset[arguments[0]] = arguments[1];
        document.getAnimations().forEach((one) => one.finish())";
    page.run(script, vec![json!(what), value.clone()]).await?;
    Ok(())
}

async fn check_as_it_is(page: &Page, screen: &str) -> Outcome {
    let is_there = page.run("return typeof window.axe === 'object'", vec![]).await?;
    if is_there != json!(true) {
        // The driver's scripts do not stand under the page's policy.
        page.run(&format!("{}\nreturn typeof window.axe", source()?), vec![]).await?;
    }
    let script = "
        const tell = arguments[arguments.length - 1];
        axe.run(document, { resultTypes: ['violations'], rules: { 'color-contrast': { enabled: true } } })
            .then((result) => tell(JSON.stringify(result.violations)), (error) => tell('failed: ' + error));";
    let answer =
        tokio::time::timeout(crate::page::REQUEST, page.driver().execute_async(script, vec![])).await;
    let answer = answer.context("axe does not come to an end")?.context("axe")?;
    let text = answer.json().as_str().unwrap_or_default().to_owned();
    let found: Vec<Value> = serde_json::from_str(&text).context(format!("axe on {screen}: {text}"))?;
    let serious: Vec<&Value> =
        found.iter().filter(|one| matches!(one["impact"].as_str(), Some("serious" | "critical"))).collect();
    if serious.is_empty() { Ok(()) } else { Err(Failure::said(in_words(screen, &serious))) }
}

fn in_words(screen: &str, found: &[&Value]) -> String {
    let mut words = format!("axe on the screen “{screen}”:");
    for one in found {
        let said = |name: &str| one[name].as_str().unwrap_or_default().to_owned();
        let _ = write!(words, "\n  {} ({}): {}", said("id"), said("impact"), said("help"));
        for node in one["nodes"].as_array().into_iter().flatten().take(5) {
            let html: String = node["html"].as_str().unwrap_or_default().chars().take(160).collect();
            let why = node["failureSummary"].as_str().unwrap_or_default().replace('\n', " ");
            let _ = write!(words, "\n    {} {html}\n      {why}", node["target"]);
        }
    }
    words
}
