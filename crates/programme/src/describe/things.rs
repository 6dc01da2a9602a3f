//! Stages, entitlements, duties, requests, restrictions, rights and decisions in plain words.

use rules::Date;

use super::{Description, Part, counted, pair, part};
use crate::*;

impl Programme {
    /// Everything that a person can be shown.
    pub(super) fn described_things(&self, id: &str, on: Option<Date>) -> Vec<Description> {
        let stages = self.stages.iter().map(|stage| (&stage.thing, "stage", "단계", Vec::new()));
        let entitlements = self.entitlements.iter().map(|entitlement| {
            let owner = self.party_part(Party::Office(entitlement.owner));
            (
                &entitlement.thing,
                "entitlement",
                "지원",
                [owner].into_iter().chain(entitlement.pay.iter().filter_map(rhythm)).collect(),
            )
        });
        let duties = self.duties.iter().map(|duty| {
            let late = duty.late.iter().map(|late| part(pair("if late", "기한을 넘기면"), late.clone()));
            (&duty.thing, "duty", "의무", [self.owner_part(&duty.owner)].into_iter().chain(late).collect())
        });
        let requests = self.requests.iter().map(|request| (&request.thing, "request", "신청", self.request_parts(request)));
        let restrictions = self.restrictions.iter().map(|restriction| {
            let remedy = part(pair("remedy", "구제 방법"), restriction.remedy.clone());
            (&restriction.thing, "restriction", "제한", vec![remedy])
        });
        let rights = self.rights.iter().map(|right| {
            let office = right.office.map(|office| self.party_part(Party::Office(office)));
            let warning = right.warning.as_ref().map(|warning| part(pair("be aware", "주의"), warning.clone()));
            (&right.thing, "right", "권리", office.into_iter().chain(warning).collect::<Vec<Part>>())
        });
        let decisions =
            self.decisions.iter().map(|decision| (&decision.thing, "decision", "결정", self.decision_parts(decision)));
        let all = stages.chain(entitlements).chain(duties).chain(requests).chain(restrictions).chain(rights).chain(decisions);
        let named = all.filter(|(thing, ..)| thing.id == id);
        named
            .map(|(thing, en, ko, mut parts)| {
                let prefix = format!("{en}.{id}.");
                parts.extend(self.formulas(|name| name.strip_prefix(&prefix), on));
                Description {
                    what: pair(en, ko),
                    id: id.to_owned(),
                    title: thing.title.clone(),
                    about: Some(thing.about.clone()),
                    parts,
                }
            })
            .collect()
    }

    fn owner_part(&self, owner: &Owner) -> Part {
        match owner {
            Owner::Fixed(party) => self.party_part(*party),
            Owner::Field(field) => part(
                pair("who answers for it", "담당"),
                pair(&format!("the office named in `{field}`"), &format!("`{field}`에 적힌 기관")),
            ),
        }
    }

    pub(super) fn party_part(&self, party: Party) -> Part {
        let label = pair("who answers for it", "담당");
        match party {
            Party::Person => part(label, pair("the person", "본인")),
            Party::Office(office) => part(label, self.office(office).title.clone()),
        }
    }

    fn request_parts(&self, request: &Request) -> Vec<Part> {
        let filed = part(pair("filed by", "신청 기록"), self.kind(request.filed).title.clone());
        let mut parts = vec![self.owner_part(&request.owner), filed];
        let texts = [
            (pair("to be filed", "신청 기간"), &request.file_within),
            (pair("leads to", "결과"), &request.leads_to),
            (pair("if there is no answer", "답이 없으면"), &request.no_answer),
            (pair("be aware", "주의"), &request.warning),
        ];
        parts.extend(texts.into_iter().filter_map(|(label, text)| Some(part(label, text.clone()?))));
        if !request.needs.is_empty() {
            let label = pair("needed", "필요한 것");
            parts.push(Part { label, days: None, lines: request.needs.clone(), citation: None, note: None });
        }
        parts
    }

    /// Who decides, and the steps without which there is no effect.
    fn decision_parts(&self, decision: &Decision) -> Vec<Part> {
        let steps = decision.steps.iter().map(|step| {
            let label = if step.after { pair("then", "결정 후") } else { pair("first", "결정 전") };
            let body = step.body.map(|office| &self.office(office).title);
            let said = |lang| match body {
                Some(body) => format!("{} ({})", step.title.get(lang), body.get(lang)),
                None => step.title.get(lang).to_owned(),
            };
            Part { citation: Some(step.citation.clone()), ..part(label, pair(&said(Lang::En), &said(Lang::Ko))) }
        });
        [self.owner_part(&decision.owner)].into_iter().chain(steps).collect()
    }
}

/// How often a series of instalments is paid.
fn rhythm(line: &PayLine) -> Option<Part> {
    let Due::Series { every, .. } = &line.due else { return None };
    let every = match every {
        Every::Days(days) => pair(&counted((*days).into(), "day"), &format!("{days}일")),
        Every::Months(months) => pair(&counted((*months).into(), "month"), &format!("{months}개월")),
    };
    Some(part(pair(&format!("{}: every", line.id), &format!("{}: 주기", line.id)), every))
}
