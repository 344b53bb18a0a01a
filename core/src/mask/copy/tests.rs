//! Streams of rows through a plan.

use super::*;
use crate::classify::{ColumnName, Lineage, Output, Outputs, RelationName};
use crate::crypto::NoKeys;
use crate::error::Error;
use crate::mask::{Counts, Plan, ResultShape, ShapeColumn, ValueKind};
use crate::policy::{ColumnDuty, Mask, Masking};
use crate::request::Value;
use proptest::prelude::*;

/// Columns of these kinds and names, each under an operator or shown.
fn plan(columns: &[(&str, ValueKind, Option<Mask>)]) -> Plan {
    let source =
        |name: &str| ColumnName { relation: RelationName { schema: Some("public".into()), name: "people".into() }, column: name.into() };
    let output =
        |name: &str| Output { name: name.into(), lineage: Lineage::Identity, sources: vec![source(name)], unknown_functions: vec![] };
    let duty = |mask: &Mask| ColumnDuty { classes: vec!["personal".into()], mask: Some(mask.clone()), lineage: Lineage::Identity };
    let masking = Masking::Columns(columns.iter().map(|(_, _, mask)| mask.as_ref().map(duty)).collect());
    let outputs = Outputs::Columns(columns.iter().map(|(name, ..)| output(name)).collect());
    let shape = ResultShape {
        columns: columns.iter().map(|(name, kind, _)| ShapeColumn { name: (*name).into(), kind: *kind, origin: None }).collect(),
    };
    Plan::new(&masking, &outputs, &shape, &NoKeys, "orders-db").unwrap()
}

fn people() -> Plan {
    let partial = || Some(Mask::Partial { keep_first: 0, keep_last: 4 });
    plan(&[
        ("id", ValueKind::Int, None),
        ("ssn", ValueKind::Text, partial()),
        ("note", ValueKind::Text, None),
        ("salary", ValueKind::Int, Some(Mask::Bucket { width: 1000 })),
    ])
}

/// What is shown of a stream that comes in these parts, and how it ended.
fn shown(plan: &Plan, format: &CopyFormat, parts: &[&[u8]]) -> (Vec<u8>, Result<(), &'static str>) {
    let (mut stream, mut output, mut counts) = (CopyStream::new(plan, format), Vec::new(), Counts::default());
    let mut mask = |row: &mut [Value]| plan.row(row, &mut counts).map(|()| true);
    let pushed = parts.iter().try_for_each(|part| stream.push(part, &mut mask, &mut output));
    let name = |error: Error| error.code().name();
    let ended = pushed.map_err(name).and_then(|()| stream.finish().map_err(name));
    (output, ended)
}

fn text(plan: &Plan, format: &CopyFormat, stream: &str) -> (String, Result<(), &'static str>) {
    let (output, ended) = shown(plan, format, &[stream.as_bytes()]);
    (String::from_utf8(output).unwrap(), ended)
}

fn format(document: &str) -> CopyFormat {
    CopyFormat::from_json(document.as_bytes()).unwrap()
}

const TEXT: &str =
    "1\t123-45-6789\ta\\tb\\\\\\n\t51234\n2\t\\N\t\\N\t\\N\n3\t\\061\\x32\\063-45-6789\té\\.\t-7\n4\t\t\t99999999999999999999\n\\.\n";
const TEXT_SHOWN: &str =
    "1\t*******6789\ta\\tb\\\\\\n\t51000\n2\t\\N\t\\N\t\\N\n3\t*******6789\té\\.\t-1000\n4\t[redacted]\t\t99999999999999999000\n\\.\n";
const CSV: &str = "id,ssn,note,salary\n1,123-45-6789,\"a \"\"b\"\",\n\",51234\n2,,\"\",\n3,\"12,\"\"3\"\"\n-45-6789\",é,\"0\"\n";
const CSV_SHOWN: &str = "id,ssn,note,salary\n1,*******6789,\"a \"\"b\"\",\n\",51000\n2,,\"\",\n3,\"***********6789\",é,\"0\"\n";

