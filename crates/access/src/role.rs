//! Who asks, what for, and of what.

/// Declares an enumeration whose variants have a word in policies and records.
macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$doc])* $variant,)+ }

        impl $name {
            /// Every one.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// Its word in policies.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }
    };
}

words! {
    /// What an account is for. An account has one; who has two tasks has two accounts.
    Role {
        /// Looks after households of an office.
        Caseworker = "caseworker",
        /// Answers for the caseworkers of an office.
        Supervisor = "supervisor",
        /// Deliberates in a council on the matters before it, while they last.
        CouncilMember = "council_member",
        /// Pays, and accounts for it.
        Finance = "finance",
        /// Protects persons from threats.
        Protection = "protection",
        /// Watches over human rights in the facility, independently of it.
        RightsOfficer = "rights_officer",
        /// Counts, without identities.
        Analyst = "analyst",
        /// Watches over who reads what.
        DataProtection = "data_protection",
        /// Runs the installation, and sees no cases.
        Administrator = "administrator",
        /// A newcomer, in their own file.
        Newcomer = "newcomer",
        /// An advocate or another who acts for persons who gave a mandate.
        Representative = "representative",
    }
}

words! {
    /// What is asked for.
    Action {
        /// Where a household stands: stage, duties, requests, restrictions, rights.
        SeeStanding = "see_standing",
        /// What is owed and paid.
        SeeMoney = "see_money",
        /// Names and contacts.
        SeeNames = "see_names",
        /// What is known of threats.
        SeeThreats = "see_threats",
        /// Who read the file, and why.
        SeeAccessRecord = "see_access_record",
        /// Recording what happened.
        Record = "record",
        /// Naming and confirming accounts that money goes to.
        ChangeAccount = "change_account",
        /// Filing requests for oneself, and taking them back.
        Ask = "ask",
        /// Giving others a mandate to act in one's own name, and ending it.
        GiveMandate = "give_mandate",
        /// Telling of a threat, in confidence.
        TellThreat = "tell_threat",
        /// The list of those who told of a threat.
        HearThreats = "hear_threats",
        /// Looking for people by their names, and recording new ones.
        TakeIn = "take_in",
        /// The work list of one's office.
        SeeWork = "see_work",
        /// Payment runs: sums, amounts by numbers of households, what a bank said. Names nobody.
        SeePayments = "see_payments",
        /// Planning, reviewing, releasing and sending payments; saying what a bank said.
        Pay = "pay",
        /// Approving what others planned.
        ApprovePayments = "approve_payments",
        /// Opening a file in an emergency, with a reason.
        OpenInEmergency = "open_in_emergency",
        /// Looking at what was opened in an emergency by others of one's office.
        HearAlarms = "hear_alarms",
        /// Accounts, packs, keys, backups.
        Administer = "administer",
    }
}

impl Action {
    /// Whether it is about a single household, and not the installation.
    pub fn is_of_household(self) -> bool {
        use Action::{Administer, ApprovePayments, HearAlarms, HearThreats, OpenInEmergency, Pay, SeePayments, SeeWork, TakeIn};
        let is_of_all = matches!(self, SeeWork | HearThreats | TakeIn | SeePayments | Pay | ApprovePayments | Administer);
        !is_of_all && !matches!(self, OpenInEmergency | HearAlarms)
    }
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its id, never a name.
    pub id: String,
    /// What it is for.
    pub role: Role,
    /// The id of its office in the programme.
    pub office: Option<String>,
    /// The person whose file it is in, for newcomers; for whom a representative acts.
    pub person: Option<String>,
    /// What a representative's mandate of that person is for, while it is in force.
    pub mandate: Vec<Action>,
}

/// What is asked about: a household, as far as policies may look at it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Household {
    /// Its id.
    pub id: String,
    /// Offices that owe it something or wait for something from it now.
    pub offices: Vec<String>,
    /// Its persons.
    pub persons: Vec<String>,
    /// Whether anybody in it told of a threat.
    pub threatened: bool,
    /// The accounts that recorded its persons.
    pub taken_in_by: Vec<String>,
    /// The accounts that opened it in an emergency, while it lasts.
    pub open_to: Vec<String>,
}
