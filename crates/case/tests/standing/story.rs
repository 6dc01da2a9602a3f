//! Stories told in tests: `a_household().with(person("mother").born("1985-04-02")).entry("2020-03-01", "arrived")`.

use std::fmt;

/// A person of a story.
#[derive(Clone, Debug)]
pub(crate) struct Person(Vec<String>);

pub(crate) fn person(label: &str) -> Person {
    Person(vec![format!("id = \"{label}\"")])
}

impl Person {
    pub(crate) fn born(mut self, day: &str) -> Person {
        self.0.push(format!("born = {day}"));
        self
    }
}

/// A story. What follows an entry says more about it.
#[derive(Clone, Debug)]
pub(crate) struct Story {
    persons: Vec<Person>,
    members: Option<Vec<String>>,
    pub(crate) entries: Vec<Vec<String>>,
}

pub(crate) fn a_household() -> Story {
    Story { persons: Vec::new(), members: None, entries: Vec::new() }
}

/// A man alone who arrived on 1 March 2020.
pub(crate) fn a_man() -> Story {
    a_household().with(person("man").born("1990-01-01")).entry("2020-03-01", "arrived")
}

/// The same, in a home on the coast since a day.
pub(crate) fn a_man_at_home_since(day: &str) -> Story {
    a_man().entry(day, "settled").text("region", "coast")
}

impl Story {
    pub(crate) fn with(mut self, person: Person) -> Story {
        self.persons.push(person);
        self
    }

    /// Who belongs to the household from the start; everyone if it is not said.
    pub(crate) fn of(mut self, members: &[&str]) -> Story {
        self.members = Some(members.iter().map(|member| format!("\"{member}\"")).collect());
        self
    }

    pub(crate) fn entry(mut self, on: &str, what: &str) -> Story {
        self.entries.push(vec![format!("on = {on}"), format!("what = \"{what}\"")]);
        self
    }

    /// A correction of the entry with that id. What follows says how the entry should read.
    pub(crate) fn correction(mut self, of: &str, recorded: &str) -> Story {
        self.entries.push(vec!["what = \"correction\"".to_owned(), format!("of = \"{of}\""), format!("recorded = {recorded}")]);
        self
    }

    pub(crate) fn withdrawal(mut self, of: &str, recorded: &str) -> Story {
        self.entries.push(vec!["what = \"withdrawal\"".to_owned(), format!("of = \"{of}\""), format!("recorded = {recorded}")]);
        self
    }

    pub(crate) fn set(mut self, field: &str, value: &str) -> Story {
        self.entries.last_mut().unwrap().push(format!("{field} = {value}"));
        self
    }

    pub(crate) fn text(self, field: &str, value: &str) -> Story {
        self.set(field, &format!("\"{value}\""))
    }

    pub(crate) fn who(self, label: &str) -> Story {
        self.text("who", label)
    }

    pub(crate) fn id(self, label: &str) -> Story {
        self.text("id", label)
    }

    pub(crate) fn recorded(self, instant: &str) -> Story {
        self.set("recorded", instant)
    }
}

impl fmt::Display for Story {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for person in &self.persons {
            writeln!(f, "[[person]]\n{}", person.0.join("\n"))?;
        }
        if let Some(members) = &self.members {
            writeln!(f, "[household]\nmembers = [{}]", members.join(", "))?;
        }
        for entry in &self.entries {
            writeln!(f, "[[entry]]\n{}", entry.join("\n"))?;
        }
        Ok(())
    }
}
