//! Commands about the data as a whole: backup, restore, verify, a new sheet for a desk.

use super::{Args, Done, key_file, one, open, print};
use crate::{
    backup::come_back,
    clock::{Clock as _, SystemClock, office_time},
    keyfile,
};
use std::{io::Write as _, path::PathBuf};

pub(super) fn backup(given: Vec<String>) -> Result<(), String> {
    let (args, hub) = open(given, &["to"], &[])?;
    let chosen = hub.backup_folder().map_err(|cause| cause.to_string())?;
    let folder = args
        .value("to")
        .map(PathBuf::from)
        .or(chosen)
        .ok_or("--to is needed: no folder was chosen with `serve --backup-to`")?;
    std::fs::create_dir_all(&folder)
        .map_err(|cause| format!("the backup folder {} cannot be made: {cause}", folder.display()))?;
    let manifest = hub.back_up(&folder, &|_| true)?;
    print(&format!("backup: {}", folder.join(&manifest.owner).display()))?;
    print(&format!("time: {}", manifest.at.to_rfc3339()))?;
    print(&format!("operations: {}", manifest.digest.operations))?;
    print(&format!("attachments: {}", manifest.digest.blobs))?;
    if manifest.blobs_missing > 0 {
        print(&format!("attachments not here: {}", manifest.blobs_missing))?;
    }
    Ok(())
}

pub(super) fn restore(given: Vec<String>) -> Result<(), String> {
    let args = Args::read(given, &["from", "at", "data", "key-file"], &[])?;
    args.no_words()?;
    let (from, data) = (args.path("from")?, args.path("data")?);
    let key = keyfile::read(&key_file(&args, &data))?;
    let now = office_time(SystemClock.system_ms());
    let back = come_back(&from, args.value("at"), &data, &key, now)?;
    print(&format!("data: {}", data.display()))?;
    print(&format!("time: {}", back.manifest.at.to_rfc3339()))?;
    print(&format!("operations: {}", back.restored.digest.operations))?;
    if back.restored.blobs_missing > 0 {
        print(&format!("attachments not in the backup: {}", back.restored.blobs_missing))?;
    }
    if back.restored.register_is_damaged {
        print("register of disposals: damaged; what the other backups know of disposals was applied")?;
    }
    Ok(())
}

/// Findings go to standard output, a line each; that there are some, to standard error.
pub(super) fn verify(given: Vec<String>) -> Done {
    let found = one_of(open(given, &[], &[])).and_then(|(_, hub)| {
        hub.verify().map_err(|cause| vec![format!("the data cannot be read: {cause}")])
    })?;
    one(print(&format!("operations: {}", found.operations)))?;
    one(print(&format!("attachments: {}", found.blobs)))?;
    for (code, finding) in &found.findings {
        one(print(&format!("finding: {code}\t{}\t{}", finding.count, finding.places.join(", "))))?;
    }
    if found.is_sound() {
        return one(print("sound: yes"));
    }
    Err(vec!["the data is damaged; change nothing, and keep the last backups".to_owned()])
}

fn one_of<T>(result: Result<T, String>) -> Result<T, Vec<String>> {
    result.map_err(|problem| vec![problem])
}

pub(super) fn unlock_code(given: Vec<String>) -> Result<(), String> {
    let (args, hub) = open(given, &["keys", "out"], &[])?;
    let keys = args.path("keys")?;
    let out = args.value("out").map_or_else(
        || {
            let mut name = keys.as_os_str().to_owned();
            name.push(".new");
            PathBuf::from(name)
        },
        PathBuf::from,
    );
    let text = std::fs::read_to_string(&keys)
        .map_err(|cause| format!("{} cannot be read: {cause}", keys.display()))?;
    let sheet = hub.new_sheet(&text)?;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
        .open(&out)
        .and_then(|mut file| {
            file.write_all(sheet.keys.as_bytes())?;
            file.sync_all()
        })
        .map_err(|cause| format!("{} cannot be written: {cause}", out.display()))?;
    print(&format!("key file: {}", out.display()))?;
    print(&format!("unlock code: {}", sheet.code))
}

/// Problems of the files come as `file:line: reason`, one a line; nothing is published then.
pub(super) fn catalogue(given: Vec<String>) -> Done {
    let (args, hub) = one_of(open(given, &["catalogue"], &[]))?;
    let catalogue = crate::catalogue_folder::read(&one_of(args.path("catalogue"))?)?;
    let updated = one_of(hub.update_catalogue(&catalogue))?;
    one(print(&format!("published: {}", updated.published)))?;
    updated.left.iter().try_for_each(|officer| one(print(&format!("left: {officer}"))))
}

pub(super) fn views(given: Vec<String>) -> Result<(), String> {
    let (args, hub) = open(given, &["day", "officer"], &[])?;
    let day = args.needed("day")?;
    let day = chrono::NaiveDate::parse_from_str(day, "%Y-%m-%d")
        .map_err(|_| format!("--day `{day}` is not a day such as 2021-12-09"))?;
    hub.view_table(day, args.value("officer"))?.iter().try_for_each(|line| print(line))
}
