//! What all benches have in common: rows that set a figure beside its peer's, printed as a table and
//! written as JSON.

pub mod allocation;
mod report;
mod turns;

use std::any::Any;
use std::hint::black_box;
use std::time::{Duration, Instant};

pub use report::{Report, Row};
pub use turns::{Action, Turns, control, count, median};

/// What an action has made: it is freed when the time is taken.
pub type Made = Box<dyn Any>;

/// The shortest of several runs after one that does not count: what others do on the machine only
/// ever adds to it. What the action has made is freed after the time is taken.
pub fn shortest<T: 'static>(runs: u32, mut action: impl FnMut() -> T) -> Duration {
    let [time] = shortest_in_turn(runs, [&mut || Box::new(action())]);
    time
}

/// The same for several actions, one after the other in each round: for figures that are compared.
pub fn shortest_in_turn<const N: usize>(
    runs: u32,
    mut actions: [&mut dyn FnMut() -> Made; N],
) -> [Duration; N] {
    let mut times = [Duration::MAX; N];
    for run in 0..=runs.max(1) {
        for (action, time) in actions.iter_mut().zip(&mut times) {
            let begun = Instant::now();
            let made = black_box(action());
            if run > 0 {
                *time = begun.elapsed().min(*time);
            }
            drop(made);
        }
    }
    times
}

/// A duration in milliseconds.
#[must_use]
pub fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}
