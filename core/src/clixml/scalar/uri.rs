//! Whether the text of a `URI` is one for .NET, which takes nearly any text as a relative one.
//!
//! What can be wrong is a scheme that is too long, a drive without a root, and a host or port
//! where the scheme must have one. The rules are those of `System.Uri` outside Windows.

use super::super::text::Text;
use super::host::{address, domain, share};

const NO_HOST: &str = "the host of the URI is not valid";
const NO_PORT: &str = "the port of the URI is not a number up to 65535";
const NO_ROOT: &str = "a URI of a drive needs a root, as in c:\\";
const LONG_SCHEME: &str = "the scheme of the URI has more than 1,024 characters";
const MAX_SCHEME: usize = 1024;

/// How the authority of a scheme is read.
#[derive(Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "what .NET has as flags")]
struct Scheme {
    /// It must have one.
    must: bool,
    /// What follows the scheme is one, also without slashes.
    mail: bool,
    /// Nothing is known of the scheme.
    unknown: bool,
    file: bool,
    empty_host: bool,
    user: bool,
    port: bool,
    share: bool,
}

const FILE: Scheme = Scheme {
    must: true,
    file: true,
    empty_host: true,
    share: true,
    mail: false,
    unknown: false,
    user: false,
    port: false,
};

impl Scheme {
    /// None for one whose URIs have no authority.
    fn of(name: &[u8]) -> Option<Self> {
        let web = Self { must: true, user: true, port: true, share: true, ..Self::default() };
        Some(match name.to_ascii_lowercase().as_slice() {
            b"http" | b"https" | b"ws" | b"wss" | b"ftp" | b"gopher" | b"nntp" | b"telnet" => web,
            b"ldap" => Self { empty_host: true, ..web },
            b"mailto" => Self { must: false, mail: true, empty_host: true, ..web },
            b"file" | b"vsmacros" => FILE,
            b"net.tcp" => Self { must: true, port: true, ..Self::default() },
            b"net.pipe" => Self { must: true, ..Self::default() },
            b"news" | b"uuid" => return None,
            _ => Self { must: false, unknown: true, empty_host: true, ..web },
        })
    }

    fn has_drives(self) -> bool {
        self.file || self.unknown
    }
}

/// Where the authority of a URI is, if it has one that counts.
enum Authority {
    None,
    At(usize),
}

/// Checks the decoded text of a `URI`.
pub(crate) fn check(text: &[u8]) -> Result<(), &'static str> {
    let is_share = text.starts_with(b"\\\\");
    let start = text.iter().position(|&b| !is_white(b)).unwrap_or(text.len());
    let text = &text[start..];
    let colon = memchr::memchr(b':', text);
    match *text {
        // A path is relative here, and so is what is too short.
        [] | [_] | [_, _] | [b'/' | b':', ..] => return Ok(()),
        [letter, b':' | b'|', root, ..] if letter.is_ascii_alphabetic() => {
            return if is_slash(root) { Ok(()) } else { Err(NO_ROOT) };
        }
        [_, b':' | b'|', ..] => return Ok(()),
        [b'\\', ..] if is_share => {
            let at = past_slashes(text, 2);
            return host(trimmed(text, at), at, FILE, true).map(drop);
        }
        [b'\\', ..] => return Ok(()),
        _ => {}
    }
    let Some(colon) = colon else { return Ok(()) };
    let name = &text[..colon];
    if colon > MAX_SCHEME && Text::wrap(name).units().count() > MAX_SCHEME {
        return Err(LONG_SCHEME);
    }
    let is_part = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.');
    if !name[0].is_ascii_alphabetic() || !name.iter().all(is_part) {
        return Ok(());
    }
    let Some(scheme) = Scheme::of(name) else { return Ok(()) };
    let text = trimmed(text, colon + 1);
    let Authority::At(at) = authority(text, colon + 1, scheme)? else { return Ok(()) };
    let end = host(text, at, scheme, false)?;
    // Only a scheme that may have drives takes this for a slash.
    if text.get(end) == Some(&b'\\') && !scheme.has_drives() { Err(NO_HOST) } else { Ok(()) }
}

