//! A request as a person reads it.

use super::Body;
use super::parameters::Parameter;
use crate::classify::Effect;
use crate::identity::{Actor, Assurance};
use crate::request::Timestamp;
use std::fmt::Write as _;

/// Characters of one line: what a terminal would wrap could pass for a line of its own.
const LINE: usize = 100;

/// One line a field. The statement stands line by line behind a bar, and whatever is long goes on behind a `+`: no content can pass for
/// a field.
pub(super) fn render(body: &Body) -> String {
    let principal = &body.principal;
    let assurance = match principal.assurance {
        Assurance::Shared => "shared account: who uses it is not known",
        Assurance::Verified => "verified",
    };
    let mut page = Page(String::from("checkrein: approval is asked for\n"));
    page.line("resource", &escape(&body.resource));
    page.line("session", &escape(&body.session));
    page.line("asked by", &escape(&principal.subject));
    page.line("vouched by", &escape(&principal.issuer));
    page.line("assurance", assurance);
    page.line("groups", &list(principal.groups.iter().map(|group| quote(group))));
    page.line("through", &list(principal.actors.iter().map(actor)));
    page.line("rule", &escape(&body.rule));
    page.line("policy", &body.policy);
    page.line("effects", &list(body.effects.iter().map(|effect: &Effect| effect.name().to_owned())));
    page.line("relations", &list(body.relations.iter().map(|relation| escape(relation))));
    let groups = list(body.need.groups.iter().map(|group| quote(group)));
    page.line("needs", &format!("{} of: {groups}", body.need.quorum));
    page.line("issued at", &moment(body.issued_at));
    page.line("not after", &moment(body.not_after));
    page.line("nonce", &body.nonce);
    page.line("statement", &format!("sha256 {}", body.statement_sha256));
    for part in body.statement.split('\n') {
        page.line("", &format!("| {}", escape(part)));
    }
    let parameters = &body.parameters;
    page.line("parameters", &format!("{} in {} list(s), sha256 {}", parameters.values, parameters.sets, parameters.sha256));
    for (index, set) in parameters.shown.iter().enumerate() {
        let shown = list(set.iter().map(parameter));
        page.line("", &format!("{}: {shown}", index + 1));
    }
    if parameters.unseen() > 0 {
        page.line("", &format!("and {} that are not shown", parameters.unseen()));
    }
    page.0
}

struct Page(String);

impl Page {
    /// The value is ASCII.
    fn line(&mut self, name: &str, value: &str) {
        let (mut name, mut mark, mut rest) = (name, "", value);
        loop {
            let (now, later) = rest.split_at_checked(LINE).unwrap_or((rest, ""));
            // Writing to a string cannot fail.
            let _ = writeln!(self.0, "{name:<11} {mark}{now}");
            if later.is_empty() {
                return;
            }
            (name, mark, rest) = ("", "+ ", later);
        }
    }
}

fn list(items: impl Iterator<Item = String>) -> String {
    let items: Vec<_> = items.collect();
    if items.is_empty() { "(none)".to_owned() } else { items.join(", ") }
}

fn actor(actor: &Actor) -> String {
    match &actor.issuer {
        Some(issuer) => format!("{} of {}", quote(&actor.subject), quote(issuer)),
        None => quote(&actor.subject),
    }
}

fn parameter(parameter: &Parameter) -> String {
    let rest = if parameter.cut { " and more that is not shown" } else { "" };
    format!("{} {}{rest}", escape(&parameter.kind), quote(&parameter.value))
}

fn quote(text: &str) -> String {
    format!("\"{}\"", escape(text).replace('"', "\\\""))
}

/// Printable ASCII stays; a backslash is doubled; everything else becomes `\u{…}`. Controls, bidirectional overrides, invisible
/// characters and look-alikes of other scripts (Trojan Source, CVE-2021-42574 and CVE-2021-42694) can therefore not mislead, and two
/// different texts never look the same.
fn escape(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' => shown.push_str("\\\\"),
            ' '..='~' => shown.push(character),
            _ => {
                let _ = write!(shown, "\\u{{{:x}}}", u32::from(character));
            }
        }
    }
    shown
}

/// RFC 3339 in UTC, to the second. Days to civil date after Howard Hinnant's `civil_from_days`; for moments from 1970 on.
fn moment(at: Timestamp) -> String {
    let seconds = at.seconds();
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", rest / 3_600, rest / 60 % 60, rest % 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn moments_are_those_of_the_calendar() {
        for (seconds, shown) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_709_251_199, "2024-02-29T23:59:59Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
            (253_402_300_799, "9999-12-31T23:59:59Z"),
        ] {
            assert_eq!(moment(Timestamp::from_seconds(seconds)), shown);
        }
    }

    #[test]
    fn what_misleads_the_eye_is_shown_for_what_it_is() {
        assert_eq!(escape("or\u{202e}sredr"), "or\\u{202e}sredr");
        assert_eq!(escape("оrders"), "\\u{43e}rders");
        assert_eq!(escape("a\r\u{1b}[2K\tb\u{200b}\u{7f}"), "a\\u{d}\\u{1b}[2K\\u{9}b\\u{200b}\\u{7f}");
        assert_eq!(escape("\\u{43e}"), "\\\\u{43e}");
    }

    #[test]
    fn a_long_line_goes_on_behind_a_mark() {
        let mut page = Page(String::new());
        page.line("statement", &format!("{}resource    staging", " ".repeat(LINE)));
        assert_eq!(page.0.lines().nth(1), Some("            + resource    staging"));
    }

    proptest! {
        #[test]
        fn escaping_loses_nothing(text in any::<String>(), other in any::<String>()) {
            prop_assert!(escape(&text).chars().all(|character| (' '..='~').contains(&character)));
            prop_assert_eq!(escape(&text) == escape(&other), text == other);
        }
    }
}
