//! Lists of differences: one line for each case, `case`, `verdict`, `reason`, between tabs.

use std::collections::BTreeMap;
use std::path::PathBuf;

/// Verdicts; the head of each list says what they mean.
const VERDICTS: [&str; 7] =
    ["ours_is_right", "both_defensible", "wider", "unknown_rightly", "unknown_needlessly", "not_its_language", "not_ours"];

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
