//! Questions about money that went out too much.

use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::{Args, Subcommand};
use payments::Sequence;
use payments::overpayment::{Choice, Overpayment, Recovery};
use programme::Lang;
use rules::Date;
use store::pay::{Answer, Question};
use store::{HouseholdId, actor_id};
use vault::ActorId;

use super::{Common, Till};
use crate::out::outln;

/// Money that went out beyond what is owed: a question to a named person. Nothing is deducted by itself.
#[derive(Subcommand)]
pub(crate) enum OverCommand {
    /// All questions, and where they stand.
    List(Common),
    /// The payee was told, with reasons, on that day.
    Notice(OnDay),
    /// The payee commented; or did not in time.
    Hear(Hear),
    /// Whoever was asked decides, with reasons.
    Decide(Decide),
    /// The question goes to another account.
    HandOn(HandOn),
    /// The payee objects.
    Object(OnDay),
    /// The objection was answered.
    Answer(AnswerObjection),
    /// So much was paid back, as agreed.
    Recovered(Recovered),
}

#[derive(Args)]
pub(crate) struct Which {
    /// The household.
    household: HouseholdId,
    /// The entitlement.
    entitlement: String,
    /// The instalment.
    instalment: String,
    /// The person it was for; the household if left out.
    #[arg(long, value_name = "PERSON")]
    who: Option<String>,
    /// The number of the question within the instalment.
    #[arg(long, default_value_t = 1)]
    number: u64,
    #[command(flatten)]
    common: Common,
}

#[derive(Args)]
pub(crate) struct OnDay {
    #[command(flatten)]
    which: Which,
    /// The day.
    #[arg(long, value_name = "DATE")]
    on: Date,
}

#[derive(Args)]
pub(crate) struct Hear {
    #[command(flatten)]
    day: OnDay,
    /// What the payee said, or where it is kept; it is sealed. If left out: nothing came in time.
    #[arg(long, value_name = "COMMENT")]
    comment: Option<String>,
}

#[derive(Args)]
pub(crate) struct Decide {
    #[command(flatten)]
    day: OnDay,
    /// `leave`, `write-off`, or instalments that were agreed: `2027-05-01=100000,2027-06-01=50000`, in minor units.
    choice: String,
    /// The day on which the payee agreed to instalments.
    #[arg(long, value_name = "DATE")]
    agreed: Option<Date>,
    /// Whether they are kept back from later payments; refused where the law forbids it.
    #[arg(long)]
    set_off: bool,
    /// Why, in words that the payee understands.
    #[arg(long, value_name = "REASON")]
    because: String,
}

#[derive(Args)]
pub(crate) struct HandOn {
    #[command(flatten)]
    which: Which,
    /// The account that is asked now.
    #[arg(long, value_parser = actor_id)]
    to: ActorId,
}

#[derive(Args)]
pub(crate) struct AnswerObjection {
    #[command(flatten)]
    which: Which,
    /// Whether it was upheld: then the question is put again.
    #[arg(long)]
    upheld: bool,
}

#[derive(Args)]
pub(crate) struct Recovered {
    #[command(flatten)]
    which: Which,
    /// In minor units.
    #[arg(long, value_name = "MINOR")]
    amount: i64,
}

impl OverCommand {
    pub(super) fn run(&self, lang: Lang) -> Result<ExitCode> {
        match self {
            OverCommand::List(common) => common.with(lang, async |till| list(till).await),
            OverCommand::Notice(day) => day.which.step(lang, Answer::Notice(day.on)),
            OverCommand::Hear(hear) => hear.run(lang),
            OverCommand::Decide(decide) => decide.run(lang),
            OverCommand::HandOn(hand) => hand.which.step(lang, Answer::HandOn(hand.to)),
            OverCommand::Object(day) => day.which.step(lang, Answer::Object(day.on)),
            OverCommand::Answer(answer) => answer.which.step(lang, Answer::Answered(answer.upheld)),
            OverCommand::Recovered(back) => back.which.step(lang, Answer::Recovered(back.amount)),
        }
    }
}

