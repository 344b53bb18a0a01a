//! One line of text for each entry, for people.

use super::calendar;
use super::entry::{Digest, Entry};
use super::event::{Decision, Event, Who};
use crate::identity::Assurance;
use std::fmt::{self, Display, Write as _};

impl Display for Entry<'_> {
    /// Time, number, what happened. Outside text is escaped: nothing of it reaches a terminal as a control.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}  #{}  ", calendar::rfc3339(self.at), self.seq)?;
        match &self.event {
            Event::Policy(policy) => {
                write!(f, "policy  {}  {}  resources {}", plain(&policy.mode), short(&policy.digest), list(policy.resources.iter()))?;
            }
            Event::SessionOpened(opened) => {
                write!(f, "session opened  {}  {}  by {}", plain(&opened.session), plain(&opened.resource), who(&opened.principal))?;
                write!(f, "  until {}", calendar::rfc3339(opened.ends))?;
            }
            Event::SessionRefused(refused) => write!(f, "session refused  {}  {}", plain(&refused.resource), plain(&refused.code))?,
            Event::Decision(decision) => decided(f, decision)?,
            Event::Outcome(outcome) => {
                write!(f, "outcome  of #{}  {}  {}", outcome.decision, plain(&outcome.session), outcome.status.name())?;
                if let Some(rows) = outcome.rows {
                    write!(f, "  {rows} rows")?;
                }
                for found in outcome.found.iter() {
                    write!(f, "  {} of {} found", found.findings, plain(&found.class))?;
                }
                for masked in outcome.masked.iter() {
                    write!(f, "  {} cells of {} masked", masked.cells, plain(&masked.class))?;
                }
            }
            Event::Revealed(revealed) => {
                write!(f, "reveal  {}  {}", plain(&revealed.session), list(revealed.classes.iter()))?;
                if let Some(version) = revealed.version {
                    write!(f, "  key version {version}")?;
                }
                write!(f, "  {}", revealed.code.as_deref().map_or("opened".into(), plain))?;
            }
            Event::SessionClosed(closed) => write!(f, "session closed  {}  {}", plain(&closed.session), plain(&closed.reason))?,
            Event::Recovered(recovered) => {
                write!(f, "recovered  {} bytes cut off  {} permits without outcome", recovered.cut_bytes, recovered.open_decisions)?;
                for decision in &recovered.decisions {
                    write!(f, " #{decision}")?;
                }
            }
        }
        if self.cut { f.write_str("  (cut)") } else { Ok(()) }
    }
}

fn decided(f: &mut fmt::Formatter<'_>, decision: &Decision<'_>) -> fmt::Result {
    let observed = if decision.observed { " (observed, not enforced)" } else { "" };
    write!(f, "{}{observed}  {}/{}", decision.decision.name(), plain(&decision.session), decision.connection)?;
    write!(f, "  {}", list(decision.effects.iter().map(crate::classify::Effect::name)))?;
    if !decision.relations.is_empty() {
        write!(f, " on {}", list(decision.relations.iter()))?;
    }
    if !decision.rules.is_empty() {
        write!(f, "  by {}", list(decision.rules.iter()))?;
    }
    for text in [&decision.reason, &decision.detail] {
        if !text.is_empty() {
            write!(f, "  {}", plain(text))?;
        }
    }
    if decision.whole {
        f.write_str("  every cell redacted")?;
    }
    for column in decision.columns.iter() {
        let mask = column.mask.and_then(|mask| serde_json::to_value(mask).ok());
        let mask = mask.as_ref().and_then(serde_json::Value::as_str).unwrap_or("clear");
        write!(f, "  {}({}): {mask}", plain(&column.name), list(column.classes.iter()))?;
    }
    if let Some(approval) = &decision.approval {
        write!(f, "  request {}", short(&approval.request))?;
        if !approval.approvers.is_empty() {
            write!(f, " approved by {}", list(approval.approvers.iter()))?;
        }
    }
    write!(f, "  statement {} ({} bytes)", short(&decision.statement_sha256), decision.statement_bytes)
}

fn who(who: &Who<'_>) -> String {
    let mut shown = plain(&who.subject);
    for actor in who.actors.iter() {
        let _ = write!(shown, " via {}", plain(&actor.subject));
    }
    if let Some(job) = &who.job {
        let _ = write!(shown, " job {}", plain(job));
    }
    match who.assurance {
        Assurance::Verified => {}
        Assurance::Shared => shown.push_str(" (shared account)"),
    }
    let _ = write!(shown, " of {}", plain(&who.issuer));
    shown
}

/// Escapes what is not printable, among it terminal controls and marks that turn the direction of writing; quotes what has white
/// space, so that a name cannot pass for two words of the line.
fn plain(text: &str) -> String {
    let escaped = text.escape_debug();
    if text.is_empty() || text.contains(char::is_whitespace) { format!("\"{escaped}\"") } else { escaped.to_string() }
}

fn list<T: AsRef<str>>(items: impl Iterator<Item = T>) -> String {
    let items: Vec<String> = items.map(|item| plain(item.as_ref())).collect();
    if items.is_empty() { "-".to_owned() } else { items.join(",") }
}

fn short(digest: &Digest) -> String {
    digest.to_string().chars().take(12).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::event::tests::{decision, every_event};
    use crate::request::Timestamp;

    #[test]
    fn every_entry_is_one_line_and_controls_never_reach_the_terminal() {
        for mut event in every_event() {
            if let Event::SessionClosed(closed) = &mut event {
                closed.reason = "\u{1b}[2J\r\n\u{202e}done".into();
            }
            let line = Entry { v: 1, seq: 4, at: Timestamp(1_773_310_530_123), cut: true, event }.to_string();
            assert!(line.starts_with("2026-03-12T10:15:30.123Z  #4  ") && line.ends_with("(cut)"), "{line}");
            assert!(!line.chars().any(|character| character.is_control() || character == '\u{202e}'), "{line}");
        }
        let line = Entry { v: 1, seq: 4, at: Timestamp(0), cut: false, event: decision() }.to_string();
        assert!(
            line.contains("permit  s-1/2  read on public.customers  by analysts-read  ssn(personal,ssn): partial  name(personal): clear")
        );
    }
}
