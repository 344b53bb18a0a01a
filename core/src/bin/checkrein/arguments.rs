use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Policy enforcement for AI agents: classify, decide, check policies, verify logs.
#[derive(Parser)]
#[command(version, max_term_width = 100)]
pub(crate) struct Arguments {
    /// Print JSON instead of text.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Say what a statement would do. Without a statement: read JSON lines, answer one line each.
    Classify(ClassifyOptions),
    /// Say what a policy decides, on paper. Without a statement: read JSON lines, answer one line each.
    Decide(DecideOptions),
    /// Work with policies.
    #[command(subcommand)]
    Policy(PolicyCommand),
    /// Work with audit logs.
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Make a signing key, for a log or for an approver.
    Keygen(KeygenOptions),
    /// Say what content can be recognised as, and whether values are.
    Scan(ScanOptions),
}

#[derive(Subcommand)]
pub(crate) enum PolicyCommand {
    /// Compile a policy, lint it and run its own tests.
    Check(PolicyOptions),
    /// Say what in a policy works as written and may not be meant.
    Lint(PolicyOptions),
    /// Run the tests that a policy carries.
    Test(PolicyOptions),
    /// Print the JSON Schema of policies, for editors.
    Schema,
}

#[derive(Subcommand)]
pub(crate) enum AuditCommand {
    /// Verify a log: every entry, the tree, the signed checkpoint.
    Verify(VerifyOptions),
    /// Show a log's entries, or who saw what.
    Show(ShowOptions),
}

/// What gives a statement its meaning.
#[derive(Args)]
pub(crate) struct Reading {
    /// The statement; `-` or nothing reads JSON lines from standard input.
    pub(crate) statement: Option<String>,
    /// Catalogs that requests can name: NAME=FILE, or FILE for its stem.
    #[arg(long = "catalog", value_name = "NAME=FILE")]
    pub(crate) catalogs: Vec<String>,
    /// Schemas that unqualified names are looked up in, first to last.
    #[arg(long, value_delimiter = ',')]
    pub(crate) search_path: Option<Vec<String>>,
    /// How parameters are marked.
    #[arg(long, value_enum, default_value = "native")]
    pub(crate) placeholders: PlaceholderStyle,
}

#[derive(Args)]
pub(crate) struct ClassifyOptions {
    #[command(flatten)]
    pub(crate) reading: Reading,
    /// The dialect of the statement.
    #[arg(long, default_value = "postgres")]
    pub(crate) dialect: String,
}

#[derive(Args)]
pub(crate) struct DecideOptions {
    #[command(flatten)]
    pub(crate) reading: Reading,
    /// The policy, YAML or JSON.
    #[arg(long)]
    pub(crate) policy: PathBuf,
    /// The resource that the statement is for; may be left out when the policy has only one.
    #[arg(long)]
    pub(crate) resource: Option<String>,
    /// The caller, described: JSON such as '{"groups": ["analysts"]}'.
    #[arg(long = "as", value_name = "JSON")]
    pub(crate) caller: Option<String>,
    /// The caller's token, in a file.
    #[arg(long, value_name = "FILE", conflicts_with = "caller")]
    pub(crate) token: Option<PathBuf>,
    /// The context, JSON such as '{"purpose": "reporting"}'.
    #[arg(long, value_name = "JSON")]
    pub(crate) context: Option<String>,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum PlaceholderStyle {
    /// As the database has them.
    Native,
    /// `%s` and `%(name)s`.
    Format,
}

impl PlaceholderStyle {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Native => "native",
            Self::Format => "format",
        }
    }
}

#[derive(Args)]
pub(crate) struct PolicyOptions {
    /// The policy, YAML or JSON; files that it names are looked for beside it.
    pub(crate) policy: PathBuf,
}

#[derive(Args)]
pub(crate) struct VerifyOptions {
    /// The log's folder.
    pub(crate) log: PathBuf,
    /// The log's verifier key: the text itself, or a file that holds it.
    #[arg(long)]
    pub(crate) key: String,
    /// A checkpoint kept from earlier, which the log must be consistent with.
    #[arg(long, value_name = "FILE")]
    pub(crate) earlier: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct ShowOptions {
    /// The log's folder.
    pub(crate) log: PathBuf,
    /// Answer who saw data of classes instead of listing entries.
    #[arg(long)]
    pub(crate) saw: bool,
    /// Only this class.
    #[arg(long, requires = "saw")]
    pub(crate) class: Option<String>,
    /// Only this day, UTC: 2026-03-12, or `today`.
    #[arg(long)]
    pub(crate) day: Option<String>,
}

#[derive(Args)]
pub(crate) struct KeygenOptions {
    /// What the key signs.
    #[arg(long, value_enum, default_value = "log")]
    pub(crate) kind: KeyKind,
    /// The log's origin or the approver's subject.
    #[arg(long)]
    pub(crate) name: String,
    /// Where the private key goes; the public one goes beside it, with `.pub`.
    #[arg(long)]
    pub(crate) out: PathBuf,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum KeyKind {
    /// Checkpoints of a log.
    Log,
    /// Approvals.
    Approver,
}

#[derive(Args)]
pub(crate) struct ScanOptions {
    /// List every entity: name, group, profile, layouts, example, title, validator, source; tabs between.
    #[arg(long, required_unless_present_any = ["check", "file"], conflicts_with = "check")]
    pub(crate) list: bool,
    /// Read values from standard input, one a line, and say of each whether it is one: strong, weak or no.
    #[arg(long, value_name = "NAME")]
    pub(crate) check: Option<String>,
    /// The region in which telephone numbers are dialled, such as DE.
    #[arg(long, requires = "check")]
    pub(crate) region: Option<String>,
    /// Find what there is in a file (`-`: standard input): where, what, how sure, why; never the text. Exit code 1, if there is anything.
    #[arg(value_name = "FILE", conflicts_with_all = ["list", "check"])]
    pub(crate) file: Option<PathBuf>,
    /// What to look for, in JSON.
    #[arg(long, value_name = "FILE", requires = "file")]
    pub(crate) config: Option<PathBuf>,
    /// Print the text with every finding replaced by its entity's name in brackets.
    #[arg(long, requires = "file")]
    pub(crate) mask: bool,
}
