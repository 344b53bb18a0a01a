//! The signed checkpoint: a C2SP signed note over origin, size and root, as public transparency logs have it.
//!
//! ```text
//! checkrein.example/orders            the origin: the log's name, also the key's name
//! 1024                                how many entries
//! qINS1GRFhWHwdkUeqLEoP4yEMkTBBzxBkGwGQlVlVcs=
//!                                     an empty line ends what is signed (its own newline is not signed)
//! — checkrein.example/orders 5Tw0Cd…  base64 of key id (4 bytes) and Ed25519 signature (64 bytes)
//! ```
//!
//! Go's `sumdb/note` and witnesses of the C2SP network read it. Extension lines are allowed by `tlog-checkpoint` and discouraged;
//! we never write one and refuse them.

use super::tree::Hash;
use crate::crypto::{Signer, VerifyingKey, hex, sha256};
use crate::error::{Error, ErrorCode};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::fmt;
use std::str::FromStr;

/// The largest note that is looked at: three short lines and a hundred signatures.
const NOTE_BYTES: usize = 64 << 10;
/// The most signatures of a note (Go's `sumdb/note` has the same bound).
const SIGNATURES: usize = 100;
/// The signature type of Ed25519 in C2SP signed notes.
const ED25519: u8 = 1;

/// The public key of a log, as text `origin+hash+base64`; what a stranger needs to verify it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    id: [u8; 4],
    key: VerifyingKey,
}

impl VerifierKey {
    /// Names a key. The name is the log's origin.
    ///
    /// # Errors
    /// `audit.key` for a name that is empty, longer than 255 bytes, or has white space, control characters or `+`.
    pub fn new(name: &str, key: VerifyingKey) -> Result<Self, Error> {
        let named = !name.is_empty() && name.len() <= 255;
        if !named || name.contains(|character: char| character.is_whitespace() || character.is_control() || character == '+') {
            return Err(Error::new(ErrorCode::AuditKey, "an origin is 1 to 255 bytes without white space, control characters and `+`"));
        }
        Ok(Self { name: name.to_owned(), id: key_id(name, &key), key })
    }

    /// The log's origin.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The key.
    #[must_use]
    pub fn key(&self) -> VerifyingKey {
        self.key
    }
}

/// The first four bytes of `SHA-256(name || 0x0A || type || key)`.
pub(crate) fn key_id(name: &str, key: &VerifyingKey) -> [u8; 4] {
    let [first, second, third, fourth, ..] = sha256(&[name.as_bytes(), b"\n", &[ED25519], &key.0]);
    [first, second, third, fourth]
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut typed = vec![ED25519];
        typed.extend_from_slice(&self.key.0);
        write!(f, "{}+{}+{}", self.name, hex(&self.id), STANDARD.encode(typed))
    }
}

impl FromStr for VerifierKey {
    type Err = Error;

    /// Reads the text form.
    ///
    /// Errors: `audit.key`.
    fn from_str(text: &str) -> Result<Self, Error> {
        let wrong = || Error::new(ErrorCode::AuditKey, "a verifier key is `origin+hash+base64` with an Ed25519 key");
        // The base64 may itself hold `+`.
        let mut parts = text.splitn(3, '+');
        let (name, id, typed) = (parts.next(), parts.next(), parts.next());
        let typed = STANDARD.decode(typed.ok_or_else(wrong)?).map_err(|_| wrong())?;
        let Some((&ED25519, key)) = typed.split_first() else { return Err(wrong()) };
        let key = VerifyingKey(key.try_into().map_err(|_| wrong())?);
        let read = Self::new(name.ok_or_else(wrong)?, key)?;
        if id != Some(hex(&read.id).as_str()) {
            return Err(wrong().with_help("the hash does not belong to this origin and key: one of them was changed"));
        }
        Ok(read)
    }
}

