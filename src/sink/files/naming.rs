//! The names of capi's own files, by which it knows them again, and which names of integrations and
//! requests may be names of folders.

use icu_normalizer::ComposingNormalizerBorrowed;

use crate::sink::SinkError;

/// Bytes of a name; most file systems take 255.
const LONGEST: usize = 200;

/// Names that Windows keeps for devices, whatever follows the first point.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];

/// Of the run that makes a file, and among its files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Number {
    pub(super) epoch: u64,
    pub(super) file: u64,
}

impl Number {
    /// Of a file that no manifest names yet.
    pub(super) fn hidden(self) -> String {
        format!(".capi-{}.tmp", self.text())
    }

    pub(super) fn part(self, extension: &str) -> String {
        format!("capi-{}.{extension}", self.text())
    }

    pub(super) fn rejects(self) -> String {
        format!("rejects-{}.ndjson", self.text())
    }

    pub(super) fn state(self) -> String {
        format!("state-{}.ndjson", self.text())
    }

    fn text(self) -> String {
        format!("{:06}-{:04}", self.epoch, self.file)
    }
}

/// Which run made a file of this name; nothing if it is none of capi's.
pub(super) fn epoch_of(name: &str) -> Option<u64> {
    let between = |head: &str, tail: &str| name.strip_prefix(head).and_then(|rest| rest.strip_suffix(tail));
    let number = between(".capi-", ".tmp")
        .or_else(|| ["parquet", "csv", "ndjson"].iter().find_map(|extension| between("capi-", &format!(".{extension}"))))
        .or_else(|| between("rejects-", ".ndjson"))
        .or_else(|| between("state-", ".ndjson"))?;
    let (epoch, file) = number.split_once('-')?;
    let digits = |text: &str, least: usize| text.len() >= least && text.bytes().all(|byte| byte.is_ascii_digit());
    (digits(epoch, 6) && digits(file, 4)).then(|| epoch.parse().ok()).flatten()
}

/// Refuses a name that is no plain name of a folder on every system. `what`: `request` or `integration`.
pub(super) fn usable(what: &str, name: &str) -> Result<(), SinkError> {
    let Some(flaw) = flaw(name) else { return Ok(()) };
    let message = format!("the {what} `{}` cannot be a folder: its name {flaw}", name.escape_debug());
    Err(SinkError::conflict(message).help(format!("give the {what} another name, or load into a database")))
}

fn flaw(name: &str) -> Option<&'static str> {
    let stem = name.split('.').next().unwrap_or(name).trim_end().to_ascii_lowercase();
    let device = DEVICES.iter().any(|device| match stem.strip_prefix(device) {
        Some("") => true,
        Some(port) => matches!(*device, "com" | "lpt") && matches!(port, "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9"),
        None => false,
    });
    match name {
        "" => Some("is empty"),
        _ if name.len() > LONGEST => Some("is longer than 200 bytes"),
        _ if name.starts_with('.') => Some("starts with a point"),
        _ if name.ends_with(['.', ' ']) => Some("ends with a point or a blank"),
        _ if fold(name) == "_capi" || fold(name) == "global.sql" => Some("is one that capi keeps for itself"),
        _ if name.contains(['/', '\\', ':', '*', '?', '"', '<', '>', '|', '[', ']']) => {
            Some("has a character that paths keep for themselves")
        }
        _ if name.chars().any(|char| char.is_control() || steers(char)) => Some("has a control character"),
        _ if device => Some("is that of a device on Windows"),
        _ => None,
    }
}

/// Characters that turn the direction of writing, or are not seen at all.
fn steers(char: char) -> bool {
    matches!(char, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{61c}' | '\u{feff}')
}

/// What a file system that knows no case and composes letters sees of a name.
pub(super) fn fold(name: &str) -> String {
    let normal = ComposingNormalizerBorrowed::new_nfc();
    normal.normalize(&normal.normalize(name).to_lowercase()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::{Number, epoch_of, flaw, fold};

    #[test]
    fn capi_knows_its_own_files_and_no_others() {
        let number = Number { epoch: 12, file: 3 };
        for name in [number.hidden(), number.part("parquet"), number.part("csv"), number.part("ndjson"), number.rejects(), number.state()] {
            assert_eq!(epoch_of(&name), Some(12), "{name}");
        }
        assert_eq!(epoch_of(&Number { epoch: 12_345_678, file: 123_456 }.part("csv")), Some(12_345_678));
        for name in
            ["capi-000012-0003.txt", "capi-12-3.csv", "part.parquet", "capi-000012-0003.csv.bak", "capi-00001x-0001.csv", "manifest.json"]
        {
            assert_eq!(epoch_of(name), None, "{name}");
        }
    }

    #[test]
    fn only_plain_names_are_folders() {
        let long = "a".repeat(201);
        for name in [
            "",
            ".",
            "..",
            ".bashrc",
            "../x",
            "a/b",
            "a\\b",
            "C:",
            "a\0b",
            "nul",
            "NUL",
            "con.txt",
            "COM1",
            "lpt9",
            "a.",
            "a ",
            "_capi",
            "_CAPI",
            "a\u{202e}b",
            "a\u{200b}",
            "a\nb",
            "*",
            "[a]",
            &long,
        ] {
            assert!(flaw(name).is_some(), "{name:?}");
        }
        for name in ["campaigns", "größe", "a b", "console", "com", "com10", "x=y", "日本"].iter().filter(|name| **name != "com") {
            assert_eq!(flaw(name), None, "{name:?}");
        }
    }

    #[test]
    fn names_that_a_file_system_takes_for_one_fold_alike() {
        assert_eq!(fold("Größe"), fold("GRO\u{308}ßE"));
        assert_ne!(fold("a"), fold("b"));
    }
}
