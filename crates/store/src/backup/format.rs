//! The bytes of a backup inside its encryption, the same whichever data base it is from. `docs/backup.md` describes them.

use std::io::{self, Read, Write};

use sha2::{Digest as _, Sha256};
use tlog::{Hash, TreeHead};

use super::BackupError;
use super::table::{Cells, Table};
use crate::sql::Value;

const MAGIC: &[u8] = b"resettle backup 1\n";
/// No value is longer: the largest is a document.
const VALUE_BYTES_MAX: u32 = 1 << 30;

const ROW: u8 = 1;
const END_OF_TABLE: u8 = 0;

/// Writes a backup.
pub(super) struct Writer<W> {
    out: W,
    digest: Sha256,
    rows: u64,
    rows_of_table: u64,
}

impl<W: Write> Writer<W> {
    pub(super) fn new(out: W, schema: u32) -> Result<Self, BackupError> {
        let mut writer = Self { out, digest: Sha256::new(), rows: 0, rows_of_table: 0 };
        writer.put(MAGIC)?;
        writer.put(&schema.to_be_bytes())?;
        Ok(writer)
    }

    pub(super) fn begin(&mut self, table: &Table) -> Result<(), BackupError> {
        self.rows_of_table = 0;
        self.text(table.name)?;
        self.put(&(table.columns.len() as u32).to_be_bytes())?;
        table.columns.iter().try_for_each(|(column, _)| self.text(column))
    }

    pub(super) fn row(&mut self, row: &Cells) -> Result<(), BackupError> {
        self.rows_of_table += 1;
        self.put(&[ROW])?;
        row.iter().try_for_each(|cell| match cell {
            Value::Int(Some(number)) => self.put(&[1]).and_then(|()| self.put(&number.to_be_bytes())),
            Value::Text(Some(text)) => self.put(&[2]).and_then(|()| self.bytes(text.as_bytes())),
            Value::Bytes(Some(bytes)) => self.put(&[3]).and_then(|()| self.bytes(bytes)),
            Value::Int(None) | Value::Text(None) | Value::Bytes(None) => self.put(&[0]),
        })
    }

    pub(super) fn end(&mut self) -> Result<(), BackupError> {
        self.rows += self.rows_of_table;
        self.put(&[END_OF_TABLE])?;
        self.put(&self.rows_of_table.to_be_bytes())
    }

    /// Gives the output, and how many rows were written.
    pub(super) fn finish(mut self, tree: &TreeHead) -> Result<(W, u64), BackupError> {
        self.put(&tree.size.to_be_bytes())?;
        self.put(&tree.root.0)?;
        let digest = self.digest.finalize_reset();
        self.put(&digest)?;
        Ok((self.out, self.rows))
    }

    fn text(&mut self, text: &str) -> Result<(), BackupError> {
        self.bytes(text.as_bytes())
    }

    fn bytes(&mut self, bytes: &[u8]) -> Result<(), BackupError> {
        let length = u32::try_from(bytes.len()).ok().filter(|length| *length <= VALUE_BYTES_MAX);
        let too_long = || BackupError::Damaged(format!("a value has {} bytes", bytes.len()));
        self.put(&length.ok_or_else(too_long)?.to_be_bytes())?;
        self.put(bytes)
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), BackupError> {
        self.digest.update(bytes);
        self.out.write_all(bytes).map_err(BackupError::file("the backup".as_ref()))
    }
}

/// Reads a backup.
pub(super) struct Reader<R> {
    from: R,
    digest: Sha256,
    rows_of_table: u64,
    pub(super) rows: u64,
}

impl<R: Read> Reader<R> {
    pub(super) fn new(from: R, schema: u32) -> Result<Self, BackupError> {
        let mut reader = Self { from, digest: Sha256::new(), rows: 0, rows_of_table: 0 };
        if reader.array()? != *MAGIC.first_chunk::<18>().unwrap_or(&[0; 18]) {
            return Err(BackupError::NoBackup("it is encrypted, and something else is inside"));
        }
        let found = reader.u32()?;
        if found == schema { Ok(reader) } else { Err(BackupError::OtherSchema { found, known: schema }) }
    }

