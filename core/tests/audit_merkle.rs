//! RFC 6962 proofs, good and bad, as transparency-dev/merkle tests them (corpus `audit/tdev-merkle`, 518 cases).
#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use checkrein::audit::tree::{Hash, verify_consistency, verify_inclusion};
use serde_json::Value;
use std::path::{Path, PathBuf};

fn corpora() -> Option<PathBuf> {
    let named = std::env::var_os("CHECKREIN_CORPORA").map(PathBuf::from);
    named.or_else(|| Some(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpora"))).filter(|path| path.is_dir())
}

fn cases(folder: &Path, found: &mut Vec<Value>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            cases(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "json") {
            found.push(serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap());
        }
    }
}

/// `None` for what is not 32 bytes: such a hash has no form in this library, so a proof with one is refused when it is read.
fn hash(value: &Value) -> Option<Hash> {
    STANDARD.decode(value.as_str()?).ok()?.try_into().ok()
}

fn proof(case: &Value) -> Option<Vec<Hash>> {
    case["proof"].as_array().into_iter().flatten().map(hash).collect()
}

#[test]
fn every_proof_of_the_corpus_is_judged_as_expected() {
    let Some(corpora) = corpora() else {
        eprintln!("skipped: CHECKREIN_CORPORA is not set");
        return;
    };
    let folder = corpora.join("audit/tdev-merkle/testdata");
    let (mut inclusion, mut consistency) = (Vec::new(), Vec::new());
    cases(&folder.join("inclusion"), &mut inclusion);
    cases(&folder.join("consistency"), &mut consistency);
    assert_eq!(inclusion.len() + consistency.len(), 518);
    let mut wrong = Vec::new();
    for case in &inclusion {
        let holds = || {
            let (index, size) = (case["leafIdx"].as_u64()?, case["treeSize"].as_u64()?);
            Some(verify_inclusion(index, size, &hash(&case["leafHash"])?, &proof(case)?, &hash(&case["root"])?))
        };
        if holds().unwrap_or(false) == case["wantErr"].as_bool().unwrap() {
            wrong.push(case.to_string());
        }
    }
    for case in &consistency {
        let holds = || {
            let (earlier, later) = (case["size1"].as_u64()?, case["size2"].as_u64()?);
            Some(verify_consistency((earlier, &hash(&case["root1"])?), (later, &hash(&case["root2"])?), &proof(case)?))
        };
        if holds().unwrap_or(false) == case["wantErr"].as_bool().unwrap() {
            wrong.push(case.to_string());
        }
    }
    assert!(wrong.is_empty(), "{} cases: {wrong:#?}", wrong.len());
}
