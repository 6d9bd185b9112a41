//! Idempotency keys that outlive a run: a call that an unfinished run made is made again with the key
//! that it had, whatever the script's expression gives now. A key is on the disk before it is sent; when
//! a run is committed its keys are forgotten.

use std::collections::{HashMap, VecDeque};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::failure::{DESTINATION, Failure};
use super::private;
use super::stored::Stored;
use crate::http::Call;
use crate::sink::Bookmark;

/// Servers forget keys, most after a day; then the key of an old run would bring what it made back.
const KEPT: i64 = 24 * 60 * 60;
const HEADER: &str = "Idempotency-Key";
/// The run that was committed last, among the bookmarks: its keys may be there still if it ended just
/// then. No request has this name.
const COMMITTED: (&str, &str) = ("", "idempotency_key");

/// One line of the file.
#[derive(Serialize, Deserialize)]
struct Kept {
    run: String,
    /// Seconds since 1970.
    at: i64,
    /// What is called, as a hash; empty in the first line of a run.
    call: String,
    key: String,
}

pub struct Keys {
    run: String,
    /// Absent where nothing can be kept.
    path: Option<PathBuf>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Of unfinished runs, by call.
    left: HashMap<String, VecDeque<String>>,
    file: Option<File>,
}

impl Keys {
    /// `folder` is the one of state, `destination` what is loaded, `stored` what was committed there.
    pub fn new(folder: Option<PathBuf>, integration: &str, destination: &str, run: &str, stored: &Stored) -> Keys {
        let name = hash([integration.as_bytes(), destination.as_bytes()]);
        let path = folder.map(|folder| folder.join("calls").join(format!("{name}.jsonl")));
        let committed = stored.get(COMMITTED.0, COMMITTED.1);
        let left = path.as_deref().map(|path| read(path, committed)).unwrap_or_default();
        Keys { run: run.to_owned(), path, state: Mutex::new(State { left, file: None }) }
    }

    /// Gives the call the key that it had in a run that was not finished; else keeps its own.
    pub fn keep(&self, request: &str, call: &mut Call) -> Result<(), Failure> {
        let body = call.body.clone().unwrap_or_default();
        let identity = hash([request.as_bytes(), call.method.as_bytes(), call.url.as_str().as_bytes(), &body]);
        let Some((_, key)) = call.headers.iter_mut().find(|(name, _)| name == HEADER) else { return Ok(()) };
        let Some(path) = &self.path else { return Ok(()) };
        let unkept = |error: io::Error| {
            let message = format!("the idempotency key cannot be kept in `{}`: {error}", path.display());
            Failure::new("key-not-kept", message).exit(DESTINATION).help("nothing was sent; `CAPI_STATE_DIR` names another folder")
        };
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.file.is_none() {
            state.file = Some(open(path).map_err(unkept)?);
            self.append(&mut state, String::new(), String::new()).map_err(unkept)?;
        }
        if let Some(left) = state.left.get_mut(&identity).and_then(VecDeque::pop_front) {
            *key = left;
            return Ok(());
        }
        self.append(&mut state, identity, key.clone()).map_err(unkept)
    }

    /// Complete and on the disk when this returns.
    fn append(&self, state: &mut State, call: String, key: String) -> io::Result<()> {
        let kept = Kept { run: self.run.clone(), at: Timestamp::now().as_second(), call, key };
        let Some(file) = &mut state.file else { return Ok(()) };
        file.write_all(format!("{}\n", serde_json::to_string(&kept)?).as_bytes())?;
        file.sync_data()
    }

    /// What is to be committed with the rows, if keys were used.
    pub fn committed(&self) -> Option<Bookmark> {
        self.path.as_ref().filter(|path| path.exists())?;
        Some(Bookmark { request: COMMITTED.0.to_owned(), turn: COMMITTED.1.to_owned(), value: self.run.clone() })
    }

    /// The run was committed.
    pub fn forget(&self) {
        if let Some(path) = &self.path {
            // What stays is known not to count, by the run that was committed.
            let _ = fs::remove_file(path);
        }
    }
}

/// The keys of runs before; nothing of a damaged line, which was never sent.
fn read(path: &Path, committed: Option<&str>) -> HashMap<String, VecDeque<String>> {
    let text = fs::read_to_string(path).unwrap_or_default();
    let lines: Vec<Kept> = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    // A committed run has used the keys before its own as well.
    let done = lines.iter().rposition(|kept| Some(kept.run.as_str()) == committed).map_or(0, |last| last + 1);
    let oldest = Timestamp::now().as_second() - KEPT;
    let mut left: HashMap<String, VecDeque<String>> = HashMap::new();
    for kept in lines.into_iter().skip(done).filter(|kept| kept.at >= oldest && !kept.call.is_empty()) {
        left.entry(kept.call).or_default().push_back(kept.key);
    }
    left
}

fn open(path: &Path) -> io::Result<File> {
    private::make_folder(path.parent().ok_or_else(|| io::Error::other("it has no folder"))?)?;
    let mut file = private::options().create(true).append(true).open(path)?;
    // A line that was cut short ends here.
    file.write_all(b"\n")?;
    Ok(file)
}

fn hash<'p>(parts: impl IntoIterator<Item = &'p [u8]>) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    hasher.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
