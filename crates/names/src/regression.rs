//! Logistic regression by Newton's method: a handful of weights from some ten thousand samples.

/// One observation.
#[derive(Debug, Clone)]
pub(crate) struct Sample {
    /// Numbers, the same count for every sample.
    pub(crate) features: Vec<f64>,
    /// The outcome.
    pub(crate) same: bool,
    /// How much it counts.
    pub(crate) weight: f64,
}

const ROUNDS: usize = 15;
/// Keeps weights of features that decide alone from running away.
const RIDGE: f64 = 1.0;
const STEP_MAX: f64 = 3.0;

/// The weights under which the samples are likeliest, one for each feature.
pub(crate) fn logistic(samples: &[Sample]) -> Vec<f64> {
    let count = samples.first().map_or(0, |s| s.features.len());
    let mut weights = vec![0.0; count];
    for _ in 0..ROUNDS {
        // The system of Newton's step: curvature on the left, slope in the last column.
        let mut system: Vec<Vec<f64>> = (0..count)
            .map(|i| {
                (0..=count).map(|j| if j == count { -RIDGE * weights[i] } else { f64::from(u8::from(i == j)) * RIDGE }).collect()
            })
            .collect();
        for sample in samples {
            let log_odds: f64 = sample.features.iter().zip(&weights).map(|(f, w)| f * w).sum();
            let chance = 1.0 / (1.0 + (-log_odds).exp());
            let off = sample.weight * (f64::from(u8::from(sample.same)) - chance);
            let curve = sample.weight * chance * (1.0 - chance);
            for (row, x) in system.iter_mut().zip(&sample.features) {
                row.iter_mut().zip(&sample.features).for_each(|(cell, y)| *cell += curve * x * y);
                row[count] += off * x;
            }
        }
        for (weight, step) in weights.iter_mut().zip(solve(system)) {
            *weight += step.clamp(-STEP_MAX, STEP_MAX);
        }
    }
    weights
}

/// Solves a positive definite system whose last column is the right-hand side, by elimination.
fn solve(mut system: Vec<Vec<f64>>) -> Vec<f64> {
    let count = system.len();
    for i in 0..count {
        let pivot = system[i].clone();
        for (_, row) in system.iter_mut().enumerate().filter(|(at, _)| *at != i) {
            let factor = row[i] / pivot[i];
            row.iter_mut().zip(&pivot).for_each(|(cell, p)| *cell -= factor * p);
        }
    }
    system.iter().enumerate().map(|(i, row)| row[count] / row[i]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weights_give_back_the_shares_they_were_fitted_on() {
        // One in four without the feature, three in four with it.
        let sample = |x: f64, same| Sample { features: vec![1.0, x], same, weight: 1.0 };
        let samples: Vec<Sample> = (0..4000)
            .map(|i| sample(f64::from(u8::from(i % 2 == 0)), if i % 2 == 0 { i % 8 != 0 } else { i % 8 == 1 }))
            .collect();
        let weights = logistic(&samples);
        assert!((weights[0] + 3.0_f64.ln()).abs() < 0.02, "{weights:?}");
        assert!((weights[1] - 2.0 * 3.0_f64.ln()).abs() < 0.03, "{weights:?}");
    }
}
