//! `payments.toml`: how money is paid.

use super::*;

impl<'a> Loader<'a> {
    /// What the pack says of payments. The things it names have been read.
    pub(super) fn payments(&self, entitlements: &[Entitlement], restrictions: &[Restriction]) -> Option<Payments> {
        let documents = self.documents(Role::Payments);
        if let Some((_, second)) = documents.get(1) {
            second.page.report(second.span, "a second payments.toml", "money is paid in one way: put it into one file");
        }
        let (_, table) = documents.first()?;
        let mut law = Vec::new();
        let mut part = |key: &'static str| self.grounded(table, key, &mut law);
        let (approval, account, overpayment, check) = (part("approval"), part("account"), part("overpayment"), part("check"));
        let days =
            |table: &Option<Table<'_>>, key, help| table.as_ref().and_then(|table| small(&table.need(key, help)?)).unwrap_or(0);
        let flag = |table: &Option<Table<'_>>, key| table.as_ref().and_then(|table| table.get(key)?.bool()).unwrap_or_default();
        let hold = table.get("hold").and_then(|item| item.table());
        let held = |key| hold.as_ref().and_then(|table| table.get(key));
        let budget = table.entries_of("budget").iter().filter_map(|item| self.budget_line(item, entitlements)).collect();
        let payees = table.entries_of("payee");
        let payees = payees.iter().flat_map(|item| self.paid_to(item, entitlements, &mut law).unwrap_or_default()).collect();
        let payments = Payments {
            approvals: approval.as_ref().map(steps).unwrap_or_default(),
            account_cools_days: days(&account, "cools_days", "days until money follows a changed account: `cools_days = 7`"),
            account_second_person: flag(&account, "second_person"),
            comment_days: days(&overpayment, "comment_days", "days to comment on an overpayment: `comment_days = 10`"),
            objection_days: days(&overpayment, "objection_days", "days to object to a decision: `objection_days = 90`"),
            far_times: check.as_ref().and_then(|table| table.get("far_times")).and_then(|item| small(&item)),
            far_least: check
                .as_ref()
                .and_then(|table| table.get("far_least"))
                .and_then(|item| small(&item))
                .map_or(20, u32::from),
            hold_entries: held("entries").map_or_else(Vec::new, |item| {
                item.list().unwrap_or_default().iter().filter_map(|item| self.hold_entry(&item.table()?)).collect()
            }),
            hold_restrictions: held("restrictions").map_or_else(Vec::new, |item| {
                self.positions(&item, "restriction", restrictions.iter().map(|restriction| restriction.thing.id.as_str()))
            }),
            budget,
            payees,
            revealing: table
                .need("revealing", "words that would show others what the money is for: `revealing = [\"...\"]`")
                .map_or_else(Vec::new, |item| {
                    item.list().unwrap_or_default().iter().filter_map(|item| item.string()).map(str::to_owned).collect()
                }),
            law,
        };
        [approval, account, overpayment, check].iter().flatten().for_each(|part| part.close("payments.toml"));
        if let Some(hold) = hold {
            hold.close("`hold`");
        }
        for twice in entitlements
            .iter()
            .enumerate()
            .filter(|(at, _)| payments.budget.iter().filter(|line| line.entitlements.contains(at)).count() > 1)
        {
            let message = format!("`{}` is paid from two lines of the budget", twice.1.thing.id);
            table.page.report(table.span, message, "name it in one");
        }
        table.close("payments.toml");
        Some(payments)
    }

