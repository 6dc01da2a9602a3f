//! Scoring a table of pairs: tab-separated rows in, the same rows out with `score` and `same` added.

use std::borrow::Cow;
use std::fmt;
use std::hash::Hasher as _;
use std::io::{self, BufRead, Write};
use std::num::NonZero;
use std::thread;

use crate::packed_map::PackedHasher;
use crate::reader::Reader;
use crate::score::{Matcher, Prepared, SAME_FROM};

/// Rows handled at once by all threads together.
const CHUNK_ROWS: usize = 32_768;
/// A thread is not begun for fewer.
const PART_ROWS_MIN: usize = 256;
/// How many names of a column are kept as read: no more than a processor's own cache holds.
const SEEN_MAX: usize = 1 << 12;
/// A row longer than this is refused.
const ROW_BYTES_MAX: usize = 1 << 20;

/// Why a table could not be scored.
#[derive(Debug)]
pub enum TableError {
    /// The header lacks a column.
    MissingColumn {
        /// The column asked for.
        column: String,
        /// The columns there are.
        header: String,
    },
    /// A row is longer than a row can be.
    LongRow {
        /// Its line, the header being 1.
        line: usize,
    },
    /// Reading or writing failed.
    Io(io::Error),
}

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingColumn { column, header } => write!(f, "there is no column `{column}`; the columns are: {header}"),
            Self::LongRow { line } => write!(f, "line {line} is longer than {ROW_BYTES_MAX} bytes"),
            Self::Io(_) => f.write_str("the table could not be read or written"),
        }
    }
}

impl std::error::Error for TableError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(e) => Some(e),
            _ => None,
        }
    }
}

impl From<io::Error> for TableError {
    fn from(e: io::Error) -> Self {
        Self::Io(e)
    }
}

/// Scores the names in columns `a` and `b` of every row; returns how many rows there were. A row that lacks a name scores 0.
///
/// # Errors
/// When a column is missing, a row is too long, or reading or writing fails.
pub fn score_table(
    matcher: &Matcher,
    mut input: impl BufRead,
    mut output: impl Write,
    a: &str,
    b: &str,
) -> Result<usize, TableError> {
    let mut rows = Rows::default();
    rows.fill(&mut input, 1)?;
    let Some(header) = rows.all().rows().next().map(String::from_utf8_lossy) else { return Ok(0) };
    let columns: Vec<&str> = header.trim_start_matches('\u{feff}').split('\t').collect();
    let column = |name: &str| {
        let missing = || TableError::MissingColumn { column: name.to_owned(), header: columns.join(", ") };
        columns.iter().position(|c| *c == name).ok_or_else(missing)
    };
    let columns = [column(a)?, column(b)?];
    writeln!(output, "{header}\tscore\tsame")?;
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let mut scorers: Vec<Scorer<'_>> = (0..threads).map(|_| Scorer::new(matcher, columns)).collect();
    loop {
        rows.fill(&mut input, CHUNK_ROWS)?;
        if rows.ends.is_empty() {
            output.flush()?;
            return Ok(rows.before - 1);
        }
        let part = rows.ends.len().div_ceil(threads).max(PART_ROWS_MIN);
        thread::scope(|scope| {
            for (scorer, part) in scorers.iter_mut().zip(rows.parts(part)) {
                scope.spawn(move || scorer.score(part));
            }
        });
        for scorer in &mut scorers {
            output.write_all(&scorer.out)?;
            scorer.out.clear();
        }
    }
}

/// Some rows of the table as they stand, one after the other.
#[derive(Default)]
struct Rows {
    bytes: Vec<u8>,
    /// Where each ends.
    ends: Vec<usize>,
    /// How many rows were read, these among them.
    before: usize,
}

/// Some of them.
#[derive(Clone, Copy)]
struct Part<'a> {
    rows: &'a Rows,
    from: usize,
    to: usize,
}

impl Rows {
    /// Forgets these rows and reads the next, so many at most.
    fn fill(&mut self, input: &mut impl BufRead, most: usize) -> Result<(), TableError> {
        self.bytes.clear();
        self.ends.clear();
        while self.ends.len() < most {
            let read = io::Read::take(&mut *input, ROW_BYTES_MAX as u64 + 1).read_until(b'\n', &mut self.bytes)?;
            if read == 0 {
                break;
            }
            self.before += 1;
            if read > ROW_BYTES_MAX {
                return Err(TableError::LongRow { line: self.before });
            }
            self.ends.push(self.bytes.len());
        }
        Ok(())
    }

    fn parts(&self, rows: usize) -> impl Iterator<Item = Part<'_>> {
        let part = move |from| Part { rows: self, from, to: (from + rows).min(self.ends.len()) };
        (0..self.ends.len()).step_by(rows).map(part)
    }

    fn all(&self) -> Part<'_> {
        Part { rows: self, from: 0, to: self.ends.len() }
    }
}

impl<'a> Part<'a> {
    /// Each row without its end.
    fn rows(self) -> impl Iterator<Item = &'a [u8]> {
        let mut start = if self.from == 0 { 0 } else { self.rows.ends[self.from - 1] };
        self.rows.ends[self.from..self.to].iter().map(move |end| {
            let row = without_end(&self.rows.bytes[start..*end]);
            start = *end;
            row
        })
    }
}

fn without_end(mut row: &[u8]) -> &[u8] {
    while let [rest @ .., b'\n' | b'\r'] = row {
        row = rest;
    }
    row
}

