//! The operators that a policy can name.

use serde::{Deserialize, Serialize};

/// A transformation of values, as a policy writes it: `redact`, `nullify`, `{constant: "…"}`, `{partial: {keep_last: 4}}`,
/// `{hash: {key: name}}`, `{tokenize: {key: name}}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Mask {
    /// The value is replaced by a mark that shows nothing, not even its length.
    Redact,
    /// The value is replaced by NULL.
    Nullify,
    /// The value is replaced by this text.
    Constant(String),
    /// Some characters at the ends are shown; never more than half of them, and none of a short value.
    #[serde(rename_all = "snake_case")]
    Partial {
        /// Characters shown at the start.
        #[serde(default)]
        keep_first: u32,
        /// Characters shown at the end.
        #[serde(default)]
        keep_last: u32,
    },
    /// A keyed digest: equal values give equal digests under one key version.
    Hash {
        /// The key's name.
        key: String,
    },
    /// A keyed token that carries class and key version, canonicalised so that joins survive formatting.
    Tokenize {
        /// The key's name.
        key: String,
    },
}

/// An operator without its parameters; ordered from weak to strong: an overlap takes the stronger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MaskKind {
    /// [`Mask::Partial`].
    Partial,
    /// [`Mask::Tokenize`].
    Tokenize,
    /// [`Mask::Hash`].
    Hash,
    /// [`Mask::Constant`].
    Constant,
    /// [`Mask::Nullify`].
    Nullify,
    /// [`Mask::Redact`].
    Redact,
}

impl Mask {
    /// The name of the key that it needs.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        match self {
            Mask::Hash { key } | Mask::Tokenize { key } => Some(key),
            Mask::Redact | Mask::Nullify | Mask::Constant(_) | Mask::Partial { .. } => None,
        }
    }

    /// The operator without its parameters.
    #[must_use]
    pub fn kind(&self) -> MaskKind {
        match self {
            Mask::Redact => MaskKind::Redact,
            Mask::Nullify => MaskKind::Nullify,
            Mask::Constant(_) => MaskKind::Constant,
            Mask::Partial { .. } => MaskKind::Partial,
            Mask::Hash { .. } => MaskKind::Hash,
            Mask::Tokenize { .. } => MaskKind::Tokenize,
        }
    }
}
