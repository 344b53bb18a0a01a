mod content;

use super::*;
use crate::classify::{ColumnName, Lineage, RelationName};
use crate::crypto::{MacKey, VersionedKey};
use crate::mask::{ShapeColumn, ValueKind};
use crate::policy::{Alphabet, ColumnDuty, DateUnit, Luhn, Mask, Rounding};
use proptest::prelude::*;

struct Keys;

impl KeyProvider for Keys {
    fn current(&self, name: &str) -> Result<Option<VersionedKey>, Error> {
        Ok((name == "cards").then(|| VersionedKey { version: 2, key: MacKey::new(&[9; 32]).unwrap() }))
    }
}

const KINDS: [ValueKind; 13] = [
    ValueKind::Text,
    ValueKind::Int,
    ValueKind::Float,
    ValueKind::Decimal,
    ValueKind::Bool,
    ValueKind::Bytes,
    ValueKind::Date,
    ValueKind::Time,
    ValueKind::Timestamp,
    ValueKind::Json,
    ValueKind::Uuid,
    ValueKind::Other,
    ValueKind::Unknown,
];

fn source(column: &str) -> ColumnName {
    ColumnName { relation: RelationName { schema: Some("public".into()), name: "customers".into() }, column: column.into() }
}

fn output(name: &str, lineage: Lineage) -> Output {
    Output { name: name.into(), lineage, sources: vec![source(name)], unknown_functions: Vec::new() }
}

fn column(name: &str, kind: ValueKind) -> ShapeColumn {
    ShapeColumn { name: name.into(), kind, origin: None }
}

fn duty(mask: Option<Mask>) -> Option<ColumnDuty> {
    Some(ColumnDuty { classes: vec!["card".into()], mask, lineage: Lineage::Identity })
}

/// One column `c` of the kind under the operator.
fn one(mask: Option<Mask>, kind: ValueKind) -> Result<Plan, Error> {
    let outputs = Outputs::Columns(vec![output("c", Lineage::Identity)]);
    Plan::new(&Masking::Columns(vec![duty(mask)]), &outputs, &ResultShape { columns: vec![column("c", kind)] }, &Keys, "acme")
}

fn shown(plan: &Plan, value: Value) -> Value {
    plan.cell(0, value, &mut Counts::default()).unwrap()
}

fn code<T>(result: Result<T, Error>) -> Option<&'static str> {
    result.err().map(|error| error.code().name())
}

fn text(value: &str) -> Value {
    Value::Text(value.into())
}

#[test]
fn a_column_keeps_its_kind_or_the_plan_says_what_it_becomes() {
    let tokenize = || Some(Mask::Tokenize { key: "cards".into() });
    for kind in KINDS {
        let becomes = |mask| one(mask, kind).unwrap().explain()[0].becomes.name();
        let expected = match kind {
            ValueKind::Text => "text",
            ValueKind::Unknown => "by_value",
            _ => "null",
        };
        assert_eq!(becomes(Some(Mask::Redact)), expected);
        assert_eq!(becomes(Some(Mask::Nullify)), "null");
        assert_eq!(becomes(None), kind.name());
        let expected = match kind {
            ValueKind::Json => "json",
            ValueKind::Other | ValueKind::Unknown => "by_value",
            _ => "text",
        };
        assert_eq!(becomes(tokenize()), expected);
    }
    assert_eq!(one(Some(Mask::Constant("7".into())), ValueKind::Int).unwrap().explain()[0].becomes.name(), "int");
    assert_eq!(code(one(Some(Mask::Constant("n/a".into())), ValueKind::Int)), Some("mask.constant"));
    assert_eq!(code(one(Some(Mask::Constant("ff".into())), ValueKind::Bytes)), Some("mask.constant"));
    let partial = Mask::Partial { keep_first: 0, keep_last: 4 };
    let plan = one(Some(partial.clone()), ValueKind::Int).unwrap();
    assert_eq!(plan.explain()[0].becomes.name(), "text");
    assert_eq!(shown(&plan, Value::Int(4_111_111_111_111_111)), text("************1111"));
    assert_eq!(one(Some(partial), ValueKind::Bool).unwrap().explain()[0].becomes.name(), "null");
}

