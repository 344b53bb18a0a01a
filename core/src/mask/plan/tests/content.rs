use super::*;
use crate::mask::scan::{ScanConfig, Scanner};
use crate::mask::{ShownText, Sought};
use crate::policy::ContentDuty;

const CARD: &str = "4111 1111 1111 1111";

fn scanner() -> Scanner {
    Scanner::new(&ScanConfig::default()).unwrap()
}

fn content(class: &str, detect: &[&str], mask: Mask) -> ContentDuty {
    ContentDuty { class: class.into(), detect: detect.iter().map(|name| Arc::from(*name)).collect(), mask, derived: Mask::Redact }
}

fn partial() -> Mask {
    Mask::Partial { keep_first: 0, keep_last: 4 }
}

fn cards(mask: Mask) -> Vec<ContentDuty> {
    vec![content("card", &["payment_card"], mask)]
}

fn plan_of(masking: &Masking, duties: &[ContentDuty], name: &str, kind: ValueKind, lineage: Lineage) -> Result<Plan, Error> {
    let scanner = scanner();
    let sought = Sought { duties, scanner: Some(&scanner) };
    let outputs = Outputs::Columns(vec![output(name, lineage)]);
    Plan::with_content(masking, sought, &outputs, &ResultShape { columns: vec![column(name, kind)] }, &Keys, "acme")
}

/// A stored column of that kind whose sources are not sensitive.
fn scanned(duties: &[ContentDuty], kind: ValueKind) -> Plan {
    plan_of(&Masking::Columns(vec![None]), duties, "c", kind, Lineage::Identity).unwrap()
}

#[test]
fn what_is_found_in_a_text_is_masked_and_the_rest_is_shown() {
    let duties = [content("card", &["payment_card"], partial()), content("contact", &["email", "phone"], Mask::Redact)];
    let plan = scanned(&duties, ValueKind::Text);
    assert_eq!(plan.masked_columns(), [0]);
    let mut counts = Counts::default();
    let mut row = [text("Ann (ann@example.com) paid with 4111 1111 1111 1111, then with 5555555555554444.")];
    plan.row(&mut row, &mut counts).unwrap();
    assert_eq!(row, [text("Ann ([redacted]) paid with ***************1111, then with ************4444.")]);
    plan.row(&mut [text("nothing here")], &mut counts).unwrap();
    let summary = serde_json::to_value(plan.summary(&counts)).unwrap();
    assert_eq!(
        summary,
        serde_json::json!({
            "rows": 2,
            "columns": [{"position": 0, "name": "c", "classes": [], "replaced": 1, "found": {"card": 2, "contact": 1}}],
            "masked": {},
            "found": {"card": 2, "contact": 1},
            "shown": {},
        })
    );
    let explained = serde_json::to_value(plan.explain()).unwrap();
    assert_eq!(explained[0]["scanned_for"], serde_json::json!(["card", "contact"]));
    assert_eq!((&explained[0]["becomes"], &explained[0]["operator"]), (&"text".into(), &serde_json::Value::Null));
}

#[test]
fn a_text_without_findings_keeps_its_memory() {
    let plan = scanned(&cards(partial()), ValueKind::Text);
    let value = String::from("an ordinary sentence about nothing");
    let place = value.as_ptr();
    let Value::Text(shown) = shown(&plan, Value::Text(value)) else { panic!("a text stays one") };
    assert_eq!(shown.as_ptr(), place);
    assert_eq!(plan.text(0, "an ordinary sentence", &mut Counts::default()).unwrap(), ShownText::Same);
}

