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
role-council_member = Council member
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
start-council_member = The matters before the council, while they last
start-finance = What is to be paid, to whom, and why
start-protection = Requests and duties of protection
start-rights_officer = Complaints about the facility
start-analyst = Figures without identities
start-data_protection = Who read whose file, and why
start-administrator = The installation, and no cases
start-newcomer = What I am promised, who has my request, who looked at my file

today-title = Today
today-agenda = Agenda of the council
today-agenda-lead = Cases that wait for the council. Once it has sat they are closed to its members.
today-agenda-nothing = Nothing is before the council.
matter-needs = What the law asks for: { $decision }
matter-after = with or after the decision
today-due = Due
today-what = What
today-household = Household
today-request = request
today-asked-accept = accept it, or refuse it
today-asked-designate = say whose it is
today-asked-contribute = your part is asked
today-unreached = Not reached
today-unreached-note = Somebody tried, and nobody answered. Go there, or have somebody go; it stays here until they were reached.
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
today-late-months = { $count } months late
today-late-years = { $count } years late

household-title = Household { $code }
household-recorded = That you opened this page stands in the record of each of these persons, and they can read it.
household-ahead = What is to come
household-matters = On the way to a decision
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
mine-matters = What is intended, and what must come before
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
help-away-key = or press Escape (without scripts: the access key and X)
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
sign-in-lost = Lost the password, the passkey or the device? Ask your office: two administrators together give you a new beginning.
sign-in-wrong = That was not right. Look at each of the three again; a one-time code counts once, so wait for the next.
sign-in-wait = { $count ->
    [one] There were many wrong tries. Try again in { $count } second; nothing is lost.
   *[other] There were many wrong tries. Try again in { $count } seconds; nothing is lost.
}
sign-in-again-title = Once more: is it you?
sign-in-again-lead = What comes next is sensitive. Show once more that it is you, and it goes on.

provider-title = With { $name }
provider-lead = You sign in there, and come back here. It works once you have tied your account to it.
provider-again-lead = You show there who you are, and come back here.
provider-go-there = Go to { $name }
provider-title-go = On the way
provider-go = You are being taken to { $name }. Sign in there; then you come back.
provider-title-in = You are signed in
provider-in = { $name } has said who you are. It goes on by itself.
provider-title-tied = Your account is tied
provider-tied = From now on you can sign in by { $name } too.
provider-on = Go on
provider-back = Back
provider-title-wrong = That did not work
provider-wrong-silent = { $name } does not answer just now. Nothing is lost: try again in a minute, or sign in another way.
provider-wrong-over = This was answered already, took longer than ten minutes, or began in another browser. Begin once more.
provider-wrong-refused = { $name } did not let you in, or you broke it off there. Try again, or sign in another way.
provider-wrong-false = What { $name } answered is not what was asked, so it does not count. Try once more; if it stays so, tell an administrator, and sign in another way.
provider-wrong-weak = { $name } did not say that you signed in there as strongly as is asked for here. Sign in there with a second factor, or sign in here another way.
provider-wrong-stale = { $name } did not say that you have just shown who you are. Try once more; if it stays so, tell an administrator, and sign in another way.
provider-wrong-unknown = You signed in to { $name }, but nobody here has tied an account to it. Sign in another way, and tie your account on the page “Where you are signed in”. If you have no account, ask your office for one.
provider-wrong-other = You signed in to { $name } as somebody to whom this account is not tied. Show another way who you are, or sign in there as yourself.
provider-wrong-taken = Another account is tied to whoever you are at { $name }, and nothing was changed. Untie it there first; if you do not have that account any more, ask an administrator.
provider-wrong-meanwhile = Your account was tied already, or was changed at the same moment. Nothing was done; look at the page again.
provider-wrong-wait = There were many wrong tries from where you are. Wait a minute and try again; nothing is lost.

password-title = Your password
password-lead = Choose another one, if somebody may know this one. You are signed out everywhere but here.
password-now = The password you have now
password-new = The new password
password-go = Change it
password-note = Your device for one-time codes stays, and so do tokens of programs. If you have lost the device, ask your office for a new beginning.
password-current = The password you have now was not right. Nothing was changed.
password-meanwhile = Your account was changed at the same moment. Nothing was changed here: try again.

identity-title = Sign-in by { $name }
identity-lead = If your account is tied to who you are at { $name }, you can sign in here by it. It stays your account: what it is for is said here alone.
identity-tied = Tied since { $time }
identity-none = Your account is not tied.
identity-tie = Tie it to { $name }
identity-tie-note = You are taken to { $name }, sign in there, and come back. Your password or passkey stays: it opens the account when { $name } does not answer.
identity-untie = Untie it
identity-untie-note = Then you sign in with your password or passkey alone.
identity-gone = Your account is not tied any more.

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
sign-up-passkey = With a passkey
sign-up-passkey-lead = A key on this device, which opens your account once the device has made sure that it is you. There is no password to remember, and nothing that can be told to a false site.
sign-up-else = Or with a password and a device for one-time codes
sign-up-unmade = No passkey was made: what the browser sent is not what was asked for, or it took too long. Try again.
sign-up-differ = The two passwords are not the same. Type both again.
sign-up-short = The password is too short: at least 12 characters.
sign-up-long = The password is too long: at most 200 characters.
sign-up-plain = This password would be guessed: many people use it, or it is hardly more than your login name, the name of the programme or of an office, or a few characters again and again.
sign-up-used = Your account was changed meanwhile. Ask for another code.
sign-up-totp = The one-time code was not right. Wait for the next one and type it at once; the clock of your device must be right.

