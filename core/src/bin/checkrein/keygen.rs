//! `keygen`.

use crate::arguments::{KeyKind, KeygenOptions};
use crate::output::{Failure, line};
use crate::println;
use checkrein::host::{SystemRandom, generate_signing_key};
use serde_json::json;
use std::process::ExitCode;

pub(crate) fn keygen(options: &KeygenOptions, as_json: bool) -> Result<ExitCode, Failure> {
    let verifier = generate_signing_key(&options.out, &options.name, &SystemRandom::default())?;
    match options.kind {
        KeyKind::Log if as_json => println!("{}", json!({"private": options.out, "verifier": verifier.to_string()})),
        KeyKind::Log => {
            line("private", options.out.display());
            line("verifier", verifier);
        }
        // What goes into a policy's list of approvers.
        KeyKind::Approver => {
            let entry = json!({"subject": options.name, "groups": [], "key": verifier.key().to_text()});
            if as_json {
                println!("{}", json!({"private": options.out, "approver": entry}));
            } else {
                line("private", options.out.display());
                line("approver", entry);
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
