//! The published ways to write Korean in other letters, jamo by jamo.
//!
//! Sources: Revised Romanisation (Ministry of Culture notice 2000-8), McCune-Reischauer (1939), the North's rules (1992,
//! UNGEGN working paper 46), Kontsevich (1966). Hungarian and Czech practice and the customary letters are as observed.
//! The first spelling of a jamo is the rule's, the others (after `|`) are also met.

use crate::hangul::{CODAS, ONSETS, Sound, VOWELS};

/// One way to write Korean in other letters.
#[derive(Debug)]
pub(crate) struct System {
    pub(crate) name: &'static str,
    pub(crate) cyrillic: bool,
    /// How much it counts as a prior among the systems of its script; they add up to 1.
    pub(crate) weight: f32,
    onsets: [&'static str; ONSETS],
    vowels: [&'static str; VOWELS],
    codas: [&'static str; CODAS],
}

const VOWELS_RR: [&str; VOWELS] =
    ["a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we", "wi", "yu", "eu", "ui", "i"];
const CODAS_PLAIN: [&str; CODAS] = ["", "k", "n", "t", "l", "m", "p", "ng"];

/// Every system the product knows.
pub(crate) const SYSTEMS: &[System] = &[
    System {
        name: "revised",
        cyrillic: false,
        weight: 0.26,
        onsets: ["g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h"],
        vowels: VOWELS_RR,
        codas: CODAS_PLAIN,
    },
    System {
        name: "mccune_reischauer",
        cyrillic: false,
        weight: 0.10,
        onsets: [
            "k|g", "kk", "n", "t|d", "tt", "r|n", "m", "p|b", "pp", "s", "ss", "", "ch|j", "tch", "ch'", "k'", "t'", "p'", "h",
        ],
        vowels: [
            "a", "ae", "ya", "yae", "ŏ", "e", "yŏ", "ye", "o", "wa", "wae", "oe", "yo", "u", "wŏ", "we", "wi", "yu", "ŭ", "ŭi",
            "i",
        ],
        codas: ["", "k|g", "n", "t|d", "l|r", "m", "p|b", "ng"],
    },
    System {
        name: "mccune_reischauer_plain",
        cyrillic: false,
        weight: 0.10,
        onsets: ["k|g", "kk", "n", "t|d", "tt", "r|n", "m", "p|b", "pp", "s", "ss", "", "ch|j", "tch", "ch", "k", "t", "p", "h"],
        vowels: [
            "a", "ae", "ya", "yae", "o", "e", "yo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we", "wi", "yu", "u", "ui",
            "i",
        ],
        codas: ["", "k|g", "n", "t|d", "l|r", "m", "p|b", "ng"],
    },
    System {
        name: "north",
        cyrillic: false,
        weight: 0.14,
        onsets: ["k", "kk", "n", "t", "tt", "r", "m", "p", "pp", "s", "ss", "", "j", "jj", "ch", "kh", "th", "ph", "h"],
        vowels: [
            "a", "ae", "ya", "yae", "o|ŏ", "e", "yo|yŏ", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo|wŏ", "we", "wi", "yu",
            "u|ŭ", "ui|ŭi", "i",
        ],
        codas: CODAS_PLAIN,
    },
    System {
        name: "kontsevich",
        cyrillic: true,
        weight: 1.0,
        onsets: [
            "к|г",
            "кк",
            "н",
            "т|д",
            "тт",
            "р|л",
            "м",
            "п|б",
            "пп",
            "с|ш",
            "сс",
            "",
            "ч|чж|дж",
            "чч",
            "чх|ч",
            "кх|к",
            "тх|т",
            "пх|п",
            "х",
        ],
        vowels: [
            "а",
            "э|е",
            "я",
            "йя",
            "о",
            "е|э",
            "ё|йо|е",
            "йе|е|ие",
            "о",
            "ва|уа",
            "вэ",
            "ве|вё",
            "ё|йо",
            "у",
            "во|уо",
            "ве",
            "ви|уи",
            "ю",
            "ы|у",
            "ый|и|ы",
            "и",
        ],
        codas: ["", "к|г", "н|нь", "т|д", "ль|л", "м", "п|б", "н|нъ|нг"],
    },
    System {
        name: "customary",
        cyrillic: false,
        weight: 0.36,
        onsets: [
            "k|g|gh|c",
            "kk|k|gg",
            "n",
            "d|t",
            "tt|dd|t|d",
            "r|l|n|rh|ll",
            "m",
            "b|p|v",
            "pp|b|bb",
            "s|sh|z",
            "ss|s",
            "",
            "j|ch|z|g",
            "jj|j|tch",
            "ch|tch|tsch|c",
            "k|kh|c|q",
            "t|th",
            "p|ph|f",
            "h|w|wh",
        ],
        vowels: [
            "a|aa|ar|ah",
            "ae|e|ai|ay|ea|a|eh",
            "ya|yaa|ia",
            "yae|ye|yea",
            "u|eo|o|eu|ou|oe|ea|au|eou|e|uo",
            "e|ae|ei|ay|ey|a|eh|ee",
            "yu|you|yeo|yo|eo|yeou|yuo|youe|yea|ye|yoe|you|ou|yeu|yau|eou|io",
            "ye|yae|e|yei|yea|ae|ei|ie|ai|yeh",
            "o|oh|oo|ou|oe|oa|ow",
            "wa|oa|ua|wha|waa",
            "wae|we|woe|oae|wai",
            "oe|oi|we|wae|oei|ui",
            "yo|yyo|io|eo",
            "oo|u|ou|ue|uh|w|o|oou|wo|woo|wu",
            "wo|weo|uo|oo|wu|ou|woo|u|won|o",
            "we|wei|wae|uae",
            "wi|ui|wee|uy|wie|ue|gwi|yui|i|uee|uie",
            "yu|yoo|you|u|yew|youu|ue|iu|yuu|yo",
            "eu|u|oo|e|ou|ue|uu|ui|o|uh|eou|eo",
            "ui|ee|eui|i|ue|ey|eei|yi|oui|uie|uee|e|y|ie",
            "i|ee|y|e|ie|ea|yi|iy|ii|ey|ei|yee|eei",
        ],
        codas: ["|h", "k|g|c|ck|gk|q|kk|que", "n|nn|ne", "t|d|s|th|tt", "l|ll|r|rl|le", "m|mm", "p|b|ph|bb", "ng|n|ngg|gn"],
    },
    System {
        name: "hungarian",
        cyrillic: false,
        weight: 0.02,
        onsets: [
            "k|g", "kk", "n", "t|d", "tt", "r", "m", "p|b", "pp", "sz|s", "ssz", "", "cs|dzs", "ccs", "cs", "k", "t", "p", "h",
        ],
        vowels: [
            "a", "e", "ja", "je", "o", "e", "jo", "je", "o", "va", "ve", "ö|ve", "jo", "u", "vo", "ve", "vi|ü", "ju", "u|ü",
            "i|ui|üi", "i",
        ],
        codas: ["", "k|g", "n", "t|d", "l|r", "m", "p|b", "ng"],
    },
    System {
        name: "czech",
        cyrillic: false,
        weight: 0.02,
        onsets: [
            "k|g", "kk", "n", "t|d", "tt", "r", "m", "p|b", "pp", "s|š", "ss", "", "č|dž", "čč", "čch", "kch", "tch", "pch", "h",
        ],
        vowels: [
            "a", "ä", "ja", "jä", "o", "e", "jo", "je", "o", "wa|va", "wä", "we|ö", "jo", "u", "wo|vo", "we", "wi|vi", "ju",
            "u|ŭ", "i|ui|ŭi", "i",
        ],
        codas: ["", "k|g", "n", "t|d", "l|r", "m", "p|b", "ng"],
    },
];

impl System {
    /// Whether it is a published rule, rather than what people are seen to do.
    pub(crate) fn is_published(&self) -> bool {
        !matches!(self.name, "customary" | "hungarian" | "czech")
    }

    /// The rule's own spelling of one syllable.
    pub(crate) fn spell(&self, sound: Sound) -> String {
        let (onset, vowel, coda) = sound.jamo();
        let first = |spellings: &'static str| spellings.split('|').next().unwrap_or(spellings);
        [first(self.onsets[onset]), first(self.vowels[vowel]), first(self.codas[coda])].concat()
    }

    /// Spellings of one syllable whose initial glide looks like a consonant of its own: `jong` for 용.
    pub(crate) fn glides(&self, sound: Sound) -> Vec<String> {
        let (onset, vowel, coda) = sound.jamo();
        let vowels = self.vowels[vowel].split('|').filter(|v| self.onsets[onset].is_empty() && v.starts_with('j'));
        vowels.flat_map(|v| self.codas[coda].split('|').map(move |c| format!("{v}{c}"))).collect()
    }

    /// The spellings of each jamo of a slot (0 initial, 1 vowel, 2 final) with their share.
    pub(crate) fn shares(&self, slot: usize) -> impl Iterator<Item = (usize, &'static str, f32)> + '_ {
        let jamo: &[&'static str] = match slot {
            0 => &self.onsets,
            1 => &self.vowels,
            _ => &self.codas,
        };
        jamo.iter().enumerate().flat_map(|(i, spellings)| {
            let others = spellings.matches('|').count();
            spellings.split('|').enumerate().map(move |(at, s)| {
                let share = match (at, others) {
                    (0, 0) => 1.0,
                    // The first is the rule's; the others share what is left, the earlier the more.
                    (0, _) => 0.6,
                    _ => 0.4 * 2.0 * (others + 1 - at) as f32 / (others * (others + 1)) as f32,
                };
                (i, s, share)
            })
        })
    }
}
