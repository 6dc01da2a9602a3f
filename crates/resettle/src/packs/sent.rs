//! A pack that somebody sends to have it tried: its folder as a ZIP archive. It is read in memory, and written nowhere.

use std::io::{Cursor, Read as _};
use std::path::{Component, Path, PathBuf};

use anyhow::{Context as _, Result, anyhow, bail};
use programme::{FILES_MAX, Programme};
use web::Candidate;
use zip::ZipArchive;
use zip::result::ZipError;

use super::{Texts, folders, headed};

const HEADING: &str = "pack.toml";
/// The most files in an archive, whatever they are.
const PACKED_MAX: usize = 2 * FILES_MAX;
/// The most bytes of its texts.
const TEXT_BYTES_MAX: u64 = 32 << 20;

/// Reads one of a programme. What it lies over or includes is taken from the packs that lie beside each other in a folder, and from nowhere else.
pub(super) fn read(beside: &Path, of: &str, archive: &[u8]) -> Result<(Candidate, Programme)> {
    let files = texts(archive)?;
    let heading = &files.iter().find(|(path, _)| path == HEADING).context("the heading is gone")?.1;
    let table: toml::Table = heading.parse().with_context(|| format!("{HEADING} is no TOML file"))?;
    let mut all = Vec::new();
    if let Some(over) = Programme::lies_over(heading) {
        let below = neighbour(beside, &over).filter(|folder| folder.join(HEADING).is_file());
        let below = below.with_context(|| format!("over = \"{over}\": no such pack lies beside the one in use"))?;
        all = folders(&below)?.iter().map(|folder| Texts::of(folder)).collect::<Result<_>>()?;
    }
    let from = beside.to_path_buf();
    let include = move |name: &str| std::fs::read_to_string(neighbour(&from, name)?).ok();
    all.push(Texts { files, include: Box::new(include) });
    let programme = Texts::load(all)?;
    if programme.store_id() != of {
        bail!("it is a pack of the programme `{}`, and this store is under `{of}`", programme.store_id());
    }
    let id = table.get("id").and_then(toml::Value::as_str).unwrap_or_default();
    let name = format!("{id}-{}", hex::encode(&programme.digest[..4]));
    Ok((headed(&table, name, None), programme))
}

/// What a path `../NAME/..` leads to from a pack that would lie there too, if NAME is a pack; `None` if it leads anywhere else.
fn neighbour(beside: &Path, path: &str) -> Option<PathBuf> {
    let inner = Path::new(path.strip_prefix("../")?);
    let is_plain = inner.components().all(|part| matches!(part, Component::Normal(_)));
    let pack = beside.join(inner.components().next()?);
    (is_plain && pack.join(HEADING).is_file()).then(|| beside.join(inner))
}

/// The texts in an archive, by their paths from the folder that holds the heading.
fn texts(archive: &[u8]) -> Result<Vec<(String, String)>> {
    let mut archive = ZipArchive::new(Cursor::new(archive)).context("it is no ZIP archive of a pack's folder")?;
    if archive.len() > PACKED_MAX {
        bail!("the archive has more than {PACKED_MAX} files");
    }
    let paths: Result<Vec<String>, ZipError> = archive.file_names().map(|path| Ok(path?.replace('\\', "/"))).collect();
    let paths = paths.context("the archive cannot be read")?;
    let is_heading = |path: &&String| path.as_str() == HEADING || path.ends_with(&format!("/{HEADING}"));
    let depth = |path: &String| path.matches('/').count();
    let mut headings: Vec<_> = paths.iter().filter(|path| !is_hidden(path)).filter(is_heading).collect();
    headings.sort_by_key(|path| depth(path));
    let first = *headings.first().with_context(|| format!("there is no {HEADING} in the archive, so it is no pack"))?;
    if headings.get(1).is_some_and(|second| depth(second) == depth(first)) {
        bail!("there are several packs in the archive; send one");
    }
    let root = first[..first.len() - HEADING.len()].to_owned();
    let (mut files, mut left) = (Vec::new(), TEXT_BYTES_MAX);
    for (at, path) in paths.iter().enumerate() {
        let Some(path) = path.strip_prefix(&root).filter(|path| path.ends_with(".toml") && !is_hidden(path)) else { continue };
        let (file, mut bytes) = (archive.by_index(at).with_context(|| format!("{path} cannot be unpacked"))?, Vec::new());
        file.take(left + 1).read_to_end(&mut bytes).with_context(|| format!("{path} cannot be unpacked"))?;
        left = left
            .checked_sub(bytes.len() as u64)
            .with_context(|| format!("the texts in the archive have more than {TEXT_BYTES_MAX} bytes"))?;
        let text = String::from_utf8(bytes).map_err(|_| anyhow!("{path} is not written in UTF-8; save it anew as UTF-8"))?;
        files.push((path.to_owned(), text));
    }
    Ok(files)
}

