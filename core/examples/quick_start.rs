//! The shortest way from token to proof: `cargo run -p checkrein --example quick_start -- examples/quick_start`.
#![expect(clippy::print_stdout, reason = "it shows what comes out")]

use checkrein::audit::{self, event::Status};
use checkrein::enforce::{Decision, Enforcer, Outcome, SessionOptions, Statement};
use checkrein::host::{EnforcerFiles, Folder, SystemRandom, generate_signing_key};
use checkrein::mask::ResultShape;
use checkrein::request::{Context, Value};
use std::error::Error;
use std::fs;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn Error>> {
    let world = PathBuf::from(std::env::args().nth(1).ok_or("which folder has policy.yaml and token?")?);
    let state = tempfile::tempdir()?;
    let (policy, log, signing_key) = (world.join("policy.yaml"), state.path().join("audit"), state.path().join("log.key"));
    let public_key = generate_signing_key(&signing_key, "example.com/orders", &SystemRandom::default())?;

    let enforcer = Enforcer::from_files(&EnforcerFiles { policy: &policy, log: &log, signing_key: &signing_key, mask_keys: None })?;
    let token = fs::read_to_string(world.join("token"))?;
    let session = enforcer.open_session(&token, "orders-db", SessionOptions::default())?;
    let mut connection = session.connection();

    for statement in ["SELECT name, ssn AS number FROM customers", "DROP TABLE customers"] {
        match connection.decide(&Statement::new(statement)?, &Context::default())? {
            Decision::Permit(permit) => {
                // The driver runs the statement; this stands for its description and its row.
                let shape = ResultShape::from_json(br#"[{"name": "name", "kind": "text"}, {"name": "number", "kind": "text"}]"#)?;
                let mut row = [Value::Text("Ada".into()), Value::Text("123-45-6789".into())];
                permit.masker(&shape)?.row(&mut row)?;
                if let [Value::Text(name), Value::Text(number)] = &row {
                    println!("permit: {name}, {number}");
                }
                connection.outcome(&permit, Outcome { status: Status::Ok, rows: Some(1) })?;
            }
            Decision::Hold(hold) => println!("hold: {}", hold.request().render()),
            Decision::Deny(denial) => println!("{}: {}", denial.reason().name(), denial.message()),
        }
    }
    session.close()?;
    enforcer.checkpoint()?;
    let report = audit::verify(&Folder::open(&log)?, &public_key, None)?;
    println!("the log is sound: {} entries", report.entries);
    Ok(())
}
