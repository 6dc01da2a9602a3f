//! How a Hangul name is likely written in other letters, by system.

use crate::components::unpack;
use crate::fold::{Script, fold, shown};
use crate::hangul::Sound;
use crate::model::Place;
use crate::score::Matcher;
use crate::systems::{SYSTEMS, System};

/// The spellings of one name under one system, likeliest first.
#[derive(Debug, Clone, PartialEq)]
pub struct Spelled {
    /// The system: `customary`, `revised` (the South's of 2000), `mccune_reischauer` and, without its marks, `mccune_reischauer_plain`,
    /// `north` (the North's), `kontsevich` (Cyrillic).
    pub system: &'static str,
    /// The spellings; the share (0 to 1) is known only for customary ones.
    pub spellings: Vec<(String, Option<f32>)>,
}

const COMPOUND_SURNAMES: &[&str] = &["남궁", "황보", "제갈", "사공", "선우", "서문", "독고", "동방"];
/// Surnames whose initial the North keeps: 리 for 이, 림 for 임 ... (the South's 임, 유, 양, 노, 나, 여 may also be other surnames).
const KEPT_INITIAL: &str = "이임유양노나여염육용";
const CUSTOMARY_MAX: usize = 8;
const CUSTOMARY_EACH_MAX: usize = 4;

/// Initials that are voiced between voiced sounds: in McCune-Reischauer and in Kontsevich.
const VOICED: &[(&str, &str)] =
    &[("k", "g"), ("t", "d"), ("p", "b"), ("ch", "j"), ("к", "г"), ("т", "д"), ("п", "б"), ("ч", "чж")];

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// Whether a syllable ends voiced: in a vowel, ㄴ, ㄹ, ㅁ or ㅇ.
fn ends_voiced(sound: Sound) -> bool {
    matches!(sound.jamo().2, 0 | 2 | 4 | 5 | 7)
}

fn medial(system: &System, before: Sound, sound: Sound) -> String {
    let plain = system.spell(sound);
    let (onset, ..) = sound.jamo();
    let is_plain_stop = matches!(onset, 0 | 3 | 7 | 12);
    let voices = matches!(system.name, "mccune_reischauer" | "mccune_reischauer_plain" | "kontsevich");
    if !(voices && is_plain_stop && ends_voiced(before)) {
        return plain;
    }
    VOICED.iter().find_map(|(from, to)| plain.strip_prefix(from).map(|rest| format!("{to}{rest}"))).unwrap_or(plain)
}

fn joined(system: &System, sounds: &[Sound], between: &str) -> String {
    let Some(first) = sounds.first() else { return String::new() };
    let mut text = system.spell(*first);
    for pair in sounds.windows(2) {
        text.push_str(between);
        text.push_str(&medial(system, pair[0], pair[1]));
    }
    capital(&text)
}

fn apart(system: &System, sounds: &[Sound]) -> String {
    sounds.iter().map(|s| capital(&system.spell(*s))).collect::<Vec<_>>().join(" ")
}

/// The surname as the North writes it.
fn kept_initial(surname: &[Sound]) -> Vec<Sound> {
    match surname {
        [only] if KEPT_INITIAL.contains(only.shown()) => vec![only.initial_law().unwrap_or(*only)],
        _ => surname.to_vec(),
    }
}

fn by_rule(system: &System, surname: &[Sound], given: &[Sound]) -> Vec<String> {
    let full = |surname: String, given: String| format!("{surname} {given}").trim().to_owned();
    match system.name {
        "north" => {
            let mut found = vec![full(joined(system, &kept_initial(surname), ""), apart(system, given))];
            found.push(full(joined(system, surname, ""), apart(system, given)));
            found.dedup();
            found
        }
        "revised" => vec![
            full(joined(system, surname, ""), joined(system, given, "")),
            full(joined(system, surname, ""), joined(system, given, "-")),
        ],
        _ => vec![full(joined(system, surname, ""), joined(system, given, ""))],
    }
}

