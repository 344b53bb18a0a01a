//! Questions to a log: its entries one by one, and who saw what.

use super::calendar;
use super::entry::Entry;
use super::event::{Decision, Event, Status, Verdict, Who};
use super::frame::{End, Frames, corrupt};
use super::storage::Storage;
use crate::error::{Error, ErrorCode};
use crate::identity::Assurance;
use crate::request::Timestamp;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The entries of a log in order. A torn write at the end is read over; damage is an error, and the last item.
pub struct Entries<'a> {
    frames: Frames<'a>,
    done: bool,
}

/// Reads a log's entries; it does not verify signatures: see [`super::verify()`].
#[must_use]
pub fn entries(storage: &dyn Storage) -> Entries<'_> {
    Entries { frames: Frames::entries(storage), done: false }
}

impl Entries<'_> {
    fn read(&mut self) -> Result<Option<Entry<'static>>, Error> {
        let number = self.frames.count();
        if let Some(line) = self.frames.next()? {
            let entry = Entry::from_bytes(line)?;
            return if entry.seq == number {
                Ok(Some(entry))
            } else {
                Err(corrupt(format!("entry {number} says that it is entry {}", entry.seq)))
            };
        }
        match self.frames.end()? {
            End::Clean | End::Torn(_) => Ok(None),
            End::Damaged => Err(corrupt(format!("entry {number} was changed after it was written"))),
        }
    }
}

impl Iterator for Entries<'_> {
    type Item = Result<Entry<'static>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let item = self.read().transpose();
        self.done = !matches!(item, Some(Ok(_)));
        item
    }
}

/// Which entries to show; what is `None` does not matter.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// From this moment on.
    pub from: Option<Timestamp>,
    /// Before this moment.
    pub until: Option<Timestamp>,
    /// Of this session.
    pub session: Option<String>,
    /// Decisions with this answer.
    pub decision: Option<Verdict>,
    /// Decisions, outcomes and requests to open encrypted values about this class.
    pub class: Option<String>,
}

impl Filter {
    /// Whether the entry is wanted.
    #[must_use]
    pub fn matches(&self, entry: &Entry<'_>) -> bool {
        let (session, decision, classes): (Option<&str>, Option<Verdict>, Vec<&str>) = match &entry.event {
            Event::Policy(_) | Event::SessionRefused(_) | Event::Recovered(_) => (None, None, Vec::new()),
            Event::SessionOpened(opened) => (Some(&opened.session), None, Vec::new()),
            Event::SessionClosed(closed) => (Some(&closed.session), None, Vec::new()),
            Event::Revealed(revealed) => (Some(&revealed.session), None, revealed.classes.iter().map(AsRef::as_ref).collect()),
            Event::Decision(decision) => {
                (Some(&decision.session), Some(decision.decision), decision.classes.iter().map(AsRef::as_ref).collect())
            }
            Event::Outcome(outcome) => (
                Some(&outcome.session),
                None,
                outcome
                    .masked
                    .iter()
                    .map(|masked| masked.class.as_ref())
                    .chain(outcome.found.iter().map(|found| found.class.as_ref()))
                    .collect(),
            ),
        };
        self.from.is_none_or(|from| entry.at >= from)
            && self.until.is_none_or(|until| entry.at < until)
            && self.session.as_deref().is_none_or(|wanted| session == Some(wanted))
            && self.decision.is_none_or(|wanted| decision == Some(wanted))
            && self.class.as_deref().is_none_or(|wanted| classes.contains(&wanted))
    }
}

/// A question: who saw data of these classes between two moments?
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    classes: Option<BTreeSet<String>>,
    from: Timestamp,
    until: Timestamp,
}

impl Question {
    /// About all classes, from a moment on and before another.
    #[must_use]
    pub fn between(from: Timestamp, until: Timestamp) -> Self {
        Self { classes: None, from, until }
    }

    /// About all classes, on one day in UTC, written `2026-03-12`.
    ///
    /// # Errors
    /// `request.invalid` for what is no day.
    pub fn day(text: &str) -> Result<Self, Error> {
        Self::days(text, text)
    }

    /// About all classes, from one day to another, both included, in UTC.
    ///
    /// # Errors
    /// `request.invalid` for what is no day.
    pub fn days(first: &str, last: &str) -> Result<Self, Error> {
        let wrong = || Error::new(ErrorCode::RequestInvalid, "a day is written like 2026-03-12");
        let from = calendar::day(first).ok_or_else(wrong)?;
        Ok(Self::between(from, calendar::day(last).ok_or_else(wrong)?.plus_millis(86_400_000)))
    }

