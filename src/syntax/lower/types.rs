//! Types: `text`, `decimal(10, 2)`, `list<{name: text}>`, `"eu" | "us"`, `T?`.

use super::name::name;
use super::text::is_text;
use super::{Cursor, Lower, Node, Rule, span};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::ast::{Spanned, TypeExpr};

impl Lower<'_> {
    pub(super) fn type_spec(&mut self, node: Node<'_>) -> Spanned<TypeExpr> {
        let found = span(&node);
        let mut nodes = Cursor::new(node);
        let Some(base) = nodes.next() else { return Spanned::new(TypeExpr::Json, found) };
        let base_span = span(&base);
        let base = Spanned::new(self.type_base(base), base_span);
        if nodes.has(Rule::question) { Spanned::new(TypeExpr::Optional(Box::new(base)), found) } else { base }
    }

    fn type_base(&mut self, node: Node<'_>) -> TypeExpr {
        match node.as_rule() {
            Rule::enum_type => self.enum_type(node),
            Rule::object_type => self.object_type(node),
            _ => self.named_type(node),
        }
    }

    fn enum_type(&mut self, node: Node<'_>) -> TypeExpr {
        let mut values = Vec::new();
        let mut nodes = Cursor::new(node);
        while let Some(node) = nodes.next() {
            if is_text(node.as_rule()) {
                values.push(self.literal(node));
            }
        }
        TypeExpr::Enum(values)
    }

    fn object_type(&mut self, node: Node<'_>) -> TypeExpr {
        let mut entries = Vec::new();
        let mut nodes = Cursor::new(node);
        while let Some(entry) = nodes.find(Rule::type_entry) {
            let mut inner = Cursor::new(entry);
            let Some(key) = inner.next() else { continue };
            let Some(ty) = inner.find_type() else { continue };
            entries.push((name(&key), self.type_spec(ty)));
        }
        self.fields_once(&entries);
        TypeExpr::Object(entries)
    }

    fn named_type(&mut self, node: Node<'_>) -> TypeExpr {
        let found = span(&node);
        let mut nodes = Cursor::new(node);
        let Some(word) = nodes.next() else { return TypeExpr::Json };
        let digits = nodes.take(Rule::type_digits);
        let element = nodes.take(Rule::element_type);
        let ty = match word.as_str() {
            "decimal" => return TypeExpr::Decimal(digits.and_then(|node| self.digits(node))),
            "list" => return self.list_type(element, found),
            "text" => TypeExpr::Text,
            "int" => TypeExpr::Int,
            "float" => TypeExpr::Float,
            "bool" => TypeExpr::Bool,
            "date" => TypeExpr::Date,
            "datetime" => TypeExpr::DateTime,
            "duration" => TypeExpr::Duration,
            "json" => TypeExpr::Json,
            other => TypeExpr::Unknown(other.to_owned()),
        };
        if let Some(extra) = digits.or(element) {
            let message = format!("`{}` takes nothing in brackets", word.as_str());
            self.report(Diagnostic::error("bad-type", span(&extra), message).help("only `decimal(10, 2)` and `list<text>` do"));
        }
        ty
    }

    fn list_type(&mut self, element: Option<Node<'_>>, found: Span) -> TypeExpr {
        let Some(node) = element.and_then(|node| Cursor::new(node).find(Rule::type_spec)) else {
            self.report(Diagnostic::error("bad-type", found, "`list` does not say of what").help("write `list<text>`").suggest(
                "write `list<text>`",
                found,
                "list<text>",
            ));
            return TypeExpr::List(Box::new(Spanned::new(TypeExpr::Json, found)));
        };
        TypeExpr::List(Box::new(self.type_spec(node)))
    }

    /// `(10, 2)`: at most 38 digits, and no more behind the point than there are.
    fn digits(&mut self, node: Node<'_>) -> Option<(u32, u32)> {
        let found = span(&node);
        let mut nodes = Cursor::new(node);
        let mut next = || nodes.find(Rule::digits).and_then(|node| node.as_str().parse::<u32>().ok());
        let (precision, scale) = (next(), next());
        if let (Some(precision @ 1..=38), Some(scale)) = (precision, scale)
            && scale <= precision
        {
            return Some((precision, scale));
        }
        self.report(
            Diagnostic::error("bad-type", found, "a decimal has 1 to 38 digits, of which no more than all behind the point")
                .help("`decimal(10, 2)` has ten digits, two of them behind the point"),
        );
        None
    }
}
