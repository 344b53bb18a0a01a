use super::{Door, respond, wrong};
use crate::error::Error;
use crate::mask::scan::{Finding, Hint, Replacements, ScanConfig, Scanner, Stream};
use crate::wire::{base64url, strict};
use serde::Deserialize;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    #[serde(default)]
    config: ScanConfig,
    /// The name of the column that the text is a value of.
    column: Option<String>,
    #[serde(default)]
    replace: BTreeMap<String, String>,
    text: Option<String>,
    /// In place of `text`: octets, which need not be UTF-8.
    bytes: Option<String>,
    /// Where the text is cut as it comes, in bytes, ascending; absent for a text that is there as a whole.
    cuts: Option<Vec<usize>>,
}

impl Door {
    pub(super) fn scan(request: Json) -> Result<Vec<u8>, Error> {
        let request: Request = strict::from_value(request)?;
        let text = match (request.text, request.bytes) {
            (Some(text), None) => text.into_bytes(),
            (None, Some(bytes)) => base64url::decode(bytes)?,
            _ => return Err(wrong("the request has neither `text` nor `bytes`, or both")),
        };
        let scanner = Scanner::new(&request.config)?;
        let hint = request.column.map(|column| scanner.hint(&column));
        let replacements = scanner.replacements_of(&request.replace)?;
        let (findings, masked) = match request.cuts {
            None => {
                let masked = scanner.mask_bytes(&text, hint.as_ref(), &replacements)?;
                (scanner.scan(&text, hint.as_ref()), masked.into_owned())
            }
            Some(cuts) => parts(&scanner, replacements, hint, &text, &cuts)?,
        };
        let masked = String::from_utf8(masked).map_err(|_| wrong("what is masked is no text"))?;
        let findings: Vec<Json> = findings.iter().map(|finding| form(&scanner, finding)).collect();
        respond(&json!({"findings": findings, "masked": masked}))
    }
}

fn parts(
    scanner: &Scanner,
    replacements: Replacements,
    hint: Option<Hint>,
    text: &[u8],
    cuts: &[usize],
) -> Result<(Vec<Finding>, Vec<u8>), Error> {
    let mut stream = Stream::new(scanner, replacements, hint);
    let mut masked = Vec::new();
    let mut from = 0;
    for to in cuts.iter().copied().chain([text.len()]) {
        stream.push(text.get(from..to).ok_or_else(|| wrong("the cuts do not ascend within the text"))?, &mut masked)?;
        from = to;
    }
    Ok((stream.finish(&mut masked)?, masked))
}

fn form(scanner: &Scanner, finding: &Finding) -> Json {
    let Finding { start, end, entity, score, reason } = *finding;
    json!({"start": start, "end": end, "entity": scanner.name(entity), "score": score, "reason": reason})
}
