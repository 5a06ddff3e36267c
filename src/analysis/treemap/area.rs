//! A rectangle.

/// A rectangle from its upper left corner; y grows downwards.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Area {
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// From the left edge to the right one.
    pub width: f64,
    /// From the upper edge to the lower one.
    pub height: f64,
}

impl Area {
    /// A rectangle whose upper left corner is at the origin.
    pub fn sized(width: f64, height: f64) -> Self {
        Self { x: 0.0, y: 0.0, width, height }
    }

    /// Width times height.
    pub fn extent(&self) -> f64 {
        self.width * self.height
    }

    /// What is left inside of margins at the sides and the bottom and of a title at the top; None where that is nothing.
    pub(super) fn inside(&self, (sides, bottom): (f64, f64), title: f64) -> Option<Self> {
        let (width, height) = (self.width - 2.0 * sides, self.height - title - bottom);
        (width > 0.0 && height > 0.0).then_some(Self { x: self.x + sides, y: self.y + title, width, height })
    }
}
