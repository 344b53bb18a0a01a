//! `audit verify` and `audit show`.

use crate::arguments::{ShowOptions, VerifyOptions};
use crate::output::{BOLD, DIM, Failure, GREEN, RED, complain, line, plain};
use crate::println;
use checkrein::audit::{self, Answer, Checkpoint, Count, Filter, Question, VerifierKey};
use checkrein::host::{self, Folder};
use checkrein::request::Timestamp;
use serde_json::json;
use std::path::Path;
use std::process::ExitCode;

pub(crate) fn verify(options: &VerifyOptions, json: bool) -> Result<ExitCode, Failure> {
    let key = key(&options.key)?;
    let earlier = options.earlier.as_ref().map(|file| Ok::<_, Failure>(Checkpoint::open(&std::fs::read(file)?, &key)?)).transpose()?;
    let report = match audit::verify(&Folder::open(&options.log)?, &key, earlier.as_ref()) {
        Ok(report) => report,
        Err(error) => {
            complain(&error.into(), json);
            return Ok(ExitCode::FAILURE);
        }
    };
    if json {
        println!("{}", json!(report));
        return Ok(ExitCode::SUCCESS);
    }
    println!("{GREEN}verified{GREEN:#} {}", report.origin);
    line("entries", report.entries);
    line("root", report.root);
    line("signed", format_args!("{} entries, {} checkpoints", report.checkpoint, report.checkpoints));
    line("not yet", format_args!("{} entries behind the last checkpoint, {} torn bytes", report.beyond, report.torn_bytes));
    if let Some(size) = report.consistent_with {
        line("continues", format_args!("the earlier checkpoint of {size} entries"));
    }
    Ok(ExitCode::SUCCESS)
}

/// The key as a text, or the file that holds it.
fn key(given: &str) -> Result<VerifierKey, Failure> {
    match given.parse() {
        Ok(key) => Ok(key),
        Err(_) if Path::new(given).exists() => Ok(host::load_verifier_key(Path::new(given))?),
        Err(error) => Err(error.into()),
    }
}

pub(crate) fn show(options: &ShowOptions, json: bool) -> Result<ExitCode, Failure> {
    let folder = Folder::open(&options.log)?;
    let between = options.day.as_deref().map(day).transpose()?;
    if options.saw {
        let question = between
            .map_or_else(|| Question::between(Timestamp(i64::MIN), Timestamp(i64::MAX)), |(from, until)| Question::between(from, until));
        let answer = audit::saw(
            &folder,
            &match &options.class {
                Some(class) => question.classes([class.as_str()]),
                None => question,
            },
        )?;
        if json {
            println!("{}", json!(answer));
        } else {
            print_answer(&answer);
        }
        return Ok(ExitCode::SUCCESS);
    }
    let filter = Filter { from: between.map(|(from, _)| from), until: between.map(|(_, until)| until), ..Filter::default() };
    for entry in audit::entries(&folder) {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                println!("{RED}damaged from here on{RED:#}");
                return Err(error.into());
            }
        };
        if !filter.matches(&entry) {
            continue;
        }
        if json {
            println!("{}", json!(entry));
        } else {
            println!("{entry}");
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn day(text: &str) -> Result<(Timestamp, Timestamp), Failure> {
    const DAY: i64 = 86_400_000;
    if text == "today" {
        let start = Timestamp(host::now().0.div_euclid(DAY) * DAY);
        return Ok((start, start.plus_millis(DAY)));
    }
    Ok(Question::day(text)?.bounds())
}

fn print_answer(answer: &Answer) {
    if answer.sightings.is_empty() {
        println!("nobody");
    }
    for sighting in &answer.sightings {
        let caller = &sighting.caller;
        let job = caller.job.as_ref().map(|job| format!(" job {}", plain(job))).unwrap_or_default();
        let actor = caller.actor.as_ref().map(|actor| format!(" by {}", plain(actor))).unwrap_or_default();
        let count = |name: &str, count: Count| {
            if count.statements == 0 { String::new() } else { format!("{name} {} statement(s), {} row(s)  ", count.statements, count.rows) }
        };
        println!(
            "{BOLD}{}{BOLD:#}{job}{actor} {DIM}{}{DIM:#}  {BOLD}{}{BOLD:#}  {}{}{}{DIM}{} cells masked{DIM:#}",
            plain(&caller.subject),
            plain(&caller.issuer),
            plain(&sighting.class),
            count("clear:", sighting.clear),
            count("masked:", sighting.masked),
            count("probed:", sighting.probed),
            sighting.masked_cells,
        );
    }
    if answer.incomplete > 0 {
        println!("{RED}{} decisions had their entries cut and may touch more classes{RED:#}", answer.incomplete);
    }
}
