//! Masking keys that a host gives by name.

use crate::bytes::{Slice, options, text};
use crate::status::argument;
use checkrein::crypto::{KeyProvider, MacKey, NoKeys, VersionedKey};
use checkrein::host::KeyFile;
use checkrein::{Error, ErrorCode};
use std::ffi::c_void;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use zeroize::Zeroize as _;

/// A callback's answer: the key was written.
pub const CHECKREIN_KEY_FOUND: i32 = 0;
/// A callback's answer: there is no key of this name.
pub const CHECKREIN_KEY_NONE: i32 = 1;
/// The most bytes that a key may have; HMAC-SHA256 gains nothing from more than 64.
pub const CHECKREIN_KEY_BYTES: usize = 256;

/// Where a callback writes a key. The library wipes it.
#[repr(C)]
pub struct Key {
    /// Counts up with each rotation; tokens carry it.
    pub version: u32,
    /// How many bytes of `secret` are used: at least 16.
    pub len: usize,
    /// The key.
    pub secret: [u8; 256],
}

/// Gives the masking key of this name and version, the current one where `version` is NULL: `CHECKREIN_KEY_FOUND`, `CHECKREIN_KEY_NONE`, or
/// anything else for a failure, which is reported as `boundary.callback`; nothing is shown unmasked for it. It is called while a masker is
/// made or a token revealed, which may be of an earlier version; by the thread that does so, by several at once. It may call this library.
/// It must not throw, unwind or jump out.
pub type KeyCallback = Option<unsafe extern "C" fn(user_data: *mut c_void, name: Slice, version: *const u32, key: *mut Key) -> i32>;

/// Gives back what a callback was given.
pub type FreeCallback = Option<unsafe extern "C" fn(user_data: *mut c_void)>;

/// Where masking keys come from: a file, or a callback, or (NULL, or all of it zero but `size`) nowhere.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct MaskKeys {
    /// `sizeof(checkrein_mask_keys)`
    pub size: usize,
    /// The path of a key file; empty for none.
    pub file: Slice,
    /// A callback; NULL for none.
    pub callback: KeyCallback,
    /// Handed to both callbacks as it is. Threads share it.
    pub user_data: *mut c_void,
    /// Called once with `user_data`, when nothing needs it any more (the enforcer and all that came from it are freed), by whichever
    /// thread frees the last. NULL for none. Not called when the enforcer could not be made.
    pub free_user_data: FreeCallback,
}

/// Keys for a new enforcer; [`Keys::keep`] says that it was made.
pub(crate) enum Keys {
    None(Arc<NoKeys>),
    File(Arc<KeyFile>),
    Host(Arc<HostKeys>),
}

pub(crate) struct HostKeys {
    callback: unsafe extern "C" fn(*mut c_void, Slice, *const u32, *mut Key) -> i32,
    user_data: *mut c_void,
    free: FreeCallback,
    /// Whether `user_data` was taken over.
    kept: AtomicBool,
}

// SAFETY: the header says that threads share `user_data` and that several call back at once.
unsafe impl Send for HostKeys {}
// SAFETY: as above.
unsafe impl Sync for HostKeys {}

impl Keys {
    pub(crate) fn read(given: *const MaskKeys) -> Result<Self, Error> {
        let nothing = MaskKeys {
            size: size_of::<MaskKeys>(),
            file: Slice::ABSENT,
            callback: None,
            user_data: std::ptr::null_mut(),
            free_user_data: None,
        };
        let given = options(given, nothing)?;
        match (given.file.given(), given.callback) {
            (None, None) => Ok(Self::None(Arc::new(NoKeys))),
            (Some(file), None) => KeyFile::load(&file.path()?).map(|file| Self::File(Arc::new(file))),
            (None, Some(callback)) => Ok(Self::Host(Arc::new(HostKeys {
                callback,
                user_data: given.user_data,
                free: given.free_user_data,
                kept: AtomicBool::new(false),
            }))),
            (Some(_), Some(_)) => Err(argument("masking keys come from a file or from a callback, not from both")),
        }
    }

    pub(crate) fn provider(&self) -> Arc<dyn KeyProvider> {
        match self {
            Self::None(keys) => Arc::<NoKeys>::clone(keys),
            Self::File(keys) => Arc::<KeyFile>::clone(keys),
            Self::Host(keys) => Arc::<HostKeys>::clone(keys),
        }
    }

    pub(crate) fn keep(&self) {
        if let Self::Host(keys) = self {
            keys.kept.store(true, Ordering::Release);
        }
    }
}

impl KeyProvider for HostKeys {
    fn current(&self, name: &str) -> Result<Option<VersionedKey>, Error> {
        self.ask(name, None)
    }

    fn version(&self, name: &str, version: u32) -> Result<Option<VersionedKey>, Error> {
        match self.ask(name, Some(version))? {
            Some(key) if key.version != version => Err(failed("the host gave another version of a masking key than it was asked for")),
            key => Ok(key),
        }
    }
}

impl HostKeys {
    fn ask(&self, name: &str, version: Option<u32>) -> Result<Option<VersionedKey>, Error> {
        let wanted = version.as_ref().map_or(std::ptr::null(), std::ptr::from_ref);
        let mut key = Key { version: 0, len: 0, secret: [0; CHECKREIN_KEY_BYTES] };
        // SAFETY: the host gave the callback for this; it gets its own data, and places that live as long as the call.
        let answer = unsafe { (self.callback)(self.user_data, text(name), wanted, &raw mut key) };
        let secret = key.secret.get(..key.len).and_then(MacKey::new);
        key.secret.zeroize();
        match (answer, secret) {
            (CHECKREIN_KEY_NONE, _) => Ok(None),
            (CHECKREIN_KEY_FOUND, Some(secret)) => Ok(Some(VersionedKey { version: key.version, key: secret })),
            (CHECKREIN_KEY_FOUND, None) => Err(failed("the host gave a masking key with fewer than 16 bytes, or more than 256")),
            _ => Err(failed("the host could not give a masking key")),
        }
    }
}

fn failed(what: &str) -> Error {
    Error::of_host(ErrorCode::BoundaryCallback, what)
}

impl Drop for HostKeys {
    fn drop(&mut self) {
        if let (Some(free), true) = (self.free, self.kept.load(Ordering::Acquire)) {
            // SAFETY: the host gave it for this, and it is called once.
            unsafe { free(self.user_data) };
        }
    }
}
