//! Words of which a script chooses one: units, encodings, formats.

use crate::diagnostic::nearest;
use crate::value::Fault;

/// What `word` stands for; else a fault that names the choices. `what` says what the words are: `unit`.
pub(crate) fn choose<T: Copy>(what: &str, word: &str, choices: &[(&str, T)]) -> Result<T, Fault> {
    if let Some((_, meaning)) = choices.iter().find(|(choice, _)| *choice == word) {
        return Ok(*meaning);
    }
    let words: Vec<String> = choices.iter().map(|(choice, _)| format!("`{choice}`")).collect();
    let fault = Fault::new("unknown-word", format!("`{}` is no {what}; there are {}", shortened(word), words.join(", ")));
    match nearest(word, choices.iter().map(|(choice, _)| *choice)) {
        Some(near) => Err(fault.help(format!("did you mean `{near}`?"))),
        None => Err(fault),
    }
}

/// At most 60 characters of a text, for a message.
pub(crate) fn shortened(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or("")),
        None => text.to_owned(),
    }
}