passkey-title = With a passkey
passkey-lead = Your device makes sure that it is you: by your face, your finger or its own code. Nothing is typed, so nothing can be told to a false site.
passkey-go = Show a passkey
passkey-needs = For passkeys this page needs JavaScript and a browser that knows them. This one does not: sign in with your password and a one-time code, or use another browser.
passkey-else = With password and one-time code
passkey-wrong = That passkey opens nothing here. Try once more; if it stays so, sign in another way, or ask your office.
passkey-failed-sign_in = No passkey was shown: it was broken off, or took too long. Try again, or sign in another way.
passkey-failed-again = No passkey was shown: it was broken off, or took too long. Try again, or show who you are another way.
passkey-failed-add = No passkey was made: it was broken off, took too long, or this device has one for you already. Try again, or load this page anew.
passkey-failed-sign_up = No passkey was made: it was broken off, took too long, or this device cannot make one. Try again, or choose a password.

passkeys-title = Passkeys
passkeys-lead = A passkey lets you sign in without password and one-time code: your device makes sure that it is you, and it works on this site only. Have two, so that a lost device does not keep you out.
passkeys-none = You have no passkey yet.
passkeys-unnamed = A passkey
passkeys-added = Since { $time }
passkeys-seen = last used { $time }
passkeys-unused = never used
passkeys-remove = Remove this one
passkeys-last = This is the only thing that opens your account. It can be removed once you have another passkey.
passkeys-full = You have { $max } passkeys, and no more can be added. Remove one first.
passkeys-new = Another passkey
passkeys-name = What to call it
passkeys-name-note = So that you know later which device it is on. Left empty, it is called after this browser.
passkeys-add = Make a passkey
passkeys-needs = To make a passkey this page needs JavaScript and a browser that knows passkeys. This one does not: use another browser or device.
passkeys-wrong-made = No passkey was added: what the browser sent is not what was asked for, or it took too long. Try again.
passkeys-wrong-taken = This passkey is registered already. Choose another device.
passkeys-wrong-full = You have as many passkeys as there may be. Remove one first.
passkeys-wrong-last = This is the only thing that opens your account, so it stays. Add another passkey first.
passkeys-wrong-gone = There is no such passkey any more, or your account was changed at the same moment. Look at the list again.

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
accounts-act-enrolled = signed up
accounts-act-passkey_added = passkey added
accounts-act-passkey_removed = passkey removed
accounts-act-password_changed = another password chosen
accounts-act-sessions_ended = signed out everywhere
accounts-act-identity_tied = tied to an office account
accounts-act-identity_untied = untied from the office account
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
account-made-note = You made this account, and have had its code in hand: another administrator gives it a role.
account-take = Take the task away
account-sessions = Sessions
account-sessions-lead = If somebody else may be signed in to this account: it is signed out everywhere at once, and its owner signs in anew. Tokens of programs stay.
account-sessions-end = Sign it out everywhere
account-anew = New beginning
account-anew-lead = For a lost password or device. You ask; another administrator confirms, and hands over the code. Until then nothing changes.
account-anew-ask = Ask for a new beginning
account-anew-asked = { $code } asked for it on { $time }. If you know that it is right, confirm it: the old password, all passkeys, the tie to an office account, sessions and tokens end.
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
account-wrong-made = Whoever made an account does not give it a role: another administrator has to.
account-wrong-not_asked = Nobody has asked for a new beginning since the account was last changed. Ask for it first.
account-wrong-same_person = Whoever asks does not confirm: another administrator has to.
account-wrong-code = The code is not valid any more.
account-wrong-role = There is no such role.
account-wrong-office = The programme has no such office.
account-wrong-person = There is no such person. The number has 32 digits of 0-9 and a-f.
account-wrong-no_person = The account of a newcomer is for one person. Say whose file it is.
account-wrong-not_newcomer = Only the account of a newcomer is for a person's own file. Leave the number out.

nav-payments = Payments

letter-open = Letter, to print
letter-pdf = Download as PDF
letter-print = or print it by the browser
letter-print-pdf = to print, or to keep as PDF, use your browser’s print
letter-decided = Decided on { $date }.
letter-effect = It has effect from { $date }.
letter-no-effect = As it stands it has no effect: not every step that the law asks for was taken.
letter-what = What was decided
letter-reasons = Why
letter-steps = What the law asks for, and when it was done
letter-remedies = What you can do against it, and until when
letter-no-remedies = It is not on record that the person was told in writing, or the time is over. Until when something can be done is counted from the day on which they are told.
statement-title = Statement of payments
statement-none = Nothing.
statement-late = was due, has not come
statement-came-note = What was paid through this system. What was paid before, or by hand, stands in the household’s journal.

