//! The payment run: from a plan to closed books. Each state holds what it needs and no more; a step consumes one state and gives the
//! next, or says why not. Nothing is ever stuck: each state says what it waits for and how it can be left.

mod contents;

use std::collections::BTreeSet;

use jiff::Timestamp;
use programme::Payments;
use thiserror::Error;

pub use contents::{Answered, Contents, Pays, Sent, Tally};

use crate::EndToEndId;

/// A person who works with the program, by the id of the account. A run knows no roles: whether somebody may act is for the rules of access.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Officer(pub String);

/// Who did something, and when.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Done {
    /// Who.
    pub by: Officer,
    /// When.
    pub at: Timestamp,
}

/// A run, wherever it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Run {
    /// It was computed.
    Planned(Contents),
    /// A person has looked at the totals; it gathers approvals.
    Reviewed {
        /// What it pays.
        contents: Contents,
        /// Who looked.
        reviewed: Done,
        /// Who approved so far, of this and nothing else.
        approvals: Vec<Done>,
    },
    /// Enough different people approved.
    Approved {
        /// What it pays.
        contents: Contents,
        /// Who approved.
        approvals: Vec<Done>,
    },
    /// It is to be paid; its instalments count as instructed from here on.
    Released {
        /// What it pays.
        contents: Contents,
        /// Who approved.
        approvals: Vec<Done>,
        /// Who released it. The file bears this instant, so that making it again gives the same bytes.
        released: Done,
    },
    /// Its file went out.
    Exported(Sent),
    /// The bank answered something.
    Answered(Answered),
    /// All is accounted for.
    Closed(Answered),
    /// It was stopped before anything went out; its instalments are free for another run.
    Stopped {
        /// What it would have paid.
        contents: Contents,
        /// Who stopped it.
        stopped: Done,
        /// Why.
        reason: String,
    },
}

/// Why a step is not taken. The run stays as it was.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RunError {
    /// The step does not belong to this state.
    #[error("a run that is {state} cannot be {step}; {ways}")]
    NotNow {
        /// Where it stands.
        state: &'static str,
        /// What was asked.
        step: &'static str,
        /// What can be done.
        ways: &'static str,
    },
    /// Whoever planned or changed a run does not approve it.
    #[error("whoever planned or changed the run cannot approve it: ask somebody else")]
    OwnWork,
    /// Nobody approves twice.
    #[error("this person has approved already: ask somebody else")]
    Twice,
    /// Somebody else changed the run since it was shown.
    #[error("the run is not the one that was shown: look at it again")]
    Changed,
    /// One payment twice.
    #[error("the run pays {0} twice, or its payments do not come in the order of their ids")]
    Double(EndToEndId),
    /// A payment of nothing, or more than can be added up.
    #[error("the amounts of the run are not each more than nothing, or cannot be added up")]
    Amount,
    /// It pays nothing.
    #[error("a run without payments is not made")]
    Empty,
    /// A reason is missing.
    #[error("say why")]
    NoReason,
    /// Its file is in the export register.
    #[error(
        "the file of this run went out, though that was not written down here: export it again, the same, and import the answers"
    )]
    WentOut,
    /// Payments whose outcome is not known.
    #[error("the outcome of {0} payments is not known: import the bank's answers, or say what the bank said")]
    Unknown(u64),
}

/// What a state waits for, and how it can be left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waits {
    /// What it waits for.
    pub what: &'static str,
    /// How many of it: people to approve, payments to be answered.
    pub how_many: u64,
    /// The steps that can be taken.
    pub ways: &'static str,
}

/// A refused step gives the run back.
pub type Step = Result<Run, Box<(Run, RunError)>>;

fn refused(run: Run, error: RunError) -> Step {
    Err(Box::new((run, error)))
}

