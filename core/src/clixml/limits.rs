//! How much of an input is read, and by whose rules.

use super::encoding::Encoding;

/// Bounds for reading, so that no input can exhaust the process.
///
/// A bound that is passed ends the reading with
/// [`ErrorKind::Limit`](super::ErrorKind::Limit) and the place. Memory grows with the values that
/// were read, never with what the input only promises.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the input. Default 4 GiB.
    pub input_bytes: u64,
    /// Levels of values in values, as PowerShell counts them: 1 is a value under the root; what an
    /// object or list contains is one level deeper, only a primitive that is the base of an object
    /// is on the level of the object. Default 49, which PowerShell's reader and writer have
    /// (48 nested lists round a number).
    pub depth: u32,
    /// Open elements of any name, also those that [`depth`](Self::depth) does not count (sets of
    /// members in sets of members, skipped content). Default 131,072.
    pub element_depth: u32,
    /// Values, type lists, property bags, and so on. Default 67,108,864.
    pub nodes: u64,
    /// Bytes in UTF-8 of one string, and of one tag, comment or run of text as it stands in the
    /// document. Default 128 MiB.
    pub string_length: usize,
    /// Bytes of the text of a number, date, GUID or version. Default 65,536.
    pub number_length: usize,
    /// Attributes of one element, namespace declarations included. Default 256.
    pub attributes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            input_bytes: 4 << 30,
            depth: 49,
            element_depth: 1 << 17,
            nodes: 1 << 26,
            string_length: 128 << 20,
            number_length: 1 << 16,
            attributes: 256,
        }
    }
}

/// Whose rules decide where a document is odd but readable.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Rules {
    /// PowerShell's: what `Import-Clixml` reads is read, with the same meaning.
    #[default]
    PowerShell,
    /// Also refuse what no writer writes on purpose: primitives outside the namespace, a second
    /// base value, a second `Props`, `ToString` or list of type names in one object, a `RefId`
    /// given twice, anything but white space, comments and processing instructions after the root.
    Strict,
}

/// How a document is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadOptions {
    /// Bounds.
    pub limits: Limits,
    /// Whose rules count. Default [`Rules::PowerShell`].
    pub rules: Rules,
    /// The encoding of an input without byte order mark. `None`, the default, is PowerShell's
    /// rule: UTF-8. A byte order mark always decides; an XML declaration never does.
    pub encoding: Option<Encoding>,
    /// Put U+FFFD for what is no text in the encoding (PowerShell does so without a word) instead
    /// of refusing it. Default `false`.
    pub replace_invalid: bool,
    /// Accept the line `#< CLIXML` before the document, as `Import-Clixml` does and
    /// `PSSerializer.Deserialize` does not. Default `true`.
    pub header: bool,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            rules: Rules::default(),
            encoding: None,
            replace_invalid: false,
            header: true,
        }
    }
}
