//! Snapshots: values and whole states as text, and back.
//!
//! An export shows one instant of everything it reaches, while other threads go on. An import makes
//! new, detached containers, all of them or none.
//!
//! ```
//! use krstate::snapshot::{ExportOptions, ImportOptions, export, import};
//! let table = krstate::Table::new();
//! table.set("Name", "demo")?;
//! let text = export(&krstate::Value::from(table), &ExportOptions::default())?;
//! let copy = import(&text, &ImportOptions::default())?;
//! let name = copy.as_table().expect("a table").get("Name")?;
//! assert_eq!(name.and_then(|name| name.as_str().map(str::to_owned)).as_deref(), Some("demo"));
//! # Ok::<(), krstate::Error>(())
//! ```
//!
//! # What becomes what
//!
//! | value | CLIXML | comes back as |
//! |---|---|---|
//! | scalar | the element of its kind | the same |
//! | plain table | `DCT` of an `OrderedDictionary`; with the type `KrState.IgnoreCase` if it ignores case | the same |
//! | plain list | `LST` of an `Object[]` | the same |
//! | container with an [`Origin`](crate::Origin) | what it was | the same, with its origin |
//! | container that several hold | once, then `Ref` | one container that several hold |
//! | foreign object | the copy that its owner gives, or it is refused | that copy |
//! | state | a table, name to value | a table, for [`SharedState::load`](crate::SharedState::load) |
//!
//! What comes from `PowerShell` and has no kind of its own is a table with an origin: a
//! `PSCustomObject` or another object has its properties and notes as entries, a value with more to
//! it (an enum, a string with notes) has the value at [`Origin::VALUE`](crate::Origin::VALUE)
//! beside them, a progress record and a secure string have their parts. Several values at the top
//! are a list. Lists and dictionaries that have properties or notes keep them as
//! [`Table::members`](crate::Table::members).
//!
//! JSON keeps everything; `docs/snapshot-json.md` describes it.
//!
//! # What CLIXML does not keep
//!
//! - A local date and time is written with its offset from UTC and read as the local time of the
//!   reading machine; a time that was never there, or there twice, is written with the offset of
//!   standard time.
//! - The spelling of a version (`01.2` is `1.2`).
//! - Names of streams, ids, and all that [`clixml`](crate::clixml) does not keep.
//! - That several hold one progress record or secure string, for these are no objects in CLIXML.
//!
//! # What is refused
//!
//! On import, with the path, line and column (`SnapshotSyntax`): cycles, keys that are neither text
//! nor an integer of 64 bits, a key that is there twice, text with half of a surrogate pair. Beyond a
//! bound: `SnapshotLimit`. Empty input, and one of blanks alone, is null.
//!
//! On export to CLIXML, with the path (`OutOfRange`): what PowerShell would not read, so XML that is
//! not well-formed, and a URI whose host, port or drive .NET refuses.

mod clixml_read;
mod clixml_scalar;
mod clixml_write;
mod copies;
mod error;
mod gate;
mod intern;
mod json_error;
mod json_read;
mod json_scalar;
mod json_tag;
mod json_text;
mod json_write;
mod local;
mod members;
mod object;
mod options;
mod progress;
mod run;
mod shared;
mod source;
mod types;
mod view;
mod watch;

pub use options::{ExportOptions, Format, ImportOptions, Limits};
pub use run::{Subject, export, export_to, import, import_from};
pub use view::Snapshot;
pub use watch::{Progress, Watch};
