//! What is known of an expression's value before the run.

use crate::value::{Kind, Kinds};

#[derive(Clone, Debug, PartialEq)]
pub struct Type {
    pub kinds: Kinds,
    /// Of lists, when known.
    pub item: Option<Box<Type>>,
    /// Of objects whose fields are all known.
    pub fields: Option<Vec<(String, Type)>>,
    /// Of texts that are one of these.
    pub choices: Option<Vec<String>>,
    pub secret: bool,
}

impl Type {
    pub const fn of(kinds: Kinds) -> Type {
        Type { kinds, item: None, fields: None, choices: None, secret: false }
    }

    /// A value from a response: nothing is known.
    pub const fn any() -> Type {
        Type::of(Kinds::ANY)
    }

    pub fn list(item: Type) -> Type {
        Type { item: Some(Box::new(item)), ..Type::of(Kinds::LIST) }
    }

    pub fn object(fields: Vec<(String, Type)>) -> Type {
        Type { fields: Some(fields), ..Type::of(Kinds::OBJECT) }
    }

    #[must_use]
    pub fn or_null(mut self) -> Type {
        self.kinds = self.kinds.or(Kinds::NULL);
        self
    }

    /// Could be either.
    #[must_use]
    pub fn join(self, other: Type) -> Type {
        let kinds = self.kinds.or(other.kinds);
        let secret = self.secret || other.secret;
        let item = if self.item == other.item { self.item } else { None };
        let fields = if self.fields == other.fields { self.fields } else { None };
        Type { kinds, item, fields, choices: None, secret }
    }

    /// The kinds without null.
    pub fn present(&self) -> Kinds {
        self.kinds.without(Kinds::NULL)
    }

    /// Whether it is of this kind or null for sure.
    pub fn is_surely(&self, kind: Kind) -> bool {
        self.present() == Kinds::of(kind)
    }

    pub fn may_be(&self, kinds: Kinds) -> bool {
        !self.present().and(kinds).is_empty()
    }
}
