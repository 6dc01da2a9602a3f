//! Files in columns.

use payments::Currency;
use payments::answer::{About, Answers, Says};
use payments::columns::*;
use payments::iso20022::{Creditor, Limits, ReadError, WriteError, Written};
use payments::*;

use crate::made::*;

fn out(delimiter: u8) -> OutMapping {
    let columns = [
        ("보낼 금액", Out::Amount),
        ("은행", Out::Bank),
        ("계좌", Out::Account),
        ("예금주", Out::Name),
        ("적요", Out::Text),
        ("날짜", Out::PayOn),
        ("통화", Out::Currency),
        ("참조", Out::Id),
    ];
    OutMapping { delimiter, heading: true, columns: columns.map(|(name, what)| (name.to_owned(), what)).to_vec() }
}

fn written(amounts: &[i64], to: &Creditor) -> Result<(String, Written), WriteError> {
    let mut bytes = Vec::new();
    let written = write_columns(&mut bytes, &header("KRW", amounts), &out(b','), payments(amounts, to))?;
    Ok((String::from_utf8(bytes).unwrap(), written))
}

#[test]
fn payments_in_the_columns_that_a_bank_wants() {
    let (text, written) = written(&[9_000_000, 1], &at_a_korean_bank("김, 서연", "110-123-456789")).unwrap();
    insta::assert_snapshot!(text.replace("\r\n", "\n"));
    use sha2::Digest;
    assert_eq!((written.bytes, written.sha256), (u64::try_from(text.len()).unwrap(), sha2::Sha256::digest(&text).into()));
}

#[test]
fn what_a_pain_001_refuses_is_refused_in_columns_too() {
    let to = at_a_korean_bank("A", "110-123-456789");
    assert!(matches!(written(&[0], &to), Err(WriteError::Amount { .. })));
    let none = Creditor { agent: None, ..to.clone() };
    assert!(matches!(written(&[1], &none), Err(WriteError::NoBank(_))));
    let short = write_columns(Vec::new(), &header("KRW", &[1, 2]), &out(b','), payments(&[1], &to));
    assert!(matches!(short, Err(WriteError::Totals { .. })));
}

#[test]
fn a_name_that_a_spreadsheet_would_compute_is_refused() {
    for name in ["=1+1", "+1", "-1", "@a"] {
        assert!(matches!(written(&[1], &at_a_korean_bank(name, "110-123-456789")), Err(WriteError::Formula(_))), "{name}");
    }
}

fn mapping() -> InMapping {
    let words = [
        ("정상", Meaning::Paid),
        ("오류", Meaning::Rejected),
        ("반환", Meaning::Returned),
        ("접수", Meaning::Accepted),
        ("대기", Meaning::Nothing),
    ];
    InMapping {
        delimiter: b',',
        id: "참조".to_owned(),
        status: "결과".to_owned(),
        words: words.map(|(word, meaning)| (word.to_owned(), meaning)).to_vec(),
        amount: "금액".to_owned(),
        thousands: Some(','),
        day: "날짜".to_owned(),
        reason: Some("사유".to_owned()),
        reference: None,
        currency: Currency::of("KRW").unwrap(),
    }
}

const HEAD: &str = "\u{feff}참조,결과,금액,날짜,사유\r\n";

fn read(lines: &str) -> Result<Answers, ReadError> {
    read_columns(format!("{HEAD}{lines}").as_bytes(), &mapping(), Limits::default())
}

#[test]
fn a_banks_words_mean_what_the_mapping_says() {
    let answers = read("A,정상,\"9,000,000\",20270331,\r\nB,오류,1,2027-03-31,계좌없음\nC,반환,5,2027.03.31,해지\nD,접수,,,\nE,대기,,,\n,정상,1,2027/03/31,\n").unwrap();
    let on = "2027-03-31".parse().unwrap();
    let money = |minor| Money { minor, currency: Currency::of("KRW").unwrap() };
    let of = |id: &str| About::Payment(id.to_owned());
    let paid = |minor| Says::Paid { amount: money(minor), on, count: None };
    let said: Vec<_> = answers.lines.into_iter().map(|line| (line.about, line.says)).collect();
    assert_eq!(
        said,
        [
            (of("A"), paid(9_000_000)),
            (of("B"), Says::Rejected { reason: "계좌없음".to_owned() }),
            (of("C"), Says::Returned { amount: money(5), on, reason: "해지".to_owned() }),
            (of("D"), Says::Accepted),
            (About::Nothing, paid(1)),
        ]
    );
    assert_eq!(answers.unbooked, 1);
}

#[test]
fn a_word_an_amount_or_a_day_that_cannot_be_read_refuses_the_whole_file() {
    for line in [
        "A,좋음,1,20270331,",
        "A,정상,1.5,20270331,",
        "A,정상,-1,20270331,",
        "A,정상,1,20270231,",
        "A,정상,1,3월 31일,",
        "A,정상,1,20270331",
        "A,정상,1,20270331,,",
    ] {
        let done = read(&format!("B,정상,1,20270331,\n{line}\n"));
        assert!(matches!(done, Err(ReadError::Columns { line: 3, .. })), "{line}: {done:?}");
    }
}

#[test]
fn columns_must_be_there_once_and_the_file_in_utf_8() {
    let read = |text: &[u8]| read_columns(text, &mapping(), Limits::default());
    assert!(matches!(read("참조,결과,금액,날짜\n".as_bytes()), Err(ReadError::Columns { column: "heading", .. })));
    assert!(matches!(read("참조,결과,금액,날짜,사유,참조\n".as_bytes()), Err(ReadError::Columns { column: "heading", .. })));
    assert!(matches!(read(&[HEAD.as_bytes(), b"A,\xc1\xa4\xbb\xf3,1,20270331,\n"].concat()), Err(ReadError::Encoding(_))));
}

#[test]
fn a_line_without_an_end_is_refused_before_it_is_in_memory() {
    use std::io::Read;
    for before in ["A,정상,1,", "A,정상,1,\""] {
        let input = std::io::Cursor::new(format!("{HEAD}{before}").into_bytes()).chain(std::io::repeat(b'1').take(2_000_000_000));
        let done = read_columns(std::io::BufReader::new(input), &mapping(), Limits::default());
        assert!(matches!(done, Err(ReadError::Limit { .. })), "{done:?}");
    }
}
