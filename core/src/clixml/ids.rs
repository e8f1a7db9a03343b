//! Which ids were given, and to what.

use std::collections::HashMap;

use super::event::Id;
use super::text::TextBuf;

/// From the ids of one kind (objects, or lists of type names) to the number of what has them.
///
/// PowerShell counts from 0, so numbers in order go into a list; all others into maps with a keyed
/// hash. The memory is proportional to the ids that were given, whatever their value.
#[derive(Default)]
pub(super) struct Ids {
    dense: Vec<u32>,
    sparse: HashMap<u32, u32>,
    texts: HashMap<TextBuf, u32>,
}

impl Ids {
    /// Gives an id; true if it was given before. The last one counts.
    pub(super) fn set(&mut self, id: Id<'_>, target: u32) -> bool {
        match id {
            Id::Number(n) => {
                let index = n as usize;
                if let Some(slot) = self.dense.get_mut(index) {
                    *slot = target;
                    return true;
                }
                if index == self.dense.len() && !self.sparse.contains_key(&n) {
                    self.dense.push(target);
                    return false;
                }
                self.sparse.insert(n, target).is_some()
            }
            Id::Text(text) => self.texts.insert(text.to_owned(), target).is_some(),
        }
    }

    /// What has the id.
    pub(super) fn get(&self, id: Id<'_>) -> Option<u32> {
        match id {
            Id::Number(n) => self.dense.get(n as usize).or_else(|| self.sparse.get(&n)).copied(),
            Id::Text(text) => self.texts.get(&text.to_owned()).copied(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_one_with_an_id_counts() {
        let mut ids = Ids::default();
        assert!(!ids.set(Id::Number(0), 10));
        assert!(!ids.set(Id::Number(5), 11));
        assert!(!ids.set(Id::Number(1), 12));
        assert!(!ids.set(Id::of("01".into()), 13));
        for n in 2..5 {
            assert!(!ids.set(Id::Number(n), 20 + n));
        }
        assert!(ids.set(Id::Number(5), 30));
        assert!(ids.set(Id::Number(1), 31));
        assert!(ids.set(Id::of("01".into()), 32));
        assert_eq!(ids.get(Id::Number(0)), Some(10));
        assert_eq!(ids.get(Id::Number(1)), Some(31));
        assert_eq!(ids.get(Id::Number(4)), Some(24));
        assert_eq!(ids.get(Id::Number(5)), Some(30));
        assert_eq!(ids.get(Id::of("01".into())), Some(32));
        assert_eq!(ids.get(Id::Number(6)), None);
        assert_eq!(ids.get(Id::of("x".into())), None);
    }
}
