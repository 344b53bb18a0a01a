//! ENTITIES.md: everything that content can be recognised as.

use super::page::{self, Table};
use checkrein::mask::scan::{Entity, Group};
use std::collections::BTreeMap;

fn code(text: &str) -> String {
    format!("`{text}`")
}

fn tables() -> BTreeMap<String, Table> {
    let of = |group: Group| Entity::all().iter().filter(move |entity| entity.group() == group);
    let common = |entity: &Entity| [entity.profile().name(), entity.validator(), entity.source()].map(str::to_owned);
    let general = of(Group::General).map(|entity| [&[code(entity.name()), entity.title().to_owned()], &common(entity)[..]].concat());
    let national = of(Group::National).map(|entity| {
        let layouts = entity.layouts().iter().map(|layout| code(layout)).collect::<Vec<_>>().join(", ");
        [&[code(entity.name()), entity.title().to_owned(), layouts], &common(entity)[..]].concat()
    });
    let secret = of(Group::Secret).map(|entity| [&[code(entity.name()), entity.title().to_owned()], &common(entity)[..]].concat());
    let table = |second: &'static str, layouts: bool, rows: Vec<Vec<String>>| {
        let layouts = layouts.then_some("layouts");
        let columns = ["name", second].into_iter().chain(layouts).chain(["profile", "validator", "source"]).collect();
        Table { columns, rows, by_hand: None }
    };
    [
        ("general".to_owned(), table("what it is", false, general.collect())),
        ("national".to_owned(), table("what it is", true, national.collect())),
        ("secret".to_owned(), table("vendor", false, secret.collect())),
    ]
    .into()
}

#[test]
fn the_page_of_entities_is_what_the_core_s_tables_say() {
    page::hold("ENTITIES.md", &tables());
}
