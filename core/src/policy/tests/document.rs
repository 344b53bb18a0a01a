use super::support::{Asked, approval, compile, document};
use crate::policy::{Format, MapFiles, Mode, NoFiles, PolicySet, Ruling};
use crate::wire::base64url;
use serde_json::{Value as Json, json};

const EXAMPLE: &str = include_str!("example.policy.yaml");

const KEYS: &[u8] = br#"{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"2026","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#;

fn files() -> MapFiles {
    let keys = json!({"version": 1, "approvers": [{"subject": "dba-1", "groups": ["dba"], "key": base64url::encode(&[7; 32])}]});
    let columns = json!({"columns": {"id": "bigint", "ssn": "text", "card_number": "text"}});
    let catalog = json!({"version": 1, "relations": {"public.customers": columns, "sales.orders": {"columns": {"id": "bigint"}}}});
    MapFiles::new([
        ("idp.jwks.json".to_owned(), KEYS.to_vec()),
        ("orders.catalog.json".to_owned(), catalog.to_string().into_bytes()),
        ("dba.keys.json".to_owned(), keys.to_string().into_bytes()),
    ])
}

fn example() -> PolicySet {
    PolicySet::compile(EXAMPLE.as_bytes(), Format::Yaml, &files()).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn the_example_of_the_design_compiles_and_carries_its_tests() {
    let policy = example();
    assert_eq!((policy.mode(), policy.resources().count(), policy.tests().len(), policy.issuers().len()), (Mode::Enforce, 1, 2, 1));
    assert!(crate::identity::Verifier::new(policy.issuers().to_vec()).is_ok());
    assert_eq!(policy.mask_keys(), ["cards-v3"]);
    let detectors: Vec<_> =
        policy.detectors().map(|(class, names)| (class.to_owned(), names.iter().map(ToString::to_string).collect::<Vec<_>>())).collect();
    assert_eq!(detectors, [("card".into(), vec!["payment_card".into()]), ("ssn".into(), vec!["us_ssn".to_owned()])]);
    let codes: Vec<&str> = policy.lint().iter().map(|finding| finding.code).collect();
    assert_eq!(codes, ["lint.grants", "lint.context"]);
}

#[test]
fn the_tests_of_the_example_pass_on_what_their_statements_mean() {
    let policy = example();
    let classified = ["drop public.orders", "read public.customers; show public.customers.ssn"];
    for (test, parts) in policy.tests().iter().zip(classified) {
        let mut asked = Asked::new(parts);
        asked.context = super::support::context(json!({"purpose": "reporting"}));
        let query = crate::policy::Query {
            principal: test.principal(),
            resource: policy.resource(test.resource()).unwrap(),
            ..asked.query_of(&policy, "orders-db")
        };
        let ruling = policy.decide(&query);
        assert_eq!(test.check(&ruling, &asked.classification), Ok(()), "{}", test.name());
    }
    let permitted = Asked::new("read sales.orders");
    let wrong = policy.decide(&permitted.query_of(&policy, "orders-db"));
    let complaint = policy.tests()[0].check(&wrong, &permitted.classification).unwrap_err();
    assert!(complaint.starts_with("expected deny, got ") || complaint.contains("no-destruction"), "{complaint}");
}

#[test]
fn yaml_and_json_give_the_same_policy() {
    let (_, value) = crate::policy::document::Document::read(EXAMPLE.as_bytes(), Format::Yaml).unwrap();
    let json = PolicySet::compile(&serde_json::to_vec(&value).unwrap(), Format::Json, &files()).unwrap();
    assert_eq!(json.digest(), example().digest());
}

#[test]
fn the_digest_covers_the_document_and_its_files() {
    let changed = EXAMPLE.replace("row_limit: 10000", "row_limit: 10001");
    let other = PolicySet::compile(changed.as_bytes(), Format::Yaml, &files()).unwrap();
    assert_ne!(other.digest(), example().digest());
    struct Spaced(MapFiles);
    impl crate::policy::Files for Spaced {
        fn read(&self, name: &str) -> Result<Vec<u8>, crate::Error> {
            self.0.read(name).map(|mut bytes| {
                bytes.push(b' ');
                bytes
            })
        }
    }
    let other = PolicySet::compile(EXAMPLE.as_bytes(), Format::Yaml, &Spaced(files())).unwrap();
    assert_ne!(other.digest(), example().digest());
    let error = PolicySet::compile(EXAMPLE.as_bytes(), Format::Yaml, &NoFiles).unwrap_err();
    assert_eq!(error.code().name(), "policy.file");
}

fn error(parts: Json) -> String {
    compile(&document(parts)).map_or_else(|error| format!("{error} [{}]", error.help().unwrap_or_default()), |_| "compiles".into())
}

fn rule_error(changes: Json) -> String {
    let mut rule = json!({"name": "r", "decision": "permit", "effects": ["read"]});
    for (name, value) in changes.as_object().unwrap() {
        rule[name] = value.clone();
    }
    error(json!({"rules": [rule]}))
}

#[test]
fn a_typo_is_an_error_that_says_where_and_what_may_be_meant() {
    let starts = |actual: String, expected: &str| assert!(actual.starts_with(expected), "{actual}");
    starts(error(json!({"rulez": []})), "policy.schema: policy: unknown field `rulez`");
    assert!(error(json!({"rulez": []})).ends_with("[did you mean `rules`?]"));
    assert_eq!(
        rule_error(json!({"effects": ["read", "delte"]})),
        "policy.name: rules[0].effects[1]: there is no effect `delte` [did you mean `delete`?]"
    );
    starts(rule_error(json!({"effect": ["read"]})), "policy.schema: rules[0]: unknown field `effect`");
    starts(rule_error(json!({"decision": "allow"})), "policy.schema: rules[0]: unknown variant `allow`");
    starts(rule_error(json!({"subjects": {"group": ["a"]}})), "policy.schema: rules[0].subjects: unknown field `group`");
    starts(rule_error(json!({"resources": {"names": ["dv"]}})), "policy.name: rules[0].resources.names: there is no resource `dv`");
    starts(rule_error(json!({"relations": ["orders"]})), "policy.pattern: rules[0].relations[0]");
    starts(rule_error(json!({"functions": ["f("]})), "policy.pattern: rules[0].functions[0]");
    starts(rule_error(json!({"functions": [{"name": "f", "return": "clean"}]})), "policy.schema: rules[0]: unknown field `return`");
    starts(rule_error(json!({"when": "princpal.job == 'x'"})), "policy.condition: rules[0].when: there is no variable `princpal`");
    starts(rule_error(json!({"require": ["wehre"]})), "policy.name: rules[0].require[0]");
    starts(rule_error(json!({"effects": ["unknown", "none"]})), "policy.name: rules[0].effects[1]");
    starts(rule_error(json!({"row_limit": 1.5})), "policy.schema: rules[0].row_limit: a number has no fraction");
    starts(rule_error(json!({"when": null})), "policy.schema: rules[0].when: the value is empty");
    let issuer = |keys: Json| error(json!({"issuers": [{"issuer": "https://idp.example", "audience": "a", "keys": keys}]}));
    assert_eq!(issuer(json!({"jwks": serde_json::from_slice::<Json>(KEYS).unwrap()})), "compiles");
    starts(issuer(json!({"jwks": {"keys": []}})), "identity.keys_invalid: issuers[0]: ");
    starts(issuer(json!({"jkws": {}})), "policy.schema: issuers[0]: unknown variant `jkws`");
    starts(error(json!({"version": 2})), "policy.schema: version");
    assert_eq!(rule_error(json!({})), "compiles");
}

/// A list of values in the order of the fields would mean what nobody can see.
#[test]
fn a_list_is_no_object() {
    let line = |changes: Json| {
        let mut line = json!({"classes": ["ssn"], "mask": "redact"});
        for (name, value) in changes.as_object().unwrap() {
            line[name] = value.clone();
        }
        error(json!({"classes": {"ssn": {"columns": ["*.ssn"]}}, "masks": [line]}))
    };
    assert_eq!(line(json!({"probe": {"join": "permit"}})), "compiles");
    for changes in [json!({"probe": ["permit"]}), json!({"mask": {"partial": [0, 4]}}), json!({"mask": {"hash": ["key"]}})] {
        assert!(line(changes.clone()).starts_with("policy.schema: masks[0]"), "{changes}: {}", line(changes.clone()));
    }
    assert!(rule_error(json!({"functions": [["f", "clean"]]})).starts_with("policy.schema: rules[0]"));
    assert!(error(json!({"classes": {"ssn": [["*.ssn"]]}})).starts_with("policy.schema: classes.ssn"));
    assert!(
        error(json!({"resources": {"db": {"kind": "sql", "dialect": "postgres", "settings": [false]}}}))
            .starts_with("policy.schema: resources.db")
    );
}

#[test]
fn a_rule_that_can_never_fire_is_an_error() {
    for changes in [
        json!({"effects": []}),
        json!({"subjects": {}}),
        json!({"subjects": {"groups": []}}),
        json!({"resources": {}}),
        json!({"resources": {"labels": {"env": "nowhere"}}}),
        json!({"resources": {"kind": "http"}}),
        json!({"relations": []}),
        json!({"effects": ["program"], "relations": ["a.b"]}),
        json!({"require": ["constraining_where"]}),
        json!({"row_limit": 0}),
        json!({"session": {"max": "0s"}}),
    ] {
        assert!(rule_error(changes.clone()).starts_with("policy.never_fires"), "{changes}: {}", rule_error(changes.clone()));
    }
}

#[test]
fn a_part_that_the_decision_has_no_use_for_is_an_error() {
    for changes in [
        json!({"approval": approval()}),
        json!({"decision": "hold"}),
        json!({"decision": "deny", "require": ["where"], "effects": ["delete"]}),
        json!({"decision": "deny", "session": {"max": "1h"}}),
        json!({"decision": "deny", "row_limit": 1}),
        json!({"decision": "deny", "classes": "none"}),
        json!({"classes": "some"}),
        json!({"message": ""}),
        json!({"name": ""}),
        json!({"session": {}}),
        json!({"session": {"max": "soon"}}),
    ] {
        assert!(rule_error(changes.clone()).starts_with("policy.schema"), "{changes}: {}", rule_error(changes.clone()));
    }
}

#[test]
fn names_stand_once_and_classes_have_one_mask_of_each_rank() {
    let rule = json!({"name": "r", "decision": "permit", "effects": ["read"]});
    assert!(error(json!({"rules": [rule, rule]})).starts_with("policy.duplicate: rules[1].name"));
    let classes = json!({"ssn": {"columns": ["customers.ssn"]}});
    let masks = |masks: Json| error(json!({"classes": classes, "masks": masks}));
    assert!(masks(json!([])).starts_with("policy.mask_missing: classes.ssn"));
    assert_eq!(masks(json!([{"classes": ["ssn"], "mask": "redact"}])), "compiles");
    assert!(
        masks(json!([{"classes": ["ssn"], "mask": "redact"}, {"classes": ["ssn"], "mask": "nullify"}]))
            .starts_with("policy.mask_rank: masks[1]")
    );
    let unless = json!({"groups": ["a"]});
    assert_eq!(
        masks(json!([{"classes": ["ssn"], "mask": "redact"}, {"classes": ["ssn"], "mask": "nullify", "unless": unless}])),
        "compiles"
    );
    assert!(masks(json!([{"classes": ["snn"], "mask": "redact"}])).ends_with("[did you mean `ssn`?]"));
    assert!(masks(json!([{"classes": ["ssn", "ssn"], "mask": "redact"}])).starts_with("policy.duplicate"));
    assert!(masks(json!([{"classes": [], "mask": "redact"}])).starts_with("policy.never_fires"));
    assert!(masks(json!([{"classes": ["ssn"], "mask": "redact", "probe": {"were": "permit"}}])).starts_with("policy.schema: masks[0]"));
}

#[test]
fn an_operator_that_this_version_does_not_have_is_an_error_that_names_those_it_has() {
    let classes = json!({"ssn": {"columns": ["customers.ssn"]}});
    let masks = |line: Json| error(json!({"classes": classes, "masks": [line]}));
    let text = masks(json!({"classes": ["ssn"], "mask": {"shuffle": {"key": "k"}}}));
    assert!(
        text.starts_with("policy.mask_unsupported: masks[0].mask") && text.contains("redact, constant, partial, nullify, hash, tokenize"),
        "{text}"
    );
    assert!(masks(json!({"classes": ["ssn"], "mask": "redct"})).ends_with("[did you mean `redact`?]"));
    assert!(masks(json!({"classes": ["ssn"], "mask": {"partial": {}}})).starts_with("policy.schema"));
    assert!(masks(json!({"classes": ["ssn"], "mask": {"partial": {"keep": 4}}})).starts_with("policy.schema"));
    for derived in [
        json!({"partial": {"keep_last": 4}}),
        json!({"encrypt": {"key": "k"}}),
        json!({"format_preserving": {"key": "k"}}),
        json!({"bucket": {"width": 10}}),
    ] {
        assert!(masks(json!({"classes": ["ssn"], "mask": "redact", "derived": derived})).starts_with("policy.mask_unsupported"));
    }
}

#[test]
fn parameters_that_would_show_a_value_or_hide_it_by_another_name_are_refused() {
    let classes = json!({"ssn": {"columns": ["customers.ssn"]}});
    let with = |mask: &Json| error(json!({"classes": classes, "masks": [{"classes": ["ssn"], "mask": mask}]}));
    for mask in [
        json!({"encrypt": {"key": "k"}}),
        json!({"format_preserving": {"key": "k"}}),
        json!({"format_preserving": {"key": "k", "luhn": "keep"}}),
        json!({"format_preserving": {"key": "k", "alphabet": "upper_digits", "luhn": "ignore"}}),
        json!({"shift_date": {"key": "k", "days": 3652}}),
        json!({"truncate_date": {"to": "quarter"}}),
        json!({"bucket": {"width": 2}}),
        json!({"round": {"digits": -18}}),
        json!({"round": {"multiple": 500}}),
        json!({"ip_prefix": {"v4": 0, "v6": 127}}),
    ] {
        assert_eq!(with(&mask), "compiles", "{mask}");
    }
    for mask in [
        json!({"encrypt": {"key": ""}}),
        json!({"encrypt": {}}),
        json!({"format_preserving": {"key": "k", "alphabet": "upper", "luhn": "keep"}}),
        json!({"format_preserving": {"key": "k", "alphabet": "hex"}}),
        json!({"shift_date": {"key": "k", "days": 0}}),
        json!({"shift_date": {"key": "k", "days": 3653}}),
        json!({"shift_date": {"days": 30}}),
        json!({"truncate_date": {"to": "decade"}}),
        json!({"truncate_date": {}}),
        json!({"bucket": {"width": 1}}),
        json!({"bucket": {"width": -10}}),
        json!({"round": {"digits": 19}}),
        json!({"round": {"multiple": 1}}),
        json!({"round": {"digits": 1, "multiple": 10}}),
        json!({"round": {}}),
        json!({"ip_prefix": {"v4": 32, "v6": 48}}),
        json!({"ip_prefix": {"v4": 24, "v6": 128}}),
        json!({"ip_prefix": {"v4": 24}}),
    ] {
        assert!(with(&mask).starts_with("policy.schema: masks[0]"), "{mask}: {}", with(&mask));
    }
}

#[test]
fn only_a_line_that_encrypts_says_who_may_open() {
    let classes = json!({"ssn": {"columns": ["customers.ssn"]}});
    let with =
        |mask: Json| error(json!({"classes": classes, "masks": [{"classes": ["ssn"], "mask": mask, "reveal": {"groups": ["fraud"]}}]}));
    assert_eq!(with(json!({"encrypt": {"key": "k"}})), "compiles");
    assert!(with(json!({"tokenize": {"key": "k"}})).starts_with("policy.schema: masks[0]: only a line that encrypts"));
}

#[test]
fn a_test_that_names_what_there_is_not_is_an_error() {
    let test = |changes: Json| {
        let mut test = json!({"as": {"groups": ["a"]}, "resource": "db", "statement": "SELECT 1", "expect": {"decision": "deny"}});
        for (name, value) in changes.as_object().unwrap() {
            test[name] = value.clone();
        }
        error(json!({"tests": [test]}))
    };
    assert_eq!(test(json!({})), "compiles");
    assert!(test(json!({"resource": "bd"})).starts_with("policy.name: tests[0].resource"));
    assert!(test(json!({"expect": {"decision": "deny", "rule": "r"}})).starts_with("policy.name: tests[0]"));
    assert!(test(json!({"expect": {"decision": "deny", "reason": "denied.defualt"}})).ends_with("[did you mean `denied.default`?]"));
    assert!(test(json!({"expect": {"decision": "permit", "masks": {"ssn": "partial"}}})).starts_with("policy.name"));
    assert!(test(json!({"expect": {"decison": "deny"}})).starts_with("policy.schema: tests[0].expect"));
}

#[test]
fn what_may_not_be_meant_is_said_as_data() {
    let codes = |parts: Json| compile(&document(parts)).unwrap().lint().iter().map(|finding| finding.code).collect::<Vec<_>>();
    let rule = json!({"name": "r", "decision": "permit", "effects": ["read", "unknown", "insert", "program"]});
    assert_eq!(
        codes(json!({"mode": "observe", "rules": [rule]})),
        ["lint.observe", "lint.everybody", "lint.unknown", "lint.writes_anywhere"]
    );
    assert_eq!(codes(json!({})), ["lint.no_permit"]);
    let lost = json!({"name": "r", "decision": "deny", "effects": ["read", "program"], "relations": ["a.b", "*"]});
    assert_eq!(codes(json!({"rules": [lost]})), ["lint.no_permit", "lint.without_relation", "lint.relations"]);
}

#[test]
fn any_bytes_give_an_error_or_a_policy_and_never_a_panic() {
    use proptest::prelude::*;
    proptest!(ProptestConfig::with_cases(64), |(at in 0..EXAMPLE.len(), byte in any::<u8>(), drop in 0..40_usize)| {
        let mut bytes = EXAMPLE.as_bytes().to_vec();
        bytes[at] = byte;
        let _ = PolicySet::compile(&bytes, Format::Yaml, &files());
        bytes.drain(at..(at + drop).min(bytes.len()));
        let _ = PolicySet::compile(&bytes, Format::Yaml, &files());
    });
}

#[test]
fn a_policy_is_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<PolicySet>();
    let Ruling::Deny(_) = Asked::new("drop").decide(&super::support::rules(json!([]))) else { panic!("denied") };
}