#[test]
fn a_value_of_another_kind_than_its_column_is_masked_all_the_same() {
    let redact = one(Some(Mask::Redact), ValueKind::Int).unwrap();
    assert_eq!(shown(&redact, text("4111111111111111")), Value::Null);
    let redact = one(Some(Mask::Redact), ValueKind::Text).unwrap();
    assert_eq!(shown(&redact, Value::Bytes(vec![1])), text("[redacted]"));
    let partial = one(Some(Mask::Partial { keep_first: 0, keep_last: 1 }), ValueKind::Text).unwrap();
    assert_eq!(shown(&partial, Value::Bytes(b"4111111111111111".to_vec())), Value::Null);
    assert_eq!(shown(&partial, Value::Bool(true)), Value::Null);
}

#[test]
fn an_untyped_column_is_masked_value_by_value() {
    let constant = one(Some(Mask::Constant("0".into())), ValueKind::Unknown).unwrap();
    assert_eq!(shown(&constant, Value::Int(5)), Value::Int(0));
    assert_eq!(shown(&constant, text("five")), text("0"));
    assert_eq!(shown(&constant, Value::Bytes(vec![5])), Value::Null);
    let redact = one(Some(Mask::Redact), ValueKind::Unknown).unwrap();
    assert_eq!((shown(&redact, Value::Int(5)), shown(&redact, text("5"))), (Value::Null, text("[redacted]")));
}

#[test]
fn a_missing_key_refuses_the_plan() {
    let key = || "gone".to_owned();
    for mask in [
        Mask::Hash { key: key() },
        Mask::Encrypt { key: key() },
        Mask::FormatPreserving { key: key(), alphabet: Alphabet::Digits, luhn: Luhn::Ignore },
        Mask::ShiftDate { key: key(), days: 30 },
    ] {
        assert_eq!(code(one(Some(mask), ValueKind::Text)), Some("mask.key"));
    }
}

/// The kinds of column for which there is a plan; for all others it is refused.
fn held(mask: &Mask) -> Vec<&'static str> {
    let plans = KINDS.into_iter().map(|kind| (kind, one(Some(mask.clone()), kind)));
    let mut held = Vec::new();
    for (kind, plan) in plans {
        match plan {
            Ok(plan) => {
                let becomes = plan.explain()[0].becomes;
                let expected = if kind == ValueKind::Unknown { Becomes::ByValue } else { Becomes::Kind(kind) };
                assert_eq!(becomes, expected, "{mask:?}");
                held.push(kind.name());
            }
            Err(error) => assert_eq!(error.code(), ErrorCode::MaskKind),
        }
    }
    held
}

#[test]
fn an_operator_keeps_a_kind_or_refuses_it() {
    let key = || "cards".to_owned();
    let format = |alphabet| Mask::FormatPreserving { key: key(), alphabet, luhn: Luhn::Ignore };
    assert_eq!(held(&format(Alphabet::Digits)), ["text", "int", "decimal", "json", "unknown"]);
    assert_eq!(held(&format(Alphabet::Upper)), ["text", "json", "unknown"]);
    assert_eq!(held(&Mask::ShiftDate { key: key(), days: 30 }), ["text", "date", "timestamp", "unknown"]);
    assert_eq!(held(&Mask::TruncateDate { to: DateUnit::Week }), ["text", "date", "timestamp", "unknown"]);
    assert_eq!(held(&Mask::TruncateDate { to: DateUnit::Day }), ["text", "timestamp", "unknown"]);
    assert_eq!(held(&Mask::Bucket { width: 10 }), ["int", "float", "decimal", "unknown"]);
    assert_eq!(held(&Mask::Round(Rounding::Multiple(10))), ["int", "float", "decimal", "unknown"]);
    assert_eq!(held(&Mask::Round(Rounding::Digits(-1))), ["int", "float", "decimal", "unknown"]);
    assert_eq!(held(&Mask::Round(Rounding::Digits(0))), ["float", "decimal", "unknown"]);
    assert_eq!(held(&Mask::IpPrefix { v4: 24, v6: 48 }), ["text", "other", "unknown"]);
}

