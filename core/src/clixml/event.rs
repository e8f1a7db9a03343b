//! A document as a sequence of events: what the reader gives and the writer takes.

use std::fmt;

use super::tag::{Container, ProgressField, Scalar};
use super::text::Text;

/// One step through a document.
///
/// The values at the top come one after the other; each is one event, or a [`Object`](Self::Object)
/// or [`Progress`](Self::Progress) up to its [`End`](Self::End). In a dictionary the values are
/// key, value, key, value; their names (`Key` and `Value`) are left out. In a progress record they
/// are `AV`, `AI`, the current operation (any value), `PI`, `PC`, `T`, `SR`, `SD`.
///
/// `name` is the attribute `N`, its `_xHHHH_` escapes resolved; `stream` is the attribute `S` as
/// it stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Event<'a> {
    /// `<Obj>`. In it come, in any order, type names, a string form, properties, members, and its
    /// base: a scalar, container, progress record or object. What comes again counts in place of
    /// what came before, but members add up.
    Object {
        /// Its name, if it is a property, member or named item.
        name: Option<Text<'a>>,
        /// The stream it came from.
        stream: Option<Text<'a>>,
        /// What a [`Ref`](Self::Ref) calls it by.
        id: Option<Id<'a>>,
    },
    /// `<PR>`.
    Progress {
        /// Its name, if it has one.
        name: Option<Text<'a>>,
        /// The stream it came from.
        stream: Option<Text<'a>>,
    },
    /// `<LST>`, `<STK>`, `<QUE>`, `<IE>` or `<DCT>`.
    Container(Container),
    /// `<Props>`: named values.
    Properties,
    /// `<MS>` of an object: named values and [`MemberSet`](Self::MemberSet)s.
    Members,
    /// `<MS>` in `<MS>`.
    MemberSet {
        /// Its name.
        name: Text<'a>,
    },
    /// `<TN>`: [`TypeName`](Self::TypeName)s, the most derived first.
    TypeNames {
        /// What a [`TypeNamesRef`](Self::TypeNamesRef) calls it by.
        id: Option<Id<'a>>,
    },
    /// The end of what began last.
    End,
    /// `<T>` in `<TN>`. An empty one counts for nothing.
    TypeName(Text<'a>),
    /// `<TNRef>`.
    TypeNamesRef {
        /// The id of a list that came before.
        id: Id<'a>,
        /// Which one: the number of [`TypeNames`](Self::TypeNames) before it. The writer does not
        /// look at it.
        target: u32,
    },
    /// `<ToString>`.
    ToString(Text<'a>),
    /// A primitive.
    Scalar {
        /// Its kind.
        kind: Scalar,
        /// Its name, if it has one.
        name: Option<Text<'a>>,
        /// The stream it came from.
        stream: Option<Text<'a>>,
        /// Its text: of a string, URI, XML document or script block the decoded text; else in a
        /// form PowerShell writes, without blanks.
        text: Text<'a>,
    },
    /// A text of a progress record.
    Field(ProgressField, Text<'a>),
    /// `<Nil>`.
    Nil {
        /// Its name, if it has one.
        name: Option<Text<'a>>,
        /// The stream it came from.
        stream: Option<Text<'a>>,
    },
    /// `<Ref>`: an object that began before, perhaps one that has not ended yet.
    Ref {
        /// Its name, if it has one.
        name: Option<Text<'a>>,
        /// The stream it came from.
        stream: Option<Text<'a>>,
        /// The id of the object.
        id: Id<'a>,
        /// Which one: the number of [`Object`](Self::Object)s that began before it. The writer
        /// does not look at it.
        target: u32,
    },
}

/// The value of a `RefId`: any text, most often a small number.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum Id<'a> {
    /// A number below 2^31 in its plain decimal form.
    Number(u32),
    /// Any other text; `01` is not `1`.
    Text(Text<'a>),
}

/// The first number that is not an [`Id::Number`].
pub(super) const ID_NUMBERS: u32 = 1 << 31;

impl<'a> Id<'a> {
    /// The id with this text.
    #[must_use]
    pub fn of(text: Text<'a>) -> Self {
        number(text.as_bytes()).map_or(Self::Text(text), Self::Number)
    }
}

fn number(digits: &[u8]) -> Option<u32> {
    if digits.is_empty() || digits.len() > 10 || (digits[0] == b'0' && digits.len() > 1) {
        return None;
    }
    let number = digits
        .iter()
        .try_fold(0_u64, |n, d| d.is_ascii_digit().then(|| n * 10 + u64::from(d - b'0')))?;
    u32::try_from(number).ok().filter(|&n| n < ID_NUMBERS)
}

impl fmt::Debug for Id<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(n) => write!(f, "\"{n}\""),
            Self::Text(t) => t.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_small_numbers_are_numbers() {
        for (text, number) in [("0", 0), ("7", 7), ("2147483647", (1 << 31) - 1)] {
            assert_eq!(Id::of(text.into()), Id::Number(number));
        }
        for text in ["", "01", "+1", "-1", " 1", "2147483648", "99999999999999999999", "a"] {
            assert_eq!(Id::of(text.into()), Id::Text(text.into()));
        }
    }
}
