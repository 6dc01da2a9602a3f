//! A table as it stands in a file: CSV in any encoding, or a workbook.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _, copy, sink};

use calamine::{Data, Reader as _, Xlsx, XlsxError};
use zip::ZipArchive;
use zip::result::ZipError;

/// The most rows of a table.
pub const ROWS_MAX: usize = 1_000_000;
/// The most columns of a table.
pub const COLUMNS_MAX: usize = 1_000;
/// The most characters of a cell.
pub const CELL_CHARS_MAX: usize = 32_767;

/// The most places for cells of a workbook: as many rows as anything stands in, and as many columns as the widest has.
const PLACES_MAX: usize = 20_000_000;
/// The most files in a workbook, which is an archive.
const FILES_MAX: usize = 1_000;
/// The most bytes of a workbook that is unpacked.
const UNPACKED_MAX: u64 = 1 << 29;

/// What kind of file it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// Lines of text.
    Csv,
    /// Office Open XML.
    Xlsx,
}

impl FileKind {
    /// Told by its first bytes, never by its name: a workbook is a ZIP archive.
    pub fn of(bytes: &[u8]) -> Self {
        if bytes.starts_with(b"PK\x03\x04") { Self::Xlsx } else { Self::Csv }
    }
}

/// Why a file cannot be read as a table.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// Not text in that encoding.
    #[error("line {line} is not {encoding}; say in the mapping how the file is written, such as encoding = \"euc-kr\"")]
    Encoding {
        /// The line, from 1.
        line: usize,
        /// The encoding that was expected.
        encoding: String,
    },
    /// No such encoding.
    #[error("`{0}` is no known encoding; common ones are utf-8, euc-kr, utf-16le, windows-1252")]
    UnknownEncoding(String),
    /// What stands between columns cannot stand there.
    #[error("`{0}` cannot stand between columns; give one character such as , or ;")]
    Delimiter(char),
    /// The form of a text file is broken.
    #[error("{0}; mend the file, or save it anew as CSV")]
    Csv(#[from] csv::Error),
    /// The form of a workbook is broken.
    #[error("the workbook cannot be read ({0}); open it, and save it anew as .xlsx or as CSV")]
    Xlsx(#[from] XlsxError),
    /// A workbook cannot be unpacked.
    #[error("the workbook cannot be unpacked ({0}); open it, and save it anew as .xlsx or as CSV")]
    Zip(#[from] ZipError),
    /// No such sheet.
    #[error("the workbook has no sheet `{wanted}`; it has: {known}")]
    NoSheet {
        /// The one wanted.
        wanted: String,
        /// Those it has.
        known: String,
    },
    /// Nothing in it.
    #[error("there is no heading: the first row must name the columns")]
    NoHeading,
    /// Two columns of one name.
    #[error("two columns have the heading `{0}`; give one of them another")]
    TwoColumns(String),
    /// A column that the mapping reads is missing.
    #[error("there is no column `{wanted}`; the table has: {known}")]
    NoColumn {
        /// The one wanted.
        wanted: String,
        /// Those it has.
        known: String,
    },
    /// Too much of something.
    #[error("more than {max} {what}; cut the file into parts")]
    TooMuch {
        /// What.
        what: &'static str,
        /// The limit.
        max: usize,
    },
}

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cell {
    /// Text, without blanks around it; empty: nothing.
    Text(String),
    /// A day that the workbook knows as one, as 2014-12-01.
    Day(String),
}

/// A table: headings, and rows of as many cells.
#[derive(Debug)]
pub struct Sheet {
    pub(crate) headings: Vec<String>,
    /// Each row with its number in the file: a line, or a row of the sheet.
    pub(crate) rows: Vec<(usize, Vec<Cell>)>,
}

impl Sheet {
    /// Reads a file. Rows in which nothing stands are passed over.
    ///
    /// # Errors
    /// Bytes that are no such file, headings that cannot be told apart, a column missing that the mapping reads, too much.
    pub fn read(bytes: &[u8], mapping: &crate::Mapping) -> Result<Self, SheetError> {
        let rows = match FileKind::of(bytes) {
            FileKind::Csv => csv_rows(bytes, mapping)?,
            FileKind::Xlsx => xlsx_rows(bytes, mapping)?,
        };
        let mut rows = rows.into_iter();
        let (_, headings) = rows.next().ok_or(SheetError::NoHeading)?;
        let headings: Vec<String> = headings.into_iter().map(Cell::into_text).collect();
        for (at, heading) in headings.iter().enumerate() {
            if !heading.is_empty() && headings[..at].contains(heading) {
                return Err(SheetError::TwoColumns(heading.clone()));
            }
        }
        for wanted in mapping.columns() {
            if !headings.iter().any(|heading| heading == wanted) {
                let known = headings.iter().filter(|heading| !heading.is_empty()).cloned().collect::<Vec<_>>().join(", ");
                return Err(SheetError::NoColumn { wanted: wanted.to_owned(), known });
            }
        }
        let is_filled = |(_, cells): &(usize, Vec<Cell>)| cells.iter().any(|cell| *cell != Cell::nothing());
        Ok(Self { headings, rows: rows.filter(is_filled).collect() })
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

impl Cell {
    /// Nothing stands in it.
    fn nothing() -> Self {
        Self::Text(String::new())
    }

    fn text(written: &str) -> Result<Self, SheetError> {
        let written = written.trim();
        if written.chars().count() > CELL_CHARS_MAX {
            return Err(SheetError::TooMuch { what: "characters in a cell", max: CELL_CHARS_MAX });
        }
        Ok(Self::Text(written.to_owned()))
    }

    fn into_text(self) -> String {
        match self {
            Self::Text(text) | Self::Day(text) => text,
        }
    }
}

type Rows = Vec<(usize, Vec<Cell>)>;

fn csv_rows(bytes: &[u8], mapping: &crate::Mapping) -> Result<Rows, SheetError> {
    let text = decode(bytes, mapping.encoding.as_deref().unwrap_or("utf-8"))?;
    let delimiter = mapping.delimiter.unwrap_or(',');
    let delimiter = u8::try_from(delimiter).ok().filter(u8::is_ascii).ok_or(SheetError::Delimiter(delimiter))?;
    let mut reader = csv::ReaderBuilder::new().has_headers(false).delimiter(delimiter).from_reader(text.as_bytes());
    let mut rows = Rows::new();
    for record in reader.records() {
        let record = record?;
        let line = record.position().map_or(0, |position| usize::try_from(position.line()).unwrap_or(usize::MAX));
        limit(rows.len(), record.len())?;
        rows.push((line, record.iter().map(Cell::text).collect::<Result<_, _>>()?));
    }
    Ok(rows)
}

fn decode(bytes: &[u8], label: &str) -> Result<String, SheetError> {
    let encoding = encoding_rs::Encoding::for_label(label.as_bytes());
    let encoding = encoding.ok_or_else(|| SheetError::UnknownEncoding(label.to_owned()))?;
    let (text, used, has_errors) = encoding.decode(bytes);
    if !has_errors {
        return Ok(text.into_owned());
    }
    let good = text.find('\u{fffd}').map_or("", |at| &text[..at]);
    Err(SheetError::Encoding { line: good.matches('\n').count() + 1, encoding: used.name().to_owned() })
}

/// Refuses an archive of too many files, or of too many bytes once it is unpacked, whatever it says of that itself.
fn check_packed(bytes: &[u8], unpacked_max: u64) -> Result<(), SheetError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes))?;
    if archive.len() > FILES_MAX {
        return Err(SheetError::TooMuch { what: "files in the workbook", max: FILES_MAX });
    }
    let mut left = unpacked_max;
    for at in 0..archive.len() {
        let unpacked = copy(&mut archive.by_index(at)?.take(left + 1), &mut sink()).map_err(ZipError::from)?;
        let too_much = SheetError::TooMuch { what: "bytes in the workbook once it is unpacked", max: unpacked_max as usize };
        left = left.checked_sub(unpacked).ok_or(too_much)?;
    }
    Ok(())
}

fn xlsx_rows(bytes: &[u8], mapping: &crate::Mapping) -> Result<Rows, SheetError> {
    check_packed(bytes, UNPACKED_MAX)?;
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes))?;
    let known = book.sheet_names();
    let wanted = mapping.sheet.clone().or_else(|| known.first().cloned()).unwrap_or_default();
    if !known.contains(&wanted) {
        return Err(SheetError::NoSheet { wanted, known: known.join(", ") });
    }
    // Cell by cell: a sheet with one cell in each of two corners has no more than two.
    let (mut cells, mut sheet) = (BTreeMap::<usize, BTreeMap<usize, Cell>>::new(), book.worksheet_cells_reader(&wanted)?);
    while let Some(cell) = sheet.next_cell()? {
        let (row, column) = cell.get_position();
        let cell = xlsx_cell(&Data::from(cell.get_value().clone()))?;
        if cell != Cell::nothing() {
            cells.entry(row as usize).or_default().insert(column as usize, cell);
        }
        limit(cells.len(), 0)?;
    }
    let first = cells.values().filter_map(|row| row.keys().next()).min().copied().unwrap_or_default();
    let columns = cells.values().filter_map(|row| row.keys().next_back()).max().map_or(0, |last| last - first + 1);
    limit(cells.len(), columns)?;
    if cells.len() * columns > PLACES_MAX {
        return Err(SheetError::TooMuch { what: "places for cells", max: PLACES_MAX });
    }
    let whole = |mut row: BTreeMap<usize, Cell>| {
        (first..first + columns).map(|column| row.remove(&column).unwrap_or_else(Cell::nothing)).collect()
    };
    Ok(cells.into_iter().map(|(number, row)| (number + 1, whole(row))).collect())
}

