//! Ed25519 signing keys as files: one line in the text form of Go's `sumdb/note`, `PRIVATE+KEY+name+hash+base64(0x01 || seed)`, for
//! the owner alone; beside it, under the same name with `.pub`, the verifier key `name+hash+base64(0x01 || key)` for everybody.

use super::file;
use crate::audit::VerifierKey;
use crate::crypto::{Random, Signer as _, SigningKey};
use crate::error::{Error, ErrorCode};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// The largest key file: one line with a name of at most 255 bytes.
const FILE_BYTES: usize = 1024;
const PREFIX: &str = "PRIVATE+KEY+";
/// The type of an Ed25519 key in C2SP signed notes.
const ED25519: u8 = 1;

/// Makes a new key named `name` (a log's origin), writes the private half to `path` and the public half beside it, and gives the
/// latter. Nothing is overwritten.
///
/// ```
/// use checkrein::host::{SystemRandom, generate_signing_key, load_signing_key, load_verifier_key};
///
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("log.key");
/// let public = generate_signing_key(&path, "log.example/orders", &SystemRandom::default())?;
/// assert_eq!(load_signing_key(&path)?.0, "log.example/orders");
/// assert_eq!(load_verifier_key(&path.with_extension("key.pub"))?, public);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// `audit.key` for a name that is none; `host.file` when a file is there already or cannot be written; `host.random`.
pub fn generate_signing_key(path: &Path, name: &str, random: &dyn Random) -> Result<VerifierKey, Error> {
    let mut typed = Zeroizing::new([ED25519; 33]);
    if let Some(seed) = typed.get_mut(1..) {
        random.fill(seed)?;
    }
    let verifier = VerifierKey::new(name, key(&typed)?.verifying_key())?;
    // `name+hash` are the same in both texts; neither has a `+` of its own.
    let text = verifier.to_string();
    let names = text.splitn(3, '+').take(2).collect::<Vec<_>>().join("+");
    let private = Zeroizing::new(format!("{PREFIX}{names}+{}\n", *Zeroizing::new(STANDARD.encode(*typed))));
    file::create(path, private.as_bytes(), true)?;
    file::create(&public(path), format!("{text}\n").as_bytes(), false)?;
    Ok(verifier)
}

/// Reads a private key and the name it has.
///
/// # Errors
/// `host.file`; `host.permissions` when others can open it (Unix); `audit.key` when it is not in its text form.
pub fn load_signing_key(path: &Path) -> Result<(String, SigningKey), Error> {
    let wrong = || Error::new(ErrorCode::AuditKey, "a signing key is one line `PRIVATE+KEY+name+hash+base64`");
    let bytes = file::read_secret(path, FILE_BYTES)?;
    let text = std::str::from_utf8(&bytes).map_err(|_| wrong())?;
    let text = text.strip_suffix('\n').unwrap_or(text).strip_prefix(PREFIX).ok_or_else(wrong)?;
    let mut parts = text.splitn(3, '+');
    let (name, hash, typed) = (parts.next().ok_or_else(wrong)?, parts.next().ok_or_else(wrong)?, parts.next().ok_or_else(wrong)?);
    let typed = Zeroizing::new(STANDARD.decode(typed).map_err(|_| wrong())?);
    let typed = Zeroizing::new(<[u8; 33]>::try_from(typed.as_slice()).map_err(|_| wrong())?);
    let key = key(&typed)?;
    let verifier = VerifierKey::new(name, key.verifying_key())?;
    if !verifier.to_string().starts_with(&format!("{name}+{hash}+")) {
        return Err(wrong().with_help("the hash does not belong to this name and key: one of them was changed"));
    }
    Ok((name.to_owned(), key))
}

/// Reads a verifier key, `….pub`.
///
/// # Errors
/// `host.file`; `audit.key`.
pub fn load_verifier_key(path: &Path) -> Result<VerifierKey, Error> {
    let bytes = file::read(path, FILE_BYTES)?;
    let text = std::str::from_utf8(&bytes).map_err(|_| Error::new(ErrorCode::AuditKey, "the verifier key is not UTF-8"))?;
    text.strip_suffix('\n').unwrap_or(text).parse()
}

fn public(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".pub");
    name.into()
}

fn key(typed: &[u8; 33]) -> Result<SigningKey, Error> {
    let wrong = || Error::new(ErrorCode::AuditKey, "the signing key is not an Ed25519 key");
    let Some((&ED25519, seed)) = typed.split_first() else { return Err(wrong()) };
    let seed = Zeroizing::new(<[u8; 32]>::try_from(seed).map_err(|_| wrong())?);
    SigningKey::from_seed(&seed).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::SystemRandom;

    #[test]
    fn a_key_is_read_back_as_it_was_made_and_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log.key");
        let verifier = generate_signing_key(&path, "example.org/log", &SystemRandom::default()).unwrap();
        let (name, key) = load_signing_key(&path).unwrap();
        assert_eq!((name.as_str(), key.verifying_key()), ("example.org/log", verifier.key()));
        assert_eq!(load_verifier_key(&public(&path)).unwrap(), verifier);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        let again = generate_signing_key(&path, "example.org/log", &SystemRandom::default());
        assert_eq!(again.unwrap_err().code(), ErrorCode::HostFile);
        let text = std::fs::read_to_string(&path).unwrap();
        for other in [text.replace("example", "exampel"), text.replace("PRIVATE", "PUBLIC"), text.replace("+A", "+B"), String::new()] {
            std::fs::write(&path, &other).unwrap();
            assert_eq!(load_signing_key(&path).unwrap_err().code(), ErrorCode::AuditKey, "{other}");
        }
    }

    #[test]
    fn the_published_example_of_gos_note_package_loads() {
        // golang.org/x/mod/sumdb/note, package documentation: the private and the public key of one signer.
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        file::create(&path, b"PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz\n", true).unwrap();
        let (name, key) = load_signing_key(&path).unwrap();
        let verifier = VerifierKey::new(&name, key.verifying_key()).unwrap();
        assert_eq!(verifier.to_string(), "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
    }
}