    /// About these classes only.
    #[must_use]
    pub fn classes<S: Into<String>>(self, classes: impl IntoIterator<Item = S>) -> Self {
        Self { classes: Some(classes.into_iter().map(Into::into).collect()), ..self }
    }

    /// From this moment on, before that one.
    #[must_use]
    pub fn bounds(&self) -> (Timestamp, Timestamp) {
        (self.from, self.until)
    }

    fn wants(&self, class: &str) -> bool {
        self.classes.as_ref().is_none_or(|classes| classes.contains(class))
    }
}

/// The answer: one line for each caller and class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Answer {
    /// From this moment on.
    pub from: Timestamp,
    /// Before this moment.
    pub until: Timestamp,
    /// Sorted by issuer, subject, actor, job and class.
    pub sightings: Vec<Sighting>,
    /// Decisions of the time whose entry was cut: they may touch classes that are not named here.
    pub incomplete: u64,
}

/// What one caller saw of one class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Sighting {
    /// The caller.
    #[serde(flatten)]
    pub caller: Caller,
    /// The class.
    pub class: String,
    /// Shown as it is.
    pub clear: Count,
    /// Shown masked.
    pub masked: Count,
    /// Cells of the class that outcomes report as masked.
    pub masked_cells: u64,
    /// Used to choose, join or change rows and not shown.
    pub probed: Count,
    /// Permitted statements whose outcome is not known, or that failed half-way: their caller may have seen something. They are
    /// counted in `clear`, `masked` and `probed` too.
    pub may_have_seen: u64,
}

/// Who saw something.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Caller {
    /// Who vouches.
    pub issuer: String,
    /// Who it is.
    pub subject: String,
    /// Who acts for it: the current actor of a delegation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// The job it ran for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job: Option<String>,
    /// How sure we are.
    pub assurance: Assurance,
}

/// How many statements, and how many rows they reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Count {
    /// Statements, and values opened.
    pub statements: u64,
    /// Rows of those that report them.
    pub rows: u64,
}

/// Answers "who saw personal data on March 12?": permits decided in the time that ended well, or whose end is not known.
///
/// An encrypted value that was opened counts as one statement that showed one row as it is. What an observing policy let pass is counted as it was shown: masks apply while nothing is denied. Takes one pass over the log.
///
/// ```
/// # let (enforcer, token, memory) = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/common/example.rs"));
/// use checkrein::audit::{Question, event::Status, saw};
/// # use checkrein::enforce::{Decision, Outcome, SessionOptions, Statement};
/// # let session = enforcer.open_session(&token, "orders-db", SessionOptions::default())?;
/// # let mut connection = session.connection();
/// # let decision = connection.decide(&Statement::new("SELECT ssn FROM customers")?, &Default::default())?;
/// # let Decision::Permit(permit) = decision else { panic!("reads are permitted") };
/// # connection.outcome(&permit, Outcome { status: Status::Ok, rows: Some(3) })?;
///
/// let answer = saw(&memory, &Question::day("2026-03-12")?.classes(["ssn"]))?;
/// assert_eq!(answer.sightings.len(), 1);
/// assert_eq!(&*answer.sightings[0].caller.subject, "agent-7");
/// # Ok::<(), checkrein::Error>(())
/// ```
///
/// # Errors
/// `audit.corrupt`, `audit.entry`; `host.file`.
pub fn saw(storage: &dyn Storage, question: &Question) -> Result<Answer, Error> {
    let mut pass = Pass { question, sessions: HashMap::new(), open: BTreeMap::new(), found: BTreeMap::new(), incomplete: 0 };
    for entry in entries(storage) {
        pass.see(entry?);
    }
    for statement in std::mem::take(&mut pass.open).into_values() {
        pass.count(&statement, None, &[], true);
    }
    let sightings = pass.found.into_values().collect();
    Ok(Answer { from: question.from, until: question.until, sightings, incomplete: pass.incomplete })
}

/// How a class appears in a statement.
#[derive(Default)]
struct Shown {
    clear: bool,
    masked: bool,
}

struct Statement {
    caller: Caller,
    classes: BTreeMap<String, Shown>,
}