/// What systems put beside the files that somebody meant.
fn is_hidden(path: &str) -> bool {
    path.split('/').any(|part| part.starts_with('.') || part == "__MACOSX")
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn packs() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs")
    }

    fn archive<T: AsRef<[u8]>>(files: &[(&str, T)]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (path, bytes) in files {
            zip.start_file(*path, SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes.as_ref()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    /// What is wrong with an archive.
    fn wrong<T: AsRef<[u8]>>(files: &[(&str, T)]) -> String {
        format!("{:#}", read(&packs(), "kr", &archive(files)).err().unwrap())
    }

    /// A folder as archives hold it, its paths beginning with something.
    fn packed(folder: &str, before: &str) -> Vec<(String, String)> {
        let (mut files, folder) = (Vec::new(), packs().join(folder));
        crate::packs::gather(&folder, &mut files).unwrap();
        let within = |path: &str| Path::new(path).strip_prefix(&folder).unwrap().display().to_string();
        files.into_iter().map(|(path, text)| (format!("{before}{}", within(&path)), text)).collect()
    }

    fn read_packed(files: &[(String, String)]) -> (Candidate, Programme) {
        let files: Vec<_> = files.iter().map(|(path, text)| (path.as_str(), text)).collect();
        read(&packs(), "kr", &archive(&files)).unwrap()
    }

    const HEAD: &str = "id = \"x\"\ntitle = { en = \"X\", ko = \"엑스\" }\nabout = { en = \"X.\", ko = \"엑스.\" }\n";

    #[test]
    fn a_folder_that_is_sent_is_the_same_pack_as_where_it_lies() {
        for (folder, begins) in [("kr", false), ("kr-reform-example", true)] {
            let there = crate::packs::load(&packs().join(folder)).unwrap();
            for before in ["", "folder/", "a folder/within/", "폴더/"] {
                let (told, sent) = read_packed(&packed(folder, before));
                assert_eq!((sent.digest, sent.cases.len()), (there.digest, there.cases.len()), "{before}");
                assert_eq!((told.title, told.folder, told.begins.is_some()), (there.title.clone(), None, begins));
                assert!(told.name.ends_with(&hex::encode(&there.digest[..4])), "{}", told.name);
            }
        }
    }

    #[test]
    fn what_a_system_puts_beside_the_texts_is_passed_over() {
        let mut files = packed("kr-reform-example", "reform/");
        let more =
            ["__MACOSX/reform/._pack.toml", "reform/.git/x.toml", "reform/letter.docx", "other.toml", "reform/old/pack.toml~"];
        files.extend(more.map(|path| (path.to_owned(), "no text of a pack".to_owned())));
        assert!(read_packed(&files).1.overlay.is_some());
    }

    #[test]
    fn what_is_no_pack_says_so() {
        let no_zip = read(&packs(), "kr", b"id = \"kr\"").err().unwrap();
        assert!(format!("{no_zip:#}").starts_with("it is no ZIP archive of a pack's folder"), "{no_zip:#}");
        assert!(wrong(&[("a/facts.toml", "")]).contains("there is no pack.toml"));
        assert!(wrong(&[("a/pack.toml", HEAD), ("b/pack.toml", HEAD)]).contains("several packs"));
        assert!(wrong(&[("pack.toml", b"id = \"\xff\"")]).contains("pack.toml is not written in UTF-8"));
        assert!(wrong(&[("pack.toml", "id =")]).contains("pack.toml is no TOML file"));
        let german = packed("de-asylblg", "");
        let files: Vec<_> = german.iter().map(|(path, text)| (path.as_str(), text)).collect();
        assert!(wrong(&files).contains("it is a pack of the programme `de_asylblg`"), "{}", wrong(&files));
    }

    #[test]
    fn mistakes_in_its_texts_are_told_with_their_places() {
        let mut files = packed("kr-reform-example", "reform/");
        files.push(("reform/facts.toml".to_owned(), "no_fact = 1\n".to_owned()));
        let files: Vec<_> = files.iter().map(|(path, text)| (path.as_str(), text)).collect();
        assert!(wrong(&files).contains("facts.toml:1:1"), "{}", wrong(&files));
    }

    #[test]
    fn it_reaches_nothing_outside_the_folder_of_packs() {
        let secret = packs().parent().unwrap().join("Cargo.toml");
        assert!(secret.is_file());
        for over in ["/etc", "..", "../", "../..", "../../packs/kr", "kr", "../kr/../../packs/kr", "../none"] {
            let said = wrong(&[("pack.toml", format!("{HEAD}over = \"{over}\"\nfrom = 2027-01-01\n"))]);
            assert!(said.contains("no such pack lies beside"), "{over}: {said}");
        }
        for path in [secret.to_str().unwrap(), "../../Cargo.toml", "../kr/../../Cargo.toml", "Cargo.toml", ".././Cargo.toml"] {
            let said = wrong(&[("pack.toml", format!("{HEAD}include = [\"{path}\"]\n"))]);
            assert!(said.contains("cannot be read") && !said.contains("[workspace"), "{path}: {said}");
        }
    }

    #[test]
    fn of_what_lies_beside_packs_it_reads_nothing() {
        let beside = tempfile::tempdir().unwrap();
        let put = |path: &str, text: &str| {
            let path = beside.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        let secret = "store = \"postgres://resettle:secret@db\"\n";
        ["resettle.toml", "etc/facts.toml", "pack/facts.toml"].iter().for_each(|path| put(path, secret));
        put("pack/pack.toml", HEAD);
        let said = |path: &str| {
            let heading = format!("{HEAD}include = [\"{path}\"]\n");
            format!("{:#}", super::read(beside.path(), "kr", &archive(&[("pack.toml", heading)])).err().unwrap())
        };
        for path in ["../resettle.toml", "../etc/facts.toml", "../pack"] {
            assert!(said(path).contains("cannot be read") && !said(path).contains("secret"), "{path}: {}", said(path));
        }
        assert!(said("../pack/facts.toml").contains("secret"), "what a pack holds is for everybody");
    }

    #[test]
    fn an_archive_that_grows_without_end_is_refused_before_it_does() {
        let zeros = vec![b' '; usize::try_from(TEXT_BYTES_MAX).unwrap() / 2 + 1];
        let said = wrong(&[("pack.toml", HEAD.as_bytes()), ("facts.toml", &zeros), ("facts_more.toml", &zeros)]);
        assert!(said.contains("more than 33554432 bytes"), "{said}");
        let many: Vec<_> = (0..=PACKED_MAX).map(|at| (format!("{at}.txt"), "")).collect();
        let many: Vec<_> = many.iter().map(|(path, text)| (path.as_str(), *text)).collect();
        assert!(wrong(&many).contains("more than 8000 files"));
    }
}
