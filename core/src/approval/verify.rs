//! Whether the approvals given satisfy a request.

use super::grant::{APPROVAL_LIFETIME, Grant, Verdict};
use super::request::{ApprovalRequest, Requester};
use crate::policy::{ApprovalTerms, Approver};
use crate::request::Timestamp;
use std::collections::{BTreeMap, HashMap};

/// The most approvals that are looked at: each costs a signature check.
const APPROVALS: usize = 64;
/// How far an approver's clock may be off, in seconds. An approval's end is not stretched by it.
const LEEWAY: i64 = 60;

/// Enough people approved; made by [`verify`] alone. It is a reason to decide again, and must be consumed once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Satisfied {
    digest: [u8; 32],
    approvers: Vec<String>,
    jtis: Vec<String>,
}

impl Satisfied {
    /// The request that it is about.
    #[must_use]
    pub fn digest(&self) -> &[u8; 32] {
        &self.digest
    }

    /// Who approved, sorted; one name for each person.
    #[must_use]
    pub fn approvers(&self) -> &[String] {
        &self.approvers
    }

    /// The identifiers of their approvals, in the same order.
    #[must_use]
    pub fn jtis(&self) -> &[String] {
        &self.jtis
    }
}

/// Why a request is not satisfied. A value, not an error: the answer is no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsatisfied {
    /// The kind of reason.
    pub kind: UnsatisfiedKind,
    /// How many distinct people validly approve.
    pub have: u32,
    /// How many must.
    pub need: u32,
}

macro_rules! kinds {
    ($($variant:ident = $name:literal, $meaning:literal;)+) => {
        /// Why a request is not satisfied; where several reasons hold, the first of this list is told.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum UnsatisfiedKind { $(#[doc = $meaning] $variant,)+ }

        impl UnsatisfiedKind {
            /// Every kind.
            pub const ALL: &'static [UnsatisfiedKind] = &[$(UnsatisfiedKind::$variant,)+];

            /// The dotted name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(UnsatisfiedKind::$variant => $name,)+ }
            }

            /// What it means, in one sentence.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self { $(UnsatisfiedKind::$variant => $meaning,)+ }
            }
        }
    };
}

kinds! {
    Denied = "approval.denied", "An approver said no.";
    Expired = "approval.expired", "The request or an approval has run out, or an approval is dated where it cannot be.";
    SelfApproval = "approval.self_approval", "Who asks, or acts for who asks, approved.";
    DigestMismatch = "approval.digest_mismatch", "An approval is for another request, or the policy's terms have changed since.";
    UnknownApprover = "approval.unknown_approver", "An approval's signer is not registered, or in no group that may approve.";
    Signature = "approval.signature", "An approval's signature is not that of its approver.";
    Malformed = "approval.malformed", "An approval is not of the form that it must have, or there are too many.";
    NotEnough = "approval.not_enough", "Too few distinct people approved.";
}

/// Says whether the approvals satisfy the request under the policy's terms.
///
/// An approval counts when it has the one form of [`sign`](super::sign); its signature is that of a key that the terms register for
/// its subject; the subject is in one of the groups (any, where the terms name none); it names this request's digest; and it is
/// neither dated in the future nor before the request, lives at most 15 minutes and at most as long as a request does, and has not
/// run out. `quorum` distinct people are needed (at least one): subjects that share a key, and keys that share a subject, are one
/// person, and a person that holds a name of the requester or of one of its actors (letter case aside) does not count. The order of
/// approvals changes nothing, and invalid ones beside enough valid ones change nothing.
///
/// A valid *no* is final whatever else is given, and does not run out before the request does.
///
/// ```
/// # let (enforcer, token, memory) = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/common/example.rs"));
/// use checkrein::approval::{UnsatisfiedKind, Verdict, sign, verify};
/// use checkrein::policy::{ApprovalTerms, Approver};
/// use checkrein::request::Timestamp;
/// # use checkrein::crypto::{Signer as _, SigningKey};
/// # use checkrein::enforce::{Decision, SessionOptions, Statement};
/// # let dana = SigningKey::from_seed(&[2; 32].into()).expect("32 bytes are a seed");
/// # let session = enforcer.open_session(&token, "orders-db", SessionOptions::default())?;
/// # let statement = Statement::new("DELETE FROM customers WHERE id = 7")?;
/// # let Decision::Hold(hold) = session.connection().decide(&statement, &Default::default())? else { panic!("a delete is held") };
/// # let request = hold.request();
///
/// let now = Timestamp(1_773_309_600_000);
/// let approver = Approver { subject: "dana".into(), groups: vec!["dba".into()], key: dana.verifying_key() };
/// let terms = ApprovalTerms { groups: vec!["dba".into()], approvers: vec![approver], quorum: 1, expires: 900_000 };
/// let approval = sign(request, "dana", Verdict::Approve, &dana, now, [9; 16])?;
/// assert_eq!(verify(request, &[&approval], &terms, now).expect("dana may approve").approvers(), ["dana"]);
/// assert_eq!(verify(request, &[], &terms, now).unwrap_err().kind, UnsatisfiedKind::NotEnough);
/// # Ok::<(), checkrein::Error>(())
/// ```
///
/// # Errors
/// [`Unsatisfied`], for whatever the approvals hold.
pub fn verify(request: &ApprovalRequest, approvals: &[&str], terms: &ApprovalTerms, now: Timestamp) -> Result<Satisfied, Unsatisfied> {
    let need = terms.quorum.max(1);
    let refuse = |kind, have: usize| Err(Unsatisfied { kind, have: u32::try_from(have).unwrap_or(u32::MAX), need });
    if request.need().groups != terms.groups || request.need().quorum != terms.quorum {
        return refuse(UnsatisfiedKind::DigestMismatch, 0);
    }
    if now < request.issued_at().plus_millis(-LEEWAY * 1000) || now >= request.not_after() {
        return refuse(UnsatisfiedKind::Expired, 0);
    }
    if approvals.len() > APPROVALS {
        return refuse(UnsatisfiedKind::Malformed, 0);
    }
    let people = People::of(&terms.approvers);
    let mut given: BTreeMap<usize, (String, String)> = BTreeMap::new();
    let mut worst = UnsatisfiedKind::NotEnough;
    for approval in approvals {
        match examine(request, approval, terms, &people, now) {
            Ok(Valid { person, subject, jti }) => {
                // The least of several by one person, so that order changes nothing.
                let this = (subject, jti);
                given.entry(person).and_modify(|held| *held = held.clone().min(this.clone())).or_insert(this);
            }
            Err(kind) => worst = worst.min(kind),
        }
    }
    if worst == UnsatisfiedKind::Denied {
        return refuse(worst, 0);
    }
    if given.len() < need as usize {
        return refuse(worst, given.len());
    }
    let mut pairs: Vec<_> = given.into_values().collect();
    pairs.sort();
    let (approvers, jtis) = pairs.into_iter().unzip();
    Ok(Satisfied { digest: *request.digest(), approvers, jtis })
}

