//! Numbers that look random, the same ones in each run of a seed.

/// A row of numbers (splitmix64).
#[derive(Clone)]
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`, or 0 where there is none.
    pub fn below(&mut self, end: usize) -> usize {
        self.next().checked_rem(end as u64).unwrap_or(0) as usize
    }

    /// A number from 1 to 2 to this power, the small ones as often as the large ones.
    pub fn up_to(&mut self, power: usize) -> usize {
        let power = self.below(power + 1);
        1 + self.below(1 << power)
    }

    /// One of them.
    pub fn of<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len())]
    }
}

/// The seed of a run, and how long it may take: `IMGSCOPE_FUZZ_SEED` and `IMGSCOPE_FUZZ_SECONDS`, else 1 and so many
/// milliseconds.
pub fn seed_and_time(milliseconds: u64) -> (u64, std::time::Duration) {
    let variable = |name| std::env::var(name).ok()?.parse::<u64>().ok();
    let time = variable("IMGSCOPE_FUZZ_SECONDS").map_or(milliseconds, |seconds| seconds * 1_000);
    (variable("IMGSCOPE_FUZZ_SEED").unwrap_or(1), std::time::Duration::from_millis(time))
}
