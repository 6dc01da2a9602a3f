//! From declarations to nodes: names are resolved, types and units checked, circles refused.

mod call;
mod data;
mod expr;
mod operators;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::program::{ExceptionNode, FactId, Library, Node, NodeId, Op, ParameterId, RuleId, VersionNode};
use crate::{Checked, Declarations, Diagnostic, Level, LocalDecl, RuleDecl, Span, Text, Ty, VersionDecl, parse};

/// Most nodes of one library.
pub const NODES_MAX: usize = 200_000;

/// Most nodes that build on each other, through all rules: compiling and explaining go that deep into the stack.
const HEIGHT_MAX: usize = 200;

fn too_high(span: Span) -> Diagnostic {
    Diagnostic::new(span, format!("the parts of this build on each other more than {HEIGHT_MAX} deep"))
        .help("let rules of their own take a part each, side by side")
}

pub(crate) fn build(declared: Declarations) -> Checked<Library> {
    let mut compiler = Compiler::new(&declared);
    compiler.check_parameters();
    let rules = (0_u32..).zip(&declared.rules).map(|(number, _)| compiler.rule(RuleId(number))).collect::<Vec<_>>();
    let Compiler { nodes, mut errors, rule_names, local_names: locals, texts, words, .. } = compiler;
    let linked: Vec<NodeId> = rules.into_iter().flatten().collect();
    if linked.len() == declared.rules.len() && errors.is_empty() {
        let nothing: Arc<str> = Arc::from("");
        let words = nodes.iter().map(|node| words.get(&node.span).unwrap_or(&nothing).clone()).collect();
        return Ok(Library { declared, nodes, rules: linked, rule_names, locals, texts, words });
    }
    errors.sort_by_key(|error| error.span);
    errors.dedup();
    Err(errors)
}

/// What a name stands for.
#[derive(Clone, Copy)]
enum Named {
    Fact(FactId),
    Rule(RuleId),
    Parameter(ParameterId),
}

#[derive(Clone, Copy)]
enum Progress {
    Open,
    Done(NodeId),
    Failed,
}

struct Compiler<'a> {
    declared: &'a Declarations,
    names: HashMap<&'a str, Named>,
    rule_names: HashMap<String, RuleId>,
    local_names: Vec<String>,
    texts: Vec<String>,
    words: HashMap<Span, Arc<str>>,
    nodes: Vec<Node>,
    /// For each node, how many build on each other below it, itself included.
    heights: Vec<usize>,
    /// How deep the compiler is in formulas, and in those of the rules that they use.
    depth: usize,
    leaves: HashMap<(Level, String), NodeId>,
    progress: Vec<Option<Progress>>,
    /// The rules being compiled, outermost first.
    open: Vec<RuleId>,
    /// How often a formula used something that has an error of its own.
    failed_uses: usize,
    errors: Vec<Diagnostic>,
}

/// Where a formula stands: whose it is, and which names it may use.
struct Scope<'a> {
    text: &'a Text,
    level: Level,
    locals: &'a [LocalDecl],
    aliases: &'a [(String, String)],
    law_of: Option<NodeId>,
    /// Inside `members`: the law date as the household has it.
    household: Option<&'a Scope<'a>>,
}

type Built = Result<NodeId, Diagnostic>;

impl<'a> Compiler<'a> {
    fn new(declared: &'a Declarations) -> Self {
        let mut compiler = Compiler {
            declared,
            names: HashMap::new(),
            rule_names: HashMap::new(),
            local_names: Vec::new(),
            texts: Vec::new(),
            words: HashMap::new(),
            nodes: Vec::new(),
            heights: Vec::new(),
            depth: 0,
            leaves: HashMap::new(),
            progress: vec![None; declared.rules.len()],
            open: Vec::new(),
            failed_uses: 0,
            errors: Vec::new(),
        };
        let facts = (0_u32..).zip(&declared.facts).map(|(i, f)| (f.name.as_str(), f.span, Named::Fact(FactId(i))));
        let parameters =
            (0_u32..).zip(&declared.parameters).map(|(i, p)| (p.name.as_str(), p.span, Named::Parameter(ParameterId(i))));
        let rules = (0_u32..).zip(&declared.rules).map(|(i, r)| (r.name.as_str(), r.span, Named::Rule(RuleId(i))));
        for (name, span, named) in facts.chain(parameters).chain(rules) {
            if compiler.names.insert(name, named).is_some() {
                compiler
                    .errors
                    .push(Diagnostic::new(span, format!("`{name}` is declared twice")).help("give one of them another name"));
            }
            if let Named::Rule(id) = named {
                compiler.rule_names.insert(name.to_owned(), id);
            }
        }
        let mut seen = HashSet::new();
        for local in declared.rules.iter().flat_map(|rule| &rule.locals) {
            if seen.insert(local.name.as_str()) {
                compiler.local_names.push(local.name.clone());
            }
        }
        compiler
    }

