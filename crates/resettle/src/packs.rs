//! Packs and stories as files: finding them, reading them, saying what is wrong with them.

mod sent;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use case::{Story, read_story};
use programme::{Bilingual, Layer, OVERLAYS_MAX, Programme};
use web::{Candidate, PackShelf};

/// Finds the text of a file of another pack, by the path that is written for it.
type Include = dyn Fn(&str) -> Option<String>;

/// The texts of a pack, and how those of other packs are found that it includes.
struct Texts {
    files: Vec<(String, String)>,
    include: Box<Include>,
}

impl Texts {
    /// Those in a folder.
    fn of(folder: &Path) -> Result<Self> {
        let (mut files, from) = (Vec::new(), folder.to_path_buf());
        gather(folder, &mut files)?;
        Ok(Self { files, include: Box::new(move |name| std::fs::read_to_string(from.join(name)).ok()) })
    }

    /// The programme that they are, each laid over those before it.
    fn load(all: Vec<Self>) -> Result<Programme> {
        let (files, includes): (Vec<_>, Vec<_>) = all.into_iter().map(|it| (it.files, it.include)).unzip();
        let layers = files.into_iter().zip(&includes).map(|(files, include)| Layer { files, include });
        Ok(Programme::load_over(layers.collect())?)
    }
}

/// Loads the programme in a folder, with the packs that it lies over.
pub(crate) fn load(folder: &Path) -> Result<Programme> {
    let all = folders(folder)?.iter().map(|folder| Texts::of(folder)).collect::<Result<_>>()?;
    Texts::load(all).map_err(|error| anyhow!("{error}\n{} does not load", folder.display()))
}

/// The folder of a pack and of those that it lies over, the lowest first.
fn folders(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut folders = vec![folder.to_path_buf()];
    while let Some(over) = base(&folders[0])? {
        if folders.len() > OVERLAYS_MAX {
            bail!("{}: more than {OVERLAYS_MAX} overlays lie over each other, or in a circle", folder.display());
        }
        folders.insert(0, over);
    }
    Ok(folders)
}

/// The folder of the pack that the one in a folder lies over, if it is an overlay.
pub(crate) fn base(folder: &Path) -> Result<Option<PathBuf>> {
    let heading = folder.join("pack.toml");
    if !heading.is_file() {
        bail!("{} is no pack: it has no pack.toml", folder.display());
    }
    Ok(Programme::lies_over(&read(&heading)?).map(|over| folder.join(over)))
}

/// The policies of the pack in a folder: its own, or those of the nearest pack that it lies over.
pub(crate) fn policies(folder: &Path) -> Result<String> {
    let folders = folders(folder)?;
    let found = folders.iter().rev().map(|folder| folder.join("access.cedar")).find(|file| file.is_file());
    read(&found.unwrap_or_else(|| folder.join("access.cedar")))
}

/// The packs of a programme that lie beside the one in a folder, which is in use.
pub(crate) fn shelf(folder: &Path, programme: &Programme) -> Result<PackShelf> {
    let folder = folder.canonicalize().with_context(|| format!("cannot find {}", folder.display()))?;
    let (Some(all), Some(in_use)) = (folder.parent().map(Path::to_path_buf), name_of(&folder)) else {
        bail!("{} has no name or lies in no folder", folder.display())
    };
    let of = programme.store_id().to_owned();
    let (within, beside, same) = (all.clone(), all.clone(), of.clone());
    Ok(PackShelf {
        in_use,
        list: Box::new(move || candidates(&within, &of)),
        load: Box::new(move |name| load(&all.join(name)).map_err(|error| format!("{error:#}"))),
        read: Box::new(move |bytes| sent::read(&beside, &same, bytes).map_err(|error| format!("{error:#}"))),
    })
}

fn name_of(folder: &Path) -> Option<String> {
    folder.file_name()?.to_str().map(str::to_owned)
}

/// Those in a folder that are of a programme or lie over it, by name. What is no pack is none; what is wrong with one shows when it is loaded.
fn candidates(within: &Path, of: &str) -> Vec<Candidate> {
    let entries = std::fs::read_dir(within).into_iter().flatten().flatten();
    let mut all: Vec<Candidate> = entries.filter_map(|entry| candidate(&entry.path(), of)).collect();
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all
}

