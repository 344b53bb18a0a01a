//! Who is asking: each algorithm with nothing remembered, beside the bare signature check of the same bytes; and a remembered token.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use checkrein::identity::{Issuer, IssuerConfig, Verifier};
use checkrein::request::Timestamp;
use checkrein_benches::{ISSUER, token};
use criterion::{BenchmarkId, Criterion};
use ring::rand::SystemRandom;
use ring::signature::{
    self, EcdsaKeyPair, EcdsaSigningAlgorithm, Ed25519KeyPair, KeyPair, RsaEncoding, RsaKeyPair, UnparsedPublicKey, VerificationAlgorithm,
};
use serde_json::{Value, json};
use std::hint::black_box;

const NOW: Timestamp = Timestamp::from_seconds(1_795_000_000);

/// One algorithm: a key as an issuer publishes it, a token by it, and what `ring` needs for the same check.
struct Scheme {
    name: &'static str,
    jwk: Value,
    token: String,
    bare: &'static dyn VerificationAlgorithm,
    public: Vec<u8>,
}

pub(crate) fn benchmarks(criterion: &mut Criterion) {
    let schemes = [
        rsa("RS256", &signature::RSA_PKCS1_SHA256, &signature::RSA_PKCS1_2048_8192_SHA256),
        rsa("PS256", &signature::RSA_PSS_SHA256, &signature::RSA_PSS_2048_8192_SHA256),
        elliptic("ES256", "P-256", &signature::ECDSA_P256_SHA256_FIXED_SIGNING, &signature::ECDSA_P256_SHA256_FIXED),
        elliptic("ES384", "P-384", &signature::ECDSA_P384_SHA384_FIXED_SIGNING, &signature::ECDSA_P384_SHA384_FIXED),
        edwards(),
    ];
    for scheme in &schemes {
        verify(criterion, scheme);
    }
}

fn verify(criterion: &mut Criterion, scheme: &Scheme) {
    let entry = json!({"issuer": ISSUER, "audience": "orders-agents", "groups_claim": "groups", "job_claim": "job",
        "keys": {"jwks": {"keys": [scheme.jwk]}}});
    let config: IssuerConfig = serde_json::from_value(entry).unwrap();
    let issuer = Issuer::new(&config, &config.keys().bytes(|_| unreachable!("the keys are inline")).unwrap()).unwrap();
    let verifier = Verifier::new(vec![issuer]).unwrap();
    let token = scheme.token.as_str();
    verifier.verify(token, NOW).unwrap();
    let (message, signature) = token.rsplit_once('.').unwrap();
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();

    let mut group = criterion.benchmark_group("verify");
    group.bench_function(BenchmarkId::new("bare_ring", scheme.name), |bencher| {
        let key = UnparsedPublicKey::new(scheme.bare, &scheme.public);
        bencher.iter(|| key.verify(black_box(message.as_bytes()), &signature).unwrap());
    });
    group.bench_function(BenchmarkId::new("cold", scheme.name), |bencher| {
        bencher.iter(|| verifier.verify_fresh(black_box(token), NOW).unwrap());
    });
    group.bench_function(BenchmarkId::new("remembered", scheme.name), |bencher| {
        bencher.iter(|| verifier.verify(black_box(token), NOW).unwrap());
    });
    group.finish();
}

fn header(algorithm: &str) -> String {
    json!({"alg": algorithm, "typ": "at+jwt", "kid": "bench"}).to_string()
}

fn rsa(name: &'static str, padding: &'static dyn RsaEncoding, bare: &'static dyn VerificationAlgorithm) -> Scheme {
    let pem = include_str!("keys/test-rsa-2048.pem");
    let body = pem.split_once("-----BEGIN PRIVATE KEY-----").and_then(|(_, rest)| rest.split_once("-----END")).unwrap().0;
    let pair = RsaKeyPair::from_pkcs8(&STANDARD.decode(body.replace('\n', "")).unwrap()).unwrap();
    let parts: signature::RsaPublicKeyComponents<Vec<u8>> = pair.public().into();
    let jwk = json!({"kty": "RSA", "kid": "bench", "use": "sig", "alg": name,
        "n": URL_SAFE_NO_PAD.encode(&parts.n), "e": URL_SAFE_NO_PAD.encode(&parts.e)});
    let token = token(&header(name), NOW, |message| {
        let mut signature = vec![0; pair.public().modulus_len()];
        pair.sign(padding, &SystemRandom::new(), message, &mut signature).unwrap();
        signature
    });
    Scheme { name, jwk, token, bare, public: pair.public_key().as_ref().to_vec() }
}

fn elliptic(name: &'static str, curve: &str, signing: &'static EcdsaSigningAlgorithm, bare: &'static dyn VerificationAlgorithm) -> Scheme {
    let random = SystemRandom::new();
    let document = EcdsaKeyPair::generate_pkcs8(signing, &random).unwrap();
    let pair = EcdsaKeyPair::from_pkcs8(signing, document.as_ref(), &random).unwrap();
    let public = pair.public_key().as_ref().to_vec();
    let (x, y) = public[1..].split_at((public.len() - 1) / 2);
    let jwk = json!({"kty": "EC", "kid": "bench", "crv": curve, "x": URL_SAFE_NO_PAD.encode(x), "y": URL_SAFE_NO_PAD.encode(y)});
    let token = token(&header(name), NOW, |message| pair.sign(&random, message).unwrap().as_ref().to_vec());
    Scheme { name, jwk, token, bare, public }
}

fn edwards() -> Scheme {
    let pair = Ed25519KeyPair::from_pkcs8(Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap().as_ref()).unwrap();
    let public = pair.public_key().as_ref().to_vec();
    let jwk = json!({"kty": "OKP", "kid": "bench", "crv": "Ed25519", "x": URL_SAFE_NO_PAD.encode(&public)});
    let token = token(&header("EdDSA"), NOW, |message| pair.sign(message).as_ref().to_vec());
    Scheme { name: "EdDSA", jwk, token, bare: &signature::ED25519, public }
}
