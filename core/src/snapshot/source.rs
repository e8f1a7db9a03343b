//! The beginning of an input, which tells the format.

use super::error;
use super::options::Format;
use crate::{Error, ErrorKind, Result};
use std::io::{Chain, Cursor, Read};

/// So many blanks at the beginning are looked through.
const BLANKS: usize = 1 << 20;
const CHUNK: usize = 4096;
const MARK: &[u8] = b"\xEF\xBB\xBF";

/// An input whose beginning was looked at.
pub(super) type Begun<R> = Chain<Cursor<Vec<u8>>, R>;

/// How an input begins.
pub(super) enum Beginning<R> {
    /// It has nothing but so many bytes of blanks and marks.
    Empty(u64),
    /// It has this format by its first character that is no blank. The input is whole.
    Format(Format, Begun<R>),
}

/// Looks how an input begins.
pub(super) fn begin<R: Read>(mut input: R) -> Result<Beginning<R>> {
    let mut start = Vec::new();
    loop {
        let before = start.len();
        let read = input.by_ref().take(CHUNK as u64).read_to_end(&mut start);
        read.map_err(|e| error::of_io(&e, &format!("reading failed: {e}")))?;
        if let Some(format) = format(&start) {
            return Ok(Beginning::Format(format, Cursor::new(start).chain(input)));
        }
        if start.len() == before {
            return Ok(Beginning::Empty(before as u64));
        }
        if start.len() > BLANKS {
            let message = "the input begins with more than 1 MiB of blanks";
            return Err(Error::new(ErrorKind::SnapshotLimit, message));
        }
    }
}

/// The input without the byte order mark of UTF-8, if it begins with one, and the bytes of the mark.
pub(super) fn without_mark<R: Read>(mut input: R) -> Result<(u64, Begun<R>)> {
    let mut start = Vec::new();
    let read = input.by_ref().take(MARK.len() as u64).read_to_end(&mut start);
    read.map_err(|e| error::of_io(&e, &format!("reading failed: {e}")))?;
    let mut mark = 0;
    if start == MARK {
        mark = start.len() as u64;
        start.clear();
    }
    Ok((mark, Cursor::new(start).chain(input)))
}

fn format(start: &[u8]) -> Option<Format> {
    match start {
        // Marks of UTF-16 and UTF-32, which JSON does not use.
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] | [0, 0, 0xFE, 0xFF, ..] if !only_mark(start) => {
            return Some(Format::Clixml);
        }
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] | [0, 0, 0xFE, 0xFF, ..] => return None,
        _ => {}
    }
    let text = start.strip_prefix(MARK).unwrap_or(start);
    match text.iter().find(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n'))? {
        b'<' | b'#' => Some(Format::Clixml),
        _ => Some(Format::Json),
    }
}

/// Whether there is a mark of UTF-16 or UTF-32 and nothing else.
fn only_mark(start: &[u8]) -> bool {
    matches!(start, [_, _] | [0xFF, 0xFE, 0, 0] | [0, 0, 0xFE, 0xFF])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_character_tells_the_format() {
        for (input, expected) in [
            (&b""[..], None),
            (b"\xEF\xBB\xBF", None),
            (b"\xFF\xFE", None),
            (b" \r\n\t", None),
            (b" <Objs", Some(Format::Clixml)),
            (b"\xEF\xBB\xBF<Objs", Some(Format::Clixml)),
            (b"#< CLIXML", Some(Format::Clixml)),
            (b"\xFF\xFE<\0", Some(Format::Clixml)),
            (b"\n{", Some(Format::Json)),
            (b"null", Some(Format::Json)),
        ] {
            let found = match begin(input).expect("reads") {
                Beginning::Empty(bytes) => {
                    assert_eq!(bytes, input.len() as u64);
                    None
                }
                Beginning::Format(format, _) => Some(format),
            };
            assert_eq!(found, expected, "{input:?}");
        }
        let late = [vec![b' '; 10_000], b"[]".to_vec()].concat();
        let Beginning::Format(format, mut input) = begin(&late[..]).expect("reads") else {
            panic!("it has a format");
        };
        let mut all = Vec::new();
        input.read_to_end(&mut all).expect("reads");
        assert_eq!((format, all), (Format::Json, late));
    }
}
