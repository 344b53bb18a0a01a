//! What content can be recognised as, and how sure its form alone makes one.

/// Whether a form is enough by itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Profile {
    /// Self-evident form, or a checksum that random data rarely passes: on by default.
    Strong,
    /// Needs a context word, a column hint or an explicit choice.
    Weak,
}

impl Profile {
    /// The word of documents and reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Strong => "strong",
            Self::Weak => "weak",
        }
    }
}
