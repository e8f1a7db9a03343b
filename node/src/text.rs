//! Text on its way into the engine, without an allocation where it is short.

use std::borrow::Cow;
use std::rc::Rc;

use krstate_ffi::client::{Characters, Input, InternedKey, Key, TextKind};

use crate::failure::Failure;
use crate::js::{Js, Value};

/// Room for the units of a short text and the NUL that Node-API writes behind them.
const SHORT: usize = 64;

/// Where the text of one argument is kept for the duration of a call.
pub(crate) struct Text {
    units: [u16; SHORT],
    bytes: [u8; SHORT],
    long: String,
    long_units: Vec<u16>,
    interned: Option<Rc<InternedKey>>,
    found: Found,
}

/// Where the text is, and how long.
#[derive(Clone, Copy)]
enum Found {
    /// In `bytes`: short and ASCII, as most keys are.
    Bytes(usize),
    /// In `units`: short.
    Units(usize),
    /// In `long`.
    Long,
    /// In `long_units`: it has a lone surrogate, which the engine is to name.
    LongUnits,
}

impl Text {
    pub(crate) fn new() -> Self {
        Self {
            units: [0; SHORT],
            bytes: [0; SHORT],
            long: String::new(),
            long_units: Vec::new(),
            interned: None,
            found: Found::Bytes(0),
        }
    }

    /// Reads a string; `false` if the value is none.
    pub(crate) fn read(&mut self, js: Js<'_>, value: Value<'_>) -> Result<bool, Failure> {
        let Some(len) = js.read_units(value, &mut self.units)? else { return Ok(false) };
        self.found = if len == SHORT - 1 {
            self.read_long(js, value)?
        } else if self.narrow(len) {
            Found::Bytes(len)
        } else {
            Found::Units(len)
        };
        Ok(true)
    }

    /// The text filled the buffer, so that there may be more.
    fn read_long(&mut self, js: Js<'_>, value: Value<'_>) -> Result<Found, Failure> {
        self.long = js.read_long_text(value)?;
        if !self.long.contains(char::REPLACEMENT_CHARACTER) {
            return Ok(Found::Long);
        }
        self.long_units = vec![0; js.read_len(value)? + 1];
        let len = js.read_units(value, &mut self.long_units)?.unwrap_or(0);
        self.long_units.truncate(len);
        Ok(Found::LongUnits)
    }

    /// Copies ASCII to `bytes`; `false` if it is not all ASCII.
    fn narrow(&mut self, len: usize) -> bool {
        let mut all = 0;
        for (byte, &unit) in self.bytes.iter_mut().zip(&self.units[..len]) {
            all |= unit;
            *byte = unit.to_le_bytes()[0];
        }
        all < 0x80
    }

    fn get(&self) -> Result<&str, &[u16]> {
        match self.found {
            // SAFETY: `narrow` has seen that they are all ASCII. Checking again took 4% of a call.
            Found::Bytes(len) => Ok(unsafe { std::str::from_utf8_unchecked(&self.bytes[..len]) }),
            Found::Units(len) => Err(&self.units[..len]),
            Found::Long => Ok(&self.long),
            Found::LongUnits => Err(&self.long_units),
        }
    }

    pub(crate) fn as_key(&self) -> Key<'_> {
        self.get().map_or_else(Key::Utf16, Key::Text)
    }

    /// Keeps an interned key for the duration of the call.
    pub(crate) fn keep(&mut self, key: Rc<InternedKey>) -> Key<'_> {
        Key::Interned(self.interned.insert(key))
    }

    pub(crate) fn as_input(&self, kind: TextKind) -> Input<'_> {
        Input::Text(kind, self.get().map_or_else(Characters::Utf16, Characters::Utf8))
    }

    /// The text with U+FFFD for what is no character.
    pub(crate) fn lossy(&self) -> Cow<'_, str> {
        self.get().map_or_else(|units| String::from_utf16_lossy(units).into(), Cow::Borrowed)
    }

    /// The text, unless it has a lone surrogate.
    pub(crate) fn strict(&self) -> Option<Cow<'_, str>> {
        match self.get() {
            Ok(text) => Some(Cow::Borrowed(text)),
            Err(units) => String::from_utf16(units).ok().map(Cow::Owned),
        }
    }
}
