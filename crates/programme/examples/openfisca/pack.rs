//! The pack from its folder.

use std::fs;
use std::path::Path;

use programme::Programme;

/// Loads the programme in a folder.
///
/// # Errors
/// What cannot be read or is wrong with it, in words.
pub fn load(folder: &Path) -> Result<Programme, String> {
    let mut files = Vec::new();
    gather(folder, &mut files).map_err(|error| format!("{}: {error}", folder.display()))?;
    Programme::load(files, &|_| None).map_err(|error| error.to_string())
}

fn gather(folder: &Path, files: &mut Vec<(String, String)>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            gather(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            files.push((path.display().to_string(), fs::read_to_string(&path)?));
        }
    }
    Ok(())
}
