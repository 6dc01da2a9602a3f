//! Whether two records are one person: names, birth, sex, birthplace and parents, weighed together with the reasons.
//!
//! The weights add up as natural logarithms of likelihood ratios (Fellegi and Sunter, 1969). What is unknown says nothing. A
//! name that was used is evidence like any other: two names of one person are never made spellings of each other.

use std::fmt;

use crate::birth::{Birth, BirthAgreement};
use crate::fold::{Script, fold};
use crate::score::{Answer, Grounds, Matcher, Prepared};

/// What a name was to the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NameKind {
    /// On papers.
    Legal,
    /// In daily life.
    Used,
    /// Formerly.
    Former,
    /// Another name, to be known by or to hide behind.
    Alias,
    /// As somebody else reported it.
    Reported,
}

/// When a name was used, in years; open where unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Period {
    /// First year.
    pub from_year: Option<i16>,
    /// Last year.
    pub until_year: Option<i16>,
}

/// One of a person's names.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Name {
    /// As written.
    pub text: String,
    /// The script it is written in.
    pub script: Script,
    /// What it was to the person.
    pub kind: NameKind,
    /// When it was used.
    pub period: Period,
    /// Who says so: a paper, an office, a person.
    pub source: String,
}

impl Name {
    /// A name as written, in the script of its first letter.
    pub fn new(text: &str, kind: NameKind, source: &str) -> Self {
        let script = fold(text).parts.first().map_or(Script::Other, |p| p.script);
        Self { text: text.to_owned(), script, kind, period: Period::default(), source: source.to_owned() }
    }
}

/// Sex as recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sex {
    /// Female.
    Female,
    /// Male.
    Male,
}

/// What is known of a person for telling whether two records are one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Person {
    /// All names known.
    pub names: Vec<Name>,
    /// Birth as told.
    pub birth: Birth,
    /// Sex, if recorded.
    pub sex: Option<Sex>,
    /// Birthplace as written, if known.
    pub birthplace: Option<String>,
    /// The mother's name, if known.
    pub mother: Option<String>,
    /// The father's name, if known.
    pub father: Option<String>,
}

/// What a reason is about.
#[derive(Debug, Clone, PartialEq)]
pub enum About {
    /// Two of the names: their places in each person's list and the score between them.
    Names {
        /// Place in the first person's names.
        a: usize,
        /// Place in the second person's names.
        b: usize,
        /// Score as names, 0 to 1.
        score: f32,
    },
    /// Birth.
    Birth(BirthAgreement),
    /// Sex: whether it agrees.
    Sex(bool),
    /// Birthplace: whether it agrees.
    Birthplace(bool),
    /// The mother's name: whether it agrees.
    Mother(bool),
    /// The father's name: whether it agrees.
    Father(bool),
}

/// One reason for a person's score.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonReason {
    /// What it is about.
    pub about: About,
    /// Natural logarithm of the likelihood ratio of one person against two.
    pub weight: f32,
}

impl fmt::Display for PersonReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let agrees = |yes: &bool| if *yes { "agrees" } else { "does not agree" };
        match &self.about {
            About::Names { score, .. } => write!(f, "names: {score:.2}"),
            About::Birth(agreement) => write!(f, "birth: {agreement:?}"),
            About::Sex(yes) => write!(f, "sex {}", agrees(yes)),
            About::Birthplace(yes) => write!(f, "birthplace {}", agrees(yes)),
            About::Mother(yes) => write!(f, "mother's name {}", agrees(yes)),
            About::Father(yes) => write!(f, "father's name {}", agrees(yes)),
        }?;
        write!(f, " ({:+.1})", self.weight)
    }
}

/// The outcome of comparing two people.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonComparison {
    /// The probability that they are one person, 0 to 1.
    pub score: f32,
    /// What to do. It never joins two files by itself.
    pub answer: Answer,
    /// Why.
    pub reasons: Vec<PersonReason>,
}

/// From this probability on the answer is "same": joining two people's files is worse than asking.
pub const PERSON_SAME_FROM: f32 = 0.95;
/// From this probability on a person is asked.
pub const PERSON_ASK_FROM: f32 = 0.05;

/// The least and the most that names alone can say, in nats.
const NAMES_WEIGHT: (f32, f32) = (-7.0, 16.0);
/// What agreement and disagreement say beside names and birth: our estimates, not fitted.
const SEX_WEIGHT: (f32, f32) = (0.69, -4.0);
const BIRTHPLACE_WEIGHT: (f32, f32) = (2.0, -0.7);
const PARENT_WEIGHT: (f32, f32) = (5.0, -2.0);

