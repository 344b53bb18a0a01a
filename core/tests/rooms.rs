//! Holds every room of `core/src` to its doors: what it may import from which other room.
#![expect(clippy::unwrap_used, reason = "a test")]

use std::fs;
use std::path::{Path, PathBuf};

/// The rooms from the front door down; data flows down this list.
const ORDER: &[&str] = &[
    "error",
    "wire",
    "crypto",
    "request",
    "identity",
    "classify",
    "policy",
    "approval",
    "mask",
    "credential",
    "audit",
    "record",
    "enforce",
    "protocol",
    "host",
];
/// Rooms that everything below may use in full.
const GROUND: &[&str] = &["error", "wire", "crypto", "request"];
/// Rooms that see all the others.
const SEE_ALL: &[&str] = &["enforce", "protocol", "host"];
/// Types that do a room's work: only rooms that see all may hold them. Everything else with a capital is an output type.
const WORKERS: &[&str] = &["PolicySet", "Verifier", "Log", "Plan", "Consumed", "Enforcer"];
/// What a room above may hold of one below: the scanner that a policy describes is made with the policy, so that what is wrong in it is
/// an error where it is written. `mask::scan` itself imports nothing of any room but the ground.
const LENT: &[(&str, &str)] = &[
    ("policy", "mask::scan::Entity"),
    ("policy", "mask::scan::Pattern"),
    ("policy", "mask::scan::ScanConfig"),
    ("policy", "mask::scan::Scanner"),
    ("policy", "mask::scan::WordList"),
];

#[test]
fn every_room_keeps_to_its_doors() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut imports = 0;
    let mut wrong = Vec::new();
    for file in sources(&root) {
        let relative = file.strip_prefix(&root).unwrap();
        let room = relative.components().next().unwrap().as_os_str().to_str().unwrap().trim_end_matches(".rs").to_owned();
        // Tests may look wherever they must.
        let test = relative.components().any(|part| matches!(part.as_os_str().to_str(), Some("tests" | "tests.rs")));
        if test || ["lib", "bin", "manual"].contains(&room.as_str()) {
            continue;
        }
        assert!(ORDER.contains(&room.as_str()), "`{room}` is not a room of the design");
        let text = fs::read_to_string(&file).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap();
        for path in crate_paths(code) {
            imports += 1;
            if let Some(complaint) = complaint(&room, &path) {
                wrong.push(format!("{}: `crate::{}`: {complaint}", relative.display(), path.join("::")));
            }
        }
    }
    assert!(imports > 100, "only {imports} imports were found: the scan is broken");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_scan_sees_what_it_should_refuse() {
    let path = |text: &str| crate_paths(text);
    assert_eq!(path("use crate::a::{B, c::D};\n"), [vec!["a", "B"], vec!["a", "c", "D"]].map(|p| p.map_owned()));
    assert!(complaint("mask", &["enforce", "Permit"].map_owned()).is_some());
    assert!(complaint("identity", &["policy", "Mask"].map_owned()).is_some());
    assert!(complaint("policy", &["classify", "classify"].map_owned()).is_some());
    assert!(complaint("policy", &["mask", "Plan"].map_owned()).is_some());
    assert!(complaint("policy", &["mask", "scan", "Stream"].map_owned()).is_some());
    assert!(complaint("policy", &["mask", "scan", "Scanner"].map_owned()).is_none());
    assert!(complaint("audit", &["policy", "PolicySet"].map_owned()).is_some());
    assert!(complaint("audit", &["policy", "Mask"].map_owned()).is_none());
    assert!(complaint("enforce", &["classify", "classify"].map_owned()).is_none());
    assert!(complaint("enforce", &["host", "Folder"].map_owned()).is_some());
}

fn complaint(room: &str, path: &[String]) -> Option<&'static str> {
    let (target, item) = (path.first()?.as_str(), path.last()?.as_str());
    let place = |name: &str| ORDER.iter().position(|room| *room == name);
    // `crate::Error` and `crate::ErrorCode` are `error`'s, at the front door.
    if target == room || GROUND.contains(&target) && !GROUND.contains(&room) || ["Error", "ErrorCode"].contains(&target) {
        return None;
    }
    if LENT.iter().any(|(reader, lent)| *reader == room && *lent == path.join("::")) {
        return None;
    }
    match (place(room), place(target)) {
        (_, None) => Some("is not a room"),
        (Some(here), Some(there)) if there > here => Some("lies below"),
        _ if GROUND.contains(&target) => None,
        _ if target == "host" => Some("only a host holds a host"),
        _ if target == "enforce" && !SEE_ALL.contains(&room) => Some("only lib, protocol and host see enforce"),
        _ if SEE_ALL.contains(&room) => None,
        _ if !item.starts_with(char::is_uppercase) => Some("is not a type"),
        _ if WORKERS.contains(&item) => Some("does another room's work"),
        _ => None,
    }
}

/// Every path that starts with `crate::`, braces spread out.
fn crate_paths(code: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for line_start in code.match_indices("crate::").map(|(at, _)| at) {
        let before = code[..line_start].lines().next_back().unwrap_or_default();
        if before.trim_start().starts_with("//") || before.ends_with('$') {
            continue;
        }
        spread(&code[line_start + "crate::".len()..], &mut Vec::new(), &mut found);
    }
    found
}

/// Reads one path from the start of the text; returns what is behind it.
fn spread<'a>(text: &'a str, prefix: &mut Vec<String>, found: &mut Vec<Vec<String>>) -> &'a str {
    let text = text.trim_start();
    if let Some(mut rest) = text.strip_prefix('{') {
        loop {
            rest = spread(rest, &mut prefix.clone(), found).trim_start();
            match rest.strip_prefix(',') {
                Some(next) if next.trim_start().starts_with('}') => return &next.trim_start()[1..],
                Some(next) => rest = next,
                None => return rest.strip_prefix('}').unwrap_or(rest),
            }
        }
    }
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    if word.is_empty() {
        return rest;
    }
    if word != "self" {
        prefix.push(word.to_owned());
    }
    match rest.strip_prefix("::") {
        // A type's own associated items are the type's.
        Some(next) if !word.starts_with(char::is_uppercase) => spread(next, prefix, found),
        _ => {
            found.push(prefix.clone());
            rest
        }
    }
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

trait MapOwned {
    fn map_owned(self) -> Vec<String>;
}

impl<const N: usize> MapOwned for [&str; N] {
    fn map_owned(self) -> Vec<String> {
        self.iter().map(|part| (*part).to_owned()).collect()
    }
}

impl MapOwned for Vec<&str> {
    fn map_owned(self) -> Vec<String> {
        self.into_iter().map(str::to_owned).collect()
    }
}
