//! Fuzz target `checkpoint`: see `cargo xtask fuzz`.

use tlog::{Checkpoint, Frontier, Note, Signer, Verifier};

#[test]
fn no_bytes_make_the_readers_of_notes_and_keys_panic_and_what_is_read_is_written_the_same() {
    let signer = Signer::new("log", &[7; 32]).unwrap();
    bolero::check!(name = "checkpoint").for_each(|input: &[u8]| {
        if let Ok(note) = Note::parse(input) {
            assert_eq!(note.to_string().as_bytes(), input);
        }
        if let Ok(frontier) = Frontier::from_bytes(input) {
            assert_eq!(frontier.to_bytes(), input);
        }
        let Ok(text) = str::from_utf8(input) else { return };
        if let Ok(verifier) = text.parse::<Verifier>() {
            assert_eq!(verifier.to_string().to_lowercase(), text.trim_end().to_lowercase());
        }
        let Ok(mut note) = Note::new(text) else { return };
        note.sign(&signer);
        let note = note.to_string();
        assert_eq!(Note::parse(note.as_bytes()).unwrap().verified(&[signer.verifier()]), Ok(text));
        if let Ok(checkpoint) =
            Checkpoint::open(note.as_bytes(), text.split('\n').next().unwrap_or_default(), &[signer.verifier()])
        {
            assert!(text.starts_with(&format!("{}\n{}\n", checkpoint.origin, checkpoint.tree.size)));
        }
    });
}
