//! How invented people live: one data file, each section of it sourced or marked as an assumption.

use serde::Deserialize;

/// The assumptions that come with the program, for the Korean pack.
pub const KOREAN: &str = include_str!("../data/kr.toml");

/// Most households that are looked at together to keep their sizes in proportion.
pub(crate) const PROPORTION: u64 = 100;

/// Why a file of assumptions cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum AssumptionsError {
    /// It is no TOML, lacks something, or has something else in its place.
    #[error("{0}")]
    Form(#[from] toml::de::Error),
    /// A section says neither where it comes from nor that it is assumed.
    #[error("section `{0}` needs a `source` with its `confidence`, or `assumption = true`")]
    Unsourced(String),
    /// The proportions of households do not make a hundred.
    #[error("`households.sizes` make {0}, not a hundred")]
    Sizes(u64),
    /// Arrivals are not in order, or there is nobody.
    #[error("`arrivals.years` must have people, and years one after the other")]
    Years,
}

/// How invented people live. Percentages are of a hundred, periods in days, money in minor units.
#[derive(Clone, Debug, Deserialize)]
pub struct Assumptions {
    pub(crate) arrivals: Arrivals,
    pub(crate) arrivals_to_come: ToCome,
    pub(crate) households: Households,
    pub(crate) ages: Ages,
    pub(crate) arrival: Arrival,
    pub(crate) home: Home,
    pub(crate) work: Work,
    pub(crate) health: Health,
    pub(crate) study: Study,
    pub(crate) rare: Rare,
    pub(crate) dealings: Dealings,
}

/// First year, last year, men, women.
pub(crate) type Year = (i32, i32, u32, u32);
/// First age, last age, weight.
pub(crate) type Band = (i64, i64, u32);

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Arrivals {
    pub(crate) years: Vec<Year>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct ToCome {
    pub(crate) men: u32,
    pub(crate) women: u32,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Households {
    pub(crate) sizes: Vec<u64>,
    pub(crate) second_is_adult_percent: u32,
    pub(crate) child_born_after_arrival_percent: u32,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Ages {
    pub(crate) alone: Vec<Band>,
    pub(crate) child: Vec<Band>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Arrival {
    pub(crate) applied_before_days: [i64; 2],
    pub(crate) investigated_days: [i64; 2],
    pub(crate) decided_days: [i64; 2],
    pub(crate) facility_days: [i64; 2],
    pub(crate) moved_days: [i64; 2],
    pub(crate) refused_percent: u32,
    pub(crate) reduced_percent: u32,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Regions {
    pub(crate) capital: u32,
    pub(crate) metropolitan: u32,
    pub(crate) other: u32,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Home {
    pub(crate) regions: Regions,
    pub(crate) deposit_percent: [i64; 2],
    pub(crate) moves_each_year_percent: u32,
    pub(crate) rest_claimed_percent: u32,
    pub(crate) rest_claimed_days: [i64; 2],
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Work {
    pub(crate) works_percent: u32,
    pub(crate) insured_percent: u32,
    pub(crate) first_job_days: [i64; 2],
    pub(crate) lasts_days: [i64; 2],
    pub(crate) pause_days: [i64; 2],
    pub(crate) wage: [i64; 2],
    pub(crate) training_percent: u32,
    pub(crate) training_hours: [i64; 2],
    pub(crate) certificate_percent: u32,
    pub(crate) savings_percent: u32,
    pub(crate) savings_month: [i64; 2],
    pub(crate) savings_extended_percent: u32,
    pub(crate) savings_forfeited_percent: u32,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Grounds {
    pub(crate) age: u32,
    pub(crate) disability: u32,
    pub(crate) treatment: u32,
    pub(crate) single_parent_child: u32,
    pub(crate) third_country_child: u32,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Health {
    pub(crate) premium_percent: u32,
    pub(crate) premium: [i64; 2],
    pub(crate) premium_each_year_percent: u32,
    pub(crate) below_average_percent: u32,
    pub(crate) supplement_percent: Grounds,
    pub(crate) hardship_percent: u32,
    pub(crate) grades: [i64; 2],
    pub(crate) treatment_months: [i64; 2],
    pub(crate) livelihood_percent: u32,
    pub(crate) livelihood_days: [i64; 2],
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Study {
    pub(crate) student_percent: u32,
    pub(crate) private_percent: u32,
    pub(crate) tuition: [i64; 2],
    pub(crate) average_percent: [i64; 2],
    pub(crate) semesters: [i64; 2],
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Rare {
    pub(crate) protection_ended_percent: u32,
    pub(crate) period_changed_percent: u32,
    pub(crate) reward_percent: u32,
    pub(crate) unaccompanied_percent: u32,
    pub(crate) pension_percent: u32,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Dealings {
    pub(crate) petition_each_year_percent: u32,
    pub(crate) contact_each_year: i64,
    pub(crate) objection_percent: u32,
    pub(crate) request_percent: u32,
    pub(crate) corrected_percent: u32,
}

impl Assumptions {
    /// Reads a file of assumptions.
    ///
    /// # Errors
    /// If it is not of the form of [`KOREAN`], or a section does not say where it comes from.
    pub fn read(text: &str) -> Result<Assumptions, AssumptionsError> {
        let table: toml::Table = toml::from_str(text)?;
        for (name, section) in table.iter().filter_map(|(name, value)| Some((name, value.as_table()?))) {
            let is_sourced = section.contains_key("source") && section.contains_key("confidence");
            if !is_sourced && section.get("assumption").and_then(toml::Value::as_bool) != Some(true) {
                return Err(AssumptionsError::Unsourced(name.clone()));
            }
        }
        let assumptions: Assumptions = toml::from_str(text)?;
        let households = assumptions.households.sizes.iter().sum();
        if households != PROPORTION {
            return Err(AssumptionsError::Sizes(households));
        }
        let years = &assumptions.arrivals.years;
        let in_order = years.windows(2).all(|pair| matches!(pair, [a, b] if a.1 < b.0));
        if !in_order || years.iter().any(|year| year.1 < year.0 || year.2 + year.3 == 0) || years.is_empty() {
            return Err(AssumptionsError::Years);
        }
        Ok(assumptions)
    }

    /// The first year in which anyone arrives.
    pub fn first_year(&self) -> i32 {
        self.arrivals.years.first().map_or(0, |year| year.0)
    }
}