impl Matcher {
    /// Compares two people. `register` is how many people the second was picked from: in a large register, chance agreement is
    /// likelier, so more evidence is needed.
    pub fn compare_people(&self, a: &Person, b: &Person, register: u32) -> PersonComparison {
        let mut reasons: Vec<PersonReason> = self.names_reason(a, b).into_iter().collect();
        let birth = a.birth.agree(b.birth);
        if birth != BirthAgreement::Unknown {
            reasons.push(PersonReason { about: About::Birth(birth), weight: birth.weight() });
        }
        if let (Some(x), Some(y)) = (a.sex, b.sex) {
            reasons.push(PersonReason { about: About::Sex(x == y), weight: pick(SEX_WEIGHT, x == y) });
        }
        let texts = [
            (&a.birthplace, &b.birthplace, About::Birthplace as fn(bool) -> About, BIRTHPLACE_WEIGHT),
            (&a.mother, &b.mother, About::Mother, PARENT_WEIGHT),
            (&a.father, &b.father, About::Father, PARENT_WEIGHT),
        ];
        for (x, y, about, weight) in texts {
            if let (Some(x), Some(y)) = (x, y) {
                let agrees = self.compare(x, y).answer == Answer::Same;
                reasons.push(PersonReason { about: about(agrees), weight: pick(weight, agrees) });
            }
        }
        let (score, answer) = judged(reasons.iter().map(|r| r.weight).sum(), register);
        PersonComparison { score, answer, reasons }
    }

    /// The pair of names that says most, less what trying several pairs finds by chance.
    fn names_reason(&self, a: &Person, b: &Person) -> Option<PersonReason> {
        let read = |person: &Person| person.names.iter().map(|n| self.prepare(&n.text)).collect::<Vec<Prepared>>();
        let (x, y) = (read(a), read(b));
        let pairs = x.iter().enumerate().flat_map(|(i, p)| y.iter().enumerate().map(move |(j, q)| (i, j, p, q)));
        let best =
            pairs.map(|(i, j, p, q)| (i, j, self.name_weight(p, q), self.score(p, q))).max_by(|m, n| m.2.total_cmp(&n.2))?;
        let tried = (x.len() * y.len()) as f32;
        Some(PersonReason { about: About::Names { a: best.0, b: best.1, score: best.3 }, weight: best.2 - tried.ln() })
    }

    /// What two names say about people: a rare name more than a common one.
    pub(crate) fn name_weight(&self, a: &Prepared, b: &Prepared) -> f32 {
        let Some((log_odds, grounds)) = self.weigh(a, b) else { return 0.0 };
        let rarity = match grounds {
            Grounds::Korean(e) | Grounds::Followed(e, _) => e.syllables().iter().map(|s| s.ln).sum(),
            Grounds::Sound(e) => e.agree.max(log_odds),
            Grounds::Lengths => NAMES_WEIGHT.0,
            Grounds::Mandarin(e, _) => return e.weight().clamp(NAMES_WEIGHT.0, NAMES_WEIGHT.1),
        };
        let weight = if log_odds > 0.0 { rarity.min(2.0 + 3.0 * log_odds) } else { log_odds };
        weight.clamp(NAMES_WEIGHT.0, NAMES_WEIGHT.1)
    }
}

fn pick(weight: (f32, f32), agrees: bool) -> f32 {
    if agrees { weight.0 } else { weight.1 }
}

/// The probability that two people are one when so much speaks for it (in nats) and one of them was picked from so many, and what
/// to do.
pub(crate) fn judged(weight: f32, register: u32) -> (f32, Answer) {
    let log_odds = weight - (register.max(2) as f32).ln();
    let score = 1.0 / (1.0 + (-log_odds.clamp(-20.0, 20.0)).exp());
    (score, person_answer(score))
}

