use capi::decode::{PagePlan, Records, decode_page, decode_value, project};
use capi::plan::projection::{Node, Projection, Shape};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use serde_json::Value as Json;

use super::support::{body, show, show_all, skip};

/// Few names, so that projections meet documents.
pub(super) fn name() -> impl Strategy<Value = String> {
    prop_oneof![4 => "[a-d]", 1 => "[a-d]{2,9}", 1 => "\\PC{0,4}", 1 => any::<String>()]
}

fn json() -> impl Strategy<Value = Json> {
    let scalar = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        any::<String>().prop_map(Json::from),
        "[ -~]{0,30}".prop_map(Json::from),
    ];
    scalar.prop_recursive(5, 60, 6, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(Json::from),
            btree_map(name(), inner, 0..6).prop_map(|fields| Json::Object(fields.into_iter().collect())),
        ]
    })
}

fn node() -> impl Strategy<Value = Node> {
    let shape = Just(Shape::Whole)
        .prop_recursive(3, 8, 3, |inner| btree_map(name(), inner, 0..4).prop_map(|fields| Shape::Fields(fields.into_iter().collect())));
    let leaf = prop_oneof![1 => Just(Node::Skip), 3 => shape.prop_map(|shape| Node::Slot { slot: 0, shape })];
    leaf.prop_recursive(4, 16, 4, |inner| btree_map(name(), inner, 0..5).prop_map(|fields| Node::Fields(fields.into_iter().collect())))
}

pub(super) fn projection() -> impl Strategy<Value = Projection> {
    node().prop_map(|mut root| {
        let mut slots = 0;
        number(&mut root, &mut slots);
        Projection { root, slots }
    })
}

fn number(node: &mut Node, next: &mut usize) {
    match node {
        Node::Skip => {}
        Node::Slot { slot, .. } => {
            *slot = *next;
            *next += 1;
        }
        Node::Fields(fields) => fields.iter_mut().for_each(|(_, node)| number(node, next)),
    }
}

/// Prints with blanks around every token and with some characters escaped that need not be.
fn printed(json: &Json, blanks: &[u8], step: &mut usize) -> String {
    let mut blank = || {
        *step += 1;
        match blanks[*step % blanks.len()] {
            0 => " ",
            1 => "\n         ",
            2 => "\r\n\t",
            _ => "",
        }
    };
    let (before, after) = (blank(), blank());
    let inside = match json {
        Json::Array(items) => {
            let items: Vec<_> = items.iter().map(|item| printed(item, blanks, step)).collect();
            format!("[{before}{}]", items.join(","))
        }
        Json::Object(fields) => {
            let field = |(name, value): (&String, &Json)| {
                format!("{before}{}{after}:{}", quoted(name, after.is_empty()), printed(value, blanks, step))
            };
            let fields: Vec<_> = fields.iter().map(field).collect();
            format!("{{{after}{}}}", fields.join(","))
        }
        Json::String(text) => quoted(text, before.is_empty()),
        scalar => scalar.to_string(),
    };
    format!("{before}{inside}{after}")
}

fn quoted(text: &str, plain: bool) -> String {
    if plain {
        return Json::from(text).to_string();
    }
    let mut out = String::from("\"");
    for (index, unit) in text.encode_utf16().enumerate() {
        out += &if index % 2 == 0 { format!("\\u{unit:04x}") } else { format!("\\u{unit:04X}") };
    }
    out + "\""
}

/// As `show` prints what decoding should give.
fn expected(json: &Json) -> String {
    match json {
        Json::Array(items) => format!("[{}]", items.iter().map(expected).collect::<Vec<_>>().join(",")),
        Json::Object(fields) => {
            let fields: Vec<_> = fields.iter().map(|(name, value)| format!("{name:?}:{}", expected(value))).collect();
            format!("{{{}}}", fields.join(","))
        }
        Json::String(text) => format!("{text:?}"),
        scalar => scalar.to_string(),
    }
}

