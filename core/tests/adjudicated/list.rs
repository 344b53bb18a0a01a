//! Lists of differences: one line for each case, `case`, `verdict`, `reason`, between tabs.

use std::collections::BTreeMap;
use std::path::PathBuf;

/// Verdicts, and what they say. The heads of the files explain them to readers.
pub(crate) const VERDICTS: [&str; 7] = [
    // The server that the text is for (PostgreSQL where the set names none) does what we say and not what they say.
    "ours_is_right",
    // Both say the same of the data and name or count it differently.
    "both_defensible",
    // We name all that they name, and more.
    "wider",
    // Unknown, and no reader of the text and its schema could say more, or the server refuses the text.
    "unknown_rightly",
    // Unknown, and the text and its schema say enough: a weakness of ours.
    "unknown_needlessly",
    // Read as PostgreSQL's, which the set takes it for, and written in another language.
    "not_its_language",
    // Written for a server whose language we do not read; read as what all share, we do not agree.
    "not_ours",
];

/// As often may two lines give the same reason word for word.
const ALIKE: usize = 5;

/// The lines of a set, from its file; the lists are read when the test runs, so that a line is changed without building anything.
pub(crate) fn adjudicated(set: &str) -> BTreeMap<String, (String, String)> {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/adjudicated").join(set);
    let text = std::fs::read_to_string(file).unwrap();
    let mut found = BTreeMap::new();
    let (mut before, mut reasons) = (String::new(), BTreeMap::<String, usize>::new());
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let parts: Vec<&str> = line.split('\t').collect();
        assert_eq!(parts.len(), 3, "not three columns: {line}");
        let [case, verdict, reason]: [&str; 3] = parts.try_into().unwrap();
        assert!(VERDICTS.contains(&verdict), "no such verdict: {line}");
        assert!(reason.len() > 20 && reason.ends_with('.') && reason.trim() == reason, "not a sentence: {line}");
        assert!(before.as_str() < case, "not sorted, or twice: {line}");
        case.clone_into(&mut before);
        *reasons.entry(reason.to_owned()).or_default() += 1;
        found.insert(case.to_owned(), (verdict.to_owned(), reason.to_owned()));
    }
    for (reason, times) in reasons {
        assert!(times <= ALIKE, "{set}: {times} lines with one reason, which nobody wrote for them: {reason}");
    }
    found
}
