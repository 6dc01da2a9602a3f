//! The encryption of backups (age-encryption.org/v1), and files that get their names when they are complete.

use std::fs::{File, OpenOptions};
use std::io::{BufReader, BufWriter, ErrorKind, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use age::secrecy::{ExposeSecret, SecretString};
use age::{DecryptError, Decryptor, Encryptor, Identity, IdentityFile, Recipient};

use super::BackupError;

/// Who can open a backup.
pub struct Recipients(Kind);

enum Kind {
    Keys(Vec<age::x25519::Recipient>),
    Passphrase(SecretString),
}

/// What opens a backup.
pub struct Opener(Vec<Box<dyn Identity>>);

impl Recipients {
    /// The public keys, `age1..`, of those who can open it. Their private keys need not be on this machine, and should not be.
    ///
    /// # Errors
    /// None is given, or one is no such key.
    pub fn keys<'k>(keys: impl IntoIterator<Item = &'k str>) -> Result<Self, BackupError> {
        let key = |text: &str| {
            text.trim().parse().map_err(|why| BackupError::Key(format!("`{text}` is no key that age encrypts to: {why}")))
        };
        let keys: Vec<age::x25519::Recipient> = keys.into_iter().map(key).collect::<Result<_, _>>()?;
        if keys.is_empty() { Err(BackupError::NoRecipient) } else { Ok(Self(Kind::Keys(keys))) }
    }

    /// Whoever knows a passphrase.
    #[must_use]
    pub fn passphrase(passphrase: String) -> Self {
        Self(Kind::Passphrase(SecretString::from(passphrase)))
    }

    pub(crate) fn encrypt<'f>(&self, file: &'f NewFile) -> Result<age::stream::StreamWriter<BufWriter<&'f File>>, BackupError> {
        self.encryptor()?.wrap_output(BufWriter::new(&file.file)).map_err(BackupError::file(&file.part))
    }

    fn encryptor(&self) -> Result<Encryptor, BackupError> {
        let encryptor = match &self.0 {
            Kind::Keys(keys) => Encryptor::with_recipients(keys.iter().map(|key| key as &dyn Recipient)),
            Kind::Passphrase(passphrase) => Ok(Encryptor::with_user_passphrase(passphrase.clone())),
        };
        encryptor.map_err(|error| BackupError::Key(error.to_string()))
    }
}

/// A new encrypted file, for whatever else leaves the store. It gets its name when it is complete, and only its owner may read it.
pub struct SealedFile {
    out: age::stream::StreamWriter<BufWriter<File>>,
    file: NewFile,
}

impl SealedFile {
    /// Begins the file.
    ///
    /// # Errors
    /// It is there already, or cannot be written.
    pub fn create(path: &Path, recipients: &Recipients) -> Result<Self, BackupError> {
        let file = NewFile::create(path)?;
        let handle = file.file.try_clone().map_err(BackupError::file(path))?;
        let out = recipients.encryptor()?.wrap_output(BufWriter::new(handle)).map_err(BackupError::file(path))?;
        Ok(Self { out, file })
    }

    /// Completes it, and gives it its name.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn finish(self) -> Result<(), BackupError> {
        let Self { out, file } = self;
        out.finish().and_then(|mut out| out.flush()).map_err(BackupError::file(&file.part))?;
        file.finish()
    }
}

impl Write for SealedFile {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.out.flush()
    }
}

/// What stands in an encrypted file.
///
/// # Errors
/// It cannot be read, or the key does not open it. What was changed in it shows when it is read.
pub fn open_sealed(path: &Path, opener: &Opener) -> Result<impl Read + use<>, BackupError> {
    opener.open(path)
}

