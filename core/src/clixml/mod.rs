//! CLIXML, the XML form of `PowerShell` objects, without loss.
//!
//! This is the document layer: it knows what a document says, not what that becomes in a state.
//!
//! - [`Document`] holds a whole document and gives it back byte for byte (what `PowerShell` wrote)
//!   or with an equal tree (everything else it reads).
//! - [`Reader`] and [`Writer`] do the same event by event, on anything that is
//!   [`Read`] or [`Write`], in chunks.
//! - [`to_json`] and [`write_json`] show a document as one line; [`rewrite`] reads and writes.
//!
//! # What is guaranteed
//!
//! - A document is read exactly if `Import-Clixml` reads it, and means the same, but for these
//!   things: bytes that are no text in the encoding are refused unless
//!   [`ReadOptions::replace_invalid`] is set, [`Limits`] hold, and objects are never made live, so
//!   a document that `PowerShell` refuses because of that is read. Of what a document type definition
//!   in an `XD` says of elements and attributes only the names are looked at. [`Rules::Strict`] refuses more.
//! - Text is any sequence of UTF-16 units ([`Text`]); nothing is replaced.
//! - Input of any kind gives a value or a typed error with its place ([`Error`]), in bounded memory
//!   and without recursion. There are no document types, no entities but the five of XML, nothing
//!   external, and no code is run.
//!
//! # What is not kept
//!
//! Comments, processing instructions, the XML declaration, attributes and (where the version allows
//! them) elements that mean nothing, prefixes, CDATA sections, and how an odd number was spelled:
//! `+5` is written `5`. What a writer of `PowerShell` wrote has none of these.
//!
//! # Example
//!
//! ```
//! use krstate::clixml::{Document, ReadOptions, Scalar};
//!
//! let xml = r#"<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">
//!   <S>a_x0009_b</S>
//! </Objs>"#;
//! let document = Document::from_slice(xml.as_bytes(), &ReadOptions::default())?;
//! let value = document.values().next().expect("one value");
//! assert!(value.is_scalar(Scalar::String));
//! assert_eq!(value.text(), "a\tb");
//! assert_eq!(document.write(Vec::new())?, xml.as_bytes());
//! # Ok::<(), krstate::clixml::Error>(())
//! ```
//!
//! # Threads
//!
//! All types may be sent between threads; a [`Document`] may be read by many at once.

#![forbid(unsafe_code)]

mod attributes;
mod chars;
mod declaration;
mod encoding;
mod error;
mod escape;
mod event;
mod ids;
mod input;
mod layout;
mod lexer;
mod limits;
mod names;
mod namespace;
mod neutral;
mod opened;
mod parts;
mod place;
mod plain;
mod progress;
mod reader;
pub mod scalar;
mod source;
mod tag;
mod text;
mod tree;
mod walk;
mod writer;

use std::io::{Read, Write};

pub use encoding::Encoding;
pub use error::{Error, ErrorKind, LimitKind, Position, Result};
pub use event::{Event, Id};
pub use layout::{Layout, Newline};
pub use limits::{Limits, ReadOptions, Rules};
pub use neutral::{to_json, write_json};
pub(crate) use progress::is_record_type;
pub use reader::Reader;
pub use source::{Memory, Source, Stream};
pub use tag::{Container, ProgressField, Scalar};
pub use text::{Text, TextBuf};
pub use tree::{Builder, Document, Form};
pub use walk::{Children, Events, Node};
pub use writer::Writer;

/// Reads a document and writes it again in the same form.
///
/// Nothing is written unless the whole input is a document.
///
/// # Errors
///
/// As [`Reader::next_event`] and [`Writer::event`].
pub fn rewrite<W: Write>(input: impl Read, output: W, options: &ReadOptions) -> Result<W> {
    Document::read(input, options)?.write(output)
}
