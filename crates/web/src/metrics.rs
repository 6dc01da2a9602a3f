//! What is counted of a site, in the text form of Prometheus. Nothing is counted of anybody.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::http::StatusCode;
use schemars::JsonSchema;
use serde::Serialize;

/// Upper bounds of the times in which answers are counted, in milliseconds.
const BOUNDS_MS: [u64; 8] = [5, 10, 25, 50, 100, 250, 1000, 5000];

/// Answers by the first digit of their status.
const ANSWERS: [&str; 5] = ["answers_1xx", "answers_2xx", "answers_3xx", "answers_4xx", "answers_5xx"];

/// Counts since the start.
#[derive(Default)]
pub(crate) struct Metrics {
    /// Answers by the first digit of their status, less one.
    answers: [AtomicU64; 5],
    /// Answers within each bound, and not within the one before; the last, those within none.
    times: [AtomicU64; BOUNDS_MS.len() + 1],
    micros: AtomicU64,
    signed_in: AtomicU64,
    refused: AtomicU64,
    ticks: AtomicU64,
    ticks_failed: AtomicU64,
    households_failed: AtomicU64,
    told: AtomicU64,
    untold: AtomicU64,
}

fn add(counter: &AtomicU64, count: u64) {
    counter.fetch_add(count, Ordering::Relaxed);
}

/// What was counted.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Count {
    pub(crate) name: &'static str,
    pub(crate) count: u64,
    should_be_none: bool,
}

impl Metrics {
    pub(crate) fn answered(&self, status: StatusCode, took: Duration) {
        if let Some(counter) = self.answers.get(usize::from(status.as_u16() / 100).saturating_sub(1)) {
            add(counter, 1);
        }
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let place = BOUNDS_MS.iter().position(|bound| micros <= bound * 1000).unwrap_or(BOUNDS_MS.len());
        if let Some(counter) = self.times.get(place) {
            add(counter, 1);
        }
        add(&self.micros, micros);
    }

    pub(crate) fn tried(&self, is_right: bool) {
        add(if is_right { &self.signed_in } else { &self.refused }, 1);
    }

    /// A tick that could not read so many households; `None`: it did not come to its end.
    pub(crate) fn ticked(&self, failed: Option<usize>) {
        add(&self.ticks, 1);
        match failed {
            Some(failed) => add(&self.households_failed, failed as u64),
            None => add(&self.ticks_failed, 1),
        }
    }

    /// A message to another system, which heard it or did not.
    pub(crate) fn told(&self, is_heard: bool) {
        add(if is_heard { &self.told } else { &self.untold }, 1);
    }

    /// Everything, as Prometheus reads it.
    pub(crate) fn text(&self) -> String {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let mut out = String::new();
        // Writing into a text does not fail.
        let mut line = |text: std::fmt::Arguments<'_>| {
            let _ = out.write_fmt(format_args!("{text}\n"));
        };
        line(format_args!("# TYPE resettle_answers_total counter"));
        for (class, counter) in (1..).zip(&self.answers) {
            line(format_args!("resettle_answers_total{{status=\"{class}xx\"}} {}", read(counter)));
        }
        line(format_args!("# TYPE resettle_answer_seconds histogram"));
        let mut sum = 0;
        for (bound, counter) in BOUNDS_MS.iter().zip(&self.times) {
            sum += read(counter);
            line(format_args!("resettle_answer_seconds_bucket{{le=\"{}.{:03}\"}} {sum}", bound / 1000, bound % 1000));
        }
        sum += self.times.last().map_or(0, read);
        let micros = read(&self.micros);
        line(format_args!("resettle_answer_seconds_bucket{{le=\"+Inf\"}} {sum}"));
        line(format_args!("resettle_answer_seconds_sum {}.{:06}", micros / 1_000_000, micros % 1_000_000));
        line(format_args!("resettle_answer_seconds_count {sum}"));
        for Count { name, count, .. } in self.counts().into_iter().skip(ANSWERS.len()) {
            line(format_args!("# TYPE resettle_{name}_total counter"));
            line(format_args!("resettle_{name}_total {count}"));
        }
        out
    }

    /// Each count by its name.
    pub(crate) fn counts(&self) -> Vec<Count> {
        let answers = ANSWERS.into_iter().zip(&self.answers);
        let others = [
            ("sign_ins", &self.signed_in),
            ("sign_ins_refused", &self.refused),
            ("ticks", &self.ticks),
            ("ticks_failed", &self.ticks_failed),
            ("households_unreadable", &self.households_failed),
            ("messages_heard", &self.told),
            ("messages_unheard", &self.untold),
        ];
        let none = ["answers_5xx", "ticks_failed", "households_unreadable"];
        let count = |(name, count): (_, &AtomicU64)| Count {
            name,
            count: count.load(Ordering::Relaxed),
            should_be_none: none.contains(&name),
        };
        answers.chain(others).map(count).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_counted_by_status_and_by_time_each_bound_with_those_below_it() {
        let metrics = Metrics::default();
        metrics.answered(StatusCode::OK, Duration::from_millis(7));
        metrics.answered(StatusCode::NOT_FOUND, Duration::from_millis(70));
        metrics.answered(StatusCode::OK, Duration::from_secs(9));
        let text = metrics.text();
        for line in [
            "resettle_answers_total{status=\"2xx\"} 2",
            "resettle_answers_total{status=\"4xx\"} 1",
            "resettle_answer_seconds_bucket{le=\"0.005\"} 0",
            "resettle_answer_seconds_bucket{le=\"0.010\"} 1",
            "resettle_answer_seconds_bucket{le=\"0.100\"} 2",
            "resettle_answer_seconds_bucket{le=\"5.000\"} 2",
            "resettle_answer_seconds_bucket{le=\"+Inf\"} 3",
            "resettle_answer_seconds_sum 9.077000",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
    }
}
