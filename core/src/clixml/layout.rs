//! How elements are separated.

/// What ends a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Newline {
    /// LF, of PowerShell on Unix.
    #[default]
    Lf,
    /// CR LF, of PowerShell on Windows.
    CrLf,
    /// A lone CR; nothing writes it, but a header line may end so.
    Cr,
}

impl Newline {
    /// Its characters.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Lf => "\n",
            Self::CrLf => "\r\n",
            Self::Cr => "\r",
        }
    }

    /// The first one in a text.
    pub(super) fn first_in(text: &str) -> Option<Self> {
        let at = text.find(['\r', '\n'])?;
        Some(match text.as_bytes()[at..] {
            [b'\r', b'\n', ..] => Self::CrLf,
            [b'\r', ..] => Self::Cr,
            _ => Self::Lf,
        })
    }
}

/// How a document puts its elements on lines, as far as its start shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Layout {
    /// There is no element in the root yet.
    #[default]
    Unknown,
    /// Each element has a line of its own.
    Lines(Newline),
    /// All elements stand side by side.
    Dense,
}

impl Layout {
    /// What the white space between the root's start tag and the first element shows.
    pub(super) fn of(white: &str) -> Self {
        Newline::first_in(white).map_or(Self::Dense, Self::Lines)
    }
}

/// The header line `#< CLIXML`, if the text begins with it: its line end and its length.
pub(super) fn header(text: &[u8]) -> Option<(Newline, usize)> {
    const HEADER: &[u8] = b"#< CLIXML";
    let (newline, len) = match text.strip_prefix(HEADER)? {
        [b'\r', b'\n', ..] => (Newline::CrLf, 2),
        [b'\n', ..] => (Newline::Lf, 1),
        [b'\r', ..] => (Newline::Cr, 1),
        _ => return None,
    };
    Some((newline, HEADER.len() + len))
}
