//! Tables of another register become journals, or are refused by row and column.

#![expect(clippy::unwrap_used, reason = "what cannot be read must fail the test")]

use std::path::Path;

use import::{Mapping, Plan, Sheet, plan};
use programme::Programme;
use proptest::prelude::*;

fn gather(folder: &Path, files: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("cases") {
            gather(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            files.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
        }
    }
}

fn korea() -> Programme {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/kr");
    let mut files = Vec::new();
    gather(&folder, &mut files);
    Programme::load(files, &|name| std::fs::read_to_string(folder.join(name)).ok()).unwrap()
}

const MAPPING: &str = r#"
source = "register-2019"
key = ["file"]
household = ["family"]

[person]
born = { column = "born", format = "%Y.%m.%d" }
sex = { column = "sex", words = { "여" = "female", "남" = "male" } }

[[detail]]
field = "name"
compartment = "identity"
from = { column = "name" }

[[entry]]
what = "entered_country"
on = { column = "entered", format = "%Y.%m.%d" }

[[entry]]
what = "application_filed"
id = "application"
on = { column = "applied", format = "%Y.%m.%d" }

[[entry]]
what = "moved_in"
of_household = true
on = { column = "moved in", format = "%Y.%m.%d" }
fields.region = { column = "region", words = { "서울" = "capital", "부산" = "metropolitan" } }
"#;

const TABLE: &str = "\
file,family,name,born,sex,entered,applied,moved in,region
A1,7,김 하나,1985.04.02,여,2019.03.01,2019.03.02,2019.10.01,서울
A2,7,김 둘,2010.09.30,남,2019.03.01,,2019.10.01,서울
A3,8,박 셋,1990.01.01,남,2019.05.01,2019.05.02,,
";

fn planned(mapping: &str, table: &[u8]) -> Plan {
    let mapping = Mapping::read(mapping).unwrap();
    let sheet = Sheet::read(table, &mapping).unwrap();
    plan(&korea(), &mapping, &sheet).unwrap()
}

fn refusals(mapping: &str, table: &str) -> Vec<String> {
    let refused = planned(mapping, table.as_bytes()).refused;
    refused.into_iter().map(|refusal| format!("row {} {}: {}", refusal.row, refusal.place, refusal.what)).collect()
}

#[test]
fn rows_of_one_family_become_one_household_and_what_is_about_it_is_told_once() {
    let Plan { households, refused, entries } = planned(MAPPING, TABLE.as_bytes());
    assert_eq!(refused, []);
    assert_eq!(households.iter().map(|household| household.rows.clone()).collect::<Vec<_>>(), [vec![2, 3], vec![4]]);
    assert_eq!(households[0].journal.persons[1].born, Some("2010-09-30".parse().unwrap()));
    assert_eq!(
        households[0].details[0].iter().map(|detail| (&*detail.field, &*detail.text)).collect::<Vec<_>>(),
        [("name", "김 하나")]
    );
    assert_eq!(households[0].keys, ["register-2019\u{1f}A1", "register-2019\u{1f}A2"]);
    assert_eq!(
        entries.into_iter().collect::<Vec<_>>(),
        [("application_filed".to_owned(), 2), ("entered_country".to_owned(), 3), ("moved_in".to_owned(), 1)]
    );
}

#[test]
fn a_row_that_cannot_be_read_is_refused_by_its_column_and_the_others_are_taken() {
    let table = TABLE.replace("1990.01.01", "1990-01-01");
    let Plan { households, refused, .. } = planned(MAPPING, table.as_bytes());
    assert_eq!((households.len(), refused.len()), (1, 1));
    assert_eq!((refused[0].row, refused[0].place.as_str()), (4, "born"));
    assert_eq!(refused[0].what, "`1990-01-01` is no day written as %Y.%m.%d");
}

#[test]
fn a_household_is_taken_whole_or_not_at_all() {
    let table = TABLE.replace("2010.09.30,남", "2010.09.30,M");
    assert_eq!(
        refusals(MAPPING, &table),
        ["row 2 : row 3 of the same household is refused", "row 3 sex: `M` is none of the mapping's words (`남`, `여`)",]
    );
}

#[test]
fn what_no_journal_can_hold_is_refused_with_the_reason_of_the_journal() {
    let table = TABLE.replace("2019.05.01,2019.05.02", "2019.05.01,1989.05.02");
    let refused = refusals(MAPPING, &table);
    assert!(refused.iter().all(|refusal| refusal.starts_with("row 4")), "{refused:?}");
    let table = TABLE.replace("2019.10.01,서울\nA3", "2019.11.01,서울\nA3");
    assert_eq!(
        refusals(MAPPING, &table),
        ["row 2 : row 3 of the same household is refused", "row 3 moved_in: row 2 of the same household says something else",]
    );
}

#[test]
fn a_key_that_stands_twice_or_not_at_all_is_refused() {
    let table = TABLE.replace("A3,8", "A1,8");
    assert_eq!(refusals(MAPPING, &table), ["row 4 file: row 2 has the same key"]);
    let table = TABLE.replace("A3,8", ",8");
    assert_eq!(refusals(MAPPING, &table), ["row 4 file: nothing tells this row from others: its key is empty"]);
}

