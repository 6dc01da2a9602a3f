# Words of the command line. Every key stands in ko.ftl too; a test finds missing and orphaned ones.

standing-title = Standing on { $date }
standing-known-at = as known at { $instant }
stage = Stage
stage-none = no stage reached
stage-since = since { $date }
stage-until = until { $date }
section-entitlements = What is owed
section-duties = Duties
section-requests = Requests
section-restrictions = Restrictions
section-rights = Open rights
section-findings = Findings
section-missing = Missing
nothing = nothing
amount-unknown = amount not known
per-month = a month
per-year = a year
confidence = confidence { $code }
owed-unknown = not known whether it is owed
not-owed = not owed
line-no-law = no law given

instalment-paid = paid
instalment-due = due
instalment-upcoming = upcoming
instalment-waiting = waits for an event
instalment-unknown = not known
duty-upcoming = begins later
duty-open = open
duty-met = done in time
duty-overdue = overdue
duty-met_late = done late
duty-unknown = not known
owner = by { $who }
owner-person = the person
by-date = by { $date }
without-delay = without delay
on-date = on { $date }
done-on = done on { $date }
if-late = if missed: { $text }
if-no-answer = without an answer: { $text }
restriction-active = in force
restriction-over = over
restriction-unknown = not known whether in force
restriction-lifted = lifted on { $date }
remedy = what can be done: { $text }
remedy-until = until { $date }
right-unknown = not known
warning = note: { $text }

finding-past-limit = { $title }: the law allows this until { $date }; it goes on
finding-fault = { $title }: could not be computed; ask --why
finding-not-provided = { $title }: no law provides an amount or date for it
finding-holidays = { $title }: the public holidays of { $year } are not known; a deadline then may be later than shown
finding-beyond-limit = { $title }: lasts longer than the law allows ({ $date })

missing-fact = { $title } is not recorded; can be supplied by: { $who }
missing-fact-of = { $title } ({ $person }) is not recorded; can be supplied by: { $who }
missing-event = { $title } has not happened, as far as is recorded
missing-event-of = { $title } ({ $person }) has not happened, as far as is recorded
missing-value = { $title }: no source gives this value
ask-nobody = nobody named

yes = yes
no = no
value-waiting = has not happened
value-unknown = not known
value-not-provided = not provided for by the law of that date
fault-out-of-range = cannot be computed: too large, or no such day
fault-division = cannot be computed: division by zero
fault-conflict = two exceptions hold and disagree: { $first } and { $second }
fault-operand = cannot be computed
days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
months = { $count ->
    [one] { $count } month
   *[other] { $count } months
}
years = { $count ->
    [one] { $count } year
   *[other] { $count } years
}
persons = { $count ->
    [one] { $count } person
   *[other] { $count } persons
}
from-to = { $from } to { $to }
from-on = from { $from }
as-of = as of { $date }
value-from = in force since { $date }
exception-applies = exception: { $name }
part-when = Condition
part-amount = Amount
part-due = Due
part-from = From
part-until = Until
part-begins = Begins
part-limit = Limit
part-starts = Starts
part-met = Done
part-answered = Answered
part-lifted = Lifted
part-rest = Rest
part-times = Number of instalments
part-remedy_until = Remedy until
refuted = It would hold if this were so:
series-n = the number of the instalment
series-due = the day of the instalment
series-period_start = the first day of the period
series-period_end = the day after the period
today = the day of the standing
recorded = recorded: { $what }
household = household
why-nothing = nothing in this programme is called `{ $id }`; near: { $near }

change-title = What it would change
change-none = nothing changes
change-new = new: { $text }
change-gone = ends: { $text }
change-absent = would not be there: { $text }
change-was = { $text }: { $before }, would be { $after }
change-no-day = no day yet
change-stage = stage of { $person }
compare-title = { $a } beside { $b }

kinds-title = Kinds of journal entry of { $title }
kinds-who-person = about a person
kinds-who-household = about the household
kinds-who-either = about a person or the household
kinds-once = once
kinds-required = required
kinds-needs = needs { $kinds } before it
kinds-after = not before { $kinds }
check-good = { $title }: { $things } things, { $cases } cases, all good
check-bad = { $count } of { $cases } cases differ from what was expected

diff-title = { $a } beside { $b }, on { $date }
diff-none = nothing differs on that day

