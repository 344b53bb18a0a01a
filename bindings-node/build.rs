//! Link arguments of an addon.

fn main() {
    // Where the crate writes what it exports, for scripts/types.mjs: a build without it has written nothing.
    println!("cargo:rerun-if-env-changed=NAPI_TYPE_DEF_TMP_FOLDER");
    napi_build::setup();
}
