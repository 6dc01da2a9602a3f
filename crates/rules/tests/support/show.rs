//! Values as short texts.

use rules::{Cell, Fault, Library, RuleId, State, Ty, Value};

/// A value as a reader of the pack would write it.
pub(crate) fn shown(library: &Library, value: &Value) -> String {
    match value {
        Value::Bool(truth) => truth.to_string(),
        Value::Int(number) => number.to_string(),
        Value::Persons(number) => format!("{number} persons"),
        Value::Date(date) => date.to_string(),
        Value::Time(time) => time.to_string(),
        Value::Month(month) => month.to_string(),
        Value::Days(number) => format!("{number} days"),
        Value::Months(number) => format!("{number} months"),
        Value::Money(minor) => format!("{} {minor}", library.declarations().currency),
        Value::Amount(ratio) => format!("{} {ratio} unrounded", library.declarations().currency),
        Value::Rate(ratio) => ratio.to_string(),
        Value::Word { list, word } => {
            let list = &library.declarations().enums[*list as usize];
            format!("'{}'", list.values[*word])
        }
        Value::Code(number) => format!("code {number}"),
        Value::Spells(spells) => format!("{} periods", spells.len()),
        Value::Waiting => "waiting".to_owned(),
        Value::Unknown => "unknown".to_owned(),
        Value::NotProvided => "not provided".to_owned(),
        Value::Fault(Fault::OutOfRange) => "fault: out of range".to_owned(),
        Value::Fault(Fault::DivisionByZero) => "fault: division by zero".to_owned(),
        Value::Fault(Fault::Conflict(a, b)) => format!("fault: {a} against {b}"),
        Value::Fault(Fault::Operand) => "fault: operand".to_owned(),
    }
}

/// Whether a cell of a rule's column says the same as a typed value.
pub(crate) fn value_of(library: &Library, rule: RuleId, cell: (State, Cell), value: &Value) -> bool {
    let ty = library.declarations().rules[rule.0 as usize].ty;
    let narrow = match (cell, value) {
        ((State::Waiting, _), value) => return *value == Value::Waiting,
        ((State::Unknown, _), value) => return *value == Value::Unknown,
        ((State::NotProvided, _), value) => return *value == Value::NotProvided,
        ((State::Fault, _), value) => return matches!(value, Value::Fault(_)),
        ((_, Cell::Wide(ratio)), Value::Amount(r)) => return ty == Ty::Amount && *r == ratio,
        ((_, Cell::Wide(ratio)), Value::Rate(r)) => return ty == Ty::Rate && *r == ratio,
        ((_, Cell::Wide(_)), _) => return false,
        ((_, Cell::Narrow(number)), _) => number,
    };
    match (ty, value) {
        (Ty::Bool, Value::Bool(truth)) => narrow == i64::from(*truth),
        (Ty::Date, Value::Date(date)) => narrow == i64::from(date.day_number()),
        (Ty::Month, Value::Month(month)) => narrow == i64::from(month.month_number()),
        (Ty::Enum(at), Value::Word { list, word }) => at == *list && usize::try_from(narrow) == Ok(*word),
        (Ty::Int, Value::Int(number))
        | (Ty::Persons, Value::Persons(number))
        | (Ty::Days, Value::Days(number))
        | (Ty::Months, Value::Months(number))
        | (Ty::Money, Value::Money(number))
        | (Ty::Text, Value::Code(number)) => narrow == *number,
        (Ty::Spells, Value::Spells(_)) => true,
        _ => false,
    }
}