/// A size and a root that the log's key has signed.
///
/// ```
/// use checkrein::audit::Checkpoint;
/// # use checkrein::audit::{Event, Log, Memory};
/// # use checkrein::policy::AuditMode;
/// # use checkrein::request::{FixedClock, Timestamp};
/// # use std::sync::Arc;
/// # let signer = checkrein::crypto::SigningKey::from_seed(&[3; 32].into()).expect("32 bytes are a seed");
/// # let (memory, clock) = (Memory::default(), Arc::new(FixedClock::at(Timestamp(1_773_309_600_000))));
/// # let log = Log::open(Box::new(memory.clone()), Box::new(signer), "log.example/orders", clock)?;
/// # let event = Event::from_json(br#"{"kind":"session_closed","session":"s-1","reason":"closed"}"#)?;
///
/// # log.append(&event, AuditMode::Group)?;
/// let note = log.checkpoint()?.note().to_owned();
/// assert!(note.starts_with("log.example/orders\n1\n"));
/// let checkpoint = Checkpoint::open(note.as_bytes(), log.verifier_key())?;
/// assert_eq!(checkpoint.size(), 1);
/// assert!(Checkpoint::open(note.replace("\n1\n", "\n2\n").as_bytes(), log.verifier_key()).is_err());
/// # Ok::<(), checkrein::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    origin: String,
    size: u64,
    root: Hash,
    note: String,
}

impl Checkpoint {
    /// Signs; `None` when the key is out of reach.
    pub(super) fn sign(key: &VerifierKey, signer: &dyn Signer, size: u64, root: Hash) -> Option<Self> {
        let body = format!("{}\n{size}\n{}\n", key.name, STANDARD.encode(root));
        let mut signature = key.id.to_vec();
        signature.extend_from_slice(&signer.sign(body.as_bytes())?);
        let note = format!("{body}\n— {} {}\n", key.name, STANDARD.encode(signature));
        Some(Self { origin: key.name.clone(), size, root, note })
    }

    /// Reads a note and verifies it. Signatures by other keys (witnesses) are read over; one by this key must be there and hold.
    ///
    /// # Errors
    /// `audit.checkpoint`.
    pub fn open(note: &[u8], key: &VerifierKey) -> Result<Self, Error> {
        let wrong = |what: &str| Error::new(ErrorCode::AuditCheckpoint, what);
        if note.len() > NOTE_BYTES {
            return Err(wrong("the checkpoint is too large"));
        }
        let note = std::str::from_utf8(note).map_err(|_| wrong("the checkpoint is not UTF-8"))?;
        if note.contains(|character: char| character.is_control() && character != '\n') {
            return Err(wrong("the checkpoint has control characters"));
        }
        let split = note.rfind("\n\n").ok_or_else(|| wrong("the checkpoint has no signatures"))?;
        let (body, signatures) = note.split_at(split + 1);
        verify(body, signatures.get(1..).unwrap_or_default(), key)?;
        let mut lines = body.split('\n');
        let (origin, size, root, end, more) = (lines.next(), lines.next(), lines.next(), lines.next(), lines.next());
        let (Some(origin), Some(size), Some(root), Some(""), None) = (origin, size, root, end, more) else {
            return Err(wrong("the checkpoint has not three lines"));
        };
        if origin != key.name {
            return Err(wrong("the checkpoint is of another log"));
        }
        let number: u64 = size.parse().map_err(|_| wrong("the checkpoint's size is not a number"))?;
        if number.to_string() != size {
            return Err(wrong("the checkpoint's size is not in its plain form"));
        }
        let root =
            STANDARD.decode(root).ok().and_then(|root| root.try_into().ok()).ok_or_else(|| wrong("the root is not 32 bytes in base64"))?;
        Ok(Self { origin: origin.to_owned(), size: number, root, note: note.to_owned() })
    }

    /// The log's name.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// How many entries it covers.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root over them.
    #[must_use]
    pub fn root(&self) -> &Hash {
        &self.root
    }

    /// The signed note.
    #[must_use]
    pub fn note(&self) -> &str {
        &self.note
    }
}

