use super::*;
use crate::classify::{Effect, EffectSet, RelationName};
use crate::crypto::{Signer, SigningKey};
use crate::identity::{Actor, Assurance, Hypothetical, Principal};
use crate::policy::{ApprovalTerms, Approver};
use crate::request::{Timestamp, Value};
use crate::wire::base64url;
use proptest::prelude::*;
use zeroize::Zeroizing;

pub(super) const NOW: Timestamp = Timestamp(1_790_000_000_000);

/// Parts of an occasion that a test may change.
pub(super) struct Occasion {
    pub(super) resource: &'static str,
    pub(super) session: &'static str,
    pub(super) subject: &'static str,
    pub(super) statement: &'static str,
    pub(super) parameters: Vec<Vec<Value>>,
    pub(super) effects: EffectSet,
    pub(super) relations: Vec<RelationName>,
    pub(super) policy: [u8; 32],
    pub(super) rule: &'static str,
    pub(super) terms: ApprovalTerms,
    principal: std::cell::OnceCell<Principal>,
}

impl Occasion {
    pub(super) fn new() -> Self {
        Self {
            resource: "orders-db",
            session: "s-1",
            subject: "agent-7",
            statement: "DELETE FROM orders WHERE id = $1",
            parameters: vec![vec![Value::Int(5)]],
            effects: [Effect::Delete, Effect::Read].into_iter().collect(),
            relations: vec![RelationName { schema: Some("public".into()), name: "orders".into() }],
            policy: [7; 32],
            rule: "deletes-are-approved",
            terms: terms(&[("ann", 1), ("bob", 2), ("cleo", 3), ("agent-7", 4), ("planner", 5)], 1),
            principal: std::cell::OnceCell::new(),
        }
    }

    pub(super) fn asked(&self) -> Asked<'_> {
        let principal = self.principal.get_or_init(|| {
            Principal::hypothetical(Hypothetical {
                issuer: "https://idp.example".into(),
                subject: self.subject.into(),
                groups: vec!["analysts".into()],
                claims: Default::default(),
                job: None,
                assurance: Assurance::Verified,
            })
        });
        Asked {
            resource: self.resource,
            session: self.session,
            principal,
            statement: self.statement,
            parameters: &self.parameters,
            effects: self.effects,
            relations: &self.relations,
            policy: &self.policy,
            rule: self.rule,
            terms: &self.terms,
        }
    }
}

pub(super) fn request() -> ApprovalRequest {
    ApprovalRequest::new(&Occasion::new().asked(), [1; 16], NOW).unwrap()
}

fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed(&Zeroizing::new([seed; 32])).unwrap()
}

fn terms(approvers: &[(&str, u8)], quorum: u32) -> ApprovalTerms {
    let approver = |(subject, seed): &(&str, u8)| Approver {
        subject: (*subject).to_owned(),
        groups: vec!["dba".into()],
        key: key(*seed).verifying_key(),
    };
    ApprovalTerms { groups: vec!["dba".into()], approvers: approvers.iter().map(approver).collect(), quorum, expires: 900_000 }
}

/// A request under these terms.
fn under(terms: ApprovalTerms) -> (ApprovalRequest, ApprovalTerms) {
    let mut occasion = Occasion::new();
    occasion.terms = terms.clone();
    (ApprovalRequest::new(&occasion.asked(), [1; 16], NOW).unwrap(), terms)
}

fn approve(request: &ApprovalRequest, who: &str, seed: u8) -> String {
    sign(request, who, Verdict::Approve, &key(seed), NOW, [seed; 16]).unwrap()
}

fn kind(result: Result<Satisfied, Unsatisfied>) -> Option<&'static str> {
    result.err().map(|unsatisfied| unsatisfied.kind.name())
}

#[test]
fn a_registered_approver_satisfies_the_request() {
    let (request, terms) = under(terms(&[("ann", 1)], 1));
    let satisfied = verify(&request, &[&approve(&request, "ann", 1)], &terms, NOW).unwrap();
    assert_eq!(satisfied.approvers(), ["ann"]);
    assert_eq!(satisfied.jtis(), [base64url::encode(&[1; 16])]);
    assert_eq!(satisfied.digest(), request.digest());
    assert_eq!(kind(verify(&request, &[], &terms, NOW)), Some("approval.not_enough"));
}

