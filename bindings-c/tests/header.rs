//! The committed header is what the sources say; `CHECKREIN_BLESS=1` writes it.
#![expect(clippy::unwrap_used, reason = "a test")]

use cbindgen::{Builder, Config, DocumentationStyle, Language, Style};
use checkrein::ErrorCode;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::PathBuf;

/// Rust's names for what C calls `checkrein_…`.
const TYPES: &[(&str, &str)] = &[
    ("Status", "status"),
    ("Failure", "error"),
    ("Code", "code"),
    ("Slice", "slice"),
    ("Slices", "slices"),
    ("Buffer", "buffer"),
    ("OptionalU64", "optional_u64"),
    ("Value", "value"),
    ("Column", "column"),
    ("Positions", "positions"),
    ("Key", "key"),
    ("KeyCallback", "key_callback"),
    ("FreeCallback", "free_callback"),
    ("MaskKeys", "mask_keys"),
    ("SessionOptions", "session_options"),
    ("DecideOptions", "decide_options"),
    ("ClassifyOptions", "classify_options"),
    ("Presentation", "presentation"),
    ("Catalog", "catalog"),
    ("Policy", "policy"),
    ("Log", "log"),
    ("Enforcer", "enforcer"),
    ("Session", "session"),
    ("Connection", "connection"),
    ("Decision", "decision"),
    ("Masker", "masker"),
    ("CopyMasker", "copy_masker"),
    ("Plan", "plan"),
    ("Finding", "finding"),
    ("Findings", "findings"),
    ("Scanner", "scanner"),
    ("Stream", "stream"),
    ("ApprovalRequest", "approval_request"),
];

/// In the order in which a reader wants them.
const SOURCES: &[&str] = &[
    "status",
    "bytes",
    "value",
    "catalog",
    "policy",
    "log",
    "keys",
    "enforcer",
    "session",
    "connection",
    "decision",
    "shape",
    "sheet",
    "masker",
    "copied",
    "plan",
    "finding",
    "scanner",
    "stream",
    "approval",
    "audit",
    "door",
];

/// What stands before the first function.
const TOP: &str = "#ifndef CHECKREIN_H
#define CHECKREIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern \"C\" {
#endif
";

/// What stands behind the last.
const END: &str = "// A text of C as a slice, without its zero byte; NULL gives an absent one.
static inline checkrein_slice checkrein_text(const char *text) {
  checkrein_slice slice;
  slice.data = (const uint8_t *)text;
  slice.len = text == NULL ? 0 : strlen(text);
  return slice;
}

// A buffer's bytes as a slice, for as long as the buffer lives.
static inline checkrein_slice checkrein_bytes(const checkrein_buffer *buffer) {
  checkrein_slice slice;
  slice.data = buffer->data;
  slice.len = buffer->len;
  return slice;
}

#ifdef __cplusplus
} /* extern C */
#endif

#endif /* CHECKREIN_H */";

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn codes() -> String {
    let mut text = String::from("// What a call can come to; numbers are never reused.\nenum {\n  CHECKREIN_OK = 0,\n");
    for code in ErrorCode::ALL {
        let name = code.name().replace('.', "_").to_uppercase();
        writeln!(text, "  // `{}`: {}\n  CHECKREIN_E_{name} = {},", code.name(), code.meaning(), *code as u32).unwrap();
    }
    text + "};\n"
}

fn header() -> String {
    let mut config = Config {
        language: Language::C,
        style: Style::Type,
        documentation_style: DocumentationStyle::C99,
        header: Some(include_str!("../src/conventions.h").trim_end().to_owned()),
        after_includes: Some(format!("{TOP}\n{}", codes())),
        trailer: Some(END.to_owned()),
        no_includes: true,
        usize_is_size_t: true,
        line_length: 120,
        tab_width: 2,
        ..Config::default()
    };
    config.export.rename = TYPES.iter().map(|(rust, c)| ((*rust).to_owned(), format!("checkrein_{c}"))).collect::<HashMap<_, _>>();
    let sources = SOURCES.iter().map(|name| folder().join(format!("src/{name}.rs")));
    let builder = sources.fold(Builder::new().with_config(config), |builder, path| builder.with_src(path));
    let mut made = Vec::new();
    builder.generate().unwrap().write(&mut made);
    String::from_utf8(made).unwrap()
}

#[test]
fn the_committed_header_is_what_the_sources_say() {
    let path = folder().join("include/checkrein.h");
    let made = header();
    if std::env::var_os("CHECKREIN_BLESS").is_some() {
        std::fs::write(&path, &made).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == made, "include/checkrein.h is not what the sources say; `CHECKREIN_BLESS=1` writes it anew");
}

/// The functions that the header declares, in order of name; those that it defines are nobody's symbols.
fn functions(header: &str) -> String {
    let declared = header.lines().filter(|line| !line.starts_with("//") && !line.starts_with("static") && !line.starts_with(' '));
    let mut names: Vec<&str> = declared
        .filter_map(|line| line.split_once('('))
        .filter_map(|(before, _)| before.rsplit([' ', '*']).next())
        .filter(|name| name.starts_with("checkrein_"))
        .collect();
    names.sort_unstable();
    names.iter().fold(String::new(), |list, name| list + name + "\n")
}

#[test]
fn the_committed_list_of_functions_is_that_of_the_header() {
    let path = folder().join("symbols.txt");
    let made = functions(&header());
    if std::env::var_os("CHECKREIN_BLESS").is_some() {
        std::fs::write(&path, &made).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap_or_default(), made);
}

#[test]
fn every_source_with_a_function_of_the_interface_is_in_the_header() {
    for entry in std::fs::read_dir(folder().join("src")).unwrap() {
        let path = entry.unwrap().path();
        let exports = std::fs::read_to_string(&path).unwrap().contains("#[unsafe(no_mangle)]");
        let stem = path.file_stem().unwrap().to_str().unwrap();
        assert!(!exports || SOURCES.contains(&stem) || stem == "testing", "{}", path.display());
    }
}
