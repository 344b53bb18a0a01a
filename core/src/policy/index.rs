//! Rules found by resource, subject's group, and what a statement touches.
//!
//! A rule lies in one bucket for each resource and group that it names (or for any), and inside it under the schemas of its relations
//! (or any) and the names of its functions (or any). What the index gives is a superset of the rules that match, never a subset:
//! a relation that is not resolved, or an effect without a relation, takes the whole bucket.

use super::pattern::FunctionPattern;
use super::resource::Resource;
use super::rule::Rule;
use crate::classify::{Classification, Effect};
use crate::identity::Principal;
use std::collections::HashMap;
use std::sync::Arc;

/// The rules of a policy, by what they are about.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// By resource; rules about all resources are under every one.
    resources: HashMap<Arc<str>, Groups>,
}

#[derive(Debug, Default)]
struct Groups {
    named: HashMap<String, Bucket>,
    any: Bucket,
}

#[derive(Debug, Default)]
struct Bucket {
    all: Vec<u32>,
    /// By the schema that a relation pattern names.
    schemas: HashMap<String, Vec<u32>>,
    /// By the relation, where a pattern names it and its schema.
    relations: HashMap<String, HashMap<String, Vec<u32>>>,
    /// Rules with a relation pattern of any schema, or with none.
    any_relation: Vec<u32>,
    /// By the name of a function.
    functions: HashMap<String, Vec<u32>>,
    /// Rules with a function pattern with a star.
    any_function: Vec<u32>,
}

impl Index {
    pub(super) fn new(rules: &[Rule], resources: impl Iterator<Item = Arc<Resource>>) -> Self {
        let mut index = Self::default();
        for resource in resources {
            let groups = index.resources.entry(resource.shared_name()).or_default();
            for (id, rule) in (0..).zip(rules) {
                if !rule.is_about(&resource) {
                    continue;
                }
                match rule.subjects.as_ref().and_then(|subjects| subjects.groups.as_ref()) {
                    Some(named) => named.iter().for_each(|group| groups.named.entry(group.clone()).or_default().add(id, rule)),
                    None => groups.any.add(id, rule),
                }
            }
        }
        index
    }

    /// Every rule that may match, in order of the document.
    pub(super) fn candidates(&self, resource: &str, principal: &Principal, classification: &Classification, whole: bool) -> Vec<u32> {
        let mut found = Vec::new();
        if let Some(groups) = self.resources.get(resource) {
            groups.any.find(classification, whole, &mut found);
            for bucket in principal.groups().iter().filter_map(|group| groups.named.get(group)) {
                bucket.find(classification, whole, &mut found);
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

impl Bucket {
    fn add(&mut self, id: u32, rule: &Rule) {
        self.all.push(id);
        match &rule.relations {
            None if rule.effects.is_empty() => {}
            None => self.any_relation.push(id),
            Some(patterns) => {
                for pattern in patterns.iter().flat_map(|pattern| std::iter::once(pattern).chain(pattern.folded.as_deref())) {
                    match (pattern.schema.exact(), pattern.name.exact()) {
                        (Some(schema), Some(name)) => {
                            self.relations.entry(schema.to_owned()).or_default().entry(name.to_owned()).or_default().push(id);
                        }
                        (Some(schema), None) => self.schemas.entry(schema.to_owned()).or_default().push(id),
                        (None, _) => self.any_relation.push(id),
                    }
                }
            }
        }
        if rule.effects.contains(Effect::FunctionUnknown) && rule.relations.is_some() {
            // A deny or hold of unknown functions means every one of them: what such a call touches is not known.
            self.any_function.push(id);
        }
        for FunctionPattern { name, .. } in &rule.functions {
            match name.exact() {
                Some(name) => self.functions.entry(name.to_owned()).or_default().push(id),
                None => self.any_function.push(id),
            }
        }
    }

    fn find(&self, classification: &Classification, whole: bool, found: &mut Vec<u32>) {
        if whole {
            found.extend(&self.all);
            return;
        }
        found.extend(&self.any_relation);
        for relation in &classification.relations {
            let Some(schema) = relation.name.schema.as_deref() else { continue };
            found.extend(self.schemas.get(schema).into_iter().flatten());
            found.extend(self.relations.get(schema).and_then(|names| names.get(&relation.name.name)).into_iter().flatten());
        }
        if !classification.functions.is_empty() {
            found.extend(&self.any_function);
        }
        for function in &classification.functions {
            found.extend(self.functions.get(&function.name.name).into_iter().flatten());
        }
    }
}