impl Which {
    fn sequence(&self) -> Sequence {
        Sequence { entitlement: self.entitlement.clone(), who: self.who.clone(), instalment: self.instalment.clone() }
    }

    fn step(&self, lang: Lang, answer: Answer) -> Result<ExitCode> {
        self.common.with(lang, async |till| self.take(till, answer.clone()).await)
    }

    async fn take(&self, till: &Till<'_>, answer: Answer) -> Result<()> {
        let which = (self.household, self.sequence(), self.number);
        let question = till.store.answer_question(till.programme, which, answer, till.at.stamp()).await?;
        tell(till, &question);
        Ok(())
    }
}

impl Hear {
    fn run(&self, lang: Lang) -> Result<ExitCode> {
        let OnDay { which, on } = &self.day;
        which.common.with(lang, async |till| {
            let comment = match &self.comment {
                Some(comment) => Some(till.words_of(Some(which.household), comment).await?),
                None => None,
            };
            which.take(till, Answer::Hear(*on, comment)).await
        })
    }
}

impl Decide {
    fn run(&self, lang: Lang) -> Result<ExitCode> {
        let choice = self.choice()?;
        let OnDay { which, on } = &self.day;
        which.common.with(lang, async |till| {
            let why = till.words_of(Some(which.household), &self.because).await?;
            which.take(till, Answer::Decide(choice.clone(), why, *on)).await
        })
    }

    fn choice(&self) -> Result<Choice> {
        Ok(match (self.choice.as_str(), self.agreed) {
            ("leave", _) => Choice::Leave,
            ("write-off", _) => Choice::WriteOff,
            (parts, Some(agreed)) => {
                let part = |part: &str| -> Result<(Date, i64)> {
                    let (day, amount) = part.split_once('=').unwrap_or((part, ""));
                    let day = day.parse().map_err(|_| anyhow::anyhow!("`{part}`: write DATE=AMOUNT"))?;
                    Ok((day, amount.replace('_', "").parse()?))
                };
                let by = if self.set_off { Recovery::SetOff } else { Recovery::Payment };
                Choice::Instalments { parts: parts.split(',').map(part).collect::<Result<_>>()?, by, agreed }
            }
            (_, None) => bail!("say on which day the payee agreed to instalments: --agreed DATE"),
        })
    }
}

async fn list(till: &Till<'_>) -> Result<()> {
    let questions = till.store.questions(till.programme, None).await?;
    if questions.is_empty() {
        outln!("{}", till.words.say("over-none"));
    }
    for question in &questions {
        tell(till, question);
    }
    Ok(())
}

fn tell(till: &Till<'_>, question: &Question) {
    let proposal = question.proposal();
    let state = match &question.state {
        Overpayment::Proposed(_) => "over-proposed",
        Overpayment::Noticed { .. } => "over-noticed",
        Overpayment::Heard { .. } => "over-heard",
        Overpayment::Decided(_) => "over-decided",
        Overpayment::Objected { .. } => "over-objected",
    };
    let (state, amount) = (till.words.say(state), till.money(proposal.amount));
    let (number, to) = (question.number.to_string(), proposal.to.0.clone());
    let what = format!("{} {}", proposal.key.household, proposal.key.sequence);
    let args = [("what", what.as_str()), ("number", &number), ("amount", &amount), ("state", &state), ("to", &to)];
    outln!("{}", till.words.with("over-question", &args));
    if !proposal.no_set_off.is_empty() {
        outln!("    {}", till.words.with("over-no-set-off", &[("law", &proposal.no_set_off.join(", "))]));
    }
    if question.recovered > 0 {
        outln!("    {}", till.words.with("over-recovered", &[("amount", &till.money(question.recovered))]));
    }
}
