//! A tree in another place: a file that a script uses keeps its spans apart from those of the script.
//! Every part is named, so that a part added to the tree is not forgotten here.

use super::{
    Action, Argument, Arm, Body, Call, Entry, ExprKind, Field, FieldEntry, Fields, File, For, FormatStep, Function, Global, GlobalBody,
    Integration, Item, KeyItem, Let, Map, On, Paginate, Pair, Param, Poll, Rate, RejectLimit, Request, Role, Secret, Shape, ShapeCall,
    ShapeParam, Spanned, Stage, Statement, Status, Target, Test, TestStatement, TextPart, Then, TypeExpr, Use, Verb, Write,
};
use super::{BinaryOperator, StageKind};
use crate::source::Span;

pub(in crate::syntax) trait Moved {
    /// Moves every span by so many bytes.
    fn move_by(&mut self, bytes: u32);
}

impl Moved for Span {
    fn move_by(&mut self, bytes: u32) {
        self.start += bytes;
        self.end += bytes;
    }
}

impl<T: Moved> Moved for Spanned<T> {
    fn move_by(&mut self, bytes: u32) {
        self.span.move_by(bytes);
        self.node.move_by(bytes);
    }
}

impl<T: Moved> Moved for Vec<T> {
    fn move_by(&mut self, bytes: u32) {
        self.iter_mut().for_each(|item| item.move_by(bytes));
    }
}

impl<T: Moved> Moved for Option<T> {
    fn move_by(&mut self, bytes: u32) {
        self.iter_mut().for_each(|item| item.move_by(bytes));
    }
}

impl<T: Moved> Moved for Box<T> {
    fn move_by(&mut self, bytes: u32) {
        self.as_mut().move_by(bytes);
    }
}

impl<A: Moved, B: Moved> Moved for (A, B) {
    fn move_by(&mut self, bytes: u32) {
        self.0.move_by(bytes);
        self.1.move_by(bytes);
    }
}

/// What holds no spans.
macro_rules! still {
    ($($kind:ty)*) => { $(impl Moved for $kind { fn move_by(&mut self, _: u32) {} })* };
}

still! { String bool BinaryOperator StageKind KeyItem Rate RejectLimit Status Verb }

/// All fields of a struct, by name; those after `;` hold no spans.
macro_rules! fields {
    ($($kind:ident { $($field:ident)* $(; $($still:ident)*)? })*) => {
        $(impl Moved for $kind {
            fn move_by(&mut self, bytes: u32) {
                let $kind { $($field,)* $($($still: _,)*)? } = self;
                $($field.move_by(bytes);)*
            }
        })*
    };
}

fields! {
    Action { times after; kind }
    Argument { name value }
    Arm { patterns value }
    Call { verb url }
    Entry { key value; optional }
    Field { path ty target label }
    Fields { name entries }
    File { items }
    For { variable source batch; changed join }
    FormatStep { name arguments }
    Function { name params body }
    Global { name body doc }
    Integration { name title }
    Let { name value }
    On { statuses when action why }
    Paginate { kind arguments }
    Pair { name value }
    Param { name ty default doc }
    Poll { every until fail within }
    Request { name label shape body }
    Secret { name origin doc; optional }
    Shape { name params body }
    ShapeCall { name arguments }
    ShapeParam { name default }
    Stage { value; kind }
    Test { name body }
    Then { source call body }
}

/// All variants of an enum, each with the names of its parts.
macro_rules! variants {
    ($($kind:ident { $($variant:ident $(($($part:ident),*))? $({$($field:ident),*})?;)* })*) => {
        $(impl Moved for $kind {
            fn move_by(&mut self, bytes: u32) {
                match self {
                    $($kind::$variant $(($($part),*))? $({$($field),*})? => {
                        $($($part.move_by(bytes);)*)?
                        $($($field.move_by(bytes);)*)?
                        let _ = bytes;
                    })*
                }
            }
        })*
    };
}

