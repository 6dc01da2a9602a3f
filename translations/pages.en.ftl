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
trouble-refused = That is not possible
trouble-do-refused = Somebody may have changed it meanwhile. Look at it again.
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

add-title = What happened?
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
form-no-field = There is no such field.
form-no-minor = Money is a whole number of the smallest unit here.
form-too-long = This is too long: at most 4,000 characters.
form-look = Show what it changes
form-record = Record it
form-nothing-yet = Nothing is recorded until you press “Record it”.

look-title = What it changes on { $date }

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

nothing-title = Your account has no task yet
nothing-lead = You are signed in. What you may see follows once an administrator says what your account is for.

sign-in-title = Sign in
sign-in-login = Login name
sign-in-password = Password
sign-in-code = One-time code
sign-in-code-note = The six digits that your authenticator shows now.
sign-in-go = Sign in
sign-in-new = Were you handed a code?
sign-in-lost = Lost the password or the device? Ask your office: two administrators together give you a new beginning.
sign-in-wrong = That was not right. Look at each of the three again; a one-time code counts once, so wait for the next.
sign-in-wait = { $count ->
    [one] There were many wrong tries. Try again in { $count } second; nothing is lost.
   *[other] There were many wrong tries. Try again in { $count } seconds; nothing is lost.
}
sign-in-again-title = Once more: is it you?
sign-in-again-lead = What comes next is sensitive. Show once more that it is you, and it goes on.

sign-up-title = Begin with a code
sign-up-lead = Somebody of your office handed you a code. It counts once, and for a few days.
sign-up-code = The code
sign-up-next = Go on
sign-up-wrong = This code is not valid, or not any more. Compare it letter by letter, or ask for another one.
sign-up-login = Your login name is { $login }. Write it down.
sign-up-password = A password
sign-up-password-note = At least 12 characters: three or four words that have nothing to do with each other are good. Any characters count, spaces too.
sign-up-again = The same again
sign-up-device = A device for one-time codes
sign-up-device-note = Open an authenticator on your telephone and have it read this picture. Any will do: Google, Microsoft, Naver, Aegis and others.
sign-up-picture = Picture with the secret of your one-time codes; the same stands below as text
sign-up-this-device = Open an authenticator on this device
sign-up-type = Or type this into it:
sign-up-go = Begin
sign-up-differ = The two passwords are not the same. Type both again.
sign-up-short = The password is too short: at least 12 characters.
sign-up-long = The password is too long: at most 200 characters.
sign-up-plain = This password would be guessed: it is your login name, or a few characters again and again.
sign-up-used = Your account was changed meanwhile. Ask for another code.
sign-up-totp = The one-time code was not right. Wait for the next one and type it at once; the clock of your device must be right.

sessions-title = Where you are signed in
sessions-lead = Each of these browsers can see what you see. End what you do not know, and tell your office.
sessions-unknown = A browser
sessions-this = This one
sessions-began = Since { $time }
sessions-seen = last page { $time }
sessions-end = End this one
sessions-end-others = End all but this one

tokens-title = Programs that act for you
tokens-lead = A token lets a program do what you may do here, without you. Whoever has it is taken for you: give it to no person.
tokens-none = No program acts for you.
tokens-made = Your new token
tokens-made-lead = Copy it into the program now. It is not shown again; if it is lost, end it and make another one.
tokens-read = may read
tokens-write = may read and write
tokens-until = until { $time }
tokens-began = since { $time }
tokens-seen = last used { $time }
tokens-unused = never used
tokens-end = End this one
tokens-full = You have { $max } tokens, and no more can be made. End one first.
tokens-new = A new token
tokens-may = What the program may do
tokens-days = For how long
tokens-count = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
tokens-make = Make it

nav-accounts = Accounts

accounts-title = Accounts
accounts-lead = Who may sign in, and what for. An account is a number here; whose it is, its office knows.
accounts-new = A new account
accounts-login-note = 3 to 40 letters (a-z) and digits. For a newcomer: nothing by which others would know them.
accounts-make = Make it
accounts-find = Find one
accounts-find-go = Find
accounts-all = All accounts
accounts-number = Number
accounts-task = Task
accounts-last = Last
accounts-mine = yours
accounts-act-created = made
accounts-act-granted = task given
accounts-act-enrolled = password chosen
accounts-act-reset_asked = new beginning asked for
accounts-act-reset = begun anew
accounts-act-ended = ended

account-title = Account { $code }
account-own-note = This is your own account. Another administrator changes it.
account-task = What it is for
account-role = Role
account-office = Office
account-no-office = None
account-person = Number of the person
account-person-note = Only for a newcomer: whose own file it is, 32 digits.
account-give = Give this task
account-anew = New beginning
account-anew-lead = For a lost password or device. You ask; another administrator confirms, and hands over the code. Until then nothing changes.
account-anew-ask = Ask for a new beginning
account-anew-asked = { $code } asked for it on { $time }. If you know that it is right, confirm it: the old password, all sessions and all tokens end.
account-anew-confirm = Confirm, and show the code
account-end = End the account
account-end-lead = It ends for good, with all its sessions and tokens. What it did stays on record.
account-history = What was done about it
account-by = by { $code }
account-by-owner = by its owner
account-code-title = Hand over this code
account-code-lead = It is shown once, and counts once, within three days: on the page "Begin with a code". Give it to the owner of the account alone, in person.
account-code-on = Go on to the account
account-wrong-unknown = No account has this login name.
account-wrong-ended = This account has ended, for good. Make another one.
account-wrong-taken = Another account has this login name. Choose another one.
account-wrong-login = A login name is 3 to 40 letters (a-z) and digits.
account-wrong-own = Nobody changes their own account: another administrator has to.
account-wrong-not_asked = Nobody has asked for a new beginning since the account was last changed. Ask for it first.
account-wrong-same_person = Whoever asks does not confirm: another administrator has to.
account-wrong-code = The code is not valid any more.
account-wrong-role = There is no such role.
account-wrong-office = The programme has no such office.
account-wrong-person = There is no such person. The number has 32 digits of 0-9 and a-f.
account-wrong-no_person = The account of a newcomer is for one person. Say whose file it is.
account-wrong-not_newcomer = Only the account of a newcomer is for a person's own file. Leave the number out.
