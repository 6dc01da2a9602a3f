//! Lives from a seed: who arrives when, with whom, and what happens then.

mod arrival;
mod dealings;
mod health;
mod work;

use rules::{Date, Period};

use crate::assumptions::{Assumptions, Band, PROPORTION};
use crate::chance::Chance;
use crate::life::{Event, Life, NONE, Someone};
use crate::words::{FIELDS, What};

/// Years after the arrival for which lives are told.
const YEARS_TOLD: i32 = 12;

/// Makes lives.
#[derive(Clone, Debug)]
pub struct Generator {
    assumptions: Assumptions,
    seed: u64,
    /// The years in which they may arrive, with their men and women.
    years: Vec<(i32, u32, u32)>,
    /// Nothing is told beyond this day.
    until: Date,
    /// The sizes of a hundred households, again and again.
    sizes: Vec<u64>,
}

impl Generator {
    /// Lives of those who arrive from one year until another, as far as a day.
    pub fn new(assumptions: Assumptions, seed: u64, arrive: (i32, i32), until: Date) -> Generator {
        let years = (arrive.0..=arrive.1).filter_map(|year| arrivals(&assumptions, year)).collect();
        let sizes = sizes(&assumptions);
        Generator { assumptions, seed, years, until, sizes }
    }

    pub(crate) fn seed(&self) -> u64 {
        self.seed
    }

    /// How many households have at least so many people. Their sizes come in the proportions of the assumptions, again and again.
    pub fn households(&self, people: u64) -> u64 {
        let in_one: u64 = self.sizes.iter().sum();
        let (whole, mut left) = (people / in_one, people % in_one);
        let mut more = 0;
        for size in &self.sizes {
            if left == 0 {
                break;
            }
            left = left.saturating_sub(*size);
            more += 1;
        }
        whole * PROPORTION + more
    }

    /// The life of a household.
    pub fn life(&self, household: u64) -> Life {
        let mut life = Life::default();
        self.tell(household, &mut Chance::new(self.seed), &mut life);
        life
    }

    /// The same, in the place of another life.
    pub(crate) fn tell(&self, household: u64, chance: &mut Chance, life: &mut Life) {
        life.number = household;
        life.persons.clear();
        life.events.clear();
        let place = usize::try_from(household % PROPORTION).unwrap_or(0);
        let size = self.sizes.get(place).copied().unwrap_or(1);
        let mut author = Author {
            a: &self.assumptions,
            chance: chance.of(household),
            life,
            until: self.until,
            told_until: self.until,
            ends: self.until,
            next: 0,
        };
        author.people(&self.years, size);
    }
}

/// The sizes of a hundred households, spread so that any stretch has about the same proportions.
fn sizes(assumptions: &Assumptions) -> Vec<u64> {
    let sizes = &assumptions.households.sizes;
    let ordered: Vec<u64> = (1..).zip(sizes).flat_map(|(size, count)| (0..*count).map(move |_| size)).collect();
    // 37 has no divisor in common with a hundred: each is met once.
    let spread = (0..PROPORTION).map(|place| usize::try_from(place * 37 % PROPORTION).unwrap_or(0));
    spread.map(|place| ordered.get(place).copied().unwrap_or(1)).collect()
}

/// Men and women who arrive in a year.
fn arrivals(assumptions: &Assumptions, year: i32) -> Option<(i32, u32, u32)> {
    let known = &assumptions.arrivals.years;
    let later = known.last().filter(|last| year > last.1).map(|_| &assumptions.arrivals_to_come);
    if let Some(to_come) = later {
        return Some((year, to_come.men, to_come.women));
    }
    let (first, last, men, women) = *known.iter().find(|known| known.0 <= year && year <= known.1)?;
    let years = u32::try_from(last - first + 1).ok()?;
    Some((year, men.div_ceil(years), women.div_ceil(years)))
}

/// Tells one life.
struct Author<'a> {
    a: &'a Assumptions,
    chance: &'a mut Chance,
    life: &'a mut Life,
    until: Date,
    /// The day beyond which this life is not told.
    told_until: Date,
    /// The same, however far one looks.
    ends: Date,
    next: u16,
}

