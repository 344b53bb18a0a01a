//! What may be seen of a result: every operator on every kind of value, and results that are not the ones decided on.

use super::Case;
use super::world::keys;
use serde_json::{Value, json};

pub(super) fn cases() -> Vec<Case> {
    [operators(), reversible(), coarse(), inside(), kinds_of_columns(), whole(), refused()].into_iter().flatten().collect()
}

fn case(name: &str, about: &str, masking: Value, outputs: Value, shape: Value, rows: Value) -> Case {
    let request = json!({
        "verb": "mask", "domain": "orders-db", "keys": keys(), "masking": masking, "outputs": outputs, "shape": shape, "rows": rows,
    });
    Case::new("mask", name, about, &request)
}

/// One stored column of the class under this operator; one row for each value.
fn column(name: &str, about: &str, mask: Value, kind: &str, values: Value) -> Case {
    let duty = json!({"classes": ["personal"], "mask": mask, "lineage": "identity"});
    let output = json!({"name": "value", "lineage": "identity", "sources": [["public", "people", "value"]]});
    let rows: Vec<Value> = values.as_array().unwrap().iter().map(|value| json!([value])).collect();
    let shape = json!([{"name": "value", "kind": kind}]);
    case(name, about, json!({"columns": [duty]}), json!({"columns": [output]}), shape, json!(rows))
}

fn texts() -> Value {
    json!(["123-45-6789", "ab", "", "Ærøskøbing", null])
}

/// One value of each kind that the wire has.
fn kinds() -> Value {
    json!([
        "text", 42, true, {"float": "0.5"}, {"decimal": "12.30"}, {"bytes": "AQI"}, {"other": {"kind": "date", "text": "2026-03-12"}},
        {"int": "9223372036854775807"}, null,
    ])
}

fn operators() -> Vec<Case> {
    let partial = json!({"partial": {"keep_first": 2, "keep_last": 4}});
    let hash = json!({"hash": {"key": "mail"}});
    let tokenize = json!({"tokenize": {"key": "mail"}});
    let cards = json!(["4111 1111 1111 1111", "4111-1111-1111-1111", "4111111111111111"]);
    let mails = json!(["Ann@Example.com", "ann@example.com", "bob@example.com", null]);
    vec![
        column("redact-text", "a mark that shows nothing, not even the length", json!("redact"), "text", texts()),
        column("redact-int", "a number is shown as NULL", json!("redact"), "int", json!([7, null])),
        column("redact-by-value", "without a kind each value is treated by its own", json!("redact"), "unknown", kinds()),
        column("nullify", "NULL", json!("nullify"), "text", texts()),
        column("nullify-by-value", "NULL for every kind", json!("nullify"), "unknown", kinds()),
        column("constant-text", "a text that stands for all", json!({"constant": "somebody"}), "text", texts()),
        column("constant-int", "a number that stands for all", json!({"constant": "0"}), "int", json!([7, -7, null])),
        column(
            "constant-date",
            "a date that stands for all",
            json!({"constant": "1970-01-01"}),
            "date",
            json!([{"other": {"kind": "date", "text": "2026-03-12"}}]),
        ),
        column("constant-by-value", "NULL where the text is no such value", json!({"constant": "0"}), "unknown", kinds()),
        column(
            "partial-text",
            "never more than half of a text, and nothing of a short one",
            partial.clone(),
            "text",
            json!(["123-45-6789-00-11", "123-45-6789", "ab", "", "Ærøskøbing i Danmark", null]),
        ),
        column("partial-card", "the last four of a card number", json!({"partial": {"keep_last": 4}}), "text", cards.clone()),
        column("partial-int", "a number becomes a text, and the plan says so", partial.clone(), "int", json!([123_456_789_012_i64, 5])),
        column("partial-by-value", "without a kind", partial, "unknown", kinds()),
        column("hash-text", "equal values have equal digests", hash.clone(), "text", mails.clone()),
        column("hash-by-value", "a digest of every kind", hash, "unknown", kinds()),
        column("tokenize-text", "a token that joins survive", tokenize.clone(), "text", mails),
        column("tokenize-card", "whatever the separators are", tokenize.clone(), "text", cards),
        column("tokenize-int", "a number and its text have one token", tokenize, "unknown", json!([4_111_111, "4111111"])),
    ]
}

