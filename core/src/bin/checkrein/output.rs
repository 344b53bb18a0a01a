//! What a person reads, and how a failure is told.

use crate::println;
use anstream::eprintln;
use anstyle::{AnsiColor, Style};
use checkrein::Error;
use serde_json::{Value as Json, json};
use std::fmt;
use std::io::Write as _;

/// Why the program could not do what was asked.
pub(crate) struct Failure {
    code: Option<&'static str>,
    message: String,
    help: Option<String>,
}

impl Failure {
    pub(crate) fn text(message: impl Into<String>) -> Self {
        Self { code: None, message: message.into(), help: None }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self { code: Some(error.code().name()), message: error.to_string(), help: error.help().map(str::to_owned) }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::text(error.to_string())
    }
}

impl From<serde_json::Error> for Failure {
    fn from(_: serde_json::Error) -> Self {
        Self::text("an argument or answer is not JSON")
    }
}

pub(crate) fn complain(failure: &Failure, json: bool) {
    if json {
        println!("{}", json!({"error": {"code": failure.code, "message": failure.message, "help": failure.help}}));
        return;
    }
    eprintln!("{RED}error{RED:#}: {}", failure.message);
    if let Some(help) = &failure.help {
        eprintln!("{DIM}help{DIM:#}: {help}");
    }
}

pub(crate) const BOLD: Style = Style::new().bold();
pub(crate) const DIM: Style = Style::new().dimmed();
pub(crate) const RED: Style = AnsiColor::Red.on_default().bold();
pub(crate) const GREEN: Style = AnsiColor::Green.on_default().bold();
pub(crate) const YELLOW: Style = AnsiColor::Yellow.on_default().bold();

/// One named line; nothing when there is nothing to say.
pub(crate) fn line(name: &str, value: impl fmt::Display) {
    let value = value.to_string();
    if !value.is_empty() {
        println!("{BOLD}{name:<12}{BOLD:#} {value}");
    }
}

/// Prints a line, or ends with misuse where that cannot be done (a full disk, a reader that went away): an exit code must not say
/// yes to an answer that nobody got, and a panic's code means nothing.
#[macro_export]
macro_rules! println {
    ($($part:tt)*) => { $crate::output::write(format_args!("{}\n", format_args!($($part)*))) };
}

/// The same without the end of the line.
#[macro_export]
macro_rules! print {
    ($($part:tt)*) => { $crate::output::write(format_args!($($part)*)) };
}

pub(crate) fn write(text: fmt::Arguments<'_>) {
    let mut output = anstream::stdout().lock();
    if write!(output, "{text}").and_then(|()| output.flush()).is_err() {
        std::process::exit(2);
    }
}

/// Outside text without what a terminal would obey: controls, and marks that turn the direction of writing.
pub(crate) fn plain(text: &str) -> String {
    text.escape_debug().to_string()
}

/// A list of JSON strings (or of one member of objects) as text.
pub(crate) fn list(value: &Json, member: &str) -> String {
    let one = |item: &Json| match item {
        Json::String(text) => Some(plain(text)),
        Json::Object(fields) => fields.get(member).and_then(Json::as_str).map(plain),
        _ => None,
    };
    value.as_array().map(|items| items.iter().filter_map(one).collect::<Vec<_>>().join(", ")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outside_text_reaches_no_terminal_as_a_control() {
        assert_eq!(plain("a\u{1b}[2Jb\u{202e}"), "a\\u{1b}[2Jb\\u{202e}");
        assert_eq!(list(&json!(["x\u{7}", {"name": "y\n"}]), "name"), "x\\u{7}, y\\n");
    }
}
