//! Checkpoints, to the letter of c2sp.org/tlog-checkpoint.

use tlog::{Checkpoint, CheckpointError, Note, Signer, TreeHead, leaf_hash};

/// One that the checksum database of the Go language issued, as github.com/transparency-dev/formats tests it.
const GO: &str = "go.sum database tree\n6476701\nmb8QLQIs0Z0yP5Cstq6guj87oXWeC9gEM8oVikmm9Wk=\n\n\u{2014} sum.golang.org \
    Az3grsLX85Gz+s1SiTbgkuqxgItqFq7gsMUEyVnrsa9LM7Us9S+1xbFIGu95949rj4nPRYfvimWEPWL+o3GeoWwOoAw=\n";
const GO_KEY: &str = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";
const LOG: &str = "resettle.example/log";

fn signer() -> Signer {
    Signer::new(LOG, &[7; 32]).unwrap()
}

fn open_text(text: &str) -> Result<Checkpoint, CheckpointError> {
    let mut note = Note::new(text)?;
    note.sign(&signer());
    Checkpoint::open(note.to_string().as_bytes(), LOG, &[signer().verifier()])
}

#[test]
fn a_checkpoint_of_another_software_is_read() {
    let checkpoint = Checkpoint::open(GO.as_bytes(), "go.sum database tree", &[GO_KEY.parse().unwrap()]).unwrap();
    assert_eq!(checkpoint.tree.size, 6_476_701);
    assert_eq!(checkpoint.tree.root.to_string(), "99bf102d022cd19d323f90acb6aea0ba3f3ba1759e0bd80433ca158a49a6f569");
}

#[test]
fn a_checkpoint_of_another_log_is_refused() {
    let error = Checkpoint::open(GO.as_bytes(), LOG, &[GO_KEY.parse().unwrap()]).unwrap_err();
    assert_eq!(error.to_string(), "a checkpoint of the log `go.sum database tree`, not of `resettle.example/log`");
}

#[test]
fn a_signed_checkpoint_is_read_back() {
    for size in [0, 1, 10, tlog::SIZE_MAX] {
        let checkpoint = Checkpoint { origin: LOG.to_owned(), tree: TreeHead { size, root: leaf_hash(b"") } };
        let note = checkpoint.sign(&signer()).unwrap();
        assert_eq!(Checkpoint::open(note.as_bytes(), LOG, &[signer().verifier()]).unwrap(), checkpoint);
    }
}

#[test]
fn a_signed_text_that_is_not_a_checkpoint_is_refused() {
    let root = "mb8QLQIs0Z0yP5Cstq6guj87oXWeC9gEM8oVikmm9Wk=";
    assert!(open_text(&format!("{LOG}\n7\n{root}\n")).is_ok());
    assert!(open_text(&format!("{LOG}\n7\n{root}\nan extension\n")).is_ok());
    for text in [
        "\n".to_owned(),
        format!("{LOG}\n"),
        format!("{LOG}\n7\n"),
        format!("\n7\n{root}\n"),
        format!("{LOG}\n07\n{root}\n"),
        format!("{LOG}\n+7\n{root}\n"),
        format!("{LOG}\n7 \n{root}\n"),
        format!("{LOG}\n9223372036854775808\n{root}\n"),
        format!("{LOG}\n7\n{}\n", &root[4..]),
        format!("{LOG}\n7\n{root}\n\n"),
        format!("{LOG}\n7\n{root}\n\nafter an empty line\n"),
    ] {
        assert!(matches!(open_text(&text), Err(CheckpointError::Form(_))), "{text:?}");
    }
}

#[test]
fn a_log_without_a_name_has_no_checkpoints() {
    for origin in ["", "two\nlines", "control\u{7}"] {
        let checkpoint = Checkpoint { origin: origin.to_owned(), tree: TreeHead { size: 0, root: leaf_hash(b"") } };
        assert!(checkpoint.sign(&signer()).is_err(), "{origin:?}");
    }
}
