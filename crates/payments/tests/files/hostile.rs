//! Files that are broken, or made to break us.

use std::io::{BufReader, Read};

use payments::iso20022::{Limits, ReadError, read_camt, read_pain002};

use crate::made::*;

fn refused(text: &str) -> ReadError {
    let camt = read_camt(text.as_bytes(), Limits::default());
    let report = read_pain002(text.as_bytes(), Limits::default());
    camt.and(report).unwrap_err()
}

#[test]
fn a_billion_laughs_are_not_laughed() {
    let bomb = "<!DOCTYPE lolz [<!ENTITY lol \"lol\"><!ENTITY lol1 \"&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;\">]>";
    let text = statement("camt.053.001.08", 0, 0, "").replace("<Document", &format!("{bomb}<Document"));
    assert!(matches!(refused(&text), ReadError::Entities { .. }));
    let used = report("pain.002.001.12", "&lol1;", &[]);
    assert!(matches!(read_pain002(used.as_bytes(), Limits::default()), Err(ReadError::Entities { .. })));
}

#[test]
fn a_file_outside_is_not_fetched() {
    let bomb = "<!DOCTYPE d [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>";
    let text = report("pain.002.001.12", "&x;", &[]).replace("<Document", &format!("{bomb}<Document"));
    assert!(matches!(read_pain002(text.as_bytes(), Limits::default()), Err(ReadError::Entities { .. })));
}

/// As many bytes as one likes, without holding them.
fn endless(before: &str, byte: u8, many: u64) -> impl Read {
    std::io::Cursor::new(before.as_bytes().to_vec()).chain(std::io::repeat(byte).take(many))
}

#[test]
fn two_gigabytes_of_one_line_are_refused_at_once() {
    let head = report("pain.002.001.12", "", &[]);
    let head = head.split("</GrpSts>").next().unwrap();
    for before in [
        head.to_owned(),
        format!("{head}<!--"),
        format!("{head}<"),
        format!("{head}<![CDATA["),
        format!("{head}<a b=\""),
        format!("{head}&"),
    ] {
        let input = BufReader::new(endless(&before, b'x', 2_000_000_000));
        let done = read_pain002(input, Limits::default());
        assert!(matches!(done, Err(ReadError::Limit { at, .. }) if at < 10_000), "{done:?}");
    }
}

#[test]
fn a_text_of_many_small_pieces_is_refused() {
    let text = report("pain.002.001.12", &"&amp;".repeat(100_000), &[]);
    assert!(matches!(read_pain002(text.as_bytes(), Limits::default()), Err(ReadError::Limit { .. })));
}

#[test]
fn a_tower_of_elements_is_refused() {
    let text = document("camt.053.001.08", &"<a>".repeat(100_000));
    assert!(matches!(refused(&text), ReadError::Limit { most: 40, .. }));
}

#[test]
fn a_file_beyond_the_limit_is_refused() {
    let text = statement("camt.053.001.08", 0, 0, "");
    let done = read_camt(BufReader::with_capacity(64, text.as_bytes()), Limits { bytes_max: 300, ..Limits::default() });
    assert!(matches!(done, Err(ReadError::Limit { .. })));
    let one = entry("camt.053.001.08", "5", "DBIT", &part("camt.053.001.08", "A", "5", "DBIT", None));
    let many = statement("camt.053.001.08", 1000, 980, &one.repeat(4));
    let limits = |answers_max| Limits { answers_max, ..Limits::default() };
    assert!(matches!(read_camt(many.as_bytes(), limits(3)), Err(ReadError::Limit { .. })));
    assert!(read_camt(many.as_bytes(), limits(4)).is_ok());
}

#[test]
fn a_file_that_breaks_off_is_refused_wherever_it_does() {
    let one = entry("camt.053.001.08", "5", "DBIT", &part("camt.053.001.08", "A", "5", "DBIT", None));
    let text = statement("camt.053.001.08", 1000, 995, &one);
    let end = text.trim_end().len();
    assert!(read_camt(text.as_bytes(), Limits::default()).is_ok());
    for cut in 0..end {
        assert!(read_camt(&text.as_bytes()[..cut], Limits::default()).is_err(), "{}", &text[..cut]);
    }
}

#[test]
fn other_messages_other_encodings_and_what_is_no_message_say_so() {
    assert!(matches!(refused(&document("camt.052.001.08", "")), ReadError::Message { .. }));
    assert!(matches!(refused("<html></html>"), ReadError::Message { found, .. } if found == "html"));
    assert!(matches!(refused("<Document xmlns=\"\"/>"), ReadError::Message { .. }));
    assert!(matches!(refused("not XML"), ReadError::Xml { .. }));
    assert!(matches!(refused(""), ReadError::Xml { .. }));
    assert!(
        matches!(refused("<?xml version=\"1.0\" encoding=\"EUC-KR\"?><Document/>"), ReadError::Encoding(name) if name == "EUC-KR")
    );
    let text = statement("camt.053.001.08", 0, 0, "");
    let twice = format!("{text}<Document/>");
    assert!(matches!(read_camt(twice.as_bytes(), Limits::default()), Err(ReadError::Xml { .. })));
    let mut bytes = text.clone().into_bytes();
    let at = text.find("BANK-2").unwrap();
    bytes[at] = 0xff;
    assert!(read_camt(&bytes[..], Limits::default()).is_err());
}

#[test]
fn control_characters_are_refused() {
    for letter in ["&#0;", "&#1;", "&#x1b;", "\u{1}"] {
        let text = report("pain.002.001.12", letter, &[]);
        assert!(read_pain002(text.as_bytes(), Limits::default()).is_err(), "{letter:?}");
    }
}
