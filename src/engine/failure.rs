//! Why a run fails, with everything that helps to understand it. Turned into a `RunError` once, at the
//! end, where every text passes the redactor.

use crate::http::redact::Redactor;
use crate::source::Span;
use crate::value::Fault;

use super::report::RunError;

/// Exit codes that a failure asks for.
pub const FAILED: i32 = 1;
pub const SCRIPT: i32 = 2;
pub const REJECTED: i32 = 4;
pub const DESTINATION: i32 = 5;
pub const REFUSED: i32 = 6;
pub const INTERRUPTED: i32 = 130;

/// Lines of an answer that are shown.
const BODY_LINES: usize = 8;
/// Bytes of an answer that are shown.
const BODY_BYTES: usize = 1000;

/// Boxed, so that results stay small.
#[derive(Clone, Debug, Default)]
pub struct Failure(Box<Details>);

#[derive(Clone, Debug, Default)]
pub struct Details {
    pub code: &'static str,
    pub message: String,
    pub help: Option<String>,
    pub request: Option<String>,
    pub span: Option<Span>,
    pub call: Option<String>,
    pub status: Option<u16>,
    pub body: Option<String>,
    pub retries: u64,
    pub curl: Option<String>,
    pub exit: i32,
}

impl Failure {
    pub fn new(code: &'static str, message: impl Into<String>) -> Failure {
        Failure(Box::new(Details { code, message: message.into(), exit: FAILED, ..Details::default() }))
    }

    pub fn of_fault(fault: Fault, span: Span) -> Failure {
        let mut failure = Failure::new(fault.code, fault.message).at(span);
        failure.help = fault.help;
        failure
    }

    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Failure {
        self.help = Some(help.into());
        self
    }

    #[must_use]
    pub fn at(mut self, span: Span) -> Failure {
        self.span.get_or_insert(span);
        self
    }

    /// The request in which it happened, unless it is known already.
    #[must_use]
    pub fn of_request(mut self, name: &str) -> Failure {
        self.request.get_or_insert_with(|| name.to_owned());
        self
    }

    #[must_use]
    pub fn exit(mut self, exit: i32) -> Failure {
        self.exit = exit;
        self
    }

    /// The error as shown: secrets masked, the body cut.
    pub fn error(self, redactor: &Redactor, script_line: impl Fn(Span) -> String) -> RunError {
        let mask = |text: String| redactor.mask(&text);
        let details = *self.0;
        RunError {
            code: details.code.to_owned(),
            message: mask(details.message),
            request: details.request,
            script_line: details.span.map(script_line),
            call: details.call.map(mask),
            status: details.status,
            body: details.body.map(|body| excerpt(&redactor.mask(&body))),
            retries: details.retries,
            curl: details.curl,
            help: details.help.map(mask),
            exit: details.exit,
        }
    }
}

impl std::ops::Deref for Failure {
    type Target = Details;
    fn deref(&self) -> &Details {
        &self.0
    }
}

impl std::ops::DerefMut for Failure {
    fn deref_mut(&mut self) -> &mut Details {
        &mut self.0
    }
}

fn excerpt(body: &str) -> String {
    let end = body.char_indices().map(|(index, _)| index).take_while(|index| *index <= BODY_BYTES).last().unwrap_or(0);
    let cut = if body.len() <= BODY_BYTES { body } else { body.get(..end).unwrap_or("") };
    let lines: Vec<&str> = cut.lines().take(BODY_LINES).collect();
    let more = if cut.len() < body.len() || body.lines().count() > BODY_LINES { "\n…" } else { "" };
    let text = format!("{}{more}", lines.join("\n"));
    text.chars().map(|letter| if letter.is_control() && letter != '\n' && letter != '\t' { '\u{fffd}' } else { letter }).collect()
}
