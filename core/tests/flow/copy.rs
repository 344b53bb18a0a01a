//! COPY to the client: what a permit for it makes of the bytes, and what a live PostgreSQL writes and reads back.
//!
//! `scripts/postgres.sh cargo test -p checkrein --test flow copy`. Without a server the live test skips.

use super::support::{World, compile, document, everything, permit};
use checkrein::audit::Event;
use checkrein::enforce::{Connection, CopyMasker};
use checkrein::mask::ResultShape;
use checkrein::request::Value;
use serde_json::json;
use std::io::Write as _;
use std::process::{Command, Stdio};

/// What is shown of a number has its last four figures, and ten rows are shown of a statement.
fn world(row_limit: u64) -> World {
    let mut rules = everything();
    rules[0]["row_limit"] = json!(row_limit);
    let mut document = document(&rules);
    document["masks"] = json!([{"classes": ["ssn"], "mask": {"partial": {"keep_last": 4}}}]);
    World::with(compile(&document))
}

fn shape() -> ResultShape {
    ResultShape::from_json(br#"[{"name": "id", "kind": "int"}, {"name": "name", "kind": "text"}, {"name": "ssn", "kind": "text"}]"#)
        .unwrap()
}

fn copy(connection: &mut Connection, statement: &str) -> Result<CopyMasker, &'static str> {
    permit(connection, statement).copy(&shape()).map_err(|error| error.code().name())
}

#[test]
fn the_statement_says_how_its_rows_are_written() {
    let world = world(10);
    let session = world.open();
    let mut connection = session.connection();
    for (statement, bytes, expected) in [
        ("COPY customers (id, name, ssn) TO STDOUT", "1\tAnn\t123-45-6789\n", "1\tAnn\t*******6789\n"),
        ("COPY public.customers TO STDOUT (FORMAT csv)", "1,Ann,123-45-6789\n", "1,Ann,*******6789\n"),
        (
            "COPY (SELECT id, name, ssn AS n FROM customers) TO STDOUT CSV HEADER",
            "id,name,n\n1,Ann,123-45-6789\n",
            "id,name,n\n1,Ann,*******6789\n",
        ),
        // Another quote would make a cell of three.
        (
            "COPY (SELECT id, '\"' AS name, ssn FROM customers) TO STDOUT (FORMAT csv, QUOTE '$')",
            "1,\",123-45-6789\n",
            "1,\",*******6789\n",
        ),
    ] {
        let (mut masker, mut output) = (copy(&mut connection, statement).unwrap(), Vec::new());
        masker.push(bytes.as_bytes(), &mut output).unwrap();
        masker.finish().unwrap();
        assert_eq!(String::from_utf8(output).unwrap(), expected, "{statement}");
    }
    for statement in
        ["SELECT id, name, ssn FROM customers", "COPY customers TO STDOUT (FORMAT binary)", "COPY customers TO STDOUT (DELIMITER $$,$$)"]
    {
        assert_eq!(copy(&mut connection, statement).map(drop), Err("copy.format"), "{statement}");
    }
}

#[test]
fn rows_count_against_the_limit_and_what_is_masked_is_in_the_log() {
    let world = world(3);
    let session = world.open();
    let mut connection = session.connection();
    let permit = permit(&mut connection, "COPY customers TO STDOUT");
    let (mut masker, mut output) = (permit.copy(&shape()).unwrap(), Vec::new());
    masker.push("1\tAnn\t123-45-6789\n".repeat(5).as_bytes(), &mut output).unwrap();
    assert_eq!(String::from_utf8(output).unwrap(), "1\tAnn\t*******6789\n".repeat(3));
    masker.finish().unwrap();
    connection.outcome(&permit, super::support::ok(3)).unwrap();
    let entries = world.entries();
    let Some(Event::Outcome(outcome)) = entries.last().map(|entry| &entry.event) else { panic!("the outcome is the last entry") };
    let masked: Vec<_> = outcome.masked.iter().map(|masked| (&*masked.class, masked.cells)).collect();
    assert_eq!(masked, [("ssn", 3)]);
}

