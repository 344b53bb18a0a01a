//! What is asked: statement, parameters, context, and the moment it is asked; bounded and parsed once.

use crate::error::{Error, ErrorCode};
use crate::wire::strict;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use std::sync::atomic::{AtomicI64, Ordering};

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// Whole seconds since 1970, rounded down.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// From whole seconds since 1970; saturates far outside any calendar.
    #[must_use]
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    /// This moment and so many milliseconds more.
    #[must_use]
    pub const fn plus_millis(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }
}

/// Tells the time; `host` gives the operating system's clock, tests and vectors give a fixed one.
pub trait Clock: Send + Sync {
    /// The wall clock now.
    fn now(&self) -> Timestamp;
}

/// A clock that shows what it was set to, for tests, vectors and replay.
#[derive(Debug)]
pub struct FixedClock(AtomicI64);

impl FixedClock {
    /// Stands at this moment.
    #[must_use]
    pub fn at(now: Timestamp) -> Self {
        Self(AtomicI64::new(now.0))
    }

    /// Lets so many milliseconds pass.
    pub fn advance(&self, millis: i64) {
        self.0.fetch_add(millis, Ordering::SeqCst);
    }

    /// Sets it, forwards or back.
    pub fn set(&self, now: Timestamp) {
        self.0.store(now.0, Ordering::SeqCst);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

/// One value of the database: a parameter that goes in or a cell that comes out.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Value {
    /// SQL NULL.
    Null,
    /// A truth value.
    Bool(bool),
    /// A whole number that fits 64 bits.
    Int(i64),
    /// A binary floating-point number.
    Float(f64),
    /// A decimal or a whole number beyond 64 bits, as the driver prints it.
    Decimal(String),
    /// Characters.
    Text(String),
    /// Octets.
    Bytes(Vec<u8>),
    /// A value of another type (date, interval, array …): the type's name and the driver's text form.
    Other {
        /// The type's name in the host's words.
        kind: String,
        /// The value's text form.
        text: String,
    },
}

/// Named parameters as a statement takes them: pairs of name and value, sorted by name, so that what is bound to an approval tells
/// which name has which value.
#[must_use]
pub fn named(mut pairs: Vec<(String, Value)>) -> Vec<Value> {
    pairs.sort_by(|(one, _), (other, _)| one.cmp(other));
    let name = |text| Value::Other { kind: "parameter name".to_owned(), text };
    pairs.into_iter().flat_map(|(text, value)| [name(text), value]).collect()
}

/// The largest statement that is looked at: agents write kilobytes; megabytes are an attack or a bulk load.
pub const STATEMENT_BYTES: usize = 1 << 20;
/// The most parameters of one statement (PostgreSQL's protocol allows 65,535).
pub const PARAMETERS: usize = 65_535;
/// The most members that a request's context may have.
pub const CONTEXT_MEMBERS: usize = 256;

/// What the caller says about the occasion (purpose, ticket …): scalars by name, for CEL as `context`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Context(Map<String, Json>);

impl Context {
    /// Takes a JSON object whose members are strings, booleans or integers within 2^53.
    ///
    /// # Errors
    /// `request.too_large` beyond [`CONTEXT_MEMBERS`] members; `request.invalid` for a member of another kind.
    pub fn new(members: Map<String, Json>) -> Result<Self, Error> {
        if members.len() > CONTEXT_MEMBERS {
            return Err(Error::new(ErrorCode::RequestTooLarge, "the context has too many members"));
        }
        let scalar = |value: &Json| match value {
            Json::String(text) => text.len() <= 4096,
            Json::Bool(_) => true,
            Json::Number(number) => number.as_i64().is_some_and(|number| number.unsigned_abs() <= 1 << 53),
            Json::Null | Json::Array(_) | Json::Object(_) => false,
        };
        match members.iter().find(|(_, value)| !scalar(value)) {
            None => Ok(Self(members)),
            Some((name, _)) => Err(Error::new(
                ErrorCode::RequestInvalid,
                format!("context member `{}` is not a string, boolean or integer within 2^53", crate::error::excerpt(name)),
            )),
        }
    }

    /// Reads the JSON form.
    ///
    /// # Errors
    /// `wire.*` for what is no JSON, or names a member twice; as [`Context::new`].
    pub fn from_json(document: &[u8]) -> Result<Self, Error> {
        match strict::value(document, strict::Limits::REQUEST)? {
            Json::Object(members) => Self::new(members),
            _ => Err(Error::new(ErrorCode::RequestInvalid, "a context is an object")),
        }
    }

    /// The members by name.
    #[must_use]
    pub fn members(&self) -> &Map<String, Json> {
        &self.0
    }
}