struct Pass<'a> {
    question: &'a Question,
    sessions: HashMap<String, Caller>,
    /// Statements that may run and have no outcome yet, by the number of their decision.
    open: BTreeMap<u64, Statement>,
    found: BTreeMap<(Caller, String), Sighting>,
    incomplete: u64,
}

impl Pass<'_> {
    fn see(&mut self, entry: Entry<'static>) {
        match entry.event {
            Event::SessionOpened(opened) => {
                self.sessions.insert(opened.session.into_owned(), caller(&opened.principal));
            }
            Event::Decision(decision) => {
                let asked = entry.at >= self.question.from && entry.at < self.question.until;
                let runs = decision.observed || decision.decision == Verdict::Permit;
                if asked && runs {
                    self.incomplete += u64::from(entry.cut);
                    let caller = self.sessions.get(decision.session.as_ref()).cloned().unwrap_or_else(nobody);
                    let classes = shown(&decision).into_iter().filter(|(class, _)| self.question.wants(class)).collect();
                    self.open.insert(entry.seq, Statement { caller, classes });
                }
            }
            Event::Outcome(outcome) => {
                if let Some(statement) = self.open.remove(&outcome.decision) {
                    let doubtful = outcome.status != Status::Ok;
                    // What failed before a row was shown showed nothing.
                    if !(doubtful && outcome.rows == Some(0)) {
                        self.count(&statement, outcome.rows, &outcome.masked, doubtful);
                    }
                }
            }
            Event::Revealed(revealed) => {
                if revealed.code.is_none() && entry.at >= self.question.from && entry.at < self.question.until {
                    self.incomplete += u64::from(entry.cut);
                    let caller = self.sessions.get(revealed.session.as_ref()).cloned().unwrap_or_else(nobody);
                    let wanted = revealed.classes.iter().filter(|class| self.question.wants(class));
                    let classes = wanted.map(|class| (class.to_string(), Shown { clear: true, masked: false })).collect();
                    self.count(&Statement { caller, classes }, Some(1), &[], false);
                }
            }
            // A session may end while its last outcome is still on the way: its callers stay known.
            Event::Policy(_) | Event::SessionRefused(_) | Event::SessionClosed(_) | Event::Recovered(_) => {}
        }
    }

    fn count(&mut self, statement: &Statement, rows: Option<u64>, masked: &[super::event::MaskedCells<'_>], doubtful: bool) {
        for (class, shown) in &statement.classes {
            let sighting = self.found.entry((statement.caller.clone(), class.clone())).or_insert_with(|| Sighting {
                caller: statement.caller.clone(),
                class: class.clone(),
                clear: Count::default(),
                masked: Count::default(),
                masked_cells: 0,
                probed: Count::default(),
                may_have_seen: 0,
            });
            let mut add = |holds: bool, count: fn(&mut Sighting) -> &mut Count| {
                if holds {
                    count(sighting).statements += 1;
                    count(sighting).rows += rows.unwrap_or(0);
                }
            };
            add(shown.clear, |sighting| &mut sighting.clear);
            add(shown.masked, |sighting| &mut sighting.masked);
            add(!shown.clear && !shown.masked, |sighting| &mut sighting.probed);
            sighting.masked_cells += masked.iter().filter(|masked| masked.class == class.as_str()).map(|masked| masked.cells).sum::<u64>();
            sighting.may_have_seen += u64::from(doubtful);
        }
    }
}

fn shown(decision: &Decision<'_>) -> BTreeMap<String, Shown> {
    let mut classes: BTreeMap<String, Shown> = BTreeMap::new();
    for class in decision.classes.iter() {
        let shown = classes.entry(class.to_string()).or_default();
        shown.masked |= decision.whole;
    }
    for column in decision.columns.iter() {
        for class in column.classes.iter() {
            let shown = classes.entry(class.to_string()).or_default();
            shown.masked |= column.mask.is_some();
            shown.clear |= column.mask.is_none();
        }
    }
    classes
}

fn caller(who: &Who<'_>) -> Caller {
    Caller {
        issuer: who.issuer.to_string(),
        subject: who.subject.to_string(),
        actor: who.actors.first().map(|actor| actor.subject.clone()),
        job: who.job.as_ref().map(ToString::to_string),
        assurance: who.assurance,
    }
}