/// Where the authority begins; `at` is behind the colon of the scheme.
fn authority(text: &[u8], at: usize, scheme: Scheme) -> Result<Authority, &'static str> {
    let mut has_slashes = false;
    let behind = past_slashes(text, at);
    let slashes = behind - at;
    if scheme.has_drives() && at + 1 < text.len() && (scheme.file || slashes <= 3) {
        has_slashes = slashes >= 2;
        if has_drive(&text[behind..], scheme)? {
            return Ok(Authority::None);
        }
        if scheme.file && !starts_with_drive(&text[behind..]) {
            match text.get(behind) {
                Some(b'?' | b'#') if slashes != 3 => {}
                Some(_) if slashes > 3 || slashes == 2 => return Ok(Authority::At(behind)),
                _ if slashes == 3 && text[behind - 1] == b'/' => return Ok(Authority::None),
                _ => {}
            }
        }
    }
    Ok(match text[at..] {
        [first, second, ..] if scheme.must && is_slash(first) && is_slash(second) => {
            Authority::At(at + 2)
        }
        // Without one where there must be one it is a relative URI.
        _ if scheme.must => Authority::None,
        _ if scheme.mail => Authority::At(at),
        [first, second, ..] if has_slashes || (first, second) == (b'/', b'/') => {
            Authority::At(at + 2)
        }
        _ => Authority::None,
    })
}

fn starts_with_drive(text: &[u8]) -> bool {
    matches!(text, [letter, b':' | b'|', ..] if letter.is_ascii_alphabetic())
}

/// Whether it begins with a drive and its root.
fn has_drive(text: &[u8], scheme: Scheme) -> Result<bool, &'static str> {
    if !starts_with_drive(text) {
        return Ok(false);
    }
    match text.get(2) {
        Some(&root) if is_slash(root) => Ok(true),
        _ if scheme.file => Err(NO_ROOT),
        _ => Ok(false),
    }
}

/// The end of the host that begins `at`, or behind a user. An `implicit` one has no port.
fn host(text: &[u8], at: usize, scheme: Scheme, implicit: bool) -> Result<usize, &'static str> {
    match text.get(at) {
        None | Some(b'/' | b'#' | b'?') if scheme.empty_host && !implicit => return Ok(at),
        Some(b'\\') if scheme.file => {
            return if implicit { Err(NO_HOST) } else { Ok(at) };
        }
        None | Some(b'/' | b'#' | b'?') => return Err(NO_HOST),
        _ => {}
    }
    let start = if scheme.user { past_user(text, at) } else { at };
    let explicit = !implicit;
    let end = address(text, start)
        .or_else(|| domain(text, start, explicit))
        .or_else(|| share(text, start, explicit).filter(|_| scheme.share));
    match end.map(|end| (end, text.get(end))) {
        Some((_, Some(b'\\'))) if !scheme.file => Err(NO_HOST),
        Some((end, Some(b':'))) if scheme.port => port(&text[end + 1..]).map(|()| end),
        Some((end, next)) if next != Some(&b':') => Ok(end),
        _ if scheme.unknown => dots(text, at),
        _ => Err(NO_HOST),
    }
}

/// Of a scheme that is not known, one or two dots are a host, too.
fn dots(text: &[u8], at: usize) -> Result<usize, &'static str> {
    let rest = &text[at..];
    let count = rest.iter().take(2).take_while(|&&b| b == b'.').count();
    match rest.get(count) {
        _ if count == 0 => Err(NO_HOST),
        None | Some(b'/' | b'?' | b'#') => Ok(at + count),
        _ => Err(NO_HOST),
    }
}

/// Digits up to what ends the authority.
fn port(text: &[u8]) -> Result<(), &'static str> {
    let mut port = 0_u32;
    for &byte in text {
        match byte {
            b'0'..=b'9' => port = port * 10 + u32::from(byte - b'0'),
            b'/' | b'?' | b'#' => break,
            _ => return Err(NO_PORT),
        }
        if port > 0xFFFF {
            return Err(NO_PORT);
        }
    }
    Ok(())
}

/// Behind the `@` of a user, if there is one with a host behind it.
fn past_user(text: &[u8], at: usize) -> usize {
    let last = text.len() - 1;
    let rest = text.get(at..last).unwrap_or_default();
    match rest.iter().position(|b| matches!(b, b'@' | b'?' | b'#' | b'\\' | b'/')) {
        Some(i) if rest[i] == b'@' => at + i + 1,
        _ => at,
    }
}

fn past_slashes(text: &[u8], at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    at + rest.iter().take_while(|&&b| is_slash(b)).count()
}

/// Without white space at the end, down to `from`.
fn trimmed(text: &[u8], from: usize) -> &[u8] {
    let white = text[from..].iter().rev().take_while(|&&b| is_white(b)).count();
    &text[..text.len() - white]
}