/// What one thread scores with, from chunk to chunk.
struct Scorer<'m> {
    matcher: &'m Matcher,
    reader: Reader<'m>,
    columns: [usize; 2],
    /// By column.
    seen: [Seen; 2],
    out: Vec<u8>,
}

impl<'m> Scorer<'m> {
    fn new(matcher: &'m Matcher, columns: [usize; 2]) -> Self {
        Self { matcher, reader: Reader::new(matcher), columns, seen: [Seen::new(), Seen::new()], out: Vec::new() }
    }

    fn score(&mut self, part: Part<'_>) {
        for row in part.rows() {
            let [a, b] = fields(row, self.columns);
            let [seen_a, seen_b] = &mut self.seen;
            let score = self.matcher.score(seen_a.read(&mut self.reader, &a), seen_b.read(&mut self.reader, &b));
            self.out.extend_from_slice(row);
            self.out.push(b'\t');
            push_score(&mut self.out, score);
            self.out.extend_from_slice(if score >= SAME_FROM { b"\t1\n" } else { b"\t0\n" });
        }
    }
}

/// Two fields of a row, empty if the row is too short; bytes that are no text are replaced.
fn fields(row: &[u8], columns: [usize; 2]) -> [Cow<'_, str>; 2] {
    let mut found = [&[][..]; 2];
    let most = columns[0].max(columns[1]);
    for (column, field) in row.split(|byte| *byte == b'\t').take(most + 1).enumerate() {
        for (found, _) in found.iter_mut().zip(columns).filter(|(_, wanted)| *wanted == column) {
            *found = field;
        }
    }
    found.map(String::from_utf8_lossy)
}

/// A score with four decimals, as `{:.4}` writes it.
fn push_score(out: &mut Vec<u8>, score: f32) {
    let rounded = (f64::from(score) * 1e4).round_ties_even() as u32;
    let digit = |unit: u32| b'0' + (rounded / unit % 10) as u8;
    out.extend_from_slice(&[digit(10_000), b'.', digit(1000), digit(100), digit(10), digit(1)]);
}

/// The names of one column that were read last, by a number made of their letters: names come again in most tables.
struct Seen {
    slots: Vec<(String, Prepared)>,
}

impl Seen {
    fn new() -> Self {
        Self { slots: (0..SEEN_MAX).map(|_| <(String, Prepared)>::default()).collect() }
    }

    fn read(&mut self, reader: &mut Reader<'_>, name: &str) -> &Prepared {
        let (text, read) = &mut self.slots[(hash(name) % SEEN_MAX as u64) as usize];
        if *text != name {
            text.clear();
            text.push_str(name);
            *read = reader.read(name);
        }
        read
    }
}

fn hash(name: &str) -> u64 {
    let mut hasher = PackedHasher::default();
    for bytes in name.as_bytes().chunks(8) {
        hasher.write_u64(bytes.iter().fold(0, |n, b| n << 8 | u64::from(*b)));
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scored(table: &[u8]) -> Result<String, TableError> {
        let mut out = Vec::new();
        score_table(Matcher::standard(), table, &mut out, "name_a", "name_b")?;
        Ok(String::from_utf8(out).unwrap())
    }

    #[test]
    fn every_row_comes_back_with_two_columns_more() {
        let out = scored("id\tname_a\tname_b\n1\t손정훈\tSon Jong-hoon\n2\t손정훈\tKim Il\r\n3\n".as_bytes()).unwrap();
        let rows: Vec<&str> = out.lines().collect();
        assert_eq!(rows[0], "id\tname_a\tname_b\tscore\tsame");
        assert!(rows[1].starts_with("1\t손정훈\tSon Jong-hoon\t0.9") && rows[1].ends_with("\t1"), "{}", rows[1]);
        assert!(rows[2].ends_with("\t0"), "{}", rows[2]);
        assert_eq!(rows[3], "3\t0.0000\t0");
    }

    #[test]
    fn a_score_is_written_with_four_decimals() {
        for score in [0.0, 1.0, 0.99996, 0.5, 0.00005, 0.123_45, 1.0 / 3.0, 0.000_030_517_578] {
            let mut out = Vec::new();
            push_score(&mut out, score);
            assert_eq!(String::from_utf8(out).unwrap(), format!("{score:.4}"));
        }
    }

    #[test]
    fn a_missing_column_is_named_with_those_there_are() {
        let message = scored(b"id\tname\n").unwrap_err().to_string();
        assert_eq!(message, "there is no column `name_a`; the columns are: id, name");
    }

    #[test]
    fn bytes_that_are_no_text_do_not_stop_the_table() {
        let mut out = Vec::new();
        let rows =
            score_table(Matcher::standard(), &b"name_a\tname_b\n\xff\xfe\t\xf0\x28\n"[..], &mut out, "name_a", "name_b").unwrap();
        assert_eq!(rows, 1);
    }

    #[test]
    fn rows_keep_their_order_over_many_chunks() {
        let mut table = String::from("name_a\tname_b\tn\n");
        (0..70_000).for_each(|n| table.push_str(&format!("Kim\tKim\t{n}\n")));
        let out = scored(table.as_bytes()).unwrap();
        assert!(out.lines().skip(1).enumerate().all(|(n, row)| row.split('\t').nth(2) == Some(&n.to_string())));
    }
}