variants! {
    Body { Json(x); Form(x); Text(x); Multipart(x); Graphql { query, variables }; }
    FieldEntry { Field(x); Spread(x); Bad; }
    GlobalBody { Declared { ty, role }; Derived(x); }
    Map { Single { value, target }; Block { value, entries }; }
    Role { Dimension; Metric(x); }
    Target { Global(x); Column { name, ty, label }; Bad; }
    TestStatement { Replay(x); Param(x, y); Now(x); Respond { verb, url, with }; Expect(x, y); Bad; }
    TextPart { Literal(x); Hole(x); }
    Use { Path(x); Vocabulary(x); }
    Write { Merge; Append; Replace(x); }
    Item {
        Use(x); Integration(x); Param(x); Secret(x); Global(x); Let(x); Function(x); Fields(x); Shape(x); Request(x); Test(x); Default(x);
        Bad;
    }
    Statement {
        Call(x); Base(x); Header(x); Query(x); Body(x); Auth(x); For(x); Paginate(x); StopWhen(x); ContinueOnEmpty; Records(x);
        Each { variable, index, source }; Let(x); Where(x); Map(x); KeepRaw; Key(x); Bookmark { value, from, settle }; Write(x); Format(x);
        Nulls(x); Then(x); Poll(x); On(x); Reads; IdempotencyKey(x); Rate(x); Concurrency(x); Timeout(x); Retry(x); Timezone(x);
        AllowHost(x); RejectLimit(x); OnlyIf(x); Expect(x, y); Bad;
    }
}

impl Moved for ExprKind {
    fn move_by(&mut self, bytes: u32) {
        match self {
            ExprKind::Null
            | ExprKind::Bool(_)
            | ExprKind::Number(_)
            | ExprKind::Duration(_)
            | ExprKind::Date(_)
            | ExprKind::DateTime(_) => {}
            ExprKind::Item | ExprKind::Name(_) | ExprKind::Dollar(_) | ExprKind::Bad => {}
            ExprKind::Text { style: _, parts } => parts.move_by(bytes),
            ExprKind::ItemField(name) => name.move_by(bytes),
            ExprKind::Field(base, name) => {
                base.move_by(bytes);
                name.move_by(bytes);
            }
            ExprKind::Bracket(base, index) => {
                base.move_by(bytes);
                index.move_by(bytes);
            }
            ExprKind::Slice(base, from, to) => {
                base.move_by(bytes);
                from.move_by(bytes);
                to.move_by(bytes);
            }
            ExprKind::Star(inner) | ExprKind::Insist(inner) | ExprKind::Paren(inner) | ExprKind::Unary(_, inner) => inner.move_by(bytes),
            ExprKind::Call { name, arguments } => {
                name.move_by(bytes);
                arguments.move_by(bytes);
            }
            ExprKind::Binary(operator, left, right) => {
                operator.move_by(bytes);
                left.move_by(bytes);
                right.move_by(bytes);
            }
            ExprKind::Chain { head, stages } => {
                head.move_by(bytes);
                stages.move_by(bytes);
            }
            ExprKind::If { branches, otherwise } => {
                branches.move_by(bytes);
                otherwise.move_by(bytes);
            }
            ExprKind::Match { subject, arms, otherwise } => {
                subject.move_by(bytes);
                arms.move_by(bytes);
                otherwise.move_by(bytes);
            }
            ExprKind::List(items) => items.move_by(bytes),
            ExprKind::Object(entries) => entries.move_by(bytes),
        }
    }
}

impl Moved for TypeExpr {
    fn move_by(&mut self, bytes: u32) {
        match self {
            TypeExpr::Text | TypeExpr::Int | TypeExpr::Decimal(_) | TypeExpr::Float | TypeExpr::Bool | TypeExpr::Date => {}
            TypeExpr::DateTime | TypeExpr::Duration | TypeExpr::Json | TypeExpr::Unknown(_) => {}
            TypeExpr::List(inner) | TypeExpr::Optional(inner) => inner.move_by(bytes),
            TypeExpr::Object(fields) => fields.move_by(bytes),
            TypeExpr::Enum(choices) => choices.move_by(bytes),
        }
    }
}
