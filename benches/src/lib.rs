//! What all benches have in common: rows that set a figure beside its peer's, printed as a table and
//! written as JSON.

pub mod allocation;
mod report;
mod turns;

use std::time::{Duration, Instant};

pub use report::{Report, Row};
pub use turns::{Action, Turns, control, count, median};

/// The shortest of several runs after one that does not count: what others do on the machine only
/// ever adds to it.
pub fn shortest<T>(runs: u32, mut action: impl FnMut() -> T) -> Duration {
    let [time] = shortest_in_turn(runs, [&mut || drop(std::hint::black_box(action()))]);
    time
}

/// The same for several actions, one after the other in each round: for figures that are compared.
pub fn shortest_in_turn<const N: usize>(
    runs: u32,
    mut actions: [&mut dyn FnMut(); N],
) -> [Duration; N] {
    let mut times = [Duration::MAX; N];
    for run in 0..=runs.max(1) {
        for (action, time) in actions.iter_mut().zip(&mut times) {
            let begun = Instant::now();
            action();
            if run > 0 {
                *time = begun.elapsed().min(*time);
            }
        }
    }
    times
}

/// A duration in milliseconds.
#[must_use]
pub fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}
