//! The budget: what was paid, and everything that present standings will owe, by month.

use std::collections::BTreeMap;
use std::sync::Arc;

use access::Action;
use axum::extract::State;
use axum::response::Response;
use serde::Serialize;

use super::till;
use crate::answer::Answer;
use crate::pages::Guest;
use crate::site::Site;

/// So many months are drawn and listed one by one; what comes later is one sum.
const MONTHS: usize = 24;
/// The chart, in units of its own: a month's width, and the height of the highest.
const BAR: i64 = 20;
const HEIGHT: i64 = 160;

#[derive(Serialize)]
struct Page {
    lines: Vec<Line>,
    /// Titles of the lines in which something falls due.
    columns: Vec<String>,
    months: Vec<Month>,
    /// The sum of the highest month, minor units.
    highest: i64,
    width: i64,
    height: i64,
}

/// A line of the budget, in minor units.
#[derive(Serialize)]
struct Line {
    title: String,
    paid: i64,
    under_way: i64,
    committed: i64,
    /// Instalments whose amount is not known.
    unknown: u64,
}

/// What falls due in a month, in minor units.
#[derive(Default, Serialize)]
struct Month {
    /// `2027-03`; `late`: before this month; `later`; `undated`.
    month: String,
    /// By column, in their order.
    by_line: Vec<i64>,
    sum: i64,
    /// Where the bar of a single month stands, and how high it is.
    bar: Option<(i64, i64)>,
}

/// Paid, under way, committed.
pub(crate) async fn show(State(site): State<Arc<Site>>, guest: Guest) -> Response {
    let page = budget(&site, &guest).await;
    guest.told(&site, page)
}

async fn budget(site: &Arc<Site>, guest: &Guest) -> Answer<String> {
    let till = till(site, guest, Action::SeePayments)?;
    let mut found = site.store.budget(site.programme()).await?;
    let (mut lines, mut months) = (Vec::new(), BTreeMap::new());
    let mut columns = Vec::new();
    let now: String = site.today()?.to_string().chars().take(7).collect();
    for line in &till.payments.budget {
        let sums = found.remove(&line.id).unwrap_or_default();
        if !sums.committed.is_empty() {
            columns.push(line.title.get(guest.lang).to_owned());
        }
        for (month, amount) in &sums.committed {
            let by_line: &mut Vec<i64> = months.entry(month.clone()).or_default();
            by_line.resize(columns.len(), 0);
            if let Some(sum) = by_line.last_mut() {
                *sum += amount;
            }
        }
        lines.push(Line {
            title: line.title.get(guest.lang).to_owned(),
            paid: sums.paid,
            under_way: sums.under_way,
            committed: sums.committed.values().sum(),
            unknown: sums.unknown,
        });
    }
    months.values_mut().for_each(|by_line| by_line.resize(columns.len(), 0));
    let (months, highest) = listed(months, &now);
    let width = BAR * i64::try_from(months.iter().filter(|month| month.bar.is_some()).count()).unwrap_or(0);
    guest.page(site, "payment_budget.html", Page { lines, columns, months, highest, width, height: HEIGHT })
}

/// What is late, the next months one by one, everything later, and what has no day yet; and the sum of the highest month.
fn listed(mut months: BTreeMap<String, Vec<i64>>, now: &str) -> (Vec<Month>, i64) {
    let undated = months.remove("");
    let mut coming = months.split_off(now);
    let later = coming.keys().nth(MONTHS).cloned().map(|month| coming.split_off(&month));
    let highest = coming.values().map(|by_line| by_line.iter().sum()).max().unwrap_or(0);
    let row = |month: &str, by_line: Vec<i64>| Month { month: month.to_owned(), sum: by_line.iter().sum(), by_line, bar: None };
    let mut rows: Vec<Month> = together(months).map(|by_line| row("late", by_line)).into_iter().collect();
    for ((month, by_line), at) in coming.into_iter().zip(0..) {
        let row = row(&month, by_line);
        let height = i128::from(row.sum) * i128::from(HEIGHT) / i128::from(highest.max(1));
        rows.push(Month { bar: Some((BAR * at, i64::try_from(height).unwrap_or(HEIGHT))), ..row });
    }
    rows.extend(later.and_then(together).map(|by_line| row("later", by_line)));
    rows.extend(undated.map(|by_line| row("undated", by_line)));
    (rows, highest)
}

fn together(months: BTreeMap<String, Vec<i64>>) -> Option<Vec<i64>> {
    months.into_values().reduce(|sum, next| sum.iter().zip(next).map(|(sum, next)| sum + next).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_two_years_are_drawn_month_by_month_and_what_is_late_later_or_undated_is_a_sum_each() {
        let mut months: BTreeMap<String, Vec<i64>> = (0..30).map(|at| (format!("2027-{at:02}"), vec![at, 1])).collect();
        months.insert(String::new(), vec![0, 5]);
        let (found, highest) = listed(months, "2027-02");
        let names: Vec<&str> = found.iter().map(|row| row.month.as_str()).collect();
        assert_eq!((names[0], names[1], names[24], &names[25..]), ("late", "2027-02", "2027-25", &["later", "undated"][..]));
        assert_eq!(found.iter().map(|row| row.sum).sum::<i64>(), (0..30).sum::<i64>() + 30 + 5, "nothing is left out");
        assert_eq!((found[0].by_line.as_slice(), found[0].bar), (&[1, 2][..], None));
        assert_eq!(found[25].by_line, [26 + 27 + 28 + 29, 4]);
        assert_eq!((highest, found[24].bar), (26, Some((23 * BAR, HEIGHT))));
        assert_eq!(found[12].bar, Some((11 * BAR, 14 * HEIGHT / 26)));
        assert!(listed(BTreeMap::new(), "2027-02").0.is_empty());
    }
}
