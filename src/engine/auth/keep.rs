//! Tokens that outlive a run: refresh tokens that the server replaced, and those of people who signed
//! in. One file each, only for its owner, never half written; a lock keeps two runs from spending one
//! refresh token.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::crypto::{hex, sha256};
use crate::engine::failure::{DESTINATION, Failure};
use crate::engine::private;
use crate::http::Secret;
use crate::http::redact::Redactor;

/// Where a token is kept: by integration, endpoint and client, and by the refresh token that the script
/// gives, so that a new one in the script wins over what came of an older one.
#[derive(Clone, Debug)]
pub struct Place {
    integration: String,
    token_url: String,
    client_id: String,
    name: String,
}

impl Place {
    pub fn new(integration: &str, token_url: &str, client_id: &str, given: Option<&str>) -> Place {
        let given = given.map(|given| hex(&sha256(given.as_bytes()))).unwrap_or_default();
        let name = hex(&sha256(format!("{integration}\n{token_url}\n{client_id}\n{given}").as_bytes()));
        let name = name.get(..32).unwrap_or(&name).to_owned();
        Place { integration: integration.to_owned(), token_url: token_url.to_owned(), client_id: client_id.to_owned(), name }
    }
}

/// What is kept.
#[derive(Clone, serde::Serialize, serde::Deserialize)]
pub struct Entry {
    version: u32,
    integration: String,
    token_url: String,
    client_id: String,
    pub refresh_token: Option<String>,
    /// An access token and the second at which it ends.
    pub access: Option<(String, i64)>,
}

impl Entry {
    pub fn new(place: &Place) -> Entry {
        Entry {
            version: 1,
            integration: place.integration.clone(),
            token_url: place.token_url.clone(),
            client_id: place.client_id.clone(),
            refresh_token: None,
            access: None,
        }
    }

    pub fn learn(&self, redactor: &Redactor) {
        let access = self.access.as_ref().map(|(access, _)| access);
        self.refresh_token.iter().chain(access).for_each(|token| redactor.add(&Secret::new(token)));
    }
}

/// Held while a refresh token is spent. Without a folder that can be written there is nothing to hold.
pub struct Lock {
    _file: Option<File>,
}

/// The folder of kept tokens.
pub struct Keep {
    folder: Option<PathBuf>,
}

/// `CAPI_STATE_DIR`, else `capi` in the folder for state of the XDG specification.
pub fn state_folder() -> Option<PathBuf> {
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    variable("CAPI_STATE_DIR")
        .or_else(|| variable("XDG_STATE_HOME").filter(|folder| folder.is_absolute()).map(|folder| folder.join("capi")))
        .or_else(|| variable("HOME").map(|home| home.join(".local/state/capi")))
}

impl Keep {
    /// In this folder, or the one of the environment.
    pub fn new(state: Option<PathBuf>) -> Keep {
        Keep { folder: state.or_else(state_folder).map(|folder| folder.join("tokens")) }
    }

    fn file(&self, place: &Place, ending: &str) -> Option<PathBuf> {
        self.folder.as_ref().map(|folder| folder.join(format!("{}.{ending}", place.name)))
    }

    /// Waits until no other run spends this token.
    pub async fn lock(&self, place: &Place) -> Lock {
        let path = self.file(place, "lock");
        let locked = tokio::task::spawn_blocking(move || {
            let path = path?;
            private::make_folder(path.parent()?).ok()?;
            let file = private::options().create(true).truncate(false).write(true).open(path).ok()?;
            file.lock().ok()?;
            Some(file)
        });
        Lock { _file: locked.await.ok().flatten() }
    }

    pub fn read(&self, place: &Place) -> Result<Option<Entry>, Failure> {
        let Some(path) = self.file(place, "json") else { return Ok(None) };
        let unreadable = |reason: String| {
            let failure = Failure::new("token-not-read", format!("the kept token `{}` cannot be read: {reason}", path.display()));
            failure.exit(DESTINATION).help("sign in again after removing the file")
        };
        match fs::read_to_string(&path) {
            Ok(text) => serde_json::from_str(&text).map(Some).map_err(|_| unreadable("it is damaged".to_owned())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(unreadable(error.to_string())),
        }
    }

    /// Complete and on the disk when this returns, or as it was before.
    pub fn write(&self, place: &Place, entry: &Entry, _held: &Lock) -> Result<(), String> {
        let path = self.file(place, "json").ok_or("there is no folder for state")?;
        let text = serde_json::to_string_pretty(entry).map_err(|error| error.to_string())?;
        replace(&path, text.as_bytes()).map_err(|error| format!("`{}`: {error}", path.display()))
    }
}

fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let folder = path.parent().ok_or_else(|| io::Error::other("it has no folder"))?;
    private::make_folder(folder)?;
    let temporary = path.with_extension(format!("{}.tmp", uuid::Uuid::new_v4().simple()));
    let written = private::options().create_new(true).write(true).open(&temporary).and_then(|mut file| {
        file.write_all(content)?;
        file.sync_all()
    });
    let renamed = written.and_then(|()| fs::rename(&temporary, path));
    if let Err(error) = renamed {
        let _ = fs::remove_file(&temporary);
        return Err(error);
    }
    // The new name itself must survive too.
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
