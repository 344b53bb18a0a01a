//! One database connection: decide, and say what became of it.

use crate::approval::ApprovalRequest;
use crate::bytes::{Buffer, Slice, array, canonical, copy_if, hand_over, options, out};
use crate::catalog::Catalog;
use crate::decision::{Answer, Decision};
use crate::handle::{self, Opaque, Turns};
use crate::status::{Failure, Status, argument, boundary};
use crate::value::Value;
use checkrein::audit::event::Status as Ending;
use checkrein::classify::Placeholders;
use checkrein::enforce::{self, Outcome, Presented, Statement};
use checkrein::request::{Context, PARAMETERS, named};
use checkrein::{Error, request};
use std::sync::Arc;

/// Parameters are marked as the database itself marks them (`?`, `$1`, `:name`).
pub const CHECKREIN_PLACEHOLDERS_NATIVE: u32 = 0;
/// Parameters are marked `%s` or `%(name)s`, and the driver rewrites them.
pub const CHECKREIN_PLACEHOLDERS_FORMAT: u32 = 1;

/// The statement went well.
pub const CHECKREIN_OUTCOME_OK: u32 = 0;
/// The database refused it, or it failed.
pub const CHECKREIN_OUTCOME_ERROR: u32 = 1;
/// It was cancelled.
pub const CHECKREIN_OUTCOME_CANCELLED: u32 = 2;

/// The most parameters of one execution.
pub const CHECKREIN_PARAMETERS_LIMIT: usize = 65_535;
/// The most values of all executions of one call together.
pub const CHECKREIN_VALUES_LIMIT: usize = 1 << 24;
/// The most requests, and the most approvals of one request, that are presented in one call.
pub const CHECKREIN_PRESENTED_LIMIT: usize = 1024;

const _: () = assert!(CHECKREIN_PARAMETERS_LIMIT == PARAMETERS);

/// What one database connection remembers that changes the meaning of later text.
///
/// Threads may share it; they take turns. A panic in a call breaks it: every later call gives `boundary.panic`.
pub struct Connection {
    _opaque: [u8; 0],
}

impl Opaque for Connection {
    type Body = Turns<enforce::Connection>;
    const TAG: u32 = 0x4352_0007;
}

/// What may be said beside a statement; NULL, or all of it zero but `size`, for nothing.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct DecideOptions {
    /// `sizeof(checkrein_decide_options)`
    pub size: usize,
    /// About the occasion, for conditions of the policy: a JSON object of strings, booleans and integers; empty for none.
    pub context: Slice,
    /// The parameters' names, one for each of one execution, where the statement names them; NULL where they go by position.
    pub names: *const Slice,
    /// How many executions the parameters are for (`executemany`), row by row, each with as many; 0 means one.
    pub executions: usize,
    /// How parameters are marked in the text, `CHECKREIN_PLACEHOLDERS_…`.
    pub placeholders: u32,
}

/// A request that was held, with the approvals that were given for it.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Presentation {
    /// The request.
    pub request: *const ApprovalRequest,
    /// Signed approvals.
    pub approvals: *const Slice,
    /// How many there are.
    pub approvals_len: usize,
}

impl DecideOptions {
    const FRESH: Self = Self { size: size_of::<Self>(), context: Slice::ABSENT, names: std::ptr::null(), executions: 0, placeholders: 0 };

    fn context(&self) -> Result<Context, Error> {
        match self.context.given() {
            None => Ok(Context::default()),
            Some(document) => Context::from_json(document.bytes()?),
        }
    }
}