impl Matcher {
    /// Likely spellings of a Hangul name, surname first; none when the text is no Hangul name of two to five syllables.
    pub fn spell(&self, name: &str) -> Vec<Spelled> {
        let folded = fold(name);
        if folded.parts.iter().any(|p| p.script != Script::Hangul) {
            return Vec::new();
        }
        let chars: Vec<char> = folded.parts.iter().flat_map(|p| folded.chars(p).iter().copied()).collect();
        let sounds: Vec<Sound> = chars.iter().filter_map(|c| Sound::of(*c)).collect();
        if !(2..=5).contains(&sounds.len()) {
            return Vec::new();
        }
        let compound = sounds.len() > 2 && COMPOUND_SURNAMES.contains(&chars[..2].iter().collect::<String>().as_str());
        let (surname, given) = sounds.split_at(if compound { 2 } else { 1 });
        let mut found = vec![self.customary(surname, given)];
        for system in SYSTEMS.iter().filter(|s| s.is_published()) {
            let spellings = by_rule(system, surname, given).into_iter().map(|s| (s, None)).collect();
            found.push(Spelled { system: system.name, spellings });
        }
        found
    }

    /// The spellings people use, by how often each syllable was counted so.
    fn customary(&self, surname: &[Sound], given: &[Sound]) -> Spelled {
        let mut all = vec![(String::new(), String::new(), 1.0_f32)];
        for (at, sound) in surname.iter().chain(given).enumerate() {
            let place = if at == 0 { Place::Surname } else { Place::Given };
            let likely = self.model.likely(place, *sound);
            let mut next = Vec::new();
            for (first, second, share) in &all {
                for (letters, chance) in likely.iter().take(CUSTOMARY_EACH_MAX) {
                    let text: String = unpack(*letters).into_iter().map(shown).collect();
                    let (mut first, mut second) = (first.clone(), second.clone());
                    if at < surname.len() {
                        first.push_str(&text);
                    } else {
                        second.push_str(if at > surname.len() { "-" } else { "" });
                        second.push_str(&text);
                    }
                    next.push((first, second, share * chance));
                }
            }
            all = next;
        }
        all.sort_by(|a, b| b.2.total_cmp(&a.2).then_with(|| (&a.0, &a.1).cmp(&(&b.0, &b.1))));
        all.truncate(CUSTOMARY_MAX);
        let spellings = all.into_iter().map(|(s, g, share)| (format!("{} {}", capital(&s), capital(&g)), Some(share))).collect();
        Spelled { system: "customary", spellings }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by_system(name: &str, system: &str) -> Vec<String> {
        let all = Matcher::standard().spell(name);
        all.into_iter().filter(|s| s.system == system).flat_map(|s| s.spellings.into_iter().map(|(t, _)| t)).collect()
    }

    #[test]
    fn each_system_spells_by_its_own_rule() {
        assert_eq!(by_system("손정훈", "revised"), ["Son Jeonghun", "Son Jeong-hun"]);
        assert_eq!(by_system("손정훈", "mccune_reischauer"), ["Son Chŏnghun"]);
        assert_eq!(by_system("김광혁", "mccune_reischauer"), ["Kim Kwanghyŏk"]);
        assert_eq!(by_system("손정훈", "north"), ["Son Jong Hun"]);
        assert_eq!(by_system("손정훈", "kontsevich"), ["Сон Чонхун"]);
    }

    #[test]
    fn the_north_keeps_the_initial_of_the_surname() {
        assert_eq!(by_system("이영호", "north"), ["Ri Yong Ho", "I Yong Ho"]);
    }

    #[test]
    fn mccune_reischauer_voices_between_vowels() {
        assert_eq!(by_system("김대중", "mccune_reischauer"), ["Kim Taejung"]);
    }

    #[test]
    fn customary_spellings_come_likeliest_first() {
        let spelled = Matcher::standard().spell("박정숙");
        let customary = &spelled[0].spellings;
        assert!(customary[0].0.starts_with("Park "), "{customary:?}");
        assert!(customary.windows(2).all(|w| w[0].1 >= w[1].1));
    }

    #[test]
    fn what_is_no_hangul_name_has_no_spellings() {
        assert!(Matcher::standard().spell("Son").is_empty());
        assert!(Matcher::standard().spell("").is_empty());
        assert!(Matcher::standard().spell("가나다라마바").is_empty());
    }
}
