//! Statements that say how often a request is made, and what of its answers becomes a row.

use super::{Entry, Example, Group};

pub(super) static ENTRIES: &[Entry] = &[
    Entry {
        name: "for",
        also: &[],
        group: Group::Rows,
        forms: "for $NAME in LIST [batch NUMBER] [join]\nfor $NAME in changed $REQUEST",
        doc: "One turn, that is the whole request with all its pages, for each element of a list or each row of another request; two loops make every pair. `batch` binds lists of up to so many elements, `changed` takes only the rows that the parent's bookmark let through, and `join` makes one row of the rows that have the same `key` in all turns.",
        example: Example::Statements(
            "for $account in [\"17\", \"18\"]\nfor $w in windows(@2026-01-01, today(), 7d)\nget \"/accounts/{$account}/stats\"\nquery from = $w.start, to = $w.last",
        ),
    },
    Entry {
        name: "only",
        also: &[],
        group: Group::Rows,
        forms: "only if EXPR",
        doc: "A condition over params, loop variables and other requests. A turn for which it does not hold makes no call, and its bookmark stays; decided by params alone, the whole request is off and its children get no rows.",
        example: Example::Script(
            "param $full: bool = false\n\nrequest history {\n  only if $full\n  get \"/history\"\n  map id -> id: int\n}",
        ),
    },
    Entry {
        name: "records",
        also: &[],
        group: Group::Rows,
        forms: "records EXPR",
        doc: "The list of records: an expression over the answer and `$` names. Without it, the answer's array, or the one object. Null means none. Records need not be objects; of plain values `.` is the value.",
        example: Example::Statements("get \"/stats\"\nrecords entries(data)\nmap key -> id: text\nmap value.clicks -> clicks: int"),
    },
    Entry {
        name: "where",
        also: &[],
        group: Group::Rows,
        forms: "where EXPR",
        doc: "Keeps the records for which the condition is true, and the elements of an `each` above it. A null condition counts as false, and the report counts those.",
        example: Example::Statements("get \"/orders\"\nwhere state == \"paid\" and total > 0"),
    },
    Entry {
        name: "let",
        also: &[],
        group: Group::Rows,
        forms: "let $NAME = EXPR",
        doc: "A value under a name: in a request, computed for each record and known to the lines below; in the file, known everywhere.",
        example: Example::Statements(
            "get \"/orders\"\nlet $unit = if currency == \"JPY\" then 1 else 100\nmap total / $unit -> total: decimal",
        ),
    },
    Entry {
        name: "each",
        also: &[],
        group: Group::Rows,
        forms: "each $NAME[, $INDEX] in EXPR",
        doc: "One row for each element of a list in the record, none for an empty list or null. Bare names stay the record's, the element is `$NAME`; the index counts from 0. One `each` below another goes further inside.",
        example: Example::Statements(
            "get \"/orders\"\neach $line, $i in lines\nmap id -> order: int\nmap $i -> line: int\nmap $line.sku -> sku: text",
        ),
    },
    Entry {
        name: "map",
        also: &[],
        group: Group::Rows,
        forms: "map EXPR -> global.NAME\nmap EXPR -> NAME: TYPE [\"label\"]\nmap EXPR { PATH, PATH: TYPE, PATH -> TARGET, ...$FIELDS }",
        doc: "A column of the request's table: a global field in its declared type, one of its own, or several out of one object. What does not convert into the type is a reject: its record, column and value are kept, and the other rows go on.",
        example: Example::Statements("get \"/report\"\nmap day -> day: date\nmap stats { clicks, views: int, cost -> spend: decimal }"),
    },
];
