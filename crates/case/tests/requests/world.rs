//! The small programme, and stories under it.

use std::sync::LazyLock;

use case::{Engine, Journal, RequestLine, Standing, read_story};
use programme::Programme;
use rules::Time;

const PACK: &[(&str, &str)] = &[
    (
        "pack.toml",
        r#"id = "quay"
title = { en = "Quay", ko = "부두" }
about = { en = "For tests", ko = "시험용" }
currency = "KRW"
minor_digits = 0
timezone = "Asia/Seoul"
accept = ["A"]"#,
    ),
    ("sources.toml", "[law.ACT]\ntitle = { en = \"Act\", ko = \"법\" }"),
    (
        "offices.toml",
        r#"[office.town]
title = { en = "Town", ko = "읍" }
[office.port]
title = { en = "Port", ko = "항만" }
[office.province]
title = { en = "Province", ko = "도" }
[office.board]
title = { en = "Board", ko = "위원회" }"#,
    ),
    (
        "calendar.toml",
        r#"weekend = ["saturday", "sunday"]
[counting.plain]
title = { en = "Plain", ko = "보통" }
first_day_counts = false
ends = "day_before"
rolls = "next_workday"
law = ["ACT 1"]
confidence = "A"
[hours.office]
title = { en = "Office hours", ko = "근무시간" }
[[hours.office.value]]
from = 2000-01-01
open = ["09:00-12:00", "13:00-18:00"]
source = ["ACT 2"]
confidence = "A"
[[holidays]]
year = 2026
days = [2026-01-01, 2026-02-17]
source = ["ACT 3"]
confidence = "A""#,
    ),
    (
        "entries.toml",
        r#"[enum.sort]
title = { en = "Sort", ko = "종류" }
values.grant = { en = "Grant", ko = "지원" }
values.favour = { en = "Favour", ko = "호의" }
values.complaint = { en = "Complaint", ko = "민원" }
values.question = { en = "Question", ko = "질의" }
[enum.form]
title = { en = "Form", ko = "형식" }
values.written = { en = "In writing", ko = "서면" }
values.spoken = { en = "By mouth", ko = "구술" }
[enum.ground]
title = { en = "Ground", ko = "사유" }
values.cooperation = { en = "Another office is needed", ko = "협조" }
values.workload = { en = "Too much work", ko = "업무과중" }
[entry.arrived]
title = { en = "Arrived", ko = "도착" }
who = "person"
[entry.asked]
title = { en = "Asked", ko = "신청" }
who = "person"
fields.sort = { type = "sort", title = { en = "Sort", ko = "종류" }, required = true }
fields.office = { type = "office", title = { en = "Office", ko = "기관" }, required = true }
[entry.answered]
title = { en = "Answered", ko = "답변" }
who = "person"
fields.of = { type = "entry", title = { en = "Request", ko = "신청" } }
fields.form = { type = "form", title = { en = "Form", ko = "형식" } }
[[entry.answered.void]]
when = "entry.form = 'spoken'"
because = { en = "an answer is given in writing", ko = "답변은 서면으로 한다" }
law = ["ACT 4"]
confidence = "A"
[entry.extended]
title = { en = "Extended", ko = "연장" }
who = "person"
fields.of = { type = "entry", title = { en = "Request", ko = "신청" }, of = ["asked"], required = true }
fields.until = { type = "date", title = { en = "Until", ko = "까지" }, required = true }
fields.ground = { type = "ground", title = { en = "Ground", ko = "사유" }, required = true }
[[entry.extended.refuse]]
when = "entry.ground = 'workload'"
because = { en = "too much work is no ground", ko = "업무과중은 사유가 아니다" }
law = ["ACT 5"]
confidence = "A"
[[entry.extended.refuse]]
when = "entry.nth > 1"
because = { en = "it is extended once", ko = "한 차례만 연장한다" }
law = ["ACT 5"]
confidence = "A"
[[entry.extended.refuse]]
when = "entry.until > entry.of.on + 30 days"
because = { en = "no longer than thirty days in all", ko = "모두 30일 이내" }
law = ["ACT 5"]
confidence = "A"
[entry.leak_known]
title = { en = "Leak known", ko = "유출 인지" }
who = "person"
fields.office = { type = "office", title = { en = "Office", ko = "기관" }, required = true }
[entry.leak_told]
title = { en = "Leak told", ko = "유출 통지" }
who = "person"
fields.of = { type = "entry", title = { en = "Leak", ko = "유출" } }
[entry.reported]
title = { en = "Reported", ko = "보고" }
who = "person"
[entry.banned]
title = { en = "Banned", ko = "금지" }
who = "person"
fields.until = { type = "date", title = { en = "Until", ko = "까지" }, required = true }
fields.number = { type = "text", title = { en = "Number", ko = "번호" }, required = true, unique = true }
[entry.ban_extended]
title = { en = "Ban extended", ko = "금지 연장" }
who = "person"
fields.of = { type = "entry", title = { en = "Ban", ko = "금지" }, of = ["banned"], required = true }
fields.until = { type = "date", title = { en = "Until", ko = "까지" }, required = true }
[[entry.ban_extended.refuse]]
when = "entry.on > entry.of.until"
because = { en = "the ban had ended", ko = "금지가 이미 끝났다" }
law = ["ACT 6"]
confidence = "A"
[[entry.ban_extended.refuse]]
when = "recorded(entry.of.followed_by('ban_lifted'))"
because = { en = "the ban had been lifted", ko = "금지가 이미 해제되었다" }
law = ["ACT 6"]
confidence = "A"
[entry.ban_notified]
title = { en = "Told of the ban", ko = "금지 통지" }
who = "person"
fields.of = { type = "entry", title = { en = "Ban", ko = "금지" } }
[entry.ban_lifted]
title = { en = "Ban lifted", ko = "금지 해제" }
who = "person"
fields.of = { type = "entry", title = { en = "Ban", ko = "금지" } }"#,
    ),
    (
        "facts.toml",
        r#"[fact.arrived]
title = { en = "Arrived", ko = "도착일" }
per = "person"
type = "date"
from = "arrived"
take = "first""#,
    ),
    (
        "stages.toml",
        r#"[[stage]]
id = "here"
title = { en = "Here", ko = "체류" }
about = { en = "Here", ko = "체류" }
per = "person"
begins = "arrived"
law = ["ACT 1"]
confidence = "A""#,
    ),
    (
        "duties/report.toml",
        r#"title = { en = "Report", ko = "보고" }
about = { en = "Every half-year", ko = "반기마다" }
per = "person"
owner = "town"
law = ["ACT 7"]
confidence = "A"
begins = "first_day(month(arrived))"
every = "6 months"
ends = "add(arrived, 2 years, last_day)"
starts = "period_end"
due = "period_end + 19 days"
met = "first('reported', period_end)"
missed = "explained""#,
    ),
    (
        "duties/tell_of_leak.toml",
        r#"title = { en = "Tell of a leak", ko = "유출 통지" }
about = { en = "Within 72 hours", ko = "72시간 이내" }
per = "person"
owner = "entry.office"
each = "leak_known"
law = ["ACT 8"]
confidence = "A"
starts = "entry.on"
due_at = "add_hours(entry.at, 72)"
met = "followed_by('leak_told')""#,
    ),
    ("requests/grant.toml", ""),
    ("requests/favour.toml", ""),
    ("requests/complaint.toml", ""),
    ("requests/question.toml", ""),
    (
        "restrictions/ban.toml",
        r#"title = { en = "Ban", ko = "금지" }
about = { en = "No leaving", ko = "출국 금지" }
per = "person"
limits = "leaving"
each = "banned"
law = ["ACT 6"]
confidence = "A"
starts = "entry.on"
ends = "if recorded(followed_by('ban_extended', 'until')) then followed_by('ban_extended', 'until') else entry.until"
lifted = "followed_by('ban_lifted')"
notified = "followed_by('ban_notified')"
remedy = { en = "Object", ko = "이의신청" }
remedy_until = "deadline(followed_by('ban_notified'), 10 days, plain)""#,
    ),
];

