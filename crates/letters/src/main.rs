//! `resettle-letters [--fonts FOLDER]`: reads a letter as JSON, writes it as PDF.

use std::io::{Read as _, Write as _};
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use letters::LETTER_BYTES_MAX;

fn main() -> Result<()> {
    let given: Vec<_> = std::env::args_os().skip(1).collect();
    let fonts = match given.as_slice() {
        [] => Vec::new(),
        [flag, folder] if flag == "--fonts" => fonts(Path::new(folder))?,
        _ => {
            bail!("resettle-letters [--fonts FOLDER] reads a letter from standard input, and writes it to standard output as PDF")
        }
    };
    let mut letter = String::new();
    // One byte more than there may be, so that one that is too long is refused, not cut.
    std::io::stdin().take(LETTER_BYTES_MAX as u64 + 1).read_to_string(&mut letter).context("the letter cannot be read")?;
    let pdf = letters::pdf(&letter, fonts)?;
    std::io::stdout().write_all(&pdf).context("the PDF cannot be written")
}

/// The fonts of a folder, in the order of their names, so that the same ones are taken each time.
fn fonts(folder: &Path) -> Result<Vec<Vec<u8>>> {
    let listed = std::fs::read_dir(folder).with_context(|| format!("the fonts in `{}` cannot be listed", folder.display()))?;
    let mut files = listed.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    files.retain(|file| file.extension().is_some_and(|kind| kind == "ttf" || kind == "otf" || kind == "ttc"));
    files.sort();
    let read = |file: &Path| std::fs::read(file).with_context(|| format!("the font `{}` cannot be read", file.display()));
    files.iter().map(|file| read(file)).collect()
}