pub(super) fn is_slash(byte: u8) -> bool {
    matches!(byte, b'/' | b'\\')
}

fn is_white(byte: u8) -> bool {
    super::super::chars::is_white_byte(byte)
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn nearly_any_text_is_a_relative_uri() {
        for good in [
            "",
            " ",
            "a",
            "a/b c",
            "/",
            "//",
            "//a:b",
            "///",
            "\\a",
            "#",
            "?",
            ":",
            "::",
            "a:",
            "1:2",
            "1x://[",
            "\u{E9}:[",
            "http:",
            "http:/",
            "http:a",
            "http:/a",
            "http:?a",
            "net.tcp:a",
        ] {
            assert_eq!(check(good.as_bytes()), Ok(()), "{good}");
        }
        assert_eq!(check("\u{E9}".repeat(1024).as_bytes()), Ok(()));
        assert_eq!(check(("\u{E9}".repeat(1024) + ":").as_bytes()), Ok(()));
    }

    #[test]
    fn absolute_uris() {
        for good in [
            "http://a",
            " http://a/b c?d#e ",
            "HTTP:\\\\a",
            "http://u:p@a:80/",
            "http://a:/",
            "http://a:65535",
            "http://a_b-c.d.",
            "http://1.2.3",
            "http://b\u{FC}cher.de/",
            "http://a\u{3002}b",
            "http://[::1]",
            "http://[::1]:80/",
            "http://[1:2:3:4:5:6:7:8]",
            "http://[::1.2.3.4]x",
            "http://[fe80::1%25eth0]",
            "http://[::1/64]",
            "http://-",
            "http://a b@c",
            "ldap://",
            "ldap:///a",
            "mailto:a@b.c",
            "mailto:",
            "mailto:?subject=x",
            "mailto://[",
            "news:a b",
            "uuid:[",
            "file:///a",
            "file://",
            "file:////a/b",
            "file://a/b",
            "file:///c:/a",
            "c:\\a",
            "c|/a",
            "\\\\a\\b",
            "net.pipe://a/b",
            "net.tcp://a:1",
            "urn:a:b",
            "foo://",
            "foo://.",
            "foo://../a",
            "foo:a[",
            "foo:///c:/a",
            "data:,x",
            "vsmacros://a",
        ] {
            assert_eq!(check(good.as_bytes()), Ok(()), "{good}");
        }
        assert_eq!(check(b"http://a@\xED\xA0\xBD/"), Ok(()));
    }

    #[test]
    fn hosts_ports_and_drives_that_are_none() {
        for bad in [
            "http://",
            "http:///a",
            "http://?",
            "http://a:x",
            "http://a:65536",
            "http://a:80:90",
            "http://a\\b",
            "http://[",
            "http://[]",
            "http://[:1]",
            "http://[1:2]",
            "http://[12345::]",
            "http://[::1::]",
            "http://[::1.2.3]",
            "http://[::01.2.3.4]",
            "http://[::1.2.3.4:5]",
            "http://[::1/]",
            "http://[::1/123]",
            "http://[1:2:3:4:5:6:7:8:9]",
            "http://[::g]",
            "http://[::99999999999.2.3.4]",
            "http://a b",
            "http://a..b",
            "http://.a",
            "http://*",
            "http://u@",
            "http://a%20b",
            "http://a\u{85}b",
            "mailto:a b@c d",
            "net.pipe://a:1",
            "foo://a b",
            "foo://a:x",
            "foo://a\\b",
            "foo://...",
            "c:a",
            "c:",
            "file:c:a",
            "file:///c:a",
            "file://a:1/b",
            "\\\\\\",
            "\\\\a b",
            "\\\\?\\a",
        ] {
            // A drive alone is too short to be one.
            assert_eq!(check(bad.as_bytes()).is_err(), bad != "c:", "{bad}");
        }
        for (label, good) in [(63, true), (64, false)] {
            assert_eq!(
                check(format!("net.tcp://{}.a", "b".repeat(label)).as_bytes()).is_ok(),
                good
            );
        }
        for (label, good) in [(59, true), (60, false)] {
            let label = "\u{E9}".repeat(label);
            assert_eq!(check(format!("net.tcp://{label}/").as_bytes()).is_ok(), good);
        }
        for (scheme, good) in [(1024, true), (1025, false)] {
            assert_eq!(check(("a".repeat(scheme) + ":b").as_bytes()).is_ok(), good);
        }
    }
}
