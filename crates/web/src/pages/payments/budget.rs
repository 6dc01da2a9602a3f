//! The budget: what was paid, and everything that present standings will owe, by month.

use std::collections::BTreeMap;
use std::sync::Arc;

use access::Action;
use axum::extract::State;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;

use super::{Till, till};
use crate::answer::Answer;
use crate::pages::Guest;
use crate::site::Site;

/// So many months are drawn and listed one by one; what comes later is one sum.
const MONTHS: usize = 24;

/// Paid, under way, committed; and by month what falls due.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Budget {
    lines: Vec<Line>,
    /// Titles of the lines in which something falls due.
    columns: Vec<String>,
    months: Vec<Month>,
    /// The sum of the highest single month, minor units.
    highest: i64,
}

/// A line of the budget, in minor units.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "BudgetLine")]
struct Line {
    title: String,
    paid: i64,
    under_way: i64,
    committed: i64,
    /// Instalments whose amount is not known.
    unknown: u64,
}

/// What falls due in a month, in minor units.
#[derive(Default, Serialize, JsonSchema)]
#[schemars(rename = "BudgetMonth")]
struct Month {
    /// `2027-03`; `late`: before this month; `later`; `undated`.
    month: String,
    /// By column, in their order.
    by_line: Vec<i64>,
    sum: i64,
}

/// Paid, under way, committed.
pub(crate) async fn show(State(site): State<Arc<Site>>, guest: Guest) -> Response {
    let page = async {
        let budget = budget(&till(&site, guest.asker(&site)?, Action::SeePayments)?).await?;
        guest.page(&site, "payment_budget.html", budget)
    };
    guest.told(&site, page.await)
}

/// The budget.
pub(crate) async fn budget(till: &Till<'_>) -> Answer<Budget> {
    let site = till.site;
    let mut found = site.store.budget(site.programme()).await?;
    let (mut lines, mut months) = (Vec::new(), BTreeMap::new());
    let mut columns = Vec::new();
    let now: String = site.today()?.to_string().chars().take(7).collect();
    for line in &till.payments.budget {
        let sums = found.remove(&line.id).unwrap_or_default();
        if !sums.committed.is_empty() {
            columns.push(line.title.get(till.lang).to_owned());
        }
        for (month, amount) in &sums.committed {
            let by_line: &mut Vec<i64> = months.entry(month.clone()).or_default();
            by_line.resize(columns.len(), 0);
            if let Some(sum) = by_line.last_mut() {
                *sum += amount;
            }
        }
        lines.push(Line {
            title: line.title.get(till.lang).to_owned(),
            paid: sums.paid,
            under_way: sums.under_way,
            committed: sums.committed.values().sum(),
            unknown: sums.unknown,
        });
    }
    months.values_mut().for_each(|by_line| by_line.resize(columns.len(), 0));
    let (months, highest) = listed(months, &now);
    Ok(Budget { lines, columns, months, highest })
}

/// What is late, the next months one by one, everything later, and what has no day yet; and the sum of the highest month.
fn listed(mut months: BTreeMap<String, Vec<i64>>, now: &str) -> (Vec<Month>, i64) {
    let undated = months.remove("");
    let mut coming = months.split_off(now);
    let later = coming.keys().nth(MONTHS).cloned().map(|month| coming.split_off(&month));
    let highest = coming.values().map(|by_line| by_line.iter().sum()).max().unwrap_or(0);
    let row = |month: &str, by_line: Vec<i64>| Month { month: month.to_owned(), sum: by_line.iter().sum(), by_line };
    let mut rows: Vec<Month> = together(months).map(|by_line| row("late", by_line)).into_iter().collect();
    rows.extend(coming.into_iter().map(|(month, by_line)| row(&month, by_line)));
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
        assert_eq!(found[0].by_line, [1, 2]);
        assert_eq!(found[25].by_line, [26 + 27 + 28 + 29, 4]);
        assert_eq!(highest, 26);
        assert!(listed(BTreeMap::new(), "2027-02").0.is_empty());
    }
}