pub(super) fn document() -> impl Strategy<Value = (Json, String)> {
    (json(), vec(0u8..12, 1..8)).prop_map(|(json, blanks)| {
        let text = printed(&json, &blanks, &mut 0);
        (json, text)
    })
}

/// Whether any object in a valid text names a field twice: only then may a valid text be refused.
fn is_refused_for(text: &str, reason: &str) -> bool {
    decode_value(&body(text)).is_err_and(|error| error.message.contains(reason))
}

proptest! {
    #[test]
    fn decoding_undoes_printing((json, text) in document()) {
        prop_assert_eq!(show(&decode_value(&body(&text)).unwrap()), expected(&json));
        skip(&text).unwrap();
    }

    #[test]
    fn projecting_while_decoding_is_projecting_afterwards((_, text) in document(), record in projection(), page in projection()) {
        let text = body(&text);
        let value = decode_value(&text).unwrap();
        let (none, whole) = (Records::None, Projection::default());
        let read = decode_page(&text, &PagePlan { records: &none, record: &whole, page: &page }, &mut |_| Ok(())).unwrap();
        prop_assert_eq!(show_all(&read.slots), show_all(&project(&value, &page)));

        let listed = body(&format!("[{text},{text}]"));
        let mut rows = Vec::new();
        let read = decode_page(&listed, &PagePlan { records: &Records::Auto, record: &record, page: &page }, &mut |slots| {
            rows.push(show_all(slots));
            Ok(())
        }).unwrap();
        let row = show_all(&project(&value, &record));
        prop_assert_eq!(rows, [row.clone(), row]);
        prop_assert_eq!(show_all(&read.slots), show_all(&project(&decode_value(&listed).unwrap(), &page)));
    }

    #[test]
    fn page_and_records_may_share_any_part((_, text) in document(), page in projection(), path in vec("[a-d]", 0..3)) {
        let text = body(&format!("{{\"a\":{text},\"b\":{{\"a\":[{text}]}}}}"));
        let value = decode_value(&text).unwrap();
        let whole = Projection { root: Node::Slot { slot: 0, shape: Shape::Whole }, slots: 1 };
        let records = Records::Path(path);
        let read = decode_page(&text, &PagePlan { records: &records, record: &whole, page: &page }, &mut |_| Ok(())).unwrap();
        prop_assert_eq!(show_all(&read.slots), show_all(&project(&value, &page)));
    }

    #[test]
    fn damaged_documents_are_judged_like_elsewhere(
        (_, text) in document(),
        damage in vec((any::<prop::sample::Index>(), prop_oneof![any::<u8>(), prop::sample::select(&b"{}[],:\"\\0123.eE+-tfn \n\x00\x1f"[..])], 0u8..3), 1..4),
        page in projection(),
    ) {
        let mut bytes = text.into_bytes();
        for (index, byte, how) in damage {
            let index = index.index(bytes.len());
            match how {
                0 => bytes[index] = byte,
                1 => bytes.insert(index, byte),
                _ => bytes.truncate(index.max(1)),
            }
        }
        let Ok(text) = String::from_utf8(bytes) else { return Ok(()) };
        let is_valid = serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok() && !is_refused_for(&text, "surrogate") ;
        prop_assert_eq!(skip(&text).is_ok(), is_valid, "{}", text);
        let read = decode_value(&body(&text)).is_ok();
        prop_assert_eq!(read, is_valid && !is_refused_for(&text, "stands twice"), "{}", text);
        let plan = PagePlan { records: &Records::Auto, record: &page, page: &page };
        let projected = decode_page(&body(&text), &plan, &mut |_| Ok(()));
        prop_assert!(projected.is_ok() || !read, "{}", text);
        prop_assert!(projected.is_err() || is_valid, "{}", text);
    }

    #[test]
    fn any_text_is_judged_without_panic(text in any::<String>(), page in projection()) {
        let plan = PagePlan { records: &Records::Auto, record: &page, page: &page };
        let _ = decode_page(&body(&text), &plan, &mut |_| Ok(()));
        let _ = capi::decode::Notation::JsonLines.decode_page(&body(&text), &plan, &mut |_| Ok(()));
    }
}