#[test]
fn every_operator_acts_on_the_stretch_or_leaves_the_mark() {
    let key = || "cards".to_owned();
    let masked = |mask| match shown(&scanned(&cards(mask), ValueKind::Text), text(&format!("card {CARD}."))) {
        Value::Text(shown) => shown,
        other => panic!("{other:?}"),
    };
    for (mask, expected) in [
        (Mask::Redact, "card [redacted]."),
        (Mask::Nullify, "card [redacted]."),
        (Mask::Constant("XXXX".into()), "card XXXX."),
        (partial(), "card ***************1111."),
        (Mask::Bucket { width: 10 }, "card [redacted]."),
        (Mask::Round(Rounding::Digits(-2)), "card [redacted]."),
        (Mask::TruncateDate { to: DateUnit::Month }, "card [redacted]."),
        (Mask::IpPrefix { v4: 24, v6: 48 }, "card [redacted]."),
        (Mask::ShiftDate { key: key(), days: 3 }, "card [redacted]."),
    ] {
        assert_eq!(masked(mask.clone()), expected, "{mask:?}");
    }
    assert!(masked(Mask::Hash { key: key() }).starts_with("card h1_2_"));
    assert!(masked(Mask::Tokenize { key: key() }).starts_with("card tok_card_v2_"));
    assert!(masked(Mask::Encrypt { key: key() }).starts_with("card enc.card.v2."));
    let preserved = masked(Mask::FormatPreserving { key: key(), alphabet: Alphabet::Digits, luhn: Luhn::Keep });
    assert!(
        preserved.len() == "card .".len() + CARD.len() && !preserved.contains(CARD) && preserved.matches(' ').count() == 4,
        "{preserved}"
    );
    let whole = |mask| shown(&scanned(&cards(mask), ValueKind::Text), text(CARD));
    assert_eq!((whole(Mask::Nullify), whole(Mask::Redact)), (Value::Null, text("[redacted]")));
}

#[test]
fn a_value_found_has_the_token_that_its_own_column_would_give() {
    let token = || Mask::Tokenize { key: "cards".into() };
    let by_column = shown(&one(Some(token()), ValueKind::Text).unwrap(), text(CARD));
    assert_eq!(shown(&scanned(&cards(token()), ValueKind::Text), text(CARD)), by_column);
}

#[test]
fn where_a_value_is_computed_no_key_answers_for_what_the_statement_brings() {
    let duties = cards(Mask::Tokenize { key: "cards".into() });
    for lineage in [Lineage::Derived, Lineage::Constant, Lineage::Aggregate, Lineage::Unknown] {
        let plan = plan_of(&Masking::Columns(vec![None]), &duties, "c", ValueKind::Text, lineage).unwrap();
        assert_eq!(shown(&plan, text(CARD)), text("[redacted]"), "{lineage:?}");
    }
    let scanner = scanner();
    let shape = ResultShape { columns: vec![column("c", ValueKind::Text)] };
    let sought = Sought { duties: &duties, scanner: Some(&scanner) };
    let plan = Plan::with_content(&Masking::Clear, sought, &Outputs::Unknown, &shape, &Keys, "acme").unwrap();
    assert_eq!(shown(&plan, text(CARD)), text("[redacted]"));
}

#[test]
fn a_number_that_is_one_stays_a_number_or_becomes_null() {
    let card = 4_111_111_111_111_111_i64;
    for (mask, kept) in [
        (Mask::Redact, false),
        (partial(), false),
        (Mask::Hash { key: "cards".into() }, false),
        (Mask::Constant("none".into()), false),
        (Mask::Constant("0".into()), true),
        (Mask::Bucket { width: 1_000_000 }, true),
        (Mask::Round(Rounding::Digits(-6)), true),
        (Mask::Round(Rounding::Digits(2)), false),
        (Mask::FormatPreserving { key: "cards".into(), alphabet: Alphabet::Digits, luhn: Luhn::Ignore }, true),
    ] {
        for kind in [ValueKind::Int, ValueKind::Unknown] {
            let plan = scanned(&cards(mask.clone()), kind);
            match shown(&plan, Value::Int(card)) {
                Value::Int(shown) => assert!(kept && shown != card, "{mask:?}"),
                Value::Null => assert!(!kept, "{mask:?}"),
                other => panic!("{other:?}"),
            }
            assert_eq!(shown(&plan, Value::Int(4_111_111_111_111_112)), Value::Int(4_111_111_111_111_112));
        }
    }
    let redact = scanned(&cards(Mask::Redact), ValueKind::Unknown);
    let decimal = |text: &str| Value::Decimal(text.into());
    assert_eq!(shown(&redact, decimal("4111111111111111.00")), Value::Null);
    assert_eq!(shown(&redact, decimal("-4111111111111111")), Value::Null);
    assert_eq!(shown(&redact, decimal("4111111111111111.50")), decimal("4111111111111111.50"));
    assert_eq!(shown(&redact, Value::Float(4_111_111_111_111_111.0)), Value::Null);
    assert_eq!(shown(&redact, Value::Float(0.5)), Value::Float(0.5));
    let bucket = scanned(&cards(Mask::Bucket { width: 1_000_000 }), ValueKind::Decimal);
    assert_eq!(shown(&bucket, decimal("4111111111111111")), decimal("4111111111000000"));
}