effect-title = { $a }, beside { $b }
effect-counts = { $stories } stories; for { $felt } something changes: more money for { $more }, less for { $less }
effect-cost = Cost by month
effect-before = as it is
effect-after = reform
effect-difference = difference
effect-total = total
effect-later = later
effect-undated = no day
effect-unknown = amounts that are not known, and so in no sum: { $before } as it is, { $after } under the reform
effect-whose = Whose result changes
effect-most = Those who gain most
effect-least = Those who lose most

duty-ended = no longer to be done
request-with = with { $office }
request-unanswered = not answered in time
place-offered = sent to { $office }, which must accept or refuse
place-disputed = offices disagree whose it is; { $office } must name the office
place-answered = answered on { $date }
place-accepted = counts as accepted since { $date }
place-lapsed = lapsed on { $date }
place-withdrawn = taken back by the person on { $date }
contribution = part of { $office }
explained-on = answered for on { $date }
step-transfer = sent to { $asked }
step-accept = taken over by { $office }
step-refuse = { $asked } refused; remains with { $office }
step-silent = { $asked } neither accepted nor refused in time; remains with { $office }
step-dispute = offices disagree; remains with { $office } meanwhile
step-designate = { $office } was named
step-withdraw = taken back by the person
step-answer = answered by { $office }
step-join = answered together with another request, by { $office }
step-pass = the last day passed without an answer; it is with { $office }
impossible-over = the request was at an end already
impossible-offered = it was sent to an office that has not answered yet
impossible-not_offered = it was not sent to anybody
impossible-disputed = the office must be named first
impossible-not_disputed = there was no disagreement to settle
impossible-named = the office was named, and cannot send it on
impossible-to_itself = that office has it already
impossible-no_designator = the programme names nobody to settle it
impossible-not_own_wish = a request can be taken back only at the person's own wish
impossible-merged = requests that are answered together are moved by the one into which they were merged
impossible-in_line = that office is in the line of the one complained of, and may not have it
impossible-no_request = it names no request that had been filed
section-decisions = Decisions
decided-on = decided on { $date }
decision-effect = in effect since { $date }
decision-no-effect = without effect
step-is-lacking = missing
step-is-out_of_order = { $date }, not in its order
step-is-unknown = not recorded whether it was so
entry-void = { $title }: counts for nothing, because { $because }
entry-doubtful = { $title }: not known whether it counts; it does not if { $because }
finding-not-told = { $title }: in force, but the person was not told

names-same = same
names-ask = ask a person
names-different = different
names-letters = the same letters
names-syllable = two ways to write one syllable
names-unusual = one syllable in an unusual spelling
names-slip = one slip of the pen apart
names-sound = alike by sound
names-mandarin = one character, read in Korean and in Mandarin
names-differs = different
names-nothing = One of them has no letter of a name in it.
names-alias = known to be one person's names: { $row }
names-no-hangul = `{ $name }` is not a Hangul name of two to five syllables; write it like 손정훈
names-system-customary = customary
names-system-revised = Revised Romanisation
names-system-mccune_reischauer = McCune-Reischauer
names-system-mccune_reischauer_plain = McCune-Reischauer without marks
names-system-north = the North's
names-system-kontsevich = Kontsevich

log-is = { $size } entries, root { $root }
log-verified = Everything that is stored is as it was recorded in the log.
log-checkpoints = { $count ->
    [one] It continues the checkpoint given.
   *[other] It continues all { $count } checkpoints given.
}
log-unvouched = Whether the log itself was rewritten, only a checkpoint can tell: give one with --checkpoint.
log-no-checkpoints = { $folder } has no checkpoints: their names are `checkpoint-` and a number.
backup-created = { $file }: { $rows } rows backed up. Back up the keys as well: `resettle backup keys create`.
backup-verified = { $file }: { $rows } rows, all as they were recorded.
backup-restored = { $file }: { $rows } rows restored. Now restore the keys: `resettle backup keys restore`.
backup-keys-created = The keys are backed up. Delete the file by { $expires }: nothing reads it any more from then on.
backup-keys-restored = The keys are restored. The store can be opened.