#[test]
fn documents_and_arrays_stay_what_they_are() {
    let other = |kind: &str, text: &str| Value::Other { kind: kind.into(), text: text.into() };
    let partial = || Some(Mask::Partial { keep_first: 0, keep_last: 4 });
    let document = "{ \"ssn\": \"123-45-6789\", \"n\":[ 4111111111111111, null, true, {} ] }";
    let masked = "{ \"ssn\": \"*******6789\", \"n\":[ null, null, null, {} ] }";
    for kind in [ValueKind::Json, ValueKind::Unknown, ValueKind::Other] {
        let plan = one(partial(), kind).unwrap();
        assert_eq!(shown(&plan, other("jsonb", document)), other("jsonb", masked));
        assert_eq!(shown(&plan, other("json", "{'ssn': '123-45-6789'}")), Value::Null);
        assert_eq!(shown(&plan, other("text[]", "{123-45-6789,NULL,\"\"}")), other("text[]", "{*******6789,NULL,[redacted]}"));
        assert_eq!(shown(&plan, other("text[]", "{}")), other("text[]", "{}"));
        assert_eq!(shown(&plan, other("int8[]", "{4111111111111111}")), other("int8[]", "{NULL}"));
        assert_eq!(shown(&plan, other("text[]", "123-45-6789")), Value::Null);
    }
    let plan = one(partial(), ValueKind::Json).unwrap();
    assert_eq!(shown(&plan, text(document)), text(masked));
    assert_eq!(shown(&plan, text("{'ssn': '123-45-6789'}")), text("[redacted]"));
    // A driver that has read the document already.
    assert_eq!(shown(&plan, text("123-45-6789 of Ann")), text("************** Ann"));
    assert_eq!(shown(&plan, Value::Int(4_111_111_111_111_111)), Value::Null);
    let format = Some(Mask::FormatPreserving { key: "cards".into(), alphabet: Alphabet::Digits, luhn: Luhn::Keep });
    let plan = one(format, ValueKind::Json).unwrap();
    let Value::Other { text: shown_text, .. } = shown(&plan, other("json", "[4111111111111111,\"4111-1111\",7]")) else {
        panic!("a document")
    };
    let read: Vec<serde_json::Value> = serde_json::from_str(&shown_text).unwrap();
    assert!(read[0].as_i64().is_some_and(|number| number > 999_999_999_999_999 && number != 4_111_111_111_111_111), "{shown_text}");
    assert!(read[1].as_str().is_some_and(|text| text.len() == 9 && text != "4111-1111") && read[2].is_null(), "{shown_text}");
    let redact = one(Some(Mask::Redact), ValueKind::Json).unwrap();
    assert_eq!(shown(&redact, other("json", document)), Value::Null);
}

#[test]
fn parameters_that_no_policy_may_have_refuse_the_plan() {
    for mask in [
        Mask::Bucket { width: 0 },
        Mask::Round(Rounding::Multiple(1)),
        Mask::ShiftDate { key: "cards".into(), days: 0 },
        Mask::IpPrefix { v4: 32, v6: 0 },
        Mask::Hash { key: String::new() },
    ] {
        assert_eq!(code(one(Some(mask), ValueKind::Unknown)), Some("mask.kind"));
    }
}

