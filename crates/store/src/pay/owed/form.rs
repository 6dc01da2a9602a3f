//! How what a household is owed stands in a row: JSON lists, what is the same for the instalments of an entitlement once.

use payments::Sequence;
use payments::owes::{Owed, OwedState, Owes, Recorded};
use payments::plan::Why;
use rules::Date;
use serde_json::{Value as Json, json};

pub(super) fn write(owes: &Owes) -> String {
    let together = owes.instalments.chunk_by(|one, other| of(one) == of(other)).map(|all| {
        let (entitlement, who, is_identified, law) = all.first().map(of).unwrap_or_default();
        let each: Vec<Json> = all.iter().map(instalment).collect();
        json!([entitlement, who, is_identified, law, each])
    });
    let together: Vec<Json> = together.collect();
    let holds: Vec<Json> = owes.holds.iter().map(|(why, who)| json!([why.word(), who])).collect();
    let recorded = owes.recorded.iter().map(|Recorded { sequence, amount, on }| {
        json!([sequence.entitlement, sequence.who, sequence.instalment, amount, on.to_string()])
    });
    json!([together, owes.unknown, holds, recorded.collect::<Vec<_>>()]).to_string()
}

/// What instalments of one line of a standing have in common.
fn of(one: &Owed) -> (&str, Option<&str>, bool, &[String]) {
    (&one.sequence.entitlement, one.sequence.who.as_deref(), one.is_identified, &one.law)
}

fn instalment(one: &Owed) -> Json {
    let state = match one.state {
        OwedState::Unknown => "unknown",
        OwedState::Paid => "paid",
        OwedState::Known => "known",
    };
    json!([one.sequence.instalment, one.amount, one.due.map(|due| due.to_string()), state])
}

/// Entitlement, whose, whether it has a name that never changes, articles, and each instalment: its name, amount, day and state.
type Together = (String, Option<String>, bool, Vec<String>, Vec<(String, Option<i64>, Option<String>, String)>);
/// Instalments, what is unknown, what holds, and what was recorded.
type Form = (
    Vec<Together>,
    Vec<(String, Option<String>)>,
    Vec<(String, Option<String>)>,
    Vec<(String, Option<String>, String, i64, String)>,
);

/// What was written; `None`: it is nothing of this form.
pub(super) fn read(text: &str, as_of: Date) -> Option<Owes> {
    let (together, unknown, holds, recorded): Form = serde_json::from_str(text).ok()?;
    let mut owes = Owes { as_of, instalments: vec![], unknown, holds: vec![], recorded: vec![] };
    for (entitlement, who, is_identified, law, each) in together {
        for (instalment, amount, due, state) in each {
            owes.instalments.push(Owed {
                sequence: Sequence { entitlement: entitlement.clone(), who: who.clone(), instalment },
                amount,
                due: due.map(|due| due.parse()).transpose().ok()?,
                state: match state.as_str() {
                    "unknown" => OwedState::Unknown,
                    "paid" => OwedState::Paid,
                    "known" => OwedState::Known,
                    _ => return None,
                },
                is_identified,
                law: law.clone(),
            });
        }
    }
    for (why, who) in holds {
        owes.holds.push((Why::passable(&why)?, who));
    }
    for (entitlement, who, instalment, amount, on) in recorded {
        owes.recorded.push(Recorded { sequence: Sequence { entitlement, who, instalment }, amount, on: on.parse().ok()? });
    }
    Some(owes)
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn date() -> impl Strategy<Value = Date> {
        (2000..2100, 1..13_u8, 1..29_u8).prop_map(|(year, month, day)| format!("{year}-{month:02}-{day:02}").parse().unwrap())
    }

    fn name() -> impl Strategy<Value = String> {
        prop_oneof!["[a-z]{1,3}/[0-9]", "\\PC{0,6}"]
    }

    fn some_sequence() -> impl Strategy<Value = Sequence> {
        (name(), proptest::option::of(name()), name()).prop_map(|(entitlement, who, instalment)| Sequence {
            entitlement,
            who,
            instalment,
        })
    }

    fn owed() -> impl Strategy<Value = Owed> {
        let state = prop_oneof![Just(OwedState::Unknown), Just(OwedState::Paid), Just(OwedState::Known)];
        let (amount, due) = (proptest::option::of(any::<i64>()), proptest::option::of(date()));
        let law = vec(name(), 0..3);
        (some_sequence(), amount, due, state, any::<bool>(), law).prop_map(
            |(sequence, amount, due, state, is_identified, law)| Owed { sequence, amount, due, state, is_identified, law },
        )
    }

    fn owes() -> impl Strategy<Value = Owes> {
        let why = prop_oneof![name().prop_map(Why::Restriction), name().prop_map(Why::Event)];
        let recorded = (some_sequence(), any::<i64>(), date());
        let recorded = recorded.prop_map(|(sequence, amount, on)| Recorded { sequence, amount, on });
        let who = || proptest::option::of(name());
        let (owed, unknown) = (vec(owed(), 0..6), vec((name(), who()), 0..3));
        let (holds, recorded) = (vec((why, who()), 0..3), vec(recorded, 0..3));
        (date(), owed, unknown, holds, recorded).prop_map(|(as_of, instalments, unknown, holds, recorded)| Owes {
            as_of,
            instalments,
            unknown,
            holds,
            recorded,
        })
    }

    proptest! {
        #[test]
        fn what_is_kept_reads_as_it_was(owes in owes()) {
            prop_assert_eq!(read(&write(&owes), owes.as_of), Some(owes));
        }

        #[test]
        fn a_text_that_is_nothing_of_this_form_is_no_household_that_is_owed_nothing(text in "\\PC{0,40}") {
            prop_assert_eq!(read(&text, "2027-03-31".parse().unwrap()), None);
        }
    }
}
