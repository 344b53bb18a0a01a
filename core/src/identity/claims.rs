//! A JWT's claims (RFC 7519, clause 4), read after the signature has been verified.

use super::fault::Fault;
use super::issuer::{ClaimPath, Issuer};
use super::principal::{Actor, Claim, Parts, Principal};
use crate::request::Timestamp;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

type Claims = Map<String, Value>;

/// The most characters of a subject, group, job or token id.
const TEXT: usize = 255;
/// 9999-12-31T23:59:59Z: later moments are milliseconds taken for seconds.
const LATEST: u64 = 253_402_300_799;
/// The longest delegation chain.
const ACTORS: usize = 4;
/// Claims that are times: they are checked here and are of no use to a rule.
const TIMES: [&str; 3] = ["exp", "nbf", "iat"];

/// When a verified token counts. A cached token is held against it again, at the moment of each use.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window {
    not_before: Timestamp,
    issued: Timestamp,
    expires: Timestamp,
}

impl Window {
    pub(super) fn refuse_outside(&self, now: Timestamp) -> Result<(), Fault> {
        if now >= self.expires {
            Err(Fault::Expired)
        } else if now < self.not_before {
            Err(Fault::NotYetValid)
        } else if now < self.issued {
            Err(Fault::IssuedInFuture)
        } else {
            Ok(())
        }
    }

    fn read(claims: &Claims, issuer: &Issuer, now: Timestamp) -> Result<Self, Fault> {
        let exp = moment(claims, "exp", "`exp`")?.ok_or(Fault::ClaimMissing("exp"))?;
        let nbf = moment(claims, "nbf", "`nbf`")?;
        let iat = moment(claims, "iat", "`iat`")?;
        let leeway = issuer.leeway.0;
        let earliest = Timestamp(i64::MIN);
        let window = Self {
            not_before: nbf.map_or(earliest, |nbf| nbf.plus_millis(-leeway)),
            issued: iat.map_or(earliest, |iat| iat.plus_millis(-leeway)),
            expires: exp.plus_millis(leeway),
        };
        window.refuse_outside(now)?;
        let start = iat.or(nbf).unwrap_or(now);
        if exp > start.plus_millis(issuer.max_lifetime.0) { Err(Fault::Lifetime) } else { Ok(window) }
    }
}

/// Reads the claims of a token that this issuer has signed.
pub(super) fn principal(claims: &Claims, issuer: &Issuer, now: Timestamp) -> Result<(Principal, Window), Fault> {
    refuse_other_audience(claims, issuer)?;
    let window = Window::read(claims, issuer, now)?;
    let subject = text(claims.get("sub").ok_or(Fault::ClaimMissing("sub"))?, "`sub`")?;
    let principal = Principal::verified(Parts {
        issuer: issuer.name.clone(),
        assurance: issuer.assurance(&subject),
        subject,
        groups: issuer.groups_claim.as_ref().map_or(Ok(Vec::new()), |path| groups(claims, path))?,
        job: issuer.job_claim.as_ref().map_or(Ok(None), |path| job(claims, path))?,
        claims: claims.iter().filter_map(|(name, value)| Some((name.clone(), claim(name, value)?))).collect::<BTreeMap<_, _>>(),
        actors: actors(claims)?,
        token_id: claims.get("jti").map(|value| text(value, "`jti`")).transpose()?,
        expires: window.expires,
    });
    Ok((principal, window))
}

fn refuse_other_audience(claims: &Claims, issuer: &Issuer) -> Result<(), Fault> {
    const WRONG: Fault = Fault::ClaimInvalid { claim: "`aud`", wanted: "a text or a list of texts" };
    let matches = match claims.get("aud").ok_or(Fault::ClaimMissing("aud"))? {
        Value::String(one) => issuer.allows_audience(one),
        Value::Array(list) => {
            let list = list.iter().map(|item| item.as_str().ok_or(WRONG)).collect::<Result<Vec<_>, _>>()?;
            list.into_iter().any(|one| issuer.allows_audience(one))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => return Err(WRONG),
    };
    if matches { Ok(()) } else { Err(Fault::AudienceMismatch) }
}

/// A NumericDate (RFC 7519, clause 2), fractions of a millisecond cut off.
fn moment(claims: &Claims, name: &str, claim: &'static str) -> Result<Option<Timestamp>, Fault> {
    const WANTED: &str = "a number of seconds from 1970 to 9999";
    let Some(value) = claims.get(name) else {
        return Ok(None);
    };
    let whole = value.as_u64().filter(|seconds| *seconds <= LATEST).and_then(|seconds| i64::try_from(seconds).ok());
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "the range is checked first, and far within 2^53")]
    let fraction = || {
        let seconds = value.as_f64().filter(|seconds| value.is_f64() && (0.0..=LATEST as f64).contains(seconds));
        seconds.map(|seconds| Timestamp((seconds * 1000.0).floor() as i64))
    };
    let moment = whole.map(Timestamp::from_seconds).or_else(fraction);
    moment.map(Some).ok_or(Fault::ClaimInvalid { claim, wanted: WANTED })
}

