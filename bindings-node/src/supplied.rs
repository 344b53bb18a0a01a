//! Keys that a function of the host gives.
//!
//! The function is JavaScript's and is called outside of the core: a key that it was not asked for yet is noted, and the work done again
//! once there is an answer. The work must have no effect before it has its keys.

use crate::failure::{coded, core, raised};
use checkrein::crypto::{KeyProvider, MacKey, VersionedKey};
use checkrein::{Error, ErrorCode};
use napi::bindgen_prelude::{FnArgs, Function};
use std::cell::RefCell;
use std::collections::HashMap;

/// Gives a version and a secret for a key's name and a version, or nothing; the current one where no version is named.
pub type KeyFunction<'a> = Function<'a, FnArgs<(String, Option<u32>)>, Option<(u32, &'a [u8])>>;

/// A key's name, and the version where it need not be the current one.
type Wanted = (String, Option<u32>);

/// What the function said while one piece of work lasts.
type Supplied = HashMap<Wanted, Option<VersionedKey>>;

thread_local! {
    static SUPPLIED: RefCell<Option<Supplied>> = const { RefCell::new(None) };
    static MISSING: RefCell<Option<Wanted>> = const { RefCell::new(None) };
}

/// What the core asks for keys, wherever it runs.
pub(crate) struct HostKeys;

impl KeyProvider for HostKeys {
    fn current(&self, name: &str) -> Result<Option<VersionedKey>, Error> {
        look((name.to_owned(), None))
    }

    fn version(&self, name: &str, version: u32) -> Result<Option<VersionedKey>, Error> {
        look((name.to_owned(), Some(version)))
    }
}

fn look(wanted: Wanted) -> Result<Option<VersionedKey>, Error> {
    let answer = SUPPLIED.with_borrow(|supplied| supplied.as_ref().map(|supplied| supplied.get(&wanted).cloned()));
    match answer {
        Some(Some(key)) => Ok(key),
        Some(None) => {
            MISSING.set(Some(wanted));
            Err(coded(ErrorCode::BoundaryCallback, "the function that gives keys was not asked yet"))
        }
        None => Err(coded(ErrorCode::BoundaryCallback, "the function that gives keys cannot be asked from here")),
    }
}

/// Does a piece of work that may need keys.
pub(crate) fn with_keys<T>(keys: Option<KeyFunction<'_>>, work: impl Fn() -> Result<T, Error>) -> napi::Result<T> {
    let mut supplied = Supplied::new();
    loop {
        SUPPLIED.set(keys.is_some().then_some(supplied));
        let done = core(&work);
        supplied = SUPPLIED.take().unwrap_or_default();
        match (done, MISSING.take(), &keys) {
            (Err(_), Some(wanted), Some(keys)) => {
                let (name, version) = wanted.clone();
                let key = key(keys.call(FnArgs::from((name, version)))?, version)?;
                supplied.insert(wanted, key);
            }
            (done, _, _) => return done,
        }
    }
}

/// Does a piece of work that needs these keys, once: it has effects, whatever comes of it.
pub(crate) fn with_keys_of<T>(
    keys: Option<KeyFunction<'_>>,
    wanted: Vec<(String, u32)>,
    work: impl FnOnce() -> Result<T, Error>,
) -> napi::Result<T> {
    let mut supplied = Supplied::new();
    let mut failure = None;
    for (name, version) in wanted {
        let Some(keys) = &keys else { break };
        match keys.call(FnArgs::from((name.clone(), Some(version)))).and_then(|given| key(given, Some(version))) {
            Ok(key) => drop(supplied.insert((name, Some(version)), key)),
            Err(thrown) => failure = Some(thrown),
        }
    }
    SUPPLIED.set(keys.is_some().then_some(supplied));
    let done = core(work);
    SUPPLIED.take();
    let missing = MISSING.take().is_some();
    done.map_err(|error| failure.filter(|_| missing).unwrap_or(error))
}

fn key(given: Option<(u32, &[u8])>, asked: Option<u32>) -> napi::Result<Option<VersionedKey>> {
    let nonsense = |what| raised(coded(ErrorCode::BoundaryCallback, what));
    let Some((version, secret)) = given else { return Ok(None) };
    if asked.is_some_and(|asked| asked != version) {
        return Err(nonsense("the function that gives keys gave another version than it was asked for"));
    }
    let key = MacKey::new(secret).ok_or_else(|| nonsense("a key's secret has at least 16 bytes"))?;
    Ok(Some(VersionedKey { version, key }))
}
