use insta::assert_snapshot;
use programme::{FILE_BYTES_MAX, FILES_MAX};

use crate::aurelia::{files, load, refused, refused_with};

#[test]
fn a_file_that_is_too_large_is_refused() {
    assert_snapshot!(refused_with("rules/large.toml", &" ".repeat(FILE_BYTES_MAX + 1)), @"
    rules/large.toml:1:1: `rules/large.toml` has 1048577 bytes; at most 1048576 are allowed
      help: split it
    ");
}

#[test]
fn a_pack_of_too_many_files_is_refused() {
    let mut many = files();
    many.extend((0..FILES_MAX).map(|number| (format!("cases/{number:04}.toml"), String::new())));
    let said = load(many).expect_err("refused").to_string();
    assert_snapshot!(said.lines().next().unwrap_or(""), @"cases/3999.toml:1:1: a pack of 4022 files; at most 4000 are allowed");
}

#[test]
fn a_text_that_is_too_long_is_refused() {
    let said = refused("offices.toml", "Decides and pays.", &"x".repeat(4_001));
    let shown: Vec<&str> = said.lines().filter(|line| !line.contains("xxxx")).collect();
    assert_snapshot!(shown.join("\n"), @"
    offices.toml:3:16: `en` has 4001 bytes; at most 4000 are allowed
      help: say it in fewer words
    ");
}

#[test]
fn a_formula_that_is_too_long_is_refused() {
    let said = refused("rules/first_share.toml", "coast_rent > EUR 500", &format!("true{}", " or true".repeat(600)));
    let shown: Vec<&str> = said.lines().filter(|line| !line.contains("or true")).collect();
    assert_snapshot!(shown.join("\n"), @"
    rules/first_share.toml:10:9: this formula has 4804 bytes; at most 4000 are allowed
      help: name parts of it as rules of their own
    ");
}

#[test]
fn a_list_that_is_too_long_is_refused() {
    let days = "2020-01-01, ".repeat(2_001);
    let said = refused("calendar.toml", "2020-12-25, 2020-01-01", &days);
    let shown: Vec<&str> = said.lines().filter(|line| !line.contains("2020-01-01,")).collect();
    assert_snapshot!(shown.join("\n"), @"
    calendar.toml:11:8: `days` has 2001 items; at most 2000 are allowed
      help: split it
    ");
}

#[test]
fn too_many_versions_are_refused() {
    let versions = (0..201).map(|day| format!("[[version]]\nfrom = {:04}-01-01\n", 1600 + day)).collect::<String>();
    let said = refused("entitlements/rent_help.toml", "[[version]]", &format!("{versions}[[version]]"));
    assert_snapshot!(said.lines().take(1).collect::<String>(), @"entitlements/rent_help.toml:1:1: 203 versions; at most 200 are allowed");
}

#[test]
fn too_many_pay_lines_are_refused() {
    let lines = (0..61).map(|n| format!("[[pay]]\nid = \"l{n}\"\ndue = \"arrival\"\namount = \"EUR 1\"\n")).collect::<String>();
    let said = refused("entitlements/welcome_grant.toml", "[[pay]]", &format!("{lines}[[pay]]"));
    assert_snapshot!(said.lines().take(1).collect::<String>(), @"entitlements/welcome_grant.toml:251:6: more than 60 pay lines");
}

#[test]
fn deep_nesting_is_refused_and_does_not_overflow() {
    let said = refused_with("rules/deep.toml", &format!("a = {}", "[".repeat(100_000)));
    assert_snapshot!(said.lines().next().unwrap_or(""), @"rules/deep.toml:1:85: this is not TOML: cannot recurse further; max recursion depth met");
}
