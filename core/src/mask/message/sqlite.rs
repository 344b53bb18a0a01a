//! SQLite's messages.

pub(super) const FORMS: &[&str] = &[
    "no such (table|column|function): {name}",
    "ambiguous column name: {name}",
    "wrong number of arguments to function {name}⟨⟩",
    r#"near "{name}": syntax error"#,
    "(UNIQUE|NOT NULL) constraint failed: {name}",
    "(UNIQUE|NOT NULL) constraint failed: {name}, {name}",
    "(UNIQUE|CHECK|PRIMARY KEY) constraint failed: {value}",
    "datatype mismatch",
    "FOREIGN KEY constraint failed",
    "incomplete input",
    "(database|database table) is locked",
    "attempt to write a readonly database",
    "interrupted",
    "string or blob too big",
    "integer overflow",
];