    /// Compiles a rule once; `None` when it has an error, which is then among `errors`.
    fn rule(&mut self, id: RuleId) -> Option<NodeId> {
        let index = id.0 as usize;
        match self.progress.get(index).copied().flatten() {
            Some(Progress::Done(node)) => return Some(node),
            Some(Progress::Failed) => return None,
            Some(Progress::Open) => {
                self.circle(id);
                return None;
            }
            None => {}
        }
        let declared = self.declared;
        let rule = declared.rules.get(index)?;
        self.set(index, Progress::Open);
        self.open.push(id);
        let built = self.rule_body(rule).and_then(|node| match self.heights.get(node.index()) {
            Some(height) if *height > HEIGHT_MAX => Err(Some(too_high(rule.span))),
            _ => Ok(node),
        });
        self.open.pop();
        let done = match built {
            Ok(node) => Progress::Done(self.named(node, id, rule)),
            Err(error) => {
                self.errors.extend(error);
                Progress::Failed
            }
        };
        self.set(index, done);
        if let Progress::Done(node) = done { Some(node) } else { None }
    }

    fn set(&mut self, index: usize, progress: Progress) {
        if let Some(slot) = self.progress.get_mut(index) {
            *slot = Some(progress);
        }
    }

    fn circle(&mut self, id: RuleId) {
        let declared = self.declared;
        let name = |id: RuleId| declared.rules.get(id.0 as usize).map_or("", |rule| rule.name.as_str());
        let names: Vec<&str> = self.open.iter().skip_while(|open| **open != id).chain([&id]).map(|id| name(*id)).collect();
        let span = declared.rules.get(id.0 as usize).map(|rule| rule.span);
        if let Some(span) = span {
            let message = format!("rules refer to each other in a circle: {}", names.join(" -> "));
            self.errors.push(Diagnostic::new(span, message).help("a rule can use only what does not depend on it"));
        }
    }

    /// Marks the node as the rule's value. What other formulas share, and what is a reason of its own, gets a node above it.
    fn named(&mut self, node: NodeId, id: RuleId, rule: &RuleDecl) -> NodeId {
        let stays = |n: &Node| {
            n.rule.is_some()
                || matches!(n.op, Op::Narrow(_) | Op::Wide(_) | Op::Today | Op::Fact { .. } | Op::Local(_))
                || matches!(n.op, Op::Parameter { .. } | Op::Scale { .. } | Op::Compare(..) | Op::Recorded(_))
                || matches!(
                    n.op,
                    Op::FollowedBy(_) | Op::FollowedField { .. } | Op::OfFollowedBy(_) | Op::First { .. } | Op::ToPerson(_)
                )
        };
        let target = match self.nodes.get(node.index()) {
            Some(n) if stays(n) => self.push(Op::Same(node), n.ty, n.level, n.span),
            _ => node,
        };
        if let Some(n) = self.nodes.get_mut(target.index()) {
            n.rule = Some(id);
            n.span = rule.span;
        }
        target
    }

    fn rule_body(&mut self, rule: &'a RuleDecl) -> Result<NodeId, Option<Diagnostic>> {
        let law_of = match &rule.law_of {
            Some(text) => Some(self.formula(text, rule, None, Ty::Date)?),
            None => None,
        };
        let mut versions = Vec::new();
        for (declared, version) in rule.versions.iter().enumerate() {
            let body = self.version_body(version, declared, rule, law_of)?;
            let Some(from) = version.from else {
                if version.until.is_some() || version.by.is_some() {
                    return Err(Some(Diagnostic::new(
                        rule.span,
                        "a version with `until` or `by` needs `from`, the first day on which it holds",
                    )));
                }
                if rule.versions.len() == 1 {
                    return body.ok_or_else(|| Some(Diagnostic::new(rule.span, format!("`{}` has no formula", rule.name))));
                }
                return Err(Some(Diagnostic::new(rule.span, "a version needs `from`, the first day on which it holds")));
            };
            let by = match (&version.by, law_of) {
                (Some(text), _) => self.formula(text, rule, None, Ty::Date)?,
                (None, Some(node)) => node,
                (None, None) => {
                    let message = format!("`{}` has dated versions, but nothing says by which date", rule.name);
                    return Err(Some(
                        Diagnostic::new(rule.span, message).help("add law_of = \"DATE\", or by = \"DATE\" to the version"),
                    ));
                }
            };
            versions.push(VersionNode { from, until: version.until, by, body, declared });
        }
        versions.sort_by_key(|version| std::cmp::Reverse(version.from));
        Ok(self.push(Op::Versions(versions), rule.ty, rule.level, rule.span))
    }

    fn version_body(
        &mut self,
        version: &'a VersionDecl,
        index: usize,
        rule: &'a RuleDecl,
        law_of: Option<NodeId>,
    ) -> Result<Option<NodeId>, Option<Diagnostic>> {
        let general = match &version.formula {
            Some(text) => Some(self.formula(text, rule, law_of, rule.ty)?),
            None => None,
        };
        if version.exceptions.is_empty() {
            return Ok(general);
        }
        let this = self.open.last().copied().unwrap_or(RuleId(0));
        let mut list = Vec::new();
        for (number, exception) in version.exceptions.iter().enumerate() {
            let when = self.formula(&exception.when, rule, law_of, Ty::Bool)?;
            let then = self.formula(&exception.then, rule, law_of, rule.ty)?;
            list.push(ExceptionNode { when, then, declared: (this, index, number) });
        }
        Ok(Some(self.push(Op::Exceptions { general, list }, rule.ty, rule.level, rule.span)))
    }

