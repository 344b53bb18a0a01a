//! Every entity that has a name: one table, which configurations, policies, the program and ENTITIES.md read.

use super::entity::Profile;
use super::national::{NATIONAL, National};
use super::secret::{SECRETS, Secret};
use super::{general, phone};
use serde::Serialize;
use serde::ser::{SerializeStruct as _, Serializer};
use std::sync::LazyLock;

/// What sort of thing an entity is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Group {
    /// Known in many countries: cards, accounts, addresses.
    General,
    /// A number that one country gives.
    National,
    /// A vendor's secret.
    Secret,
}

impl Group {
    /// The word of documents and reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::General => "general",
            Self::National => "national",
            Self::Secret => "secret",
        }
    }
}

/// Something that content can be recognised as.
///
/// ```
/// use checkrein::mask::scan::{Entity, Profile};
///
/// let card = Entity::named("payment_card").unwrap();
/// assert_eq!(card.check("4111 1111 1111 1111"), Some(Profile::Strong));
/// assert_eq!(card.check("4111 1111 1111 1112"), None);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Entity {
    name: &'static str,
    title: &'static str,
    group: Group,
    profile: Profile,
    validator: &'static str,
    source: &'static str,
    kind: Kind,
}

#[derive(Clone, Copy)]
enum Kind {
    General(fn(&[u8]) -> Option<Profile>),
    National(&'static National),
    /// The first of its rows.
    Secret(&'static Secret),
}

impl std::fmt::Debug for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Kind")
    }
}

/// By name.
static ENTITIES: LazyLock<Vec<Entity>> = LazyLock::new(|| {
    let mut entities: Vec<Entity> = general::GENERAL.iter().map(general).chain(NATIONAL.iter().map(national)).collect();
    entities.extend(SECRETS.iter().map(secret));
    // The forms of one secret are one entity; the sort keeps the first of them first.
    entities.sort_by_key(|entity| entity.name);
    entities.dedup_by_key(|entity| entity.name);
    entities
});

impl Entity {
    /// Every entity, sorted by name.
    pub fn all() -> &'static [Entity] {
        &ENTITIES
    }

    /// The entity of that name.
    pub fn named(name: &str) -> Option<&'static Entity> {
        ENTITIES.binary_search_by(|entity| entity.name.cmp(name)).ok().and_then(|place| ENTITIES.get(place))
    }

    /// The name, in `snake_case`: a national identifier's begins with the country's code.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// What it is, in English.
    pub fn title(&self) -> &'static str {
        self.title
    }

    /// What sort of thing it is.
    pub fn group(&self) -> Group {
        self.group
    }

    /// Whether its form is enough by itself.
    pub fn profile(&self) -> Profile {
        self.profile
    }

    /// How a value is checked, in words.
    pub fn validator(&self) -> &'static str {
        self.validator
    }

    /// The standard, law, office or public page that tells its form.
    pub fn source(&self) -> &'static str {
        self.source
    }

    /// How its values are written: for national identifiers, `9` a digit, `A` a letter, `X` either, anything else itself, the compact
    /// layout first. Others have no layouts.
    pub fn layouts(&self) -> &'static [&'static str] {
        match self.kind {
            Kind::National(row) => row.layouts,
            Kind::General(_) | Kind::Secret(_) => &[],
        }
    }

    /// The words that a field of it goes by, in lower case: in the country's language and in English, or a vendor's keywords. The general
    /// ones have none here.
    pub fn context(&self) -> &'static [&'static str] {
        match self.kind {
            Kind::General(_) => &[],
            Kind::National(row) => row.context,
            Kind::Secret(row) => row.keywords,
        }
    }

    /// A value that passes, and is nobody's; empty where there is none.
    pub fn example(&self) -> &'static str {
        match self.kind {
            Kind::General(_) => "",
            Kind::National(row) => row.example,
            Kind::Secret(row) => row.example,
        }
    }

    /// Whether the whole text is one, with the separators that numbers are written with or none; and if so, whether that form is enough by
    /// itself. Context, and the keywords of secrets whose form says nothing by itself, are not asked for.
    pub fn check(&self, value: &str) -> Option<Profile> {
        let value = value.trim();
        match self.kind {
            Kind::General(check) => check(value.as_bytes()),
            Kind::National(row) => general::compacted(value.as_bytes(), row.check).then(|| {
                let written = row.layouts.iter().filter(|layout| general::follows(layout, value));
                written.map(|layout| row.profile_in(layout)).find(|profile| *profile == Profile::Strong).unwrap_or(row.profile)
            }),
            Kind::Secret(row) => {
                let text = value.as_bytes();
                SECRETS.iter().any(|other| other.name == row.name && other.read(text) == Some(text.len())).then_some(self.profile)
            }
        }
    }
}

