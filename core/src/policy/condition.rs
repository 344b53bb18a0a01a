//! `when:` — a condition in CEL (Common Expression Language).
//!
//! ```text
//! principal   issuer, subject, groups, claims, job (absent without one), assurance ("verified" or "shared")
//! resource    name, kind, labels
//! statement   effects, relations, functions (lists of names), complete (truth), statements (count)
//! context     what the caller says about the occasion, by name
//! now         milliseconds since 1970, an integer
//! ```
//!
//! Stricter than the interpreter: `in` wants a list or a map on its right (never a part of a text), an index that is not there is an
//! error, and `!`, `&&`, `||` and `?:` want truth values. What is written is checked when the policy is loaded: names of variables,
//! fields and functions, depth, the pattern of `matches` (one literal, no counted repetition; it is compiled at each evaluation).
//! A condition that errs, or whose value is no truth value, is [`None`]: no permit, but a deny or hold.

use super::decide::Query;
use crate::classify::EffectSet;
use crate::error::excerpt;
use crate::identity::Claim;
use cel_interpreter::objects::{Key, Map as CelMap};
use cel_interpreter::{Context, ExecutionError, Value};
use cel_parser::ast::{CallExpr, EntryExpr, Expr, operators};
use cel_parser::reference::Val;
use cel_parser::{Expression, Parser};
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// Bytes of a condition: what does not fit a screen belongs into several rules.
const TEXT: usize = 2048;
/// Opening brackets of a condition; bounds the parser's recursion.
const OPENERS: usize = 48;
/// Operators of a condition that the parser may nest by.
const OPERATORS: usize = 96;
/// The deepest expression.
const DEPTH: usize = 64;
/// Function calls inside each other; the interpreter evaluates an argument twice at each.
const CALLS: usize = 5;
/// Comprehensions (`all`, `exists`, `map`, `filter`) inside each other.
const LOOPS: usize = 2;
/// The longest list that one comprehension, or one inside another, may run over.
const LIST: [usize; LOOPS + 1] = [usize::MAX, 4096, 128];
/// Bytes of a regular expression.
const REGEX: usize = 256;

const STRICT_IN: &str = "@strict_in";
const STRICT_INDEX: &str = "@strict_index";
const STRICT_TRUTH: &str = "@strict_truth";
const FUNCTIONS: [&str; 11] = ["contains", "size", "max", "min", "startsWith", "endsWith", "string", "int", "uint", "double", "matches"];

const PRINCIPAL: u8 = 1;
const RESOURCE: u8 = 2;
const STATEMENT: u8 = 4;
const CONTEXT: u8 = 8;
const NOW: u8 = 16;

/// A condition that was checked.
#[derive(Debug)]
pub(super) struct Condition {
    expression: Expression,
    uses: u8,
    loops: usize,
}

impl Condition {
    /// Reads a condition; the error says what is wrong with it.
    pub(super) fn new(text: &str) -> Result<Self, String> {
        if text.len() > TEXT {
            return Err(format!("the condition is longer than {TEXT} bytes"));
        }
        let count = |set: &str| text.chars().filter(|character| set.contains(*character)).count();
        if count("([{") > OPENERS || count("?!+-*/%.&|<>=") > OPERATORS * 2 || count("?!-+*/%.") > OPERATORS {
            return Err("the condition has too many brackets or operators; split it into several rules".into());
        }
        let mut expression = catch_unwind(|| Parser::new().parse(text))
            .map_err(|_| "the condition cannot be read as CEL".to_owned())?
            .map_err(|errors| {
                let first = errors.errors.first().map(|error| format!("at {}:{}: {}", error.pos.0, error.pos.1, excerpt(&error.msg)));
                first.unwrap_or_else(|| "the condition cannot be read as CEL".into())
            })?;
        let mut check = Check { uses: 0, loops: 0, scope: Vec::new() };
        check.expression(&mut expression, DEPTH, 0)?;
        if never_truth(&expression.expr) {
            return Err("the condition's value is not a truth value".into());
        }
        Ok(Self { expression, uses: check.uses, loops: check.loops })
    }