impl Run {
    /// A person took payments out; `rest` is what it still pays. They stay due, and are in the next plan. Approvals given before are void:
    /// they were for another sum.
    ///
    /// # Errors
    /// When it is approved already, or no reason is given.
    pub fn take_out(self, by: Officer, reason: &str, rest: Pays) -> Step {
        if reason.trim().is_empty() {
            return refused(self, RunError::NoReason);
        }
        match self {
            Run::Planned(contents) | Run::Reviewed { contents, .. } => Ok(Run::Planned(contents.changed(by, rest))),
            other => other.not_now("changed"),
        }
    }

    /// A person has looked at the totals and at what is held.
    ///
    /// # Errors
    /// When it was reviewed already.
    pub fn review(self, reviewed: Done) -> Step {
        match self {
            Run::Planned(contents) => Ok(Run::Reviewed { contents, reviewed, approvals: Vec::new() }),
            other => other.not_now("reviewed"),
        }
    }

    /// A person approves what was shown: `shown` is its digest.
    ///
    /// # Errors
    /// When the person planned or changed the run, or has approved it; or the run is another than was shown.
    pub fn approve(self, done: Done, shown: [u8; 32], payments: &Payments) -> Step {
        let Run::Reviewed { contents, reviewed, mut approvals } = self else { return self.not_now("approved") };
        let wrong = if contents.planned.by == done.by || contents.changed_by.contains(&done.by) {
            Some(RunError::OwnWork)
        } else if approvals.iter().any(|approval| approval.by == done.by) {
            Some(RunError::Twice)
        } else if contents.pays.digest != shown {
            Some(RunError::Changed)
        } else {
            None
        };
        if let Some(error) = wrong {
            return refused(Run::Reviewed { contents, reviewed, approvals }, error);
        }
        approvals.push(done);
        if approvals.len() >= usize::from(payments.people_for(contents.pays.sum)) {
            return Ok(Run::Approved { contents, approvals });
        }
        Ok(Run::Reviewed { contents, reviewed, approvals })
    }

    /// Releases the run. `may_approve` tells who still may: an approval of somebody who may not any more does not count, and the run
    /// goes back to gather others.
    ///
    /// # Errors
    /// When it is not approved.
    pub fn release(self, released: Done, payments: &Payments, may_approve: impl Fn(&Officer) -> bool) -> Step {
        let Run::Approved { contents, approvals } = self else { return self.not_now("released") };
        let approvals: Vec<Done> = approvals.into_iter().filter(|approval| may_approve(&approval.by)).collect();
        if approvals.len() < usize::from(payments.people_for(contents.pays.sum)) {
            return Ok(Run::Reviewed { contents, reviewed: released, approvals });
        }
        Ok(Run::Released { contents, approvals, released })
    }

    /// Stops a run before it is released.
    ///
    /// # Errors
    /// When it was released: its file may be out already, even if that was not written down. See [`Run::withdraw`].
    pub fn stop(self, stopped: Done, reason: String) -> Step {
        if reason.trim().is_empty() {
            return refused(self, RunError::NoReason);
        }
        match self {
            Run::Planned(contents) | Run::Reviewed { contents, .. } | Run::Approved { contents, .. } => {
                Ok(Run::Stopped { contents, stopped, reason })
            }
            other => other.not_now("stopped"),
        }
    }

    /// Stops a run that was released. `exported`: the runs whose files the export register outside of the database names.
    ///
    /// # Errors
    /// When its file went out: what went out is for the bank to answer.
    pub fn withdraw(self, stopped: Done, reason: String, exported: &BTreeSet<String>) -> Step {
        match self {
            Run::Released { contents, approvals, released } if exported.contains(&contents.id) => {
                refused(Run::Released { contents, approvals, released }, RunError::WentOut)
            }
            Run::Released { contents, .. } if !reason.trim().is_empty() => Ok(Run::Stopped { contents, stopped, reason }),
            Run::Released { .. } => refused(self, RunError::NoReason),
            other => other.not_now("withdrawn"),
        }
    }

