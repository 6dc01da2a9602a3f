//! Payments that name nothing that the programme pays.

use programme::read::{Table, advice};
use programme::{Entitlement, Programme};
use rules::Level;

/// Reports a payment of an entitlement or an instalment that the programme does not have, or that does not say to whom.
pub(super) fn check(programme: &Programme, table: &Table, persons: usize, who: Option<usize>) {
    let text = |key| table.get(key).and_then(|item| Some((item.string()?, item)));
    let Some((id, item)) = text("entitlement") else { return };
    let Some(entitlement) = programme.entitlements.iter().find(|entitlement| entitlement.thing.id == id) else {
        let help = advice(id, programme.entitlements.iter().map(|entitlement| entitlement.thing.id.as_str()));
        item.report(format!("`{id}` is no entitlement of this programme"), help);
        return;
    };
    if let Some((paid, item)) = text("instalment").filter(|(paid, _)| !names(entitlement, paid)) {
        item.report(format!("`{id}` has no instalment `{paid}`"), format!("write {}", instalments(entitlement)));
    }
    if entitlement.thing.level == Level::Person && persons > 1 && who.is_none() {
        table.page.report(table.span, format!("`{id}` is paid to each person, and nothing says to whom"), "add who = \"...\"");
    }
}

/// Whether an instalment has that name: its pay line's, and in a series its number.
fn names(entitlement: &Entitlement, paid: &str) -> bool {
    let (line, number) = paid.split_once('/').map_or((paid, None), |(line, number)| (line, Some(number)));
    let found = entitlement.pay.iter().find(|known| known.id == line);
    let series = found.is_some_and(|line| matches!(line.due, programme::Due::Series { .. }));
    let counted = number.is_some_and(|number| number.parse::<u16>().is_ok_and(|number| number > 0));
    found.is_some() && (if number.is_some() { series && counted } else { !series })
}

fn instalments(entitlement: &Entitlement) -> String {
    let one = |line: &programme::PayLine| match line.due {
        programme::Due::On(_) => format!("\"{}\"", line.id),
        programme::Due::Series { .. } => format!("\"{}/1\"", line.id),
    };
    format!("instalment = {}", entitlement.pay.iter().map(one).collect::<Vec<_>>().join(" or "))
}
