//! Reasons in a person's own words: they may name somebody, so they are sealed where they stand.

use vault::{Compartment, Field, PersonId, Place, Random, Slot};

use super::Refusal;
use crate::{Error, HouseholdId, Reading, Store};

const FIELD: &str = "pay.words";
const SEALED: &str = "sealed:";

/// A text as it may be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason(String);

impl Reason {
    /// It, sealed.
    pub(crate) fn stored(&self) -> &str {
        &self.0
    }
}

impl Store {
    /// Seals a reason: of one household's affairs under that household's key, of a run's under the installation's.
    ///
    /// # Errors
    /// It is empty, or the store fails.
    pub async fn seal_words(&self, about: Option<HouseholdId>, text: &str, rng: &mut Random<'_>) -> Result<Reason, Error> {
        if text.trim().is_empty() {
            return Err(Refusal::Run(payments::run::RunError::NoReason).into());
        }
        let version = self.log_size().await?.max(1);
        let place = self.words_place(about, version)?;
        let mut keys = self.keys().await?;
        let sealed = self.vault().seal(&place, text.as_bytes(), &mut keys, rng).await?.into_bytes();
        self.change_keys(keys).await?;
        Ok(Reason(format!("{SEALED}{version}:{}", hex::encode(sealed))))
    }

    /// A stored reason, opened if a person wrote it.
    ///
    /// # Errors
    /// It is not as it was sealed, or the line in the access record cannot be written.
    pub async fn open_words(&self, about: Option<HouseholdId>, stored: &str, reading: &Reading) -> Result<String, Error> {
        let Some((version, sealed)) = stored.strip_prefix(SEALED).and_then(|rest| rest.split_once(':')) else {
            return Ok(stored.to_owned());
        };
        let damaged =
            || Error::Damaged { table: "pay_event", row: "(reason)".to_owned(), what: "it is nothing sealed".to_owned() };
        let place = self.words_place(about, version.parse().map_err(|_| damaged())?)?;
        let bytes = (0..sealed.len()).step_by(2).map(|at| u8::from_str_radix(sealed.get(at..at + 2)?, 16).ok());
        let clear = self.open_alone(place, bytes.collect::<Option<_>>().ok_or_else(damaged)?, reading).await?;
        String::from_utf8(clear).map_err(|_| damaged())
    }

    fn words_place(&self, about: Option<HouseholdId>, version: u64) -> Result<Place, Error> {
        let person = about.map_or(PersonId(self.installation().0), HouseholdId::as_person);
        let field = Field::new(FIELD).map_err(|error| Error::Entry(error.to_string()))?;
        Ok(Place { person, slot: Slot { compartment: Compartment::Identity, field, version } })
    }
}
