//! More of the small programme: a house with its keeper and its warden, complaints about it, and a decision that needs certain steps.

pub(crate) const PACK: &[(&str, &str)] = &[
    (
        "offices_house.toml",
        r#"[office.house]
title = { en = "House", ko = "집" }
under = "keeper"
[office.keeper]
title = { en = "Keeper", ko = "관리자" }
under = "province"
[office.kitchen]
title = { en = "Kitchen", ko = "주방" }
under = "house"
[office.warden]
title = { en = "Warden", ko = "인권관" }
under = "house"
independent = true
[office.ombuds]
title = { en = "Ombuds", ko = "옴부즈만" }
[office.council]
title = { en = "Council", ko = "심의회" }"#,
    ),
    (
        "entries_house.toml",
        r#"[enum.outcome]
title = { en = "Outcome", ko = "결과" }
values.upheld = { en = "Upheld", ko = "인용" }
values.rejected = { en = "Rejected", ko = "기각" }
[entry.complained]
title = { en = "Complained", ko = "불만 제기" }
who = "person"
fields.office = { type = "office", title = { en = "To", ko = "접수 기관" }, required = true }
fields.about = { type = "office", title = { en = "About", ko = "대상 기관" } }
[entry.complaint_answered]
title = { en = "Complaint answered", ko = "불만 답변" }
who = "person"
fields.of = { type = "entry", title = { en = "Complaint", ko = "불만" } }
fields.outcome = { type = "outcome", title = { en = "Outcome", ko = "결과" } }
[entry.warned]
title = { en = "Told beforehand", ko = "사전 통지" }
who = "person"
fields.comment_by = { type = "date", title = { en = "Comments by", ko = "의견제출기한" }, required = true }
[entry.commented]
title = { en = "Commented", ko = "의견 제출" }
who = "person"
fields.of = { type = "entry", title = { en = "Notice", ko = "통지" }, of = ["warned"], required = true }
fields.form = { type = "form", title = { en = "Form", ko = "형식" } }
fields.written_down = { type = "bool", title = { en = "Written down", ko = "기록" } }
[[entry.commented.void]]
when = "entry.form = 'spoken' and not entry.written_down"
because = { en = "what is said is written down", ko = "말한 것은 적어야 한다" }
law = ["ACT 20"]
confidence = "A"
[entry.council_sat]
title = { en = "Council sat", ko = "심의" }
who = "either"
fields.of = { type = "entry", title = { en = "Matter", ko = "안건" }, of = ["warned"], required = true }
fields.members = { type = "int", title = { en = "Members", ko = "재적" }, required = true }
fields.present = { type = "int", title = { en = "Present", ko = "출석" }, required = true }
fields.conflicted = { type = "int", title = { en = "With a conflict", ko = "이해관계" }, required = true }
fields.aside = { type = "int", title = { en = "Stepped aside", ko = "회피" }, required = true }
fields.reasons = { type = "bool", title = { en = "With reasons", ko = "이유" }, required = true }
[[entry.council_sat.void]]
when = "entry.present * 2 <= entry.members"
because = { en = "more than half must be present", ko = "과반수가 출석해야 한다" }
law = ["ACT 21"]
confidence = "A"
[[entry.council_sat.void]]
when = "entry.conflicted > entry.aside"
because = { en = "whoever has a conflict steps aside", ko = "이해관계가 있으면 회피한다" }
law = ["ACT 22"]
confidence = "A"
[[entry.council_sat.void]]
when = "entry.members > seats at entry.on"
because = { en = "more members than seats", ko = "정원을 넘는다" }
law = ["ACT 23"]
confidence = "A"
[entry.support_ended]
title = { en = "Support ended", ko = "지원 종료" }
who = "person"
fields.of = { type = "entry", title = { en = "Notice", ko = "통지" }, of = ["warned"] }
[entry.served]
title = { en = "Served", ko = "송달" }
who = "person"
fields.of = { type = "entry", title = { en = "Decision", ko = "결정" }, of = ["support_ended"], required = true }
fields.reasons = { type = "bool", title = { en = "With reasons", ko = "이유" } }
fields.remedies = { type = "bool", title = { en = "With remedies", ko = "구제절차" } }"#,
    ),
    (
        "parameters/seats.toml",
        r#"title = { en = "Seats of the council", ko = "정원" }
about = { en = "Nobody says", ko = "출처 없음" }
type = "int"
[[value]]
from = 2000-01-01
value = "unknown"
confidence = "X""#,
    ),
    (
        "facts_house.toml",
        r#"[fact.ended]
title = { en = "Support ended", ko = "지원 종료일" }
per = "person"
type = "date"
from = "support_ended"
take = "first""#,
    ),
    (
        "stages_house.toml",
        r#"[[stage]]
id = "gone"
title = { en = "Gone", ko = "종료" }
about = { en = "Support has ended", ko = "지원이 끝났다" }
per = "person"
begins = "ended"
law = ["ACT 1"]
confidence = "A""#,
    ),
    (
        "restrictions/ended.toml",
        r#"title = { en = "No support", ko = "지원 없음" }
about = { en = "For a year", ko = "1년간" }
per = "person"
each = "support_ended"
law = ["ACT 24"]
confidence = "A"
starts = "entry.on"
ends = "add(entry.on, 1 year, last_day)"
remedy = { en = "Object", ko = "이의신청" }"#,
    ),
    (
        "decisions/end_support.toml",
        r#"title = { en = "Ending support", ko = "지원 종료" }
about = { en = "Only after notice, hearing and the council, with reasons and remedies", ko = "통지·의견·심의를 거쳐" }
per = "person"
owner = "town"
each = "support_ended"
law = ["ACT 24"]
confidence = "A"
[[step]]
id = "told"
title = { en = "Told beforehand", ko = "사전 통지" }
done = "entry.of.on"
law = ["ACT 25"]
confidence = "A"
[[step]]
id = "heard"
title = { en = "Heard", ko = "의견 청취" }
done = "if recorded(entry.of.followed_by('commented')) then entry.of.followed_by('commented') else entry.of.comment_by + 1 days"
law = ["ACT 20"]
confidence = "A"
[[step]]
id = "deliberated"
title = { en = "Council", ko = "심의" }
body = "council"
needed = "entry.on >= 2026-02-01"
done = "entry.of.followed_by('council_sat')"
law = ["ACT 21"]
confidence = "A"
[[step]]
id = "reasons"
title = { en = "Served with reasons", ko = "이유 제시" }
after = true
done = "followed_by('served')"
holds = "followed_by('served', 'reasons')"
law = ["ACT 26"]
confidence = "A"
[[step]]
id = "remedies"
title = { en = "Remedies told", ko = "구제절차 고지" }
after = true
done = "followed_by('served')"
holds = "followed_by('served', 'remedies')"
law = ["ACT 27"]
confidence = "A""#,
    ),
    (
        "requests/house_complaint.toml",
        r#"title = { en = "Complaint about the house", ko = "집에 관한 불만" }
about = { en = "The warden sees it, and nobody in the house's line", ko = "인권관이 본다" }
per = "person"
owner = "entry.office"
filed = "complained"
against = "entry.about"
readers = ["warden"]
law = ["ACT 28", "ACT 28(2)"]
confidence = "A"
answer_due = "deadline(entry.on, 10 days, plain)"
answered = "followed_by('complaint_answered')"
outcome = "complaint_answered.outcome"
missed = "escalated"
escalates_to = "province"
designator = "board""#,
    ),
];
