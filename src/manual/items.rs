//! The items of a file.

use super::{Entry, Example, Group};

pub(super) static ENTRIES: &[Entry] = &[
    Entry {
        name: "integration",
        also: &[],
        group: Group::Items,
        forms: "integration NAME [\"Title\"]",
        doc: "The script's name, once a file: small letters, digits and `_`. Tables are called by it, and it is the `integration` of every row in the view `global`.",
        example: Example::Script("integration acme_ads \"Acme Ads\""),
    },
    Entry {
        name: "use",
        also: &[],
        group: Group::Items,
        forms: "use marketing\nuse \"FILE.capi\"",
        doc: "Brings the names of a vocabulary or of another file: globals, params, secrets, lets, functions, fields and shapes. It never brings defaults or requests. The path counts from the file in which it stands.",
        example: Example::Script("use marketing\n\nrequest campaigns {\n  get \"/campaigns\"\n  map id -> global.campaign_id\n}"),
    },
    Entry {
        name: "param",
        also: &[],
        group: Group::Items,
        forms: "param $NAME: TYPE [= EXPR] [\"text\"]",
        doc: "A value that is given to a run, as `--param NAME=VALUE`. Without a default it must be given. Types are those of columns, `duration`, alternatives such as `\"eu\" | \"us\"`, `list<T>`, objects, and `T?` for what may be null.",
        example: Example::Script(
            "param $since: date = today() - 30d\nparam $region: \"eu\" | \"us\" = \"eu\"\n\nrequest report {\n  get \"/{$region}/report\"\n  query from = $since\n  map day -> day: date\n}",
        ),
    },
    Entry {
        name: "secret",
        also: &[],
        group: Group::Items,
        forms: "secret $NAME[?] [for \"ORIGIN\"] [\"text\"]",
        doc: "Text from the environment or a file that is never shown and goes only to the script's own hosts. `?` lets it be absent, `for` names the one place to which it may go. It cannot go into a column.",
        example: Example::Script("secret $TOKEN for \"https://api.acme.example\"\nbase \"https://api.acme.example\"\nauth bearer($TOKEN)"),
    },
    Entry {
        name: "global",
        also: &[],
        group: Group::Items,
        forms: "global NAME: TYPE [dimension|metric(AGGREGATE)] [\"text\"]\nglobal NAME = EXPR",
        doc: "A field that integrations share, and to which `map` points. The second form is computed of other globals, in the view `global` at the destination.",
        example: Example::Script(
            "global spend:  decimal metric(sum) \"Media cost\"\nglobal clicks: int     metric(sum)\nglobal cpc = spend / clicks",
        ),
    },
    Entry {
        name: "fn",
        also: &[],
        group: Group::Items,
        forms: "fn NAME($a, …) = EXPR",
        doc: "A function of the script: pure and not recursive. It wins over a built-in function of its name. Arguments may be given by name.",
        example: Example::Script(
            "fn major($amount) = $amount / 100\n\nrequest costs {\n  get \"/costs\"\n  map major(cost) -> cost: decimal\n}",
        ),
    },
    Entry {
        name: "fields",
        also: &[],
        group: Group::Items,
        forms: "fields $NAME { PATH, PATH: TYPE, PATH -> TARGET, … }",
        doc: "Names, types and targets of columns, once. `$NAME` is the list of the names in the source, for the query; `...$NAME` stands for the entries in a `map` block and for the columns in `key`.",
        example: Example::Script(
            "fields $METRICS { clicks: int, costMicros -> cost_micros: int }\n\nrequest report {\n  get \"/report\"\n  query fields = join($METRICS, \",\")\n  map . { ...$METRICS }\n}",
        ),
    },
    Entry {
        name: "shape",
        also: &[],
        group: Group::Items,
        forms: "shape NAME($a, $b = DEFAULT, …) { STATEMENTS }",
        doc: "A request with parameters. `request NAME = shape(…)` makes a request of it and may add statements in a block; the nearest statement wins.",
        example: Example::Script(
            "shape report($by) {\n  get \"/report/{$by}\"\n  map clicks -> clicks: int\n}\n\nrequest by_day  = report(\"day\")\nrequest by_hour = report(\"hour\") { query tz = \"UTC\" }",
        ),
    },
    Entry {
        name: "request",
        also: &[],
        group: Group::Items,
        forms: "request NAME [\"label\"] { STATEMENTS }\nrequest NAME = SHAPE(ARGUMENTS) [{ STATEMENTS }]",
        doc: "What is fetched: one table of the destination if it has a `map`. Its rows may be read by others, `for $c in $campaigns`; without records, loops and paging it is a value, its answer: `$login.token`.",
        example: Example::Script("request campaigns \"One row each\" {\n  get \"/campaigns\"\n  key id\n  map id -> id: int\n}"),
    },
    Entry {
        name: "test",
        also: &[],
        group: Group::Items,
        forms: "test \"NAME\" { param $NAME = EXPR; now EXPR; respond VERB PATH with EXPR; expect EXPR }",
        doc: "A scenario with answers of its own, without a network. Tests are checked and formatted; they are not run yet.",
        example: Example::Script(
            "request items {\n  get \"/items\"\n  map id -> id: int\n}\n\ntest \"one item\" {\n  respond get \"/items\" with [{ id: 1 }]\n}",
        ),
    },
];
