//! Fuzz target `answers`: see `cargo xtask fuzz`.

use payments::Currency;
use payments::columns::{InMapping, Meaning, read_columns};
use payments::iso20022::{Limits, read_camt, read_pain002};

#[test]
fn no_bytes_make_the_readers_of_banks_files_panic() {
    let word = |text: &str| text.to_owned();
    let mapping = InMapping {
        delimiter: b',',
        id: word("id"),
        status: word("status"),
        words: vec![(word("0"), Meaning::Paid), (word(""), Meaning::Returned)],
        amount: word("amount"),
        thousands: Some('.'),
        day: word("day"),
        reason: None,
        reference: None,
        currency: Currency::of("KRW").unwrap(),
    };
    bolero::check!(name = "answers").for_each(|input: &[u8]| {
        let limits = Limits { bytes_max: 100_000, answers_max: 100 };
        // As it is, and as the inside of a statement and of a report: so that chance comes past the first line.
        drop(read_camt(input, limits));
        drop(read_pain002(input, limits));
        drop(read_columns(&[b"id,status,amount,day\n", input].concat()[..], &mapping, limits));
        for message in ["camt.053.001.08", "pain.002.001.12"] {
            let mut text = format!("<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:{message}\">").into_bytes();
            let (before, after): (&[u8], &[u8]) = match message {
                "camt.053.001.08" => (b"<BkToCstmrStmt><Stmt><Ntry>", b"</Ntry></Stmt></BkToCstmrStmt></Document>"),
                _ => (b"<CstmrPmtStsRpt><OrgnlGrpInfAndSts>", b"</OrgnlGrpInfAndSts></CstmrPmtStsRpt></Document>"),
            };
            for part in [before, input, after] {
                text.extend_from_slice(part);
            }
            drop(read_camt(&text[..], limits));
            drop(read_pain002(&text[..], limits));
        }
    });
}
