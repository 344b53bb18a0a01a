//! Cuts an event that is too long for one entry: a text keeps its start, a list its first items, and each carries the SHA-256 of
//! what it was, so that who has the original can prove it. Nothing is left out without a mark.

use super::entry::Digest;
use super::event::{
    Approved, Column, Decision, Event, Found, Inherits, MaskedColumn, Outcome, PolicyLoaded, Revealed, SessionClosed, SessionOpened,
    SessionRefused, Who,
};
use crate::classify::Lineage;
use crate::identity::Actor;
use std::borrow::Cow;
use std::sync::Arc;

/// How much stays.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    /// Characters of a text.
    text: usize,
    /// Items of a list.
    list: usize,
}

/// Tried in turn. With the last, about 130 texts of 32 characters at six bytes each (`\u0001`) and their marks stay far below the
/// longest entry, whatever they hold.
pub(super) const LEVELS: [Limits; 3] = [Limits { text: 1024, list: 64 }, Limits { text: 128, list: 16 }, Limits { text: 32, list: 8 }];

pub(super) fn event(event: &Event<'_>, limits: Limits) -> Event<'static> {
    let text = |text: &Cow<'_, str>| limits.text(text);
    match event {
        Event::Policy(policy) => {
            Event::Policy(PolicyLoaded { digest: policy.digest, mode: text(&policy.mode), resources: limits.names(&policy.resources) })
        }
        Event::SessionOpened(opened) => Event::SessionOpened(SessionOpened {
            session: text(&opened.session),
            principal: limits.who(&opened.principal),
            resource: text(&opened.resource),
            ends: opened.ends,
        }),
        Event::SessionRefused(refused) => {
            Event::SessionRefused(SessionRefused { resource: text(&refused.resource), code: text(&refused.code) })
        }
        Event::Decision(decision) => Event::Decision(limits.decision(decision)),
        Event::Outcome(outcome) => Event::Outcome(Outcome {
            decision: outcome.decision,
            session: text(&outcome.session),
            status: outcome.status,
            rows: outcome.rows,
            masked: limits.list(
                &outcome.masked,
                |masked| super::event::MaskedCells { class: limits.text(&masked.class), cells: masked.cells },
                |mark, rest| super::event::MaskedCells { class: mark.into(), cells: rest.iter().map(|masked| masked.cells).sum() },
            ),
            found: limits.found(&outcome.found),
            columns: limits.list(
                &outcome.columns,
                |column| MaskedColumn {
                    position: column.position,
                    name: limits.text(&column.name),
                    cells: column.cells,
                    found: limits.half().half().half().found(&column.found),
                },
                |mark, rest| MaskedColumn {
                    position: rest.first().map_or(0, |column| column.position),
                    name: mark.into(),
                    cells: rest.iter().map(|column| column.cells).fold(0, u64::saturating_add),
                    found: Cow::Owned(Vec::new()),
                },
            ),
        }),
        Event::Revealed(revealed) => Event::Revealed(Revealed {
            session: text(&revealed.session),
            classes: limits.names(&revealed.classes),
            version: revealed.version,
            code: revealed.code.as_ref().map(text),
            policy: revealed.policy,
        }),
        Event::SessionClosed(closed) => {
            Event::SessionClosed(SessionClosed { session: text(&closed.session), reason: text(&closed.reason) })
        }
        Event::Recovered(recovered) => Event::Recovered(recovered.clone()),
    }
}

impl Limits {
    fn decision(self, decision: &Decision<'_>) -> Decision<'static> {
        Decision {
            session: self.text(&decision.session),
            connection: decision.connection,
            statement_sha256: decision.statement_sha256,
            statement_bytes: decision.statement_bytes,
            parameters_sha256: decision.parameters_sha256,
            effects: decision.effects,
            relations: self.names(&decision.relations),
            classes: self.names(&decision.classes),
            decision: decision.decision,
            rules: self.names(&decision.rules),
            reason: self.text(&decision.reason),
            detail: self.text(&decision.detail),
            columns: self.list(
                &decision.columns,
                |column| Column { name: self.text(&column.name), classes: self.half().names(&column.classes), mask: column.mask },
                |mark, rest| Column {
                    name: mark.into(),
                    classes: Cow::Owned(Vec::new()),
                    mask: rest.iter().map(|column| column.mask).min().flatten(),
                },
            ),
            scanned: self.names(&decision.scanned),
            inherits: self.list(
                &decision.inherits,
                |inherits| Inherits {
                    column: self.text(&inherits.column),
                    classes: self.half().half().half().names(&inherits.classes),
                    sources: self.half().half().half().names(&inherits.sources),
                    lineage: inherits.lineage,
                },
                |mark, rest| Inherits {
                    column: mark.into(),
                    classes: Cow::Owned(Vec::new()),
                    sources: Cow::Owned(Vec::new()),
                    lineage: rest.iter().map(|inherits| inherits.lineage).max().unwrap_or(Lineage::Unknown),
                },
            ),
            whole: decision.whole,
            obligations: decision.obligations,
            observed: decision.observed,
            approval: decision.approval.as_ref().map(|approval| Approved {
                request: approval.request,
                not_after: approval.not_after,
                approvers: self.names(&approval.approvers),
            }),
            policy: decision.policy,
        }
    }

    fn found(self, found: &[Found<'_>]) -> Cow<'static, [Found<'static>]> {
        self.list(
            found,
            |found| Found { class: self.text(&found.class), findings: found.findings },
            |mark, rest| Found { class: mark.into(), findings: rest.iter().map(|found| found.findings).fold(0, u64::saturating_add) },
        )
    }

    fn who(self, who: &Who<'_>) -> Who<'static> {
        let actor = |actor: &Actor| Actor {
            subject: self.text(&actor.subject).into_owned(),
            issuer: actor.issuer.as_deref().map(|issuer| self.text(issuer).into_owned()),
        };
        Who {
            issuer: self.text(&who.issuer),
            subject: self.text(&who.subject),
            groups: self.list(&who.groups, |group| self.text(group).into_owned(), |mark, _| mark),
            assurance: who.assurance,
            job: who.job.as_ref().map(|job| self.text(job)),
            actors: self.list(&who.actors, actor, |mark, _| Actor { subject: mark, issuer: None }),
            token_id: who.token_id.as_ref().map(|token_id| self.text(token_id)),
        }
    }

    fn half(self) -> Self {
        Self { text: self.text, list: self.list / 2 }
    }

    fn text(self, text: &str) -> Cow<'static, str> {
        match text.char_indices().nth(self.text) {
            None => Cow::Owned(text.to_owned()),
            Some((end, _)) => {
                let start = text.get(..end).unwrap_or_default();
                Cow::Owned(format!("{start}… {} bytes, sha256 {}", text.len(), Digest::of(text.as_bytes())))
            }
        }
    }

    fn names(self, names: &[Arc<str>]) -> Cow<'static, [Arc<str>]> {
        self.list(names, |name| Arc::from(self.text(name)), |mark, _| Arc::from(mark))
    }

    /// Keeps the first items; one more stands for the rest, with the digest of the whole list's JSON.
    fn list<T: serde::Serialize, U: Clone>(
        self,
        items: &[T],
        keep: impl Fn(&T) -> U,
        mark: impl Fn(String, &[T]) -> U,
    ) -> Cow<'static, [U]> {
        let (first, rest) = items.split_at(items.len().min(self.list));
        let mut kept: Vec<U> = first.iter().map(keep).collect();
        if !rest.is_empty() {
            let digest = Digest::of(&serde_json::to_vec(items).unwrap_or_default());
            kept.push(mark(format!("… {} more, sha256 {digest}", rest.len()), rest));
        }
        Cow::Owned(kept)
    }
}
