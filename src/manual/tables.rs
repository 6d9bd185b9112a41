//! Statements about the table that rows go into, and about what the next run remembers.

use super::{Entry, Example, Group};

pub(super) static ENTRIES: &[Entry] = &[
    Entry {
        name: "key",
        also: &[],
        group: Group::Tables,
        forms: "key COLUMN, …\nkey COLUMN, ...$FIELDS",
        doc: "The columns that identify a row: rows of the same key replace each other. A null in one is a reject.",
        example: Example::Statements("get \"/report\"\nkey account, day\nmap account -> account: text\nmap day -> day: date"),
    },
    Entry {
        name: "write",
        also: &[],
        group: Group::Tables,
        forms: "write merge\nwrite append\nwrite replace [where CONDITION]",
        doc: "What becomes of the rows that are there: those of the same key are replaced (the default with a `key`), all stay (the default without), or the table is replaced, or what matches the condition is.",
        example: Example::Statements("get \"/prices\"\nwrite replace\nmap id -> id: int"),
    },
    Entry {
        name: "bookmark",
        also: &[],
        group: Group::Tables,
        forms: "bookmark EXPR from EXPR [settle DURATION]",
        doc: "Makes a request go on where the last run ended: `$bookmark` is what that run reached, or `from`. It is kept for each turn of the loops that are not windows, and committed together with the rows. `settle 3d` remembers three days less, so that late numbers are read again.",
        example: Example::Statements(
            "for $w in windows($bookmark, today(), 7d)\nget \"/report\"\nquery from = $w.start, to = $w.last\nbookmark $w.end from @2026-01-01 settle 3d\nkey day\nmap day -> day: date",
        ),
    },
    Entry {
        name: "nulls",
        also: &[],
        group: Group::Tables,
        forms: "nulls \"TEXT\", …",
        doc: "Texts that mean nothing, for columns that are not text. Empty text always does.",
        example: Example::Statements("get \"/orders\"\nnulls \"0000-00-00\", \"-\", \"N/A\"\nmap shipped -> shipped: date"),
    },
    Entry {
        name: "reject_limit",
        also: &[],
        group: Group::Tables,
        forms: "reject_limit NUMBER\nreject_limit PERCENT%",
        doc: "More rejects than this fail the run.",
        example: Example::Statements("get \"/orders\"\nreject_limit 1%"),
    },
    Entry {
        name: "keep",
        also: &[],
        group: Group::Tables,
        forms: "keep raw",
        doc: "Each row also keeps the record that it was made from, as JSON with every digit, in the column `_raw`: `capi remap` maps these records again without a call.",
        example: Example::Statements("get \"/orders\"\nkeep raw"),
    },
    Entry {
        name: "timezone",
        also: &[],
        group: Group::Tables,
        forms: "timezone EXPR",
        doc: "An IANA name. It decides on which day an instant falls, what text without a zone means, and what `today()` is.",
        example: Example::Statements("get \"/orders\"\ntimezone \"Europe/Berlin\"\nmap created -> created: datetime"),
    },
];
