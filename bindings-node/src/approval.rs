//! What people are asked to approve, and an approver's signature.

use crate::convert::{hex, json, word};
use crate::failure::{coded, core};
use crate::handles::{keep, open};
use checkrein::ErrorCode;
use checkrein::approval::{self, Verdict};
use checkrein::crypto::{Random as _, SigningKey};
use checkrein::host::{SystemRandom, load_signing_key, now};
use napi::bindgen_prelude::{Buffer, Either};
use napi_derive::napi;
use std::path::Path;
use zeroize::Zeroizing;

/// What people are asked to approve.
pub(crate) struct Request(pub(crate) approval::ApprovalRequest);

/// Reads the JSON form and checks every digest in it.
#[napi]
pub fn request_from_json(document: &[u8]) -> napi::Result<i64> {
    core(|| approval::ApprovalRequest::from_json(document)).map(|request| keep(Request(request)))
}

/// The canonical JSON form.
#[napi]
pub fn request_json(request: i64) -> napi::Result<Buffer> {
    let request = open::<Request>(request)?;
    core(|| request.0.to_json()).map(Into::into)
}

/// Text for a person: printable ASCII and line feeds only.
#[napi]
pub fn request_render(request: i64) -> napi::Result<String> {
    let request = open::<Request>(request)?;
    core(|| Ok(request.0.render()))
}

/// Digest, resource, statement, rule and end, as JSON.
#[napi]
pub fn request_facts(request: i64) -> napi::Result<String> {
    let Request(request) = &*open(request)?;
    core(|| {
        json(&serde_json::json!({
            "digest": hex(request.digest()),
            "resource": request.resource(),
            "statement": request.statement(),
            "rule": request.rule(),
            "notAfter": request.not_after().0,
        }))
    })
}

/// Signs a verdict on a request; the key is an Ed25519 seed, or the path of a key file.
#[napi]
pub fn approve(request: i64, approver: String, key: Either<String, &[u8]>, verdict: String) -> napi::Result<String> {
    let request = open::<Request>(request)?;
    let verdict: Verdict = word(&verdict, "a verdict is `approve` or `deny`")?;
    core(|| {
        let key = match key {
            Either::A(path) => load_signing_key(Path::new(&path))?.1,
            Either::B(seed) => {
                let seed = <[u8; 32]>::try_from(seed).map(Zeroizing::new).ok();
                let key = seed.and_then(|seed| SigningKey::from_seed(&seed));
                key.ok_or_else(|| coded(ErrorCode::ApprovalKey, "an Ed25519 seed has 32 bytes"))?
            }
        };
        let mut nonce = [0; 16];
        SystemRandom::default().fill(&mut nonce)?;
        approval::sign(&request.0, &approver, verdict, &key, now(), nonce)
    })
}
