//! Printing. A reader that goes away (`| head`) is no error.

use std::fmt::Arguments;
use std::io::{ErrorKind, Write as _};

/// Writes to standard output; ends the program when nobody reads any more, or nothing can be written.
pub(crate) fn write(text: Arguments) {
    match std::io::stdout().write_fmt(text) {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::BrokenPipe => std::process::exit(0),
        Err(error) => {
            eprintln!("cannot write the answer: {error}");
            std::process::exit(1);
        }
    }
}

/// Prints, as `print!` does.
macro_rules! out {
    ($($text:tt)*) => { $crate::out::write(format_args!($($text)*)) };
}

/// Prints a line, as `println!` does.
macro_rules! outln {
    ($($text:tt)*) => { $crate::out::write(format_args!("{}\n", format_args!($($text)*))) };
}

pub(crate) use {out, outln};
