//! The record of who had what opened, and why.

use jiff::Timestamp;
use vault::{Access, AccessLine, AccessLog, ActorId, Opened, PersonId, Place, Purpose, Slot, StoreError};

use crate::insert::Table;
use crate::leaves::access_data;
use crate::log::LeafKind;
use crate::sealed::Alone;
use crate::sql::{Tx, values};
use crate::writer::Work;
use crate::{Error, Store};

/// The most lines of a record that are read at once.
const LINES_MAX: usize = 1000;

/// Who reads, why, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Who.
    pub who: ActorId,
    /// Why.
    pub purpose: Purpose,
    /// When: the present.
    pub at: Timestamp,
}

impl Reading {
    /// The line that it leaves.
    pub(crate) fn line(&self, person: PersonId, fields: Vec<Slot>) -> AccessLine {
        AccessLine { who: self.who, purpose: self.purpose.code().to_owned(), person, fields, at: self.at }
    }
}

/// A line of a person's access record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accessed {
    /// Its position in the log.
    pub position: u64,
    /// Whose values: the person's, or those of their household as a whole.
    pub person: PersonId,
    /// Who read.
    pub who: ActorId,
    /// Why: a purpose of the programme.
    pub purpose: String,
    /// Which values, `COMPARTMENT/FIELD/VERSION` each.
    pub fields: Vec<String>,
    /// When.
    pub at: Timestamp,
}

impl Store {
    /// Opens values of a person, after the line in their access record.
    ///
    /// # Errors
    /// The line cannot be written, nothing is there, or it was erased.
    pub async fn open_values(&self, person: PersonId, fields: Vec<Slot>, reading: &Reading) -> Result<Opened, Error> {
        Ok(self.open_all(vec![(person, fields)], reading).await?.swap_remove(0))
    }

    /// Opens values of several persons, after a line in the access record of each: all are committed together.
    ///
    /// # Errors
    /// As for [`open_values`](Self::open_values).
    pub async fn open_all(&self, wanted: Vec<(PersonId, Vec<Slot>)>, reading: &Reading) -> Result<Vec<Opened>, Error> {
        self.open_beside(wanted, Vec::new(), reading).await
    }

    /// The same, together with the lines that something opened before has left.
    pub(crate) async fn open_beside(
        &self,
        wanted: Vec<(PersonId, Vec<Slot>)>,
        before: Vec<AccessLine>,
        reading: &Reading,
    ) -> Result<Vec<Opened>, Error> {
        let lines: Vec<AccessLine> = wanted.iter().map(|(person, fields)| reading.line(*person, fields.clone())).collect();
        let all = before.into_iter().chain(lines.iter().cloned()).collect();
        let place = |(person, fields): &(PersonId, Vec<Slot>)| {
            let person = *person;
            fields.clone().into_iter().map(move |slot| Place { person, slot })
        };
        let places: Vec<Place> = wanted.iter().flat_map(place).collect();
        // What is sealed may be fetched meanwhile; it is opened once the lines are there.
        let (recorded, gathered) = tokio::join!(self.write_lines(all), self.gathered(&places));
        recorded?;
        let (mut gathered, mut committed) = (gathered?, Committed(lines));
        let mut opened = Vec::with_capacity(wanted.len());
        for (person, fields) in wanted {
            let Reading { who, purpose, at } = reading.clone();
            let access = Access { who, purpose, person, fields, at };
            opened.push(self.vault().open(access, &mut gathered, &mut committed).await?);
        }
        Ok(opened)
    }

    /// Opens a sealed value that stands in no person's file, after a line in the access record.
    pub(crate) async fn open_alone(&self, place: Place, sealed: Vec<u8>, reading: &Reading) -> Result<Vec<u8>, Error> {
        let line = reading.line(place.person, vec![place.slot.clone()]);
        self.write_lines(vec![line.clone()]).await?;
        let Reading { who, purpose, at } = reading.clone();
        let access = Access { who, purpose, person: place.person, fields: vec![place.slot.clone()], at };
        let mut alone = Alone { keys: self.keys().await?, bytes: Some(sealed) };
        let opened = self.vault().open(access, &mut alone, &mut Committed(vec![line])).await?;
        Ok(opened.value(&place.slot).map(|clear| clear.expose().to_vec()).unwrap_or_default())
    }