    /// Whether it holds; `None` when it errs or is no truth value.
    pub(super) fn holds(&self, facts: &mut Facts<'_>) -> Option<bool> {
        let longest = facts.provide(self.uses);
        if LIST.get(self.loops).is_none_or(|limit| longest > *limit) {
            return None;
        }
        // The interpreter has `todo!` where it meets what it does not support; such a panic is an error of the condition.
        match catch_unwind(AssertUnwindSafe(|| Value::resolve(&self.expression, &facts.context))) {
            Ok(Ok(Value::Bool(holds))) => Some(holds),
            Ok(Ok(_) | Err(_)) | Err(_) => None,
        }
    }

    /// Whether what the caller says about the occasion matters.
    pub(super) fn uses_context(&self) -> bool {
        self.uses & CONTEXT != 0
    }
}

/// The functions that conditions share; built once for a policy.
pub(super) fn root() -> Context<'static> {
    let mut root = Context::default();
    root.add_function(STRICT_IN, strict_in);
    root.add_function(STRICT_INDEX, strict_index);
    root.add_function(STRICT_TRUTH, strict_truth);
    root
}

fn refused(function: &str, message: &str) -> ExecutionError {
    ExecutionError::function_error(function, message)
}

fn strict_in(item: Value, list: Value) -> Result<Value, ExecutionError> {
    match list {
        Value::List(items) => Ok(Value::Bool(items.contains(&item))),
        Value::Map(map) => match item {
            Value::String(name) => Ok(Value::Bool(map.get(&Key::String(name)).is_some())),
            _ => Err(refused("in", "names of a map are text")),
        },
        _ => Err(refused("in", "the right side is neither a list nor a map")),
    }
}

fn strict_index(from: Value, at: Value) -> Result<Value, ExecutionError> {
    match (from, at) {
        (Value::List(items), Value::Int(at)) => {
            usize::try_from(at).ok().and_then(|at| items.get(at).cloned()).ok_or_else(|| refused("[]", "there is no such item"))
        }
        (Value::Map(map), Value::String(name)) => {
            map.get(&Key::String(name)).cloned().ok_or_else(|| refused("[]", "there is no such name"))
        }
        _ => Err(refused("[]", "only a list or a map has items")),
    }
}

fn strict_truth(value: Value) -> Result<Value, ExecutionError> {
    match value {
        Value::Bool(_) => Ok(value),
        _ => Err(refused("truth", "the value is not a truth value")),
    }
}

struct Check {
    uses: u8,
    loops: usize,
    scope: Vec<String>,
}

