//! Parameters as a person reads them, and a digest over all of them as they are.

use crate::crypto::sha256;
use crate::error::{Error, ErrorCode};
use crate::request::Value;
use crate::wire::{base64url, canonical};
use serde::{Deserialize, Serialize};

/// The most values that are shown: a person reads no more. The digest is over all.
const SHOWN_VALUES: usize = 1_000;
/// The most lists that are shown, for the same reason.
const SHOWN_SETS: usize = 20;
/// The most characters that are shown of one value.
const SHOWN_CHARACTERS: usize = 512;
/// The most values of one request: a bulk load of this size needs a rule, not a person.
const VALUES: usize = 1_000_000;

/// A statement's parameters: one list for one execution, several for `executemany`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// How many lists there are.
    pub sets: u64,
    /// How many values they hold in all.
    pub values: u64,
    /// SHA-256 over the canonical JSON (RFC 8785) of all lists, each value whole as `{type, value}`; unpadded base64url.
    pub sha256: String,
    /// The first lists: at most 20, of at most 1,000 values in all, none longer than 512 characters.
    pub shown: Vec<Vec<Parameter>>,
}

/// One parameter as text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// `null`, `bool`, `int`, `float`, `decimal`, `text`, `bytes`, or `other:` and the type's name.
    #[serde(rename = "type")]
    pub kind: String,
    /// The value's text form; octets as unpadded base64url; empty for NULL.
    pub value: String,
    /// Whether the value goes on beyond what is shown.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cut: bool,
}

impl Parameters {
    /// Errors: `approval.invalid` beyond the most values of one request.
    pub(super) fn new(sets: &[Vec<Value>]) -> Result<Self, Error> {
        let values = sets.iter().map(Vec::len).sum::<usize>();
        if values.max(sets.len()) > VALUES {
            return Err(Error::new(ErrorCode::ApprovalInvalid, "there are more parameters than a request may have"));
        }
        let whole: Vec<Vec<Parameter>> = sets.iter().map(|set| set.iter().map(Parameter::new).collect()).collect();
        let sha256 = digest(&whole)?;
        let mut room = SHOWN_VALUES;
        let mut shown = Vec::new();
        for set in whole.into_iter().take(SHOWN_SETS) {
            if set.len() > room && !shown.is_empty() {
                break;
            }
            let values: Vec<_> = set.into_iter().take(room).map(Parameter::shortened).collect();
            room = room.saturating_sub(values.len());
            shown.push(values);
        }
        Ok(Self { sets: sets.len() as u64, values: values as u64, sha256, shown })
    }

    /// Values that are not shown at all.
    pub(super) fn unseen(&self) -> u64 {
        self.values.saturating_sub(self.shown.iter().map(|set| set.len() as u64).sum())
    }

    /// What is shown must be as [`Parameters::new`] would show it, as far as that can be told from it.
    ///
    /// Errors: `approval.invalid`, `approval.digest`.
    pub(super) fn check(&self) -> Result<(), Error> {
        let shown = self.shown.iter().map(Vec::len).sum::<usize>();
        let short = self.shown.iter().flatten().all(|value| value.value.chars().nth(SHOWN_CHARACTERS).is_none());
        let bounded = self.sets.max(self.values) <= VALUES as u64 && self.shown.len() <= SHOWN_SETS && shown <= SHOWN_VALUES;
        if !short || !bounded || self.shown.len() as u64 > self.sets || shown as u64 > self.values {
            return Err(Error::new(ErrorCode::ApprovalInvalid, "`parameters` shows more than there is, or more than may be shown"));
        }
        let whole =
            self.shown.len() as u64 == self.sets && shown as u64 == self.values && !self.shown.iter().flatten().any(|value| value.cut);
        if whole && digest(&self.shown)? != self.sha256 {
            return Err(Error::new(ErrorCode::ApprovalDigest, "the digest of the parameters is not that of what is shown of them"));
        }
        Ok(())
    }
}

fn digest(sets: &[Vec<Parameter>]) -> Result<String, Error> {
    Ok(base64url::encode(&sha256(&[&canonical::to_bytes(&sets)?])))
}

impl Parameter {
    fn new(value: &Value) -> Self {
        let (kind, value) = match value {
            Value::Null => ("null", String::new()),
            Value::Bool(truth) => ("bool", truth.to_string()),
            Value::Int(number) => ("int", number.to_string()),
            Value::Float(number) => ("float", number.to_string()),
            Value::Decimal(text) => ("decimal", text.clone()),
            Value::Text(text) => ("text", text.clone()),
            Value::Bytes(bytes) => ("bytes", base64url::encode(bytes)),
            Value::Other { kind, text } => return Self { kind: format!("other:{kind}"), value: text.clone(), cut: false },
        };
        Self { kind: kind.to_owned(), value, cut: false }
    }

    fn shortened(mut self) -> Self {
        if let Some((end, _)) = self.value.char_indices().nth(SHOWN_CHARACTERS) {
            self.value.truncate(end);
            self.cut = true;
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn parameters_of_another_type_or_place_have_another_digest() {
        let text = |value: &str| Value::Text(value.into());
        let all: [Vec<Vec<Value>>; 12] = [
            vec![],
            vec![vec![]],
            vec![vec![Value::Null]],
            vec![vec![text("")]],
            vec![vec![text("5")]],
            vec![vec![Value::Int(5)]],
            vec![vec![Value::Float(5.0)]],
            vec![vec![Value::Decimal("5".into())]],
            vec![vec![text("5"), text("6")]],
            vec![vec![text("6"), text("5")]],
            vec![vec![text("5")], vec![text("6")]],
            vec![vec![Value::Other { kind: "date".into(), text: "5".into() }]],
        ];
        let digests: HashSet<_> = all.iter().map(|sets| Parameters::new(sets).unwrap().sha256).collect();
        assert_eq!(digests.len(), all.len());
    }

    #[test]
    fn a_person_is_shown_a_beginning_and_the_digest_is_over_all() {
        let many = |last: i64| -> Vec<Vec<Value>> { (0..100).map(|row| vec![Value::Int(if row == 99 { last } else { row })]).collect() };
        let (one, other) = (Parameters::new(&many(1)).unwrap(), Parameters::new(&many(2)).unwrap());
        assert_eq!((one.sets, one.shown.len()), (100, SHOWN_SETS));
        assert_eq!(one.shown, other.shown);
        assert_ne!(one.sha256, other.sha256);
        let long = |end: &str| Parameters::new(&[vec![Value::Text("é".repeat(600) + end)]]).unwrap();
        assert!(long("a").shown[0][0].cut && long("a").shown == long("b").shown && long("a").sha256 != long("b").sha256);
        assert_eq!(Parameters::new(&[vec![Value::Null; 2_000]]).unwrap().shown[0].len(), SHOWN_VALUES);
        assert!(Parameters::new(&vec![vec![]; VALUES + 1]).is_err());
    }
}
