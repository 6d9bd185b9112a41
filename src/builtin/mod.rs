//! Built-in functions: one file each, with signature, one-line documentation and examples that run
//! as tests; one line each in `FUNCTIONS`. A function sees values only, never syntax or the world.
//! The checker reads signatures, the evaluator calls `evaluate`, the editor and `docs/functions.md` show the rest.

mod call;
mod function;

pub use call::{Call, Context};
pub use function::{Function, Group, Mode, Nulls, Parameter};

/// All functions, in alphabetical order.
pub static FUNCTIONS: &[&Function] = &[];

pub fn find(name: &str) -> Option<&'static Function> {
    let index = FUNCTIONS.binary_search_by(|function| function.name.cmp(name)).ok()?;
    FUNCTIONS.get(index).copied()
}

/// What a function may make at most, in bytes of text or (times 16) items.
pub const OUTPUT_LIMIT: usize = 16 * 1024 * 1024;
