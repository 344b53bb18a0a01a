//! Goes through a document and the schema together.

use super::TREE;
use serde_json::{Map, Value as Json};

/// One value of a document and what the schema says of it.
pub(crate) struct Place {
    pub(crate) pointer: String,
    pub(crate) value: Json,
    pub(crate) node: &'static Json,
}

impl Place {
    /// The names of an object's members, where there are no others.
    pub(crate) fn closed(&self) -> Option<&'static Map<String, Json>> {
        (self.value.is_object() && self.node.get("additionalProperties") == Some(&Json::Bool(false)))
            .then(|| self.node["properties"].as_object().unwrap())
    }

    /// The words that may stand here, where there are no others beside objects.
    pub(crate) fn words(&self) -> Vec<&'static str> {
        words(self.node)
    }
}

pub(crate) fn words(node: &'static Json) -> Vec<&'static str> {
    let node = resolved(node);
    let listed = node.get("enum").and_then(Json::as_array).into_iter().flatten();
    let own = listed.chain(node.get("const")).filter_map(Json::as_str);
    own.chain(node.get("oneOf").and_then(Json::as_array).into_iter().flatten().flat_map(words)).collect()
}

/// The node that a reference means.
pub(crate) fn resolved(node: &'static Json) -> &'static Json {
    match node.get("$ref").and_then(Json::as_str) {
        Some(reference) => resolved(TREE.pointer(reference.trim_start_matches('#')).unwrap()),
        None => node,
    }
}

/// Every value of the document, from the top down, with the branch of the schema that it is read by.
pub(crate) fn places(document: &Json) -> Vec<Place> {
    let mut found = Vec::new();
    walk(document, &TREE, String::new(), &mut found);
    found
}

fn walk(value: &Json, node: &'static Json, pointer: String, found: &mut Vec<Place>) {
    let outer = resolved(node);
    // What chooses between words and objects is looked at by its branch, unless the value is a word.
    let node = match outer.get("oneOf").and_then(Json::as_array) {
        Some(branches) if !value.is_string() && outer.get("properties").is_none() => {
            branches.iter().map(resolved).find(|branch| branch_takes(branch, value)).unwrap()
        }
        _ => outer,
    };
    match value {
        Json::Object(members) => {
            for (name, member) in members {
                let inner = node.get("properties").and_then(|properties| properties.get(name)).or(node.get("additionalProperties"));
                if let Some(inner) = inner.filter(|inner| inner.is_object()) {
                    walk(member, inner, format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1")), found);
                }
            }
        }
        Json::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                if let Some(inner) = node.get("items") {
                    walk(item, inner, format!("{pointer}/{index}"), found);
                }
            }
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
    found.push(Place { pointer, value: value.clone(), node });
}

fn branch_takes(branch: &Json, value: &Json) -> bool {
    let mut alone = branch.clone();
    alone["$defs"] = TREE["$defs"].clone();
    jsonschema::draft202012::is_valid(&alone, value)
}

/// Every property that the schema names, with its place in the schema.
pub(crate) fn properties(tree: &'static Json) -> Vec<(String, &'static Json)> {
    fn go(node: &'static Json, place: &str, found: &mut Vec<(String, &'static Json)>) {
        match node {
            Json::Object(members) => {
                // `then: {properties: {approval: false}}` describes nothing.
                let conditional = ["allOf", "anyOf", "if", "then", "not"];
                for (name, member) in members.iter().filter(|(name, _)| !conditional.contains(&name.as_str())) {
                    let place = format!("{place}/{name}");
                    if name == "properties" {
                        found.extend(member.as_object().unwrap().iter().map(|(name, node)| (format!("{place}/{name}"), node)));
                    }
                    go(member, &place, found);
                }
            }
            Json::Array(items) => items.iter().enumerate().for_each(|(index, item)| go(item, &format!("{place}/{index}"), found)),
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
        }
    }
    let mut found = Vec::new();
    go(tree, "", &mut found);
    found
}
