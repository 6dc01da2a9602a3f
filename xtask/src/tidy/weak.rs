//! What is weaker than it may be where people are: chance that can be guessed, and passwords that are quickly tried. Tests need both.

use super::Finding;

/// Chance that comes from a seed, and passwords at the least cost.
const WEAK: [&str; 6] = ["from_seed(", "seed_from_u64(", "SmallRng", "StdRng", "fastrand", "Cost::LEAST"];

/// Where chance from a seed is right.
const SEEDED: [&str; 3] = [
    // People who do not exist are the same each time.
    "crates/population/src/chance.rs",
    "crates/resettle/src/commands/store/demo.rs",
    // The seed is 32 bytes of the system's chance.
    "crates/web/src/site.rs",
];

/// The first line of the tests in a file.
const TESTS: &str = "#[cfg(test)]";

/// The lines of a program's source, up to its tests, where something weak is used.
pub(super) fn used<'a>(path: &str, text: &'a str) -> impl Iterator<Item = Finding> + use<'a> {
    let is_program = path.starts_with("crates/") && path.contains("/src/") && path.ends_with(".rs") && !SEEDED.contains(&path);
    let lines = (1..).zip(text.lines()).take_while(move |(_, line)| is_program && *line != TESTS);
    let weak = |line: &str| WEAK.into_iter().find(|weak| line.contains(weak));
    lines.filter_map(move |(number, line)| {
        let weak = weak(line)?;
        Some(Finding::error(number, format!("`{weak}` is for tests: take the system's chance, and the usual cost")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(path: &str, text: &str) -> usize {
        used(path, text).count()
    }

    #[test]
    fn chance_that_can_be_guessed_is_refused_but_for_people_who_do_not_exist() {
        for line in ["let a = ChaCha20Rng::seed_from_u64(1);", "    StdRng::from_seed([0; 32])", "use rand::rngs::SmallRng;"] {
            assert_eq!(count("crates/web/src/session.rs", line), 1, "{line}");
            assert_eq!(count("crates/population/src/chance.rs", line), 0, "{line}");
        }
        assert_eq!(count("crates/web/src/session.rs", "let token = Token::new((site.machine.chance)());"), 0);
    }

    #[test]
    fn a_password_is_never_kept_at_the_least_cost_where_people_are() {
        assert_eq!(count("crates/resettle/src/commands/serve.rs", "cost: Cost::LEAST,"), 1);
        assert_eq!(count("crates/resettle/src/commands/serve.rs", "cost: Cost::USUAL,"), 0);
    }

    #[test]
    fn tests_may_use_both() {
        assert_eq!(count("crates/web/tests/site/world.rs", "cost: Cost::LEAST,"), 0);
        assert_eq!(count("crates/access/src/password.rs", "fn a() {}\n\n#[cfg(test)]\nmod tests {\n    seed_from_u64(1)\n}"), 0);
        assert_eq!(count("crates/access/src/password.rs", "seed_from_u64(1)\n#[cfg(test)]"), 1);
    }
}