tick-next = the next deadline passes at { $time }
tick-nothing = no deadline is on its way
restricted-no = no restriction is in force on { $date }, as far as is recorded
request-owner = answers: { $office }
request-by = must be answered by { $date }
request-no-day = the law names no day for the answer, or it is not known
request-within = to be filed: { $text }
request-leads-to = can lead to: { $text }
request-needs = needed: { $text }
request-needs-unknown = needed: the provisions read here name no paper
request-uses = uses the time of: { $title }
request-next = stays open after it: { $title }
request-too-late = note: the time for it is not open on that day, as far as is recorded
request-not-then = note: under the law of that day there is no such request, or it is not for this filing

population-title = { $title }: { $people } invented people in { $households } households
population-entitlements = Of which
population-unknown = and { $count } of which the amount is not known
effect-people = { $people } invented people in { $households } households; for { $felt } households something changes: more money for { $more }, less for { $less }
effect-people-most = The households that gain most
effect-people-least = The households that lose most
effect-household = Household { $number }
idle-fixed = Note: { $id } is changed, but every formula reads it as of { $days }, before the reform begins: the change has no effect.
idle-unread = Note: { $id } is changed, but no formula reads it: the change has no effect.

init-root-key = A new root key is in { $file }. Without it nothing can be read: keep a copy elsewhere, where the store is not.
init-made = The store { $store } is ready.
case-new = Recorded as household { $household }. Its persons:
case-added = Recorded. The last entry is e{ $last }.
case-conflict = Nothing was recorded: others have recorded something since you looked. The last entry is e{ $last }; theirs:
case-conflict-yours = Yours, not recorded. Look again, then record them anew:
tick-done = Households looked at: { $households }; entries put on record: { $entries }; changed: { $changed }.
tick-failed = household { $household } could not be read, and stays due: { $error }
late-none = Nothing of { $office } is late.
late-more = There is more: --count shows it.
late-line = { $due }  { $days } days late  { $title }  household { $household }{ $item }
late-unknown-office = `{ $office }` is no office of this programme; its offices are: { $all }
permit-done = { $account } may do with { $store } what a server does, and no more. Give it to the server in its setting `store`.
rebuild-same = Households: { $households }; obligations: { $obligations }. All are as the journals give them.
rebuild-differs = Households: { $households }; obligations: { $obligations }. These had others stored:
rebuild-repaired = They have been put right.
rebuild-not-repaired = Nothing was changed: --repair puts them right.
log-proof-written = { $file } proves the entry at position { $position } of the log. Give it away with the public key, and nothing else.
log-proof-good = What follows stands at position { $position } of the log { $log }, as a checkpoint of { $size } entries has it:
detail-added = Recorded, and sealed: { $what }.
detail-unknown = `{ $what }` is no detail of this programme; it has: { $all }
detail-document = a document of { $bytes } bytes; `resettle export` gives it
detail-erased = erased
access-nobody = Nobody has read this file yet.
part-due_at = Due by
part-notified = Told

demo-made = { $people } people or a few more, in { $households } households, with { $entries } entries, live now in { $store }. None of them exists.
demo-open = The demo is open: { $address }  (Ctrl-C ends it, and nothing stays.)
demo-try = See one of them: resettle case show --store { $store } --for casework { $household }
import-row = row { $row }
import-would = Rows that would be recorded: { $recorded }; recorded before: { $before }; refused: { $refused }
import-done = Rows recorded: { $recorded }; recorded before: { $before }; refused: { $refused }
export-made = The whole file is in { $folder }: file.txt to read, file.json for programs. Give it to the person, and to nobody else.
bulk-allowed = Exports of many people are allowed in this installation. Each needs one account that asks and another that approves.
bulk-forbidden = Exports of many people are off.
bulk-asked = Asked for. Another account approves it with: resettle bulk approve { $export }
bulk-approved = Approved. It is made, once, with: resettle bulk make { $export } FILE --to KEY
bulk-made = Persons in the export: { $persons }. Each of them finds it in their access record.
bulk-act-allowed = allowed exports
bulk-act-forbidden = forbade exports
bulk-act-asked = asked
bulk-act-approved = approved
bulk-act-made = made
export-made-at = Made on { $time }
export-born = Date of birth
export-sex = Sex
export-before = { $text } (recorded on { $date })
export-unnamed = (no account given)
export-times = { $count } times
export-title = Your file
export-known = What is known of you
export-journal = What happened
export-standing = Where you stand
export-other-files = Whether you have another file
export-read = Who read your file, and why

