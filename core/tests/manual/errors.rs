//! ERRORS.md: every code that an error can have, and the other names that people see.

use super::page::{self, Table};
use checkrein::ErrorCode;
use checkrein::approval::UnsatisfiedKind;
use checkrein::classify::ReasonCode;
use checkrein::policy::RefusalReason;
use std::collections::BTreeMap;

const PAGE: &str = "ERRORS.md";

/// The rooms by the thousands of their numbers.
const ROOMS: &[(u32, &str)] = &[
    (1, "request and wire"),
    (2, "identity"),
    (3, "classify"),
    (4, "policy and session"),
    (5, "approval"),
    (6, "mask"),
    (7, "audit"),
    (9, "boundary and host"),
];

fn code(name: &str) -> String {
    format!("`{name}`")
}

fn tables() -> BTreeMap<String, Table> {
    let mut tables = BTreeMap::new();
    let rooms = ErrorCode::ALL.iter().map(|code| *code as u32 / 1000).collect::<std::collections::BTreeSet<_>>();
    assert!(rooms.iter().eq(ROOMS.iter().map(|(room, _)| room)), "a room without a heading, or a heading without codes");
    for (room, _) in ROOMS {
        let codes = ErrorCode::ALL.iter().filter(|code| **code as u32 / 1000 == *room);
        let rows = codes.map(|error| vec![code(error.name()), (*error as u32).to_string(), error.meaning().to_owned()]).collect();
        tables.insert(format!("{room}xxx"), Table { columns: vec!["code", "number", "meaning"], rows, by_hand: Some("what to do") });
    }
    let rows = |list: &mut dyn Iterator<Item = (&'static str, &'static str)>| {
        list.map(|(name, meaning)| vec![code(name), meaning.to_owned()]).collect()
    };
    let mut add = |name: &str, first: &'static str, rows: Vec<Vec<String>>, by_hand: Option<&'static str>| {
        tables.insert(name.to_owned(), Table { columns: vec![first, "meaning"], rows, by_hand });
    };
    add("refusals", "reason", rows(&mut RefusalReason::ALL.iter().map(|reason| (reason.name(), reason.meaning()))), Some("when"));
    add("approvals", "reason", rows(&mut UnsatisfiedKind::ALL.iter().map(|kind| (kind.name(), kind.meaning()))), None);
    add("unknown", "reason", rows(&mut ReasonCode::ALL.iter().map(|reason| (reason.name(), reason.meaning()))), None);
    tables
}

#[test]
fn the_page_of_errors_is_what_the_core_s_tables_say() {
    page::hold(PAGE, &tables());
}

#[test]
fn every_room_has_its_heading() {
    let text = page::read(PAGE);
    for (room, title) in ROOMS {
        assert!(text.contains(&format!("## {room}xxx: {title}\n\n<!-- table: {room}xxx -->")), "{title}");
    }
}
