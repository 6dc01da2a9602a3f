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
    /// `2027-03`; `later`, or `undated`.
    month: String,
    /// By line, in their order.
    by_line: Vec<i64>,
    sum: i64,
    /// Where its bar stands, and how high it is.
    x: i64,
    bar: i64,
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
    let declared = &till.payments.budget;
    for (at, line) in declared.iter().enumerate() {
        let sums = found.remove(&line.id).unwrap_or_default();
        for (month, amount) in &sums.committed {
            let by_line: &mut Vec<i64> = months.entry(month.clone()).or_insert_with(|| vec![0; declared.len()]);
            if let Some(sum) = by_line.get_mut(at) {
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
    let months = listed(months);
    let highest = months.iter().map(|month| month.sum).max().unwrap_or(0);
    let months: Vec<Month> = months.into_iter().zip(0..).map(|(month, at)| month.drawn(at, highest)).collect();
    let width = BAR * i64::try_from(months.len()).unwrap_or(0);
    guest.page(site, "payment_budget.html", Page { lines, months, highest, width, height: HEIGHT })
}

/// The first months one by one, then everything later, then what has no day yet.
fn listed(mut months: BTreeMap<String, Vec<i64>>) -> Vec<Month> {
    let undated = months.remove("");
    let sum = |month: String, by_line: Vec<i64>| Month { month, sum: by_line.iter().sum(), by_line, ..Month::default() };
    let mut all = months.into_iter();
    let mut listed: Vec<Month> = all.by_ref().take(MONTHS).map(|(month, by_line)| sum(month, by_line)).collect();
    let later = all.map(|(_, by_line)| by_line).reduce(|sum, next| sum.iter().zip(next).map(|(sum, next)| sum + next).collect());
    listed.extend(later.map(|by_line| sum("later".to_owned(), by_line)));
    listed.extend(undated.map(|by_line| sum("undated".to_owned(), by_line)));
    listed
}

impl Month {
    fn drawn(self, at: i64, highest: i64) -> Self {
        let bar = i128::from(self.sum) * i128::from(HEIGHT) / i128::from(highest.max(1));
        Self { x: BAR * at, bar: i64::try_from(bar).unwrap_or(HEIGHT), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_beyond_two_years_are_one_sum_and_the_bars_are_as_high_as_their_sums() {
        let mut months: BTreeMap<String, Vec<i64>> = (0..30).map(|at| (format!("2027-{at:02}"), vec![at, 1])).collect();
        months.insert(String::new(), vec![0, 5]);
        let found = listed(months);
        assert_eq!(found.len(), MONTHS + 2);
        assert_eq!((found[24].month.as_str(), &found[24].by_line), ("later", &vec![24 + 25 + 26 + 27 + 28 + 29, 6]));
        assert_eq!((found[25].month.as_str(), found[25].sum), ("undated", 5));
        let half = Month { sum: 50, ..Month::default() }.drawn(3, 100);
        assert_eq!((half.x, half.bar), (60, HEIGHT / 2));
        assert_eq!(Month::default().drawn(0, 0).bar, 0, "nothing is owed");
    }
}
