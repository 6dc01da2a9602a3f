//! A matter before the council: lives know nothing of it.

use ::case::{Engine, read_story};
use anyhow::Result;
use programme::Purpose;
use rules::Date;
use store::{Append, HouseholdId, Reading, Stamp, Store};
use vault::{ActorId, Purposes};

use crate::run::random;

/// What is intended was told so many days ago, and the person may comment for so many more.
const TOLD_DAYS_AGO: i32 = 7;
const COMMENT_DAYS: i32 = 10;
/// Kinds of the Korean pack: who has all of these is under protection, at home.
const NEEDED: [&str; 2] = ["protection_granted", "moved_in"];

/// Records, in the first household that can have it, that its protection may be suspended.
pub(super) async fn put(store: &Store, engine: &Engine<'_>, households: &[HouseholdId], today: Date, stamp: Stamp) -> Result<()> {
    let programme = engine.programme();
    let purposes: Purposes = programme.purposes.iter().map(|purpose| purpose.id.as_str()).collect();
    let Some(purpose) = purposes.find(Purpose::COMPUTE) else { return Ok(()) };
    let reading = Reading { who: ActorId([0; 16]), purpose, at: stamp.at };
    for household in households {
        let found = store.household(engine, *household, &reading).await?;
        let is_there = |id: &str| {
            let kind = programme.kind_id(id);
            kind.is_some() && found.journal.entries.iter().any(|entry| Some(entry.kind) == kind)
        };
        if !NEEDED.iter().all(|id| is_there(id)) {
            continue;
        }
        let (told, comment_by) = (today.add_days(-TOLD_DAYS_AGO)?, today.add_days(COMMENT_DAYS)?);
        let mut entries = read_story(programme, "demo.toml", &text(told, comment_by), false)?.journal.entries;
        entries.iter_mut().for_each(|entry| entry.recorded = stamp.at);
        let append = Append { household: *household, expected_last_seq: found.last_seq, stamp, persons: Vec::new(), entries };
        store.append(engine, append, &mut random()).await?;
        return Ok(());
    }
    Ok(())
}

fn text(told: Date, comment_by: Date) -> String {
    format!(
        "title = \"A matter before the council\"
[[person]]
id = \"one\"
born = 1980-01-01
sex = \"female\"
[household]
members = [\"one\"]
[[entry]]
on = {told}
who = \"one\"
what = \"change_ground_arose\"
ground = \"assets\"
[[entry]]
on = {told}
who = \"one\"
what = \"prior_notice_given\"
decision = \"protection_suspended\"
comment_by = {comment_by}
"
    )
}