#[test]
fn octets_are_read_as_text_where_they_are_and_hidden_where_they_are_not() {
    let plan = scanned(&cards(partial()), ValueKind::Bytes);
    let bytes = |text: &[u8]| Value::Bytes(text.to_vec());
    assert_eq!(shown(&plan, bytes(b"card 4111111111111111")), bytes(b"card ************1111"));
    assert_eq!(shown(&plan, bytes(b"\xff\xfe card 4111111111111111")), Value::Null);
    assert_eq!(shown(&plan, bytes(b"\xff\xfe")), bytes(b"\xff\xfe"));
}

#[test]
fn a_value_of_another_type_is_rewritten_whole_or_hidden() {
    let of = |kind: &str, text: &str| Value::Other { kind: kind.into(), text: text.into() };
    let addresses = [content("address", &["ipv4"], Mask::IpPrefix { v4: 24, v6: 48 })];
    let plan = scanned(&addresses, ValueKind::Other);
    assert_eq!(shown(&plan, of("inet", "192.0.2.17")), of("inet", "192.0.2.0/24"));
    assert_eq!(shown(&plan, of("inet[]", "{192.0.2.17}")), Value::Null);
    assert_eq!(shown(&plan, of("interval", "3 days")), of("interval", "3 days"));
    assert_eq!(shown(&scanned(&cards(partial()), ValueKind::Other), of("citext", CARD)), Value::Null);
}

#[test]
fn documents_are_masked_by_their_leaves_and_stay_documents() {
    let duties = [content("card", &["payment_card"], partial()), content("ssn", &["us_ssn"], Mask::Redact)];
    let document = r#"{"ssn": 536904399, "card": "\u0034111 1111 1111 1111", "n": 1.50}"#;
    let expected = r#"{"ssn": null, "card": "***************1111", "n": 1.50}"#;
    for kind in [ValueKind::Json, ValueKind::Text, ValueKind::Unknown] {
        assert_eq!(shown(&scanned(&duties, kind), text(document)), text(expected));
    }
    let of = |kind: &str, text: &str| Value::Other { kind: kind.into(), text: text.into() };
    let plan = scanned(&duties, ValueKind::Json);
    assert_eq!(shown(&plan, of("jsonb", document)), of("jsonb", expected));
    assert_eq!(shown(&plan, of("jsonb", "[1, 2]")), of("jsonb", "[1, 2]"));
    let mut counts = Counts::default();
    assert_eq!(plan.cell(0, text(&"[".repeat(2_000)), &mut counts).unwrap(), Value::Null);
    assert_eq!(counts.replaced(0), 1);
    plan.cell(0, text(document), &mut counts).unwrap();
    assert_eq!((plan.summary(&counts).found["card"], plan.summary(&counts).found["ssn"]), (1, 1));
}

#[test]
fn a_day_is_looked_at_where_a_name_speaks_of_birth() {
    let born = |name: &str| {
        let duties = [content("born", &["date_of_birth"], Mask::TruncateDate { to: DateUnit::Year })];
        plan_of(&Masking::Columns(vec![None]), &duties, name, ValueKind::Date, Lineage::Identity).unwrap()
    };
    let date = |text: &str| Value::Other { kind: "date".into(), text: text.into() };
    assert!(born("shipped").masked_columns().is_empty());
    assert_eq!(shown(&born("date_of_birth"), date("1984-05-17")), date("1984-01-01"));
}

