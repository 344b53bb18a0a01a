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
    TokenMalformed = 2001, "identity.token_malformed", "A token is not a compact JWS with a JSON header and JSON claims.";
    HeaderForbidden = 2002, "identity.header_forbidden", "A token's header has a member that is not allowed.";
    TypeForbidden = 2003, "identity.type_forbidden", "A token is of a type that its issuer's entry does not allow.";
    IssuerUnknown = 2004, "identity.issuer_unknown", "No issuer of the policy is the one that a token names.";
    KeyUnknown = 2005, "identity.key_unknown", "No key of the issuer is the one that a token names.";
    AlgorithmMismatch = 2006, "identity.algorithm_mismatch", "A token names another algorithm than the one its key is for.";
    SignatureInvalid = 2007, "identity.signature_invalid", "A token's signature does not verify.";
    AudienceMismatch = 2008, "identity.audience_mismatch", "A token is meant for another audience.";
    TokenExpired = 2009, "identity.token_expired", "A token has expired.";
    TokenNotYetValid = 2010, "identity.token_not_yet_valid", "A token is not valid yet, or was issued in the future.";
    Lifetime = 2011, "identity.lifetime", "A token lives longer than its issuer's entry allows.";
    ClaimMissing = 2012, "identity.claim_missing", "A token lacks a claim that is required.";
    ClaimInvalid = 2013, "identity.claim_invalid", "A claim of a token is not of its kind.";
    GroupsUnknown = 2014, "identity.groups_unknown", "A token does not hold the caller's groups but says where they could be asked for.";
    KeysInvalid = 2101, "identity.keys_invalid", "A key set is not a JWK set, or holds a key that must not be used.";
    KeysPrivate = 2102, "identity.keys_private", "A key set holds a private or symmetric key.";
    IssuerInvalid = 2103, "identity.issuer_invalid", "An issuer's entry in a policy is not one that can be used.";
    // ---- 3xxx classify ----
    CatalogInvalid = 3001, "catalog.invalid", "A catalog does not have the shape of a catalog.";
    // ---- 4xxx policy and session ----
    PolicySchema = 4001, "policy.schema", "A policy has a field that is unknown, missing or of the wrong kind.";
    PolicyName = 4002, "policy.name", "A policy names something that there is not.";
    PolicyDuplicate = 4003, "policy.duplicate", "A policy says the same thing twice, or in two ways.";
    PolicyNeverFires = 4004, "policy.never_fires", "A rule of the policy can never fire.";
    PolicyPattern = 4005, "policy.pattern", "A pattern of the policy cannot be read.";
    PolicyCondition = 4006, "policy.condition", "A condition of the policy cannot be read, or is beyond its limits.";
    PolicyMaskMissing = 4007, "policy.mask_missing", "A class of the policy has no mask.";
    PolicyMaskRank = 4008, "policy.mask_rank", "Two masks of equal rank stand on one class.";
    PolicyMaskUnsupported = 4009, "policy.mask_unsupported", "A mask names an operator that this version does not have.";
    PolicyApproval = 4010, "policy.approval", "The approvers of a rule cannot satisfy it.";
    PolicyTooLarge = 4011, "policy.too_large", "A policy has more parts than its limit.";
    PolicyFile = 4012, "policy.file", "A policy names a file that is not given.";
    SessionResourceUnknown = 4401, "session.resource_unknown", "The policy in force knows no resource of this name.";
    SessionTooMany = 4402, "session.too_many", "More jobs were ended than are remembered.";
    SessionOutcomeUnexpected = 4403, "session.outcome_unexpected", "An outcome was reported for a permit of another connection.";
    SessionReveal = 4404, "session.reveal", "The policy does not let this caller open an encrypted value, or the session is at its end.";
    // ---- 5xxx approval ----
    ApprovalInvalid = 5001, "approval.invalid", "An approval request does not have the shape of one.";
    ApprovalDigest = 5002, "approval.digest", "An approval request's digest is not that of its content.";
    ApprovalKey = 5003, "approval.key", "The key that should sign an approval is out of reach.";
    // ---- 6xxx mask ----
    MaskArity = 6001, "mask.arity", "A result has another number of columns than was decided on.";
    MaskOrigin = 6002, "mask.origin", "A column of a result comes from elsewhere than was decided on.";
    MaskKey = 6003, "mask.key", "A masking key is missing.";
    MaskConstant = 6004, "mask.constant", "A constant does not fit the type of the column that it replaces.";
    MaskRow = 6005, "mask.row", "A row or a cell does not fit its plan.";
    MaskKind = 6006, "mask.kind", "A mask cannot hold the type of the column that it is for.";
    MaskToken = 6007, "mask.token", "An encrypted token does not open.";
    ScanConfig = 6101, "scan.config", "A scanner's configuration names what there is not, or has a part that is not of its kind or beyond its limit.";
    ScanText = 6102, "scan.utf8", "A text that is scanned as it comes is not UTF-8.";
    MaskJson = 6110, "mask.json", "A JSON document is nested more deeply than it is looked at.";
    CopyFormat = 6120, "copy.format", "A COPY is in a format that is not read, or its options do not fit one another.";
    CopyStream = 6121, "copy.stream", "A COPY stream is not written as its format says, or has a row beyond the limit.";
    // ---- 7xxx audit ----
    AuditUnavailable = 7001, "audit.unavailable", "The log cannot take an entry any more; nothing is permitted.";
    AuditCorrupt = 7002, "audit.corrupt", "The log is damaged where it was durable.";
    AuditCheckpoint = 7003, "audit.checkpoint", "A checkpoint is missing, malformed or not signed by this key.";
    AuditInconsistent = 7004, "audit.inconsistent", "The entries are not those that a checkpoint was signed over.";
    AuditEntry = 7005, "audit.entry", "An entry is not in its stable form.";
    AuditLocked = 7006, "audit.locked", "Another writer has the log open.";
    AuditKey = 7007, "audit.key", "A log's origin, signing key or verifier key is not in its text form.";
    AuditProof = 7008, "audit.proof", "A proof does not prove what it claims, or cannot be made.";
    // ---- 8xxx credential and record ----
    // ---- 9xxx boundary and host ----
    BoundaryArgument = 9001, "boundary.argument", "An argument is missing, of the wrong type or out of its range.";
    BoundaryPanic = 9002, "boundary.panic", "A panic was caught at the boundary; nothing was permitted.";
    BoundaryClosed = 9003, "boundary.closed", "A handle is used that was closed, or that another object took over.";
    BoundaryCallback = 9004, "boundary.callback", "A function that the host gave failed.";
    BoundaryForked = 9005, "boundary.forked", "A handle is used in a process that was forked from the one that made it.";
    HostFile = 9101, "host.file", "A file could not be read or written.";
    HostRandom = 9102, "host.random", "The operating system gave no randomness.";
    HostPath = 9103, "host.path", "A file's name leads out of the folder that it must be in.";
    HostPermissions = 9104, "host.permissions", "A file with a secret can be read by others.";
    HostKeyFile = 9105, "host.key_file", "A key file does not have the shape of one.";
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

    /// An error of a part that a host brings (a [`Storage`](crate::audit::Storage), a [`Random`](crate::crypto::Random)) or of a
    /// language binding; the message must not carry a secret, an SQL literal or a row value.
    #[must_use]
    pub fn of_host(code: ErrorCode, message: impl Into<String>) -> Self {
        Self::new(code, message)
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

/// The word that the wrong one is a near miss of: at most two letters are changed, added or left out.
pub(crate) fn near<'a>(wrong: &str, words: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    const LONGEST: usize = 64;
    if wrong.len() > LONGEST {
        return None;
    }
    words
        .filter(|word| word.len() <= LONGEST && word.len() > 2)
        .map(|word| (distance(wrong, word), word))
        .filter(|(distance, word)| *distance <= 2 && *distance * 2 <= word.len())
        .min()
        .map(|(_, word)| word)
}

/// The edit distance (Levenshtein), one row at a time.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, from) in left.chars().enumerate() {
        let mut before = index + 1;
        let mut next = vec![before];
        for (pair, to) in row.windows(2).zip(&right) {
            if let [diagonal, above] = pair {
                before = (diagonal + usize::from(from != *to)).min(above + 1).min(before + 1);
                next.push(before);
            }
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
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