/// Decides on a statement; the answer's entry is in the log before it is given. Whatever the statement contains, it gets a decision.
/// `parameters` are as the driver gets them (NULL and 0 for none). `options` may be NULL. Nothing of the arguments is kept.
///
/// Errors: `session.resource_unknown` where a reload took the resource away, `request.…`, `boundary.panic`.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_connection_decide(
    connection: *mut Connection,
    statement: Slice,
    parameters: *const Value,
    parameters_len: usize,
    options: *const DecideOptions,
    decision: *mut *mut Decision,
    error: *mut *mut Failure,
) -> Status {
    boundary(error, || {
        let (connection, place) = (handle::open(connection.cast_const())?, out(decision)?);
        let options = self::options(options, DecideOptions::FRESH)?;
        let statement = asked(statement, parameters, parameters_len, &options)?;
        let context = options.context()?;
        place.write(connection.with(|connection| connection.decide(&statement, &context).map(boxed))?);
        Ok(())
    })
}

/// Decides again on a statement that was held, with approvals of its request, or of several where several rules hold it. An approval
/// that led to a permit is used up.
///
/// Errors: as `checkrein_connection_decide`.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_connection_decide_with(
    connection: *mut Connection,
    statement: Slice,
    parameters: *const Value,
    parameters_len: usize,
    options: *const DecideOptions,
    presented: *const Presentation,
    presented_len: usize,
    decision: *mut *mut Decision,
    error: *mut *mut Failure,
) -> Status {
    boundary(error, || {
        let (connection, place) = (handle::open(connection.cast_const())?, out(decision)?);
        let options = self::options(options, DecideOptions::FRESH)?;
        let statement = asked(statement, parameters, parameters_len, &options)?;
        let context = options.context()?;
        let given = array(presented, presented_len, CHECKREIN_PRESENTED_LIMIT)?;
        let approvals = given.iter().map(Presentation::approvals).collect::<Result<Vec<_>, _>>()?;
        let presented = given
            .iter()
            .zip(&approvals)
            .map(|(one, approvals)| Ok(Presented { request: handle::open(one.request)?.core(), approvals }))
            .collect::<Result<Vec<_>, Error>>()?;
        place.write(connection.with(|connection| connection.decide_with(&statement, &context, &presented).map(boxed))?);
        Ok(())
    })
}

/// Where it came from, a decision goes straight into its box: it is too large to be carried around.
fn boxed(decision: enforce::Decision) -> *mut Decision {
    handle::close_over::<Decision>(Answer::new(decision))
}

impl Presentation {
    fn approvals<'a>(&self) -> Result<Vec<&'a str>, Error> {
        array(self.approvals, self.approvals_len, CHECKREIN_PRESENTED_LIMIT)?.iter().map(|approval| approval.text()).collect()
    }
}

/// The statement in the core's types; its text stays the caller's.
fn asked<'a>(text: Slice, parameters: *const Value, len: usize, options: &DecideOptions) -> Result<Statement<'a>, Error> {
    let statement = Statement::new(text.text()?)?.with_placeholders(placeholders(options.placeholders)?);
    let (values, executions) = (array(parameters, len, CHECKREIN_VALUES_LIMIT)?, options.executions.max(1));
    if values.is_empty() {
        return if executions == 1 { Ok(statement) } else { Err(argument("there are executions and no parameters")) };
    }
    let each = values.len() / executions;
    if each == 0 || values.len() % executions != 0 {
        return Err(argument("the executions do not have as many parameters each"));
    }
    let names = if options.names.is_null() { None } else { Some(array(options.names, each, CHECKREIN_PARAMETERS_LIMIT)?) };
    let list = |list: &[Value]| -> Result<Vec<request::Value>, Error> {
        let values = list.iter().map(Value::read);
        match names {
            None => values.collect(),
            Some(names) => {
                let pairs = names.iter().zip(values).map(|(name, value)| Ok((name.text()?.to_owned(), value?)));
                Ok(named(pairs.collect::<Result<Vec<_>, Error>>()?))
            }
        }
    };
    statement.with_parameters(values.chunks_exact(each).map(list).collect::<Result<_, _>>()?)
}

pub(crate) fn placeholders(number: u32) -> Result<Placeholders, Error> {
    match number {
        CHECKREIN_PLACEHOLDERS_NATIVE => Ok(Placeholders::Native),
        CHECKREIN_PLACEHOLDERS_FORMAT => Ok(Placeholders::Format),
        _ => Err(argument("a way to mark parameters is not known")),
    }
}