impl Check {
    fn expression(&mut self, expression: &mut Expression, depth: usize, calls: usize) -> Result<(), String> {
        let depth = depth.checked_sub(1).ok_or("the condition is nested too deeply")?;
        match &mut expression.expr {
            Expr::Literal(_) => Ok(()),
            Expr::Ident(name) => self.variable(name),
            Expr::Select(select) => {
                if !select.test && FUNCTIONS.contains(&select.field.as_str()) {
                    return Err(format!("`{}` is a function; write `[\"{}\"]` for a field of that name", select.field, select.field));
                }
                if let Expr::Ident(root) = &select.operand.expr
                    && !self.scope.contains(root)
                    && let Some(fields) = fields(root)
                {
                    if !fields.contains(&select.field.as_str()) {
                        return Err(format!("`{root}` has no field `{}`; it has {}", excerpt(&select.field), fields.join(", ")));
                    }
                    self.uses |= uses(root);
                    return Ok(());
                }
                self.expression(&mut select.operand, depth, calls)
            }
            Expr::Call(call) => self.call(call, depth, calls),
            Expr::List(list) => list.elements.iter_mut().try_for_each(|element| self.expression(element, depth, calls)),
            Expr::Map(map) => map.entries.iter_mut().try_for_each(|entry| match &mut entry.expr {
                EntryExpr::StructField(_) => Err("messages are not supported".to_owned()),
                EntryExpr::MapEntry(entry) => {
                    self.expression(&mut entry.key, depth, calls)?;
                    self.expression(&mut entry.value, depth, calls)
                }
            }),
            Expr::Comprehension(comprehension) => {
                self.expression(&mut comprehension.iter_range, depth, calls)?;
                self.expression(&mut comprehension.accu_init, depth, calls)?;
                self.scope.push(comprehension.iter_var.clone());
                let inside = self.scope.len();
                if inside > LOOPS {
                    return Err(format!("more than {LOOPS} comprehensions are inside each other"));
                }
                self.loops = self.loops.max(inside);
                self.expression(&mut comprehension.loop_cond, depth, calls)?;
                self.expression(&mut comprehension.loop_step, depth, calls)?;
                self.scope.pop();
                self.expression(&mut comprehension.result, depth, calls)
            }
            Expr::Struct(_) => Err("messages are not supported".into()),
            Expr::Unspecified => Err("the condition cannot be read as CEL".into()),
        }
    }

    fn variable(&mut self, name: &str) -> Result<(), String> {
        if name.starts_with('@') || self.scope.iter().any(|inner| inner == name) {
            return Ok(());
        }
        match name {
            "context" | "now" => {
                self.uses |= uses(name);
                Ok(())
            }
            "principal" | "resource" | "statement" => Err(format!(
                "`{name}` is used by its fields only, such as `{name}.{}`",
                fields(name).and_then(|fields| fields.first()).unwrap_or(&"")
            )),
            other => Err(format!("there is no variable `{}`; there are principal, resource, statement, context and now", excerpt(other))),
        }
    }

    fn call(&mut self, call: &mut CallExpr, depth: usize, calls: usize) -> Result<(), String> {
        let named = FUNCTIONS.contains(&call.func_name.as_str());
        let calls = if named || call.func_name == operators::IN || call.func_name == operators::INDEX { calls + 1 } else { calls };
        if calls > CALLS {
            return Err(format!("more than {CALLS} calls are inside each other"));
        }
        if call.func_name == "matches" {
            literal_regex(call)?;
        }
        if let Some(target) = &mut call.target {
            self.expression(target, depth, calls)?;
        }
        for argument in &mut call.args {
            self.expression(argument, depth, calls)?;
        }
        match call.func_name.as_str() {
            operators::LOGICAL_NOT | operators::LOGICAL_AND | operators::LOGICAL_OR => call.args.iter_mut().try_for_each(truth),
            operators::CONDITIONAL => call.args.first_mut().map_or(Ok(()), truth),
            operators::IN => {
                call.func_name = STRICT_IN.into();
                Ok(())
            }
            operators::INDEX => {
                call.func_name = STRICT_INDEX.into();
                Ok(())
            }
            operators::SUBSTRACT
            | operators::ADD
            | operators::MULTIPLY
            | operators::DIVIDE
            | operators::MODULO
            | operators::EQUALS
            | operators::NOT_EQUALS
            | operators::GREATER_EQUALS
            | operators::LESS_EQUALS
            | operators::GREATER
            | operators::LESS
            | operators::NEGATE
            | operators::NOT_STRICTLY_FALSE => Ok(()),
            _ if named => Ok(()),
            other => Err(format!("there is no function `{}`; there are {}", excerpt(other), FUNCTIONS.join(", "))),
        }
    }
}

/// The fields of a variable that is used by its fields only.
fn fields(root: &str) -> Option<&'static [&'static str]> {
    match root {
        "principal" => Some(&["subject", "issuer", "groups", "claims", "job", "assurance"]),
        "resource" => Some(&["name", "kind", "labels"]),
        "statement" => Some(&["effects", "relations", "functions", "complete", "statements"]),
        _ => None,
    }
}

