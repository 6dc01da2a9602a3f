//! Templates, and what they can say.

use minijinja::value::{Kwargs, Serde};
use minijinja::{AutoEscape, Environment, ErrorKind, UndefinedBehavior, Value};
use programme::{Lang, Programme};
use serde::Serialize;
use show::Words;

use crate::SiteError;
use crate::answer::{Answer, Trouble};

/// Every template, by name.
const TEMPLATES: &[(&str, &str)] = &[
    ("frame.html", include_str!("../templates/frame.html")),
    ("parts.html", include_str!("../templates/parts.html")),
    ("start.html", include_str!("../templates/start.html")),
    ("sign_in.html", include_str!("../templates/sign_in.html")),
    ("sign_up.html", include_str!("../templates/sign_up.html")),
    ("sign_up_choose.html", include_str!("../templates/sign_up_choose.html")),
    ("accounts.html", include_str!("../templates/accounts.html")),
    ("account.html", include_str!("../templates/account.html")),
    ("account_code.html", include_str!("../templates/account_code.html")),
    ("passkey.html", include_str!("../templates/passkey.html")),
    ("passkeys.html", include_str!("../templates/passkeys.html")),
    ("password.html", include_str!("../templates/password.html")),
    ("sessions.html", include_str!("../templates/sessions.html")),
    ("tokens.html", include_str!("../templates/tokens.html")),
    ("nothing.html", include_str!("../templates/nothing.html")),
    ("today.html", include_str!("../templates/today.html")),
    ("restrictions.html", include_str!("../templates/restrictions.html")),
    ("household.html", include_str!("../templates/household.html")),
    ("payees.html", include_str!("../templates/payees.html")),
    ("kinds.html", include_str!("../templates/kinds.html")),
    ("suppose.html", include_str!("../templates/suppose.html")),
    ("entry.html", include_str!("../templates/entry.html")),
    ("ask.html", include_str!("../templates/ask.html")),
    ("files.html", include_str!("../templates/files.html")),
    ("find.html", include_str!("../templates/find.html")),
    ("installation.html", include_str!("../templates/installation.html")),
    ("amended_parts.html", include_str!("../templates/amended_parts.html")),
    ("keys.html", include_str!("../templates/keys.html")),
    ("packs.html", include_str!("../templates/packs.html")),
    ("pack.html", include_str!("../templates/pack.html")),
    ("backups.html", include_str!("../templates/backups.html")),
    ("kept_parts.html", include_str!("../templates/kept_parts.html")),
    ("identity.html", include_str!("../templates/identity.html")),
    ("intake.html", include_str!("../templates/intake.html")),
    ("help.html", include_str!("../templates/help.html")),
    ("threats.html", include_str!("../templates/threats.html")),
    ("threat.html", include_str!("../templates/threat.html")),
    ("pay_parts.html", include_str!("../templates/pay_parts.html")),
    ("payments.html", include_str!("../templates/payments.html")),
    ("payment_run.html", include_str!("../templates/payment_run.html")),
    ("payment_lines.html", include_str!("../templates/payment_lines.html")),
    ("payment.html", include_str!("../templates/payment.html")),
    ("payment_why.html", include_str!("../templates/payment_why.html")),
    ("payment_held.html", include_str!("../templates/payment_held.html")),
    ("payment_kept.html", include_str!("../templates/payment_kept.html")),
    ("payment_budget.html", include_str!("../templates/payment_budget.html")),
    ("payment_over.html", include_str!("../templates/payment_over.html")),
    ("letter.html", include_str!("../templates/letter.html")),
    ("emergency.html", include_str!("../templates/emergency.html")),
    ("emergencies.html", include_str!("../templates/emergencies.html")),
    ("alarms.html", include_str!("../templates/alarms.html")),
    ("alarm.html", include_str!("../templates/alarm.html")),
    ("mandates.html", include_str!("../templates/mandates.html")),
    ("represented.html", include_str!("../templates/represented.html")),
    ("mine.html", include_str!("../templates/mine.html")),
    ("why.html", include_str!("../templates/why.html")),
    ("provider.html", include_str!("../templates/provider.html")),
    ("record.html", include_str!("../templates/record.html")),
    ("record_table.html", include_str!("../templates/record_table.html")),
    ("programme.html", include_str!("../templates/programme.html")),
    ("amended.html", include_str!("../templates/amended.html")),
    ("thing.html", include_str!("../templates/thing.html")),
    ("trouble.html", include_str!("../templates/trouble.html")),
];

/// The pages in one language.
pub(crate) struct Pages {
    pub(crate) lang: Lang,
    templates: Environment<'static>,
}

impl Pages {
    pub(crate) fn new(programme: &'static Programme, lang: Lang) -> Result<Self, SiteError> {
        let mut templates = Environment::new();
        templates.set_undefined_behavior(UndefinedBehavior::Strict);
        templates.set_auto_escape_callback(|_| AutoEscape::Html);
        for (name, text) in TEMPLATES {
            templates.add_template(name, text).map_err(|error| SiteError::Page(format!("{name}: {error:#}")))?;
        }
        let words = Words::new(lang);
        templates.add_function("say", move |key: &str, args: Kwargs| said(&words, key, &args));
        templates.add_function("count", move |key: &str, number: i64| words.count(key, number));
        templates.add_filter("office", move |id: &str| office_title(programme, lang, id));
        templates.add_filter("money", move |minor: i64| show::money(programme, lang, minor));
        templates.add_filter("day", move |day: &str| day_text(lang, day));
        templates.add_global(
            "lang",
            match lang {
                Lang::En => "en",
                Lang::Ko => "ko",
            },
        );
        templates.add_global("programme_title", programme.title.get(lang));
        Ok(Self { lang, templates })
    }

    pub(crate) fn words(&self) -> Words {
        Words::new(self.lang)
    }

    /// A page over a value.
    pub(crate) fn render(&self, template: &str, value: impl Serialize) -> Answer<String> {
        let broken = |error: minijinja::Error| Trouble::Broken(format!("{template}: {error:#}"));
        self.templates.get_template(template).and_then(|found| found.render(Value::from(Serde(&value)))).map_err(broken)
    }
}

fn said(words: &Words, key: &str, args: &Kwargs) -> Result<String, minijinja::Error> {
    let mut given = Vec::new();
    for name in args.args() {
        given.push((name, args.get::<Value>(name)?.to_string()));
    }
    args.assert_all_used()?;
    let given: Vec<(&str, &str)> = given.iter().map(|(name, value)| (*name, value.as_str())).collect();
    words
        .find(key, &given)
        .ok_or_else(|| minijinja::Error::new(ErrorKind::InvalidOperation, format!("there are no words `{key}`")))
}

/// The title of an office; the words for the person themselves, if it is none.
pub(crate) fn office_title(programme: &Programme, lang: Lang, id: &str) -> String {
    let found = programme.offices.iter().find(|office| office.id == id);
    found.map_or_else(|| Words::new(lang).say("owner-person"), |office| office.title.get(lang).to_owned())
}

/// A civil day as people write it: `3 January 2027`, `2027년 1월 3일`.
pub(crate) fn day_text(lang: Lang, day: &str) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let Ok(date) = day.parse::<rules::Date>() else { return day.to_owned() };
    let (year, month, of_month) = date.ymd();
    match lang {
        Lang::Ko => format!("{year}년 {month}월 {of_month}일"),
        Lang::En => {
            let month = MONTHS.get(month as usize - 1).copied().unwrap_or_default();
            format!("{of_month} {month} {year}")
        }
    }
}
