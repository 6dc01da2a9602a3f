//! Duties that come again and again.

use crate::world::standing;

fn reports(lines: &[&str], at: &str) -> Vec<String> {
    let found = standing(lines, at);
    let lines = found.duties.iter().filter(|line| line.number > 0);
    let explained = |line: &case::DutyLine| line.explained.map_or("", |_| " explained");
    lines.map(|line| format!("{} {} {}{}", line.number, line.due.unwrap(), line.state.word(), explained(line))).collect()
}

#[test]
fn a_report_falls_due_after_each_half_year_until_the_last_one_has_begun() {
    assert_eq!(reports(&[], "2025-06-30"), ["1 2025-07-20 upcoming"]);
    assert_eq!(reports(&[], "2025-07-20"), ["1 2025-07-20 open", "2 2026-01-20 upcoming"]);
    assert_eq!(reports(&[], "2025-07-21"), ["1 2025-07-20 overdue", "2 2026-01-20 upcoming"]);
    // Two years from 2025-01-15: the period that began on 2027-01-01 is the fifth and last.
    assert_eq!(reports(&[], "2029-01-01").len(), 5);
}

#[test]
fn a_report_that_was_missed_stays_to_be_seen_when_the_next_is_made() {
    let next = ["on=2026-01-10 reported"];
    assert_eq!(reports(&next, "2026-02-01"), ["1 2025-07-20 overdue", "2 2026-01-20 met", "3 2026-07-20 upcoming"]);
}

#[test]
fn a_late_report_counts_for_its_own_period_as_long_as_the_next_has_not_ended() {
    assert_eq!(reports(&["on=2025-09-01 reported"], "2025-09-02"), ["1 2025-07-20 met_late", "2 2026-01-20 upcoming"]);
}

#[test]
fn a_missed_report_stays_until_it_is_answered_for() {
    let explained = ["on=2026-03-01 missed_explained thing=report n=1 why=\"nobody called\""];
    assert_eq!(
        reports(&explained, "2026-03-02"),
        ["1 2025-07-20 overdue explained", "2 2026-01-20 overdue", "3 2026-07-20 upcoming"]
    );
}
