//! What a connection is said to remember, held against what a live PostgreSQL remembers, along random sequences of statements.
//!
//! `scripts/postgres.sh cargo test -p checkrein --test flow live`; `CHECKREIN_SEQUENCES` says how many. Without a server it skips.

use super::support::{World, compile, document, everything, failed, ok, permit};
use checkrein::enforce::Connection;
use serde_json::json;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

const STEPS: u64 = 25;

const STATEMENTS: &[&str] = &[
    "SET search_path = a",
    "SET search_path TO b, public",
    "SET LOCAL search_path = b",
    "SET LOCAL search_path TO DEFAULT",
    "RESET search_path",
    "SET SESSION search_path TO DEFAULT",
    "RESET ALL",
    "SET standard_conforming_strings = off",
    "SET standard_conforming_strings TO 'on'",
    "SET LOCAL standard_conforming_strings = off",
    "RESET standard_conforming_strings",
    "SET statement_timeout = '5s'",
    "SELECT set_config('app.tenant', '7', true)",
    "PREPARE p1 AS SELECT 1",
    "PREPARE p2 (int) AS SELECT $1",
    "EXECUTE p1",
    "EXECUTE p2(1)",
    "DEALLOCATE p1",
    "DEALLOCATE ALL",
    "BEGIN",
    "BEGIN",
    "BEGIN",
    "START TRANSACTION",
    "COMMIT",
    "COMMIT AND CHAIN",
    "END",
    "ROLLBACK",
    "ROLLBACK AND CHAIN",
    "SAVEPOINT s1",
    "SAVEPOINT s2",
    "SAVEPOINT s1",
    "ROLLBACK TO s1",
    "ROLLBACK TO SAVEPOINT s2",
    "RELEASE s1",
    "DECLARE c1 CURSOR FOR SELECT 1",
    "DECLARE c2 SCROLL CURSOR WITH HOLD FOR SELECT 1",
    "CLOSE c1",
    "CLOSE c2",
    "CLOSE ALL",
    "FETCH c1",
    "MOVE FORWARD ALL IN c2",
    "SET ROLE reader",
    "SET LOCAL ROLE reader",
    "RESET ROLE",
    "DISCARD ALL",
    "SELECT 1",
    "SELECT 1/0",
    "DEALLOCATE nothing",
];

const QUESTION: &str = "SELECT '##' || concat_ws('|', replace(current_setting('search_path'), ' ', ''), \
     current_setting('standard_conforming_strings'), current_user <> 'checkrein', \
     (SELECT coalesce(string_agg(name, ',' ORDER BY name), '') FROM pg_catalog.pg_prepared_statements), \
     (SELECT coalesce(string_agg(name, ',' ORDER BY name), '') FROM pg_catalog.pg_cursors WHERE name IN ('c1', 'c2')));";

/// The server's own client, which sends each text as one simple query.
struct Server {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Server {
    fn open() -> Option<Self> {
        let place = std::env::var("CHECKREIN_POSTGRES").ok()?;
        let mut command = Command::new("psql");
        command.args(["-X", "-q", "-A", "-t", "-d", &place]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let (input, output) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        Some(Self { child, input, output })
    }

    /// Whether the text ran well, and the last line of `##` that came before the mark.
    fn ask(&mut self, text: &str) -> (bool, Option<String>) {
        writeln!(self.input, "{text}\n\\echo @@ :ERROR").unwrap();
        self.input.flush().unwrap();
        let mut found = None;
        loop {
            let mut line = String::new();
            assert!(self.output.read_line(&mut line).unwrap() > 0, "the server's client has ended");
            if let Some(error) = line.trim_end().strip_prefix("@@ ") {
                return (error == "false", found);
            }
            if let Some(answer) = line.trim_end().strip_prefix("##") {
                found = Some(answer.to_owned());
            }
        }
    }

    fn run(&mut self, text: &str) -> bool {
        self.ask(&format!("{};", text.replace("; ", "\\; "))).0
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What we say, in the form of the question's answer.
fn said(connection: &Connection) -> String {
    let state = connection.state();
    let strings = if state.settings.standard_conforming_strings == Some(true) { "on" } else { "off" };
    let (prepared, cursors): (Vec<&str>, Vec<&str>) = (state.prepared_names().collect(), state.cursor_names().collect());
    let role = if state.roles.role { "t" } else { "f" };
    [&state.search_path.join(","), strings, role, &prepared.join(","), &cursors.join(",")].join("|")
}

/// Whether two answers agree; where transactions are not seen, a cursor that may have been closed is forgotten.
fn agree(said: &str, answer: &str, is_seen: bool) -> bool {
    let (settings, cursors) = said.rsplit_once('|').unwrap();
    let (others, open) = answer.rsplit_once('|').unwrap();
    said == answer
        || (!is_seen
            && settings == others
            && (cursors.is_empty() || cursors.split(',').all(|name| open.split(',').any(|known| known == name))))
}

fn next(random: &mut u64) -> u64 {
    *random ^= *random << 13;
    *random ^= *random >> 7;
    *random ^= *random << 17;
    *random
}

fn one_of(random: &mut u64) -> &'static str {
    STATEMENTS[usize::try_from(next(random)).unwrap_or(0) % STATEMENTS.len()]
}

#[test]
#[expect(clippy::print_stdout, reason = "the figures are the test's product")]
fn what_is_said_to_be_remembered_is_what_the_server_remembers() {
    let Some(mut server) = Server::open() else {
        println!("no CHECKREIN_POSTGRES: skipped");
        return;
    };
    for text in ["CREATE SCHEMA a", "CREATE SCHEMA b", "CREATE ROLE reader", "ALTER ROLE checkrein SET search_path = public"] {
        server.run(text);
    }
    let mut document = document(&everything());
    document["mode"] = json!("observe");
    let world = World::with(compile(&document));
    let sequences: u64 = std::env::var("CHECKREIN_SEQUENCES").ok().and_then(|count| count.parse().ok()).unwrap_or(200);
    let (mut compared, mut certain, mut asked) = (0_u64, 0_u64, 0_u64);
    for number in 0..sequences {
        let mut random = 0x9E37_79B9_7F4A_7C15_u64.wrapping_mul(number + 1) | 1;
        server.ask("\\c");
        let mut connection = world.open().connection();
        if number % 4 != 3 {
            connection.sees_transactions();
        }
        let mut history = Vec::new();
        for _ in 0..STEPS {
            let mut text = one_of(&mut random).to_owned();
            while next(&mut random).is_multiple_of(8) {
                text = format!("{text}; {}", one_of(&mut random));
            }
            let permit = permit(&mut connection, &text);
            let well = server.run(&text);
            connection.outcome(&permit, if well { ok(0) } else { failed() }).unwrap();
            history.push(format!("{text} -- {well}"));
            let (_, answer) = server.ask(QUESTION);
            asked += u64::from(number % 4 != 3);
            // A transaction that was given up answers nothing.
            let Some(answer) = answer else { continue };
            compared += 1;
            if connection.is_certain() {
                certain += u64::from(number % 4 != 3);
                let said = said(&connection);
                assert!(agree(&said, &answer, number % 4 != 3), "sequence {number}: {said} is {answer}: {history:#?}");
            }
        }
    }
    println!("{compared} states compared; certain {certain} of {asked} where transactions are seen");
    assert!(compared > sequences * STEPS / 2);
}
