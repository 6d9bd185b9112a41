//! The function `join`.

use super::call::as_list;
use super::support::limit::check_size;
use super::support::secret::{hidden, revealed};
use super::support::text::scalar_text;
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "join",
    group: Group::Text,
    parameters: &[Parameter::required("list", Kinds::LIST), Parameter::required("separator", Kinds::TEXT)],
    returns: Kinds::TEXT,
    nulls: Nulls::Propagate,
    doc: "The items of a list as one text with a separator between them; nulls are left out.",
    examples: &[
        (r#"join(["a", "b"], ",")"#, r#""a,b""#),
        (r#"join([1, null, true], "|")"#, r#""1|true""#),
        (r#"join([], ",")"#, r#""""#),
        (r#"join(null, ",")"#, "null"),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let list = call.value(0);
    if let Some(list) = revealed(list) {
        return joined(as_list(&list)?, call.text(1)?).map(hidden);
    }
    joined(as_list(list)?, call.text(1)?)
}

fn joined(items: &[Value], separator: &str) -> Result<Value, Fault> {
    let mut made = String::new();
    for (index, item) in items.iter().filter(|item| !item.is_null()).enumerate() {
        let item = scalar_text(item)?;
        check_size("join", made.len() + separator.len() + item.len())?;
        if index > 0 {
            made.push_str(separator);
        }
        made.push_str(&item);
    }
    Ok(Value::text(made))
}
