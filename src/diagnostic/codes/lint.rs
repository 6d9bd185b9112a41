//! The codes of a project's settings. Each lint has its own, in `lint/rules`.

use super::Code;

/// Codes that reading `capi.toml` may give.
pub static LINT: &[Code] = &[
    Code {
        code: "bad-settings",
        summary: "a `capi.toml` that cannot be read",
        doc: r#"`capi.toml` is TOML. Its table `[lint]` gives lints and groups of them a level, as in `repeated-rows = "error"`; levels are `"off"`, `"note"`, `"warning"` and `"error"`."#,
        example: "",
    },
    Code {
        code: "unknown-lint",
        summary: "`capi.toml` sets the level of a lint that there is not",
        doc: "The names in `[lint]` are those of lints and of their groups. `capi explain` lists them.",
        example: "",
    },
    Code {
        code: "unknown-setting",
        summary: "`capi.toml` holds something that capi does not know",
        doc: "The table `[lint]` sets the levels of lints. Anything else in the file has no meaning, and may be a slip of the pen.",
        example: "",
    },
];
