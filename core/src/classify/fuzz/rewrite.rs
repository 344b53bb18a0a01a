//! Texts that mean what another one means, or hold it.

use crate::classify::sql::token::{Kind, Tokens};
use std::fmt::Write as _;

/// A name that no text has which is rewritten.
pub(super) const NAME: &str = "wrapped_q";
/// What literals become; no keyword, and long enough to be told in a complaint.
pub(super) const LITERAL: &str = "zqxjkvw";

/// Whether the text has the word already; a fuzzer finds it sooner or later.
pub(super) fn has(text: &str, word: &str) -> bool {
    text.to_ascii_lowercase().contains(word)
}

/// What a token becomes.
fn each(tokens: &Tokens<'_>, mut written: impl FnMut(usize, &mut String), gap: impl Fn(&str) -> String) -> String {
    let mut out = String::with_capacity(tokens.text().len());
    let mut at = 0;
    for index in 0..tokens.len() {
        let span = tokens.span(index);
        out.push_str(&gap(tokens.text().get(at..span.start).unwrap_or_default()));
        written(index, &mut out);
        at = span.end;
    }
    out.push_str(&gap(tokens.text().get(at..).unwrap_or_default()));
    out
}

/// Words without quotes in the other case.
pub(super) fn other_case(tokens: &Tokens<'_>) -> String {
    let swap = |letter: char| if letter.is_ascii_lowercase() { letter.to_ascii_uppercase() } else { letter.to_ascii_lowercase() };
    each(
        tokens,
        |index, out| match tokens.kind(index) {
            Kind::Word => out.extend(tokens.written(index).chars().map(swap)),
            _ => out.push_str(tokens.written(index)),
        },
        str::to_owned,
    )
}

/// One space for whatever stands between two tokens, comments included.
pub(super) fn squeezed(tokens: &Tokens<'_>) -> String {
    each(
        tokens,
        |index, out| out.push_str(tokens.written(index)),
        |gap| {
            if gap.is_empty() { String::new() } else { " ".to_owned() }
        },
    )
}

/// Every string another one, which no keyword or name is.
pub(super) fn with_other_literals(tokens: &Tokens<'_>) -> String {
    each(
        tokens,
        |index, out| {
            let written = tokens.written(index);
            let _ = match tokens.kind(index) {
                Kind::String if written.starts_with('\'') => write!(out, "'{LITERAL}'"),
                Kind::String if written.starts_with('$') => write!(out, "$${LITERAL}$$"),
                _ => write!(out, "{written}"),
            };
        },
        str::to_owned,
    )
}

/// The statement without what stands after its last token, its semicolons included.
pub(super) fn body<'a>(tokens: &Tokens<'a>) -> &'a str {
    let last = (0..tokens.len()).rev().find(|index| !tokens.symbol(*index, ";"));
    let first = (0..tokens.len()).find(|index| !tokens.symbol(*index, ";"));
    match (first, last) {
        (Some(first), Some(last)) => tokens.text().get(tokens.span(first).start..tokens.span(last).end).unwrap_or_default(),
        _ => "",
    }
}
