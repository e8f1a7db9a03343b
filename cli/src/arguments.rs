//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use krstate::clixml::{Encoding, Limits, ReadOptions, Rules};

use crate::input::Input;

const EXAMPLES: &str = "\
Examples:
  krstate show backup.xml                 what is in a file, for people
  krstate show --depth 2 backup.xml       only two levels of it
  krstate check *.xml                     is each one a document, and if not, where is it wrong?
  krstate tree backup.xml | jq .objs[0]   all of it as a line of JSON, for programs
  krstate convert backup.xml backup.json  as JSON, and back
  krstate rewrite old.xml new.xml         read and write again, nothing else
  ssh server krstate tree - < backup.xml  - is the standard input or output

A file is what Export-Clixml or ConvertTo-CliXml wrote, in UTF-8, UTF-16 or UTF-32, with or without
byte order mark and with or without the line `#< CLIXML`. No code in it is ever run, nothing outside
it is ever read, and what is too large, too deep or no document is refused with its line and column.

Exit code: 0 if all went well; 1 if a document was refused or a file could not be read or written;
2 if the command line was wrong.";

/// Show, check, convert and rewrite the CLIXML files of PowerShell.
#[derive(Debug, Parser)]
#[command(name = "krstate", version, after_long_help = EXAMPLES, after_help = "More, with examples: krstate --help")]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Show(Show),
    Check(Check),
    Tree(Tree),
    Convert(Convert),
    Rewrite(Rewrite),
}

const SHOW: &str = "\
Examples:
  krstate show backup.xml
  krstate show --depth 3 --width 60 backup.xml | less

A line is a value: where it is, its type, its text or the number of its parts. An item is `[0]`, an
entry of a dictionary `key:`, a property `.Name:`, a note `Name:`. `#3` is an object that others may
refer to, `-> #3` such a reference. Control characters are shown as escapes, secure strings not at
all.";

/// Show what is in documents, for people.
#[derive(Args, Debug)]
#[command(after_long_help = SHOW)]
pub(crate) struct Show {
    /// Show this many levels; what is deeper is only counted.
    #[arg(long, value_name = "LEVELS", default_value_t = 50)]
    pub(crate) depth: usize,
    /// Cut texts that are longer than this many characters; 0 cuts none.
    #[arg(long, value_name = "CHARACTERS", default_value_t = 100)]
    pub(crate) width: usize,
    /// The documents; `-` is the standard input.
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<Input>,
    #[command(flatten)]
    pub(crate) reading: Reading,
}

