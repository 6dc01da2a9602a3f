//! A made-up country, loaded whole, and refused in every way that the loader knows.

#[cfg(test)]
mod aurelia;
#[cfg(test)]
mod described;
mod details;
mod limits;
#[cfg(test)]
mod loaded;
#[cfg(test)]
mod mutated;
#[cfg(test)]
mod overlay;
#[cfg(test)]
mod overlay_refused;
#[cfg(test)]
mod overlay_things;
mod payments;
mod procedure;
mod purposes;
mod refused_entries;
mod refused_facts;
mod refused_registers;
mod refused_things;
mod refused_values;
