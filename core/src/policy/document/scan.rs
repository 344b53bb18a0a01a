use super::read::typed;
use crate::error::Error;
use crate::mask::scan::{Pattern, ScanConfig, WordList};
use serde::Deserialize;
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// How content is looked for. What is looked for, the classes say; what becomes of broken bytes is no stream's question here.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::policy) struct ScanLine {
    #[serde(default)]
    on: Vec<String>,
    threshold: Option<u16>,
    #[serde(default)]
    thresholds: BTreeMap<String, u16>,
    #[serde(default)]
    allow: Vec<String>,
    #[serde(default)]
    patterns: Vec<Json>,
    #[serde(default)]
    words: Vec<Json>,
    #[serde(default)]
    phone_regions: Vec<String>,
}

impl ScanLine {
    /// The scanner's configuration, before the classes have their say.
    pub(in crate::policy) fn config(value: Json) -> Result<ScanConfig, Error> {
        let line: Self = typed("scan", value)?;
        let patterns = line.patterns.into_iter().enumerate();
        let patterns: Vec<Pattern> =
            patterns.map(|(index, line)| typed(&format!("scan.patterns[{index}]"), line)).collect::<Result<_, _>>()?;
        let words = line.words.into_iter().enumerate();
        let words: Vec<WordList> = words.map(|(index, line)| typed(&format!("scan.words[{index}]"), line)).collect::<Result<_, _>>()?;
        let usual = ScanConfig::default();
        Ok(ScanConfig {
            on: line.on,
            threshold: line.threshold.unwrap_or(usual.threshold),
            thresholds: line.thresholds,
            allow: line.allow,
            patterns,
            words,
            phone_regions: line.phone_regions,
            ..usual
        })
    }
}
