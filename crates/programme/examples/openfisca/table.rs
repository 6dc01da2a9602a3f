//! The columns that `bench/openfisca/peer.py` writes: a population, and what OpenFisca makes of it.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use rules::{Month, Ratio};

/// The values of a column, or that there are none.
pub(crate) enum Column {
    /// Whole numbers.
    Whole(Vec<i32>),
    /// 32-bit floats, by their bits.
    Float(Vec<u32>),
    /// OpenFisca stops: its law has no value for that month.
    Error,
}

/// Columns by name and month; `None` for what is the same at all times.
#[derive(Default)]
pub(crate) struct Table {
    columns: BTreeMap<(String, Option<Month>), Column>,
}

impl Table {
    /// Reads a folder with `index.txt` and `data.bin`, or one file of text.
    ///
    /// # Errors
    /// What cannot be read, in words.
    pub(crate) fn read(path: &Path, is_asked: impl Fn(&str, Option<Month>) -> bool) -> Result<Table, String> {
        let wrong = |path: &Path, error: std::io::Error| format!("{}: {error}", path.display());
        let index = if path.is_dir() { path.join("index.txt") } else { path.to_path_buf() };
        let text = fs::read_to_string(&index).map_err(|error| wrong(&index, error))?;
        let data = path.join("data.bin");
        let mut data = if path.is_dir() { Some(File::open(&data).map_err(|error| wrong(&data, error))?) } else { None };
        let mut table = Table::default();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let mut parts = line.split(' ');
            let (Some(name), Some(month), Some(kind)) = (parts.next(), parts.next(), parts.next()) else {
                return Err(format!("no column: {line}"));
            };
            let month = if month == "-" { None } else { Some(month.parse().map_err(|_| format!("no month: {month}"))?) };
            let written: Vec<&str> = parts.collect();
            let column = match &mut data {
                None => text_column(kind, &written)?,
                Some(data) => {
                    let rows: usize =
                        written.first().and_then(|rows| rows.parse().ok()).ok_or_else(|| format!("no length: {line}"))?;
                    let mut bytes = vec![0; 4 * rows];
                    data.read_exact(&mut bytes).map_err(|error| wrong(path, error))?;
                    binary_column(kind, bytes.as_chunks::<4>().0)
                }
            };
            if !is_asked(name, month) {
                continue;
            }
            table.columns.insert((name.to_owned(), month), column);
        }
        Ok(table)
    }

    /// A column of whole numbers; empty if there is none.
    pub(crate) fn whole(&self, name: &str, month: Option<Month>) -> &[i32] {
        match self.column(name, month) {
            Some(Column::Whole(values)) => values,
            _ => &[],
        }
    }

    /// A column.
    pub(crate) fn column(&self, name: &str, month: Option<Month>) -> Option<&Column> {
        self.columns.get(&(name.to_owned(), month))
    }

    /// All months of which it has columns, in order.
    pub(crate) fn months(&self) -> Vec<Month> {
        let mut months: Vec<Month> = self.columns.keys().filter_map(|(_, month)| *month).collect();
        months.sort_unstable_by_key(|month| month.month_number());
        months.dedup();
        months
    }
}

fn binary_column(kind: &str, numbers: &[[u8; 4]]) -> Column {
    match kind {
        "i32" => Column::Whole(numbers.iter().map(|bytes| i32::from_le_bytes(*bytes)).collect()),
        "f32" => Column::Float(numbers.iter().map(|bytes| u32::from_le_bytes(*bytes)).collect()),
        _ => Column::Error,
    }
}

fn text_column(kind: &str, written: &[&str]) -> Result<Column, String> {
    let wrong = |word: &str| format!("no number: {word}");
    Ok(match kind {
        "i32" => Column::Whole(written.iter().map(|word| word.parse().map_err(|_| wrong(word))).collect::<Result<_, _>>()?),
        "f32" => {
            let bits = |word: &&str| word.parse::<f32>().map(f32::to_bits).map_err(|_| wrong(word));
            Column::Float(written.iter().map(bits).collect::<Result<_, _>>()?)
        }
        _ => Column::Error,
    })
}

/// What a 32-bit float is exactly; `None` if it is no number or too large for money. What is smaller than 2^-60 is nothing.
pub(crate) fn exact(bits: u32) -> Option<Ratio> {
    let (exponent, fraction) = (bits >> 23 & 0xff, bits & 0x7f_ffff);
    let mantissa = i128::from(if exponent == 0 { fraction } else { fraction | 0x80_0000 });
    let signed = if bits >> 31 == 0 { mantissa } else { -mantissa };
    // The value is `signed * 2^(exponent - 150)`.
    match exponent {
        0..90 => Some(Ratio::ZERO),
        90..150 => Ratio::new(signed, 1_i128 << (150 - exponent)).ok(),
        150..200 => Ratio::new(signed << (exponent - 150), 1).ok(),
        _ => None,
    }
}