/// The first signature line with this key's name and id decides, as in Go's `sumdb/note`.
fn verify(body: &str, signatures: &str, key: &VerifierKey) -> Result<(), Error> {
    let wrong = |what: &str| Error::new(ErrorCode::AuditCheckpoint, what);
    let lines = signatures.strip_suffix('\n').ok_or_else(|| wrong("the last signature has no end of line"))?;
    let mut found = None;
    for (number, line) in lines.split('\n').enumerate() {
        let parts = line.strip_prefix("— ").and_then(|rest| rest.split_once(' '));
        let (name, signature) = parts.filter(|_| number < SIGNATURES).ok_or_else(|| wrong("a signature line is malformed"))?;
        let signature = STANDARD.decode(signature).map_err(|_| wrong("a signature is not base64"))?;
        let (id, signature) = signature.split_at_checked(4).ok_or_else(|| wrong("a signature has no key id"))?;
        if name.is_empty() || signature.is_empty() {
            return Err(wrong("a signature line is malformed"));
        }
        if found.is_none() && name == key.name && id == key.id {
            found = Some(key.key.verifies(body.as_bytes(), signature));
        }
    }
    match found {
        Some(true) => Ok(()),
        Some(false) => Err(wrong("the signature does not hold")),
        None => Err(wrong("the checkpoint is not signed by this key")),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::crypto::SigningKey;
    use zeroize::Zeroizing;

    pub(crate) fn signer() -> SigningKey {
        SigningKey::from_seed(&Zeroizing::new([7; 32])).unwrap()
    }

    fn key() -> VerifierKey {
        VerifierKey::new("checkrein.example/log", signer().verifying_key()).unwrap()
    }

    #[test]
    fn the_published_example_of_gos_note_package_verifies() {
        // golang.org/x/mod/sumdb/note, package documentation: verifier key and note.
        let key: VerifierKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW".parse().unwrap();
        assert_eq!(key.to_string(), "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
        let body = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
        let signatures = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
        assert!(verify(body, signatures, &key).is_ok());
        assert!(verify(&body.replace("is the", "is not the"), signatures, &key).is_err());
    }

    #[test]
    fn a_flipped_bit_never_verifies() {
        let checkpoint = Checkpoint::sign(&key(), &signer(), 70_001, [9; 32]).unwrap();
        assert_eq!(Checkpoint::open(checkpoint.note().as_bytes(), &key()).unwrap(), checkpoint);
        for bit in 0..checkpoint.note().len() * 8 {
            let mut note = checkpoint.note().as_bytes().to_vec();
            note[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(Checkpoint::open(&note, &key()).map_err(|error| error.code()), Err(ErrorCode::AuditCheckpoint), "bit {bit}");
        }
        for length in 0..checkpoint.note().len() {
            assert!(Checkpoint::open(&checkpoint.note().as_bytes()[..length], &key()).is_err());
        }
    }

    #[test]
    fn only_the_plain_form_of_this_log_by_this_key_is_taken() {
        let sign = |body: &str| {
            let mut signature = key().id.to_vec();
            signature.extend_from_slice(&signer().sign(body.as_bytes()).unwrap());
            format!("{body}\n— {} {}\n", key().name, STANDARD.encode(signature))
        };
        let root = STANDARD.encode([9; 32]);
        let opens = |note: String| Checkpoint::open(note.as_bytes(), &key()).is_ok();
        let good = sign(&format!("checkrein.example/log\n5\n{root}\n"));
        assert!(opens(good.clone()));
        assert!(opens(format!("{good}— witness.example {}\n", STANDARD.encode([1; 76]))), "a witness may add its line");
        for body in [
            format!("checkrein.example/other\n5\n{root}\n"),
            format!("checkrein.example/log\n05\n{root}\n"),
            format!("checkrein.example/log\n+5\n{root}\n"),
            format!("checkrein.example/log\n5\n{root}\nextension\n"),
            format!("checkrein.example/log\n5\n{}\n", STANDARD.encode([9; 31])),
            "checkrein.example/log\n5\n".to_owned(),
        ] {
            assert!(!opens(sign(&body)), "{body}");
        }
        let other = SigningKey::from_seed(&Zeroizing::new([8; 32])).unwrap();
        let other = VerifierKey::new("checkrein.example/log", other.verifying_key()).unwrap();
        assert!(Checkpoint::open(good.as_bytes(), &other).is_err());
        assert!(key().to_string().replace("log", "lug").parse::<VerifierKey>().is_err());
        assert!(VerifierKey::new("a b", key().key).is_err() && VerifierKey::new("a+b", key().key).is_err());
    }
}
