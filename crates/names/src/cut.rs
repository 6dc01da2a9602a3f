//! A run of letters cut into syllables.

use std::ops::ControlFlow;

use crate::components::pack;
use crate::model::{Model, Place};
use crate::reading::{CUTS_MAX, Cuts, Notes, RUN_LETTERS_MAX, Reading, SYLLABLE_LETTERS_MAX, SYLLABLES_MAX};

/// A cut whose syllables are on average less likely than this (in nats) is not trusted.
const KNOWN_LN_MIN: f32 = -6.5;

#[derive(Clone, Copy, Default)]
struct Step {
    ln: f32,
    from: u8,
    rank: u8,
    count: u8,
}

/// The steps to each place in a run of letters, best first.
struct Steps {
    at: [[Step; CUTS_MAX]; RUN_LETTERS_MAX + 1],
    len: [u8; RUN_LETTERS_MAX + 1],
}

impl Steps {
    fn insert(&mut self, end: usize, step: Step) {
        let (steps, len) = (&mut self.at[end], &mut self.len[end]);
        let mut place = usize::from(*len);
        if place == CUTS_MAX {
            place -= 1;
            if steps[place].ln >= step.ln {
                return;
            }
        } else {
            *len += 1;
        }
        while place > 0 && steps[place - 1].ln < step.ln {
            steps[place] = steps[place - 1];
            place -= 1;
        }
        steps[place] = step;
    }
}

/// The best cuts of one run of letters: into known syllables, or, when that makes an unlikely name, into whatever could be one.
pub(crate) fn cut(model: &Model, notes: &mut Notes, letters: &[u8], first: Place) -> Cuts {
    if letters.is_empty() || letters.len() > RUN_LETTERS_MAX {
        return Cuts::default();
    }
    let known = |place, letters| model.known(place, letters).map(|k| k.ln);
    let steps = steps_by(letters, first, |place, letters, _| match model.begins_known(place, letters) {
        true => ControlFlow::Continue(known(place, letters)),
        false => ControlFlow::Break(()),
    });
    let n = letters.len();
    let best = steps.at[n][..usize::from(steps.len[n])].first();
    if best.is_some_and(|s| s.ln >= KNOWN_LN_MIN * f32::from(s.count)) {
        return walk_back(model, notes, letters, first, &steps);
    }
    let wider = steps_by(letters, first, |place, packed, letters| {
        ControlFlow::Continue(known(place, packed).or_else(|| model.unknown_ln(letters)))
    });
    walk_back(model, notes, letters, first, if wider.len[n] > 0 { &wider } else { &steps })
}

pub(crate) fn place(first: Place, start: usize) -> Place {
    if start == 0 { first } else { Place::Given }
}

/// `ln_of` is given longer and longer beginnings of what is left, packed and as letters, until it breaks off.
fn steps_by(letters: &[u8], first: Place, ln_of: impl Fn(Place, u64, &[u8]) -> ControlFlow<(), Option<f32>>) -> Steps {
    let n = letters.len();
    let mut steps = Steps { at: [[Step::default(); CUTS_MAX]; RUN_LETTERS_MAX + 1], len: [0; RUN_LETTERS_MAX + 1] };
    steps.len[0] = 1;
    for start in 0..n {
        if steps.len[start] == 0 {
            continue;
        }
        let mut packed = 0;
        for end in start + 1..=n.min(start + SYLLABLE_LETTERS_MAX) {
            packed = packed << 8 | u64::from(letters[end - 1]);
            let ControlFlow::Continue(ln) = ln_of(place(first, start), packed, &letters[start..end]) else { break };
            let Some(ln) = ln else { continue };
            for rank in 0..steps.len[start] {
                let before = steps.at[start][usize::from(rank)];
                if usize::from(before.count) < SYLLABLES_MAX {
                    steps.insert(end, Step { ln: before.ln + ln, from: start as u8, rank, count: before.count + 1 });
                }
            }
        }
    }
    steps
}

fn walk_back(model: &Model, notes: &mut Notes, letters: &[u8], first: Place, steps: &Steps) -> Cuts {
    let mut found = Cuts::default();
    for last in &steps.at[letters.len()][..usize::from(steps.len[letters.len()])] {
        let (mut step, mut end) = (*last, letters.len());
        let mut reading = Reading { len: last.count, ln: last.ln, ..Reading::default() };
        for at in (0..usize::from(last.count)).rev() {
            let from = usize::from(step.from);
            let Some(packed) = pack(&letters[from..end]) else { continue };
            reading.handles[at] = notes.handle(model, place(first, from), packed);
            end = from;
            step = steps.at[end][usize::from(step.rank)];
        }
        found.push(reading, |r| r.ln);
    }
    found
}
