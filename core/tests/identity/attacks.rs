//! Our own attacks on tokens: each is signed with a good key wherever a signature can be.

use crate::common::{jwks, mint, mint_with};
use crate::{HEADER, NOW, claims, outcome, verifier};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use checkrein::crypto::MacKey;
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::{Map, Value, json};

#[test]
fn no_attack_on_a_token_gets_through() {
    let verifier = verifier(json!({}));
    assert_eq!(outcome(&verifier, &mint(&claims(json!({})))), "ok");
    let claim_attacks = claim_attacks().into_iter().map(|(class, changes, code)| (class, mint(&claims(changes)), code));
    let mut classes = Map::new();
    let mut wrong = Vec::new();
    for (class, token, code) in claim_attacks.chain(form_attacks()) {
        let answer = outcome(&verifier, &token);
        if answer != code {
            wrong.push(format!("{class}: {answer} instead of {code}: {token}"));
        }
        classes.entry(class).and_modify(|count| *count = json!(count.as_u64().unwrap() + 1)).or_insert(json!(1));
    }
    let total: u64 = classes.values().filter_map(Value::as_u64).sum();
    println!("{total} attacks in {} classes, {} answered wrongly", classes.len(), wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(classes.len() >= 26 && total >= 150, "{classes:?}");
}

/// `(class, payload as changed claims, code)`.
fn claim_attacks() -> Vec<(&'static str, Value, &'static str)> {
    let mut cases = Vec::new();
    let mut add = |class, code, list: Vec<Value>| cases.extend(list.into_iter().map(|changes| (class, changes, code)));
    let (missing, invalid) = ("identity.claim_missing", "identity.claim_invalid");
    for name in ["iss", "aud", "exp", "sub"] {
        add("required claim left out", missing, vec![json!({name: null})]);
    }
    let other =
        ["https://evil.example", "https://idp.example/", "https://IDP.example", "https://idp.example ", "", "https://idp.exampl\u{435}"];
    add("other issuer", "identity.issuer_unknown", other.iter().map(|name| json!({"iss": name})).collect());
    add("issuer of another type", invalid, vec![json!({"iss": ["https://idp.example"]}), json!({"iss": 5}), json!({"iss": {"a": 1}})]);
    let audiences = [json!("orders"), json!("orders-agents "), json!("ORDERS-AGENTS"), json!(""), json!([]), json!(["orders", "agents"])];
    add("other audience", "identity.audience_mismatch", audiences.iter().map(|aud| json!({"aud": aud})).collect());
    let audiences =
        [json!(5), json!({}), json!({"orders-agents": 1}), json!(["orders-agents", 5]), json!([["orders-agents"]]), json!(true)];
    add("audience of another type", invalid, audiences.iter().map(|aud| json!({"aud": aud})).collect());
    let ends = [json!(NOW), json!(NOW - 1), json!(0), json!(NOW as f64 - 0.001), json!(1)];
    add("expired", "identity.token_expired", ends.iter().map(|exp| json!({"exp": exp})).collect());
    let times = [
        json!((NOW + 600).to_string()),
        json!(true),
        json!([NOW + 600]),
        json!({}),
        json!(-1),
        json!(u64::MAX),
        json!(1_u64 << 63),
        json!(253_402_300_800_u64),
        json!(1e300),
        json!(-0.5),
    ];
    for name in ["exp", "nbf", "iat"] {
        add("time of another type or far outside", invalid, times.iter().map(|time| json!({name: time})).collect());
    }
    add(
        "used too early",
        "identity.token_not_yet_valid",
        vec![json!({"nbf": NOW + 1}), json!({"iat": NOW + 1, "nbf": NOW - 5}), json!({"nbf": NOW as f64 + 0.01})],
    );
    add("milliseconds taken for seconds", "identity.lifetime", vec![json!({"exp": (NOW + 600) * 100})]);
    add(
        "lives too long",
        "identity.lifetime",
        vec![
            json!({"iat": NOW - 60, "exp": NOW - 60 + 86_401}),
            json!({"iat": null, "exp": NOW + 86_401}),
            json!({"iat": 0}),
            json!({"iat": null, "nbf": 0}),
        ],
    );
    let texts = [
        json!(""),
        json!("x".repeat(256)),
        json!("a\u{0}b"),
        json!("a\nb"),
        json!("a\u{7f}"),
        json!("a\u{85}"),
        json!(5),
        json!(["agent-7"]),
        json!({}),
        json!(true),
    ];
    add("subject not a plain text", invalid, texts.iter().map(|text| json!({"sub": text})).collect());
    add("token id not a plain text", invalid, texts.iter().map(|text| json!({"jti": text})).collect());
    add("job not a plain text", invalid, texts.iter().map(|text| json!({"job": text})).collect());
    let groups = [
        json!("analysts"),
        json!({"analysts": true}),
        json!(5),
        json!([5]),
        json!([null]),
        json!([["analysts"]]),
        json!(["analysts", ""]),
        json!(["a\nb"]),
        json!(["x".repeat(256)]),
    ];
    add("groups of another type", invalid, groups.iter().map(|groups| json!({"groups": groups})).collect());
    let overage = json!({"src1": {"endpoint": "https://graph.example"}});
    add(
        "groups left out for their number",
        "identity.groups_unknown",
        vec![
            json!({"groups": null, "_claim_names": {"groups": "src1"}, "_claim_sources": overage}),
            json!({"_claim_names": {"groups": "src1"}}),
            json!({"groups": null, "hasgroups": true}),
            json!({"groups": null, "hasgroups": "true"}),
        ],
    );
    add("distributed claims of another type", invalid, vec![json!({"_claim_names": ["groups"]}), json!({"_claim_names": {"job": "src1"}})]);
    let deep = json!({"sub": "a", "act": {"sub": "b", "act": {"sub": "c", "act": {"sub": "d", "act": {"sub": "e"}}}}});
    let chains = [
        json!("a"),
        json!([]),
        json!({"sub": 5}),
        json!({"sub": ""}),
        json!({"sub": "a", "act": "b"}),
        json!({"sub": "a", "iss": []}),
        deep,
    ];
    add("delegation chain broken or too long", invalid, chains.iter().map(|act| json!({"act": act})).collect());
    add("actor without a subject", missing, vec![json!({"act": {}}), json!({"act": {"sub": "a", "act": {"iss": "b"}}})]);
    cases
}

/// `(class, token, code)`.
fn form_attacks() -> Vec<(&'static str, String, &'static str)> {
    let payload = claims(json!({})).to_string();
    let good = mint_with(HEADER, &payload);
    let (signed, signature) = good.rsplit_once('.').unwrap();
    let (malformed, forbidden, mismatch) = ("identity.token_malformed", "identity.header_forbidden", "identity.algorithm_mismatch");
    let mut cases = Vec::new();
    let mut add = |class, code, list: Vec<String>| cases.extend(list.into_iter().map(|token| (class, token, code)));
    let headers = |list: &[&str]| list.iter().map(|header| mint_with(header, &payload)).collect::<Vec<_>>();
    let b64 = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);

    for name in ["none", "None", "NONE", "nOnE", "HS256", "ES256", "RS256", "eddsa", "EdDSA ", "ed25519", "Ed448", "EdDSA\\u0000"] {
        let header = format!(r#"{{"alg":"{name}","kid":"test"}}"#);
        let stripped = format!("{}.{}.", b64(header.as_bytes()), b64(payload.as_bytes()));
        add("another algorithm", mismatch, vec![mint_with(&header, &payload), stripped]);
    }
    let public = jwks()["keys"][0]["x"].as_str().unwrap().to_owned();
    for secret in [URL_SAFE_NO_PAD.decode(&public).unwrap(), public.clone().into_bytes(), jwks().to_string().into_bytes()] {
        let input = format!("{}.{}", b64(br#"{"alg":"HS256","kid":"test"}"#), b64(payload.as_bytes()));
        let mac = MacKey::new(&secret).unwrap().mac(&[input.as_bytes()]);
        add("public key used as HMAC secret", mismatch, vec![format!("{input}.{}", b64(&mac))]);
    }
    add(
        "critical extensions",
        forbidden,
        headers(&[
            r#"{"alg":"EdDSA","crit":["exp"],"exp":1}"#,
            r#"{"alg":"EdDSA","crit":[]}"#,
            r#"{"alg":"EdDSA","crit":["b64"],"b64":false}"#,
            r#"{"alg":"EdDSA","crit":"exp"}"#,
            r#"{"alg":"EdDSA","crit":null}"#,
        ]),
    );
    add(
        "changed reading",
        forbidden,
        headers(&[
            r#"{"alg":"EdDSA","b64":false}"#,
            r#"{"alg":"EdDSA","b64":true}"#,
            r#"{"alg":"EdDSA","zip":"DEF"}"#,
            r#"{"alg":"EdDSA","cty":"JWT"}"#,
            r#"{"alg":"EdDSA","enc":"A256GCM"}"#,
        ]),
    );
    let attacker = Ed25519KeyPair::from_seed_unchecked(&[66; 32]).unwrap();
    let forge = |header: &str| {
        let input = format!("{}.{}", b64(header.as_bytes()), b64(payload.as_bytes()));
        format!("{input}.{}", b64(attacker.sign(input.as_bytes()).as_ref()))
    };
    let jwk = format!(r#"{{"kty":"OKP","crv":"Ed25519","kid":"test","x":"{}"}}"#, b64(attacker.public_key().as_ref()));
    add(
        "the attacker's key in the header",
        forbidden,
        vec![
            forge(&format!(r#"{{"alg":"EdDSA","kid":"test","jwk":{jwk}}}"#)),
            forge(r#"{"alg":"EdDSA","kid":"test","jku":"https://evil.example/jwks"}"#),
            forge(r#"{"alg":"EdDSA","kid":"test","x5u":"https://evil.example/cert"}"#),
            forge(r#"{"alg":"EdDSA","kid":"test","x5c":["AAAA"]}"#),
        ],
    );
    add("right header, wrong key", "identity.signature_invalid", vec![forge(HEADER), forge(r#"{"alg":"EdDSA"}"#)]);
    add(
        "key id that names nothing",
        "identity.key_unknown",
        headers(&[
            r#"{"alg":"EdDSA","kid":"tes"}"#,
            r#"{"alg":"EdDSA","kid":"TEST"}"#,
            r#"{"alg":"EdDSA","kid":"../../dev/null"}"#,
            r#"{"alg":"EdDSA","kid":"test\u0000"}"#,
            r#"{"alg":"EdDSA","kid":"' OR 1=1 --"}"#,
        ]),
    );
    add(
        "header member of another type",
        malformed,
        headers(&[
            r#"{"alg":"EdDSA","kid":["test"]}"#,
            r#"{"alg":"EdDSA","kid":0}"#,
            r#"{"alg":"EdDSA","kid":null}"#,
            r#"{"alg":["EdDSA"],"kid":"test"}"#,
            r#"{"kid":"test"}"#,
            r#"{"alg":"EdDSA","typ":1}"#,
            r#"{"alg":"EdDSA","kid":""}"#,
        ]),
    );
    add(
        "header member twice",
        malformed,
        headers(&[
            r#"{"alg":"none","alg":"EdDSA"}"#,
            r#"{"alg":"EdDSA","kid":"test","kid":"test"}"#,
            r#"{"alg":"EdDSA","\u0061lg":"none"}"#,
        ]),
    );
    add(
        "other type of token",
        "identity.type_forbidden",
        headers(&[
            r#"{"alg":"EdDSA","typ":"JOSE"}"#,
            r#"{"alg":"EdDSA","typ":"dpop+jwt"}"#,
            r#"{"alg":"EdDSA","typ":"logout+jwt"}"#,
            r#"{"alg":"EdDSA","typ":"x-approval+jwt"}"#,
            r#"{"alg":"EdDSA","typ":"JWT "}"#,
            r#"{"alg":"EdDSA","typ":"application/application/jwt"}"#,
        ]),
    );
    add(
        "header not strict JSON",
        malformed,
        headers(&[
            "",
            "null",
            "[]",
            "{'alg':'EdDSA'}",
            "{\"alg\":\"EdDSA\"}x",
            "\u{feff}{\"alg\":\"EdDSA\"}",
            "{\"alg\":\"EdDSA\",}",
            "{\"alg\":\"\\ud800\"}",
        ]),
    );
    let utf16: Vec<u8> = HEADER.encode_utf16().flat_map(u16::to_le_bytes).collect();
    add("header in UTF-16", malformed, vec![mint_with(utf16, &payload)]);

    let body = payload.trim_end_matches('}');
    let payloads = |list: &[String]| list.iter().map(|payload| mint_with(HEADER, payload)).collect::<Vec<_>>();
    add(
        "claim twice",
        malformed,
        payloads(&[
            format!(r#"{body},"sub":"admin"}}"#),
            format!(r#"{body},"gr\u006fups":["dba"]}}"#),
            format!(r#"{body},"exp":9}}"#),
            format!(r#"{body},"x":{{"a":1,"a":1}}}}"#),
            format!(r#"{body},"act":{{"sub":"a","sub":"b"}}}}"#),
        ]),
    );
    add(
        "claims not strict JSON",
        malformed,
        payloads(&[
            String::new(),
            "[]".into(),
            "null".into(),
            "\"x\"".into(),
            format!("{payload}{payload}"),
            format!("{payload}\u{0}"),
            format!("\u{feff}{payload}"),
            format!("{body},}}"),
            format!("{body},\"x\":NaN}}"),
            format!("{body},\"x\":1e400}}"),
            format!("{body},\"x\":01}}"),
            format!("{body},\"x\":\"\\ud800\"}}"),
            format!("{body},\"x\":\"\t\"}}"),
            format!("{body}/**/}}"),
        ]),
    );
    add(
        "claims not UTF-8",
        malformed,
        vec![
            mint_with(HEADER, [body.as_bytes(), b",\"x\":\"\xff\"}"].concat()),
            mint_with(HEADER, [body.as_bytes(), b",\"x\":\"\xed\xa0\x80\"}"].concat()),
        ],
    );
    let many: Vec<String> = (0..128).map(|number| format!("\"m{number}\":0")).collect();
    add(
        "bombs",
        malformed,
        payloads(&[
            format!("{body},\"x\":{}{}}}", "[".repeat(8), "]".repeat(8)),
            format!("{body},\"x\":{}{}}}", "{\"a\":".repeat(1500), "0".to_owned() + &"}".repeat(1500)),
            format!("{body},{}}}", many.join(",")),
            format!("{body},\"x\":[{}0]}}", "0,".repeat(1024)),
            format!("{body},\"x\":\"{}\"}}", "x".repeat(16_384)),
        ]),
    );

    let raw = URL_SAFE_NO_PAD.decode(signature).unwrap();
    let with_signature = |bytes: &[u8]| format!("{signed}.{}", b64(bytes));
    add(
        "signature cut, grown, zero or of something else",
        "identity.signature_invalid",
        vec![
            with_signature(&[]),
            with_signature(&raw[..63]),
            with_signature(&[&raw[..], &[0]].concat()),
            with_signature(&[0; 64]),
            with_signature(&[255; 64]),
            with_signature(&[&raw[32..], &raw[..32]].concat()),
            format!("{}.{signature}", mint(&claims(json!({"sub": "admin"}))).rsplit_once('.').unwrap().0),
        ],
    );
    // An Ed25519 s that is larger by the group's order verifies in lax libraries (RFC 8032, clause 5.1.7).
    let order: [u8; 32] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0x10,
    ];
    let mut malleable = raw.clone();
    let mut carry = 0;
    for (byte, order) in malleable[32..].iter_mut().zip(order) {
        let sum = u16::from(*byte) + u16::from(order) + carry;
        (*byte, carry) = (sum.to_le_bytes()[0], sum >> 8);
    }
    add("signature with another s", "identity.signature_invalid", vec![with_signature(&malleable)]);
    let last = *b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        .iter()
        .cycle()
        .skip_while(|letter| Some(**letter) != signature.bytes().last())
        .nth(1)
        .unwrap();
    add(
        "other base64 of the same bytes",
        malformed,
        vec![
            format!("{signed}.{}{}", &signature[..signature.len() - 1], char::from(last)),
            format!("{good}=="),
            format!("{good}\n"),
            format!(" {good}"),
            format!("{good} "),
            good.replacen('.', "=.", 1),
            good.replacen('.', "\n.", 1),
            good.replacen('.', " .", 1),
            format!("{signed}.{}", signature.replacen(|letter: char| letter.is_ascii_alphabetic(), "+", 1)),
            good.replacen("eyJ", "eyJ\u{0}", 1),
            good.replacen("eyJ", "ey%4A", 1),
        ],
    );
    add(
        "other number of parts",
        malformed,
        vec![
            String::new(),
            ".".into(),
            "..".into(),
            "...".into(),
            signed.into(),
            format!("{good}."),
            format!(".{good}"),
            format!("{good}.{signature}"),
            format!("{good}..."),
            good.replace('.', ""),
            format!("Bearer {good}"),
            json!({"payload": b64(payload.as_bytes()), "protected": b64(HEADER.as_bytes()), "signature": signature}).to_string(),
        ],
    );
    cases
}
