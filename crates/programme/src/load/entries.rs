//! `entries.toml`: enumerations, kinds of journal entry and their fields.

use rules::EnumDecl;

use super::acts::{ACTING, ACTS, acts, check_act};
use super::*;
use crate::value::is_type;

/// Names of an entry's own properties, which no field may take.
const OWN: [&str; 6] = ["id", "on", "recorded", "who", "at", "nth"];

/// A kind that every pack has.
struct BuiltIn {
    id: &'static str,
    title: (&'static str, &'static str),
    who: Who,
    fields: &'static [(&'static str, FieldType, (&'static str, &'static str))],
}

const OF: (&str, FieldType, (&str, &str)) = ("of", FieldType::Entry, ("The entry meant", "대상 기록"));

/// In the order of [`KindId`]'s constants.
const BUILT_IN: [BuiltIn; 5] = [
    BuiltIn {
        id: "payment_made",
        title: ("Payment made", "지급"),
        who: Who::Either,
        fields: &[
            ("entitlement", FieldType::Value(Ty::Text), ("Entitlement", "지원 항목")),
            ("instalment", FieldType::Value(Ty::Text), ("Instalment", "회차")),
            ("amount", FieldType::Value(Ty::Money), ("Amount", "금액")),
        ],
    },
    BuiltIn { id: "correction", title: ("Correction", "정정"), who: Who::Either, fields: &[OF] },
    BuiltIn { id: "withdrawal", title: ("Withdrawal", "철회"), who: Who::Either, fields: &[OF] },
    BuiltIn { id: "joined_household", title: ("Joined the household", "세대 합류"), who: Who::Person, fields: &[] },
    BuiltIn { id: "left_household", title: ("Left the household", "세대 이탈"), who: Who::Person, fields: &[] },
];

pub(super) fn bilingual((en, ko): (&str, &str)) -> Bilingual {
    Bilingual { en: en.to_owned(), ko: ko.to_owned() }
}

const _: () = assert!(BUILT_IN.len() + ACTING == KindId::BUILT_IN, "every built-in kind is counted");

impl<'a> Loader<'a> {
    pub(super) fn entries(&mut self) {
        let documents = self.documents(Role::Entries);
        let tables = |key| documents.iter().flat_map(|(_, table)| table.entries_of(key)).collect::<Vec<Item<'a>>>();
        let (enums, kinds) = (tables("enum"), tables("entry"));
        documents.iter().for_each(|(_, table)| table.close("entries.toml"));
        self.units.enums.push(sex());
        enums.iter().for_each(|item| self.enumeration(item));
        self.kinds.extend(BUILT_IN.iter().map(built_in));
        self.kinds.extend(acts());
        self.entry_kinds(&kinds);
        self.declared.enums = self.units.enums.iter().map(declared).collect();
        self.declared.kinds = self.kinds.iter().map(|kind| kind.id.clone()).collect();
        let fields = |kind: &EntryKind| kind.fields.iter().map(|field| (field.id.clone(), field.ty.ty())).collect();
        self.declared.kind_fields = self.kinds.iter().map(fields).collect();
        self.bars(&kinds);
    }

    fn enumeration(&mut self, item: &Item<'a>) {
        self.check_id(item.key, item.page, item.key_span);
        if is_type(item.key) || self.units.enums.iter().any(|list| list.id == item.key) {
            item.page.report(item.key_span, format!("`{}` is already a type", item.key), "choose another name");
            self.lost.set(true);
            return;
        }
        let Some(table) = item.table() else {
            self.lost.set(true);
            return;
        };
        let title = table.bilingual("title");
        let values = table.need("values", "write its words: `[enum.NAME.values]`").and_then(|values| values.table());
        table.close("an enumeration");
        self.lost.set(self.lost.get() || values.is_none());
        let mut words = Vec::new();
        for value in values.map(|values| values.entries()).unwrap_or_default() {
            self.check_id(value.key, value.page, value.key_span);
            if value.key == "unknown" {
                value.page.report(
                    value.key_span,
                    "`unknown` cannot be a word of an enumeration",
                    "it says that nothing is known: choose another",
                );
            }
            // A word with a bad title is still a word: formulas that use it are not to blame.
            words.push((value.key.to_owned(), value.bilingual().unwrap_or_default()));
        }
        self.units.enums.push(Enumeration { id: item.key.to_owned(), title, values: words });
    }