    /// Lines of a person's access record, and of their household's, the newest first: those before a position (`None`: the last),
    /// up to `count` and never more than a thousand.
    ///
    /// # Errors
    /// There is no such person, or the store fails.
    pub async fn access_record(&self, person: PersonId, before: Option<u64>, count: usize) -> Result<Vec<Accessed>, Error> {
        let household = self.household_of(person).await?;
        self.lines_of([person, household.as_person()], before, count).await
    }

    /// The same of either of two.
    pub(crate) async fn lines_of(&self, of: [PersonId; 2], before: Option<u64>, count: usize) -> Result<Vec<Accessed>, Error> {
        let before = before.unwrap_or(i64::MAX.cast_unsigned());
        let sql = "select log, person, who, purpose, fields, accessed_at from access
            where person in ($1, $2) and log < $3 order by log desc limit $4";
        let values = values![of[0], of[1], before, count.min(LINES_MAX) as u64];
        let rows = self.data.rows("access", sql, values).await?;
        let read = |mut row: crate::sql::Row| {
            let (position, person, who, purpose) = (row.take()?, row.take()?, row.take()?, row.take()?);
            let fields: String = row.take()?;
            let fields = fields.split(' ').map(str::to_owned).collect();
            Ok(Accessed { position, person, who, purpose, fields, at: row.take()? })
        };
        rows.into_iter().map(read).collect()
    }

    /// Writes lines, and comes back when they are committed.
    pub(crate) async fn write_lines(&self, lines: Vec<AccessLine>) -> Result<(), Error> {
        let lines: Vec<Line> = lines.into_iter().map(Line::from).collect();
        if lines.is_empty() { Ok(()) } else { self.data.write(WriteLines(lines)).await }
    }

    /// Writes one line, and comes back when it is committed.
    pub(crate) async fn write_line(&self, line: Line) -> Result<(), Error> {
        self.data.write(WriteLines(vec![line])).await
    }
}

/// A line before it is written.
pub(crate) struct Line {
    pub(crate) person: PersonId,
    pub(crate) who: ActorId,
    pub(crate) purpose: String,
    /// Words that name nobody, with spaces between them.
    pub(crate) fields: String,
    pub(crate) at: Timestamp,
}

impl From<AccessLine> for Line {
    fn from(line: AccessLine) -> Self {
        let AccessLine { who, purpose, person, fields, at } = line;
        let fields = fields.iter().map(Slot::to_string).collect::<Vec<_>>().join(" ");
        Self { person, who, purpose, fields, at }
    }
}

/// Lines of the access record, committed together.
pub(crate) struct WriteLines(pub(crate) Vec<Line>);

impl Work for WriteLines {
    type Done = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        write_lines(tx, &self.0).await
    }
}

/// Writes lines of the access record.
pub(crate) async fn write_lines(tx: &mut Tx, lines: &[Line]) -> Result<(), Error> {
    for Line { person, who, purpose, fields, at } in lines {
        let data = access_data(*person, *who, purpose, fields, *at);
        let log = tx.leaf(LeafKind::Access, &data).await?;
        tx.put(Table::Access, values![log, *person, *who, purpose.as_str(), fields.as_str(), *at]);
    }
    Ok(())
}

/// Lines that are committed already, or together with what comes of it: the vault is told so, of each once. Whoever has many gives them
/// with that which is asked for first at the end, where it is looked for.
pub(crate) struct Committed(pub(crate) Vec<AccessLine>);

impl AccessLog for Committed {
    async fn write(&mut self, line: &AccessLine) -> Result<(), StoreError> {
        let at = self.0.iter().rposition(|committed| committed == line).ok_or("this line was not committed")?;
        self.0.swap_remove(at);
        Ok(())
    }
}
