//! The way back from an encrypted token, for whom the policy names.

use super::session::Session;
use crate::audit::Event;
use crate::audit::event::Revealed;
use crate::error::{Error, ErrorCode};
use crate::mask::{TokenHead, open};
use crate::policy::{AuditMode, PolicySet};
use crate::request::Value;

/// The most classes that a token names: those of one column.
const CLASSES: usize = 64;

impl Session {
    /// The value in a token that the mask `encrypt` made for this resource.
    ///
    /// The policy decides who may: whom the line's `reveal` names, or its `unless` excepts. Whatever the answer, it is in the log, durable,
    /// before it is given; the value never is.
    ///
    /// ```
    /// # let (enforcer, token, memory) = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/common/example.rs"));
    /// use checkrein::enforce::SessionOptions;
    ///
    /// let session = enforcer.open_session(&token, "orders-db", SessionOptions::default())?;
    /// let error = session.reveal("enc.ssn.v1.AAAA").expect_err("the policy lets nobody");
    /// assert_eq!(error.code().name(), "session.reveal");
    /// # Ok::<(), checkrein::Error>(())
    /// ```
    ///
    /// # Errors
    /// `session.reveal` where the policy does not let the caller, or the session is at its end; `mask.token` for what is no token, or one
    /// that was changed or made for something else; `mask.key` when its key is not there any more; `audit.*` when the log does not take
    /// the entry: nothing is given then.
    pub fn reveal(&self, token: &str) -> Result<Value, Error> {
        let inner = &self.inner;
        let rules = inner.core.rules.load_full();
        let head = head(token, &rules.policy);
        let answer = match &head {
            None => Err(Error::new(ErrorCode::MaskToken, "the text is not an encrypted token of this policy's classes")),
            Some(head) => self.opened(token, head, &rules.policy),
        };
        let event = Event::Revealed(Revealed {
            session: self.id().into(),
            classes: head.as_ref().map(|head| head.classes.clone()).unwrap_or_default().into(),
            version: head.map(|head| head.version),
            code: answer.as_ref().err().map(|error| error.code().name().into()),
            policy: (*rules.policy.digest()).into(),
        });
        inner.core.log.append(&event, AuditMode::Sync)?;
        answer
    }

    /// The names and version of the keys that [`reveal`](Self::reveal) asks its provider for, none where it does not get that far: for a
    /// host that has to fetch them beforehand. Nothing is opened, nothing logged.
    #[must_use]
    pub fn reveal_keys(&self, token: &str) -> Vec<(String, u32)> {
        let rules = self.inner.core.rules.load_full();
        let Some(head) = head(token, &rules.policy) else { return Vec::new() };
        self.keys(&head, &rules.policy).unwrap_or_default().into_iter().map(|name| (name.to_owned(), head.version)).collect()
    }

    /// The names of keys that a token may be opened with; `None` where the caller may not.
    fn keys<'a>(&self, head: &TokenHead, policy: &'a PolicySet) -> Option<Vec<&'a str>> {
        let inner = &self.inner;
        if !inner.is_open(inner.now()) || policy.resource(&inner.resource).is_none() {
            return None;
        }
        policy.reveals(&inner.principal, &head.classes)
    }

    fn opened(&self, token: &str, head: &TokenHead, policy: &PolicySet) -> Result<Value, Error> {
        let inner = &self.inner;
        let refused = || Error::new(ErrorCode::SessionReveal, "the caller may not open values of these classes");
        let mut answer = Err(refused());
        for key in self.keys(head, policy).ok_or_else(refused)? {
            answer = open(token, &inner.resource, key, &*inner.core.keys);
            if answer.is_ok() {
                break;
            }
        }
        answer
    }
}

/// What a token of this policy's classes says of itself.
fn head(token: &str, policy: &PolicySet) -> Option<TokenHead> {
    let head = TokenHead::of(token).ok().filter(|head| head.classes.len() <= CLASSES);
    head.filter(|head| head.classes.iter().all(|class| policy.has_class(class)))
}