payments-lead = Amounts and numbers of households, and no names. Each step is done once, and stands on record with who did it.
payments-runs = Runs
payments-run = Payments due until { $date }
payments-none = There is no run yet. Plan one below.
payments-count = { $count ->
    [one] { $count } payment
   *[other] { $count } payments
}
payments-waits-planning = It was not planned to the end. Planned again, it goes on where it stopped.
payments-planned-part = { $percent } % planned
payments-planning-on = It is being planned. You can leave this page: it goes on, and this page shows how far it is.
payments-look-again = Look again
payments-waits-planned = It waits for a person to look at the totals, at what changed and at what is held. Payments can be taken out, or the run stopped.
payments-waits-reviewed = { $count ->
    [one] It waits for { $count } person to approve it who neither planned nor changed it. Payments can be taken out, or the run stopped.
   *[other] It waits for { $count } people to approve it who neither planned nor changed it. Payments can be taken out, or the run stopped.
}
payments-waits-approved = It is approved, and waits to be released. It can be stopped.
payments-waits-released = Its payments count as instructed. It waits for its file to be made. While there is none it can be withdrawn.
payments-waits-answers = { $count ->
    [one] It waits for the bank: the outcome of { $count } payment is not known. Take in the bank’s answers.
   *[other] It waits for the bank: the outcome of { $count } payments is not known. Take in the bank’s answers.
}
payments-waits-answered = Every payment is accounted for. It waits to be closed.
payments-waits-closed = It is closed. What a bank says later opens it again.
payments-waits-stopped = It was stopped, and pays nothing. What it would have paid stays due.
payments-waiting = What waits for a decision
payments-kept-count = { $count ->
    [one] { $count } line of the bank fits nothing
   *[other] { $count } lines of the bank fit nothing
}
payments-over-count = { $count ->
    [one] { $count } question about money that went out too much
   *[other] { $count } questions about money that went out too much
}
payments-plan = Plan a run
payments-through = Pay what is due until
payments-through-note = Whoever plans a run does not approve it. A run until the same day that is open goes on.
payments-plan-go = Plan
payments-answers = What the bank answered
payments-file = The bank’s file
payments-file-note = pain.002, camt.053 or camt.054, or the columns agreed with the bank. It is taken in whole or not at all.
payments-import = Take it in
payments-no-bank = No bank is set in the configuration of this installation: files are made and read on the command line.
payments-imported = The bank’s file was taken in, as number { $number }.
payments-imported-changed = { $count ->
    [one] { $count } payment is known better
   *[other] { $count } payments are known better
}
payments-imported-known = { $count ->
    [one] { $count } line said what was known
   *[other] { $count } lines said what was known
}
payments-imported-kept = { $count ->
    [one] { $count } line waits for a person
   *[other] { $count } lines wait for a person
}
payments-fence = Nothing can be paid now
payments-fence-up = Files went out that this data base knows nothing of ({ $runs }): it is older than they are, as after a restore. Take in all statements of the bank since then, then lift the fence.
payments-fence-lifted = Files went out that this data base knows nothing of ({ $runs }). Their payments are not made again.
payments-lift = Lift the fence
payments-because = Why
payments-because-payee = Why, in words that the person may read
payments-next = What comes next
payments-go-on = Go on planning
payments-review = I have looked at it
payments-own = You planned or changed it, or have approved it already: somebody else approves it.
payments-approve = Approve exactly this
payments-approve-note = You may be asked to show once more who you are. What you approve is the list as it stands; if it changes, the approval is void.
payments-pay-on = The bank pays on
payments-release = Release
payments-release-note = From here on its payments count as instructed, once and for ever. You may be asked to show once more who you are.
payments-export = Make the file
payments-export-again = Make the file again, the same
payments-fetch = Fetch the file
payments-fetch-note = The signed note
payments-file-digest = The file’s SHA-256:
payments-paid-on = to be paid on { $date }
payments-close = Close it
payments-fell-away = { $count ->
    [one] { $count } payment fell away at the release: what it follows from, or its account, was changed meanwhile. It stays due.
   *[other] { $count } payments fell away at the release: what they follow from, or their accounts, were changed meanwhile. They stay due.
}
payments-came-back = Not paid, or came back
payments-came-back-do = Say of each whether it is to be sent again. Until then it is held.
payments-totals = What it pays
payments-budget = Line of the budget
payments-what = What for
payments-office = Office
payments-number = Payments
payments-one-by-one = One by one
payments-changes = What changed since the run before
payments-first = No run was released before this one.
payments-cause = Why it is paid
payments-before = Before
payments-now = Now
payments-why = Reason
payments-instalments = Instalments
payments-held-nothing = Nothing is held.
payments-held-for = Not paid: { $why }
payments-passable = A person may look at each and let it pass. It is in the next plan then.
payments-not-passable = These cannot be let pass: what is missing has to come first.
payments-pass = Let it pass
payments-unanswered = Of which nobody knows what became
payments-unanswered-do = The bank’s next file may tell. If the bank says that a payment will never be made, say so on its page.
payments-acts = Who did what
payments-act-planned = planned
payments-act-reviewed = looked at
payments-act-approved = approved
payments-act-released = released
payments-act-exported = file made
payments-act-stopped = stopped
payments-digest = What an approval is for (SHA-256 of all its payments):
payments-stop = Stop the run
payments-note-stop = It then pays nothing. What it would have paid stays due.
payments-withdraw = Withdraw the run
payments-note-withdraw = Only while no file of it went out. Its payments are owed again.
payments-lines = Payments due until { $date }, one by one
payments-lines-note = In the order of the bank’s file.
payments-id = Number
payments-more = More
payments-owed = Owed of it in all
payments-gone-out = Gone out before
payments-outcome = What became of it
payments-returned = came back
payments-basis = What it follows from
payments-take-out = Take it out of the run
payments-take-out-note = It stays due, and is in the next plan. Approvals given before are void, and you do not approve the run.
payments-failed = The bank says that it will never be paid
payments-note-failed = Only what the bank told you. It is owed again then.
payments-again = Send it again
payments-note-again = It is in the next plan, under another number. Look at the account first.
payments-kept = Lines of the bank that fit nothing
payments-kept-lead = They changed nothing. Find out what each is, with the bank or in the books, and say what was done.
payments-kept-none = No line waits.
payments-kept-line = Import { $import }, line { $line }
payments-kept-says-accepted = The bank took an order
payments-kept-says-rejected = The bank did not pay
payments-kept-says-paid = The bank paid
payments-kept-says-returned = Money came back
payments-kept-says-came_in = Money came in
payments-kept-says-went_out = Money went out
payments-reference = the bank’s reference
payments-settle = It is dealt with
payments-settle-what = What was done
payments-over = Money that went out too much
payments-over-lead = A question to a person, and no debt: somebody decides, after the payee was told and heard, and it can be objected to. Nothing is deducted by itself.
payments-put-to = put to { $code }
payments-yours = yours
payments-until-decided = objection until { $date }
payments-notice = The payee was told
payments-notice-on = Told in writing on
payments-hear = The payee was heard
payments-hear-on = Heard on, or the day after the time to comment
payments-comment = What the payee said
payments-decide = Decide
payments-choice = What is decided
payments-choice-leave = Leave it: whoever got the money keeps it
payments-choice-write_off = Write it off: it could be asked for, but is not
payments-choice-instalments = Instalments that were agreed with the payee
payments-only-instalments = (only with instalments)
payments-parts = Days and amounts, one a line
payments-agreed = The payee agreed on
payments-recovery = How
payments-by-payment = The payee pays it
payments-by-set-off = It is kept back from later payments
payments-reasons = Why, in words that the payee understands
payments-decided-on = The payee is told of it on
payments-object = The payee objects
payments-object-on = Objection of
payments-recovered = Something was paid back
payments-uphold = The payee is right
payments-note-uphold = The question is put again.
payments-until-noticed = comment until { $date }
payments-reject = The decision stands
payments-note-reject = What was decided holds.
payments-hand-on = Hand it on
payments-hand-on-to = The account that decides now: 32 digits
payments-wrong-own_work = Whoever planned or changed the run cannot approve it: ask somebody else.
payments-wrong-twice = You have approved it already: ask somebody else.
payments-wrong-no_reason = Say why.
payments-wrong-went_out = The file of this run went out, though that was not written down here. Make it again, the same, and take in the bank’s answers.
payments-wrong-unknown = The outcome of some payments is not known yet. Take in the bank’s answers, or say what the bank said.
payments-wrong-changed = That is not possible as it stands now: somebody may have changed it meanwhile. Look at it again.
payments-wrong-empty = Nothing would be left of the run. Stop it instead.
payments-wrong-planning = The run is still being planned. Plan it again, and it goes on where it stopped.
payments-wrong-broke_off = Planning broke off. What was planned is kept. Go on planning; if it breaks off again, ask whoever runs the server: its notes say why.
payments-wrong-nothing_left = Nothing of this run was left to pay, so it was stopped. What is due is in the next plan.
payments-wrong-approval_fell = The account of somebody who approved this run ended, or was given another role, since. Their approval does not count any more: have somebody else approve it.
payments-wrong-accounted = This payment is accounted for already.
payments-wrong-nothing_back = Nothing of this payment came back, or it is to be sent again already.
payments-wrong-not_passable = This cannot be let pass: what is missing has to come first.
payments-wrong-other_file = The file would not be the one that went out before: the account or the text in the configuration was changed since.
payments-wrong-fenced = Nothing can be paid until the bank’s statements were taken in and somebody has lifted the fence.
payments-wrong-no_statements = The bank’s statements since then are not all taken in yet.
payments-wrong-imported = This file was taken in before. Nothing was done.
payments-wrong-too_early = The payee may still comment: wait, or write down what they said.
payments-wrong-too_late = The time to object is over. Another remedy may be open.
payments-wrong-not_theirs = The question was put to somebody else: it is theirs to decide, or to hand on.
payments-wrong-parts = The instalments must make up the amount exactly: a day and an amount on each line, on days after the agreement.
payments-wrong-no_set_off = This money cannot be set off: agree on payments, leave it, or write it off.
payments-wrong-not_agreed = That is more than was agreed.
payments-wrong-day = This is no day.
payments-wrong-agreed = Say on which day the payee agreed.
payments-wrong-amount = This is no amount of money. Write it in digits.
payments-wrong-account = This is no number of an account: 32 digits.
payments-wrong-choice = Choose one of those in the list.
payments-wrong-no_file = Choose the bank’s file.
payments-wrong-too_large = The file is larger than may be sent here. Have it taken in on the command line.
payments-wrong-unread = The file cannot be read, and nothing was done.
payments-wrong-other = That is not possible, and nothing was done.

