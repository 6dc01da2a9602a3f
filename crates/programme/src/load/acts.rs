//! What entries do to requests, when they cannot be made, and when they count for nothing.

use rules::{LocalDecl, RuleDecl, VersionDecl};

use super::entries::bilingual;
use super::*;

/// The words of `acts = "..."`. What the law makes of a missed deadline is written by the program alone.
pub(super) const ACTS: [(&str, Act); 12] = [
    ("transfer", Act::Transfer),
    ("accept", Act::Accept),
    ("refuse", Act::Refuse),
    ("dispute", Act::Dispute),
    ("designate", Act::Designate),
    ("ask", Act::Ask),
    ("contribute", Act::Contribute),
    ("prolong", Act::Prolong),
    ("withdraw", Act::Withdraw),
    ("merge", Act::Merge),
    ("release", Act::Release),
    ("explain", Act::Explain),
];

/// A field of a built-in kind: its name, type, title, and whether it is required.
type Declared = (&'static str, FieldType, (&'static str, &'static str), bool);

/// A built-in kind that acts: its name, title, act and fields.
type ActKind = (&'static str, (&'static str, &'static str), Act, &'static [Declared]);

const TEXT: FieldType = FieldType::Value(Ty::Text);
const OF: Declared = ("of", FieldType::Entry, ("Request", "신청"), true);
const WHY: Declared = ("why", TEXT, ("Reasons", "이유"), true);
const OFFICE: Declared = ("office", FieldType::Office, ("Office", "기관"), true);
const ASKING: Declared = ("of", FieldType::Entry, ("Asking", "협조 요청"), true);
const UNTIL: Declared = ("until", FieldType::Value(Ty::Date), ("By", "회신기한"), true);
const THING: Declared = ("thing", TEXT, ("Duty or request", "의무·신청"), true);
const FROM: Declared = ("of", FieldType::Entry, ("Entry it comes from", "원인 기록"), false);
const NUMBER: Declared = ("n", FieldType::Value(Ty::Int), ("Number in its series", "회차"), false);

/// What every programme has, in the order of [`KindId`]'s constants; those that only the request machine reads come last.
const KINDS: [ActKind; 13] = [
    ("missed_explained", ("Missed duty answered for", "미이행 사유 설명"), Act::Explain, &[THING, FROM, NUMBER, WHY]),
    (
        "law_followed",
        ("What the law made of a missed deadline", "기한 경과의 법적 효과"),
        Act::Follow,
        &[
            THING,
            FROM,
            NUMBER,
            ("outcome", TEXT, ("What followed", "효과"), true),
            ("office", FieldType::Office, ("Office", "기관"), false),
        ],
    ),
    ("request_transferred", ("Request sent to another office", "신청 이송"), Act::Transfer, &[OF, OFFICE, WHY]),
    ("transfer_accepted", ("Request taken over", "이송 접수"), Act::Accept, &[OF]),
    ("transfer_refused", ("Transfer refused", "이송 거부"), Act::Refuse, &[OF, WHY]),
    ("competence_disputed", ("Offices disagree whose request it is", "소관 다툼"), Act::Dispute, &[OF, WHY]),
    ("office_designated", ("Office named for the request", "처리기관 지정"), Act::Designate, &[OF, OFFICE, WHY]),
    ("contribution_asked", ("Another office asked for its part", "협조 요청"), Act::Ask, &[OF, OFFICE, UNTIL]),
    ("contribution_given", ("That office gave its part", "협조 회신"), Act::Contribute, &[ASKING]),
    (
        "request_withdrawn",
        ("Request taken back by the person", "신청 취하"),
        Act::Withdraw,
        &[
            OF,
            WHY,
            ("present", TEXT, ("Who was present", "입회자"), true),
            ("own_wish", FieldType::Value(Ty::Bool), ("At the person's own wish", "본인의 자발적 의사"), true),
        ],
    ),
    (
        "requests_merged",
        ("Request answered together with another", "신청 병합"),
        Act::Merge,
        &[OF, ("into", FieldType::Entry, ("With", "병합된 신청"), true), WHY],
    ),
    ("contribution_prolonged", ("That office given longer", "회신기간 연장"), Act::Prolong, &[ASKING, UNTIL, WHY]),
    (
        "reasons_released",
        ("Reasons released as naming nobody", "인적사항 없는 처리 이유 공개"),
        Act::Release,
        &[OF, ("words", TEXT, ("Reasons, naming nobody", "처리 이유(인적사항 제외)"), true), OFFICE],
    ),
];

/// How many built-in kinds act.
pub(super) const ACTING: usize = KINDS.len();

/// The kinds of entry that move requests.
pub(super) fn acts() -> impl Iterator<Item = EntryKind> {
    let field = |&(id, ty, title, required): &Declared| Field {
        id: id.to_owned(),
        title: bilingual(title),
        ty,
        kinds: Vec::new(),
        unique: false,
        required,
    };
    KINDS.iter().map(move |(id, title, act, fields)| EntryKind {
        id: (*id).to_owned(),
        title: bilingual(*title),
        who: Who::Either,
        once: false,
        after: Vec::new(),
        needs: Vec::new(),
        fields: fields.iter().map(field).collect(),
        acts: Some(*act),
        refuse: Vec::new(),
        void: Vec::new(),
        law: Vec::new(),
    })
}

/// A kind that the pack gives an act has the fields that the act needs, and requires them.
pub(super) fn check_act(kind: &EntryKind, table: &Table<'_>) {
    let Some((_, _, _, fields)) = KINDS.iter().find(|(_, _, act, _)| Some(*act) == kind.acts) else { return };
    for (id, ty, ..) in fields.iter().filter(|(.., required)| *required) {
        if !kind.field(id).is_some_and(|field| field.ty == *ty && field.required) {
            let help =
                format!("write fields.{id} = {{ type = \"...\", title = {{ ... }}, required = true }}, as the act needs it");
            table.page.report(table.span, format!("`{}` lacks the required field `{id}`", kind.id), help);
        }
    }
}

impl<'a> Loader<'a> {
    /// `[[entry.X.refuse]]` and `[[entry.X.void]]`, once every kind is known.
    pub(super) fn bars(&mut self, items: &[Item<'a>]) {
        for item in items {
            let Some(table) = item.table() else { continue };
            let Some(at) = self.kinds.iter().position(|kind| kind.id == item.key) else { continue };
            let refuse = self.bar_list(at, "refuse", table.tables_of("refuse"));
            let void = self.bar_list(at, "void", table.tables_of("void"));
            if let Some(kind) = self.kinds.get_mut(at) {
                (kind.refuse, kind.void) = (refuse, void);
            }
        }
    }

    fn bar_list(&mut self, kind: usize, key: &str, tables: Vec<Table<'a>>) -> Vec<Bar> {
        let numbered = tables.into_iter().enumerate();
        numbered.filter_map(|(number, table)| self.bar(kind, &format!("{key}.{}", number + 1), &table)).collect()
    }

    fn bar(&mut self, kind: usize, name: &str, table: &Table<'a>) -> Option<Bar> {
        let id = KindId(u32::try_from(kind).ok()?);
        let kind = self.kinds.get(kind)?;
        let locals = readable_locals(&self.kinds, id).into_iter().map(|(name, ty)| LocalDecl { name, ty }).collect();
        let level = if kind.who == Who::Person { Level::Person } else { Level::Household };
        let name = format!("entry.{}.{name}", kind.id);
        let when = table.need("when", "when this is so: `when = \"entry.FIELD = ...\"`").and_then(|item| item.formula());
        let because = table.bilingual("because");
        let citation = self.citation(table, "law");
        table.close("a bar");
        let version = VersionDecl {
            from: None,
            until: None,
            by: None,
            formula: Some(when?),
            exceptions: Vec::new(),
            citation: citation.clone(),
        };
        let rule = RuleDecl {
            name,
            level,
            ty: Ty::Bool,
            law_of: None,
            versions: vec![version],
            locals,
            aliases: Vec::new(),
            span: table.span,
        };
        Some(Bar { when: self.push_rule(rule), because, citation })
    }
}
