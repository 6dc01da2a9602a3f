//! What a server notes: a line of JSON for each event, on standard error. Fields and levels come from whoever notes it; nothing is added but the time.

use std::fmt::Debug;

use serde_json::{Map, Value};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

use crate::run::now;

/// Notes what is worth a line in a day's work (`INFO` and above).
pub(crate) struct Notes;

impl Subscriber for Notes {
    fn enabled(&self, of: &Metadata<'_>) -> bool {
        of.is_event() && *of.level() <= Level::INFO
    }

    fn event(&self, event: &Event<'_>) {
        eprintln!("{}", line(event));
    }

    /// There are no spans: nothing goes on inside of something that is noted.
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

fn line(event: &Event<'_>) -> String {
    let mut fields = Fields(Map::new());
    fields.0.insert("time".to_owned(), now().to_string().into());
    fields.0.insert("level".to_owned(), event.metadata().level().to_string().into());
    fields.0.insert("from".to_owned(), event.metadata().target().into());
    event.record(&mut fields);
    Value::Object(fields.0).to_string()
}

/// The fields of an event, as JSON.
struct Fields(Map<String, Value>);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name().to_owned(), format!("{value:?}").into());
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name().to_owned(), value.into());
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.0.insert(field.name().to_owned(), value.into());
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.0.insert(field.name().to_owned(), value.into());
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.0.insert(field.name().to_owned(), value.into());
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    /// Keeps the lines that [`Notes`] would print.
    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<String>>>);

    impl Subscriber for Kept {
        fn enabled(&self, of: &Metadata<'_>) -> bool {
            Notes.enabled(of)
        }

        fn event(&self, event: &Event<'_>) {
            self.0.lock().unwrap().push(line(event));
        }

        fn new_span(&self, of: &Attributes<'_>) -> Id {
            Notes.new_span(of)
        }

        fn record(&self, _: &Id, _: &Record<'_>) {}

        fn record_follows_from(&self, _: &Id, _: &Id) {}

        fn enter(&self, _: &Id) {}

        fn exit(&self, _: &Id) {}
    }

    #[test]
    fn whatever_is_noted_is_one_line_that_says_when_by_utc_and_holds_it_as_it_was() {
        let kept = Kept::default();
        let hostile = "a\r\n{\"level\":\"INFO\"}\u{1b}[2J\u{0}\"";
        tracing::subscriber::with_default(kept.clone(), || {
            tracing::info!(what = hostile, "first {hostile}");
            tracing::debug!("not worth a line");
        });
        let lines = kept.0.lock().unwrap();
        assert_eq!(lines.len(), 1);
        assert!(lines[0].chars().all(|letter| !letter.is_control()), "{}", lines[0]);
        let note: Value = serde_json::from_str(&lines[0]).unwrap();
        assert_eq!((&note["what"], &note["level"]), (&hostile.into(), &"INFO".into()));
        assert_eq!(note["message"], format!("first {hostile}"));
        assert!(note["time"].as_str().unwrap().ends_with('Z'), "{note}");
    }
}