/// A kind of request: what follows when it is not answered.
fn request(id: &str) -> String {
    let (due, missed) = match id {
        "grant" => ("answer_due = \"DAYS\"", "missed = \"accepted\""),
        "favour" => ("answer_due = \"DAYS\"", "missed = \"lapsed\""),
        "complaint" => ("answer_due = \"DAYS\"", "missed = \"escalated\"\nescalates_to = \"province\""),
        _ => ("answer_due_at = \"working_hours(entry.at, 3, office)\"", "missed = \"explained\""),
    };
    let days = "if recorded(followed_by('extended', 'until')) then followed_by('extended', 'until') \
                else deadline(entry.on, 10 days, plain)";
    format!(
        "title = {{ en = \"{id}\", ko = \"{id}\" }}\nabout = {{ en = \"{id}\", ko = \"{id}\" }}\nper = \"person\"\n\
         owner = \"entry.office\"\nfiled = \"asked\"\nwhen = \"entry.sort = '{id}'\"\nlaw = [\"ACT 9\"]\nconfidence = \"A\"\n\
         {}\nanswered = \"followed_by('answered')\"\n{missed}\naccept_due_at = \"working_hours(entry.at, 8, office)\"\n\
         designator = \"board\"\n",
        due.replace("DAYS", days)
    )
}

