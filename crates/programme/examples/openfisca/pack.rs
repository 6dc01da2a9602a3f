//! The pack, or an overlay with what it lies over, from its folder.

use std::fs;
use std::path::Path;

use programme::{Layer, Programme};

/// Loads the programme in a folder.
///
/// # Errors
/// What cannot be read or is wrong with it, in words.
pub(crate) fn load(folder: &Path) -> Result<Programme, String> {
    let wrong = |error: std::io::Error| format!("{}: {error}", folder.display());
    let heading = fs::read_to_string(folder.join("pack.toml")).map_err(wrong)?;
    let below = Programme::lies_over(&heading).map(|over| folder.join(over));
    let mut layers = Vec::new();
    for folder in below.iter().map(|below| below.as_path()).chain([folder]) {
        let mut files = Vec::new();
        gather(folder, &mut files).map_err(wrong)?;
        layers.push(Layer { files, include: &|_| None });
    }
    Programme::load_over(layers).map_err(|error| error.to_string())
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
