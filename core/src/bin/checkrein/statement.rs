//! `classify` and `decide`.

use crate::arguments::{ClassifyOptions, DecideOptions, Reading};
use crate::lines;
use crate::output::{BOLD, DIM, Failure, GREEN, RED, YELLOW, line, list, plain};
use crate::println;
use checkrein::classify::Catalog;
use checkrein::enforce::door::Door;
use checkrein::host;
use serde_json::{Map, Value as Json, json};
use std::fs;
use std::path::Path;
use std::process::ExitCode;

pub(crate) fn classify(options: &ClassifyOptions, json: bool) -> Result<ExitCode, Failure> {
    let (door, only) = door(&options.reading)?;
    let Some(statement) = one_statement(&options.reading) else {
        lines::answer(&door, "classify")?;
        return Ok(ExitCode::SUCCESS);
    };
    let mut request = request(&options.reading, statement, only);
    request.insert("dialect".into(), json!(options.dialect));
    let (answer, text) = ask(&door, "classify", request)?;
    if json {
        println!("{text}");
    } else {
        print_classification(&answer);
    }
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn decide(options: &DecideOptions, json: bool) -> Result<ExitCode, Failure> {
    let policy = host::read_policy(&options.policy)?;
    let resources: Vec<String> = policy.resources().map(|resource| resource.name().to_owned()).collect();
    let (door, only) = door(&options.reading)?;
    let door = door.with_policy(policy);
    let Some(statement) = one_statement(&options.reading) else {
        lines::answer(&door, "rule")?;
        return Ok(ExitCode::SUCCESS);
    };
    let mut request = request(&options.reading, statement, only);
    let resource = match (&options.resource, resources.as_slice()) {
        (Some(named), _) => named,
        (None, [single]) => single,
        (None, _) => return Err(Failure::text(format!("say which resource with --resource: {}", resources.join(", ")))),
    };
    request.insert("resource".into(), json!(resource));
    if let Some(caller) = &options.caller {
        request.insert("as".into(), serde_json::from_str(caller)?);
    }
    if let Some(file) = &options.token {
        request.insert("token".into(), json!(fs::read_to_string(file)?.trim()));
    }
    if let Some(context) = &options.context {
        request.insert("context".into(), serde_json::from_str(context)?);
    }
    request.insert("now".into(), json!(host::now().0));
    let (answer, text) = ask(&door, "rule", request)?;
    if json {
        println!("{text}");
    } else {
        print_ruling(&answer);
    }
    Ok(match answer.get("decision").and_then(Json::as_str) {
        Some("permit") => ExitCode::SUCCESS,
        Some("hold") => ExitCode::from(4),
        _ => ExitCode::from(3),
    })
}

fn one_statement(reading: &Reading) -> Option<&str> {
    reading.statement.as_deref().filter(|statement| *statement != "-")
}

/// The door with all catalogs, and the name of the only one, which a statement on the command line uses.
fn door(reading: &Reading) -> Result<(Door, Option<String>), Failure> {
    let mut door = Door::new();
    let mut names = Vec::new();
    for given in &reading.catalogs {
        let (name, file) = match given.split_once('=') {
            Some((name, file)) => (name.to_owned(), file),
            None => (Path::new(given).file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default(), given.as_str()),
        };
        door = door
            .with_catalog(name.clone(), Catalog::from_json(&fs::read(file).map_err(|error| Failure::text(format!("{file}: {error}")))?)?);
        names.push(name);
    }
    Ok((door, if names.len() == 1 { names.pop() } else { None }))
}

fn request(reading: &Reading, statement: &str, catalog: Option<String>) -> Map<String, Json> {
    let mut request = Map::new();
    request.insert("statement".into(), json!(statement));
    request.insert("placeholders".into(), json!(reading.placeholders.word()));
    if let Some(path) = &reading.search_path {
        request.insert("search_path".into(), json!(path));
    }
    if let Some(name) = catalog {
        request.insert("catalog".into(), json!(name));
    }
    request
}

fn ask(door: &Door, verb: &str, request: Map<String, Json>) -> Result<(Json, String), Failure> {
    let bytes = door.answer_verb(&serde_json::to_vec(&request)?, Some(verb));
    let answer: Json = serde_json::from_slice(&bytes)?;
    match answer.get("error") {
        None => Ok((answer, String::from_utf8_lossy(&bytes).into_owned())),
        Some(error) => Err(Failure::text(error.get("message").and_then(Json::as_str).unwrap_or("the request was refused"))),
    }
}

fn print_ruling(answer: &Json) {
    let field = |name: &str| answer.get(name).and_then(Json::as_str).unwrap_or_default();
    let decision = field("decision");
    let style = match decision {
        "permit" => GREEN,
        "hold" => YELLOW,
        _ => RED,
    };
    println!("{style}{decision}{style:#}");
    line("rules", list(answer.get("rules").unwrap_or(&Json::Null), ""));
    line("reason", field("reason"));
    line("message", field("message"));
    line("classes", list(answer.get("classes").unwrap_or(&Json::Null), ""));
    if let Some(obligations) = answer.get("obligations") {
        line("obligations", obligations);
    }
    if let Some(classification) = answer.get("classification") {
        print_classification(classification);
    }
}

fn print_classification(answer: &Json) {
    let get = |name: &str| answer.get(name).unwrap_or(&Json::Null);
    if get("complete") == &json!(true) {
        println!("{GREEN}complete{GREEN:#} {DIM}({} statement(s)){DIM:#}", get("statements"));
    } else {
        println!("{YELLOW}unknown{YELLOW:#} {DIM}({} statement(s); effects are a lower bound){DIM:#}", get("statements"));
    }
    line("effects", list(get("effects"), ""));
    for relation in get("relations").as_array().into_iter().flatten() {
        line(
            "relation",
            format_args!("{} {DIM}{}{DIM:#}", plain(relation["name"].as_str().unwrap_or_default()), list(&relation["effects"], "")),
        );
    }
    line("functions", list(get("functions"), "name"));
    line("probes", list(get("probes"), "column"));
    match get("outputs") {
        Json::String(word) => line("outputs", word),
        outputs => {
            for output in outputs["columns"].as_array().into_iter().flatten() {
                let name = plain(output["name"].as_str().unwrap_or_default());
                let lineage = output["lineage"].as_str().unwrap_or_default();
                line("output", format_args!("{BOLD}{name}{BOLD:#} {DIM}{lineage}{DIM:#} {}", list(&output["sources"], "")));
            }
        }
    }
    for reason in get("reasons").as_array().into_iter().flatten() {
        line(
            "because",
            format_args!(
                "{} {DIM}{}{DIM:#}",
                reason["code"].as_str().unwrap_or_default(),
                plain(reason["detail"].as_str().unwrap_or_default())
            ),
        );
    }
}
