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
/// {"version": 1, "keys": {"cards": {"version": 3, "secret": "base64url of at least 16 bytes", "earlier": [
///   {"version": 2, "secret": "…"}
/// ]}}}
/// ```
///
/// Values are masked under the key's own version. Those under `earlier`, if any, open what was encrypted before a rotation.
///
/// The file is its owner's alone (mode 0600).
#[derive(Debug)]
pub struct KeyFile {
    /// Every version, the current one first.
    keys: BTreeMap<String, Vec<VersionedKey>>,
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
    secret: Secret,
    #[serde(default)]
    earlier: Vec<Earlier>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Earlier {
    version: u32,
    secret: Secret,
}

/// A secret as it is written; wiped after it was read.
#[derive(Deserialize)]
#[serde(transparent)]
struct Secret(String);

impl Drop for Secret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl Secret {
    fn key(&self) -> Option<MacKey> {
        let secret = Zeroizing::new(base64url::decode(&self.0).ok()?);
        MacKey::new(&secret)
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
        let document: Document = strict::typed(&bytes, strict::Limits { bytes: FILE_BYTES, depth: 5, nodes: 20_000 })?;
        let wrong = |what: String| Error::new(ErrorCode::HostKeyFile, what);
        if document.version != 1 {
            return Err(wrong(format!("the key file has version {}; this release reads version 1", document.version)));
        }
        let mut keys = BTreeMap::new();
        for (name, key) in document.keys {
            let earlier = key.earlier.iter().map(|earlier| (earlier.version, &earlier.secret));
            let mut versions: Vec<VersionedKey> = Vec::new();
            for (version, secret) in std::iter::once((key.version, &key.secret)).chain(earlier) {
                let key = secret.key().ok_or_else(|| {
                    wrong(format!("a secret of key `{}` is not the base64url of at least 16 bytes", excerpt(&name)))
                        .with_help("make one with: head -c 32 /dev/urandom | basenc --base64url | tr -d =")
                })?;
                if versions.iter().any(|other| other.version == version) {
                    return Err(wrong(format!("version {version} of key `{}` is there twice", excerpt(&name))));
                }
                versions.push(VersionedKey { version, key });
            }
            keys.insert(name, versions);
        }
        Ok(Self { keys })
    }
}

impl KeyProvider for KeyFile {
    fn current(&self, name: &str) -> Result<Option<VersionedKey>, Error> {
        Ok(self.keys.get(name).and_then(|versions| versions.first()).cloned())
    }

    fn version(&self, name: &str, version: u32) -> Result<Option<VersionedKey>, Error> {
        Ok(self.keys.get(name).into_iter().flatten().find(|key| key.version == version).cloned())
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

    #[test]
    fn earlier_versions_are_found_by_their_number_and_never_current() {
        let text = r#"{"version":1,"keys":{"cards":{"version":3,"secret":"AAECAwQFBgcICQoLDA0ODw","earlier":[
            {"version":2,"secret":"DwECAwQFBgcICQoLDA0ODw"}]}}}"#;
        let keys = load(text, 0o600).unwrap();
        let found = |version| keys.version("cards", version).unwrap().map(|key| (key.version, key.key.mac(&[b"x"])));
        assert_eq!(keys.current("cards").unwrap().map(|key| key.version), Some(3));
        assert_eq!((found(3).unwrap().0, found(2).unwrap().0, found(1)), (3, 2, None));
        assert_ne!(found(3).unwrap().1, found(2).unwrap().1);
        assert!(keys.version("mail", 3).unwrap().is_none());
        let code = |text: &str| load(text, 0o600).map_err(|error| error.code()).err();
        assert_eq!(code(&text.replace("\"version\":2", "\"version\":3")), Some(ErrorCode::HostKeyFile));
        assert_eq!(code(&text.replace("\"DwEC", "\"Dw")), Some(ErrorCode::HostKeyFile));
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
