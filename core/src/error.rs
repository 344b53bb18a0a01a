//! One opaque [`Error`] and the one table of its codes.
//!
//! An `Error` says that no decision was reached: misuse, a document that is wrong, or a broken part. A statement's content never
//! raises one. No message carries a secret, a token, an SQL literal or a row value.

use std::fmt;

macro_rules! codes {
    ($($(#[doc = $section:literal])* $variant:ident = $number:literal, $name:literal, $meaning:literal;)+) => {
        /// Every code an [`Error`] can have: a stable number, a dotted name and a meaning.
        ///
        /// Numbers are grouped by room (1xxx request and wire, 2xxx identity, 3xxx classify, 4xxx policy and session, 5xxx approval,
        /// 6xxx mask, 7xxx audit, 8xxx credential and record, 9xxx boundary and host) and never reused; 0 is success.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorCode {
            $(#[doc = $meaning] $variant = $number,)+
        }

        impl ErrorCode {
            /// Every code, in order of number.
            pub const ALL: &'static [ErrorCode] = &[$(ErrorCode::$variant,)+];

            /// The dotted name, as bindings show it in `.code`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(ErrorCode::$variant => $name,)+ }
            }

            /// What the code means, in one sentence.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self { $(ErrorCode::$variant => $meaning,)+ }
            }
        }
    };
}

codes! {
    // ---- 1xxx request and wire ----
    WireTooLarge = 1001, "wire.too_large", "A document is larger than its limit.";
    WireSyntax = 1002, "wire.syntax", "A document is not the JSON or YAML it should be.";
    WireDuplicateKey = 1003, "wire.duplicate_key", "A JSON object has the same key twice.";
    WireTooDeep = 1004, "wire.too_deep", "A document is nested deeper than its limit.";
    WireSchema = 1005, "wire.schema", "A document has a field that is unknown, missing or of the wrong type.";
    WireBase64 = 1006, "wire.base64", "A value is not unpadded base64url.";
    WireNumber = 1007, "wire.number", "A number is not an integer within 2^53.";
    RequestTooLarge = 1101, "request.too_large", "A request has a part that is larger than its limit.";
    RequestInvalid = 1102, "request.invalid", "A request has a part that is not of its kind.";
    // ---- 2xxx identity ----
    // ---- 3xxx classify ----
    CatalogInvalid = 3001, "catalog.invalid", "A catalog does not have the shape of a catalog.";
    // ---- 4xxx policy and session ----
    // ---- 5xxx approval ----
    // ---- 6xxx mask ----
    // ---- 7xxx audit ----
    // ---- 8xxx credential and record ----
    // ---- 9xxx boundary and host ----
    BoundaryPanic = 9002, "boundary.panic", "A panic was caught at the boundary; nothing was permitted.";
    HostFile = 9101, "host.file", "A file could not be read or written.";
    HostRandom = 9102, "host.random", "The operating system gave no randomness.";
    WrapperUnsupported = 9201, "wrapper.unsupported", "A wrapper around a driver can't see through what was asked, so it was not passed on.";
}

/// Why no decision was reached; opaque, with a code that never changes its meaning.
pub struct Error(Box<Inner>);

struct Inner {
    code: ErrorCode,
    message: String,
    help: Option<String>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// The code, stable across releases and languages.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        self.0.code
    }

    /// A line that says what to do about it, where there is one.
    #[must_use]
    pub fn help(&self) -> Option<&str> {
        self.0.help.as_deref()
    }

    pub(crate) fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self(Box::new(Inner { code, message: message.into(), help: None, source: None }))
    }

    #[must_use]
    pub(crate) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.0.help = Some(help.into());
        self
    }

    #[must_use]
    pub(crate) fn with_source(mut self, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        self.0.source = Some(Box::new(source));
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.code.name(), self.0.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error").field("code", &self.0.code.name()).field("message", &self.0.message).finish_non_exhaustive()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as &(dyn std::error::Error + 'static))
    }
}

/// Shortens outside text for an error message: at most 60 characters, control characters escaped.
pub(crate) fn excerpt(text: &str) -> String {
    const LONGEST: usize = 60;
    let mut shown: String = text.chars().take(LONGEST).flat_map(char::escape_debug).collect();
    if text.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn numbers_and_names_are_unique_and_ascending() {
        let names: HashSet<_> = ErrorCode::ALL.iter().map(|code| code.name()).collect();
        assert_eq!(names.len(), ErrorCode::ALL.len());
        assert!(ErrorCode::ALL.windows(2).all(|pair| (pair[0] as u32) < (pair[1] as u32)));
    }
}
