//! Bare names, `.name` and `$name`: what they mean by where they stand.

use super::given::{OUTSIDE, PAGE, RESPONSE, RUN};
use super::{Bare, Compiler, Typed};
use crate::diagnostic::{Diagnostic, nearest};
use crate::expr::names::Binding;
use crate::expr::place::{Document, Place, Tree};
use crate::expr::program::{Node, Op};
use crate::expr::types::Type;
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind};
use crate::value::{Kinds, Text};

impl Compiler<'_> {
    pub(super) fn name(&mut self, expr: &Expr) -> Typed {
        match &expr.node {
            ExprKind::Name(name) => self.bare_name(name, expr.span),
            ExprKind::ItemField(name) => {
                let base = self.item(expr.span);
                self.field(base, &name.node, name.span)
            }
            ExprKind::Item => self.item(expr.span),
            ExprKind::Dollar(name) => self.dollar(name, expr.span),
            _ => Typed::null(),
        }
    }

    fn bare_name(&mut self, name: &str, span: Span) -> Typed {
        if !self.items.is_empty() {
            self.report_bare_in_item(name, span);
            return Typed::null();
        }
        let Some(root) = self.root() else {
            self.report_bare_here(name, span);
            return Typed::null();
        };
        self.field(root, name, span)
    }

    /// `.`: the innermost item, else the document of the statement.
    fn item(&mut self, span: Span) -> Typed {
        if let Some(scope) = self.items.last() {
            return Typed { node: Node::Item, ty: scope.ty.clone(), place: scope.place };
        }
        match self.root() {
            Some(root) => root,
            None => {
                self.report(Diagnostic::error("no-record-here", span, format!("there is no record {}", self.where_bare())));
                Typed::null()
            }
        }
    }

    /// The document that bare names read.
    fn root(&self) -> Option<Typed> {
        let document = match self.bare {
            Bare::Nothing(_) => return None,
            Bare::Page => Document::Page,
            Bare::Record => Document::Record,
            Bare::Previous(local) => return Some(Typed::new(Node::Local(local), Type::any())),
        };
        Some(self.document(document))
    }

    fn document(&self, document: Document) -> Typed {
        let place = Place { request: self.request, document, node: Tree::ROOT };
        Typed { node: Node::Path(document, Tree::ROOT), ty: Type::any(), place: Some(place) }
    }

    fn where_bare(&self) -> &'static str {
        match self.bare {
            Bare::Nothing(place) => place,
            _ => "here",
        }
    }

    fn report_bare_in_item(&mut self, name: &str, span: Span) {
        self.report(
            Diagnostic::error("bare-name-in-item", span, format!("`{name}` could be the item's or the record's"))
                .label("which one is meant?")
                .help(format!("`.{name}` is the item's field, `$row.{name}` the record's"))
                .fix(format!("the item's: `.{name}`"), span, format!(".{name}"))
                .fix(format!("the record's: `$row.{name}`"), span, format!("$row.{name}")),
        );
    }

    fn report_bare_here(&mut self, name: &str, span: Span) {
        let place = self.where_bare();
        let mut diagnostic =
            Diagnostic::error("bare-name-here", span, format!("`{name}` has no meaning {place}")).label("nothing has been received yet");
        if self.names.get(name).is_some() {
            diagnostic =
                diagnostic.help(format!("declared names are read with `$`: `${name}`")).suggest("add the `$`", span, format!("${name}"));
        } else {
            diagnostic =
                diagnostic.help(format!("a text needs quotes: `\"{name}\"`")).suggest("make it a text", span, format!("\"{name}\""));
        }
        self.report(diagnostic);
    }

    fn dollar(&mut self, name: &str, span: Span) -> Typed {
        let Some(declared) = self.names.get(name) else {
            self.report_unknown(name, span);
            return Typed::null();
        };
        match declared.binding.clone() {
            Binding::Shared { index, ty } => Typed::new(Node::Shared(index), ty),
            Binding::Local { index, ty, place } => Typed { node: Node::Local(index), ty, place },
            Binding::Deferred(expr) => self.deferred(&expr),
            Binding::Request(index) => self.request_result(index),
            Binding::Row => self.row(span),
            Binding::Page => self.given(&PAGE, span),
            Binding::Response => self.given(&RESPONSE, span),
            Binding::Run => self.given(&RUN, span),
            Binding::Bookmark => self.bookmark(span),
            Binding::Broken => Typed::null(),
        }
    }

    fn row(&mut self, span: Span) -> Typed {
        if self.bare == Bare::Record {
            return self.document(Document::Record);
        }
        self.report(Diagnostic::error("no-record-here", span, format!("there is no record {}", self.where_bare())));
        Typed::null()
    }

    /// A value of the file reads no record, wherever it is used.
    fn deferred(&mut self, expr: &Expr) -> Typed {
        let bare = std::mem::replace(&mut self.bare, Bare::Nothing(OUTSIDE));
        let items = std::mem::take(&mut self.items);
        let typed = self.expr(expr);
        self.bare = bare;
        self.items = items;
        typed
    }

    fn bookmark(&mut self, span: Span) -> Typed {
        let Some(ty) = self.bookmark.clone() else {
            let diagnostic = Diagnostic::error("missing-bookmark", span, "`$bookmark` has no value in this request")
                .label("no `bookmark` statement here")
                .help("add `bookmark EXPR from EXPR`");
            self.report(diagnostic);
            return Typed::null();
        };
        Typed::new(Node::Local(self.given_local(|reads| &mut reads.bookmark)), ty)
    }

    /// The body or the records of another request, waited for before this one calls.
    fn request_result(&mut self, index: usize) -> Typed {
        let known = self.required.iter().find(|(request, _)| *request == index).map(|(_, local)| *local);
        let local = known.unwrap_or_else(|| {
            let local = self.new_local();
            self.required.push((index, local));
            local
        });
        if self.requests.get(index).is_some_and(|request| request.is_value) {
            return Typed::new(Node::Local(local), Type::any());
        }
        let place = Place { request: index, document: Document::Export, node: Tree::ROOT };
        Typed { node: Node::Local(local), ty: Type::list(Type::any()), place: Some(place) }
    }

    fn report_unknown(&mut self, name: &str, span: Span) {
        if self.names.incomplete {
            return;
        }
        let near = nearest(name, self.names.iter().map(|(name, _)| name)).map(str::to_owned);
        let mut diagnostic = Diagnostic::error("unknown-name", span, format!("`${name}` is not declared")).label("no such name");
        if let Some(near) = near {
            diagnostic =
                diagnostic.help(format!("did you mean `${near}`?")).suggest(format!("change to `${near}`"), span, format!("${near}"));
        }
        self.report(diagnostic);
    }

    /// `base.name`, checked as far as the base is known.
    pub fn field(&mut self, base: Typed, name: &str, span: Span) -> Typed {
        match (&base.node, self.given_field(&base, name)) {
            (_, Some(Place { document: Document::Page, .. })) => self.answer(),
            (_, Some(place)) => Typed { place: Some(place), ..self.plain_field(base, name, span) },
            // Header names are known in lower case.
            (Node::Postfix(inner, ops), _) if self.is_headers(inner, ops) => self.plain_field(base, &name.to_ascii_lowercase(), span),
            _ => self.plain_field(base, name, span),
        }
    }

    /// The body of the answer that is looked at.
    fn answer(&self) -> Typed {
        match self.bare {
            Bare::Previous(local) => Typed::new(Node::Local(local), Type::any()),
            _ => self.document(Document::Page),
        }
    }

    fn is_headers(&self, inner: &Node, ops: &[Op]) -> bool {
        matches!(inner, Node::Local(local) if Some(*local) == self.reads.response)
            && matches!(ops, [Op::Field(name)] if name.as_str() == "headers")
    }

    fn plain_field(&mut self, base: Typed, name: &str, span: Span) -> Typed {
        let ty = self.field_type(&base.ty, name, span);
        let place = base.place.map(|place| self.child_place(place, name));
        if let Some(place) = place {
            self.documents.note(place, span, self.guarded > 0);
        }
        let node = match (base.node, place) {
            (Node::Path(document, _), Some(place)) => Node::Path(document, place.node),
            (Node::Postfix(inner, mut ops), _) => {
                ops.push(Op::Field(Text::from(name)));
                Node::Postfix(inner, ops)
            }
            (node, _) => Node::Postfix(Box::new(node), vec![Op::Field(Text::from(name))]),
        };
        Typed { node, ty, place }
    }

    pub(super) fn field_type(&mut self, base: &Type, name: &str, span: Span) -> Type {
        if let Some(fields) = base.fields.as_ref().filter(|_| !name.starts_with('$')) {
            if let Some((_, ty)) = fields.iter().find(|(known, _)| known == name) {
                return ty.clone();
            }
            let near = nearest(name, fields.iter().map(|(name, _)| name.as_str())).map(str::to_owned);
            let mut diagnostic = Diagnostic::error("unknown-field", span, format!("there is no field `{name}`")).label("no such field");
            if let Some(near) = near {
                diagnostic = diagnostic.help(format!("did you mean `{near}`?")).suggest(format!("change to `{near}`"), span, near);
            }
            self.report(diagnostic);
            return Type::any();
        }
        let time = Kinds::DATE.or(Kinds::DATETIME).or(Kinds::DURATION);
        if base.may_be(Kinds::OBJECT) || base.present().is_empty() {
            return Type::any();
        }
        if base.may_be(time) {
            return Type::of(Kinds::NUMBER).or_null();
        }
        let kinds = base.present().phrase();
        if base.may_be(Kinds::LIST) {
            self.report(
                Diagnostic::error("field-of-list", span, format!("a list has no field `{name}`, its items may"))
                    .label("this is a list")
                    .help(format!("`[*].{name}` reads it from every item"))
                    .suggest(
                        format!("read from every item: `[*].{name}`"),
                        Span { start: span.start.saturating_sub(1), ..span },
                        format!("[*].{name}"),
                    ),
            );
            return Type::any();
        }
        self.report(Diagnostic::error("no-fields", span, format!("{kinds} has no field `{name}`")).label(format!("this is {kinds}")));
        Type::any()
    }
}