fn csv() -> CopyFormat {
    format(r#"{"format": "csv", "header": true}"#)
}

#[test]
fn masked_cells_are_masked_and_the_rest_stays_byte_for_byte() {
    assert_eq!(text(&people(), &CopyFormat::text(), TEXT), (TEXT_SHOWN.to_owned(), Ok(())));
    assert_eq!(text(&people(), &csv(), CSV), (CSV_SHOWN.to_owned(), Ok(())));
    let odd = format(r#"{"format": "csv", "delimiter": ";", "null": "-", "quote": "'", "escape": "\\"}"#);
    assert_eq!(
        text(&people(), &odd, "1;'12\\'3-\\\\45;6789';a\\b;-\n2;'-';;1\n"),
        ("1;'*********6789';a\\b;-\n2;'[redacted]';;0\n".to_owned(), Ok(()))
    );
    let bars = format(r#"{"delimiter": "|", "null": ""}"#);
    assert_eq!(text(&people(), &bars, "1|12\\|3-45-6789|\\||\n"), ("1|*******6789|\\||\n".to_owned(), Ok(())));
}

#[test]
fn every_cut_gives_the_same() {
    for (format, stream, expected) in [(CopyFormat::text(), TEXT, TEXT_SHOWN), (csv(), CSV, CSV_SHOWN)] {
        let (plan, bytes) = (people(), stream.as_bytes());
        for first in 0..=bytes.len() {
            for second in first..=bytes.len() {
                let parts = [&bytes[..first], &bytes[first..second], &bytes[second..]];
                assert_eq!(shown(&plan, &format, &parts), (expected.as_bytes().to_vec(), Ok(())), "{first} {second}");
            }
        }
        let single: Vec<&[u8]> = bytes.chunks(1).collect();
        assert_eq!(shown(&plan, &format, &single), (expected.as_bytes().to_vec(), Ok(())));
    }
}

#[test]
fn what_the_server_does_not_write_ends_the_stream_before_its_row() {
    let good = "1\t123-45-6789\tx\t1\n";
    let good_shown = "1\t*******6789\tx\t0\n";
    for (bad, code) in [
        ("1\t2\t3\n", "mask.row"),
        ("1\t2\t3\t4\t5\n", "mask.row"),
        ("\n", "mask.row"),
        ("1\t2\t3\t4\r\n", "copy.stream"),
        ("1\t2\t3\t4\\\n", "copy.stream"),
        ("1\t\\xff\t3\t4\n", "copy.stream"),
        ("\\.\n1\t2\t3\t4\n", "copy.stream"),
    ] {
        let (output, ended) = text(&people(), &CopyFormat::text(), &format!("{good}{bad}{good}"));
        assert_eq!((output.strip_suffix("\\.\n").unwrap_or(&output), ended), (good_shown, Err(code)), "{bad:?}");
    }
    let (output, ended) = shown(&people(), &CopyFormat::text(), &[good.as_bytes(), b"1\t2\t\xff\t4\n", good.as_bytes()]);
    assert_eq!((output.as_slice(), ended), (good_shown.as_bytes(), Err("copy.stream")));
    for bad in ["1,2\"x,3,4\n", "1,\"2\"x,3,4\n", "1,2\r,3,4\n", "1,\"2,3,4\n"] {
        assert_eq!(text(&people(), &CopyFormat::csv(), bad), (String::new(), Err("copy.stream")), "{bad:?}");
    }
    assert_eq!(text(&people(), &CopyFormat::text(), &format!("{good}1\t2\t3\t4")), (good_shown.to_owned(), Err("copy.stream")));
    let escape = format(r#"{"format": "csv", "escape": "\\"}"#);
    assert_eq!(text(&people(), &escape, "1,\"a\\b\",3,4\n"), (String::new(), Err("copy.stream")));
    assert_eq!(text(&people(), &csv(), ""), (String::new(), Err("copy.stream")));
}

#[test]
fn a_row_beyond_the_limit_ends_the_stream() {
    let plan = plan(&[("a", ValueKind::Text, None)]);
    let mut stream = CopyStream::new(&plan, &CopyFormat::text());
    let (part, mut output) = (vec![b'x'; 1 << 20], Vec::new());
    let pushed = (0..65).try_for_each(|_| stream.push(&part, &mut |_| Ok(true), &mut output));
    assert_eq!(pushed.map_err(|error| error.code().name()), Err("copy.stream"));
    assert_eq!((stream.held_back(), output.len()), (0, 0));
    assert!(stream.push(b"\n", &mut |_| Ok(true), &mut output).is_err());
    assert!(stream.finish().is_err());
}

#[test]
fn rows_beyond_what_may_be_shown_are_left_out() {
    let plan = people();
    let (mut stream, mut output, mut rows) = (CopyStream::new(&plan, &CopyFormat::text()), Vec::new(), 0);
    let mut mask = |row: &mut [Value]| {
        rows += 1;
        plan.row(row, &mut Counts::default()).map(|()| rows <= 2)
    };
    stream.push("1\t2\t3\t4\n".repeat(5).as_bytes(), &mut mask, &mut output).unwrap();
    stream.push(b"\\.\n", &mut mask, &mut output).unwrap();
    assert!(stream.finish().is_ok());
    assert_eq!(String::from_utf8(output).unwrap(), "1\t[redacted]\t3\t0\n1\t[redacted]\t3\t0\n\\.\n");
}

#[test]
fn a_first_row_in_the_place_of_a_header_is_not_shown() {
    assert_eq!(text(&people(), &csv(), "1,123-45-6789,x,5\n"), ("id,ssn,note,salary\n".to_owned(), Ok(())));
    let shape = ResultShape::from_json(br#"[{"name": "a"}, {"name": "b"}, {"name": "c"}]"#).unwrap();
    let whole = Plan::new(&Masking::Whole, &Outputs::Unknown, &shape, &NoKeys, "orders-db").unwrap();
    assert_eq!(text(&whole, &csv(), "sha256,123-45-6789,Ann\n"), ("sha256,?column?,?column?\n".to_owned(), Ok(())));
}

#[test]
fn every_kind_of_cell_is_a_value_of_its_kind() {
    let constant = |text: &str| Some(Mask::Constant(text.into()));
    let partial = || Some(Mask::Partial { keep_first: 0, keep_last: 4 });
    let plan = plan(&[
        ("bool", ValueKind::Bool, constant("true")),
        ("bytes", ValueKind::Bytes, partial()),
        ("json", ValueKind::Json, partial()),
        ("array", ValueKind::Other, partial()),
        ("number", ValueKind::Decimal, Some(Mask::Round(crate::policy::Rounding::Digits(0)))),
        ("float", ValueKind::Float, Some(Mask::Bucket { width: 10 })),
        ("date", ValueKind::Date, Some(Mask::TruncateDate { to: crate::policy::DateUnit::Year })),
    ]);
    let row = "f\t\\\\x6162\t{\"a\": \"123-45-6789\"}\t{123-45-6789,NULL}\t12.50\t37.5\t2026-03-12\n";
    let expected = "t\t\\N\t{\"a\": \"*******6789\"}\t{*******6789,NULL}\t13\t30\t2026-01-01\n";
    assert_eq!(text(&plan, &CopyFormat::text(), row), (expected.to_owned(), Ok(())));
    let odd = "x\tx\t[1\tx\tNaN\tNaN\tinfinity\n";
    assert_eq!(text(&plan, &CopyFormat::text(), odd), ("t\t\\N\t\\N\t[redacted]\t\\N\t\\N\t\\N\n".to_owned(), Ok(())));
}

#[test]
fn a_format_is_as_the_server_takes_it() {
    let refused = |document: &str| CopyFormat::from_json(document.as_bytes()).err().map(|error| error.code().name());
    for document in [
        r#"{"format": "binary"}"#,
        r#"{"format": "TEXT"}"#,
        r#"{"delimiter": "a"}"#,
        r#"{"delimiter": "\\"}"#,
        r#"{"delimiter": ""}"#,
        r#"{"delimiter": "ab"}"#,
        r#"{"delimiter": "é"}"#,
        r#"{"delimiter": "\n"}"#,
        r#"{"delimiter": "-", "null": "-"}"#,
        r#"{"null": "a\nb"}"#,
        r#"{"quote": "'"}"#,
        r#"{"format": "csv", "quote": ","}"#,
        r#"{"format": "csv", "null": "\""}"#,
        r#"{"format": "csv", "escape": "ab"}"#,
    ] {
        assert_eq!(refused(document), Some("copy.format"), "{document}");
    }
    assert_eq!(refused(r#"{"colour": "red"}"#), Some("wire.schema"));
    let of = |name: &str, value: Option<&str>| CopyFormat::written(&[(name.to_owned(), value.map(str::to_owned))]);
    assert_eq!(of("format", Some("csv")).unwrap(), CopyFormat::csv());
    assert!(of("header", None).unwrap().header && !of("header", Some("OFF")).unwrap().header);
    assert_eq!(of("encoding", Some("UTF8")).unwrap(), CopyFormat::text());
    for (name, value) in [("header", Some("match")), ("encoding", Some("latin1")), ("delimiter", None), ("freeze", None)] {
        assert_eq!(of(name, value).err().map(|error| error.code().name()), Some("copy.format"), "{name}");
    }
    let twice = [("null".to_owned(), Some(String::new())), ("null".to_owned(), Some(String::new()))];
    assert!(CopyFormat::written(&twice).is_err());
}

#[test]
fn time_is_linear_however_it_comes() {
    let plan = plan(&[("a", ValueKind::Text, None)]);
    let time = |length: usize, part: usize| {
        let bytes = b"\"x\"\"".repeat(length / 4);
        let (mut stream, mut output) = (CopyStream::new(&plan, &CopyFormat::csv()), Vec::new());
        let start = std::time::Instant::now();
        bytes.chunks(part).try_for_each(|part| stream.push(part, &mut |_| Ok(true), &mut output)).unwrap();
        start.elapsed()
    };
    let (short, long) = (time(100_000, 1), time(800_000, 1));
    assert!(long < short * 40 + std::time::Duration::from_millis(50), "{short:?} {long:?}");
}

fn any_format() -> impl Strategy<Value = CopyFormat> {
    prop_oneof![
        Just(CopyFormat::text()),
        Just(CopyFormat::csv()),
        Just(format(r#"{"delimiter": "|", "null": "null"}"#)),
        Just(format(r#"{"format": "csv", "delimiter": "\t", "quote": "'", "escape": "\\", "null": "NULL"}"#)),
        Just(format(r#"{"format": "csv", "delimiter": "x", "quote": "y", "escape": "z"}"#)),
    ]
}

fn cell() -> impl Strategy<Value = Option<String>> {
    proptest::option::of(prop_oneof!["[a-z0-9,|\t\n\r\"'\\\\xyz.]{0,12}", any::<String>().prop_map(|text| text.replace('\0', ""))])
}

proptest! {
    #[test]
    fn what_is_shown_is_what_masking_the_rows_shows(format in any_format(), rows in proptest::collection::vec((cell(), cell()), 0..6), cut in any::<usize>()) {
        let plan = plan(&[("a", ValueKind::Text, None), ("b", ValueKind::Text, Some(Mask::Partial { keep_first: 1, keep_last: 2 }))]);
        let (mut bytes, mut expected) = (Vec::new(), Vec::new());
        for (shown, hidden) in &rows {
            let null = |text: &Option<String>| text.clone().filter(|text| format.quoting.is_some() || *text != format.null);
            let mut row = [shown, hidden].map(|text| null(text).map_or(Value::Null, Value::Text));
            for (out, mask) in [(&mut bytes, false), (&mut expected, true)] {
                if mask {
                    plan.row(&mut row, &mut Counts::default()).unwrap();
                }
                for (position, cell) in row.iter().enumerate() {
                    if position > 0 {
                        out.push(format.delimiter);
                    }
                    let text = if let Value::Text(text) = cell { Some(text.as_str()) } else { None };
                    // A masked cell keeps the quotes that it had.
                    let quoted = mask && position == 1 && hidden.as_deref().is_some_and(|hidden| {
                        let mut written = Vec::new();
                        format.write(Some(hidden), false, false, &mut written);
                        format.quoting.is_some_and(|quoting| written.first() == Some(&quoting.quote))
                    });
                    format.write(text, quoted, false, out);
                }
                out.push(b'\n');
            }
        }
        let cut = cut % (bytes.len() + 1);
        let (output, ended) = shown(&plan, &format, &[&bytes[..cut], &bytes[cut..]]);
        prop_assert_eq!(ended, Ok(()));
        prop_assert_eq!(String::from_utf8_lossy(&output), String::from_utf8_lossy(&expected));
    }

    #[test]
    fn any_bytes_are_taken(format in any_format(), bytes in any::<Vec<u8>>(), like in "[1,|\t\n\r\"'\\\\xyz.N]{0,40}") {
        let _ = (shown(&people(), &format, &[&bytes]), shown(&people(), &format, &[like.as_bytes()]));
    }
}
