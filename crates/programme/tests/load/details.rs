//! `details.toml`: what names a person.

use programme::{Compartment, DetailForm, DetailKind};

use crate::aurelia::{files, load, refused_with};

const PHONE: &str = "title = { en = \"Telephone\", ko = \"전화번호\" }\ncompartment = \"identity\"\nform = \"phone\"\n";

#[test]
fn every_pack_has_names_and_its_own_details_behind_them() {
    let mut files = files();
    files.push(("details.toml".to_owned(), format!("[detail.phone]\n{PHONE}country = \"82\"\ntrunk = \"0\"\n")));
    let programme = load(files).unwrap();
    let [name, phone] = &programme.details[..] else { panic!("{:?}", programme.details) };
    assert_eq!((name.id.as_str(), &name.form, name.compartment), (DetailKind::NAME, &DetailForm::Name, Compartment::Identity));
    assert_eq!(phone.form, DetailForm::Phone { country: "82".to_owned(), trunk: "0".to_owned() });
}

#[test]
fn a_detail_is_refused_with_what_it_lacks() {
    for (text, wrong) in [
        (format!("[detail.phone]\n{PHONE}"), "a telephone number needs"),
        (format!("[detail.phone]\n{PHONE}country = \"+82\"\ntrunk = \"0\"\n"), "digits in quotes"),
        (format!("[detail.name]\n{PHONE}country = \"82\"\ntrunk = \"0\"\n"), "`name` is already a detail"),
        (format!("[detail.person]\n{PHONE}country = \"82\"\ntrunk = \"0\"\n"), "`person` is already a detail"),
        ("[detail.x]\ntitle = { en = \"X\", ko = \"엑스\" }\ncompartment = \"heart\"\nform = \"text\"\n".to_owned(), "heart"),
    ] {
        let refused = refused_with("details.toml", &text);
        assert!(refused.contains(wrong), "{refused}");
    }
}
