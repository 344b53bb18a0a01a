//! What may be seen of an answer: lineage and classes in, a [`Plan`] out, and cells through it.
//!
//! A plan is made before the first row, from what the policy obliges to ([`Masking`](crate::policy::Masking)), what the statement
//! was predicted to return ([`Outputs`](crate::classify::Outputs)) and what the result is said to hold ([`ResultShape`]). Where the
//! three do not fit, there is no plan and nothing is shown.
//!
//! | operator | text | whole number, float, decimal, date, time, uuid, other | boolean, bytes | JSON | kind unknown |
//! |---|---|---|---|---|---|
//! | `redact` | `[redacted]` | NULL | NULL | NULL | by value |
//! | `nullify` | NULL | NULL | NULL | NULL | NULL |
//! | `constant` | the text | parsed as the kind, or the plan is refused (`bytes` and `other` always) | likewise | likewise | by value, NULL where it does not parse |
//! | `partial` | text | **text** | NULL | JSON | by value |
//! | `hash`, `tokenize`, `encrypt` | text | **text** | **text** | JSON | by value |
//!
//! These keep a column's kind, and refuse the plan (`mask.kind`) for the kinds that they cannot hold:
//!
//! | operator | text | whole number | decimal | float | date, timestamp | other | kind unknown |
//! |---|---|---|---|---|---|---|---|
//! | `format_preserving` | text (and JSON) | whole number, if of digits | decimal without a point, if of digits | – | – | – | by value |
//! | `shift_date` | a date's text | – | – | – | the same | – | by value |
//! | `truncate_date` | a date's text | – | – | – | the same; no `day` and `hour` for dates | – | by value |
//! | `bucket` | – | the same | the same | the same | – | – | by value |
//! | `round` | – | the same, to zeros or a multiple | the same | the same | – | – | by value |
//! | `ip_prefix` | an address's text | – | – | – | – | the same (`inet`) | by value |
//!
//! A value that the operator cannot hold although its column's kind is fit (a text that is no date, a number of five digits) is hidden:
//! the mark for a text, NULL for anything else. It is never shown.
//!
//! A document stays a document: the operator is for each of its leaves. A string stays a string, a number a number or `null` (also
//! where the operator makes texts), a truth value likewise; `null`, empty arrays, the names of members and everything else stay as they
//! are written. A name that does not look like a field's (an address, a number, a sentence) is replaced as a string is. A document that
//! is none is hidden. An array in PostgreSQL's text form (a [`Value::Other`](crate::request::Value::Other) whose kind is `array`, ends with
//! `[]` or begins with `_`) likewise stays one, element by element, and so does a value whose kind is `json` or `jsonb` in a column of another kind.
//!
//! `partial` keeps at most half of the characters and at most half of the letters and digits; a value too short for that is
//! redacted whole. `hash` gives `h1_<version>_<22 characters>`, `tokenize` gives `tok_<classes>_v<version>_<22 characters>`: both are
//! HMAC-SHA256 under a key of their own for each operator, domain, key name, key version and set of classes, so values meet only where
//! all of these are equal. `tokenize` takes the value in a canonical form first (cards, telephone and national numbers of at least
//! seven digits without their separators, e-mail in lower case, a whole number as its text), so that joins survive formatting.
//!
//! `encrypt` gives `enc.<classes>.v<version>.<base64url>`, AES-SIV under a key and associated data of its own for the same, and
//! [`open`] takes it back: equal values have equal tokens, and a length shows to the next sixteen octets. `format_preserving` is FF1 with
//! AES-256 under such a key, and what the key is for as its tweak: one-to-one among the values of one length, so that joins hold as long
//! as punctuation and case are the same. Its key version cannot be seen in the value. `shift_date` moves all dates of a class by one
//! number of days that the key chooses: intervals hold, and who knows one date knows all. A domain under a million values is refused
//! (NIST SP 800-38G Rev. 1): shorter values are hidden. FF3 and FF3-1 are broken and not here.
//!
//! NULL stays NULL under every operator, where the column is what is hidden. Where it is computed from that, or may be, `redact` and
//! `constant` give every row the same, NULL too, and text where the kind is unknown: what the statement computes is its own question.
//! Where a column's kind changes, [`Plan::explain`] says so in `becomes`. *By value* is for
//! databases whose columns have no fixed type (SQLite): each cell is treated as a column of its own kind would be.
//!
//! ```
//! use checkrein::classify::{ColumnName, Lineage, Output, Outputs, RelationName};
//! use checkrein::crypto::NoKeys;
//! use checkrein::mask::{Counts, Plan, ResultShape, ShapeColumn, ValueKind};
//! use checkrein::policy::{ColumnDuty, Mask, Masking};
//! use checkrein::request::Value;
//!
//! # fn main() -> Result<(), checkrein::Error> {
//! // SELECT ssn FROM customers
//! let customers = RelationName { schema: Some("public".into()), name: "customers".into() };
//! let source = ColumnName { relation: customers, column: "ssn".into() };
//! let output = Output { name: "ssn".into(), lineage: Lineage::Identity, sources: vec![source], unknown_functions: vec![] };
//! let mask = Some(Mask::Partial { keep_first: 0, keep_last: 4 });
//! let duty = ColumnDuty { classes: vec!["ssn".into()], mask, lineage: Lineage::Identity };
//! let shape = ResultShape { columns: vec![ShapeColumn { name: "ssn".into(), kind: ValueKind::Text, origin: None }] };
//!
//! let plan = Plan::new(&Masking::Columns(vec![Some(duty)]), &Outputs::Columns(vec![output]), &shape, &NoKeys, "acme")?;
//! let mut counts = Counts::default();
//! let mut row = [Value::Text("123-45-6789".into())];
//! plan.row(&mut row, &mut counts)?;
//! assert_eq!(row, [Value::Text("*******6789".into())]);
//! assert_eq!(plan.summary(&counts).masked["ssn"], 1);
//! # Ok(())
//! # }
//! ```

mod array;
mod copy;
mod counts;
mod json;
mod message;
mod plan;
pub mod scan;
mod shape;
mod transform;

pub use copy::{COPY_ROW_BYTES, CopyFormat, CopyStream};
pub use counts::{Counts, MaskSummary};
pub use json::JsonMasker;
pub use message::{MESSAGE_BYTES, ServerMessage, WITHHELD};
pub use plan::{Becomes, ColumnExplanation, Plan, ShownText, Sought};
pub use shape::{RESULT_COLUMNS, ResultShape, ShapeColumn, ValueKind};
pub use transform::{TokenHead, open};
