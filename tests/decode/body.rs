use bytes::Bytes;
use capi::decode::body_text;

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
fn other_charsets_are_refused() {
    assert!(text(b"\xff\xfe[\0]\0", "").unwrap_err().contains("UTF-16"));
    assert!(text(b"\xfe\xff\0[\0]", "").unwrap_err().contains("UTF-16"));
    assert_eq!(text(b"[]", "a/b; charset=Shift_JIS").unwrap_err(), "the answer's charset `shift_jis` is not read; ask the API for UTF-8");
}