fn other(kind: &str, text: &str) -> Value {
    json!({"other": {"kind": kind, "text": text}})
}

/// Operators with a way back, or that keep a form.
fn reversible() -> Vec<Case> {
    let encrypt = json!({"encrypt": {"key": "mail"}});
    let format = |more: Value| {
        let mut parameters = json!({"key": "mail"});
        for (name, value) in more.as_object().unwrap() {
            parameters[name] = value.clone();
        }
        json!({"format_preserving": parameters})
    };
    let cards = json!(["4111 1111 1111 1111", "4111-1111-1111-1111", "4111111111111112", "12345", "4111 1111 1111 111x", "", null]);
    vec![
        column("encrypt-text", "a token that says nothing of short lengths", encrypt.clone(), "text", texts()),
        column("encrypt-by-value", "a token of every kind", encrypt, "unknown", kinds()),
        column(
            "format-text",
            "digits change, punctuation stays, what is too short or no number is redacted",
            format(json!({})),
            "text",
            cards.clone(),
        ),
        column("format-luhn", "a check digit stays right, or wrong", format(json!({"luhn": "keep"})), "text", cards),
        column(
            "format-letters",
            "an alphabet of its own",
            format(json!({"alphabet": "upper_digits"})),
            "text",
            json!(["GB33BUKB20201555555555", "gb33bukb20201555555555", "AB1", null]),
        ),
        column(
            "format-int",
            "a number keeps its sign and its digits",
            format(json!({})),
            "int",
            json!([4_111_111_111_111_111_i64, -4_111_111, 411_111, {"int": "9223372036854775807"}, null]),
        ),
        column(
            "format-decimal",
            "also beyond 64 bits",
            format(json!({})),
            "decimal",
            json!([{"decimal": "12345678901234567890"}, {"decimal": "1234567.5"}]),
        ),
        column("format-by-value", "without a kind", format(json!({})), "unknown", kinds()),
    ]
}

/// Operators that show about where a value lies.
fn coarse() -> Vec<Case> {
    let days = json!([other("date", "2026-03-12"), other("date", "2026-03-01"), other("date", "infinity"), null]);
    let moments = json!([other("timestamp", "2026-03-12 10:15:30.5+02"), other("timestamp", "2026-03-12T23:59:59Z"), null]);
    let dates = json!(["2026-03-12", "2026-02-30", "soon", 20_260_312, null]);
    let numbers =
        json!([37, -37, 0, {"int": "9223372036854775807"}, {"float": "37.5"}, {"decimal": "37.50"}, {"decimal": "-0.01"}, "37", null]);
    let shift = json!({"shift_date": {"key": "mail", "days": 30}});
    let to = |unit: &str| json!({"truncate_date": {"to": unit}});
    let prefix = json!({"ip_prefix": {"v4": 24, "v6": 48}});
    let addresses = json!(["192.0.2.17", "2001:db8:1:2::3", "::ffff:192.0.2.17", "10.1.2.3/8", "localhost", null]);
    vec![
        column("shift-date", "days move together", shift.clone(), "date", days.clone()),
        column("shift-timestamp", "the time of day stays", shift.clone(), "timestamp", moments.clone()),
        column("shift-by-value", "a date in a text is a date", shift, "unknown", dates.clone()),
        column("truncate-year", "the first of the year", to("year"), "date", days.clone()),
        column("truncate-quarter", "the first of the quarter", to("quarter"), "date", days.clone()),
        column("truncate-month", "the first of the month", to("month"), "date", days.clone()),
        column("truncate-week", "the Monday", to("week"), "date", days),
        column("truncate-day", "midnight", to("day"), "timestamp", moments.clone()),
        column("truncate-hour", "the full hour", to("hour"), "timestamp", moments),
        column("truncate-by-value", "a day cut to a day would be shown", to("day"), "unknown", dates),
        column("bucket-by-value", "the lower end of the range", json!({"bucket": {"width": 10}}), "unknown", numbers.clone()),
        column("bucket-int", "a number stays whole", json!({"bucket": {"width": 5}}), "int", json!([37, -37, null])),
        column("round-digits", "zeros before the point", json!({"round": {"digits": -1}}), "unknown", numbers.clone()),
        column(
            "round-decimal",
            "digits after the point",
            json!({"round": {"digits": 1}}),
            "decimal",
            json!([{"decimal": "12.35"}, {"decimal": "-12.35"}, {"decimal": "7"}]),
        ),
        column("round-multiple", "the nearest multiple", json!({"round": {"multiple": 25}}), "unknown", numbers),
        column("ip-prefix", "the network of an address", prefix.clone(), "text", addresses),
        column(
            "ip-prefix-other",
            "a type of its own stays",
            prefix,
            "other",
            json!([other("inet", "192.0.2.17"), other("inet", "192.0.2.17/28"), other("cidr", "10.0.0.0/8")]),
        ),
    ]
}

