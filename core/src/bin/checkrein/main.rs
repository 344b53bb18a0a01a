//! The `checkrein` program: what the library says, on a terminal or as JSON.
//!
//! Exit codes: 0 yes (permit, verified, clean), 1 no (a check failed), 2 misuse or a broken input, 3 deny, 4 hold.

mod arguments;
mod audit;
mod keygen;
mod lines;
mod output;
mod policy;
mod scan;
mod statement;

use arguments::{Arguments, AuditCommand, Command, PolicyCommand};
use clap::Parser as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let result = match &arguments.command {
        Command::Classify(options) => statement::classify(options, arguments.json),
        Command::Decide(options) => statement::decide(options, arguments.json),
        Command::Policy(PolicyCommand::Check(options)) => policy::check(options, arguments.json),
        Command::Policy(PolicyCommand::Lint(options)) => policy::lint(options, arguments.json),
        Command::Policy(PolicyCommand::Test(options)) => policy::test(options, arguments.json),
        Command::Policy(PolicyCommand::Schema) => policy::schema(),
        Command::Audit(AuditCommand::Verify(options)) => audit::verify(options, arguments.json),
        Command::Audit(AuditCommand::Show(options)) => audit::show(options, arguments.json),
        Command::Keygen(options) => keygen::keygen(options, arguments.json),
        Command::Scan(options) => scan::scan(options, arguments.json),
    };
    result.unwrap_or_else(|failure| {
        output::complain(&failure, arguments.json);
        ExitCode::from(2)
    })
}