trouble-forged = This form does not belong to your session
trouble-do-forged = Nothing was done. Open the page again and send the form from there.
trouble-pdf = There is no PDF of this letter now
trouble-do-pdf = Nothing was lost. Go back to the letter and print it: your browser can keep what it prints as PDF. If it fails again, tell the person who runs this installation at what time.

emergency-title = Open a file in an emergency
emergency-lead = { $count ->
    [one] For { $count } hour you see where a household stands that your office does not have to do with, its names and contacts. Not its money, and nothing of threats; nothing can be recorded.
   *[other] For { $count } hours you see where a household stands that your office does not have to do with, its names and contacts. Not its money, and nothing of threats; nothing can be recorded.
}
emergency-read = The persons of the household read on their page that you opened it, and what you write below.
emergency-alarm = The supervisors of your office hear of it at once.
emergency-max = { $count ->
    [one] { $count } file a day at most. A number that no household has counts too.
   *[other] { $count } files a day at most. A number that no household has counts too.
}
emergency-open = Open to you in an emergency
emergency-until = until { $time }
emergency-number = Number of the household
emergency-number-note = The eight digits that people say, or all 32.
emergency-why = What is the emergency, and why can it not wait?
emergency-why-note = 20 to 1,000 characters. Never write that somebody told of a threat, or who told you: everybody in the household can read this.
emergency-go = Open the file
emergency-no-number = Write the number of the household. Nothing is recorded yet.
emergency-why-length = Say in 20 to 1,000 characters what the emergency is. Nothing is recorded yet.
emergency-nobody = No household has this number. That you tried, and why, is recorded, and your supervisors see it.
emergency-too-many = You have opened as many files as you may within a day. Ask a supervisor, or an office that the household belongs to. Nothing was opened.
household-emergency = You opened this file in an emergency. It is open to you until { $time }. The persons in it can read that, and why.
files-title = More files within a day
files-opened = You opened { $opened } files of others within the last 24 hours, of { $max } that can be opened.
files-about = Who opens more says why. So nobody goes through everybody’s files unnoticed, and whoever needs them still can.
files-why = What work needs more files today?
files-why-note = 20 to 1,000 characters. The supervisors of your office read it, and look whether it is right. Do not name anybody.
files-why-length = Say in 20 to 1,000 characters what work it is. Nothing is recorded yet.
files-go = { $count ->
    [one] Open one more file
   *[other] Open up to { $count } more files
}
files-too-often = You have said why as often as is possible within a day. Talk with a supervisor. Nothing was recorded.
files-no-office = Your account has no office whose supervisors would read why. Go on tomorrow, or talk with whoever runs the installation.