fn xlsx_cell(data: &Data) -> Result<Cell, SheetError> {
    match data {
        Data::DateTime(day) if day.is_datetime() => {
            let (year, month, day, ..) = day.to_ymd_hms_milli();
            Ok(Cell::Day(format!("{year:04}-{month:02}-{day:02}")))
        }
        Data::DateTimeIso(text) => Ok(Cell::Day(text.chars().take(10).collect())),
        other => Cell::text(&other.to_string()),
    }
}

fn limit(rows: usize, columns: usize) -> Result<(), SheetError> {
    if columns > COLUMNS_MAX {
        return Err(SheetError::TooMuch { what: "columns", max: COLUMNS_MAX });
    }
    if rows > ROWS_MAX {
        return Err(SheetError::TooMuch { what: "rows", max: ROWS_MAX });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    /// An archive of so many files of zeros.
    fn archive(files: usize, bytes: usize) -> Vec<u8> {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        for file in 0..files {
            archive.start_file(file.to_string(), SimpleFileOptions::default()).unwrap();
            archive.write_all(&vec![0; bytes]).unwrap();
        }
        archive.finish().unwrap().into_inner()
    }

    fn refused(bytes: &[u8], unpacked_max: u64) -> String {
        check_packed(bytes, unpacked_max).err().map(|error| error.to_string()).unwrap_or_default()
    }

    #[test]
    fn an_archive_of_more_than_is_right_is_refused_before_anything_is_made_of_it() {
        let small = archive(3, 100_000);
        assert!(small.len() < 2_000, "{} bytes are packed", small.len());
        assert_eq!(refused(&small, 300_000), "");
        let too_much = "more than 299999 bytes in the workbook once it is unpacked; cut the file into parts";
        assert_eq!(refused(&small, 299_999), too_much);
        assert!(refused(&archive(FILES_MAX + 1, 0), UNPACKED_MAX).starts_with("more than 1000 files"));
        // What it says of its own size is not believed: the size stands before each file, and in the list at the end.
        let claimed = 100_000_u32.to_le_bytes();
        let mut lying = small.clone();
        while let Some(at) = lying.windows(4).position(|bytes| bytes == claimed) {
            lying[at..at + 4].copy_from_slice(&1_u32.to_le_bytes());
        }
        assert_ne!(lying, small);
        assert_ne!(refused(&lying, 299_999), "");
        assert!(refused(&small[..small.len() / 2], UNPACKED_MAX).starts_with("the workbook cannot be unpacked"));
    }
}
