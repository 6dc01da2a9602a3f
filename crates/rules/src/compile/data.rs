//! Parameters as data: evaluation trusts their shape, so it is checked here.

use super::Compiler;
use crate::{DatedValue, Datum, Diagnostic, ParameterDecl, ParameterValue, ScaleKind, Ty};

impl Compiler<'_> {
    pub(super) fn check_parameters(&mut self) {
        let declared = self.declared;
        for parameter in &declared.parameters {
            let name = &parameter.name;
            if parameter.keys.iter().any(|key| !is_key(*key)) {
                let message = format!("a key of `{name}` must be a whole number or a word");
                self.errors.push(Diagnostic::new(parameter.span, message));
            }
            for pair in parameter.values.windows(2) {
                if let [earlier, later] = pair
                    && earlier.from >= later.from
                {
                    let message = format!("the values of `{name}` are not in order of `from`");
                    self.errors.push(Diagnostic::new(later.span, message));
                }
            }
            for value in parameter.values.iter().filter(|v| !fits(parameter, v)) {
                let message = format!("this value of `{name}` is not of its kind");
                self.errors.push(
                    Diagnostic::new(value.span, message).help("its keys, its scale and its type are those of the parameter"),
                );
            }
        }
    }
}

fn is_key(ty: Ty) -> bool {
    !ty.is_wide() && !matches!(ty, Ty::Spells | Ty::Text)
}

/// Whether a value has the keys, the scale and the type that its parameter says.
fn fits(parameter: &ParameterDecl, value: &DatedValue) -> bool {
    let keys = parameter.keys.len();
    match (&value.value, parameter.scale) {
        (ParameterValue::Single(datum), None) => keys == 0 && is_of(*datum, parameter.ty),
        (ParameterValue::Table(rows), None) => {
            keys > 0 && rows.iter().all(|(key, datum)| key.len() == keys && is_of(*datum, parameter.ty))
        }
        (ParameterValue::Scale(brackets), Some(kind)) => {
            let (result, each) = match kind {
                ScaleKind::MarginalRate => (parameter.ty == Ty::Amount, Ty::Rate),
                ScaleKind::SingleAmount | ScaleKind::MarginalAmount => (!parameter.ty.is_wide(), parameter.ty),
            };
            let rising = brackets.is_sorted_by(|a, b| a.above < b.above);
            keys <= 1 && result && rising && brackets.iter().all(|b| is_of(b.value, each))
        }
        _ => false,
    }
}

fn is_of(datum: Datum, ty: Ty) -> bool {
    match datum {
        Datum::Narrow(_) => !ty.is_wide() && !matches!(ty, Ty::Spells | Ty::Text),
        Datum::Wide(_) => ty.is_wide(),
        Datum::Unknown => true,
    }
}
