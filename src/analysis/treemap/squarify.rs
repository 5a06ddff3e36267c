//! Cuts a rectangle into parts that are near to squares (Bruls, Huizing and van Wijk, "Squarified Treemaps").

use super::Area;

/// Cuts an area into one part for each weight, in the order of the weights, which should fall: then the parts are nearest to
/// squares. A part's share of the area is its weight's share of all weights; a weight of 0 gets nothing.
pub(super) fn squarify(weights: &[u64], area: Area) -> Vec<Area> {
    let total: f64 = weights.iter().map(|&weight| weight as f64).sum();
    let scale = if total > 0.0 { area.extent() / total } else { 0.0 };
    let extents: Vec<f64> = weights.iter().map(|&weight| weight as f64 * scale).collect();
    let mut parts = Vec::with_capacity(extents.len());
    let mut left = area;
    while parts.len() < extents.len() {
        let waiting = &extents[parts.len()..];
        let count = row_length(waiting, left.width.min(left.height));
        let is_last = count == waiting.len();
        left = lay_row(&waiting[..count], left, is_last, &mut parts);
    }
    parts
}

/// How many parts make a row along a side before its worst part gets worse.
fn row_length(extents: &[f64], side: f64) -> usize {
    let (mut sum, mut least, mut most) = (0.0, f64::INFINITY, 0.0f64);
    let mut worst = f64::INFINITY;
    for (count, &extent) in extents.iter().enumerate() {
        (sum, least, most) = (sum + extent, least.min(extent), most.max(extent));
        let square = side * side;
        let ratio = (square * most / (sum * sum)).max(sum * sum / (square * least));
        // NaN, where a side or all extents are 0, ends no row
        if ratio > worst {
            return count.max(1);
        }
        worst = ratio;
    }
    extents.len()
}

/// Lays a row along the shorter side of an area, and gives what is left of that.
fn lay_row(extents: &[f64], area: Area, is_last: bool, parts: &mut Vec<Area>) -> Area {
    let sum: f64 = extents.iter().sum();
    let is_column = area.width >= area.height;
    let side = if is_column { area.height } else { area.width };
    let depth = if is_column { area.width } else { area.height };
    // the last row takes what is left, so that nothing is lost to rounding
    let depth = match is_last {
        true => depth,
        false if side > 0.0 => (sum / side).min(depth),
        false => 0.0,
    };
    let mut passed = 0.0;
    for extent in extents {
        let start = if sum > 0.0 { side * passed / sum } else { 0.0 };
        passed += extent;
        let end = if sum > 0.0 { side * passed / sum } else { 0.0 };
        parts.push(match is_column {
            true => Area { x: area.x, y: area.y + start, width: depth, height: end - start },
            false => Area { x: area.x + start, y: area.y, width: end - start, height: depth },
        });
    }
    match is_column {
        true => Area { x: area.x + depth, width: area.width - depth, ..area },
        false => Area { y: area.y + depth, height: area.height - depth, ..area },
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn overlap(one: &Area, other: &Area) -> f64 {
        let along = |a: f64, a_length: f64, b: f64, b_length: f64| {
            ((a + a_length).min(b + b_length) - a.max(b)).max(0.0)
        };
        along(one.x, one.width, other.x, other.width) * along(one.y, one.height, other.y, other.height)
    }

    proptest! {
        #[test]
        fn parts_fill_the_area_in_proportion_and_none_overlaps_another(
            mut weights in prop::collection::vec(prop_oneof![0u64..4, 0u64..1_000, 0u64..1 << 50], 1..40),
            (width, height) in (1.0f64..400.0, 1.0f64..400.0),
        ) {
            weights.sort_unstable_by(|a, b| b.cmp(a));
            let area = Area { x: 3.0, y: 7.0, width, height };
            let parts = squarify(&weights, area);
            prop_assert_eq!(parts.len(), weights.len());
            let total: u64 = weights.iter().sum();
            let tolerance = area.extent() * 1e-9;
            for (number, part) in parts.iter().enumerate() {
                let share = if total == 0 { 0.0 } else { weights[number] as f64 / total as f64 };
                if total > 0 {
                    prop_assert!((part.extent() - share * area.extent()).abs() < tolerance, "{:?} for {}", part, share);
                }
                prop_assert!(part.x >= area.x - 1e-9 && part.x + part.width <= area.x + width + 1e-9);
                prop_assert!(part.y >= area.y - 1e-9 && part.y + part.height <= area.y + height + 1e-9);
                for other in &parts[..number] {
                    prop_assert!(overlap(part, other) < tolerance, "{:?} over {:?}", part, other);
                }
            }
            let sum: f64 = parts.iter().map(Area::extent).sum();
            prop_assert!(total == 0 || (sum - area.extent()).abs() < tolerance);
        }
    }

    #[test]
    fn equal_weights_in_a_square_are_nearly_squares() {
        for part in squarify(&[1; 16], Area::sized(40.0, 40.0)) {
            assert!((part.width / part.height - 1.0).abs() < 1e-9, "{part:?}");
        }
    }
}
