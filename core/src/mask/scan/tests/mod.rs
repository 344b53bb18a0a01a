//! The scanner as a whole.

pub(super) mod documents;
mod entities;
mod limits;
mod quiet;
mod replaced;
mod specification;
mod streaming;

use super::*;

/// The scanner of the default configuration.
fn scanner() -> Scanner {
    Scanner::new(&ScanConfig::default()).unwrap()
}

/// A scanner of a configuration in JSON.
fn configured(json: &str) -> Scanner {
    Scanner::new(&ScanConfig::from_json(json.as_bytes()).unwrap()).unwrap()
}

/// What is found, as names and texts.
fn found<'a>(scanner: &Scanner, text: &'a str) -> Vec<(String, &'a str)> {
    scanner.scan(text, None).iter().map(|finding| (scanner.name(finding.entity).to_owned(), &text[finding.start..finding.end])).collect()
}