/// Makes a key for backups: its private half in a new file that only its owner may read, as `age-keygen` writes it. Gives the public
/// half, which backups are encrypted to.
///
/// # Errors
/// The file is there already, or cannot be written.
pub fn make_backup_key(path: &Path) -> Result<String, BackupError> {
    let key = age::x25519::Identity::generate();
    let public = key.to_public().to_string();
    let mut file = NewFile::create(path)?;
    file.write_all(format!("# public key: {public}\n{}\n", key.to_string().expose_secret()).as_bytes())?;
    file.finish()?;
    Ok(public)
}

impl Opener {
    /// The private keys in a file as `age-keygen` writes it.
    ///
    /// # Errors
    /// The file cannot be read, or holds none.
    pub fn key_file(path: &Path) -> Result<Self, BackupError> {
        let file = File::open(path).map_err(BackupError::file(path))?;
        let no_key = |why: &dyn std::fmt::Display| BackupError::Key(format!("{}: no private keys of age: {why}", path.display()));
        let keys = IdentityFile::from_buffer(BufReader::new(file)).map_err(|error| no_key(&error))?;
        let keys = keys.into_identities().map_err(|error| no_key(&error))?;
        Ok(Self(keys.into_iter().map(|key| key as Box<dyn Identity>).collect()))
    }

    /// A passphrase.
    #[must_use]
    pub fn passphrase(passphrase: String) -> Self {
        Self(vec![Box::new(age::scrypt::Identity::new(SecretString::from(passphrase)))])
    }

    pub(super) fn open(&self, path: &Path) -> Result<impl Read + use<>, BackupError> {
        let file = File::open(path).map_err(BackupError::file(path))?;
        let decryptor = Decryptor::new(BufReader::new(file)).map_err(|error| refused(error, path))?;
        decryptor.decrypt(self.0.iter().map(|key| &**key)).map_err(|error| refused(error, path))
    }
}

fn refused(error: DecryptError, path: &Path) -> BackupError {
    match error {
        DecryptError::NoMatchingKeys | DecryptError::DecryptionFailed | DecryptError::KeyDecryptionFailed => {
            BackupError::WrongKey
        }
        DecryptError::InvalidHeader | DecryptError::UnknownFormat => BackupError::NoBackup("it is not encrypted with age"),
        DecryptError::Io(error) => BackupError::file(path)(error),
        other => BackupError::Damaged(other.to_string()),
    }
}

/// A file that gets its name when it is complete, and is gone if it never is.
pub(crate) struct NewFile {
    file: File,
    part: PathBuf,
    path: PathBuf,
}

impl NewFile {
    /// How its name ends until it is complete.
    pub(super) const PART: &str = ".part";

    /// What it is called until it is complete.
    pub(crate) fn part_of(path: &Path) -> PathBuf {
        let mut part = path.as_os_str().to_owned();
        part.push(Self::PART);
        PathBuf::from(part)
    }

    pub(crate) fn create(path: &Path) -> Result<Self, BackupError> {
        if path.try_exists().map_err(BackupError::file(path))? {
            return Err(BackupError::file(path)(std::io::ErrorKind::AlreadyExists.into()));
        }
        let part = Self::part_of(path);
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&part).map_err(BackupError::file(&part))?;
        Ok(Self { file, part, path: path.to_owned() })
    }

    pub(crate) fn part(&self) -> &Path {
        &self.part
    }

    pub(super) fn write_all(&mut self, bytes: &[u8]) -> Result<(), BackupError> {
        self.file.write_all(bytes).map_err(BackupError::file(&self.part))
    }

    pub(crate) fn finish(self) -> Result<(), BackupError> {
        self.file.sync_all().map_err(BackupError::file(&self.part))?;
        // A link fails if somebody has made the file meanwhile; a new name would take its place. Not every disk has links.
        match std::fs::hard_link(&self.part, &self.path) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists && !self.path.exists() => {
                std::fs::rename(&self.part, &self.path)
            }
            linked => linked,
        }
        .map_err(BackupError::file(&self.path))?;
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(BackupError::file(folder))
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        // Either it has its own name by now, or it is good for nothing.
        let _ = std::fs::remove_file(&self.part);
    }
}
