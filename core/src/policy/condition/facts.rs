use super::{CONTEXT, NOW, PRINCIPAL, RESOURCE, STATEMENT};
use crate::classify::EffectSet;
use crate::identity::Claim;
use crate::policy::decide::Query;
use cel_interpreter::objects::{Key, Map as CelMap};
use cel_interpreter::{Context, Value};
use std::collections::HashMap;
use std::sync::Arc;

/// What conditions may look at; each variable is built once for a decision, and only if a condition that is evaluated uses it.
pub(in crate::policy) struct Facts<'a> {
    query: &'a Query<'a>,
    context: Context<'a>,
    provided: u8,
    /// The longest list of each variable, by its bit: what another condition uses must not count against this one.
    longest: [usize; 5],
}

impl<'a> Facts<'a> {
    pub(in crate::policy) fn new(root: &'a Context<'static>, query: &'a Query<'a>) -> Self {
        Self { query, context: root.new_inner_scope(), provided: 0, longest: [0; 5] }
    }

    pub(super) fn context(&self) -> &Context<'a> {
        &self.context
    }

    /// Adds the variables that are not there yet; gives the length of the longest list among those that are used.
    pub(super) fn provide(&mut self, uses: u8) -> usize {
        let missing = uses & !self.provided;
        self.provided |= uses;
        let query = self.query;
        if missing & PRINCIPAL != 0 {
            let principal = query.principal;
            self.note(PRINCIPAL, principal.groups().len().max(principal.claims().len()));
            let claims = principal.claims().iter().map(|(name, claim)| {
                let value = match claim {
                    Claim::One(text) => Value::from(text.as_str()),
                    Claim::Many(texts) => {
                        self.note(PRINCIPAL, texts.len());
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
            self.note(RESOURCE, resource.labels().len());
            let labels = map(resource.labels().iter().map(|(name, value)| (name.as_str(), Value::from(value.as_str()))));
            let members = [("name", Value::from(resource.name())), ("kind", Value::from(resource.kind())), ("labels", labels)];
            self.context.add_variable_from_value("resource", map(members));
        }
        if missing & STATEMENT != 0 {
            let classification = query.classification;
            let longest = classification.relations.len().max(classification.functions.len()).max(classification.stores.len());
            self.note(STATEMENT, longest);
            let names = |effects: EffectSet| list(effects.iter().map(crate::classify::Effect::name));
            let members = [
                ("effects", names(classification.effects)),
                ("relations", owned(classification.relations.iter().map(|relation| relation.name.to_string()))),
                ("functions", owned(classification.functions.iter().map(|function| function.name.to_string()))),
                ("stores", owned(classification.stores.iter().map(ToString::to_string))),
                ("complete", Value::Bool(classification.complete)),
                ("statements", Value::Int(i64::from(classification.statements))),
            ];
            self.context.add_variable_from_value("statement", map(members));
        }
        if missing & CONTEXT != 0 {
            let members = query.context.members();
            self.note(CONTEXT, members.len());
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
        let used = |(bit, longest): (usize, &usize)| (uses & (1 << bit) != 0).then_some(*longest);
        self.longest.iter().enumerate().filter_map(used).max().unwrap_or(0)
    }

    fn note(&mut self, variable: u8, length: usize) {
        if let Some(longest) = self.longest.get_mut(variable.trailing_zeros() as usize) {
            *longest = length.max(*longest);
        }
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
