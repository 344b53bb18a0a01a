//! What needs no handle.

use crate::convert::{json, word};
use crate::failure::core;
use crate::job::{Job, job};
use checkrein::ErrorCode;
use checkrein::classify::{self as room, Catalog, Context, Dialect, Effect, Placeholders, State};
use checkrein::enforce::door::Door;
use checkrein::policy::RefusalReason;
use napi::bindgen_prelude::{AsyncTask, Buffer};
use napi_derive::napi;

/// The version of package and core, which are one.
#[napi]
pub fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}

/// The closed sets of words, as JSON: codes of errors (name, number, meaning), reasons of denials (name, meaning), effects.
#[napi]
pub fn vocabulary() -> napi::Result<String> {
    let codes: Vec<_> = ErrorCode::ALL.iter().map(|code| (code.name(), *code as u32, code.meaning())).collect();
    let reasons: Vec<_> = RefusalReason::ALL.iter().map(|reason| (reason.name(), reason.meaning())).collect();
    let effects: Vec<_> = Effect::ALL.iter().map(|effect| effect.name()).collect();
    core(|| json(&serde_json::json!({"codes": codes, "reasons": reasons, "effects": effects})))
}

/// Says what a text of statements would do, as JSON.
#[napi]
pub fn classify(
    sql: String,
    dialect: String,
    catalog: Option<&[u8]>,
    search_path: Option<Vec<String>>,
    placeholders: String,
) -> napi::Result<String> {
    let dialect: Dialect =
        word(&dialect, "a dialect is `postgres`, `sqlite`, `mysql`, `mariadb`, `mssql`, `snowflake`, `bigquery`, `oracle` or `generic`")?;
    let placeholders: Placeholders = word(&placeholders, "placeholders are `native` or `format`")?;
    core(|| {
        let catalog = catalog.map(Catalog::from_json).transpose()?;
        let mut state = State::new(dialect);
        if let Some(path) = search_path {
            state.search_path = path;
        }
        json(&room::classify(&sql, &Context { dialect, state: &state, catalog: catalog.as_ref(), placeholders }))
    })
}

/// Answers one JSON request with canonical JSON.
#[napi]
pub fn answer(request: &[u8]) -> napi::Result<Buffer> {
    core(|| Ok(Door::new().answer(request))).map(Into::into)
}

/// Answers one JSON request with canonical JSON. The request is copied first.
#[napi(ts_return_type = "Promise<Buffer>")]
pub fn answer_async(request: &[u8]) -> AsyncTask<Job<Vec<u8>, Buffer>> {
    let request = request.to_vec();
    job(move || Ok(Door::new().answer(&request)), Into::into)
}
