//! Invented people under the Korean pack.

#[cfg(test)]
mod agrees;
#[cfg(test)]
mod lives;

#[cfg(test)]
fn files(folder: &std::path::Path) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(self::files(&path));
        } else {
            files.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
        }
    }
    files
}

#[cfg(test)]
fn korea() -> programme::Programme {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/kr");
    programme::Programme::load(files(&folder), &|_| None).unwrap_or_else(|error| panic!("{error}"))
}
