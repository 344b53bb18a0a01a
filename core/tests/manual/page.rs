//! Pages whose tables come from the core. A table stands between `<!-- table: NAME -->` and `<!-- end -->`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

/// A table as it must be. The last column may be people's: its cells are kept, by the cell of the first column, and must not be empty.
pub(crate) struct Table {
    pub(crate) columns: Vec<&'static str>,
    pub(crate) rows: Vec<Vec<String>>,
    pub(crate) by_hand: Option<&'static str>,
}

impl Table {
    fn text(&self, kept: &BTreeMap<String, String>) -> String {
        let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
        let head: Vec<String> = self.columns.iter().copied().chain(self.by_hand).map(str::to_owned).collect();
        let mut text = line(&head) + &line(&vec!["---".to_owned(); head.len()]).replace("| ", "|").replace(" |", "|");
        for row in &self.rows {
            let mut row = row.clone();
            if self.by_hand.is_some() {
                row.push(kept.get(&row[0]).cloned().unwrap_or_default());
            }
            text += &line(&row);
        }
        text
    }
}

pub(crate) fn path(page: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..").join(page)
}

pub(crate) fn read(page: &str) -> String {
    fs::read_to_string(path(page)).unwrap()
}

/// The cells of a line of a table.
fn cells(line: &str) -> Vec<String> {
    line.trim().trim_start_matches('|').trim_end_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect()
}

/// Holds the page to the tables: each is there, none is there that the core knows nothing of, and what people must say is said.
/// `CHECKREIN_BLESS=1` rewrites what comes from the core.
pub(crate) fn hold(page: &str, tables: &BTreeMap<String, Table>) {
    let text = read(page);
    let (mut written, mut rest, mut seen, mut silent) = (String::new(), text.as_str(), BTreeSet::new(), Vec::new());
    while let Some((before, from)) = rest.split_once("<!-- table: ") {
        let (name, from) = from.split_once(" -->\n").expect("a table has a name");
        let (old, after) = from.split_once("<!-- end -->").expect("a table ends");
        let table = tables.get(name).unwrap_or_else(|| panic!("{page}: the core has no table `{name}`"));
        assert!(seen.insert(name), "{page}: `{name}` is there twice");
        let kept: BTreeMap<String, String> =
            old.lines().map(cells).filter(|row| row.len() > 1).map(|row| (row[0].clone(), row[row.len() - 1].clone())).collect();
        let new = table.text(&kept);
        if table.by_hand.is_some() {
            silent.extend(table.rows.iter().filter(|row| kept.get(&row[0]).is_none_or(String::is_empty)).map(|row| row[0].clone()));
        }
        written += &format!("{before}<!-- table: {name} -->\n{new}<!-- end -->");
        rest = after;
    }
    written += rest;
    assert_eq!(seen, tables.keys().map(String::as_str).collect(), "{page}: tables");
    if std::env::var_os("CHECKREIN_BLESS").is_some() {
        fs::write(path(page), &written).unwrap();
    } else if written != text {
        let different = written.lines().zip(text.lines()).find(|(new, old)| new != old);
        panic!("{page} is not what the core says (`make bless` rewrites it): {different:?}");
    }
    assert!(silent.is_empty(), "{page}: people are told nothing about {silent:?}");
}
