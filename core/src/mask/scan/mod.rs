//! Content: personal data and secrets, by their form.
//!
//! [`Entity::all`] is everything that has a name, with where its form is told: payment cards and bank accounts, addresses, telephone
//! numbers, the national identifiers of many countries, the secrets of clouds and vendors.

mod entities;
mod entity;
mod general;
mod national;
mod phone;
mod secret;
mod verify;

pub use entities::{Entity, Group, is_phone};
pub use entity::Profile;
pub use phone::is_region as is_phone_region;
pub use secret::NEAR as KEYWORD_REACH;
