//! What a payment follows from.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use payments::{EndToEndId, differences};
use programme::Lang;
use show::{Teller, reasons};
use store::pay::{Basis, Known};

use super::{Common, Till, payment_id};
use crate::out::{out, outln};

#[derive(Args)]
pub(crate) struct Why {
    /// The run, as `resettle pay status` shows it.
    run: String,
    /// The payment; all of the run that are arrears if left out.
    #[arg(value_parser = payment_id)]
    payment: Option<EndToEndId>,
    /// Why you look: a purpose of the programme. The persons can see it.
    #[arg(long = "for", value_name = "PURPOSE", default_value = super::PAYMENT)]
    purpose: String,
    #[command(flatten)]
    common: Common,
}

impl Why {
    pub(super) fn run(&self, lang: Lang) -> Result<ExitCode> {
        self.common.with(lang, async |till| {
            let payments = match self.payment {
                Some(payment) => vec![payment],
                None => self.arrears(till).await?,
            };
            if payments.is_empty() {
                outln!("{}", till.words.say("why-no-arrears"));
            }
            let reading = till.at.reading(till.programme, &self.purpose)?;
            for payment in payments {
                till.tell_basis(&till.store.basis_of(&till.engine, &self.run, payment, &reading).await?);
            }
            Ok(())
        })
    }

    async fn arrears(&self, till: &Till<'_>) -> Result<Vec<EndToEndId>> {
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let page = till.store.run_lines(&self.run, after).await?;
            let Some(last) = page.last() else { return Ok(found) };
            after = Some(last.id);
            let arrears = page.iter().filter(|line| matches!(line.key.cause, payments::Cause::Arrears(_)));
            found.extend(arrears.map(|line| line.id));
        }
    }
}

impl Till<'_> {
    fn tell_basis(&self, basis: &Basis) {
        let Basis { line, now, before } = basis;
        let title = self.title_of(&line.key.sequence);
        let [amount, owed, out] = [line.amount, line.owed, line.gone_out].map(|minor| self.money(minor));
        let cause = self.cause(&line.key.cause.to_string());
        let args = [
            ("payment", line.id.as_str()),
            ("title", &title),
            ("amount", &amount),
            ("owed", &owed),
            ("out", &out),
            ("cause", &cause),
        ];
        outln!("{}", self.words.with("why-payment", &args));
        if let Some(before) = before {
            self.tell_difference(basis, before);
            self.tell_known("why-before", before, line);
        }
        self.tell_known("why-now", now, line);
    }

    /// What the two computations say of the instalment: amount and day.
    fn tell_difference(&self, basis: &Basis, before: &Known) {
        let people: Vec<String> = basis.now.persons.iter().map(ToString::to_string).collect();
        let standing = |known: &Known| self.engine.standing(&known.journal, known.as_of, None);
        let all = differences(self.programme, &people, &standing(before), &standing(&basis.now));
        let Some(one) = all.into_iter().find(|one| one.sequence == basis.line.key.sequence) else { return };
        for (key, told, law) in [("why-was", &one.before, &one.law[0]), ("why-is", &one.after, &one.law[1])] {
            let amount = told.as_ref().and_then(|told| told.amount).map_or_else(|| "-".to_owned(), |minor| self.money(minor));
            let due = told.as_ref().and_then(|told| told.due).map_or_else(|| "-".to_owned(), |due| due.to_string());
            outln!("    {}", self.words.with(key, &[("amount", &amount), ("due", &due), ("law", &law.join(", "))]));
        }
    }

    fn tell_known(&self, key: &str, known: &Known, line: &store::pay::Line) {
        let (as_of, seq) = (known.as_of.to_string(), known.seq.to_string());
        outln!("{}", self.words.with(key, &[("run", &known.run), ("as_of", &as_of), ("seq", &seq)]));
        if !known.is_same_pack {
            outln!("    {}", self.words.say("why-other-pack"));
        }
        let who = line.key.sequence.who.as_deref();
        let whose = |why: &&::case::Why| {
            who.is_none() || why.subject.who.and_then(|at| known.persons.get(at)).map(ToString::to_string).as_deref() == who
        };
        let entries = self.engine.entries(&known.journal, known.as_of, None);
        let teller = Teller { programme: self.programme, words: &self.words, journal: &known.journal, entries, ids: true };
        let all = self.engine.why(&known.journal, known.as_of, None, &line.key.sequence.entitlement);
        for why in all.iter().filter(whose) {
            out!("{}", reasons::tell(&teller, why));
        }
    }
}
