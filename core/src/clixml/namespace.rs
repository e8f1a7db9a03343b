//! Which namespace a prefix stands for.

use std::collections::HashMap;

/// The namespace of CLIXML.
pub(super) const NAMESPACE: &str = "http://schemas.microsoft.com/powershell/2004/04";

const XML: &[u8] = b"http://www.w3.org/XML/1998/namespace";
const XMLNS: &[u8] = b"http://www.w3.org/2000/xmlns/";

/// The namespace declarations that are in force.
///
/// Each look-up is one in a map (with a keyed hash), so that many declarations cost no more than
/// their bytes.
#[derive(Default)]
pub(super) struct Namespaces {
    bindings: HashMap<Box<[u8]>, Vec<Box<[u8]>>>,
    /// The depth and prefix of each declaration in force, in order.
    declared: Vec<(u32, Box<[u8]>)>,
    default_is_ours: bool,
}

impl Namespaces {
    /// Whether a name without prefix is in the namespace of CLIXML.
    pub(super) fn default_is_ours(&self) -> bool {
        self.default_is_ours
    }

    /// Takes the declaration of a prefix (empty: of the default namespace) on the element that
    /// opens at `depth`; an error says what is wrong with it.
    pub(super) fn declare(
        &mut self,
        prefix: &[u8],
        uri: &[u8],
        depth: u32,
    ) -> Result<(), &'static str> {
        match (prefix, uri) {
            (b"xmlns", _) => return Err("the prefix xmlns cannot be declared"),
            (b"xml", XML) => {}
            (b"xml", _) | (_, XML) => return Err("the prefix xml has a fixed namespace"),
            (_, XMLNS) => return Err("no prefix can be bound to the namespace of xmlns"),
            (p, b"") if !p.is_empty() => return Err("a prefix cannot be bound to no namespace"),
            _ => {}
        }
        let uris = self.bindings.entry(prefix.into()).or_default();
        uris.push(uri.into());
        self.declared.push((depth, prefix.into()));
        self.update();
        Ok(())
    }

    /// Forgets what the element at `depth` declared.
    #[inline]
    pub(super) fn close(&mut self, depth: u32) {
        // Hardly any element declares something.
        if self.declared.last().is_some_and(|(d, _)| *d >= depth) {
            self.forget(depth);
        }
    }

    #[cold]
    fn forget(&mut self, depth: u32) {
        while self.declared.last().is_some_and(|(d, _)| *d >= depth) {
            if let Some((_, prefix)) = self.declared.pop() {
                if let Some(uris) = self.bindings.get_mut(&prefix) {
                    uris.pop();
                    if uris.is_empty() {
                        self.bindings.remove(&prefix);
                    }
                }
                self.update();
            }
        }
    }

    /// The namespace of a prefix that is not empty.
    pub(super) fn resolve(&self, prefix: &[u8]) -> Option<&[u8]> {
        match prefix {
            b"xml" => Some(XML),
            _ => self.find(prefix),
        }
    }

    fn find(&self, prefix: &[u8]) -> Option<&[u8]> {
        self.bindings.get(prefix)?.last().map(|uri| &**uri)
    }

    fn update(&mut self) {
        self.default_is_ours = self.find(b"") == Some(NAMESPACE.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_innermost_declaration_counts() {
        let ours = NAMESPACE.as_bytes();
        let mut n = Namespaces::default();
        assert!(!n.default_is_ours());
        n.declare(b"", ours, 1).unwrap();
        n.declare(b"p", b"urn:a", 1).unwrap();
        n.declare(b"", b"", 2).unwrap();
        n.declare(b"p", ours, 2).unwrap();
        assert!(!n.default_is_ours());
        assert_eq!(n.resolve(b"p"), Some(ours));
        n.close(2);
        assert!(n.default_is_ours());
        assert_eq!(n.resolve(b"p"), Some(&b"urn:a"[..]));
        n.close(1);
        assert_eq!(n.resolve(b"p"), None);
        assert_eq!(n.resolve(b"xml"), Some(XML));
    }

    #[test]
    fn reserved_names_cannot_be_changed() {
        let mut n = Namespaces::default();
        for (prefix, uri) in [
            (&b"xmlns"[..], &b"urn:a"[..]),
            (b"xml", b"urn:a"),
            (b"p", XML),
            (b"p", XMLNS),
            (b"", XMLNS),
            (b"p", b""),
        ] {
            assert!(n.declare(prefix, uri, 1).is_err());
        }
        assert!(n.declare(b"xml", XML, 1).is_ok());
    }
}
