//! Makes the data folder of a new hub: whole, or not at all.

use crate::{
    admin, catalogue_folder,
    clock::Clock,
    console::ADMIN_NAME,
    failure::Failure,
    hub::{ADDRESS, DATABASE, Hub},
    identity::{IDENTITY, Identity, KEYS, Keys},
    keyfile,
    tls::TlsPair,
};
use domain::{
    catalogue::{Catalogue, CatalogueEntry},
    hash::Hash,
    operation::{Body, EntityKind},
    reference::body::CatalogueEntryPublished,
};
use ledger::{DataKey, Ledger, Priority, hub::Admin};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// What is to be made.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The data folder; must not exist, or be empty.
    pub data: PathBuf,
    /// Folder with the catalogue's files.
    pub catalogue: PathBuf,
    /// Where the data key goes.
    pub key_file: PathBuf,
    /// Where desks are going to reach the hub.
    pub address: Option<String>,
    /// Offset of a demonstration's clock.
    pub demo_offset_ms: Option<i64>,
    /// The operator's own certificate and key.
    pub tls: Option<TlsPair>,
}

/// What was made.
#[derive(Clone, Debug)]
pub struct Made {
    /// Good for one sign-in to the console.
    pub admin_code: String,
    /// Pin of the server's public key.
    pub pin: Hash,
    /// Entries of the catalogue that were published.
    pub entries: usize,
    /// Offset of a demonstration's clock.
    pub demo_offset_ms: Option<i64>,
}

/// The system clock, or a test's, for the time of making.
struct Now(i64);

impl Clock for Now {
    fn system_ms(&self) -> i64 {
        self.0
    }
}

/// Makes a hub.
///
/// # Errors
/// One line for each problem; nothing is left behind then.
pub fn make(wanted: &Wanted, clock: &dyn Clock) -> Result<Made, Vec<String>> {
    let catalogue = catalogue_folder::read(&wanted.catalogue)?;
    let one = |problem: String| vec![problem];
    let tls = match &wanted.tls {
        Some(tls) => tls.clone(),
        None => TlsPair::generate().map_err(|cause| one(cause.to_string()))?,
    };
    // A pair that does not fit together is noticed now, not when the first desk calls.
    tls.server_config()
        .map_err(|cause| one(format!("the TLS certificate and key cannot be used: {cause}")))?;
    check_free(&wanted.data).map_err(one)?;
    keyfile::check_free(&wanted.key_file).map_err(one)?;
    let key = DataKey::random().map_err(|cause| one(cause.to_string()))?;
    let half = half_made(&wanted.data);
    let made = fill(&half, &key, tls, wanted, &catalogue, clock.system_ms()).and_then(|made| {
        // The key is on the disk before the data that it opens.
        keyfile::create(&wanted.key_file, &key)?;
        put_in_place(&half, &wanted.data).inspect_err(|_| {
            let _ = std::fs::remove_file(&wanted.key_file);
        })?;
        Ok(made)
    });
    made.map_err(|problem| {
        // Best effort: the first problem is what matters.
        let _ = std::fs::remove_dir_all(&half);
        one(problem)
    })
}

pub(crate) fn check_free(data: &Path) -> Result<(), String> {
    match std::fs::read_dir(data) {
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(cause) => Err(format!("the data folder {} cannot be made: {cause}", data.display())),
        Ok(mut entries) => match entries.next() {
            None => Ok(()),
            Some(_) => {
                Err(format!("the data folder {} exists and is not empty; it is left alone", data.display()))
            }
        },
    }
}

/// A sibling, so that the last step is a rename inside one file system.
pub(crate) fn half_made(data: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(data.file_name().unwrap_or_default());
    name.push(format!(".half-made-{}", std::process::id()));
    data.with_file_name(name)
}

pub(crate) fn put_in_place(half: &Path, data: &Path) -> Result<(), String> {
    if data.exists() {
        std::fs::remove_dir(data)
            .map_err(|cause| format!("the empty folder {} cannot be replaced: {cause}", data.display()))?;
    }
    std::fs::rename(half, data)
        .map_err(|cause| format!("the data folder {} cannot be put in place: {cause}", data.display()))
}

fn fill(
    half: &Path,
    key: &DataKey,
    tls: TlsPair,
    wanted: &Wanted,
    catalogue: &Catalogue,
    system_ms: i64,
) -> Result<Made, String> {
    std::fs::create_dir_all(half).map_err(|cause| format!("{} cannot be made: {cause}", half.display()))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(half, std::fs::Permissions::from_mode(0o700))
            .map_err(|cause| format!("{} cannot be closed to others: {cause}", half.display()))?;
    }
    let ledger = Ledger::open(half, DATABASE, key).map_err(|cause| cause.to_string())?;
    publish(ledger, tls, wanted, catalogue, system_ms).map_err(|cause| cause.to_string())
}

fn publish(
    ledger: Ledger,
    tls: TlsPair,
    wanted: &Wanted,
    catalogue: &Catalogue,
    system_ms: i64,
) -> Result<Made, Failure> {
    let identity = Identity::generate(system_ms, wanted.demo_offset_ms)?;
    let keys = Keys::generate(tls)?;
    let pin = keys.tls.pin()?;
    let (admin_code, verifier) = admin::new_code()?;
    ledger.write(Priority::Clerk, |write| {
        write.put_setting(IDENTITY, &serde_json::to_string(&identity)?)?;
        write.put_setting(KEYS, &keys.to_json()?)?;
        if let Some(address) = &wanted.address {
            write.put_setting(ADDRESS, address)?;
        }
        write.put_admin(&Admin {
            name: ADMIN_NAME.to_owned(),
            password_verifier: None,
            one_time_verifier: Some(verifier),
            failures: 0,
            locked_until: None,
        })?;
        write.create_chain(identity.chain, identity.desk, Hash::ZERO)?;
        Ok::<_, Failure>(())
    })?;
    let hub = Hub::new(ledger, Arc::new(Now(system_ms)), identity, keys);
    hub.publish(|_, _| Ok(((), catalogue.entries().iter().map(entry_draft).collect())))?;
    Ok(Made { admin_code, pin, entries: catalogue.entries().len(), demo_offset_ms: wanted.demo_offset_ms })
}

/// The entity of an entry is named by kind and key: a second publication is a new version of the same thing.
pub(crate) fn entry_draft(entry: &CatalogueEntry) -> domain::operation::OperationDraft {
    let kind = serde_json::to_value(entry.kind).ok().and_then(|kind| kind.as_str().map(str::to_owned));
    let id = domain::id::EntityId::of_key(&kind.unwrap_or_default(), &entry.key);
    let body = Body::CatalogueEntryPublished(CatalogueEntryPublished { entry: entry.clone() });
    crate::book::about(EntityKind::CatalogueEntry, id, body)
}
