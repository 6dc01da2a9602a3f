//! Fuzz target `story`: see `cargo xtask fuzz`.

#![expect(clippy::panic, reason = "the pack of the target must load")]

use std::sync::LazyLock;

use case::{Engine, read_story};
use programme::Programme;

/// A small pack with every kind of field.
static PACK: LazyLock<Programme> = LazyLock::new(|| {
    let files = [
        ("pack.toml", include_str!("standing/meridia/pack.toml")),
        ("sources.toml", include_str!("standing/meridia/sources.toml")),
        ("offices.toml", include_str!("standing/meridia/offices.toml")),
        ("calendar.toml", include_str!("standing/meridia/calendar.toml")),
        ("entries.toml", include_str!("standing/meridia/entries.toml")),
        ("facts.toml", include_str!("standing/meridia/facts.toml")),
        ("stages.toml", include_str!("standing/meridia/stages.toml")),
        ("parameters/grant.toml", include_str!("standing/meridia/parameters/grant.toml")),
        ("entitlements/welcome_grant.toml", include_str!("standing/meridia/entitlements/welcome_grant.toml")),
        ("entitlements/pension.toml", include_str!("standing/meridia/entitlements/pension.toml")),
        ("duties/answer_objection.toml", include_str!("standing/meridia/duties/answer_objection.toml")),
        ("restrictions/travel_ban.toml", include_str!("standing/meridia/restrictions/travel_ban.toml")),
        ("rights/days_worked.toml", include_str!("standing/meridia/rights/days_worked.toml")),
    ];
    let files = files.map(|(path, text)| (path.to_owned(), text.to_owned())).to_vec();
    Programme::load(files, &|_| None).unwrap_or_else(|error| panic!("{error}"))
});

#[test]
fn no_story_makes_the_reader_or_the_fold_panic() {
    let engine = Engine::new(&PACK);
    let days = ["0001-01-01", "2020-06-01", "9999-12-31"].map(|day| day.parse().unwrap());
    bolero::check!(name = "story").for_each(|input: &[u8]| {
        let text = String::from_utf8_lossy(input);
        for lenient in [false, true] {
            let Ok(story) = read_story(&PACK, "story.toml", &text, lenient) else { continue };
            for day in days {
                engine.standing(&story.journal, day, None);
                engine.why_all(&story.journal, day, None);
            }
            case::check(&engine, &story.journal, &story.expectations);
        }
    });
}
