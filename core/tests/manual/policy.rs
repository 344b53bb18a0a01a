//! POLICY.md: its tables come from the schema and the core's tables, and its examples are run.

use super::page::{self, Table};
use checkrein::classify::Effect;
use checkrein::enforce::run_tests;
use checkrein::policy::{Format, MaskKind, NoFiles, PolicySet, RefusalReason, SCHEMA};
use serde_json::{Map, Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};

const PAGE: &str = "POLICY.md";
/// Where the findings are made.
const LINT: &str = include_str!("../../src/policy/lint.rs");

fn code(text: &str) -> String {
    format!("`{text}`")
}

fn texts<'a>(node: &'a Json, list: &str) -> impl Iterator<Item = &'a Json> {
    node.get(list).and_then(Json::as_array).into_iter().flatten()
}

/// What a node of the schema takes, in words; a part with a table of its own is a link to it.
fn kind(tree: &Json, node: &Json) -> String {
    if let Some(reference) = node.get("$ref").and_then(Json::as_str) {
        let meant = tree.pointer(reference.trim_start_matches('#')).unwrap();
        let title = meant["title"].as_str().unwrap();
        let has_section = meant.get("properties").is_some() || ["effect", "operator"].contains(&title);
        return if has_section {
            format!("[{title}](#{})", title.replace('\'', "").replace(' ', "-"))
        } else {
            words(meant).or_else(|| forms(meant)).unwrap_or(title.to_owned())
        };
    }
    if let Some(words) = words(node) {
        return words;
    }
    if node.get("oneOf").is_some() {
        return texts(node, "oneOf").map(|branch| kind(tree, branch)).collect::<Vec<_>>().join(" or ");
    }
    match node.get("type") {
        Some(Json::String(kind)) if kind == "array" => {
            format!("list of {}", node.get("items").map_or("object".into(), |items| self::kind(tree, items)))
        }
        Some(Json::String(kind)) if kind == "object" => match node.get("additionalProperties") {
            Some(inner @ Json::Object(_)) => format!("{} by name", self::kind(tree, inner)),
            _ => "object".into(),
        },
        Some(Json::String(kind)) => {
            if kind == "string" {
                "text".into()
            } else {
                kind.clone()
            }
        }
        Some(Json::Array(kinds)) => {
            kinds.iter().filter_map(Json::as_str).map(|kind| if kind == "string" { "text" } else { kind }).collect::<Vec<_>>().join(", ")
        }
        _ => panic!("what is {node}?"),
    }
}

/// The words that may stand there, where they are few and there is nothing else.
fn words(node: &Json) -> Option<String> {
    let constants: Option<Vec<&Json>> = match (node.get("const"), node.get("enum"), node.get("oneOf")) {
        (Some(word), _, _) => Some(vec![word]),
        (_, Some(_), _) => Some(texts(node, "enum").collect()),
        (_, _, Some(_)) => texts(node, "oneOf").map(|branch| branch.get("const")).collect(),
        _ => None,
    };
    let plain = |word: &Json| code(&word.as_str().map_or_else(|| word.to_string(), str::to_owned));
    constants.filter(|words| words.len() <= 8).map(|words| words.into_iter().map(plain).collect::<Vec<_>>().join(", "))
}

/// Words and objects of one key, as they are written.
fn forms(node: &Json) -> Option<String> {
    let one = |branch: &Json| match branch.get("const") {
        Some(word) => word.as_str().map(code),
        None => branch.pointer("/required/0").and_then(Json::as_str).map(|name| code(&format!("{{{name}: …}}"))),
    };
    let forms: Option<Vec<String>> = node.get("oneOf")?.as_array()?.iter().map(one).collect();
    forms.map(|forms| forms.join(", "))
}

/// What each of the words means that may stand there.
fn told(node: &Json) -> String {
    let node = node.get("items").unwrap_or(node);
    // `permit` and `deny` of a position say themselves.
    let few = words(node).is_some() && node["title"] != "verdict";
    let one = |branch: &Json| {
        let word = branch.get("const")?.as_str()?;
        Some(format!(" `{word}`: {}", branch.get("description")?.as_str()?))
    };
    texts(node, "oneOf").filter(|_| few).filter_map(one).collect()
}

/// Every key of one part of a policy.
fn keys(tree: &Json, node: &Json) -> Table {
    let required: BTreeSet<&str> = texts(node, "required").filter_map(Json::as_str).collect();
    let row = |(name, inner): (&String, &Json)| {
        let meant = inner.get("$ref").and_then(Json::as_str).map(|reference| tree.pointer(reference.trim_start_matches('#')).unwrap());
        let description = inner.get("description").or_else(|| meant.and_then(|meant| meant.get("description")));
        let absent = match inner.get("default") {
            _ if required.contains(name.as_str()) => "required".to_owned(),
            Some(Json::String(word)) => code(word),
            Some(other) => code(&other.to_string()),
            None => "—".to_owned(),
        };
        let meaning = format!("{}{}", description.and_then(Json::as_str).unwrap(), told(meant.unwrap_or(inner)));
        vec![code(name), kind(tree, inner), absent, meaning.replace('|', "\\|")]
    };
    Table {
        columns: vec!["key", "value", "if left out", "meaning"],
        rows: node["properties"].as_object().unwrap().iter().map(row).collect(),
        by_hand: None,
    }
}

