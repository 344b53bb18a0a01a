//! Holds `policy.schema.json`, by which editors check a policy, to the parser, which decides what a policy is.
//!
//! What the schema refuses, the parser refuses. Both know the same keys and words; both refuse what is unknown or of a wrong type.
//! What names, patterns and conditions mean is the parser's alone. `CHECKREIN_BLESS=1` rewrites the lists of words that the core's
//! tables give (effects, kinds of refusal).
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

mod documents;
mod mutations;
mod tables;
mod walk;
mod words;

use checkrein::Error;
use checkrein::policy::{Format, MapFiles, PolicySet, SCHEMA};
use jsonschema::Validator;
use serde_json::{Value as Json, json};
use std::sync::LazyLock;

static TREE: LazyLock<Json> = LazyLock::new(|| serde_json::from_str(SCHEMA).unwrap());
static SCHEMA_OF_POLICIES: LazyLock<Validator> = LazyLock::new(|| jsonschema::draft202012::new(&TREE).unwrap());

/// A policy that has every key.
static EVERY_KEY: LazyLock<Json> = LazyLock::new(|| serde_saphyr::from_str(include_str!("every_key.policy.yaml")).unwrap());

/// Its values, each with what the schema says of it.
static PLACES: LazyLock<Vec<walk::Place>> = LazyLock::new(|| walk::places(&EVERY_KEY));

/// What the schema has against the document; empty where it is fit.
fn complaints(document: &Json) -> Vec<String> {
    SCHEMA_OF_POLICIES.iter_errors(document).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

fn fits(document: &Json) -> bool {
    SCHEMA_OF_POLICIES.is_valid(document)
}

/// Reads the document as the parser does; every file that it names is there.
fn compile(document: &Json) -> Result<PolicySet, Error> {
    PolicySet::compile(document.to_string().as_bytes(), Format::Json, &files())
}

fn files() -> MapFiles {
    // RFC 8032, clause 7.1, tests 1 and 2.
    let (first, second) = ("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", "PUAXw-hDiVqStwqnTRt-vJyYLM8uxJaMwM1V8Sr0Zgw");
    let jwks = json!({"keys": [{"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "kid": "1", "x": first}]});
    let approvers = json!({"version": 1, "approvers": [{"subject": "dana", "groups": ["dba"], "key": second}]});
    let catalog = json!({"version": 1, "relations": {}});
    let files =
        [("idp.jwks.json", jwks), ("dba.keys.json", approvers), ("orders.catalog.json", catalog.clone()), ("notes.catalog.json", catalog)];
    MapFiles::new(files.map(|(name, content)| (name.to_owned(), content.to_string().into_bytes())))
}

#[test]
fn the_schema_is_a_schema_and_what_it_describes_is_described() {
    assert!(jsonschema::meta::is_valid(&TREE));
    let mut without = Vec::new();
    for (place, node) in walk::properties(&TREE) {
        let described = node.get("description").is_some() || walk::resolved(node).get("description").is_some();
        if !described {
            without.push(place);
        }
    }
    assert_eq!(without, Vec::<String>::new(), "nothing to show on hover");
}

#[test]
fn a_policy_with_every_key_is_one_for_both() {
    assert_eq!(complaints(&EVERY_KEY), Vec::<String>::new());
    assert_eq!(compile(&EVERY_KEY).err().map(|error| error.to_string()), None);
}
