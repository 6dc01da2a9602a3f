# Words of the pages. Every key stands in pages.ko.ftl too; a test finds missing and orphaned ones.

page-skip = Skip to the content
page-nav = Main pages
page-leave = Sign out
page-why = Why?
page-in-programme = In the programme
page-day = Day
page-amount = Amount
page-state = State
page-filed = filed on { $date }
page-has-it = { $office } has it
page-from = from { $date }
page-until = until { $date }
page-ends = ends
page-not-told = The person has not been told in writing, as far as is recorded.
page-more = { $count ->
    [one] { $count } more
   *[other] { $count } more
}

nav-today = Today
nav-mine = My page
nav-programme = Programme

role-caseworker = Caseworker
role-supervisor = Supervisor
role-finance = Finance officer
role-protection = Protection officer
role-rights_officer = Human-rights officer
role-analyst = Analyst
role-data_protection = Data-protection officer
role-administrator = Administrator
role-newcomer = Newcomer

start-title = Who would you like to be?
start-lead = Everybody here is invented. Look at the programme through the eyes of the people in it: each sees what they need, and nothing else.
start-programme = Or read the programme itself: everything it promises, with its sources
start-caseworker = What is due, what is late, and where each household stands
start-supervisor = The work of the whole office
start-finance = What is to be paid, to whom, and why
start-protection = Requests and duties of protection
start-rights_officer = Complaints about the facility
start-analyst = Figures without identities
start-data_protection = Who read whose file, and why
start-administrator = The installation, and no cases
start-newcomer = What I am promised, who has my request, who looked at my file

today-title = Today
today-due = Due
today-what = What
today-household = Household
today-request = request
today-late = Late
today-soon = Within two weeks
today-later = Later
today-undated = Without delay, or waiting for something
today-nothing = Nothing is waiting for your office.
today-cut = There is more than this page shows. What comes first is most urgent.
today-late-days = { $count ->
    [one] { $count } day late
   *[other] { $count } days late
}

household-title = Household { $code }
household-recorded = That you opened this page stands in the record of each of these persons, and they can read it.
household-ahead = What is to come
household-past = What has happened

mine-title = { $name }, this is where you stand
mine-stage = You are in: { $stage }.
mine-stage-ends = It lasts until { $date }.
mine-ahead = What comes next
mine-ahead-nothing = Nothing has a day yet.
mine-requests = What you asked for, and who has it
mine-requests-nothing = You have not asked for anything, as far as is recorded.
mine-money = Money that you are owed
mine-money-nothing = Nothing is owed now.
mine-perhaps = { $count ->
    [one] { $count } more may be owed: something is not known yet
   *[other] { $count } more may be owed: something is not known yet
}
mine-duties = What offices must do for you
mine-duties-nothing = No office has a duty open towards you.
mine-own = What you must do
mine-restrictions = What restricts you
mine-restrictions-nothing = Nothing restricts you, as far as is recorded.
mine-rights = What you can do
mine-record = Who looked at your file, and why

record-title = Who read the files of household { $code }
record-at = When
record-who = Who
record-why = Why

programme-sections = Parts of the programme
programme-on = As the law stands on
programme-show = Show
programme-value = Value
programme-stage = Stages
programme-entitlement = What people are entitled to
programme-duty = Duties
programme-request = Requests
programme-decision = Decisions
programme-restriction = Restrictions
programme-right = Rights
programme-parameter = Amounts and periods
programme-rule = Rules
programme-fact = Facts
programme-entry = Entries of a journal
programme-office = Offices
programme-source = Sources

trouble-missing = There is no such page
trouble-do-missing = It may have moved, or it is not for the account you are signed in with.
trouble-broken = Something failed on our side
trouble-do-broken = Nothing was lost or changed. Try again in a moment; if it fails again, tell the person who runs this installation at what time.
trouble-back = Back to the first page
page-more-such = { $count ->
    [one] and { $count } more like it
   *[other] and { $count } more like it
}
why-back = Back
household-findings = { $count ->
    [one] { $count } thing to look at
   *[other] { $count } things to look at
}
page-all-payments = All { $count } payments

