//! The cases that a pack carries: stories with what should follow from them.

use programme::{CaseText, LoadError, SourceFile};
use rules::Diagnostic;

use crate::{Engine, check, read_story};

/// The cases of a programme that are not as expected: of each, where what is wrong stands, and what was found instead.
pub fn broken_cases(engine: &Engine) -> Vec<String> {
    engine.programme().cases.iter().filter_map(|case| broken(engine, case)).collect()
}

fn broken(engine: &Engine, case: &CaseText) -> Option<String> {
    let story = match read_story(engine.programme(), &case.path, &case.text, false) {
        Ok(story) => story,
        Err(error) => return Some(error.to_string()),
    };
    if story.expectations.is_empty() {
        return Some(format!("{}: expects nothing; add [[expect]] with as_of and what should follow", case.path));
    }
    let mismatches = check(engine, &story.journal, &story.expectations);
    let diagnostics: Vec<_> = mismatches.into_iter().map(|it| Diagnostic::new(it.span, it.message)).collect();
    let file = SourceFile { path: case.path.clone(), text: case.text.clone() };
    (!diagnostics.is_empty()).then(|| LoadError { files: vec![file], diagnostics }.to_string())
}
