//! What the default profile looks for, and what it found: for the table and the chart.

use crate::texts::Text;
use checkrein::mask::scan::{Entity, Group, Path, Profile, Scanner};
use serde_json::{Value, json};
use std::collections::BTreeSet;
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
    let sought: BTreeSet<&str> = scanner.entities().map(|(_, name)| name).collect();
    let count = |group: Group, profile: Profile| {
        let all = Entity::all().iter().filter(|entity| sought.contains(entity.name()));
        all.filter(|entity| entity.group() == group && entity.profile() == profile).count()
    };
    let groups = [Group::General, Group::National, Group::Secret]
        .map(|group| json!({"group": group.name(), "strong": count(group, Profile::Strong), "weak": count(group, Profile::Weak)}));
    let found = |text: &Text| {
        let found = scanner.scan(&text.text, None);
        let spans: BTreeSet<(usize, usize)> = found.iter().map(|found| (found.start, found.end)).collect();
        let exact = text.planted.iter().filter(|span| spans.contains(span)).count();
        json!({"name": text.name, "bytes": text.text.len(), "planted": text.planted.len(), "exact": exact, "found": found.len()})
    };
    json!({
        "version": env!("CARGO_PKG_VERSION"),
        "path": Path::best().name(),
        "groups": groups,
        "texts": texts.iter().map(found).collect::<Vec<_>>(),
    })
}
