//! Letters, looked at as pages.

#![expect(clippy::float_arithmetic, reason = "where something stands on a page is measured in parts of points")]

use serde_json::{Value, json};
use typst::World as _;
use typst::layout::{Abs, Frame, FrameItem, Point};

use super::*;

/// What stands somewhere on a page: its text, its left and right end, its height on the page.
#[derive(Debug)]
struct Piece {
    text: String,
    from: f64,
    to: f64,
    y: f64,
}

fn gather(frame: &Frame, at: Point, pieces: &mut Vec<Piece>) {
    for (offset, item) in frame.items() {
        let at = at + *offset;
        match item {
            FrameItem::Group(group) => gather(&group.frame, at, pieces),
            FrameItem::Text(text) => pieces.push(Piece {
                text: text.text.to_string(),
                from: at.x.to_pt(),
                to: (at.x + text.width()).to_pt(),
                y: at.y.to_pt(),
            }),
            _ => {}
        }
    }
}

/// The pieces of each page.
fn looked_at(letter: &Value) -> Vec<Vec<Piece>> {
    let pages = pages(&letter.to_string(), Vec::new()).unwrap();
    let of = |frame: &Frame| {
        let mut pieces = Vec::new();
        gather(frame, Point::zero(), &mut pieces);
        pieces
    };
    pages.pages().iter().map(|page| of(&page.frame)).collect()
}

/// The text of a page, a line where the height changes.
fn lines(page: &[Piece]) -> Vec<String> {
    let mut lines: Vec<(f64, String)> = Vec::new();
    for piece in page {
        match lines.last_mut().filter(|(y, _)| (*y - piece.y).abs() < 0.01) {
            Some((_, line)) => line.push_str(&piece.text),
            None => lines.push((piece.y, piece.text.clone())),
        }
    }
    lines.into_iter().map(|(_, line)| line).collect()
}

fn letter(lang: &str, title: &str, blocks: Value) -> Value {
    let day = json!({ "as": "day", "text": "2026-11-23", "day": "2026-11-23" });
    let from = json!([[{ "as": "strong", "text": "Office" }], [{ "as": "plain", "text": "Programme" }]]);
    let to = json!([[{ "as": "plain", "text": "Somebody" }], [day]]);
    json!({ "lang": lang, "title": title, "date": "2026-11-23", "from": from, "to": to, "blocks": blocks })
}

fn paragraph(text: &str) -> Value {
    json!({ "is": "paragraph", "text": [{ "as": "plain", "text": text }] })
}

/// A statement of so many rows, whose texts are as given.
fn table(rows: usize, text: &str) -> Value {
    let column = |title, share: u8| json!({ "title": title, "is_number": share == 0, "share": share });
    let cell = |text: &str| json!([{ "as": "plain", "text": text }]);
    let rows: Vec<Value> = (0..rows).map(|row| json!([cell(&format!("{text} {row}")), cell("KRW 1,250,000"), []])).collect();
    json!({ "is": "table", "columns": [column("What", 3), column("Amount", 0), column("State", 1)], "rows": rows })
}

const KOREAN: &str = "「북한이탈주민의 보호 및 정착지원에 관한 법률」에 따라 정착지원시설에서 퇴소한 날부터 5년 동안 거주지에서 보호를 받으며, \
                      통일부장관은 협의회의 심의를 거쳐 그 기간을 단축하거나 연장할 수 있습니다.";

#[test]
fn no_korean_word_is_broken_over_two_lines() {
    let text = [KOREAN; 12].join(" ");
    let said = looked_at(&letter("ko", "보호 종료 결정 통지서", json!([paragraph(&text), table(8, KOREAN)])));
    let words: Vec<&str> = KOREAN.split(' ').collect();
    let mut lines_seen = 0;
    for line in said.iter().flat_map(|page| lines(page)).filter(|line| line.contains("보호를") || line.contains("정착")) {
        lines_seen += 1;
        for word in line.split_whitespace().filter(|word| word.chars().any(|letter| ('가'..='힣').contains(&letter))) {
            assert!(words.contains(&word), "`{word}` is a part of a word, in: {line}");
        }
    }
    assert!(lines_seen > 20, "{lines_seen}");
}

#[test]
fn nothing_runs_off_the_page_whatever_is_typed() {
    let long = ["가".repeat(400), "W".repeat(400), format!("{}.{}", "x".repeat(200), "나".repeat(200)), "https://a/".repeat(40)];
    for text in long {
        let terms = json!({ "is": "terms", "items": [{ "title": text, "text": text }] });
        let list = json!({ "is": "list", "items": [[{ "as": "strong", "text": text }]], "is_course": true });
        let blocks = json!([{ "is": "heading", "text": text }, paragraph(&text), table(2, &text), terms, list]);
        for piece in looked_at(&letter("ko", &text, blocks)).iter().flatten() {
            let (left, right) = (Abs::mm(24.0).to_pt() - 0.01, Abs::mm(210.0 - 24.0).to_pt() + 0.01);
            assert!(piece.from >= left && piece.to <= right, "{piece:?}");
        }
    }
}

