//! How a handle is written into a pointer.

/// The type of the object that a token stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Kind {
    Host = 1,
    State = 2,
    Table = 3,
    List = 4,
    Iter = 5,
    Builder = 6,
    Error = 7,
    Factory = 8,
    Pending = 9,
    Runtime = 10,
    Foreign = 11,
    Counter = 12,
    Lock = 13,
    LockWait = 14,
    Interned = 15,
}

impl Kind {
    const ALL: [Self; 15] = [
        Self::Host,
        Self::State,
        Self::Table,
        Self::List,
        Self::Iter,
        Self::Builder,
        Self::Error,
        Self::Factory,
        Self::Pending,
        Self::Runtime,
        Self::Foreign,
        Self::Counter,
        Self::Lock,
        Self::LockWait,
        Self::Interned,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Host => "host",
            Self::State => "state",
            Self::Table => "table",
            Self::List => "list",
            Self::Iter => "iterator",
            Self::Builder => "builder",
            Self::Error => "error",
            Self::Factory => "factory",
            Self::Pending => "pending value",
            Self::Runtime => "runtime",
            Self::Foreign => "object",
            Self::Counter => "counter",
            Self::Lock => "lock",
            Self::LockWait => "wait for a lock",
            Self::Interned => "interned key",
        }
    }
}

/// 64 bits: the slot (32), its generation (26), the kind (6). The kind is never 0, so no token is
/// NULL, and no address of user space, which has 57 bits at most, is a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) index: u32,
    pub(crate) generation: u32,
    pub(crate) kind: Kind,
}

/// Generations that a slot can have; after the last one it is not used again.
pub(crate) const GENERATIONS: u32 = 1 << 26;

const _: () = assert!(size_of::<usize>() == 8, "handles need 64-bit pointers");

impl Token {
    pub(crate) fn encode<T>(self) -> *mut T {
        let bits =
            (self.kind as usize) << 58 | (self.generation as usize) << 32 | self.index as usize;
        std::ptr::without_provenance_mut(bits)
    }

    pub(crate) fn decode<T>(handle: *const T) -> Option<Self> {
        let kind = Kind::ALL.into_iter().find(|kind| Self::decode_as(handle, *kind).is_some())?;
        Self::decode_as(handle, kind)
    }

    /// What a handle of this kind says; none for any other. One comparison, where `decode` has one for
    /// each kind.
    #[inline]
    pub(crate) fn decode_as<T>(handle: *const T, kind: Kind) -> Option<Self> {
        let bits = handle.addr();
        if bits >> 58 != kind as usize {
            return None;
        }
        Some(Self {
            index: u32::try_from(bits & 0xffff_ffff).ok()?,
            generation: u32::try_from(bits >> 32 & 0x3ff_ffff).ok()?,
            kind,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{GENERATIONS, Kind, Token};

    #[test]
    fn every_part_survives() {
        for kind in Kind::ALL {
            for (index, generation) in [(0, 0), (u32::MAX, GENERATIONS - 1), (7, 1)] {
                let token = Token { index, generation, kind };
                let handle: *mut u8 = token.encode();
                assert!(!handle.is_null());
                assert_eq!(Token::decode(handle), Some(token));
            }
        }
    }

    #[test]
    fn other_numbers_are_no_tokens() {
        for bits in [0, 1, 0xffff_ffff, 0x03ff_ffff_ffff_ffff, 40 << 58, 63 << 58] {
            assert_eq!(Token::decode(std::ptr::without_provenance::<u8>(bits)), None);
        }
    }
}
