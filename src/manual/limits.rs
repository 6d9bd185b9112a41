//! Statements about what answers mean, and how much may be asked.

use super::{Entry, Example, Group};

pub(super) static ENTRIES: &[Entry] = &[
    Entry {
        name: "on",
        also: &[],
        group: Group::Limits,
        forms: "on [STATUS, …] [when EXPR] retry [N times] [after EXPR] [\"why\"]\non [STATUS, …] [when EXPR] accept|skip|stop|fail|refresh [\"why\"]",
        doc: "What becomes of an answer; the first line that matches decides. A status is a number, `4xx`, `5xx` or `network`; `when` looks into the answer, `$response.status`, `.headers` and `.text` are at hand. `accept` takes it like any other, `skip` leaves the turn out, `stop` ends the paging, `fail` fails the run with your reason, `refresh` fetches the token again.",
        example: Example::Statements(
            "get \"/report\"\non 404 accept \"no data for this day\"\non 400 when error.code in [4, 17] retry 3 times after 60s \"rate limit\"\non 200 when ok == false fail \"the API refused\"",
        ),
    },
    Entry {
        name: "expect",
        also: &[],
        group: Group::Limits,
        forms: "expect EXPR [\"why\"]",
        doc: "What must hold of each answer; otherwise the run fails with your reason.",
        example: Example::Statements("get \"/report\"\nexpect count(data) <= 100 \"the page is as large as asked\""),
    },
    Entry {
        name: "retry",
        also: &[],
        group: Group::Limits,
        forms: "retry(max: N)",
        doc: "How often a call is repeated that may be: after connection faults, 408, 425, 429 and 503, and, where it changes nothing, after 500, 502 and 504. Five times unless said otherwise. As an action it stands in `on`.",
        example: Example::Statements("get \"/report\"\nretry(max: 3)"),
    },
    Entry {
        name: "timeout",
        also: &[],
        group: Group::Limits,
        forms: "timeout DURATION",
        doc: "The time for one whole answer, and for all waits of one call that the server asks for. For an answer that is read as it comes, the time for its first 4 MiB.",
        example: Example::Statements("get \"/report\"\ntimeout 30s"),
    },
    Entry {
        name: "rate",
        also: &[],
        group: Group::Limits,
        forms: "rate NUMBER/UNIT, …",
        doc: "How many calls at most in any stretch of time: at the top of the file for all requests to one host, in a request for it alone. Units are `s`, `min`, `h` and the like, also several of them, as `100/10s`.",
        example: Example::Statements("get \"/report\"\nrate 10/s, 300/min"),
    },
    Entry {
        name: "concurrency",
        also: &[],
        group: Group::Limits,
        forms: "concurrency NUMBER",
        doc: "How many turns of the request are under way at a time, waits of `poll` included; at the top of the file also how many calls go to one host at once. Where neither it nor `rate` is declared, capi finds out how many the server takes.",
        example: Example::Statements("for $id in [1, 2, 3]\nget \"/reports/{$id}\"\nconcurrency 2"),
    },
    Entry {
        name: "allow",
        also: &[],
        group: Group::Limits,
        forms: "allow host \"HOST\"",
        doc: "A further host that may be called, never with credentials: for download links. `*.` stands for any name below.",
        example: Example::Statements("get \"/reports\"\nallow host \"*.files.example\"\nthen get download_url { format csv }"),
    },
];