/// Values that have values inside.
fn inside() -> Vec<Case> {
    let document =
        "{ \"ssn\": \"123-45-6789\", \"ann@example.com\": [4111111111111111, 1.50, null, true, {}, []], \"n\": \"a\\u0040b.example\" }";
    let documents =
        json!([other("jsonb", document), "\"4111 1111 1111 1111\"", other("json", "{'no': 'json'}"), 4_111_111_111_111_111_i64, null]);
    let arrays = json!([
        other("text[]", "{123-45-6789,NULL,\"a b\",{}}"),
        other("text[]", "{{123-45-6789,NULL},{\"a \\\"b\\\" cdefgh\",\"\"}}"),
        other("_int8", "[0:1]={4111111111111111,NULL}"),
        other("text[]", "{}"),
        null,
    ]);
    let partial = json!({"partial": {"keep_last": 4}});
    vec![
        column(
            "json-partial",
            "strings stay strings, numbers numbers or null, names of fields stay",
            partial.clone(),
            "json",
            documents.clone(),
        ),
        column("json-tokenize", "a token for each string", json!({"tokenize": {"key": "mail"}}), "json", documents.clone()),
        column("json-format", "a number stays a number", json!({"format_preserving": {"key": "mail"}}), "json", documents.clone()),
        column("json-by-value", "a document in a column without a kind", partial.clone(), "unknown", documents),
        column("array-partial", "element by element; an empty array stays", partial, "other", arrays.clone()),
        column("array-hash", "a digest for each element that is a text", json!({"hash": {"key": "mail"}}), "other", arrays),
    ]
}

/// Every kind of column, redacted and, where a text can stand for its values, replaced by a constant.
fn kinds_of_columns() -> Vec<Case> {
    let kinds = [
        ("float", json!({"float": "2.5"}), Some("0.5")),
        ("decimal", json!({"decimal": "12.30"}), Some("0.00")),
        ("bool", json!(true), Some("false")),
        ("bytes", json!({"bytes": "AQI"}), None),
        ("date", other("date", "2026-03-12"), None),
        ("time", other("time", "10:00:00"), Some("00:00:00")),
        ("timestamp", other("timestamp", "2026-03-12 10:00:00"), Some("1970-01-01 00:00:00")),
        ("json", other("json", "{\"ssn\":\"1\"}"), Some("{}")),
        ("uuid", other("uuid", "2f1c9e1e-5d07-4f0e-9e0d-5f6b1f0a7c11"), Some("00000000-0000-0000-0000-000000000000")),
        ("other", other("interval", "1 day"), None),
    ];
    let both = kinds.into_iter().flat_map(|(kind, value, constant)| {
        let values = json!([value, null]);
        let redact = column(&format!("redact-{kind}"), "what a redacted column of this kind shows", json!("redact"), kind, values.clone());
        let constant =
            constant.map(|text| column(&format!("constant-{kind}"), "a constant of this kind", json!({"constant": text}), kind, values));
        [Some(redact), constant]
    });
    both.flatten().collect()
}

