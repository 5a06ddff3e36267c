//! How much room in memory the paths of layers may take: more, the more was sent for them.
//!
//! A small compressed blob may record millions of paths, and be a layer a hundred times over. Real layers have contents, and
//! no path for less than some dozens of bytes.

/// Paths for which there is room however little was sent.
const PATHS: usize = 500_000;
/// The same of the bytes of names, and of what is known of contents.
const BYTES: usize = 48 << 20;
/// For so many bytes that were sent there is room for one path more.
const BYTES_FOR_A_PATH: u64 = 8;

/// Room for so many paths, one again for each layer that records it, and for so many bytes of their names and of what is known of
/// contents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Paths.
    pub paths: usize,
    /// Bytes of names, and of what is known of contents.
    pub bytes: usize,
}

/// What knows how much room is left.
pub trait RoomMeter: Sync {
    /// Takes room for so many paths more, and so many bytes beside. False where there is not so much left.
    fn takes(&self, paths: usize, bytes: usize) -> bool;

    /// Waits until there is memory for so many bytes for a while: what is read whole is cut down at its end. The layers that
    /// are read at once must not take it all at once. What is entered is left again.
    fn enter(&self, bytes: u64) {
        let _ = bytes;
    }

    /// Gives back what was entered.
    fn leave(&self, bytes: u64) {
        let _ = bytes;
    }
}

/// Memory that is held for a while, and given back when this is dropped.
pub(super) struct Held<'m>(&'m dyn RoomMeter, u64);

impl<'m> Held<'m> {
    pub fn of(meter: &'m dyn RoomMeter, bytes: u64) -> Self {
        meter.enter(bytes);
        Self(meter, bytes)
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.0.leave(self.1);
    }
}

/// What never says that room is short: what is read by it has limits of another kind.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unmetered;

/// What a layer has taken so far, told to a meter now and then.
#[derive(Debug, Default)]
pub(super) struct RoomTaken {
    paths: usize,
    bytes: usize,
}

impl Room {
    /// What any source may take at most, whatever is sent: some ten times what the largest images do.
    pub const MOST: Self = Self { paths: 64_000_000, bytes: 2 << 30 };

    /// Room for what comes of so many bytes, as they are stored.
    ///
    /// ```
    /// use imgscope::layer::Room;
    /// assert_eq!(Room::of_bytes(0).paths, 500_000);
    /// assert_eq!(Room::of_bytes(10_000_000).paths, 1_750_000);
    /// assert_eq!(Room::of_bytes(u64::MAX), Room::MOST);
    /// ```
    pub fn of_bytes(sent: u64) -> Self {
        let paths = usize::try_from(sent / BYTES_FOR_A_PATH).unwrap_or(usize::MAX);
        let bytes = usize::try_from(sent).unwrap_or(usize::MAX);
        Self {
            paths: paths.saturating_add(PATHS).min(Self::MOST.paths),
            bytes: bytes.saturating_add(BYTES).min(Self::MOST.bytes),
        }
    }
}

impl RoomMeter for Unmetered {
    fn takes(&self, _: usize, _: usize) -> bool {
        true
    }
}

impl RoomTaken {
    /// What is told at once.
    const STEP: Room = Room { paths: 1 << 10, bytes: 64 << 10 };

    /// Tells a meter of what was taken since it was told last, once that is much. False where there is no room for it.
    pub fn grows_to(&mut self, now: Room, meter: &dyn RoomMeter) -> bool {
        let paths = now.paths.saturating_sub(self.paths);
        let bytes = now.bytes.saturating_sub(self.bytes);
        let is_much = paths >= Self::STEP.paths || bytes >= Self::STEP.bytes;
        !is_much || self.settles_at(now, meter)
    }

    /// Tells it of all that was taken.
    pub fn settles_at(&mut self, now: Room, meter: &dyn RoomMeter) -> bool {
        let paths = now.paths.saturating_sub(self.paths);
        let bytes = now.bytes.saturating_sub(self.bytes);
        *self = Self { paths: self.paths + paths, bytes: self.bytes + bytes };
        meter.takes(paths, bytes)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    struct Counted(AtomicUsize, AtomicUsize);

    impl RoomMeter for Counted {
        fn takes(&self, paths: usize, bytes: usize) -> bool {
            self.1.fetch_add(1, Ordering::Relaxed);
            self.0.fetch_add(paths + bytes, Ordering::Relaxed) + paths + bytes <= 5_000
        }
    }

    #[test]
    fn a_meter_is_told_of_all_in_steps_and_says_when_there_is_no_more() {
        let meter = Counted(AtomicUsize::new(0), AtomicUsize::new(0));
        let mut taken = RoomTaken::default();
        let at = |paths| Room { paths, bytes: 0 };
        assert!((0..4_500).all(|paths| taken.grows_to(at(paths), &meter)));
        assert!(meter.1.load(Ordering::Relaxed) <= 5, "in steps");
        assert!(taken.settles_at(at(4_500), &meter));
        assert_eq!(meter.0.load(Ordering::Relaxed), 4_500);
        assert!(!(4_500..6_000).all(|paths| taken.grows_to(at(paths), &meter)));
    }
}