today-alarms = Opened in an emergency, or many at once: look at it
alarms-title = Files opened in emergencies, and many at once
alarms-lead = What others of your office opened that they may not see otherwise, and when they opened more files than is usual within a day. Each waits until somebody else has looked at it.
alarms-more = more files than is usual
alarms-by = Account
alarms-looked = Looked at
alarms-open = not yet
alarms-none = Nobody of your office has opened any.
alarms-no-household = a number that no household has
alarm-title = A file opened in an emergency
alarm-note = Talk with whoever opened it. If there was no emergency, tell the data-protection officer. That you read the reason stands in the record of the household.
alarm-title-more = More files than is usual within a day
alarm-note-more = Talk with whoever opened them. If the work did not call for it, tell the data-protection officer: which files they were stands in the record of each.
alarm-look = I have looked at it
alarm-looked = Looked at { $time } by account { $who }.
alarm-own = You opened this yourself. Somebody else of your office has to look at it.
record-emergencies = Opened in an emergency
record-emergencies-lead = Somebody opened the file who otherwise may not see it. If you think that this was not right, you can object or complain.
record-looked-at = A supervisor of that office looked at it { $time }.
record-not-looked-at = No supervisor of that office has looked at it yet.

nav-mandates = Mandates
role-representative = Representative
start-representative = Those who gave me a mandate, and what I may see and ask in their name
mine-mandates = Who may act in your name: give a mandate, see when it was used, end it
mandates-title = Mandates
mandates-lead = An advocate, or somebody else whom you trust, can see your file and ask for things in your name: what you choose, and no longer than you choose. Nobody has a right to your mandate, and no office may ask you for one.
mandates-quiet = You can end a mandate here at any time, at once and quietly: nobody is told, your file is just no longer there for them. Others of your household see nothing of this page. If somebody presses you to give one:
mandates-never = Never in a mandate: what you told in confidence of threats, who looked at your file, and other people of your household.
mandates-to = To representative { $who }
mandates-until = until { $time }
mandates-given = given { $time }
mandates-ended = ended { $time }
mandates-used = last used { $time }
mandates-unused = never used
mandates-may-see_standing = see where I stand, my requests and decisions
mandates-may-see_money = see my money
mandates-may-see_names = see my name, address and telephone
mandates-may-ask = ask and object in my name, and take that back
mandates-end = End it now
mandates-none = Nobody has a mandate of yours.
mandates-over = { $count ->
    [one] { $count } mandate that is over
   *[other] { $count } mandates that are over
}
mandates-new = Give a mandate
mandates-number = Number of the representative
mandates-number-note = Eight digits. The representative tells you; they stand on their first page.
mandates-what = What for
mandates-days = For how long
mandates-give = Give this mandate
mandates-nobody = No representative has this number. Compare it digit by digit. Nothing was given.
mandates-nothing = Tick what the mandate is for. Nothing was given.
mandates-wrong-days = Choose for how long: 90 days at most. Nothing was given.
mandates-too-many = Five mandates are in force, and no more can be. End one of them first.
represented-title = In whose name you act
represented-lead = People who gave you a mandate that is in force. They can end it at any time; then their file is not there any more. They read when you looked at it.
represented-number = Whoever wants to give you a mandate types this number:
represented-person = A person of household { $code }
represented-none = Nobody has given you a mandate that is in force.
represented-may-see_standing = where they stand, their requests and decisions
represented-may-see_money = their money
represented-may-see_names = their name, address and telephone
represented-may-ask = ask and object in their name
represented-ask = Ask for something in their name, or object
household-mandate = You see this with the mandate of the person, until { $time }. They can read that you opened it.

