//! `shift_date` and `truncate_date`.

use super::calendar::Moment;
use super::derive::Derivation;
use crate::crypto::VersionedKey;
use crate::policy::DateUnit;

/// What is done to a day or moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::mask) enum OfDate {
    /// Moved by so many days.
    Shift(i64),
    /// Cut to a unit.
    Truncate(DateUnit),
}

impl OfDate {
    /// A shift of 1 to `most` days in either direction that the key chooses: one for all values of the derivation's classes, so that
    /// order and intervals among them hold. Who knows one value of a class knows the shift.
    pub(in crate::mask) fn shift(derivation: &Derivation<'_>, key: &VersionedKey, most: u32) -> Self {
        let [first, second, third, fourth, fifth, sixth, seventh, eighth, ..] = derivation.secret("shift_date", key);
        let chosen = u64::from_be_bytes([first, second, third, fourth, fifth, sixth, seventh, eighth]);
        let most = u64::from(most.max(1));
        let chosen = chosen % (2 * most);
        let days = i64::try_from(chosen % most).unwrap_or(0) + 1;
        Self::Shift(if chosen < most { days } else { -days })
    }

    /// Rewrites the text; `None`, and the text is not to be shown, where it is no date, or would be shown as it is.
    pub(super) fn apply(self, text: &str, to: &mut String) -> Option<()> {
        let moment = Moment::parse(text)?;
        match self {
            Self::Shift(days) => moment.later(days)?.write(to),
            Self::Truncate(unit) => moment.truncated(unit, to)?,
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::MacKey;
    use std::collections::HashSet;
    use std::sync::Arc;

    fn shift(domain: &str, class: &str, secret: u8, version: u32, most: u32) -> i64 {
        let classes = [Arc::from(class)];
        let key = VersionedKey { version, key: MacKey::new(&[secret; 32]).unwrap() };
        match OfDate::shift(&Derivation { domain, name: "dates", classes: &classes }, &key, most) {
            OfDate::Shift(days) => days,
            OfDate::Truncate(_) => 0,
        }
    }

    #[test]
    fn a_shift_stays_within_its_bounds_and_is_never_zero() {
        for most in [1, 2, 30, 3_652] {
            let shifts: Vec<i64> = (0..=255).map(|secret| shift("acme", "born", secret, 1, most)).collect();
            assert!(shifts.iter().all(|days| *days != 0 && days.unsigned_abs() <= u64::from(most)));
            assert!(shifts.iter().any(|days| *days < 0) && shifts.iter().any(|days| *days > 0));
        }
    }

    #[test]
    fn domain_class_key_and_version_each_have_a_shift_of_their_own() {
        let shifts: HashSet<i64> = [
            shift("acme", "born", 1, 1, 3_652),
            shift("other", "born", 1, 1, 3_652),
            shift("acme", "died", 1, 1, 3_652),
            shift("acme", "born", 2, 1, 3_652),
            shift("acme", "born", 1, 2, 3_652),
        ]
        .into();
        assert_eq!(shifts.len(), 5);
    }

    #[test]
    fn intervals_hold_and_the_time_of_day_stays() {
        let shown = |text: &str| {
            let mut to = String::new();
            OfDate::Shift(-40).apply(text, &mut to).map(|()| to)
        };
        assert_eq!(shown("2026-03-12").as_deref(), Some("2026-01-31"));
        assert_eq!(shown("2026-03-13 23:59:59.5+02").as_deref(), Some("2026-02-01 23:59:59.5+02"));
        assert_eq!((shown("0001-01-02"), shown("soon")), (None, None));
    }
}