    /// The next table must be this one, with these columns.
    pub(super) fn begin(&mut self, table: &Table) -> Result<(), BackupError> {
        self.rows_of_table = 0;
        let same = self.text()? == table.name && self.u32()? as usize == table.columns.len();
        let mut is_table = same;
        for (column, _) in table.columns.iter().filter(|_| same) {
            is_table &= self.text()? == *column;
        }
        if is_table { Ok(()) } else { Err(damaged(&format!("table {} is not where it belongs", table.name))) }
    }

    /// The next row of the table; none at its end.
    pub(super) fn row(&mut self, table: &Table) -> Result<Option<Cells>, BackupError> {
        match self.array()? {
            [ROW] => {}
            [END_OF_TABLE] => {
                let is_whole = u64::from_be_bytes(self.array()?) == self.rows_of_table;
                self.rows += self.rows_of_table;
                let error = || damaged(&format!("rows of table {} are missing", table.name));
                return if is_whole { Ok(None) } else { Err(error()) };
            }
            _ => return Err(damaged("neither a row nor the end of a table")),
        }
        self.rows_of_table += 1;
        let mut row = Cells::with_capacity(table.columns.len());
        for (column, ty) in table.columns {
            let cell = self.cell()?;
            row.push(ty.typed(cell).ok_or_else(|| damaged(&format!("table {}, column {column}", table.name)))?);
        }
        Ok(Some(row))
    }

    /// The end: the log as it was, and nothing more.
    pub(super) fn finish(mut self) -> Result<TreeHead, BackupError> {
        let tree = TreeHead { size: u64::from_be_bytes(self.array()?), root: Hash(self.array()?) };
        let digest: [u8; 32] = self.digest.finalize_reset().into();
        if self.array()? != digest {
            return Err(damaged("its digest is another"));
        }
        match self.from.read(&mut [0]) {
            Ok(0) => Ok(tree),
            Ok(_) => Err(damaged("something follows its end")),
            Err(error) => Err(read_error(error)),
        }
    }

    fn cell(&mut self) -> Result<Value, BackupError> {
        Ok(match self.array()? {
            [0] => Value::Int(None),
            [1] => Value::Int(Some(i64::from_be_bytes(self.array()?))),
            [2] => Value::Text(Some(self.text()?)),
            [3] => Value::Bytes(Some(self.bytes()?)),
            _ => return Err(damaged("a value of no known type")),
        })
    }

    fn text(&mut self) -> Result<String, BackupError> {
        String::from_utf8(self.bytes()?).map_err(|_| damaged("a text is not UTF-8"))
    }

    fn bytes(&mut self) -> Result<Vec<u8>, BackupError> {
        let length = self.u32()?;
        if length > VALUE_BYTES_MAX {
            return Err(damaged("a value is too long"));
        }
        // Grows as it is read: a length alone takes no memory.
        let mut bytes = Vec::new();
        self.from.by_ref().take(u64::from(length)).read_to_end(&mut bytes).map_err(read_error)?;
        if bytes.len() != length as usize {
            return Err(damaged("its end is missing"));
        }
        self.digest.update(&bytes);
        Ok(bytes)
    }

    fn u32(&mut self) -> Result<u32, BackupError> {
        Ok(u32::from_be_bytes(self.array()?))
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], BackupError> {
        let mut bytes = [0; N];
        self.from.read_exact(&mut bytes).map_err(read_error)?;
        self.digest.update(bytes);
        Ok(bytes)
    }
}

fn damaged(what: &str) -> BackupError {
    BackupError::Damaged(what.to_owned())
}

fn read_error(error: io::Error) -> BackupError {
    BackupError::file("the backup".as_ref())(error)
}
