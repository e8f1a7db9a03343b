//! Several actions in turn, by one thread or by several at the same time.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// One step of what is measured: the number of the thread, and how often it is done.
pub type Action<'a> = &'a (dyn Fn(usize, u64) + Sync);

/// How actions are measured.
#[derive(Clone, Copy, Debug)]
pub struct Turns {
    /// How many threads do each action at the same time.
    pub threads: usize,
    /// How often each action gets its turn, after one that does not count.
    pub rounds: usize,
    /// How often a thread does the action in its turn.
    pub repeats: u64,
}

impl Turns {
    /// The nanoseconds that each action takes a thread, in the median of all rounds.
    ///
    /// The turns are short and many, one action after the other: what others do on the machine
    /// meets all actions alike, and the median leaves the turns in which a thread lost its
    /// processor out.
    ///
    /// # Panics
    ///
    /// If an action panics.
    #[must_use]
    pub fn measure<const N: usize>(self, actions: [Action<'_>; N]) -> [f64; N] {
        let gate = Gate::default();
        let times: Vec<[Vec<Turn>; N]> = std::thread::scope(|scope| {
            let spawn = |thread| {
                let gate = &gate;
                scope.spawn(move || self.run(thread, gate, actions))
            };
            let threads: Vec<_> = (0..self.threads).map(spawn).collect();
            threads.into_iter().map(|thread| thread.join().expect("no action panics")).collect()
        });
        std::array::from_fn(|action| {
            let rounds = 0..self.rounds;
            let round = |round| times.iter().map(|thread| thread[action][round]).collect();
            self.typical(&rounds.map(round).collect::<Vec<_>>())
        })
    }

    /// The median of the rounds in which the threads were at it together, where there are enough
    /// of those: on a busy machine they often have their turns one after the other.
    fn typical(self, rounds: &[Vec<Turn>]) -> f64 {
        let mean = |round: &Vec<Turn>| {
            let sum: f64 = round.iter().map(|turn| (turn.end - turn.begin).as_secs_f64()).sum();
            sum * 1e9 / count(round.len()) / count(self.repeats)
        };
        let together = |round: &&Vec<Turn>| {
            let (Some(first), Some(last)) = (
                round.iter().map(|turn| turn.begin).min(),
                round.iter().map(|turn| turn.end).max(),
            ) else {
                return false;
            };
            let begin = round.iter().map(|turn| turn.begin).max().unwrap_or(first);
            let end = round.iter().map(|turn| turn.end).min().unwrap_or(last);
            end.saturating_duration_since(begin) * 10 > (last - first) * 8
        };
        let chosen: Vec<f64> = rounds.iter().filter(together).map(mean).collect();
        if chosen.len() >= ENOUGH {
            return median(chosen);
        }
        eprintln!(
            "bench: {} threads had their turns together in {} of {} rounds only: this machine is \
             too busy to tell what they do to each other",
            self.threads,
            chosen.len(),
            rounds.len(),
        );
        median(rounds.iter().map(mean).collect())
    }

    fn run<const N: usize>(
        self,
        thread: usize,
        gate: &Gate,
        actions: [Action<'_>; N],
    ) -> [Vec<Turn>; N] {
        let mut times: [Vec<Turn>; N] = std::array::from_fn(|_| Vec::with_capacity(self.rounds));
        for round in 0..=self.rounds {
            for (action, times) in actions.iter().zip(&mut times) {
                gate.pass(self.threads);
                let begin = Instant::now();
                action(thread, self.repeats);
                let end = Instant::now();
                if round > 0 {
                    times.push(Turn { begin, end });
                }
            }
        }
        times
    }
}

/// So many rounds of threads that were at it together are enough for a median.
const ENOUGH: usize = 5;

/// When one thread did an action.
#[derive(Clone, Copy)]
struct Turn {
    begin: Instant,
    end: Instant,
}

/// Where all threads wait for the last, awake: sleeping ones would start one after the other.
#[derive(Default)]
struct Gate(AtomicUsize);

impl Gate {
    fn pass(&self, threads: usize) {
        let arrived = self.0.fetch_add(1, Ordering::AcqRel) + 1;
        let all = arrived.next_multiple_of(threads);
        let mut spins = 0_u32;
        while self.0.load(Ordering::Acquire) < all {
            spins += 1;
            // Some milliseconds: the last one may need as long to get a processor.
            if spins.is_multiple_of(100_000) {
                std::thread::yield_now();
            }
            std::hint::spin_loop();
        }
    }
}

/// What needs nothing but a core: what several threads lose here, they lose to the machine.
pub fn control(_thread: usize, repeats: u64) {
    let mut state = std::hint::black_box(1_u64);
    for _ in 0..repeats {
        for _ in 0..4 {
            state = std::hint::black_box(state ^ state << 13);
            state ^= state >> 7;
        }
    }
    std::hint::black_box(state);
}

/// The middle of several figures.
///
/// # Panics
///
/// If there is none.
#[must_use]
pub fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_unstable_by(f64::total_cmp);
    figures[figures.len() / 2]
}

/// A number to calculate with; none here is beyond 2^32.
#[must_use]
pub fn count(number: impl TryInto<u32>) -> f64 {
    number.try_into().unwrap_or(u32::MAX).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_thread_does_every_action_in_every_round() {
        let done = AtomicUsize::new(0);
        let add = |thread: usize, repeats: u64| {
            assert!(thread < 2);
            done.fetch_add(usize::try_from(repeats).expect("small"), Ordering::Relaxed);
        };
        let turns = Turns { threads: 2, rounds: 3, repeats: 5 };
        let times = turns.measure([&add, &control]);
        assert_eq!(done.into_inner(), 2 * (3 + 1) * 5);
        assert!(times.iter().all(|time| *time > 0.0));
    }

    #[test]
    fn the_median_is_the_middle() {
        assert!((median(vec![9.0, 1.0, 2.0]) - 2.0).abs() < f64::EPSILON);
    }
}
