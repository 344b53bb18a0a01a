use super::file;
use crate::crypto::{KeyProvider, MacKey, VersionedKey};
use crate::error::{Error, ErrorCode, excerpt};
use crate::wire::{base64url, strict};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;
use zeroize::{Zeroize as _, Zeroizing};

/// The largest key file: thousands of keys.
const FILE_BYTES: usize = 1 << 20;

/// Masking keys from a file:
///
/// ```json
/// {"version": 1, "keys": {"cards-v3": {"version": 3, "secret": "base64url of at least 16 bytes"}}}
/// ```
///
/// The file is its owner's alone (mode 0600).
#[derive(Debug)]
pub struct KeyFile {
    keys: BTreeMap<String, VersionedKey>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    version: u32,
    keys: BTreeMap<String, Key>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Key {
    version: u32,
    secret: String,
}

impl Drop for Key {
    fn drop(&mut self) {
        self.secret.zeroize();
    }
}

impl KeyFile {
    /// Reads the file once.
    ///
    /// # Errors
    /// `host.file` when it cannot be read; `host.permissions` when others can open it (Unix); `host.key_file` or `wire.…` when it
    /// does not have the shape of one.
    pub fn load(path: &Path) -> Result<Self, Error> {
        let bytes = file::read_secret(path, FILE_BYTES)?;
        let document: Document = strict::typed(&bytes, strict::Limits { bytes: FILE_BYTES, depth: 3, nodes: 20_000 })?;
        let wrong = |what: String| Error::new(ErrorCode::HostKeyFile, what);
        if document.version != 1 {
            return Err(wrong(format!("the key file has version {}; this release reads version 1", document.version)));
        }
        let mut keys = BTreeMap::new();
        for (name, key) in document.keys {
            let secret = base64url::decode(&key.secret).ok().map(Zeroizing::new);
            let secret = secret.and_then(|secret| MacKey::new(&secret));
            let secret = secret.ok_or_else(|| {
                wrong(format!("the secret of key `{}` is not the base64url of at least 16 bytes", excerpt(&name)))
                    .with_help("make one with: head -c 32 /dev/urandom | basenc --base64url | tr -d =")
            })?;
            keys.insert(name, VersionedKey { version: key.version, key: secret });
        }
        Ok(Self { keys })
    }
}

impl KeyProvider for KeyFile {
    fn current(&self, name: &str) -> Result<Option<VersionedKey>, Error> {
        Ok(self.keys.get(name).cloned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(text: &str, mode: u32) -> Result<KeyFile, Error> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.json");
        std::fs::write(&path, text).unwrap();
        #[cfg(unix)]
        std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
        KeyFile::load(&path)
    }

    #[test]
    fn keys_are_found_by_name_and_malformed_files_are_refused() {
        let good = r#"{"version":1,"keys":{"cards-v3":{"version":3,"secret":"AAECAwQFBgcICQoLDA0ODw"}}}"#;
        let keys = load(good, 0o600).unwrap();
        let key = keys.current("cards-v3").unwrap().unwrap();
        assert_eq!(key.version, 3);
        assert_eq!(key.key.mac(&[b"x"]), MacKey::new(&(0..16).collect::<Vec<u8>>()).unwrap().mac(&[b"x"]));
        assert!(keys.current("cards").unwrap().is_none());
        let code = |text: &str| load(text, 0o600).map_err(|error| error.code()).err();
        assert_eq!(code(&good.replace("\"version\":1", "\"version\":2")), Some(ErrorCode::HostKeyFile));
        assert_eq!(code(&good.replace("AAECAwQFBgcICQoLDA0ODw", "AAECAwQFBgcICQoLDA0O")), Some(ErrorCode::HostKeyFile));
        assert_eq!(code(&good.replace("ODw", "ODw==")), Some(ErrorCode::HostKeyFile));
        assert_eq!(code(&good.replace("secret", "secrets")), Some(ErrorCode::WireSchema));
        assert_eq!(code(&good.replace("}}}", "},\"cards-v3\":{\"version\":4,\"secret\":\"\"}}}")), Some(ErrorCode::WireDuplicateKey));
    }

    #[cfg(unix)]
    #[test]
    fn a_key_file_that_others_can_open_is_refused_with_help() {
        for mode in [0o644, 0o640, 0o604, 0o660] {
            let error = load(r#"{"version":1,"keys":{}}"#, mode).unwrap_err();
            assert_eq!(error.code(), ErrorCode::HostPermissions);
            assert!(error.help().unwrap().starts_with("chmod 600 "));
        }
    }
}