fn text(value: &Value, claim: &'static str) -> Result<String, Fault> {
    let fits = |text: &&str| !text.is_empty() && text.chars().take(TEXT + 1).count() <= TEXT && !text.chars().any(char::is_control);
    let text = value.as_str().filter(fits);
    text.map(str::to_owned).ok_or(Fault::ClaimInvalid { claim, wanted: "a text of 1 to 255 characters without control characters" })
}

/// Groups decide what is permitted and what is denied, so absent is not the same as unknown: an issuer that leaves them out for
/// their number (OpenID Connect Core, clause 5.6.2; Microsoft Entra's overage) makes the token unusable.
fn groups(claims: &Claims, path: &ClaimPath) -> Result<Vec<String>, Fault> {
    if is_elsewhere(claims, path)? || claims.get("hasgroups").is_some_and(|value| value != &Value::Bool(false)) {
        return Err(Fault::GroupsUnknown);
    }
    match path.find(claims) {
        None => Ok(Vec::new()),
        Some(Value::Array(list)) => list.iter().map(|group| text(group, "groups claim")).collect(),
        Some(_) => Err(Fault::ClaimInvalid { claim: "groups claim", wanted: "a list of texts" }),
    }
}

fn job(claims: &Claims, path: &ClaimPath) -> Result<Option<String>, Fault> {
    if is_elsewhere(claims, path)? {
        return Err(Fault::ClaimInvalid { claim: "job claim", wanted: "in the token itself" });
    }
    path.find(claims).map(|job| text(job, "job claim")).transpose()
}

/// Whether the token says that the claim is to be fetched from somewhere else.
fn is_elsewhere(claims: &Claims, path: &ClaimPath) -> Result<bool, Fault> {
    match claims.get("_claim_names") {
        None => Ok(false),
        Some(Value::Object(names)) => Ok(names.keys().any(|name| path.is_named_by(name))),
        Some(_) => Err(Fault::ClaimInvalid { claim: "`_claim_names`", wanted: "an object" }),
    }
}

/// RFC 8693, clause 4.1: the outermost `act` is the current actor, the ones inside are its history.
fn actors(claims: &Claims) -> Result<Vec<Actor>, Fault> {
    let mut chain = Vec::new();
    let mut next = claims.get("act");
    while let Some(value) = next {
        let actor = value.as_object().filter(|_| chain.len() < ACTORS);
        let actor = actor.ok_or(Fault::ClaimInvalid { claim: "`act`", wanted: "a chain of at most 4 objects" })?;
        let subject = text(actor.get("sub").ok_or(Fault::ClaimMissing("act.sub"))?, "`act.sub`")?;
        let issuer = actor.get("iss").map(|issuer| text(issuer, "`act.iss`")).transpose()?;
        chain.push(Actor { subject, issuer });
        next = actor.get("act");
    }
    Ok(chain)
}

/// What rules can look at: texts, truth values, whole numbers, and lists of those. Other numbers are left out: two that differ could
/// have one text (64-bit floats), and an identity must never be rounded.
fn claim(name: &str, value: &Value) -> Option<Claim> {
    fn scalar(value: &Value) -> Option<String> {
        match value {
            Value::String(text) => Some(text.clone()),
            Value::Bool(_) => Some(value.to_string()),
            Value::Number(number) if !number.is_f64() => Some(value.to_string()),
            Value::Number(_) | Value::Null | Value::Array(_) | Value::Object(_) => None,
        }
    }
    match value {
        _ if TIMES.contains(&name) => None,
        Value::Array(items) => items.iter().map(scalar).collect::<Option<Vec<_>>>().map(Claim::Many),
        value => scalar(value).map(Claim::One),
    }
}
