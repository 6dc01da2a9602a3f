//! What invented lives say, in the words of the Korean pack.

use programme::{FieldType, KindId, Programme};
use rules::Ty;

/// What a field of an entry holds.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Holds {
    /// A number of the field's own units.
    Number,
    /// A rate, in hundredths.
    Percent,
    /// One of these words, by position.
    Words(&'static [&'static str]),
    /// Another entry of the same life, by position.
    Event,
}

/// A kind of entry and those of its fields that are given.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) kind: &'static str,
    pub(crate) fields: &'static [(&'static str, Holds)],
}

use Holds::{Event, Number, Percent, Words};

pub(crate) const REGIONS: &[&str] = &["capital", "metropolitan", "other"];
const OUTCOMES: &[&str] = &["accepted", "partly", "rejected", "dismissed"];
const LEVELS: &[&str] = &["school", "university", "other_higher", "lifelong"];

macro_rules! said {
    ($($name:ident = $kind:literal $([$($field:literal: $holds:expr),*])?;)*) => {
        /// A kind of entry that lives are made of.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        pub(crate) enum What { $($name),* }
        /// What each of them says.
        pub(crate) const SAID: &[Said] = &[$(Said { kind: $kind, fields: &[$($(($field, $holds)),*)?] }),*];
    };
}

said! {
    Applied = "application_filed";
    PassedOn = "application_passed_on" ["of": Event];
    Entered = "entered_country";
    InvestigationEnded = "investigation_ended";
    ResultNotified = "investigation_result_notified";
    Granted = "protection_granted";
    Refused = "protection_refused" ["ground": Words(&["ten_years_abroad", "late_application", "residence_abroad"])];
    RefusalNotified = "refusal_notified";
    TreatmentExplained = "treatment_explained";
    EnteredFacility = "entered_facility";
    EducationBegun = "basic_education_begun";
    LeftFacility = "left_facility";
    MovedIn = "moved_in" ["region": Words(REGIONS)];
    Moved = "moved" ["region": Words(REGIONS)];
    Registered = "residence_registered";
    HousingGranted = "housing_granted" ["home": Words(&["public_rental", "private_rental", "group_home"])];
    LocalEducation = "local_education_done";
    GuardSet = "guard_set" ["until": Number];
    EndNotice = "end_notice_given";
    PeriodChanged = "protection_period_changed" ["until": Number];
    Contact = "contact_tried" ["reached": Number];
    Ended = "protection_ended" ["ground": Words(&["imprisonment", "fraud", "assets"]), "of": Event];
    PriorNotice = "prior_notice_given" ["decision": Words(&["grant_reduced", "protection_ended"]), "comment_by": Number];
    CouncilCalled = "council_called" ["of": Event];
    CouncilSat = "council_sat" ["of": Event, "members": Number, "present": Number, "partial": Number, "urgent": Number];
    Comment = "comment_made" ["of": Event];
    Reduced = "reduction_decided" [
        "ground": Words(&["assets", "false_statement", "late_applicant", "disorder", "other"]), "share": Percent, "heard": Number
    ];
    Notified = "decision_notified" ["decision": Words(&["grant_reduced", "protection_refused", "protection_ended"]), "remedy_told": Number, "of": Event, "reasons": Number];
    Objection = "objection_filed" ["of": Event];
    ObjectionAnswered = "objection_answered" ["of": Event, "outcome": Words(OUTCOMES)];
    NumberGiven = "resident_number_given" ["basis": Words(&["facility", "residence"])];
    PeriodRequested = "period_change_requested" ["wish": Words(&["shorten", "extend"])];
    PeriodDecided = "period_change_decided" ["of": Event, "outcome": Words(OUTCOMES)];
    Petition = "petition_filed" ["kind": Words(&["question_law", "question_procedure", "suggestion", "simple_request", "grievance"])];
    PetitionAnswered = "petition_answered" ["of": Event, "outcome": Words(OUTCOMES)];
    EducationRequested = "education_requested";
    EducationDecided = "education_decided" ["of": Event, "outcome": Words(OUTCOMES)];
    FamilyCertificate = "family_certificate_requested";
    FamilyCertificateIssued = "family_certificate_issued" ["of": Event];
    ChildBorn = "child_born" ["place": Words(&["north", "south", "third_country"])];
    Unaccompanied = "found_unaccompanied";
    Premium = "premium_set" ["amount": Number];
    Compared = "income_compared" ["below": Number];
    Pension = "pension_assessed" ["insured_months": Number, "base": Number, "dependants": Number];
    JobStarted = "job_started" ["insured": Number, "region": Words(REGIONS), "wage": Number];
    JobEnded = "job_ended" ["why": Words(&["own_wish", "without_cause", "misconduct", "other"])];
    Training = "training_completed" ["hours": Number];
    Certificate = "certificate_obtained";
    SchoolEntered = "school_entered" [
        "level": Words(LEVELS), "sector": Words(&["public", "private"]), "field": Words(&["medical", "other"])
    ];
    Tuition = "tuition_charged" ["amount": Number];
    Graded = "semester_graded" ["average": Percent];
    HighSchool = "high_school_recognised";
    Deposit = "deposit_paid" ["amount": Number];
    RestClaimed = "housing_rest_claimed";
    Supplement = "supplement_claimed" [
        "ground": Words(&["age", "disability", "treatment", "single_parent_child", "third_country_child", "unaccompanied_youth"]),
        "grade": Number, "months": Number, "children": Number, "hardship": Number
    ];
    LivelihoodStarted = "livelihood_benefit_started";
    LivelihoodEnded = "livelihood_benefit_ended";
    SavingsSelected = "savings_selected";
    Saved = "savings_deposited" ["amount": Number];
    SavingsExtended = "savings_extended";
    SavingsForfeited = "savings_forfeited";
    Reward = "reward_decided" [
        "kind": Words(&["information", "small_arms", "goods"]), "cause_on": Number, "amount": Number, "exceptional": Number
    ];
}