#[test]
fn the_same_key_makes_dates_text_and_numbers_of_their_own_kind() {
    let day = |text: &str| Value::Other { kind: "date".into(), text: text.into() };
    let shift = one(Some(Mask::ShiftDate { key: "cards".into(), days: 30 }), ValueKind::Date).unwrap();
    let Value::Other { kind, text: first } = shown(&shift, day("2026-03-12")) else { panic!("a date") };
    assert!(kind == "date" && first != "2026-03-12");
    // A driver that gives texts where another gives dates.
    assert_eq!(shown(&shift, text("2026-03-12")), Value::Text(first));
    assert_eq!(shown(&shift, text("in March")), text("[redacted]"));
    assert_eq!(shown(&shift, Value::Int(20_260_312)), Value::Null);
    let format =
        one(Some(Mask::FormatPreserving { key: "cards".into(), alphabet: Alphabet::Digits, luhn: Luhn::Keep }), ValueKind::Int).unwrap();
    assert!(matches!(shown(&format, Value::Int(4_111_111_111_111_111)), Value::Int(1_000_000_000_000_000..=9_999_999_999_999_999)));
    assert_eq!(shown(&format, Value::Int(4_111)), Value::Null);
}

#[test]
fn a_column_is_masked_as_its_cells_are() {
    for mask in [
        Mask::Redact,
        Mask::Tokenize { key: "cards".into() },
        Mask::FormatPreserving { key: "cards".into(), alphabet: Alphabet::Digits, luhn: Luhn::Keep },
    ] {
        let plan = one(Some(mask), ValueKind::Text).unwrap();
        let mut cells: Vec<Value> = (0..70).map(|number| text(&format!("4111-1111-1111-{number:04}"))).collect();
        cells.extend([Value::Null, text("short"), text("4111111111111111")]);
        let expected: Vec<Value> = cells.iter().map(|cell| shown(&plan, cell.clone())).collect();
        let mut counts = Counts::default();
        plan.column(0, &mut cells, &mut counts).unwrap();
        assert_eq!((cells, counts.replaced(0), counts.rows()), (expected, 72, 0));
        assert_eq!(code(plan.column(1, &mut [text("b")], &mut counts)), Some("mask.row"));
    }
}

#[test]
fn a_column_from_elsewhere_refuses_the_plan_whatever_is_shown_of_it() {
    let plan = |duty: Option<ColumnDuty>, lineage, origin: ColumnName| {
        let outputs = Outputs::Columns(vec![output("name", lineage)]);
        let shape = ResultShape { columns: vec![ShapeColumn { name: "name".into(), kind: ValueKind::Text, origin: Some(origin) }] };
        code(Plan::new(&Masking::Columns(vec![duty]), &outputs, &shape, &Keys, ""))
    };
    assert_eq!(plan(None, Lineage::Identity, source("name")), None);
    let unqualified = ColumnName { relation: RelationName { schema: None, name: "customers".into() }, column: "name".into() };
    assert_eq!(plan(None, Lineage::Identity, unqualified), None);
    assert_eq!(plan(None, Lineage::Identity, source("ssn")), Some("mask.origin"));
    assert_eq!(plan(None, Lineage::Unknown, source("ssn")), None);
    assert_eq!(plan(None, Lineage::Derived, source("name")), None, "a cast that changes nothing leaves the column");
    assert_eq!(plan(None, Lineage::Aggregate, source("name")), Some("mask.origin"), "what is counted is no stored value");
    assert_eq!(plan(None, Lineage::Constant, source("name")), Some("mask.origin"));
    assert_eq!(plan(duty(None), Lineage::Identity, source("ssn")), Some("mask.origin"));
    assert_eq!(plan(duty(Some(Mask::Redact)), Lineage::Identity, source("ssn")), Some("mask.origin"));
    let clear = |lineage| {
        let outputs = Outputs::Columns(vec![output("name", lineage)]);
        let column = ShapeColumn { name: "name".into(), kind: ValueKind::Text, origin: Some(source("ssn")) };
        code(Plan::new(&Masking::Clear, &outputs, &ResultShape { columns: vec![column] }, &Keys, ""))
    };
    assert_eq!((clear(Lineage::Identity), clear(Lineage::Unknown)), (Some("mask.origin"), None));
    let unknown = ColumnDuty { classes: Vec::new(), mask: Some(Mask::Redact), lineage: Lineage::Unknown };
    assert_eq!(plan(Some(unknown), Lineage::Unknown, source("ssn")), None);
    let other_schema = ColumnName { relation: RelationName { schema: Some("hr".into()), name: "customers".into() }, column: "name".into() };
    assert_eq!(plan(None, Lineage::Identity, other_schema), Some("mask.origin"));
}

