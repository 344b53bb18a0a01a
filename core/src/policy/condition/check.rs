//! What is checked and made strict in a condition before it is ever evaluated.

use super::strict::{STRICT_IN, STRICT_INDEX, STRICT_RANGE, STRICT_TRUTH};
use super::{CALLS, CONTEXT, LOOPS, NOW, PRINCIPAL, RESOURCE, STATEMENT};
use crate::error::excerpt;
use cel_interpreter::{Context, Value};
use cel_parser::Expression;
use cel_parser::ast::{CallExpr, EntryExpr, Expr, operators};
use cel_parser::reference::Val;

/// Bytes of a regular expression.
const REGEX: usize = 256;

const FUNCTIONS: [&str; 11] = ["contains", "size", "max", "min", "startsWith", "endsWith", "string", "int", "uint", "double", "matches"];

/// A walk over the tree that refuses what cannot work and makes operators strict.
#[derive(Default)]
pub(super) struct Check {
    pub(super) uses: u8,
    pub(super) loops: usize,
    scope: Vec<String>,
}

impl Check {
    pub(super) fn expression(&mut self, expression: &mut Expression, depth: usize, calls: usize) -> Result<(), String> {
        let depth = depth.checked_sub(1).ok_or("the condition is nested too deeply")?;
        if calls > CALLS {
            return Err(format!("more than {CALLS} calls are inside each other"));
        }
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
                wrap(&mut comprehension.iter_range, STRICT_RANGE);
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
        let given = call.args.len() + usize::from(call.target.is_some());
        let wanted = match call.func_name.as_str() {
            "contains" | "startsWith" | "endsWith" | "matches" => given == 2,
            "size" | "string" | "int" | "uint" | "double" => given == 1,
            "max" | "min" => given > 0 && call.target.is_none(),
            _ => true,
        };
        if !wanted {
            return Err(format!("`{}` has another number of arguments", call.func_name));
        }
        if call.func_name == "matches" {
            literal_regex(call)?;
        }
        if let Some(target) = &mut call.target {
            self.expression(target, depth, calls)?;
        }
        let truths = match call.func_name.as_str() {
            operators::LOGICAL_NOT | operators::LOGICAL_AND | operators::LOGICAL_OR => call.args.len(),
            operators::CONDITIONAL => 1,
            _ => 0,
        };
        for (index, argument) in call.args.iter_mut().enumerate() {
            let wrapped = index < truths && is_wrapped(argument);
            self.expression(argument, depth, calls + usize::from(wrapped))?;
        }
        call.args.iter_mut().take(truths).try_for_each(truth)?;
        match call.func_name.as_str() {
            operators::LOGICAL_NOT | operators::LOGICAL_AND | operators::LOGICAL_OR | operators::CONDITIONAL => Ok(()),
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
        "statement" => Some(&["effects", "relations", "functions", "stores", "complete", "statements"]),
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
pub(super) fn never_truth(expression: &Expr) -> bool {
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

/// Whether the expression is surely a truth value, or errs.
fn is_truth(expression: &Expr) -> bool {
    match expression {
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
                | operators::IN
                | STRICT_IN
                | "contains"
                | "startsWith"
                | "endsWith"
                | "matches"
        ),
        Expr::Literal(_) | Expr::List(_) | Expr::Map(_) | Expr::Comprehension(_) | Expr::Struct(_) | Expr::Unspecified => false,
    }
}

/// The branches of `?:`.
fn branches(expression: &mut Expr) -> Option<&mut [Expression]> {
    match expression {
        Expr::Call(call) if call.func_name == operators::CONDITIONAL => call.args.get_mut(1..),
        _ => None,
    }
}

/// Whether [`truth`] will put a call around the operand, or around a branch of it.
fn is_wrapped(operand: &mut Expression) -> bool {
    !is_truth(&operand.expr) && branches(&mut operand.expr).is_none_or(|branches| branches.iter_mut().any(is_wrapped))
}

/// Makes an operand err where it is no truth value, instead of counting as one. Of `?:` it is the branches that are wrapped: the
/// interpreter evaluates what is wrapped twice.
fn truth(operand: &mut Expression) -> Result<(), String> {
    if is_truth(&operand.expr) {
        return Ok(());
    }
    if let Some(branches) = branches(&mut operand.expr) {
        return branches.iter_mut().try_for_each(truth);
    }
    if never_truth(&operand.expr) {
        return Err("an operand of `!`, `&&`, `||` or `?:` is not a truth value".into());
    }
    wrap(operand, STRICT_TRUTH);
    Ok(())
}

fn wrap(operand: &mut Expression, function: &str) {
    let inner = std::mem::take(operand);
    operand.id = inner.id;
    operand.expr = Expr::Call(CallExpr { func_name: function.into(), target: None, args: vec![inner] });
}
