//! A made-up country, loaded whole, and refused in every way that the loader knows.

mod aurelia;
mod described;
mod limits;
mod loaded;
mod mutated;
mod refused;
mod refused_things;
