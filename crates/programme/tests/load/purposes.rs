//! `purposes.toml`: why somebody may read what names a person.

use programme::Purpose;

use crate::aurelia::{files, load, refused_with};

fn with(text: &str) -> Vec<(String, String)> {
    let mut files = files();
    files.push(("purposes.toml".to_owned(), text.to_owned()));
    files
}

#[test]
fn every_pack_has_the_purposes_of_the_program_itself_and_its_own_behind_them() {
    let own = "[purpose.casework]\ntitle = { en = \"Casework\", ko = \"사례관리\" }\nlaw = [\"ACT 1\"]\n";
    let programme = load(with(own)).unwrap();
    let ids: Vec<&str> = programme.purposes.iter().map(|purpose| purpose.id.as_str()).collect();
    assert_eq!(
        ids,
        [
            Purpose::COMPUTE,
            Purpose::LOOK_UP,
            Purpose::OWN_FILE,
            Purpose::EMERGENCY,
            Purpose::MANDATE,
            Purpose::OVERSIGHT,
            "casework"
        ]
    );
    assert_eq!(programme.purposes[6].law, ["ACT 1"]);
}

#[test]
fn a_purpose_needs_a_title_in_both_languages_and_a_name_of_its_own() {
    for (text, wrong) in [
        ("[purpose.casework]\ntitle = { en = \"Casework\" }", "ko"),
        ("[purpose.own_file]\ntitle = { en = \"Mine\", ko = \"나\" }", "`own_file` is already a purpose"),
        ("[purpose.casework]\ntitle = { en = \"Casework\", ko = \"사례관리\" }\nwhen = \"always\"", "when"),
    ] {
        let refused = refused_with("purposes.toml", text);
        assert!(refused.contains(wrong), "{refused}");
    }
}