#[test]
fn what_people_typed_is_text_whatever_it_looks_like() {
    let odd = [
        "#panic()",
        "$ x^2 $",
        "*bold* _it_ `raw`",
        "@label <label>",
        "\\u{41} \\",
        "] } ) [",
        "#read(\"/etc/passwd\")",
        "= Heading",
        "- list",
        "// comment",
        "/* comment",
        "https://example.org",
        "\"quoted\" 'single' -- ... ~",
        "#{letter.title}",
    ];
    for text in odd {
        let terms = json!({ "is": "terms", "items": [{ "title": text, "text": text }] });
        let pages = looked_at(&letter("en", text, json!([paragraph(text), { "is": "heading", "text": text }, terms])));
        let shown = lines(&pages[0]).iter().filter(|line| line.as_str() == text).count();
        assert!(shown >= 3, "{text}: {:?}", lines(&pages[0]));
    }
}

#[test]
fn a_template_reaches_no_file_no_package_and_no_clock() {
    let here = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    for (code, part) in [
        (format!("#read(\"{here}\")"), "access denied"),
        ("#read(\"main.typ\")".to_owned(), "access denied"),
        ("#include \"other.typ\"".to_owned(), "access denied"),
        ("#import \"@preview/cetz:0.3.0\"".to_owned(), "access denied"),
        ("#image(\"/etc/passwd\")".to_owned(), "access denied"),
        ("#datetime.today()".to_owned(), "unable to get the current date"),
    ] {
        let Warned { output, .. } = typst::compile::<PagedDocument>(&World::of(&code, "{}", Vec::new()));
        let said = said(&output.err().unwrap_or_default());
        assert!(said.contains(part), "{code}: {said}");
    }
    assert_eq!(World::new("{}", Vec::new()).today(None), None);
}

#[test]
fn the_head_of_a_table_stands_on_every_page_and_every_page_says_which_of_how_many_it_is() {
    let pages = looked_at(&letter("en", "Statement of payments", json!([table(80, "Basic settlement grant")])));
    assert!(pages.len() > 2, "{}", pages.len());
    for (number, page) in (1..).zip(&pages) {
        let lines = lines(page);
        let has = |text: &str| lines.iter().any(|line| line.contains(text));
        assert!(has("What") && has("Amount"), "{number}: {lines:?}");
        assert!(has(&format!("{number} / {}", pages.len())), "{number}: {lines:?}");
    }
}

#[test]
fn a_letter_is_the_same_bytes_each_time_and_says_its_title_its_language_and_that_it_can_be_read_aloud() {
    let said = letter("ko", "결정 통지서", json!([{ "is": "heading", "text": "이유" }, paragraph(KOREAN), table(3, "정착금")]))
        .to_string();
    let first = pdf(&said, Vec::new()).unwrap();
    assert_eq!(first, pdf(&said, Vec::new()).unwrap());
    let text = String::from_utf8_lossy(&first);
    assert!(first.starts_with(b"%PDF-1.7") && text.trim_end().ends_with("%%EOF"));
    for part in ["/Lang(ko)", "/MarkInfo<</Marked true", "pdfuaid:part", "결정 통지서", "2026-11-23"] {
        assert!(text.contains(part), "{part}");
    }
}

#[test]
fn a_character_without_a_shape_is_refused_by_name_and_never_shown_as_a_box() {
    let missing = letter("en", "Letter", json!([paragraph("Dear \u{1e900}!")])).to_string();
    let error = pdf(&missing, Vec::new()).unwrap_err();
    assert!(matches!(error, LetterError::NoShape('\u{1e900}')), "{error}");
    assert!(error.to_string().contains("U+1E900") && error.to_string().contains("--fonts FOLDER"), "{error}");
}

#[test]
fn what_is_no_letter_is_refused_with_why() {
    let long = format!("{{\"lang\": \"{}\"}}", "x".repeat(LETTER_BYTES_MAX));
    let odd = letter("en", "Letter", json!([{ "is": "picture" }])).to_string();
    for (text, part) in
        [("", "JSON"), ("{}", "date"), ("[1]", "no letter"), (odd.as_str(), "no block picture"), (long.as_str(), "bytes at most")]
    {
        let error = pdf(text, Vec::new()).unwrap_err().to_string();
        assert!(error.contains(part), "{part}: {error}");
    }
}

#[test]
fn the_letters_that_pages_are_made_of_can_be_set() {
    for name in ["decision.en", "decision.ko", "statement.en", "statement.ko"] {
        let path = format!("{}/tests/{name}.json", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(&path).unwrap();
        let letter: Value = serde_json::from_str(&text).unwrap();
        let pages = looked_at(&letter);
        let shown: String = pages.iter().flatten().map(|piece| piece.text.replace(char::is_whitespace, "")).collect();
        let title = letter["title"].as_str().unwrap().replace(' ', "");
        assert!(shown.contains(&title), "{name}: {shown}");
        assert!(pdf(&text, Vec::new()).is_ok(), "{name}");
    }
}
