//! How values stand.

use pulp::Arch;

use super::{Element, map, map2};
use crate::batch::code::LookUp;

pub(in crate::batch) fn load_state(arch: Arch, out: &mut [u8], known: &[bool], missing: u8) {
    map(arch, out, known, move |known| if known { 0 } else { missing });
}

pub(in crate::batch) fn is_known(arch: Arch, out: &mut [i32], state: &[u8]) {
    map(arch, out, state, move |state| i32::from(state == 0));
}

pub(in crate::batch) fn worse(arch: Arch, out: &mut [u8], a: &[u8], b: &[u8]) {
    map2(arch, out, a, b, move |a, b| a.max(b));
}

pub(in crate::batch) fn then(arch: Arch, out: &mut [u8], a: &[u8], b: &[u8]) {
    map2(arch, out, a, b, move |a, b| if a != 0 { a } else { b });
}

pub(in crate::batch) fn taken(arch: Arch, out: &mut [u8], condition: &[i32], state: &[u8], yes: &[u8], no: &[u8]) {
    arch.dispatch(move || {
        for ((((o, condition), state), yes), no) in out.iter_mut().zip(condition).zip(state).zip(yes).zip(no) {
            let branch = if *condition != 0 { *yes } else { *no };
            *o = if *state != 0 { *state } else { branch };
        }
    });
}

pub(in crate::batch) fn settle(arch: Arch, out: &mut [u8], settles: i32, a: (&[i32], &[u8]), b: (&[i32], &[u8])) {
    arch.dispatch(move || {
        for ((((o, a), sa), b), sb) in out.iter_mut().zip(a.0).zip(a.1).zip(b.0).zip(b.1) {
            let settled = ((*sa == 0) & (*a == settles)) | ((*sb == 0) & (*b == settles));
            let worse = (*sa).max(*sb);
            *o = if settled { 0 } else { worse };
        }
    });
}

pub(in crate::batch) fn fit<I: Element>(arch: Arch, out: &mut [u8], a: &[I], state: &[u8], low: i128, high: i128, fault: u8) {
    map2(arch, out, a, state, move |a, state| {
        let wide = a.to_i128();
        if state == 0 && (wide < low || wide > high) { fault } else { state }
    });
}

pub(in crate::batch) fn recorded(arch: Arch, out: &mut [u8], state: &[u8], waiting: u8, unknown: u8) {
    map(arch, out, state, move |state| if state == waiting || state == unknown { 0 } else { state });
}

pub(in crate::batch) fn table_state<I: Element>(out: &mut [u8], key: &[I], base: i128, table: &LookUp) {
    for (o, key) in out.iter_mut().zip(key) {
        let place = usize::try_from(key.to_i64().wrapping_sub(base as i64)).unwrap_or(usize::MAX);
        *o = table.states.get(place).map_or(0, |state| *state as u8);
    }
}
