//! RFC 6962 proofs, good and bad, as transparency-dev/merkle tests them (corpus `audit/tdev-merkle`, 518 cases).
#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "corpora/folder.rs"]
mod corpora;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use checkrein::audit::tree::{Hash, verify_consistency, verify_inclusion};
use serde_json::Value;
use std::path::Path;

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

/// A subtree `[start, end)` is one of its tree when `start` is a multiple of the power of two that holds it
/// (draft-ietf-plants-merkle-tree-certs); it then is a tree of RFC 6962 by itself.
fn subtree(start: u64, end: u64) -> Option<u64> {
    let size = end.checked_sub(start).filter(|size| *size > 0)?;
    start.is_multiple_of(size.checked_next_power_of_two()?).then_some(size)
}

fn judged(kind: &str, case: &Value) -> Option<bool> {
    let number = |name: &str| case[name].as_u64();
    let proof: Option<Vec<Hash>> = case["proof"].as_array().into_iter().flatten().map(hash).collect();
    Some(match kind {
        "inclusion" => verify_inclusion(number("leafIdx")?, number("treeSize")?, &hash(&case["leafHash"])?, &proof?, &hash(&case["root"])?),
        "subtreeinclusion" => {
            let size = subtree(number("start")?, number("end")?)?;
            let index = number("leafIdx")?.checked_sub(number("start")?)?;
            verify_inclusion(index, size, &hash(&case["leafHash"])?, &proof?, &hash(&case["root"])?)
        }
        "consistency" => {
            let (root, later) = (hash(&case["root1"])?, hash(&case["root2"])?);
            verify_consistency((number("size1")?, &root), (number("size2")?, &later), &proof?)
        }
        "subtreeconsistency" => {
            let (root, later) = (hash(&case["root1"])?, hash(&case["root2"])?);
            verify_consistency((number("end")?, &root), (number("size")?, &later), &proof?)
        }
        _ => return None,
    })
}

#[test]
fn every_proof_of_the_corpus_is_judged_as_expected() {
    let Some(corpora) = corpora::folder() else { return };
    let (mut run, mut foreign, mut wrong) = (0, 0, Vec::new());
    for kind in ["inclusion", "consistency", "subtreeinclusion", "subtreeconsistency"] {
        let mut found = Vec::new();
        cases(&corpora.join("audit/tdev-merkle/testdata").join(kind), &mut found);
        for case in found {
            // Consistency of a subtree that does not begin at 0, or of none, has no form in RFC 6962.
            if kind == "subtreeconsistency" && (case["start"] != 0 || case["end"] == 0) {
                foreign += 1;
                continue;
            }
            run += 1;
            // What cannot be read as sizes and hashes of 32 bytes is refused before it gets here.
            if judged(kind, &case).unwrap_or(false) == case["wantErr"].as_bool().unwrap() {
                wrong.push(format!("{kind}: {}", case["desc"].as_str().unwrap()));
            }
        }
    }
    // Their roots are placeholders of 12 bytes, accepted there because they are equal; here a root has 32 bytes.
    assert_eq!(wrong, ["consistency", "subtreeconsistency"].map(|kind| format!("{kind}: sizes are equal (one) and proof is empty")));
    assert_eq!((run, foreign), (491, 27));
}