#[test]
fn a_duty_without_class_or_operator_is_redacted() {
    let empty = ColumnDuty { classes: Vec::new(), mask: None, lineage: Lineage::Identity };
    let outputs = Outputs::Columns(vec![output("c", Lineage::Identity)]);
    let shape = ResultShape { columns: vec![column("c", ValueKind::Text)] };
    let plan = Plan::new(&Masking::Columns(vec![Some(empty)]), &outputs, &shape, &Keys, "").unwrap();
    assert_eq!(shown(&plan, text("secret")), text("[redacted]"));
}

#[test]
fn an_unpredicted_result_is_redacted_whole() {
    let shape =
        ResultShape { columns: vec![column("'4111'", ValueKind::Text), column("b", ValueKind::Int), column("c", ValueKind::Unknown)] };
    let plan = Plan::new(&Masking::Whole, &Outputs::Unknown, &shape, &Keys, "").unwrap();
    let mut row = [text("4111"), Value::Int(1), Value::Null];
    let mut counts = Counts::default();
    plan.row(&mut row, &mut counts).unwrap();
    assert_eq!(row, [text("[redacted]"), Value::Null, text("[redacted]")]);
    assert_eq!(plan.masked_columns(), [0, 1, 2]);
    assert!(!serde_json::to_string(plan.explain()).unwrap().contains("4111"));
    assert_eq!(serde_json::to_value(plan.summary(&counts)).unwrap()["columns"][0]["replaced"], 1);
}

#[test]
fn figures_go_by_column_and_class_and_tell_what_was_shown() {
    let outputs = Outputs::Columns(vec![output("a", Lineage::Identity), output("b", Lineage::Derived), output("c", Lineage::Identity)]);
    let shape = ResultShape { columns: ["a", "x", "c"].map(|name| column(name, ValueKind::Text)).to_vec() };
    let masking = Masking::Columns(vec![
        None,
        duty(Some(Mask::Redact)),
        Some(ColumnDuty { classes: vec!["email".into()], mask: None, lineage: Lineage::Identity }),
    ]);
    let plan = Plan::new(&masking, &outputs, &shape, &Keys, "").unwrap();
    let (mut counts, mut other) = (Counts::default(), Counts::default());
    let mut row = [text("1"), text("2"), text("3")];
    plan.row(&mut row, &mut counts).unwrap();
    assert_eq!(row, [text("1"), text("[redacted]"), text("3")]);
    plan.row(&mut [Value::Null, Value::Null, Value::Null], &mut other).unwrap();
    counts.merge(&other);
    let summary = serde_json::to_value(plan.summary(&counts)).unwrap();
    assert_eq!(
        summary,
        serde_json::json!({
            "rows": 2,
            "columns": [
                {"position": 1, "name": "b", "classes": ["card"], "operator": "redact", "replaced": 1},
                {"position": 2, "name": "c", "classes": ["email"], "replaced": 0},
            ],
            "masked": {"card": 1},
            "shown": {"email": 2},
        })
    );
    assert!(plan.explain()[1].name_differs && !plan.explain()[0].name_differs);
}

#[test]
fn a_row_or_cell_that_does_not_fit_is_refused_untouched() {
    let plan = one(Some(Mask::Redact), ValueKind::Text).unwrap();
    let mut row = [text("a"), text("b")];
    let mut counts = Counts::default();
    assert_eq!(code(plan.row(&mut row, &mut counts)), Some("mask.row"));
    assert_eq!(code(plan.row(&mut [], &mut counts)), Some("mask.row"));
    assert_eq!(code(plan.cell(1, text("b"), &mut counts)), Some("mask.row"));
    assert_eq!(counts, Counts::default());
}