#[test]
fn who_is_not_registered_or_in_no_group_does_not_count() {
    let (request, mut terms) = under(terms(&[("ann", 1), ("bob", 2)], 1));
    assert_eq!(kind(verify(&request, &[&approve(&request, "eve", 1)], &terms, NOW)), Some("approval.unknown_approver"));
    assert_eq!(kind(verify(&request, &[&approve(&request, "ann", 2)], &terms, NOW)), Some("approval.signature"));
    terms.approvers[0].groups = vec!["interns".into()];
    assert_eq!(kind(verify(&request, &[&approve(&request, "ann", 1)], &terms, NOW)), Some("approval.unknown_approver"));
}

#[test]
fn nobody_approves_for_themselves() {
    let approvers = [("Agent-7", 1), ("planner", 2), ("ann", 3), ("agent-7", 4), ("friend", 4)];
    let (request, terms) = under(terms(&approvers, 1));
    let self_approval = Some("approval.self_approval");
    assert_eq!(kind(verify(&request, &[&approve(&request, "Agent-7", 1)], &terms, NOW)), self_approval);
    // Another name for the requester's own key.
    assert_eq!(kind(verify(&request, &[&approve(&request, "friend", 4)], &terms, NOW)), self_approval);
    assert!(verify(&request, &[&approve(&request, "planner", 2)], &terms, NOW).is_ok());
    let request = request.through(Actor { subject: "planner".into(), issuer: None });
    assert_eq!(kind(verify(&request, &[&approve(&request, "planner", 2)], &terms, NOW)), self_approval);
    assert!(verify(&request, &[&approve(&request, "ann", 3)], &terms, NOW).is_ok());
}

#[test]
fn a_quorum_is_of_people_not_of_names_or_keys() {
    let (request, terms) = under(terms(&[("ann", 1), ("ann", 2), ("anna", 2), ("bob", 3)], 2));
    let by = |who, seed| approve(&request, who, seed);
    let check = |approvals: &[String]| {
        let approvals: Vec<_> = approvals.iter().map(String::as_str).collect();
        kind(verify(&request, &approvals, &terms, NOW))
    };
    let not_enough = Some("approval.not_enough");
    assert_eq!(check(&[by("ann", 1)]), not_enough);
    assert_eq!(check(&[by("ann", 1), by("ann", 1)]), not_enough);
    assert_eq!(check(&[by("ann", 1), by("ann", 2)]), not_enough);
    assert_eq!(check(&[by("ann", 2), by("anna", 2)]), not_enough);
    assert_eq!(check(&[by("ann", 1), by("anna", 2)]), not_enough);
    assert_eq!(check(&[by("ann", 1), by("bob", 3)]), None);
    assert_eq!(check(&[by("anna", 2), by("bob", 3)]), None);
}

#[test]
fn a_quorum_of_none_is_a_quorum_of_one() {
    let (request, terms) = under(terms(&[("ann", 1)], 0));
    assert_eq!(kind(verify(&request, &[], &terms, NOW)), Some("approval.not_enough"));
}

#[test]
fn a_no_is_final() {
    let (request, terms) = under(terms(&[("ann", 1), ("bob", 2)], 1));
    let yes = approve(&request, "ann", 1);
    let no = sign(&request, "bob", Verdict::Deny, &key(2), NOW, [2; 16]).unwrap();
    assert_eq!(kind(verify(&request, &[&yes, &no], &terms, NOW)), Some("approval.denied"));
    assert_eq!(kind(verify(&request, &[&no, "garbage", &yes], &terms, NOW)), Some("approval.denied"));
    // Only an approver's own no.
    let forged = sign(&request, "bob", Verdict::Deny, &key(9), NOW, [2; 16]).unwrap();
    assert!(verify(&request, &[&yes, &forged], &terms, NOW).is_ok());
}

