//! The program that makes PDFs of letters: another process, which has no key and no store.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use thiserror::Error;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::Command;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::paper::Paper;

/// So many letters are set at once; who comes later waits.
const AT_ONCE_MAX: usize = 2;
/// The longest that a letter takes, with the wait.
const WAIT_MAX: Duration = Duration::from_secs(20);
/// The most bytes of a PDF.
const PDF_BYTES_MAX: usize = 16 << 20;

/// The program that makes PDFs of letters.
pub struct Typesetter {
    program: PathBuf,
    fonts: Option<PathBuf>,
    turns: Semaphore,
    wait_max: Duration,
}

/// Why there is no PDF. No text names a person: what the program itself says is not read.
#[derive(Debug, Error)]
pub(crate) enum TypesetError {
    #[error("the program of letters cannot be run: {0}")]
    Machine(#[from] std::io::Error),
    #[error("the letter cannot be handed over: {0}")]
    Letter(#[from] serde_json::Error),
    #[error("the program of letters ended with {0}, and gave no PDF of at most {PDF_BYTES_MAX} bytes")]
    Ended(std::process::ExitStatus),
    #[error("the program of letters took longer than {0:?}, and was stopped")]
    TooLong(Duration),
}

impl Typesetter {
    /// The program at a path, which reads a letter and writes a PDF; and a folder of fonts for characters that its own lack.
    pub fn new(program: PathBuf, fonts: Option<PathBuf>) -> Self {
        Self { program, fonts, turns: Semaphore::new(AT_ONCE_MAX), wait_max: WAIT_MAX }
    }

    /// A letter as PDF.
    pub(crate) async fn pdf(&self, letter: &Paper) -> Result<Vec<u8>, TypesetError> {
        let letter = serde_json::to_vec(letter)?;
        let set = async {
            // Nobody closes it.
            let _turn = self.turns.acquire().await;
            self.run(&letter).await
        };
        timeout(self.wait_max, set).await.unwrap_or(Err(TypesetError::TooLong(self.wait_max)))
    }

    async fn run(&self, letter: &[u8]) -> Result<Vec<u8>, TypesetError> {
        let mut command = Command::new(&self.program);
        if let Some(fonts) = &self.fonts {
            command.arg("--fonts").arg(fonts);
        }
        // Its own errors may quote the letter, so they go nowhere.
        command.env_clear().stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
        let mut child = command.spawn()?;
        let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
        let hand_over = async {
            if let Some(mut stdin) = stdin {
                // A program that does not read to the end says by its status what it made of it.
                let _ = stdin.write_all(letter).await;
            }
        };
        let mut pdf = Vec::new();
        let receive = async {
            match stdout {
                Some(stdout) => stdout.take(PDF_BYTES_MAX as u64 + 1).read_to_end(&mut pdf).await,
                None => Ok(0),
            }
        };
        let ((), received) = tokio::join!(hand_over, receive);
        received?;
        let status = child.wait().await?;
        let is_pdf = status.success() && pdf.starts_with(b"%PDF-") && pdf.len() <= PDF_BYTES_MAX;
        if is_pdf { Ok(pdf) } else { Err(TypesetError::Ended(status)) }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn letter() -> Paper {
        let (from, to, blocks) = (Vec::new(), Vec::new(), Vec::new());
        Paper { lang: "en", title: "A secret title".to_owned(), date: "2026-11-23".to_owned(), from, to, blocks }
    }

    async fn set_by(script: &str, wait_max: Duration) -> Result<Vec<u8>, TypesetError> {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("letters");
        std::fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        let typesetter = Typesetter { wait_max, ..Typesetter::new(program, Some("/fonts".into())) };
        typesetter.pdf(&letter()).await
    }

    #[tokio::test]
    async fn the_program_gets_the_letter_the_fonts_and_nothing_of_the_environment() {
        let pdf = set_by("echo \"%PDF-\" \"$@\"; /usr/bin/env; /bin/cat", WAIT_MAX).await.unwrap();
        let said = String::from_utf8(pdf).unwrap();
        assert!(said.starts_with("%PDF- --fonts /fonts\n") && said.contains("A secret title"), "{said}");
        // What a shell sets by itself.
        let own = ["PWD=", "_=", "SHLVL=", "OLDPWD="];
        let others: Vec<&str> =
            said.lines().filter(|line| line.contains('=') && !own.iter().any(|it| line.starts_with(it))).collect();
        assert!(others.iter().all(|line| line.starts_with("{\"lang\"")), "{others:?}");
    }

    #[tokio::test]
    async fn a_program_that_fails_hangs_or_gives_something_else_gives_no_pdf_and_is_told_without_the_letter() {
        for (script, part) in [
            ("/bin/cat >&2; exit 3", "ended with exit status: 3"),
            ("/bin/cat", "gave no PDF"),
            ("echo %PDF-; exec /bin/sleep 60", "took longer than 500ms"),
            ("exec /bin/sleep 60", "took longer than 500ms"),
            ("echo %PDF-; exec /usr/bin/head -c 17000000 /dev/zero", "gave no PDF of at most"),
        ] {
            let wait_max = if part.contains("longer") { Duration::from_millis(500) } else { WAIT_MAX };
            let why = set_by(script, wait_max).await.unwrap_err().to_string();
            assert!(why.contains(part) && !why.contains("secret"), "{script}: {why}");
        }
        let missing = Typesetter::new("/no/such/program".into(), None).pdf(&letter()).await.unwrap_err().to_string();
        assert!(missing.contains("cannot be run"), "{missing}");
    }
}