#[test]
fn the_names_of_a_column_and_of_its_sources_are_hints() {
    let duties = [content("ssn", &["us_ssn"], Mask::Redact)];
    let plan = |shown: &str, source_name: &str| {
        let scanner = scanner();
        let mut output = output(shown, Lineage::Identity);
        output.sources = vec![source(source_name)];
        let shape = ResultShape { columns: vec![column(shown, ValueKind::Unknown)] };
        let masking = Masking::Columns(vec![None]);
        let sought = Sought { duties: &duties, scanner: Some(&scanner) };
        Plan::with_content(&masking, sought, &Outputs::Columns(vec![output]), &shape, &Keys, "").unwrap()
    };
    for (name, source, hidden) in [("x", "notes", false), ("ssn", "notes", true), ("x", "customer_ssn", true)] {
        let masked = if hidden { Value::Null } else { Value::Int(536_904_399) };
        assert_eq!(shown(&plan(name, source), Value::Int(536_904_399)), masked, "{name} {source}");
    }
}

#[test]
fn lineage_goes_first_and_what_it_shows_is_shown() {
    let duties = [content("card", &["payment_card"], Mask::Redact), content("contact", &["email"], Mask::Redact)];
    let masking = |duty| Masking::Columns(vec![Some(duty)]);
    let duty = |mask| ColumnDuty { classes: vec!["card".into()], mask, lineage: Lineage::Identity };
    let masked = plan_of(&masking(duty(Some(partial()))), &duties, "c", ValueKind::Text, Lineage::Identity).unwrap();
    assert_eq!(shown(&masked, text(CARD)), text("***************1111"));
    assert!(masked.explain()[0].scanned_for.is_empty());
    let allowed = plan_of(&masking(duty(None)), &duties, "c", ValueKind::Text, Lineage::Identity).unwrap();
    assert_eq!(shown(&allowed, text("4111111111111111 ann@example.com")), text("4111111111111111 [redacted]"));
    assert_eq!(*allowed.explain()[0].scanned_for, ["contact".into()]);
}

#[test]
fn what_is_not_sought_hides_nothing_that_is() {
    // The list of words would swallow the address, were it looked for.
    let config = ScanConfig::from_json(br#"{"words": [{"name": "phrase", "words": ["to ann@example.com now"]}]}"#).unwrap();
    let scanner = Scanner::new(&config).unwrap();
    let duties = [content("contact", &["email"], Mask::Redact)];
    let sought = Sought { duties: &duties, scanner: Some(&scanner) };
    let (outputs, shape) =
        (Outputs::Columns(vec![output("c", Lineage::Identity)]), ResultShape { columns: vec![column("c", ValueKind::Text)] });
    let plan = Plan::with_content(&Masking::Clear, sought, &outputs, &shape, &Keys, "").unwrap();
    assert_eq!(shown(&plan, text("write to ann@example.com now")), text("write to [redacted] now"));
}

#[test]
fn an_entity_of_two_classes_takes_the_stronger_operator_and_counts_for_both() {
    let duties = [content("card", &["payment_card"], partial()), content("money", &["payment_card", "iban"], Mask::Nullify)];
    let plan = scanned(&duties, ValueKind::Text);
    let mut counts = Counts::default();
    assert_eq!(plan.cell(0, text(CARD), &mut counts).unwrap(), Value::Null);
    let mut other = counts.clone();
    other.merge(&counts);
    assert_eq!((plan.summary(&other).found["card"], plan.summary(&other).found["money"]), (2, 2));
}

#[test]
fn vendors_secrets_go_by_one_name() {
    let plan = scanned(&[content("keys", &["secret"], Mask::Redact)], ValueKind::Text);
    let token = format!("ghp_{}", "a1".repeat(18));
    assert_eq!(shown(&plan, text(&format!("token {token} of {CARD}"))), text(&format!("token [redacted] of {CARD}")));
}

#[test]
fn what_cannot_be_looked_for_and_a_key_that_is_missing_refuse_the_plan() {
    let of = |duties: &[ContentDuty], scanner: Option<&Scanner>| {
        let shape = ResultShape { columns: vec![column("c", ValueKind::Text)] };
        code(Plan::with_content(&Masking::Clear, Sought { duties, scanner }, &Outputs::Unknown, &shape, &Keys, ""))
    };
    assert_eq!(of(&cards(Mask::Redact), None), Some("scan.config"));
    assert_eq!(of(&[content("x", &["no_such"], Mask::Redact)], Some(&scanner())), Some("scan.config"));
    let mut duties = cards(Mask::Redact);
    duties[0].derived = Mask::Hash { key: "gone".into() };
    assert_eq!(of(&duties, Some(&scanner())), Some("mask.key"));
}
