//! The entities that have matchers of their own; vendors' secrets and national identifiers are rows of tables.

/// An entity with a matcher of its own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Builtin {
    PaymentCard,
    Iban,
    UsSsn,
    UsItin,
    UsAba,
    Email,
    Phone,
    Ipv4,
    Ipv6,
    Mac,
    Jwt,
    PrivateKey,
    Bitcoin,
    Ethereum,
    DateOfBirth,
    PersonName,
    StreetAddress,
}

impl Builtin {
    /// In the order of their identifiers.
    pub(super) const ALL: &[Self] = &[
        Self::PaymentCard,
        Self::Iban,
        Self::UsSsn,
        Self::UsItin,
        Self::UsAba,
        Self::Email,
        Self::Phone,
        Self::Ipv4,
        Self::Ipv6,
        Self::Mac,
        Self::Jwt,
        Self::PrivateKey,
        Self::Bitcoin,
        Self::Ethereum,
        Self::DateOfBirth,
        Self::PersonName,
        Self::StreetAddress,
    ];

    /// The name in configurations and reports.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::PaymentCard => "payment_card",
            Self::Iban => "iban",
            Self::UsSsn => "us_ssn",
            Self::UsItin => "us_itin",
            Self::UsAba => "us_aba",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Ipv4 => "ipv4",
            Self::Ipv6 => "ipv6",
            Self::Mac => "mac",
            Self::Jwt => "jwt",
            Self::PrivateKey => "private_key",
            Self::Bitcoin => "bitcoin",
            Self::Ethereum => "ethereum",
            Self::DateOfBirth => "date_of_birth",
            Self::PersonName => "person_name",
            Self::StreetAddress => "street_address",
        }
    }

    /// Whether it is looked for only where it is asked for by name: what has no form of its own, and is found by words.
    pub(super) fn is_on_request(self) -> bool {
        matches!(self, Self::PersonName | Self::StreetAddress)
    }

    /// The words that speak of it.
    pub(super) fn context(self) -> &'static [&'static str] {
        match self {
            Self::PaymentCard => &[
                "card",
                "cards",
                "cc",
                "pan",
                "ccn",
                "credit",
                "debit",
                "visa",
                "mastercard",
                "amex",
                "maestro",
                "diners",
                "jcb",
                "discover",
                "karte",
                "kreditkarte",
                "carte",
                "tarjeta",
                "carta",
                "cartao",
            ],
            Self::Iban => &["iban", "account", "bank", "konto", "compte", "cuenta", "conto"],
            Self::UsSsn => &["ssn", "social security", "social", "ssns", "soc sec"],
            Self::UsItin => &["itin", "taxpayer", "tax id", "tin"],
            Self::UsAba => &["aba", "routing", "rtn", "bank routing"],
            Self::Email => &["email", "mail"],
            Self::Phone => &[
                "phone",
                "telephone",
                "tel",
                "mobile",
                "cell",
                "fax",
                "call",
                "contact",
                "msisdn",
                "sms",
                "whatsapp",
                "telefon",
                "handy",
                "mobil",
                "telefono",
                "portable",
                "celular",
                "movil",
                "cellulare",
            ],
            Self::Ipv4 | Self::Ipv6 => &["ip", "ipv", "address", "addr", "host", "client", "remote", "server", "gateway", "peer"],
            Self::Mac => &["mac", "ethernet", "hardware", "wlan"],
            Self::Jwt | Self::PrivateKey => &[],
            Self::Bitcoin => &["bitcoin", "btc", "wallet"],
            Self::Ethereum => &["ethereum", "eth", "wallet"],
            Self::PersonName => super::person::CONTEXT,
            Self::StreetAddress => super::street::CONTEXT,
            Self::DateOfBirth => &[
                "dob",
                "birth",
                "born",
                "birthday",
                "birthdate",
                "bday",
                "date of birth",
                "geboren",
                "geburtsdatum",
                "geburtstag",
                "naissance",
                "nacimiento",
                "nascita",
                "nascimento",
                "geboortedatum",
                "fodselsdato",
                "fodelsedatum",
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mask::scan::general::GENERAL;

    #[test]
    fn every_general_entity_has_its_matcher() {
        assert_eq!(
            Builtin::ALL.iter().map(|builtin| builtin.name()).collect::<Vec<_>>(),
            GENERAL.iter().map(|general| general.name).collect::<Vec<_>>()
        );
        for (index, builtin) in Builtin::ALL.iter().enumerate() {
            assert_eq!(*builtin as usize, index);
        }
    }
}
