//! What is found, and what is not.

use super::*;

#[test]
fn strong_entities_are_found_by_their_form() {
    let scanner = scanner();
    for (entity, value) in [
        ("payment_card", "4111 1111 1111 1111"),
        ("payment_card", "3782-822463-10005"),
        ("payment_card", "6011000990139424"),
        ("iban", "DE89 3704 0044 0532 0130 00"),
        ("iban", "gb82west12345698765432"),
        ("us_ssn", "536-90-4399"),
        ("email", "jane.doe+x@mail.example.co.uk"),
        ("phone", "+44 20 7946 0958"),
        ("phone", "+1 (212) 555-0123"),
        ("ipv4", "192.168.17.4"),
        ("ipv6", "2001:db8::8a2e:370:7334"),
        ("ipv6", "::ffff:192.0.2.128"),
        ("mac", "00-1b-44-11-3a-b7"),
        ("mac", "001b.4411.3ab7"),
        ("email", "jane@éxample.com"),
        ("email", "jane@[192.0.2.1]"),
        ("br_cpf", "529.982.247-25"),
        ("id_npwp", "96.147.050.7-057.716"),
        ("it_codice_fiscale", "RCCMNL83S18D969H"),
        ("it_codice_fiscale", "RCCMNLUPSMUDVSVO"),
        ("bitcoin", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
        ("ethereum", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"),
        ("jwt", concat!("eyJhbGciOiJI", "UzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P")),
    ] {
        // A full stop after a token cannot be told from one within it.
        let stops = entity != "jwt";
        for (before, after) in [
            ("", ""),
            ("is ", " and"),
            ("\"", "\","),
            ("=", "&"),
            ("(", ")"),
            ("、", if stops { "。" } else { "」" }),
            ("x: ", if stops { ".\n" } else { "\n" }),
            ("\u{200b}", if stops { "\u{200b}" } else { "" }),
        ] {
            let text = format!("{before}{value}{after}");
            assert_eq!(found(&scanner, &text), [(entity.to_owned(), value)], "{text}");
        }
    }
}

#[test]
fn a_value_within_a_longer_token_is_none() {
    let scanner = scanner();
    for text in [
        "x4111111111111111",
        "4111111111111111a",
        "41111111111111112",
        "550e8400-e29b-41d4-a716-446655440000",
        "1-4111111111111111",
        "4111111111111111-7",
        "0.4111111111111111",
        "v1.2.3.4",
        "1.2.3.4.5",
        "version 1.2.3.4",
        "Chrome/91.0.44.12",
        "4865 6c6c 4111 1111 1111 1111",
        "icon@2x.png",
        "12:30:45",
        "std::fs",
        "1732365036123",
        "536-90-43990",
        "2026-11-23T12:50:36+00:00",
        "-----BEGIN CERTIFICATE-----",
        "12.34.56:78",
    ] {
        assert_eq!(found(&scanner, text), [], "{text}");
    }
    assert_eq!(found(&scanner, "4111111111111111.0").len(), 1);
    assert_eq!(found(&scanner, "card-4111111111111111.pdf").len(), 1);
}

#[test]
fn weak_entities_need_a_word_a_column_or_a_choice() {
    let default = scanner();
    assert_eq!(found(&default, "536904399"), []);
    for text in ["SSN 536904399", "{\"customerSsn\":\"536904399\"}", "social_security_number=536904399", "536904399 (ssn)"] {
        assert_eq!(found(&default, text), [("us_ssn".to_owned(), "536904399")], "{text}");
    }
    assert_eq!(found(&default, "messn 536904399"), []);
    let hint = default.hint("emp_ssn");
    let findings = default.scan("536904399", Some(&hint));
    assert_eq!((findings.len(), findings[0].reason), (1, Reason::ChecksumAndHint));
    let chosen = configured(r#"{"only": ["us_ssn"]}"#);
    assert_eq!(found(&chosen, "536904399 a@b.example"), [("us_ssn".to_owned(), "536904399")]);
}

#[test]
fn national_telephone_numbers_are_found_in_their_regions() {
    let default = scanner();
    assert_eq!(found(&default, "(212) 555-0123"), []);
    assert_eq!(found(&default, "tel. 0044 20 7946 0958"), [("phone".to_owned(), "0044 20 7946 0958")]);
    let american = configured(r#"{"phone_regions": ["US"]}"#);
    for number in ["(212) 555-0123", "212-555-0123", "212.555.0123"] {
        assert_eq!(found(&american, &format!("at {number}, now")), [("phone".to_owned(), number)]);
    }
    assert_eq!(found(&american, "order 2125550123"), []);
    assert_eq!(found(&american, "phone 2125550123"), [("phone".to_owned(), "2125550123")]);
}

#[test]
fn dates_of_birth_need_context() {
    let scanner = scanner();
    assert_eq!(found(&scanner, "on 1984-01-31 at noon"), []);
    assert_eq!(found(&scanner, "born on 1984-01-31"), [("date_of_birth".to_owned(), "1984-01-31")]);
    assert_eq!(found(&scanner, "{\"dateOfBirth\":\"1984-01-31T00:00:00Z\"}"), [("date_of_birth".to_owned(), "1984-01-31")]);
    for date in ["1/31/1984", "2/7/57", "January 31st, 1984", "31 January 1984", "31-Jan-1984", "31.01.1984"] {
        assert_eq!(found(&scanner, &format!("DOB: {date}.")), [("date_of_birth".to_owned(), date)]);
        assert_eq!(found(&scanner, &format!("since {date}.")), []);
    }
}

#[test]
fn private_keys_are_found_to_their_end_and_without_one() {
    let scanner = scanner();
    let begin = concat!("-----BEGIN RSA PRI", "VATE KEY-----");
    let end = concat!("-----END RSA PRI", "VATE KEY-----");
    let body = "MIIEowIBAAKCAQEAfoobarfoobarfoobarfoobarfoobarfoobarfoobarfoobar";
    for line in ["\n", "\r\n", "\\n", " "] {
        let lines = [body; 5].join(line);
        let whole = format!("{begin}{line}{lines}{line}QmFy{line}{end}");
        let text = format!("key: {whole}, and more text.");
        assert_eq!(found(&scanner, &text), [("private_key".to_owned(), whole.as_str())], "{line:?}");
        let cut = format!("{begin}{line}{lines}");
        assert_eq!(found(&scanner, &cut), [("private_key".to_owned(), cut.as_str())], "{line:?}");
        let headed =
            format!("{begin}{line}Proc-Type: 4,ENCRYPTED{line}DEK-Info: AES-128-CBC,3F17F5316E2BAC89{line}{line}{lines}{line}{end}");
        assert_eq!(found(&scanner, &headed), [("private_key".to_owned(), headed.as_str())], "{line:?}");
    }
}

#[test]
fn folded_forms_are_found_where_they_stand() {
    let scanner = scanner();
    for (entity, value) in [
        ("payment_card", "４１１１　１１１１　１１１１　１１１１"),
        ("payment_card", "4\u{200b}1\u{200b}1\u{ad}1 1111 1111 1111"),
        ("payment_card", "4111\u{a0}1111\u{2011}1111\u{2013}1111"),
        ("payment_card", "٤١١١١١١١١١١١١١١١"),
        ("email", "jane＠example．com"),
        ("email", "jürgen@müller.example"),
        ("us_ssn", "５３６－９０－４３９９"),
    ] {
        for text in [value.to_owned(), format!("カード{value}です。"), format!("né 💥 {value}, x")] {
            let names: Vec<_> = found(&scanner, &text).into_iter().map(|(name, _)| name).collect();
            assert_eq!(names, [entity], "{text}");
            assert!(found(&scanner, &text)[0].1.contains(value), "{text}");
        }
    }
}

#[test]
fn entities_of_ones_own_are_found() {
    let scanner = configured(
        r#"{"patterns": [{"name": "ticket", "regex": "TKT-[0-9]{4,8}"}, {"name": "member", "regex": "[0-9]{8}", "check": "luhn", "score": 300, "context": ["member"]}],
            "words": [{"name": "project", "words": ["Blue Moon", "köln"]}], "allow": ["TKT-0000", "Test@Example.com"]}"#,
    );
    let text = "tkt-1 TKT-12345, blue moon in KÖLN, bluemoon; TKT-0000 test@example.com; 12345674 is nobody and stands alone, member 12345674, member 12345675";
    let expected = [("ticket", "TKT-12345"), ("project", "blue moon"), ("project", "KÖLN"), ("member", "12345674")];
    let found = found(&scanner, text);
    assert_eq!(found.iter().map(|(name, value)| (name.as_str(), *value)).collect::<Vec<_>>(), expected);
    assert!(text[..scanner.scan(text, None)[3].start].ends_with("member "));
}

#[test]
fn what_a_configuration_cannot_mean_is_refused() {
    for (json, code) in [
        (r#"{"onn": []}"#, "wire.schema"),
        (r#"{"on": ["emial"]}"#, "scan.config"),
        (r#"{"threshold": 0}"#, "scan.config"),
        (r#"{"thresholds": {"email": 1001}}"#, "scan.config"),
        (r#"{"phone_regions": ["XX"]}"#, "scan.config"),
        (r#"{"patterns": [{"name": "a", "regex": "x*"}]}"#, "scan.config"),
        (r#"{"patterns": [{"name": "a", "regex": "xy*"}]}"#, "scan.config"),
        (r#"{"patterns": [{"name": "a", "regex": "^x"}]}"#, "scan.config"),
        (r#"{"patterns": [{"name": "a", "regex": "(x"}]}"#, "scan.config"),
        (r#"{"patterns": [{"name": "a", "regex": "((x{1,200}){1,200}){1,200}"}]}"#, "scan.config"),
        (r#"{"patterns": [{"name": "a", "regex": "x", "check": "nonsense"}]}"#, "scan.config"),
        (r#"{"patterns": [{"name": "email", "regex": "x"}]}"#, "scan.config"),
        (r#"{"patterns": [{"name": "A", "regex": "x"}]}"#, "scan.config"),
        (r#"{"words": [{"name": "a", "words": [" "]}]}"#, "scan.config"),
    ] {
        let error = ScanConfig::from_json(json.as_bytes()).and_then(|config| Scanner::new(&config)).unwrap_err();
        assert_eq!(error.code().name(), code, "{json}");
    }
    let error = Scanner::new(&ScanConfig { on: vec!["emial".into()], ..ScanConfig::default() }).unwrap_err();
    assert!(error.help().is_some_and(|help| help.contains("`email`")), "{error}");
}

#[test]
fn clean_text_comes_back_borrowed() {
    let scanner = scanner();
    let replacements = scanner.replacements(|name| format!("<{name}>"));
    assert!(matches!(scanner.mask("nothing to see here", None, &replacements), std::borrow::Cow::Borrowed(_)));
    assert_eq!(scanner.mask("to a@b.example and c@d.example!", None, &replacements), "to <email> and <email>!");
}

#[test]
fn every_national_layout_and_every_secret_is_looked_at() {
    let scanner = configured(r#"{"threshold": 350}"#);
    for scheme in crate::mask::scan::national::NATIONAL {
        let text = format!("x: {};", scheme.example);
        if scheme.example.len() < crate::mask::scan::find::SHORTEST {
            continue;
        }
        let findings = scanner.scan(&text, None);
        assert!(findings.iter().any(|finding| (finding.start, finding.end) == (3, text.len() - 1)), "{} {text} {findings:?}", scheme.name);
    }
    let scanner = super::scanner();
    for secret in crate::mask::scan::secret::SECRETS {
        let keyword = secret.keywords.first().unwrap_or(&"x");
        let text = format!("{keyword} {};", secret.example);
        let found = found(&scanner, &text);
        assert!(found.iter().any(|(_, value)| value.contains(secret.example)), "{} {text} {found:?}", secret.name);
    }
}
