//! What holds for any journal.

use case::{Engine, InstalmentState, Standing};
use proptest::prelude::*;

use crate::story::{Story, a_household, person};
use crate::world::{MERIDIA, date, journal};

/// Something that happens on a day of 2020 to 2022, and how many days later it is recorded.
type Happening = (u32, u32, usize, u32, bool);

const KINDS: [&str; 8] = [
    "income_reported",
    "fee_paid",
    "job_started",
    "job_ended",
    "objection_filed",
    "objection_answered",
    "ban_imposed",
    "returned",
];

fn day(number: u32) -> String {
    rules::Date::from_day_number(date("2020-05-01").day_number() + i32::try_from(number).unwrap()).unwrap().to_string()
}

/// Entries that differ in the instant at which they are recorded, so that nothing hangs on the order of writing.
fn tell(happenings: &[Happening]) -> Story {
    let story = a_household().with(person("mother").born("1985-04-02")).with(person("son").born("2020-07-01"));
    let story = story.entry("2020-03-01", "arrived").entry("2020-05-31", "settled").text("region", "coast");
    happenings.iter().enumerate().fold(story, |story, (number, (on, later, kind, amount, son))| {
        let recorded = format!("{}T{:02}:{:02}:{:02}+09:00", day(on + later), 9 + number / 60, number % 60, kind);
        let story = story
            .entry(&day(*on), KINDS[*kind])
            .who(if *son { "son" } else { "mother" })
            .recorded(&recorded)
            .id(&format!("e{number}"));
        match KINDS[*kind] {
            "income_reported" => story.set("amount", &amount.to_string()),
            "fee_paid" => story.set("amount", &amount.to_string()).text("for", "school"),
            "objection_filed" => story.text("about", "grant"),
            "ban_imposed" => story.text("ground", "trial").set("until", &day(on + amount)),
            _ => story,
        }
    })
}

fn happenings() -> impl Strategy<Value = Vec<Happening>> {
    prop::collection::vec((62_u32..900, 0_u32..300, 0..KINDS.len(), 0_u32..400, any::<bool>()), 0..12)
}

fn standing(story: &Story, as_of: &str, known_at: Option<&str>) -> Standing {
    let known_at = known_at.map(|at| at.parse().unwrap());
    Engine::new(&MERIDIA).standing(&journal(&MERIDIA, &story.to_string()), date(as_of), known_at)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_order_of_writing_does_not_matter(happened in happenings(), seed in any::<u64>(), as_of in 0_u32..1200) {
        let story = tell(&happened);
        let mut shuffled = story.clone();
        let places = shuffled.entries.len() as u64;
        for place in (1..shuffled.entries.len()).rev() {
            let other = (seed.wrapping_mul(place as u64 * 2 + 1) >> 7) % places.min(place as u64 + 1);
            shuffled.entries.swap(place, usize::try_from(other).unwrap());
        }
        prop_assert_eq!(standing(&story, &day(as_of), None), standing(&shuffled, &day(as_of), None));
    }

    #[test]
    fn what_takes_effect_later_changes_nothing_today(happened in happenings(), as_of in 62_u32..900) {
        let earlier: Vec<Happening> = happened.iter().copied().filter(|(on, ..)| *on <= as_of).collect();
        let full = tell(&happened);
        let mut cut = tell(&happened);
        let keep: Vec<bool> = [true, true].into_iter().chain(happened.iter().map(|(on, ..)| *on <= as_of)).collect();
        let mut kept = keep.iter();
        cut.entries.retain(|_| *kept.next().unwrap());
        prop_assert_eq!(cut.entries.len(), earlier.len() + 2);
        prop_assert_eq!(standing(&full, &day(as_of), None), standing(&cut, &day(as_of), None));
    }

    #[test]
    fn what_is_recorded_later_was_not_known(happened in happenings(), as_of in 62_u32..1200, known in 62_u32..1200, at in 0..12_usize) {
        let at_instant = format!("{}T00:00:00+09:00", day(known));
        let story = tell(&happened);
        let of = format!("e{}", at.min(happened.len().saturating_sub(1)));
        let known_before = standing(&story, &day(as_of), Some(&at_instant));
        prop_assume!(!happened.is_empty());
        let later = format!("{}T10:00:00+09:00", day(known.max(1200)));
        let corrected = story.clone().correction(&of, &later).set("on", &day(63));
        prop_assert_eq!(&standing(&corrected, &day(as_of), Some(&at_instant)), &known_before);
        let withdrawn = story.withdrawal(&of, &later);
        prop_assert_eq!(&standing(&withdrawn, &day(as_of), Some(&at_instant)), &known_before);
    }

    #[test]
    fn the_parts_of_the_grant_add_up_to_it(happened in happenings(), as_of in 31_u32..1200) {
        let standing = standing(&tell(&happened), &day(as_of), None);
        let grant = standing.entitlements.iter().find(|l| MERIDIA.entitlements[l.entitlement].thing.id == "welcome_grant").unwrap();
        let sum: i64 = grant.instalments.iter().map(|instalment| instalment.amount.unwrap()).sum();
        prop_assert_eq!(Some(sum), grant.amount);
    }

    #[test]
    fn a_day_later_nothing_due_becomes_upcoming_again(happened in happenings(), as_of in 31_u32..1200) {
        let story = tell(&happened);
        let (today, tomorrow) = (standing(&story, &day(as_of), None), standing(&story, &day(as_of + 1), None));
        for (before, after) in today.entitlements.iter().zip(&tomorrow.entitlements) {
            let due = |state| matches!(state, InstalmentState::Due | InstalmentState::Paid);
            let fixed = MERIDIA.entitlements[before.entitlement].pay.iter().all(|line| line.id != "all");
            for (before, after) in before.instalments.iter().zip(&after.instalments).filter(|_| fixed) {
                prop_assert!(!due(before.state) || due(after.state), "{:?} then {:?}", before, after);
            }
        }
        let place = |standing: &Standing| standing.stages.iter().flatten().map(|stage| stage.stage).collect::<Vec<_>>();
        prop_assert!(place(&today).iter().zip(&place(&tomorrow)).all(|(before, after)| before <= after));
    }

    #[test]
    fn a_withdrawal_undoes_an_entry(happened in happenings(), as_of in 31_u32..1200) {
        let story = tell(&happened);
        let with = story.clone().entry(&day(62), "income_reported").set("amount", "7").who("mother").id("extra");
        let undone = with.withdrawal("extra", &format!("{}T00:00:00+09:00", day(1300)));
        prop_assert_eq!(standing(&undone, &day(as_of), None), standing(&story, &day(as_of), None));
    }
}