page-recorded = Recorded.
page-steps = What can be done
page-correct = Correct

household-add = Record something

kinds-title = What happened?
kinds-lead = Choose what is to be recorded. You will see what it changes before anything is recorded.
kinds-event = Events
kinds-filing = Requests that somebody filed
kinds-step = Answers and steps
kinds-restriction = Restrictions

correct-title = Correct: { $what }

form-on = Day on which it happened
form-at = Time of day
form-who = About whom
form-who-all = The whole household
form-choose = (choose)
form-true = Yes
form-false = No
form-optional = (if known)
form-days = A number of days
form-months = A number of months
form-rate = A share, such as 50% or 2/3
form-lacking = This is needed.
form-no-day = This is no day. Write it as 2027-03-01.
form-no-time = This is no time. Write it as 17:30.
form-no-number = This is no whole number.
form-no-money = This is no amount of money. Write it in digits.
form-no-rate = This is no share. Write it as 50% or 2/3.
form-not-listed = Choose one of those in the list.
form-too-long = This is too long: at most 4,000 characters.
form-look = Show what it changes
form-record = Record it
form-nothing-yet = Nothing is recorded until you press “Record it”.

effect-title = What it changes on { $date }

record-cannot = This cannot be recorded
record-future = This day is yet to come: what has not happened cannot be recorded. Below is what it would change.
record-not-yours = This is for another office to do: { $office }.
record-before-birth = The person was born later, on { $day }.
record-again = This can happen once only, and is recorded on { $day }.
record-too-early = It cannot come before “{ $other }” on { $day }.
record-lacks = “{ $other }” has to be recorded first.
record-barred = { $because } ({ $law })
record-same = Another entry has the same number.
record-overtaken = Somebody recorded something else meanwhile
record-overtaken-do = Look whether yours still holds, and record it again.

mine-ask = Ask for something, or object
ask-lead = Each says who must answer, by when, and what it can lead to, before you send it.
ask-open = Open to you now
ask-others = Everything else that can be asked for
ask-office = { $office } must answer.
ask-office-chosen = The office that you choose below must answer.
ask-due = By { $date }, if you send it today.
ask-until = You can send this until { $date }.
ask-late = As far as is recorded, the time for this has not begun or is over. You can send it all the same.
ask-no-answer = If no answer comes: { $text }
ask-within = When to send it: { $text }
ask-leads-to = What it can lead to: { $text }
ask-needs = What is needed: { $text }
ask-next = If you disagree with the answer: { $text }

nav-threats = Threats

mine-help = Help in confidence
help-title = Somebody presses or threatens you or your family?
help-lead = Write it here. Only protection officers read it: nobody in your household, and no other office. It does not appear anywhere on your pages. In danger right now, call the police.
help-what = What is happening
help-reach = How and when you can be reached safely (if you like)
help-send = Send
help-told = A protection officer will read this. Nothing of it can be seen on your pages.
help-away = Leave this page now
help-away-key = or press the access key and X
threats-lead = People who said in confidence that somebody presses or threatens them. The newest first.
threats-none = Nobody has.
threats-household = Where they stand, and how they can be reached
threats-note = Do not call back on a number that others of the household can answer, unless the person asked for it.

nav-intake = Intake
household-join = A person joins
intake-join-title = A person joins the household
intake-lead = Who is it? Those who may be on record already are looked for first, in any spelling.
intake-born = Date of birth
intake-sex = Sex
intake-on = Since when in the household
intake-form = This does not have the form that it needs.
intake-look = Look who is on record
intake-perhaps = Already on record, perhaps
intake-perhaps-do = If it is one of these, do not record the person again: open that file, or ask the office that has it. Each of them can see that you looked.
intake-nobody-like = Nobody on record is like this person.
intake-none-of-these = None of these: record a new person
intake-note = Names and numbers are sealed under a key of the person’s own.
trouble-busy = Somebody else recorded something at the same moment
trouble-do-busy = Nothing of yours was recorded. Go back, look at what is there now, and do it again.

form-send = Send it
form-check = Look at it first
form-not-sent = Nothing is sent until you press “Send it”.