pub(crate) static QUAY: LazyLock<Programme> = LazyLock::new(|| {
    let text = |path: &str, text: &str| match path.strip_prefix("requests/").and_then(|name| name.strip_suffix(".toml")) {
        Some(id) if text.is_empty() => request(id),
        _ => text.to_owned(),
    };
    let files = PACK.iter().chain(crate::house::PACK).map(|(path, written)| ((*path).to_owned(), text(path, written))).collect();
    Programme::load(files, &|_| None).unwrap_or_else(|error| panic!("{error}"))
});

pub(crate) static ENGINE: LazyLock<Engine<'static>> = LazyLock::new(|| Engine::new(&QUAY));

/// A person who arrived on 2025-01-15, and what is told of them: one entry a line, as after `--if`.
pub(crate) fn story(lines: &[&str]) -> String {
    let head = "[[person]]\nid = \"a\"\n".to_owned();
    ["on=2025-01-15 arrived"].iter().chain(lines).fold(head, |text, line| case::with_entry(&text, line))
}

pub(crate) fn journal(lines: &[&str]) -> Journal {
    read_story(&QUAY, "story.toml", &story(lines), false).unwrap_or_else(|error| panic!("{error}")).journal
}

/// What is wrong with a story.
pub(crate) fn refusal(lines: &[&str]) -> String {
    read_story(&QUAY, "story.toml", &story(lines), false).unwrap_err().to_string()
}

pub(crate) fn time(text: &str) -> Time {
    text.parse().unwrap_or_else(|_| panic!("{text} is no time"))
}

pub(crate) fn standing(lines: &[&str], at: &str) -> Standing {
    let journal = journal(lines);
    match at.parse::<Time>() {
        Ok(time) => ENGINE.standing_at(&journal, time, None),
        Err(_) => ENGINE.standing(&journal, at.parse().unwrap(), None),
    }
}

pub(crate) fn office(line: &RequestLine) -> &'static str {
    QUAY.office(line.owner).id.as_str()
}

/// The only request: who owns it, where it is, and how the duty to answer stands.
pub(crate) fn seen(lines: &[&str], at: &str) -> String {
    let standing = standing(lines, at);
    let [line] = standing.requests.as_slice() else { panic!("{} requests", standing.requests.len()) };
    format!("{} {} {}", office(line), line.place.word(), line.state.word())
}