/// Results of more than one column, or of none that is known.
fn whole() -> Vec<Case> {
    let person = |name: &str, lineage: &str| json!({"name": name, "lineage": lineage, "sources": [["public", "people", name]]});
    let duty = |mask: Value, lineage: &str| json!({"classes": ["personal"], "mask": mask, "lineage": lineage});
    let row = json!([[1, "Ann", "ann@example.com", "x"]]);
    let shape =
        json!([{"name": "id", "kind": "int"}, {"name": "NAME", "kind": "text"}, {"name": "mail", "kind": "text"}, {"name": "?column?"}]);
    let outputs = json!({"columns": [person("id", "identity"), person("name", "identity"), person("email", "identity"), {"name": "", "lineage": "unknown"}]});
    let masking = json!({"columns": [
        null,
        {"classes": ["personal"], "lineage": "identity"},
        duty(json!("redact"), "identity"),
        {"classes": [], "mask": "redact", "lineage": "unknown"},
    ]});
    let origins = json!([{"name": "id", "kind": "int", "origin": ["public", "people", "id"]}]);
    vec![
        case("mixed", "harmless, shown to this caller, masked, and not known", masking, outputs.clone(), shape.clone(), row.clone()),
        case("clear", "a policy that names nothing sensitive", json!("clear"), outputs, shape.clone(), row.clone()),
        case("whole", "a result of which nothing is known", json!("whole"), json!("unknown"), shape, row),
        case("nothing", "a statement without a result", json!("clear"), json!("none"), json!([]), json!([])),
        case(
            "origin",
            "a column that comes from where it was predicted",
            json!({"columns": [null]}),
            json!({"columns": [person("id", "identity")]}),
            origins,
            json!([[1]]),
        ),
    ]
}

/// No plan, nothing shown.
fn refused() -> Vec<Case> {
    let output = |name: &str| json!({"name": name, "lineage": "identity", "sources": [["public", "people", name]]});
    let duty = |mask: Value| json!({"columns": [{"classes": ["personal"], "mask": mask, "lineage": "identity"}]});
    let one = json!({"columns": [output("ssn")]});
    let text = json!([{"name": "ssn", "kind": "text"}]);
    let two = json!([{"name": "ssn", "kind": "text"}, {"name": "more", "kind": "text"}]);
    let elsewhere = json!([{"name": "ssn", "kind": "text", "origin": ["public", "people", "card_number"]}]);
    let int = json!([{"name": "ssn", "kind": "int"}]);
    vec![
        case("refused-arity", "a column more than was decided on", duty(json!("redact")), one.clone(), two, json!([])),
        case("refused-rows", "a result where none was predicted", json!("clear"), json!("none"), text.clone(), json!([])),
        case("refused-origin", "a column that comes from elsewhere", duty(json!("redact")), one.clone(), elsewhere, json!([])),
        case(
            "refused-origin-aggregate",
            "a stored value where a count was predicted",
            json!({"columns": [null]}),
            json!({"columns": [{"name": "ssn", "lineage": "aggregate", "sources": [["public", "people", "ssn"]]}]}),
            json!([{"name": "ssn", "kind": "text", "origin": ["public", "people", "ssn"]}]),
            json!([]),
        ),
        case("refused-key", "a key that is not there", duty(json!({"hash": {"key": "cards"}})), one.clone(), text.clone(), json!([])),
        case(
            "refused-kind",
            "an operator that cannot hold what the column holds",
            duty(json!({"bucket": {"width": 10}})),
            one.clone(),
            text.clone(),
            json!([]),
        ),
        case(
            "refused-kind-shown",
            "a rounding that would show every number",
            duty(json!({"round": {"digits": 0}})),
            one.clone(),
            int.clone(),
            json!([]),
        ),
        case("refused-constant", "a constant that is no such value", duty(json!({"constant": "none"})), one.clone(), int, json!([])),
        case(
            "refused-constant-bytes",
            "no text stands for octets",
            duty(json!({"constant": "00"})),
            one.clone(),
            json!([{"name": "ssn", "kind": "bytes"}]),
            json!([]),
        ),
        case("refused-row", "a row with a cell more", duty(json!("redact")), one.clone(), text.clone(), json!([["a", "b"]])),
        case("refused-value", "a cell that is no value", duty(json!("redact")), one.clone(), text.clone(), json!([[{"date": "x"}]])),
        case("refused-operator", "an operator that there is not", duty(json!("shuffle")), one, text, json!([])),
    ]
}
