//! A generator that is the same everywhere.

/// xorshift64*.
pub struct Random(u64);

impl Random {
    /// The same numbers each time.
    pub fn seeded() -> Self {
        Self(0x9e37_79b9_7f4a_7c15)
    }

    pub(super) fn draw(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A number below a bound that is not 0.
    pub fn below(&mut self, bound: usize) -> usize {
        ((self.draw() >> 16) % bound as u64) as usize
    }

    /// One of a list that is not empty.
    pub fn of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        list.get(self.below(list.len())).expect("an index below the length")
    }

    /// So many characters of an alphabet of ASCII.
    pub fn text(&mut self, alphabet: &str, length: usize) -> String {
        (0..length).map(|_| char::from(*self.of(alphabet.as_bytes()))).collect()
    }
}