fn uses(root: &str) -> u8 {
    match root {
        "principal" => PRINCIPAL,
        "resource" => RESOURCE,
        "statement" => STATEMENT,
        "context" => CONTEXT,
        "now" => NOW,
        _ => 0,
    }
}

fn literal_regex(call: &CallExpr) -> Result<(), String> {
    let Some(Expr::Literal(Val::String(pattern))) = call.args.last().map(|last| &last.expr) else {
        return Err("the pattern of `matches` must be a literal text".into());
    };
    if pattern.len() > REGEX || pattern.contains('{') {
        return Err(format!("the pattern of `matches` is longer than {REGEX} bytes, or repeats by count"));
    }
    let text = Expression { id: 0, expr: Expr::Literal(Val::String(String::new())) };
    let trial =
        CallExpr { func_name: "matches".into(), target: Some(Box::new(text)), args: call.args.last().cloned().into_iter().collect() };
    match Value::resolve(&Expression { id: 0, expr: Expr::Call(trial) }, &Context::default()) {
        Ok(_) => Ok(()),
        Err(_) => Err("the pattern of `matches` is not a regular expression".into()),
    }
}

/// Whether the value cannot be a truth value.
fn never_truth(expression: &Expr) -> bool {
    match expression {
        Expr::Literal(Val::Boolean(_)) => false,
        Expr::Literal(_) | Expr::List(_) | Expr::Map(_) | Expr::Struct(_) | Expr::Unspecified => true,
        Expr::Call(call) => matches!(
            call.func_name.as_str(),
            operators::ADD
                | operators::SUBSTRACT
                | operators::MULTIPLY
                | operators::DIVIDE
                | operators::MODULO
                | operators::NEGATE
                | "size"
                | "string"
                | "int"
                | "uint"
                | "double"
        ),
        Expr::Ident(name) => name == "now" || name == "context",
        Expr::Select(_) | Expr::Comprehension(_) => false,
    }
}

/// Makes an operand err where it is no truth value, instead of counting as one.
fn truth(operand: &mut Expression) -> Result<(), String> {
    let certain = match &operand.expr {
        Expr::Literal(Val::Boolean(_)) => true,
        Expr::Select(select) => select.test,
        Expr::Ident(name) => name.starts_with('@'),
        Expr::Call(call) => matches!(
            call.func_name.as_str(),
            operators::LOGICAL_NOT
                | operators::LOGICAL_AND
                | operators::LOGICAL_OR
                | operators::EQUALS
                | operators::NOT_EQUALS
                | operators::GREATER_EQUALS
                | operators::LESS_EQUALS
                | operators::GREATER
                | operators::LESS
                | operators::NOT_STRICTLY_FALSE
                | STRICT_IN
                | "contains"
                | "startsWith"
                | "endsWith"
                | "matches"
        ),
        Expr::Literal(_) | Expr::List(_) | Expr::Map(_) | Expr::Comprehension(_) | Expr::Struct(_) | Expr::Unspecified => false,
    };
    if certain {
        return Ok(());
    }
    if never_truth(&operand.expr) {
        return Err("an operand of `!`, `&&`, `||` or `?:` is not a truth value".into());
    }
    let inner = std::mem::take(operand);
    operand.id = inner.id;
    operand.expr = Expr::Call(CallExpr { func_name: STRICT_TRUTH.into(), target: None, args: vec![inner] });
    Ok(())
}

/// What conditions may look at; each variable is built once for a decision, and only if a condition that is evaluated uses it.
pub(super) struct Facts<'a> {
    query: &'a Query<'a>,
    context: Context<'a>,
    provided: u8,
    longest: usize,
}

impl<'a> Facts<'a> {
    pub(super) fn new(root: &'a Context<'static>, query: &'a Query<'a>) -> Self {
        Self { query, context: root.new_inner_scope(), provided: 0, longest: 0 }
    }

