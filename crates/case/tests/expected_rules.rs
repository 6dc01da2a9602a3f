//! Cases may expect the value of a rule itself.

use case::{Engine, check, read_story};
use programme::Programme;

const FILES: [(&str, &str); 8] = [
    (
        "pack.toml",
        r#"
id = "small"
title = { en = "A small programme", ko = "작은 제도" }
about = { en = "For tests.", ko = "시험용." }
currency = "EUR"
minor_digits = 2
timezone = "Europe/Paris"
accept = ["B"]
"#,
    ),
    ("sources.toml", "[source.S1]\ntitle = \"Invented\"\nurl = \"https://example.org\"\nconfidence = \"B\"\n"),
    ("offices.toml", "[office.town]\ntitle = { en = \"Town\", ko = \"시\" }\n"),
    (
        "entries.toml",
        r#"
[entry.paid]
title = { en = "Wage", ko = "임금" }
who = "person"
fields.wage = { type = "money", title = { en = "Wage", ko = "임금" } }
"#,
    ),
    (
        "facts.toml",
        r#"
[fact.wage]
title = { en = "Wage", ko = "임금" }
per = "person"
type = "money"
from = "paid"
take = "last"
field = "wage"
ask = "person"
"#,
    ),
    (
        "rules/earns.toml",
        "title = { en = \"Earns\", ko = \"소득 있음\" }\nper = \"person\"\ntype = \"bool\"\nlaw = [\"S1\"]\nconfidence = \"B\"\nformula = \"wage > EUR 0\"\n",
    ),
    (
        "rules/third.toml",
        "title = { en = \"A third\", ko = \"3분의 1\" }\nper = \"household\"\ntype = \"amount\"\nlaw = [\"S1\"]\nconfidence = \"B\"\nformula = \"sum(members: wage) / 3\"\n",
    ),
    (
        "rules/grown.toml",
        "title = { en = \"Age\", ko = \"나이\" }\nper = \"person\"\ntype = \"months\"\nlaw = [\"S1\"]\nconfidence = \"B\"\nformula = \"age(born, today, mar1)\"\n",
    ),
];

const STORY: &str = r#"
title = "A wage of a hundred, and someone of whom nothing is known"
pack = "small"

[[person]]
id = "woman"
born = 1990-05-01

[[person]]
id = "man"

[household]
members = ["woman", "man"]

[[entry]]
on = 2020-01-01
what = "paid"
who = "woman"
wage = 100

[[entry]]
on = 2020-02-01
what = "paid"
who = "man"
wage = 0

[[expect]]
as_of = 2020-02-01
"#;

/// What is wrong with these expectations, in words.
fn mismatches(expected: &str) -> Vec<String> {
    let files = FILES.map(|(path, text)| (path.to_owned(), text.to_owned())).to_vec();
    let programme = match Programme::load(files, &|_| None) {
        Ok(programme) => programme,
        Err(error) => return vec![error.to_string()],
    };
    let text = format!("{STORY}{expected}");
    let story = match read_story(&programme, "story.toml", &text, false) {
        Ok(story) => story,
        Err(error) => return vec![error.to_string()],
    };
    let found = check(&Engine::new(&programme), &story.journal, &story.expectations);
    found.into_iter().map(|mismatch| mismatch.message).collect()
}

#[test]
fn values_of_every_type_can_be_expected_of_rules() {
    let expected = r#"
[expect.rules."earns/woman"]
value = true
[expect.rules."earns/man"]
value = false
[expect.rules.third]
value = "100/3"
[expect.rules."grown/woman"]
value = "29 years"
[expect.rules."grown/man"]
value = "unknown"
"#;
    assert_eq!(mismatches(expected), Vec::<String>::new());
}

#[test]
fn an_amount_that_is_off_by_less_than_a_cent_is_a_mismatch_that_names_both() {
    let found = mismatches("[expect.rules.third]\nvalue = \"33.33\"\n");
    assert_eq!(found, ["2020-02-01: `value` is EUR 100/3, expected EUR 33.33"]);
}

#[test]
fn a_rule_that_is_not_there_and_a_person_of_a_households_rule_are_refused() {
    let found = mismatches("[expect.rules.fourth]\nvalue = 1\n");
    assert!(found.iter().any(|message| message.contains("the programme has no rule `fourth`")), "{found:?}");
    assert_eq!(mismatches("[expect.rules.\"third/woman\"]\nvalue = 1\n"), ["`third` is the household's, not a person's"]);
}