fn any_mask() -> impl Strategy<Value = Mask> {
    prop_oneof![
        Just(Mask::Redact),
        Just(Mask::Nullify),
        "[0-9]{1,3}".prop_map(Mask::Constant),
        (0u32..5, 0u32..5).prop_map(|(keep_first, keep_last)| Mask::Partial { keep_first, keep_last }),
        Just(Mask::Hash { key: "cards".into() }),
        Just(Mask::Tokenize { key: "cards".into() }),
        Just(Mask::Encrypt { key: "cards".into() }),
        Just(Mask::FormatPreserving { key: "cards".into(), alphabet: Alphabet::Alphanumeric, luhn: Luhn::Ignore }),
        Just(Mask::ShiftDate { key: "cards".into(), days: 30 }),
        Just(Mask::TruncateDate { to: DateUnit::Month }),
        Just(Mask::Bucket { width: 10 }),
        Just(Mask::Round(Rounding::Digits(-1))),
        Just(Mask::IpPrefix { v4: 24, v6: 48 }),
    ]
}

fn any_masking() -> impl Strategy<Value = Masking> {
    let duties = proptest::collection::vec(proptest::option::of(proptest::option::of(any_mask())), 0..5);
    prop_oneof![
        Just(Masking::Clear),
        Just(Masking::Whole),
        duties.prop_map(|duties| Masking::Columns(duties.into_iter().map(|mask| mask.and_then(duty)).collect())),
    ]
}

proptest! {
    #[test]
    fn another_arity_never_gets_a_plan(masking in any_masking(), predicted in 0usize..5, found in 0usize..5) {
        let names = ["a", "b", "c", "d", "e"];
        let outputs = Outputs::Columns(names[..predicted].iter().map(|name| output(name, Lineage::Identity)).collect());
        let shape = ResultShape { columns: names[..found].iter().map(|name| column(name, ValueKind::Text)).collect() };
        let fits = predicted == found && if let Masking::Columns(duties) = &masking { duties.len() == found } else { true };
        // Operators for numbers and other kinds are no plan for a text either.
        let refusals: &[Option<&str>] = if fits { &[None, Some("mask.kind")] } else { &[Some("mask.arity")] };
        prop_assert!(refusals.contains(&code(Plan::new(&masking, &outputs, &shape, &Keys, ""))));
        let none = Plan::new(&masking, &Outputs::None, &shape, &Keys, "");
        prop_assert!(none.is_err() || found == 0);
        let unknown = Plan::new(&masking, &Outputs::Unknown, &shape, &Keys, "");
        prop_assert!(unknown.is_err() || found == 0 || !matches!(masking, Masking::Columns(_)));
    }

    #[test]
    fn null_stays_null_and_no_masked_text_survives(mask in any_mask(), kind in 0usize..13, value in "[a-zA-Z]{12,40}") {
        let Ok(plan) = one(Some(mask), KINDS[kind]) else { return Ok(()) };
        prop_assert_eq!(shown(&plan, Value::Null), Value::Null);
        if let Value::Text(out) = shown(&plan, Value::Text(value.clone())) {
            let characters: Vec<char> = value.chars().collect();
            for run in characters.windows(9) {
                prop_assert!(!out.contains(&run.iter().collect::<String>()), "{out}");
            }
        }
    }
}

#[test]
fn what_is_computed_from_a_class_is_the_same_for_every_row() {
    let duty = ColumnDuty { classes: vec!["card".into()], mask: Some(Mask::Redact), lineage: Lineage::Derived };
    let outputs = Outputs::Columns(vec![output("c", Lineage::Derived)]);
    for (kind, shown) in [(ValueKind::Unknown, text("[redacted]")), (ValueKind::Text, text("[redacted]")), (ValueKind::Int, Value::Null)] {
        let shape = ResultShape { columns: vec![column("c", kind)] };
        let plan = Plan::new(&Masking::Columns(vec![Some(duty.clone())]), &outputs, &shape, &Keys, "").unwrap();
        let mut counts = Counts::default();
        for value in [Value::Null, Value::Int(1), text("x"), Value::Bytes(vec![1])] {
            assert_eq!(plan.cell(0, value, &mut counts).unwrap(), shown);
        }
    }
}
