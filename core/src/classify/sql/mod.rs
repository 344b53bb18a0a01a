//! SQL: two readings of a text, one by tokens and one by grammar, that must agree.

#[cfg(test)]
pub(crate) mod corpus;
pub(crate) mod function;
pub(crate) mod guard;
pub(crate) mod placeholder;
pub(crate) mod scan;
pub(crate) mod token;

use super::{Classification, Context, Outputs, Reason, ReasonCode};

/// The reading by tokens alone: effects are a superset of what is written, and nothing is complete.
pub(super) fn classify(text: &str, context: &Context<'_>) -> Classification {
    let mut classification = Classification::empty(context.dialect);
    let doubt = |classification: &mut Classification, reason: Reason| classification.doubt(reason.code, reason.detail);
    let native = match placeholder::native(text, context.placeholders, context.dialect) {
        Ok(native) => native,
        Err(reason) => {
            doubt(&mut classification, reason);
            return classification;
        }
    };
    match guard::read(&native, context.dialect, &context.state.settings) {
        Err(reason) => doubt(&mut classification, reason),
        Ok(tokens) => {
            let reading = scan::scan(&tokens);
            classification.statements = reading.statements;
            classification.effects = reading.effects;
            classification.outputs = Outputs::Unknown;
            let code = if reading.statements == 0 { ReasonCode::Empty } else { ReasonCode::Syntax };
            classification.doubt(code, "");
        }
    }
    classification
}