    /// A formula of a rule, of the type wanted. `Err(None)`: it uses something that has an error of its own.
    fn formula(
        &mut self,
        text: &'a Text,
        rule: &'a RuleDecl,
        law_of: Option<NodeId>,
        want: Ty,
    ) -> Result<NodeId, Option<Diagnostic>> {
        let scope = Scope { text, level: rule.level, locals: &rule.locals, aliases: &rule.aliases, law_of, household: None };
        let before = self.failed_uses;
        let built = parse(text).and_then(|expr| {
            let node = self.expr(&expr, &scope, Some(want))?;
            self.coerce(node, want, expr.span)
        });
        built.map_err(|error| if self.failed_uses > before { None } else { Some(error) })
    }

    /// The node as a value of the type wanted, if that needs no decision.
    fn coerce(&mut self, node: NodeId, want: Ty, span: Span) -> Built {
        let found = self.ty(node);
        match (found, want) {
            _ if found == want => Ok(node),
            (Ty::Money, Ty::Amount) | (Ty::Int, Ty::Rate) => Ok(self.widen(node)),
            (Ty::Amount, Ty::Money) => Err(Diagnostic::new(span, "this is an unrounded amount where money should stand").help(
                "say how the law rounds: round(..., half_up, KRW 1); modes are down up floor ceiling half_up half_even half_down",
            )),
            _ => Err(Diagnostic::new(span, format!("this is {found} where {want} should stand"))),
        }
    }

    fn widen(&mut self, node: NodeId) -> NodeId {
        let (ty, level, span) =
            self.nodes.get(node.index()).map_or((Ty::Rate, Level::Household, None), |n| (n.ty, n.level, Some(n.span)));
        let wide = match ty {
            Ty::Money | Ty::Amount => Ty::Amount,
            _ => Ty::Rate,
        };
        match span {
            Some(span) if !ty.is_wide() => self.push(Op::Widen(node), wide, level, span),
            _ => node,
        }
    }

    fn ty(&self, node: NodeId) -> Ty {
        self.nodes.get(node.index()).map_or(Ty::Bool, |n| n.ty)
    }

    fn push(&mut self, op: Op, ty: Ty, level: Level, span: Span) -> NodeId {
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        if self.nodes.len() == NODES_MAX {
            self.is_full(span);
            return NodeId(0);
        }
        let mut height = 1;
        op.operands(|operand| height = height.max(1 + self.heights.get(operand.index()).copied().unwrap_or(0)));
        self.heights.push(height);
        self.nodes.push(Node { op, ty, level, span, rule: None });
        id
    }

    /// Says so once. What is wrong after it follows from it.
    fn is_full(&mut self, span: Span) {
        self.failed_uses += 1;
        let message = format!("these rules have more than {NODES_MAX} parts");
        if self.errors.iter().all(|error| error.message != message) {
            self.errors.push(Diagnostic::new(span, message));
        }
    }

    /// A node without operands, made once for each level.
    fn leaf(&mut self, op: Op, ty: Ty, level: Level, span: Span) -> NodeId {
        let key = (level, format!("{op:?} {ty:?}"));
        if let Some(node) = self.leaves.get(&key) {
            return *node;
        }
        let node = self.push(op, ty, level, span);
        self.leaves.insert(key, node);
        node
    }

    /// Remembers the words of a compound formula, for explanations.
    fn remember(&mut self, span: Span, scope: &Scope) {
        let start = span.start.saturating_sub(scope.text.span.start) as usize;
        let end = span.end.saturating_sub(scope.text.span.start) as usize;
        let words = if scope.text.exact { scope.text.text.get(start..end) } else { Some(scope.text.text.as_str()) };
        if let Some(words) = words {
            self.words.insert(span, words.split_whitespace().collect::<Vec<_>>().join(" ").into());
        }
    }

    fn law_date(&mut self, scope: &Scope) -> Option<NodeId> {
        match scope.household {
            None => scope.law_of,
            Some(household) => {
                let node = household.law_of?;
                let span = self.nodes.get(node.index())?.span;
                Some(self.push(Op::ToPerson(node), Ty::Date, Level::Person, span))
            }
        }
    }
}

/// The known name nearest to the one found, if any is near: one that shares no letter is not.
pub(crate) fn nearest<'n>(found: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let letters = found.chars().count();
    let limit = (1 + letters / 4).min(letters.saturating_sub(1));
    known.map(|name| (edits(found, name), name)).filter(|(distance, _)| *distance <= limit).min().map(|(_, name)| name)
}

/// Levenshtein distance.
fn edits(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (slot, y) in row.iter_mut().skip(1).zip(&b) {
            let substituted = diagonal + usize::from(x != *y);
            diagonal = *slot;
            left = substituted.min(left + 1).min(*slot + 1);
            *slot = left;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or(0)
}
