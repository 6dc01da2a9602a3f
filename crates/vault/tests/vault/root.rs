//! A root key in a file, and from a passphrase.

use crate::support::*;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::PathBuf;
use vault::*;

/// A folder of a test's own, gone when it ends.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("vault-root-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn key_file(&self) -> PathBuf {
        let path = self.0.join("root.key");
        HeldRoot::random(&mut seeded(1)).create_file(&path).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_key_file_gives_its_key_back_and_is_its_owner_s_alone() {
    let folder = Folder::new("back");
    let path = folder.key_file();
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let root = HeldRoot::from_file(&path).ok().unwrap();
    assert_eq!(root.id(), HeldRoot::random(&mut seeded(1)).id());
    assert!(matches!(error(root.create_file(&path)), RootError::Io { .. }), "an existing key is never overwritten");
}

#[test]
fn a_key_file_that_others_may_touch_is_refused() {
    let folder = Folder::new("open");
    let path = folder.key_file();
    for mode in [0o640, 0o604, 0o620, 0o602, 0o610, 0o601, 0o777] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        assert!(matches!(error(HeldRoot::from_file(&path)), RootError::OpenToOthers { mode: said, .. } if said == mode));
    }
    fs::set_permissions(&path, fs::Permissions::from_mode(0o400)).unwrap();
    assert!(HeldRoot::from_file(&path).is_ok());
}

#[test]
fn a_link_a_folder_a_wrong_size_and_a_missing_file_are_refused() {
    let folder = Folder::new("wrong");
    let path = folder.key_file();
    let link = folder.0.join("link.key");
    symlink(&path, &link).unwrap();
    assert!(matches!(error(HeldRoot::from_file(&link)), RootError::NotPlainFile(_)));
    assert!(matches!(error(HeldRoot::from_file(&folder.0)), RootError::NotPlainFile(_)));
    assert!(matches!(error(HeldRoot::from_file(&folder.0.join("none"))), RootError::Io { .. }));
    for length in [0, 31, 33, 65] {
        fs::write(&path, vec![7; length]).unwrap();
        assert!(matches!(error(HeldRoot::from_file(&path)), RootError::FileSize { bytes, .. } if bytes == length as u64));
    }
}

#[test]
fn a_passphrase_gives_the_same_key_from_its_record_in_either_form_of_unicode() {
    let mut rng = seeded(1);
    let phrase = "정착지원 열다섯 글자 넘는 문구";
    let (root, record) = HeldRoot::create_passphrase_with(&Passphrase::new(phrase), 65_536, 3, 4, &mut rng).ok().unwrap();
    let record: PassphraseRecord = record.to_string().parse().unwrap();
    let decomposed: String = unicode_normalization::UnicodeNormalization::nfd(phrase).collect();
    assert_ne!(decomposed, phrase);
    let again = HeldRoot::from_passphrase(&Passphrase::new(&decomposed), &record).ok().unwrap();
    assert_eq!(again.id(), root.id());
    let answer = error(HeldRoot::from_passphrase(&Passphrase::new("정착지원 열다섯 글자 넘는 문고"), &record));
    assert!(matches!(answer, RootError::WrongPassphrase), "{answer}");
}

#[test]
fn a_short_passphrase_is_refused() {
    let answer = error(HeldRoot::create_passphrase(&Passphrase::new("fourteen chars"), &mut seeded(1)));
    assert!(matches!(answer, RootError::ShortPassphrase { chars: 14 }), "{answer}");
}

#[test]
fn a_record_with_cheap_or_absurd_parameters_is_refused_before_any_work() {
    let phrase = Passphrase::new("a passphrase that is long enough");
    let zeros = "00".repeat(16);
    for parameters in ["65535 3 4", "65536 2 4", "65536 3 3", "4194305 3 4", "65536 65 4", "65536 3 65"] {
        let record: PassphraseRecord = format!("argon2id 19 {parameters} {zeros} {zeros}").parse().unwrap();
        let answer = error(HeldRoot::from_passphrase(&phrase, &record));
        assert!(matches!(answer, RootError::PassphraseParameters(_)), "{answer}");
    }
    for text in ["", "argon2i 19 65536 3 4 00 00", "argon2id 19 65536 3 4 zz zz"] {
        assert!(matches!(error(text.parse::<PassphraseRecord>()), RootError::PassphraseParameters(_)));
    }
}

#[test]
fn a_key_wrapped_in_one_context_does_not_unwrap_in_another() {
    let mut rng = seeded(1);
    let root = HeldRoot::random(&mut rng);
    let key = SecretKey::random(&mut rng);
    let wrapped = root.wrap_key(b"one", &key, &mut rng).unwrap();
    assert!(root.unwrap_key(b"one", &wrapped).is_ok_and(|same| same.id() == key.id()));
    assert!(matches!(error(root.unwrap_key(b"two", &wrapped)), RootError::Unwrap));
    assert!(matches!(error(HeldRoot::random(&mut rng).unwrap_key(b"one", &wrapped)), RootError::Unwrap));
}
