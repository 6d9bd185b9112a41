use capi::decode::{PagePlan, Records, RecordsFound, Stop, decode_page, decode_value, project};
use capi::plan::projection::{Node, Projection, Shape};
use capi::value::{Kind, Value};

use super::support::{at, body, decode, paths, show_all};

fn none() -> Projection {
    Projection::default()
}

#[test]
fn records_stream_by_and_the_page_is_read_on_the_way() {
    let text = r#"{"meta":{"total":2,"junk":[1,{"x":"]"}]},
        "data":{"note":"n","items":[{"id":1,"user":{"name":"a","x":0},"z":[]},{"user":null,"id":"2"}],"more":false},
        "paging":{"next":"c2"}}"#;
    let page = paths(&["paging.next", "data.more", "meta.total", "absent.deep"]);
    let (rows, page) = decode(text, &at("data.items"), &paths(&["id", "user.name"]), &page).unwrap();
    assert_eq!(rows, [r#"1 "a""#, r#""2" null"#]);
    assert_eq!(page.found, RecordsFound::List(2));
    assert_eq!(show_all(&page.slots), r#""c2" false 2 null"#);
}

#[test]
fn the_body_itself_may_hold_the_records() {
    let auto = |text| decode(text, &Records::Auto, &paths(&["id"]), &none()).map(|(rows, page)| (rows, page.found)).unwrap();
    assert_eq!(auto(r#"[{"id":1},{"id":2}]"#), (vec!["1".into(), "2".into()], RecordsFound::List(2)));
    assert_eq!(auto(r#"{"id":1}"#), (vec!["1".into()], RecordsFound::One));
    assert_eq!(auto("[]"), (vec![], RecordsFound::List(0)));
    assert_eq!(auto("null"), (vec![], RecordsFound::Null));
    assert_eq!(auto("7"), (vec![], RecordsFound::Misfit(Kind::Number)));
}

#[test]
fn what_stands_in_place_of_records_is_told() {
    let found = |text| {
        let (rows, page) = decode(text, &at("a.b"), &paths(&["id"]), &none()).unwrap();
        (rows.len(), page.found)
    };
    assert_eq!(found(r#"{"a":{"b":[{},{}]}}"#), (2, RecordsFound::List(2)));
    assert_eq!(found(r#"{"a":{"b":{}}}"#), (1, RecordsFound::One));
    assert_eq!(found(r#"{"a":{"b":null}}"#), (0, RecordsFound::Null));
    assert_eq!(found(r#"{"a":null}"#), (0, RecordsFound::Null));
    assert_eq!(found(r#"{"a":{}}"#), (0, RecordsFound::Missing));
    assert_eq!(found("{}"), (0, RecordsFound::Missing));
    assert_eq!(found(r#"{"a":{"b":"x"}}"#), (0, RecordsFound::Misfit(Kind::Text)));
    assert_eq!(found(r#"{"a":[{"b":[{}]}]}"#), (0, RecordsFound::Misfit(Kind::List)));
    assert_eq!(found("true"), (0, RecordsFound::Misfit(Kind::Bool)));
}

#[test]
fn scalars_and_lists_may_be_records() {
    let (rows, _) = decode(r#"["a",1,null,[2]]"#, &Records::Auto, &paths(&["."]), &none()).unwrap();
    assert_eq!(rows, [r#""a""#, "1", "null", "[2]"]);
    let (rows, _) = decode(r#"["a",1,null,[2]]"#, &Records::Auto, &paths(&["id"]), &none()).unwrap();
    assert_eq!(rows, ["misfit(text)", "misfit(number)", "null", "misfit(list)"]);
}

#[test]
fn fields_of_what_has_none_are_misfits() {
    let record = paths(&["user.name", "user.address.city", "id"]);
    let (rows, _) =
        decode(r#"[{"user":"x","id":1},{"user":[{"name":"n"}]},{"user":{"address":true}}]"#, &Records::Auto, &record, &none()).unwrap();
    assert_eq!(rows, ["misfit(text) misfit(text) 1", "misfit(list) misfit(list) null", "null misfit(bool) null"]);
}

#[test]
fn shapes_keep_only_what_is_read() {
    let shape = Shape::Fields(vec![("type".into(), Shape::Whole), ("v".into(), Shape::Fields(vec![("n".into(), Shape::Whole)]))]);
    let record = Projection { root: Node::Fields(vec![("actions".into(), Node::Slot { slot: 0, shape })]), slots: 1 };
    let text = r#"[{"actions":[{"v":{"n":1,"m":2},"x":0,"type":"a"},{"type":"b","v":[{"n":2,"k":3}]},5]},{"actions":{"v":null,"u":1}}]"#;
    let (rows, _) = decode(text, &Records::Auto, &record, &none()).unwrap();
    assert_eq!(rows, [r#"[{"v":{"n":1},"type":"a"},{"type":"b","v":[{"n":2}]},5]"#, r#"{"v":null}"#]);
}

#[test]
fn the_page_may_read_its_records_too() {
    let text = r#"{"data":[{"id":1},{"id":2}],"next":"c"}"#;
    let (rows, page) = decode(text, &at("data"), &paths(&["id"]), &paths(&["data", "next"])).unwrap();
    assert_eq!((rows.len(), show_all(&page.slots)), (2, r#"[{"id":1},{"id":2}] "c""#.into()));

    let text = r#"{"data":{"items":[{"id":1}],"n":5}}"#;
    let (rows, page) = decode(text, &at("data.items"), &paths(&["id"]), &paths(&["data"])).unwrap();
    assert_eq!((rows.len(), show_all(&page.slots)), (1, r#"{"items":[{"id":1}],"n":5}"#.into()));

    let (rows, page) = decode(r#"{"id":1,"next":2}"#, &Records::Auto, &paths(&["id"]), &paths(&["next"])).unwrap();
    assert_eq!((rows.len(), show_all(&page.slots), page.found), (1, "2".into(), RecordsFound::One));

    let (rows, page) = decode(r#"[{"id":1,"next":2}]"#, &Records::Auto, &paths(&["id"]), &paths(&["next"])).unwrap();
    assert_eq!((rows.len(), show_all(&page.slots)), (1, "misfit(list)".into()));

    let (rows, page) = decode("[4,5]", &Records::Auto, &paths(&["."]), &paths(&["."])).unwrap();
    assert_eq!((rows.len(), show_all(&page.slots)), (2, "[4,5]".into()));

    let (rows, page) = decode("null", &Records::Auto, &paths(&["id"]), &paths(&["next"])).unwrap();
    assert_eq!((rows.len(), show_all(&page.slots)), (0, "null".into()));
}

#[test]
fn a_page_of_no_object_is_a_misfit_for_its_slots() {
    let (_, page) = decode(r#"{"a":"x"}"#, &at("a.b"), &none(), &paths(&["a.n", "a.b"])).unwrap();
    assert_eq!(show_all(&page.slots), "misfit(text) misfit(text)");
}

#[test]
fn without_records_only_the_page_is_read() {
    let (rows, page) = decode(r#"{"token":"t","data":[{}]}"#, &Records::None, &paths(&["id"]), &paths(&["token"])).unwrap();
    assert_eq!((rows.len(), show_all(&page.slots), page.found), (0, r#""t""#.into(), RecordsFound::Missing));
}

#[test]
fn names_are_compared_decoded() {
    let (rows, _) = decode(r#"[{"\u0069d":1},{"i\u0064":2,"x\ny":3}]"#, &Records::Auto, &paths(&["id", "x\ny"]), &none()).unwrap();
    assert_eq!(rows, ["1 null", "2 3"]);
}

#[test]
fn a_read_field_twice_is_an_error_an_unread_one_is_not() {
    let read = |text| decode(text, &at("d"), &paths(&["id", "u.n"]), &paths(&["next"]));
    assert!(read(r#"{"x":1,"x":2,"d":[{"y":1,"y":2,"id":1}]}"#).is_ok());
    for text in [
        r#"{"d":[{"id":1,"id":2}]}"#,
        r#"{"d":[{"id":1,"\u0069d":1}]}"#,
        r#"{"d":[{"u":{"n":1,"n":1}}]}"#,
        r#"{"d":[{"u":{},"u":{}}]}"#,
        r#"{"d":[],"d":[]}"#,
        r#"{"next":1,"d":[],"next":1}"#,
    ] {
        let error = read(text).unwrap_err();
        assert!(error.message.contains("stands twice in one object"), "{error}");
    }
}

#[test]
fn wide_records_find_their_fields_in_any_order() {
    let names: Vec<String> = (0..200).map(|index| format!("f{index}")).collect();
    let record = paths(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let fields = |order: &mut dyn Iterator<Item = usize>| {
        let fields: Vec<String> = order.map(|index| format!("\"f{index}\":{index},\"g{index}\":0")).collect();
        format!("{{{}}}", fields.join(","))
    };
    let text = format!("[{},{}]", fields(&mut (0..200)), fields(&mut (0..200).rev()));
    let (rows, _) = decode(&text, &Records::Auto, &record, &none()).unwrap();
    let expected = (0..200).map(|index| index.to_string()).collect::<Vec<_>>().join(" ");
    assert_eq!(rows, [expected.clone(), expected]);
    let twice = format!("[{{{},\"f150\":0}}]", (0..200).map(|index| format!("\"f{index}\":1")).collect::<Vec<_>>().join(","));
    assert!(decode(&twice, &Records::Auto, &record, &none()).is_err());
}

#[test]
fn damage_is_found_where_nobody_reads() {
    for text in [
        r#"{"d":[{"id":1}],"x":[1,}"#,
        r#"{"d":[{"id":1,"x":{"y":tru}}]}"#,
        r#"{"d":[{"id":1}]"#,
        r#"{"d":[{"id":1}]} x"#,
        r#"{"x":"\q","d":[]}"#,
    ] {
        assert!(decode(text, &at("d"), &paths(&["id"]), &none()).is_err(), "{text}");
    }
}

#[test]
fn the_receiver_may_stop() {
    let (records, record, page) = (Records::Auto, paths(&["."]), none());
    let plan = PagePlan { records: &records, record: &record, page: &page };
    let mut count = 0;
    let error = decode_page(&body("[1,2,3]"), &plan, &mut |_| {
        count += 1;
        if count == 2 { Err(Stop) } else { Ok(()) }
    });
    assert!(error.unwrap_err().stopped);
    assert_eq!(count, 2);
}

#[test]
fn the_receiver_may_take_the_values() {
    let (records, record, page) = (Records::Auto, paths(&["a", "b"]), none());
    let plan = PagePlan { records: &records, record: &record, page: &page };
    let mut rows: Vec<Vec<Value>> = Vec::new();
    decode_page(&body(r#"[{"a":1,"b":2},{"b":3},{}]"#), &plan, &mut |slots| {
        rows.push(std::mem::take(slots));
        Ok(())
    })
    .unwrap();
    assert_eq!(rows.iter().map(|row| show_all(row)).collect::<Vec<_>>(), ["1 2", "null 3", "null null"]);
}

#[test]
fn a_materialised_record_gives_the_same_slots() {
    let record = paths(&["id", "user.name", "tags"]);
    let value = decode_value(&body(r#"{"tags":[1],"id":3,"user":[]}"#)).unwrap();
    assert_eq!(show_all(&project(&value, &record)), "3 misfit(list) [1]");
    assert_eq!(show_all(&project(&Value::Null, &record)), "null null null");
}
