//! `details.toml`: what names a person, and is sealed.

use super::entries::bilingual;
use super::*;

const COMPARTMENTS: [(&str, Compartment); 4] = [
    ("identity", Compartment::Identity),
    ("threats", Compartment::Threats),
    ("health", Compartment::Health),
    ("accounts", Compartment::Accounts),
];

/// The word of each form; a telephone number's country comes from beside it.
#[derive(Clone, Copy)]
enum Word {
    Name,
    Text,
    Birthplace,
    Mother,
    Father,
    Digits,
    LettersAndDigits,
    Phone,
}

const FORMS: [(&str, Word); 8] = [
    ("name", Word::Name),
    ("text", Word::Text),
    ("birthplace", Word::Birthplace),
    ("mother", Word::Mother),
    ("father", Word::Father),
    ("digits", Word::Digits),
    ("letters_and_digits", Word::LettersAndDigits),
    ("phone", Word::Phone),
];

/// The program keeps birth date, sex and role under this name.
const RESERVED: &str = "person";

impl<'a> Loader<'a> {
    pub(super) fn details(&self) -> Vec<DetailKind> {
        let (id, title) = (DetailKind::NAME.to_owned(), bilingual(("Name", "성명")));
        let mut details = vec![DetailKind { id, title, compartment: Compartment::Identity, form: DetailForm::Name }];
        for (_, table) in self.documents(Role::Details) {
            for item in table.entries_of("detail") {
                self.check_id(item.key, item.page, item.key_span);
                if item.key == RESERVED || details.iter().any(|known| known.id == item.key) {
                    item.page.report(item.key_span, format!("`{}` is already a detail", item.key), "choose another name");
                }
                details.extend(item.table().and_then(|table| detail(item.key, &table)));
            }
            table.close("details.toml");
        }
        details
    }
}

fn detail(id: &str, table: &Table<'_>) -> Option<DetailKind> {
    let title = table.bilingual("title");
    let compartment = table.need("compartment", "write `compartment = \"identity\"`").and_then(|item| item.choice(&COMPARTMENTS));
    let form = table.need("form", "write `form = \"text\"`").and_then(|item| item.choice(&FORMS));
    let form = form.and_then(|word| {
        Some(match word {
            Word::Name => DetailForm::Name,
            Word::Text => DetailForm::Text,
            Word::Birthplace => DetailForm::Birthplace,
            Word::Mother => DetailForm::Mother,
            Word::Father => DetailForm::Father,
            Word::Digits => DetailForm::Digits,
            Word::LettersAndDigits => DetailForm::LettersAndDigits,
            Word::Phone => DetailForm::Phone { country: digits(table, "country")?, trunk: digits(table, "trunk")? },
        })
    });
    table.close("a detail");
    Some(DetailKind { id: id.to_owned(), title, compartment: compartment?, form: form? })
}

/// Digits in quotes.
fn digits(table: &Table<'_>, key: &'static str) -> Option<String> {
    let item = table.need(key, "a telephone number needs `country = \"82\"` and `trunk = \"0\"`")?;
    let text = item.string()?;
    if text.bytes().all(|byte| byte.is_ascii_digit()) { Some(text.to_owned()) } else { item.expected("digits in quotes") }
}