/// Runs the server's own client; gives what it writes.
fn psql(place: &str, statement: &str, input: &[u8]) -> Vec<u8> {
    let mut command = Command::new("psql");
    command.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", place, "-c", statement]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(output.status.success(), "{statement}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

#[test]
#[expect(clippy::print_stdout, reason = "whoever runs the tests is told what was not run")]
fn what_a_server_writes_is_masked_and_read_back() {
    let Ok(place) = std::env::var("CHECKREIN_POSTGRES") else {
        println!("no CHECKREIN_POSTGRES: skipped");
        return;
    };
    psql(&place, "CREATE TABLE customers (id bigint, name text, ssn text); CREATE TABLE back (LIKE customers)", b"");
    psql(
        &place,
        "INSERT INTO customers SELECT n, (ARRAY['Ann', NULL, '', 'a\tb\\c', E'line\\nbreak\\r', '\"q\"', '\\.', 'NULL', 'é, ''x''|;$', '\\N', E'\\x01\\x08\\x0b'])[n % 11 + 1], \
         (ARRAY['123-45-6789', NULL, '', E'12\t3-45-6789', E'123\\n45\\\\6789', '\"123\",45-6789', '\\.', 'NULL', 'x''|;$12345678', '\\N'])[n % 10 + 1] \
         FROM generate_series(1, 110) n",
        b"",
    );
    let rows =
        "SELECT coalesce(string_agg(format('%s %s', id, concat(quote_nullable(name), quote_nullable(ssn))), E'\\n' ORDER BY id), '') FROM ";
    let world = world(1_000_000);
    let session = world.open();
    let mut connection = session.connection();
    // What masking of the selected rows gives.
    let selected = permit(&mut connection, "SELECT id, name, ssn FROM customers");
    let mut masker = selected.masker(&shape()).unwrap();
    let mut expected: Vec<(i64, Option<String>)> = Vec::new();
    for line in String::from_utf8(psql(&place, "SELECT json_build_array(id, ssn) FROM customers ORDER BY id", b"")).unwrap().lines() {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        let ssn = row[1].as_str().map_or(Value::Null, |text| Value::Text(text.to_owned()));
        let shown = masker.cell(2, ssn).unwrap();
        expected.push((row[0].as_i64().unwrap(), if let Value::Text(text) = shown { Some(text) } else { None }));
    }
    let mut formats = 0;
    for options in [
        "",
        "(FORMAT text)",
        "(DELIMITER '|', NULL 'nil')",
        "(DELIMITER ',', NULL '-0-')",
        "(FORMAT csv)",
        "(FORMAT csv, HEADER)",
        "(FORMAT csv, FORCE_QUOTE *)",
        "(FORMAT csv, FORCE_QUOTE (ssn), HEADER true, NULL 'none')",
        "(FORMAT csv, DELIMITER '|', QUOTE '''')",
        "(FORMAT csv, DELIMITER ';', QUOTE '$', ESCAPE '\\')",
        "(FORMAT csv, DELIMITER E'\\t', ESCAPE '''')",
        "CSV HEADER QUOTE AS '|' FORCE QUOTE name",
    ] {
        let statement = format!("COPY (SELECT id, name, ssn FROM customers ORDER BY id) TO STDOUT {options}");
        let written = psql(&place, &statement, b"");
        for part in [1, 7, 4096] {
            let (mut masker, mut output) = (copy(&mut connection, &statement).unwrap(), Vec::new());
            written.chunks(part).try_for_each(|part| masker.push(part, &mut output)).unwrap();
            masker.finish().unwrap();
            let reading = options.replace(", FORCE_QUOTE *", "").replace(", FORCE_QUOTE (ssn)", "").replace(" FORCE QUOTE name", "");
            psql(&place, "TRUNCATE back", b"");
            psql(&place, &format!("COPY back FROM STDIN {reading}"), &output);
            let same = psql(
                &place,
                "SELECT count(*) FROM customers JOIN back USING (id) WHERE customers.name IS NOT DISTINCT FROM back.name",
                b"",
            );
            assert_eq!(String::from_utf8(same).unwrap().trim(), "110", "{options}");
            let back = String::from_utf8(psql(&place, "SELECT json_build_array(id, ssn) FROM back ORDER BY id", b"")).unwrap();
            let back: Vec<(i64, Option<String>)> = back
                .lines()
                .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
                .map(|row| (row[0].as_i64().unwrap(), row[1].as_str().map(str::to_owned)))
                .collect();
            assert_eq!(back, expected, "{options}");
        }
        formats += 1;
    }
    let all = psql(&place, &format!("{rows} back"), b"");
    assert!(!String::from_utf8_lossy(&all).contains("123-45-6789"));
    println!("{formats} formats, each cut three ways, read back as the masked rows");
}