impl Serialize for Entity {
    /// An object of what its methods tell: `name`, `title`, `group`, `profile`, `validator`, `source`, `layouts`, `context`, `example`.
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut form = to.serialize_struct("Entity", 9)?;
        form.serialize_field("name", self.name)?;
        form.serialize_field("title", self.title)?;
        form.serialize_field("group", self.group.name())?;
        form.serialize_field("profile", self.profile.name())?;
        form.serialize_field("validator", self.validator)?;
        form.serialize_field("source", self.source)?;
        form.serialize_field("layouts", self.layouts())?;
        form.serialize_field("context", self.context())?;
        form.serialize_field("example", self.example())?;
        form.end()
    }
}

/// Whether the text is a telephone number: of any region after a `+`; without it, as it is dialled within the region (`DE`).
pub fn is_phone(value: &str, region: Option<&str>) -> bool {
    let value = value.trim();
    let abroad = value.strip_prefix('+');
    general::digits(abroad.unwrap_or(value).as_bytes(), |digits| match (abroad, region) {
        (Some(_), _) => phone::international(digits),
        (None, Some(region)) => phone::national(region, digits),
        (None, None) => false,
    })
}

fn general(row: &general::General) -> Entity {
    let general::General { name, title, profile, validator, source, check } = *row;
    Entity { name, title, group: Group::General, profile, validator, source, kind: Kind::General(check) }
}

fn national(row: &'static National) -> Entity {
    let validator = if row.form_only { "form and ranges" } else { "form and check figure" };
    let National { name, title, profile, source, .. } = *row;
    Entity { name, title, group: Group::National, profile, validator, source, kind: Kind::National(row) }
}

fn secret(row: &'static Secret) -> Entity {
    let (profile, validator) = match (row.check.is_some(), row.keywords.is_empty()) {
        (true, _) => (Profile::Strong, "form; checksum told"),
        (false, true) => (Profile::Strong, "form"),
        (false, false) => (Profile::Weak, "form and keyword before"),
    };
    let Secret { name, vendor, source, .. } = *row;
    Entity { name, title: vendor, group: Group::Secret, profile, validator, source, kind: Kind::Secret(row) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_differ_and_are_such_as_a_policy_may_hold() {
        assert!(Entity::all().is_sorted_by(|one, next| one.name < next.name));
        for entity in Entity::all() {
            assert!(entity.name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_'), "{}", entity.name);
            assert!(entity.name.len() <= 64 && entity.name.as_bytes()[0].is_ascii_lowercase() && entity.name != "secret");
            assert!(std::ptr::eq(Entity::named(entity.name).unwrap(), entity));
        }
        assert!(Entity::named("").is_none() && Entity::named("payment").is_none());
    }

    #[test]
    fn every_example_is_what_it_is_an_example_of() {
        let with = Entity::all().iter().filter(|entity| !entity.example().is_empty());
        for entity in with.clone() {
            assert!(entity.check(entity.example()).is_some(), "{}", entity.name);
            assert_eq!((entity.check(&format!("{}!", entity.example())), entity.check("")), (None, None), "{}", entity.name);
        }
        assert_eq!(with.count(), Entity::all().len() - general::GENERAL.len());
    }

    #[test]
    fn a_number_may_have_the_separators_of_its_kind() {
        let check = |name: &str, value: &str| Entity::named(name).unwrap().check(value).is_some();
        assert!(check("nl_bsn", "1782.47.091") && check("nl_bsn", " 178247091 ") && !check("nl_bsn", "178247091;"));
        assert!(check("ch_uid", "che-109.322.551") && check("iban", "gb29 nwbk 6016 1331 9268 19") && !check("iban", "GB29"));
        assert!(check("ipv4", "192.0.2.1") && !check("ipv4", "192.0.2.1/24"));
        assert!(check("phone", "+44 20 7946 0958") && !check("phone", "020 7946 0958") && is_phone("020 7946 0958", Some("GB")));
        assert!(check("date_of_birth", "31 January 1984") && check("private_key", "-----BEGIN RSA PRIVATE KEY-----"));
        let profile = |name: &str, value: &str| Entity::named(name).unwrap().check(value);
        assert_eq!((profile("br_cpf", "52998224725"), profile("br_cpf", "529.982.247-25")), (Some(Profile::Weak), Some(Profile::Strong)));
        assert_eq!((profile("us_ssn", "536904399"), profile("us_ssn", "536-90-4399")), (Some(Profile::Weak), Some(Profile::Strong)));
        assert!(check("github_token", &format!("ghp_{}", "a1".repeat(18))), "a wrong checksum is somebody's token all the same");
    }
}
