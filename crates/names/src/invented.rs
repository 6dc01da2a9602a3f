//! Invented people for measuring: names drawn syllable by syllable as often as they were counted, birth years spread evenly.

use crate::birth::Birth;
use crate::hangul::Sound;

/// One person who does not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invented {
    /// The name in Hangul.
    pub hangul: String,
    /// The same name in Latin letters, each syllable as people were counted to write it.
    pub latin: String,
    /// A full date of birth.
    pub birth: Birth,
    /// One of two hundred places.
    pub birthplace: String,
}

/// Draws invented people, the same for the same seed.
#[derive(Debug)]
pub struct Inventor {
    state: u64,
    /// Surnames and given syllables: Hangul, letters and the running total of counts.
    spellings: [Vec<(char, &'static str, u32)>; 2],
}

const TABLE: &str = include_str!("../data/spellings.tsv");
const FIRST_YEAR: u64 = 1940;
const YEARS: u64 = 65;
const PLACES: u64 = 200;

impl Inventor {
    /// An inventor of people, the same for the same seed.
    pub fn new(seed: u64) -> Self {
        let of = |place: &str| {
            let mut total = 0;
            let lines = TABLE.lines().filter_map(|l| {
                let fields: Vec<&'static str> = l.split('\t').collect();
                let [_, sound, letters, count] = fields[..] else { return None };
                (fields[0] == place).then_some((sound.chars().next()?, letters, count.parse::<u32>().ok()?))
            });
            lines
                .filter(|(sound, ..)| Sound::of(*sound).is_some())
                .map(|(sound, letters, count)| {
                    total += count;
                    (sound, letters, total)
                })
                .collect()
        };
        Self { state: seed, spellings: [of("s"), of("g")] }
    }

    /// The next number of SplitMix64 (Steele and others, 2014).
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ z >> 31
    }

    fn below(&mut self, n: u64) -> u64 {
        self.next() % n.max(1)
    }

    fn syllable(&mut self, place: usize) -> (char, &'static str) {
        let total = self.spellings[place].last().map_or(1, |l| l.2);
        let drawn = self.below(u64::from(total)) as u32;
        let table = &self.spellings[place];
        let at = table.partition_point(|(.., upto)| *upto <= drawn);
        table.get(at).map_or(('김', "kim"), |(sound, letters, _)| (*sound, *letters))
    }

    /// The next person.
    pub fn person(&mut self) -> Invented {
        let [surname, first, second] = [self.syllable(0), self.syllable(1), self.syllable(1)];
        let hangul = [surname.0, first.0, second.0].iter().collect();
        let latin = format!("{} {}-{}", surname.1, first.1, second.1);
        let year = (FIRST_YEAR + self.below(YEARS)) as i16;
        let birth = Birth::day(year, 1 + self.below(12) as u8, 1 + self.below(28) as u8);
        Invented { hangul, latin, birth, birthplace: format!("place {}", self.below(PLACES)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_invents_the_same_people() {
        let three = |seed| {
            let mut inventor = Inventor::new(seed);
            [inventor.person(), inventor.person(), inventor.person()]
        };
        assert_eq!(three(1), three(1));
        assert_ne!(three(1), three(2));
    }

    #[test]
    fn an_invented_name_is_one_name_in_both_scripts() {
        let (mut inventor, matcher) = (Inventor::new(3), crate::Matcher::standard());
        let people: Vec<Invented> = (0..500).map(|_| inventor.person()).collect();
        let same = people.iter().filter(|p| matcher.compare(&p.hangul, &p.latin).answer == crate::Answer::Same).count();
        assert!(same > 480, "only {same} of 500");
    }
}
