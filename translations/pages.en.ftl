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