# What if.
suppose-title = What if …
suppose-lead = See what an event would change. Choose one, fill in what is known, and look. Nothing is recorded, and nobody is told.
suppose-what = What if: { $what }
suppose-look = Look what it would change
suppose-changes = What would change, as of { $date }
suppose-nothing = This is only a question. Nothing is recorded.
suppose-cannot = This cannot be so

# The budget.
budget-title = Budget and commitments
budget-lead = What was paid, what is on its way, and everything that present standings will owe. No run is planned by this.
budget-lines = By line of the budget
budget-paid = Paid
budget-under-way = On its way
budget-committed = Committed
budget-uncounted = Amount unknown
budget-uncounted-note = Of some instalments the amount is not known yet: a fact is missing, or has not come about. They are counted, and in no sum.
budget-months = By month in which it falls due
budget-month = Month
budget-late = before this month
budget-later = later
budget-undated = no day yet
budget-sum = Together
budget-chart = Commitments by month; the highest is { $highest }.

# What the law changed.
amended-title = What changed between two days
amended-lead = Every value, formula and rule that says something else on the second day than on the first, with its source.
amended-from = From
amended-to = to
amended-nothing = nothing
amended-none = Nothing changed between these days.

# Restrictions in force.
restrictions-lead = Who is restricted in what, in the households your office has to do with; what ends first stands first.
restrictions-until = Until
restrictions-since = Since
restrictions-over = over, not lifted
restrictions-endless = no end on record
restrictions-unknown = not known whether it counts
restrictions-none = Nobody is restricted in these households.

payees-title = Where the money goes
payees-title-unseen = Paid another way, unseen by the household
payees-lead-household = An account is asked for by one and confirmed by another, or over another channel. Money follows it some days later.
payees-lead-own = You can name another account here. Somebody of your office calls you back on the number they know, and money follows some days later. Nobody else can move it alone.
payees-lead-unseen = Once confirmed, this person's money goes here and nowhere else. Nobody in the household, no caseworker and no statement shows it; they see the account as it was.
payees-none = No account is known. Money that is due waits until one is.
payees-nowhere = Money goes nowhere now: what is due waits.
payees-asked = asked for, not confirmed
payees-cooling = from { $date } on
payees-in_force = in force
payees-past = before
payees-lost = lost
payees-refused = refused or taken back
payees-said-in_person = Said in person
payees-said-call_back = Said in a call to the known number
payees-said-letter = Said by letter
payees-said-portal = Said on the person's own page
payees-said-message = Said in a call or message
payees-by = taken down by { $who }
payees-by-you = taken down by you
payees-confirmed-how = How the payee confirmed it to you
payees-compare = Have the payee say the number, and compare it with what stands here.
payees-other-hand = You took it down yourself: confirm it over another channel, or have somebody else confirm it.
payees-other-person = You took it down yourself: somebody else of your office confirms it, after a call to the number known before.
payees-confirm = Confirm
payees-refuse = Refuse
payees-take-back = Take back
payees-lost-title = The account is lost, or in another's hands
payees-lost-note = From today on nothing goes there. What is due waits until another account is confirmed.
payees-say-lost = Pay nothing there any more
payees-before =
    { $count ->
        [one] One account before
       *[other] { $count } accounts before
    }
payees-new = Another account
payees-whose = Whose money
payees-kind = Who gets it
payees-kind-person = the person, or the household
payees-kind-guardian = who acts for the person by law
payees-kind-landlord = the landlord or housing company
payees-kind-employer = the employer
payees-name = Name on the account
payees-account = Account number or IBAN
payees-bank = Bank
payees-bank-note = The bank's number or BIC; not needed with an IBAN.
payees-channel = How it was asked for
payees-channel-in_person = in person, before you
payees-channel-call_back = in a call to the number known before
payees-channel-letter = by a letter to or from the registered address
payees-channel-message = in another call or message
payees-cools =
    { $count ->
        [one] Money follows one day after it is confirmed.
       *[other] Money follows { $count } days after it is confirmed.
    }