fn candidate(folder: &Path, of: &str) -> Option<Candidate> {
    let heading = |folder: &Path| read(&folder.join("pack.toml")).ok()?.parse::<toml::Table>().ok();
    let own = heading(folder)?;
    let lowest = folders(folder).ok()?.into_iter().next()?;
    if heading(&lowest)?.get("id")?.as_str()? != of {
        return None;
    }
    Some(headed(&own, name_of(folder)?, Some(folder.display().to_string())))
}

/// What a heading says of a pack, for whoever chooses among several.
fn headed(heading: &toml::Table, name: String, folder: Option<String>) -> Candidate {
    let title = |lang: &str| heading.get("title").and_then(|it| it.get(lang)?.as_str()).unwrap_or(&name).to_owned();
    let begins = heading.get("from").and_then(|from| from.to_string().parse().ok());
    Candidate { title: Bilingual { en: title("en"), ko: title("ko") }, begins, folder, name }
}

/// Every TOML file in a folder and those below it: path and text.
pub(crate) fn gather(folder: &Path, files: &mut Vec<(String, String)>) -> Result<()> {
    for entry in std::fs::read_dir(folder).with_context(|| format!("cannot read the folder {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            gather(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            files.push((path.display().to_string(), read(&path)?));
        }
    }
    Ok(())
}

/// The text of a file.
pub(crate) fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

/// The folder of a story's pack: as given, or else the `packs/NAME` nearest above the story or the working folder.
pub(crate) fn pack_of(story: &Path, text: &str, given: Option<&Path>) -> Result<PathBuf> {
    let named = |name: &Path| {
        if name.join("pack.toml").is_file() {
            return Some(name.to_path_buf());
        }
        let above = story.canonicalize().ok()?;
        let here = std::env::current_dir().ok()?;
        let folders = above.ancestors().chain(here.ancestors());
        folders.map(|folder| folder.join("packs").join(name)).find(|folder| folder.join("pack.toml").is_file())
    };
    if let Some(given) = given {
        return named(given).with_context(|| format!("there is no pack {}", given.display()));
    }
    let table: toml::Table = toml::from_str(text).with_context(|| format!("{} is no TOML file", story.display()))?;
    let Some(name) = table.get("pack").and_then(toml::Value::as_str) else {
        bail!("{} does not say under which pack it is; add pack = \"kr\" at its top, or give --pack FOLDER", story.display());
    };
    named(Path::new(name)).with_context(|| format!("there is no pack `{name}` beside {}; give --pack FOLDER", story.display()))
}

/// Reads a story under a programme.
pub(crate) fn story(programme: &Programme, path: &Path, text: &str, lenient: bool) -> Result<Story> {
    match read_story(programme, &path.display().to_string(), text, lenient) {
        Ok(story) => Ok(story),
        Err(error) => bail!("{error}\n{} was not read", path.display()),
    }
}

/// The story files among paths, with those of folders, in order. `more` is what else could have been given.
pub(crate) fn stories(paths: &[PathBuf], more: &str) -> Result<Vec<PathBuf>> {
    let mut stories = Vec::new();
    for path in paths {
        let is_story = path.is_file() && path.extension().is_some_and(|extension| extension == "toml");
        if path.is_dir() {
            let mut files = Vec::new();
            gather(path, &mut files)?;
            stories.extend(files.into_iter().map(|(path, _)| PathBuf::from(path)));
        } else if is_story {
            stories.push(path.clone());
        } else {
            bail!("{} is neither a story (a .toml file) nor a folder of stories{more}", path.display());
        }
    }
    if stories.is_empty() {
        bail!("there is no story in {}", paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", "));
    }
    stories.sort();
    stories.dedup();
    Ok(stories)
}

/// Reads many stories under one programme, each for something; what cannot be read is told, and counted.
pub(crate) fn each_story(programme: &Programme, paths: &[PathBuf], mut what: impl FnMut(Story)) -> Result<usize> {
    let mut unread = 0;
    for path in stories(paths, "")? {
        match read(&path).and_then(|text| story(programme, &path, &text, false)) {
            Ok(read) => what(read),
            Err(error) => {
                eprintln!("{error:#}");
                unread += 1;
            }
        }
    }
    Ok(unread)
}
