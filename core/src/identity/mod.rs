//! Token or assertion in, [`Principal`] out: the only way to one.
//!
//! An [`IssuerConfig`] (an entry of a policy's `issuers`) and its JWK set make an [`Issuer`]; all of them make a [`Verifier`], which
//! turns a JWT (RFC 7519, RFC 9068) into a [`Principal`]. Nothing here reads a clock, a file or the network.
//!
//! ```
//! # fn main() -> Result<(), checkrein::Error> {
//! use checkrein::identity::{Issuer, IssuerConfig, Verifier};
//! use checkrein::request::Timestamp;
//!
//! let config: IssuerConfig = serde_json::from_str(
//!     r#"{"issuer": "https://idp.example", "audience": "orders-agents", "groups_claim": "groups", "keys": {"jwks": {"keys": [
//!         {"kty": "OKP", "crv": "Ed25519", "kid": "2026", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}}}"#,
//! ).expect("the entry has the shape of one");
//! let jwks = config.keys().bytes(|_| unreachable!("the keys are inline"))?;
//! let verifier = Verifier::new(vec![Issuer::new(&config, &jwks)?])?;
//!
//! let refused = verifier.verify("not a token", Timestamp::from_seconds(1_795_000_000)).err();
//! assert_eq!(refused.map(|error| error.code().name()), Some("identity.token_malformed"));
//! # Ok(())
//! # }
//! ```

mod claims;
mod fault;
mod issuer;
mod jwks;
mod jws;
mod principal;
mod verify;

pub use issuer::{Issuer, IssuerConfig, KeySource};
pub use jwks::KeySet;
pub use jws::CompactJws;
pub(crate) use principal::Hypothetical;
pub use principal::{Actor, Assurance, Claim, Principal};
pub use verify::Verifier;