payees-ask = Ask for this account
payees-changing = Another account was asked for. Look whether it is yours.
payees-unseen = Pay another way
payees-wrong-same = Whoever took an account down does not confirm it over the same channel, nor by a message. Another person can, or another channel.
payees-wrong-person = Whoever took an account down does not confirm it, over whichever channel. Somebody else does.
payees-wrong-decided = This was decided meanwhile. Look at what stands here now.
payees-wrong-name = Write the name as the bank has it, in at most 70 characters.
payees-wrong-account = This is no account number: digits and hyphens, or an IBAN whose check digits are right.
payees-wrong-bank = The bank is missing, or there is none of that number or BIC.
today-accounts = Accounts to confirm
today-account = Another account was asked for

start-today = In this demo it is { $date }
start-pass =
    { $count ->
        [one] Let a day pass
       *[other] Let { $count } days pass
    }
start-time = What falls due meanwhile falls due, silence counts where the law says so, and accounts cool down. Nobody goes back.

unsent-keep = Keep it for later
unsent-drop = Begin anew
unsent-since = As you left it at { $time }. It is yours alone, and is kept for 14 days.
unsent-kept = Kept.
unsent-lost = Not kept: the connection failed. What you write is only on this page.
today-unsent = Begun and not sent

nav-find = Find
find-what = Words of a title
find-people-what = A household's number, a name or a part of it in any spelling, or words of a title
find-note = Whoever is shown can read in their record that you looked.
find-people = People
find-nothing = Nothing was found that you may know of.