search-nobody = Nobody is found by that name among { $count } people who have one here.
search-part = part
search-ids = person { $person }  household { $household }
people-no-name = (no name)
people-female = female
people-male = male
name-kind-legal = on papers
name-kind-used = in use
name-kind-former = formerly
name-kind-alias = another name
name-kind-reported = as reported
duplicate-suspected = { $person } may have another file, household { $other }. Neither household is paid until somebody decides: resettle duplicates decide
duplicate-joined-paid = { $person } is the same person as in household { $other }. The files are joined; this household is paid.
duplicate-joined-held = { $person } is the same person as in household { $other }. The files are joined; the other household is paid, and this one is not.
case-joined-file = The other file of the same person, household { $household }:
agrees = the same
differs = different
about-names = names
about-birth = birth
about-sex = sex
about-birthplace = birthplace
about-mother = mother
about-father = father
birth-unknown = unknown
birth-day = the same day
birth-swapped = day and month exchanged
birth-year_and_one_more = the same year, and one more
birth-month_and_day = the same month and day
birth-year = the same year
birth-near = years near each other
birth-apart = years apart
duplicates-found = { $people } people looked through: { $found } pairs may be one person, { $new } of them new on the list. See them: resettle duplicates list
duplicates-open = to be decided
duplicates-same = one person
duplicates-different = two persons
duplicates-paid = { $held }, household { $household } is paid
duplicates-pays = --pays HOUSEHOLD goes with `same`, and with nothing else
duplicates-no-why = say why you decide so
detail-name = `{ $what }`: write a name as "...", or as {"{"} text = "...", kind = "former", from = 1990, until = 2003, source = "..." {"}"}; kinds are legal, used, former, alias, reported
intake-likely = Before a new household is recorded: these may be the same persons.
intake-ask = Is it none of these, and a new household? [y/N]
intake-refused = Nothing was recorded. If one of these is the same person, go on with that household; if none is, say --none-of-these.
intake-not-recorded = Nothing was recorded.
intake-no-table = `{ $what }`: write a table for each person: [{ $what }] and below it name = "..."
intake-nobody = `{ $who }` is nobody in the story
intake-why = At intake they were told apart.

precedent-answered = answered
precedent-accepted = counted as accepted, for want of an answer
precedent-lapsed = lapsed without an answer
precedent-times = { $count } times
precedents-looked = { $count ->
    [one] Looked at the requests of { $count } household.
   *[other] Looked at the requests of { $count } households.
}
precedents-none = No precedent among them up to { $date }.
precedents-unread = { $count ->
    [one] { $count } household could not be read: whether there is a precedent in it is not known.
   *[other] { $count } households could not be read: whether there is a precedent in them is not known.
}
numbers-title = How offices keep their time, up to { $date }: { $count } households
numbers-requests = Requests, by kind and by the office that has them or had them last
numbers-duties = Duties, by the office that owes them
numbers-filed = filed { $filed }: answered { $answered }, open { $open }, counted as accepted { $accepted }, lapsed { $lapsed }, taken back { $withdrawn }; past their last day without an answer { $late }{ $unknown }
numbers-days = days to the answer: median { $median }, nine of ten within { $p90 }, longest { $longest }
numbers-open-days = days open so far: median { $median }, nine of ten { $p90 }, longest { $longest }
numbers-handovers = hand-overs: { $each } a request, at most { $most }; minutes without an office that had taken it: { $minutes }
numbers-duty = due { $due }: done in time { $met }, done late { $late }, not done { $missed }; of those late or not done, answered for { $explained }, gone to another office by law { $escalated }{ $unknown }
numbers-unknown = ; a fact is missing for { $count } more
numbers-left-out = { $count ->
    [one] { $count } row of fewer than five is left out.
   *[other] { $count } rows of fewer than five are left out.
}
numbers-unread = { $count ->
    [one] { $count } household could not be read and is not counted.
   *[other] { $count } households could not be read and are not counted.
}
numbers-definitions = What the figures mean
      days to the answer: calendar days from the day of filing to the day of the first answer that counts (an answer by mouth where writing is required does not); requests that ended without an answer are not among them.
      median, nine of ten: by nearest rank, so each is the time of one request.
      past their last day: the last day, extensions counted, went by without an answer, whatever came later.
      hand-over: another office became the owner, by acceptance, by designation or by law.
      minutes without an office: between filing and end (or the day), minutes in which the owner was neither the office asked nor one that had accepted, was named, or got it by law.
      -: not told, because a count below five is among them or could be worked out.
      a fact is missing: by when it must be answered or done, or whether it must, rests on what is not recorded, or, over a store, on what was not opened.
      due: duties with a last day that has passed, or that were done. Answered for: somebody recorded why it was missed.
