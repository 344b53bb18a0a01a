//! The one call that every statement makes, without the glue of the others, which costs as much as a tenth of a decision.

#![expect(unsafe_code, reason = "it speaks to Node-API itself; every pointer is used while the call lasts")]

use crate::decision::Decisions;
use crate::failure::{argument, caught, raised};
use crate::handles::held;
use checkrein::Error;
use checkrein::enforce::Statement;
use checkrein::request::Context;
use napi::bindgen_prelude::{JsObjectValue as _, Object};
use napi::{Env, JsError, sys};
use napi_derive::napi;
use std::mem::MaybeUninit;
use std::ptr::null_mut;

/// Longer texts are read in two calls.
const SHORT: usize = 1024;

/// Adds `decide(decisions, sql)`: decides on a text alone; the answer is kept in `decisions`, and told as `lib/decision.cjs` reads it.
#[napi(module_exports)]
pub fn exports(mut exports: Object<'_>, env: Env) -> napi::Result<()> {
    let function = env.create_function::<(i64, String), f64>("decide", decide)?;
    exports.set_named_property("decide", function)
}

unsafe extern "C" fn decide(env: sys::napi_env, info: sys::napi_callback_info) -> sys::napi_value {
    let decided = caught(|| {
        // SAFETY: Node gives both for the length of this call.
        let (number, sql) = unsafe { arguments(env, info) }?;
        let mut short = [MaybeUninit::uninit(); SHORT];
        let mut long = Vec::new();
        // SAFETY: `sql` is a value of this call.
        let sql = unsafe { text(env, sql, &mut short, &mut long) }?;
        let decisions = held::<Decisions>(number)?;
        let statement = Statement::new(sql)?;
        decisions.connection.with(|connection| connection.decide(&statement, &Context::default()).map(|decision| decisions.keep(decision)))
    });
    match decided {
        Ok(word) => {
            let mut value = null_mut();
            // SAFETY: `env` is of this call; what it makes lives until the call has returned.
            if unsafe { sys::napi_create_double(env, word, &raw mut value) } == sys::Status::napi_ok { value } else { null_mut() }
        }
        Err(error) => {
            // SAFETY: `env` is of this call.
            unsafe { JsError::from(raised(error)).throw_into(env) };
            null_mut()
        }
    }
}

/// The two arguments: a handle, and a value that may be a text.
unsafe fn arguments(env: sys::napi_env, info: sys::napi_callback_info) -> Result<(i64, sys::napi_value), Error> {
    let (mut count, mut given, mut number) = (2, [null_mut(); 2], 0);
    // SAFETY: there is room for as many values as `count` says; Node fills those that are missing with `undefined`.
    let read = unsafe { sys::napi_get_cb_info(env, info, &raw mut count, given.as_mut_ptr(), null_mut(), null_mut()) };
    let [handle, sql] = given;
    // SAFETY: `handle` is a value of this call.
    if read != sys::Status::napi_ok || unsafe { sys::napi_get_value_int64(env, handle, &raw mut number) } != sys::Status::napi_ok {
        return Err(argument("the handle is not a number"));
    }
    Ok((number, sql))
}

/// A text as UTF-8, in `short` if it fits there.
unsafe fn text<'t>(
    env: sys::napi_env,
    value: sys::napi_value,
    short: &'t mut [MaybeUninit<u8>; SHORT],
    long: &'t mut Vec<u8>,
) -> Result<&'t str, Error> {
    let wrong = || argument("the statement is not a text");
    let check = |status| if status == sys::Status::napi_ok { Ok(()) } else { Err(wrong()) };
    let mut length = 0;
    // SAFETY: Node writes at most `SHORT` bytes, a NUL among them, and says how many.
    check(unsafe { sys::napi_get_value_string_utf8(env, value, short.as_mut_ptr().cast(), SHORT, &raw mut length) })?;
    // A character that did not fit is left out whole, and takes four bytes at most.
    if length < SHORT - 4 {
        // SAFETY: so many bytes were written.
        return std::str::from_utf8(unsafe { std::slice::from_raw_parts(short.as_ptr().cast(), length) }).map_err(|_| wrong());
    }
    // SAFETY: without room, only the length is told.
    check(unsafe { sys::napi_get_value_string_utf8(env, value, null_mut(), 0, &raw mut length) })?;
    long.resize(length + 1, 0);
    // SAFETY: there is room for the text and a NUL.
    check(unsafe { sys::napi_get_value_string_utf8(env, value, long.as_mut_ptr().cast(), long.len(), &raw mut length) })?;
    std::str::from_utf8(long.get(..length).unwrap_or_default()).map_err(|_| wrong())
}