/// Every operator, from strong to weak.
fn operators(tree: &Json) -> Table {
    let mut rows: Vec<(MaskKind, Vec<String>)> = texts(&tree["$defs"]["mask"], "oneOf")
        .map(|branch| {
            let name = branch.get("const").or_else(|| branch.pointer("/required/0")).and_then(Json::as_str).unwrap();
            let written = match branch.pointer(&format!("/properties/{name}")) {
                None => name.to_owned(),
                Some(inner) => match inner.get("$ref").and_then(Json::as_str) {
                    None => format!("{{{name}: text}}"),
                    Some(reference) => {
                        let parameters =
                            tree.pointer(&format!("{}/properties", reference.trim_start_matches('#'))).and_then(Json::as_object);
                        format!("{{{name}: {{{}}}}}", parameters.unwrap().keys().map(String::as_str).collect::<Vec<_>>().join(", "))
                    }
                },
            };
            let kind: MaskKind = serde_json::from_value(json!(name)).unwrap();
            (kind, vec![code(name), code(&written), branch["description"].as_str().unwrap().to_owned()])
        })
        .collect();
    rows.sort_by_key(|(kind, _)| std::cmp::Reverse(*kind));
    Table { columns: vec!["operator", "written", "what is shown"], rows: rows.into_iter().map(|(_, row)| row).collect(), by_hand: None }
}

fn effects() -> Table {
    let row = |effect: &Effect| vec![code(effect.group().name()), code(effect.name()), effect.meaning().to_owned()];
    let mut rows: Vec<Vec<String>> = Effect::ALL.iter().map(row).collect();
    rows.iter_mut().filter(|row| row[0] == "`none`").for_each(|row| row[0] = "—".into());
    Table { columns: vec!["group", "effect", "meaning"], rows, by_hand: None }
}

fn findings() -> Table {
    let code_of = LINT.split("\"lint.").skip(1).map(|rest| code(&format!("lint.{}", rest.split('"').next().unwrap())));
    let rows: BTreeSet<Vec<String>> = code_of.map(|name| vec![name]).collect();
    Table { columns: vec!["finding"], rows: rows.into_iter().collect(), by_hand: Some("meaning") }
}

fn tables() -> BTreeMap<String, Table> {
    let tree: Json = serde_json::from_str(SCHEMA).unwrap();
    let mut tables = BTreeMap::from([("policy".to_owned(), keys(&tree, &tree))]);
    for (_, node) in tree["$defs"].as_object().unwrap().iter().filter(|(_, node)| node.get("properties").is_some()) {
        tables.insert(node["title"].as_str().unwrap().to_owned(), keys(&tree, node));
    }
    tables.insert("operator".into(), operators(&tree));
    tables.insert("effect".into(), effects());
    tables.insert("finding".into(), findings());
    let rows = RefusalReason::ALL.iter().map(|reason| vec![code(reason.name()), reason.meaning().to_owned()]).collect();
    tables.insert("refusal".into(), Table { columns: vec!["reason", "meaning"], rows, by_hand: None });
    tables
}

#[test]
fn the_tables_of_the_page_of_policies_are_the_schema_s_and_the_core_s() {
    page::hold(PAGE, &tables());
}

#[test]
fn every_table_stands_under_a_heading_that_links_can_name() {
    let text = page::read(PAGE);
    let headings: BTreeSet<String> = text
        .lines()
        .filter(|line| line.starts_with('#'))
        .map(|line| line.trim_start_matches('#').trim().to_lowercase().replace('\'', "").replace(' ', "-"))
        .collect();
    let links: BTreeSet<String> = text.split("](#").skip(1).map(|rest| rest.split(')').next().unwrap().to_owned()).collect();
    assert!(links.len() > 15);
    assert_eq!(links.difference(&headings).collect::<Vec<_>>(), Vec::<&String>::new());
}

/// What an example leaves out: the version, and a database to talk about.
fn whole(example: &str) -> Json {
    let mut document: Map<String, Json> = serde_saphyr::from_str(example).unwrap();
    document.entry("version").or_insert(json!(1));
    let columns = |names: &[&str]| json!({"columns": names.iter().map(|name| ((*name).to_owned(), json!("text"))).collect::<Map<_, _>>()});
    let relations = json!({"public.customers": columns(&["id", "name", "email", "ssn", "card_number"]), "public.orders": columns(&["id", "customer_id", "status"])});
    document.entry("resources").or_insert(json!({
        "orders-db": {"kind": "sql", "dialect": "postgres", "labels": {"env": "prod"}, "catalog": {"version": 1, "relations": relations}},
    }));
    Json::Object(document)
}

/// The page's examples: the code that refuses them, if it is one that is refused, and the text.
fn examples(text: &str) -> Vec<(Option<&str>, &str)> {
    text.split("\n```yaml")
        .skip(1)
        .map(|rest| {
            let (info, rest) = rest.split_once('\n').unwrap();
            (info.trim().strip_prefix("refused: "), rest.split("```").next().unwrap())
        })
        .collect()
}

#[test]
fn every_example_compiles_and_passes_its_tests_or_is_refused_as_it_says() {
    let text = page::read(PAGE);
    let schema = jsonschema::draft202012::new(&serde_json::from_str(SCHEMA).unwrap()).unwrap();
    let examples = examples(&text);
    let (mut tests, mut refused) = (0, 0);
    for (code, example) in &examples {
        let document = whole(example);
        let policy = PolicySet::compile(document.to_string().as_bytes(), Format::Json, &NoFiles);
        match (policy, code) {
            (Ok(policy), None) => {
                let report = run_tests(&policy);
                assert_eq!(report.failures, [], "{example}");
                assert!(schema.is_valid(&document), "{example}");
                tests += report.run;
            }
            (Err(error), Some(code)) => {
                assert_eq!(error.code().name(), *code, "{error}\n{example}");
                refused += 1;
            }
            (Err(error), None) => panic!("{error}\n{example}"),
            (Ok(_), Some(code)) => panic!("not {code}:\n{example}"),
        }
    }
    assert!(examples.len() >= 15 && tests >= 15 && refused >= 5, "{} examples, {tests} tests, {refused} refused", examples.len());
}