    /// Its file was made, with this digest. Made again, it must be the same: the first digest stays.
    ///
    /// # Errors
    /// When it was not released, or another file of it went out.
    pub fn export(self, exported: Done, digest: [u8; 32]) -> Step {
        match self {
            Run::Released { contents, released, .. } => Ok(Run::Exported(Sent { contents, released, exported, digest })),
            Run::Exported(out) if out.digest == digest => Ok(Run::Exported(out)),
            Run::Exported(out) => refused(Run::Exported(out), RunError::Changed),
            other => other.not_now("exported"),
        }
    }

    /// The bank answered, or a person said what it said: so many of its payments are not accounted for now.
    ///
    /// # Errors
    /// When its file did not go out.
    pub fn answer(self, unknown: u64) -> Step {
        match self {
            Run::Exported(out) => Ok(Run::Answered(Answered { out, unknown })),
            // Money can come back long after.
            Run::Answered(Answered { out, .. }) | Run::Closed(Answered { out, .. }) => {
                Ok(Run::Answered(Answered { out, unknown }))
            }
            other => other.not_now("answered"),
        }
    }

    /// Closes the run.
    ///
    /// # Errors
    /// While the outcome of a payment is not known.
    pub fn close(self) -> Step {
        match self {
            Run::Answered(answered) => match answered.unknown {
                0 => Ok(Run::Closed(answered)),
                unknown => refused(Run::Answered(answered), RunError::Unknown(unknown)),
            },
            other => other.not_now("closed"),
        }
    }

    /// What it pays.
    pub fn contents(&self) -> &Contents {
        match self {
            Run::Planned(contents)
            | Run::Reviewed { contents, .. }
            | Run::Approved { contents, .. }
            | Run::Released { contents, .. }
            | Run::Stopped { contents, .. } => contents,
            Run::Exported(out) => &out.contents,
            Run::Answered(answered) | Run::Closed(answered) => &answered.out.contents,
        }
    }

    /// Whether its payments count as instructed. From the release on, as the file may be out before that is written down.
    pub fn instructs(&self) -> bool {
        matches!(self, Run::Released { .. } | Run::Exported(_) | Run::Answered(_) | Run::Closed(_))
    }

    /// The name of its state.
    pub fn state(&self) -> &'static str {
        match self {
            Run::Planned(_) => "planned",
            Run::Reviewed { .. } => "reviewed",
            Run::Approved { .. } => "approved",
            Run::Released { .. } => "released",
            Run::Exported(_) => "exported",
            Run::Answered(_) => "answered",
            Run::Closed(_) => "closed",
            Run::Stopped { .. } => "stopped",
        }
    }

    /// What it waits for, and how it can be left.
    pub fn waits(&self, payments: &Payments) -> Waits {
        let (what, how_many) = match self {
            Run::Planned(_) => ("a person to review it", 1),
            Run::Reviewed { contents, approvals, .. } => {
                let missing = usize::from(payments.people_for(contents.pays.sum)).saturating_sub(approvals.len());
                ("people to approve it, other than who planned or changed it", missing as u64)
            }
            Run::Approved { .. } => ("a person to release it", 1),
            Run::Released { .. } => ("its file to be made", 1),
            Run::Exported(out) => ("the bank's answers", out.contents.pays.count),
            Run::Answered(answered) => ("the bank's answers, or a person's word of what the bank said", answered.unknown),
            Run::Closed(_) | Run::Stopped { .. } => ("nothing", 0),
        };
        Waits { what, how_many, ways: self.ways() }
    }

    fn ways(&self) -> &'static str {
        match self {
            Run::Planned(_) => "review it, take payments out, or stop it",
            Run::Reviewed { .. } => "approve it, take payments out, or stop it",
            Run::Approved { .. } => "release it, or stop it",
            Run::Released { .. } => "export it, or withdraw it if the export register names no file of it",
            Run::Exported(_) => "export it again, the same, or import the bank's answers",
            Run::Answered(_) => "import the bank's answers, say what the bank said of single payments, or close it",
            Run::Closed(_) => "import what the bank says later",
            Run::Stopped { .. } => "plan another run",
        }
    }

    fn not_now(self, step: &'static str) -> Step {
        let error = RunError::NotNow { state: self.state(), step, ways: self.ways() };
        refused(self, error)
    }
}
