//! Remembers what was acknowledged, and compares it with what is found.

use anyhow::{Result, ensure};
use std::collections::BTreeMap;

/// The entries of one append: they are committed together.
const PARTS: [u8; 2] = [1, 2];

/// One append of a workload: `ROUND-WRITER-NUMBER`. A writer sends the next one when this is acknowledged.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Token {
    round: u32,
    writer: u32,
    number: u32,
}

impl Token {
    pub(crate) fn parse(word: &str) -> Result<Self> {
        let numbers: Vec<u32> = word.split('-').map(str::parse).collect::<Result<_, _>>()?;
        let [round, writer, number] = numbers[..] else { anyhow::bail!("`{word}` is not ROUND-WRITER-NUMBER") };
        Ok(Self { round, writer, number })
    }

    fn before(self) -> Self {
        Self { number: self.number.saturating_sub(1), ..self }
    }
}

/// What was acknowledged in all rounds so far.
#[derive(Default)]
pub(crate) struct Witness {
    acknowledged: BTreeMap<Token, ()>,
    /// Size and root of the log at the last look: it must have grown from that.
    pub(crate) head: Option<String>,
}

/// What a look at the store showed.
#[derive(Default, Debug)]
pub(crate) struct Verdict {
    /// Appends found whole.
    pub(crate) whole: usize,
    /// Appends found that were not acknowledged, each the one its writer was waiting for.
    pub(crate) unacknowledged: usize,
    pub(crate) lost: Vec<Token>,
    pub(crate) torn: Vec<Token>,
    pub(crate) doubled: Vec<Token>,
    /// Found, though its writer never got so far.
    pub(crate) strange: Vec<Token>,
}

impl Witness {
    pub(crate) fn acknowledge(&mut self, tokens: &[Token]) {
        self.acknowledged.extend(tokens.iter().map(|token| (*token, ())));
    }

    pub(crate) fn count(&self) -> usize {
        self.acknowledged.len()
    }

    /// Compares with all parts found. What is lost is forgotten here, so that it counts once.
    pub(crate) fn judge(&mut self, found: &[(Token, u8)]) -> Verdict {
        let mut parts: BTreeMap<Token, Vec<u8>> = BTreeMap::new();
        for (token, part) in found {
            parts.entry(*token).or_default().push(*part);
        }
        let mut verdict = Verdict::default();
        for (token, found) in &mut parts {
            found.sort_unstable();
            let distinct = PARTS.iter().filter(|part| found.contains(part)).count();
            match (distinct == PARTS.len(), found.len() > distinct) {
                (_, true) => verdict.doubled.push(*token),
                (false, _) => verdict.torn.push(*token),
                (true, false) => verdict.whole += 1,
            }
            if !self.acknowledged.contains_key(token) {
                let awaited = token.number == 1 || self.acknowledged.contains_key(&token.before());
                if awaited { verdict.unacknowledged += 1 } else { verdict.strange.push(*token) }
            }
        }
        verdict.lost = self.acknowledged.keys().filter(|token| !parts.contains_key(token)).copied().collect();
        self.acknowledged.retain(|token, ()| parts.contains_key(token));
        verdict
    }
}

impl Verdict {
    /// An error that names what is wrong.
    pub(crate) fn must_be_clean(&self) -> Result<()> {
        ensure!(self.lost.is_empty(), "acknowledged and lost: {:?}", self.lost);
        ensure!(self.torn.is_empty(), "half there: {:?}", self.torn);
        ensure!(self.doubled.is_empty(), "there twice: {:?}", self.doubled);
        ensure!(self.strange.is_empty(), "there, though never sent: {:?}", self.strange);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(number: u32) -> Token {
        Token { round: 7, writer: 0, number }
    }

    fn judge(acknowledged: &[u32], found: &[(u32, u8)]) -> Verdict {
        let mut witness = Witness::default();
        witness.acknowledge(&acknowledged.iter().map(|number| token(*number)).collect::<Vec<_>>());
        witness.judge(&found.iter().map(|(number, part)| (token(*number), *part)).collect::<Vec<_>>())
    }

    #[test]
    fn all_that_was_acknowledged_and_the_one_that_was_awaited_are_clean() {
        let verdict = judge(&[1], &[(1, 1), (1, 2), (2, 2), (2, 1)]);
        verdict.must_be_clean().unwrap();
        assert_eq!((verdict.whole, verdict.unacknowledged), (2, 1));
    }

    #[test]
    fn what_is_lost_torn_doubled_or_never_sent_is_named() {
        assert_eq!(judge(&[1, 2], &[(1, 1), (1, 2)]).lost, [token(2)]);
        assert_eq!(judge(&[1], &[(1, 1)]).torn, [token(1)]);
        assert_eq!(judge(&[1], &[(1, 1), (1, 2), (1, 2)]).doubled, [token(1)]);
        assert_eq!(judge(&[1], &[(1, 1), (1, 2), (3, 1), (3, 2)]).strange, [token(3)]);
    }

    #[test]
    fn what_is_lost_counts_once() {
        let mut witness = Witness::default();
        witness.acknowledge(&[token(1)]);
        assert_eq!(witness.judge(&[]).lost.len(), 1);
        assert_eq!(witness.judge(&[]).lost.len(), 0);
    }
}