impl Author<'_> {
    /// Who they are, when they arrive, and then everything else.
    fn people(&mut self, years: &[(i32, u32, u32)], size: u64) {
        let Some((year, men, women)) = years.get(self.chance.weighted(years.iter().map(|(_, men, women)| men + women))).copied()
        else {
            return;
        };
        let first_of_year = Date::from_ymd(year, 1, 1).unwrap_or(Date::MIN);
        let entered = plus(first_of_year, self.chance.within(0..=364));
        self.ends = plus_months(entered, 12 * YEARS_TOLD);
        self.told_until = self.until.min(self.ends);
        let a = self.a;
        for position in 0..size {
            let is_male = self.chance.below(men + women) < men;
            let is_adult = position == 0 || (position == 1 && self.chance.percent(a.households.second_is_adult_percent));
            let bands = if is_adult { &a.ages.alone } else { &a.ages.child };
            let mut born = self.born(entered, bands);
            let is_to_come = !is_adult && self.chance.percent(a.households.child_born_after_arrival_percent);
            if is_to_come {
                born = plus(entered, self.chance.within(150..=1500));
            }
            self.life.persons.push(Someone { born, is_male });
        }
        self.arrival(entered);
        self.life.events.sort_by_cached_key(|event| event.on);
    }

    fn born(&mut self, entered: Date, bands: &[Band]) -> Date {
        let band = bands.get(self.chance.weighted(bands.iter().map(|band| band.2))).copied().unwrap_or((30, 30, 1));
        let days = self.chance.within(band.0 * 365..=band.1 * 365 + 364);
        plus(entered, -days - 1)
    }

    /// Something happens, unless that is after the end of what is told. Its number, if it does.
    fn says(&mut self, on: Date, who: Option<usize>, what: What, said: &[i64]) -> Option<i64> {
        // Drawn even if it is not told, so that a life does not depend on how far it is told.
        let late = u8::try_from(self.chance.below(5)).unwrap_or(0);
        self.tells(on, who, what, said, late)
    }

    /// Says something that is recorded on its day.
    fn at_once(&mut self, on: Date, who: Option<usize>, what: What, said: &[i64]) {
        self.tells(on, who, what, said, 0);
    }

    fn tells(&mut self, on: Date, who: Option<usize>, what: What, said: &[i64], late: u8) -> Option<i64> {
        if on > self.told_until {
            return None;
        }
        let mut fields = [NONE; FIELDS];
        fields.iter_mut().zip(said).for_each(|(field, said)| *field = *said);
        let number = self.next;
        self.next = self.next.saturating_add(1);
        let who = who.and_then(|who| u8::try_from(who).ok());
        self.life.events.push(Event { on, what, who, number, late, fields, mistaken: None });
        Some(number.into())
    }

    /// The last event was first recorded with another number.
    fn was_mistaken(&mut self, mistaken: i64) {
        if let Some(event) = self.life.events.last_mut() {
            event.mistaken = Some(mistaken);
        }
    }

    /// A day some days after another, so many as the spread gives.
    fn after(&mut self, on: Date, days: [i64; 2]) -> Date {
        plus(on, self.chance.spread(days))
    }

    fn region(&mut self) -> i64 {
        let regions = &self.a.home.regions;
        let weights = [regions.capital, regions.metropolitan, regions.other];
        i64::try_from(self.chance.weighted(weights.into_iter())).unwrap_or(0)
    }

    fn age(&self, person: usize, on: Date) -> i32 {
        let born = self.life.persons.get(person).map_or(on, |someone| someone.born);
        if on < born { -1 } else { rules::years_between(born, on, rules::Feb29::Mar1) }
    }
}

/// Money to the nearest thousand.
fn thousands(won: i64) -> i64 {
    won / 1_000 * 1_000
}

fn plus(on: Date, days: i64) -> Date {
    i32::try_from(days).ok().and_then(|days| on.add_days(days).ok()).unwrap_or(Date::MAX)
}

fn plus_months(on: Date, months: i32) -> Date {
    on.add(Period::months(months), rules::MonthEnd::LastDay).unwrap_or(Date::MAX)
}

fn day_of(on: Date) -> i64 {
    on.day_number().into()
}
