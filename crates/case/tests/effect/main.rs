//! What reforms change.

#[cfg(test)]
mod reforms;