#[test]
fn an_approval_is_for_one_request_alone() {
    let (request, terms) = under(terms(&[("ann", 1)], 1));
    let mut occasion = Occasion::new();
    occasion.terms = terms.clone();
    occasion.session = "s-2";
    let other = ApprovalRequest::new(&occasion.asked(), [1; 16], NOW).unwrap();
    let mismatch = Some("approval.digest_mismatch");
    assert_eq!(kind(verify(&request, &[&approve(&other, "ann", 1)], &terms, NOW)), mismatch);
    occasion.session = "s-1";
    let again = ApprovalRequest::new(&occasion.asked(), [2; 16], NOW).unwrap();
    assert_eq!(kind(verify(&again, &[&approve(&request, "ann", 1)], &terms, NOW)), mismatch);
    let changed = ApprovalTerms { quorum: 2, ..terms };
    assert_eq!(kind(verify(&request, &[&approve(&request, "ann", 1)], &changed, NOW)), mismatch);
}

#[test]
fn time_runs_out_at_the_second_that_is_named() {
    let mut long = terms(&[("ann", 1)], 1);
    long.expires = 3_600_000;
    let (request, terms) = under(long);
    let expired = Some("approval.expired");
    let at = |seconds: i64| NOW.plus_millis(seconds * 1000);
    let yes = approve(&request, "ann", 1);
    assert_eq!(kind(verify(&request, &[&yes], &terms, at(900).plus_millis(-1))), None);
    assert_eq!(kind(verify(&request, &[&yes], &terms, at(900))), expired);
    // Dated ahead: within the leeway of clocks, and beyond it.
    let dated = |seconds| sign(&request, "ann", Verdict::Approve, &key(1), at(seconds), [1; 16]).unwrap();
    assert_eq!(kind(verify(&request, &[&dated(60)], &terms, NOW)), None);
    assert_eq!(kind(verify(&request, &[&dated(61)], &terms, NOW)), expired);
    assert_eq!(kind(verify(&request, &[&dated(-60)], &terms, NOW)), None);
    assert_eq!(kind(verify(&request, &[&dated(-61)], &terms, NOW)), expired);
    // The request's own end cuts the approval's.
    let late = dated(3_590);
    assert_eq!(kind(verify(&request, &[&late], &terms, at(3_600).plus_millis(-1))), None);
    assert_eq!(kind(verify(&request, &[&late], &terms, at(3_600))), expired);
    assert!(sign(&request, "ann", Verdict::Approve, &key(1), at(3_600), [1; 16]).is_err());
}

/// An approval with any header and claims, signed by seed 1.
fn handmade(header: &str, claims: &str) -> String {
    let signed = format!("{}.{}", base64url::encode(header.as_bytes()), base64url::encode(claims.as_bytes()));
    let signature = key(1).sign(signed.as_bytes()).unwrap();
    format!("{signed}.{}", base64url::encode(&signature))
}