#[test]
fn a_file_of_an_office_in_euc_kr_is_read_when_the_mapping_says_so() {
    let (bytes, _, _) = encoding_rs::EUC_KR.encode(TABLE);
    let mapping = Mapping::read(MAPPING).unwrap();
    let error = Sheet::read(&bytes, &mapping).unwrap_err().to_string();
    assert_eq!(error, "line 2 is not UTF-8; say in the mapping how the file is written, such as encoding = \"euc-kr\"");
    let told = format!("encoding = \"euc-kr\"\n{MAPPING}");
    assert_eq!(planned(&told, &bytes).households[1].details[0][0].text, "박 셋");
}

#[test]
fn a_workbook_says_what_the_same_text_file_says() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let day = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd");
    for (row, line) in (0..).zip(TABLE.lines()) {
        for (column, text) in (0..).zip(line.split(',')) {
            match text.split('.').map(str::parse).collect::<Result<Vec<u16>, _>>().as_deref() {
                Ok(&[year, month, date]) => {
                    let (month, date) = (month.try_into().unwrap(), date.try_into().unwrap());
                    let when = rust_xlsxwriter::ExcelDateTime::from_ymd(year, month, date).unwrap();
                    sheet.write_with_format(row, column, &when, &day).unwrap();
                }
                _ => {
                    sheet.write(row, column, text).unwrap();
                }
            }
        }
    }
    let book = planned(MAPPING, &book.save_to_buffer().unwrap());
    let text = planned(MAPPING, TABLE.as_bytes());
    assert_eq!(book.refused, []);
    assert_eq!(book.entries, text.entries);
    assert_eq!(book.households[0].journal, text.households[0].journal);
}

#[test]
fn a_workbook_is_as_large_as_what_stands_in_it_and_not_as_its_farthest_cell() {
    let read = |cells: &[(u32, u16)]| {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        for (column, heading) in (0..).zip(TABLE.lines().next().unwrap().split(',')) {
            sheet.write(0, column, heading).unwrap();
        }
        for (row, column) in cells {
            sheet.write(*row, *column, "x").unwrap();
        }
        Sheet::read(&book.save_to_buffer().unwrap(), &Mapping::read(MAPPING).unwrap()).map(|sheet| sheet.len())
    };
    assert_eq!(read(&[(1_048_575, 0)]).unwrap(), 1);
    let wide = read(&[(1_048_575, 16_383)]).unwrap_err().to_string();
    assert_eq!(wide, "more than 1000 columns; cut the file into parts");
}

#[test]
fn a_mapping_is_refused_with_what_would_be_right() {
    let refused = |from: &str, to: &str| {
        let text = MAPPING.replace(from, to);
        let mapping = match Mapping::read(&text) {
            Ok(mapping) => mapping,
            Err(error) => return error.to_string(),
        };
        match Sheet::read(TABLE.as_bytes(), &mapping) {
            Ok(sheet) => plan(&korea(), &mapping, &sheet).unwrap_err().to_string(),
            Err(error) => error.to_string(),
        }
    };
    insta::assert_snapshot!(
        [
            refused("key = [\"file\"]", "key = []"),
            refused("\"moved in\"", "\"Einzug\""),
            refused("what = \"moved_in\"", "what = \"arrived\""),
            refused("fields.region = { column", "fields.regoin = { column"),
            refused("compartment = \"identity\"", "compartment = \"names\""),
            refused("from = { column = \"name\" }", "from = { column = \"name\", value = \"Kim\" }"),
        ]
        .join("\n")
    );
}

#[test]
fn printing_a_plan_for_debugging_shows_no_name() {
    assert!(!format!("{:?}", planned(MAPPING, TABLE.as_bytes())).contains("김"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]
    #[test]
    fn every_row_is_taken_or_refused(cells in prop::collection::vec(("[A-C][1-9]", "[1-3]?", "(19|20)[0-9]{2}\\.0[1-9]\\.1[0-9]|", "[여남x]", "201[0-9]\\.0[0-9]\\.1[0-9]|"), 0..12)) {
        let rows = cells.iter().map(|(file, family, born, sex, entered)| format!("{file},{family},이름,{born},{sex},{entered},,,\n"));
        let table = format!("{}\n{}", TABLE.lines().next().unwrap(), rows.collect::<String>());
        let Plan { households, refused, .. } = planned(MAPPING, table.as_bytes());
        let mut all: Vec<usize> = households.iter().flat_map(|household| household.rows.clone()).collect();
        all.extend(refused.iter().map(|refusal| refusal.row));
        all.sort_unstable();
        all.dedup();
        prop_assert_eq!(all, (2..cells.len() + 2).collect::<Vec<_>>());
        let taken: usize = households.iter().map(|household| household.rows.len()).sum();
        prop_assert!(households.iter().all(|household| household.rows.iter().all(|row| !refused.iter().any(|refusal| refusal.row == *row))));
        prop_assert!(taken <= cells.len());
    }
}
