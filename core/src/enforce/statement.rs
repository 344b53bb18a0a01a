use crate::classify::Placeholders;
use crate::crypto::sha256;
use crate::error::{Error, ErrorCode};
use crate::request::{PARAMETERS, Value};
use std::borrow::Cow;

/// PostgreSQL takes no longer message, SQLite no longer text.
const TEXT_BYTES: usize = 1 << 30;

/// What the host is about to send: the text as the driver gets it, and its parameters.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement<'a> {
    pub(super) text: &'a str,
    pub(super) parameters: Vec<Vec<Value>>,
    pub(super) placeholders: Placeholders,
}

impl<'a> Statement<'a> {
    /// A statement without parameters. One that is longer than is looked at (64 KiB) is decided on as any that is not understood.
    ///
    /// One that is longer than the classifier looks at gets a decision all the same: it is `unknown`.
    ///
    /// # Errors
    /// `request.too_large` beyond 1 GiB, which no database takes.
    pub fn new(text: &'a str) -> Result<Self, Error> {
        if text.len() > TEXT_BYTES {
            return Err(Error::new(
                ErrorCode::RequestTooLarge,
                format!("the statement has {} bytes; {TEXT_BYTES} are allowed", text.len()),
            ));
        }
        Ok(Self { text, parameters: Vec::new(), placeholders: Placeholders::Native })
    }

    /// Says how parameters are marked in the text.
    #[must_use]
    pub fn with_placeholders(mut self, placeholders: Placeholders) -> Self {
        self.placeholders = placeholders;
        self
    }

    /// Gives one list of parameters for each execution (`executemany` has several).
    ///
    /// # Errors
    /// `request.too_large` beyond [`PARAMETERS`] for one execution.
    pub fn with_parameters(mut self, parameters: Vec<Vec<Value>>) -> Result<Self, Error> {
        if parameters.iter().any(|list| list.len() > PARAMETERS) {
            return Err(Error::new(ErrorCode::RequestTooLarge, format!("one execution has more than {PARAMETERS} parameters")));
        }
        self.parameters = parameters;
        Ok(self)
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// Commitment to the text: SHA-256 over the session's salt and the bytes. Without the salt nobody can try out literals.
    pub(super) fn commitment(&self, salt: &[u8]) -> [u8; 32] {
        sha256(&[salt, self.text.as_bytes()])
    }

    /// Commitment to the parameters, where there are any: SHA-256 over the session's salt, and for each list a mark and each value
    /// as kind, length (8 bytes, big-endian) and bytes.
    pub(super) fn parameters_commitment(&self, salt: &[u8]) -> Option<[u8; 32]> {
        if self.parameters.iter().all(Vec::is_empty) {
            return None;
        }
        let mut bytes = salt.to_vec();
        for list in &self.parameters {
            bytes.push(b'[');
            for value in list {
                let (kind, text): (u8, Cow<'_, [u8]>) = match value {
                    Value::Null => (b'n', Cow::Borrowed(b"")),
                    Value::Bool(truth) => (b'b', Cow::Borrowed(if *truth { b"1" } else { b"0" })),
                    Value::Int(number) => (b'i', number.to_be_bytes().to_vec().into()),
                    Value::Float(number) => (b'f', number.to_bits().to_be_bytes().to_vec().into()),
                    Value::Decimal(text) => (b'd', text.as_bytes().into()),
                    Value::Text(text) => (b't', text.as_bytes().into()),
                    Value::Bytes(octets) => (b'o', octets.as_slice().into()),
                    Value::Other { kind, text } => (b'x', format!("{}:{kind}{text}", kind.len()).into_bytes().into()),
                };
                bytes.push(kind);
                bytes.extend_from_slice(&(text.len() as u64).to_be_bytes());
                bytes.extend_from_slice(&text);
            }
        }
        Some(sha256(&[&bytes]))
    }
}
