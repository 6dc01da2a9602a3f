//! The words of the interface, from `translations/`, in the language asked for.

use std::fmt::Write as _;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use programme::Lang;
use unic_langid::LanguageIdentifier;

/// Words of the command line and of standings, and those of pages.
const ENGLISH: [&str; 2] = [include_str!("../../../translations/en.ftl"), include_str!("../../../translations/pages.en.ftl")];
const KOREAN: [&str; 2] = [include_str!("../../../translations/ko.ftl"), include_str!("../../../translations/pages.ko.ftl")];

type Bundle = FluentBundle<FluentResource>;

// To read a language takes as long as to make a page.
static IN_ENGLISH: LazyLock<Bundle> = LazyLock::new(|| bundle("en", ENGLISH));
static IN_KOREAN: LazyLock<Bundle> = LazyLock::new(|| bundle("ko", KOREAN));

fn bundle(name: &str, texts: [&str; 2]) -> Bundle {
    let mut bundle = FluentBundle::new_concurrent(vec![name.parse::<LanguageIdentifier>().unwrap_or_default()]);
    bundle.set_use_isolating(false);
    for text in texts {
        // A resource with errors still holds its good messages; a test refuses it.
        let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

/// Words in one language.
#[derive(Clone, Copy)]
pub struct Words {
    /// The language.
    pub lang: Lang,
    bundle: &'static Bundle,
}

impl Words {
    /// All words of a language.
    pub fn new(lang: Lang) -> Words {
        let bundle = match lang {
            Lang::En => &IN_ENGLISH,
            Lang::Ko => &IN_KOREAN,
        };
        Words { lang, bundle }
    }

    /// A text without arguments.
    pub fn say(&self, key: &str) -> String {
        self.with(key, &[])
    }

    /// A text with arguments, as they are.
    pub fn with(&self, key: &str, args: &[(&str, &str)]) -> String {
        let mut values = FluentArgs::new();
        for (name, value) in args {
            values.set(*name, FluentValue::from(*value));
        }
        self.format(key, &values)
    }

    /// A text with a number, `count`, which may choose its form.
    pub fn count(&self, key: &str, count: i64) -> String {
        let mut values = FluentArgs::new();
        values.set("count", FluentValue::from(count));
        self.format(key, &values)
    }

    /// A text with arguments; `None` if there are no words of that key.
    pub fn find(&self, key: &str, args: &[(&str, &str)]) -> Option<String> {
        self.bundle.has_message(key).then(|| self.with(key, args))
    }

    fn format(&self, key: &str, args: &FluentArgs) -> String {
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else { return key.to_owned() };
        let mut out = String::new();
        let mut errors = Vec::new();
        // Writing to a String cannot fail.
        let _ = write!(out, "{}", self.bundle.format_pattern(pattern, Some(args), &mut errors));
        debug_assert!(errors.is_empty(), "{key}: {errors:?}");
        out
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The keys of a translation, one at the beginning of a line each.
    fn keys<'t>(texts: &'t [&'t str]) -> BTreeSet<&'t str> {
        let lines =
            texts.iter().flat_map(|text| text.lines()).filter(|line| line.starts_with(|first: char| first.is_ascii_lowercase()));
        lines.filter_map(|line| line.split_once(" =")).map(|(key, _)| key).collect()
    }

    /// Every file that may use a word.
    fn sources() -> String {
        fn gather(folder: &std::path::Path, out: &mut String) {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    gather(&path, out);
                } else {
                    out.push_str(&std::fs::read_to_string(&path).unwrap());
                }
            }
        }
        let mut out = String::new();
        for place in ["src", "../resettle/src", "../web/src", "../web/templates"] {
            gather(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(place), &mut out);
        }
        out
    }

    #[test]
    fn both_languages_have_the_same_words_and_no_errors() {
        assert_eq!(keys(&ENGLISH), keys(&KOREAN));
        for text in [ENGLISH, KOREAN].concat() {
            assert!(FluentResource::try_new(text.to_owned()).is_ok());
        }
    }

    #[test]
    fn no_word_is_declared_twice() {
        for texts in [ENGLISH, KOREAN] {
            let lines =
                texts.iter().flat_map(|text| text.lines()).filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()));
            assert_eq!(lines.filter(|line| line.contains(" =")).count(), keys(&texts).len());
        }
    }

    #[test]
    fn no_word_is_orphaned() {
        let sources = sources();
        let stem = |key: &str| key.rsplit_once('-').map(|(stem, _)| format!("\"{stem}-")).unwrap_or_default();
        let used = |key: &&str| sources.contains(&format!("\"{key}\"")) || sources.contains(&stem(key));
        let orphans: Vec<&str> = keys(&ENGLISH).into_iter().filter(|key| !used(key)).collect();
        assert_eq!(orphans, Vec::<&str>::new());
    }
}
