//! Three of five shares.

use crate::support::*;
use proptest::prelude::*;
use secrecy::ExposeSecret;
use vault::*;

fn text(share: &Share) -> String {
    share.to_text().expose_secret().to_owned()
}

fn parse(texts: &[String]) -> Result<Vec<Share>, RootError> {
    texts.iter().map(|text| text.parse()).collect()
}

/// Five shares as texts, their set, and the root they were made of.
fn split(seed: u64) -> (HeldRoot, ShareSet, Vec<String>) {
    let mut rng = seeded(seed);
    let root = HeldRoot::random(&mut rng);
    let (set, shares) = root.split(&mut rng);
    (root, set, shares.iter().map(text).collect())
}

proptest! {
    #[test]
    fn any_three_or_more_shares_in_any_order_give_the_key_back(seed: u64, order in Just(vec![0, 1, 2, 3, 4]).prop_shuffle(), count in 3..=5_usize) {
        let (root, set, texts) = split(seed);
        let chosen: Vec<String> = order[..count].iter().map(|at: &usize| texts[*at].clone()).collect();
        let recovered = HeldRoot::from_shares(&set, &parse(&chosen).unwrap());
        prop_assert_eq!(recovered.ok().map(|root| root.id()), Some(root.id()));
    }

    #[test]
    fn a_mistyped_share_is_named(seed: u64, which in 0..3_usize, at: prop::sample::Index, digit in "[0-9a-f]") {
        let (_, set, mut texts) = split(seed);
        let value = texts[which].len() - 64 + at.index(64);
        prop_assume!(texts[which][value..=value] != digit);
        texts[which].replace_range(value..=value, &digit);
        let answer = error(HeldRoot::from_shares(&set, &parse(&texts[..3]).unwrap()));
        prop_assert!(matches!(answer, RootError::ShareChanged { number } if usize::from(number) == which + 1), "{}", answer);
    }
}

#[test]
fn two_shares_are_too_few() {
    let (_, set, texts) = split(1);
    let answer = error(HeldRoot::from_shares(&set, &parse(&texts[..2]).unwrap()));
    assert!(matches!(answer, RootError::TooFewShares { given: 2 }), "{answer}");
}

#[test]
fn a_doubled_share_a_renumbered_one_and_one_of_another_set_are_named() {
    let (_, set, texts) = split(1);
    let (_, _, others) = split(2);
    let recover = |texts: [&str; 3]| error(HeldRoot::from_shares(&set, &parse(&texts.map(str::to_owned)).unwrap()));
    assert!(matches!(recover([&texts[0], &texts[1], &texts[1]]), RootError::ShareTwice { number: 2 }));
    assert!(matches!(recover([&texts[0], &texts[1], &others[2]]), RootError::ShareOfOtherSet { number: 3 }));
    let renumbered = texts[2].replacen("-3-", "-4-", 1);
    assert!(matches!(recover([&texts[0], &texts[1], &renumbered]), RootError::ShareChanged { number: 4 }));
}

#[test]
fn a_text_that_is_no_share_is_refused_with_what_is_wrong() {
    let (_, _, texts) = split(1);
    for text in
        [texts[0].replace("S1", "S2"), texts[0].replace("-1-", "-6-"), texts[0].replace("-1-", "-0-"), texts[0][..80].to_owned()]
    {
        assert!(matches!(error(text.parse::<Share>()), RootError::ShareText(_)), "{text}");
    }
    assert!(format!(" {}\n", texts[0]).parse::<Share>().is_ok());
}

#[test]
fn the_record_of_a_set_is_read_back_and_a_damaged_one_is_refused() {
    let (_, set, _) = split(1);
    let bytes = set.to_bytes();
    assert_eq!(ShareSet::from_bytes(&bytes).ok(), Some(set));
    assert!(ShareSet::from_bytes(&bytes[1..]).is_err());
    assert!(ShareSet::from_bytes(&[&bytes[..], &[0]].concat()).is_err());
}

/// Chi-square over 256 values of one byte of one share, for a key of zeros and a key of ones. With 255 degrees of freedom a
/// sum above 400 comes by chance less than once in ten million times; the generator is seeded, so it is always the same.
#[test]
fn a_share_s_bytes_are_spread_evenly_whatever_the_key() {
    const ROUNDS: u64 = 25_600;
    for key in [0, 255] {
        let mut rng = seeded(7);
        let path = std::env::temp_dir().join(format!("vault-shares-{}-{key}", std::process::id()));
        std::fs::write(&path, [key; 32]).unwrap();
        std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        let root = HeldRoot::from_file(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        let mut counts = vec![[0_u64; 256]; SHARES];
        for _ in 0..ROUNDS {
            for (counts, share) in counts.iter_mut().zip(root.split(&mut rng).1) {
                let text = text(&share);
                counts[usize::from_str_radix(&text[text.len() - 2..], 16).unwrap()] += 1;
            }
        }
        for counts in counts {
            let expected = ROUNDS / 256;
            let sum: u64 = counts.iter().map(|count| count.abs_diff(expected).pow(2)).sum();
            assert!(sum / expected < 400, "{}", sum / expected);
        }
    }
}
