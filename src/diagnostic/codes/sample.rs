//! The codes of what samples show: the script alone does not.

use super::Code;

/// Codes that a script may have beside its samples.
pub static SAMPLE: &[Code] = &[
    Code {
        code: "not-in-sample",
        summary: "a field that no record of the sample has",
        doc: "The answer that was kept beside the script has no such field, so it would be null in every row. Correct the name; if the field is there only sometimes, say what it is otherwise, as in `discount ?? 0`. A new sample comes with `capi preview`.",
        example: "",
    },
    Code {
        code: "sample-does-not-convert",
        summary: "values of the sample that do not go into the column",
        doc: "The row statements were tried on the sample, and values of it cannot be converted into the type of the column: an error if none can, so that nothing is called in vain, a warning if some cannot. Convert them in the `map`, take another type, or name the texts that stand for null with `nulls`. A new sample comes with `capi preview`.",
        example: "",
    },
];
