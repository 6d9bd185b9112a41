use bytes::Bytes;
use capi::decode::{body_text, text_in};

fn text(bytes: &[u8], content_type: &str) -> Result<String, String> {
    let content_type = (!content_type.is_empty()).then_some(content_type);
    body_text(Bytes::copy_from_slice(bytes), content_type).map(|text| text.to_string()).map_err(|error| error.message)
}

#[test]
fn utf8_is_the_default() {
    for content_type in ["", "application/json", "application/json; charset=UTF-8", "text/plain;charset=\"utf8\"", "a/b; charset="] {
        assert_eq!(text("né😀".as_bytes(), content_type).unwrap(), "né😀");
    }
}

#[test]
fn nothing_is_replaced() {
    let error = body_text(Bytes::from_static(b"{\"a\":1,\n\"n\":\"caf\xe9\"}"), None).unwrap_err();
    assert_eq!(error.message, "byte 0xe9 at line 2 column 9 is no text in utf-8");
    assert_eq!((error.offset, error.line, error.column), (16, 2, 9));
    for bytes in [&b"\xed\xa0\x80"[..], b"\xc0\xaf", b"\xf4\x90\x80\x80", b"\xe2\x82"] {
        assert!(text(bytes, "").is_err());
    }
}

#[test]
fn a_declared_western_charset_is_decoded() {
    for charset in ["ISO-8859-1", "latin1", "windows-1252"] {
        assert_eq!(text(b"caf\xe9 \x80", &format!("application/json; q=1; Charset={charset}")).unwrap(), "café €");
    }
    assert_eq!(text(b"a\x81", "text/plain; charset=latin1").unwrap_err(), "byte 0x81 at line 1 column 2 is no text in latin1");
    assert_eq!(text(b"caf\xe9", "text/plain; charset=us-ascii").unwrap_err(), "byte 0xe9 at line 1 column 4 is no text in us-ascii");
    assert_eq!(text(b"cafe", "text/plain; charset=us-ascii").unwrap(), "cafe");
}

#[test]
fn a_byte_order_mark_says_utf8_whatever_is_declared() {
    assert_eq!(text("\u{feff}é".as_bytes(), "a/b; charset=latin1").unwrap(), "é");
}

#[test]
fn utf16_is_decoded_by_its_mark_or_declared() {
    assert_eq!(text(b"\xff\xfe[\0]\0", "").unwrap(), "[]");
    assert_eq!(text(b"\xfe\xff\0[\0]", "a/b; charset=utf-8").unwrap(), "[]");
    assert_eq!(text(b"[\0]\0", "a/b; charset=utf-16").unwrap(), "[]");
    assert_eq!(text(b"\0[\0]", "a/b; charset=UTF-16BE").unwrap(), "[]");
    assert_eq!(text(b"\xff\xfe=\xd8\0\xde", "").unwrap(), "\u{1f600}");
    // Half a pair, half a unit.
    let broken = body_text(Bytes::from_static(b"\xff\xfea\0\n\0b\0\0\xd8c\0"), None).unwrap_err();
    assert_eq!((broken.line, broken.column, broken.offset), (2, 2, 8));
    assert!(text(b"\xff\xfea", "").is_err());
}

#[test]
fn other_charsets_are_those_of_the_web() {
    assert_eq!(text(b"\x93\xfa", "text/csv; charset=Shift_JIS").unwrap(), "日");
    assert_eq!(text(b"\xc4\xe0", "text/csv; charset=windows-1251").unwrap(), "Да");
    assert_eq!(text(b"a\n\x93", "text/csv; charset=Shift_JIS").unwrap_err(), "byte 0x93 at line 2 column 1 is no text in shift_jis");
    assert_eq!(text(b"[]", "a/b; charset=klingon").unwrap_err(), "the answer's charset `klingon` is not known");
    assert_eq!(text(b"[]", "a/b; charset=iso-2022-kr").unwrap_err(), "the answer's charset `iso-2022-kr` is not known");
}

#[test]
fn the_script_goes_before_the_answer_and_that_before_xml() {
    let read =
        |bytes: &'static [u8], encoding, content_type| text_in(Bytes::from_static(bytes), encoding, content_type).unwrap().to_string();
    assert_eq!(read(b"\xe9", Some("windows-1252"), Some("a/b; charset=utf-8")), "é");
    assert_eq!(read(b"\xef\xbb\xbf\xc3\xa9", Some("windows-1252"), None), "é");
    let xml = b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe9</a>";
    assert!(read(xml, None, None).ends_with("<a>é</a>"));
    assert!(text_in(Bytes::from_static(xml), None, Some("text/xml; charset=utf-8")).is_err());
    assert_eq!(read(b"<?xml encoding=\"UTF-16\"?>", None, None), "<?xml encoding=\"UTF-16\"?>");
}

#[test]
fn containers_are_named_rather_than_their_bytes() {
    let message = "the answer is compressed with gzip, not text; write `format gunzip | …` with the format of what is in it";
    assert_eq!(text(b"\x1f\x8b\x08\0", "").unwrap_err(), message);
    assert!(text(b"PK\x03\x04\xff", "").unwrap_err().starts_with("the answer is a zip archive, not text; write `format unzip | …`"));
}
