//! A bank's answer, by what its file says it is.

use std::io::{BufRead, Read as _};

use crate::answer::Answers;
use crate::columns::{InMapping, read_columns};
use crate::iso20022::{Limits, ReadError, read_camt, read_pain002};

/// The kind of a message stands within so many bytes.
const START_BYTES: u64 = 4096;

/// Reads a bank's answer: pain.002, camt.053 or camt.054. What is not XML is in columns, if the bank has those.
///
/// # Errors
/// It is none of these, or not as it should be.
pub fn read_answers(mut input: impl BufRead, columns: Option<&InMapping>, limits: Limits) -> Result<Answers, ReadError> {
    let mut start = Vec::new();
    input.by_ref().take(START_BYTES).read_to_end(&mut start).map_err(ReadError::Io)?;
    let text = String::from_utf8_lossy(&start).into_owned();
    let whole = start.as_slice().chain(input);
    let is_xml = text.trim_start_matches('\u{feff}').trim_start().starts_with('<');
    match columns {
        Some(columns) if !is_xml => read_columns(whole, columns, limits),
        _ if text.contains("pain.002") => read_pain002(whole, limits),
        _ => read_camt(whole, limits),
    }
}
