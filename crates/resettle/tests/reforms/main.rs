//! Reforms on the command line, run as a program.

#[cfg(test)]
mod examples;
