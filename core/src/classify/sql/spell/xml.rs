//! XML: words of the syntax around values.
//!
//! | written | read as | why that loses nothing |
//! |---|---|---|
//! | `XMLELEMENT(NAME a, b)` | `xmlelement(b)` | tags hold no data |
//! | `XMLSERIALIZE(CONTENT b AS text)`, `XMLPARSE(DOCUMENT b)` | `xmlserialize(b)`, `xmlparse(b)` | types of the server, and words |
//! | `XMLROOT(a, VERSION b, STANDALONE YES)` | `xmlroot(a, b, TRUE)` | words |
//! | `XMLEXISTS(a PASSING b)` | `xmlexists(a, b)` | words |
//! | `b IS DOCUMENT` | `b IS NULL` | a question about the same value |

use super::{Open, Speller, keyword};
use sqlparser::tokenizer::Token;

impl Speller {
    /// Inside of the calls of XML.
    pub(super) fn in_xml(&mut self) -> Option<usize> {
        let open = self.innermost();
        let first = matches!(self.before(1), Some(Token::LParen));
        if first && open == Open::Serialize && self.is_any(0, &["content", "document"]) && self.starts_operand(1) {
            return Some(1);
        }
        match open {
            Open::Serialize if self.is_word(0, "as") => {
                let length = self.type_length(1)?;
                let rest = usize::from(self.is_word(1 + length, "no"));
                let rest = rest + usize::from(self.is_word(1 + length + rest, "indent"));
                matches!(self.token(1 + length + rest), Some(Token::RParen)).then_some(1 + length + rest)
            }
            Open::Parse => (self.is_any(0, &["preserve", "strip"]) && self.is_word(1, "whitespace")).then_some(2),
            Open::Exists if self.is_word(0, "by") && self.is_any(1, &["ref", "value"]) => Some(2),
            Open::Exists if self.is_word(0, "passing") => {
                self.push(Token::Comma);
                Some(1)
            }
            Open::Root if !matches!(self.before(1), Some(Token::Comma)) => None,
            Open::Root if self.is_word(0, "version") && !matches!(self.token(1), Some(Token::RParen | Token::Comma)) => {
                if self.are(1, &["no", "value"]) {
                    self.push(keyword("NULL"));
                    return Some(3);
                }
                Some(1)
            }
            Open::Root if self.is_word(0, "standalone") && self.is_any(1, &["yes", "no"]) => {
                self.push(keyword("TRUE"));
                Some(if self.is_word(2, "value") { 3 } else { 2 })
            }
            _ => None,
        }
    }

    /// Words around XML outside of those calls.
    pub(super) fn markup(&mut self) -> Option<usize> {
        if self.is_word(0, "document") && (self.behind("is") || self.is_before(2, "is") && self.behind("not")) {
            self.push(keyword("NULL"));
            return Some(1);
        }
        let named = self.is_word(0, "name")
            && matches!(self.before(1), Some(Token::LParen))
            && ["xmlelement", "xmlpi"].iter().any(|call| self.is_before(2, call))
            && matches!(self.token(1), Some(Token::Word(_)));
        match self.token(2) {
            Some(Token::Comma) if named => Some(3),
            Some(Token::RParen) if named => Some(2),
            _ => None,
        }
    }
}
