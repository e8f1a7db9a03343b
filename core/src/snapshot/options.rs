//! What a snapshot looks like, and how much of one is read.

use crate::clixml::Encoding;
use std::time::Duration;

/// The text form of a snapshot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// The XML of `PowerShell`: what `Export-Clixml` writes and `Import-Clixml` reads.
    #[default]
    Clixml,
    /// JSON for people and diffs, tagged only where a kind would be lost.
    Json,
}

/// How a snapshot is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportOptions {
    /// The form. Default CLIXML.
    pub format: Format,
    /// Containers in containers round a value, 1 to 1,000. Default 48 for CLIXML, which is what
    /// `PowerShell` itself reads, and 1,000 for JSON.
    pub max_depth: Option<u32>,
    /// The encoding. Default UTF-8; JSON has no other.
    pub encoding: Encoding,
    /// Whether the text begins with a byte order mark. Default no.
    pub byte_order_mark: bool,
    /// Whether each element has a line of its own, indented by two blanks a level. Default yes.
    pub indented: bool,
    /// How long to wait for the structural copy of a foreign object, each time one comes. Without
    /// it, the default, no copy is asked for and an object is refused. An owner that runs the
    /// export on its own thread cannot answer.
    pub copies: Option<Duration>,
}

/// The bounds of an export.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    pub(super) max_depth: u32,
    pub(super) copies: Option<Duration>,
}

impl Default for ExportOptions {
    fn default() -> Self {
        Self {
            format: Format::default(),
            max_depth: None,
            encoding: Encoding::Utf8,
            byte_order_mark: false,
            indented: true,
            copies: None,
        }
    }
}

/// How a snapshot is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportOptions {
    /// The form; `None`, the default, goes by how the input begins: `<` and `#` are CLIXML.
    pub format: Option<Format>,
    /// As [`ExportOptions::max_depth`].
    pub max_depth: Option<u32>,
    /// Bounds.
    pub limits: Limits,
}

/// Bounds for reading. What goes beyond one is answered with `SnapshotLimit` and the place; the
/// field `limit` of the error has the name of the bound. Memory grows with the values that were
/// read, not with what the input promises.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the input. Default 4 GiB.
    pub input_bytes: u64,
    /// Values and their parts, those counted again for each place that refers to a container that
    /// was there before: what a copy without sharing would hold. Default 67,108,864.
    pub nodes: u64,
    /// Bytes in UTF-8 of one text. Default 128 MiB.
    pub string_length: usize,
    /// Attributes of one XML element. Default 256.
    pub attributes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { input_bytes: 4 << 30, nodes: 1 << 26, string_length: 128 << 20, attributes: 256 }
    }
}

/// The most that `max_depth` can be.
const MAX_DEPTH: u32 = 1_000;

/// The depth that counts for a format.
pub(super) fn depth(format: Format, asked: Option<u32>) -> crate::Result<u32> {
    match (asked, format) {
        (Some(depth @ 1..=MAX_DEPTH), _) => Ok(depth),
        (Some(other), _) => Err(crate::Error::new(
            crate::ErrorKind::InvalidArgument,
            format!("max_depth is 1 to {MAX_DEPTH}, not {other}"),
        )),
        (None, Format::Clixml) => Ok(48),
        (None, Format::Json) => Ok(MAX_DEPTH),
    }
}