/// Most fields that an event gives.
pub(crate) const FIELDS: usize = 5;

/// A field, as a programme has it.
#[derive(Clone, Debug)]
pub(crate) struct FieldOf {
    /// Its position among the fields of its kind.
    pub(crate) position: usize,
    pub(crate) holds: Holds,
    /// For each of the words, its position in the enumeration.
    pub(crate) words: Vec<i64>,
}

/// A kind, as a programme has it.
#[derive(Clone, Debug)]
pub(crate) struct KindOf {
    pub(crate) kind: KindId,
    pub(crate) fields: Vec<FieldOf>,
}

/// The words of lives, as a programme has them.
#[derive(Clone, Debug)]
pub struct Wording {
    pub(crate) kinds: Vec<KindOf>,
}

/// A word of invented lives that a programme does not have.
#[derive(Debug, thiserror::Error)]
#[error("the pack has no `{0}`, of which invented lives speak: they are made for the pack kr and reforms of it")]
pub struct UnknownWord(String);

impl Wording {
    /// Finds the words of lives in a programme.
    ///
    /// # Errors
    /// The first word that it does not have.
    pub fn of(programme: &Programme) -> Result<Wording, UnknownWord> {
        let kinds = SAID.iter().map(|said| kind_of(programme, said)).collect::<Result<_, _>>()?;
        Ok(Wording { kinds })
    }

    pub(crate) fn kind(&self, what: What) -> Option<&KindOf> {
        self.kinds.get(what as usize)
    }
}

fn kind_of(programme: &Programme, said: &Said) -> Result<KindOf, UnknownWord> {
    let unknown = |word: &str| UnknownWord(format!("{}.{word}", said.kind));
    let kind = programme.kind_id(said.kind).ok_or_else(|| UnknownWord(said.kind.to_owned()))?;
    let declared = &programme.kind(kind).fields;
    let field = |(name, holds): &(&'static str, Holds)| {
        let position = declared.iter().position(|field| field.id == *name).ok_or_else(|| unknown(name))?;
        let words = match (holds, declared.get(position).map(|field| field.ty)) {
            (Holds::Words(words), Some(FieldType::Value(Ty::Enum(number)))) => {
                let known = programme.enums.get(number as usize);
                let position = |word: &&str| known.and_then(|known| known.position(word)).ok_or_else(|| unknown(word));
                let positions = words.iter().map(position).collect::<Result<Vec<usize>, UnknownWord>>()?;
                positions.into_iter().filter_map(|position| i64::try_from(position).ok()).collect()
            }
            (Holds::Words(_), _) => return Err(unknown(name)),
            _ => Vec::new(),
        };
        Ok(FieldOf { position, holds: *holds, words })
    };
    Ok(KindOf { kind, fields: said.fields.iter().map(field).collect::<Result<_, _>>()? })
}
