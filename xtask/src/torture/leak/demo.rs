//! A whole demo as `resettle` makes it, its backups, an export of everybody, and all that the commands said, searched for everyone in it.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::{Search, files_below};
use crate::torture::{output, scratch};

/// The earliest day of an entry. A birth date before it stands nowhere by accident; a later one may be the day of something else.
const FIRST_ENTRY: &str = "1990-01-01";

pub(super) fn run(program: &Path, people: u32) -> Result<()> {
    let (folder, secret) = (scratch("leak-demo")?, scratch("leak-demo-opened")?);
    let desk = Desk { program, folder: &folder, said: folder.join("said.log") };
    desk.run(&["demo", "--people", &people.to_string(), "--seed", "5"])?;
    desk.run(&["tick"])?;
    let public = desk.alone(&["backup", "key", path(&secret.join("age.key"))?])?;
    desk.alone(&["backup", "create", "data.backup", "--store", "store.db", "--to", public.trim()])?;
    desk.alone(&["backup", "keys", "create", "keys.backup", "--store", "store.db", "--root-key", "store.db.root"])?;
    let [kim, lee] = ["aa", "bb"].map(|digits| digits.repeat(16));
    desk.run(&["bulk", "allow"])?;
    let asked = desk.run(&["bulk", "ask", "--for", "statistics", "--as", &kim])?;
    let export = asked.split_whitespace().last().context("no export was asked for")?.to_owned();
    desk.run(&["bulk", "approve", &export, "--as", &lee])?;
    desk.run(&["bulk", "make", &export, "everybody.age", "--to", public.trim(), "--as", &kim])?;
    // What opens it lies elsewhere, and so does what it says.
    let mut open = desk.command();
    let everybody = output(open.args(["bulk", "open", "everybody.age", "--key", path(&secret.join("age.key"))?]))?;
    let secrets = secrets(&everybody)?;
    desk.run(&["late", "--office", "mou"])?;
    desk.run(&["rebuild"])?;
    let search = Search::new(&secrets);
    let (mut files, mut found) = (0_u32, Vec::new());
    for file in files_below(&folder)? {
        files += 1;
        let places = search.find(&fs::read(&file)?);
        found.extend(places.into_iter().map(|spelling| format!("{}: {spelling}", file.display())));
    }
    ensure!(found.is_empty(), "{} places of the demo name a person: {found:#?}", found.len());
    ensure!(!search.find(everybody.as_bytes()).is_empty(), "nobody is in the opened export, so the search proves nothing");
    println!(
        "   resettle demo of {people} people: {} secrets in {} spellings; {files} files, backups, export and output: none found",
        secrets.len(),
        search.count()
    );
    fs::remove_dir_all(&secret)?;
    Ok(())
}

fn path(path: &Path) -> Result<&str> {
    path.to_str().context("the folder has no readable name")
}

/// Names, telephones, accounts and birth dates of everybody in an export.
fn secrets(everybody: &str) -> Result<Vec<String>> {
    let mut secrets = Vec::new();
    for line in everybody.lines() {
        let file: Value = serde_json::from_str(line)?;
        let known = file["known"].as_array().context("a person of whom nothing is known")?;
        secrets.extend(known.iter().filter_map(|known| known["text"].as_str()).map(str::to_owned));
        secrets.extend(file["born"].as_str().filter(|born| *born < FIRST_ENTRY).map(str::to_owned));
    }
    secrets.sort();
    secrets.dedup();
    Ok(secrets)
}

struct Desk<'a> {
    program: &'a Path,
    folder: &'a Path,
    said: std::path::PathBuf,
}

impl Desk<'_> {
    /// The program, in the folder, told to log all it can.
    fn command(&self) -> Command {
        let mut command = Command::new(self.program);
        command.current_dir(self.folder).env("RUST_LOG", "trace").env("RUST_BACKTRACE", "full");
        command
    }

    /// A command on the store, with what it said kept.
    fn run(&self, words: &[&str]) -> Result<String> {
        let pack = std::path::absolute("packs/kr")?;
        self.alone(&[words, &["--store", "store.db", "--pack", path(&pack)?]].concat())
    }

    /// A command that needs no pack.
    fn alone(&self, words: &[&str]) -> Result<String> {
        let done = self.command().args(words).output()?;
        let told = String::from_utf8_lossy(&done.stderr).into_owned();
        ensure!(done.status.success(), "resettle {} failed: {told}", words.join(" "));
        let said = String::from_utf8_lossy(&done.stdout).into_owned();
        let before = fs::read_to_string(&self.said).unwrap_or_default();
        fs::write(&self.said, format!("{before}{said}{told}"))?;
        Ok(said)
    }
}