/// Says what became of a permitted statement: `status` is `CHECKREIN_OUTCOME_…`, `rows` how many it showed or changed (NULL where that
/// is not known). The connection's state moves on only when it went well. `permit` is a decision of this connection that permits.
///
/// Errors: `session.outcome_unexpected`, `audit.…`.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_connection_outcome(
    connection: *mut Connection,
    permit: *const Decision,
    status: u32,
    rows: *const u64,
    error: *mut *mut Failure,
) -> Status {
    boundary(error, || {
        let (connection, permit) = (handle::open(connection.cast_const())?, handle::open(permit)?.permit()?);
        let status = match status {
            CHECKREIN_OUTCOME_OK => Ending::Ok,
            CHECKREIN_OUTCOME_ERROR => Ending::Error,
            CHECKREIN_OUTCOME_CANCELLED => Ending::Cancelled,
            _ => return Err(argument("an outcome's status is not known")),
        };
        let outcome = Outcome { status, rows: copy_if(rows)? };
        connection.with(|connection| connection.outcome(permit, outcome))
    })
}

/// Gives a catalog that was read through this very connection just now: names that were touched before mean what it says.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_connection_refresh_catalog(
    connection: *mut Connection,
    catalog: *const Catalog,
    error: *mut *mut Failure,
) -> Status {
    boundary(error, || {
        let (connection, catalog) = (handle::open(connection.cast_const())?, handle::open(catalog)?);
        connection.with(|connection| {
            connection.refresh_catalog(Arc::clone(catalog));
            Ok(())
        })
    })
}

/// Says that the driver begins no transaction by itself, so that what the end of one undoes is known: each is begun and ended by
/// statements that are decided on here. To be called before the first statement: what was changed before it leaves the state unknown.
/// `checkrein_connection_reset` keeps it.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_connection_sees_transactions(connection: *mut Connection, error: *mut *mut Failure) -> Status {
    told(connection, error, enforce::Connection::sees_transactions)
}

/// Says that the driver undid a transaction by a call of its own, or by itself.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_connection_rolled_back(connection: *mut Connection, error: *mut *mut Failure) -> Status {
    told(connection, error, enforce::Connection::rolled_back)
}

/// Says that the driver committed by a call of its own.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_connection_committed(connection: *mut Connection, error: *mut *mut Failure) -> Status {
    told(connection, error, enforce::Connection::committed)
}

/// Says that the database connection is as new: it remembers nothing of what was run on it. Never inside a transaction.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_connection_reset(connection: *mut Connection, error: *mut *mut Failure) -> Status {
    told(connection, error, enforce::Connection::reset)
}

fn told(connection: *mut Connection, error: *mut *mut Failure, what: fn(&mut enforce::Connection)) -> Status {
    boundary(error, || {
        handle::open(connection.cast_const())?.with(|connection| {
            what(connection);
            Ok(())
        })
    })
}

/// Whether the state is known, so that statements can be read exactly.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_connection_is_certain(connection: *const Connection, certain: *mut bool, error: *mut *mut Failure) -> Status {
    boundary(error, || {
        let (connection, place) = (handle::open(connection)?, out(certain)?);
        place.write(connection.with(|connection| Ok(connection.is_certain()))?);
        Ok(())
    })
}

/// The schemas that names are looked up in, as far as the library followed: a JSON array.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_connection_search_path(connection: *const Connection, path: *mut Buffer, error: *mut *mut Failure) -> Status {
    boundary(error, || {
        let (connection, place) = (handle::open(connection)?, out(path)?);
        place.write(hand_over(connection.with(|connection| canonical(&connection.state().search_path))?));
        Ok(())
    })
}

/// Gives the connection back. NULL is fine. Decisions that it gave go on.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_connection_free(connection: *mut Connection) {
    handle::free(connection);
}