nav-installation = Installation
installation-version = Version
installation-now = Now
installation-people = People on record
installation-households = { $count ->
    [one] { $count } household
   *[other] { $count } households
}
installation-pack = Pack, by the digest of its texts
installation-log = Log, by its size and root: the last checkpoint has to be a beginning of it
installation-leaves = { $count ->
    [one] { $count } entry
   *[other] { $count } entries
}
installation-counts = Since the start
installation-answers_1xx = Answers 1xx
installation-answers_2xx = Answers 2xx: as asked
installation-answers_3xx = Answers 3xx: go on elsewhere
installation-answers_4xx = Answers 4xx: refused, or not there
installation-answers_5xx = Answers 5xx: something failed here
installation-sign_ins = Sign-ins
installation-sign_ins_refused = Sign-ins refused
installation-ticks = Times that time passed in the store
installation-ticks_failed = Of these, not to the end
installation-households_unreadable = Households that could not be read meanwhile
installation-messages_heard = Messages that other systems heard
installation-messages_unheard = Messages not heard, to be told again
installation-commands = Done at the machine
installation-commands-note = These need the files of keys, which no page has. Each says more with --help.
installation-do-log = Is everything still as it was recorded
installation-do-backup = Back up the keys
installation-do-keys = New keys in the place of old ones
installation-do-pack = Check a pack before it takes effect
kept-title = Backups and checkpoints
kept-see = Make one, and see what there is
kept-lead = A backup is the data, encrypted for whoever holds its key. A checkpoint says, signed, what the log was. Nothing can be fetched from this page: the files lie in folders of the server, to be copied away from there.
kept-log-now = The log now:
kept-sort-backup = Backups of the data
kept-sort-checkpoint = Checkpoints of the log
kept-note-backup = Keys are not in it: they are backed up at the machine. A day without a backup is late.
kept-note-checkpoint = Nothing is signed if the log does not go on from every checkpoint that is there. A week without one, while the log grew, is late.
kept-last-backup = The last backup:
kept-last-checkpoint = The last checkpoint:
kept-none-backup = There is no backup yet.
kept-none-checkpoint = There is no checkpoint yet.
kept-unset-backup = No folder is set for backups (backups, backup_recipient): they are made at the machine.
kept-unset-checkpoint = No folder is set for checkpoints (checkpoints, checkpoint_key): they are made at the machine.
kept-late = Late
kept-by = asked for by account { $code }
kept-on = Being made since { $time }, asked for by account { $code }
kept-written = { $size } written
kept-goes-on = It goes on if you close this page.
kept-make-backup = Back up now
kept-make-checkpoint = Make a checkpoint now
kept-files = What lies in the folder, the newest first
kept-file = File
kept-at = Made
kept-size = Size
kept-log = Entries of the log
kept-unsaid = not said
kept-unfinished = Unfinished: may be deleted
kept-more = { $count ->
    [one] { $count } file in all.
   *[other] { $count } files in all; the newest are shown.
}
kept-wrong-full = It was not made: there is no more room on the disk. Make room, then try again.
kept-wrong-no_folder = The folder is not there. Whoever runs the server makes it, or mends the setting.
kept-wrong-not_allowed = The server may not read or write that folder. Whoever runs the server gives it the right to.
kept-wrong-there = It was not made: a file of that name is there already. Try again in a moment.
kept-wrong-altered = Nothing was signed: the log does not go on from an earlier checkpoint. Treat this as an alarm: keep everything as it is, and follow the page on the log (docs/log.md).
kept-wrong-foreign = Nothing was signed: a file in the folder is no checkpoint of this log by this key.
kept-wrong-broke_off = It broke off, and left nothing. Try again.
kept-wrong-other = It did not work.
packs-title = Packs: the law as data
packs-see = Since when, and what another pack would change
packs-lead = A pack is what the programme owes, asks and forbids, as data with sources. Here you see which texts are in use, and try others on every household before they are taken up. Trying changes nothing.
packs-use = In use
packs-due = { $count ->
    [one] { $count } household is still to be looked at anew. That happens by itself.
   *[other] { $count } households are still to be looked at anew. That happens by itself.
}
packs-taken-up = Texts that were taken up, the newest first
packs-since = Since
packs-texts = Texts (SHA-256)
packs-program = Version of the program
packs-made = The store was made
packs-not-yet = Which texts this older store was made with is not written down; from the next passing of time on it is.
packs-there = Packs that can be tried
packs-there-note = These lie in the folder of the pack in use, on the server, where whoever runs it puts others, or were sent.
packs-none = No pack of this programme lies there.
packs-sent = sent { $time } from account { $code }
packs-send = Send one to try
packs-file = The pack’s folder as a .zip file
packs-file-note = A whole pack, or a reform that lies over one that is here. It is checked at once, kept in memory until the server starts anew, and nothing is taken up by it.
packs-send-go = Send and check
packs-wrong-no_file = Choose the .zip file of a pack’s folder.
packs-wrong-too_large = The file is larger than may be sent here. Have the pack put on the server.
packs-wrong-unread = It cannot be used as it is, and was not kept. This is wrong with it:
packs-in-use = in use
packs-begins = begins on { $day }
pack-lead = To try it loads it, runs its own cases, and computes every household under both packs. Each person's record says that it was computed with. Which household it was is not kept: things are counted.
pack-on = Being tried since { $time }, asked for by account { $code }
pack-failed = It cannot be used as it is. Nothing was changed.
pack-try = Try it
pack-try-again = Try it again
pack-tried = Tried { $time }, asked for by account { $code }
pack-itself = The pack itself
pack-same = These are the texts in use.
pack-cases = Its own cases
pack-cases-good = { $count ->
    [0] It has none, so nobody said what it should give.
    [one] The one it has is as expected.
   *[other] All { $count } are as expected.
}
pack-cases-broken = { $broken } of { $of } are not as expected
pack-whom = Whose standing it would change
pack-unread = Of these households it cannot read the journal, so it cannot be taken up: it has no words for what is recorded of them. Add them to the pack.
pack-households = { $count ->
    [one] { $count } household
   *[other] { $count } households
}
pack-damaged = { $count ->
    [one] { $count } household cannot be read under the pack in use either.
   *[other] { $count } households cannot be read under the pack in use either.
}
pack-read = Households read under both packs: { $households }
pack-things = Households for which it would be another, by day
pack-thing = What
pack-any = Anything at all
pack-money = Households that get more in all: { $more }. That get less: { $less }.
pack-sums = What falls due, month by month
pack-month = Month
pack-after = under this pack
pack-unknown = Amounts that are not known, and so in no sum: { $before } as it is, { $after } under this pack
pack-differs = What it says otherwise
pack-differs-none = It says nothing otherwise.
pack-take = To take it up
pack-take-how = Whoever runs the server writes this line into its configuration, and starts it again:
pack-take-sent = It was sent to be tried, and lies nowhere. Whoever runs the server puts it into the folder of the pack in use; it then stands in the list under its folder, with the same texts (SHA-256) as above. Its page says what goes into the configuration.
pack-take-then = From then on it holds for whatever is asked. Every household is looked at anew by itself, so that what is to be done follows from it; nothing that was recorded or paid changes.
keys-title = Keys
keys-see = New keys, which take two
keys-lead = Everything about people is sealed under keys, each sort under its own. A new key takes two administrators: one asks, another agrees. It is then made while work goes on, everybody's keys come under it, and the old one is destroyed. No key is shown here.
keys-of-identity = Names, birth dates, contacts, addresses
keys-of-threats = Threats and protection
keys-of-health = Health
keys-of-accounts = Bank accounts
keys-version = Key number { $number }
keys-asked = A new key was asked for on { $time }, by account { $code }.
keys-agreed = Account { $code } agreed on { $time }.
keys-ask = Ask for a new key
keys-own = You asked for it, so another administrator has to agree, within seven days.
keys-agree = Agree, and make the new key
keys-withdraw = Withdraw it
keys-refuse = Refuse it
keys-on = The new key is being made.
keys-cut-short = It was agreed on, and making it was cut short. Nothing is lost; it goes on where it was.
keys-make = Go on making it
keys-failed = The new key was not made. The old one still opens everything.
keys-unset = New keys are made at the machine here (resettle keys): this server was not told where the root key is.
keys-wrong-not_asked = Nobody asks for this any more. Nothing was done.
keys-wrong-asked = It was asked for already. Nothing was done.
keys-wrong-same_person = Whoever asks does not agree: another administrator has to. Nothing was done.
keys-wrong-agreed = Another has agreed already. Nothing was done.
keys-done = What was done
keys-done-note = Steps towards new keys, the newest first. Each is in the log.
keys-when = When
keys-which = Of what
keys-what = What
keys-who = Account
keys-act-asked = asked for
keys-act-agreed = agreed to
keys-act-withdrawn = withdrawn or refused
keys-act-done = made
keys-more = { $count ->
    [one] One earlier step is not shown.
   *[other] { $count } earlier steps are not shown.
}
keys-none = No new key was asked for yet.
