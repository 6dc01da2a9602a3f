//! Scoring a table of pairs: tab-separated rows in, the same rows out with `score` and `same` added.

use std::collections::HashMap;
use std::fmt;
use std::io::{self, BufRead, Write};
use std::num::NonZero;
use std::thread;

use crate::score::{Matcher, Prepared, SAME_FROM};

/// Rows handled at once by all threads together.
const CHUNK_ROWS: usize = 32_768;
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
    let Some(header) = read_row(&mut input, 1)? else { return Ok(0) };
    let columns: Vec<&str> = header.trim_start_matches('\u{feff}').split('\t').collect();
    let column = |name: &str| {
        let missing = || TableError::MissingColumn { column: name.to_owned(), header: columns.join(", ") };
        columns.iter().position(|c| *c == name).ok_or_else(missing)
    };
    let (a, b) = (column(a)?, column(b)?);
    writeln!(output, "{header}\tscore\tsame")?;
    let mut rows = 0;
    loop {
        let mut chunk = Vec::with_capacity(CHUNK_ROWS);
        while chunk.len() < CHUNK_ROWS {
            match read_row(&mut input, rows + chunk.len() + 2)? {
                Some(row) => chunk.push(row),
                None => break,
            }
        }
        if chunk.is_empty() {
            output.flush()?;
            return Ok(rows);
        }
        rows += chunk.len();
        for (row, score) in chunk.iter().zip(score_rows(matcher, &chunk, a, b)) {
            writeln!(output, "{row}\t{score:.4}\t{}", u8::from(score >= SAME_FROM))?;
        }
    }
}

/// One row without its end; bytes that are no text are replaced.
fn read_row(input: &mut impl BufRead, line: usize) -> Result<Option<String>, TableError> {
    let mut bytes = Vec::new();
    let read = io::Read::take(&mut *input, ROW_BYTES_MAX as u64 + 1).read_until(b'\n', &mut bytes)?;
    if read == 0 {
        return Ok(None);
    }
    if read > ROW_BYTES_MAX {
        return Err(TableError::LongRow { line });
    }
    while bytes.last().is_some_and(|b| matches!(b, b'\n' | b'\r')) {
        bytes.pop();
    }
    Ok(Some(String::from_utf8(bytes).unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned())))
}

fn score_rows(matcher: &Matcher, rows: &[String], a: usize, b: usize) -> Vec<f32> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let mut scores = vec![0.0; rows.len()];
    let part = rows.len().div_ceil(threads).max(256);
    thread::scope(|scope| {
        for (rows, scores) in rows.chunks(part).zip(scores.chunks_mut(part)) {
            scope.spawn(move || score_part(matcher, rows, scores, a, b));
        }
    });
    scores
}

/// Names seldom stand in one row only, so each is read once.
fn score_part(matcher: &Matcher, rows: &[String], scores: &mut [f32], a: usize, b: usize) {
    fn field(row: &str, at: usize) -> &str {
        row.split('\t').nth(at).unwrap_or_default()
    }
    let mut read: HashMap<&str, Prepared> = HashMap::with_capacity(rows.len());
    for (row, score) in rows.iter().zip(scores) {
        for at in [a, b] {
            let text = field(row, at);
            read.entry(text).or_insert_with(|| matcher.prepare(text));
        }
        if let (Some(x), Some(y)) = (read.get(field(row, a)), read.get(field(row, b))) {
            *score = matcher.score(x, y);
        }
    }
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