const CHECK: &str = "\
Examples:
  krstate check a.xml b.xml
  krstate check --quiet --strict exports/*.xml && echo all good

A line for each file: `a.xml: ok, 3 values, UTF-8`, or `a.xml:12:5: ` (line and column) and what is
wrong there. A file of any size is checked in a few hundred kilobytes of memory, and what it needs to
remember the ids in it.

Limits: 4 GiB of input, 49 levels of values, 131,072 open elements, 67,108,864 values and other
parts, 128 MiB for one text, 64 KiB for one number, 256 attributes.";

/// Tell whether documents can be read, and if not, where they are wrong.
#[derive(Args, Debug)]
#[command(after_long_help = CHECK)]
pub(crate) struct Check {
    /// Name only the documents that are refused.
    #[arg(short, long)]
    pub(crate) quiet: bool,
    /// The documents; `-` is the standard input.
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<Input>,
    #[command(flatten)]
    pub(crate) reading: Reading,
}

const TREE: &str = "\
Example:
  krstate tree backup.xml | jq -c '.objs[0].ms[]'

One line of ASCII for each file: {\"file\": NAME, \"objs\": [VALUE..]}. A VALUE is
  {\"k\":\"Nil\"}
  {\"k\":TAG,\"v\":TEXT}                 S, I32, DT and so on, as the element is called
  {\"k\":\"Ref\",\"id\":ID}
  {\"k\":\"LST|STK|QUE|IE|DCT\",\"items\":[VALUE..]}    DCT: key, value, key, value
  {\"k\":\"Obj\",\"id\":ID,\"tn\":[TYPE..],\"ts\":TEXT,\"base\":VALUE,\"props\":[[NAME,VALUE]..],\"ms\":[[NAME,VALUE]..]}
with null for what is absent. A TEXT is canonical: integers decimal; Db and Sg IEEE bits in hex; DT
with seven digits of the fraction, then nothing, Z or the offset; TS in ticks of 100 ns; BA in hex;
C the number of the UTF-16 unit; a surrogate without its partner as \\udxxx.";

/// Print documents as lines of JSON, for programs.
#[derive(Args, Debug)]
#[command(after_long_help = TREE)]
pub(crate) struct Tree {
    /// The documents; `-` is the standard input.
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<Input>,
    #[command(flatten)]
    pub(crate) reading: Reading,
}

const CONVERT: &str = "\
Examples:
  krstate convert backup.xml backup.json
  krstate convert backup.json backup.xml
  krstate convert --to json - - < backup.xml | jq .

The form that is read goes by how the file begins, the one that is written by the ending of TO. JSON
is plain where nothing is lost, and has tagged objects such as {\"$kr\": \"decimal\", \"v\": \"1.10\"} where
a kind would be: converted back, it gives the same values, types and shared references. What no
value of krstate can be is refused with its place: cycles, keys that are neither text nor an integer,
half a surrogate pair.";

/// Convert a document to JSON, or JSON to a document.
#[derive(Args, Debug)]
#[command(after_long_help = CONVERT)]
pub(crate) struct Convert {
    /// The document or JSON; `-` is the standard input.
    #[arg(value_name = "FROM")]
    pub(crate) from: Input,
    /// The file to write; `-` is the standard output.
    #[arg(value_name = "TO")]
    pub(crate) to: PathBuf,
    /// The form to write, where the ending of TO does not say it.
    #[arg(long = "to", value_enum, value_name = "FORM")]
    pub(crate) form: Option<Form>,
    /// Write without line ends and indentation.
    #[arg(long)]
    pub(crate) compact: bool,
    /// Containers in containers round a value, 1 to 1000 [default: 48 for CLIXML, 1000 for JSON]
    #[arg(long, value_name = "LEVELS")]
    pub(crate) max_depth: Option<u32>,
}

/// The form of a snapshot.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Form {
    /// What PowerShell writes and reads.
    Clixml,
    /// JSON.
    Json,
}

const REWRITE: &str = "\
Examples:
  krstate rewrite a.xml b.xml
  krstate rewrite a.xml a.xml             the same file: it is replaced in one step
  krstate rewrite - - < a.xml > b.xml

What PowerShell wrote is written byte for byte; of any other document the values, names, types,
references, encoding, line ends and header line are kept, its comments and odd spellings are not.
The new file takes the place of the old one in one step, and only when it is complete.";

/// Read a document and write it again, nothing else.
#[derive(Args, Debug)]
#[command(after_long_help = REWRITE)]
pub(crate) struct Rewrite {
    /// The document; `-` is the standard input.
    #[arg(value_name = "FROM")]
    pub(crate) from: Input,
    /// The file to write; `-` is the standard output.
    #[arg(value_name = "TO")]
    pub(crate) to: PathBuf,
    #[command(flatten)]
    pub(crate) reading: Reading,
}

/// How documents are read.
#[derive(Args, Debug)]
#[command(next_help_heading = "Reading")]
pub(crate) struct Reading {
    /// Also refuse what PowerShell reads although nothing writes it on purpose.
    #[arg(long)]
    strict: bool,
    /// Read bytes that are no text as U+FFFD, as PowerShell does, instead of refusing them.
    #[arg(long)]
    replace_invalid: bool,
    /// The encoding of a file without byte order mark.
    #[arg(long, value_enum, value_name = "NAME", default_value_t)]
    encoding: Name,
    /// Levels of values in values.
    #[arg(long, value_name = "LEVELS", default_value_t = Limits::default().depth)]
    max_depth: u32,
    /// Bytes of a document.
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().input_bytes)]
    max_bytes: u64,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Name {
    #[default]
    Utf8,
    Utf16le,
    Utf16be,
    Utf32le,
    Utf32be,
}

impl Reading {
    pub(crate) fn options(&self) -> ReadOptions {
        let limits =
            Limits { depth: self.max_depth, input_bytes: self.max_bytes, ..Limits::default() };
        ReadOptions {
            limits,
            rules: if self.strict { Rules::Strict } else { Rules::PowerShell },
            encoding: Some(match self.encoding {
                Name::Utf8 => Encoding::Utf8,
                Name::Utf16le => Encoding::Utf16Le,
                Name::Utf16be => Encoding::Utf16Be,
                Name::Utf32le => Encoding::Utf32Le,
                Name::Utf32be => Encoding::Utf32Be,
            }),
            replace_invalid: self.replace_invalid,
            ..ReadOptions::default()
        }
    }
}
