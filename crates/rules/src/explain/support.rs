//! What a result rests on, without telling why.

use crate::program::Op;
use crate::{Columns, Date, FactId, Level, Library, NodeId, ParameterId, Rows, RuleId, State};

/// What a result rests on: the least of the confidences of the rules and values it was taken from, and what is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Support {
    /// The least confidence; `None` when nothing cited was used.
    pub confidence: Option<crate::Confidence>,
    /// Facts that are missing or have not happened, with the row; in no order.
    pub facts: Vec<(FactId, Level, usize, State)>,
    /// Parameters that are missing a value, or provide none.
    pub parameters: Vec<(ParameterId, State)>,
}

impl Library {
    /// What the values of rules in a row rest on. Cheaper than [`Library::explain`].
    pub fn support<R: Rows>(&self, columns: &Columns, rows: &R, rules: &[RuleId], row: usize) -> Support {
        let mut support = Support { confidence: None, facts: Vec::new(), parameters: Vec::new() };
        let roots = || rules.iter().map(|rule| (self.rules[rule.0 as usize], row));
        self.walk(
            columns,
            rows,
            roots().collect(),
            |_| true,
            |id, row| {
                let node = self.node(id);
                let confidence = match &node.op {
                    Op::Parameter { parameter, at, .. } | Op::Scale { parameter, at, .. } => {
                        self.parameter_confidence(columns, *parameter, *at, row)
                    }
                    _ => node.rule.and_then(|rule| self.rule_confidence(columns, id, rule, row)),
                };
                support.confidence = support.confidence.max(confidence);
            },
        );
        let open: Vec<_> = roots().filter(|(root, row)| columns.state(*root, *row) != State::Known).collect();
        self.walk(
            columns,
            rows,
            open,
            |state| state != State::Known,
            |id, row| {
                let node = self.node(id);
                let state = columns.state(id, row);
                match &node.op {
                    // Where a key or the date is missing, that is what is missing, not the value.
                    Op::Parameter { parameter, .. } | Op::Scale { parameter, .. } if self.inputs_known(columns, node, row) => {
                        support.parameters.push((*parameter, state));
                    }
                    Op::Fact { fact, .. } if self.inputs_known(columns, node, row) => {
                        support.facts.push((*fact, node.level, row, state))
                    }
                    _ => {}
                }
            },
        );
        support
    }

    fn inputs_known(&self, columns: &Columns, node: &crate::program::Node, row: usize) -> bool {
        let mut known = true;
        node.op.operands(|operand| known &= columns.state(operand, row) == State::Known);
        known
    }

    fn parameter_confidence(&self, columns: &Columns, id: ParameterId, at: NodeId, row: usize) -> Option<crate::Confidence> {
        let on = i32::try_from(columns.narrow(at, row)).ok().and_then(Date::from_day_number)?;
        let known = columns.state(at, row) == State::Known;
        let used = |confidence: &crate::Confidence| known && self.declared.accept.contains(confidence);
        self.value_on(id, on).map(|value| value.citation.confidence).filter(used)
    }

    fn rule_confidence(&self, columns: &Columns, id: NodeId, rule: RuleId, row: usize) -> Option<crate::Confidence> {
        let (version, exception) = self.provision(columns, id, row);
        let version = self.declared.rules.get(rule.0 as usize)?.versions.get(version?)?;
        let excepted = exception.and_then(|number| version.exceptions.get(number));
        let of_exception = excepted.map(|exception| exception.citation.confidence);
        of_exception.max(Some(version.citation.confidence))
    }
}
