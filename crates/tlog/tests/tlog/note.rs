//! Signed notes and keys, to the letter of c2sp.org/signed-note.

use tlog::{KeyError, NOTE_BYTES_MAX, Note, NoteError, SIGNATURES_MAX, Signer, Verifier};

/// The example in the specification.
const KEY: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
const NOTE: &str = "This is an example message.\n\n\u{2014} example.com/foo \
    Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

fn verified(note: &str, keys: &[&str]) -> Result<String, NoteError> {
    let keys: Vec<Verifier> = keys.iter().map(|key| key.parse().unwrap()).collect();
    Note::parse(note.as_bytes())?.verified(&keys).map(str::to_owned)
}

fn signer(name: &str) -> Signer {
    Signer::new(name, &[7; 32]).unwrap()
}

fn signed(text: &str, name: &str) -> String {
    let mut note = Note::new(text).unwrap();
    note.sign(&signer(name));
    note.to_string()
}

#[test]
fn the_note_of_the_specification_is_verified_and_written_as_it_was() {
    assert_eq!(verified(NOTE, &[KEY]).unwrap(), "This is an example message.\n");
    assert_eq!(Note::parse(NOTE.as_bytes()).unwrap().to_string(), NOTE);
    assert_eq!(KEY.parse::<Verifier>().unwrap().to_string(), KEY);
}

#[test]
fn what_was_signed_is_verified_by_the_key_that_is_shown() {
    let note = signed("one\n\nthree\n", "resettle.example/log");
    assert_eq!(verified(&note, &[&signer("resettle.example/log").verifier().to_string()]).unwrap(), "one\n\nthree\n");
}

#[test]
fn no_byte_of_a_note_can_be_changed_unseen() {
    for at in 0..NOTE.len() {
        let mut bytes = NOTE.as_bytes().to_vec();
        bytes[at] ^= 1;
        let read = Note::parse(&bytes).and_then(|note| note.verified(&[KEY.parse().unwrap()]).map(str::to_owned));
        assert!(read.is_err(), "byte {at}");
    }
}

#[test]
fn a_changed_text_is_called_forged() {
    let error = verified(&NOTE.replace("an example", "another"), &[KEY]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the signature of `example.com/foo` is not one of this text: the text was changed, or somebody else made the signature"
    );
}

#[test]
fn a_note_of_unknown_signers_says_who_they_are() {
    let other = signer("another").verifier().to_string();
    let error = verified(NOTE, &[&other]).unwrap_err();
    assert_eq!(error.to_string(), "nobody known has signed it; it is signed by: example.com/foo");
    assert!(verified(NOTE, &[]).is_err());
}

#[test]
fn a_name_alone_or_an_id_alone_makes_no_key_known() {
    let same_name = signer("example.com/foo").verifier().to_string();
    assert!(matches!(verified(NOTE, &[&same_name]), Err(NoteError::NobodyKnown { .. })));
    assert_eq!(verified(NOTE, &[&same_name, KEY]).unwrap(), "This is an example message.\n");
}

#[test]
fn one_wrong_signature_of_a_known_key_spoils_the_note_whatever_the_others_say() {
    let mut note = Note::parse(NOTE.as_bytes()).unwrap();
    note.sign(&signer("second"));
    let forged = signed("another text\n", "second");
    let line = forged.lines().last().unwrap();
    let keys = [KEY, &signer("second").verifier().to_string()];
    assert!(verified(&note.to_string(), &keys).is_ok());
    assert_eq!(verified(&format!("{NOTE}{line}\n"), &keys), Err(NoteError::Forged { name: "second".to_owned() }));
}

#[test]
fn sixteen_signatures_are_read_and_too_many_refused() {
    let mut note = Note::new("text\n").unwrap();
    (0..16).for_each(|number| note.sign(&signer(&format!("key{number}"))));
    let key = signer("key15").verifier().to_string();
    assert_eq!(verified(&note.to_string(), &[&key]).unwrap(), "text\n");
    (16..=SIGNATURES_MAX).for_each(|number| note.sign(&signer(&format!("key{number}"))));
    assert_eq!(verified(&note.to_string(), &[&key]), Err(NoteError::Form("it has too many signatures")));
}

#[test]
fn what_is_not_a_note_to_the_letter_is_refused() {
    let long = "x".repeat(NOTE_BYTES_MAX);
    let dash = "\u{2014}";
    for text in [
        "",
        "\n",
        "\n\n",
        "text\n",
        "text\n\n",
        "text",
        &NOTE[..NOTE.len() - 1],
        &NOTE.replace(dash, "-"),
        &NOTE.replace("foo ", "foo"),
        &NOTE.replace("foo ", "foo  "),
        &NOTE.replace("com/", "com+"),
        &NOTE.replace("com/", "com\u{a0}"),
        &NOTE.replace('\n', "\r\n"),
        &NOTE.replace("This", "\tThis"),
        &NOTE.replace("aQM=", "aQM"),
        &NOTE.replace("aQM=", "aQN="),
        &format!("{NOTE}\n"),
        &format!("text\n\n{dash} name AAAAAA==\n"),
        &format!("{long}\n\n{dash} name AAAAAAA=\n"),
    ] {
        assert!(matches!(verified(text, &[]), Err(NoteError::Form(_))), "{text:?}");
    }
    assert!(Note::parse(b"\xff\n\n").is_err());
    assert!(Note::new("text").is_err());
    assert!(Note::new("\0\n").is_err());
    assert!(Note::new(&format!("{long}\n")).is_err());
}

#[test]
fn a_secret_key_written_and_read_is_the_same_key() {
    let signer = signer("resettle.example/log");
    let text = signer.to_secret_text();
    assert!(text.starts_with("PRIVATE+KEY+resettle.example/log+"));
    let read = Signer::from_secret_text(&format!("{}\n", *text)).unwrap();
    assert_eq!((read.name(), read.verifier()), (signer.name(), signer.verifier()));
}

#[test]
fn a_mistyped_key_is_refused() {
    let error = KEY.replace("foo", "fop").parse::<Verifier>().unwrap_err();
    assert_eq!(error.to_string(), "the id in the key is not that of its name and bytes: it was mistyped or changed");
    for key in ["", "+530d903a+AekyeRrm", &KEY.replace("+530d903a", ""), &KEY.replace("530d903a", "+30d903a"), &KEY[..60]] {
        assert!(key.parse::<Verifier>().is_err(), "{key}");
    }
    let secret = signer("name").to_secret_text();
    assert!(matches!(Signer::from_secret_text(&secret[12..]), Err(KeyError::Form(_))));
    assert!(matches!(Signer::from_secret_text(&secret.replace("name", "nane")), Err(KeyError::Id)));
    assert!(matches!(Signer::new("two words", &[0; 32]), Err(KeyError::Name(_))));
}