struct Valid {
    person: usize,
    subject: String,
    jti: String,
}

fn examine(
    request: &ApprovalRequest,
    approval: &str,
    terms: &ApprovalTerms,
    people: &People,
    now: Timestamp,
) -> Result<Valid, UnsatisfiedKind> {
    let grant = Grant::parse(approval).ok_or(UnsatisfiedKind::Malformed)?;
    let claims = &grant.claims;
    let mut registered = terms.approvers.iter().enumerate().filter(|(_, approver)| approver.subject == claims.sub).peekable();
    if registered.peek().is_none() {
        return Err(UnsatisfiedKind::UnknownApprover);
    }
    let (index, approver) = registered
        .find(|(_, approver)| approver.key.verifies(grant.signed.as_bytes(), &grant.signature))
        .ok_or(UnsatisfiedKind::Signature)?;
    if !may_approve(approver, terms) {
        return Err(UnsatisfiedKind::UnknownApprover);
    }
    if grant.digest != *request.digest() {
        return Err(UnsatisfiedKind::DigestMismatch);
    }
    match claims.dec {
        Verdict::Deny => return Err(UnsatisfiedKind::Denied),
        Verdict::Approve => {}
    }
    let person = people.person(index);
    let mut names = terms.approvers.iter().enumerate().filter(|(index, _)| people.person(*index) == person);
    if names.any(|(_, approver)| is_requester(&approver.subject, request.principal())) {
        return Err(UnsatisfiedKind::SelfApproval);
    }
    if !in_time(claims.iat, claims.exp, request, terms, now) {
        return Err(UnsatisfiedKind::Expired);
    }
    Ok(Valid { person, subject: claims.sub.clone(), jti: claims.jti.clone() })
}

fn may_approve(approver: &Approver, terms: &ApprovalTerms) -> bool {
    terms.groups.is_empty() || approver.groups.iter().any(|group| terms.groups.contains(group))
}

fn is_requester(subject: &str, requester: &Requester) -> bool {
    std::iter::once(&requester.subject)
        .chain(requester.actors.iter().map(|actor| &actor.subject))
        .any(|name| name.eq_ignore_ascii_case(subject))
}

fn in_time(iat: i64, exp: i64, request: &ApprovalRequest, terms: &ApprovalTerms, now: Timestamp) -> bool {
    let lifetime = APPROVAL_LIFETIME.min(terms.expires.max(0).saturating_add(999) / 1000);
    let dated = iat <= now.seconds().saturating_add(LEEWAY) && iat >= request.issued_at().seconds().saturating_sub(LEEWAY);
    let bounded = exp > iat && exp.saturating_sub(iat) <= lifetime;
    dated && bounded && now < Timestamp::from_seconds(exp)
}

/// Which registered approvers are the same person: those that share a subject or a key, and so on through the list.
struct People(Vec<usize>);

impl People {
    fn of(approvers: &[Approver]) -> Self {
        let mut people = Self((0..approvers.len()).collect());
        let (mut subjects, mut keys) = (HashMap::new(), HashMap::new());
        for (index, approver) in approvers.iter().enumerate() {
            let subject = *subjects.entry(approver.subject.to_ascii_lowercase()).or_insert(index);
            let key = *keys.entry(approver.key).or_insert(index);
            people.join(index, subject);
            people.join(index, key);
        }
        people
    }

    fn person(&self, mut index: usize) -> usize {
        while let Some(parent) = self.0.get(index).copied().filter(|parent| *parent != index) {
            index = parent;
        }
        index
    }

    /// Every step points at a smaller index, so that `person` ends.
    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.person(one), self.person(other));
        if let Some(parent) = self.0.get_mut(one.max(other)) {
            *parent = one.min(other);
        }
    }
}