pay-run = Run { $run }, through { $through }: { $state }, { $payments } payments, { $amount }
pay-because = because: { $reason }
pay-state-planning = being planned
pay-state-planned = planned
pay-state-reviewed = reviewed
pay-state-approved = approved
pay-state-released = released
pay-state-exported = with the bank
pay-state-answered = answered in part or in whole
pay-state-closed = closed
pay-state-stopped = stopped
pay-waits-planning = It was not planned to the end: plan it again, and it goes on where it stopped.
pay-next-planned = It waits for a person to look at it: resettle pay review { $run }. Payments can be taken out, or the run stopped.
pay-next-reviewed = It waits for { $count } more to approve it, other than who planned or changed it: resettle pay approve { $run }. Payments can be taken out, or the run stopped.
pay-next-approved = It waits to be released: resettle pay release { $run }. It can be stopped.
pay-next-released = It waits for its file to be made: resettle pay export { $run }. If no file of it went out, it can be withdrawn.
pay-next-exported = It waits for the bank's answers to { $count } payments: resettle pay import. The file can be made again, the same.
pay-next-answered = The outcome of { $count } payments is not known. Import the bank's answers; when it is none: resettle pay close { $run }.
pay-held = Not paid, and why
pay-held-each = One by one
pay-held-more = .. and more: resettle pay held { $run }
pay-why-missing = a fact or a value is missing
pay-why-outcome_unknown = the bank has not said what became of an earlier payment
pay-why-came_back = it came back; nobody has said yet where it is to go
pay-why-paid_elsewhere = the journal says that it was paid, the books do not
pay-why-restriction = a restriction is in force: { $what }
pay-why-event = somebody looks first: { $what }
pay-why-ceiling = more than one payment may be
pay-why-double_suspected = the person may be in the register twice
pay-why-unusual = far from what was paid before
pay-why-no_budget = no line of the budget
pay-why-not_identified = it belongs to a single entry and has no name that never changes
pay-why-no_account = no account is known
pay-why-account_not_confirmed = the account is not confirmed
pay-why-account_cooling = a changed account cools down
pay-why-went_out = it went out before the data base was restored
pay-why-over = too much went out: a question to a person
pay-changes = Since the run before (payments; amount)
pay-cause-ordinary = due
pay-cause-arrears = arrears
pay-cause-top_up = top-up
pay-cause-re_issue = sent again
pay-digest = To approve exactly this: resettle pay approve { $run } --shown { $digest }
pay-not-shown = This is not the digest of the run as it stands: look at it again with `resettle pay review`, and give at least eight characters of what it shows.
pay-fell-away = { $payment } falls away: { $why }. It stays due.
pay-exported = { $file }: { $payments } payments, SHA-256 { $digest }; signed in { $note }. Give both to the bank.
pay-imported = Import { $number }: { $changed } payments are known better, { $known } lines said what was known, { $kept } wait for a person.
pay-kept = Import { $import }, line { $line } waits for a person: { $why }
kept-why-unnamed = it names no payment of ours
kept-why-foreign = its end-to-end id is another sender's, such as another programme's
kept-why-forgotten = its end-to-end id is ours, but the payment is not in the books: was an older backup restored?
kept-why-unknown_file = it names a file that was not sent from here
kept-why-doubled = the same line stands in the file twice
kept-why-total = it books a whole file, but not the payments or the sum that were in it
kept-why-currency = it is in another currency than the payment
kept-why-too_much = it is of more than the payment
kept-why-opposite = it says the opposite of what the bank said before
kept-why-twice = it is a second booking of a payment that was booked whole: ask the bank whether it paid twice
pay-recorded = Recorded.
pay-no-runs = There is no run in { $store } yet: resettle pay plan.
pay-fenced = FENCED: the export register names files that this data base knows nothing of ({ $runs }). Import the bank's statements since, then lift the fence: resettle pay lift.
pay-fence-lifted = Files went out of which this data base knows nothing ({ $runs }); their payments are not made again.
pay-account-asked = Asked for, as change { $change }. Now a second person confirms it, or the payee over a second channel: resettle pay account confirm.
pay-account-from = Confirmed. Money follows from { $date } on.
pay-prepared = { $households } households were folded for a run through { $through }; the others were already.
why-payment = { $payment }: { $title }, { $amount } ({ $cause }); { $owed } is owed in all, { $out } had gone out
why-was = was: { $amount }, due { $due } [{ $law }]
why-is = is:  { $amount }, due { $due } [{ $law }]
why-before = As computed before, for run { $run }: as of { $as_of }, with the journal up to entry { $seq }
why-now = As computed for run { $run }: as of { $as_of }, with the journal up to entry { $seq }
why-other-pack = The pack or the program was changed since: this may read otherwise than it did.
why-no-arrears = The run pays no arrears. Name a payment to see what it follows from.

