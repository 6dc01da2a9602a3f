//! How much turns one run of sounds into another: transliterations exchange some sounds more readily than others.

use crate::sound::{SOUNDS_MAX, is_vowel};

/// Groups of sounds that transliterations exchange; the cost of an exchange within the group.
const NEAR: &[(&[u8], f32)] = &[
    (b"rl", 0.25),
    (b"bvw", 0.3),
    (b"pf", 0.35),
    (b"pb", 0.4),
    (b"fv", 0.3),
    (b"td", 0.35),
    (b"kg", 0.35),
    (b"gh", 0.3),
    (b"Xhk", 0.3),
    (b"sz", 0.3),
    (b"sS", 0.3),
    (b"sT", 0.35),
    (b"zT", 0.4),
    (b"zZ", 0.35),
    (b"SZ", 0.4),
    (b"SC", 0.35),
    (b"CT", 0.3),
    (b"CJ", 0.3),
    (b"CX", 0.35),
    (b"Ck", 0.45),
    (b"JZ", 0.2),
    (b"Jz", 0.35),
    (b"JT", 0.4),
    (b"Jy", 0.25),
    (b"Jg", 0.35),
    (b"Jh", 0.4),
    (b"yi", 0.1),
    (b"ye", 0.25),
    (b"wu", 0.1),
    (b"wo", 0.15),
    (b"vu", 0.3),
    (b"vo", 0.4),
    (b"mn", 0.5),
    (b"ks", 0.5),
    (b"ts", 0.45),
    (b"hf", 0.5),
    (b"gX", 0.35),
    (b"dz", 0.45),
    (b"tC", 0.45),
    (b"dJ", 0.45),
    (b"sC", 0.45),
    (b"wg", 0.45),
    (b"hv", 0.5),
    (b"yg", 0.5),
];

/// What exchanging two different vowels costs.
fn exchange_vowels(a: u8, b: u8) -> f32 {
    match (a, b) {
        (b'~', _) | (_, b'~') => 0.15,
        (b'e', b'i') | (b'i', b'e') | (b'o', b'u') | (b'u', b'o') | (b'a', b'e') | (b'e', b'a') | (b'a', b'o') | (b'o', b'a') => {
            0.2
        }
        _ => 0.35,
    }
}

/// The cost of every exchange.
fn exchanges() -> Vec<[f32; 256]> {
    let mut costs = vec![[1.0; 256]; 256];
    let mut set = |a: u8, b: u8, cost: f32| {
        let at: &mut f32 = &mut costs[usize::from(a)][usize::from(b)];
        *at = at.min(cost);
    };
    for (group, cost) in NEAR {
        group.iter().flat_map(|a| group.iter().map(move |b| (a, b))).for_each(|(a, b)| set(*a, *b, *cost));
    }
    for a in 0..=u8::MAX {
        (0..=u8::MAX).filter(|b| is_vowel(a) && is_vowel(*b)).for_each(|b| set(a, b, exchange_vowels(a, b)));
        set(a, a, 0.0);
    }
    costs
}

fn drop_cost(s: u8, vowels_unwritten: bool) -> f32 {
    match s {
        b'~' => 0.05,
        b'a' | b'e' | b'i' | b'o' | b'u' if vowels_unwritten => 0.06,
        b'a' | b'e' | b'i' | b'o' | b'u' => 0.3,
        b'y' | b'h' => 0.3,
        b'w' => 0.4,
        b'g' | b'n' | b'r' | b't' => 0.6,
        _ => 0.8,
    }
}

/// Costs of every exchange and drop, looked up rather than worked out.
#[derive(Debug, Clone)]
pub(crate) struct Costs {
    exchange: Vec<[f32; 256]>,
    drop: [[f32; 256]; 2],
}

impl Costs {
    pub(crate) fn new() -> Self {
        let drop = [false, true].map(|unwritten| std::array::from_fn(|s| drop_cost(s as u8, unwritten)));
        Self { exchange: exchanges(), drop }
    }

    /// The least cost that turns one run of sounds into the other, two neighbours that changed places costing little. When it is
    /// more than `most`, any cost above `most` may be returned.
    pub(crate) fn between(&self, a: &[u8], b: &[u8], vowels_unwritten: bool, most: f32) -> f32 {
        let (a, b) = (&a[..a.len().min(2 * SOUNDS_MAX)], &b[..b.len().min(2 * SOUNDS_MAX)]);
        if a == b {
            return 0.0;
        }
        let drop = &self.drop[usize::from(vowels_unwritten)];
        let [before, last, this] = &mut [[0.0_f32; 2 * SOUNDS_MAX + 1]; 3];
        let (mut before, mut last, mut this) = (&mut before[..=b.len()], &mut last[..=b.len()], &mut this[..=b.len()]);
        for (j, y) in b.iter().enumerate() {
            last[j + 1] = last[j] + drop[usize::from(*y)];
        }
        // No sound is 0.
        let (mut x_before, mut last_least) = (0, 0.0);
        for &x in a {
            let (exchange, drop_x) = (&self.exchange[usize::from(x)], drop[usize::from(x)]);
            this[0] = last[0] + drop_x;
            let (mut y_before, mut least) = (0, this[0]);
            for j in 0..b.len() {
                let y = b[j];
                let dropped = less(last[j + 1] + drop_x, this[j] + drop[usize::from(y)]);
                let mut best = less(last[j] + exchange[usize::from(y)], dropped);
                if x == y_before && y == x_before {
                    best = less(best, before[j - 1] + 0.5);
                }
                this[j + 1] = best;
                least = less(least, best);
                y_before = y;
            }
            // A change of places leaps over one row.
            if least > most && last_least > most {
                return least;
            }
            (x_before, last_least) = (x, least);
            (before, last, this) = (last, this, before);
        }
        last[b.len()]
    }
}

/// The lesser of two costs, neither of which is NaN.
fn less(a: f32, b: f32) -> f32 {
    if a < b { a } else { b }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::fold;
    use crate::sound::{Sounds, push_sounds};

    fn cost(a: &str, b: &str) -> f32 {
        let of = |name: &str| {
            let folded = fold(name);
            let mut sounds = Sounds::new();
            folded.parts.iter().for_each(|p| push_sounds(&mut sounds, p.script, folded.letters(p), folded.chars(p)));
            sounds
        };
        Costs::new().between(&of(a), &of(b), true, f32::MAX)
    }

    #[test]
    fn one_name_in_two_scripts_costs_less_than_two_names() {
        for (a, b, other) in [
            ("ліштван", "lishtvan", "mazaraki"),
            ("محمد", "Muhammad", "Ibrahim"),
            ("콜먼", "коулман", "грубер"),
            ("Сергей", "Serhiy", "Андрей"),
        ] {
            assert!(cost(a, b) < 0.5 * cost(a, other), "{a} {b}: {} against {}", cost(a, b), cost(a, other));
        }
    }

    #[test]
    fn the_cost_of_a_name_to_itself_is_nothing() {
        assert!(cost("Kulinich", "Kulinich").abs() < f32::EPSILON);
        assert!(cost("", "").abs() < f32::EPSILON);
    }
}
