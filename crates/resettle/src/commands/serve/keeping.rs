//! Where backups and checkpoints go, as the configuration says.

use std::path::PathBuf;

use store::Recipients;
use tlog::Signer;
use web::{Backups, Checkpoints, Keeping};
use zeroize::Zeroizing;

use super::config::Reader;

/// Where they go, if the configuration says so; what is wrong with it is told to `reader`.
pub(super) fn read(reader: &mut Reader<'_>) -> Keeping {
    let backups = folder_and(reader, ["backups", "backup_recipient"]).and_then(|(folder, file)| {
        let bytes = reader.bytes("backup_recipient", &file)?;
        let recipients = recipients(&String::from_utf8_lossy(&bytes));
        told(reader, "backup_recipient", recipients).zip(folder)
    });
    let checkpoints = folder_and(reader, ["checkpoints", "checkpoint_key"]).and_then(|(folder, file)| {
        let text = Zeroizing::new(reader.secret("checkpoint_key", &file)?);
        let text = std::str::from_utf8(&text).map_err(|_| "what is in the file is no text".to_owned());
        let signer = text.and_then(|text| Signer::from_secret_text(text).map_err(|error| error.to_string()));
        told(reader, "checkpoint_key", signer).zip(folder)
    });
    Keeping {
        backups: backups.map(|(recipients, folder)| Backups { folder, recipients }),
        checkpoints: checkpoints.map(|(signer, folder)| Checkpoints { folder, signer }),
    }
}

/// A folder, if it is one, and the file that belongs to it.
fn folder_and(reader: &mut Reader<'_>, [folder, file]: [&str; 2]) -> Option<(Option<PathBuf>, PathBuf)> {
    match [folder, file].map(|name| reader.text(name).map(PathBuf::from)) {
        [None, None] => None,
        [Some(path), Some(file)] => {
            let is_folder = path.is_dir();
            if !is_folder {
                reader.wrong.push(format!("{folder} = `{}` is no folder: make it, for the user that serves", path.display()));
            }
            Some((is_folder.then_some(path), file))
        }
        _ => {
            reader.wrong.push(format!("{folder} and {file} go together: give both, or neither"));
            None
        }
    }
}

/// Those in a file: a public key of age in each line, beside comments.
fn recipients(text: &str) -> Result<Recipients, String> {
    let keys = || text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    // It is not said again, as what is wrong may stand in notes.
    if keys().any(|key| key.to_ascii_uppercase().starts_with("AGE-SECRET-KEY-")) {
        return Err(
            "that is a private key, which opens backups: keep it off this machine, and put the public one, age1.., there"
                .to_owned(),
        );
    }
    Recipients::keys(keys()).map_err(|error| error.to_string())
}

fn told<T>(reader: &mut Reader<'_>, name: &str, read: Result<T, String>) -> Option<T> {
    read.map_err(|why| reader.wrong.push(format!("{name}: {why}"))).ok()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::super::config::{Config, read_replaced};
    use super::*;

    const RIGHT: &str = "backups = '{}/kept'
        backup_recipient = '{}/public'
        checkpoints = '{}/kept'
        checkpoint_key = '{}/signer'
        listen = '127.0.0.1:8080'
        store = '{}/s.db'";

    /// A configuration with some of its words replaced.
    fn read(replaced: &[(&str, &str)]) -> Result<Config, Vec<String>> {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::create_dir(at("kept")).unwrap();
        std::fs::write(at("s.db.root"), [7; 32]).unwrap();
        let public = store::make_backup_key(&at("private")).unwrap();
        std::fs::write(at("public"), format!("# of the vault\n{public}\n\n")).unwrap();
        let signer = Signer::new("test.example", &[7; 32]).unwrap();
        for (name, mode) in [("signer", 0o640), ("open", 0o644)] {
            std::fs::write(at(name), format!("{}\n", *signer.to_secret_text())).unwrap();
            std::fs::set_permissions(at(name), std::fs::Permissions::from_mode(mode)).unwrap();
        }
        read_replaced(RIGHT, replaced, folder.path())
    }

    #[test]
    fn where_backups_and_checkpoints_go_is_read_or_left_out() {
        let keeping = read(&[]).unwrap_or_else(|wrong| panic!("{wrong:#?}")).keeping;
        assert_eq!(keeping.checkpoints.unwrap().signer.name(), "test.example");
        assert!(keeping.backups.unwrap().folder.ends_with("kept"));
        let without = [("backups", "# b"), ("backup_recipient", "# b"), ("checkpoints", "# c"), ("checkpoint_key", "# c")];
        let keeping = read(&without).unwrap_or_else(|wrong| panic!("{wrong:#?}")).keeping;
        assert!(keeping.backups.is_none() && keeping.checkpoints.is_none());
    }

    #[test]
    fn everything_wrong_with_them_is_said_at_once_and_no_key_is() {
        for (from, to, part) in [
            ("backups =", "# b =", "backups and backup_recipient go together"),
            ("checkpoint_key", "# c", "checkpoints and checkpoint_key go together"),
            ("{}/kept", "{}/none", "is no folder"),
            ("{}/public", "{}/none", "cannot be read"),
            ("{}/public", "{}/signer", "is no key that age encrypts to"),
            ("{}/public", "/dev/null", "needs somebody who can open it"),
            ("{}/public", "{}/private", "that is a private key"),
            ("{}/signer", "{}/open", "can be read by everybody"),
            ("{}/signer", "{}/private", "checkpoint_key: "),
        ] {
            let wrong = read(&[(from, to)]).err().unwrap_or_default();
            assert!(wrong.iter().any(|line| line.contains(part)), "{part}: {wrong:#?}");
            assert!(!wrong.concat().contains("AGE-SECRET-KEY-1"), "{wrong:#?}");
        }
        let wrong = read(&[("{}/kept", "{}/none"), ("{}/public", "/dev/null"), ("{}/kept", "{}/no"), ("{}/signer", "{}/no")]);
        assert_eq!(wrong.err().unwrap_or_default().len(), 4, "all of it at once");
    }
}
