//! Reading and creating single files: bounded, and strict with secrets.

use crate::error::{Error, ErrorCode, excerpt};
use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::path::Path;
use zeroize::Zeroizing;

/// An error about a file; names it, shows nothing of it.
pub(super) fn failed(what: &str, path: &Path, source: std::io::Error) -> Error {
    Error::new(ErrorCode::HostFile, format!("cannot {what} `{}`", excerpt(&path.display().to_string()))).with_source(source)
}

/// Reads a file of at most `limit` bytes.
///
/// Errors: `host.file`, `wire.too_large`.
pub(super) fn read(path: &Path, limit: usize) -> Result<Vec<u8>, Error> {
    read_open(open(path)?, path, limit)
}

/// Reads a file with a secret; on Unix nobody but its owner may be able to read it.
///
/// Errors: `host.file`, `host.permissions`, `wire.too_large`.
pub(super) fn read_secret(path: &Path, limit: usize) -> Result<Zeroizing<Vec<u8>>, Error> {
    let file = open(path)?;
    // Looked at on the open file, not on the path: it cannot be exchanged in between.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = file.metadata().map_err(|error| failed("look at", path, error))?.permissions().mode();
        if mode & 0o077 != 0 {
            let shown = excerpt(&path.display().to_string());
            let message = format!("`{shown}` holds a secret and others can open it (mode {:03o})", mode & 0o777);
            return Err(Error::new(ErrorCode::HostPermissions, message).with_help(format!("chmod 600 {shown}")));
        }
    }
    read_open(file, path, limit).map(Zeroizing::new)
}

fn open(path: &Path) -> Result<File, Error> {
    File::open(path).map_err(|error| failed("open", path, error))
}

fn read_open(file: File, path: &Path, limit: usize) -> Result<Vec<u8>, Error> {
    let size = file.metadata().map(|metadata| metadata.len()).unwrap_or(0);
    // One allocation of the right size: a secret that outgrows its buffer leaves a copy behind.
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0).min(limit) + 1);
    file.take(limit as u64 + 1).read_to_end(&mut bytes).map_err(|error| failed("read", path, error))?;
    if bytes.len() > limit {
        let message = format!("`{}` has more than {limit} bytes", excerpt(&path.display().to_string()));
        return Err(Error::new(ErrorCode::WireTooLarge, message));
    }
    Ok(bytes)
}

/// Creates a file that must not be there yet, durably; a secret one for its owner alone.
///
/// Errors: `host.file`.
pub(super) fn create(path: &Path, bytes: &[u8], secret: bool) -> Result<(), Error> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(if secret { 0o600 } else { 0o644 });
    }
    #[cfg(not(unix))]
    let _ = secret;
    let mut file = options.open(path).map_err(|error| failed("create", path, error))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(|error| failed("write", path, error))
}
