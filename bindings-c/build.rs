//! Gives the shared library the name that programs are linked with, and keeps it loaded: handlers of `fork` point into it.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if env::var("CARGO_CFG_TARGET_OS").is_ok_and(|system| system == "linux") {
        // While the version is 0.x, each minor version is another ABI.
        let major = env::var("CARGO_PKG_VERSION_MAJOR").unwrap_or_default();
        let minor = env::var("CARGO_PKG_VERSION_MINOR").unwrap_or_default();
        let number = if major == "0" { format!("{major}.{minor}") } else { major };
        println!("cargo::rustc-cdylib-link-arg=-Wl,-soname,libcheckrein.so.{number}");
        println!("cargo::rustc-cdylib-link-arg=-Wl,-z,nodelete");
    }
}