    /// A table that says what it rests on: articles, or the choice of whoever runs the programme.
    fn grounded(&self, table: &Table<'a>, key: &'static str, law: &mut Vec<(String, Vec<String>)>) -> Option<Table<'a>> {
        let part = table
            .need(key, "payments.toml says how runs are approved, accounts changed, overpayments heard and amounts checked")?
            .table()?;
        self.rests_on(&part, key, law);
        Some(part)
    }

    /// Notes on what a table rests, and refuses one that does not say.
    fn rests_on(&self, part: &Table<'a>, key: &str, law: &mut Vec<(String, Vec<String>)>) {
        let articles = self.optional_law(part);
        let basis = part.get("basis");
        match (articles.is_empty(), basis.and_then(|item| item.choice(&[("installation", ())]))) {
            (false, None) => law.push((key.to_owned(), articles)),
            (true, Some(())) => {}
            (false, Some(())) => {
                part.page.report(part.span, format!("`{key}` is law and a choice at once"), "leave out `basis` or `law`")
            }
            (true, None) => {
                let help = "write `law = [\"...\"]`, or `basis = \"installation\"` where no law says so";
                part.page.report(part.span, format!("nothing says on what `{key}` rests"), help);
            }
        }
    }

    /// What goes to a guardian, a landlord or an employer, and what says so.
    fn paid_to(
        &self,
        item: &Item<'a>,
        entitlements: &[Entitlement],
        law: &mut Vec<(String, Vec<String>)>,
    ) -> Option<Vec<PaidTo>> {
        let Some(kind) = PayeeKind::read(item.key) else {
            let kinds = PayeeKind::ALL.into_iter().map(PayeeKind::word);
            item.report(format!("`{}` is no kind of payee", item.key), advice(item.key, kinds));
            return None;
        };
        let table = item.table()?;
        self.rests_on(&table, "payee", law);
        let names = table.need("entitlements", "what goes there: `entitlements = [\"subsidy\", \"housing/deposit\"]`")?;
        let named = names.one_or_more().unwrap_or_default();
        let paid = named.iter().filter_map(|item| {
            let (id, line) = item.string()?.split_once('/').map_or((item.string()?, None), |(id, line)| (id, Some(line)));
            let found = entitlements.iter().position(|one| one.thing.id == id);
            let Some(entitlement) = found else {
                item.report(
                    format!("`{id}` is no entitlement"),
                    advice(id, entitlements.iter().map(|one| one.thing.id.as_str())),
                );
                return None;
            };
            let lines = &entitlements.get(entitlement)?.pay;
            let at = line.map(|line| lines.iter().position(|one| one.id == line));
            if at == Some(None) {
                let word = line.unwrap_or_default();
                item.report(
                    format!("`{word}` is no pay line of `{id}`"),
                    advice(word, lines.iter().map(|line| line.id.as_str())),
                );
                return None;
            }
            Some(PaidTo { kind, entitlement, line: at.flatten() })
        });
        let paid = paid.collect();
        table.close("a kind of payee");
        Some(paid)
    }

    fn hold_entry(&self, table: &Table<'_>) -> Option<HoldEntry> {
        let kind = table.need("entry", "a kind of entry: `{ entry = \"died\" }`").and_then(|item| self.kind_of(&item));
        let (field, word) = (table.get("field"), table.get("is"));
        table.close("an entry after which nothing is paid");
        let kind = kind?;
        let Some((field, word)) = field.zip(word) else { return Some(HoldEntry { kind, only: None }) };
        let (name, word_text) = (field.string()?, word.string()?);
        let declared = self.kinds.get(usize::try_from(kind.0).ok()?)?.field(name);
        let Some(FieldType::Value(Ty::Enum(words))) = declared.map(|declared| &declared.ty) else {
            return field.expected("a field of the entry that holds one of a few words");
        };
        let words = self.units.enums.get(usize::try_from(*words).ok()?)?;
        let position = words.position(word_text);
        if position.is_none() {
            word.report(
                format!("`{word_text}` is no word of `{name}`"),
                advice(word_text, words.values.iter().map(|(word, _)| word.as_str())),
            );
        }
        Some(HoldEntry { kind, only: Some((name.to_owned(), position?)) })
    }

    fn budget_line(&self, item: &Item<'_>, entitlements: &[Entitlement]) -> Option<BudgetLine> {
        self.check_id(item.key, item.page, item.key_span);
        let table = item.table()?;
        let names = table.need("entitlements", "what is paid from it: `entitlements = [\"basic_grant\"]`");
        let known = || entitlements.iter().map(|entitlement| entitlement.thing.id.as_str());
        let line = BudgetLine {
            id: item.key.to_owned(),
            title: table.bilingual("title"),
            entitlements: names.map_or_else(Vec::new, |item| self.positions(&item, "entitlement", known())),
            most: table.get("most").and_then(|item| positive(&item)),
            is_elsewhere: table.get("elsewhere").and_then(|item| item.bool()).unwrap_or_default(),
            no_set_off: table.get("no_set_off").and_then(|item| self.sources_of(&item)).unwrap_or_default(),
        };
        table.close("a line of the budget");
        Some(line)
    }

    /// The positions of the things that a list names.
    fn positions<'n>(&self, item: &Item<'_>, what: &str, known: impl Iterator<Item = &'n str> + Clone) -> Vec<usize> {
        let named = item.one_or_more().unwrap_or_default();
        let position = |item: &Item<'_>| {
            let word = item.string()?;
            let position = known.clone().position(|known| known == word);
            if position.is_none() {
                item.report(format!("`{word}` is no {what}"), advice(word, known.clone()));
            }
            position
        };
        named.iter().filter_map(position).collect()
    }
}

/// Steps in order, the last for any sum.
fn steps(table: &Table<'_>) -> Vec<ApprovalStep> {
    let help = "write `steps = [{ up_to = 100_000_000, people = 1 }, { people = 2 }]`";
    let Some(item) = table.need("steps", help) else { return Vec::new() };
    let mut steps = Vec::new();
    for item in item.list().unwrap_or_default() {
        let Some(step) = item.table() else { continue };
        let up_to = step.get("up_to").and_then(|item| positive(&item));
        let people = step.need("people", "how many people approve: `people = 2`").and_then(|item| small(&item));
        step.close("a step of approval");
        steps.extend(people.and_then(|people| u8::try_from(people).ok()).map(|people| ApprovalStep { up_to, people }));
    }
    let in_order = steps.is_sorted_by(|one, next| {
        one.people <= next.people && one.up_to.is_some() && next.up_to.is_none_or(|up_to| Some(up_to) > one.up_to)
    });
    if !in_order || steps.last().is_none_or(|last| last.up_to.is_some()) {
        item.report("the steps do not go up to any sum, or not in order", help);
    }
    steps
}

/// A number from 1 to 1,000.
fn small(item: &Item<'_>) -> Option<u16> {
    let number = item.int()?;
    u16::try_from(number).ok().filter(|number| (1..=1_000).contains(number)).or_else(|| item.expected("a number from 1 to 1,000"))
}

/// An amount in minor units.
fn positive(item: &Item<'_>) -> Option<i64> {
    item.int().filter(|amount| *amount > 0).or_else(|| item.expected("an amount in minor units, more than nothing"))
}
