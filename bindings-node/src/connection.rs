//! One database connection: decide, and say what became of it.

use crate::approval::Request;
use crate::convert::{count, value, word};
use crate::decision::Decisions;
use crate::failure::{argument, coded, core};
use crate::handles::open;
use crate::job::{Job, job};
use checkrein::audit::event::Status;
use checkrein::classify::{Catalog, Placeholders};
use checkrein::enforce::{self, Decision, Outcome, Presented, Statement};
use checkrein::mask::ValueKind;
use checkrein::request::{Context, Value, named};
use checkrein::{Error, ErrorCode};
use napi::bindgen_prelude::{Array, AsyncTask, Unknown};
use napi_derive::napi;
use std::sync::{Arc, Mutex};

/// What one database connection remembers. Whoever asks takes turns; after a panic inside it stays unusable.
pub(crate) struct Connection {
    inner: Mutex<enforce::Connection>,
    /// Its session's handle.
    pub(crate) family: i64,
}

impl Connection {
    pub(crate) fn new(inner: enforce::Connection, family: i64) -> Self {
        Self { inner: Mutex::new(inner), family }
    }

    pub(crate) fn with<T>(&self, run: impl FnOnce(&mut enforce::Connection) -> Result<T, Error>) -> Result<T, Error> {
        match self.inner.lock() {
            Ok(mut connection) => run(&mut connection),
            Err(_) => Err(coded(ErrorCode::BoundaryPanic, "the connection broke in an earlier call; open another")),
        }
    }
}

/// A statement with all that may go with it.
#[napi(object, object_to_js = false)]
pub struct Question<'a> {
    /// The text, as the driver gets it.
    pub sql: String,
    /// One list of values for each execution.
    pub sets: Option<Vec<Array<'a>>>,
    /// For each of them the parameters' names, where they have some.
    pub names: Option<Vec<Option<Vec<String>>>>,
    /// The occasion, as JSON.
    pub context: Option<String>,
    /// `native` or `format`.
    pub placeholders: String,
    /// Requests that were held, by handle.
    pub requests: Option<Vec<i64>>,
    /// For each of them the approvals.
    pub approvals: Option<Vec<Vec<String>>>,
}

/// The same in the core's types: nothing of it is JavaScript's any more.
pub struct Asked {
    text: String,
    parameters: Vec<Vec<Value>>,
    placeholders: Placeholders,
    context: Context,
    presented: Vec<(Arc<Request>, Vec<String>)>,
}

impl Asked {
    fn new(question: Question<'_>) -> napi::Result<Self> {
        let mut names = question.names.unwrap_or_default().into_iter();
        let sets = question.sets.unwrap_or_default().into_iter();
        let parameters = sets.map(|set| parameters(&set, names.next().flatten())).collect::<napi::Result<_>>()?;
        let context = question.context.as_deref();
        let context = core(|| context.map_or_else(|| Ok(Context::default()), occasion))?;
        let requests = question.requests.unwrap_or_default().into_iter().map(open::<Request>).collect::<napi::Result<Vec<_>>>()?;
        Ok(Self {
            text: question.sql,
            parameters,
            placeholders: word(&question.placeholders, "placeholders are `native` or `format`")?,
            context,
            presented: requests.into_iter().zip(question.approvals.unwrap_or_default()).collect(),
        })
    }

    fn decide(self, connection: &Connection) -> Result<Decision, Error> {
        let approvals: Vec<Vec<&str>> = self.presented.iter().map(|(_, given)| given.iter().map(String::as_str).collect()).collect();
        let presented = self.presented.iter().zip(&approvals).map(|((request, _), approvals)| Presented { request: &request.0, approvals });
        let presented: Vec<Presented<'_>> = presented.collect();
        let statement = Statement::new(&self.text)?.with_placeholders(self.placeholders).with_parameters(self.parameters)?;
        connection.with(|connection| connection.decide_with(&statement, &self.context, &presented))
    }
}

fn parameters(set: &Array<'_>, names: Option<Vec<String>>) -> napi::Result<Vec<Value>> {
    let values = (0..set.len()).map(|at| set.get::<Unknown<'_>>(at)?.map_or(Ok(Value::Null), |given| value(given, ValueKind::Unknown)));
    let values = values.collect::<napi::Result<Vec<_>>>()?;
    Ok(match names {
        None => values,
        Some(names) => named(names.into_iter().zip(values).collect()),
    })
}

fn occasion(json: &str) -> Result<Context, Error> {
    Context::new(serde_json::from_str(json).map_err(|_| argument("a context cannot be read"))?)
}

/// Decides on a statement with all that may go with it.
#[napi]
pub fn decide_question(decisions: i64, question: Question<'_>) -> napi::Result<f64> {
    let decisions = open::<Decisions>(decisions)?;
    let asked = Asked::new(question)?;
    Ok(decisions.keep(core(|| asked.decide(&decisions.connection))?))
}

/// A decision, and where it will be kept.
type Made = (Arc<Decisions>, Decision);

/// The same on the thread pool; everything is copied first.
#[napi(ts_return_type = "Promise<number>")]
pub fn decide_question_async(decisions: i64, question: Question<'_>) -> napi::Result<AsyncTask<Job<Made, f64>>> {
    let decisions = open::<Decisions>(decisions)?;
    let asked = Asked::new(question)?;
    let work = move || asked.decide(&decisions.connection).map(|decision| (Arc::clone(&decisions), decision));
    Ok(job(work, |(decisions, decision)| decisions.keep(decision)))
}

/// Says what became of a permitted statement.
#[napi]
pub fn outcome(connection: i64, decisions: i64, at: u32, status: String, rows: Option<i64>) -> napi::Result<()> {
    let (connection, decisions) = (open::<Connection>(connection)?, open::<Decisions>(decisions)?);
    let status: Status = word(&status, "a status is `ok`, `error` or `cancelled`")?;
    let rows = rows.map(count).transpose()?;
    core(|| decisions.permit(at, |permit| connection.with(|connection| connection.outcome(permit, Outcome { status, rows }))))
}

/// Gives a catalog that was read through this very connection just now.
#[napi]
pub fn connection_refresh_catalog(connection: i64, catalog: &[u8]) -> napi::Result<()> {
    let connection = open::<Connection>(connection)?;
    core(|| {
        let catalog = Arc::new(Catalog::from_json(catalog)?);
        connection.with(|connection| {
            connection.refresh_catalog(catalog);
            Ok(())
        })
    })
}

/// Says what the driver did by itself, or that it begins no transaction: `rolled_back`, `committed`, `reset` or `sees_transactions`.
#[napi]
pub fn connection_was(connection: i64, what: String) -> napi::Result<()> {
    let connection = open::<Connection>(connection)?;
    core(|| {
        connection.with(|connection| {
            match what.as_str() {
                "rolled_back" => connection.rolled_back(),
                "committed" => connection.committed(),
                "reset" => connection.reset(),
                "sees_transactions" => connection.sees_transactions(),
                _ => return Err(argument("what happened is `rolled_back`, `committed`, `reset` or `sees_transactions`")),
            }
            Ok(())
        })
    })
}

/// Whether the state is known.
#[napi]
pub fn connection_is_certain(connection: i64) -> napi::Result<bool> {
    let connection = open::<Connection>(connection)?;
    core(|| connection.with(|connection| Ok(connection.is_certain())))
}

/// The schemas that names are looked up in.
#[napi]
pub fn connection_search_path(connection: i64) -> napi::Result<Vec<String>> {
    let connection = open::<Connection>(connection)?;
    core(|| connection.with(|connection| Ok(connection.state().search_path.clone())))
}
