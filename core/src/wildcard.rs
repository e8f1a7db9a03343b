//! The wildcards of `PowerShell`, for names.
//!
//! `*` is any text, `?` one character, `[abc]` and `[a-z]` one of a set, and a backtick takes the
//! meaning of the character behind it away. The rules are those of
//! `System.Management.Automation.WildcardPattern`: a `]` right behind `[` belongs to the set, there
//! is no negation, and a backtick at the end stands for itself, unless it is the whole pattern.

use crate::{Error, ErrorKind, Result};

#[derive(Debug)]
pub(crate) struct Wildcard {
    parts: Vec<Part>,
    ignore_case: bool,
}

#[derive(Debug)]
enum Part {
    Any,
    One,
    Literal(char),
    Set(Vec<(char, char)>),
}

/// A set in the making: its characters, and whether each is a `-` that may make a range.
type Members = Vec<(char, bool)>;

impl Wildcard {
    /// Reads a pattern.
    pub(crate) fn parse(pattern: &str, ignore_case: bool) -> Result<Self> {
        let mut parts = Vec::new();
        let mut set: Option<Members> = None;
        let mut escaped = false;
        for c in pattern.chars() {
            let escape = c == '`' && !escaped;
            match &mut set {
                Some(members) if c == ']' && !escaped && !members.is_empty() => {
                    parts.push(Part::Set(ranges(members, pattern)?));
                    set = None;
                }
                _ if escape => {}
                Some(members) => members.push((c, c == '-' && !escaped)),
                None if escaped => parts.push(Part::Literal(c)),
                None => match c {
                    '*' => parts.push(Part::Any),
                    '?' => parts.push(Part::One),
                    '[' => set = Some(Vec::new()),
                    _ => parts.push(Part::Literal(c)),
                },
            }
            escaped = escape;
        }
        if set.is_some() {
            return Err(refused(pattern, "a set that begins with [ needs a ]"));
        }
        if escaped && pattern != "`" {
            parts.push(Part::Literal('`'));
        }
        Ok(Self { parts, ignore_case })
    }

    /// Whether the whole text matches. The time grows with the product of both lengths at most.
    pub(crate) fn matches(&self, text: &str) -> bool {
        let text: Vec<char> = text.chars().collect();
        let (mut part, mut at) = (0, 0);
        // The last `*`, and the character up to which it reaches.
        let mut star: Option<(usize, usize)> = None;
        loop {
            match (self.parts.get(part), text.get(at)) {
                (Some(Part::Any), _) => {
                    star = Some((part, at));
                    part += 1;
                }
                (Some(one), Some(&c)) if self.is_one(one, c) => {
                    part += 1;
                    at += 1;
                }
                (None, None) => return true,
                _ => match star {
                    Some((any, reach)) if reach < text.len() => {
                        star = Some((any, reach + 1));
                        part = any + 1;
                        at = reach + 1;
                    }
                    _ => return false,
                },
            }
        }
    }

    fn is_one(&self, part: &Part, c: char) -> bool {
        match part {
            Part::Any => false,
            Part::One => true,
            Part::Literal(literal) if self.ignore_case => literal.eq_ignore_ascii_case(&c),
            Part::Literal(literal) => *literal == c,
            Part::Set(ranges) => {
                let holds = |c: char| ranges.iter().any(|&(low, high)| (low..=high).contains(&c));
                holds(c)
                    || self.ignore_case
                        && (holds(c.to_ascii_lowercase()) || holds(c.to_ascii_uppercase()))
            }
        }
    }
}

fn ranges(members: &Members, pattern: &str) -> Result<Vec<(char, char)>> {
    let mut ranges = Vec::new();
    let mut rest = members.as_slice();
    loop {
        match rest {
            [] => return Ok(ranges),
            [(low, _), (_, true), (high, _), more @ ..] => {
                if low > high {
                    let message = format!("the range {low}-{high} is the wrong way round");
                    return Err(refused(pattern, &message));
                }
                ranges.push((*low, *high));
                rest = more;
            }
            [(one, _), more @ ..] => {
                ranges.push((*one, *one));
                rest = more;
            }
        }
    }
}

fn refused(pattern: &str, why: &str) -> Error {
    let shown: String = pattern.chars().take(64).collect();
    Error::new(
        ErrorKind::InvalidArgument,
        format!(
            "the wildcard pattern {shown:?} is not valid: {why}; a backtick makes [ a character"
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::Wildcard;

    fn matches(pattern: &str, text: &str) -> bool {
        Wildcard::parse(pattern, true).expect(pattern).matches(text)
    }

    #[test]
    fn patterns_match_as_in_powershell() {
        for (pattern, text) in [
            ("*", ""),
            ("*", "Visits"),
            ("v*s", "VISITS"),
            ("*i*i*", "Visits"),
            ("?isits", "Visits"),
            ("[a-c]x", "Bx"),
            ("[A-C]x", "bx"),
            ("[xv]isits", "Visits"),
            ("[]x]", "]"),
            ("[a-]", "-"),
            ("[a`-c]", "-"),
            ("[`]]", "]"),
            ("a`*b", "a*b"),
            ("a`", "a`"),
            ("a``b", "a`b"),
            ("`", ""),
            ("", ""),
            ("`[a", "[a"),
            ("a]b", "a]b"),
            ("**a**", "a"),
        ] {
            assert!(matches(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [
            ("", "a"),
            ("?", ""),
            ("a", "ab"),
            ("*b", "abc"),
            ("[a-c]x", "dx"),
            ("[a`-c]", "b"),
            ("a`*b", "axb"),
            ("[!a]", "b"),
            ("é", "É"),
        ] {
            assert!(!matches(pattern, text), "{pattern} {text}");
        }
        assert!(!Wildcard::parse("v*", false).expect("valid").matches("Visits"));
    }

    #[test]
    fn unfinished_sets_and_turned_ranges_are_refused() {
        for pattern in ["[", "[a", "[]", "[a`]", "x[", "[c-a]"] {
            let error = Wildcard::parse(pattern, true).expect_err(pattern);
            assert!(error.to_string().contains("wildcard"), "{error}");
        }
    }

    #[test]
    fn many_stars_take_no_long_time() {
        let pattern = "*a".repeat(200);
        assert!(!matches(&pattern, &"a".repeat(199)));
        assert!(matches(&pattern, &"a".repeat(5_000)));
    }
}
