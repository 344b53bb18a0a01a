//! The quick start's world is what its maker would make, and its program says what it should.
#![expect(clippy::expect_used, reason = "a test")]

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use checkrein::crypto::{Signer, SigningKey};
use serde_json::json;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use zeroize::Zeroizing;

fn world() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../examples/quick_start")
}

/// Stands for an identity provider's key; everybody can know it.
fn issuer() -> SigningKey {
    SigningKey::from_seed(&Zeroizing::new([7; 32])).expect("a seed of 32 bytes is a key")
}

#[test]
fn the_token_is_signed_by_the_policys_issuer_for_ten_years() {
    let header = json!({"alg": "EdDSA", "kid": "example", "typ": "JWT"});
    let claims = json!({
        "iss": "https://idp.example", "aud": "agents", "sub": "agent-7", "groups": ["analysts"],
        "iat": 1_793_500_000, "exp": 1_793_500_000 + 3_650 * 86_400_i64,
    });
    let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header.to_string()), URL_SAFE_NO_PAD.encode(claims.to_string()));
    let signature = issuer().sign(signed.as_bytes()).expect("the key is in memory");
    let token = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature));
    if std::env::var_os("CHECKREIN_BLESS").is_some() {
        fs::write(world().join("token"), &token).unwrap();
    }
    assert_eq!(fs::read_to_string(world().join("token")).unwrap(), token);
    assert!(fs::read_to_string(world().join("policy.yaml")).unwrap().contains(&issuer().verifying_key().to_text()));
}

#[test]
fn the_program_says_what_every_language_says() {
    let run = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--locked", "-p", "checkrein", "--example", "quick_start", "--"])
        .arg(world())
        .output()
        .unwrap();
    let said = String::from_utf8(run.stdout).unwrap();
    assert_eq!(said, fs::read_to_string(world().join("expected.txt")).unwrap(), "{}", String::from_utf8_lossy(&run.stderr));
}
