use proptest::prelude::*;
use proptest::sample::Index;

use programme::{Layer, Programme};

use crate::aurelia::{FILES, files, include, load};
use crate::overlay::{PACK, SOURCES};

/// Scraps that mean something in TOML, in a pack or in a formula.
const SCRAPS: [&str; 24] = [
    "\"",
    "'",
    "\"\"\"",
    "[",
    "]",
    "[[",
    "{",
    "}",
    "=",
    "\n",
    "\\",
    "\\u0000",
    "가",
    "-1",
    "99999999999999999999",
    "0.5",
    "true",
    "2020-02-30",
    "[version]",
    "[[version]]\nfrom = 2020-01-01\n",
    "entry.on",
    "every = \"0 days\"\n",
    "unknown",
    "# ",
];

/// A reform with a change of each kind.
const REFORM: [(&str, &str); 6] = [
    ("pack.toml", PACK),
    ("sources.toml", SOURCES),
    (
        "parameters/grant.toml",
        "[[change]]\ntable = { 1 = { times = \"110%\", round = \"up\", to = 10 }, 2 = 9 }\nsource = [\"BILL\"]\nconfidence = \"B\"\n",
    ),
    (
        "parameters/tax.toml",
        "[[change]]\nbrackets = [{ above = 0, rate = { plus = \"1%\" } }]\nsource = [\"BILL\"]\nconfidence = \"B\"\n",
    ),
    (
        "rules/first_share.toml",
        "[[version]]\nfrom = 2028-01-01\nuntil = 2029-01-01\nformula = \"80%\"\nlaw = [\"BILL\"]\nconfidence = \"B\"\n",
    ),
    ("entitlements/rent_help.toml", "[[version]]\nby = \"arrival\"\noff = true\nlaw = [\"BILL\"]\nconfidence = \"B\"\n"),
];

/// Replaces stretches of a text by scraps.
fn mutate(text: &mut String, edits: Vec<(Index, usize, usize)>) {
    for (at, removed, scrap) in edits {
        let boundaries: Vec<usize> = (0..=text.len()).filter(|at| text.is_char_boundary(*at)).collect();
        let start = at.index(boundaries.len());
        let end = (start + removed).min(boundaries.len() - 1);
        text.replace_range(boundaries[start]..boundaries[end], SCRAPS[scrap]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn no_mutation_of_a_pack_makes_the_loader_panic(
        file in 0..FILES.len(),
        edits in prop::collection::vec((any::<Index>(), 0_usize..40, 0..SCRAPS.len()), 1..4),
    ) {
        let mut files = files();
        mutate(&mut files[file].1, edits);
        if let Err(error) = load(files) {
            prop_assert!(!error.diagnostics.is_empty());
            prop_assert!(!error.to_string().is_empty());
        }
    }

    #[test]
    fn no_mutation_of_an_overlay_makes_the_loader_panic(
        file in 0..REFORM.len(),
        edits in prop::collection::vec((any::<Index>(), 0_usize..40, 0..SCRAPS.len()), 0..4),
    ) {
        let mut reform = REFORM.map(|(path, text)| (path.to_owned(), text.to_owned())).to_vec();
        let untouched = edits.is_empty();
        mutate(&mut reform[file].1, edits);
        let layers = vec![Layer { files: files(), include: &include }, Layer { files: reform, include: &|_| None }];
        match Programme::load_over(layers) {
            Ok(_) => {}
            Err(error) => prop_assert!(!untouched && !error.diagnostics.is_empty() && !error.to_string().is_empty(), "{}", error),
        }
    }

    #[test]
    fn lines_may_be_lost_or_moved_to_another_file(from in any::<Index>(), to in any::<Index>(), line in any::<Index>()) {
        let mut files = files();
        let (from, to) = (from.index(files.len()), to.index(files.len()));
        let mut lines: Vec<String> = files[from].1.lines().map(str::to_owned).collect();
        let moved = lines.remove(line.index(lines.len()));
        files[from].1 = lines.join("\n");
        files[to].1 += &moved;
        if let Err(error) = load(files) {
            prop_assert!(error.diagnostics.iter().all(|diagnostic| error.place(diagnostic.span).line > 0));
        }
    }
}