#[test]
fn a_request_ends_even_if_an_approval_does_not() {
    let mut short = terms(&[("ann", 1)], 1);
    short.expires = 1_500;
    let (request, terms) = under(short);
    let digest = base64url::encode(request.digest());
    let now = NOW.seconds();
    let claims = format!(r#"{{"sub":"ann","req":"{digest}","dec":"approve","iat":{},"exp":{},"jti":"j"}}"#, now + 1, now + 3);
    let yes = handmade(r#"{"alg":"EdDSA","typ":"checkrein-approval+jwt"}"#, &claims);
    assert_eq!(kind(verify(&request, &[&yes], &terms, NOW.plus_millis(1_499))), None);
    assert_eq!(kind(verify(&request, &[&yes], &terms, NOW.plus_millis(1_500))), Some("approval.expired"));
}

#[test]
fn only_the_one_form_is_read() {
    let (request, terms) = under(terms(&[("ann", 1)], 1));
    let digest = base64url::encode(request.digest());
    let claims = |iat: i64, exp: i64| format!(r#"{{"sub":"ann","req":"{digest}","dec":"approve","iat":{iat},"exp":{exp},"jti":"j"}}"#);
    let now = NOW.seconds();
    let sound = claims(now, now + 900);
    let header = r#"{"alg":"EdDSA","typ":"checkrein-approval+jwt"}"#;
    let check = |header: &str, claims: &str| kind(verify(&request, &[&handmade(header, claims)], &terms, NOW));
    assert_eq!(check(header, &sound), None);
    assert_eq!(check(header, &claims(now, now + 901)), Some("approval.expired"));
    assert_eq!(check(header, &claims(now, now)), Some("approval.expired"));
    assert_eq!(check(header, &claims(i64::MIN, i64::MAX)), Some("approval.expired"));
    for header in [
        r#"{"alg":"none","typ":"checkrein-approval+jwt"}"#,
        r#"{"alg":"HS256","typ":"checkrein-approval+jwt"}"#,
        r#"{"alg":"EdDSA","typ":"JWT"}"#,
        r#"{"alg":"EdDSA"}"#,
        r#"{"alg":"EdDSA","typ":"checkrein-approval+jwt","kid":"bob"}"#,
        r#"{"alg":"EdDSA","typ":"checkrein-approval+jwt","crit":["b64"],"b64":false}"#,
        r#"{"alg":"EdDSA","typ":"checkrein-approval+jwt","jwk":{}}"#,
        r#"{"alg":"EdDSA","alg":"EdDSA","typ":"checkrein-approval+jwt"}"#,
    ] {
        assert_eq!(check(header, &sound), Some("approval.malformed"), "{header}");
    }
    for claims in [
        sound.replace("\"approve\"", "\"maybe\""),
        sound.replace("\"approve\"", "\"approve\",\"dec\":\"deny\""),
        sound.replace("\"jti\":\"j\"", "\"jti\":\"\""),
        sound.replace("\"jti\":\"j\"", "\"jti\":\"j\",\"aud\":\"x\""),
        sound.replace(",\"jti\":\"j\"", ""),
        sound.replace(&digest, &digest[1..]),
        sound.replace(&now.to_string(), &format!("{now}.5")),
        sound.replace(&now.to_string(), &format!("\"{now}\"")),
        format!("{sound} x"),
    ] {
        assert_eq!(check(header, &claims), Some("approval.malformed"), "{claims}");
    }
    for token in ["", "..", "a.b.c", &"a".repeat(100_000), &format!("{}\n", handmade(header, &sound))] {
        assert_eq!(kind(verify(&request, &[token], &terms, NOW)), Some("approval.malformed"));
    }
    let yes = handmade(header, &sound);
    assert!(verify(&request, &[yes.as_str(); 64], &terms, NOW).is_ok());
    assert_eq!(kind(verify(&request, &[yes.as_str(); 65], &terms, NOW)), Some("approval.malformed"));
}

proptest! {
    #[test]
    fn the_order_of_approvals_changes_nothing(order in Just((0..8).collect::<Vec<usize>>()).prop_shuffle(), take in 0_usize..9) {
        let (request, terms) = under(terms(&[("ann", 1), ("ann", 2), ("bob", 3), ("agent-7", 4), ("bert", 3), ("cleo", 5)], 3));
        let mut all: Vec<String> = [("ann", 1), ("ann", 2), ("bob", 3), ("agent-7", 4), ("bert", 3), ("cleo", 5), ("eve", 6)]
            .map(|(who, seed)| approve(&request, who, seed))
            .to_vec();
        all.push("garbage".into());
        let mut chosen: Vec<usize> = order.into_iter().take(take).collect();
        let given: Vec<&str> = chosen.iter().map(|index| all[*index].as_str()).collect();
        let shuffled = verify(&request, &given, &terms, NOW);
        chosen.sort_unstable();
        let given: Vec<&str> = chosen.iter().map(|index| all[*index].as_str()).collect();
        prop_assert_eq!(shuffled, verify(&request, &given, &terms, NOW));
    }

    #[test]
    fn a_flipped_bit_never_verifies(position in 0_usize..400, bit in 0_u8..7) {
        let (request, terms) = under(terms(&[("ann", 1)], 1));
        let mut token = approve(&request, "ann", 1).into_bytes();
        let position = position % token.len();
        token[position] ^= 1 << bit;
        let token = String::from_utf8(token).unwrap();
        prop_assert!(verify(&request, &[&token], &terms, NOW).is_err());
    }

    #[test]
    fn any_text_is_an_approval_that_counts_for_nothing(token in any::<String>()) {
        let (request, terms) = under(terms(&[("ann", 1)], 1));
        prop_assert_eq!(kind(verify(&request, &[&token], &terms, NOW)), Some("approval.malformed"));
    }
}