/// Stands for a session whose start is not in the log: its reader must know that something is missing.
fn nobody() -> Caller {
    Caller { issuer: "?".to_owned(), subject: "?".to_owned(), actor: None, job: None, assurance: Assurance::Shared }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::checkpoint::tests::signer;
    use crate::audit::event::tests::{decision, names, opened, outcome};
    use crate::audit::event::{Column, SessionClosed};
    use crate::audit::storage::Memory;
    use crate::audit::{Log, Receipt};
    use crate::policy::AuditMode;
    use crate::request::Clock;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicI64, Ordering};

    struct Hand(AtomicI64);

    impl Clock for Hand {
        fn now(&self) -> Timestamp {
            Timestamp(self.0.load(Ordering::Relaxed))
        }
    }

    fn append(log: &Log, event: &Event<'_>) -> Receipt {
        log.append(event, AuditMode::Buffered).unwrap()
    }

    fn decided(session: &'static str, change: impl FnOnce(&mut Decision<'static>)) -> Event<'static> {
        let mut event = decision();
        if let Event::Decision(body) = &mut event {
            body.session = session.into();
            change(body);
        }
        event
    }

    #[test]
    fn the_question_who_saw_personal_data_on_a_day_is_answered_from_the_log() {
        let clock = Arc::new(Hand(AtomicI64::new(1_773_273_599_999)));
        let memory = Memory::default();
        let log = Log::open(Box::new(memory.clone()), Box::new(signer()), "example/log", clock.clone()).unwrap();
        append(&log, &opened("s-1", "trainer", Some("train-1")));
        append(&log, &opened("s-2", "analyst", None));
        let yesterday = append(&log, &decided("s-1", |_| ()));
        clock.0.store(1_773_273_600_000, Ordering::Relaxed);
        append(&log, &outcome(yesterday.seq(), Status::Ok, Some(5)));
        let both = append(&log, &decided("s-1", |_| ()));
        append(&log, &outcome(both.seq(), Status::Ok, Some(12)));
        let failed = append(&log, &decided("s-1", |_| ()));
        append(&log, &outcome(failed.seq(), Status::Error, Some(0)));
        append(&log, &decided("s-1", |body| body.decision = Verdict::Deny));
        append(&log, &decided("s-2", |body| body.columns = Vec::new().into()));
        let observed = append(&log, &decided("s-2", |body| body.observed = true));
        append(&log, &Event::SessionClosed(SessionClosed { session: "s-2".into(), reason: "closed".into() }));
        append(&log, &outcome(observed.seq(), Status::Cancelled, None));
        append(
            &log,
            &decided("s-9", |body| {
                body.whole = true;
                body.columns = vec![Column { name: "x".into(), classes: names(&[]), mask: None }].into();
            }),
        );

        let answer = saw(&memory, &Question::day("2026-03-12").unwrap().classes(["personal"])).unwrap();
        let lines: Vec<_> = answer
            .sightings
            .iter()
            .map(|line| {
                let counts = [line.clear, line.masked, line.probed].map(|count| (count.statements, count.rows));
                (line.caller.subject.as_str(), line.caller.job.as_deref(), counts, line.may_have_seen)
            })
            .collect();
        assert_eq!(
            lines,
            [
                ("?", None, [(0, 0), (1, 0), (0, 0)], 1),
                ("analyst", None, [(1, 0), (1, 0), (1, 0)], 2),
                ("trainer", Some("train-1"), [(1, 12), (1, 12), (0, 0)], 0),
            ]
        );
        let ssn = saw(&memory, &Question::day("2026-03-12").unwrap().classes(["ssn"])).unwrap();
        let trainer = ssn.sightings.iter().find(|line| line.caller.subject == "trainer").unwrap();
        assert_eq!((trainer.clear.statements, trainer.masked.rows, trainer.masked_cells), (0, 12, 12));
        assert!(saw(&memory, &Question::day("2026-03-13").unwrap()).unwrap().sightings.is_empty());
        assert!(Question::day("12.3.2026").is_err());

        let denied = Filter { decision: Some(Verdict::Deny), ..Filter::default() };
        assert_eq!(entries(&memory).filter(|entry| denied.matches(entry.as_ref().unwrap())).count(), 1);
        let second = Filter { session: Some("s-2".to_owned()), ..Filter::default() };
        assert_eq!(entries(&memory).filter(|entry| second.matches(entry.as_ref().unwrap())).count(), 4);
    }
}
