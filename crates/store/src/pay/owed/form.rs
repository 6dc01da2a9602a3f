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

/// What was written; `None`: it is nothing of this form.
pub(super) fn read(text: &str, as_of: Date) -> Option<Owes> {
    let json: Json = serde_json::from_str(text).ok()?;
    let [together, unknown, holds, recorded] = json.as_array()?.as_slice() else { return None };
    let mut owes = Owes { as_of, instalments: vec![], unknown: vec![], holds: vec![], recorded: vec![] };
    for all in together.as_array()? {
        let [entitlement, who, is_identified, law, each] = all.as_array()?.as_slice() else { return None };
        let (entitlement, who, is_identified) = (entitlement.as_str()?, text_or_none(who)?, is_identified.as_bool()?);
        let law: Vec<String> = law.as_array()?.iter().map(|one| one.as_str().map(str::to_owned)).collect::<Option<_>>()?;
        for one in each.as_array()? {
            let [instalment, amount, due, state] = one.as_array()?.as_slice() else { return None };
            owes.instalments.push(Owed {
                sequence: sequence(entitlement, who.clone(), instalment.as_str()?),
                amount: if amount.is_null() { None } else { Some(amount.as_i64()?) },
                due: text_or_none(due)?.map(|due| due.parse()).transpose().ok()?,
                state: match state.as_str()? {
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
    for one in unknown.as_array()? {
        let [entitlement, who] = one.as_array()?.as_slice() else { return None };
        owes.unknown.push((entitlement.as_str()?.to_owned(), text_or_none(who)?));
    }
    for one in holds.as_array()? {
        let [why, who] = one.as_array()?.as_slice() else { return None };
        owes.holds.push((Why::passable(why.as_str()?)?, text_or_none(who)?));
    }
    for one in recorded.as_array()? {
        let [entitlement, who, instalment, amount, on] = one.as_array()?.as_slice() else { return None };
        let sequence = sequence(entitlement.as_str()?, text_or_none(who)?, instalment.as_str()?);
        owes.recorded.push(Recorded { sequence, amount: amount.as_i64()?, on: on.as_str()?.parse().ok()? });
    }
    Some(owes)
}

fn sequence(entitlement: &str, who: Option<String>, instalment: &str) -> Sequence {
    Sequence { entitlement: entitlement.to_owned(), who, instalment: instalment.to_owned() }
}

/// A text, or nothing; the outer `None`: it is neither.
fn text_or_none(json: &Json) -> Option<Option<String>> {
    match json {
        Json::Null => Some(None),
        Json::String(text) => Some(Some(text.clone())),
        _ => None,
    }
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
