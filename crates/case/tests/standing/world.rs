//! The pack of a country that exists in tests only, the Korean pack, and the standings that tests look at.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use case::{Engine, Entry, Journal, Standing, Subject, Truth, read_story};
use jiff::Timestamp;
use programme::{LoadError, Programme};
use rules::Date;

pub(crate) fn gather(folder: &Path, files: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            files.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
        }
    }
}

fn here() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}

fn load(folder: &Path) -> Programme {
    let mut files = Vec::new();
    gather(folder, &mut files);
    Programme::load(files, &|_| None).unwrap_or_else(|error| panic!("{error}"))
}

/// The files of the made-up pack, and with them an entitlement for each fact whose value tests want to see.
pub(crate) fn meridian_files() -> Vec<(String, String)> {
    let mut files = Vec::new();
    gather(&here().join("tests/standing/meridia"), &mut files);
    for (id, amount) in [
        ("shows_income", "income"),
        ("shows_first_income", "first_income"),
        ("shows_income_or_none", "income_or_none"),
        ("shows_reports", "EUR 1 * reports"),
        ("shows_fees", "fees"),
    ] {
        files.push((format!("entitlements/{id}.toml"), shows(amount)));
    }
    files
}

fn shows(amount: &str) -> String {
    let title = r#"{ en = "Shows a fact", ko = "사실 표시" }"#;
    format!(
        "title = {title}\nabout = {title}\nper = \"person\"\nowner = \"town\"\nlaw_of = \"today\"\nlaw = [\"ACT 7\"]\n\
         confidence = \"A\"\nwhen = \"true\"\namount = \"{amount}\"\n[[pay]]\nid = \"all\"\ndue = \"today\"\namount = \"total\"\n"
    )
}

/// The made-up pack with words of one of its files replaced by others.
pub(crate) fn meridia_with(file: &str, from: &str, to: &str) -> Result<Programme, LoadError> {
    let mut files = meridian_files();
    let (_, text) = files.iter_mut().find(|(path, _)| path.ends_with(file)).unwrap();
    assert!(text.contains(from), "`{from}` is not in {file}");
    *text = text.replacen(from, to, 1);
    Programme::load(files, &|_| None)
}

pub(crate) static MERIDIA: LazyLock<Programme> =
    LazyLock::new(|| Programme::load(meridian_files(), &|_| None).unwrap_or_else(|error| panic!("{error}")));
pub(crate) static KOREA: LazyLock<Programme> = LazyLock::new(|| load(&here().join("../../packs/kr")));

pub(crate) fn date(text: &str) -> Date {
    text.parse().unwrap_or_else(|_| panic!("{text} is no date"))
}

pub(crate) fn instant(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(crate) fn journal(programme: &Programme, story: &str) -> Journal {
    read_story(programme, "story.toml", story, false).unwrap_or_else(|error| panic!("{story}\n{error}")).journal
}

/// A standing under the made-up pack, its lines in words.
pub(crate) struct Seen {
    pub(crate) standing: Standing,
    pub(crate) journal: Journal,
    pub(crate) entries: Vec<Entry>,
}

/// Where a household stands under the made-up pack.
pub(crate) fn seen(story: &impl ToString, as_of: &str, known_at: Option<&str>) -> Seen {
    seen_under(&MERIDIA, story, as_of, known_at)
}

pub(crate) fn seen_under(programme: &Programme, story: &impl ToString, as_of: &str, known_at: Option<&str>) -> Seen {
    let engine = Engine::new(programme);
    let journal = journal(programme, &story.to_string());
    let (as_of, known_at) = (date(as_of), known_at.map(instant));
    let standing = engine.standing(&journal, as_of, known_at);
    let entries = engine.entries(&journal, as_of, known_at);
    Seen { standing, journal, entries }
}

fn day(date: Option<Date>) -> String {
    date.map_or_else(|| "-".to_owned(), |date| date.to_string())
}

impl Seen {
    fn meant(&self, id: &str, of: &str, subject: Subject) -> bool {
        let (id, who) = id.split_once('/').map_or((id, None), |(id, who)| (id, Some(who)));
        let label = subject.who.map(|who| self.journal.persons[who].label.as_str());
        of == id && (who.is_none() || who == label)
    }

    /// `id` or `id/person`: whether it is owed and how much, in minor units; `?` when it is not known.
    pub(crate) fn amount(&self, id: &str) -> String {
        let line =
            self.standing.entitlements.iter().find(|l| self.meant(id, &MERIDIA.entitlements[l.entitlement].thing.id, l.subject));
        let line = line.unwrap_or_else(|| panic!("no {id}"));
        match (line.owed, line.amount) {
            (Truth::No, _) => "not owed".to_owned(),
            (Truth::Unknown, _) => "owed?".to_owned(),
            (Truth::Yes, amount) => amount.map_or_else(|| "?".to_owned(), |amount| amount.to_string()),
        }
    }

    /// What a line lacks: id, and whose.
    pub(crate) fn missing(&self, id: &str) -> Vec<String> {
        let line =
            self.standing.entitlements.iter().find(|l| self.meant(id, &MERIDIA.entitlements[l.entitlement].thing.id, l.subject));
        line.unwrap().missing.iter().map(|missing| missing.id(&MERIDIA)).collect()
    }

    pub(crate) fn instalments(&self, id: &str) -> Vec<String> {
        let line =
            self.standing.entitlements.iter().find(|l| self.meant(id, &MERIDIA.entitlements[l.entitlement].thing.id, l.subject));
        let amount = |amount: Option<i64>| amount.map_or_else(|| "?".to_owned(), |amount| amount.to_string());
        let one =
            |part: &case::Instalment| format!("{} {} {} {}", part.id, day(part.due), amount(part.amount), part.state.word());
        line.unwrap().instalments.iter().map(one).collect()
    }

    pub(crate) fn duties(&self, id: &str) -> Vec<String> {
        let lines = self.standing.duties.iter().filter(|l| self.meant(id, &MERIDIA.duties[l.duty].thing.id, l.subject));
        lines.map(|l| format!("{} by {}", l.state.word(), day(l.due))).collect()
    }

    pub(crate) fn requests(&self) -> Vec<String> {
        self.standing.requests.iter().map(|l| format!("{} {} by {}", l.filed, l.state.word(), day(l.due))).collect()
    }

    /// Whether a right is open, and its last day.
    pub(crate) fn right(&self, id: &str) -> String {
        let line = self.standing.rights.iter().find(|l| self.meant(id, &MERIDIA.rights[l.right].thing.id, l.subject));
        line.map_or_else(|| "none".to_owned(), |l| format!("{:?} until {}", l.open, day(l.until)).to_lowercase())
    }

    pub(crate) fn restrictions(&self) -> Vec<String> {
        self.standing.restrictions.iter().map(|l| format!("{:?} until {}", l.active, day(l.until)).to_lowercase()).collect()
    }

    /// The stage of each person.
    pub(crate) fn stages(&self) -> Vec<String> {
        let word = |stage: &case::StageLine| MERIDIA.stages[stage.stage].thing.id.clone();
        self.standing.stages.iter().map(|stage| stage.as_ref().map_or_else(|| "none".to_owned(), word)).collect()
    }

    /// The days worked of a person, which the pack shows as a day.
    pub(crate) fn days_worked(&self) -> i32 {
        let line = self.standing.rights.iter().find(|l| MERIDIA.rights[l.right].thing.id == "days_worked").unwrap();
        line.until.unwrap().day_number() - date("2030-01-01").day_number()
    }
}
