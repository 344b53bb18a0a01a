use super::file;
use crate::error::{Error, ErrorCode, excerpt};
use std::path::{Component, Path, PathBuf};

/// The largest document that a policy may refer to, as the wire has it for documents of an operator.
const FILE_BYTES: usize = 64 << 20;

/// Reads the files that a policy refers to: they stand in the policy's folder or below it.
#[derive(Debug, Clone)]
pub struct Directory {
    root: PathBuf,
}

impl Directory {
    /// The folder of this name.
    ///
    /// # Errors
    /// `host.file` when it is not there.
    pub fn new(folder: &Path) -> Result<Self, Error> {
        folder.canonicalize().map(|root| Self { root }).map_err(|error| file::failed("open", folder, error))
    }

    /// The folder that this file (a policy) stands in.
    ///
    /// # Errors
    /// `host.file` when it is not there.
    pub fn beside(path: &Path) -> Result<Self, Error> {
        let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        Self::new(folder.unwrap_or(Path::new(".")))
    }

    /// Reads a file by its name relative to the folder, with `/` between its parts.
    ///
    /// # Errors
    /// `host.path` for a name that leads out of the folder: absolute, with `..`, or through a symbolic link; `host.file` when it
    /// cannot be read; `wire.too_large` beyond 64 MiB.
    pub fn read(&self, name: &str) -> Result<Vec<u8>, Error> {
        let outside = || {
            Error::new(ErrorCode::HostPath, format!("`{}` does not name a file in the policy's folder", excerpt(name)))
                .with_help("name the file relative to the policy, without `..`")
        };
        let inside = |component| matches!(component, Component::Normal(_) | Component::CurDir);
        // `\` and `:` lead elsewhere on Windows; a policy must mean the same everywhere.
        if name.is_empty() || name.contains(['\\', ':', '\0']) || !Path::new(name).components().all(inside) {
            return Err(outside());
        }
        let path = self.root.join(name);
        let real = path.canonicalize().map_err(|error| file::failed("open", &path, error))?;
        if !real.starts_with(&self.root) {
            return Err(outside());
        }
        file::read(&real, FILE_BYTES)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_leads_out_of_the_folder() {
        let around = tempfile::tempdir().unwrap();
        let folder = around.path().join("policy");
        std::fs::create_dir_all(folder.join("keys")).unwrap();
        std::fs::write(around.path().join("secret"), "s").unwrap();
        std::fs::write(folder.join("keys/dba.json"), "k").unwrap();
        std::fs::write(folder.join("policy.yaml"), "p").unwrap();
        let directory = Directory::beside(&folder.join("policy.yaml")).unwrap();
        assert_eq!(directory.read("keys/dba.json").unwrap(), b"k");
        assert_eq!(directory.read("./policy.yaml").unwrap(), b"p");
        let code = |name: &str| directory.read(name).map_err(|error| error.code());
        let absolute = around.path().join("secret").display().to_string();
        for name in ["../secret", "keys/../../secret", &absolute, "", "..", "a\\..\\b", "C:secret"] {
            assert_eq!(code(name), Err(ErrorCode::HostPath), "{name}");
        }
        assert_eq!(code("missing"), Err(ErrorCode::HostFile));
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(around.path().join("secret"), folder.join("link")).unwrap();
            std::os::unix::fs::symlink("keys/dba.json", folder.join("near")).unwrap();
            assert_eq!(code("link"), Err(ErrorCode::HostPath));
            assert_eq!(code("near").unwrap(), b"k");
        }
    }
}
