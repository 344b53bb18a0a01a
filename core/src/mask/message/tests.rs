use super::*;
use proptest::prelude::*;

const STATEMENT: &str = "SELECT ssn::int FROM customers";

fn told(text: &str) -> String {
    ServerMessage::new(text, STATEMENT).in_known_form(Dialect::Postgres)
}

fn parsed(text: &str) -> String {
    ServerMessage::new(text, STATEMENT).with_state(Some("42P01"), true).in_known_form(Dialect::Postgres)
}

#[test]
fn every_row_is_a_form() {
    for rows in [postgres::FORMS, postgres::DETAILS, mysql::FORMS, sqlite::FORMS] {
        rows.iter().for_each(|row| assert!(Form::new(row).is_some(), "{row}"));
    }
}

#[test]
fn values_are_taken_out_of_what_postgres_says() {
    for (text, expected) in [
        (r#"invalid input syntax for type integer: "123-45-6789""#, r#"invalid input syntax for type integer: "[redacted]""#),
        (r#"invalid input syntax for type secret: "1""#, r#"invalid input syntax for type [redacted]: "[redacted]""#),
        (r#"duplicate key value violates unique constraint "x""#, r#"duplicate key value violates unique constraint "[redacted]""#),
        (
            r#"null value in column "ssn" of relation "customers" violates not-null constraint"#,
            r#"null value in column "ssn" of relation "customers" violates not-null constraint"#,
        ),
        (
            r#"null value in column "other" of relation "customers" violates not-null constraint"#,
            r#"null value in column "[redacted]" of relation "customers" violates not-null constraint"#,
        ),
        ("value too long for type character varying(10)", "value too long for type character varying(10)"),
        ("division by zero", "division by zero"),
        ("division by zero: 123-45-6789", WITHHELD),
        ("123-45-6789", WITHHELD),
        ("", WITHHELD),
    ] {
        assert_eq!(told(text), expected);
    }
}

#[test]
fn a_name_is_told_where_the_parser_says_it_of_the_text_and_not_where_a_cast_says_it_of_a_value() {
    let text = r#"relation "customers" does not exist"#;
    assert_eq!(parsed(text), text);
    assert_eq!(told(text), r#"relation "[redacted]" does not exist"#);
    assert_eq!(parsed(r#"relation "123-45-6789" does not exist"#), r#"relation "[redacted]" does not exist"#);
    let run_time = ServerMessage::new(text, STATEMENT).with_state(Some("22P02"), true);
    assert_eq!(run_time.in_known_form(Dialect::Postgres), r#"relation "[redacted]" does not exist"#);
}

#[test]
fn of_further_lines_the_label_is_told_and_what_stands_under_none_is_not() {
    let text = "ERROR:  duplicate key value violates unique constraint \"customers_ssn_key\"\n\
                DETAIL:  Key (ssn)=(123-45-6789) already exists.\n\
                HINT:  123-45-6789\n\
                CONTEXT:  COPY customers, line 3, column ssn: \"123-45-6789\"\n\
                LINE 1: SELECT '123-45-6789'\n               ^\n\
                123-45-6789: more\n123-45-6789";
    let expected = "ERROR:  duplicate key value violates unique constraint \"[redacted]\"\n\
                    DETAIL:  Key ([redacted])=([redacted]) already exists.\n\
                    HINT:  [redacted]\nCONTEXT:  [redacted]\nLINE 1:  [redacted]";
    assert_eq!(told(text), expected);
}

#[test]
fn the_other_servers_have_forms_of_their_own() {
    let of = |dialect, text| ServerMessage::new(text, "UPDATE customers SET ssn = ?").in_known_form(dialect);
    let mysql = |text| of(Dialect::Mysql, text);
    assert_eq!(mysql("Duplicate entry '123-45-6789' for key 'customers.ssn'"), "Duplicate entry '[redacted]' for key '[redacted]'");
    assert_eq!(mysql("Truncated incorrect DOUBLE value: '123-45-6789'"), "Truncated incorrect DOUBLE value: '[redacted]'");
    assert_eq!(mysql("Data too long for column 'ssn' at row 3"), "Data too long for column 'ssn' at row 3");
    assert_eq!(mysql("XPATH syntax error: '~123-45-6789~'"), WITHHELD);
    let sqlite = |text| of(Dialect::Sqlite, text);
    assert_eq!(sqlite("no such column: ssn"), "no such column: ssn");
    assert_eq!(sqlite("no such column: name"), "no such column: [redacted]");
    assert_eq!(sqlite("UNIQUE constraint failed: customers.ssn"), "UNIQUE constraint failed: [redacted]");
    assert_eq!(sqlite("malformed JSON: 123-45-6789"), WITHHELD);
    assert_eq!(of(Dialect::Snowflake, "division by zero"), WITHHELD);
}

#[test]
fn a_message_beyond_the_limit_is_withheld() {
    assert_eq!(told(&format!("value \"{}\" is out of range for type integer", "7".repeat(MESSAGE_BYTES))), WITHHELD);
}

proptest! {
    #[test]
    fn no_value_gets_through_any_form(row in 0usize..200, value in "[0-9]{3}-[0-9]{2}-[0-9]{4}( [a-z\"'()\n:]{0,6})?", dialect in 0usize..3) {
        let (rows, dialect) = [(postgres::FORMS, Dialect::Postgres), (mysql::FORMS, Dialect::Mysql), (sqlite::FORMS, Dialect::Sqlite)][dialect];
        let row = rows[row % rows.len()];
        let mut text = row.replace("{count}", "7").replace('⟨', "(").replace('⟩', ")");
        for part in ["{value}", "{name}", "{parsed}", "{type}"] {
            text = text.replace(part, &value);
        }
        for message in [ServerMessage::new(&text, STATEMENT), ServerMessage::new(&text, STATEMENT).with_state(Some("42601"), true)] {
            prop_assert!(!message.in_known_form(dialect).contains(&value[..11]));
        }
    }
}
