//! Which rules are evaluated together: one plan for a household, one for each thing that is for single entries, one for each series.

use programme::{Act, DecisionStep, Due, KindId, Programme, SeriesEnd};
use rules::RuleId;

pub(crate) fn main_rules(programme: &Programme) -> Vec<RuleId> {
    let mut rules = Vec::new();
    for stage in &programme.stages {
        rules.extend([Some(stage.thing.when), Some(stage.begins), stage.limit].into_iter().flatten());
    }
    for entitlement in &programme.entitlements {
        rules.push(entitlement.thing.when);
        rules.extend(entitlement.amount);
        for line in &entitlement.pay {
            match &line.due {
                Due::On(due) => rules.extend([*due, line.amount, line.when]),
                Due::Series { from, end, .. } => {
                    rules.push(*from);
                    rules.extend(match end {
                        SeriesEnd::Times(rule) | SeriesEnd::Until(rule) => Some(*rule),
                        SeriesEnd::Open => None,
                    });
                }
            }
        }
    }
    for duty in programme.duties.iter().filter(|duty| duty.each.is_empty()) {
        rules.extend(if duty.repeat.is_some() { anchor_rules(duty) } else { duty_rules(duty) });
    }
    for right in programme.rights.iter().filter(|right| right.each.is_empty()) {
        rules.extend(right_rules(right));
    }
    rules
}

pub(crate) fn each_rules(programme: &Programme) -> Vec<(RuleId, Vec<RuleId>)> {
    let each = programme.duties.iter().filter(|duty| !duty.each.is_empty());
    let duties = each.map(|duty| (duty.thing.when, if duty.repeat.is_some() { anchor_rules(duty) } else { duty_rules(duty) }));
    let rights =
        programme.rights.iter().filter(|right| !right.each.is_empty()).map(|right| (right.thing.when, right_rules(right)));
    let requests = programme.requests.iter().map(|request| {
        let rules = [Some(request.thing.when), request.answer_due, request.answer_due_at, request.answered];
        (request.thing.when, rules.into_iter().flatten().collect())
    });
    let restrictions = programme.restrictions.iter().map(|restriction| {
        let rules = [
            Some(restriction.thing.when),
            Some(restriction.from),
            Some(restriction.until),
            restriction.until_at,
            restriction.limit,
            restriction.lifted,
            restriction.notified,
            restriction.withheld,
            restriction.remedy_until,
        ];
        (restriction.thing.when, rules.into_iter().flatten().collect())
    });
    let decisions = programme.decisions.iter().map(|decision| {
        let steps = decision.steps.iter().flat_map(DecisionStep::rules).map(|(_, rule)| rule);
        (decision.thing.when, [decision.thing.when].into_iter().chain(steps).collect())
    });
    duties.chain(rights).chain(requests).chain(restrictions).chain(decisions).collect()
}

fn duty_rules(duty: &programme::Duty) -> Vec<RuleId> {
    [Some(duty.thing.when), Some(duty.starts), Some(duty.met), duty.due, duty.due_at].into_iter().flatten().collect()
}

/// What says when a duty that comes again begins and ends.
fn anchor_rules(duty: &programme::Duty) -> Vec<RuleId> {
    let Some(repeat) = &duty.repeat else { return Vec::new() };
    let end = match repeat.end {
        SeriesEnd::Times(rule) | SeriesEnd::Until(rule) => Some(rule),
        SeriesEnd::Open => None,
    };
    [Some(repeat.begins), end].into_iter().flatten().collect()
}

/// The rules of duties that come again and of hand-overs, each under the rule by which its plan is found.
pub(crate) fn series_rules(programme: &Programme) -> Vec<(RuleId, Vec<RuleId>)> {
    let again = programme.duties.iter().filter(|duty| duty.repeat.is_some()).map(|duty| (duty.starts, duty_rules(duty)));
    let handed = programme.requests.iter().filter_map(|request| {
        let rules: Vec<RuleId> = [request.handover.accept_due_at, request.handover.accept_due].into_iter().flatten().collect();
        rules.first().map(|key| (*key, rules.clone()))
    });
    again.chain(handed).collect()
}

/// Whether entries of a kind move a request: what explains or records a missed deadline does not.
pub(crate) fn moves_requests(programme: &Programme, kind: KindId) -> bool {
    !matches!(programme.kind(kind).acts, None | Some(Act::Explain | Act::Follow | Act::Release))
}

pub(crate) fn void_rules(programme: &Programme) -> impl Iterator<Item = (KindId, Vec<RuleId>)> {
    let kinds = (0..).map(KindId).zip(&programme.kinds).filter(|(_, kind)| !kind.void.is_empty());
    kinds.map(|(id, kind)| (id, kind.void.iter().map(|bar| bar.when).collect()))
}

pub(crate) fn right_rules(right: &programme::Right) -> Vec<RuleId> {
    [Some(right.thing.when), right.from, right.until].into_iter().flatten().collect()
}
