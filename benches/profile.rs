//! What the default profile looks for, and what it found: for the table and the chart.

use crate::texts::Text;
use checkrein::mask::scan::{Entity, Group, Path, Profile, Scanner};
use serde_json::{Value, json};
use std::io;

/// Writes `profile.json`: the version, the machine's best path, entities by group and profile, planted and found values by text.
///
/// # Errors
///
/// Those of the file system.
pub fn write(scanner: &Scanner, texts: &[Text], folder: &std::path::Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    std::fs::write(folder.join("profile.json"), facts(scanner, texts).to_string())
}

fn facts(scanner: &Scanner, texts: &[Text]) -> Value {
    let count = |group: Group, profile: Profile| {
        Entity::all().iter().filter(|entity| entity.group() == group && entity.profile() == profile).count()
    };
    let groups = [Group::General, Group::National, Group::Secret]
        .map(|group| json!({"group": group.name(), "strong": count(group, Profile::Strong), "weak": count(group, Profile::Weak)}));
    let found = |text: &Text| {
        let found = scanner.scan(&text.text, None);
        let exact = text
            .planted
            .iter()
            .filter(|span| {
                found
                    .binary_search_by_key(&span.0, |found| found.start)
                    .is_ok_and(|at| found.get(at).is_some_and(|found| found.end == span.1))
            })
            .count();
        json!({"name": text.name, "bytes": text.text.len(), "lines": text.text.lines().count(), "planted": text.planted.len(), "exact": exact, "found": found.len()})
    };
    json!({
        "version": env!("CARGO_PKG_VERSION"),
        "path": Path::best().name(),
        "groups": groups,
        "formats": Entity::all().iter().map(|entity| entity.layouts().len().max(1)).sum::<usize>(),
        "texts": texts.iter().map(found).collect::<Vec<_>>(),
    })
}
