//! The runner sees what was done to a folder: each test changes a copy of the real one in one place.

use super::{COLUMNS, INDEX, file, files, load, run};
use crate::folder;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const ROOM: &str = "classify";
const CASE: &str = "alias";

/// A copy of a few vectors: one room is enough to be doctored.
fn copy() -> TempDir {
    let copy = tempfile::tempdir().unwrap();
    fs::create_dir(copy.path().join(ROOM)).unwrap();
    for path in files(&folder()).unwrap().into_iter().filter(|path| path.starts_with(ROOM)) {
        fs::copy(folder().join(&path), copy.path().join(&path)).unwrap();
    }
    let index = fs::read_to_string(folder().join(INDEX)).unwrap();
    let kept = index.lines().filter(|line| *line == COLUMNS || line.starts_with(&format!("{ROOM}\t")));
    fs::write(copy.path().join(INDEX), kept.map(|line| format!("{line}\n")).collect::<String>()).unwrap();
    copy
}

/// What the runner says of a copy to which this was done.
fn complaint(doctor: impl FnOnce(&Path)) -> String {
    let copy = copy();
    doctor(copy.path());
    run(copy.path()).expect_err("the runner saw nothing")
}

fn change_index(folder: &Path, change: impl FnOnce(&str) -> String) {
    let index = fs::read_to_string(folder.join(INDEX)).unwrap();
    let changed = change(&index);
    assert_ne!(index, changed);
    fs::write(folder.join(INDEX), changed).unwrap();
}

fn path(kind: &str) -> PathBuf {
    file(ROOM, CASE, kind)
}

#[test]
fn an_unchanged_copy_passes() {
    let copy = copy();
    assert!(run(copy.path()).unwrap() > 50);
}

#[test]
fn every_byte_of_a_response_counts() {
    let copy = copy();
    let response = fs::read(copy.path().join(path("response"))).unwrap();
    for at in (0..response.len()).step_by(97).chain([response.len() - 1]) {
        let mut changed = response.clone();
        changed[at] ^= 1;
        fs::write(copy.path().join(path("response")), &changed).unwrap();
        let complaint = run(copy.path()).expect_err("the runner saw nothing");
        assert!(complaint.starts_with("1 of ") && complaint.contains("classify/alias\n"), "{complaint}");
    }
    let mut longer = response;
    longer.push(b'\n');
    fs::write(copy.path().join(path("response")), longer).unwrap();
    assert!(run(copy.path()).is_err());
}

#[test]
fn a_changed_request_gets_another_response() {
    let complaint = complaint(|folder| {
        let request = fs::read_to_string(folder.join(path("request"))).unwrap();
        fs::write(folder.join(path("request")), request.replacen("SELECT", "SELECt 1,", 1)).unwrap();
    });
    assert!(complaint.contains("classify/alias\n"), "{complaint}");
}

#[test]
fn a_missing_file_is_seen() {
    for kind in ["request", "response"] {
        let complaint = complaint(|folder| fs::remove_file(folder.join(path(kind))).unwrap());
        assert!(complaint.contains(&format!("classify/alias {kind}")), "{complaint}");
    }
    assert!(complaint(|folder| fs::remove_file(folder.join(INDEX)).unwrap()).contains(INDEX));
}

#[test]
fn an_extra_file_is_seen_wherever_it_lies() {
    for extra in ["classify/extra.request.json", "notes.txt", "flow/extra.response.json"] {
        let complaint = complaint(|folder| {
            fs::create_dir_all(folder.join(extra).parent().unwrap()).unwrap();
            fs::write(folder.join(extra), "{}").unwrap();
        });
        assert!(complaint.contains(extra), "{complaint}");
    }
}

#[test]
fn an_extra_column_is_seen_in_the_head_and_in_a_line() {
    let head = complaint(|folder| change_index(folder, |index| index.replacen(COLUMNS, &format!("{COLUMNS}\tsince"), 1)));
    assert!(head.contains("other columns"), "{head}");
    let line = complaint(|folder| change_index(folder, |index| format!("{}\tmore\n", index.trim_end())));
    assert!(line.contains("not three columns"), "{line}");
    let empty = complaint(|folder| change_index(folder, |index| format!("{index}classify\talias\t\n")));
    assert!(empty.contains("an empty cell"), "{empty}");
}

#[test]
fn a_count_that_differs_from_the_index_is_seen() {
    let fewer = complaint(|folder| {
        change_index(folder, |index| index.lines().filter(|line| !line.contains("\talias\t")).map(|line| format!("{line}\n")).collect())
    });
    assert!(fewer.contains("classify/alias.re"), "{fewer}");
    let twice = complaint(|folder| change_index(folder, |index| format!("{index}{ROOM}\t{CASE}\tonce more\n")));
    assert!(twice.contains("twice"), "{twice}");
}

#[test]
fn no_cases_are_a_failure() {
    let empty = tempfile::tempdir().unwrap();
    assert!(load(empty.path()).is_err());
    fs::write(empty.path().join(INDEX), format!("{COLUMNS}\n")).unwrap();
    assert_eq!(load(empty.path()).err().as_deref(), Some("there are no vectors"));
    fs::write(empty.path().join(INDEX), "").unwrap();
    assert!(load(empty.path()).is_err());
}