statement-year = Paid in { $year }
statement-sum = Together: { $amount }
statement-came = What came
statement-elsewhere = paid by another office, by its own means
statement-coming = What is coming
statement-nothing = nothing
statement-paid = paid
statement-returned = came back; somebody asks where it is to go
statement-rejected = the bank did not pay it
statement-under-way = on its way
budget-line = { $title }: paid { $paid }, on its way { $under_way }, committed { $committed }
budget-against = of { $budget }; left when all of that is paid: { $left }
budget-no-day = no day yet
budget-unknown = not counted, as the amount is not known; instalments: { $count }
over-none = Nothing went out beyond what is owed.
over-question = { $what } (question { $number }): { $amount } too much; { $state }; put to { $to }
over-proposed = nobody was told yet
over-noticed = the payee was told and may comment
over-heard = the payee was heard; now somebody decides
over-decided = decided
over-objected = the payee objects; nothing is asked for
over-no-set-off = it cannot be set off ({ $law })
over-recovered = paid back so far: { $amount }

books-title = The books on { $date } (what was charged is above zero)
books-budget = charged to the budget:
books-owed = owed, not instructed
books-instructed = instructed, not answered
books-settled = left the account
books-returned = came back, and waits
books-overpaid = went out beyond what is owed
books-recovered = paid back
books-written_off = left or written off
books-sum = Together: nothing, as it must be.

account-created = The account is { $account }. Its owner goes to /sign-up with this code, once, within three days:
    { $code }
account-granted = It is for that now.
account-ended = It has ended, and so have its sessions.
account-reset = The old password opens nothing any more. The owner goes to /sign-up with this code, once, within three days:
    { $code }
account-no-role = nothing yet
account-can = can sign in
account-cannot = cannot sign in
account-act-created = made by
account-act-granted = task given by
account-act-enrolled = signed up by
account-act-passkey_added = passkey added by
account-act-passkey_removed = passkey removed by
account-act-password_changed = another password chosen by
account-act-sessions_ended = signed out everywhere by
account-act-identity_tied = tied to an office account by
account-act-identity_untied = untied from the office account by
account-act-reset_asked = new beginning asked for by
account-act-reset = begun anew by
account-act-ended = ended by
serve-config-wrong = Nothing was started. docs/serve.md says what can be set.
serve-config-right = The configuration is right.

# Erasing, and new keys.
erase-certain = Nothing was erased. What is erased of { $person } (household { $household }) cannot be brought back: names, contacts, texts, documents. What was paid, and when, stays. If that is meant, say it twice: resettle erase { $person } --certain { $person }
erase-done = { $person } is erased. In backups of the keys from before they are still there: let those go within 30 days, and after a restore of one erase them again.
erase-by = by { $account }
erase-nobody = Nobody was erased.
keys-root-added = The root key in { $file } opens the store too. Copy it to a place where the store is not. Then, with --root-key { $file }: resettle keys retire-root OLD
keys-root-same = The store was opened with the root key in { $file }: give the new one with --root-key, or nothing would open the store any more.
keys-root-retired = The root key in { $file } opens the store no more. It still opens backups of the keys from before: keep it as long as those, and nowhere else.
keys-compartment-done = The compartment has a new key, and the old one is gone.
keys-person-done = Sealed anew under a new key: { $count }.