    /// Names first, so that kinds may name each other in any order; then what they say.
    fn entry_kinds(&mut self, items: &[Item<'a>]) {
        let mut places = Vec::new();
        for item in items {
            self.check_id(item.key, item.page, item.key_span);
            if self.kinds.iter().any(|kind| kind.id == item.key) {
                item.page.report(item.key_span, format!("`{}` is already a kind of entry", item.key), "choose another name");
                continue;
            }
            places.push((self.kinds.len(), item));
            self.kinds.push(EntryKind {
                id: item.key.to_owned(),
                title: bilingual((item.key, item.key)),
                who: Who::Either,
                once: false,
                after: Vec::new(),
                needs: Vec::new(),
                fields: Vec::new(),
                acts: None,
                refuse: Vec::new(),
                void: Vec::new(),
                law: Vec::new(),
            });
        }
        for (at, item) in places {
            let read = item.table().map(|table| self.entry_kind(item.key, &table));
            match (read, self.kinds.get_mut(at)) {
                (Some(kind), Some(place)) => *place = kind,
                _ => self.lost.set(true),
            }
        }
    }

    fn entry_kind(&mut self, id: &str, table: &Table<'a>) -> EntryKind {
        let title = table.bilingual("title");
        let words = [("person", Who::Person), ("household", Who::Household), ("either", Who::Either)];
        let who = table
            .need("who", "whom an entry may be about: \"person\", \"household\" or \"either\"")
            .and_then(|item| item.choice(&words));
        let once = table.get("once").and_then(|item| item.bool()).unwrap_or(false);
        let kinds = |key| table.get(key).and_then(|item: Item<'_>| self.kinds_of(&item)).unwrap_or_default();
        let (after, needs) = (kinds("after"), kinds("needs"));
        let law = self.optional_law(table);
        let acts = table.get("acts").and_then(|item| item.choice(&ACTS));
        // Read once all kinds are known.
        table.get("refuse");
        table.get("void");
        let items = table.entries_of("fields");
        table.close("a kind of entry");
        let mut fields = Vec::new();
        for item in items {
            match self.field(&item) {
                Some(field) => fields.push(field),
                None => self.lost.set(true),
            }
        }
        let who = who.unwrap_or(Who::Either);
        let (id, bars) = (id.to_owned(), Vec::new());
        let kind = EntryKind { id, title, who, once, after, needs, fields, acts, refuse: bars.clone(), void: bars, law };
        check_act(&kind, table);
        kind
    }

    fn field(&self, item: &Item<'_>) -> Option<Field> {
        self.check_id(item.key, item.page, item.key_span);
        if OWN.contains(&item.key) {
            item.page.report(
                item.key_span,
                format!("`{}` cannot be a field", item.key),
                "every entry has it already: choose another name",
            );
        }
        let table = item.table()?;
        let title = table.bilingual("title");
        let required = table.get("required").and_then(|item| item.bool()).unwrap_or(false);
        let help = "an enumeration, or date, int, money, rate, bool, days, months, persons, text, office, entry";
        let ty = table.need("type", help).and_then(|item| self.field_type(&item));
        let kinds = table.get("of").and_then(|item| self.kinds_of(&item)).unwrap_or_default();
        let unique = table.get("unique").and_then(|item| item.bool()).unwrap_or(false);
        table.close("a field");
        let ty = ty?;
        if item.key == "of" && ty != FieldType::Entry {
            table.page.report(table.span, "`of` names another entry", "its type is \"entry\"");
        }
        Some(Field { id: item.key.to_owned(), title, ty, kinds, unique, required })
    }

    fn field_type(&self, item: &Item<'_>) -> Option<FieldType> {
        match item.string()? {
            "office" => Some(FieldType::Office),
            "entry" => Some(FieldType::Entry),
            _ => self.units.ty(item, |ty| !matches!(ty, Ty::Month | Ty::Amount | Ty::Spells)).map(FieldType::Value),
        }
    }
}

fn built_in(kind: &BuiltIn) -> EntryKind {
    let field = |&(id, ty, title): &(&str, FieldType, (&str, &str))| Field {
        id: id.to_owned(),
        title: bilingual(title),
        ty,
        kinds: Vec::new(),
        unique: false,
        required: true,
    };
    EntryKind {
        id: kind.id.to_owned(),
        title: bilingual(kind.title),
        who: kind.who,
        once: false,
        after: Vec::new(),
        needs: Vec::new(),
        fields: kind.fields.iter().map(field).collect(),
        acts: None,
        refuse: Vec::new(),
        void: Vec::new(),
        law: Vec::new(),
    }
}

fn sex() -> Enumeration {
    let values = [("male", ("Male", "남")), ("female", ("Female", "여")), ("other", ("Other", "그 밖"))];
    let values = values.into_iter().map(|(word, title)| (word.to_owned(), bilingual(title))).collect();
    Enumeration { id: "sex".to_owned(), title: bilingual(("Sex", "성별")), values }
}

fn declared(list: &Enumeration) -> EnumDecl {
    EnumDecl { name: list.id.clone(), values: list.values.iter().map(|(word, _)| word.clone()).collect() }
}