fn person_answer(score: f32) -> Answer {
    if score >= PERSON_SAME_FROM {
        Answer::Same
    } else if score >= PERSON_ASK_FROM {
        Answer::Ask
    } else {
        Answer::Different
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REGISTER: u32 = 34_000;

    fn person(names: &[&str], birth: Birth) -> Person {
        Person { names: names.iter().map(|n| Name::new(n, NameKind::Used, "intake")).collect(), birth, ..Person::default() }
    }

    fn answer(a: &Person, b: &Person) -> Answer {
        Matcher::standard().compare_people(a, b, REGISTER).answer
    }

    #[test]
    fn a_name_in_two_spellings_and_the_same_day_is_one_person() {
        let a = person(&["손정훈"], Birth::day(1964, 3, 5));
        assert_eq!(answer(&a, &person(&["Son Jong-hoon"], Birth::day(1964, 3, 5))), Answer::Same);
        assert_eq!(answer(&a, &person(&["SON JEONG HUN"], Birth::day(1964, 5, 3))), Answer::Same);
    }

    #[test]
    fn a_common_name_alone_is_never_enough() {
        let a = person(&["김영희"], Birth::default());
        assert_ne!(answer(&a, &a), Answer::Same);
    }

    #[test]
    fn brothers_born_on_other_days_are_two() {
        let a = person(&["Son Jong-hun"], Birth::day(1964, 3, 5));
        assert_eq!(answer(&a, &person(&["Son Jong-nam"], Birth::day(1958, 3, 11))), Answer::Different);
    }

    #[test]
    fn a_recorded_alias_finds_the_earlier_file() {
        let mut earlier = person(&["박정숙", "박인숙"], Birth::day(1946, 6, 2));
        earlier.names[1].kind = NameKind::Alias;
        let arriving = person(&["Park In-sook"], Birth::day(1946, 6, 2));
        let found = Matcher::standard().compare_people(&earlier, &arriving, REGISTER);
        assert_eq!(found.answer, Answer::Same);
        assert!(matches!(found.reasons[0].about, About::Names { a: 1, b: 0, .. }));
    }

    #[test]
    fn without_the_alias_the_same_day_makes_a_person_ask_at_most() {
        let earlier = person(&["박정숙"], Birth::day(1946, 6, 2));
        assert_ne!(answer(&earlier, &person(&["Park In-sook"], Birth::day(1946, 6, 2))), Answer::Same);
    }

    #[test]
    fn everything_that_agrees_raises_the_score_and_everything_else_lowers_it() {
        let mut a = person(&["김영희"], Birth::from_korean_age(40, 2003));
        a.sex = Some(Sex::Female);
        a.birthplace = Some("회령".to_owned());
        a.mother = Some("박순자".to_owned());
        let mut b = a.clone();
        let score = |b: &Person| Matcher::standard().compare_people(&a, b, REGISTER).score;
        let full = score(&b);
        b.mother = None;
        let without_mother = score(&b);
        b.birthplace = None;
        let without_place = score(&b);
        b.sex = Some(Sex::Male);
        let other_sex = score(&b);
        assert!(full > without_mother && without_mother > without_place && without_place > other_sex);
    }

    #[test]
    fn an_age_counted_the_korean_way_and_a_year_that_may_be_off_do_not_speak_against_one_person() {
        let born = person(&["손정훈"], Birth::day(1963, 12, 5));
        for told in [Birth::from_korean_age(41, 2003), Birth::year(1965, 2), Birth::year(1963, 0)] {
            assert_eq!(answer(&born, &person(&["Son Jong-hun"], told)), Answer::Ask, "{told:?}");
        }
        assert_eq!(answer(&born, &person(&["Son Jong-hun"], Birth::year(1980, 2))), Answer::Different);
    }

    #[test]
    fn parents_named_alike_in_other_scripts_tell_namesakes_apart() {
        let with = |name: &str, mother: &str, father: &str| Person {
            mother: Some(mother.to_owned()),
            father: Some(father.to_owned()),
            ..person(&[name], Birth::year(1970, 1))
        };
        let a = with("김영희", "박순자", "김광혁");
        assert_eq!(answer(&a, &with("Kim Yong Hui", "Pak Sun Ja", "Kim Kwang Hyok")), Answer::Same);
        assert_ne!(answer(&a, &with("Kim Yong Hui", "Ri Chun Hwa", "Kim Chol Su")), Answer::Same);
    }

    #[test]
    fn a_name_read_in_mandarin_is_weak_evidence_and_one_written_in_characters_is_strong() {
        let a = person(&["Ri Song-hyok"], Birth::day(1965, 3, 19));
        assert_ne!(answer(&a, &person(&["Li Cheng He"], Birth::day(1965, 3, 19))), Answer::Different);
        assert_ne!(answer(&a, &person(&["Li Cheng He"], Birth::default())), Answer::Same);
        let written = person(&["孫正勳"], Birth::day(1964, 3, 5));
        assert_eq!(answer(&written, &person(&["Son Jong Hun"], Birth::day(1964, 3, 5))), Answer::Same);
    }

    #[test]
    fn nothing_known_says_nothing() {
        let nobody = Person::default();
        let found = Matcher::standard().compare_people(&nobody, &nobody, REGISTER);
        assert_eq!((found.answer, found.reasons.len()), (Answer::Different, 0));
    }
}
