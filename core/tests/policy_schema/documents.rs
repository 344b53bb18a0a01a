//! Every policy of the repository: what compiles, fits.

use super::{compile, complaints, fits};
use checkrein::ErrorCode;
use serde_json::Value as Json;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The policies that a request brings, wherever they stand in it.
fn policies(value: &Json, found: &mut Vec<Json>) {
    match value {
        Json::Object(members) => {
            for (name, member) in members {
                if ["policy", "reload"].contains(&name.as_str()) && member.is_object() {
                    found.push(member.clone());
                } else {
                    policies(member, found);
                }
            }
        }
        Json::Array(items) => items.iter().for_each(|item| policies(item, found)),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}

#[test]
fn every_policy_of_the_vectors_that_compiles_fits() {
    let (mut taken, mut refused) = (0, 0);
    for room in ["policy", "flow", "wire"] {
        for entry in fs::read_dir(root().join("core/tests/vectors").join(room)).unwrap() {
            let path = entry.unwrap().path();
            let Ok(request) = serde_json::from_slice(&fs::read(&path).unwrap()) else { continue };
            let mut found = Vec::new();
            policies(&request, &mut found);
            for policy in found {
                match compile(&policy) {
                    Ok(_) => {
                        assert_eq!(complaints(&policy), Vec::<String>::new(), "{}", path.display());
                        taken += 1;
                    }
                    Err(error) if error.code() == ErrorCode::PolicySchema => {
                        assert!(!fits(&policy), "{}: {error}", path.display());
                        refused += 1;
                    }
                    Err(_) => {}
                }
            }
        }
    }
    assert!(taken > 150 && refused > 5, "{taken} taken, {refused} refused");
}

#[test]
fn the_policies_that_people_read_fit() {
    let read = |name: &str| fs::read_to_string(root().join(name)).unwrap();
    let files = ["examples/demo/policy.yaml", "examples/quick_start/policy.yaml", "core/src/policy/tests/example.policy.yaml"];
    let mut texts = files.map(read).to_vec();
    texts.extend(read("README.md").split("```yaml\n").skip(1).map(|rest| rest.split("```").next().unwrap().to_owned()));
    assert!(texts.len() >= 4);
    for text in texts {
        let policy: Json = serde_saphyr::from_str(&text).unwrap();
        assert_eq!(complaints(&policy), Vec::<String>::new(), "{text}");
        compile(&policy).unwrap();
    }
}