    /// Adds the variables that are not there yet; gives the length of the longest list so far.
    fn provide(&mut self, uses: u8) -> usize {
        let missing = uses & !self.provided;
        self.provided |= uses;
        let query = self.query;
        if missing & PRINCIPAL != 0 {
            let principal = query.principal;
            self.longest = self.longest.max(principal.groups().len()).max(principal.claims().len());
            let claims = principal.claims().iter().map(|(name, claim)| {
                let value = match claim {
                    Claim::One(text) => Value::from(text.as_str()),
                    Claim::Many(texts) => {
                        self.longest = self.longest.max(texts.len());
                        list(texts.iter().map(String::as_str))
                    }
                };
                (name.as_str(), value)
            });
            let claims = map(claims.collect::<Vec<_>>());
            let assurance = match principal.assurance() {
                crate::identity::Assurance::Shared => "shared",
                crate::identity::Assurance::Verified => "verified",
            };
            let mut members = vec![
                ("issuer", Value::from(principal.issuer())),
                ("subject", Value::from(principal.subject())),
                ("groups", list(principal.groups().iter().map(String::as_str))),
                ("claims", claims),
                ("assurance", Value::from(assurance)),
            ];
            if let Some(job) = principal.job() {
                members.push(("job", Value::from(job)));
            }
            self.context.add_variable_from_value("principal", map(members));
        }
        if missing & RESOURCE != 0 {
            let resource = query.resource;
            self.longest = self.longest.max(resource.labels().len());
            let labels = map(resource.labels().iter().map(|(name, value)| (name.as_str(), Value::from(value.as_str()))));
            let members = [("name", Value::from(resource.name())), ("kind", Value::from(resource.kind())), ("labels", labels)];
            self.context.add_variable_from_value("resource", map(members));
        }
        if missing & STATEMENT != 0 {
            let classification = query.classification;
            self.longest = self.longest.max(classification.relations.len()).max(classification.functions.len());
            let names = |effects: EffectSet| list(effects.iter().map(crate::classify::Effect::name));
            let members = [
                ("effects", names(classification.effects)),
                ("relations", owned(classification.relations.iter().map(|relation| relation.name.to_string()))),
                ("functions", owned(classification.functions.iter().map(|function| function.name.to_string()))),
                ("complete", Value::Bool(classification.complete)),
                ("statements", Value::Int(i64::from(classification.statements))),
            ];
            self.context.add_variable_from_value("statement", map(members));
        }
        if missing & CONTEXT != 0 {
            let members = query.context.members();
            self.longest = self.longest.max(members.len());
            let members = members.iter().map(|(name, value)| {
                let value = match value {
                    serde_json::Value::String(text) => Value::from(text.as_str()),
                    serde_json::Value::Bool(truth) => Value::Bool(*truth),
                    serde_json::Value::Number(number) => number.as_i64().map_or(Value::Null, Value::Int),
                    serde_json::Value::Null | serde_json::Value::Array(_) | serde_json::Value::Object(_) => Value::Null,
                };
                (name.as_str(), value)
            });
            self.context.add_variable_from_value("context", map(members));
        }
        if missing & NOW != 0 {
            self.context.add_variable_from_value("now", Value::Int(query.now.0));
        }
        self.longest
    }
}

fn map<'a>(members: impl IntoIterator<Item = (&'a str, Value)>) -> Value {
    let members: HashMap<Key, Value> = members.into_iter().map(|(name, value)| (Key::from(name), value)).collect();
    Value::Map(CelMap { map: Arc::new(members) })
}

fn list<'a>(items: impl Iterator<Item = &'a str>) -> Value {
    Value::List(Arc::new(items.map(Value::from).collect()))
}

fn owned(items: impl Iterator<Item = String>) -> Value {
    Value::List(Arc::new(items.map(Value::from).collect()))
}
