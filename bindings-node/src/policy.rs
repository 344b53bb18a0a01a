//! A policy by itself.

use crate::convert::{hex, json};
use crate::failure::{argument, core};
use crate::handles::{keep, open};
use checkrein::enforce::{run_tests, verifier};
use checkrein::host::{now, read_policy};
use checkrein::policy::{Format, Mode, NoFiles, PolicySet};
use checkrein::request::Timestamp;
use napi_derive::napi;
use std::path::Path;
use std::sync::Arc;

/// A compiled policy.
pub(crate) struct Policy(pub(crate) Arc<PolicySet>);

/// Compiles a policy that names no files; `format` is `yaml` or `json`.
#[napi]
pub fn policy_compile(document: &[u8], format: String) -> napi::Result<i64> {
    let format = core(|| match format.as_str() {
        "yaml" => Ok(Format::Yaml),
        "json" => Ok(Format::Json),
        _ => Err(argument("a policy's format is `yaml` or `json`")),
    })?;
    core(|| PolicySet::compile(document, format, &NoFiles)).map(|policy| keep(Policy(Arc::new(policy))))
}

/// Compiles a policy from a file; files that it names are looked for beside it.
#[napi]
pub fn policy_from_file(path: String) -> napi::Result<i64> {
    core(|| read_policy(Path::new(&path))).map(|policy| keep(Policy(Arc::new(policy))))
}

/// Digest, mode and resources, as JSON.
#[napi]
pub fn policy_facts(policy: i64) -> napi::Result<String> {
    let policy = open::<Policy>(policy)?;
    core(|| {
        let mode = if policy.0.mode() == Mode::Observe { "observe" } else { "enforce" };
        let resources: Vec<_> = policy.0.resources().map(|resource| resource.name().to_owned()).collect();
        json(&serde_json::json!({"digest": hex(policy.0.digest()), "mode": mode, "resources": resources}))
    })
}

/// What works as written and may not be meant, as JSON.
#[napi]
pub fn policy_lint(policy: i64) -> napi::Result<String> {
    let policy = open::<Policy>(policy)?;
    core(|| json(&policy.0.lint()))
}

/// What came of the policy's own tests, as JSON.
#[napi]
pub fn policy_test(policy: i64) -> napi::Result<String> {
    let policy = open::<Policy>(policy)?;
    core(|| json(&run_tests(&policy.0)))
}

/// Whom a token speaks for at a moment (milliseconds since 1970; the clock's without it), as JSON.
#[napi]
pub fn policy_verify(policy: i64, token: String, at: Option<i64>) -> napi::Result<String> {
    let policy = open::<Policy>(policy)?;
    core(|| {
        let principal = verifier(&policy.0)?.verify(&token, at.map_or_else(now, Timestamp))?;
        json(&serde_json::json!({
            "principal": checkrein::audit::event::Who::from(&principal),
            "claims": principal.claims(),
            "expires": principal.expires(),
        }))
    })
}
